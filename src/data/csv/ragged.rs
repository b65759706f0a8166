//! Advice for a record that is longer or shorter than the first.

use super::scan::Scanner;
use super::sniff;
use crate::data::number::{Parsed, parse_number};

/// A record of another length, and what is known of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ragged<'a> {
    pub(super) content: &'a str,
    pub(super) delimiter: u8,
    /// The number of the first line.
    pub(super) first_line: u64,
    pub(super) has_header: bool,
    /// Fields of the first line.
    pub(super) expected: usize,
    /// Fields of this record.
    pub(super) found: usize,
    /// Its line.
    pub(super) line: u64,
}

impl Ragged<'_> {
    /// What the user can do; `rows` stands before the first row.
    pub(super) fn advice(&self, rows: Scanner<'_>) -> String {
        let (expected, found) = (self.expected, self.found);
        let heading = if self.has_header && expected == 1 {
            self.heading()
        } else {
            None
        };
        heading
            .or_else(|| {
                (found == expected.saturating_mul(2) && self.decimal_commas(rows.clone())).then(|| {
                    "are decimals written with a comma? it ends a field here: write them with a point".into()
                })
            })
            .or_else(|| {
                (found < expected && self.is_cut_off(rows)).then(|| {
                    "the file ends in the middle of this line: was it copied to its end?".into()
                })
            })
            .unwrap_or_else(|| sniff::hint(self.content, self.first_line, self.delimiter))
    }

    /// A first line of one field above a table of several.
    fn heading(&self) -> Option<String> {
        if sniff::is_doubtful(self.content, self.delimiter) {
            return None;
        }
        let line = sniff::first_line(self.content).trim_start();
        let mark = ["#", "%", "//"]
            .into_iter()
            .find(|mark| line.starts_with(mark));
        Some(match mark {
            Some(mark) => format!(
                "line {} begins with {mark}: comments are not skipped, delete them from the file",
                self.first_line
            ),
            None => format!(
                "is line {} a heading? the first line has to name the columns, delete what is above it",
                self.first_line
            ),
        })
    }

    /// Whether all fields of the record are whole numbers between commas.
    fn decimal_commas(&self, mut rows: Scanner<'_>) -> bool {
        let whole = |text: &str| matches!(parse_number(text), Parsed::Number(value) if value.fract() == 0.0);
        if self.delimiter != b',' || !self.go_to_line(&mut rows) {
            return false;
        }
        while let Ok(cell) = rows.next_cell() {
            if !whole(cell.number_text()) {
                return false;
            }
            if cell.last {
                return true;
            }
        }
        false
    }

    /// Whether the record is the last of the text and has no line end.
    fn is_cut_off(&self, mut rows: Scanner<'_>) -> bool {
        if self.content.ends_with(['\n', '\r']) || !self.go_to_line(&mut rows) {
            return false;
        }
        while let Ok(cell) = rows.next_cell() {
            if cell.last {
                return rows.remaining().is_empty();
            }
        }
        false
    }

    /// Moves to the record; `false` when there is none.
    fn go_to_line(&self, rows: &mut Scanner<'_>) -> bool {
        while rows.next_record() {
            if rows.line() >= self.line {
                return true;
            }
            while rows.next_cell().is_ok_and(|cell| !cell.last) {}
        }
        false
    }
}
