//! What can be asked of a libsvm file, and what it holds.

use crate::data::column::label_text;
use crate::data::sparse_matrix::SparseMatrix;

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
#[non_exhaustive]
pub struct LibsvmData {
    /// X (n_samples × n_features).
    pub x: SparseMatrix,
    /// The first number of each line (n_samples,).
    pub targets: Vec<f64>,
    /// Whether every target is a whole number, as class labels are.
    pub integer_targets: bool,
    /// Whether the first feature has index 0.
    pub zero_based: bool,
    /// What the reader decided where the options say nothing.
    pub notes: Vec<String>,
}

impl LibsvmData {
    /// The targets as class labels: for each sample a position among the classes, and the
    /// classes sorted as numbers (`1` for 1.0).
    pub fn labels(&self) -> (Vec<usize>, Vec<String>) {
        let mut classes: Vec<f64> = self.targets.iter().map(|target| target + 0.0).collect();
        classes.sort_unstable_by(f64::total_cmp);
        classes.dedup();
        let code = |target: &f64| {
            classes
                .binary_search_by(|class| class.total_cmp(&(target + 0.0)))
                .unwrap_or(0)
        };
        let codes = self.targets.iter().map(code).collect();
        (
            codes,
            classes.iter().map(|&class| label_text(class)).collect(),
        )
    }

    /// A name for each feature: its index in the file, as `x1`, `x2`, …
    pub fn feature_names(&self) -> Vec<String> {
        let first = usize::from(!self.zero_based);
        (first..first + self.x.n_cols())
            .map(|index| format!("x{index}"))
            .collect()
    }
}
