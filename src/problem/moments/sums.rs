//! Sums of shifted columns and of their products, over the rows of one fold.

use crate::linalg;

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
