//! Models in files: JSON, one object, checked when read.

mod check;

use super::{LinearModel, LinearPredictor, Objective};
use crate::family::Family;
use crate::loss::LossKind;
use crate::loss::functions::{sigmoid, softmax};
use crate::penalty::{AnyPenalty, Penalty};
use crate::preprocess::Recipe;
use crate::solver::{Optimality, StopReason};
use crate::{Error, Result};
use ndarray::{Array1, Array2, ArrayView2};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The version of the file format that this crate writes.
pub const SCHEMA_VERSION: u32 = 1;

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
    /// What it predicts.
    pub kind: ModelKind,
    /// What was minimised.
    pub objective: SavedObjective,
    /// The target.
    pub target: SavedTarget,
    /// The columns of the design matrix, in order.
    pub features: Vec<SavedFeature>,
    /// One intercept for each output, in the user's units.
    pub intercept: Vec<f64>,
    /// How the fit ended.
    pub fit: SavedFit,
    /// How α was chosen; nothing chooses it yet.
    pub selection: Option<()>,
    /// The training data.
    pub data: DataFingerprint,
    /// How a table becomes a design matrix.
    pub input: ModelInput,
}

/// A program and its call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreatedBy {
    /// The program.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it was called with.
    pub arguments: Vec<String>,
}

/// What a model predicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelKind {
    /// A number, η itself.
    Regression,
    /// One of two classes; η is the log-odds of the second.
    Logistic,
    /// One of K classes; η has a logit for each.
    Softmax,
}

impl ModelKind {
    fn of(loss: LossKind) -> Self {
        match loss {
            LossKind::SquaredError => Self::Regression,
            LossKind::BinaryCrossEntropy => Self::Logistic,
            LossKind::SoftmaxCrossEntropy => Self::Softmax,
        }
    }
}

/// [`Objective`] as it stands in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedObjective {
    /// The formula with its numbers.
    pub formula: String,
    /// The loss F.
    pub loss: LossKind,
    /// `l1`, `l2` or `enet`.
    pub penalty: PenaltyKind,
    /// The strength α.
    pub alpha: f64,
    /// The share of L1.
    pub l1_ratio: f64,
    /// Whether columns were divided by their standard deviation.
    pub standardize: bool,
    /// Degrees of freedom of that deviation.
    pub ddof: f64,
    /// Whether there is an intercept.
    pub intercept: bool,
    /// Penalty factors (n_features); `None` when all are 1.
    pub penalty_factors: Option<Vec<f64>>,
    /// Whether samples had different weights.
    pub weighted: bool,
    /// The same model in other programs' terms.
    pub equivalents: Vec<SavedEquivalent>,
}

/// A penalty by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PenaltyKind {
    /// α|w|
    L1,
    /// αw²
    L2,
    /// α(ρ|w| + (1 − ρ)w²/2)
    Enet,
}

/// The same model in another program's terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedEquivalent {
    /// The program.
    pub system: String,
    /// The call.
    pub call: String,
}

/// The target of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedTarget {
    /// Its column.
    pub name: String,
    /// A number or a class.
    pub kind: TargetKind,
    /// The classes in the order of the outputs.
    pub classes: Option<Vec<String>>,
}

/// What a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// A number.
    Number,
    /// A class label.
    Class,
}

/// A column of the design matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedFeature {
    /// Its name; `column=level` for an indicator.
    pub name: String,
    /// Its mean in the training data.
    pub mean: f64,
    /// What it was divided by.
    pub scale: f64,
    /// Coefficients (n_outputs) in the user's units.
    pub coefficients: Vec<f64>,
    /// Coefficients (n_outputs) as the penalty saw them.
    pub standardized: Vec<f64>,
}

