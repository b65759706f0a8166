//! From flags and data to a fitted path, whichever family the target asks for.

use crate::args::{ModelArgs, PenaltyName};
use crate::class_weight::class_weights;
use crate::failure::Failure;
use crate::input::Dataset;
use crate::stopwatch::{Elapsed, Stopwatch};
use crate::structure;
use regfit::data::escape;
use regfit::family::AnyFamily;
use regfit::linfa::ParamGuard;
use regfit::model::{FittedPath, Params, ValidParams, Warning};
use regfit::path::PathGrid;
use regfit::penalty::{AnyPenalty, ElasticNet, L1, L2, Penalty};
use regfit::solver::{SolverKind, default_solver};

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
    if let Some(weights) = class_weights(data, &args.class_weight)?.or(data.weights.clone()) {
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
    Ok(params.check()?)
}

/// The library knows columns by number, the user by name.
pub(crate) fn in_names(error: regfit::Error, data: &Dataset) -> Failure {
    match error.of_column() {
        Some((j, what)) => Failure::fault(format!("{} {what}", named_column(j, data))),
        None => error.into(),
    }
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
        Warning::NotCertified { epochs, .. } => {
            format!("{warning}; try --max-iter {}", epochs.saturating_mul(10))
        }
        other => other.to_string(),
    }
}
