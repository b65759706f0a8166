//! Features as their owner stores them: what a design matrix is made of and a model is applied to.

use super::{Dense, DesignMatrix, Scaling, Sparse, Standardization};
use crate::Result;
use crate::data::{Features, SparseMatrix};
use crate::linalg::{self, interrupt};
use crate::problem::loss::SampleWeights;
use linfa::Float;
use ndarray::{Array2, ArrayBase, Data, Ix2, ShapeBuilder};
use num_traits::ToPrimitive;

/// How a design matrix is asked for.
#[derive(Debug, Clone, Copy)]
pub struct DesignRequest<'t> {
    /// Sample weights d.
    pub weights: &'t SampleWeights,
    /// Centring and scaling.
    pub standardization: Standardization,
    /// The targets of least squares: products with them come from the reading that means and deviations need.
    pub targets: Option<&'t [f64]>,
    /// Whether the products of all columns with each other are to come from that reading, too.
    pub gram: bool,
}

/// X (n_samples × n_features) in any storage: arrays of any layout and number, [`SparseMatrix`], [`Features`],
/// [`Imputed`](super::Imputed).
pub trait FeatureMatrix: Sync {
    /// Rows and columns.
    fn shape(&self) -> (usize, usize);

    /// These columns, in this order.
    ///
    /// # Errors
    /// A column out of range.
    fn select_columns(&self, columns: &[usize]) -> Result<Box<dyn FeatureMatrix>>;

    /// These rows, ascending, with nothing learned from the others.
    ///
    /// # Errors
    /// A row out of range.
    fn select_rows(&self, rows: &[usize]) -> Result<Box<dyn FeatureMatrix>>;

    /// Rows to fit on and rows to judge on, both ascending. Whatever was learned from the rows, such as
    /// means put in the place of missing cells, is learned from `train` alone.
    ///
    /// # Errors
    /// A row out of range.
    fn split(
        &self,
        train: &[usize],
        test: &[usize],
    ) -> Result<(Box<dyn FeatureMatrix>, Box<dyn FeatureMatrix>)> {
        Ok((self.select_rows(train)?, self.select_rows(test)?))
    }

    /// The columns, centred and scaled, read where they are if possible.
    ///
    /// # Errors
    /// No rows, no columns, or entries that are not finite.
    fn design(&self, request: DesignRequest<'_>) -> Result<(Box<dyn DesignMatrix + '_>, Scaling)>;

    /// Every column where it is stored as contiguous numbers, the same for whichever rows a model learns from.
    fn contiguous_columns(&self) -> Option<Vec<&[f64]>> {
        None
    }

    /// η ← η + w xⱼ for η (n_samples).
    fn add_column(&self, j: usize, w: f64, eta: &mut [f64]);

    /// Every entry, written out.
    fn to_dense(&self) -> Array2<f64> {
        let (n, p) = self.shape();
        let mut values = vec![0.0; n * p];
        for (j, column) in values.chunks_mut(n.max(1)).enumerate() {
            self.add_column(j, 1.0, column);
        }
        Array2::from_shape_fn((n, p).f(), |(i, j)| values[j * n + i])
    }
}

/// Rows of a dense matrix, column after column.
pub(super) fn dense_rows<D>(x: &ArrayBase<D, Ix2>, rows: &[usize]) -> Array2<f64>
where
    D: Data,
    D::Elem: Float,
{
    let mut part = Array2::zeros((rows.len(), x.ncols()).f());
    for (mut out, column) in part.columns_mut().into_iter().zip(x.columns()) {
        interrupt::check();
        for (out, &row) in out.iter_mut().zip(rows) {
            *out = column[row].to_f64().unwrap_or(f64::NAN);
        }
    }
    part
}

impl<D> FeatureMatrix for ArrayBase<D, Ix2>
where
    D: Data + Sync,
    D::Elem: Float,
{
    fn shape(&self) -> (usize, usize) {
        self.dim()
    }
    fn select_columns(&self, columns: &[usize]) -> Result<Box<dyn FeatureMatrix>> {
        let mut some = Array2::<f64>::zeros((self.nrows(), columns.len()).f());
        for (mut out, &j) in some.columns_mut().into_iter().zip(columns) {
            let column = self.column(j);
            out.zip_mut_with(&column, |out, x| *out = x.to_f64().unwrap_or(f64::NAN));
        }
        Ok(Box::new(some))
    }
    fn select_rows(&self, rows: &[usize]) -> Result<Box<dyn FeatureMatrix>> {
        Ok(Box::new(dense_rows(self, rows)))
    }
    fn design(&self, request: DesignRequest<'_>) -> Result<(Box<dyn DesignMatrix + '_>, Scaling)> {
        let (weights, standardization) = (request.weights, request.standardization);
        let (design, scaling) = match request.targets {
            Some(targets) => {
                Dense::for_targets(self, targets, request.gram, weights, standardization)?
            }
            None => Dense::new(self, weights, standardization)?,
        };
        Ok((Box::new(design), scaling))
    }
    fn contiguous_columns(&self) -> Option<Vec<&[f64]>> {
        let columns = (0..self.ncols()).map(|j| linalg::as_f64(self.column(j).to_slice()?));
        columns.collect()
    }
    fn add_column(&self, j: usize, w: f64, eta: &mut [f64]) {
        let column = self.column(j);
        match column.to_slice().and_then(linalg::as_f64) {
            Some(column) => {
                for (eta, x) in eta.iter_mut().zip(column) {
                    *eta += w * x;
                }
            }
            None => {
                for (eta, x) in eta.iter_mut().zip(&column) {
                    *eta += w * x.to_f64().unwrap_or(f64::NAN);
                }
            }
        }
    }
}