/// How the fit ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedFit {
    /// Rows it was fitted on.
    pub rows: usize,
    /// The solver that ran.
    pub solver: String,
    /// Why it stopped.
    pub stop: StopReason,
    /// Epochs used.
    pub epochs: usize,
    /// The objective at the result.
    pub objective: f64,
    /// The loss at the result.
    pub loss: f64,
    /// The loss of the intercept-only model.
    pub null_loss: f64,
    /// Objective − optimum is at most this; `None` where only a gradient certifies.
    pub duality_gap: Option<f64>,
    /// Distance of −gradient from the subdifferential, where there is no duality gap.
    pub gradient_norm: Option<f64>,
    /// The certificate relative to its reference.
    pub relative: f64,
    /// The relative tolerance that was asked for.
    pub tolerance: f64,
    /// Whether it was reached.
    pub certified: bool,
    /// What the user was told.
    pub warnings: Vec<String>,
}

/// Enough to recognise the training data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataFingerprint {
    /// The file as it was named.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}

impl DataFingerprint {
    /// The fingerprint of a file's bytes.
    pub fn of(name: impl Into<String>, bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        Self {
            name: name.into(),
            bytes: bytes.len() as u64,
            sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

/// How new data become a design matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "format", rename_all = "snake_case", deny_unknown_fields)]
pub enum ModelInput {
    /// A table of named columns.
    Table {
        /// What is done to each column.
        recipe: Recipe,
    },
    /// libsvm text, whose features are numbered.
    Libsvm {
        /// Whether the first feature has index 0.
        zero_based: bool,
    },
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
    /// The 1/n standard deviation of the target, for [`Objective::equivalents`]; 1 for classes.
    pub target_deviation: f64,
    /// Warnings in the user's names.
    pub warnings: Vec<String>,
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
    pub fn new<M: Family>(model: &LinearModel<M>, about: Provenance) -> Result<Self> {
        let found = about.feature_names.len();
        if found != model.n_features() {
            return Err(Error::LengthMismatch {
                what: "feature names",
                expected: model.n_features(),
                found,
            });
        }
        let (scaling, report, objective) = (model.scaling(), model.report(), model.objective());
        let kind = ModelKind::of(objective.loss);
        let expected = match kind {
            ModelKind::Regression => 0,
            ModelKind::Logistic => 2,
            ModelKind::Softmax => model.intercepts().len(),
        };
        if about.classes.len() != expected {
            return Err(Error::LengthMismatch {
                what: "classes",
                expected,
                found: about.classes.len(),
            });
        }
        let (user, standardized) = (model.coefficient_matrix(), model.standardized_matrix());
        let feature = |(j, name): (usize, String)| SavedFeature {
            name,
            mean: scaling.means[j],
            scale: scaling.scales[j],
            coefficients: user.row(j).to_vec(),
            standardized: standardized.row(j).to_vec(),
        };
        let (duality_gap, gradient_norm) = match report.optimality {
            Optimality::DualityGap(gap) => (Some(gap), None),
            Optimality::KktViolation(violation) => (None, Some(violation)),
        };
        let regression = kind == ModelKind::Regression;
        Ok(Self {
            schema_version: SCHEMA_VERSION,
            created_by: about.created_by,
            kind,
            objective: SavedObjective::new(objective, model.n_samples(), about.target_deviation),
            target: SavedTarget {
                name: about.target,
                kind: if regression {
                    TargetKind::Number
                } else {
                    TargetKind::Class
                },
                classes: (!regression).then_some(about.classes),
            },
            features: about
                .feature_names
                .into_iter()
                .enumerate()
                .map(feature)
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
            selection: None,
            data: about.data,
            input: about.input,
        })
    }

    /// The file's content, a line end included.
    ///
    /// # Errors
    /// [`Error::ModelFile`] when a number is not finite, which JSON cannot say.
    pub fn to_json(&self) -> Result<String> {
        let refuse = |reason: String| Error::ModelFile {
            source_name: "the new model".into(),
            reason,
        };
        self.flaw().map_or(Ok(()), |flaw| Err(refuse(flaw)))?;
        let mut json = serde_json::to_string_pretty(self).map_err(|e| refuse(e.to_string()))?;
        json.push('\n');
        Ok(json)
    }

    /// Reads and checks a file's content; `source_name` is for the message.
    ///
    /// # Errors
    /// [`Error::ModelFile`] for anything that [`SavedModel::to_json`] would not have written: another
    /// version, an unknown or missing key, lengths that differ, numbers out of range, text after the
    /// object.
    pub fn from_json(json: &str, source_name: &str) -> Result<Self> {
        check::parse(json).map_err(|reason| Error::ModelFile {
            source_name: crate::data::escape(source_name).into_owned(),
            reason: crate::data::escape(&reason).into_owned(),
        })
    }

    /// 1, or the number of classes for softmax.
    pub fn n_outputs(&self) -> usize {
        self.intercept.len()
    }

    /// The classes; empty for regression.
    pub fn classes(&self) -> &[String] {
        self.target.classes.as_deref().unwrap_or_default()
    }

    /// Coefficients (n_features × n_outputs) in the user's units.
    pub fn coefficient_matrix(&self) -> Array2<f64> {
        let shape = (self.features.len(), self.n_outputs());
        Array2::from_shape_fn(shape, |(j, k)| self.features[j].coefficients[k])
    }

    /// η = XW + b (n_samples × n_outputs).
    ///
    /// # Panics
    /// When x has another number of columns than the training data.
    pub fn linear_predictor<X: LinearPredictor>(&self, x: &X) -> Array2<f64> {
        x.linear_predictor(
            &self.coefficient_matrix(),
            &Array1::from(self.intercept.clone()),
        )
    }

    /// The class of each row of η (n_samples × n_outputs), as a position in
    /// [`SavedModel::classes`]; for regression all 0.
    pub fn predicted_classes(&self, eta: ArrayView2<'_, f64>) -> Vec<usize> {
        let most_probable = |row: ndarray::ArrayView1<'_, f64>| {
            let mut best = 0;
            for (k, value) in row.iter().enumerate() {
                if *value > row[best] {
                    best = k;
                }
            }
            best
        };
        match self.kind {
            ModelKind::Regression => vec![0; eta.nrows()],
            ModelKind::Logistic => eta
                .column(0)
                .iter()
                .map(|e| usize::from(*e > 0.0))
                .collect(),
            ModelKind::Softmax => eta.rows().into_iter().map(most_probable).collect(),
        }
    }

    /// Probabilities (n_samples × n_classes) from η; `None` for regression.
    pub fn probabilities(&self, eta: ArrayView2<'_, f64>) -> Option<Array2<f64>> {
        match self.kind {
            ModelKind::Regression => None,
            ModelKind::Logistic => Some(Array2::from_shape_fn((eta.nrows(), 2), |(i, k)| {
                sigmoid(if k == 1 { eta[[i, 0]] } else { -eta[[i, 0]] })
            })),
            ModelKind::Softmax => {
                let mut p = eta.to_owned();
                for mut row in p.rows_mut() {
                    let values = softmax(row.view());
                    row.assign(&values);
                }
                Some(p)
            }
        }
    }
}

impl SavedObjective {
    fn new(objective: &Objective, rows: usize, target_deviation: f64) -> Self {
        let equivalents = objective.equivalents(rows, target_deviation).into_iter();
        Self {
            formula: objective.formula(),
            loss: objective.loss,
            penalty: match objective.penalty {
                AnyPenalty::L1(_) => PenaltyKind::L1,
                AnyPenalty::L2(_) => PenaltyKind::L2,
                AnyPenalty::ElasticNet(_) => PenaltyKind::Enet,
            },
            alpha: objective.penalty.alpha(),
            l1_ratio: objective.penalty.l1_ratio(),
            standardize: objective.standardize,
            ddof: objective.ddof,
            intercept: objective.fit_intercept,
            penalty_factors: objective.penalty_factors.clone(),
            weighted: objective.weighted,
            equivalents: equivalents
                .map(|e| SavedEquivalent {
                    system: e.system.to_owned(),
                    call: e.call,
                })
                .collect(),
        }
    }
}
