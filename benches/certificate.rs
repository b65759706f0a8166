//! The passes over X that dominate an iteration: Xᵀr, which every certificate needs, Xw, and a block
//! of the Gram matrix.
#![allow(clippy::unwrap_used)]

mod common;

use divan::Bencher;
use divan::counter::BytesCount;
use regfit::design::{Dense, DesignMatrix, Sparse, Standardization};
use regfit::loss::{SampleWeights, Weights};

fn main() {
    divan::main();
}

const SHAPES: [(usize, usize); 2] = [(2000, 500), (500, 2000)];
const STANDARDIZED: Standardization = Standardization {
    center: true,
    scale: true,
    ddof: 0.0,
};

fn dense(n: usize, p: usize) -> Dense {
    let (x, _) = common::regression(n, p);
    Dense::new(&x, &SampleWeights::Uniform(n), STANDARDIZED)
        .unwrap()
        .0
}

fn bytes(n: usize, p: usize) -> BytesCount {
    BytesCount::of_many::<f64>(n * p)
}

#[divan::bench(args = SHAPES)]
fn correlations(bencher: Bencher<'_, '_>, (n, p): (usize, usize)) {
    let x = dense(n, p);
    let r: Vec<f64> = (0..n).map(|i| (i as f64).sin()).collect();
    bencher.counter(bytes(n, p)).bench_local(|| {
        (0..p)
            .map(|j| x.column_dot(j, &r).abs())
            .fold(0.0, f64::max)
    });
}

#[divan::bench(args = SHAPES)]
fn linear_predictor(bencher: Bencher<'_, '_>, (n, p): (usize, usize)) {
    let x = dense(n, p);
    let mut eta = vec![0.0; n];
    bencher.counter(bytes(n, p)).bench_local(|| {
        for j in 0..p {
            x.column_axpy(j, 1e-3, Weights::Uniform(1.0), &mut eta);
        }
        eta[0]
    });
}

#[divan::bench(args = SHAPES)]
fn sparse_correlations(bencher: Bencher<'_, '_>, (n, p): (usize, usize)) {
    // One entry in twenty is stored.
    let entries: Vec<(usize, usize, f64)> = (0..n * p / 20)
        .map(|k| ((k * 20) % n, (k * 20) / n, 1.0 + (k % 5) as f64))
        .collect();
    let x = regfit::data::SparseMatrix::from_triplets(n, p, &entries).unwrap();
    let (x, _) = Sparse::new(x, &SampleWeights::Uniform(n), STANDARDIZED).unwrap();
    let r: Vec<f64> = (0..n).map(|i| (i as f64).sin()).collect();
    bencher.bench_local(|| {
        (0..p)
            .map(|j| x.column_dot(j, &r).abs())
            .fold(0.0, f64::max)
    });
}

#[divan::bench(args = SHAPES, sample_count = 20)]
fn gram_of_a_hundred_columns(bencher: Bencher<'_, '_>, (n, p): (usize, usize)) {
    let x = dense(n, p);
    let columns: Vec<usize> = (0..100).collect();
    let mut gram = vec![0.0; 100 * 100];
    let d = Weights::Uniform(1.0 / n as f64);
    bencher.bench_local(|| {
        x.gram(&columns, &columns, d, &mut gram);
        gram[0]
    });
}

#[divan::bench(args = SHAPES, sample_count = 20)]
fn standardise(bencher: Bencher<'_, '_>, (n, p): (usize, usize)) {
    let (x, _) = common::regression(n, p);
    let weights = SampleWeights::Uniform(n);
    bencher
        .counter(bytes(n, p))
        .bench_local(|| Dense::new(&x, &weights, STANDARDIZED));
}
