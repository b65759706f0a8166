//! The methods of textbooks, a few lines each, with the objective after every epoch: to be studied and
//! compared. [`Params`](crate::Params) fits models faster and with a certificate.
//!
//! All of them minimise, over w (n_features) from w = 0 and b = the intercept of the model without
//! features,
//!
//! ```text
//! P(w, b) = 1/n Σᵢ ℓ(yᵢ, ηᵢ) + l1·‖w‖₁ + l2/2·‖w‖²,    η = Xw + b
//! ```
//!
//! with ℓ = ½(y − η)², or the cross-entropy ln(1 + e^η) − yη of classes y = 0, 1. The smooth part f, all but
//! the L1 term, has a gradient with Lipschitz constant L = c·λ_max([1 X]ᵀ[1 X]/n) + l2, where c = 1 for squared
//! error and ¼ for cross-entropy. One **epoch** is one pass over the data for each method.
//!
//! ```
//! use regfit::ndarray::array;
//! use regfit::textbook::{Loss, Problem, gradient_descent};
//!
//! let x = array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]];
//! let y = [1.0, 2.0, 3.0, 4.0];
//! let problem = Problem::new(x.view(), &y, Loss::SquaredError, false)?.with_penalty(0.5, 0.0);
//! let objectives = gradient_descent(&problem, 200);
//! // At w = (1, 4/3): 1/8·(0 + 4/9 + 4/9 + 4/9) + 0.5·7/3.
//! assert!((objectives[200] - 4.0 / 3.0).abs() < 1e-12);
//! # Ok::<(), regfit::Error>(())
//! ```

mod coordinate;
mod gradient;
mod problem;
mod stochastic;

pub use coordinate::coordinate_descent;
pub use gradient::{accelerated_gradient_descent, gradient_descent};
pub use problem::{Loss, Problem};
pub use stochastic::mini_batch_descent;

#[cfg(test)]
mod tests;
