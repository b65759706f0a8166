//! The first line: the delimiter and the names of the columns.

use super::scan::Scanner;
use super::{header, sniff};
use crate::data::error::ReadError;

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

/// What the first line says.
pub(super) struct Opening {
    pub(super) delimiter: u8,
    pub(super) names: Vec<String>,
    /// What the reader decided where the options say nothing.
    pub(super) notes: Vec<String>,
    /// The number of the line.
    pub(super) line: u64,
}

/// Reads the first record, and leaves the cursor before the first row.
pub(super) fn opening<'a>(
    file: &'a str,
    content: &'a str,
    given: Option<u8>,
    options: &CsvOptions,
) -> Result<(Opening, Scanner<'a>), ReadError> {
    let mut notes = Vec::new();
    let delimiter = given.unwrap_or_else(|| {
        let found = sniff::sniff(content);
        if found != b',' {
            notes.push(format!(
                "the delimiter is a {}, judged by the first line",
                sniff::name(found)
            ));
        }
        found
    });
    let mut scanner = Scanner::new(file, content, delimiter);
    if !scanner.next_record() {
        return Err(ReadError::file(file, "has blank lines only"));
    }
    let line = scanner.line();
    let names = if options.has_header {
        let names = header::read_names(&mut scanner, file)?;
        if header::looks_like_data(&names) {
            notes.push("the first line is all numbers; if it is data, use --no-header".into());
        }
        names
    } else {
        let n_cols = count_cells(Scanner::new(file, content, delimiter))?;
        (1..=n_cols).map(|number| format!("x{number}")).collect()
    };
    let opening = Opening {
        delimiter,
        names,
        notes,
        line,
    };
    Ok((opening, scanner))
}

/// The number of cells of the first record.
fn count_cells(mut scanner: Scanner<'_>) -> Result<usize, ReadError> {
    if !scanner.next_record() {
        return Ok(0);
    }
    let mut count = 1;
    while !scanner.next_cell()?.last {
        count += 1;
    }
    Ok(count)
}
