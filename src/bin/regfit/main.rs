//! The `regfit` program: regularized linear models from the command line.

mod alphas;
mod args;
mod beside;
mod class_weight;
mod command;
mod cross_validation;
mod dataset;
mod factors;
mod failure;
mod input;
mod model_file;
mod models;
mod output;
mod predictions;
mod reference;
mod refusal;
mod scored;
mod screen;
mod signals;
mod stopwatch;
mod structure;
mod warnings;

use crate::args::{Cli, OutputArgs, RunArgs};
use crate::failure::Failure;
use crate::output::{Console, Progress, say};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    signals::watch();
    silence_decoder();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refusal::refuse(&error),
    };
    let threads = cli.command.run().and_then(|run| run.threads);
    let console = cli
        .command
        .output()
        .map_or_else(Console::default, Console::new);
    if console.shows_progress() {
        Progress::watch();
    }
    let outcome = on_threads(threads, || command::run(cli.command, &console));
    Progress::end();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&failure.text(console.colors_errors()));
            failure.exit_code()
        }
    }
}

/// The decoder of Parquet files gives up on some damaged ones by a panic, which the reader makes an error of: that error is
/// all that a user sees.
fn silence_decoder() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map_or("", |place| place.file());
        if !DECODER.iter().any(|package| place.contains(package)) {
            usual(panic);
        }
    }));
}

/// How the folders of the decoder's packages begin.
const DECODER: [&str; 4] = ["/parquet-", "/bytes-", "/ruzstd-", "/snap-"];

/// Runs a command inside a pool of so many threads, all cores if none is said, so that the work that it
/// splits need not be handed over first.
fn on_threads(
    threads: Option<usize>,
    command: impl FnOnce() -> Result<(), Failure> + Send,
) -> Result<(), Failure> {
    let builder = rayon::ThreadPoolBuilder::new().stack_size(STACK);
    let pool = builder.num_threads(threads.unwrap_or(0)).build();
    let pool = pool.map_err(|error| {
        Failure::fault(format!("the threads cannot be started: {error}"))
            .with_help("ask for fewer of them with --threads")
    })?;
    pool.install(command)
}

/// Bytes of stack of a thread: what the first thread of a program usually has.
const STACK: usize = 8 << 20;

impl args::Command {
    /// The flags that say what is printed, of the subcommands that have them.
    fn output(&self) -> Option<&OutputArgs> {
        match self {
            Self::Lasso(args) => Some(&args.fit.output),
            Self::Ridge(args) => Some(&args.single.fit.output),
            Self::Enet(args) => Some(&args.single.fit.output),
            Self::Logistic(args) => Some(&args.single.fit.output),
            Self::Path(args) => Some(&args.output),
            Self::Cv(args) => Some(&args.output),
            Self::Stability(args) => Some(&args.output),
            Self::Predict(args) => Some(&args.output),
            Self::Evaluate(args) => Some(&args.output),
            Self::Inspect(args) => Some(&args.output),
            Self::Plot(args) => Some(&args.output),
            Self::Compare(args) => Some(&args.output),
            Self::Demo(args) => Some(&args.output),
            Self::Train(args) => Some(&args.output),
            Self::Gradcheck(args) => Some(&args.output),
            Self::Export(_) | Self::Completions(_) | Self::Man => None,
        }
    }

    /// The flags that say how it is run, of the subcommands that have them.
    fn run(&self) -> Option<&RunArgs> {
        match self {
            Self::Lasso(args) => Some(&args.fit.run),
            Self::Ridge(args) => Some(&args.single.fit.run),
            Self::Enet(args) => Some(&args.single.fit.run),
            Self::Logistic(args) => Some(&args.single.fit.run),
            Self::Path(args) => Some(&args.run),
            Self::Cv(args) => Some(&args.run),
            Self::Stability(args) => Some(&args.run),
            Self::Predict(args) => Some(&args.run),
            Self::Evaluate(args) => Some(&args.run),
            Self::Compare(args) => Some(&args.run),
            Self::Train(args) => Some(&args.run),
            Self::Gradcheck(args) => Some(&args.run),
            Self::Inspect(_)
            | Self::Plot(_)
            | Self::Export(_)
            | Self::Demo(_)
            | Self::Completions(_)
            | Self::Man => None,
        }
    }
}
