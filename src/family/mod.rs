//! Families: how targets become a loss, and the linear predictor a prediction.

mod binomial;
mod gaussian;
mod multinomial;

pub use binomial::Binomial;
pub use gaussian::Gaussian;
pub use multinomial::Multinomial;

use crate::Result;
use crate::loss::{Loss, SampleWeights};
use ndarray::{Array1, ArrayView2};
use std::fmt::Debug;

/// How targets become a loss and η becomes a prediction.
pub trait Family: Clone + Default + Debug {
    /// One target: a number or a label.
    type Target: Clone + Default;
    /// What prediction needs to know: the class labels in order, or nothing.
    type Decoder: Clone + Debug;
    /// The loss of this family.
    type Loss: Loss;

    /// Whether the loss is squared error, for which ridge has closed forms.
    const IS_SQUARED_ERROR: bool = false;

    /// Validates targets (n_samples) and weights and builds the loss.
    ///
    /// # Errors
    /// Non-finite targets, too few classes, lengths that differ: see the families.
    fn loss(
        &self,
        targets: &[Self::Target],
        weights: SampleWeights,
    ) -> Result<(Self::Loss, Self::Decoder)>;

    /// Predictions from η (n_samples × n_outputs).
    fn predict(decoder: &Self::Decoder, eta: ArrayView2<'_, f64>) -> Array1<Self::Target>;

    /// The labels of the classes as text, in the order of the outputs; empty for regression.
    fn class_names(decoder: &Self::Decoder) -> Vec<String>;
}

/// What a class label must be: comparable, so that the order of the classes does not depend on the
/// order of the rows, and printable.
pub trait ClassLabel: Clone + Default + Ord + Debug {}
impl<C: Clone + Default + Ord + Debug> ClassLabel for C {}

/// Sorted distinct labels, and the index of each target among them.
pub(crate) fn encode_classes<C: ClassLabel>(targets: &[C]) -> (Vec<C>, Vec<usize>) {
    let mut classes = targets.to_vec();
    classes.sort();
    classes.dedup();
    let codes = targets
        .iter()
        .map(|target| classes.partition_point(|class| class < target))
        .collect();
    (classes, codes)
}

/// A label as people read it: strings without the quotes of their debug form.
fn label_text<C: Debug>(label: &C) -> String {
    let text = format!("{label:?}");
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    inner.map_or(text.clone(), str::to_owned)
}
