//! Two or more classes under softmax cross-entropy.

use super::{ClassLabel, Family, Response, Targets, TypedFamily, labels};
use crate::problem::loss::{self, Loss, SampleWeights, SoftmaxCrossEntropy};
use crate::{Error, Result};
use ndarray::{Array1, ArrayView1, ArrayView2};
use std::marker::PhantomData;

/// K classes, sorted, with one column of coefficients each. Prediction: the most probable class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Multinomial<C = usize>(PhantomData<C>);

impl<C: ClassLabel> Family for Multinomial<C> {
    fn name(&self) -> &str {
        "softmax"
    }
    fn words(&self) -> &str {
        "softmax regression"
    }
    fn loss_name(&self) -> &str {
        "softmax_cross_entropy"
    }
    fn response(&self) -> Response {
        Response::Classes
    }
    fn formula(&self, weighted: bool, b: &str) -> String {
        if weighted {
            format!("Σdᵢ CE(yᵢ, softmax({b}xᵢᵀW))")
        } else {
            format!("1/n·Σ CE(y, softmax({b}XW))")
        }
    }
    fn glmnet(&self) -> Option<&str> {
        Some("multinomial")
    }
    fn loss(
        &self,
        targets: &Targets,
        offset: Option<&[f64]>,
        weights: SampleWeights,
    ) -> Result<Box<dyn Loss>> {
        let Targets::Classes { codes, names } = targets else {
            return Err(Error::TargetKind("classes"));
        };
        let loss = SoftmaxCrossEntropy::new(codes.clone(), names.len(), weights)?;
        loss::with_offset(Box::new(loss), offset)
    }
}

impl<C: ClassLabel> TypedFamily for Multinomial<C> {
    type Target = C;
    type Decoder = Vec<C>;

    fn encode(&self, targets: &[C]) -> Result<(Targets, Vec<C>)> {
        Ok(labels::encode(targets))
    }

    fn decode(decoder: &Vec<C>, eta: ArrayView2<'_, f64>) -> Array1<C> {
        let class = |row: ArrayView1<'_, f64>| decoder[super::score::most_probable(row)].clone();
        eta.rows().into_iter().map(class).collect()
    }
}
