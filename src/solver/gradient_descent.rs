//! Gradient descent with weight decay.
//!
//! One epoch is θ ← θ(1 − 2·learning_rate·αv) − learning_rate·∇F(θ), with the intercepts kept at their
//! optimum. With α = λ/(2n) the factor is 1 − learning_rate·λ/n, the weight decay of textbooks.

use super::certificate::assess;
use super::engine::Engine;
use super::point::{Coefficients, Seen, State};
use super::{FitReport, Problem, StopReason, unpenalized};
use crate::design::{Columns, DesignMatrix, Precision};
use crate::linalg;
use crate::loss::{Loss, Weights};
use crate::penalty::Penalty;
use crate::{Error, Result};

/// Columns up to which the largest eigenvalue of XᵀDX is computed exactly.
const EXACT_BOUND: usize = 400;
/// Power iterations otherwise: the estimate is then a few per cent low at worst, and is raised.
const POWER_ITERATIONS: usize = 60;
/// By how much.
const POWER_MARGIN: f64 = 1.05;
/// Epochs between two certificates.
const CHECK_EVERY: usize = 10;
/// Growth of the objective over its start that no convergent run shows.
const DIVERGED: f64 = 10.0;
/// Epochs of rising objective in a row that mean divergence.
const RISING: usize = 20;

/// L, the largest eigenvalue of the Hessian (or of its bound) including the penalty: a step below 2/L
/// decreases the objective.
pub(super) fn curvature_bound<X, L, P>(engine: &Engine<'_, X, L>, penalty: P) -> f64
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let problem = engine.problem;
    let p = problem.x.n_features();
    let d = problem.loss.weights();
    let decay = |j: usize| penalty.derivatives(1.0).1 * problem.factors[j];
    let bound = problem.loss.curvature_bound();
    let means: Vec<f64> = (0..p).map(|j| problem.column_mean(j)).collect();
    if p <= EXACT_BOUND {
        let mut hessian = vec![0.0; p * p];
        problem
            .x
            .gram_of(Columns::All, d, Precision::Double, &mut hessian);
        for (k, column) in hessian.chunks_mut(p).enumerate() {
            linalg::axpy(-means[k], &means, column);
            column.iter_mut().for_each(|h| *h *= bound);
            column[k] += decay(k);
        }
        let largest =
            linalg::symmetric_eigenvalues(&hessian, p).and_then(|values| values.last().copied());
        return largest.unwrap_or(f64::INFINITY);
    }
    let mut v: Vec<f64> = (0..p).map(|j| 1.0 + (j as f64).sin()).collect();
    let mut largest = 0.0;
    for _ in 0..POWER_ITERATIONS {
        let norm = linalg::dot(&v, &v).sqrt();
        if norm == 0.0 {
            break;
        }
        v.iter_mut().for_each(|v| *v /= norm);
        let mut eta = vec![-linalg::dot(&means, &v); problem.x.n_samples()];
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
            .map(|j| problem.x.column_dot(j, &eta) - means[j] * total + decay(j) * v[j])
            .collect();
        largest = linalg::dot(&v, &v).sqrt();
    }
    POWER_MARGIN * largest
}

/// One epoch from `point`, whose state is given.
fn descend<X, L, P>(
    problem: Problem<'_, X, L>,
    penalty: P,
    learning_rate: f64,
    state: &State,
    point: &mut Coefficients,
) where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    let decay = penalty.derivatives(1.0).1;
    for (u, w) in state.gradient.chunks(n).zip(point.w.chunks_mut(p)) {
        for (j, w) in w.iter_mut().enumerate() {
            let gradient = problem.x.column_dot(j, u);
            *w = *w * (1.0 - learning_rate * decay * problem.factors[j]) - learning_rate * gradient;
        }
    }
}

