//! L, from which the longest safe step follows.

use crate::linalg;
use crate::penalty::Penalty;
use ndarray::{Array1, Array2};

/// Side of the smaller Gram matrix up to which its largest eigenvalue is computed exactly.
const EXACT: usize = 400;
/// Power iterations otherwise: the estimate is a few per cent low at worst, and is raised.
const POWER_ITERATIONS: usize = 60;
const POWER_MARGIN: f64 = 1.05;

/// The largest eigenvalue of `bound`·ZᵀDZ + diag(vκ), for Z (n_samples × n_features) whose columns have
/// mean 0 where there is an intercept; at least that of the intercept itself, `bound`. Where penalty factors
/// differ and only the smaller side was decomposed, an upper bound of it.
pub(super) fn largest_eigenvalue<P: Penalty>(
    z: &Array2<f64>,
    d: &[f64],
    bound: f64,
    (penalty, factors): (P, &[f64]),
    fit_intercept: bool,
) -> f64 {
    let kappa: Vec<f64> = factors
        .iter()
        .map(|v| v * penalty.derivatives(1.0).1)
        .collect();
    let (n, p) = z.dim();
    let mut weighted = z.clone();
    for (mut row, d) in weighted.rows_mut().into_iter().zip(d) {
        row *= (bound * d).sqrt();
    }
    let most = kappa.iter().copied().fold(0.0, f64::max);
    let of_features = if p <= EXACT {
        let mut hessian = weighted.t().dot(&weighted);
        hessian
            .diag_mut()
            .iter_mut()
            .zip(&kappa)
            .for_each(|(h, k)| *h += k);
        largest_of(&hessian)
    } else if n <= EXACT {
        largest_of(&weighted.dot(&weighted.t())) + most
    } else {
        let mut v = Array1::from_shape_fn(p, |j| 1.0 + (j as f64).sin());
        let mut largest = 0.0;
        for _ in 0..POWER_ITERATIONS {
            let norm = v.dot(&v).sqrt();
            if norm == 0.0 {
                break;
            }
            v /= norm;
            let mut next = weighted.t().dot(&weighted.dot(&v));
            for ((next, v), kappa) in next.iter_mut().zip(&v).zip(&kappa) {
                *next += kappa * v;
            }
            largest = next.dot(&next).sqrt();
            v = next;
        }
        POWER_MARGIN * largest
    };
    if fit_intercept {
        of_features.max(bound)
    } else {
        of_features
    }
}

fn largest_of(symmetric: &Array2<f64>) -> f64 {
    let entries: Vec<f64> = symmetric.iter().copied().collect();
    linalg::symmetric_eigenvalues(&entries, symmetric.nrows())
        .and_then(|values| values.last().copied())
        .unwrap_or(f64::INFINITY)
}
