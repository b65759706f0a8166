//! Penalties ω: functions of one coefficient.
//!
//! A model adds Σⱼ vⱼ ω(wⱼ) to its loss, vⱼ being the penalty factor of feature j. The prox of vω
//! with step s is the prox of ω with step v·s, so no penalty knows about factors.
//!
//! Limits and groups make a penalty of blocks of coefficients out of it: [`Limited`] and [`Grouped`], over the
//! blocks of a [`Structure`].

mod block;
mod elastic_net;
mod grouped;
mod kind;
mod l1;
mod l2;
#[cfg(test)]
mod laws;
mod limited;
mod structure;

pub use block::{BlockPenalty, Spectrum};
pub use elastic_net::ElasticNet;
pub use grouped::Grouped;
pub use kind::AnyPenalty;
pub use l1::L1;
pub use l2::L2;
pub use limited::Limited;
pub use structure::{AnyStructure, Groups, Limits, Partition, Structure};

use crate::{Error, Result};

/// ω, a convex function of one coefficient with ω(0) = 0.
///
/// It does one coefficient's work per call, so solvers are compiled for each penalty: that is why
/// the methods take `self` and the trait requires `Copy`.
pub trait Penalty: Copy + Send + Sync + std::fmt::Debug {
    /// The strength α.
    fn alpha(self) -> f64;
    /// The same penalty at another strength; a path calls this once per α.
    #[must_use]
    fn with_alpha(self, alpha: f64) -> Self;
    /// ω(w)
    fn value(self, w: f64) -> f64;
    /// argminᵤ (u − v)²/(2 step) + ω(u)
    fn prox(self, v: f64, step: f64) -> f64;
    /// dist(−gradient, ∂ω(w)): zero exactly at a stationary coefficient.
    fn subdifferential_distance(self, w: f64, gradient: f64) -> f64;
    /// Half-width of ∂ω(0): w stays 0 while |gradient| ≤ threshold.
    fn threshold(self) -> f64;
    /// ω*(u) = supᵤ uw − ω(w); +∞ outside its domain.
    fn conjugate(self, u: f64) -> f64;
    /// (ω′(w), ω″(w)) where ω is smooth: everywhere but at 0, and there too when the threshold is 0.
    fn derivatives(self, w: f64) -> (f64, f64);
    /// κ when ω(w) = κw² for every w: what the direct solver and gradient descent need.
    fn ridge_strength(self) -> Option<f64> {
        None
    }
    /// This penalty as a value, for reports and files.
    fn kind(self) -> AnyPenalty;

    /// The share of L1 in the strength: threshold at α = 1.
    fn l1_ratio(self) -> f64 {
        self.with_alpha(1.0).threshold()
    }
}

/// sign(v)·max(|v| − t, 0), the prox of t|·| with step 1.
pub(crate) fn soft_threshold(v: f64, t: f64) -> f64 {
    if v > t {
        v - t
    } else if v < -t {
        v + t
    } else {
        0.0
    }
}

/// Checks a strength: finite and not negative.
pub(crate) fn check_alpha(alpha: f64) -> Result<()> {
    if alpha.is_finite() && alpha >= 0.0 {
        Ok(())
    } else {
        Err(Error::InvalidParameter {
            name: "alpha",
            requirement: "a finite number >= 0",
            value: alpha,
        })
    }
}

/// Checks the share of L1: in [0, 1].
pub(crate) fn check_l1_ratio(l1_ratio: f64) -> Result<()> {
    if (0.0..=1.0).contains(&l1_ratio) {
        Ok(())
    } else {
        Err(Error::InvalidParameter {
            name: "l1_ratio",
            requirement: "a number from 0 to 1",
            value: l1_ratio,
        })
    }
}
