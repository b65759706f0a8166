//! The parts of a model file.

use crate::data::recipe::Recipe;
use crate::model::Objective;
use crate::problem::family::{AnyFamily, Response};
use crate::problem::penalty::{AnyPenalty, Penalty};
use crate::solver::StopReason;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::borrow::Cow;

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

/// A family stands in a file by its name. Families of other crates can be written but not read.
impl Serialize for AnyFamily {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for AnyFamily {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = <Cow<'de, str>>::deserialize(deserializer)?;
        Self::by_name(&name)
            .ok_or_else(|| D::Error::unknown_variant(&name, &["regression", "logistic", "softmax"]))
    }
}

/// [`Objective`] as it stands in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedObjective {
    /// The formula with its numbers.
    pub formula: String,
    /// The name of the loss F, which belongs to the family.
    pub loss: String,
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
    /// γ of the relaxed lasso.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relaxation: Option<f64>,
    /// What the quadratic part of an elastic net is divided by, the deviation of the target; left out where it is 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub l2_unit: Option<f64>,
    /// Lower and upper limit of each coefficient in the user's units, `null` where there is none; left out
    /// without limits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Vec<(Option<f64>, Option<f64>)>>,
    /// The group of each feature; left out without groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<usize>>,
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
    /// One of another crate, which the formula names.
    Own,
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

impl TargetKind {
    pub(super) fn of(response: Response) -> Self {
        if response.is_classes() {
            Self::Class
        } else {
            Self::Number
        }
    }
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

impl SavedFeature {
    /// Whether a coefficient is not 0.
    pub fn is_used(&self) -> bool {
        let mut numbers = self.coefficients.iter().chain(&self.standardized);
        numbers.any(|w| *w != 0.0)
    }
}

/// Writes the features of which a coefficient is not 0.
pub(super) fn in_use<S: Serializer>(
    features: &[SavedFeature],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let used: Vec<&SavedFeature> = features.iter().filter(|f| f.is_used()).collect();
    used.serialize(serializer)
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

impl SavedFit {
    /// 1 − F/F₀ with the loss F₀ of the intercept-only model; 0 where that is 0.
    pub fn deviance_explained(&self) -> f64 {
        if self.null_loss > 0.0 {
            1.0 - self.loss / self.null_loss
        } else {
            0.0
        }
    }
}

/// How a strength was chosen by its error on held-out rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedSelection {
    /// `random`, `ordered`, `grouped`, `given` or `leave_one_out`.
    pub folds_by: String,
    /// How many folds; the number of rows for leave-one-out.
    pub folds: usize,
    /// How many independent divisions.
    pub repeats: usize,
    /// The seed of the folds.
    pub seed: u64,
    /// `mse`, `mae`, `deviance`, `misclassification` or `auc`.
    pub measure: String,
    /// `min` or `1se`.
    pub rule: String,
    /// The strengths that were compared, falling.
    pub alphas: Vec<f64>,
    /// The mean error at each.
    pub cvm: Vec<f64>,
    /// Its standard error.
    pub cvsd: Vec<f64>,
    /// The strength with the smallest error.
    pub alpha_min: f64,
    /// The largest one within a standard error of it.
    pub alpha_1se: f64,
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
        Self::of_parts(name, std::iter::once(bytes))
    }

    /// The fingerprint of several files, as if they were one.
    pub fn of_parts<'b>(name: impl Into<String>, parts: impl Iterator<Item = &'b [u8]>) -> Self {
        let mut bytes = 0;
        let mut hasher = Sha256::new();
        for part in parts {
            bytes += part.len() as u64;
            hasher.update(part);
        }
        let digest = hasher.finalize();
        Self {
            name: name.into(),
            bytes,
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
        /// How many features training had.
        #[serde(default)]
        n_features: usize,
    },
}

impl SavedObjective {
    pub(super) fn new(objective: &Objective, rows: usize, null_loss: f64) -> Self {
        let equivalents = objective.equivalents(rows, null_loss).into_iter();
        Self {
            formula: objective.formula(),
            loss: objective.family.loss_name().to_owned(),
            penalty: match &objective.penalty {
                AnyPenalty::L1(_) => PenaltyKind::L1,
                AnyPenalty::L2(_) => PenaltyKind::L2,
                AnyPenalty::ElasticNet(_) => PenaltyKind::Enet,
                AnyPenalty::Own(_) => PenaltyKind::Own,
            },
            alpha: objective.penalty.alpha(),
            l1_ratio: objective.penalty.l1_ratio(),
            standardize: objective.standardize,
            ddof: objective.ddof,
            intercept: objective.fit_intercept,
            penalty_factors: objective.penalty_factors.clone(),
            weighted: objective.weighted,
            relaxation: objective.relaxation,
            l2_unit: objective.divides_square().then_some(objective.l2_unit),
            limits: objective.limits.as_ref().map(|limits| {
                let finite = |limit: f64| limit.is_finite().then_some(limit);
                let pairs = limits.iter();
                pairs.map(|(l, u)| (finite(*l), finite(*u))).collect()
            }),
            groups: objective.groups.clone(),
            equivalents: equivalents
                .map(|e| SavedEquivalent {
                    system: e.system.to_owned(),
                    call: e.call,
                })
                .collect(),
        }
    }
}
