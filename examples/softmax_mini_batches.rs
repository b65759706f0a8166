//! How does softmax regression learn, batch by batch? Ten digits from 64 pixels, one-hot targets in a
//! seeded order, 100 rows to an update, 10 epochs, and a fifth of the rows held out.
//!
//! ```text
//! ```
#![allow(clippy::print_stdout)]

use regfit::data::{CsvOptions, Source, read_table};
use regfit::linfa::ParamGuard;
use regfit::preprocess::{Recipe, RecipeOptions, Target, Task};
use regfit::selection::FoldPlan;
use regfit::training::TrainingPlan;
use regfit::{Result, Softmax};

fn main() -> Result<()> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/digits.csv");
    let table = read_table(Source::from_argument(file), &CsvOptions::default())?;
    let options = RecipeOptions {
        task: Task::Classification,
        ..RecipeOptions::default()
    };
    let ready = Recipe::fit(table, &options)?;
    let Target::Labels { codes, .. } = ready.target else {
        unreachable!("a classification task has labels as targets");
    };
    let params = Softmax::ridge_params::<usize>(0.001).check()?;
    let split = FoldPlan::default().hold_out(codes.len(), Some(&codes), 0.2)?;
    let plan = TrainingPlan {
        learning_rate: Some(0.05),
        momentum: 0.9,
        nesterov: true,
        decay: 1e-6,
        batch_size: Some(100),
        epochs: 10,
        ..TrainingPlan::default()
    };
    println!("epoch  loss    accuracy  validation loss  accuracy");
    let trained = params.train(&ready.x, &codes, Some(&split), &plan, &mut |epoch| {
        println!(
            "{:5}  {:.4}  {:8.4}  {:15.4}  {:8.4}",
            epoch.epoch,
            epoch.loss,
            epoch.score,
            epoch.validation_loss.unwrap_or(f64::NAN),
            epoch.validation_score.unwrap_or(f64::NAN)
        );
    })?;
    // Every class has the same chance at the start: ln 10.
    println!("expected at the start: ln 10 = {:.4}", 10_f64.ln());

    // The same seed gives the same numbers, to the last bit.
    let again = params.train(&ready.x, &codes, Some(&split), &plan, &mut |_| {})?;
    println!(
        "a second run is the same: {}",
        again.history == trained.history
    );

    // More rows to a batch than there are: all of them.
    let large = TrainingPlan {
        batch_size: Some(5000),
        epochs: 1,
        ..plan
    };
    let large = params.train(&ready.x, &codes, Some(&split), &large, &mut |_| {})?;
    println!("batches of 5000 asked for, {} used", large.batch_size);
    Ok(())
}