/// Descends until certified, out of epochs, or diverged.
pub(super) fn solve<X, L, P>(
    engine: &mut Engine<'_, X, L>,
    penalty: P,
    point: &mut Coefficients,
) -> Result<FitReport>
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let problem = engine.problem;
    let p = problem.x.n_features();
    let tolerance = engine.options.tolerance;
    let bound = 2.0 / curvature_bound(engine, penalty);
    let learning_rate = engine.options.learning_rate.unwrap_or(0.5 * bound);
    if !learning_rate.is_finite() || learning_rate <= 0.0 {
        return Err(Error::OutOfRange("the columns (or standardize them)"));
    }
    let objective = |point: &Coefficients, value: f64| {
        let terms = point
            .w
            .iter()
            .enumerate()
            .map(|(v, w)| problem.factors[v % p] * penalty.value(*w));
        value + terms.sum::<f64>()
    };
    let mut start = None;
    let mut last = f64::INFINITY;
    let mut rising = 0;
    let mut epoch = 0;
    loop {
        let state = unpenalized::settle(problem, &[], point, None);
        let value = objective(point, state.value);
        let start = *start.get_or_insert(value);
        rising = if value > last { rising + 1 } else { 0 };
        last = value;
        let grown = value > DIVERGED * start && rising > 1;
        if !value.is_finite() || grown || (rising >= RISING && value > start) {
            return Err(Error::Diverged {
                epoch,
                objective: value,
                start,
                learning_rate,
                bound,
            });
        }
        if epoch % CHECK_EVERY == 0 || epoch >= engine.options.max_epochs {
            let seen = Seen::with_state(problem, point.clone(), state.clone());
            let assessment = assess(problem, penalty, &seen, engine.reference);
            let converged = assessment.within(tolerance);
            if converged || epoch >= engine.options.max_epochs {
                let stop = if converged {
                    StopReason::Converged
                } else {
                    StopReason::EpochLimit
                };
                engine.watch_separation(&assessment);
                return Ok(assessment.report(
                    "gd",
                    stop,
                    epoch,
                    tolerance,
                    engine.reference.null_loss,
                ));
            }
        }
        descend(problem, penalty, learning_rate, &state, point);
        epoch += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Dense, Standardization};
    use crate::loss::{SampleWeights, SquaredError};
    use crate::penalty::L2;
    use ndarray::{Array2, array};

    /// The textbook points X = [[1,0],[0,1],[1,1],[2,1]] with weight decay λ = 2: α = λ/(2n).
    const DECAY: L2 = L2 { alpha: 0.25 };

    fn step_from(targets: Vec<f64>, start: [f64; 2], times: usize) -> Result<Vec<Vec<f64>>> {
        let x: Array2<f64> = array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]];
        let weights = SampleWeights::Uniform(4);
        let raw = Standardization {
            center: false,
            scale: false,
            ddof: 0.0,
        };
        let (design, _) = Dense::new(&x, &weights, raw)?;
        let loss = SquaredError::new(targets, weights)?;
        let problem = Problem {
            x: &design,
            loss: &loss,
            factors: &[1.0, 1.0],
            fit_intercept: false,
        };
        let mut point = Coefficients {
            w: start.to_vec(),
            intercept: vec![0.0],
        };
        let mut visited = Vec::new();
        for _ in 0..times {
            let state = State::at(problem, &point);
            descend(problem, DECAY, 0.1, &state, &mut point);
            visited.push(point.w.clone());
        }
        Ok(visited)
    }

    #[test]
    fn one_step_decays_and_descends() -> Result<()> {
        // From (1, 1): residuals (0, −1, −1, −1), ∇J0 = (−3, −3)/4, and 0.95·1 + 0.1·0.75 = 1.025.
        let visited = step_from(vec![1.0, 2.0, 3.0, 4.0], [1.0, 1.0], 1)?;
        assert!(visited[0].iter().all(|w| (w - 1.025).abs() < 1e-15));
        Ok(())
    }

    #[test]
    fn without_a_gradient_only_the_decay_is_left() -> Result<()> {
        // Targets moved along with w keep the residual at 0: ten factors 1 − 0.1·2/4.
        let mut w = [1.0, -2.0];
        for _ in 0..10 {
            let targets = vec![w[0], w[1], w[0] + w[1], 2.0 * w[0] + w[1]];
            let visited = step_from(targets, w, 1)?;
            w = [visited[0][0], visited[0][1]];
        }
        assert!((w[0] - 0.598_736_9).abs() < 1e-7);
        assert!((w[1] + 2.0 * 0.598_736_9).abs() < 1e-7);
        Ok(())
    }

    #[test]
    fn the_objective_falls_at_every_step_below_the_bound() -> Result<()> {
        let y = [1.0, 2.0, 3.0, 4.0];
        let objective = |w: &Vec<f64>| {
            let eta = [w[0], w[1], w[0] + w[1], 2.0 * w[0] + w[1]];
            let rss: f64 = eta.iter().zip(y).map(|(e, y)| (e - y) * (e - y)).sum();
            rss / 8.0 + 0.25 * (w[0] * w[0] + w[1] * w[1])
        };
        let visited = step_from(y.to_vec(), [0.0, 0.0], 50)?;
        assert!(
            visited
                .windows(2)
                .all(|pair| objective(&pair[1]) < objective(&pair[0]))
        );
        Ok(())
    }
}
