//! Fits without a penalty on the features that a penalty kept: the relaxed lasso.

use super::{Estimator, FittedModel, FittedPath, Warning};
use crate::Result;
use crate::model::path::PathStep;
use crate::problem::design::FeatureMatrix;
use crate::problem::family::Targets;
use crate::problem::penalty::L2;
use crate::solver::StopReason;

/// The solution of a fit on some features, as a step of the path on all of them.
#[derive(Debug, Clone)]
struct Refit {
    features: Vec<usize>,
    /// For each output the standardised coefficients of `features`.
    standardized: Vec<Vec<f64>>,
    intercepts: Vec<f64>,
    /// Whether a finite optimum is there, which classes that the features separate do not have.
    has_optimum: bool,
}

/// Features with a non-zero coefficient for some output.
fn support(step: &PathStep) -> Vec<usize> {
    let mut features: Vec<usize> = step.standardized.iter().flatten().map(|e| e.0).collect();
    features.sort_unstable();
    features.dedup();
    features
}

impl Estimator {
    /// A path whose coefficients are γ of those of `path` and 1 − γ of a fit without a penalty on the same
    /// features. Where there are no more rows than such a fit has coefficients, the path stays as it is.
    ///
    /// Source: Meinshausen (2007), Comput. Statist. Data Anal. 52(1); with γ as in Hastie, Tibshirani,
    /// Tibshirani (2020), Statist. Sci. 35(4).
    pub(super) fn relaxed(
        &self,
        x: &dyn FeatureMatrix,
        targets: &Targets,
        mut path: FittedPath,
        gamma: f64,
    ) -> Result<FittedPath> {
        let free = self.with_penalty(L2 { alpha: 0.0 }.into());
        let mut last: Option<Refit> = None;
        let mut uncertified: Option<Warning> = None;
        let mut separated: Option<Warning> = None;
        for step in &mut path.steps {
            let features = support(step);
            if gamma == 1.0 || features.is_empty() || features.len() + 2 >= path.n_samples {
                continue;
            }
            if last.as_ref().is_none_or(|refit| refit.features != features) {
                let columns = x.select_columns(&features)?;
                let limits = self.limits.as_ref();
                let free = Self {
                    positive: self.positive,
                    limits: limits.map(|limits| features.iter().map(|&j| limits[j]).collect()),
                    ..free.clone()
                };
                let model = free.fit(&*columns, targets)?;
                let missed = |w: &&Warning| matches!(w, Warning::NotCertified { .. });
                let found = model.warnings().iter().rfind(missed).cloned();
                uncertified = found.or(uncertified);
                separated = separated.or_else(|| separation(&model, &features));
                let outputs = model.standardized_matrix();
                last = Some(Refit {
                    standardized: outputs.columns().into_iter().map(|w| w.to_vec()).collect(),
                    intercepts: model.intercepts().to_vec(),
                    has_optimum: model.report().has_optimum(),
                    features,
                });
            }
            if let Some(refit) = &last {
                blend(step, refit, gamma);
            }
        }
        path.warnings.extend(uncertified);
        path.warnings.extend(separated);
        path.objective.relaxation = Some(gamma);
        Ok(path)
    }
}

/// The warning of a fit on some features that has no finite optimum, in the numbers of all features.
fn separation(model: &FittedModel, features: &[usize]) -> Option<Warning> {
    model.warnings().iter().find_map(|warning| match warning {
        Warning::NoFiniteOptimum { columns, together } => Some(Warning::NoFiniteOptimum {
            columns: columns.iter().map(|&at| features[at]).collect(),
            together: *together,
        }),
        _ => None,
    })
}

/// w ← γw + (1 − γ)w′, and the intercepts likewise.
fn blend(step: &mut PathStep, refit: &Refit, gamma: f64) {
    if !refit.has_optimum {
        step.report.stop = StopReason::NoFiniteOptimum;
    }
    for (entries, free) in step.standardized.iter_mut().zip(&refit.standardized) {
        let kept = |j: usize| {
            let found = entries.binary_search_by_key(&j, |entry| entry.0);
            found.map_or(0.0, |at| entries[at].1)
        };
        let blended = refit.features.iter().zip(free);
        let blended: Vec<(usize, f64)> = blended
            .map(|(&j, w)| (j, gamma * kept(j) + (1.0 - gamma) * w))
            .filter(|(_, w)| *w != 0.0)
            .collect();
        *entries = blended;
    }
    for (intercept, free) in step.intercepts.iter_mut().zip(&refit.intercepts) {
        *intercept = gamma * *intercept + (1.0 - gamma) * free;
    }
}
