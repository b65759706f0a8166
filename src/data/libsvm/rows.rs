//! Rows as a file has them, and their transposition into columns.

use super::data::{LibsvmData, LibsvmOptions};
use crate::data::error::ReadError;
use crate::data::io_error::out_of_memory;
use crate::data::sparse_matrix::SparseMatrix;

/// A width that is always granted: 8 bytes of it make 16 MB.
const FREE_WIDTH: usize = 2_000_000;
/// Features granted for each stored value. Real sets of text have fewer than 10.
const WIDTH_PER_VALUE: usize = 20;

/// What a file says, before it is checked as a whole.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// All rows in order.
    pub(super) pieces: Vec<Rows>,
    pub(super) widest: Option<Widest>,
    pub(super) has_zero: bool,
    pub(super) query_ids: usize,
}

impl Found {
    pub(super) fn into_data(
        self,
        file: &str,
        options: &LibsvmOptions,
    ) -> Result<LibsvmData, ReadError> {
        let total = |count: fn(&Rows) -> usize| self.pieces.iter().map(count).sum::<usize>();
        let (n_rows, n_values) = (
            total(|rows| rows.targets.len()),
            total(|rows| rows.values.len()),
        );
        if n_rows == 0 {
            return Err(ReadError::file(
                file,
                "has no samples, only blank lines or comments",
            ));
        }
        if self.widest.is_none() && options.n_features.is_none() {
            return Err(ReadError::file(file, "has no features, only targets")
                .with_help("a line is the target and then index:value for each feature"));
        }
        let zero_based = options.zero_based.unwrap_or(self.has_zero);
        let n_features = width(file, self.widest.as_ref(), n_values, zero_based, options)?;
        let mut notes = Vec::new();
        if zero_based && options.zero_based.is_none() {
            notes.push("feature indices count from 0, because index 0 appears".into());
        }
        if self.query_ids > 0 {
            let plural = if self.query_ids == 1 { "" } else { "s" };
            notes.push(format!(
                "qid: is skipped on {} line{plural}",
                self.query_ids
            ));
        }
        let mut targets = Vec::with_capacity(n_rows);
        for rows in &self.pieces {
            targets.extend_from_slice(&rows.targets);
        }
        let x = into_columns(
            self.pieces,
            file,
            (n_rows, n_features),
            u32::from(!zero_based),
        )?;
        let integer_targets = targets.iter().all(|target| target.fract() == 0.0);
        Ok(LibsvmData {
            x,
            targets,
            integer_targets,
            zero_based,
            notes,
        })
    }
}

/// The largest index and the first line that has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Widest {
    pub(super) index: u32,
    pub(super) line: u64,
}

impl Widest {
    /// Lines come in order.
    pub(super) fn update(widest: &mut Option<Self>, index: u32, line: u64) {
        if widest.is_none_or(|widest| index > widest.index) {
            *widest = Some(Self { index, line });
        }
    }
}

/// The number of features, checked against the options or the size of the file.
fn width(
    file: &str,
    widest: Option<&Widest>,
    n_values: usize,
    zero_based: bool,
    options: &LibsvmOptions,
) -> Result<usize, ReadError> {
    let needed = widest.map_or(0, |widest| widest.index as usize + usize::from(zero_based));
    let line = widest.map_or(1, |widest| widest.line);
    let index = widest.map_or(0, |widest| widest.index);
    match options.n_features {
        Some(given) if needed > given => Err(ReadError::line(
            file,
            line,
            format!("feature {index} where {given} features were expected"),
        )
        .with_help("the model was fitted without this feature: is this the right file?")),
        Some(given) => Ok(given),
        None => {
            let granted = FREE_WIDTH.saturating_add(WIDTH_PER_VALUE.saturating_mul(n_values));
            if needed > granted {
                let plural = if n_values == 1 { "" } else { "s" };
                let problem = format!("feature {index} in a file with {n_values} value{plural}");
                return Err(ReadError::line(file, line, problem).with_help(format!(
                    "at most {granted} features are accepted for that many values; \
                     is the index a slip? otherwise number the features without gaps"
                )));
            }
            Ok(needed)
        }
    }
}

/// Rows that follow each other, as they stand in the file.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) targets: Vec<f64>,
    /// Where each row ends in `indices` and `values`.
    pub(super) ends: Vec<usize>,
    pub(super) indices: Vec<u32>,
    pub(super) values: Vec<f64>,
}

impl Rows {
    /// Room for exactly this many entries: growing step by step would take up to twice as much.
    pub(super) fn reserve_entries(&mut self, count: usize) {
        self.indices.reserve_exact(count);
        self.values.reserve_exact(count);
    }

    /// An entry of the row that comes next; a zero is not stored.
    #[inline]
    pub(super) fn push(&mut self, index: u32, value: f64) {
        if value != 0.0 {
            self.indices.push(index);
            self.values.push(value);
        }
    }
}

/// The transposed storage (n_rows × n_cols), by counting; `first` is the index of the first feature.
fn into_columns(
    pieces: Vec<Rows>,
    file: &str,
    (n_rows, n_cols): (usize, usize),
    first: u32,
) -> Result<SparseMatrix, ReadError> {
    let n_values = pieces.iter().map(|rows| rows.values.len()).sum();
    let mut indptr: Vec<usize> = Vec::new();
    let mut rows: Vec<u32> = Vec::new();
    let mut values: Vec<f64> = Vec::new();
    let slots = n_cols.checked_add(2).ok_or_else(|| out_of_memory(file))?;
    indptr
        .try_reserve_exact(slots)
        .map_err(|_| out_of_memory(file))?;
    rows.try_reserve_exact(n_values)
        .map_err(|_| out_of_memory(file))?;
    values
        .try_reserve_exact(n_values)
        .map_err(|_| out_of_memory(file))?;
    indptr.resize(slots, 0);
    rows.resize(n_values, 0);
    values.resize(n_values, 0.0);
    // Indices below the first feature or beyond the width are refused before.
    let column = |index: u32| index.wrapping_sub(first) as usize;
    // indptr[j + 2] counts column j; its running sum makes indptr[j + 1] the begin of column
    // j, which advances to its end while the column is filled.
    let counts = indptr.get_mut(2..).unwrap_or_default();
    for index in pieces.iter().flat_map(|rows| &rows.indices) {
        if let Some(count) = counts.get_mut(column(*index)) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for count in &mut indptr {
        sum += *count;
        *count = sum;
    }
    let begins = indptr.get_mut(1..).unwrap_or_default();
    let mut row: u32 = 0;
    for piece in pieces {
        let mut entries = piece.indices.iter().zip(&piece.values);
        let mut from = 0;
        for &end in &piece.ends {
            for (index, value) in entries.by_ref().take(end - from) {
                let Some(next) = begins.get_mut(column(*index)) else {
                    continue;
                };
                if let (Some(to_row), Some(to_value)) = (rows.get_mut(*next), values.get_mut(*next))
                {
                    (*to_row, *to_value) = (row, *value);
                }
                *next += 1;
            }
            from = end;
            // More rows than a matrix can have are refused below.
            row = row.wrapping_add(1);
        }
    }
    indptr.truncate(n_cols + 1);
    SparseMatrix::from_csc(n_rows, n_cols, indptr, rows, values)
}
