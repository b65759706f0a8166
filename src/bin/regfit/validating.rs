//! Strengths compared on held-out rows, whichever family the target asks for.

use crate::args::ModelArgs;
use crate::failure::Failure;
use crate::fitting::{self, AnyModel, AnyPath, Fitted, check_classes, params};
use crate::input::Dataset;
use crate::stopwatch::{Elapsed, Stopwatch};
use regfit::data::{Features, escape};
use regfit::family::{Binomial, Gaussian, Multinomial};
use regfit::model::{LinearModel, RegularizationPath};
use regfit::path::PathGrid;
use regfit::penalty::AnyPenalty;
use regfit::preprocess::Target;
use regfit::selection::{
    CrossValidation, ErrorCurve, Imputed, Nested, Plan, Rule, Samples, Scored, StabilityPlan,
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
}

/// A model whose strength was chosen without some rows, judged on them.
#[derive(Debug)]
pub(crate) struct HeldOut {
    /// Until it is taken.
    pub(crate) model: Option<AnyModel>,
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

/// Calls a function generic over the family and the storage on those of the data.
macro_rules! on_samples {
    ($data:ident, $function:ident($($argument:expr),*)) => {{
        let imputed;
        match &$data.x {
            Features::Sparse(x) => on_samples!(@family $data, x, $function($($argument),*)),
            Features::Dense(x) if $data.filled.is_empty() => {
                on_samples!(@family $data, x, $function($($argument),*))
            }
            Features::Dense(x) => {
                imputed = Imputed::new(x.clone(), $data.filled.clone());
                on_samples!(@family $data, &imputed, $function($($argument),*))
            }
        }
    }};
    (@family $data:ident, $x:expr, $function:ident($($argument:expr),*)) => {
        match &$data.target {
            Target::Numeric(y) => $function::<Gaussian<f64>, _>($data, $x, y, $($argument),*),
            Target::Labels { codes, classes } => {
                check_classes($data, classes)?;
                if classes.len() == 2 {
                    $function::<Binomial<usize>, _>($data, $x, codes, $($argument),*)
                } else {
                    $function::<Multinomial<usize>, _>($data, $x, codes, $($argument),*)
                }
            }
        }
    };
}

/// The families as variants of [`AnyPath`] and [`AnyModel`].
trait AnyFamily: Scored {
    fn path(path: RegularizationPath<Self>) -> AnyPath;
    fn model(model: LinearModel<Self>) -> AnyModel;
}
macro_rules! any_family {
    ($family:ty, $variant:ident) => {
        impl AnyFamily for $family {
            fn path(path: RegularizationPath<Self>) -> AnyPath {
                AnyPath::$variant(path)
            }
            fn model(model: LinearModel<Self>) -> AnyModel {
                AnyModel::$variant(model)
            }
        }
    };
}
any_family!(Gaussian<f64>, Gaussian);
any_family!(Binomial<usize>, Binomial);
any_family!(Multinomial<usize>, Multinomial);

fn validated<M: AnyFamily>(
    data: &Dataset,
    penalty: AnyPenalty,
    found: CrossValidation<M>,
    solving: Elapsed,
) -> Validated {
    Validated {
        penalty,
        relax: found.path.objective().relaxation,
        fitted: Fitted {
            path: M::path(found.path),
            classes: class_labels(data),
            solving,
        },
        curve: found.curve,
        uncertified: found.uncertified,
    }
}

/// The classes in the user's words.
fn class_labels(data: &Dataset) -> Vec<String> {
    match &data.target {
        Target::Numeric(_) => Vec::new(),
        Target::Labels { classes, .. } => classes.clone(),
    }
}

/// Compares the strengths of a path on held-out rows.
pub(crate) fn cross_validate(
    data: &Dataset,
    penalty: AnyPenalty,
    args: &ModelArgs,
    plan: &Plan,
) -> Result<Validated, Failure> {
    fn run<M: AnyFamily, S: Samples>(
        data: &Dataset,
        samples: &S,
        targets: &[M::Target],
        penalty: AnyPenalty,
        args: &ModelArgs,
        plan: &Plan,
    ) -> Result<Validated, Failure> {
        let stopwatch = Stopwatch::start();
        let found = params::<M>(data, penalty, args)?;
        let found = found.cross_validate(samples, targets, plan);
        let found = found.map_err(|error| named_classes(error, data))?;
        Ok(validated(data, penalty, found, stopwatch.elapsed()))
    }
    on_samples!(data, run(penalty, args, plan))
}

/// Compares the strengths of a ridge path on each row left out in turn, in closed form.
pub(crate) fn leave_one_out(
    data: &Dataset,
    penalty: AnyPenalty,
    args: &ModelArgs,
    grid: &PathGrid,
) -> Result<Validated, Failure> {
    let fitted = fitting::fit(data, penalty, args, grid)?;
    let curves = fitted.leave_one_out();
    let curves = curves.ok_or_else(|| Failure::fault("the path has no leave-one-out errors"))?;
    let nonzero = fitted.steps().iter().map(|step| step.n_nonzero).collect();
    Ok(Validated {
        penalty,
        relax: fitted.objective().relaxation,
        curve: ErrorCurve::of_leave_one_out(curves, nonzero, data.x.n_samples()),
        fitted,
        uncertified: 0,
    })
}

/// The error of choosing a strength by cross-validation.
pub(crate) fn nested(
    data: &Dataset,
    penalty: AnyPenalty,
    args: &ModelArgs,
    plan: &Plan,
    rule: Rule,
) -> Result<Nested, Failure> {
    fn run<M: AnyFamily, S: Samples>(
        data: &Dataset,
        samples: &S,
        targets: &[M::Target],
        penalty: AnyPenalty,
        args: &ModelArgs,
        plan: &Plan,
        rule: Rule,
    ) -> Result<Nested, Failure> {
        let params = params::<M>(data, penalty, args)?;
        let found = params.nested(samples, targets, plan, rule);
        found.map_err(|error| named_classes(error, data))
    }
    on_samples!(data, run(penalty, args, plan, rule))
}

/// Selects features on random halves of the rows.
pub(crate) fn stability(
    data: &Dataset,
    penalty: AnyPenalty,
    args: &ModelArgs,
    plan: &StabilityPlan,
) -> Result<StabilitySelection, Failure> {
    fn run<M: AnyFamily, S: Samples>(
        data: &Dataset,
        samples: &S,
        targets: &[M::Target],
        penalty: AnyPenalty,
        args: &ModelArgs,
        plan: &StabilityPlan,
    ) -> Result<StabilitySelection, Failure> {
        let found = params::<M>(data, penalty, args)?.stability(samples, targets, plan);
        found.map_err(|error| crate::fitting::in_names(error, data))
    }
    on_samples!(data, run(penalty, args, plan))
}

/// Chooses a strength without the rows that a split holds out, and judges the model on them.
pub(crate) fn hold_out(
    data: &Dataset,
    penalty: AnyPenalty,
    args: &ModelArgs,
    plan: &Plan,
    by: HoldOut,
) -> Result<(Validated, HeldOut), Failure> {
    fn run<M: AnyFamily, S: Samples>(
        data: &Dataset,
        samples: &S,
        targets: &[M::Target],
        penalty: AnyPenalty,
        args: &ModelArgs,
        plan: &Plan,
        by: HoldOut,
    ) -> Result<(Validated, HeldOut), Failure> {
        let stopwatch = Stopwatch::start();
        let classes = M::classes(targets);
        let codes = classes.as_ref().map(|(codes, _)| codes.as_slice());
        let split = plan.folds.hold_out(targets.len(), codes, by.share)?;
        let params = params::<M>(data, penalty, args)?;
        let found = params.choose_without(samples, targets, &split, plan, by.rule);
        let found = found.map_err(|error| named_classes(error, data))?;
        let held_out = HeldOut {
            model: Some(M::model(found.model)),
            train_error: found.train_error,
            test_error: found.test_error,
            train_rows: split.train.len(),
            test_rows: split.test.len(),
        };
        let validated = validated(data, penalty, found.validation, stopwatch.elapsed());
        Ok((validated, held_out))
    }
    on_samples!(data, run(penalty, args, plan, by))
}

/// The library knows classes by number, the user by name.
fn named_classes(error: regfit::Error, data: &Dataset) -> Failure {
    match error {
        regfit::Error::ClassMissing {
            fold, class, rows, ..
        } => {
            let label = class_labels(data).swap_remove(class);
            let label = escape(&label);
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
        other => crate::fitting::in_names(other, data),
    }
}
