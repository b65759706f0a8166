//! Ready models: hyper-parameters, fitting, prediction, in linfa's terms.

mod adaptive;
mod fit;
mod linear_model;
mod objective;
mod params;
mod path;
#[cfg(feature = "serde")]
mod persist;
mod predict;
mod relaxed;
mod step;
mod structure;

pub use crate::solver::Warning;
pub use fit::IntoDesign;
pub use linear_model::LinearModel;
pub use objective::{Equivalent, Objective};
pub use params::{ElasticNet, Lasso, Logistic, Params, Ridge, Softmax, ValidParams};
pub use path::RegularizationPath;
#[cfg(feature = "serde")]
pub use persist::{
    CreatedBy, DataFingerprint, ModelInput, ModelKind, PenaltyKind, Provenance, SCHEMA_VERSION,
    SavedEquivalent, SavedFeature, SavedFit, SavedModel, SavedObjective, SavedSelection,
    SavedTarget, TargetKind,
};
pub use predict::LinearPredictor;
