//! Data for the tests: a generator of its own and the tables in `datasets/`, read without the library.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use ndarray::{Array1, Array2};
use std::path::Path;

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine, forever.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = self.0;
        let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform on [0, 1).
    pub fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Standard normal: the sum of twelve uniforms is close enough, and needs no library function
    /// that could differ between machines.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.uniform() * n as f64) as usize
    }

    pub fn matrix(&mut self, n: usize, p: usize) -> Array2<f64> {
        Array2::from_shape_simple_fn((n, p), || self.normal())
    }

    pub fn vector(&mut self, n: usize) -> Array1<f64> {
        Array1::from_shape_simple_fn(n, || self.normal())
    }

    /// A permutation of 0..n.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            order.swap(i, self.below(i + 1));
        }
        order
    }
}

/// Correlated columns with unequal means and spreads, and y = Xw + noise with every third w non-zero.
pub fn regression(n: usize, p: usize, seed: u64) -> (Array2<f64>, Array1<f64>) {
    let mut random = Random::new(seed);
    let mut x = random.matrix(n, p);
    let common = random.vector(n);
    for (j, mut column) in x.columns_mut().into_iter().enumerate() {
        let (spread, mean) = (0.5 + (j % 4) as f64, (j % 3) as f64 - 1.0);
        column.zip_mut_with(&common, |x, c| *x = (*x + 0.5 * c) * spread + mean);
    }
    let w = Array1::from_shape_fn(p, |j| {
        if j % 3 == 0 {
            1.5 - 0.1 * j as f64
        } else {
            0.0
        }
    });
    let noise = random.vector(n);
    let y = x.dot(&w) + noise + 3.0;
    (x, y)
}

/// Most entries 0, the others positive counts.
pub fn sparse_counts(n: usize, p: usize, seed: u64) -> Array2<f64> {
    let mut random = Random::new(seed);
    let mut x = Array2::zeros((n, p));
    for value in &mut x {
        if random.uniform() < 0.2 {
            *value = 1.0 + random.below(4) as f64;
        }
    }
    x
}

/// Labels 0..k, the largest of k noisy linear functions of the columns; every label occurs.
pub fn classes(x: &Array2<f64>, k: usize, seed: u64) -> Array1<usize> {
    let mut random = Random::new(seed);
    let w = random.matrix(x.ncols(), k);
    let noise = random.matrix(x.nrows(), k);
    let centred = x - &x.mean_axis(ndarray::Axis(0)).unwrap();
    let scores = centred.dot(&w) + noise * (x.ncols() as f64).sqrt() * 1.5;
    let mut labels: Array1<usize> = scores
        .rows()
        .into_iter()
        .map(|row| (0..k).max_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap())
        .collect();
    for class in 0..k {
        labels[class] = class;
    }
    labels
}

/// Weights of very different sizes, two of them 0.
pub fn weights(n: usize, seed: u64) -> Vec<f64> {
    let mut random = Random::new(seed);
    let mut weights: Vec<f64> = (0..n).map(|_| 0.1 + 3.0 * random.uniform()).collect();
    weights[n / 2] = 0.0;
    weights[n - 1] = 0.0;
    weights
}

fn lines(path: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    text.lines().skip(1).map(cells).collect()
}

/// A table in `datasets/` whose last column is the target: X and the target as text.
pub fn dataset(name: &str) -> (Array2<f64>, Array1<String>) {
    let lines = lines(&format!("datasets/{name}.csv"));
    let p = lines[0].len() - 1;
    let x = Array2::from_shape_fn((lines.len(), p), |(i, j)| lines[i][j].parse().unwrap());
    let y = lines.iter().map(|line| line[p].clone()).collect();
    (x, y)
}

pub fn diabetes() -> (Array2<f64>, Array1<f64>) {
    let (x, y) = dataset("diabetes");
    (x, y.mapv(|y| y.parse().unwrap()))
}

pub fn largest_difference<'a>(
    a: impl IntoIterator<Item = &'a f64>,
    b: impl IntoIterator<Item = &'a f64>,
) -> f64 {
    a.into_iter()
        .zip(b)
        .fold(0.0, |m, (a, b)| m.max((a - b).abs()))
}
