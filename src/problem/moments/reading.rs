//! A reading of rows that adds up the sums of all folds at once.

use super::Sums;
use crate::linalg::{self, LINE, Panel, shifted};

/// Numbers of a block of rows, 2 MB: it stays in the second-level cache while all products of it are made.
const BLOCK: usize = 1 << 18;

/// The least rows of a block for each fold: with fewer, sums are moved more often than multiplied.
const ROWS: usize = 256;

/// A number that is not finite: its row and its column.
pub(super) type NotFinite = (usize, usize);

/// Sums of several folds, and room for a block of rows z = x − s, fold after fold.
pub(super) struct Reading<'s> {
    shift: &'s [f64],
    sums: Vec<Sums>,
    /// Σ dzzᵀ of each fold (columns × columns), of which the lower triangle counts.
    products: Vec<Vec<f64>>,
    z: Panel,
    /// dz
    weighted: Option<Panel>,
}

/// Rows that a block should have.
pub(super) fn block_rows(columns: usize, n_folds: usize) -> usize {
    (BLOCK / columns).max(ROWS * n_folds)
}

impl<'s> Reading<'s> {
    /// Of blocks of up to so many rows, with weights or not.
    pub(super) fn new(shift: &'s [f64], n_folds: usize, rows: usize, weighted: bool) -> Self {
        let p = shift.len();
        // The rows of each fold begin on a cache line.
        let height = rows + LINE * n_folds;
        Self {
            shift,
            sums: vec![Sums::empty(p); n_folds],
            products: vec![vec![0.0; p * p]; n_folds],
            z: Panel::new(height, p),
            weighted: weighted.then(|| Panel::new(height, p)),
        }
    }

    /// Adds a block of rows, in lists for each fold; `read` writes the numbers of a column in some rows, and `d` is the
    /// weight of a row.
    pub(super) fn add(
        &mut self,
        rows: &[Vec<usize>],
        d: impl Fn(usize) -> f64,
        read: impl Fn(usize, &[usize], &mut [f64]),
    ) -> Result<(), NotFinite> {
        let p = self.shift.len();
        let mut parts = Vec::with_capacity(rows.len());
        let mut end = 0;
        for rows in rows {
            parts.push(end..end + rows.len());
            end = (end + rows.len()).next_multiple_of(LINE);
        }
        self.z.set_rows(end);
        let weights: Option<Vec<Vec<f64>>> = self.weighted.as_ref().map(|_| {
            let of = |rows: &Vec<usize>| rows.iter().map(|row| d(*row)).collect();
            rows.iter().map(of).collect()
        });
        for j in 0..p {
            let column = self.z.column_mut(j);
            for (fold, (rows, part)) in rows.iter().zip(&parts).enumerate() {
                let to = part.end.next_multiple_of(LINE);
                column[part.end..to].fill(0.0);
                let z = &mut column[part.clone()];
                read(j, rows, z);
                z.iter_mut().for_each(|z| *z -= self.shift[j]);
                let weights = weights.as_ref().map(|weights| &*weights[fold]);
                if !self.sums[fold].add_column(j, z, weights) {
                    let at = z.iter().position(|z| !z.is_finite()).unwrap_or(0);
                    return Err((rows[at], j));
                }
            }
        }
        for (fold, sums) in self.sums.iter_mut().enumerate() {
            sums.rows += rows[fold].len();
            let plain = rows[fold].len() as f64;
            sums.weight += weights.as_ref().map_or(plain, |d| linalg::sum(&d[fold]));
        }
        self.multiply(&parts, weights.as_deref());
        Ok(())
    }

    /// Adds the products of the block to those of each fold.
    fn multiply(&mut self, parts: &[std::ops::Range<usize>], d: Option<&[Vec<f64>]>) {
        let p = self.shift.len();
        if let (Some(d), Some(weighted)) = (d, &mut self.weighted) {
            weighted.set_rows(self.z.rows().end);
            for j in 0..p {
                let column = weighted.column_mut(j);
                column.copy_from_slice(self.z.column_mut(j));
                for (d, part) in d.iter().zip(parts) {
                    linalg::scale(d, &mut column[part.clone()]);
                }
            }
        }
        let right = self.weighted.as_ref().unwrap_or(&self.z);
        for (products, part) in self.products.iter_mut().zip(parts) {
            if !part.is_empty() {
                let nothing = std::iter::empty();
                self.z.add_lower_products(right, part, p, nothing, products);
            }
        }
    }

    /// The sums of each fold.
    pub(super) fn finish(self) -> Vec<Sums> {
        let p = self.shift.len();
        let mut sums = self.sums;
        for (sums, products) in sums.iter_mut().zip(self.products) {
            let columns = products.chunks(p).enumerate();
            let below = columns.flat_map(|(k, column)| &column[k..]);
            sums.triangle = below.copied().collect();
        }
        sums
    }
}

impl Sums {
    /// Adds the numbers z of a column and their range; whether all are finite.
    fn add_column(&mut self, j: usize, z: &[f64], d: Option<&[f64]>) -> bool {
        let found = shifted::column_range(z, 0.0);
        self.first[j] += d.map_or(found.sum, |d| linalg::dot(d, z));
        let (low, high) = self.range[j];
        self.range[j] = (low.min(found.low), high.max(found.high));
        found.sum.is_finite()
    }
}
