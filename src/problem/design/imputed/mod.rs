//! Missing cells that are filled from the rows a model may learn from.

mod sparse;

use super::feature_matrix::dense_rows;
use super::{DesignMatrix, DesignRequest, FeatureMatrix, Scaling};
use crate::data::recipe::{FilledCells, middle};
use crate::data::{Features, ReadError};
use crate::error::same_length;
use crate::{Error, Result};
use ndarray::Array2;
use sparse::Fill;

/// A matrix whose missing cells hold the mean or median of their column: rows to fit on get the mean of their
/// own cells, and rows to judge on get that same mean. Sparse storage stays sparse.
#[derive(Debug, Clone)]
pub struct Imputed {
    x: Features,
    filled: Vec<FilledCells>,
    /// Sample weights of the rows; all the same when there are none.
    weights: Option<Vec<f64>>,
}

impl Imputed {
    /// A matrix and its missing cells, whose values do not matter. No feature is in two entries of `filled`.
    ///
    /// # Errors
    /// [`Error::Read`] for cells that the matrix does not have.
    pub fn new(x: impl Into<Features>, filled: Vec<FilledCells>) -> Result<Self> {
        Self::weighted(x, filled, None)
    }

    /// The same with sample weights (n_samples), by which means and medians go.
    ///
    /// # Errors
    /// As [`Imputed::new`], and [`Error::LengthMismatch`] for another number of weights.
    pub fn weighted(
        x: impl Into<Features>,
        filled: Vec<FilledCells>,
        weights: Option<Vec<f64>>,
    ) -> Result<Self> {
        let x = x.into();
        let (n, p) = (x.n_samples(), x.n_features());
        if let Some(weights) = &weights {
            same_length("sample weights", n, weights.len())?;
        }
        let outside = |cells: &&FilledCells| {
            cells.features.end > p || cells.rows.last().is_some_and(|row| *row >= n)
        };
        if filled.iter().any(|cells| outside(&cells)) {
            return Err(Error::Read(ReadError::columns(
                format!("a missing cell outside of {n} rows and {p} columns"),
                "rows ascend, and rows and columns count from 0 here",
            )));
        }
        let rows: Vec<usize> = (0..n).collect();
        let mut all = Self { x, filled, weights };
        let values = all.values(&rows);
        let x = std::mem::replace(&mut all.x, Array2::zeros((0, 0)).into());
        all.x = fill(x, &all.fills(&rows, &values))?;
        Ok(all)
    }

    /// For each entry of `filled`, the mean or median of the cells that are there in these rows, of each of its features;
    /// 0 if none is.
    fn values(&self, rows: &[usize]) -> Vec<Vec<f64>> {
        let of_cells = |cells: &FilledCells| {
            let mut counts = vec![0.0; self.x.n_samples()];
            for &row in rows {
                counts[row] = self.weights.as_ref().map_or(1.0, |weights| weights[row]);
            }
            cells.rows.iter().for_each(|&row| counts[row] = 0.0);
            let value = |j| self.middle(j, &counts, cells.median).unwrap_or(0.0);
            cells.features.clone().map(value).collect()
        };
        self.filled.iter().map(of_cells).collect()
    }

    /// The median or mean of a feature whose rows count so often.
    fn middle(&self, j: usize, counts: &[f64], median: bool) -> Option<f64> {
        match (&self.x, median) {
            (Features::Dense(x), true) => {
                middle::median(x.column(j).into_iter().copied().zip(counts.iter().copied()))
            }
            (Features::Dense(x), false) => {
                middle::mean(x.column(j).into_iter().copied().zip(counts.iter().copied()))
            }
            (Features::Sparse(x), true) => middle::median(sparse::cells(x, j, counts)),
            (Features::Sparse(x), false) => middle::mean(sparse::cells(x, j, counts)),
        }
    }

    /// What goes into the missing cells of a part of the matrix, which has these rows of it.
    fn fills<'a>(&self, rows: &[usize], values: &'a [Vec<f64>]) -> Vec<Fill<'a>> {
        let filled = self.filled.iter().zip(values);
        filled
            .map(|(cells, values)| Fill {
                first: cells.features.start,
                rows: places(&cells.rows, rows),
                values,
            })
            .collect()
    }

    /// These rows, whose missing cells get `values`.
    fn part(&self, rows: &[usize], values: &[Vec<f64>]) -> Result<Features> {
        fill(self.rows(rows)?, &self.fills(rows, values))
    }

    fn rows(&self, rows: &[usize]) -> Result<Features> {
        Ok(match &self.x {
            Features::Dense(x) => dense_rows(x, rows).into(),
            Features::Sparse(x) => x.select_rows(rows)?.into(),
        })
    }
}

/// Where some of these rows are among others; both ascend.
fn places(some: &[usize], among: &[usize]) -> Vec<usize> {
    let mut some = some.iter().peekable();
    let mut found = Vec::new();
    for (at, row) in among.iter().enumerate() {
        while some.next_if(|next| *next < row).is_some() {}
        if some.next_if_eq(&row).is_some() {
            found.push(at);
        }
    }
    found
}

