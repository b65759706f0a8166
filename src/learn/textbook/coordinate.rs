//! Coordinate descent.

use super::Problem;
use super::problem::soft_threshold;

/// Cyclic coordinate descent: for j = 1, …, p, with Lⱼ = c‖xⱼ‖²/n the curvature of the loss along
/// coefficient j and η kept up to date,
///
/// wⱼ ← soft(Lⱼwⱼ − xⱼᵀℓ′(y, η)/n, l1)/(Lⱼ + l2)
///
/// which is the exact minimum along the coefficient for squared error, and of an upper bound with c = ¼
/// for cross-entropy. One epoch takes every column once. Returns P after 0, 1, …, `epochs` epochs.
///
/// Source: J. Friedman, T. Hastie, R. Tibshirani, "Regularization paths for generalized linear models via
/// coordinate descent", *Journal of Statistical Software* 33 (2010); P. Tseng, S. Yun, "A coordinate
/// gradient descent method for nonsmooth separable minimization", *Mathematical Programming* 117 (2009).
pub fn coordinate_descent(problem: &Problem, epochs: usize) -> Vec<f64> {
    let n = problem.n_samples();
    // Column by column in memory, as they are used.
    let columns: Vec<Vec<f64>> = problem
        .x
        .columns()
        .into_iter()
        .map(|x| x.to_vec())
        .collect();
    let mut theta = problem.start();
    let mut eta: Vec<f64> = (0..n).map(|i| problem.predictor(i, &theta)).collect();
    let mut objectives = vec![problem.objective(&theta)];
    for _ in 0..epochs {
        for (j, column) in columns.iter().enumerate() {
            let square: f64 = column.iter().map(|x| x * x).sum();
            let curvature = problem.curvature() * square / n as f64;
            let (l1, l2) = match problem.penalized(j) {
                true => (problem.l1, problem.l2),
                false => (0.0, 0.0),
            };
            if curvature + l2 == 0.0 {
                continue;
            }
            let rows = column.iter().zip(&problem.y).zip(&eta);
            let slope: f64 = rows.map(|((x, &y), &eta)| x * problem.slope(y, eta)).sum();
            let old = theta[j];
            let wanted = curvature * old - slope / n as f64;
            theta[j] = soft_threshold(wanted, l1) / (curvature + l2);
            let change = theta[j] - old;
            for (eta, x) in eta.iter_mut().zip(column) {
                *eta += change * x;
            }
        }
        objectives.push(problem.objective(&theta));
    }
    objectives
}
