//! My file has words, an id and columns I do not want: how do I get from there to a model, and from the
//! model to new rows?
//!
//! ```text
//! R² 0.925
//!                   sqft     +115.0
//!                  rooms    +4746.2
//!                    age     -754.1
//!         material=brick   +22094.1
//!      material=concrete    -9042.8
//!         material=stone   +35617.3
//!          material=wood       +0.0
//!       district=Harbour   +32846.7
//!     district=Mill Lane   -40563.8
//!    district=North Hill   -15679.0
//!      district=Old Town   +11355.2
//!     district=Riverside       +0.0
//!       district=Station   -47325.8
//! two new houses: 346687 and 461645
//! ```
#![allow(clippy::print_stdout)]

use regfit::data::{CsvOptions, Source, read_table};
use regfit::linfa::prelude::*;
use regfit::ndarray::Array1;
use regfit::recipe::{Encode, Recipe, RecipeOptions, Targets};
use regfit::{Lasso, Result};

fn main() -> Result<()> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/houses.csv");
    let table = read_table(Source::from_argument(file), &CsvOptions::default())?;
    let options = RecipeOptions {
        target: Some("price".into()),
        exclude: vec!["id".into(), "garage_*".into()],
        encode: Encode::OneHot,
        ..RecipeOptions::default()
    };
    let ready = Recipe::fit(table, &options)?;
    let Targets::Numbers(y) = ready.target else {
        unreachable!("a regression task has numbers as targets");
    };

    let model = Lasso::params(500.0).fit(&Dataset::new(ready.x, Array1::from(y)))?;

    println!("R² {:.3}", model.report().deviance_explained());
    for (name, w) in ready.feature_names.iter().zip(model.coefficients()) {
        println!("{name:>22} {w:>+10.1}");
    }

    // New rows are matched by name: other columns, and another order, do not matter.
    let new =
        "district,material,age,rooms,sqft\nHarbour,brick,10,5,1800\nHarbour,brick,10,5,2800\n";
    let new = read_table(Source::bytes("new.csv", new), &CsvOptions::default())?;
    let applied = ready.recipe.apply(&new, false)?;
    let predicted = model.predict(&applied.x);
    println!(
        "two new houses: {:.0} and {:.0}",
        predicted[0], predicted[1]
    );
    Ok(())
}
