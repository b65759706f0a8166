//! Cells gathered into columns: numbers in the first pass, words in a second one if there are any.

use super::notation::Cells;
use super::scan::{Cell, Scanner};
use crate::data::column::{Column, ColumnData, Interner, LINES_KEPT, MISSING_CODE, Oddities};
use crate::data::error::ReadError;
use crate::data::io_error::out_of_memory;
use crate::data::matrix::Numbers;
use crate::data::number::{EXACT, Parsed, is_plain_label, loses_digits};
use crate::data::table::Lines;

/// The columns after the first pass, where a word is NaN and is counted.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) columns: Vec<Column>,
    pub(super) n_rows: usize,
    pub(super) lines: Lines,
    /// Columns of labels that are not all written as numbers would be: read as text.
    as_text: Vec<usize>,
}

/// Reads all records from the cursor on, as numbers. `reference` is what they are compared with: `the header`,
/// or `line 1`.
///
/// # Errors
/// [`ReadError::Ragged`] without its help, a bad quote, or too little memory.
pub(super) fn read_numbers(
    file: &str,
    scanner: &mut Scanner<'_>,
    names: Vec<String>,
    labels: &[bool],
    cells: &Cells<'_>,
    reference: &str,
) -> Result<Collected, ReadError> {
    let n_cols = names.len();
    let capacity = row_bound(scanner.remaining(), n_cols);
    let mut columns = Vec::with_capacity(n_cols);
    for name in names {
        let mut values: Vec<f64> = Vec::new();
        values
            .try_reserve_exact(capacity)
            .map_err(|_| out_of_memory(file))?;
        let none = Oddities::default;
        columns.push(Column {
            name,
            data: ColumnData::Numeric(Numbers::Own(values)),
            missing: none(),
            words: none(),
            rounded: none(),
        });
    }
    let mut all = Collected {
        columns,
        ..Collected::default()
    };
    let mut place = Place::default();
    while scanner.next_record() {
        let line = scanner.line();
        all.lines.push(all.n_rows, line);
        let mut found = 0;
        loop {
            let cell = scanner.next_cell()?;
            if let Some(column) = all.columns.get_mut(found) {
                let parsed = cells.parse(found, cell.number_text());
                push_number(column, parsed, &cell, scanner, &mut place);
                let is_label = labels.get(found) == Some(&true);
                let is_plain = || is_plain_label(cell.number_text().as_bytes());
                if is_label && !is_plain() && !all.as_text.contains(&found) {
                    all.as_text.push(found);
                }
            }
            found += 1;
            if cell.last {
                break;
            }
        }
        if found != n_cols {
            return Err(ReadError::Ragged {
                file: file.into(),
                line,
                found,
                reference: reference.to_owned(),
                expected: n_cols,
                help: String::new(),
            });
        }
        all.n_rows += 1;
    }
    Ok(all)
}

/// An upper bound on the rows of a text: one for each line, and each of its cells needs a byte.
fn row_bound(text: &str, n_cols: usize) -> usize {
    let count = |end| text.bytes().filter(|&byte| byte == end).count();
    let lines = count(b'\n').max(count(b'\r')) + 1;
    lines.min(text.len() / n_cols.max(1) + 1)
}

#[inline]
fn push_number(
    column: &mut Column,
    parsed: Parsed,
    cell: &Cell<'_>,
    scanner: &Scanner<'_>,
    place: &mut Place,
) {
    let ColumnData::Numeric(Numbers::Own(values)) = &mut column.data else {
        return;
    };
    let (oddities, value) = match parsed {
        Parsed::Number(value) if value.abs() < EXACT => {
            values.push(value);
            return;
        }
        Parsed::Number(value) if !loses_digits(cell.number_text(), value) => {
            values.push(value);
            return;
        }
        Parsed::Number(value) => (&mut column.rounded, value),
        Parsed::Missing => (&mut column.missing, f64::NAN),
        Parsed::Word => (&mut column.words, f64::NAN),
    };
    values.push(value);
    oddities.count += 1;
    if oddities.lines.len() < LINES_KEPT && oddities.lines.last() != Some(&cell.line) {
        oddities.lines.push(cell.line);
    }
    if oddities.first.is_none() {
        oddities.first_row = Some(values.len() - 1);
        let position = place.column(scanner, cell);
        oddities.first = Some(Box::new(scanner.snippet(cell, position)));
    }
}

