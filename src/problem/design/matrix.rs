//! What every design matrix can do.

use crate::linalg;
use crate::problem::loss::Weights;
use std::ops::Range;

/// Columns of X written out at a time for a kernel matrix: enough for the products to run at full speed.
const KERNEL_BLOCK: usize = 256;

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
    /// ‖xⱼ − x̄ⱼ‖₂ if `centred`, else ‖xⱼ‖₂; every row counts the same here, whatever its weight.
    fn column_norm(&self, j: usize, centred: bool) -> f64 {
        let moments = self.column_moments(j, Weights::Uniform(1.0));
        norm_of(moments, self.n_samples() as f64, centred)
    }
    /// Σᵢ dᵢ xᵢⱼ xᵢₖ for j in `rows` and k in `columns`, column after column into `out`
    /// (rows.len() × columns.len()). The weights may be negative.
    fn gram(&self, rows: &[usize], columns: &[usize], d: Weights<'_>, out: &mut [f64]);
    /// X_Sᵀ diag(d) X_S for the given columns S, into `out` (columns × columns): [`gram`](Self::gram)
    /// for half of its cost. The weights may be negative.
    fn gram_of(&self, columns: Columns<'_>, d: Weights<'_>, precision: Precision, out: &mut [f64]) {
        let _ = precision;
        let columns = columns.indices(self.n_features());
        self.gram(&columns, &columns, d, out);
    }
    /// The lower triangle of X diag(s) Xᵀ (n_samples × n_samples) into `out`, for one factor sⱼ ≥ 0 per
    /// column.
    fn kernel(&self, s: &[f64], out: &mut [f64]) {
        let n = self.n_samples();
        let used: Vec<usize> = (0..s.len()).filter(|j| s[*j] > 0.0).collect();
        let mut block = vec![0.0; n * KERNEL_BLOCK.min(used.len())];
        out.fill(0.0);
        for columns in used.chunks(KERNEL_BLOCK) {
            for (&j, column) in columns.iter().zip(block.chunks_mut(n)) {
                self.column_into(j, column);
                if s[j] != 1.0 {
                    let root = s[j].sqrt();
                    column.iter_mut().for_each(|x| *x *= root);
                }
            }
            linalg::add_outer_gram(&block, n, columns.len(), out);
        }
    }
    /// Rows `rows` of X written out, column after column, into `out` (rows.len() × n_features).
    fn rows_into(&self, rows: Range<usize>, out: &mut [f64]) {
        let mut column = vec![0.0; self.n_samples()];
        for (j, out) in out.chunks_mut(rows.len()).enumerate() {
            self.column_into(j, &mut column);
            out.copy_from_slice(&column[rows.clone()]);
        }
    }
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
    /// Xᵀy for the targets that the matrix was made for, where it is known already; rows count the same then.
    fn target_products(&self) -> Option<&[f64]> {
        None
    }
    /// Whether every column has weighted mean 0 under the weights that it was made with.
    fn is_centred(&self) -> bool {
        false
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

/// X by blocks of rows B.
pub trait RowBlocks: Sync {
    /// Rows of a block that stays in the cache.
    fn height(&self) -> usize;
    /// η_B ← η_B + X_B W, with W (n_features × n_outputs) and η_B (rows × n_outputs).
    fn add_times(&self, rows: Range<usize>, w: &[f64], eta: &mut [f64]);
    /// G ← G + X_BᵀV, with V (rows × n_outputs) and G (n_features × n_outputs).
    fn add_transpose_times(&self, rows: Range<usize>, v: &[f64], out: &mut [f64]);
    /// X_B written out, column j from `j·stride` on.
    fn write(&self, rows: Range<usize>, stride: usize, out: &mut [f64]);
}

/// ‖x − x̄‖₂ or ‖x‖₂ of n numbers, from (Σx, Σx²).
pub(super) fn norm_of((sum, square): (f64, f64), n: f64, centred: bool) -> f64 {
    let mean = if centred { sum / n } else { 0.0 };
    (square - n * mean * mean).max(0.0).sqrt()
}

/// How exact a Gram matrix has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// To the rounding of f64.
    #[default]
    Double,
    /// Multiplied and summed in f32, where that is faster: 7 digits at most, for a matrix that steers
    /// an iteration without deciding where it ends.
    Single,
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
    /// Their indices in the matrix.
    pub fn indices(&self, n_features: usize) -> Vec<usize> {
        match self {
            Self::All => (0..n_features).collect(),
            Self::Some(columns) => columns.to_vec(),
        }
    }
}
