//! Two or more classes under softmax cross-entropy.

use super::{ClassLabel, Family, encode_classes, label_text};
use crate::Result;
use crate::loss::{SampleWeights, SoftmaxCrossEntropy};
use ndarray::{Array1, ArrayView2};
use std::marker::PhantomData;

/// K classes, sorted, with one column of coefficients each. Prediction: the most probable class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Multinomial<C = usize>(PhantomData<C>);

impl<C: ClassLabel> Family for Multinomial<C> {
    type Target = C;
    type Decoder = Vec<C>;
    type Loss = SoftmaxCrossEntropy;

    fn loss(&self, targets: &[C], weights: SampleWeights) -> Result<(SoftmaxCrossEntropy, Vec<C>)> {
        let (classes, codes) = encode_classes(targets);
        Ok((
            SoftmaxCrossEntropy::new(codes, classes.len(), weights)?,
            classes,
        ))
    }

    fn predict(decoder: &Vec<C>, eta: ArrayView2<'_, f64>) -> Array1<C> {
        let most_probable = |row: ndarray::ArrayView1<'_, f64>| {
            let mut best = 0;
            for (k, eta) in row.iter().enumerate() {
                if *eta > row[best] {
                    best = k;
                }
            }
            decoder[best].clone()
        };
        eta.rows().into_iter().map(most_probable).collect()
    }

    fn class_names(decoder: &Vec<C>) -> Vec<String> {
        decoder.iter().map(label_text).collect()
    }
}
