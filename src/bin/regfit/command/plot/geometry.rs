//! `regfit plot geometry`: contours, diamond and circle.

use crate::args::{DataSource, PenaltyName, PlotArgs};
use crate::command::fit::print_notes;
use crate::failure::Failure;
use crate::input;
use crate::output::Console;
use regfit::data::{Features, escape};
use regfit::ndarray::ArrayView1;
use regfit::plot::geometry::{Quadratic, Shape};
use regfit::plot::{Geometry, OneDimensional, Picture};
use regfit::recipe::{Targets, Task, pieces};

pub(super) fn picture(args: &PlotArgs, console: &Console) -> Result<Box<dyn Picture>, Failure> {
    let flags = &args.geometry;
    let penalty = match args.grid.penalty {
        None | Some(PenaltyName::L1) => Shape::L1,
        Some(PenaltyName::L2) => Shape::L2,
        Some(PenaltyName::Enet) => {
            return Err(Failure::usage(
                "plot geometry draws --penalty l1 or l2, one figure at a time",
            ));
        }
    };
    let Some(data) = args.data.clone() else {
        if !flags.pair.is_empty() {
            return Err(Failure::usage(
                "--columns needs DATA, the table of the two columns",
            ));
        }
        return match flags.one_dimensional {
            true => one_dimensional(args, penalty),
            false => example(args, penalty),
        };
    };
    if flags.one_dimensional || !flags.center.is_empty() {
        return Err(Failure::usage(
            "--one-dimensional and --center are of the example, which needs no DATA",
        ));
    }
    let source = DataSource {
        data: vec![data],
        reading: args.reading.clone(),
    };
    of_columns(args, &source, penalty, console)
}

fn alphas(args: &PlotArgs, usual: &[f64]) -> Vec<f64> {
    match args.alpha.as_slice() {
        [] => usual.to_vec(),
        given => given.to_vec(),
    }
}

fn example(args: &PlotArgs, penalty: Shape) -> Result<Box<dyn Picture>, Failure> {
    let center = match args.geometry.center.as_slice() {
        [] => [1.0, 3.0],
        &[w1, w2] => [w1, w2],
        other => {
            return Err(Failure::usage(format!(
                "--center needs two numbers, got {}",
                other.len()
            )));
        }
    };
    Ok(Box::new(Geometry {
        loss: Quadratic::new(center, [[1.0, 0.0], [0.0, 1.0]])?,
        penalty,
        alphas: alphas(args, &[1.0]),
        ..Geometry::default()
    }))
}

fn one_dimensional(args: &PlotArgs, penalty: Shape) -> Result<Box<dyn Picture>, Failure> {
    if penalty == Shape::L2 {
        return Err(Failure::usage(
            "--one-dimensional shows the kink of |x|, so --penalty must be l1",
        ));
    }
    let usual = OneDimensional::default();
    let center = match args.geometry.center.as_slice() {
        [] => usual.center,
        &[center] => center,
        other => {
            return Err(Failure::usage(format!(
                "--center needs one number with --one-dimensional, got {}",
                other.len()
            )));
        }
    };
    let alphas = alphas(args, &usual.alphas);
    Ok(Box::new(OneDimensional {
        center,
        alphas,
        ..usual
    }))
}

/// Two columns of a table, the rest profiled out.
fn of_columns(
    args: &PlotArgs,
    source: &DataSource,
    penalty: Shape,
    console: &Console,
) -> Result<Box<dyn Picture>, Failure> {
    if args.columns.weights.is_some() || !args.solve.penalty_factor.is_empty() {
        return Err(Failure::usage(
            "plot geometry takes neither --weights nor --penalty-factor",
        ));
    }
    let data = input::read_dataset(source, &args.columns, &[], Task::Regression, false)?;
    print_notes(&data, false, console);
    let index = |name: &String| {
        let found = data.feature_names.iter().position(|known| known == name);
        found.ok_or_else(|| {
            let known: Vec<_> = data
                .feature_names
                .iter()
                .take(20)
                .map(|n| escape(n))
                .collect();
            Failure::fault(format!("no feature \"{}\" in {}", escape(name), data.name))
                .with_help(format!("features: {}", known.join(", ")))
        })
    };
    let names: Vec<&str> = data.feature_names.iter().map(String::as_str).collect();
    let pair = args.geometry.pair.iter();
    let pair: Vec<String> = pair.flat_map(|entry| pieces(entry, &names)).collect();
    let [first, second] = pair.as_slice() else {
        let problem = format!(
            "plot geometry of a table needs two columns, got {}",
            pair.len()
        );
        return Err(Failure::usage(problem).with_help("name them: --columns bmi,s5"));
    };
    let columns = [index(first)?, index(second)?];
    let (Features::Dense(x), Targets::Numbers(y)) = (&data.x, &data.target) else {
        return Err(Failure::fault(
            "plot geometry needs a dense table and a target of numbers",
        ));
    };
    let loss = Quadratic::profiled(x.view(), ArrayView1::from(y), columns)?;
    if args.alpha.is_empty() {
        return Err(
            Failure::usage("plot geometry of a table needs a strength: --alpha A").with_help(
                format!(
                    "with l1 both coefficients are 0 from --alpha {:.4} on",
                    loss.largest_alpha()
                ),
            ),
        );
    }
    let rest = match x.ncols() - 2 {
        0 => String::new(),
        1 => " and over the one other coefficient, which is not penalised".to_owned(),
        n => format!(" and over the {n} other coefficients, which are not penalised"),
    };
    let formula = match penalty {
        Shape::L1 => "α(|w₁| + |w₂|)",
        Shape::L2 => "α(w₁² + w₂²)",
    };
    let file = data.name.rsplit(['/', '\\']).next().unwrap_or(&data.name);
    let subtitle = format!(
        "{file}: 1/(2n)·‖y − b − Xw‖², standardized, minimised over the intercept{rest}, + {formula}"
    );
    Ok(Box::new(Geometry {
        subtitle,
        names: columns.map(|j| data.feature_names[j].clone()),
        loss,
        penalty,
        alphas: args.alpha.clone(),
        ..Geometry::default()
    }))
}
