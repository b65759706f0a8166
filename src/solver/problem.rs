//! The problem, and what is asked of its solution: nothing of it changes along a path.

use super::{Observer, SolverKind};
use crate::problem::design::DesignMatrix;
use crate::problem::loss::Loss;

/// min over w, b of F(Xw + b) + Σ vⱼ ω(wⱼ), all but the penalty.
#[derive(Clone, Copy)]
pub(crate) struct Problem<'a> {
    /// X
    pub(crate) x: &'a dyn DesignMatrix,
    /// F
    pub(crate) loss: &'a dyn Loss,
    /// v (n_features)
    pub(crate) factors: &'a [f64],
    /// Whether b is free or 0.
    pub(crate) fit_intercept: bool,
}

impl Problem<'_> {
    /// Whether F is ½ Σ dᵢ(yᵢ − ηᵢ)²: then every quadratic model of it is exact.
    pub(super) fn is_squared_error(self) -> bool {
        self.loss.squared_error_targets().is_some()
    }

    /// x̄ⱼ = Σᵢ dᵢxᵢⱼ, which an intercept takes from the column; 0 without one.
    pub(super) fn column_mean(self, j: usize) -> f64 {
        if self.fit_intercept {
            self.x.column_moments(j, self.loss.weights()).0
        } else {
            0.0
        }
    }
}

/// What a solver is told beside the problem.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Options {
    /// Which solver.
    pub(crate) solver: SolverKind,
    /// Relative tolerance of the certificate.
    pub(crate) tolerance: f64,
    /// The most epochs per strength.
    pub(crate) max_epochs: usize,
    /// Step of gradient descent; 1/L when not given.
    pub(crate) learning_rate: Option<f64>,
    /// Who is told how far it is.
    pub(crate) observer: Observer,
}
