//! Sparse data in the format of libsvm and SVMlight.

use super::error::ReadError;
use super::source::Source;
use super::sparse_matrix::SparseMatrix;

/// How to read libsvm text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LibsvmOptions {
    /// Width of X. `None`: the largest index of the file. With a width (that of the training
    /// data), a larger index is an error.
    pub n_features: Option<usize>,
    /// Whether the first feature has index 0. `None`: yes if index 0 appears. Give the answer of
    /// the training data when reading new data for its model.
    pub zero_based: Option<bool>,
}

/// What a libsvm file holds.
#[derive(Debug, Clone)]
pub struct LibsvmData {
    /// X (n_samples × n_features).
    pub x: SparseMatrix,
    /// The first number of each line.
    pub targets: Vec<f64>,
    /// Whether every target is a whole number, as class labels are.
    pub integer_targets: bool,
    /// Whether the first feature has index 0.
    pub zero_based: bool,
    /// What the reader decided without being told.
    pub notes: Vec<String>,
}

/// Reads a whole libsvm file: `label index:value index:value …`, one sample a line.
///
/// # Errors
/// [`ReadError`] with file, line, column and text.
pub fn read_libsvm(source: Source, _options: &LibsvmOptions) -> Result<LibsvmData, ReadError> {
    Err(ReadError::file(&source.display_name(), "not yet"))
}
