//! L, the Lipschitz constant of the gradient, from which the longest safe step follows.

use crate::linalg;
use crate::problem::design::{Columns, Precision};
use crate::problem::loss::Weights;
use crate::problem::penalty::Penalty;
use crate::solver::Problem;

/// Columns up to which the largest eigenvalue of XᵀDX is computed exactly.
const EXACT: usize = 400;
/// Power iterations otherwise: the estimate is then a few per cent low at worst, and is raised.
const POWER_ITERATIONS: usize = 60;
/// By how much.
const POWER_MARGIN: f64 = 1.05;

/// The largest eigenvalue of the Hessian over w (or of its bound) with the L2 part of the penalty, intercepts being at
/// their optimum: a step below 2/L decreases the objective. `None` for a loss whose curvature has no bound.
pub(crate) fn lipschitz_constant(problem: Problem<'_>, penalty: &dyn Penalty) -> Option<f64> {
    let p = problem.x.n_features();
    let bound = problem.loss.curvature_bound()?;
    let second = penalty.curvature().unwrap_or(0.0);
    let decay: Vec<f64> = problem.factors.iter().map(|v| second * v).collect();
    let means: Vec<f64> = (0..p).map(|j| problem.column_mean(j)).collect();
    Some(if p <= EXACT {
        exact(problem, bound, &means, &decay)
    } else {
        POWER_MARGIN * by_power_iteration(problem, bound, &means, &decay)
    })
}

fn exact(problem: Problem<'_>, bound: f64, means: &[f64], decay: &[f64]) -> f64 {
    let p = means.len();
    let d = problem.loss.weights();
    let mut hessian = vec![0.0; p * p];
    problem
        .x
        .gram_of(Columns::All, d, Precision::Double, &mut hessian);
    for (k, column) in hessian.chunks_mut(p).enumerate() {
        linalg::axpy(-means[k], means, column);
        column.iter_mut().for_each(|h| *h *= bound);
        column[k] += decay[k];
    }
    linalg::symmetric_eigenvalues(&hessian, p)
        .and_then(|values| values.last().copied())
        .unwrap_or(f64::INFINITY)
}

fn by_power_iteration(problem: Problem<'_>, bound: f64, means: &[f64], decay: &[f64]) -> f64 {
    let (n, p) = (problem.x.n_samples(), means.len());
    let d = problem.loss.weights();
    let mut v: Vec<f64> = (0..p).map(|j| 1.0 + (j as f64).sin()).collect();
    let mut largest = 0.0;
    for _ in 0..POWER_ITERATIONS {
        let norm = linalg::dot(&v, &v).sqrt();
        if norm == 0.0 {
            break;
        }
        v.iter_mut().for_each(|v| *v /= norm);
        let mut eta = vec![-linalg::dot(means, &v); n];
        for (j, v) in v.iter().enumerate() {
            problem
                .x
                .column_axpy(j, *v, Weights::Uniform(1.0), &mut eta);
        }
        for (i, eta) in eta.iter_mut().enumerate() {
            *eta *= bound * d.get(i);
        }
        let total = linalg::sum(&eta);
        v = (0..p)
            .map(|j| problem.x.column_dot(j, &eta) - means[j] * total + decay[j] * v[j])
            .collect();
        largest = linalg::dot(&v, &v).sqrt();
    }
    largest
}
