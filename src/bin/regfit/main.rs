//! The `regfit` program: regularized linear models from the command line.

mod alphas;
mod args;
mod beside;
mod class_weight;
mod command;
mod cross_validation;
mod factors;
mod failure;
mod input;
mod model_file;
mod models;
mod output;
mod predictions;
mod scored;
mod screen;
mod signals;
mod stopwatch;
mod structure;
mod warnings;

use crate::args::{Cli, OutputArgs, RunArgs};
use crate::failure::Failure;
use crate::output::{Console, say};
use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::process::ExitCode;

fn main() -> ExitCode {
    signals::watch();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    let threads = cli.command.run().and_then(|run| run.threads);
    let console = cli
        .command
        .output()
        .map_or_else(Console::default, Console::new);
    match on_threads(threads, || command::run(cli.command, &console)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&failure.text(console.colors_errors()));
            failure.exit_code()
        }
    }
}

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
    say(&in_few_words(&error.render().to_string()));
    ExitCode::from(2)
}

/// A message of the parser with its words made safe and none of its lines longer than a screen or two: an argument
/// may be the name of any file.
fn in_few_words(text: &str) -> String {
    const LONGEST: usize = 300;
    let lines = text
        .lines()
        .map(|line| match line.char_indices().nth(LONGEST) {
            None => regfit::data::escape(line).into_owned(),
            Some((end, _)) => format!("{}…", regfit::data::escape(&line[..end])),
        });
    lines.flat_map(|line| [line, "\n".to_owned()]).collect()
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
