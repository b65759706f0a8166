//! The elastic net penalty.

use super::{AnyPenalty, Penalty, Term, check_alpha, check_l1_ratio, soft_threshold};
use crate::Result;
use crate::data::short::short;

/// ω(w) = α(ρ|w| + (1 − ρ)w²/2), ρ being `l1_ratio`.
///
/// ρ = 1 is the lasso; ρ = 0 is ridge at half the strength, because of the ½. On standardised columns a fit of squared
/// error counts the quadratic part per deviation of the target, α(ρ|w| + (1 − ρ)w²/(2s_y)): glmnet's objective, which
/// does not depend on the units of y.
///
/// Source: Zou and Hastie (2005), J. R. Statist. Soc. B 67(2), in the parametrisation of
/// Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ElasticNet {
    /// Penalty strength α ≥ 0.
    pub alpha: f64,
    /// Share of L1, ρ in [0, 1].
    pub l1_ratio: f64,
}

impl ElasticNet {
    fn l1(self) -> f64 {
        self.alpha * self.l1_ratio
    }
    fn l2(self) -> f64 {
        self.alpha * (1.0 - self.l1_ratio)
    }
}

impl Penalty for ElasticNet {
    fn name(&self) -> &str {
        "enet"
    }
    fn term(&self, alpha: &str, of: &Term) -> String {
        let (ratio, rest) = (short(self.l1_ratio), short(1.0 - self.l1_ratio));
        if self.l1_ratio == 1.0 {
            return format!("{alpha}·{}", of.l1);
        }
        let divisor = match &of.l2_unit {
            Some(unit) => format!("(2·{unit})"),
            None => "2".to_owned(),
        };
        if self.l1_ratio == 0.0 {
            return format!("{alpha}/{divisor}·{}", of.l2);
        }
        format!("{alpha}·({ratio}·{} + {rest}/{divisor}·{})", of.l1, of.l2)
    }
    fn check(&self) -> Result<()> {
        check_alpha(self.alpha)?;
        check_l1_ratio(self.l1_ratio)
    }
    fn alpha(&self) -> f64 {
        self.alpha
    }
    fn with_alpha(&self, alpha: f64) -> AnyPenalty {
        AnyPenalty::ElasticNet(Self { alpha, ..*self })
    }
    fn value(&self, w: f64) -> f64 {
        self.l1() * w.abs() + 0.5 * self.l2() * w * w
    }
    fn prox(&self, v: f64, step: f64) -> f64 {
        soft_threshold(v, self.l1() * step) / (1.0 + self.l2() * step)
    }
    fn subdifferential_distance(&self, w: f64, gradient: f64) -> f64 {
        if w == 0.0 {
            (gradient.abs() - self.l1()).max(0.0)
        } else {
            (gradient + self.l1().copysign(w) + self.l2() * w).abs()
        }
    }
    fn threshold(&self) -> f64 {
        self.l1()
    }
    fn conjugate(&self, u: f64) -> f64 {
        let excess = (u.abs() - self.l1()).max(0.0);
        if excess == 0.0 {
            0.0
        } else {
            // Infinite by division when there is no L2 part.
            excess * excess / (2.0 * self.l2())
        }
    }
    fn derivatives(&self, w: f64) -> (f64, f64) {
        let l1 = if self.l1_ratio == 0.0 {
            0.0
        } else {
            self.l1().copysign(w)
        };
        (l1 + self.l2() * w, self.l2())
    }
    fn curvature(&self) -> Option<f64> {
        Some(self.l2())
    }
    fn ridge_strength(&self) -> Option<f64> {
        (self.l1() == 0.0).then_some(0.5 * self.l2())
    }
}
