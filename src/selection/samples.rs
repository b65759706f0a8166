//! Rows of a design matrix that can be fitted on and judged on.

use crate::Result;
use crate::data::SparseMatrix;
use crate::model::{IntoDesign, LinearPredictor};
use crate::preprocess::FilledCells;
use linfa::Float;
use ndarray::{Array2, ArrayBase, Data, Ix2, ShapeBuilder};
use num_traits::ToPrimitive;

/// A design matrix of which rows can be taken.
pub trait Samples: Sync {
    /// All rows.
    type Whole: IntoDesign + LinearPredictor;
    /// Some rows.
    type Part: IntoDesign + LinearPredictor;
    /// Some rows that can be divided again.
    type Subset: Samples;

    /// All rows.
    fn whole(&self) -> &Self::Whole;

    /// Rows to fit on and rows to judge on, both ascending. Whatever was learned from the rows, such as
    /// means put in the place of missing cells, is learned from `train` alone.
    ///
    /// # Errors
    /// A row out of range.
    fn split(&self, train: &[usize], test: &[usize]) -> Result<(Self::Part, Self::Part)>;

    /// Some rows, ascending, with nothing learned from the others.
    ///
    /// # Errors
    /// A row out of range.
    fn subset(&self, rows: &[usize]) -> Result<Self::Subset>;
}

/// Rows of a dense matrix, column after column.
fn dense_rows<D>(x: &ArrayBase<D, Ix2>, rows: &[usize]) -> Array2<f64>
where
    D: Data,
    D::Elem: Float,
{
    let mut part = Array2::zeros((rows.len(), x.ncols()).f());
    for (mut out, column) in part.columns_mut().into_iter().zip(x.columns()) {
        for (out, &row) in out.iter_mut().zip(rows) {
            *out = column[row].to_f64().unwrap_or(f64::NAN);
        }
    }
    part
}

impl<D> Samples for ArrayBase<D, Ix2>
where
    D: Data + Sync,
    D::Elem: Float,
    ArrayBase<D, Ix2>: Sync,
{
    type Whole = Self;
    type Part = Array2<f64>;
    type Subset = Array2<f64>;

    fn whole(&self) -> &Self {
        self
    }
    fn split(&self, train: &[usize], test: &[usize]) -> Result<(Array2<f64>, Array2<f64>)> {
        Ok((dense_rows(self, train), dense_rows(self, test)))
    }
    fn subset(&self, rows: &[usize]) -> Result<Array2<f64>> {
        Ok(dense_rows(self, rows))
    }
}

impl Samples for SparseMatrix {
    type Whole = Self;
    type Part = Self;
    type Subset = Self;

    fn whole(&self) -> &Self {
        self
    }
    fn split(&self, train: &[usize], test: &[usize]) -> Result<(Self, Self)> {
        Ok((self.select_rows(train)?, self.select_rows(test)?))
    }
    fn subset(&self, rows: &[usize]) -> Result<Self> {
        Ok(self.select_rows(rows)?)
    }
}

/// A dense matrix whose missing cells hold the mean of their column: rows to fit on get the mean of their
/// own cells, and rows to judge on get that same mean.
#[derive(Debug, Clone)]
pub struct Imputed {
    x: Array2<f64>,
    filled: Vec<FilledCells>,
}

impl Imputed {
    /// A matrix and its missing cells, whose values do not matter.
    pub fn new(x: Array2<f64>, filled: Vec<FilledCells>) -> Self {
        let mut all = Self { x, filled };
        let rows: Vec<usize> = (0..all.x.nrows()).collect();
        let means = all.means(&rows);
        fill(&mut all.x, &rows, &all.filled, &means);
        all
    }

    /// For each entry of `filled`, the mean of the cells that are there in these rows; 0 if none is.
    fn means(&self, rows: &[usize]) -> Vec<f64> {
        let mean = |cells: &FilledCells| {
            let present = rows
                .iter()
                .filter(|row| cells.rows.binary_search(row).is_err());
            let column = self.x.column(cells.feature);
            let count = present.clone().count() as f64;
            present.map(|&row| column[row] / count).sum()
        };
        self.filled.iter().map(mean).collect()
    }
}

/// Puts the means into the missing cells of `part`, which are those rows of the whole matrix.
fn fill(part: &mut Array2<f64>, rows: &[usize], filled: &[FilledCells], means: &[f64]) {
    for (cells, mean) in filled.iter().zip(means) {
        for row in &cells.rows {
            if let Ok(at) = rows.binary_search(row) {
                part[[at, cells.feature]] = *mean;
            }
        }
    }
}

impl Samples for Imputed {
    type Whole = Array2<f64>;
    type Part = Array2<f64>;
    type Subset = Self;

    fn whole(&self) -> &Array2<f64> {
        &self.x
    }
    fn split(&self, train: &[usize], test: &[usize]) -> Result<(Array2<f64>, Array2<f64>)> {
        let means = self.means(train);
        let part = |rows: &[usize]| {
            let mut part = dense_rows(&self.x, rows);
            fill(&mut part, rows, &self.filled, &means);
            part
        };
        Ok((part(train), part(test)))
    }
    fn subset(&self, rows: &[usize]) -> Result<Self> {
        let cells = |cells: &FilledCells| FilledCells {
            feature: cells.feature,
            rows: (0..rows.len())
                .filter(|&at| cells.rows.binary_search(&rows[at]).is_ok())
                .collect(),
        };
        Ok(Self::new(
            dense_rows(&self.x, rows),
            self.filled.iter().map(cells).collect(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn a_missing_cell_gets_the_mean_of_the_rows_to_fit_on() {
        let x = array![[1.0, 5.0], [3.0, 5.0], [f64::NAN, 5.0], [8.0, 5.0]];
        let filled = vec![FilledCells {
            feature: 0,
            rows: vec![2],
        }];
        let samples = Imputed::new(x, filled);
        assert_eq!(samples.whole()[[2, 0]], 4.0);
        let (train, test) = samples.split(&[0, 1], &[2, 3]).expect("rows");
        assert_eq!(train.column(0).to_vec(), [1.0, 3.0]);
        assert_eq!(test.column(0).to_vec(), [2.0, 8.0]);
        let (train, _) = samples.split(&[0, 2, 3], &[1]).expect("rows");
        assert_eq!(train.column(0).to_vec(), [1.0, 4.5, 8.0]);
        let some = samples.subset(&[1, 2]).expect("rows");
        assert_eq!(some.whole().column(0).to_vec(), [3.0, 3.0]);
    }

    #[test]
    fn rows_of_both_storages_are_the_same() {
        let x = array![[1.0, 0.0], [0.0, 2.0], [3.0, 0.0], [0.0, 4.0]];
        let sparse = SparseMatrix::from_dense(x.view()).expect("a matrix");
        let (a, b) = x.split(&[0, 3], &[1, 2]).expect("rows");
        let (c, d) = sparse.split(&[0, 3], &[1, 2]).expect("rows");
        assert_eq!((c.to_dense(), d.to_dense()), (a, b));
    }
}
