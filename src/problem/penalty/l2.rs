//! The ridge penalty.

use super::{AnyPenalty, Penalty, Term};

/// ω(w) = αw², without a factor ½.
///
/// Its gradient 2αw is weight decay: a step of gradient descent multiplies w by 1 − 2α·learning_rate.
///
/// Source: Hoerl and Kennard (1970), Technometrics 12(1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct L2 {
    /// Penalty strength α ≥ 0.
    pub alpha: f64,
}

impl Penalty for L2 {
    fn name(&self) -> &str {
        "l2"
    }
    fn term(&self, alpha: &str, of: &Term) -> String {
        format!("{alpha}·{}", of.l2)
    }
    fn alpha(&self) -> f64 {
        self.alpha
    }
    fn with_alpha(&self, alpha: f64) -> AnyPenalty {
        AnyPenalty::L2(Self { alpha })
    }
    fn value(&self, w: f64) -> f64 {
        self.alpha * w * w
    }
    fn prox(&self, v: f64, step: f64) -> f64 {
        v / (1.0 + 2.0 * self.alpha * step)
    }
    fn subdifferential_distance(&self, w: f64, gradient: f64) -> f64 {
        (gradient + 2.0 * self.alpha * w).abs()
    }
    fn threshold(&self) -> f64 {
        0.0
    }
    fn conjugate(&self, u: f64) -> f64 {
        if u == 0.0 {
            0.0
        } else {
            u * u / (4.0 * self.alpha)
        }
    }
    fn derivatives(&self, w: f64) -> (f64, f64) {
        (2.0 * self.alpha * w, 2.0 * self.alpha)
    }
    fn curvature(&self) -> Option<f64> {
        Some(2.0 * self.alpha)
    }
    fn ridge_strength(&self) -> Option<f64> {
        Some(self.alpha)
    }
}
