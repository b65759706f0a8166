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
