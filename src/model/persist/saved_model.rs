//! A model as it stands in a file.

use super::schema::{
    CreatedBy, DataFingerprint, ModelInput, SavedFeature, SavedFit, SavedObjective, SavedSelection,
    SavedTarget, TargetKind,
};
use crate::model::FittedModel;
use crate::model::fitted::sparse_linear_predictor;
use crate::problem::design::FeatureMatrix;
use crate::problem::family::{AnyFamily, Response};
use crate::solver::Optimality;
use crate::{Error, Result};
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

/// The version of the file format that this crate writes.
pub const SCHEMA_VERSION: u32 = 2;

/// A model as it stands in a file: all that prediction needs, what was minimised, how good the
/// result is, and what it was fitted on.
///
/// The keys are written in the order of these fields and numbers in the shortest form that reads
/// back as the same double, so that the same model gives the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedModel {
    /// [`SCHEMA_VERSION`] of the program that wrote it.
    pub schema_version: u32,
    /// Which program wrote it, and how it was called.
    pub created_by: CreatedBy,
    /// Its family, by its name in files.
    pub kind: AnyFamily,
    /// What was minimised.
    pub objective: SavedObjective,
    /// The target.
    pub target: SavedTarget,
    /// The columns of the design matrix, in order; of libsvm text those alone whose coefficients are not
    /// all 0, or else the first. A file has only these of any model.
    #[serde(serialize_with = "super::schema::in_use")]
    pub features: Vec<SavedFeature>,
    /// One intercept for each output, in the user's units.
    pub intercept: Vec<f64>,
    /// How the fit ended.
    pub fit: SavedFit,
    /// How α was chosen; `None` when the user gave it.
    pub selection: Option<SavedSelection>,
    /// The training data.
    pub data: DataFingerprint,
    /// How a table becomes a design matrix.
    pub input: ModelInput,
}

/// What a file says of a model beside the model itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance {
    /// The program and its call.
    pub created_by: CreatedBy,
    /// The name of the target.
    pub target: String,
    /// The classes in the order of the outputs, in the user's words; empty for regression.
    pub classes: Vec<String>,
    /// One name for each feature.
    pub feature_names: Vec<String>,
    /// Warnings in the user's names.
    pub warnings: Vec<String>,
    /// How α was chosen; `None` when the user gave it.
    pub selection: Option<SavedSelection>,
    /// The training data.
    pub data: DataFingerprint,
    /// How a table becomes a design matrix.
    pub input: ModelInput,
}

impl SavedModel {
    /// A fitted model and where it came from.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`] when there is not one name for each feature, or one class for each
    /// output.
    pub fn new(model: &FittedModel, about: Provenance) -> Result<Self> {
        let found = about.feature_names.len();
        if found != model.n_features() {
            return Err(Error::LengthMismatch {
                what: "feature names",
                expected: model.n_features(),
                found,
            });
        }
        let (scaling, report, objective) = (model.scaling(), model.report(), model.objective());
        let response = model.response();
        let expected = match response {
            Response::Number | Response::Count => 0,
            Response::TwoClasses => 2,
            Response::Classes => model.intercepts().len(),
        };
        if about.classes.len() != expected {
            return Err(Error::LengthMismatch {
                what: "classes",
                expected,
                found: about.classes.len(),
            });
        }
        let (user, standardized) = (model.coefficient_matrix(), model.standardized_matrix());
        let scales = scaling.means.iter().zip(&scaling.scales);
        let coefficients = user.rows().into_iter().zip(standardized.rows());
        let features = about.feature_names.into_iter().zip(scales);
        let features = features.zip(coefficients);
        let (duality_gap, gradient_norm) = match report.optimality {
            Optimality::DualityGap(gap) => (Some(gap), None),
            Optimality::KktViolation(violation) | Optimality::Stationarity(violation) => {
                (None, Some(violation))
            }
        };
        let classes = response.is_classes();
        let mut saved = Self {
            schema_version: SCHEMA_VERSION,
            created_by: about.created_by,
            kind: objective.family.clone(),
            objective: SavedObjective::new(objective, model.n_samples(), model.report().null_loss),
            target: SavedTarget {
                name: about.target,
                kind: TargetKind::of(response),
                classes: classes.then_some(about.classes),
            },
            features: features
                .map(
                    |((name, (&mean, &scale)), (user, standardized))| SavedFeature {
                        name,
                        mean,
                        scale,
                        coefficients: user.to_vec(),
                        standardized: standardized.to_vec(),
                    },
                )
                .collect(),
            intercept: model.intercepts().to_vec(),
            fit: SavedFit {
                rows: model.n_samples(),
                solver: report.solver.to_owned(),
                stop: report.stop,
                epochs: report.epochs,
                objective: report.objective,
                loss: report.loss,
                null_loss: report.null_loss,
                duality_gap,
                gradient_norm,
                relative: report.relative(),
                tolerance: report.tolerance,
                certified: report.certified(),
                warnings: about.warnings,
            },
            selection: about.selection,
            data: about.data,
            input: about.input,
        };
        if let ModelInput::Libsvm { n_features, .. } = &mut saved.input {
            *n_features = model.n_features();
        }
        saved.compact();
        Ok(saved)
    }

