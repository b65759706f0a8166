//! Solvers, the choice between them, and the certificate that judges their results.
//!
//! All of them minimise, over coefficients w (n_features × n_outputs) and intercepts b,
//!
//! ```text
//! F(η) + Σⱼ vⱼ Σₖ ω(wⱼₖ),      η = Xw + b.
//! ```
//!
//! A loss sees only η, a penalty only one coefficient, a design matrix only columns. Limits and groups have blocks
//! of coefficients in the place of single ones.

mod active_set;
mod anderson;
mod approach;
mod block;
mod certificate;
mod conjugate_gradient;
mod coordinate_descent;
mod direct;
mod engine;
mod gradient_descent;
mod gram_model;
mod line_search;
mod local_model;
mod looks;
mod point;
mod proposal;
mod proximal_newton;
mod quadratic;
mod quasi_newton;
mod report;
mod residual;
mod screening;
mod separation;
mod standard_form;
mod support_factor;
mod terms;
mod unpenalized;
mod warning;
mod working_gram;
mod working_set;

pub use direct::LeaveOneOut;
pub use engine::Engine;
pub(crate) use engine::keep_freed_memory;
pub use point::Coefficients;
pub(crate) use proximal_newton::serves_all_strengths;
pub use report::{FitReport, Optimality, StopReason};
pub use warning::Warning;

use crate::design::DesignMatrix;
use crate::loss::{Loss, LossKind};

/// A solver by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SolverKind {
    /// The default choice for the problem at hand, see [`default_solver`].
    #[default]
    Auto,
    /// Exact minima over working sets by guessing supports (semismooth Newton): squared error with any
    /// penalty.
    ActiveSet,
    /// Cyclic coordinate descent on working sets, with Anderson extrapolation: squared error with any penalty.
    CoordinateDescent,
    /// Proximal Newton, each model minimised exactly by guessing its support: cross-entropies with any penalty.
    ProximalNewton,
    /// L-BFGS with second derivatives as its metric: cross-entropies with the L2 penalty or none.
    Lbfgs,
    /// Gradient descent with weight decay: any loss with the L2 penalty or none.
    GradientDescent,
    /// Block coordinate descent with Newton steps on what is in use: any loss and penalty, with limits or groups
    /// of coefficients.
    Block,
    /// One factorization: squared error with the L2 penalty or none.
    Direct,
    /// Preconditioned conjugate gradients: squared error with the L2 penalty or none.
    ConjugateGradient,
}

impl SolverKind {
    /// All kinds, in the order in which help texts list them.
    pub const ALL: [Self; 9] = [
        Self::Auto,
        Self::ActiveSet,
        Self::CoordinateDescent,
        Self::ProximalNewton,
        Self::Lbfgs,
        Self::Block,
        Self::GradientDescent,
        Self::Direct,
        Self::ConjugateGradient,
    ];

    /// `auto`, `active-set`, `cd`, `newton`, `lbfgs`, `block`, `gd`, `direct` or `cg`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::ActiveSet => "active-set",
            Self::CoordinateDescent => "cd",
            Self::ProximalNewton => "newton",
            Self::Lbfgs => "lbfgs",
            Self::Block => "block",
            Self::GradientDescent => "gd",
            Self::Direct => "direct",
            Self::ConjugateGradient => "cg",
        }
    }
}

/// Side of the smaller Gram matrix up to which one factorization is the default for ridge: 4000³/3
/// flops are a fraction of a second, and the matrix takes 128 MB.
const DIRECT_LIMIT: usize = 4000;

/// The default choice and the reason for it, for an n × p problem whose penalty is a pure L2
/// (`ridge`) or not, with limits or groups of coefficients (`structured`) or not.
pub fn default_solver(
    loss: LossKind,
    ridge: bool,
    structured: bool,
    n: usize,
    p: usize,
) -> (SolverKind, &'static str) {
    if structured {
        return (
            SolverKind::Block,
            "limits or groups: exact minima block by block, Newton steps on what is in use",
        );
    }
    match (loss, ridge) {
        (LossKind::SquaredError, true) if n.min(p) <= DIRECT_LIMIT => (
            SolverKind::Direct,
            "squared error without an L1 part: one factorization is exact",
        ),
        (LossKind::SquaredError, true) => (
            SolverKind::ConjugateGradient,
            "squared error without an L1 part, too large on both sides to factor",
        ),
        (LossKind::SquaredError, false) => (
            SolverKind::ActiveSet,
            "squared error with an L1 part: exact steps on the Gram matrix of a working set",
        ),
        (LossKind::BinaryCrossEntropy | LossKind::SoftmaxCrossEntropy, true) => (
            SolverKind::Lbfgs,
            "cross-entropy without an L1 part: smooth, so L-BFGS on a sampled Hessian",
        ),
        (LossKind::BinaryCrossEntropy | LossKind::SoftmaxCrossEntropy, false) => (
            SolverKind::ProximalNewton,
            "cross-entropy with an L1 part: quadratic models, each minimised exactly",
        ),
    }
}

/// What a solver is told beside the problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Which solver.
    pub solver: SolverKind,
    /// Relative tolerance of the certificate.
    pub tolerance: f64,
    /// The most epochs per strength.
    pub max_epochs: usize,
    /// Step of gradient descent; 1/L when not given.
    pub learning_rate: Option<f64>,
}

/// min over w, b of F(Xw + b) + Σ vⱼ ω(wⱼ), all but the penalty.
#[derive(Debug)]
pub struct Problem<'a, X: ?Sized, L: ?Sized> {
    /// X
    pub x: &'a X,
    /// F
    pub loss: &'a L,
    /// v (n_features)
    pub factors: &'a [f64],
    /// Whether b is free or 0.
    pub fit_intercept: bool,
}

impl<X: ?Sized, L: ?Sized> Clone for Problem<'_, X, L> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<X: ?Sized, L: ?Sized> Copy for Problem<'_, X, L> {}

impl<X: DesignMatrix + ?Sized, L: Loss + ?Sized> Problem<'_, X, L> {
    /// x̄ⱼ = Σᵢ dᵢxᵢⱼ, which an intercept takes from the column; 0 without one.
    fn column_mean(&self, j: usize) -> f64 {
        if self.fit_intercept {
            self.x.column_moments(j, self.loss.weights()).0
        } else {
            0.0
        }
    }
}
