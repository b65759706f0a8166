//! The lasso penalty.

use super::{AnyPenalty, Penalty, Term, soft_threshold};

/// ω(w) = α|w|.
///
/// Source: Tibshirani (1996), J. R. Statist. Soc. B 58(1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct L1 {
    /// Penalty strength α ≥ 0.
    pub alpha: f64,
}

impl Penalty for L1 {
    fn name(&self) -> &str {
        "l1"
    }
    fn term(&self, alpha: &str, of: &Term) -> String {
        format!("{alpha}·{}", of.l1)
    }
    fn alpha(&self) -> f64 {
        self.alpha
    }
    fn with_alpha(&self, alpha: f64) -> AnyPenalty {
        AnyPenalty::L1(Self { alpha })
    }
    fn value(&self, w: f64) -> f64 {
        self.alpha * w.abs()
    }
    fn prox(&self, v: f64, step: f64) -> f64 {
        soft_threshold(v, self.alpha * step)
    }
    fn subdifferential_distance(&self, w: f64, gradient: f64) -> f64 {
        if w == 0.0 {
            (gradient.abs() - self.alpha).max(0.0)
        } else {
            (gradient + self.alpha.copysign(w)).abs()
        }
    }
    fn threshold(&self) -> f64 {
        self.alpha
    }
    fn conjugate(&self, u: f64) -> f64 {
        if u.abs() <= self.alpha {
            0.0
        } else {
            f64::INFINITY
        }
    }
    fn derivatives(&self, w: f64) -> (f64, f64) {
        (self.alpha.copysign(w), 0.0)
    }
    fn curvature(&self) -> Option<f64> {
        Some(0.0)
    }
    fn ridge_strength(&self) -> Option<f64> {
        (self.alpha == 0.0).then_some(0.0)
    }
}
