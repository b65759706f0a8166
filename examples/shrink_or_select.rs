//! What do the two penalties do to the coefficients? The diabetes data (442 patients, ten features) under
//! L1, which selects, and under L2, which shrinks.
//!
//! ```text
//! L1 selects: α, features left, R², largest |w| per standard deviation
//!   0.5  8 0.514938 24.9854  sex bmi bp s1 s3 s4 s5 s6
//!    10  4 0.458687 22.5990  bmi bp s3 s5
//!    40  2 0.086331  4.4503  bmi s5
//!    50  0 0.000000  0.0000  none
//! L2 shrinks: α, features left, R², largest |w| per standard deviation
//!  0.01 10 0.515801 25.7372
//!   0.1 10 0.507692 21.7456
//!     1 10 0.390465 10.6085
//!    10 10 0.114756  1.9922
//! ```
#![allow(clippy::print_stdout)]

use regfit::data::{CsvOptions, Source, read_table};
use regfit::linfa::ParamGuard;
use regfit::recipe::{Recipe, RecipeOptions, Targets, Task};
use regfit::{Lasso, Result, Ridge};

fn main() -> Result<()> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/diabetes.csv");
    let table = read_table(Source::from_argument(file), &CsvOptions::default())?;
    let options = RecipeOptions {
        task: Task::Regression,
        ..RecipeOptions::default()
    };
    let ready = Recipe::fit(table, &options)?;
    let Targets::Numbers(y) = ready.target else {
        unreachable!("a regression task has numbers as targets");
    };
    let names = &ready.feature_names;

    println!("L1 selects: α, features left, R², largest |w| per standard deviation");
    for alpha in [0.5, 10.0, 40.0, 50.0] {
        let model = Lasso::params(alpha)
            .check()?
            .fit_arrays(&ready.x, &y, None)?;
        let w = model.standardized_coefficients();
        let kept = names.iter().zip(w).filter(|(_, w)| **w != 0.0);
        let mut kept: Vec<&str> = kept.map(|(name, _)| name.as_str()).collect();
        if kept.is_empty() {
            kept.push("none");
        }
        println!(
            "{alpha:5} {:2} {:.6} {:7.4}  {}",
            model.n_nonzero(),
            model.report().deviance_explained(),
            w.iter().fold(0.0_f64, |m, w| m.max(w.abs())),
            kept.join(" ")
        );
    }
    println!("L2 shrinks: α, features left, R², largest |w| per standard deviation");
    for alpha in [0.01, 0.1, 1.0, 10.0] {
        let model = Ridge::params(alpha)
            .check()?
            .fit_arrays(&ready.x, &y, None)?;
        println!(
            "{alpha:5} {:2} {:.6} {:7.4}",
            model.n_nonzero(),
            model.report().deviance_explained(),
            model
                .standardized_coefficients()
                .iter()
                .fold(0.0_f64, |m, w| m.max(w.abs()))
        );
    }
    Ok(())
}
