//! A hundred strengths of the lasso, and one, on tall and on wide data.
#![allow(clippy::unwrap_used)]

mod common;

use divan::Bencher;
use regfit::data::SparseMatrix;
use regfit::linfa::ParamGuard;
use regfit::ndarray::Array2;
use regfit::{ElasticNet, Lasso, PathGrid, Ridge};

fn main() {
    divan::main();
}

const SHAPES: [(usize, usize); 2] = [(2000, 500), (500, 2000)];

#[divan::bench(args = SHAPES, sample_count = 5, sample_size = 1)]
fn lasso_path(bencher: Bencher<'_, '_>, (n, p): (usize, usize)) {
    let (x, y) = common::regression(n, p);
    let y = y.to_vec();
    let lasso = Lasso::params::<f64>(1.0).check().unwrap();
    bencher.bench_local(|| lasso.path_arrays(&x, &y, None, &PathGrid::default()));
}

#[divan::bench(args = SHAPES, sample_count = 5, sample_size = 1)]
fn elastic_net_path(bencher: Bencher<'_, '_>, (n, p): (usize, usize)) {
    let (x, y) = common::regression(n, p);
    let y = y.to_vec();
    let net = ElasticNet::params::<f64>(1.0, 0.5).check().unwrap();
    bencher.bench_local(|| net.path_arrays(&x, &y, None, &PathGrid::default()));
}

#[divan::bench(args = [1e-6, 1e-12], sample_count = 10, sample_size = 1)]
fn one_lasso(bencher: Bencher<'_, '_>, tolerance: f64) {
    let (x, y) = common::regression(2000, 500);
    let y = y.to_vec();
    let lasso = Lasso::params::<f64>(0.1)
        .tolerance(tolerance)
        .check()
        .unwrap();
    bencher.bench_local(|| lasso.fit_arrays(&x, &y, None));
}

#[divan::bench(args = SHAPES, sample_count = 5, sample_size = 1)]
fn one_ridge(bencher: Bencher<'_, '_>, (n, p): (usize, usize)) {
    let (x, y) = common::regression(n, p);
    let y = y.to_vec();
    let ridge = Ridge::params::<f64>(0.1).check().unwrap();
    bencher.bench_local(|| ridge.fit_arrays(&x, &y, None));
}

/// One entry in twenty is stored.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn sparse_lasso_path(bencher: Bencher<'_, '_>) {
    let (x, y) = common::regression(5000, 500);
    let x = Array2::from_shape_fn(x.dim(), |(i, j)| {
        if (7 * i + 11 * j) % 20 == 0 {
            x[[i, j]]
        } else {
            0.0
        }
    });
    let (x, y) = (SparseMatrix::from_dense(x.view()).unwrap(), y.to_vec());
    let lasso = Lasso::params::<f64>(1.0).check().unwrap();
    bencher.bench_local(|| lasso.path_arrays(&x, &y, None, &PathGrid::default()));
}
