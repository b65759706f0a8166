//! A block of rows at a time: what is read once stays in the cache for a second use.

use super::columns::StandardizedColumns;
use super::passes::{GROUP, Group};
use crate::linalg::shifted;
use crate::problem::design::RowBlocks;
use std::ops::Range;

/// Numbers of X that stay in the second-level cache (1 MB).
const CACHED: usize = 1 << 17;

/// Fewest rows of a block: shorter pieces of columns are read slower than two passes take.
const FEWEST_ROWS: usize = 64;

/// Whether blocks of rows are long enough.
pub(super) fn worthwhile(x: &StandardizedColumns<'_>) -> bool {
    x.n_features() * FEWEST_ROWS <= CACHED
}

impl RowBlocks for StandardizedColumns<'_> {
    fn height(&self) -> usize {
        let rows = CACHED / self.n_features();
        (rows - rows % FEWEST_ROWS).max(FEWEST_ROWS)
    }

    fn add_times(&self, rows: Range<usize>, w: &[f64], eta: &mut [f64]) {
        let (p, height) = (self.n_features(), rows.len());
        let whole = p - p % GROUP;
        for j in (0..whole).step_by(GROUP) {
            let columns = std::array::from_fn(|c| j + c);
            let group = Group::new(self, columns);
            for (w, eta) in w.chunks(p).zip(eta.chunks_mut(height)) {
                let w = columns.map(|j| w[j] * self.factor(j));
                shifted::axpys4(w, group.rows(&rows), group.shifts, eta);
            }
        }
        for j in whole..p {
            let column = &self.stored(j)[rows.clone()];
            for (w, eta) in w.chunks(p).zip(eta.chunks_mut(height)) {
                shifted::axpy(w[j] * self.factor(j), column, self.shift(j), eta);
            }
        }
    }

    fn add_transpose_times(&self, rows: Range<usize>, v: &[f64], out: &mut [f64]) {
        let (p, height) = (self.n_features(), rows.len());
        let whole = p - p % GROUP;
        for j in (0..whole).step_by(GROUP) {
            let columns = std::array::from_fn(|c| j + c);
            let group = Group::new(self, columns);
            for (v, out) in v.chunks(height).zip(out.chunks_mut(p)) {
                let dots = shifted::dots4(group.rows(&rows), group.shifts, v);
                for (j, dot) in columns.into_iter().zip(dots) {
                    out[j] += self.factor(j) * dot;
                }
            }
        }
        for j in whole..p {
            let column = &self.stored(j)[rows.clone()];
            for (v, out) in v.chunks(height).zip(out.chunks_mut(p)) {
                out[j] += self.factor(j) * shifted::dot(column, self.shift(j), v);
            }
        }
    }

    fn write(&self, rows: Range<usize>, stride: usize, out: &mut [f64]) {
        let p = self.n_features();
        for (j, out) in out.chunks_mut(stride).take(p).enumerate() {
            let next = (j + 1).min(p - 1);
            self.pack(j, Some(&next), rows.clone(), &mut out[..rows.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Result;
    use crate::problem::design::{Columns, Dense, DesignMatrix, Standardization};
    use crate::problem::loss::SampleWeights;
    use ndarray::Array2;

    #[test]
    fn blocks_of_rows_add_up_to_passes_over_columns() -> Result<()> {
        let (n, p, n_outputs) = (150, 7, 3);
        let wave = |size: usize, f: f64| (0..size).map(move |i| (i as f64 * f).sin());
        let x = Array2::from_shape_fn((n, p), |(i, j)| ((i * p + j) as f64 * 1.7).sin() + 2.0);
        let standardization = Standardization {
            center: true,
            scale: true,
            ddof: 0.0,
        };
        let (x, _) = Dense::new(&x, &SampleWeights::Uniform(n), standardization)?;
        let blocks = x.row_blocks().expect("few columns");
        let w: Vec<f64> = wave(p * n_outputs, 0.7).collect();
        let v: Vec<f64> = wave(n * n_outputs, 1.3).collect();
        let (mut eta, mut gradient) = (vec![0.0; n * n_outputs], vec![0.0; p * n_outputs]);
        let all: Vec<usize> = (0..p).collect();
        x.add_times(&all, &w, &mut eta);
        x.transpose_times(Columns::All, &v, &mut gradient);
        let mut written = vec![0.0; n * p];
        for start in (0..n).step_by(64) {
            let rows = start..(start + 64).min(n);
            let mut block = vec![0.0; rows.len() * n_outputs];
            blocks.add_times(rows.clone(), &w, &mut block);
            let of_block: Vec<f64> = v
                .chunks(n)
                .flat_map(|v| v[rows.clone()].iter().copied())
                .collect();
            let mut part = vec![0.0; p * n_outputs];
            blocks.add_transpose_times(rows.clone(), &of_block, &mut part);
            for (k, block) in block.chunks(rows.len()).enumerate() {
                for (i, found) in rows.clone().zip(block) {
                    assert!((eta[k * n + i] - found).abs() < 1e-13);
                }
            }
            for (total, part) in gradient.iter_mut().zip(&part) {
                *total -= part;
            }
            blocks.write(rows.clone(), n, &mut written[start..]);
        }
        assert!(gradient.iter().all(|rest| rest.abs() < 1e-12));
        for (j, column) in written.chunks(n).enumerate() {
            let mut exact = vec![0.0; n];
            x.column_into(j, &mut exact);
            assert_eq!(column, exact);
        }
        Ok(())
    }
}
