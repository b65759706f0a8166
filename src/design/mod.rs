//! The design matrix X (n_samples × n_features) as solvers see it: one column at a time.

mod dense;
mod scaling;
mod sparse;

pub use dense::Dense;
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
