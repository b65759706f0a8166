//! Generated data, the same on every run.
#![allow(dead_code, unreachable_pub)]

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use regfit::ndarray::{Array1, Array2, ShapeBuilder};

/// Column-major X with neighbouring columns correlated at 0.5, and y from every tenth column.
pub fn regression(n: usize, p: usize) -> (Array2<f64>, Array1<f64>) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut normal = || (0..12).map(|_| random.r#gen::<f64>()).sum::<f64>() - 6.0;
    let mut x = Array2::zeros((n, p).f());
    for i in 0..n {
        let mut last = normal();
        for j in 0..p {
            last = 0.5 * last + 0.75f64.sqrt() * normal();
            x[[i, j]] = last;
        }
    }
    let w = Array1::from_shape_fn(p, |j| if j % 10 == 0 { 1.0 } else { 0.0 });
    let noise = Array1::from_shape_simple_fn(n, &mut normal);
    let y = x.dot(&w) + 2.0 * noise;
    (x, y)
}

/// Labels 0..k by equal slices of y.
pub fn classes(y: &Array1<f64>, k: usize) -> Vec<usize> {
    let mut sorted = y.to_vec();
    sorted.sort_by(f64::total_cmp);
    let class = |y: &f64| sorted.partition_point(|other| other < y) * k / sorted.len();
    y.iter().map(class).collect()
}
