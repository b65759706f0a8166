//! Choosing the strength of a penalty, and judging the choice.
//!
//! ```
//! use regfit::linfa::ParamGuard;
//! use regfit::selection::{Plan, Rule};
//! use regfit::Lasso;
//! # use regfit::ndarray::Array2;
//! # fn main() -> Result<(), regfit::Error> {
//! # let x = Array2::from_shape_fn((40, 3), |(i, j)| ((i * (j + 3) * 7919) % 101) as f64);
//! # let y: Vec<f64> = (0..40).map(|i| x[[i, 0]] + ((i * 31) % 17) as f64).collect();
//! let params = Lasso::params::<f64>(1.0).check()?;
//! let found = params.cross_validate(&x, &y, &Plan::default())?;
//! let k = found.curve.chosen(Rule::OneStandardError);
//! let model = found.path.model(k).expect("one model for each strength");
//! println!("α = {}: error {} ± {}", found.curve.alphas[k], found.curve.mean[k],
//!     found.curve.standard_error[k]);
//! # assert!(model.coefficients()[0] > 0.0);
//! # Ok(())
//! # }
//! ```

mod cross_validation;
mod curve;
mod folds;
mod information;
mod nested;
mod out_of_fold;
mod shared_moments;
mod stability;
mod typed;

pub use crate::problem::design::Imputed;
pub use crate::problem::metric::Measure;
pub use cross_validation::{CrossValidation, Plan, Tested};
pub use curve::{ErrorCurve, Rule};
pub use folds::{FoldKind, FoldPlan, Split};
pub use information::{Criterion, InformationCriteria};
pub use nested::Nested;
pub use out_of_fold::FoldPredictions;
pub use stability::{StabilityPlan, StabilitySelection};
