//! Sums of shifted columns and of their products.

use crate::linalg::{self, Panel, shifted};

/// Numbers of a block of rows, 1 MB: it stays in the second-level cache while all products of it are made.
const BLOCK: usize = 1 << 17;

/// Rows of such a block: as many as there is room for within these bounds.
const ROWS: std::ops::RangeInclusive<usize> = 128..=512;

/// Sums over rows with weights d of z = x − s, for a shift s of each column.
#[derive(Debug, Clone, PartialEq)]
pub struct Sums {
    /// How many rows have a weight above 0.
    pub rows: usize,
    /// Σ dᵢ
    pub weight: f64,
    /// Σ dᵢzᵢⱼ (columns)
    pub first: Vec<f64>,
    /// The least and the largest zᵢⱼ (columns); infinite without rows.
    pub range: Vec<(f64, f64)>,
    /// Σ dᵢzᵢⱼzᵢₖ for j ≥ k, column k after column.
    pub(super) triangle: Vec<f64>,
}

impl Sums {
    /// Of no rows.
    pub(super) fn empty(columns: usize) -> Self {
        Self {
            rows: 0,
            weight: 0.0,
            first: vec![0.0; columns],
            range: vec![(f64::INFINITY, f64::NEG_INFINITY); columns],
            triangle: vec![0.0; columns * (columns + 1) / 2],
        }
    }

    /// Of n rows with positive weights d (1 each when there are none); `read` gives the number of a column and a row.
    ///
    /// # Errors
    /// Row and column of a number that is not finite, or whose square is not.
    pub(super) fn of(
        shift: &[f64],
        n: usize,
        d: Option<&[f64]>,
        read: impl Fn(usize, usize) -> f64,
    ) -> Result<Self, (usize, usize)> {
        let p = shift.len();
        let mut sums = Self::empty(p);
        sums.rows = n;
        sums.weight = d.map_or(n as f64, linalg::sum);
        let height = (BLOCK / p).clamp(*ROWS.start(), *ROWS.end()).min(n.max(1));
        let mut z = Panel::new(height, p);
        let mut weighted = d.map(|d| (d, Panel::new(height, p)));
        let mut products = vec![0.0; p * p];
        for start in (0..n).step_by(height) {
            let block = start..(start + height).min(n);
            z.set_rows(block.len());
            for j in 0..p {
                let column = z.column_mut(j);
                for (z, place) in column.iter_mut().zip(block.clone()) {
                    *z = read(j, place) - shift[j];
                }
                let found = shifted::column_range(column, 0.0);
                if !found.sum.is_finite() {
                    let at = column.iter().position(|z| !z.is_finite()).unwrap_or(0);
                    return Err((start + at, j));
                }
                sums.first[j] += match d {
                    None => found.sum,
                    Some(d) => linalg::dot(&d[block.clone()], column),
                };
                let (low, high) = sums.range[j];
                sums.range[j] = (low.min(found.low), high.max(found.high));
            }
            let upcoming = std::iter::empty();
            let Some((d, right)) = &mut weighted else {
                z.add_lower_products(&z, p, upcoming, &mut products);
                continue;
            };
            right.set_rows(block.len());
            for k in 0..p {
                let column = right.column_mut(k);
                column.copy_from_slice(z.column_mut(k));
                linalg::scale(&d[block.clone()], column);
            }
            z.add_lower_products(right, p, upcoming, &mut products);
        }
        let columns = products.chunks(p).enumerate();
        sums.triangle = columns
            .flat_map(|(k, column)| &column[k..])
            .copied()
            .collect();
        Ok(sums)
    }

    /// Σ dᵢzᵢⱼzᵢₖ
    ///
    /// # Panics
    /// When there is no column j or k.
    pub fn second(&self, j: usize, k: usize) -> f64 {
        let (j, k) = (j.max(k), j.min(k));
        self.column(k)[j - k]
    }

    /// Σ dᵢzᵢⱼzᵢₖ for all j ≥ k.
    pub(crate) fn column(&self, k: usize) -> &[f64] {
        let p = self.first.len();
        let start = k * p - k * k.saturating_sub(1) / 2;
        &self.triangle[start..start + p - k]
    }

    /// Adds those of other rows about the same shifts.
    pub(super) fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.weight += other.weight;
        linalg::axpy(1.0, &other.first, &mut self.first);
        linalg::axpy(1.0, &other.triangle, &mut self.triangle);
        for (own, other) in self.range.iter_mut().zip(&other.range) {
            *own = (own.0.min(other.0), own.1.max(other.1));
        }
    }
}
