//! What a recipe decided or changed, one sentence each.

use super::complain::InUse;
use super::definition::Encoding;
use super::roles::Roles;
use super::rows::{gaps_by_column, n_gaps};
use crate::data::escape::{list, quote, shorten};
use crate::data::{Column, Table};

/// Which target was chosen, which words count as missing, and which rows are left out.
pub(super) fn choices(
    notes: &mut Vec<String>,
    table: &Table,
    roles: &Roles,
    columns: &[InUse],
    rows: Option<&[usize]>,
) {
    let cells = |j: usize| table.columns().get(j);
    if roles.target_by_default {
        let name = shorten(cells(roles.target).map_or("", Column::name), 60);
        let number = roles.target + 1;
        let last = if number == table.columns().len() {
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
        notes.push(format!(
            "{} of {} rows are left out for missing cells ({})",
            table.n_rows() - rows.len(),
            table.n_rows(),
            gaps_by_column(table, columns)
        ));
    }
}

/// How a column was encoded and filled.
pub(super) fn encoding(notes: &mut Vec<String>, column: &Column, encoding: &Encoding) {
    let name = shorten(column.name(), 60);
    match encoding {
        Encoding::Numeric { fill } => {
            let gaps = n_gaps(column, true);
            if let Some(mean) = fill.filter(|_| gaps > 0) {
                let cells = if gaps == 1 { "cell" } else { "cells" };
                notes.push(format!(
                    "{gaps} missing {cells} of {name} filled with the mean {mean}"
                ));
            }
        }
        Encoding::OneHot { levels, fill } => {
            let shown = list(levels.iter().map(String::as_str), 10);
            notes.push(format!(
                "{name} encoded as {} columns: {shown}",
                levels.len()
            ));
            if fill.is_some() && column.n_missing() > 0 {
                let gaps = column.n_missing();
                let cells = if gaps == 1 { "cell" } else { "cells" };
                notes.push(format!(
                    "{gaps} missing {cells} of {name} filled with the shares of its levels"
                ));
            }
        }
    }
}
