//! X under construction, in the storage that takes less memory.

use super::encode::DesignBuilder;
use super::encoding::{ColumnRecipe, Encoding};
use super::rows::n_gaps;
use super::sparse_builder::SparseBuilder;
use crate::data::escape::shell_word;
use crate::data::{Column, Features, ReadError, Table};

/// Indicators that are few are stored in full: dense columns are read faster.
const FEW_INDICATORS: usize = 64;

/// Sparse storage has to take less than this share of the memory of dense storage.
const WORTHWHILE: f64 = 0.25;

/// Bytes of a stored entry of a sparse matrix, and of a dense one.
const SPARSE_ENTRY: f64 = 12.0;
const DENSE_ENTRY: f64 = 8.0;

/// Which storages X may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Storage {
    /// Every entry stored.
    Dense,
    /// Dense, or sparse where most of X is 0.
    Smaller,
}

/// A column of the table, if it is there, and what is made of it.
type Source<'a> = (Option<&'a Column>, &'a Encoding);

/// Entries that sparse storage of what is made of a column takes for each row.
fn entries((column, encoding): Source<'_>, n_rows: f64) -> f64 {
    match encoding {
        Encoding::Numeric { .. } => 1.0,
        // A cell that is filled has an entry for every level.
        Encoding::OneHot { levels, fill } => {
            let gaps = column
                .filter(|_| fill.is_some())
                .map_or(0, |c| n_gaps(c, false));
            1.0 + gaps as f64 * levels.len() as f64 / n_rows.max(1.0)
        }
        Encoding::Unused { .. } => 0.0,
    }
}

/// Whether the indicators are so many that only their ones should be stored.
fn prefers_sparse<'a>(n_rows: usize, columns: impl Iterator<Item = Source<'a>>) -> bool {
    let (mut stored, mut all, mut indicators) = (0.0, 0.0, 0);
    for source in columns {
        let n_features = source.1.n_features();
        stored += entries(source, n_rows as f64);
        all += n_features as f64;
        if !matches!(source.1, Encoding::Numeric { .. }) {
            indicators += n_features;
        }
    }
    indicators > FEW_INDICATORS && stored * SPARSE_ENTRY < WORTHWHILE * all * DENSE_ENTRY
}

/// A design matrix that is written column after column of the table.
pub(super) enum Builder {
    Dense(DesignBuilder),
    Sparse(SparseBuilder),
}

impl Builder {
    /// Room for what is made of the columns of a table (`None` for one that is not there), for so many rows of it.
    ///
    /// # Errors
    /// [`ReadError::Columns`] when X does not fit in memory.
    pub(super) fn new(
        storage: Storage,
        n_rows: usize,
        table: &Table,
        (places, columns): (&[Option<usize>], &[ColumnRecipe]),
    ) -> Result<Self, ReadError> {
        let place = |at: &Option<usize>| at.and_then(|at| table.columns().get(at));
        let encodings = columns.iter().map(|column| &column.encoding);
        let sources = places.iter().map(place).zip(encodings);
        if storage == Storage::Smaller && prefers_sparse(table.n_rows(), sources) {
            return Ok(Self::Sparse(SparseBuilder::new(n_rows)));
        }
        let features = columns.iter().map(|column| column.encoding.n_features());
        let room = DesignBuilder::with_room(n_rows, features.sum());
        let widest = columns
            .iter()
            .max_by_key(|column| column.encoding.n_features());
        match widest.filter(|column| column.encoding.n_features() > 1) {
            Some(widest) => room.map_err(|error| {
                error.with_help(format!(
                    "--exclude {} leaves its {} words out",
                    shell_word(&widest.name),
                    widest.encoding.n_features()
                ))
            }),
            None => room,
        }
        .map(Self::Dense)
    }

    /// Appends the columns that `encoding` makes of one column of the table, which is not read where none is used.
    pub(super) fn push(
        &mut self,
        table: &Table,
        column: Option<usize>,
        encoding: &Encoding,
        rows: Option<&[usize]>,
    ) {
        match (self, column) {
            (Self::Dense(x), Some(column)) => x.push_column(table, column, encoding, rows),
            (Self::Dense(x), None) => x.push_zeros(encoding.n_features()),
            (Self::Sparse(x), column) => x.push(
                column.and_then(|column| table.columns().get(column)),
                encoding,
                rows,
            ),
        }
    }

    /// X.
    ///
    /// # Errors
    /// [`ReadError::Columns`] if a column was longer or shorter than the others.
    pub(super) fn finish(self) -> Result<Features, ReadError> {
        Ok(match self {
            Self::Dense(x) => x.into_array()?.into(),
            Self::Sparse(x) => x.finish()?.into(),
        })
    }
}
