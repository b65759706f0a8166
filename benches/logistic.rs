//! Logistic and softmax regression, one strength and a short path.
#![allow(clippy::unwrap_used)]

mod common;

use divan::Bencher;
use regfit::linfa::ParamGuard;
use regfit::{Logistic, PathGrid, Softmax};

fn main() {
    divan::main();
}

#[divan::bench(args = [(2000, 200), (300, 1000)], sample_count = 5, sample_size = 1)]
fn logistic_path(bencher: Bencher<'_, '_>, (n, p): (usize, usize)) {
    let (x, y) = common::regression(n, p);
    let y = common::classes(&y, 2);
    let logistic = Logistic::params::<usize>(1.0).check().unwrap();
    let grid = PathGrid {
        n_alphas: 20,
        ratio: Some(0.02),
        ..PathGrid::default()
    };
    bencher.bench_local(|| logistic.path_arrays(&x, &y, None, &grid));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn one_logistic_ridge(bencher: Bencher<'_, '_>) {
    let (x, y) = common::regression(5000, 100);
    let y = common::classes(&y, 2);
    let logistic = Logistic::ridge_params::<usize>(0.01).check().unwrap();
    bencher.bench_local(|| logistic.fit_arrays(&x, &y, None));
}

#[divan::bench(args = [3, 10], sample_count = 5, sample_size = 1)]
fn one_softmax(bencher: Bencher<'_, '_>, k: usize) {
    let (x, y) = common::regression(1000, 50);
    let y = common::classes(&y, k);
    let softmax = Softmax::params::<usize>(0.01).check().unwrap();
    bencher.bench_local(|| softmax.fit_arrays(&x, &y, None));
}

/// α = 1/(2Cn) on raw columns: the problem of C = 1 elsewhere.
#[divan::bench(args = [(50_000, 200), (20_000, 500)], sample_count = 5, sample_size = 1)]
fn one_logistic_ridge_on_raw_columns(bencher: Bencher<'_, '_>, (n, p): (usize, usize)) {
    let (x, y) = common::regression(n, p);
    let y = common::classes(&y, 2);
    let logistic = Logistic::ridge_params::<usize>(0.5 / n as f64).standardize(false);
    let logistic = logistic.check().unwrap();
    bencher.bench_local(|| logistic.fit_arrays(&x, &y, None));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn one_softmax_ridge_of_ten_classes(bencher: Bencher<'_, '_>) {
    let (x, y) = common::regression(20_000, 100);
    let y = common::classes(&y, 10);
    let softmax = Softmax::ridge_params::<usize>(0.5 / 20_000.0).standardize(false);
    let softmax = softmax.check().unwrap();
    bencher.bench_local(|| softmax.fit_arrays(&x, &y, None));
}
