//! Columns of the table written as columns of X.

use ndarray::{Array2, ShapeBuilder};

use super::encoding::{ColumnRecipe, Encoding};
use super::labels::{positions, sorted_levels};
use super::middle;
use super::options::Missing;
use crate::data::column::MISSING_CODE;
use crate::data::escape::{quote, shell_word};
use crate::data::{Column, ReadError, Table};

/// The rows that decide on an encoding.
#[derive(Debug, Clone, Copy)]
pub(super) struct Training<'a> {
    /// The rows in use (from 0), `None` for all.
    pub(super) rows: Option<&'a [usize]>,
    /// Their sample weights.
    pub(super) weights: Option<&'a [f64]>,
    pub(super) missing: Missing,
}

impl Training<'_> {
    /// These cells of the rows in use with their weights.
    fn weighted<T: Copy>(&self, cells: Vec<T>) -> impl Iterator<Item = (T, f64)> + Clone {
        let weights = self.weights.unwrap_or_default().iter().copied();
        let ones = std::iter::repeat_n(
            1.0,
            if self.weights.is_some() {
                0
            } else {
                cells.len()
            },
        );
        let weights: Vec<f64> = weights.chain(ones).collect();
        cells.into_iter().zip(weights)
    }
}

/// A column with as many different words as rows names them, if they are as many as these.
pub(super) const FEWEST_NAMES: usize = 10;

/// How a column of numbers is encoded.
///
/// # Errors
/// [`ReadError::Columns`] when its mean is asked for and it has no number.
pub(super) fn numeric(
    place: (usize, &Column),
    training: Training<'_>,
) -> Result<Encoding, ReadError> {
    if !training.missing.fills() {
        return Ok(Encoding::Numeric { fill: None });
    }
    let (number, column) = (place.0 + 1, place.1);
    let values = column.numbers_or_nan().unwrap_or_default();
    let cells = training.weighted(super::target::pick(values, training.rows));
    let fill = if training.missing == Missing::Median {
        middle::median(cells)
    } else {
        middle::mean(cells)
    };
    match fill {
        Some(fill) => Ok(Encoding::Numeric { fill: Some(fill) }),
        None => Err(ReadError::columns(
            format!(
                "column {number} ({}) has no number to take a {} of",
                quote(column.name()),
                training.missing.middle()
            ),
            format!("--exclude {} leaves it out", shell_word(column.name())),
        )),
    }
}

/// How a column of levels is encoded.
///
/// # Errors
/// [`ReadError::Columns`] for a column without a level, or with another one in every row.
pub(super) fn one_hot(
    place: (usize, &Column),
    training: Training<'_>,
) -> Result<Encoding, ReadError> {
    let (number, column) = (place.0 + 1, place.1);
    let (name, word) = (quote(column.name()), shell_word(column.name()));
    let labels = column.as_labels();
    let (positions, levels) = sorted_levels(&labels, training.rows);
    let cells = || super::target::pick(&labels.codes, training.rows);
    if levels.len() >= FEWEST_NAMES
        && cells().iter().filter(|code| **code != MISSING_CODE).count() == levels.len()
    {
        return Err(ReadError::columns(
            format!(
                "column {number} ({name}) is different in every row: it names the rows, and is no category"
            ),
            format!("--exclude {word} leaves it out"),
        ));
    }
    if levels.is_empty() {
        return Err(ReadError::columns(
            format!("column {number} ({name}) has only missing cells"),
            format!("--exclude {word} leaves it out"),
        ));
    }
    if !training.missing.fills() {
        return Ok(Encoding::OneHot { levels, fill: None });
    }
    let mut counts = vec![0.0; levels.len()];
    let mut total = 0.0;
    for (code, weight) in training.weighted(super::target::pick(&labels.codes, training.rows)) {
        if let Some(position) = positions.get(code as usize).copied().flatten() {
            counts[position] += weight;
            total += weight;
        }
    }
    let fill = Some(
        counts
            .into_iter()
            .map(|count| count / total.max(f64::MIN_POSITIVE))
            .collect(),
    );
    Ok(Encoding::OneHot { levels, fill })
}

/// X without a copy, where all features are columns of numbers in one block of memory and no row is left
/// out; the cells of the table are gone then. Otherwise `None`, and the table is unchanged.
pub(super) fn in_place(
    table: &mut Table,
    features: &[usize],
    recipes: &[ColumnRecipe],
    rows: Option<&[usize]>,
) -> Option<DesignBuilder> {
    let mut fills = Vec::new();
    for (j, recipe) in recipes.iter().enumerate() {
        let Encoding::Numeric { fill } = recipe.encoding else {
            return None;
        };
        let column = table.columns().get(*features.get(j)?)?;
        fills.extend(
            fill.filter(|_| column.n_missing() > 0)
                .map(|mean| (j, mean)),
        );
    }
    let n_rows = table.n_rows();
    let mut values = rows
        .is_none()
        .then(|| table.take_matrix(features))
        .flatten()?;
    for (j, mean) in fills {
        let column = values.get_mut(j * n_rows..(j + 1) * n_rows)?;
        for value in column.iter_mut().filter(|value| value.is_nan()) {
            *value = mean;
        }
    }
    Some(DesignBuilder {
        values,
        n_rows,
        n_cols: features.len(),
    })
}

