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
//! # How do I fit one?
//!
//! ```
//! use regfit::ndarray::array;
//! use regfit::prelude::*;
//!
//! # fn main() -> Result<()> {
//! let x = array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]];
//! let y = array![1.0, 2.0, 3.0, 4.0];
//!
//! let model = Lasso::params(0.5)
//!     .standardize(false)
//!     .fit_intercept(false)
//!     .feature_names(["bmi", "age"])
//!     .tolerance(1e-12)
//!     .fit((&x, &y))?;
//!
//! // Closed form on these four points: w = (1, 2 − 4α/3).
//! assert!((model.named_coefficients()[1].1 - 4.0 / 3.0).abs() < 1e-9);
//! assert!(model.report().certified());
//! let predicted = model.predict(&x);
//! # assert_eq!(predicted.len(), 4);
//! # Ok(())
//! # }
//! ```
//!
//! `fit`, `path` and `cross_validate` take features beside targets, or a linfa dataset: [`model::TrainingData`] lists the
//! forms. Arrays are those of ndarray 0.16, which is [`regfit::ndarray`](ndarray).
//!
//! # Which strength?
//!
//! ```
//! use regfit::prelude::*;
//! # use regfit::ndarray::{Array1, Array2};
//! # fn main() -> Result<()> {
//! # let x = Array2::from_shape_fn((40, 3), |(i, j)| ((i * (j + 2) * 7) % 11) as f64);
//! # let y: Array1<f64> = x.rows().into_iter().map(|row| 2.0 * row[0] - row[2]).collect();
//! // 10 folds; the simplest model within one standard error of the best.
//! let validation = Lasso::params(1.0).cross_validate((&x, &y), &Plan::default())?;
//! let model = validation.model(Rule::OneStandardError)?;
//! # assert!(model.n_nonzero() >= 2);
//!
//! // Every strength from where all coefficients are 0.
//! let path = Lasso::params(1.0).path((&x, &y), &PathGrid::default())?;
//! for step in &path.steps {
//!     println!("{:10.4} {:3} {:.3}", step.alpha, step.n_nonzero, step.report.deviance_explained());
//! }
//! # assert_eq!(path.steps[0].n_nonzero, 0);
//! # Ok(())
//! # }
//! ```
//!
//! # How do I keep a model?
//!
//! `model.save("m.json")` and [`model::SavedModel::load`](model/struct.SavedModel.html) (feature `serde`); the program predicts
//! with such a file, and `regfit export` writes it as ONNX, SQL, Python, R, C or Rust.
//!
//! # Is it right?
//!
//! Every [`solver::FitReport`] carries a duality gap: a number g, computed from X, y, w and b alone
//! after the iteration has ended, such that no coefficients whatever have an objective lower by more
//! than g. By default a fit must reach 1e-6 of the objective of the intercept-only model, or it is an
//! error that says how far it came; down to 1e-12 can be asked for.
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

/// What most programs use: `use regfit::prelude::*`.
pub mod prelude {
    #[cfg(feature = "serde")]
    pub use crate::model::SavedModel;
    pub use crate::selection::{Plan, Rule};
    pub use crate::{ElasticNet, Lasso, Logistic, PathGrid, Result, Ridge, Softmax};
    pub use linfa::Dataset;
    pub use linfa::traits::{Fit, Predict};
}

pub use linfa;
pub use ndarray;

// The programs in README.md are run with the other examples of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
