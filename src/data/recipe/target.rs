//! Targets, weights and columns set aside, for the rows in use.

use super::definition::TargetRecipe;
use super::labels::{positions, sorted_levels};
use super::targets::Targets;
use crate::data::escape::{list, quote};
use crate::data::{ReadError, Table};

/// A column set aside, for the rows in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// The name in the header.
    pub name: String,
    /// For each row, a position in `labels` (n_samples,).
    pub codes: Vec<usize>,
    /// The distinct cells, sorted as numbers when all are numbers, otherwise as text.
    pub labels: Vec<String>,
}

/// The cells of the rows in use.
pub(super) fn pick<T: Copy>(cells: &[T], rows: Option<&[usize]>) -> Vec<T> {
    match rows {
        None => cells.to_vec(),
        Some(rows) => rows
            .iter()
            .filter_map(|&row| cells.get(row).copied())
            .collect(),
    }
}

/// The cells of a column as numbers.
pub(super) fn numbers(table: &Table, column: usize, rows: Option<&[usize]>) -> Vec<f64> {
    let values = table
        .columns()
        .get(column)
        .and_then(|column| column.numbers_or_nan());
    pick(values.unwrap_or_default(), rows)
}

/// The distinct cells of a column, and for each row in use which of them it has.
pub(super) fn levels(table: &Table, column: usize, rows: Option<&[usize]>) -> Aside {
    let Some(column) = table.columns().get(column) else {
        return Aside {
            name: String::new(),
            codes: Vec::new(),
            labels: Vec::new(),
        };
    };
    let labels = column.as_labels();
    let (positions, levels) = sorted_levels(&labels, rows);
    let position = |code: u32| positions.get(code as usize).copied().flatten().unwrap_or(0);
    let codes = pick(&labels.codes, rows)
        .into_iter()
        .map(position)
        .collect();
    Aside {
        name: column.name().to_owned(),
        codes,
        labels: levels,
    }
}

/// The targets of a new table, in the classes of the model.
///
/// # Errors
/// [`ReadError::Line`] for a class that the model does not have.
pub(super) fn known(
    table: &Table,
    column: usize,
    rows: Option<&[usize]>,
    recipe: &TargetRecipe,
) -> Result<Targets, ReadError> {
    let Some(classes) = &recipe.classes else {
        return Ok(Targets::Numbers(numbers(table, column, rows)));
    };
    let found = levels(table, column, rows);
    let known = positions(&found.labels, classes);
    let mut codes = Vec::with_capacity(found.codes.len());
    for (at, &code) in found.codes.iter().enumerate() {
        let Some(class) = known.get(code).copied().flatten() else {
            let row = rows
                .map_or(Some(at), |rows| rows.get(at).copied())
                .unwrap_or(at);
            let label = found.labels.get(code).map_or("", String::as_str);
            let problem = format!("{} is not a class of {}", quote(label), quote(&recipe.name));
            return Err(
                ReadError::line(table.name(), table.line(row), problem).with_help(format!(
                    "the model knows {}",
                    list(classes.iter().map(String::as_str), 20)
                )),
            );
        };
        codes.push(class);
    }
    Ok(Targets::Classes {
        codes,
        names: classes.clone(),
    })
}

/// The rows of weight 0, ascending: a row that counts 0 times is not there.
pub(super) fn absent_rows(table: &Table, weights: Option<usize>) -> Vec<usize> {
    let weights = weights.and_then(|column| table.columns().get(column)?.numbers_or_nan());
    let rows = weights.unwrap_or_default().iter().enumerate();
    rows.filter(|(_, weight)| **weight == 0.0)
        .map(|(row, _)| row)
        .collect()
}

/// Those of the rows in use whose weight is not 0, `None` for all of the table, and their weights.
///
/// # Errors
/// As [`weights`].
pub(super) fn weighted_rows(
    table: &Table,
    column: usize,
    rows: Option<Vec<usize>>,
) -> Result<(Option<Vec<usize>>, Vec<f64>), ReadError> {
    let all = weights(table, column, rows.as_deref())?;
    if !all.contains(&0.0) {
        return Ok((rows, all));
    }
    let rows = rows.unwrap_or_else(|| (0..table.n_rows()).collect());
    let counted = rows
        .into_iter()
        .zip(all)
        .filter(|(_, weight)| *weight != 0.0);
    let (rows, weights) = counted.unzip();
    Ok((Some(rows), weights))
}

/// Sample weights of the rows in use.
///
/// # Errors
/// [`ReadError::Line`] for a negative weight, [`ReadError::Columns`] when all are 0.
pub(super) fn weights(
    table: &Table,
    column: usize,
    rows: Option<&[usize]>,
) -> Result<Vec<f64>, ReadError> {
    let weights = numbers(table, column, rows);
    let name = quote(
        table
            .columns()
            .get(column)
            .map_or("", |column| column.name()),
    );
    let number = column + 1;
    if let Some(at) = weights
        .iter()
        .position(|weight| weight.is_nan() || *weight < 0.0)
    {
        let row = rows
            .map_or(Some(at), |rows| rows.get(at).copied())
            .unwrap_or(at);
        let weight = weights.get(at).copied().unwrap_or(f64::NAN);
        let problem = format!("the weight {weight} is negative (column {number}, {name})");
        return Err(ReadError::line(table.name(), table.line(row), problem)
            .with_help("weights are numbers >= 0; a weight of 0 leaves a row out"));
    }
    if weights.iter().all(|&weight| weight == 0.0) {
        let problem = format!(
            "{}: all weights are 0 (column {number}, {name})",
            table.name()
        );
        return Err(ReadError::columns(
            problem,
            "give at least one row a weight above 0",
        ));
    }
    Ok(weights)
}
