//! A penalty chosen at run time.

use super::{ElasticNet, L1, L2, Penalty, Term};
use crate::Result;
use std::sync::Arc;

/// A penalty chosen at run time: what a program with a `--penalty` flag holds, what reports and model files state,
/// and what solvers are given.
#[derive(Debug, Clone)]
pub enum AnyPenalty {
    /// α|w|
    L1(L1),
    /// αw²
    L2(L2),
    /// α(ρ|w| + (1 − ρ)w²/2)
    ElasticNet(ElasticNet),
    /// A penalty of another crate.
    Own(Arc<dyn Penalty>),
}

/// Two penalties of other crates are equal when they describe themselves by the same words.
impl PartialEq for AnyPenalty {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::L1(a), Self::L1(b)) => a == b,
            (Self::L2(a), Self::L2(b)) => a == b,
            (Self::ElasticNet(a), Self::ElasticNet(b)) => a == b,
            (Self::Own(a), Self::Own(b)) => format!("{a:?}") == format!("{b:?}"),
            _ => false,
        }
    }
}

impl From<L1> for AnyPenalty {
    fn from(penalty: L1) -> Self {
        Self::L1(penalty)
    }
}

impl From<L2> for AnyPenalty {
    fn from(penalty: L2) -> Self {
        Self::L2(penalty)
    }
}

impl From<ElasticNet> for AnyPenalty {
    fn from(penalty: ElasticNet) -> Self {
        Self::ElasticNet(penalty)
    }
}

impl AnyPenalty {
    /// A penalty of another crate.
    pub fn own(penalty: impl Penalty + 'static) -> Self {
        Self::Own(Arc::new(penalty))
    }

    fn inner(&self) -> &dyn Penalty {
        match self {
            Self::L1(penalty) => penalty,
            Self::L2(penalty) => penalty,
            Self::ElasticNet(penalty) => penalty,
            Self::Own(penalty) => &**penalty,
        }
    }
}

impl Penalty for AnyPenalty {
    fn name(&self) -> &str {
        self.inner().name()
    }
    fn term(&self, alpha: &str, of: &Term) -> String {
        self.inner().term(alpha, of)
    }
    fn check(&self) -> Result<()> {
        self.inner().check()
    }
    fn alpha(&self) -> f64 {
        self.inner().alpha()
    }
    fn with_alpha(&self, alpha: f64) -> AnyPenalty {
        self.inner().with_alpha(alpha)
    }
    fn value(&self, w: f64) -> f64 {
        self.inner().value(w)
    }
    fn prox(&self, v: f64, step: f64) -> f64 {
        self.inner().prox(v, step)
    }
    fn subdifferential_distance(&self, w: f64, gradient: f64) -> f64 {
        self.inner().subdifferential_distance(w, gradient)
    }
    fn threshold(&self) -> f64 {
        self.inner().threshold()
    }
    fn conjugate(&self, u: f64) -> f64 {
        self.inner().conjugate(u)
    }
    fn derivatives(&self, w: f64) -> (f64, f64) {
        self.inner().derivatives(w)
    }
    fn curvature(&self) -> Option<f64> {
        self.inner().curvature()
    }
    fn is_convex(&self) -> bool {
        self.inner().is_convex()
    }
    fn ridge_strength(&self) -> Option<f64> {
        self.inner().ridge_strength()
    }
}
