//! `regfit plot convergence`: the methods of textbooks on the user's problem.

use super::flags::{one_alpha, to_fit};
use crate::args::{DataSource, ModelArgs, PlotArgs, SolverName};
use crate::command::fit::{print_notes, single, summary};
use crate::command::path::model_of;
use crate::failure::Failure;
use crate::input;
use crate::models;
use crate::output::Console;
use regfit::data::Features;
use regfit::ndarray::Array2;
use regfit::penalty::Penalty;
use regfit::plot::{Convergence, Picture};
use regfit::recipe::Targets;
use regfit::textbook::{self, Loss, Problem};

/// How exactly the optimum is known: below what the picture draws.
const TOLERANCE: f64 = 1e-13;

pub(super) fn picture(
    args: &PlotArgs,
    source: &DataSource,
    console: &Console,
) -> Result<Box<dyn Picture>, Failure> {
    let Some(alpha) = one_alpha(args)? else {
        return Err(
            Failure::usage("plot convergence needs a strength: --alpha A")
                .with_help("regfit path DATA shows which strengths matter"),
        );
    };
    let solve = &args.solve;
    let special = solve.adaptive.is_some() || !solve.relax.is_empty();
    if args.columns.weights.is_some() || !solve.penalty_factor.is_empty() || special {
        return Err(Failure::usage(
            "plot convergence takes neither --weights nor --penalty-factor, --adaptive or --relax",
        ));
    }
    let (task, penalty) = model_of(&to_fit(args)?)?;
    let penalty = penalty.with_alpha(alpha);
    let data = input::read_dataset(source, &args.columns, &[], task, false)?;
    print_notes(&data, false, console);
    let (y, loss): (Vec<f64>, _) = match &data.target {
        Targets::Numbers(y) => (y.clone(), Loss::SquaredError),
        Targets::Classes {
            codes,
            names: classes,
        } if classes.len() == 2 => {
            let ones = codes.iter().map(|&code| code as f64);
            (ones.collect(), Loss::CrossEntropy)
        }
        Targets::Classes { names: classes, .. } => {
            return Err(Failure::fault(format!(
                "plot convergence of --model logistic needs two classes, the target has {}",
                classes.len()
            )));
        }
    };
    let Features::Dense(x) = &data.x else {
        return Err(Failure::fault("plot convergence needs a dense table"));
    };
    let columns = columns(x, solve);
    let exact = ModelArgs {
        tol: TOLERANCE,
        max_iter: 100_000,
        solver: SolverName::Auto,
        learning_rate: None,
        ..solve.clone()
    };
    let fitted = models::fit(&data, &penalty, &exact, &single(alpha))?;
    // l1·‖w‖₁ + l2/2·‖w‖²
    let penalty = fitted.path.objective().penalty_on_columns();
    let (l1, l2) = (penalty.threshold(), penalty.curvature().unwrap_or(0.0));
    let problem = Problem::new(columns.view(), &y, loss, !solve.no_intercept)?.with_penalty(l1, l2);
    let fit = summary("plot", data, fitted)?;
    let formula = fit.model.objective().formula();
    let flags = &args.convergence;
    let batch = flags.batch_size.min(problem.n_samples());
    let histories = [
        (
            "gradient descent",
            textbook::gradient_descent(&problem, flags.epochs),
        ),
        (
            "accelerated gradient",
            textbook::accelerated_gradient_descent(&problem, flags.epochs),
        ),
        (
            "mini-batch descent",
            textbook::mini_batch_descent(&problem, flags.epochs, batch, flags.seed),
        ),
        (
            "coordinate descent",
            textbook::coordinate_descent(&problem, flags.epochs),
        ),
    ];
    let optimum = fit.model.report().objective;
    let gap = |objectives: &Vec<f64>| {
        let start = objectives[0].max(f64::MIN_POSITIVE);
        let gaps = objectives
            .iter()
            .map(|value| ((value - optimum) / start).max(0.0));
        gaps.collect()
    };
    Ok(Box::new(Convergence {
        subtitle: format!(
            "{}; gap: (objective − optimum)/objective at w = 0; mini-batches of {batch} rows, seed {}",
            fit.data.caption(&formula),
            flags.seed
        ),
        names: histories
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect(),
        gaps: histories
            .iter()
            .map(|(_, objectives)| gap(objectives))
            .collect(),
        ..Convergence::default()
    }))
}

/// The columns of the model: centred and divided by their deviation, unless the flags say
/// otherwise; a constant column is 0.
fn columns(x: &Array2<f64>, args: &ModelArgs) -> Array2<f64> {
    let mut columns = x.clone();
    let n = x.nrows() as f64;
    for mut column in columns.columns_mut() {
        let mean = column.sum() / n;
        let squares = column.mapv(|v| (v - mean) * (v - mean)).sum();
        let deviation = (squares / (n - args.ddof)).sqrt();
        let center = if args.no_intercept { 0.0 } else { mean };
        let scale = match (args.no_standardize, deviation > 0.0) {
            (true, _) => 1.0,
            (false, true) => deviation,
            (false, false) => f64::INFINITY,
        };
        column.mapv_inplace(|v| (v - center) / scale);
    }
    columns
}
