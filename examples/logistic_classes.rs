//! How do I classify, and with what probability? Thirty measurements of 569 breast tumours.
//!
//! ```text
//! classes ["benign", "malignant"]: 7 of 30 columns are used, 82.1 % of the deviance is explained
//! 553 of 569 rows are classified right
//! row 0: probability 0.999 of class malignant, which is malignant
//! row 19: probability 0.150 of class malignant, which is benign
//! row 20: probability 0.042 of class malignant, which is benign
//! ```
#![allow(clippy::print_stdout)]

use regfit::data::{CsvOptions, Source, read_table};
use regfit::linfa::prelude::*;
use regfit::ndarray::Array1;
use regfit::recipe::{Recipe, RecipeOptions, Targets, Task};
use regfit::{Logistic, Result};

fn main() -> Result<()> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/breast_cancer.csv");
    let table = read_table(Source::from_argument(file), &CsvOptions::default())?;
    let options = RecipeOptions {
        task: Task::Classification,
        ..RecipeOptions::default()
    };
    let ready = Recipe::fit(table, &options)?;
    let Targets::Classes {
        codes,
        names: classes,
    } = ready.target
    else {
        unreachable!("a classification task has labels as targets");
    };
    let labels: Array1<String> = codes.iter().map(|code| classes[*code].clone()).collect();
    let data = DatasetBase::new(ready.x, labels);

    let model = Logistic::params(0.02).fit(&data)?;

    println!(
        "classes {:?}: {} of {} columns are used, {:.1} % of the deviance is explained",
        model.class_names(),
        model.n_nonzero(),
        model.n_features(),
        100.0 * model.report().deviance_explained()
    );
    let predicted: Array1<String> = model.predict(&data);
    let right = predicted.iter().zip(&data.targets).filter(|(p, y)| p == y);
    println!(
        "{} of {} rows are classified right",
        right.count(),
        data.targets.len()
    );
    // Rows × classes, in the order of `class_names`.
    let probabilities = model.predict_probabilities(&data.records);
    for i in [0, 19, 20] {
        println!(
            "row {i}: probability {:.3} of class {}, which is {}",
            probabilities[[i, 1]],
            model.class_names()[1],
            data.targets[i]
        );
    }
    Ok(())
}
