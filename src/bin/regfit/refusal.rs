//! What is said of a command line that cannot be parsed.

use crate::args::{Advice, Cli, command_elsewhere, flag_elsewhere};
use crate::failure::Failure;
use crate::output::{Console, say};
use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::path::Path;
use std::process::ExitCode;

/// Help and versions go to the standard output, mistakes to the standard error, in our words where
/// a value is out of its range or a word is that of another program.
pub(crate) fn refuse(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        let text = error.render().to_string();
        return match Console::default().print(&text) {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => failure.exit_code(),
        };
    }
    if let Some(failure) = out_of_range(error).or_else(|| translated(error)) {
        say(&failure.text(Console::default().colors_errors()));
        return failure.exit_code();
    }
    say(&in_few_words(&error.render().to_string()));
    ExitCode::from(2)
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    }
}

/// A value that a flag does not take.
fn out_of_range(error: &clap::Error) -> Option<Failure> {
    let flag = context(error, ContextKind::InvalidArg)?.split(' ').next()?;
    let value = context(error, ContextKind::InvalidValue)?;
    let reason = std::error::Error::source(error)?.to_string();
    (error.kind() == ErrorKind::ValueValidation).then(|| {
        let value = regfit::data::escape(value);
        Failure::usage(format!("{flag} {reason}, got {value}"))
    })
}

/// A word that another program has, or a file in the place of a command.
fn translated(error: &clap::Error) -> Option<Failure> {
    let escaped = |word: &str| in_few_words(word).trim_end().to_owned();
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let word = context(error, ContextKind::InvalidSubcommand)?;
            let shown = escaped(word);
            if Path::new(word).is_file() {
                let failure =
                    Failure::usage(format!("{shown} is a file, and a command comes first"));
                return Some(failure.with_help(format!(
                    "regfit inspect {shown} looks at it, regfit path {shown} fits it at many strengths"
                )));
            }
            let help = command_elsewhere(word)?;
            Some(Failure::usage(format!("there is no command {shown}")).with_help(help))
        }
        ErrorKind::UnknownArgument => {
            let flag = context(error, ContextKind::InvalidArg)?;
            let words: Vec<String> = std::env::args_os()
                .skip(1)
                .map(|word| word.to_string_lossy().into_owned())
                .collect();
            let command = words.first()?;
            let value = words.iter().enumerate().find_map(|(k, word)| {
                let rest = word.strip_prefix(flag)?;
                rest.strip_prefix('=')
                    .or_else(|| words.get(k + 1).map(String::as_str))
            });
            let help = match flag_elsewhere(command, flag, value.unwrap_or_default())? {
                Advice::Said(text) => text.to_owned(),
                Advice::Flag(ours) if has_flag(command, ours) => format!("the flag is {ours}"),
                Advice::Flag(_) => return None,
            };
            let shown = escaped(flag);
            Some(Failure::usage(format!("regfit {command} has no flag {shown}")).with_help(help))
        }
        _ => None,
    }
}

/// Whether a subcommand has this flag, the first word of `--flag VALUE`.
fn has_flag(command: &str, flag: &str) -> bool {
    let name = flag
        .split(' ')
        .next()
        .unwrap_or(flag)
        .trim_start_matches("--");
    let program = Cli::command();
    let found = program.find_subcommand(command);
    found.is_some_and(|sub| sub.get_arguments().any(|arg| arg.get_long() == Some(name)))
}

/// A message of the parser with its words made safe and none of its lines longer than a screen or two: an argument
/// may be the name of any file. Its tip to take an unknown flag for a value is never what was meant.
fn in_few_words(text: &str) -> String {
    const LONGEST: usize = 300;
    let mut lines: Vec<&str> = text.lines().collect();
    if let Some(tip) = lines
        .iter()
        .position(|line| line.starts_with("  tip: to pass "))
    {
        lines.drain(tip.saturating_sub(1)..=tip);
    }
    let lines = lines
        .into_iter()
        .map(|line| match line.char_indices().nth(LONGEST) {
            None => regfit::data::escape(line).into_owned(),
            Some((end, _)) => format!("{}…", regfit::data::escape(&line[..end])),
        });
    lines.flat_map(|line| [line, "\n".to_owned()]).collect()
}
