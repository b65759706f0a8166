//! Regularized linear models with a certificate: lasso, ridge, elastic net, logistic and softmax
//! regression, on dense and sparse data, one strength at a time or a whole path.
//!
//! Everything minimises, over coefficients w and an intercept b that is never penalised,
//!
//! ```text
//! Σᵢ dᵢ ℓ(yᵢ, b + xᵢᵀw) + Σⱼ vⱼ ω(wⱼ),        Σᵢ dᵢ = 1
//! ```
//!
//! | model | ℓ(y, η) | ω(w) |
//! |---|---|---|
//! | [`Lasso`] | ½(y − η)² | α\|w\| |
//! | [`Ridge`] | ½(y − η)² | αw² (no ½) |
//! | [`ElasticNet`] | ½(y − η)² | α(ρ\|w\| + (1 − ρ)w²/(2s)), ρ = `l1_ratio`, s the deviation of y (1 on raw columns) |
//! | [`Logistic`] | binary cross-entropy of sigmoid(η) | any of these |
//! | [`Softmax`] | cross-entropy of softmax(η), one column of w per class | any of these |
//!
//! With equal weights dᵢ = 1/n the first row is scikit-learn's `Lasso` and glmnet's gaussian family;
//! [`model::Objective::equivalents`] translates every model. Columns are divided by their standard
//! deviation before the penalty acts, unless `standardize(false)`; coefficients come back in the
//! user's units.
//!
//! # A fit
//!
//! ```
//! use regfit::linfa::prelude::*;
//! use regfit::ndarray::array;
//! use regfit::Lasso;
//!
//! # fn main() -> Result<(), regfit::Error> {
//! let x = array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]];
//! let y = array![1.0, 2.0, 3.0, 4.0];
//! let dataset = Dataset::new(x, y);
//!
//! let model = Lasso::params(0.5)
//!     .standardize(false)
//!     .fit_intercept(false)
//!     .tolerance(1e-12)
//!     .fit(&dataset)?;
//!
//! // Closed form on these four points: w = (1, 2 − 4α/3).
//! assert!((model.coefficients()[1] - 4.0 / 3.0).abs() < 1e-9);
//! assert!(model.report().certified());
//! let predicted = model.predict(&dataset);
//! # assert_eq!(predicted.len(), 4);
//! # Ok(())
//! # }
//! ```
//!
//! # The certificate
//!
//! Every [`solver::FitReport`] carries a duality gap: a number g, computed from X, y, w and b alone
//! after the iteration has ended, such that no coefficients whatever have an objective lower by more
//! than g. By default a fit must reach 1e-6 of the objective of the intercept-only model, or it is an
//! error that says how far it came; down to 1e-12 can be asked for.
//!
//! # A path
//!
//! ```
//! use regfit::linfa::prelude::*;
//! use regfit::{Lasso, PathGrid};
//! # use regfit::ndarray::array;
//! # fn main() -> Result<(), regfit::Error> {
//! # let x = array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]];
//! # let dataset = Dataset::new(x, array![1.0, 2.0, 3.0, 4.0]);
//! let path = Lasso::params(1.0).check()?.path(&dataset, &PathGrid::default())?;
//! for step in &path.steps {
//!     println!("{:10.4} {:3} {:.3}", step.alpha, step.n_nonzero, step.report.deviance_explained());
//! }
//! # assert_eq!(path.steps[0].n_nonzero, 0);
//! # Ok(())
//! # }
//! ```
//!
//! # Map of the crate
//!
//! | module | what |
//! |---|---|
//! | [`model`] | hyper-parameters, fitting, prediction, model files |
//! | [`path`] | the sequence of strengths |
//! | [`selection`] | cross-validation and other ways to choose a strength |
//! | [`training`] | gradient descent and mini-batches, watched and diagnosed |
//! | [`inference`] | standard errors and tests of models without a penalty |
//! | [`solver`] | solvers, the choice between them, certificates |
//! | [`loss`], [`penalty`], [`family`] | the pieces of the objective |
//! | [`metric`] | how well predictions match targets |
//! | [`moments`] | second moments of columns by folds, from any number of readings, as bytes and back |
//! | [`data`], [`recipe`] | tables, sparse matrices, from a raw table to features and targets |
//! | [`textbook`] | gradient, accelerated, stochastic and coordinate descent in a few lines each, to be compared |
//! | `export` | models as ONNX, SQL, Python, R, C, Rust, CSV (feature `serde`) |
//! | `plot` | pictures (feature `plot`) |
//! | `report` | a page with pictures, table and slider (features `plot` and `serde`) |
//!
//! # Features
//!
//! `default-features = false` leaves the numerical library alone. `csv` adds readers, `serde` model
//! files, `plot` pictures, `cli` (the default) all of these and the program.

pub mod data;
mod error;
mod learn;
mod linalg;
pub mod model;
mod output;
mod problem;
pub mod selection;
pub mod solver;

pub use data::recipe;
pub use error::{Error, Result};
pub use learn::{textbook, training};
pub use model::path::PathGrid;
pub use model::{
    ElasticNet, Lasso, LinearModel, Logistic, Params, Ridge, Softmax, inference, path,
};
#[cfg(feature = "serde")]
pub use output::export;
#[cfg(feature = "plot")]
pub use output::plot;
#[cfg(all(feature = "plot", feature = "serde"))]
pub use output::report;
pub use problem::{family, loss, metric, moments, penalty};

/// The design matrix as solvers see it, for the benchmarks of this crate.
#[doc(hidden)]
pub mod internals {
    pub use crate::problem::design::*;
}

pub use linfa;
pub use ndarray;
