//! Mini-batch gradient descent.

use super::Problem;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

/// Epochs after which the learning rate is halved, in the schedule 1/(1 + epoch/HALVED).
const HALVED: f64 = 10.0;

/// Proximal mini-batch (stochastic) gradient descent: in every epoch the rows are shuffled and cut into
/// batches of `batch_size`, and each batch B makes one step
///
/// θ ← prox(θ − rate·∇f_B(θ)),  rate = 1/(2L_B)/(1 + epoch/10)
///
/// where L_B = L + L₁/|B| with L₁ = c·maxᵢ‖xᵢ‖² bounds the expected smoothness of a batch. The falling rate is
/// what makes it converge: with a constant one it stays at a distance from the optimum.
/// Returns P after 0, 1, …, `epochs` epochs; the same numbers for the same seed.
///
/// Source: H. Robbins, S. Monro, "A stochastic approximation method", *Annals of Mathematical Statistics* 22
/// (1951); R. Gower and others, "SGD: general analysis and improved rates", ICML 2019, for L_B.
pub fn mini_batch_descent(
    problem: &Problem,
    epochs: usize,
    batch_size: usize,
    seed: u64,
) -> Vec<f64> {
    let batch_size = batch_size.clamp(1, problem.n_samples());
    let lengths = problem.x.rows().into_iter().map(|row| row.dot(&row));
    let single = problem.curvature() * lengths.fold(0.0, f64::max);
    let first_rate = 0.5 / (problem.lipschitz() + single / batch_size as f64);
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut rows: Vec<usize> = (0..problem.n_samples()).collect();
    let mut theta = problem.start();
    let mut objectives = vec![problem.objective(&theta)];
    for epoch in 0..epochs {
        for last in (1..rows.len()).rev() {
            rows.swap(last, (random.next_u64() % (last as u64 + 1)) as usize);
        }
        let rate = first_rate / (1.0 + epoch as f64 / HALVED);
        for batch in rows.chunks(batch_size) {
            theta = problem.step(&theta, &problem.gradient(batch, &theta), rate);
        }
        objectives.push(problem.objective(&theta));
    }
    objectives
}
