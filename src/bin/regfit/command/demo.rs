//! `regfit demo`: a real fit on a real table, explained line by line.

use super::fit::{single, summary};
use crate::args::{ColumnArgs, DataSource, DemoArgs, ModelArgs, PenaltyName, ReadArgs};
use crate::failure::Failure;
use crate::input::{self, Dataset};
use crate::models;
use crate::output::Console;
use crate::screen;
use regfit::data::Source;
use regfit::path::PathGrid;
use regfit::recipe::Task;

const DIABETES: &str = include_str!("../../../../datasets/diabetes.csv");
const IRIS: &str = include_str!("../../../../datasets/iris.csv");

/// What there is to see.
const NAMES: &str = "lasso, path, logistic";

pub(crate) fn run(args: &DemoArgs, console: &Console) -> Result<(), Failure> {
    match args.name.as_str() {
        "lasso" => lasso(console),
        "path" => path(console),
        "logistic" => logistic(console),
        other => {
            let other = regfit::data::escape(other);
            Err(Failure::usage(format!("no demo \"{other}\"")).with_help(format!("demos: {NAMES}")))
        }
    }
}

fn read(name: &str, text: &'static str, task: Task) -> Result<Dataset, Failure> {
    let args = DataSource {
        data: vec![name.into()],
        reading: ReadArgs::default(),
    };
    let source = Source::bytes(name, text);
    input::read_dataset_from(source, &args, &ColumnArgs::default(), &[], task, false)
}

/// The command as it would be typed, its screen, and what that means.
fn show(
    console: &Console,
    command: &str,
    about: &str,
    screen: &str,
    meaning: &str,
) -> Result<(), Failure> {
    console.show(&format!("{about}\n\n$ {command}\n{screen}\n{meaning}"))
}

fn lasso(console: &Console) -> Result<(), Failure> {
    let data = read("diabetes.csv", DIABETES, Task::Regression)?;
    let penalty = models::penalty(PenaltyName::L1, 0.5, 1.0);
    let fitted = models::fit(&data, &penalty, &ModelArgs::default(), &single(0.5))?;
    let fit = summary("lasso", data, fitted)?;
    if console.json {
        return console.print_json(&screen::fit_json(&fit));
    }
    show(
        console,
        "regfit lasso diabetes.csv --alpha 0.5",
        "442 patients: ten measurements, and y, the progress of their diabetes a year later.",
        &screen::fit_text(&fit, console),
        "What this says
  target      which column is predicted; the last one, unless --target names another
  minimise    the formula that was minimised, with its numbers, and the same model elsewhere
  table       w in the units of your columns, to predict with; and per standard deviation of the
              column, to compare with each other: bmi and s5 weigh most. − marks negative ones
  sparsity    the lasso makes weak coefficients exactly 0
  α_max       the smallest α at which all of them are 0; a strength is best read as a share of it
  fit         on the rows that it was fitted on, not on new ones: R² is the share of the variance
              explained, RMSE the typical error in units of y
  certified   the certificate: no coefficients whatever can bring the objective lower than this by more
              than the duality gap. It is computed after the fit, from the data and the coefficients
              alone, so that anyone can check it; 0 would be the exact optimum, and what is left is
              rounding, which differs from machine to machine

Next
  regfit demo path                         how the model grows as α falls
  regfit demo logistic                     classes instead of numbers
  regfit inspect YOUR.csv                  look at your own table
  regfit lasso YOUR.csv --target NAME --alpha 1 -o model.json
  regfit predict NEW.csv --model model.json
",
    )
}

fn path(console: &Console) -> Result<(), Failure> {
    let data = read("diabetes.csv", DIABETES, Task::Regression)?;
    let penalty = models::penalty(PenaltyName::L1, 1.0, 1.0);
    let fitted = models::fit(&data, &penalty, &ModelArgs::default(), &PathGrid::default())?;
    if console.json {
        return console.print_json(&screen::path_json(&fitted, &data, &[]));
    }
    show(
        console,
        "regfit path diabetes.csv",
        "The lasso at a hundred strengths, from one where nothing is left to nearly least squares.",
        &screen::path_text(&fitted, &data, console),
        "What this says
  order         features in the order in which they enter as α falls; the first matter most
  enters at α   the strength at which a coefficient is not 0 any more
  sign          its sign there; s3 enters negative and changes sign on its way
  w at the end  the coefficient at the smallest α, in the units of your columns
  path          its size, from large α on the left to small α on the right
  largest gap   the worst certificate among all these fits

Next
  regfit path YOUR.csv --plot path.png     the same as a picture
  regfit path YOUR.csv --csv > path.csv    all numbers
  regfit demo lasso                        one model of this path, explained
",
    )
}

fn logistic(console: &Console) -> Result<(), Failure> {
    let data = read("iris.csv", IRIS, Task::Classification)?;
    let penalty = models::penalty(PenaltyName::L1, 0.02, 1.0);
    let fitted = models::fit(&data, &penalty, &ModelArgs::default(), &single(0.02))?;
    let fit = summary("logistic", data, fitted)?;
    if console.json {
        return console.print_json(&screen::fit_json(&fit));
    }
    show(
        console,
        "regfit logistic iris.csv --alpha 0.02",
        "150 irises of three species: length and width of their sepals and petals.",
        &screen::fit_text(&fit, console),
        "What this says
  table       one column of coefficients for each class; a flower goes to the class with the
              largest sum. Dots are exact zeros: nothing depends on sepal_length
  fit         on these same flowers: log-loss is the mean surprise, −ln of the probability given to the true class
              (three classes and no knowledge: ln 3 = 1.0986); accuracy the share of hits
  certified   no coefficients whatever can bring the objective lower than this by more than the gap

Next
  regfit logistic YOUR.csv --target NAME --alpha 0.01 -o model.json
  regfit predict NEW.csv --model model.json --proba
  regfit evaluate TEST.csv --model model.json
",
    )
}
