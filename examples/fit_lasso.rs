//! How do I fit a lasso, and how good is the answer? Ten measurements of 442 diabetes patients.
//!
//! ```text
//! 442 rows, 10 columns, alpha 10: 4 coefficients are not 0, R² 0.4587
//!        bmi  +5.121
//!         bp  +0.492
//!         s3  -0.239
//!         s5 +37.535
//! the first patient: 195.6 predicted, 151 observed
//! no coefficients whatever have an objective lower by more than 1e-6 of that without features: true
//! ```
#![allow(clippy::print_stdout)]

use regfit::data::{CsvOptions, Source, read_table};
use regfit::linfa::prelude::*;
use regfit::ndarray::Array1;
use regfit::recipe::{Recipe, RecipeOptions, Targets};
use regfit::{Lasso, Result};

fn main() -> Result<()> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/diabetes.csv");
    let table = read_table(Source::from_argument(file), &CsvOptions::default())?;
    let ready = Recipe::fit(table, &RecipeOptions::default())?;
    let Targets::Numbers(y) = ready.target else {
        unreachable!("a regression task has numbers as targets");
    };
    let data = Dataset::new(ready.x, Array1::from(y));

    let model = Lasso::params(10.0).fit(&data)?;

    println!(
        "{} rows, {} columns, alpha 10: {} coefficients are not 0, R² {:.4}",
        model.n_samples(),
        model.n_features(),
        model.n_nonzero(),
        model.report().deviance_explained()
    );
    for (name, w) in ready.feature_names.iter().zip(model.coefficients()) {
        if *w != 0.0 {
            println!("{name:>10} {w:>+7.3}");
        }
    }
    let predicted = model.predict(&data);
    let (first, observed) = (predicted[0], data.targets[0]);
    println!("the first patient: {first:.1} predicted, {observed} observed");
    println!(
        "no coefficients whatever have an objective lower by more than 1e-6 of that without features: {}",
        model.report().certified()
    );
    Ok(())
}
