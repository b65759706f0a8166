//! Names of rows, which R and pandas write in front of the columns without a name for their own.

use std::borrow::Cow;
use std::collections::HashSet;

use super::scan::Scanner;
use crate::data::error::ReadError;
use crate::data::escape::quote;
use crate::data::number::{Parsed, parse_number};

/// What pandas calls such a column when it has read and written it once more.
const PANDAS: &str = "Unnamed: 0";

/// Gives the unnamed columns at the front a name; returns how many of them there are. None where no name is
/// left, which is another fault.
pub(super) fn name_front(names: &mut [String]) -> usize {
    let unnamed = |name: &&String| name.trim().is_empty();
    let mut count = names.iter().take_while(unnamed).count();
    if count == 0 && names.len() > 1 && names.first().is_some_and(|name| name == PANDAS) {
        return 1;
    }
    if count == names.len() || names.iter().skip(count).any(|name| unnamed(&name)) {
        count = 0;
    }
    for at in 0..count {
        let free = free_name(names);
        if let Some(name) = names.get_mut(at) {
            *name = free;
        }
    }
    count
}

/// `row`, or `row_2` and so on where that is taken.
pub(super) fn free_name(names: &[String]) -> String {
    let taken = |name: &str| names.iter().any(|other| other == name);
    let numbered = (2..).map(|number| format!("row_{number}"));
    std::iter::once("row".to_owned())
        .chain(numbered)
        .find(|name| !taken(name))
        .unwrap_or_default()
}

/// Whether the names behind those of the rows are 0, 1, 2, … or 1, 2, 3, …, as pandas numbers columns.
pub(super) fn are_numbered(names: &[String]) -> bool {
    let counts_from = |first: usize| {
        let numbers = (first..).map(|number| number.to_string());
        names
            .iter()
            .zip(numbers)
            .all(|(name, number)| *name == number)
    };
    counts_from(0) || counts_from(1)
}

/// What is said about them.
pub(super) fn note(names: &[String], count: usize) -> String {
    let shown: Vec<String> = names.iter().take(count).map(|name| quote(name)).collect();
    match shown.as_slice() {
        [only] if *only == quote(PANDAS) => {
            format!("column 1, {only}, holds the row names of pandas and is no feature")
        }
        [only] => format!(
            "column 1 has no name: it is taken for row names, called {only}, and no feature"
        ),
        _ => format!(
            "columns 1 to {count} have no name: they are taken for row names, called {}, and no features",
            shown.join(" and ")
        ),
    }
}

/// How rows are longer than the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Longer {
    /// A name before the first cell of each, as R's write.table writes them.
    RowNames,
    /// Nothing behind a delimiter at the end of each.
    EmptyEnd,
}

/// How all rows from the cursor on have one field more than `expected`; `None` when one has not.
///
/// # Errors
/// Those of the cells.
pub(super) fn longer(mut rows: Scanner<'_>, expected: usize) -> Result<Option<Longer>, ReadError> {
    let mut all_end_empty = true;
    let mut first_cells = FirstCells::default();
    while rows.next_record() {
        let mut count = 1;
        let mut cell = rows.next_cell()?;
        first_cells.add(cell.text());
        while !cell.last {
            cell = rows.next_cell()?;
            count += 1;
        }
        if count != expected + 1 {
            return Ok(None);
        }
        all_end_empty &= cell.text().is_empty();
    }
    Ok(if first_cells.seen.is_empty() {
        None
    } else if all_end_empty {
        Some(Longer::EmptyEnd)
    } else {
        first_cells.can_be_names().then_some(Longer::RowNames)
    })
}

/// Whether all rows from the cursor on have nothing behind the first `named` cells.
///
/// # Errors
/// Those of the cells.
pub(super) fn end_empty(mut rows: Scanner<'_>, named: usize) -> Result<bool, ReadError> {
    let mut any = false;
    while rows.next_record() {
        let mut count = 0;
        loop {
            let cell = rows.next_cell()?;
            count += 1;
            if count > named && !cell.text().is_empty() {
                return Ok(false);
            }
            if cell.last {
                break;
            }
        }
        any |= count > named;
    }
    Ok(any)
}

/// Whether the first row ends with an empty cell.
///
/// # Errors
/// Those of the cells.
pub(super) fn last_is_empty(mut rows: Scanner<'_>) -> Result<bool, ReadError> {
    if !rows.next_record() {
        return Ok(false);
    }
    let mut cell = rows.next_cell()?;
    while !cell.last {
        cell = rows.next_cell()?;
    }
    Ok(cell.text().is_empty())
}

/// The first cells of all rows. Where a decimal comma has cut numbers in two they are no names.
#[derive(Debug, Default)]
struct FirstCells<'a> {
    seen: HashSet<Cow<'a, str>>,
    repeated: bool,
    /// The last one, where all are whole numbers that ascend.
    last: Option<u64>,
    ascending: bool,
    words: bool,
}

impl<'a> FirstCells<'a> {
    fn add(&mut self, cell: Cow<'a, str>) {
        match cell.parse::<u64>() {
            Ok(number) => {
                self.ascending = self.seen.is_empty() || self.ascending && Some(number) > self.last;
                self.last = Some(number);
            }
            Err(_) => {
                self.ascending = false;
                self.words |= parse_number(&cell) == Parsed::Word;
            }
        }
        self.repeated |= !self.seen.insert(cell);
    }

    /// Whether no two are the same, and some are words or all are numbers, several, that ascend.
    fn can_be_names(&self) -> bool {
        !self.repeated && (self.words || self.ascending && self.seen.len() > 1)
    }
}
