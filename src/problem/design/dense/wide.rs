//! Passes over a dense matrix for so many outputs that matrix products of packed blocks beat sums of
//! columns.

use super::columns::StandardizedColumns;
use crate::linalg;
use crate::linalg::parallel;
use crate::problem::design::Columns;
use crate::problem::design::blocks::{blocks_of, place_blocks};
use std::ops::Range;

/// Outputs from which packing pays.
const OUTPUTS: usize = 8;

/// Rows and columns of a packed block, 1 MB: it stays in the second-level cache for all outputs.
const ROWS: usize = 512;
const COLUMNS: usize = 256;

/// Whether this is the way for so many outputs.
pub(super) fn pays(n_outputs: usize) -> bool {
    n_outputs >= OUTPUTS
}

/// The entries of X in these rows and columns, column after column.
fn pack(
    x: &StandardizedColumns<'_>,
    rows: &Range<usize>,
    columns: impl Iterator<Item = usize>,
    out: &mut [f64],
) {
    let mut columns = columns.peekable();
    for out in out.chunks_mut(rows.len()) {
        let Some(j) = columns.next() else { return };
        x.pack(j, columns.peek(), rows.clone(), out);
    }
}

/// Some rows of a matrix whose columns have length `stride`, column after column.
fn rows_of(matrix: &[f64], stride: usize, rows: &Range<usize>) -> Vec<f64> {
    let columns = matrix.chunks(stride);
    columns
        .flat_map(|column| &column[rows.clone()])
        .copied()
        .collect()
}

/// XᵀV for the given columns, V (n_samples × n_outputs), into `out` (columns × n_outputs).
pub(super) fn transpose_times(
    x: &StandardizedColumns<'_>,
    columns: Columns<'_>,
    v: &[f64],
    out: &mut [f64],
) {
    let (n, m) = (x.n_samples(), columns.count(x.n_features()));
    let width = v.len() / n;
    let split = parallel::worthwhile(n * m * size_of::<f64>());
    let products = parallel::map_blocks(m, COLUMNS, split, |range| {
        let mut block = vec![0.0; ROWS.min(n) * range.len()];
        let mut product = vec![0.0; range.len() * width];
        for rows in blocks_of(n, ROWS) {
            let height = rows.len();
            pack(
                x,
                &rows,
                range.clone().map(|a| columns.index(a)),
                &mut block,
            );
            let v = rows_of(v, n, &rows);
            linalg::add_cross_product(&block, &v, height, range.len(), width, &mut product);
        }
        product
    });
    place_blocks(&products, COLUMNS, width, out);
}

/// η ← η + X_S W for the columns S, W (columns × n_outputs), η (n_samples × n_outputs).
pub(super) fn add_times(
    x: &StandardizedColumns<'_>,
    columns: &[usize],
    w: &[f64],
    eta: &mut [f64],
) {
    let (n, m) = (x.n_samples(), columns.len());
    let width = eta.len() / n;
    let split = parallel::worthwhile(n * m * size_of::<f64>());
    let products = parallel::map_blocks(n, ROWS, split, |rows| {
        let height = rows.len();
        let mut block = vec![0.0; height * COLUMNS.min(m)];
        let mut product = vec![0.0; height * width];
        for range in blocks_of(m, COLUMNS) {
            pack(x, &rows, columns[range.clone()].iter().copied(), &mut block);
            let w = rows_of(w, m, &range);
            linalg::add_product(1.0, &block, &w, (height, range.len(), width), &mut product);
        }
        product
    });
    for (b, product) in products.iter().enumerate() {
        let height = product.len() / width;
        for (product, eta) in product.chunks(height).zip(eta.chunks_mut(n)) {
            linalg::axpy(1.0, product, &mut eta[b * ROWS..b * ROWS + height]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::design::{Dense, DesignMatrix, Standardization};
    use crate::problem::loss::SampleWeights;
    use ndarray::{Array2, ShapeBuilder};

    #[test]
    fn many_outputs_are_each_like_one() {
        let (n, p, width) = (ROWS + 7, COLUMNS + 3, OUTPUTS);
        let wave = |k: usize, f: f64| (k as f64 * f).sin();
        let records = Array2::from_shape_fn((n, p).f(), |(i, j)| 3.0 + wave(i * 31 + j * 17, 0.7));
        let standardization = Standardization {
            center: true,
            scale: true,
            ddof: 0.0,
        };
        let x = Dense::new(&records, &SampleWeights::Uniform(n), standardization);
        let close = |a: &f64, b: &f64| (a - b).abs() < 1e-10;
        let agree = x.is_ok_and(|(x, _)| {
            let columns: Vec<usize> = (0..p).rev().collect();
            let v: Vec<f64> = (0..n * width).map(|k| wave(k, 0.3)).collect();
            let w: Vec<f64> = (0..p * width).map(|k| wave(k, 1.1)).collect();
            let mut products = vec![0.0; p * width];
            x.transpose_times(Columns::Some(&columns), &v, &mut products);
            let mut eta = vec![1.0; n * width];
            x.add_times(&columns, &w, &mut eta);
            (0..width).all(|k| {
                let mut product = vec![0.0; p];
                let v = &v[k * n..(k + 1) * n];
                x.transpose_times(Columns::Some(&columns), v, &mut product);
                let mut one = vec![1.0; n];
                x.add_times(&columns, &w[k * p..(k + 1) * p], &mut one);
                let products = &products[k * p..(k + 1) * p];
                let eta = &eta[k * n..(k + 1) * n];
                product.iter().zip(products).all(|(a, b)| close(a, b))
                    && one.iter().zip(eta).all(|(a, b)| close(a, b))
            })
        });
        assert!(agree);
    }
}
