//! Solvers by name, and the one table that chooses.

/// A solver by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SolverKind {
    /// The default choice for the problem at hand, see [`default_solver`].
    #[default]
    Auto,
    /// Exact minima over working sets by an active set method (semismooth Newton): squared error with any
    /// penalty.
    ActiveSet,
    /// Cyclic coordinate descent on working sets, with Anderson extrapolation: squared error with any penalty.
    CoordinateDescent,
    /// Proximal Newton, each model minimised exactly by an active set method: cross-entropies with any penalty.
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

/// The default choice and the reason for it, for an n × p problem: whether the loss is squared error (`squared`), the
/// penalty a pure L2 (`ridge`), and whether there are limits or groups of coefficients (`structured`).
pub fn default_solver(
    squared: bool,
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
    match (squared, ridge) {
        (true, true) if n.min(p) <= DIRECT_LIMIT => (
            SolverKind::Direct,
            "squared error without an L1 part: one factorization is exact",
        ),
        (true, true) => (
            SolverKind::ConjugateGradient,
            "squared error without an L1 part, too large on both sides to factor",
        ),
        (true, false) => (
            SolverKind::ActiveSet,
            "squared error with an L1 part: exact steps on the Gram matrix of a working set",
        ),
        (false, true) => (
            SolverKind::Lbfgs,
            "cross-entropy without an L1 part: smooth, so L-BFGS on a sampled Hessian",
        ),
        (false, false) => (
            SolverKind::ProximalNewton,
            "cross-entropy with an L1 part: quadratic models, each minimised exactly",
        ),
    }
}
