//! What can be wrong with a data file.

use super::escape::{list, quote, shorten};
use super::snippet::Snippet;

/// What can be wrong with a data file or with the choice of its columns: what, where, and what to
/// do.
///
/// `Display` is one line without `error: `; [`excerpt`](Self::excerpt) shows the offending line
/// with a caret, [`help`](Self::help) says what to do. Text from the file is escaped in all
/// three, so they can go to a terminal as they are.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file as a whole: missing, unreadable, empty, damaged.
    #[error("{file}: {problem}")]
    File {
        /// Name as given, escaped.
        file: String,
        /// What is wrong with it.
        problem: String,
        /// What to do.
        help: Option<String>,
    },
    /// A line that cannot be read as text or as a record.
    #[error("{file}:{line}: {problem}")]
    Line {
        /// Name as given, escaped.
        file: String,
        /// Line number, from 1.
        line: u64,
        /// What is wrong with it.
        problem: String,
        /// What to do.
        help: Option<String>,
    },
    /// A record with more or fewer fields than the first one.
    #[error(
        "{file}:{line}: {found} field{} where {reference} has {expected}",
        if *found == 1 { "" } else { "s" }
    )]
    Ragged {
        /// Name as given, escaped.
        file: String,
        /// Line number, from 1.
        line: u64,
        /// Fields of this record.
        found: usize,
        /// `the header`, or `line 1` in a file without one.
        reference: String,
        /// Fields of the first record.
        expected: usize,
        /// Which delimiters the first record has.
        help: String,
    },
    /// One cell, with the line around it.
    #[error("{0}")]
    Cell(Box<CellError>),
    /// A column was asked for that the table does not have.
    #[error("no column {wanted} in {file}")]
    UnknownColumn {
        /// Name as given, escaped.
        file: String,
        /// The name in quotes, or the index.
        wanted: String,
        /// The nearest name, and the columns there are.
        help: String,
    },
    /// The columns do not fit what is asked of them.
    #[error("{problem}")]
    Columns {
        /// What is wrong with them.
        problem: String,
        /// What to do.
        help: Option<String>,
    },
    /// The options contradict themselves or the table.
    #[error("{problem}")]
    Options {
        /// What is wrong with them.
        problem: String,
        /// What to do.
        help: Option<String>,
    },
}

/// What is wrong with one cell, and where it is.
#[derive(Debug, Clone)]
pub struct CellError {
    pub(crate) file: String,
    pub(crate) snippet: Snippet,
    pub(crate) problem: String,
    /// Number (from 1) and name of the column, where the file has columns.
    pub(crate) column: Option<(usize, String)>,
    pub(crate) note: Option<String>,
    pub(crate) help: Option<String>,
}

impl CellError {
    /// Line number, from 1.
    pub fn line(&self) -> u64 {
        self.snippet.line
    }

    /// Position of the cell's first character in its line, from 1.
    pub fn position(&self) -> usize {
        self.snippet.column
    }

    /// The text of the cell, not escaped.
    pub fn text(&self) -> &str {
        &self.snippet.cell
    }
}

impl std::fmt::Display for CellError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            file,
            snippet,
            problem,
            column,
            ..
        } = self;
        write!(f, "{file}:{}:{}: {problem}", snippet.line, snippet.column)?;
        if let Some((number, name)) = column {
            write!(f, " (column {number}, {})", quote(name))?;
        }
        Ok(())
    }
}

impl ReadError {
    /// The offending line with a caret under the cell, or `None` where a line would not help.
    pub fn excerpt(&self) -> Option<String> {
        match self {
            Self::Cell(cell) => Some(cell.snippet.excerpt(cell.note.as_deref())),
            _ => None,
        }
    }

    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::File { help, .. }
            | Self::Line { help, .. }
            | Self::Columns { help, .. }
            | Self::Options { help, .. } => help.clone(),
            Self::Ragged { help, .. } | Self::UnknownColumn { help, .. } => Some(help.clone()),
            Self::Cell(cell) => cell.help.clone(),
        }
    }

    pub(crate) fn file(file: &str, problem: impl Into<String>) -> Self {
        Self::File {
            file: file.into(),
            problem: problem.into(),
            help: None,
        }
    }

    pub(crate) fn line(file: &str, line: u64, problem: impl Into<String>) -> Self {
        Self::Line {
            file: file.into(),
            line,
            problem: problem.into(),
            help: None,
        }
    }

    pub(crate) fn columns(problem: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Columns {
            problem: problem.into(),
            help: Some(help.into()),
        }
    }

    pub(crate) fn options(problem: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Options {
            problem: problem.into(),
            help: Some(help.into()),
        }
    }

    /// The same error with this advice.
    pub(crate) fn with_help(mut self, advice: impl Into<String>) -> Self {
        let advice = advice.into();
        match &mut self {
            Self::File { help, .. }
            | Self::Line { help, .. }
            | Self::Columns { help, .. }
            | Self::Options { help, .. } => *help = Some(advice),
            Self::Ragged { help, .. } | Self::UnknownColumn { help, .. } => *help = advice,
            Self::Cell(cell) => cell.help = Some(advice),
        }
        self
    }

    /// `no column "prise" in houses.csv`, with the nearest name and the list of columns.
    pub(crate) fn unknown_column<'a>(
        file: &str,
        wanted: String,
        nearest: Option<&str>,
        names: impl ExactSizeIterator<Item = &'a str>,
    ) -> Self {
        let columns = format!("columns: {}", list(names, 20));
        Self::UnknownColumn {
            file: file.into(),
            wanted,
            help: match nearest {
                Some(name) => format!("did you mean \"{}\"?  {columns}", shorten(name, 60)),
                None => columns,
            },
        }
    }
}
