//! The `regfit` program: regularized linear models from the command line.

mod args;
mod command;
mod failure;
mod fitting;
mod input;
mod output;
mod screen;
mod stopwatch;

use crate::args::{Cli, OutputArgs, RunArgs};
use crate::failure::Failure;
use crate::output::{Console, say};
use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    let threads = cli.command.run().and_then(|run| run.threads);
    if let Some(threads) = threads
        && let Err(error) = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()
    {
        say(&format!("error: --threads {threads}: {error}\n"));
        return ExitCode::FAILURE;
    }
    let console = cli
        .command
        .output()
        .map_or_else(Console::default, Console::new);
    match command::run(cli.command, &console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&failure.text(console.colors_errors()));
            failure.exit_code()
        }
    }
}

/// Help and versions go to the standard output, mistakes to the standard error, in our words where
/// a value is out of its range.
fn refuse(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        let text = error.render().to_string();
        return match Console::default().print(&text) {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => failure.exit_code(),
        };
    }
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let flag = context(ContextKind::InvalidArg).and_then(|arg| arg.split(' ').next());
    let value = context(ContextKind::InvalidValue);
    let reason = std::error::Error::source(error).map(ToString::to_string);
    if let (ErrorKind::ValueValidation, Some(flag), Some(value), Some(reason)) =
        (error.kind(), flag, value, reason)
    {
        let value = regfit::data::escape(value);
        let failure = Failure::usage(format!("{flag} {reason}, got {value}"));
        say(&failure.text(Console::default().colors_errors()));
        return failure.exit_code();
    }
    say(&error.render().to_string());
    ExitCode::from(2)
}

impl args::Command {
    /// The flags that say what is printed, of the subcommands that have them.
    fn output(&self) -> Option<&OutputArgs> {
        match self {
            Self::Lasso(args) => Some(&args.fit.output),
            Self::Ridge(args) => Some(&args.single.fit.output),
            Self::Enet(args) => Some(&args.single.fit.output),
            Self::Logistic(args) => Some(&args.single.fit.output),
            Self::Path(args) => Some(&args.output),
            Self::Predict(args) => Some(&args.output),
            Self::Evaluate(args) => Some(&args.output),
            Self::Inspect(args) => Some(&args.output),
            Self::Plot(args) => Some(&args.output),
            Self::Compare(args) => Some(&args.output),
            Self::Demo(args) => Some(&args.output),
            Self::Completions(_) | Self::Man => None,
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
            Self::Predict(args) => Some(&args.run),
            Self::Evaluate(args) => Some(&args.run),
            Self::Compare(args) => Some(&args.run),
            Self::Inspect(_) | Self::Plot(_) | Self::Demo(_) | Self::Completions(_) | Self::Man => {
                None
            }
        }
    }
}
