//! The error of every strength on rows that were held out.

use super::folds::{FoldPlan, Split};
use super::shared_moments::SharedMoments;
use super::{ErrorCurve, Rule};
use crate::linalg::parallel;
use crate::model::path::PathGrid;
use crate::model::{Estimator, FittedModel, FittedPath};
use crate::problem::design::FeatureMatrix;
use crate::problem::family::{Targets, check_measure};
use crate::problem::metric::Measure;
use crate::solver::Progress;
use crate::{Error, Result};
use ndarray::Array2;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How strengths are compared on held-out rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// How rows are divided.
    pub folds: FoldPlan,
    /// How many independent divisions, for random and grouped folds.
    pub repeats: usize,
    /// What is measured; the usual measure of the family when not given.
    pub measure: Option<Measure>,
    /// The strengths: one sequence, made from all rows, for every fold.
    pub grid: PathGrid,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            folds: FoldPlan::default(),
            repeats: 1,
            measure: None,
            grid: PathGrid::default(),
        }
    }
}

/// The path on all rows, and the error of each of its strengths on held-out rows.
#[derive(Debug, Clone)]
pub struct CrossValidation<Path = FittedPath> {
    /// The path on all rows.
    pub path: Path,
    /// The errors.
    pub curve: ErrorCurve,
    /// Fits within the folds that missed their tolerance.
    pub uncertified: usize,
    /// Fits within the folds without a finite optimum.
    pub without_optimum: usize,
}

impl CrossValidation {
    /// The same with another kind of path.
    pub(crate) fn map<Path>(self, path: impl FnOnce(FittedPath) -> Path) -> CrossValidation<Path> {
        CrossValidation {
            path: path(self.path),
            curve: self.curve,
            uncertified: self.uncertified,
            without_optimum: self.without_optimum,
        }
    }
}

/// What one fold found.
struct FoldResult {
    /// The error at each α.
    errors: Vec<f64>,
    /// Loss on the rows that were fitted on, at each α.
    training: Vec<f64>,
    /// The sum of the weights of the rows that were judged.
    weight: f64,
    uncertified: usize,
    without_optimum: usize,
}

impl Estimator {
    /// Follows the path on all rows and on the training rows of every fold, and measures the error of each
    /// strength on the rows held out. Folds run in parallel; the answer does not depend on how many
    /// threads there are. Columns are centred, scaled and filled anew within each fold.
    ///
    /// # Errors
    /// As [`Estimator::path`], and [`Error::Folds`] for folds that cannot be made, a class that is
    /// missing from the training rows of a fold, and a measure that does not apply or has nothing to
    /// measure in some fold.
    pub fn cross_validate(
        &self,
        x: &dyn FeatureMatrix,
        targets: &Targets,
        plan: &Plan,
    ) -> Result<CrossValidation> {
        self.run(|| self.compare(x, targets, plan))
    }

