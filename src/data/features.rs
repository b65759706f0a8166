//! A design matrix in either storage.

use ndarray::Array2;

use super::sparse_matrix::SparseMatrix;

/// X (n_samples × n_features), dense or sparse, as a reader delivers it.
#[derive(Debug, Clone, PartialEq)]
pub enum Features {
    /// Every entry stored, column after column.
    Dense(Array2<f64>),
    /// Only the non-zero entries stored.
    Sparse(SparseMatrix),
}

impl Features {
    /// Rows of X.
    pub fn n_samples(&self) -> usize {
        match self {
            Self::Dense(x) => x.nrows(),
            Self::Sparse(x) => x.n_rows(),
        }
    }

    /// Every entry stored, in column-major order; X itself where it is dense.
    pub fn into_dense(self) -> Array2<f64> {
        match self {
            Self::Dense(x) => x,
            Self::Sparse(x) => x.to_dense(),
        }
    }

    /// Columns of X.
    pub fn n_features(&self) -> usize {
        match self {
            Self::Dense(x) => x.ncols(),
            Self::Sparse(x) => x.n_cols(),
        }
    }
}

impl From<Array2<f64>> for Features {
    fn from(x: Array2<f64>) -> Self {
        Self::Dense(x)
    }
}

impl From<SparseMatrix> for Features {
    fn from(x: SparseMatrix) -> Self {
        Self::Sparse(x)
    }
}
