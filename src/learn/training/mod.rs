//! Learning by small steps: gradient descent and mini-batch descent, watched epoch by epoch.
//!
//! The same objective as every fit, F(η) + Σⱼ vⱼ ω(wⱼ) with η = Xw + b, minimised the way textbooks and
//! deep learning do it, and compared with the optimum that the solvers of this crate find.
//!
//! ```
//! use regfit::linfa::ParamGuard;
//! use regfit::ndarray::array;
//! use regfit::training::TrainingPlan;
//! use regfit::Ridge;
//!
//! # fn main() -> Result<(), regfit::Error> {
//! let x = array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]];
//! let y = [1.0, 2.0, 3.0, 4.0];
//! let params = Ridge::params::<f64>(0.0).standardize(false).fit_intercept(false).check()?;
//! let plan = TrainingPlan { learning_rate: Some(0.1), epochs: 500, ..TrainingPlan::default() };
//! let trained = params.train(&x, &y, None, &plan, &mut |_| {})?;
//! let losses: Vec<f64> = trained.history.iter().map(|epoch| epoch.loss).collect();
//! assert!(losses[..50].windows(2).all(|pair| pair[1] < pair[0]));
//! assert!(trained.verdicts.is_empty() && trained.distance().is_some_and(|d| d < 1e-6));
//! # Ok(())
//! # }
//! ```

mod diagnosis;
mod gradients;
mod plan;
mod rows;
mod run;
mod trained;
mod verdicts;

pub use crate::solver::{Descent, Schedule};
pub use diagnosis::{Diagnosis, Steps};
pub use gradients::{CheckedLoss, check_gradients};
pub use plan::TrainingPlan;
pub use trained::{Epoch, ExpectedLoss, Trained};
