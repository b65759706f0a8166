//! From flags and data to a fitted path, whichever family the target asks for.

use crate::args::{ClassWeight, ModelArgs, PenaltyName};
use crate::class_weight::class_weights;
use crate::failure::Failure;
use crate::input::Dataset;
use crate::output::{Progress, name_cell};
use crate::stopwatch::{Elapsed, Stopwatch};
use crate::structure;
use regfit::data::escape;
use regfit::family::AnyFamily;
use regfit::linfa::ParamGuard;
use regfit::model::{FittedPath, ModelInput, Params, ValidParams, Warning};
use regfit::path::PathGrid;
use regfit::penalty::{AnyPenalty, ElasticNet, L1, L2, Penalty};
use regfit::recipe::Targets;
use regfit::solver::{SolverKind, StopReason, default_solver};

/// The penalty that the flags ask for.
pub(crate) fn penalty(name: PenaltyName, alpha: f64, l1_ratio: f64) -> AnyPenalty {
    match name {
        PenaltyName::L1 => L1 { alpha }.into(),
        PenaltyName::L2 => L2 { alpha }.into(),
        PenaltyName::Enet => ElasticNet { alpha, l1_ratio }.into(),
    }
}

/// A path and the time that it took.
#[derive(Debug)]
pub(crate) struct Fitted {
    pub(crate) path: FittedPath,
    pub(crate) solving: Elapsed,
}

/// Follows a path on the data; a single fit is a path of one alpha.
pub(crate) fn fit(
    data: &Dataset,
    penalty: &AnyPenalty,
    args: &ModelArgs,
    grid: &PathGrid,
) -> Result<Fitted, Failure> {
    let stopwatch = Stopwatch::start();
    let params = params(data, penalty, args)?;
    let path = params.estimator().path(&data.x, &data.target, grid);
    Ok(Fitted {
        path: path.map_err(|error| in_names(error, data))?,
        solving: stopwatch.elapsed(),
    })
}

/// The model at step k of a path on the same data, certified by its rows.
pub(crate) fn refit(
    data: &Dataset,
    penalty: &AnyPenalty,
    args: &ModelArgs,
    (path, k): (&FittedPath, usize),
) -> Result<Fitted, Failure> {
    let stopwatch = Stopwatch::start();
    let params = params(data, penalty, args)?;
    let path = params.estimator().refit(&data.x, &data.target, path, k);
    Ok(Fitted {
        path: path.map_err(|error| in_names(error, data))?,
        solving: stopwatch.elapsed(),
    })
}

/// The flags as parameters of a model of the family that the target asks for.
pub(crate) fn params(
    data: &Dataset,
    penalty: &AnyPenalty,
    args: &ModelArgs,
) -> Result<ValidParams<AnyFamily, AnyPenalty>, Failure> {
    check_classes(data)?;
    let family = AnyFamily::of(&data.target);
    let mut params = Params::with_any_family(family, penalty.clone())
        .fit_intercept(!args.no_intercept)
        .standardize(!args.no_standardize)
        .ddof(args.ddof)
        .tolerance(args.tol)
        .max_epochs(args.max_iter)
        .solver(args.solver.kind())
        .strict(false);
    if let Some(rate) = args.learning_rate {
        params = params.learning_rate(rate);
    }
    match args.relax.as_slice() {
        [] => {}
        [gamma] => params = params.relax(*gamma),
        _ => {
            return Err(Failure::usage("--relax must name one share here")
                .with_help("regfit cv compares several of them"));
        }
    }
    if let Some(gamma) = args.adaptive {
        params = params.adaptive(gamma);
    }
    let of_classes = args
        .class_weight
        .iter()
        .flat_map(|weights| weights.0.clone());
    let of_classes: Vec<ClassWeight> = of_classes.collect();
    if let Some(weights) = class_weights(data, &of_classes)?.or(data.weights.clone()) {
        params = params.sample_weights(weights);
    }
    if let Some(factors) = &data.penalty_factors {
        params = params.penalty_factors(factors.clone());
    }
    params = params.positive(args.positive);
    if let Some(limits) = structure::limits(data, args)? {
        params = params.limits(limits);
    }
    if args.group_levels {
        params = params.groups(data.feature_columns.clone());
    }
    if Progress::is_watched() {
        params = params.observe(Progress::tell);
    }
    Ok(params.check()?)
}

/// The library knows columns by number, the user by name.
pub(crate) fn in_names(error: regfit::Error, data: &Dataset) -> Failure {
    if let regfit::Error::Dependent(columns) = &error {
        return Failure::fault(dependent(columns, data));
    }
    if matches!(error, regfit::Error::NothingToFit) {
        return nothing_to_fit(data).with_help(
            "--target NAME chooses another column; lasso with any --alpha fits the intercept alone",
        );
    }
    match error.of_column() {
        Some((j, what)) => Failure::fault(format!("{} {what}", named_column(j, data))),
        None => error.into(),
    }
}

/// A target that no column tells anything of.
fn nothing_to_fit(data: &Dataset) -> Failure {
    let constant = match &data.target {
        Targets::Numbers(y) => y.iter().all(|value| Some(value) == y.first()),
        Targets::Classes { names, .. } => names.len() < 2,
    };
    match constant {
        true => Failure::fault(format!(
            "the target {} is the same in every row: there is nothing to fit",
            name_cell(&data.target_name)
        )),
        false => regfit::Error::NothingToFit.into(),
    }
}