/// X (rows in use × features) under construction, column after column.
#[derive(Debug)]
pub(super) struct DesignBuilder {
    values: Vec<f64>,
    n_rows: usize,
    n_cols: usize,
}

impl DesignBuilder {
    /// Room for all of X at once.
    ///
    /// # Errors
    /// [`ReadError::Columns`] when X does not fit in memory.
    pub(super) fn with_room(n_rows: usize, n_cols: usize) -> Result<Self, ReadError> {
        let mut values: Vec<f64> = Vec::new();
        let fits = n_rows
            .checked_mul(n_cols)
            .map(|size| values.try_reserve_exact(size));
        match fits {
            Some(Ok(())) => Ok(Self {
                values,
                n_rows,
                n_cols: 0,
            }),
            _ => Err(ReadError::columns(
                format!("{n_rows} rows of {n_cols} features do not fit in memory"),
                "leave out columns with --exclude, or use the libsvm format for mostly empty data",
            )),
        }
    }

    /// Appends the columns that `encoding` makes of one column of the table.
    pub(super) fn push_column(
        &mut self,
        table: &Table,
        column: usize,
        encoding: &Encoding,
        rows: Option<&[usize]>,
    ) {
        let Some(cells) = table.columns().get(column) else {
            return;
        };
        match encoding {
            Encoding::Unused { .. } => self.push_zeros(encoding.n_features()),
            Encoding::Numeric { fill } => {
                let values = cells.numbers_or_nan().unwrap_or_default();
                let fill = fill.unwrap_or(f64::NAN);
                let filled = |value: f64| if value.is_nan() { fill } else { value };
                match rows {
                    None => self
                        .values
                        .extend(values.iter().map(|&value| filled(value))),
                    Some(rows) => {
                        let cells = rows.iter().filter_map(|&row| values.get(row));
                        self.values.extend(cells.map(|&value| filled(value)));
                    }
                }
                self.n_cols += 1;
            }
            Encoding::OneHot { levels, fill } => {
                let labels = cells.as_labels();
                let known = positions(&labels.texts, levels);
                let start = self.values.len();
                self.values.resize(start + self.n_rows * levels.len(), 0.0);
                let block = self.values.get_mut(start..).unwrap_or_default();
                for at in 0..self.n_rows {
                    let row = rows
                        .map_or(Some(at), |rows| rows.get(at).copied())
                        .unwrap_or(at);
                    let code = labels.codes.get(row).copied().unwrap_or(MISSING_CODE);
                    if code == MISSING_CODE {
                        for (level, share) in fill.iter().flatten().enumerate() {
                            block[level * self.n_rows + at] = *share;
                        }
                        continue;
                    }
                    // A level that training never saw leaves all indicators at 0.
                    if let Some(level) = known.get(code as usize).copied().flatten() {
                        block[level * self.n_rows + at] = 1.0;
                    }
                }
                self.n_cols += levels.len();
            }
        }
    }

    /// Appends columns that no coefficient reads.
    pub(super) fn push_zeros(&mut self, count: usize) {
        self.values
            .resize(self.values.len() + count * self.n_rows, 0.0);
        self.n_cols += count;
    }

    /// X, in column-major order.
    ///
    /// # Errors
    /// [`ReadError::Columns`] if a column was longer or shorter than the others.
    pub(super) fn into_array(self) -> Result<Array2<f64>, ReadError> {
        Array2::from_shape_vec((self.n_rows, self.n_cols).f(), self.values).map_err(|_| {
            ReadError::columns(
                "columns of different lengths",
                "give all columns the same rows",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_names_is_not_encoded() {
        let training = Training {
            rows: None,
            weights: None,
            missing: Missing::Error,
        };
        let names: Vec<String> = (0..2002).map(|i| format!("n{}", i / 2)).collect();
        let column = Column::text("id", names.iter().map(|name| Some(name.as_str())));
        let encoding = one_hot((2, &column), training).expect("each name is there twice");
        assert_eq!(encoding.n_features(), 1001);
        let column = Column::text(
            "id",
            names.iter().step_by(2).map(|name| Some(name.as_str())),
        );
        let error = one_hot((2, &column), training).expect_err("names");
        assert_eq!(
            error.to_string(),
            "column 3 (\"id\") is different in every row: it names the rows, and is no category"
        );
    }
}
