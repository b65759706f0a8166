//! Some rows of dense columns, read where they are, whose products with each other are known.

use super::moments::StandardizedMoments;
use super::{Columns, DesignMatrix, Precision, Scaling, Standardization};
use crate::Result;
use crate::problem::loss::Weights;
use crate::problem::moments::Sums;

/// The rows that one fold leaves to fit on. Nothing of them is copied: a solver that works on the Gram matrix reads none.
#[derive(Debug)]
pub(crate) struct RowSubset<'a> {
    columns: &'a [&'a [f64]],
    rows: &'a [usize],
    known: StandardizedMoments,
}

impl<'a> RowSubset<'a> {
    /// Rows of these columns, centred and scaled by themselves: `sums` are their moments about `shift`, with the target as
    /// one more column behind the others. `None` where moments have not the digits that a reading of the rows has.
    ///
    /// # Errors
    /// [`crate::Error::ColumnOutOfRange`] for a column whose squares are not of the range of f64.
    pub(crate) fn new(
        columns: &'a [&'a [f64]],
        rows: &'a [usize],
        (sums, shift): (&Sums, &[f64]),
        standardization: Standardization,
    ) -> Option<Result<(Self, Scaling)>> {
        let known = match StandardizedMoments::new(sums, shift, standardization)? {
            Ok(known) => known,
            Err(error) => return Some(Err(error)),
        };
        let (known, scaling) = known;
        let subset = Self {
            columns,
            rows,
            known,
        };
        Some(Ok((subset, scaling)))
    }

    /// The entries of column j, standardised.
    fn entries(&self, j: usize) -> impl Iterator<Item = f64> {
        let (column, shift, factor) =
            (self.columns[j], self.known.shifts[j], self.known.factors[j]);
        self.rows.iter().map(move |i| (column[*i] - shift) * factor)
    }
}

impl DesignMatrix for RowSubset<'_> {
    fn n_samples(&self) -> usize {
        self.rows.len()
    }
    fn n_features(&self) -> usize {
        self.known.factors.len()
    }
    fn column_dot(&self, j: usize, v: &[f64]) -> f64 {
        self.entries(j).zip(v).map(|(x, v)| x * v).sum()
    }
    fn column_axpy(&self, j: usize, a: f64, d: Weights<'_>, v: &mut [f64]) {
        for (i, (v, x)) in v.iter_mut().zip(self.entries(j)).enumerate() {
            *v += a * d.get(i) * x;
        }
    }
    fn column_moments(&self, j: usize, d: Weights<'_>) -> (f64, f64) {
        let entries = self.entries(j).enumerate();
        entries.fold((0.0, 0.0), |(first, second), (i, x)| {
            let dx = d.get(i) * x;
            (first + dx, second + dx * x)
        })
    }
    fn column_norm(&self, j: usize, centred: bool) -> f64 {
        let (mean, deviation) = self.known.spreads[j];
        let about_zero = mean.hypot(deviation);
        (self.rows.len() as f64).sqrt() * if centred { deviation } else { about_zero }
    }
    fn gram(&self, rows: &[usize], columns: &[usize], d: Weights<'_>, out: &mut [f64]) {
        let p = self.n_features();
        let mut weighted = vec![0.0; self.rows.len()];
        for (out, &k) in out.chunks_mut(rows.len()).zip(columns) {
            if let Weights::Uniform(d) = d {
                let products = rows.iter().map(|j| d * self.known.gram[k * p + j]);
                out.iter_mut()
                    .zip(products)
                    .for_each(|(out, product)| *out = product);
                continue;
            }
            weighted.fill(0.0);
            self.column_axpy(k, 1.0, d, &mut weighted);
            for (out, &j) in out.iter_mut().zip(rows) {
                *out = self.column_dot(j, &weighted);
            }
        }
    }
    fn gram_of(&self, columns: Columns<'_>, d: Weights<'_>, _: Precision, out: &mut [f64]) {
        let columns = columns.indices(self.n_features());
        self.gram(&columns, &columns, d, out);
    }
    fn target_products(&self) -> Option<&[f64]> {
        Some(&self.known.products)
    }
    fn is_centred(&self) -> bool {
        true
    }
}
