//! Ready models: hyper-parameters, fitting, prediction, in linfa's terms.

mod fit;
mod linear_model;
mod objective;
mod params;
mod path;
mod predict;

pub use crate::solver::Warning;
pub use fit::IntoDesign;
pub use linear_model::LinearModel;
pub use objective::{Equivalent, Objective};
pub use params::{ElasticNetRegression, Lasso, Logistic, Params, Ridge, Softmax, ValidParams};
pub use path::RegularizationPath;
pub use predict::LinearPredictor;
