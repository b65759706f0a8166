//! Sparse columns, scaled but never centred in storage.

use super::{DesignMatrix, Scaling, Standardization};
use crate::data::SparseMatrix;
use crate::loss::{SampleWeights, Weights};
use crate::{Error, Result};

/// The user's compressed columns, scaled as they are read. Centring is implicit: solvers work with
/// weighted means.
#[derive(Debug, Clone)]
pub struct Sparse<'a> {
    matrix: &'a SparseMatrix,
    /// x̃ⱼ = factorⱼxⱼ; 0 for a column without spread.
    factors: Vec<f64>,
}

impl<'a> Sparse<'a> {
    /// Looks through a sparse matrix; `weights` are d.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::NotFinite`] and [`Error::LengthMismatch`] as for dense columns.
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
        let mut scaling = Scaling::identity(p);
        for j in 0..p {
            let (rows, values) = matrix.column(j);
            if let Some(k) = values.iter().position(|v| !v.is_finite()) {
                return Err(Error::NotFinite {
                    row: rows[k] as usize,
                    column: j,
                    value: values[k],
                });
            }
            // Rows of weight 0 are out of every sum; the stored entries are those of the others.
            let stored: Vec<(f64, f64)> = rows
                .iter()
                .zip(values)
                .map(|(i, v)| (d.get(*i as usize), *v))
                .filter(|(d, _)| *d > 0.0)
                .collect();
            let largest = stored.iter().fold(0.0, |m: f64, (_, v)| m.max(v.abs()));
            let unit = if largest > 0.0 { largest } else { 1.0 };
            let entries = || stored.iter().map(|(d, v)| (d, v / unit));
            let mean: f64 = entries().map(|(d, v)| d * v).sum();
            let square: f64 = entries().map(|(d, v)| d * (v - mean) * (v - mean)).sum();
            // The zeros that are not stored sit at distance `mean`.
            let outside = if stored.len() == counted {
                0.0
            } else {
                (1.0 - entries().map(|(d, _)| d).sum::<f64>()).max(0.0)
            };
            let variance = square + outside * mean * mean;
            let full = stored.len() == counted && stored.iter().all(|(_, v)| *v == stored[0].1);
            let constant =
                full || largest == 0.0 || variance.sqrt() <= super::scaling::CONSTANT_COLUMN_RATIO;
            scaling.means[j] = mean * unit;
            scaling.finish(j, variance.sqrt() * unit, constant, n, standardization);
        }
        let factor = |j: usize| {
            if scaling.constant[j] {
                0.0
            } else {
                1.0 / scaling.scales[j]
            }
        };
        let factors = (0..p).map(factor).collect();
        Ok((Self { matrix, factors }, scaling))
    }

    /// Rows and scaled values of the stored entries of column j.
    fn entries(&self, j: usize) -> impl Iterator<Item = (usize, f64)> {
        let (rows, values) = self.matrix.column(j);
        let factor = self.factors[j];
        rows.iter()
            .zip(values)
            .map(move |(i, x)| (*i as usize, factor * x))
    }
}

impl DesignMatrix for Sparse<'_> {
    fn n_samples(&self) -> usize {
        self.matrix.n_rows()
    }
    fn n_features(&self) -> usize {
        self.matrix.n_cols()
    }
    fn column_dot(&self, j: usize, v: &[f64]) -> f64 {
        self.entries(j).map(|(i, x)| x * v[i]).sum()
    }
    fn column_axpy(&self, j: usize, a: f64, d: Weights<'_>, v: &mut [f64]) {
        match d {
            Weights::Uniform(d) => self.entries(j).for_each(|(i, x)| v[i] += a * d * x),
            Weights::PerSample(d) => self.entries(j).for_each(|(i, x)| v[i] += a * d[i] * x),
        }
    }
    fn column_moments(&self, j: usize, d: Weights<'_>) -> (f64, f64) {
        self.entries(j).fold((0.0, 0.0), |(first, second), (i, x)| {
            let dx = d.get(i) * x;
            (first + dx, second + dx * x)
        })
    }
    fn gram(&self, rows: &[usize], columns: &[usize], d: Weights<'_>, out: &mut [f64]) {
        debug_assert_eq!(out.len(), rows.len() * columns.len());
        // One column at a time is spread out, so that each product costs the non-zeros of the other.
        let mut spread = vec![0.0; self.n_samples()];
        for (b, &k) in columns.iter().enumerate() {
            self.column_axpy(k, 1.0, d, &mut spread);
            for (a, &j) in rows.iter().enumerate() {
                out[b * rows.len() + a] = self.column_dot(j, &spread);
            }
            let (touched, _) = self.matrix.column(k);
            touched.iter().for_each(|i| spread[*i as usize] = 0.0);
        }
    }
    fn column_cost(&self) -> f64 {
        self.matrix.nnz() as f64 / self.n_features() as f64
    }
}
