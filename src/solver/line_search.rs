//! How far along a proposed step the objective allows to go.
//!
//! Source: Lee, Sun, Saunders (2014), SIAM J. Optim. 24(3), section 2.3.

use super::Problem;
use super::point::{Coefficients, Seen, State};
use super::proposal::Proposal;
use super::terms::Terms;
use crate::design::DesignMatrix;
use crate::linalg;
use crate::loss::Loss;

/// Decrease demanded of a step, as a share of what the model promises.
const SUFFICIENT: f64 = 1e-4;
/// Changes of the objective below this share of it are the rounding of its sum.
const ROUNDING: f64 = 64.0 * f64::EPSILON;
/// Halvings of a step at most.
const HALVINGS: usize = 40;

/// Where a step led.
#[derive(Debug)]
pub(super) enum Outcome {
    /// To a point that has not been looked at.
    Moved,
    /// To a point with this state.
    Landed(State),
    /// Nowhere.
    Stayed,
}

/// Moves `point` along the proposal as far as the objective allows.
pub(super) fn apply<X, L, T>(
    problem: Problem<'_, X, L>,
    terms: T,
    point: &mut Coefficients,
    seen: &Seen,
    proposal: &Proposal,
) -> Outcome
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    T: Terms,
{
    let (p, features) = (problem.x.n_features(), &proposal.features);
    let m = features.len();
    let moved: Vec<usize> = (0..proposal.step.len())
        .filter(|v| proposal.step[*v] != 0.0)
        .collect();
    if moved.is_empty() && proposal.beta.iter().all(|b| *b == 0.0) {
        return Outcome::Stayed;
    }
    let start = &seen.point;
    let go = |t: f64, point: &mut Coefficients| {
        for &v in &moved {
            let (variable, step) = ((v / m) * p + features[v % m], proposal.step[v]);
            let w = start.w[variable];
            // A coefficient that the model sets to zero is zero, not the rounding of w − w.
            point.w[variable] = if t == 1.0 && step == -w {
                0.0
            } else {
                w + t * step
            };
        }
        for ((b, start), beta) in point
            .intercept
            .iter_mut()
            .zip(&start.intercept)
            .zip(&proposal.beta)
        {
            *b = start + t * beta;
        }
    };
    go(1.0, point);
    if problem.loss.squared_error_targets().is_some() {
        return Outcome::Moved;
    }
    let variables: Vec<usize> = moved
        .iter()
        .map(|v| (v / m) * p + features[v % m])
        .collect();
    let penalty_change =
        |point: &Coefficients| terms.change(problem.factors, &start.w, &point.w, &variables);
    let mut state = State::at(problem, point);
    let from = &seen.state;
    let direction: Vec<f64> = state
        .eta
        .iter()
        .zip(&from.eta)
        .map(|(to, from)| to - from)
        .collect();
    let promised = linalg::dot(&from.gradient, &direction) + penalty_change(point);
    // Near the optimum the change drowns in the rounding of the objective.
    let rounding = ROUNDING * from.value.abs();
    let mut t = 1.0;
    for _ in 0..HALVINGS {
        let change = state.value - from.value + penalty_change(point);
        if change <= SUFFICIENT * t * promised.min(0.0) + rounding {
            return Outcome::Landed(state);
        }
        t *= 0.5;
        go(t, point);
        for ((eta, from), direction) in state.eta.iter_mut().zip(&from.eta).zip(&direction) {
            *eta = from + t * direction;
        }
        state.refresh(problem.loss);
    }
    point.clone_from(start);
    Outcome::Stayed
}
