//! What a recipe decided or changed, one sentence each.

use super::complain::{InUse, Use};
use super::encode::Training;
use super::encoding::Encoding;
use super::options::Missing;
use super::profile::{self, counts_rows};
use super::roles::Roles;
use super::rows::{gaps_by_column, gaps_in_use};
use super::targets::Targets;
use crate::data::escape::{list, quote, shell_word, shorten};
use crate::data::{Column, Table};

/// Which target was chosen, which words count as missing, and which rows are left out.
pub(super) fn choices(
    notes: &mut Vec<String>,
    table: &Table,
    (roles, n_columns): (&Roles, usize),
    columns: &[InUse],
    rows: Option<&[usize]>,
    missing: Missing,
) {
    let cells = |j: usize| table.columns().get(j);
    if roles.target_by_default {
        let name = shorten(cells(roles.target).map_or("", Column::name), 60);
        let number = roles.target + 1;
        let last = if number == n_columns {
            "the last"
        } else {
            "the last one left"
        };
        notes.push(format!("the target is {name} (column {number}, {last})"));
    }
    for place in columns.iter().filter(|place| place.numeric) {
        let Some(column) = cells(place.column).filter(|column| column.n_words() > 0) else {
            continue;
        };
        let first = column.words.first_row.unwrap_or(0);
        let word = column.cell(first).unwrap_or_default();
        let (count, name) = (column.n_words(), shorten(column.name(), 60));
        let (line, word) = (table.line(first), quote(&word));
        notes.push(if count == 1 {
            format!(
                "1 cell of {name} is not a number ({word} on line {line}) and counts as missing"
            )
        } else {
            format!(
                "{count} cells of {name} are not numbers (the first is {word} on line {line}) \
                 and count as missing"
            )
        });
    }
    if let Some(rows) = rows {
        let decisive: Vec<InUse> = columns
            .iter()
            .filter(|place| missing.leaves_out(place.purpose))
            .copied()
            .collect();
        notes.push(format!(
            "{} of {} rows are left out for missing cells ({})",
            table.n_rows() - rows.len(),
            table.n_rows(),
            gaps_by_column(table, &decisive)
        ));
    }
}

/// Which numbers have more digits than are kept.
pub(super) fn rounded(notes: &mut Vec<String>, table: &Table, columns: &[InUse]) {
    for place in columns.iter().filter(|place| place.numeric) {
        let Some(column) = table.columns().get(place.column) else {
            continue;
        };
        let (Some(first), Some(row)) = (&column.rounded.first, column.rounded.first_row) else {
            continue;
        };
        let value = column.numbers_or_nan().and_then(|values| values.get(row));
        let (name, word) = (shorten(column.name(), 60), shell_word(column.name()));
        notes.push(format!(
            "{} cells of {name} have more digits than a 64-bit float keeps: {} on line {} is read as {:.0}; if they are \
             no amounts, --exclude {word} leaves them out, and --categorical {word} takes them for labels",
            column.rounded.count,
            shorten(&first.cell, 60),
            first.line,
            value.copied().unwrap_or(f64::NAN)
        ));
    }
}

/// A target that is the same in every row.
pub(super) fn constant_target(notes: &mut Vec<String>, name: &str, target: &Targets) {
    if let Targets::Numbers(values) = target
        && let [first, others @ ..] = values.as_slice()
        && !others.is_empty()
        && others.iter().all(|value| value == first)
    {
        let name = shorten(name, 60);
        notes.push(format!(
            "the target {name} is {first} in all {} rows: the intercept alone predicts it",
            values.len()
        ));
    }
}

/// Tables up to this many cells are searched for rows that are there twice.
const MOST_CELLS: usize = 1_000_000;
/// Fewer rows than these are alike by chance.
const FEWEST_ROWS: usize = 20;

/// Columns and rows that are there more than once.
pub(super) fn copies(notes: &mut Vec<String>, table: &Table, columns: &[InUse]) {
    let features = columns
        .iter()
        .filter(|place| place.numeric && place.purpose == Use::Feature);
    let features: Vec<usize> = features.map(|place| place.column).collect();
    let name = |j: usize| table.columns().get(j).map_or("", Column::name);
    let found = profile::copies(table, &features);
    if let Some(&(first, copy)) = found.first() {
        let others = match found.len() - 1 {
            0 => String::new(),
            1 => ", and 1 more column is one of another".to_owned(),
            more => format!(", and {more} more columns are copies of others"),
        };
        notes.push(format!(
            "{} is a copy of {}{others}: copies share one effect, --exclude {} leaves it out",
            shorten(name(copy), 60),
            shorten(name(first), 60),
            shell_word(name(copy))
        ));
    }
    let all: Vec<usize> = columns.iter().map(|place| place.column).collect();
    let n = table.n_rows();
    if n < FEWEST_ROWS || n.saturating_mul(all.len()) > MOST_CELLS {
        return;
    }
    match profile::repeated_rows(table, &all) {
        // One row in a hundred repeats another by chance where numbers are rounded.
        few if few * 100 <= n => {}
        1 => notes.push("1 row is a copy of an earlier one in all columns in use".into()),
        count => notes.push(format!(
            "{count} of {n} rows are copies of earlier ones in all columns in use"
        )),
    }
}

/// Features that count the rows.
pub(super) fn row_numbers(notes: &mut Vec<String>, table: &Table, columns: &[InUse]) {
    let features = columns
        .iter()
        .filter(|place| place.numeric && place.purpose == Use::Feature);
    let columns = features.filter_map(|place| table.columns().get(place.column));
    let found: Vec<&str> = columns
        .filter(|column| counts_rows(column))
        .map(Column::name)
        .collect();
    if let Some(first) = found.first() {
        notes.push(format!(
            "different in every row, whole numbers without a gap: {}; row numbers or ids are best left out \
             (--exclude {})",
            list(found.iter().copied(), 5),
            shell_word(first)
        ));
    }
}

/// Rows that count 0 times.
pub(super) fn absent(notes: &mut Vec<String>, rows: usize) {
    match rows {
        0 => {}
        1 => notes.push("1 row of weight 0 is left out".into()),
        _ => notes.push(format!("{rows} rows of weight 0 are left out")),
    }
}

/// How a column was encoded and filled.
pub(super) fn encoding(
    notes: &mut Vec<String>,
    column: &Column,
    encoding: &Encoding,
    training: Training<'_>,
) {
    let name = shorten(column.name(), 60);
    match encoding {
        Encoding::Numeric { fill } => {
            let gaps = gaps_in_use(column, true, training.rows);
            if let Some(mean) = fill.filter(|_| gaps > 0) {
                let cells = if gaps == 1 { "cell" } else { "cells" };
                notes.push(format!(
                    "{gaps} missing {cells} of {name} filled with the {} {mean}",
                    training.missing.middle()
                ));
            }
        }
        Encoding::Unused { .. } => {}
        Encoding::OneHot { levels, fill } => {
            let shown = list(levels.iter().map(String::as_str), 10);
            notes.push(format!(
                "{name} encoded as {} columns: {shown}",
                levels.len()
            ));
            let gaps = gaps_in_use(column, false, training.rows);
            if fill.is_some() && gaps > 0 {
                let cells = if gaps == 1 { "cell" } else { "cells" };
                notes.push(format!(
                    "{gaps} missing {cells} of {name} filled with the shares of its levels"
                ));
            }
        }
    }
}
