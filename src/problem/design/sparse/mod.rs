//! Sparse columns, scaled as they are read; only those without zeros are centred.

mod columns;
mod gram;

use super::blocks::place_blocks;
use super::scaling::CONSTANT_COLUMN_RATIO;
use super::statistics::Statistics;
use super::{Columns, DesignMatrix, Precision, Scaling, Standardization};
use crate::data::SparseMatrix;
use crate::linalg::parallel;
use crate::problem::loss::{SampleWeights, Weights};
use crate::{Error, Result};
use columns::{BYTES_PER_ENTRY, ScaledColumns};
use std::ops::Range;

/// Columns that are one piece of work.
const COLUMN_BLOCK: usize = 64;

/// The user's compressed columns, scaled as they are read. Centring is implicit, solvers work with weighted means, but for
/// a column that stores every row: there a mean far above the spread would cancel digits, and nothing stays sparse.
#[derive(Debug, Clone)]
pub struct Sparse<'a> {
    columns: ScaledColumns<'a>,
}

impl<'a> Sparse<'a> {
    /// Scales a sparse matrix; `weights` are d.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::NotFinite`], [`Error::LengthMismatch`] and [`Error::ColumnOutOfRange`] as for dense
    /// columns.
    pub fn new(
        matrix: &'a SparseMatrix,
        weights: &SampleWeights,
        standardization: Standardization,
    ) -> Result<(Self, Scaling)> {
        let (n, p) = (matrix.n_rows(), matrix.n_cols());
        if n == 0 {
            return Err(Error::Empty("rows"));
        }
        if p == 0 {
            return Err(Error::Empty("columns"));
        }
        if weights.len() != n {
            return Err(Error::LengthMismatch {
                what: "sample weights",
                expected: n,
                found: weights.len(),
            });
        }
        let d = weights.view();
        let counted = (0..n).filter(|i| d.get(*i) > 0.0).count();
        let split = parallel::worthwhile(matrix.nnz() * BYTES_PER_ENTRY);
        let blocks = parallel::map_blocks(p, COLUMN_BLOCK, split, |block| {
            let of_column = |j| statistics(matrix, j, d, counted);
            block.map(of_column).collect::<Result<Vec<_>>>()
        });
        let mut scaling = Scaling::identity(p);
        let mut factors = Vec::with_capacity(p);
        let mut shifts = Vec::with_capacity(p);
        for statistics in blocks {
            for statistics in statistics? {
                let j = factors.len();
                let unit = statistics.unit;
                scaling.means[j] = statistics.mean * unit;
                if standardization.center && matrix.column(j).0.len() == n {
                    scaling.shifts[j] = scaling.means[j];
                }
                let deviation = statistics.deviation * unit;
                scaling.finish(j, deviation, statistics.constant, n, standardization)?;
                factors.push(if scaling.constant[j] {
                    0.0
                } else {
                    1.0 / scaling.scales[j]
                });
                shifts.push(scaling.shifts[j]);
            }
        }
        let columns = ScaledColumns::new(matrix, factors, shifts);
        Ok((Self { columns }, scaling))
    }
}

/// Mean and spread of a column, `counted` of whose rows have a weight.
fn statistics(
    matrix: &SparseMatrix,
    j: usize,
    d: Weights<'_>,
    counted: usize,
) -> Result<Statistics> {
    let (rows, values) = matrix.column(j);
    let not_finite = |k: usize| Error::NotFinite {
        row: rows[k] as usize,
        column: j,
        value: values[k],
    };
    if let Some(k) = values.iter().position(|v| !v.is_finite()) {
        return Err(not_finite(k));
    }
    // Rows of weight 0 are out of every sum; the stored entries are those of the others.
    let stored = || {
        let weighted = rows.iter().zip(values);
        let weighted = weighted.map(|(i, v)| (d.get(*i as usize), *v));
        weighted.filter(|(d, _)| *d > 0.0)
    };
    if stored().count() == counted {
        let (weights, values): (Vec<f64>, Vec<f64>) = stored().unzip();
        return Statistics::of(&values, Weights::PerSample(&weights)).map_err(not_finite);
    }
    let largest = stored().fold(0.0, |m: f64, (_, v)| m.max(v.abs()));
    let unit = if largest > 0.0 { largest } else { 1.0 };
    let entries = || stored().map(|(d, v)| (d, v / unit));
    let mean: f64 = entries().map(|(d, v)| d * v).sum();
    let square: f64 = entries().map(|(d, v)| d * (v - mean) * (v - mean)).sum();
    // The zeros that are not stored sit at distance `mean`.
    let outside = (1.0 - entries().map(|(d, _)| d).sum::<f64>()).max(0.0);
    let deviation = (square + outside * mean * mean).sqrt();
    Ok(Statistics {
        unit,
        mean,
        deviation,
        constant: largest == 0.0 || deviation <= CONSTANT_COLUMN_RATIO,
    })
}