    fn compare(
        &self,
        x: &dyn FeatureMatrix,
        targets: &Targets,
        plan: &Plan,
    ) -> Result<CrossValidation> {
        let measure = self.measure(plan);
        let measures = self.family.measures();
        check_measure(self.family.response(), measures, measure)?;
        let (n, _) = x.shape();
        if targets.len() != n {
            return Err(Error::LengthMismatch {
                what: "targets",
                expected: n,
                found: targets.len(),
            });
        }
        let splits = self.divisions(targets, plan)?;
        for (fold, split) in splits.iter().enumerate() {
            check_classes(targets, split).map_err(|error| in_fold(error, fold, splits.len()))?;
        }
        let n_folds = splits.len() / plan.repeats.max(1);
        // One reading of the rows serves the folds of a division where it can.
        let shared = splits.chunks(n_folds.max(1));
        let shared: Vec<Option<SharedMoments<'_>>> = shared
            .map(|splits| SharedMoments::of(self, x, targets, splits))
            .collect();
        let of_shared = shared.first().and_then(Option::as_ref);
        let path = of_shared.and_then(|shared| shared.path(self, targets, &plan.grid));
        let path = path.unwrap_or_else(|| self.path(x, targets, &plan.grid))?;
        let alphas: Vec<f64> = path.steps.iter().map(|step| step.alpha).collect();
        let grid = PathGrid::of_alphas(alphas.clone());
        let (unobserved, of, done) = (self.unobserved(), splits.len(), AtomicUsize::new(0));
        let folds = parallel::map_blocks(of, 1, true, |fold| {
            let split = &splits[fold.start];
            let shared = shared[fold.start / n_folds].as_ref();
            let shared = shared.map(|shared| (shared, fold.start % n_folds));
            let judged = unobserved.judge(x, targets, split, &grid, measure, shared);
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            self.observer.tell(|| Progress::Fold { done, of });
            judged.map_err(|error| in_fold(error, fold.start, of))
        });
        let folds = folds.into_iter().collect::<Result<Vec<FoldResult>>>()?;
        let fold_errors =
            Array2::from_shape_fn((folds.len(), alphas.len()), |(f, k)| folds[f].errors[k]);
        if let Some(((fold, _), _)) = fold_errors.indexed_iter().find(|(_, e)| !e.is_finite()) {
            return Err(nothing_to_measure(measure, fold, splits.len()));
        }
        let fold_weights: Vec<f64> = folds.iter().map(|fold| fold.weight).collect();
        let (mean, standard_error) = ErrorCurve::summarize(&fold_errors, &fold_weights, n_folds);
        let squared = measure == Measure::MeanSquaredError && measures.first() == Some(&measure);
        let is_deviance = measure == Measure::Deviance || squared;
        let training = is_deviance.then(|| {
            let mean_at = |k: usize| {
                let sum: f64 = folds
                    .iter()
                    .map(|fold| self.family.deviance(fold.training[k]))
                    .sum();
                sum / folds.len() as f64
            };
            (0..alphas.len()).map(mean_at).collect()
        });
        let curve = ErrorCurve {
            measure,
            nonzero: path.steps.iter().map(|step| step.n_nonzero).collect(),
            alphas,
            mean,
            standard_error,
            training,
            fold_errors,
            fold_weights,
            n_folds,
        };
        Ok(CrossValidation {
            path,
            curve,
            uncertified: folds.iter().map(|fold| fold.uncertified).sum(),
            without_optimum: folds.iter().map(|fold| fold.without_optimum).sum(),
        })
    }

    /// Chooses the strength by cross-validation on the training rows of a split alone, fits there, and
    /// judges the model on the rows held out.
    ///
    /// # Errors
    /// As [`Estimator::cross_validate`].
    pub fn choose_without(
        &self,
        x: &dyn FeatureMatrix,
        targets: &Targets,
        split: &Split,
        plan: &Plan,
        rule: Rule,
    ) -> Result<Tested> {
        let inner = Plan {
            folds: plan.folds.subset(&split.train),
            ..plan.clone()
        };
        check_classes(targets, split)?;
        let subset = x.select_rows(&split.train)?;
        let train_targets = targets.rows(&split.train);
        let estimator = self.for_rows(&split.train);
        let validation = estimator.cross_validate(&*subset, &train_targets, &inner)?;
        let k = validation.curve.chosen(rule);
        let model = validation
            .path
            .model(k)
            .ok_or_else(|| Error::Grid("it is empty".into()))?;
        let (train, test) = x.split(&split.train, &split.test)?;
        let measure = validation.curve.measure;
        let score = |x: &dyn FeatureMatrix, rows: &[usize]| {
            self.score_rows(measure, targets, model.linear_predictor(x), rows)
        };
        Ok(Tested {
            alpha: validation.curve.alphas[k],
            train_error: score(&*train, &split.train)?,
            test_error: score(&*test, &split.test)?,
            measure,
            validation,
            model,
        })
    }

    /// The measure of a plan, or the usual one.
    pub(super) fn measure(&self, plan: &Plan) -> Measure {
        let usual = self.family.measures().first().copied();
        plan.measure.or(usual).unwrap_or(Measure::MeanSquaredError)
    }

    /// η of some rows (rows × n_outputs) with their offset.
    pub(super) fn with_offset(&self, mut eta: Array2<f64>, rows: &[usize]) -> Array2<f64> {
        if let Some(offset) = self.offset_at(rows) {
            for mut column in eta.columns_mut() {
                column
                    .iter_mut()
                    .zip(&offset)
                    .for_each(|(eta, o)| *eta += o);
            }
        }
        eta
    }

    /// The measure of η at some rows (rows × n_outputs) against their targets.
    fn score_rows(
        &self,
        measure: Measure,
        targets: &Targets,
        eta: Array2<f64>,
        rows: &[usize],
    ) -> Result<f64> {
        let eta = self.with_offset(eta, rows);
        let weights = self.sample_weights_at(rows);
        let targets = targets.rows(rows);
        self.family
            .score(measure, &targets, eta.view(), weights.as_deref())
    }

