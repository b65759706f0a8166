//! Real targets under squared error.

use super::{Family, Response, Targets, TypedFamily};
use crate::problem::loss::{self, Loss, SampleWeights, SquaredError};
use crate::{Error, Result};
use linfa::Float;
use ndarray::{Array1, ArrayView2};
use std::marker::PhantomData;

/// Real targets: loss ½ Σ dᵢ(yᵢ − ηᵢ)², prediction η.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gaussian<F = f64>(PhantomData<F>);

impl<F: Float> Family for Gaussian<F> {
    fn name(&self) -> &str {
        "regression"
    }
    fn words(&self) -> &str {
        "regression"
    }
    fn loss_name(&self) -> &str {
        "squared_error"
    }
    fn response(&self) -> Response {
        Response::Number
    }
    fn formula(&self, weighted: bool, intercept: &str) -> String {
        if weighted {
            format!("½·Σdᵢ(yᵢ − ({intercept}xᵢᵀw))²")
        } else {
            let intercept = intercept.replace(" + ", " − ");
            format!("1/(2n)·‖y − {intercept}Xw‖²")
        }
    }
    fn glmnet(&self) -> Option<&str> {
        Some("")
    }
    fn loss(
        &self,
        targets: &Targets,
        offset: Option<&[f64]>,
        weights: SampleWeights,
    ) -> Result<Box<dyn Loss>> {
        let Targets::Numbers(numbers) = targets else {
            return Err(Error::TargetKind("numbers"));
        };
        loss::check_offset(numbers.len(), offset)?;
        let targets = match offset {
            Some(offset) => numbers.iter().zip(offset).map(|(y, o)| y - o).collect(),
            None => numbers.clone(),
        };
        Ok(Box::new(SquaredError::new(targets, weights)?))
    }
}

impl<F: Float> TypedFamily for Gaussian<F> {
    type Target = F;
    type Decoder = ();

    fn encode(&self, targets: &[F]) -> Result<(Targets, ())> {
        let numbers = targets.iter().map(|y| y.to_f64().unwrap_or(f64::NAN));
        Ok((Targets::Numbers(numbers.collect()), ()))
    }

    fn decode((): &(), eta: ArrayView2<'_, f64>) -> Array1<F> {
        eta.column(0).mapv(F::cast)
    }
}
