//! X under construction, in the storage that takes less memory.

use ndarray::Array2;

use super::encode::DesignBuilder;
use super::encoding::{ColumnRecipe, Encoding};
use super::labels::positions;
use crate::data::column::MISSING_CODE;
use crate::data::escape::shell_word;
use crate::data::{Features, ReadError, SparseMatrix, Table};

/// Indicators that are few are stored in full: dense columns are read faster.
const FEW_INDICATORS: usize = 64;

/// Sparse storage has to take less than this share of the memory of dense storage.
const WORTHWHILE: f64 = 0.25;

/// Bytes of a stored entry of a sparse matrix, and of a dense one.
const SPARSE_ENTRY: f64 = 12.0;
const DENSE_ENTRY: f64 = 8.0;

/// Whether the indicators are so many that only their ones should be stored.
fn prefers_sparse<'a>(columns: impl Iterator<Item = &'a ColumnRecipe>) -> bool {
    let (mut entries, mut all, mut indicators) = (0.0, 0.0, 0);
    for ColumnRecipe { encoding, .. } in columns {
        all += encoding.n_features() as f64;
        match encoding {
            Encoding::Numeric { .. } => entries += 1.0,
            Encoding::OneHot { levels, .. } => {
                entries += 1.0;
                indicators += levels.len();
            }
            Encoding::Unused { .. } => indicators += encoding.n_features(),
        }
    }
    indicators > FEW_INDICATORS && entries * SPARSE_ENTRY < WORTHWHILE * all * DENSE_ENTRY
}

/// A design matrix that is written column after column of the table.
pub(super) trait Builder: Sized {
    /// What comes out.
    type X;
    /// # Errors
    /// [`ReadError::Columns`] when X does not fit in memory.
    fn new(n_rows: usize, columns: &[ColumnRecipe]) -> Result<Self, ReadError>;
    /// X that has been made in one piece.
    fn of_dense(x: Array2<f64>) -> Self::X;
    /// Appends the columns that `encoding` makes of one column of the table, which is not read where none is used.
    fn push(
        &mut self,
        table: &Table,
        column: Option<usize>,
        encoding: &Encoding,
        rows: Option<&[usize]>,
    );
    /// # Errors
    /// [`ReadError::Columns`] if a column was longer or shorter than the others.
    fn finish(self) -> Result<Self::X, ReadError>;
}

impl Builder for DesignBuilder {
    type X = Array2<f64>;
    fn new(n_rows: usize, columns: &[ColumnRecipe]) -> Result<Self, ReadError> {
        let features = columns.iter().map(|column| column.encoding.n_features());
        let room = Self::with_room(n_rows, features.sum());
        let widest = columns
            .iter()
            .max_by_key(|column| column.encoding.n_features());
        match widest.filter(|column| column.encoding.n_features() > 1) {
            Some(widest) => room.map_err(|error| {
                error.with_help(format!(
                    "--exclude {} leaves its {} words out; where no cell is filled only their ones are stored",
                    shell_word(&widest.name),
                    widest.encoding.n_features()
                ))
            }),
            None => room,
        }
    }
    fn of_dense(x: Array2<f64>) -> Array2<f64> {
        x
    }
    fn push(
        &mut self,
        table: &Table,
        column: Option<usize>,
        encoding: &Encoding,
        rows: Option<&[usize]>,
    ) {
        match column {
            Some(column) => self.push_column(table, column, encoding, rows),
            None => self.push_zeros(encoding.n_features()),
        }
    }
    fn finish(self) -> Result<Array2<f64>, ReadError> {
        self.into_array()
    }
}

/// Dense or sparse.
pub(super) enum AnyBuilder {
    Dense(DesignBuilder),
    Sparse(SparseBuilder),
}

impl Builder for AnyBuilder {
    type X = Features;
    fn new(n_rows: usize, columns: &[ColumnRecipe]) -> Result<Self, ReadError> {
        Ok(if prefers_sparse(columns.iter()) {
            Self::Sparse(SparseBuilder::new(n_rows))
        } else {
            Self::Dense(Builder::new(n_rows, columns)?)
        })
    }
    fn of_dense(x: Array2<f64>) -> Features {
        x.into()
    }
    fn push(
        &mut self,
        table: &Table,
        column: Option<usize>,
        encoding: &Encoding,
        rows: Option<&[usize]>,
    ) {
        match self {
            Self::Dense(builder) => Builder::push(builder, table, column, encoding, rows),
            Self::Sparse(builder) => builder.push(table, column, encoding, rows),
        }
    }
    fn finish(self) -> Result<Features, ReadError> {
        Ok(match self {
            Self::Dense(builder) => builder.into_array()?.into(),
            Self::Sparse(builder) => builder.finish()?.into(),
        })
    }
}

/// Columns of indicators by their ones, columns of numbers with every row: the design matrix centres the latter.
pub(super) struct SparseBuilder {
    n_rows: usize,
    starts: Vec<usize>,
    rows: Vec<u32>,
    values: Vec<f64>,
}

impl SparseBuilder {
    fn new(n_rows: usize) -> Self {
        Self {
            n_rows,
            starts: vec![0],
            rows: Vec::new(),
            values: Vec::new(),
        }
    }

    fn push(
        &mut self,
        table: &Table,
        column: Option<usize>,
        encoding: &Encoding,
        rows: Option<&[usize]>,
    ) {
        let cells = column.and_then(|column| table.columns().get(column));
        let row = |at: usize| rows.map_or(Some(at), |rows| rows.get(at).copied());
        match (encoding, cells) {
            (Encoding::Numeric { fill }, Some(cells)) => {
                let values = cells.numbers_or_nan().unwrap_or_default();
                let fill = fill.unwrap_or(f64::NAN);
                for at in 0..self.n_rows {
                    let value = row(at).and_then(|row| values.get(row).copied());
                    let value = value.unwrap_or(f64::NAN);
                    self.rows.push(at as u32);
                    self.values.push(if value.is_nan() { fill } else { value });
                }
                self.starts.push(self.rows.len());
            }
            (Encoding::OneHot { levels, fill }, Some(cells)) => {
                let labels = cells.as_labels();
                let known = positions(&labels.texts, levels);
                let mut of_level: Vec<Vec<(u32, f64)>> = vec![Vec::new(); levels.len()];
                for at in 0..self.n_rows {
                    let code = row(at).and_then(|row| labels.codes.get(row).copied());
                    let code = code.unwrap_or(MISSING_CODE);
                    if code == MISSING_CODE {
                        for (entries, share) in of_level.iter_mut().zip(fill.iter().flatten()) {
                            entries.push((at as u32, *share));
                        }
                    } else if let Some(level) = known.get(code as usize).copied().flatten()
                        && let Some(entries) = of_level.get_mut(level)
                    {
                        // A level that training never saw leaves all indicators at 0.
                        entries.push((at as u32, 1.0));
                    }
                }
                for entries in of_level {
                    let (rows, values): (Vec<u32>, Vec<f64>) = entries.into_iter().unzip();
                    self.rows.extend(rows);
                    self.values.extend(values);
                    self.starts.push(self.rows.len());
                }
            }
            _ => {
                let end = self.rows.len();
                self.starts
                    .extend(std::iter::repeat_n(end, encoding.n_features()));
            }
        }
    }

    fn finish(self) -> Result<SparseMatrix, ReadError> {
        let n_cols = self.starts.len() - 1;
        SparseMatrix::from_csc(self.n_rows, n_cols, self.starts, self.rows, self.values)
    }
}
