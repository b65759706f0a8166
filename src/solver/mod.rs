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

mod allocation;
mod block;
mod certificate;
mod evaluation;
mod gram_matrix;
mod kind;
mod largest_threshold;
mod line_search;
mod observer;
mod outcome;
mod path_solver;
mod penalty_term;
mod problem;
mod report;
mod ridge;
mod robust_cholesky;
mod separation;
mod setup;
mod smooth;
mod strong_rule;
mod subproblem;
mod tuning;
mod unpenalised;
mod warning;
mod working_set;

pub use crate::linalg::interrupt::Cancel;
pub(crate) use allocation::keep_freed_memory;
pub(crate) use evaluation::Coefficients;
pub use kind::{SolverKind, default_solver};
pub(crate) use observer::Observer;
pub use observer::Progress;
pub(crate) use path_solver::PathSolver;
pub(crate) use problem::{Options, Problem};
pub use report::{FitReport, Optimality, StopReason};
pub use ridge::LeaveOneOut;
pub use smooth::descent::{Descent, Schedule};
pub(crate) use smooth::lipschitz::lipschitz_constant;
pub use warning::Warning;
pub(crate) use working_set::serves_all_strengths;
