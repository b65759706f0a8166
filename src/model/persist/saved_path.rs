//! The models of a path in one file.

use super::saved_model::{Provenance, SCHEMA_VERSION, SavedModel};
use super::schema::{
    CreatedBy, DataFingerprint, ModelInput, SavedFeature, SavedFit, SavedObjective, SavedTarget,
};
use crate::model::FittedPath;
use crate::problem::family::AnyFamily;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// A path as it stands in a file: what its models share, once, and of each model what is its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedPath {
    /// [`SCHEMA_VERSION`] of the program that wrote it.
    pub schema_version: u32,
    /// Which program wrote it, and how it was called.
    pub created_by: CreatedBy,
    /// The family, by its name in files.
    pub kind: AnyFamily,
    /// The target.
    pub target: SavedTarget,
    /// The training data.
    pub data: DataFingerprint,
    /// How a table becomes a design matrix; columns that no model uses are names alone.
    pub input: ModelInput,
    /// The models, α falling.
    pub steps: Vec<SavedStep>,
}

/// A model of a path.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedStep {
    /// What was minimised.
    pub objective: SavedObjective,
    /// The features of which a coefficient is not 0.
    pub features: Vec<SavedFeature>,
    /// One intercept for each output, in the user's units.
    pub intercept: Vec<f64>,
    /// How the fit ended.
    pub fit: SavedFit,
}

impl SavedPath {
    /// A fitted path and where it came from.
    ///
    /// # Errors
    /// As [`SavedModel::new`], and [`Error::ModelFile`] for a path without a model.
    pub fn new(path: &FittedPath, about: &Provenance) -> Result<Self> {
        let mut used = vec![false; path.n_features()];
        let mut steps = Vec::with_capacity(path.steps.len());
        let mut shared = None;
        for model in (0..path.steps.len()).filter_map(|k| path.model(k)) {
            let mut saved = SavedModel::new(&model, about.clone())?;
            let positions = saved.positions();
            for (j, _) in positions
                .iter()
                .zip(&saved.features)
                .filter(|(_, f)| f.is_used())
            {
                if let Some(used) = used.get_mut(*j) {
                    *used = true;
                }
            }
            saved.features.retain(SavedFeature::is_used);
            steps.push(SavedStep {
                objective: saved.objective,
                features: saved.features,
                intercept: saved.intercept,
                fit: saved.fit,
            });
            shared = Some((saved.kind, saved.target, saved.input));
        }
        let (kind, target, input) = shared.ok_or_else(|| Error::ModelFile {
            source_name: "the new path".into(),
            reason: "it has no model".into(),
        })?;
        let input = match &about.input {
            ModelInput::Table { recipe } => {
                let mut recipe = recipe.clone();
                recipe.mark_unused(&used);
                ModelInput::Table { recipe }
            }
            ModelInput::Libsvm { .. } => input,
        };
        Ok(Self {
            schema_version: SCHEMA_VERSION,
            created_by: about.created_by.clone(),
            kind,
            target,
            data: about.data.clone(),
            input,
            steps,
        })
    }

    /// The strengths, falling.
    pub fn alphas(&self) -> Vec<f64> {
        self.steps.iter().map(|step| step.objective.alpha).collect()
    }

    /// The model whose α is nearest, as a ratio, to this one; `None` for a strength outside of the path.
    pub fn nearest(&self, alpha: f64) -> Option<SavedModel> {
        let alphas = self.alphas();
        let (most, least) = (alphas.first()?, alphas.last()?);
        // Strengths are copied from screens, which round them.
        let slack = 1.0 + 1e-3;
        if !(alpha <= most * slack && alpha * slack >= *least) {
            return None;
        }
        let distance = |a: f64| {
            if a == alpha {
                0.0
            } else {
                (a / alpha).ln().abs()
            }
        };
        let distances = alphas.iter().map(|a| distance(*a)).enumerate();
        let (k, _) = distances.min_by(|(_, a), (_, b)| a.total_cmp(b))?;
        self.step(k).ok()
    }

    /// The model of a step, or what is wrong with it.
    pub(super) fn step(&self, k: usize) -> std::result::Result<SavedModel, String> {
        let step = self.steps.get(k).ok_or("it has no such step")?;
        let mut model = SavedModel {
            schema_version: self.schema_version,
            created_by: self.created_by.clone(),
            kind: self.kind.clone(),
            objective: step.objective.clone(),
            target: self.target.clone(),
            features: step.features.clone(),
            intercept: step.intercept.clone(),
            fit: step.fit.clone(),
            selection: None,
            data: self.data.clone(),
            input: self.input.clone(),
        };
        let flaw = model.expand().or_else(|| model.flaw());
        model.compact();
        flaw.map_or(Ok(model), Err)
    }
}
