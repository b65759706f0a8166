//! Columns that depend smoothly on a strength, as mixtures of few vectors.

use crate::linalg::{self, add_product};

/// Share of a column that is rounding.
const NEGLIGIBLE: f64 = 16.0 * f64::EPSILON;

/// M = VC up to the rounding of each column, V orthonormal.
///
/// Columns z/(s + 2κ) for many κ are analytic in log κ, so that 100 of them span 10 to 40 dimensions to
/// double precision: products with X need to be taken of V only.
#[derive(Debug)]
pub(super) struct Basis {
    /// V (height × rank)
    pub(super) vectors: Vec<f64>,
    /// C (rank × width)
    pub(super) mixtures: Vec<f64>,
    pub(super) rank: usize,
}

impl Basis {
    /// Gram–Schmidt, pivoting on the largest relative residual.
    pub(super) fn of(columns: &[f64], height: usize) -> Self {
        let norm = |column: &[f64]| linalg::dot(column, column).sqrt();
        let mut rest = columns.to_vec();
        let lengths: Vec<f64> = rest.chunks(height).map(norm).collect();
        for (column, length) in rest.chunks_mut(height).zip(&lengths) {
            if *length > 0.0 {
                column.iter_mut().for_each(|x| *x /= length);
            }
        }
        let width = lengths.len();
        let mut vectors: Vec<f64> = Vec::new();
        let mut shares: Vec<Vec<f64>> = Vec::new();
        while shares.len() < width.min(height) {
            let left: Vec<f64> = rest.chunks(height).map(norm).collect();
            let pivot = (0..width).fold(0, |best, k| if left[k] > left[best] { k } else { best });
            if left[pivot] <= NEGLIGIBLE {
                break;
            }
            let mut v = rest[pivot * height..(pivot + 1) * height].to_vec();
            for known in vectors.chunks(height) {
                linalg::axpy(-linalg::dot(known, &v), known, &mut v);
            }
            let length = norm(&v);
            v.iter_mut().for_each(|x| *x /= length);
            let share = rest.chunks_mut(height).map(|column| {
                let share = linalg::dot(&v, column);
                linalg::axpy(-share, &v, column);
                share
            });
            shares.push(share.collect());
            vectors.extend_from_slice(&v);
        }
        let mixtures = (0..width).flat_map(|k| shares.iter().map(move |share| share[k]));
        let rank = shares.len();
        let scaled = mixtures
            .enumerate()
            .map(|(i, share)| share * lengths[i / rank]);
        Self {
            mixtures: scaled.collect(),
            vectors,
            rank,
        }
    }

    /// out ← out + s YC for Y (height × rank), which is to the columns of M what it is to those of V.
    pub(super) fn add_mixed(&self, s: f64, y: &[f64], out: &mut [f64]) {
        // Nothing is spanned by nothing.
        let heights = y.len().checked_div(self.rank);
        let widths = self.mixtures.len().checked_div(self.rank);
        if let (Some(height), Some(width)) = (heights, widths) {
            add_product(s, y, &self.mixtures, (height, self.rank, width), out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_strengths_span_few_dimensions() {
        let (height, width) = (60, 100);
        let s: Vec<f64> = (0..height)
            .map(|i| 10f64.powf(-(i as f64) / 10.0))
            .collect();
        let strengths = (0..width).map(|k| 10f64.powf(1.0 - k as f64 / 20.0));
        let columns: Vec<f64> = strengths
            .flat_map(|kappa| s.iter().map(move |s| 1.0 / (s + 2.0 * kappa)))
            .collect();
        let basis = Basis::of(&columns, height);
        assert!(basis.rank < 45);
        let mut rebuilt = vec![0.0; columns.len()];
        basis.add_mixed(1.0, &basis.vectors, &mut rebuilt);
        for (rebuilt, column) in rebuilt.chunks(height).zip(columns.chunks(height)) {
            let length = linalg::dot(column, column).sqrt();
            let close = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-14 * length;
            assert!(rebuilt.iter().zip(column).all(close));
        }
    }

    #[test]
    fn one_column_and_a_column_of_zeros() {
        let basis = Basis::of(&[3.0, 4.0, 0.0, 0.0], 2);
        assert_eq!(basis.rank, 1);
        let mut rebuilt = vec![0.0; 4];
        basis.add_mixed(1.0, &basis.vectors, &mut rebuilt);
        assert!((rebuilt[0] - 3.0).abs() < 1e-15 && (rebuilt[1] - 4.0).abs() < 1e-15);
        assert_eq!(rebuilt[2..], [0.0, 0.0]);
    }
}
