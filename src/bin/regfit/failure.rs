//! Why the program ends early, and how it says so.

use regfit::data::{ReadError, escape_lines};
use std::fmt::Write as _;
use std::io;
use std::process::ExitCode;

/// Everything that ends a run before its end.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line is at fault.
    Usage(Message),
    /// The data, a file or the fit is at fault.
    Fault(Message),
    /// A fit missed its tolerance under `--strict`; the screen has said so.
    NotCertified,
}

/// What went wrong, where, and what to do.
#[derive(Debug, Default)]
pub(crate) struct Message {
    /// One line without `error: `.
    pub(crate) problem: String,
    /// The line of the file with a caret under it.
    pub(crate) excerpt: Option<String>,
    /// The next step.
    pub(crate) help: Option<String>,
}

impl Failure {
    /// The command line is at fault.
    pub(crate) fn usage(problem: impl Into<String>) -> Self {
        Self::Usage(Message {
            problem: problem.into(),
            ..Message::default()
        })
    }

    /// The data, a file or the fit is at fault.
    pub(crate) fn fault(problem: impl Into<String>) -> Self {
        Self::Fault(Message {
            problem: problem.into(),
            ..Message::default()
        })
    }

    /// The same failure with this advice.
    pub(crate) fn with_help(mut self, advice: impl Into<String>) -> Self {
        if let Self::Usage(message) | Self::Fault(message) = &mut self {
            message.help = Some(advice.into());
        }
        self
    }

    /// Writing to the standard output failed.
    pub(crate) fn stdout(error: &io::Error) -> Self {
        Self::fault(format!("the standard output cannot be written: {error}"))
    }

    /// The code that the program ends with.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Fault(_) => 1,
            Self::Usage(_) => 2,
            Self::NotCertified => 3,
        })
    }

    /// What is printed on the standard error: nothing where everything has been said.
    pub(crate) fn text(&self, color: bool) -> String {
        let (Self::Usage(message) | Self::Fault(message)) = self else {
            return String::new();
        };
        let [red, cyan, plain] = if color {
            ["\u{1b}[1;31m", "\u{1b}[1;36m", "\u{1b}[0m"]
        } else {
            [""; 3]
        };
        let mut text = format!("{red}error{plain}: {}\n", escape_lines(&message.problem));
        if let Some(excerpt) = &message.excerpt {
            let _ = writeln!(text, "{}", escape_lines(excerpt));
        }
        if let Some(help) = &message.help {
            let _ = writeln!(text, "{cyan}help{plain}: {}", escape_lines(help));
        }
        text
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::Fault(Message {
            problem: error.to_string(),
            excerpt: error.excerpt(),
            help: error.help(),
        })
    }
}

impl From<regfit::Error> for Failure {
    fn from(error: regfit::Error) -> Self {
        match error {
            regfit::Error::Read(error) => error.into(),
            regfit::Error::UnsupportedSolver { .. } | regfit::Error::Structure(_) => {
                Self::usage(error.to_string())
            }
            other => Self::fault(other.to_string()),
        }
    }
}
