//! What a model can be fitted on: a linfa dataset, or features beside their targets.

use crate::problem::design::FeatureMatrix;
use crate::{Error, Result};
use linfa::dataset::{AsSingleTargets, DatasetBase, Records};
use ndarray::{Array1, Array2};

/// Features (n_samples × n_features) and targets of type `T` (n_samples).
///
/// | data | |
/// |---|---|
/// | `&dataset` | a linfa dataset, with its weights |
/// | `(&x, &y)` | x: an array, a view, a [`SparseMatrix`](crate::data::SparseMatrix), [`Features`](crate::data::Features), rows as `Vec<Vec<f64>>` or `[[f64; P]; N]`; y: `Array1`, `Vec` or an array |
pub trait TrainingData<T> {
    /// Calls `work` with features, targets and weights.
    ///
    /// # Errors
    /// Rows of different lengths, and those of `work`.
    fn with<R>(
        self,
        work: impl FnOnce(&dyn FeatureMatrix, &[T], Option<&[f32]>) -> Result<R>,
    ) -> Result<R>;
}

impl<X: FeatureMatrix + Records, Y: AsSingleTargets<Elem: Clone>> TrainingData<Y::Elem>
    for &DatasetBase<X, Y>
{
    fn with<R>(
        self,
        work: impl FnOnce(&dyn FeatureMatrix, &[Y::Elem], Option<&[f32]>) -> Result<R>,
    ) -> Result<R> {
        let targets = self.targets.as_single_targets().to_vec();
        work(&self.records, &targets, self.weights())
    }
}

impl<T: Clone, X: FeatureMatrix> TrainingData<T> for (&X, &Array1<T>) {
    fn with<R>(
        self,
        work: impl FnOnce(&dyn FeatureMatrix, &[T], Option<&[f32]>) -> Result<R>,
    ) -> Result<R> {
        match self.1.as_slice() {
            Some(targets) => work(self.0, targets, None),
            None => work(self.0, &self.1.to_vec(), None),
        }
    }
}

impl<T, X: FeatureMatrix> TrainingData<T> for (&X, &Vec<T>) {
    fn with<R>(
        self,
        work: impl FnOnce(&dyn FeatureMatrix, &[T], Option<&[f32]>) -> Result<R>,
    ) -> Result<R> {
        work(self.0, self.1, None)
    }
}

impl<T> TrainingData<T> for (&Vec<Vec<f64>>, &Vec<T>) {
    fn with<R>(
        self,
        work: impl FnOnce(&dyn FeatureMatrix, &[T], Option<&[f32]>) -> Result<R>,
    ) -> Result<R> {
        work(&rows(self.0)?, self.1, None)
    }
}

impl<T, const P: usize, const N: usize> TrainingData<T> for (&[[f64; P]; N], &[T; N]) {
    fn with<R>(
        self,
        work: impl FnOnce(&dyn FeatureMatrix, &[T], Option<&[f32]>) -> Result<R>,
    ) -> Result<R> {
        work(&rows(self.0)?, self.1, None)
    }
}

/// Rows as an array, if they have one length.
fn rows<Row: AsRef<[f64]>>(rows: &[Row]) -> Result<Array2<f64>> {
    let expected = rows.first().map_or(0, |row| row.as_ref().len());
    let mut all = Vec::with_capacity(rows.len() * expected);
    for row in rows.iter().map(AsRef::as_ref) {
        if row.len() != expected {
            return Err(Error::LengthMismatch {
                what: "numbers of a row",
                expected,
                found: row.len(),
            });
        }
        all.extend_from_slice(row);
    }
    Array2::from_shape_vec((rows.len(), expected), all).map_err(|_| Error::Empty("rows"))
}
