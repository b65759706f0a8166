//! Families: one room for each kind of target, with its loss, what it predicts, how it is measured and what other
//! programs call it.
//!
//! Below the typed border a family is a [`Family`]: plain [`Targets`] in, a loss and scores out. Above it a
//! [`TypedFamily`] says which types of targets go in and which predictions come out.

mod any;
mod binomial;
mod gaussian;
mod labels;
mod multinomial;
mod response;
mod score;

pub use crate::data::recipe::Targets;
pub use any::AnyFamily;
pub use binomial::Binomial;
pub use gaussian::Gaussian;
pub use labels::ClassLabel;
pub use multinomial::Multinomial;
pub use response::Response;
pub(crate) use score::check as check_measure;

use crate::Result;
use crate::problem::loss::{Loss, SampleWeights};
use crate::problem::metric::Measure;
use ndarray::{Array1, ArrayView2};
use std::fmt::Debug;

/// A family of targets. One of another crate names itself and takes part in everything that the built-in ones do,
/// but for being read from model files, which know the built-in ones only.
pub trait Family: Debug + Send + Sync {
    /// What a model of it is called in model files: `regression`, `logistic`, …
    fn name(&self) -> &str;
    /// The same in words: `linear regression`, …
    fn words(&self) -> &str;
    /// What its loss is called in model files: `squared_error`, …
    fn loss_name(&self) -> &str;
    /// What is predicted.
    fn response(&self) -> Response;
    /// The loss as it reads in a formula, with equal sample weights or not; `constant` is what stands before Xw in η:
    /// `b + `, `b + o + ` with an offset, or nothing.
    fn formula(&self, weighted: bool, constant: &str) -> String;
    /// The measures that apply, the usual one first.
    fn measures(&self) -> &[Measure] {
        self.response().measures()
    }
    /// The `family` argument of glmnet; empty for its default, `None` where glmnet has no such family.
    fn glmnet(&self) -> Option<&str> {
        None
    }
    /// Validates targets (n_samples) and weights and builds the loss F(η), which is that of η + offset where there
    /// is an offset (n_samples).
    ///
    /// # Errors
    /// Targets that are not finite or of another kind, too few classes, lengths that differ: see the families.
    fn loss(
        &self,
        targets: &Targets,
        offset: Option<&[f64]>,
        weights: SampleWeights,
    ) -> Result<Box<dyn Loss>>;
    /// The deviance of a loss that is a mean: −2 times the log-likelihood, or the residual sum of squares, on average.
    fn deviance(&self, loss: f64) -> f64 {
        2.0 * loss
    }
    /// The measure of η (n_samples × n_outputs) against targets (n_samples) with weights d (n_samples).
    /// NaN where the rows leave nothing to measure.
    ///
    /// # Errors
    /// [`crate::Error::Folds`] for a measure that does not apply to this family.
    fn score(
        &self,
        measure: Measure,
        targets: &Targets,
        eta: ArrayView2<'_, f64>,
        d: Option<&[f64]>,
    ) -> Result<f64> {
        score::score(self.response(), self.measures(), measure, targets, eta, d)
    }
}

/// A family with the types of its targets and predictions.
pub trait TypedFamily: Family + Clone + 'static {
    /// One target: a number or a label.
    type Target: Clone + Default + Send + Sync;
    /// What turns η into predictions: the class labels in order, or nothing.
    type Decoder: Clone + Debug + PartialEq + Send + Sync;

    /// Plain targets, and what turns η into predictions.
    ///
    /// # Errors
    /// Too few or too many classes.
    fn encode(&self, targets: &[Self::Target]) -> Result<(Targets, Self::Decoder)>;

    /// Predictions from η (n_samples × n_outputs).
    fn decode(decoder: &Self::Decoder, eta: ArrayView2<'_, f64>) -> Array1<Self::Target>;
}
