//! Two classes under binary cross-entropy.

use super::{ClassLabel, Family, encode_classes, label_text};
use crate::loss::{BinaryCrossEntropy, SampleWeights};
use crate::{Error, Result};
use ndarray::{Array1, ArrayView2};
use std::marker::PhantomData;

/// Two classes, sorted; η is the log-odds of the second. Prediction: the more probable class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Binomial<C = usize>(PhantomData<C>);

impl<C: ClassLabel> Family for Binomial<C> {
    type Target = C;
    type Decoder = [C; 2];
    type Loss = BinaryCrossEntropy;

    fn loss(&self, targets: &[C], weights: SampleWeights) -> Result<(BinaryCrossEntropy, [C; 2])> {
        let (classes, codes) = encode_classes(targets);
        let decoder: [C; 2] = classes
            .try_into()
            .map_err(|classes: Vec<C>| Error::Classes {
                family: "logistic regression",
                needed: "two",
                found: classes.len(),
                hint: if classes.len() > 2 {
                    ": softmax regression takes more"
                } else {
                    ""
                },
            })?;
        let positive: Vec<bool> = codes.iter().map(|code| *code == 1).collect();
        Ok((BinaryCrossEntropy::new(&positive, weights)?, decoder))
    }

    fn predict(decoder: &[C; 2], eta: ArrayView2<'_, f64>) -> Array1<C> {
        let [first, second] = decoder;
        let class = |eta: &f64| if *eta > 0.0 { second } else { first };
        eta.column(0).iter().map(|eta| class(eta).clone()).collect()
    }

    fn class_names(decoder: &[C; 2]) -> Vec<String> {
        decoder.iter().map(label_text).collect()
    }
}
