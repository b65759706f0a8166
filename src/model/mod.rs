//! Ready models: hyper-parameters, fitting, prediction, in linfa's terms.

mod adaptive;
mod estimator;
mod fit;
mod fitted;
mod fitted_path;
mod follow;
pub mod inference;
mod objective;
mod params;
pub mod path;
#[cfg(feature = "serde")]
mod persist;
mod prepare;
mod relaxed;
mod step;
mod structure;
mod training_data;
mod typed;

pub use crate::problem::design::{FeatureMatrix, Scaling};
pub use crate::solver::Warning;
pub use estimator::Estimator;
pub use fitted::FittedModel;
pub use fitted_path::FittedPath;
pub(crate) use follow::Evidence;
pub use objective::{Equivalent, Objective};
pub use params::{ElasticNet, Lasso, Logistic, Params, Ridge, Softmax, ValidParams};
#[cfg(feature = "serde")]
pub use persist::{
    CreatedBy, DataFingerprint, ModelInput, PenaltyKind, Provenance, SCHEMA_VERSION,
    SavedEquivalent, SavedFeature, SavedFit, SavedModel, SavedObjective, SavedPath, SavedSelection,
    SavedStep, SavedTarget, TargetKind,
};
pub use training_data::TrainingData;
pub use typed::{LinearModel, RegularizationPath};
