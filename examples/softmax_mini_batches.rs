//! How does softmax regression learn, batch by batch? Ten digits from 64 pixels, one-hot targets in a
//! seeded order, 100 rows to an update, 10 epochs, and a fifth of the rows held out.
//!
//! ```text
//! epoch  loss    accuracy  validation loss  accuracy
//!     0  2.3026    0.0987           2.3026    0.1003
//!     1  0.3627    0.9207           0.4092    0.8858
//!     2  0.2068    0.9506           0.2730    0.9053
//!     3  0.1614    0.9618           0.2286    0.9387
//!     4  0.1404    0.9722           0.2129    0.9443
//!     5  0.1282    0.9764           0.1976    0.9554
//!     6  0.1195    0.9798           0.1922    0.9554
//!     7  0.1127    0.9826           0.1852    0.9526
//!     8  0.1072    0.9819           0.1799    0.9582
//!     9  0.1025    0.9826           0.1720    0.9582
//!    10  0.0987    0.9840           0.1660    0.9610
//! expected at the start: ln 10 = 2.3026
//! a second run is the same: true
//! batches of 5000 asked for, 1438 used
//! ```
#![allow(clippy::print_stdout)]

use regfit::data::{CsvOptions, Source, read_table};
use regfit::linfa::ParamGuard;
use regfit::recipe::{Recipe, RecipeOptions, Targets, Task};
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
    let Targets::Classes { codes, .. } = ready.target else {
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
