//! The design matrix X (n_samples × n_features) for solvers: one column at a time.

mod blocks;
mod dense;
mod feature_matrix;
mod imputed;
mod matrix;
mod moments;
mod row_subset;
mod scaling;
mod sparse;
mod statistics;
#[cfg(test)]
mod tests;

pub use dense::Dense;
pub use feature_matrix::{DesignRequest, FeatureMatrix};
pub use imputed::Imputed;
pub use matrix::{Columns, DesignMatrix, Precision, RowBlocks};
pub(crate) use row_subset::RowSubset;
pub use scaling::{Scaling, Standardization};
pub use sparse::Sparse;
