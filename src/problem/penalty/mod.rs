//! Penalties ω: functions of one coefficient.
//!
//! A model adds Σⱼ vⱼ ω(wⱼ) to its loss, vⱼ being the penalty factor of feature j. The prox of vω
//! with step s is the prox of ω with step v·s, so no penalty knows about factors.
//!
//! Limits and groups make a penalty of blocks of coefficients out of it: `Limited` and `Grouped`, over the
//! blocks of a `Structure`.

mod block;
mod elastic_net;
mod grouped;
mod kind;
mod l1;
mod l2;
#[cfg(test)]
mod laws;
mod limited;
mod scaled;
mod structure;

pub(crate) use block::{BlockPenalty, Spectrum};
pub use elastic_net::ElasticNet;
pub(crate) use grouped::Grouped;
pub use kind::AnyPenalty;
pub use l1::L1;
pub use l2::L2;
pub(crate) use limited::Limited;
pub(crate) use scaled::ScaledPenalty;
pub(crate) use structure::{AnyStructure, Groups, Limits, Structure};

use crate::{Error, Result};

/// ω, a function of one coefficient with ω(0) = 0.
///
/// The penalties of this crate are convex. One of another crate need not be: it says so by [`Penalty::is_convex`], and
/// its fits end stationary, without a duality gap. A penalty of another crate takes part through
/// [`AnyPenalty::own`]: implement the formulas and use it in [`Params::new`](crate::Params::new).
pub trait Penalty: Send + Sync + std::fmt::Debug {
    /// What it is called in reports and files: `l1`, `l2`, `enet`, …
    fn name(&self) -> &str;
    /// How it reads in a formula, `alpha` being the text of the strength.
    fn term(&self, alpha: &str, of: &Term) -> String {
        format!("Σ{}{}({}; {alpha})", of.factor, self.name(), of.coefficient)
    }
    /// Checks the parameters.
    ///
    /// # Errors
    /// [`crate::Error::InvalidParameter`], unless overridden for an α that is not finite and ≥ 0.
    fn check(&self) -> Result<()> {
        check_alpha(self.alpha())
    }
    /// The strength α.
    fn alpha(&self) -> f64;
    /// The same penalty at another strength; a path calls this once per α.
    #[must_use]
    fn with_alpha(&self, alpha: f64) -> AnyPenalty;
    /// ω(w)
    fn value(&self, w: f64) -> f64;
    /// argminᵤ (u − v)²/(2 step) + ω(u)
    fn prox(&self, v: f64, step: f64) -> f64;
    /// dist(−gradient, ∂ω(w)): zero exactly at a stationary coefficient.
    fn subdifferential_distance(&self, w: f64, gradient: f64) -> f64;
    /// Half-width of ∂ω(0): w stays 0 while |gradient| ≤ threshold.
    fn threshold(&self) -> f64;
    /// ω*(u) = sup over w of uw − ω(w); +∞ outside its domain. Not asked of a penalty that is not convex.
    fn conjugate(&self, u: f64) -> f64 {
        let _ = u;
        f64::INFINITY
    }
    /// (ω′(w), ω″(w)) where ω is smooth: everywhere but at 0, and there too when the threshold is 0.
    fn derivatives(&self, w: f64) -> (f64, f64);
    /// ω″ where it is the same at every w ≠ 0. Exact steps on a support need it; other penalties are minimised by
    /// coordinate descent.
    fn curvature(&self) -> Option<f64> {
        None
    }
    /// Whether ω is convex, so that a duality gap exists.
    fn is_convex(&self) -> bool {
        true
    }
    /// κ when ω(w) = κw² for every w: what the direct solver and gradient descent need.
    fn ridge_strength(&self) -> Option<f64> {
        None
    }
    /// The share of L1 in the strength: threshold at α = 1.
    fn l1_ratio(&self) -> f64 {
        self.with_alpha(1.0).threshold()
    }
}

impl<P: Penalty + ?Sized> Penalty for &P {
    fn name(&self) -> &str {
        (**self).name()
    }
    fn term(&self, alpha: &str, of: &Term) -> String {
        (**self).term(alpha, of)
    }
    fn check(&self) -> Result<()> {
        (**self).check()
    }
    fn alpha(&self) -> f64 {
        (**self).alpha()
    }
    fn with_alpha(&self, alpha: f64) -> AnyPenalty {
        (**self).with_alpha(alpha)
    }
    fn value(&self, w: f64) -> f64 {
        (**self).value(w)
    }
    fn prox(&self, v: f64, step: f64) -> f64 {
        (**self).prox(v, step)
    }
    fn subdifferential_distance(&self, w: f64, gradient: f64) -> f64 {
        (**self).subdifferential_distance(w, gradient)
    }
    fn threshold(&self) -> f64 {
        (**self).threshold()
    }
    fn conjugate(&self, u: f64) -> f64 {
        (**self).conjugate(u)
    }
    fn derivatives(&self, w: f64) -> (f64, f64) {
        (**self).derivatives(w)
    }
    fn curvature(&self) -> Option<f64> {
        (**self).curvature()
    }
    fn is_convex(&self) -> bool {
        (**self).is_convex()
    }
    fn ridge_strength(&self) -> Option<f64> {
        (**self).ridge_strength()
    }
    fn l1_ratio(&self) -> f64 {
        (**self).l1_ratio()
    }
}

/// How coefficients read in a formula: it depends on penalty factors, groups and the number of outputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// ‖w‖₁, or what takes its place: `Σvⱼ|wⱼ|`, `Σ√s_g‖w_g‖₂`, …
    pub l1: String,
    /// ‖w‖², likewise.
    pub l2: String,
    /// What the quadratic part of an elastic net is divided by, if it is not 1.
    pub l2_unit: Option<String>,
    /// One coefficient: `wⱼ`, `Wⱼₖ` or a group `w_g`.
    pub coefficient: String,
    /// Its penalty factor, empty when all are 1.
    pub factor: String,
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
