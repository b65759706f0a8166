//! Columns of X that store what is not 0.

use super::encoding::Encoding;
use super::labels::positions;
use crate::data::column::MISSING_CODE;
use crate::data::{Column, ReadError, SparseMatrix};

/// Columns of indicators by their ones, columns of numbers with every row: the design matrix centres the latter.
pub(super) struct SparseBuilder {
    n_rows: usize,
    starts: Vec<usize>,
    rows: Vec<u32>,
    values: Vec<f64>,
}

impl SparseBuilder {
    pub(super) fn new(n_rows: usize) -> Self {
        Self {
            n_rows,
            starts: vec![0],
            rows: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Appends the columns that `encoding` makes of a column; columns of zeros where it is not there.
    pub(super) fn push(
        &mut self,
        cells: Option<&Column>,
        encoding: &Encoding,
        rows: Option<&[usize]>,
    ) {
        match (encoding, cells) {
            (Encoding::Numeric { fill }, Some(cells)) => self.push_numbers(cells, *fill, rows),
            (Encoding::OneHot { levels, fill }, Some(cells)) => {
                self.push_indicators(cells, levels, fill.as_deref().unwrap_or_default(), rows);
            }
            _ => {
                let end = self.rows.len();
                self.starts
                    .extend(std::iter::repeat_n(end, encoding.n_features()));
            }
        }
    }

    fn push_numbers(&mut self, cells: &Column, fill: Option<f64>, rows: Option<&[usize]>) {
        let values = cells.numbers_or_nan().unwrap_or_default();
        let fill = fill.unwrap_or(f64::NAN);
        let value = |at| {
            let value = row(rows, at).and_then(|row| values.get(row).copied());
            value.filter(|value| !value.is_nan()).unwrap_or(fill)
        };
        self.rows.extend(0..self.n_rows as u32);
        self.values.extend((0..self.n_rows).map(value));
        self.starts.push(self.rows.len());
    }

    /// A level that training never saw leaves all indicators at 0, a missing cell gives each its share.
    fn push_indicators(
        &mut self,
        cells: &Column,
        levels: &[String],
        shares: &[f64],
        rows: Option<&[usize]>,
    ) {
        let labels = cells.as_labels();
        let known = positions(&labels.texts, levels);
        let code = |at| {
            let code = row(rows, at).and_then(|row| labels.codes.get(row).copied());
            code.unwrap_or(MISSING_CODE)
        };
        let level = |code: u32| known.get(code as usize).copied().flatten();
        // Where the next entry of each level goes, once its entries are counted.
        let mut next = vec![0; levels.len()];
        for at in 0..self.n_rows {
            match code(at) {
                MISSING_CODE => {
                    for (count, share) in next.iter_mut().zip(shares) {
                        *count += usize::from(*share != 0.0);
                    }
                }
                code => {
                    if let Some(level) = level(code) {
                        next[level] += 1;
                    }
                }
            }
        }
        let mut end = self.rows.len();
        for count in &mut next {
            let start = end;
            end += *count;
            *count = start;
            self.starts.push(end);
        }
        self.rows.resize(end, 0);
        self.values.resize(end, 1.0);
        for at in 0..self.n_rows {
            match code(at) {
                MISSING_CODE => {
                    for (place, share) in next.iter_mut().zip(shares).filter(|(_, s)| **s != 0.0) {
                        self.rows[*place] = at as u32;
                        self.values[*place] = *share;
                        *place += 1;
                    }
                }
                code => {
                    if let Some(level) = level(code) {
                        self.rows[next[level]] = at as u32;
                        next[level] += 1;
                    }
                }
            }
        }
    }

    /// # Errors
    /// [`ReadError::Columns`] for more rows than a sparse matrix has.
    pub(super) fn finish(self) -> Result<SparseMatrix, ReadError> {
        let n_cols = self.starts.len() - 1;
        SparseMatrix::from_csc(self.n_rows, n_cols, self.starts, self.rows, self.values)
    }
}

/// The row of the table that is row `at` of X.
fn row(rows: Option<&[usize]>, at: usize) -> Option<usize> {
    rows.map_or(Some(at), |rows| rows.get(at).copied())
}
