//! Which features enter as the penalty falls? The lasso path of the diabetes data.
//!
//! ```text
//! alpha_max 45.16
//! alpha  45.160  R² 0.000
//! alpha  20.961  R² 0.358 bmi bp s5
//! alpha   9.729  R² 0.460 bmi bp s3 s5
//! alpha   4.516  R² 0.493 sex bmi bp s3 s5
//! alpha   2.096  R² 0.509 sex bmi bp s1 s3 s5 s6
//! alpha   0.973  R² 0.513 sex bmi bp s1 s3 s5 s6
//! alpha   0.452  R² 0.515 sex bmi bp s1 s3 s4 s5 s6
//! alpha   0.210  R² 0.516 age sex bmi bp s1 s2 s3 s4 s5 s6
//! alpha   0.097  R² 0.517 age sex bmi bp s1 s2 s4 s5 s6
//! alpha   0.045  R² 0.518 age sex bmi bp s1 s2 s3 s4 s5 s6
//! ```
#![allow(clippy::print_stdout)]

use regfit::data::{CsvOptions, Source, read_table};
use regfit::linfa::prelude::*;
use regfit::ndarray::Array1;
use regfit::recipe::{Recipe, RecipeOptions, Targets};
use regfit::{Lasso, PathGrid, Result};

fn main() -> Result<()> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/diabetes.csv");
    let table = read_table(Source::from_argument(file), &CsvOptions::default())?;
    let ready = Recipe::fit(table, &RecipeOptions::default())?;
    let Targets::Numbers(y) = ready.target else {
        unreachable!("a regression task has numbers as targets");
    };
    let data = Dataset::new(ready.x, Array1::from(y));

    let grid = PathGrid {
        n_alphas: 10,
        ratio: Some(1e-3),
        ..PathGrid::default()
    };
    // The strength given here is not used: the path brings its own.
    let path = Lasso::params(1.0).check()?.path(&data, &grid)?;

    println!("alpha_max {:.2}", path.alpha_max);
    for (k, step) in path.steps.iter().enumerate() {
        let Some(model) = path.model(k) else { continue };
        let names: String = ready
            .feature_names
            .iter()
            .zip(model.coefficients())
            .filter(|(_, w)| **w != 0.0)
            .map(|(name, _)| format!(" {name}"))
            .collect();
        println!(
            "alpha {:7.3}  R² {:.3}{names}",
            step.alpha,
            step.report.deviance_explained()
        );
    }
    Ok(())
}
