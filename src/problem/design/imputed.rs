//! Missing cells that are filled from the rows a model may learn from.

use super::feature_matrix::dense_rows;
use super::{DesignMatrix, DesignRequest, FeatureMatrix, Scaling};
use crate::Result;
use crate::data::recipe::{FilledCells, middle};
use ndarray::Array2;

/// A dense matrix whose missing cells hold the mean or median of their column: rows to fit on get the mean of their
/// own cells, and rows to judge on get that same mean.
#[derive(Debug, Clone)]
pub struct Imputed {
    x: Array2<f64>,
    filled: Vec<FilledCells>,
    /// Sample weights of the rows; all the same when there are none.
    weights: Option<Vec<f64>>,
}

impl Imputed {
    /// A matrix and its missing cells, whose values do not matter.
    pub fn new(x: Array2<f64>, filled: Vec<FilledCells>) -> Self {
        Self::weighted(x, filled, None)
    }

    /// The same with sample weights (n_samples), by which means and medians go.
    pub fn weighted(x: Array2<f64>, filled: Vec<FilledCells>, weights: Option<Vec<f64>>) -> Self {
        let mut all = Self { x, filled, weights };
        let rows: Vec<usize> = (0..all.x.nrows()).collect();
        let means = all.means(&rows);
        fill(&mut all.x, &rows, &all.filled, &means);
        all
    }

    /// For each entry of `filled`, the mean or median of the cells that are there in these rows; 0 if none is.
    fn means(&self, rows: &[usize]) -> Vec<f64> {
        let weight = |row: usize| {
            let weights = self.weights.as_deref();
            weights.map_or(1.0, |weights| weights[row])
        };
        let middle = |cells: &FilledCells| {
            let present = rows
                .iter()
                .filter(|row| cells.rows.binary_search(row).is_err());
            let column = self.x.column(cells.feature);
            let pairs = present.map(|&row| (column[row], weight(row)));
            let found = if cells.median {
                middle::median(pairs)
            } else {
                middle::mean(pairs)
            };
            found.unwrap_or(0.0)
        };
        self.filled.iter().map(middle).collect()
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

impl FeatureMatrix for Imputed {
    fn shape(&self) -> (usize, usize) {
        self.x.dim()
    }
    fn select_columns(&self, columns: &[usize]) -> Result<Box<dyn FeatureMatrix>> {
        self.x.select_columns(columns)
    }
    fn select_rows(&self, rows: &[usize]) -> Result<Box<dyn FeatureMatrix>> {
        let cells = |cells: &FilledCells| FilledCells {
            feature: cells.feature,
            median: cells.median,
            rows: (0..rows.len())
                .filter(|&at| cells.rows.binary_search(&rows[at]).is_ok())
                .collect(),
        };
        let weights = self.weights.as_ref();
        Ok(Box::new(Self::weighted(
            dense_rows(&self.x, rows),
            self.filled.iter().map(cells).collect(),
            weights.map(|weights| rows.iter().map(|&row| weights[row]).collect()),
        )))
    }
    fn split(
        &self,
        train: &[usize],
        test: &[usize],
    ) -> Result<(Box<dyn FeatureMatrix>, Box<dyn FeatureMatrix>)> {
        let means = self.means(train);
        let part = |rows: &[usize]| -> Box<dyn FeatureMatrix> {
            let mut part = dense_rows(&self.x, rows);
            fill(&mut part, rows, &self.filled, &means);
            Box::new(part)
        };
        Ok((part(train), part(test)))
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
            feature: 0,
            rows: vec![2],
            median: false,
        }];
        let samples = Imputed::new(x, filled);
        assert_eq!(samples.to_dense()[[2, 0]], 4.0);
        let (train, test) = samples.split(&[0, 1], &[2, 3]).expect("rows");
        assert_eq!(train.to_dense().column(0).to_vec(), [1.0, 3.0]);
        assert_eq!(test.to_dense().column(0).to_vec(), [2.0, 8.0]);
        let (train, _) = samples.split(&[0, 2, 3], &[1]).expect("rows");
        assert_eq!(train.to_dense().column(0).to_vec(), [1.0, 4.5, 8.0]);
        let weights = vec![1.0, 1.0, 1.0, 2.0];
        let mut weighted =
            Imputed::weighted(samples.x.clone(), samples.filled.clone(), Some(weights));
        assert_eq!(weighted.to_dense()[[2, 0]], 5.0);
        weighted.filled[0].median = true;
        let (train, _) = weighted.split(&[0, 1, 2], &[3]).expect("rows");
        assert_eq!(train.to_dense()[[2, 0]], 2.0);
        let (train, _) = weighted.split(&[0, 2, 3], &[1]).expect("rows");
        assert_eq!(train.to_dense()[[1, 0]], 8.0);
        let some = samples.select_rows(&[1, 2]).expect("rows");
        assert_eq!(some.to_dense().column(0).to_vec(), [3.0, 3.0]);
    }
}