/// Counts the characters before a cell, starting from the cell of the last call: a line with a
/// million missing cells is counted once, not a million times.
#[derive(Debug, Default)]
struct Place {
    line_start: usize,
    at: usize,
    characters: usize,
}

impl Place {
    /// The position (from 1) of a cell in its line.
    fn column(&mut self, scanner: &Scanner<'_>, cell: &Cell<'_>) -> usize {
        if self.line_start != cell.line_start || self.at < cell.line_start {
            *self = Self {
                line_start: cell.line_start,
                at: cell.line_start,
                characters: 0,
            };
        }
        self.characters += scanner.characters(self.at, cell.start);
        self.at = cell.start;
        self.characters + 1
    }
}

/// Reads the records from the cursor on once more, for the cells of the columns with words.
///
/// # Errors
/// None that the first pass did not report, except too little memory.
pub(super) fn read_words(
    file: &str,
    scanner: &mut Scanner<'_>,
    cells: &Cells<'_>,
    all: &mut Collected,
) -> Result<(), ReadError> {
    let mut wanted = Vec::new();
    for (position, column) in all.columns.iter_mut().enumerate() {
        let as_text = all.as_text.contains(&position);
        if column.words.count == 0 && !as_text {
            continue;
        }
        let numbers = all.n_rows - column.missing.count - column.words.count;
        let store = if numbers > column.words.count && !as_text {
            Store::Words(Vec::with_capacity(column.words.count))
        } else {
            // The numbers are freed before the codes are allocated.
            column.clear();
            column.rounded = Oddities::default();
            let mut codes = Vec::new();
            codes
                .try_reserve_exact(all.n_rows)
                .map_err(|_| out_of_memory(file))?;
            Store::Codes(codes)
        };
        wanted.push(Wanted {
            position,
            store,
            interner: Interner::default(),
        });
    }
    if wanted.is_empty() {
        return Ok(());
    }
    for row in 0..all.n_rows {
        if !scanner.next_record() {
            break;
        }
        let mut due = wanted.iter_mut().peekable();
        for position in 0.. {
            let cell = scanner.next_cell()?;
            if let Some(column) = due.next_if(|column| column.position == position) {
                column.push(row, cells.parse(position, cell.number_text()), &cell);
            }
            if cell.last {
                break;
            }
        }
    }
    for Wanted {
        position,
        store,
        interner,
    } in wanted
    {
        let Some(column) = all.columns.get_mut(position) else {
            continue;
        };
        let levels = interner.into_levels();
        column.data = match (
            store,
            std::mem::replace(&mut column.data, ColumnData::Numeric(Numbers::Own(vec![]))),
        ) {
            (Store::Codes(codes), _) => ColumnData::Text { codes, levels },
            (Store::Words(words), ColumnData::Numeric(Numbers::Own(values))) => ColumnData::Mixed {
                values,
                words,
                levels,
            },
            (Store::Words(_), other) => other,
        };
    }
    Ok(())
}

/// A column with words, and what the second pass keeps of it.
struct Wanted<'a> {
    position: usize,
    store: Store,
    interner: Interner<'a>,
}

enum Store {
    /// A code for every cell.
    Codes(Vec<u32>),
    /// The words only, with their rows.
    Words(Vec<(usize, u32)>),
}

impl<'a> Wanted<'a> {
    fn push(&mut self, row: usize, parsed: Parsed, cell: &Cell<'a>) {
        match &mut self.store {
            Store::Codes(codes) if parsed == Parsed::Missing => codes.push(MISSING_CODE),
            Store::Codes(codes) => codes.push(self.interner.code(cell.text())),
            Store::Words(words) if parsed == Parsed::Word => {
                words.push((row, self.interner.code(cell.text())));
            }
            Store::Words(_) => {}
        }
    }
}
