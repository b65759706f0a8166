//! Losses F(η): functions of the linear predictor alone.
//!
//! A loss holds its validated targets and its sample weights d (Σd = 1) and is a function of
//! η = Xw + b, an n_samples × n_outputs matrix stored column after column in one slice.
//!
//! [`functions`] has the same losses as plain functions of predictions, for learning and for
//! building other things, [`logits`] the stable ones of logits, and [`gradcheck`] compares any gradient
//! with differences.

mod binary_cross_entropy;
pub mod functions;
pub mod gradcheck;
#[cfg(test)]
mod laws;
pub mod logits;
mod offset;
mod softmax_cross_entropy;
mod squared_error;
mod weights;

pub use binary_cross_entropy::BinaryCrossEntropy;
pub(crate) use offset::{check_offset, with_offset};
pub use softmax_cross_entropy::SoftmaxCrossEntropy;
pub use squared_error::SquaredError;
pub use weights::{SampleWeights, Weights};

use std::ops::Range;

/// F(η) = Σᵢ dᵢ ℓ(yᵢ, ηᵢ), convex, with minimum value 0 over all η (or approached).
///
/// Slices of n_samples × n_outputs numbers are stored column after column.
pub trait Loss: Sync {
    /// What it is called: `squared error`, …
    fn name(&self) -> &str;
    /// Rows of η.
    fn n_samples(&self) -> usize;
    /// Columns of η: 1, or the number of classes.
    fn n_outputs(&self) -> usize {
        1
    }
    /// d, which sum to 1.
    fn weights(&self) -> Weights<'_>;
    /// F over the given rows alone with the mean response μ(η) and the gradient ∂F/∂η there, in one pass:
    /// η and both results are rows × n_outputs.
    fn evaluate(
        &self,
        rows: Range<usize>,
        eta: &[f64],
        mean: &mut [f64],
        gradient: &mut [f64],
    ) -> f64;
    /// F(η)
    fn value(&self, eta: &[f64]) -> f64 {
        let (mut mean, mut gradient) = (vec![0.0; eta.len()], vec![0.0; eta.len()]);
        self.evaluate(0..self.n_samples(), eta, &mut mean, &mut gradient)
    }
    /// The mean response μ(η) and the gradient ∂F/∂η; both n_samples × n_outputs.
    fn gradient(&self, eta: &[f64], mean: &mut [f64], gradient: &mut [f64]) {
        self.evaluate(0..self.n_samples(), eta, mean, gradient);
    }
    /// The block ∂²F/∂ηₖ∂ηₗ, a diagonal (n_samples), at the η whose mean response is `mean`.
    fn curvature(&self, mean: &[f64], outputs: (usize, usize), curvature: &mut [f64]);
    /// F*(u) = sup over η of ⟨u, η⟩ − F(η); +∞ outside its domain (up to rounding).
    fn conjugate(&self, u: &[f64]) -> f64;
    /// A bound on every eigenvalue of ∂²F/∂η² relative to diag(d); `None` where there is none.
    fn curvature_bound(&self) -> Option<f64>;
    /// Whether targets are classes, which columns may separate.
    fn is_classification(&self) -> bool {
        false
    }
    /// y, when F is ½ Σ dᵢ(yᵢ − ηᵢ)².
    fn squared_error_targets(&self) -> Option<&[f64]> {
        None
    }
    /// Subtracts their mean from real targets, and returns it: a model with an intercept only moves
    /// by it, and differences y − η keep the digits that a large mean would take. 0 where targets
    /// are classes.
    fn center_targets(&mut self) -> f64 {
        0.0
    }
    /// The minimiser b of F(b·1): one intercept per output.
    fn null_intercept(&self) -> Vec<f64>;
}
