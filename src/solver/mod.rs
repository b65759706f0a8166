//! Solvers, the choice between them, and the certificate that judges their results.

mod report;

pub use report::{FitReport, Optimality, StopReason};

use crate::Result;
use crate::design::DesignMatrix;
use crate::loss::Loss;
use crate::penalty::Penalty;

/// A solver by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SolverKind {
    /// The default choice for the problem at hand, see [`default_solver`].
    #[default]
    Auto,
    /// Cyclic coordinate descent on working sets: squared error with L1, L2 or elastic net.
    CoordinateDescent,
    /// Proximal Newton with coordinate descent inside: cross-entropies with any penalty.
    ProximalNewton,
    /// Gradient descent with weight decay: any loss with the L2 penalty.
    GradientDescent,
    /// One factorization: squared error with the L2 penalty or none.
    Direct,
}

impl SolverKind {
    /// `auto`, `cd`, `newton`, `gd` or `direct`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::CoordinateDescent => "cd",
            Self::ProximalNewton => "newton",
            Self::GradientDescent => "gd",
            Self::Direct => "direct",
        }
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

/// A point: w (n_features × n_outputs, column after column) and b (n_outputs).
#[derive(Debug, Clone, PartialEq)]
pub struct Coefficients {
    /// w
    pub w: Vec<f64>,
    /// b
    pub intercept: Vec<f64>,
}

impl Coefficients {
    /// The origin.
    pub fn zeros(n_features: usize, n_outputs: usize) -> Self {
        Self {
            w: vec![0.0; n_features * n_outputs],
            intercept: vec![0.0; n_outputs],
        }
    }
}

/// A problem set up once and solved at one strength after another.
#[derive(Debug)]
pub struct Engine<'a, X: ?Sized, L: ?Sized> {
    problem: Problem<'a, X, L>,
    options: Options,
}

impl<'a, X: DesignMatrix + ?Sized, L: Loss + ?Sized> Engine<'a, X, L> {
    /// Sets the problem up.
    ///
    /// # Errors
    /// None yet.
    pub fn new(problem: Problem<'a, X, L>, options: Options) -> Result<Self> {
        Ok(Self { problem, options })
    }
    /// α_max
    pub fn alpha_max(&mut self, _l1_ratio: f64) -> f64 {
        1.0
    }
    /// Solves.
    ///
    /// # Errors
    /// None yet.
    pub fn solve<P: Penalty>(
        &mut self,
        _penalty: P,
        _point: &mut Coefficients,
    ) -> Result<FitReport> {
        let _ = (&self.problem, &self.options);
        todo!()
    }
    /// What the user should know.
    pub fn into_warnings(self) -> Vec<crate::model::Warning> {
        Vec::new()
    }
}
