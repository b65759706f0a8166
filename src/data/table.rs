//! A table of named columns, as read from a file.

use super::column::{Column, ColumnData};
use super::column_ref::ColumnRef;
use super::error::ReadError;
use super::matrix::Numbers;

/// Named columns of equal length.
///
/// A table remembers where its rows came from, so that a problem found later (a weight below 0,
/// a level never seen in training) is still reported with the line of the file.
#[derive(Debug, Clone)]
pub struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) n_rows: usize,
    pub(crate) lines: Lines,
    pub(crate) notes: Vec<String>,
    /// Columns at the front that hold the names of the rows.
    pub(crate) row_names: usize,
}

impl Table {
    /// A table from columns in memory; `name` stands for the file in messages, and row `i` is
    /// reported as line `i + 1`.
    ///
    /// # Errors
    /// [`ReadError::Columns`] when lengths differ or two columns have one name.
    pub fn new(name: impl Into<String>, columns: Vec<Column>) -> Result<Self, ReadError> {
        let n_rows = columns.first().map_or(0, Column::len);
        let mut seen = std::collections::HashSet::new();
        for column in &columns {
            let name = super::escape::quote(column.name());
            if column.len() != n_rows {
                return Err(ReadError::columns(
                    format!(
                        "column {name} has {} rows where the first has {n_rows}",
                        column.len()
                    ),
                    "give all columns the same length",
                ));
            }
            if !seen.insert(column.name()) {
                return Err(ReadError::columns(
                    format!("two columns are named {name}"),
                    "rename one of them",
                ));
            }
        }
        let name = super::escape(&name.into()).into_owned();
        Ok(Self {
            name,
            columns,
            n_rows,
            lines: Lines::starting_at(1),
            notes: Vec::new(),
            row_names: 0,
        })
    }

    /// A table of numbers without a missing cell; its first row stands on this line.
    #[cfg(feature = "csv")]
    pub(crate) fn of_numbers(
        file: String,
        names: Vec<String>,
        n_rows: usize,
        matrix: Vec<f64>,
        line: u64,
    ) -> Self {
        Self::of_cells(file, names, n_rows, matrix, line, Column::complete)
    }

    /// A table of numbers, NaN where a cell is missing, from a file without lines.
    #[cfg(feature = "csv")]
    pub(crate) fn of_matrix(
        file: String,
        names: Vec<String>,
        n_rows: usize,
        matrix: Vec<f64>,
    ) -> Self {
        Self::of_cells(file, names, n_rows, matrix, 1, Column::of_numbers)
    }

    #[cfg(feature = "csv")]
    fn of_cells(
        file: String,
        names: Vec<String>,
        n_rows: usize,
        matrix: Vec<f64>,
        line: u64,
        column: impl Fn(String, Numbers) -> Column,
    ) -> Self {
        let cells = Numbers::columns_of(matrix, n_rows);
        let columns = names.into_iter().zip(cells);
        Self {
            name: file,
            columns: columns.map(|(name, cells)| column(name, cells)).collect(),
            n_rows,
            lines: Lines::starting_at(line),
            notes: Vec::new(),
            row_names: 0,
        }
    }

    /// These columns (ascending) of numbers as a column-major matrix, where they are; the cells of
    /// all columns are gone then. `None`, and nothing has changed, when they are not in one piece.
    pub(crate) fn take_matrix(&mut self, columns: &[usize]) -> Option<Vec<f64>> {
        let numbers = self
            .columns
            .iter_mut()
            .map(|column| match &mut column.data {
                ColumnData::Numeric(numbers) => Some(numbers),
                _ => None,
            });
        Numbers::into_matrix(numbers.collect::<Option<_>>()?, columns)
    }

    /// The file's name, escaped, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Data rows; the header and blank lines do not count.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// The columns, in the order of the file.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Whether a column (from 0) holds the names of the rows, as R and pandas write them: no feature and no
    /// target unless it is asked for by name or index.
    pub fn is_row_names(&self, column: usize) -> bool {
        column < self.row_names
    }

    /// What the reader decided where the options say nothing, such as the delimiter.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The position (from 0) of a column.
    ///
    /// # Errors
    /// [`ReadError::UnknownColumn`] with the nearest name and the list of columns.
    pub fn column_index(&self, column: &ColumnRef) -> Result<usize, ReadError> {
        column.resolve(&self.name, &self.column_names())
    }

    /// The column of this exact name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name() == name)
    }

    /// The line of the file where a row (from 0) begins.
    pub fn line(&self, row: usize) -> u64 {
        self.lines.line(row)
    }

    pub(crate) fn column_names(&self) -> Vec<&str> {
        self.columns.iter().map(Column::name).collect()
    }
}

/// The line of every row, as runs of rows that stand on consecutive lines.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines {
    /// First row and its line, for each run; rows ascend.
    runs: Vec<(usize, u64)>,
}

impl Lines {
    pub(crate) fn starting_at(line: u64) -> Self {
        Self {
            runs: vec![(0, line)],
        }
    }

    /// Records that `row` begins at `line`. Rows come in order.
    #[cfg(feature = "csv")]
    pub(crate) fn push(&mut self, row: usize, line: u64) {
        let expected = self
            .runs
            .last()
            .map(|&(first, line)| line + (row - first) as u64);
        if expected != Some(line) {
            self.runs.push((row, line));
        }
    }

    pub(crate) fn line(&self, row: usize) -> u64 {
        let after = self.runs.partition_point(|&(first, _)| first <= row);
        match after.checked_sub(1).and_then(|run| self.runs.get(run)) {
            Some(&(first, line)) => line + (row - first) as u64,
            None => row as u64 + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "csv")]
    #[test]
    fn lines_are_kept_as_runs() {
        let mut lines = Lines::default();
        for (row, line) in [2, 3, 4, 7, 8, 20].into_iter().enumerate() {
            lines.push(row, line);
        }
        assert_eq!(lines.runs.len(), 3);
        let back: Vec<u64> = (0..6).map(|row| lines.line(row)).collect();
        assert_eq!(back, [2, 3, 4, 7, 8, 20]);
    }

    #[test]
    fn columns_of_unequal_length_or_equal_name_are_refused() {
        let short = vec![
            Column::numeric("a", vec![1.0]),
            Column::numeric("b", vec![]),
        ];
        let error = Table::new("t", short).expect_err("unequal lengths");
        assert_eq!(
            error.to_string(),
            "column \"b\" has 0 rows where the first has 1"
        );
        let twice = vec![
            Column::numeric("a", vec![1.0]),
            Column::numeric("a", vec![2.0]),
        ];
        let error = Table::new("t", twice).expect_err("equal names");
        assert_eq!(error.to_string(), "two columns are named \"a\"");
    }
}