impl DesignMatrix for Sparse<'_> {
    fn n_samples(&self) -> usize {
        self.columns.n_samples()
    }
    fn n_features(&self) -> usize {
        self.columns.n_features()
    }
    fn column_dot(&self, j: usize, v: &[f64]) -> f64 {
        self.columns.dot(j, v)
    }
    fn column_axpy(&self, j: usize, a: f64, d: Weights<'_>, v: &mut [f64]) {
        self.columns.axpy(j, a, d, v);
    }
    fn column_moments(&self, j: usize, d: Weights<'_>) -> (f64, f64) {
        let entries = self.columns.entries(j);
        entries.fold((0.0, 0.0), |(first, second), (i, x)| {
            let dx = d.get(i) * x;
            (first + dx, second + dx * x)
        })
    }
    fn transpose_times(&self, columns: Columns<'_>, v: &[f64], out: &mut [f64]) {
        let (n, m) = (self.n_samples(), columns.count(self.n_features()));
        let n_outputs = v.len() / n;
        let stored = m as f64 * self.column_cost() * BYTES_PER_ENTRY as f64;
        let split = parallel::worthwhile(stored as usize * n_outputs);
        let products = parallel::map_blocks(m, COLUMN_BLOCK, split, |block| {
            let mut out = vec![0.0; block.len() * n_outputs];
            for (a, position) in block.clone().enumerate() {
                self.columns
                    .dots(columns.index(position), v, &mut out[a..], block.len());
            }
            out
        });
        place_blocks(&products, COLUMN_BLOCK, n_outputs, out);
    }
    fn add_times(&self, columns: &[usize], w: &[f64], eta: &mut [f64]) {
        let (n, m) = (self.n_samples(), columns.len());
        let stored = m as f64 * self.column_cost() * BYTES_PER_ENTRY as f64;
        // Entries of a column fall on any row, so that the work is split by outputs.
        let split = parallel::worthwhile(stored as usize);
        parallel::for_each_chunk(eta, n, split, |start, eta| {
            let w = &w[start / n * m..][..m];
            for (&j, w) in columns.iter().zip(w).filter(|(_, w)| **w != 0.0) {
                self.column_axpy(j, *w, Weights::Uniform(1.0), eta);
            }
        });
    }
    fn gram(&self, rows: &[usize], columns: &[usize], d: Weights<'_>, out: &mut [f64]) {
        gram::rectangle(&self.columns, rows, columns, d, out);
    }
    fn gram_of(&self, columns: Columns<'_>, d: Weights<'_>, _: Precision, out: &mut [f64]) {
        gram::square(&self.columns, &columns.indices(self.n_features()), d, out);
    }
    fn kernel(&self, s: &[f64], out: &mut [f64]) {
        let n = self.n_samples();
        out.fill(0.0);
        for (j, s) in s.iter().enumerate().filter(|(_, s)| **s > 0.0) {
            let entries: Vec<(usize, f64)> = self.columns.entries(j).collect();
            for (a, (k, x)) in entries.iter().enumerate() {
                let column = &mut out[k * n..(k + 1) * n];
                let sx = s * x;
                // Rows rise within a column, so these are the entries on and below the diagonal.
                entries[a..].iter().for_each(|(i, x)| column[*i] += sx * x);
            }
        }
    }
    fn rows_into(&self, rows: Range<usize>, out: &mut [f64]) {
        out.fill(0.0);
        for (j, out) in out.chunks_mut(rows.len()).enumerate() {
            let (stored, _) = self.columns.stored(j);
            let from = stored.partition_point(|i| (*i as usize) < rows.start);
            let entries = self.columns.entries(j).skip(from);
            for (i, x) in entries.take_while(|(i, _)| *i < rows.end) {
                out[i - rows.start] = x;
            }
        }
    }
    fn column_cost(&self) -> f64 {
        self.columns.n_entries() as f64 / self.n_features() as f64
    }
}
