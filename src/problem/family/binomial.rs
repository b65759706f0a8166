//! Two classes under binary cross-entropy.

use super::{ClassLabel, Family, Response, Targets, TypedFamily, labels};
use crate::problem::loss::{self, BinaryCrossEntropy, Loss, SampleWeights};
use crate::{Error, Result};
use ndarray::{Array1, ArrayView2};
use std::marker::PhantomData;

/// Two classes, sorted; η is the log-odds of the second. Prediction: the more probable class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Binomial<C = usize>(PhantomData<C>);

/// The error for another number of classes.
fn not_two(found: usize) -> Error {
    Error::Classes {
        family: "logistic regression",
        needed: "two",
        found,
        hint: if found > 2 {
            ": softmax regression takes more"
        } else {
            ""
        },
    }
}

impl<C: ClassLabel> Family for Binomial<C> {
    fn name(&self) -> &str {
        "logistic"
    }
    fn words(&self) -> &str {
        "logistic regression"
    }
    fn loss_name(&self) -> &str {
        "binary_cross_entropy"
    }
    fn response(&self) -> Response {
        Response::TwoClasses
    }
    fn formula(&self, weighted: bool, b: &str) -> String {
        if weighted {
            format!("Σdᵢ CE(yᵢ, sigmoid({b}xᵢᵀw))")
        } else {
            format!("1/n·Σ CE(y, sigmoid({b}Xw))")
        }
    }
    fn glmnet(&self) -> Option<&str> {
        Some("binomial")
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
        if names.len() != 2 {
            return Err(not_two(names.len()));
        }
        let positive: Vec<bool> = codes.iter().map(|code| *code == 1).collect();
        let loss = BinaryCrossEntropy::new(&positive, weights)?;
        loss::with_offset(Box::new(loss), offset)
    }
}

impl<C: ClassLabel> TypedFamily for Binomial<C> {
    type Target = C;
    type Decoder = [C; 2];

    fn encode(&self, targets: &[C]) -> Result<(Targets, [C; 2])> {
        let (targets, classes) = labels::encode(targets);
        let decoder = classes.try_into();
        Ok((
            targets,
            decoder.map_err(|classes: Vec<C>| not_two(classes.len()))?,
        ))
    }

    fn decode([first, second]: &[C; 2], eta: ArrayView2<'_, f64>) -> Array1<C> {
        let class = |eta: &f64| if *eta > 0.0 { second } else { first };
        eta.column(0).iter().map(|eta| class(eta).clone()).collect()
    }
}
