//! Which rows have all their cells.

use super::complain::InUse;
use super::options::Missing;
use crate::data::column::MISSING_CODE;
use crate::data::{Column, ReadError, Table};

/// How many cells of a column in use are missing. Where numbers are needed, words count as
/// missing.
pub(super) fn n_gaps(column: &Column, numeric: bool) -> usize {
    column.n_missing() + if numeric { column.n_words() } else { 0 }
}

/// Marks the rows in which a column in use has no value.
pub(super) fn mark_gaps(gaps: &mut [bool], column: &Column, numeric: bool) {
    if n_gaps(column, numeric) == 0 {
        return;
    }
    match column.numbers_or_nan().filter(|_| numeric) {
        Some(values) => {
            for (gap, value) in gaps.iter_mut().zip(values) {
                *gap |= value.is_nan();
            }
        }
        None => {
            for (gap, &code) in gaps.iter_mut().zip(column.as_labels().codes.iter()) {
                *gap |= code == MISSING_CODE;
            }
        }
    }
}

/// The rows in which a column in use has no value, ascending.
pub(super) fn gaps(column: &Column, numeric: bool) -> Vec<usize> {
    let mut marks = vec![false; column.len()];
    mark_gaps(&mut marks, column, numeric);
    (0..marks.len()).filter(|&row| marks[row]).collect()
}

/// How many of the rows in use have no value in a column.
pub(super) fn gaps_in_use(column: &Column, numeric: bool, rows: Option<&[usize]>) -> usize {
    match rows {
        None => n_gaps(column, numeric),
        Some(rows) => gaps(column, numeric)
            .iter()
            .filter(|row| rows.binary_search(row).is_ok())
            .count(),
    }
}

/// The rows in which no column has a gap; `None` when these are all rows.
pub(super) fn complete_rows(table: &Table, columns: &[InUse]) -> Option<Vec<usize>> {
    let cells = |place: &InUse| Some((table.columns().get(place.column)?, place.numeric));
    if columns
        .iter()
        .filter_map(cells)
        .all(|(column, numeric)| n_gaps(column, numeric) == 0)
    {
        return None;
    }
    let mut gaps = vec![false; table.n_rows()];
    for (column, numeric) in columns.iter().filter_map(cells) {
        mark_gaps(&mut gaps, column, numeric);
    }
    Some((0..gaps.len()).filter(|&row| !gaps[row]).collect())
}

/// `rooms 2, age 1`: the columns with gaps, the emptiest first.
pub(super) fn gaps_by_column(table: &Table, columns: &[InUse]) -> String {
    let mut counts: Vec<(usize, &str)> = columns
        .iter()
        .filter_map(|place| {
            let column = table.columns().get(place.column)?;
            Some((n_gaps(column, place.numeric), column.name()))
        })
        .filter(|(count, _)| *count > 0)
        .collect();
    counts.sort_by_key(|&(count, _)| std::cmp::Reverse(count));
    let texts: Vec<String> = counts
        .iter()
        .map(|(count, name)| format!("{name} {count}"))
        .collect();
    crate::data::escape::list(texts.iter().map(String::as_str), 10)
}

/// The error for a table of which every row that is left has a level that training never saw, where those are skipped.
pub(super) fn none_known(table: &Table) -> ReadError {
    let problem = format!(
        "{}: no row is left, each has a level that training never saw",
        table.name()
    );
    ReadError::columns(problem, "--unseen zero takes it for none of the known ones")
}

/// The error for a table of which no row is left.
pub(super) fn none_left(table: &Table, columns: &[InUse], missing: Missing) -> ReadError {
    if missing.fills() {
        let problem = format!("{}: no row is left, none has a target", table.name());
        return ReadError::columns(problem, "--target NAME chooses another column");
    }
    ReadError::columns(
        format!("{}: no row is left, each has a missing cell", table.name()),
        format!(
            "missing cells by column: {}; --exclude leaves a column out, --missing mean fills it",
            gaps_by_column(table, columns)
        ),
    )
}
