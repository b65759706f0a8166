//! Gradient descent with weight decay.
//!
//! One epoch is θ ← θ(1 − 2·learning_rate·αv) − learning_rate·∇F(θ), with the intercepts kept at their
//! optimum. With α = λ/(2n) the factor is 1 − learning_rate·λ/n, the weight decay of textbooks.

use super::descent::{Descent, Schedule};
use super::lipschitz::lipschitz_constant;
use crate::problem::design::Columns;
use crate::problem::penalty::Penalty;
use crate::solver::certificate::assess;
use crate::solver::evaluation::{Coefficients, Evaluation, State};
use crate::solver::outcome::Solved;
use crate::solver::penalty_term::Separable;
use crate::solver::problem::Problem;
use crate::solver::setup::Setup;
use crate::solver::{StopReason, unpenalised};
use crate::{Error, Result};

/// Epochs between two certificates.
const CHECK_EVERY: usize = 10;
/// Growth of the objective over its start that no convergent run shows.
const DIVERGED: f64 = 10.0;
/// Epochs of rising objective in a row that mean divergence.
const RISING: usize = 20;

/// Descent with the weight decay of a penalty; the coefficients of every output follow each other.
fn weight_decay(
    problem: Problem<'_>,
    penalty: &dyn Penalty,
    learning_rate: f64,
) -> Result<Descent> {
    let second = penalty.curvature().unwrap_or(0.0);
    let n_outputs = problem.loss.n_outputs();
    let decays = problem.factors.iter().map(|v| (second * v, 0.0));
    let decays: Vec<(f64, f64)> = decays.collect();
    let descent = Descent::new(Schedule::constant(learning_rate), decays.len() * n_outputs)?;
    Ok(descent.with_penalties(decays.repeat(n_outputs)))
}

/// Xᵀu (n_features × n_outputs) at a state.
fn gradient(problem: Problem<'_>, state: &State) -> Vec<f64> {
    let mut gradient = vec![0.0; problem.x.n_features() * problem.loss.n_outputs()];
    problem
        .x
        .transpose_times(Columns::All, &state.gradient, &mut gradient);
    gradient
}

/// The step, and the bound 2/L below which every step is a decrease (infinite where L is not known).
fn learning_rate(setup: &Setup<'_>, penalty: &dyn Penalty) -> Result<(f64, f64)> {
    let lipschitz = lipschitz_constant(setup.problem, penalty);
    let bound = lipschitz.map_or(f64::INFINITY, |l| 2.0 / l);
    let rate = setup.options.learning_rate.or(lipschitz.map(|l| 1.0 / l));
    match rate {
        None => Err(Error::UnsupportedSolver {
            solver: "gd",
            problem: format!(
                "{}, whose curvature has no bound, without a learning rate",
                setup.problem.loss.name()
            ),
            instead: "a learning rate, or `newton`",
        }),
        Some(rate) if rate.is_finite() && rate > 0.0 => Ok((rate, bound)),
        Some(_) => Err(Error::OutOfRange("the columns (or standardize them)")),
    }
}

/// Descends until certified, out of epochs, or diverged.
pub(in crate::solver) fn solve(
    setup: &Setup<'_>,
    penalty: &dyn Penalty,
    point: &mut Coefficients,
) -> Result<Solved> {
    let (problem, max_epochs) = (setup.problem, setup.options.max_epochs);
    let p = problem.x.n_features();
    let (learning_rate, bound) = learning_rate(setup, penalty)?;
    let mut descent = weight_decay(problem, penalty, learning_rate)?;
    let term = Separable(penalty);
    let objective = |point: &Coefficients, value: f64| {
        let w = point.w.iter().enumerate();
        let terms = w.map(|(v, w)| problem.factors[v % p] * penalty.value(*w));
        value + terms.sum::<f64>()
    };
    let mut start = None;
    let mut last = f64::INFINITY;
    let mut rising = 0;
    let mut epoch = 0;
    loop {
        let state = unpenalised::solve(problem, &[], point, None);
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
        if epoch % CHECK_EVERY == 0 || epoch >= max_epochs {
            let evaluation = Evaluation::of_state(problem, point.clone(), state.clone());
            let assessment = assess(problem, &term, &evaluation, setup.null);
            assessment.tell(&setup.options, epoch);
            if assessment.within(setup.options.tolerance) {
                return Ok(setup.finish(&assessment, "gd", StopReason::Converged, epoch));
            }
            if epoch >= max_epochs {
                return Ok(setup.finish(&assessment, "gd", StopReason::EpochLimit, epoch));
            }
        }
        descent.step(&mut point.w, &gradient(problem, &state));
        epoch += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::design::{Dense, Standardization};
    use crate::problem::loss::{SampleWeights, SquaredError};
    use crate::problem::penalty::L2;
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
        let mut descent = weight_decay(problem, &DECAY, 0.1)?;
        let mut visited = Vec::new();
        for _ in 0..times {
            let state = State::at(problem, &point);
            descent.step(&mut point.w, &gradient(problem, &state));
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