/// Why there are no standard errors, in the user's names.
pub(crate) fn inference_text(error: &regfit::Error, data: &Dataset) -> String {
    match error {
        regfit::Error::Dependent(columns) => dependent(columns, data),
        error => error.to_string(),
    }
}

/// Columns that are linear combinations of others, and the flag without which they are not.
fn dependent(columns: &[usize], data: &Dataset) -> String {
    let names: Vec<String> = columns.iter().map(|&j| named_column(j, data)).collect();
    let (shown, more) = (names.len().min(NAMED), names.len().saturating_sub(NAMED));
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let verb = if names.len() == 1 {
        "is a linear combination"
    } else {
        "are linear combinations"
    };
    let mut numbers: Vec<usize> = columns
        .iter()
        .filter_map(|&j| data.feature_columns.get(j).copied())
        .collect();
    numbers.dedup();
    let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
    format!(
        "no standard errors: {}{more} {verb} of the columns before: --exclude {} leaves out what they repeat",
        names[..shown].join(", "),
        numbers.join(",")
    )
}

/// A feature by the number of its column in the file and by its name.
fn named_column(j: usize, data: &Dataset) -> String {
    let name = data.feature_names.get(j).map_or("", String::as_str);
    let number = data.feature_columns.get(j).copied().unwrap_or(0);
    format!("column {number} (\"{}\")", crate::output::name_cell(name))
}

/// Refuses classes that are too few.
pub(crate) fn check_classes(data: &Dataset) -> Result<(), Failure> {
    let (name, classes) = (escape(&data.target_name), data.target.class_names());
    if let [only] = classes {
        return Err(Failure::fault(format!(
            "the target \"{name}\" has one class only, \"{}\"",
            escape(only)
        ))
        .with_help("classification needs rows of at least two classes"));
    }
    Ok(())
}

/// The solver that ran and why, for the curious.
pub(crate) fn solver_reason(data: &Dataset, penalty: &AnyPenalty, args: &ModelArgs) -> String {
    if args.solver.kind() != SolverKind::Auto {
        return format!("solver {}: asked for", args.solver.kind().name());
    }
    let ridge = penalty.ridge_strength().is_some();
    let (n, p) = (data.x.n_samples(), data.x.n_features());
    let structured = args.structured();
    let squared = data.target.codes().is_none();
    let (kind, reason) = default_solver(squared, ridge, structured, n, p);
    format!("solver {}: {reason}", kind.name())
}

/// What gives a fit an optimum whose classes are separated.
pub(crate) const HOW_TO_HOLD: &str =
    "a penalty holds them (--alpha above 0, no --penalty-factor of 0, no --relax below 1)";

/// Columns of a separation that are named.
const NAMED: usize = 8;

/// A fit without a finite optimum, in the user's names.
fn no_optimum(columns: &[usize], together: bool, data: &Dataset) -> String {
    let names: Vec<String> = columns.iter().map(|&j| named_column(j, data)).collect();
    let (shown, more) = (names.len().min(NAMED), names.len().saturating_sub(NAMED));
    let list = names[..shown].join(", ");
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let what = match (columns.len(), together) {
        (0, _) => "columns without a penalty separate classes".to_owned(),
        (1, _) => format!("{list} alone separates a class and has no penalty"),
        (_, true) => format!("{list}{more} together separate a class and have no penalty"),
        (_, false) => format!("{list}{more} each separate a class and have no penalty"),
    };
    let mut numbers: Vec<usize> = columns
        .iter()
        .filter_map(|&j| data.feature_columns.get(j).copied())
        .collect();
    numbers.dedup();
    // Of columns that separate together it is enough to leave one out.
    numbers.truncate(if together { 1 } else { usize::MAX });
    let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
    let leave_out = match numbers.len() {
        0 => String::new(),
        n if n > NAMED || matches!(data.input, ModelInput::Libsvm { .. }) => String::new(),
        _ => format!(", --exclude {} leaves them out", numbers.join(",")),
    };
    format!(
        "no finite optimum: {what}, so that coefficients grow without end; {HOW_TO_HOLD}{leave_out}"
    )
}

/// A number of two digits just above a relative gap, as a tolerance that it reaches.
fn reached(relative: f64) -> String {
    let size = 10f64.powf(relative.log10().floor() - 1.0);
    let digits = (relative / size).floor() + 1.0;
    format!("{:.1e}", digits * size)
}

/// A warning in the user's names.
pub(crate) fn warning_text(warning: &Warning, data: &Dataset) -> String {
    match warning {
        Warning::ConstantColumn(j) => {
            let column = named_column(*j, data);
            let name = data.feature_names.get(*j);
            if name.is_some_and(|name| data.rounded.contains(name)) {
                format!(
                    "{column} is the same in every row after its last digits are lost: its coefficient is 0"
                )
            } else {
                format!("{column} is constant: its coefficient is 0")
            }
        }
        Warning::Separable { column: Some(j) } => {
            let column = named_column(*j, data);
            let alone = format!("{column} alone separates a class");
            format!("{}; {alone}", Warning::Separable { column: None })
        }
        Warning::NotCertified {
            epochs,
            stop: StopReason::EpochLimit,
            ..
        } => format!("{warning}; try --max-iter {}", epochs.saturating_mul(10)),
        Warning::NotCertified { relative, .. } => format!(
            "{warning}: no further progress in 64-bit floats; try --tol {}",
            reached(*relative)
        ),
        Warning::NoFiniteOptimum { columns, together } => no_optimum(columns, *together, data),
        other => other.to_string(),
    }
}
