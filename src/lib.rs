//! Regularized linear models with a certificate.

pub mod data;
pub mod design;
mod error;
pub mod family;
mod linalg;
pub mod loss;
pub mod metric;
pub mod model;
pub mod path;
pub mod penalty;
#[cfg(feature = "plot")]
pub mod plot;
pub mod preprocess;
pub mod solver;

pub use error::{Error, Result};
pub use model::{ElasticNetRegression, Lasso, LinearModel, Logistic, Params, Ridge, Softmax};
pub use path::PathGrid;

pub use linfa;
pub use ndarray;