/// Puts numbers into the missing cells.
fn fill(x: Features, fills: &[Fill<'_>]) -> Result<Features> {
    match x {
        Features::Dense(mut x) => {
            for Fill {
                first,
                rows,
                values,
            } in fills
            {
                for (k, value) in values.iter().enumerate() {
                    rows.iter().for_each(|&row| x[[row, first + k]] = *value);
                }
            }
            Ok(x.into())
        }
        Features::Sparse(x) => Ok(sparse::filled(&x, fills)?.into()),
    }
}

impl FeatureMatrix for Imputed {
    fn shape(&self) -> (usize, usize) {
        self.x.shape()
    }
    fn select_columns(&self, columns: &[usize]) -> Result<Box<dyn FeatureMatrix>> {
        self.x.select_columns(columns)
    }
    fn select_rows(&self, rows: &[usize]) -> Result<Box<dyn FeatureMatrix>> {
        let cells = |cells: &FilledCells| FilledCells {
            features: cells.features.clone(),
            median: cells.median,
            rows: places(&cells.rows, rows),
        };
        let weights = self.weights.as_ref();
        Ok(Box::new(Self::weighted(
            self.rows(rows)?,
            self.filled.iter().map(cells).collect(),
            weights.map(|weights| rows.iter().map(|&row| weights[row]).collect()),
        )?))
    }
    fn split(
        &self,
        train: &[usize],
        test: &[usize],
    ) -> Result<(Box<dyn FeatureMatrix>, Box<dyn FeatureMatrix>)> {
        let values = self.values(train);
        let (train, test) = (self.part(train, &values)?, self.part(test, &values)?);
        Ok((Box::new(train), Box::new(test)))
    }
    fn design(&self, request: DesignRequest<'_>) -> Result<(Box<dyn DesignMatrix + '_>, Scaling)> {
        self.x.design(request)
    }
    fn add_column(&self, j: usize, w: f64, eta: &mut [f64]) {
        self.x.add_column(j, w, eta);
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
            features: 0..1,
            rows: vec![2],
            median: false,
        }];
        let samples = Imputed::new(x, filled).expect("cells");
        assert_eq!(samples.to_dense()[[2, 0]], 4.0);
        let (train, test) = samples.split(&[0, 1], &[2, 3]).expect("rows");
        assert_eq!(train.to_dense().column(0).to_vec(), [1.0, 3.0]);
        assert_eq!(test.to_dense().column(0).to_vec(), [2.0, 8.0]);
        let (train, _) = samples.split(&[0, 2, 3], &[1]).expect("rows");
        assert_eq!(train.to_dense().column(0).to_vec(), [1.0, 4.5, 8.0]);
        let weights = Some(vec![1.0, 1.0, 1.0, 2.0]);
        let mut weighted =
            Imputed::weighted(samples.x.clone(), samples.filled.clone(), weights).expect("cells");
        assert_eq!(weighted.to_dense()[[2, 0]], 5.0);
        weighted.filled[0].median = true;
        let (train, _) = weighted.split(&[0, 1, 2], &[3]).expect("rows");
        assert_eq!(train.to_dense()[[2, 0]], 2.0);
        let (train, _) = weighted.split(&[0, 2, 3], &[1]).expect("rows");
        assert_eq!(train.to_dense()[[1, 0]], 8.0);
        let some = samples.select_rows(&[1, 2]).expect("rows");
        assert_eq!(some.to_dense().column(0).to_vec(), [3.0, 3.0]);
    }

    #[test]
    fn sparse_storage_is_filled_like_dense_storage_and_stays_sparse() {
        let x = array![
            [1.0, 1.0, 0.0],
            [3.0, 0.0, 1.0],
            [0.0, 0.0, 0.0],
            [8.0, 1.0, 0.0],
            [4.0, 0.0, 0.0],
            [0.0, 0.0, 1.0],
        ];
        let sparse = crate::data::SparseMatrix::from_dense(x.view()).expect("a matrix");
        let cells = |features, rows: &[usize], median| FilledCells {
            features,
            rows: rows.to_vec(),
            median,
        };
        let filled = vec![cells(0..1, &[2, 5], true), cells(1..3, &[2, 4], false)];
        for weights in [None, Some(vec![1.0, 2.0, 1.0, 0.5, 3.0, 0.0])] {
            let dense = Imputed::weighted(x.clone(), filled.clone(), weights.clone());
            let sparse = Imputed::weighted(sparse.clone(), filled.clone(), weights);
            let (dense, sparse) = (dense.expect("cells"), sparse.expect("cells"));
            assert!(matches!(sparse.x, Features::Sparse(_)));
            assert_eq!(sparse.to_dense(), dense.to_dense());
            let rows = ([0, 2, 3, 5], [1, 4]);
            let (train, test) = dense.split(&rows.0, &rows.1).expect("rows");
            let (thin, thin_test) = sparse.split(&rows.0, &rows.1).expect("rows");
            assert_eq!(thin.to_dense(), train.to_dense());
            assert_eq!(thin_test.to_dense(), test.to_dense());
            let some = dense.select_rows(&[1, 2, 4]).expect("rows");
            let few = sparse.select_rows(&[1, 2, 4]).expect("rows");
            assert_eq!(few.to_dense(), some.to_dense());
        }
        // Of rows 0, 3 and 5 two are the first level: the missing cells of both indicators get 2/3 and 1/3.
        let sparse = Imputed::new(sparse, filled).expect("cells");
        let (train, test) = sparse.split(&[0, 3, 5], &[1, 2, 4]).expect("rows");
        assert_eq!(train.to_dense()[[2, 0]], 4.5);
        let third = 1.0 / 3.0;
        assert_eq!(test.to_dense().row(1).to_vec(), [4.5, 2.0 * third, third]);
        assert_eq!(test.to_dense().row(2).to_vec(), [4.0, 2.0 * third, third]);
    }

    #[test]
    fn cells_outside_of_the_matrix_are_an_error() {
        let cells = |features, rows| {
            vec![FilledCells {
                features,
                rows,
                median: false,
            }]
        };
        let x = array![[1.0], [2.0]];
        assert!(Imputed::new(x.clone(), cells(0..2, vec![0])).is_err());
        assert!(Imputed::new(x.clone(), cells(0..1, vec![2])).is_err());
        assert!(Imputed::weighted(x, Vec::new(), Some(vec![1.0])).is_err());
    }
}