impl FeatureMatrix for SparseMatrix {
    fn shape(&self) -> (usize, usize) {
        (self.n_rows(), self.n_cols())
    }
    fn select_columns(&self, columns: &[usize]) -> Result<Box<dyn FeatureMatrix>> {
        Ok(Box::new(Self::select_columns(self, columns)?))
    }
    fn select_rows(&self, rows: &[usize]) -> Result<Box<dyn FeatureMatrix>> {
        Ok(Box::new(Self::select_rows(self, rows)?))
    }
    fn design(&self, request: DesignRequest<'_>) -> Result<(Box<dyn DesignMatrix + '_>, Scaling)> {
        let (design, scaling) = Sparse::new(self, request.weights, request.standardization)?;
        Ok((Box::new(design), scaling))
    }
    fn add_column(&self, j: usize, w: f64, eta: &mut [f64]) {
        let (rows, values) = self.column(j);
        for (i, x) in rows.iter().zip(values) {
            eta[*i as usize] += w * x;
        }
    }
    fn to_dense(&self) -> Array2<f64> {
        Self::to_dense(self)
    }
}

impl<X: FeatureMatrix + ?Sized> FeatureMatrix for &X {
    fn shape(&self) -> (usize, usize) {
        (**self).shape()
    }
    fn select_columns(&self, columns: &[usize]) -> Result<Box<dyn FeatureMatrix>> {
        (**self).select_columns(columns)
    }
    fn select_rows(&self, rows: &[usize]) -> Result<Box<dyn FeatureMatrix>> {
        (**self).select_rows(rows)
    }
    fn split(
        &self,
        train: &[usize],
        test: &[usize],
    ) -> Result<(Box<dyn FeatureMatrix>, Box<dyn FeatureMatrix>)> {
        (**self).split(train, test)
    }
    fn design(&self, request: DesignRequest<'_>) -> Result<(Box<dyn DesignMatrix + '_>, Scaling)> {
        (**self).design(request)
    }
    fn contiguous_columns(&self) -> Option<Vec<&[f64]>> {
        (**self).contiguous_columns()
    }
    fn add_column(&self, j: usize, w: f64, eta: &mut [f64]) {
        (**self).add_column(j, w, eta);
    }
    fn to_dense(&self) -> Array2<f64> {
        (**self).to_dense()
    }
}

impl Features {
    fn inner(&self) -> &dyn FeatureMatrix {
        match self {
            Self::Dense(x) => x,
            Self::Sparse(x) => x,
        }
    }
}

impl FeatureMatrix for Features {
    fn shape(&self) -> (usize, usize) {
        self.inner().shape()
    }
    fn select_columns(&self, columns: &[usize]) -> Result<Box<dyn FeatureMatrix>> {
        self.inner().select_columns(columns)
    }
    fn select_rows(&self, rows: &[usize]) -> Result<Box<dyn FeatureMatrix>> {
        self.inner().select_rows(rows)
    }
    fn design(&self, request: DesignRequest<'_>) -> Result<(Box<dyn DesignMatrix + '_>, Scaling)> {
        self.inner().design(request)
    }
    fn contiguous_columns(&self) -> Option<Vec<&[f64]>> {
        self.inner().contiguous_columns()
    }
    fn add_column(&self, j: usize, w: f64, eta: &mut [f64]) {
        self.inner().add_column(j, w, eta);
    }
    fn to_dense(&self) -> Array2<f64> {
        self.inner().to_dense()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn rows_of_both_storages_are_the_same() {
        let x = array![[1.0, 0.0], [0.0, 2.0], [3.0, 0.0], [0.0, 4.0]];
        let sparse = SparseMatrix::from_dense(x.view()).expect("a matrix");
        let (a, b) = FeatureMatrix::split(&x, &[0, 3], &[1, 2]).expect("rows");
        let (c, d) = sparse.split(&[0, 3], &[1, 2]).expect("rows");
        assert_eq!(a.to_dense(), array![[1.0, 0.0], [0.0, 4.0]]);
        assert_eq!((c.to_dense(), d.to_dense()), (a.to_dense(), b.to_dense()));
    }
}
