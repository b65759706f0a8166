//! The kernels under every solver, in bytes of X per second: sums and updates with one column, Xᵀr and
//! Xw over all columns, Gram matrices, and how a matrix is taken over.
//!
//! With one thread the limit is the memory from which X comes; Gram matrices are limited by
//! arithmetic, so that theirs count multiplications and additions of the full product.
#![allow(clippy::unwrap_used)]

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use regfit::data::SparseMatrix;
use regfit::internals::{Columns, Dense, DesignMatrix, Sparse, Standardization};
use regfit::loss::{SampleWeights, Weights};
use regfit::ndarray::{Array2, ShapeBuilder};

fn main() {
    divan::main();
}

/// In the first-level cache, in the second, and in memory.
const LENGTHS: [usize; 3] = [2000, 50_000, 20_000_000];

/// Tall, square and wide, 80 to 200 MB.
const SHAPES: [(usize, usize); 3] = [(100_000, 100), (2000, 10_000), (500, 50_000)];

/// For Gram matrices.
const TALL: [(usize, usize); 3] = [(100_000, 100), (20_000, 1000), (2000, 500)];

const STANDARDIZED: Standardization = Standardization {
    center: true,
    scale: true,
    ddof: 0.0,
};

/// Numbers in (-0.5, 0.5) without a pattern, the same on every run.
fn noise(len: usize, seed: u64) -> Vec<f64> {
    let mut state = seed;
    let next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 11) as f64 / (1u64 << 53) as f64 - 0.5
    };
    std::iter::repeat_with(next).take(len).collect()
}

fn matrix(n: usize, p: usize) -> Array2<f64> {
    Array2::from_shape_vec((n, p).f(), noise(n * p, 1)).unwrap()
}

fn dense(x: &Array2<f64>) -> Dense<'_> {
    let weights = SampleWeights::Uniform(x.nrows());
    Dense::new(x, &weights, STANDARDIZED).unwrap().0
}

/// One entry in twenty is stored.
fn sparse(n: usize, p: usize) -> SparseMatrix {
    let mut rows = Vec::new();
    let mut starts = vec![0];
    for j in 0..p {
        rows.extend((j % 20..n).step_by(20).map(|i| i as u32));
        starts.push(rows.len());
    }
    let values = noise(rows.len(), 1);
    SparseMatrix::from_csc(n, p, starts, rows, values).unwrap()
}

fn bytes(n: usize, p: usize) -> BytesCount {
    BytesCount::of_many::<f64>(n * p)
}

#[divan::bench(args = LENGTHS)]
fn dot(bencher: Bencher<'_, '_>, n: usize) {
    let x = matrix(n, 1);
    let (x, v) = (dense(&x), noise(n, 2));
    bencher
        .counter(bytes(n, 2))
        .bench_local(|| x.column_dot(0, &v));
}

#[divan::bench(args = LENGTHS)]
fn axpy(bencher: Bencher<'_, '_>, n: usize) {
    let x = matrix(n, 1);
    let (x, mut v) = (dense(&x), noise(n, 2));
    // Two are read and one is written.
    bencher.counter(bytes(n, 3)).bench_local(|| {
        x.column_axpy(0, 1e-9, Weights::Uniform(1.0), &mut v);
        v[0]
    });
}

#[divan::bench(args = SHAPES)]
fn correlations_one_by_one(bencher: Bencher<'_, '_>, (n, p): (usize, usize)) {
    let x = matrix(n, p);
    let (x, r) = (dense(&x), noise(n, 2));
    bencher.counter(bytes(n, p)).bench_local(|| {
        let dots = (0..p).map(|j| x.column_dot(j, &r).abs());
        dots.fold(0.0, f64::max)
    });
}

#[divan::bench(args = SHAPES, consts = [1, 4, 10])]
fn correlations<const OUTPUTS: usize>(bencher: Bencher<'_, '_>, (n, p): (usize, usize)) {
    let x = matrix(n, p);
    let (x, r) = (dense(&x), noise(n * OUTPUTS, 2));
    let mut out = vec![0.0; p * OUTPUTS];
    bencher.counter(bytes(n, p)).bench_local(|| {
        x.transpose_times(Columns::All, &r, &mut out);
        out[0]
    });
}

#[divan::bench(args = SHAPES, consts = [1, 4, 10])]
fn linear_predictor<const OUTPUTS: usize>(bencher: Bencher<'_, '_>, (n, p): (usize, usize)) {
    let x = matrix(n, p);
    let (x, w) = (dense(&x), noise(p * OUTPUTS, 2));
    let columns: Vec<usize> = (0..p).collect();
    let mut eta = vec![0.0; n * OUTPUTS];
    bencher.counter(bytes(n, p)).bench_local(|| {
        x.add_times(&columns, &w, &mut eta);
        eta[0]
    });
}

#[divan::bench(args = TALL, sample_count = 20)]
fn gram(bencher: Bencher<'_, '_>, (n, p): (usize, usize)) {
    let x = matrix(n, p);
    let x = dense(&x);
    let columns: Vec<usize> = (0..p).collect();
    let mut gram = vec![0.0; p * p];
    let d = Weights::Uniform(1.0 / n as f64);
    let operations = ItemsCount::new(2 * n * p * p);
    bencher.counter(operations).bench_local(|| {
        x.gram(&columns, &columns, d, &mut gram);
        gram[0]
    });
}

#[divan::bench(args = SHAPES)]
fn sparse_correlations(bencher: Bencher<'_, '_>, (n, p): (usize, usize)) {
    let x = sparse(n, p);
    let stored = x.nnz();
    let weights = SampleWeights::Uniform(n);
    let (x, _) = Sparse::new(&x, &weights, STANDARDIZED).unwrap();
    let r = noise(n, 2);
    let mut out = vec![0.0; p];
    // A number and its row.
    let read = BytesCount::new(stored * (size_of::<f64>() + size_of::<u32>()));
    bencher.counter(read).bench_local(|| {
        x.transpose_times(Columns::All, &r, &mut out);
        out[0]
    });
}

#[divan::bench(args = SHAPES, sample_count = 10)]
fn take_over_columns(bencher: Bencher<'_, '_>, (n, p): (usize, usize)) {
    let x = matrix(n, p);
    bencher.counter(bytes(n, p)).bench_local(|| dense(&x));
}

#[divan::bench(args = SHAPES, sample_count = 10)]
fn take_over_rows(bencher: Bencher<'_, '_>, (n, p): (usize, usize)) {
    let x = Array2::from_shape_vec((n, p), noise(n * p, 1)).unwrap();
    bencher.counter(bytes(n, p)).bench_local(|| dense(&x));
}
