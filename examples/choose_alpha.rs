//! Which strength? Ten folds of the diabetes data, and the simplest lasso that predicts as well as the best.
//!
//! ```text
//! α.min 1.316: mean squared error 3016 ± 104 with 7 features
//! α.1se 4.412: mean squared error 3106 ± 119 with 5 features
//! sex    -6.4538
//! bmi     5.5055
//! bp      0.7919
//! s3     -0.6051
//! s5     40.9845
//! chosen without the row that is predicted: 3193 ± 132
//! ```
#![allow(clippy::print_stdout)]

use regfit::data::{CsvOptions, Source, read_table};
use regfit::linfa::ParamGuard;
use regfit::recipe::{Recipe, RecipeOptions, Targets};
use regfit::selection::{Plan, Rule};
use regfit::{Lasso, Result};

fn main() -> Result<()> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/diabetes.csv");
    let table = read_table(Source::from_argument(file), &CsvOptions::default())?;
    let ready = Recipe::fit(table, &RecipeOptions::default())?;
    let Targets::Numbers(y) = ready.target else {
        unreachable!("a regression task has numbers as targets");
    };

    // The strength given here is not used: the path brings its own.
    let lasso = Lasso::params::<f64>(1.0).check()?;
    let plan = Plan::default();
    let found = lasso.cross_validate(&ready.x, &y, &plan)?;
    for rule in [Rule::Minimum, Rule::OneStandardError] {
        let k = found.curve.chosen(rule);
        println!(
            "α.{:3} {:.3}: mean squared error {:.0} ± {:.0} with {} features",
            rule.name(),
            found.curve.alphas[k],
            found.curve.mean[k],
            found.curve.standard_error[k],
            found.curve.nonzero[k]
        );
    }
    let k = found.curve.chosen(Rule::OneStandardError);
    if let Some(model) = found.path.model(k) {
        for (name, w) in ready.feature_names.iter().zip(model.coefficients()) {
            if *w != 0.0 {
                println!("{name:4} {w:9.4}");
            }
        }
    }

    // The error to expect of new rows: each fold is held out from the whole choice.
    let nested = lasso.nested(&ready.x, &y, &plan, Rule::OneStandardError)?;
    println!(
        "chosen without the row that is predicted: {:.0} ± {:.0}",
        nested.mean, nested.standard_error
    );
    Ok(())
}
