//! Tables from comma, semicolon or tab separated text.

use super::error::ReadError;
use super::source::Source;
use super::table::Table;

/// How to read delimited text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvOptions {
    /// The byte between fields. `None`: a tab for names ending in `.tsv`, otherwise the most
    /// frequent of comma, semicolon and tab in the first line.
    pub delimiter: Option<u8>,
    /// Whether the first line names the columns; without a header they are x1, x2, ….
    pub has_header: bool,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self {
            delimiter: None,
            has_header: true,
        }
    }
}

/// A delimiter as a user writes it: one ASCII character, `tab` or `\t`.
///
/// # Errors
/// [`ReadError::Options`] for anything else, and for quotes and line ends.
pub fn parse_delimiter(text: &str) -> Result<u8, ReadError> {
    Err(ReadError::options(format!("delimiter {text}"), "not yet"))
}

/// Reads a whole table.
///
/// # Errors
/// [`ReadError`] with file, line and text; see its variants.
pub fn read_table(source: Source, _options: &CsvOptions) -> Result<Table, ReadError> {
    Err(ReadError::file(&source.display_name(), "not yet"))
}