    /// The folds of all repeats, one after the other.
    pub(super) fn divisions(&self, targets: &Targets, plan: &Plan) -> Result<Vec<Split>> {
        let mut all = Vec::new();
        for repeat in 0..plan.repeats.max(1) {
            let splits = plan.folds.splits(targets.len(), targets.codes(), repeat)?;
            all.extend(splits);
        }
        Ok(all)
    }

    /// Fits on the training rows of a fold and measures on the others, by the moments of its division where there are any.
    fn judge(
        &self,
        x: &dyn FeatureMatrix,
        targets: &Targets,
        split: &Split,
        grid: &PathGrid,
        measure: Measure,
        shared: Option<(&SharedMoments<'_>, usize)>,
    ) -> Result<FoldResult> {
        let estimator = self.for_rows(&split.train);
        let by_moments = shared.and_then(|(shared, fold)| {
            let path = shared.path_without(fold, split, &estimator, targets, grid)?;
            Some(path.map(|path| (path, None)))
        });
        let by_rows = || {
            let (train, test) = x.split(&split.train, &split.test)?;
            let path = estimator.path(&*train, &targets.rows(&split.train), grid)?;
            Ok::<_, Error>((path, Some(test)))
        };
        let (path, mut test) = by_moments.unwrap_or_else(by_rows)?;
        let squared = measure == Measure::MeanSquaredError;
        let error_at = |k: usize| {
            let moments = shared.filter(|_| squared && test.is_none());
            let known = moments.and_then(|(shared, fold)| shared.squared_error(fold, &path, k));
            if let Some(error) = known {
                return Ok(error);
            }
            let test = match &mut test {
                Some(test) => test,
                none => none.insert(x.select_rows(&split.test)?),
            };
            let eta = path.linear_predictor(k, &**test);
            self.score_rows(measure, targets, eta, &split.test)
        };
        let errors = (0..path.steps.len())
            .map(error_at)
            .collect::<Result<Vec<f64>>>()?;
        let reports = || path.steps.iter().map(|step| &step.report);
        Ok(FoldResult {
            errors,
            training: reports().map(|report| report.loss).collect(),
            weight: self.weight_of(&split.test),
            uncertified: reports()
                .filter(|report| !report.converged() && report.has_optimum())
                .count(),
            without_optimum: reports().filter(|report| !report.has_optimum()).count(),
        })
    }

    /// The sum of the weights of some rows, each 1 when there are none.
    pub(super) fn weight_of(&self, rows: &[usize]) -> f64 {
        self.sample_weights_at(rows)
            .map_or(rows.len() as f64, |weights| weights.iter().sum())
    }
}

/// A model whose strength was chosen without the rows that it is tested on.
#[derive(Debug, Clone)]
pub struct Tested<Model = FittedModel, Path = FittedPath> {
    /// What was measured.
    pub measure: Measure,
    /// The strength that was chosen.
    pub alpha: f64,
    /// The model at that strength, fitted on the training rows.
    pub model: Model,
    /// Its error on the training rows.
    pub train_error: f64,
    /// Its error on the rows held out.
    pub test_error: f64,
    /// The cross-validation on the training rows.
    pub validation: CrossValidation<Path>,
}

/// Every class must be among the training rows: a model cannot predict what it never saw.
pub(super) fn check_classes(targets: &Targets, split: &Split) -> Result<()> {
    match targets.class_missing_in(&split.train) {
        None => Ok(()),
        Some((class, name, rows)) => Err(Error::ClassMissing {
            fold: "without the rows held out".into(),
            class,
            name,
            rows,
        }),
    }
}

pub(super) fn in_fold(error: Error, fold: usize, folds: usize) -> Error {
    match error {
        Error::Folds(reason) => Error::Folds(format!("fold {} of {folds}: {reason}", fold + 1)),
        Error::ClassMissing {
            class, name, rows, ..
        } => Error::ClassMissing {
            fold: format!("fold {} of {folds}", fold + 1),
            class,
            name,
            rows,
        },
        other => other,
    }
}

pub(super) fn nothing_to_measure(measure: Measure, fold: usize, folds: usize) -> Error {
    let reason = match measure {
        Measure::AreaUnderCurve => "the rows held out are of one class",
        _ => "the predictions or weights of the rows held out leave no finite number",
    };
    let name = measure.name();
    in_fold(Error::Folds(format!("no {name}: {reason}")), fold, folds)
}
