//! The error of a whole choice, on rows that took no part in it.

use super::cross_validation::{Plan, Tested, in_fold, nothing_to_measure};
use super::curve::{ErrorCurve, Rule};
use crate::model::Estimator;
use crate::problem::design::FeatureMatrix;
use crate::problem::family::Targets;
use crate::problem::metric::Measure;
use crate::solver::Progress;
use crate::{Error, Result};
use ndarray::Array2;

/// The error of a procedure that chooses its strength by cross-validation, on rows that took no part in
/// that choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Nested {
    /// What was measured.
    pub measure: Measure,
    /// The error on each outer fold.
    pub errors: Vec<f64>,
    /// Which estimator was chosen without that fold, 0 where there is only one.
    pub candidates: Vec<usize>,
    /// The strength that was chosen without that fold.
    pub alphas: Vec<f64>,
    /// Non-zero features of the model at that strength.
    pub nonzero: Vec<usize>,
    /// Their mean, weighted by the rows of the folds.
    pub mean: f64,
    /// Standard error of that mean.
    pub standard_error: f64,
}

impl Estimator {
    /// The error of "cross-validate, then take what `rule` chooses" on outer folds, each of which is held
    /// out from its own cross-validation. The plan serves for both: inner folds divide what an outer fold
    /// leaves.
    ///
    /// # Errors
    /// As [`Estimator::cross_validate`].
    ///
    /// Source: Varma, Simon (2006), BMC Bioinformatics 7:91.
    pub fn nested(
        &self,
        x: &dyn FeatureMatrix,
        targets: &Targets,
        plan: &Plan,
        rule: Rule,
    ) -> Result<Nested> {
        self.nested_among(&[], x, targets, plan, rule)
    }

    /// The same where the choice is also one between this estimator and others, which differ in penalty or relaxation: on
    /// each outer fold that with the smallest error of the inner folds, the earlier of equal ones.
    ///
    /// # Errors
    /// As [`Estimator::cross_validate`].
    pub fn nested_among(
        &self,
        others: &[Self],
        x: &dyn FeatureMatrix,
        targets: &Targets,
        plan: &Plan,
        rule: Rule,
    ) -> Result<Nested> {
        let measure = self.measure(plan);
        let outer = Plan {
            repeats: 1,
            ..plan.clone()
        };
        let splits = self.divisions(targets, &outer)?;
        let of = splits.len();
        let candidates = std::iter::once(self).chain(others);
        let unobserved: Vec<Self> = candidates.map(Self::unobserved).collect();
        let results = splits.iter().enumerate().map(|(fold, split)| {
            self.observer.tell(|| Progress::Fold { done: fold, of });
            let mut best: Option<(usize, Tested)> = None;
            for (at, estimator) in unobserved.iter().enumerate() {
                let tested = estimator.choose_without(x, targets, split, plan, rule);
                let tested = tested.map_err(|error| in_fold(error, fold, of))?;
                let curve = &tested.validation.curve;
                let better =
                    |(_, best): &(usize, Tested)| curve.is_better_than(&best.validation.curve);
                if best.as_ref().is_none_or(better) {
                    best = Some((at, tested));
                }
            }
            best.ok_or_else(|| Error::Folds("there is nothing to choose from".into()))
        });
        let results = results.collect::<Result<Vec<(usize, Tested)>>>()?;
        let (candidates, results): (Vec<usize>, Vec<Tested>) = results.into_iter().unzip();
        let errors: Vec<f64> = results.iter().map(|tested| tested.test_error).collect();
        if let Some(fold) = errors.iter().position(|error| !error.is_finite()) {
            return Err(nothing_to_measure(measure, fold, splits.len()));
        }
        let weights: Vec<f64> = splits
            .iter()
            .map(|split| self.weight_of(&split.test))
            .collect();
        let column = Array2::from_shape_fn((errors.len(), 1), |(fold, _)| errors[fold]);
        let (mean, standard_error) = ErrorCurve::summarize(&column, &weights, weights.len());
        Ok(Nested {
            measure,
            errors,
            candidates,
            alphas: results.iter().map(|tested| tested.alpha).collect(),
            nonzero: results.iter().map(|t| t.model.n_nonzero()).collect(),
            mean: mean[0],
            standard_error: standard_error[0],
        })
    }
}