    /// Columns of the design matrix.
    pub fn n_features(&self) -> usize {
        match &self.input {
            ModelInput::Table { .. } => self.features.len(),
            ModelInput::Libsvm { n_features, .. } => *n_features,
        }
    }

    /// Features of which a coefficient is not 0.
    pub fn n_nonzero(&self) -> usize {
        let features = self.features.iter();
        features.filter(|feature| feature.is_used()).count()
    }

    /// For each of the features its column in the design matrix.
    pub fn positions(&self) -> Vec<usize> {
        match &self.input {
            ModelInput::Table { .. } => (0..self.features.len()).collect(),
            ModelInput::Libsvm { zero_based, .. } => self
                .features
                .iter()
                .map(|feature| feature.index().unwrap_or(0))
                .map(|index| index.saturating_sub(usize::from(!zero_based)))
                .collect(),
        }
    }

    /// 1, or the number of classes for softmax.
    pub fn n_outputs(&self) -> usize {
        self.intercept.len()
    }

    /// The classes; empty for regression.
    pub fn classes(&self) -> &[String] {
        self.target.classes.as_deref().unwrap_or_default()
    }

    /// η = XW + b (n_samples × n_outputs).
    ///
    /// # Panics
    /// When x has another number of columns than the training data.
    pub fn linear_predictor(&self, x: &dyn FeatureMatrix) -> Array2<f64> {
        let features = || self.positions().into_iter().zip(&self.features);
        let of_output = |k: usize| {
            let entries = features().map(|(j, feature)| (j, feature.coefficients.get(k)));
            let entries = entries.map(|(j, w)| (j, w.copied().unwrap_or(0.0)));
            entries.filter(|(_, w)| *w != 0.0).collect()
        };
        let coefficients: Vec<Vec<(usize, f64)>> = (0..self.n_outputs()).map(of_output).collect();
        sparse_linear_predictor(x, self.n_features(), &coefficients, &self.intercept)
    }

    /// What is predicted.
    pub fn response(&self) -> Response {
        self.kind.response()
    }

    /// The class of each row of η (n_samples × n_outputs), as a position in
    /// [`SavedModel::classes`]; for regression all 0.
    pub fn predicted_classes(&self, eta: ArrayView2<'_, f64>) -> Vec<usize> {
        let classes = self.response().classes(eta);
        classes.unwrap_or_else(|| vec![0; eta.nrows()])
    }

    /// Probabilities (n_samples × n_classes) from η; `None` for regression.
    pub fn probabilities(&self, eta: ArrayView2<'_, f64>) -> Option<Array2<f64>> {
        self.response().probabilities(eta)
    }
}
