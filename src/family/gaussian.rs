//! Real targets under squared error.

use super::Family;
use crate::Result;
use crate::loss::{SampleWeights, SquaredError};
use linfa::Float;
use ndarray::{Array1, ArrayView2};
use std::marker::PhantomData;

/// Real targets: loss ½ Σ dᵢ(yᵢ − ηᵢ)², prediction η.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gaussian<F = f64>(PhantomData<F>);

impl<F: Float> Family for Gaussian<F> {
    type Target = F;
    type Decoder = ();
    type Loss = SquaredError;

    const IS_SQUARED_ERROR: bool = true;

    fn loss(&self, targets: &[F], weights: SampleWeights) -> Result<(SquaredError, ())> {
        let numbers = targets.iter().map(|y| y.to_f64().unwrap_or(f64::NAN));
        Ok((SquaredError::new(numbers.collect(), weights)?, ()))
    }

    fn predict((): &(), eta: ArrayView2<'_, f64>) -> Array1<F> {
        eta.column(0).mapv(F::cast)
    }

    fn class_names((): &()) -> Vec<String> {
        Vec::new()
    }
}
