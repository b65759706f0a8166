//! How do I keep a model and use it later? The file holds what prediction needs, what was minimised, and the
//! certificate; new rows are matched by column name.
//!
//! ```text
//! minimised 1/(2n)·‖y − b − Xw‖² + 10·‖w‖₁
//! certified: true
//! Ada: 195.6
//! same: true
//! ```
#![allow(clippy::print_stdout)]

use regfit::data::{CsvOptions, Source, read_table};
use regfit::linfa::prelude::*;
use regfit::model::{CreatedBy, DataFingerprint, ModelInput, Provenance, SavedModel};
use regfit::ndarray::Array1;
use regfit::recipe::{Recipe, RecipeOptions, Targets};
use regfit::{Lasso, Result};

fn main() -> Result<()> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/diabetes.csv");
    let text = std::fs::read(file).unwrap_or_default();
    let data = DataFingerprint::of("diabetes.csv", &text);
    let table = read_table(Source::bytes("diabetes.csv", text), &CsvOptions::default())?;
    let ready = Recipe::fit(table, &RecipeOptions::default())?;
    let Targets::Numbers(y) = ready.target else {
        unreachable!("a regression task has numbers as targets");
    };
    let y = Array1::from(y);
    let model = Lasso::params(10.0).fit(&Dataset::new(ready.x, y))?;

    let about = Provenance {
        created_by: CreatedBy {
            name: "save_and_load".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            arguments: Vec::new(),
        },
        target: "y".into(),
        classes: Vec::new(),
        feature_names: ready.feature_names,
        warnings: model.warnings().iter().map(ToString::to_string).collect(),
        data,
        selection: None,
        input: ModelInput::Table {
            recipe: ready.recipe,
        },
    };
    let json = SavedModel::new(&model, about)?.to_json()?;
    // `json` is what goes into a file; the same model gives the same bytes.

    let loaded = SavedModel::from_json(&json, "diabetes.json")?;
    println!("minimised {}", loaded.objective.formula);
    println!("certified: {}", loaded.fit.certified);
    let ModelInput::Table { recipe } = &loaded.input else {
        unreachable!("it was made from a table");
    };
    // Other columns, and another order, do not matter.
    let new = "name,s6,s5,s4,s3,s2,s1,bp,bmi,sex,age\nAda,87,4.8598,4,38,93.2,157,101,32.1,2,59\n";
    let new = read_table(Source::bytes("new.csv", new), &CsvOptions::default())?;
    let applied = recipe.apply(&new, false)?;
    let predicted = loaded.linear_predictor(&applied.x);
    println!("Ada: {:.1}", predicted[[0, 0]]);
    // To the last bit what the model in memory says.
    println!("same: {}", predicted == model.linear_predictor(&applied.x));
    Ok(())
}
