//! Ridge on both shapes: one strength by Cholesky, a path of a hundred by one eigendecomposition, the same
//! with leave-one-out errors.
#![allow(clippy::unwrap_used)]

mod common;

use divan::Bencher;
use regfit::linfa::ParamGuard;
use regfit::{PathGrid, Ridge};

fn main() {
    divan::main();
}

const SHAPES: [(usize, usize); 2] = [(5000, 300), (300, 5000)];

fn path(bencher: Bencher<'_, '_>, (n, p): (usize, usize), grid: &PathGrid) {
    let (x, y) = common::regression(n, p);
    let y = y.to_vec();
    let params = Ridge::params::<f64>(1.0)
        .standardize(false)
        .check()
        .unwrap();
    bencher.bench_local(|| params.path_arrays(&x, &y, None, grid));
}

#[divan::bench(args = SHAPES, sample_count = 5, sample_size = 1)]
fn one_strength(bencher: Bencher<'_, '_>, shape: (usize, usize)) {
    let grid = PathGrid {
        alphas: Some(vec![1.0]),
        ..PathGrid::default()
    };
    path(bencher, shape, &grid);
}

#[divan::bench(args = SHAPES, sample_count = 5, sample_size = 1)]
fn hundred_strengths(bencher: Bencher<'_, '_>, shape: (usize, usize)) {
    let grid = PathGrid {
        early_stop: false,
        ratio: Some(1e-4),
        ..PathGrid::default()
    };
    path(bencher, shape, &grid);
}

#[divan::bench(args = SHAPES, sample_count = 5, sample_size = 1)]
fn hundred_strengths_with_leave_one_out(bencher: Bencher<'_, '_>, shape: (usize, usize)) {
    let grid = PathGrid {
        leave_one_out: true,
        ratio: Some(1e-4),
        ..PathGrid::default()
    };
    path(bencher, shape, &grid);
}
