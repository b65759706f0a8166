//! A penalty chosen at run time.

use super::{ElasticNet, L1, L2, Penalty, check_alpha, check_l1_ratio};
use crate::Result;

/// One of the three penalties, chosen at run time: what a program with a `--penalty` flag holds, and
/// what reports and model files state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AnyPenalty {
    /// α|w|
    L1(L1),
    /// αw²
    L2(L2),
    /// α(ρ|w| + (1 − ρ)w²/2)
    ElasticNet(ElasticNet),
}

/// Calls the same method on whichever penalty is held.
macro_rules! each {
    ($any:expr, $penalty:ident => $body:expr) => {
        match $any {
            AnyPenalty::L1($penalty) => $body,
            AnyPenalty::L2($penalty) => $body,
            AnyPenalty::ElasticNet($penalty) => $body,
        }
    };
}

impl AnyPenalty {
    /// `l1`, `l2` or `enet`.
    pub fn name(self) -> &'static str {
        match self {
            Self::L1(_) => "l1",
            Self::L2(_) => "l2",
            Self::ElasticNet(_) => "enet",
        }
    }

    /// Checks strength and mixing.
    ///
    /// # Errors
    /// [`crate::Error::InvalidParameter`] unless α is finite and ≥ 0 and ρ in [0, 1].
    pub fn check(self) -> Result<()> {
        check_alpha(self.alpha())?;
        if let Self::ElasticNet(enet) = self {
            check_l1_ratio(enet.l1_ratio)?;
        }
        Ok(())
    }
}

impl Penalty for AnyPenalty {
    fn alpha(self) -> f64 {
        each!(self, penalty => penalty.alpha)
    }
    fn with_alpha(self, alpha: f64) -> Self {
        each!(self, penalty => penalty.with_alpha(alpha).kind())
    }
    fn value(self, w: f64) -> f64 {
        each!(self, penalty => penalty.value(w))
    }
    fn prox(self, v: f64, step: f64) -> f64 {
        each!(self, penalty => penalty.prox(v, step))
    }
    fn subdifferential_distance(self, w: f64, gradient: f64) -> f64 {
        each!(self, penalty => penalty.subdifferential_distance(w, gradient))
    }
    fn threshold(self) -> f64 {
        each!(self, penalty => penalty.threshold())
    }
    fn conjugate(self, u: f64) -> f64 {
        each!(self, penalty => penalty.conjugate(u))
    }
    fn derivatives(self, w: f64) -> (f64, f64) {
        each!(self, penalty => penalty.derivatives(w))
    }
    fn ridge_strength(self) -> Option<f64> {
        each!(self, penalty => penalty.ridge_strength())
    }
    fn kind(self) -> AnyPenalty {
        self
    }
}
