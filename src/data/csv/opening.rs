//! The first line: the delimiter and the names of the columns.

use super::header::Names;
use super::notation::Notation;
use super::row_names::Longer;
use super::scan::Scanner;
use super::{header, row_names, sniff};
use crate::data::column::Column;
use crate::data::error::ReadError;
use crate::data::escape::quote;
use crate::data::table::{Lines, Table};

/// Which columns of a table hold labels.
pub type LabelColumns<'a> = &'a dyn Fn(&Table) -> Vec<usize>;

/// How to read delimited text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvOptions {
    /// The byte between fields. `None`: a tab for names ending in `.tsv`, otherwise the most
    /// frequent of comma, semicolon and tab in the first line.
    pub delimiter: Option<u8>,
    /// Whether the first line names the columns; without a header they are x1, x2, ….
    pub has_header: bool,
    /// How numbers and missing cells are written.
    pub notation: Notation,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self {
            delimiter: None,
            has_header: true,
            notation: Notation::default(),
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
    /// Columns at the front that hold names of rows.
    pub(super) row_names: usize,
    /// Columns at the end that are no columns, or only seem to be: a delimiter ends the lines.
    pub(super) empty_end: usize,
}

impl Opening {
    /// For each column, whether it holds labels.
    pub(super) fn labels(&self, file: &str, choose: LabelColumns<'_>) -> Vec<bool> {
        let named = self.names.len() - self.empty_end;
        let names = self.names.iter().take(named);
        let columns = names.map(|name| Column::numeric(name, Vec::new()));
        let header = Table {
            name: file.to_owned(),
            columns: columns.collect(),
            n_rows: 0,
            lines: Lines::default(),
            notes: Vec::new(),
            row_names: self.row_names,
        };
        let mut labels = vec![false; self.names.len()];
        for column in choose(&header) {
            if let Some(label) = labels.get_mut(column) {
                *label = true;
            }
        }
        labels
    }

    /// Makes room for the field that all `rows` have beyond the header, if they have one: a name of the row in
    /// front, or nothing at the end.
    pub(super) fn take_longer_rows(&mut self, rows: &Scanner<'_>) -> Option<Longer> {
        let mut first = rows.clone();
        let expected = self.names.len();
        // Most tables are told apart by their first row.
        if count_cells(&mut first).ok()? != expected + 1 {
            return None;
        }
        let longer = row_names::longer(rows.clone(), expected).ok().flatten()?;
        let name = row_names::free_name(&self.names);
        match longer {
            Longer::RowNames => {
                self.notes.push(format!(
                    "every row has one field more than the header: the first is taken for its name, called {}, and \
                     no feature",
                    quote(&name)
                ));
                self.names.insert(0, name);
                self.row_names += 1;
            }
            Longer::EmptyEnd => {
                self.notes.push(format!(
                    "every row ends with a {}, and the header does not: nothing is behind it",
                    sniff::name(self.delimiter)
                ));
                self.names.push(name);
                self.empty_end += 1;
            }
        }
        Some(longer)
    }

    /// Decides whether nothing stands behind the last delimiter of all rows, where the first line has none either.
    ///
    /// # Errors
    /// [`ReadError::Line`] for a column without a name that holds something.
    pub(super) fn take_empty_end(
        &mut self,
        file: &str,
        rows: &Scanner<'_>,
        has_header: bool,
    ) -> Result<(), ReadError> {
        let named = self.names.len() - self.empty_end;
        if self.empty_end == 0 {
            return Ok(());
        }
        let mark = sniff::name(self.delimiter);
        if has_header && count_cells(&mut rows.clone())? == named {
            self.names.truncate(named);
            self.empty_end = 0;
            self.notes.push(format!(
                "the header ends with a {mark}, and the rows do not: nothing is behind it"
            ));
        } else if row_names::end_empty(rows.clone(), named).unwrap_or(false) {
            self.notes.push(format!(
                "every line ends with a {mark}: nothing is behind it"
            ));
        } else if has_header {
            return Err(header::no_name(file, self.line, named + 1));
        } else {
            self.empty_end = 0;
        }
        Ok(())
    }
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
        let found = sniff::sniff(content, options.notation.decimal_comma);
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
    let Names {
        names,
        row_names: count,
        nameless_end,
    } = if options.has_header {
        let found = header::read_names(&mut scanner, file)?;
        if header::looks_like_data(&found.names) {
            notes.push("the first line is all numbers; if it is data, use --no-header".into());
        }
        if found.row_names > 0 {
            notes.push(row_names::note(&found.names, found.row_names));
        }
        found
    } else {
        let mut first = Scanner::new(file, content, delimiter);
        let n_cols = count_cells(&mut first)?;
        let ends = row_names::last_is_empty(Scanner::new(file, content, delimiter))?;
        Names {
            names: (1..=n_cols).map(|number| format!("x{number}")).collect(),
            row_names: 0,
            nameless_end: usize::from(ends && n_cols > 1),
        }
    };
    let opening = Opening {
        delimiter,
        names,
        notes,
        line,
        row_names: count,
        empty_end: nameless_end,
    };
    Ok((opening, scanner))
}

/// The number of cells of the first record.
fn count_cells(scanner: &mut Scanner<'_>) -> Result<usize, ReadError> {
    if !scanner.next_record() {
        return Ok(0);
    }
    let mut count = 1;
    while !scanner.next_cell()?.last {
        count += 1;
    }
    Ok(count)
}
