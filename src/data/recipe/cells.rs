//! Which columns are in use, and whether their cells can be used.

use super::complain::{self, InUse, Stage, Use};
use super::options::{Encode, Missing, RecipeOptions, Task};
use super::roles::Roles;
use super::rows::{complete_rows, n_gaps, none_left};
use crate::data::column::number_of;
use crate::data::costume::{costume, has_decimal_comma};
use crate::data::{Column, ColumnKind, ReadError, Table};

/// The features in order, then target, weights and the columns set aside.
pub(super) fn columns_in_use(
    table: &Table,
    roles: &Roles,
    options: &RecipeOptions,
) -> Result<Vec<InUse>, ReadError> {
    let mut columns = Vec::with_capacity(roles.features.len() + 2);
    let mut text = Vec::new();
    for &column in &roles.features {
        let Some(cells) = table.columns().get(column) else {
            continue;
        };
        let is_text = cells.kind() == ColumnKind::Text;
        let named = roles.categorical.get(column) == Some(&true);
        let disguised = !named && is_text && (decimal_comma(cells) || costumes(cells));
        let numeric = !named && (!is_text || disguised || options.encode == Encode::Error);
        if is_text && numeric && !disguised {
            text.push(column);
        }
        columns.push(InUse {
            column,
            purpose: Use::Feature,
            numeric,
        });
    }
    let others = [(
        Use::Target,
        options.task == Task::Regression,
        vec![roles.target],
    )]
    .into_iter()
    .chain([(Use::Weights, true, roles.weights.into_iter().collect())])
    .chain([(Use::Aside, false, roles.aside.clone())]);
    for (purpose, numeric, places) in others {
        columns.extend(places.into_iter().map(|column| InUse {
            column,
            purpose,
            numeric,
        }));
    }
    // A stray word among numbers is more likely a slip than a column of text, so it comes first.
    let strays: Vec<InUse> = columns
        .iter()
        .copied()
        .filter(|place| !text.contains(&place.column))
        .collect();
    check_words(table, &strays, options)?;
    if text.is_empty() {
        Ok(columns)
    } else {
        Err(complain::text_columns(table, &text))
    }
}

/// Refuses words where numbers are needed. Where missing cells are allowed, a stray word in a column
/// of numbers counts as one; a column of text and a number with a decimal comma are always refused.
fn check_words(table: &Table, columns: &[InUse], options: &RecipeOptions) -> Result<(), ReadError> {
    let refused = |place: &&InUse| {
        table
            .columns()
            .get(place.column)
            .filter(|_| place.numeric)
            .is_some_and(|column| {
                column.n_words() > 0
                    && (options.missing == Missing::Error
                        || column.kind() == ColumnKind::Text
                        || decimal_comma(column))
            })
    };
    let refused: Vec<InUse> = columns.iter().filter(refused).copied().collect();
    if refused.is_empty() {
        return Ok(());
    }
    Err(complain::not_a_number(
        table,
        &refused,
        Stage::Training,
        options.encode,
    ))
}

/// Different words that say whether a column is one of numbers with units, dates or the like, at least and at most.
const COSTUMES: std::ops::RangeInclusive<usize> = 3..=1000;

/// Whether all words of a column are numbers in the same costume.
fn costumes(column: &Column) -> bool {
    let labels = column.as_labels();
    let mut costumes = labels
        .texts
        .iter()
        .filter(|text| number_of(text).is_nan())
        .take(*COSTUMES.end())
        .map(|text| costume(text));
    let Some(Some(first)) = costumes.next() else {
        return false;
    };
    let mut count = 1;
    costumes.all(|other| {
        count += 1;
        other.as_ref() == Some(&first)
    }) && COSTUMES.contains(&count)
}

/// Whether the first word of a column is a number with a decimal comma.
pub(super) fn decimal_comma(column: &Column) -> bool {
    let first = column.words.first_row.and_then(|row| column.cell(row));
    first.is_some_and(|word| has_decimal_comma(&word))
}

/// The rows to use: all (`None`), with [`Missing::Drop`] those without a gap, and where features are filled those
/// with a target.
pub(super) fn check_gaps(
    table: &Table,
    columns: &[InUse],
    missing: Missing,
) -> Result<Option<Vec<usize>>, ReadError> {
    let has_gap = |place: &&InUse| {
        table
            .columns()
            .get(place.column)
            .is_some_and(|column| n_gaps(column, place.numeric) > 0)
    };
    let refused: Vec<InUse> = columns
        .iter()
        .filter(|place| !missing.leaves_out(place.purpose) && !missing.fills_in(place.purpose))
        .filter(has_gap)
        .copied()
        .collect();
    if !refused.is_empty() {
        return Err(complain::missing(table, &refused, Stage::Training, missing));
    }
    let decisive: Vec<InUse> = columns
        .iter()
        .filter(|place| missing.leaves_out(place.purpose))
        .copied()
        .collect();
    let rows = complete_rows(table, &decisive);
    match &rows {
        Some(rows) if rows.is_empty() => Err(none_left(table, &decisive, missing)),
        _ => Ok(rows),
    }
}
