//! The design matrix X (n_samples × n_features) as solvers see it: one column at a time.

mod dense;
mod passes;
mod row_blocks;
mod scaling;
mod sparse;
mod statistics;
mod storage;

pub use dense::Dense;
pub use row_blocks::RowBlocks;
pub use scaling::{Scaling, Standardization};
pub use sparse::Sparse;

use crate::loss::Weights;

/// X, one column at a time, in the scale in which the penalty acts.
///
/// Dense columns of a model with an intercept are already centred, since a mean far above the spread
/// would cancel digits. Sparse columns are centred implicitly by the solvers, through weighted means.
pub trait DesignMatrix: Sync {
    /// Rows.
    fn n_samples(&self) -> usize;
    /// Columns.
    fn n_features(&self) -> usize;
    /// xⱼᵀv
    fn column_dot(&self, j: usize, v: &[f64]) -> f64;
    /// v ← v + a (d ∘ xⱼ)
    fn column_axpy(&self, j: usize, a: f64, d: Weights<'_>, v: &mut [f64]);
    /// (Σᵢ dᵢxᵢⱼ, Σᵢ dᵢxᵢⱼ²)
    fn column_moments(&self, j: usize, d: Weights<'_>) -> (f64, f64);
    /// Σᵢ dᵢ xᵢⱼ xᵢₖ for j in `rows` and k in `columns`, column after column into `out`
    /// (rows.len() × columns.len()). The weights may be negative.
    fn gram(&self, rows: &[usize], columns: &[usize], d: Weights<'_>, out: &mut [f64]);
    /// XᵀV for the given columns, V (n_samples × n_outputs), into `out` (columns × n_outputs).
    fn transpose_times(&self, columns: Columns<'_>, v: &[f64], out: &mut [f64]) {
        let (n, m) = (self.n_samples(), columns.count(self.n_features()));
        for (v, out) in v.chunks(n).zip(out.chunks_mut(m.max(1))) {
            for (a, out) in out.iter_mut().enumerate() {
                *out = self.column_dot(columns.index(a), v);
            }
        }
    }
    /// η ← η + X_S W for the columns S, W (columns × n_outputs), η (n_samples × n_outputs).
    fn add_times(&self, columns: &[usize], w: &[f64], eta: &mut [f64]) {
        let n = self.n_samples();
        for (w, eta) in w.chunks(columns.len().max(1)).zip(eta.chunks_mut(n)) {
            for (&j, w) in columns.iter().zip(w).filter(|(_, w)| **w != 0.0) {
                self.column_axpy(j, *w, Weights::Uniform(1.0), eta);
            }
        }
    }
    /// The same matrix by blocks of rows, where every entry is stored.
    fn row_blocks(&self) -> Option<&dyn RowBlocks> {
        None
    }
    /// Roughly how many multiplications one pass over a column takes.
    fn column_cost(&self) -> f64 {
        self.n_samples() as f64
    }
    /// Column j written out in full.
    fn column_into(&self, j: usize, out: &mut [f64]) {
        out.fill(0.0);
        self.column_axpy(j, 1.0, Weights::Uniform(1.0), out);
    }
}

/// Columns of a design matrix: all of them, or some by index.
#[derive(Debug, Clone, Copy)]
pub enum Columns<'a> {
    /// Every column in order.
    All,
    /// These, in this order.
    Some(&'a [usize]),
}

impl Columns<'_> {
    /// How many, of a matrix of `n_features` columns.
    pub fn count(&self, n_features: usize) -> usize {
        match self {
            Self::All => n_features,
            Self::Some(columns) => columns.len(),
        }
    }
    /// The index in the matrix of the one at `position`.
    pub fn index(&self, position: usize) -> usize {
        match self {
            Self::All => position,
            Self::Some(columns) => columns[position],
        }
    }
}
