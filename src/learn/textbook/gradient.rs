//! Methods that compute the gradient over all rows for each step.

use super::Problem;

/// Proximal gradient descent with the learning rate 1/L:
///
/// θ ← prox(θ − ∇f(θ)/L)
///
/// The gap after k epochs is at most L‖θ⁰ − θ*‖²/(2k). Returns P after 0, 1, …, `epochs` epochs.
///
/// Source: A. Beck, M. Teboulle, "A fast iterative shrinkage-thresholding algorithm", *SIAM Journal on
/// Imaging Sciences* 2 (2009), as ISTA; gradient descent itself where there is no L1 part.
pub fn gradient_descent(problem: &Problem, epochs: usize) -> Vec<f64> {
    let rate = 1.0 / problem.lipschitz();
    let rows: Vec<usize> = (0..problem.n_samples()).collect();
    let mut theta = problem.start();
    let mut objectives = vec![problem.objective(&theta)];
    for _ in 0..epochs {
        theta = problem.step(&theta, &problem.gradient(&rows, &theta), rate);
        objectives.push(problem.objective(&theta));
    }
    objectives
}

/// Accelerated proximal gradient descent (FISTA; Nesterov's method where there is no L1 part):
///
/// θ ← prox(z − ∇f(z)/L),  t′ = (1 + √(1 + 4t²))/2,  z ← θ + (t − 1)/t′·(θ − θ before)
///
/// The gap after k epochs is at most 2L‖θ⁰ − θ*‖²/(k + 1)², and need not fall at every step. Returns P
/// after 0, 1, …, `epochs` epochs.
///
/// Source: Y. Nesterov, *Soviet Mathematics Doklady* 27 (1983); A. Beck, M. Teboulle, "A fast iterative
/// shrinkage-thresholding algorithm", *SIAM Journal on Imaging Sciences* 2 (2009).
pub fn accelerated_gradient_descent(problem: &Problem, epochs: usize) -> Vec<f64> {
    let rate = 1.0 / problem.lipschitz();
    let rows: Vec<usize> = (0..problem.n_samples()).collect();
    let mut theta = problem.start();
    let mut ahead = theta.clone();
    let mut t = 1.0_f64;
    let mut objectives = vec![problem.objective(&theta)];
    for _ in 0..epochs {
        let next = problem.step(&ahead, &problem.gradient(&rows, &ahead), rate);
        let t_next = 0.5 * (1.0 + (1.0 + 4.0 * t * t).sqrt());
        let momentum = (t - 1.0) / t_next;
        let pairs = next.iter().zip(&theta);
        ahead = pairs
            .map(|(new, old)| new + momentum * (new - old))
            .collect();
        (theta, t) = (next, t_next);
        objectives.push(problem.objective(&theta));
    }
    objectives
}
