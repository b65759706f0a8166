//! A regularization path: the same model at many strengths, whatever its types of targets.

use super::fitted::sparse_linear_predictor;
use super::{FittedModel, Objective, Warning};
use crate::model::path::{LeaveOneOut, PathEnd, PathStep};
use crate::problem::design::{FeatureMatrix, Scaling};
use crate::problem::penalty::Penalty;
use ndarray::{Array1, Array2};

/// Places from 0 on, and the numbers there that are not 0.
pub(crate) type SparseColumn = Vec<(usize, f64)>;

/// Fits at falling strengths, each started from the one before.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedPath {
    /// The strengths and what was found there, α falling.
    pub steps: Vec<PathStep>,
    /// The smallest α at which every penalised coefficient is 0 (for ρ < 0.001, that of ρ = 0.001; with L2, where
    /// 0.1 degrees of freedom are left).
    pub alpha_max: f64,
    /// Whether and why it ended early.
    pub end: PathEnd,
    /// How many strengths were asked for.
    pub requested: usize,
    /// Leave-one-out errors at every strength, when the grid asked for them.
    pub leave_one_out: Option<LeaveOneOut>,
    pub(super) scaling: Scaling,
    pub(super) objective: Objective,
    pub(super) classes: Vec<String>,
    pub(super) warnings: Vec<Warning>,
    pub(super) feature_names: Option<Vec<String>>,
    pub(super) n_samples: usize,
}

impl FittedPath {
    /// Columns of the design matrix.
    pub fn n_features(&self) -> usize {
        self.scaling.scales.len()
    }

    /// What was minimised; its strength is that of the first step.
    pub fn objective(&self) -> &Objective {
        &self.objective
    }

    /// Means, divisors and constant columns of the training data.
    pub fn scaling(&self) -> &Scaling {
        &self.scaling
    }

    /// What the user should know about the data, and about the worst step.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Rows it was fitted on.
    pub fn n_samples(&self) -> usize {
        self.n_samples
    }

    /// The classes in the order of the outputs, as text; empty for regression.
    pub fn class_names(&self) -> &[String] {
        &self.classes
    }

    /// The linear predictor η = XW + b (n_samples × n_outputs) at step k.
    ///
    /// # Panics
    /// When there is no step k, or x has another number of columns than the training data.
    pub fn linear_predictor(&self, k: usize, x: &dyn FeatureMatrix) -> Array2<f64> {
        let (coefficients, intercepts) = self.in_user_units(k);
        sparse_linear_predictor(x, self.n_features(), &coefficients, intercepts)
    }

    /// For each output the coefficients that are not 0, and the intercepts, in the user's units, at step k.
    pub(crate) fn in_user_units(&self, k: usize) -> (Vec<SparseColumn>, &[f64]) {
        let step = &self.steps[k];
        let in_user_units = |entries: &SparseColumn| {
            let entries = entries.iter();
            entries
                .map(|&(j, w)| (j, self.scaling.to_user_units(j, w)))
                .collect()
        };
        let coefficients = step.standardized.iter().map(in_user_units).collect();
        (coefficients, &step.intercepts)
    }

    /// The step whose certificate is worst relative to its reference.
    pub fn worst_step(&self) -> Option<usize> {
        let relative = |k: &usize| self.steps[*k].report.relative();
        (0..self.steps.len()).max_by(|a, b| relative(a).total_cmp(&relative(b)))
    }

    /// The complete model at step k; `None` past the end.
    pub fn model(&self, k: usize) -> Option<FittedModel> {
        let step = self.steps.get(k)?;
        let shape = (self.n_features(), step.intercepts.len());
        let mut standardized = Array2::zeros(shape);
        for (output, entries) in step.standardized.iter().enumerate() {
            for &(j, w) in entries {
                standardized[[j, output]] = w;
            }
        }
        let mut coefficients = standardized.clone();
        for ((j, _), w) in coefficients.indexed_iter_mut() {
            *w = self.scaling.to_user_units(j, *w);
        }
        Some(FittedModel {
            coefficients,
            standardized,
            intercepts: Array1::from(step.intercepts.clone()),
            classes: self.classes.clone(),
            scaling: self.scaling.clone(),
            objective: Objective {
                penalty: self.objective.penalty.with_alpha(step.alpha),
                ..self.objective.clone()
            },
            report: step.report.clone(),
            warnings: self.warnings.clone(),
            feature_names: self.feature_names.clone(),
            n_samples: self.n_samples,
        })
    }
}
