//! Missing cells, as the fast reader finds them.

use crate::data::column::{LINES_KEPT, Oddities};
use crate::data::number::MISSING_MARKS;
use crate::data::snippet::Snippet;
use crate::data::table::Table;

/// The missing cells of each column in some lines; no entry at all when there is none.
#[derive(Debug, Default)]
pub(super) struct Gaps {
    columns: Vec<Oddities>,
}

/// Where a cell is in a text of numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// From 0.
    pub(super) row: usize,
    /// From 0.
    pub(super) column: usize,
    /// Position of the first byte of the line.
    pub(super) line_start: usize,
    /// Position of the first byte of the cell.
    pub(super) start: usize,
}

impl Gaps {
    /// Records a missing cell and returns the position behind it; `None` when the cell is anything
    /// else.
    #[cold]
    pub(super) fn take(
        &mut self,
        text: &[u8],
        place: Place,
        n_cols: usize,
        delimiter: u8,
    ) -> Option<usize> {
        let rest = text.get(place.start..)?;
        let ends = |byte: &u8| *byte == delimiter || matches!(byte, b'\n' | b'\r');
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        let cell = std::str::from_utf8(rest.get(..length)?).ok()?;
        // A line of blanks alone is no record.
        let may_be_blank = cell.is_empty() && (n_cols == 1 || delimiter == b' ');
        if may_be_blank || !MISSING_MARKS.contains(&cell) {
            return None;
        }
        if self.columns.is_empty() {
            self.columns.resize(n_cols, Oddities::default());
        }
        let line = place.row as u64 + 1;
        let column = self.columns.get_mut(place.column)?;
        column.count += 1;
        if column.lines.len() < LINES_KEPT {
            column.lines.push(line);
        }
        if column.first.is_none() {
            let snippet = snippet(text, place, cell, line)?;
            column.first = Some(Box::new(snippet));
            column.first_row = Some(place.row);
        }
        Some(place.start + length)
    }

    /// Appends the gaps of the lines below the first `n_rows`.
    pub(super) fn append(&mut self, mut below: Self, n_rows: usize) {
        below.move_down(n_rows as u64);
        for column in &mut below.columns {
            column.first_row = column.first_row.map(|row| row + n_rows);
        }
        if self.columns.is_empty() {
            *self = below;
            return;
        }
        for (column, below) in self.columns.iter_mut().zip(below.columns) {
            let room = LINES_KEPT.saturating_sub(column.lines.len());
            column.count += below.count;
            column.lines.extend(below.lines.into_iter().take(room));
            if column.first.is_none() {
                column.first = below.first;
                column.first_row = below.first_row;
            }
        }
    }

    /// Stores the gaps in the columns of a table whose rows begin `header` lines below the first one.
    pub(super) fn into_table(mut self, table: &mut Table, header: u64) {
        self.move_down(header);
        for (column, missing) in table.columns.iter_mut().zip(self.columns) {
            column.missing = missing;
        }
    }

    /// Adds `lines` to every line number.
    fn move_down(&mut self, lines: u64) {
        for column in &mut self.columns {
            column.lines.iter_mut().for_each(|line| *line += lines);
            if let Some(first) = &mut column.first {
                first.line += lines;
            }
        }
    }
}

/// The cell in its line, which is plain ASCII where everything before the cell was numbers.
fn snippet(text: &[u8], place: Place, cell: &str, line: u64) -> Option<Snippet> {
    let rest = text.get(place.line_start..)?;
    let ends = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let length = rest.iter().position(ends).unwrap_or(rest.len());
    let line_text = std::str::from_utf8(rest.get(..length)?).ok()?;
    let start = place.start - place.line_start;
    let end = start + cell.len();
    Some(Snippet::new(line, start + 1, line_text, start, end, cell))
}
