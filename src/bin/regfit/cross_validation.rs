//! Strengths compared on held-out rows, whichever family the target asks for.

use crate::args::ModelArgs;
use crate::failure::Failure;
use crate::input::Dataset;
use crate::models::{self, Fitted, in_names, params};
use crate::stopwatch::{Elapsed, Stopwatch};
use regfit::data::escape;
use regfit::model::{Estimator, FeatureMatrix, FittedModel};
use regfit::path::PathGrid;
use regfit::penalty::AnyPenalty;
use regfit::selection::{
    CrossValidation, ErrorCurve, FoldPredictions, Imputed, Nested, Plan, Rule, StabilityPlan,
    StabilitySelection,
};

/// A path with the error of each strength on held-out rows.
#[derive(Debug)]
pub(crate) struct Validated {
    pub(crate) penalty: AnyPenalty,
    /// γ of the relaxed lasso.
    pub(crate) relax: Option<f64>,
    pub(crate) fitted: Fitted,
    pub(crate) curve: ErrorCurve,
    /// Fits within the folds that missed their tolerance.
    pub(crate) uncertified: usize,
    /// Fits within the folds without a finite optimum.
    pub(crate) without_optimum: usize,
}

/// A model whose strength was chosen without some rows, judged on them.
#[derive(Debug)]
pub(crate) struct HeldOut {
    /// Until it is taken.
    pub(crate) model: Option<FittedModel>,
    pub(crate) train_error: f64,
    pub(crate) test_error: f64,
    pub(crate) train_rows: usize,
    pub(crate) test_rows: usize,
}

/// How a test set is held out and a strength chosen without it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HoldOut {
    pub(crate) share: f64,
    pub(crate) rule: Rule,
}

/// The features of the data, whose filled cells are filled anew from the rows that a fold learns from.
pub(crate) fn features(data: &Dataset) -> Result<Box<dyn FeatureMatrix + '_>, Failure> {
    if data.filled.is_empty() {
        return Ok(Box::new(&data.x));
    }
    let (filled, weights) = (data.filled.clone(), data.weights.clone());
    Ok(Box::new(Imputed::weighted(
        data.x.clone(),
        filled,
        weights,
    )?))
}

fn validated(penalty: &AnyPenalty, found: CrossValidation, solving: Elapsed) -> Validated {
    Validated {
        penalty: penalty.clone(),
        relax: found.path.objective().relaxation,
        fitted: Fitted {
            path: found.path,
            solving,
        },
        curve: found.curve,
        uncertified: found.uncertified,
        without_optimum: found.without_optimum,
    }
}

/// What the models within the folds predict for the rows held out, at one strength.
pub(crate) fn out_of_fold(
    data: &Dataset,
    penalty: &AnyPenalty,
    args: &ModelArgs,
    plan: &Plan,
) -> Result<Vec<FoldPredictions>, Failure> {
    let params = params(data, penalty, args)?;
    let estimator = params.estimator();
    let alpha = regfit::penalty::Penalty::alpha(penalty);
    let found = estimator.out_of_fold(&*features(data)?, &data.target, plan, alpha);
    found.map_err(|error| named_classes(error, data))
}

/// Compares the strengths of a path on held-out rows.
pub(crate) fn cross_validate(
    data: &Dataset,
    penalty: &AnyPenalty,
    args: &ModelArgs,
    plan: &Plan,
) -> Result<Validated, Failure> {
    let stopwatch = Stopwatch::start();
    let params = params(data, penalty, args)?;
    let estimator = params.estimator();
    let found = estimator.cross_validate(&*features(data)?, &data.target, plan);
    let found = found.map_err(|error| named_classes(error, data))?;
    Ok(validated(penalty, found, stopwatch.elapsed()))
}

/// Compares the strengths of a ridge path on each row left out in turn, in closed form.
pub(crate) fn leave_one_out(
    data: &Dataset,
    penalty: &AnyPenalty,
    args: &ModelArgs,
    grid: &PathGrid,
) -> Result<Validated, Failure> {
    let fitted = models::fit(data, penalty, args, grid)?;
    let curves = fitted.path.leave_one_out.as_ref();
    let curves = curves.ok_or_else(|| Failure::fault("the path has no leave-one-out errors"))?;
    let nonzero = fitted.path.steps.iter().map(|step| step.n_nonzero);
    Ok(Validated {
        penalty: penalty.clone(),
        relax: fitted.path.objective().relaxation,
        curve: ErrorCurve::of_leave_one_out(curves, nonzero.collect(), data.x.n_samples()),
        fitted,
        uncertified: 0,
        without_optimum: 0,
    })
}

/// The error of choosing a strength by cross-validation, and one of these penalties and relaxations.
pub(crate) fn nested(
    data: &Dataset,
    candidates: &[(AnyPenalty, ModelArgs)],
    plan: &Plan,
    rule: Rule,
) -> Result<Nested, Failure> {
    let estimators = candidates.iter().map(|(penalty, args)| {
        let params = params(data, penalty, args)?;
        Ok(params.estimator().clone())
    });
    let estimators = estimators.collect::<Result<Vec<Estimator>, Failure>>()?;
    let Some((first, others)) = estimators.split_first() else {
        return Err(Failure::fault("there is nothing to choose from"));
    };
    let found = first.nested_among(others, &*features(data)?, &data.target, plan, rule);
    found.map_err(|error| named_classes(error, data))
}

/// Selects features on random halves of the rows.
pub(crate) fn stability(
    data: &Dataset,
    penalty: &AnyPenalty,
    args: &ModelArgs,
    plan: &StabilityPlan,
) -> Result<StabilitySelection, Failure> {
    let params = params(data, penalty, args)?;
    let estimator = params.estimator();
    let found = estimator.stability(&*features(data)?, &data.target, plan);
    found.map_err(|error| in_names(error, data))
}

/// Chooses a strength without the rows that a split holds out, and judges the model on them.
pub(crate) fn hold_out(
    data: &Dataset,
    penalty: &AnyPenalty,
    args: &ModelArgs,
    plan: &Plan,
    by: HoldOut,
) -> Result<(Validated, HeldOut), Failure> {
    let stopwatch = Stopwatch::start();
    let (x, targets) = (features(data)?, &data.target);
    let params = params(data, penalty, args)?;
    let split = plan
        .folds
        .hold_out(targets.len(), targets.codes(), by.share)?;
    let estimator = params.estimator();
    let found = estimator.choose_without(&*x, targets, &split, plan, by.rule);
    let found = found.map_err(|error| named_classes(error, data))?;
    let held_out = HeldOut {
        model: Some(found.model),
        train_error: found.train_error,
        test_error: found.test_error,
        train_rows: split.train.len(),
        test_rows: split.test.len(),
    };
    let validated = validated(penalty, found.validation, stopwatch.elapsed());
    Ok((validated, held_out))
}

/// A missing class in the words of the program.
fn named_classes(error: regfit::Error, data: &Dataset) -> Failure {
    match error {
        regfit::Error::ClassMissing {
            fold, name, rows, ..
        } => {
            let label = escape(&name);
            let rows = if rows == 1 {
                "1 row".to_owned()
            } else {
                format!("{rows} rows")
            };
            Failure::fault(format!("{fold}: the training rows lack the class \"{label}\" ({rows} in all)"))
                .with_help(
                    "a model cannot predict a class that it never saw: other folds, or leave out that class",
                )
        }
        other => in_names(other, data),
    }
}
