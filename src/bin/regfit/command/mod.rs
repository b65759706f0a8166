//! One file for each subcommand.

mod compare;
mod completions;
mod cv;
mod demo;
mod evaluate;
mod export;
mod fit;
mod gradcheck;
mod held_out;
mod inspect;
mod path;
mod pictures;
mod plot;
mod predict;
mod report;
mod rivals;
mod stability;
mod train;

use crate::args::Command;
use crate::failure::Failure;
use crate::output::Console;

/// Runs a subcommand.
pub(crate) fn run(command: Command, console: &Console) -> Result<(), Failure> {
    match command {
        Command::Lasso(args) => fit::lasso(&args, console),
        Command::Ridge(args) => fit::ridge(&args, console),
        Command::Enet(args) => fit::enet(&args, console),
        Command::Logistic(args) => fit::logistic(&args, console),
        Command::Path(args) => path::run(&args, console),
        Command::Cv(args) => cv::run(&args, console),
        Command::Stability(args) => stability::run(&args, console),
        Command::Predict(args) => predict::run(&args, console),
        Command::Evaluate(args) => evaluate::run(&args, console),
        Command::Inspect(args) => inspect::run(&args, console),
        Command::Plot(args) => plot::run(&args, console),
        Command::Export(args) => export::run(&args, console),
        Command::Compare(args) => compare::run(&args, console),
        Command::Demo(args) => demo::run(&args, console),
        Command::Train(args) => train::run(&args, console),
        Command::Gradcheck(args) => gradcheck::run(&args, console),
        Command::Completions(args) => completions::completions(&args, console),
        Command::Man => completions::manual(console),
    }
}
