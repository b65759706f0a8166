//! The step that a subproblem proposes, taken as far as the objective allows.
//!
//! Source: Lee, Sun, Saunders (2014), SIAM J. Optim. 24(3), section 2.3.

use crate::linalg;
use crate::solver::Problem;
use crate::solver::evaluation::{Coefficients, Evaluation, State};
use crate::solver::line_search::{Line, ROUNDING};
use crate::solver::penalty_term::PenaltyTerm;
use crate::solver::subproblem::Step;

/// Decrease demanded of a step, as a share of what the model promises.
const SUFFICIENT: f64 = 1e-4;

/// Where a step led.
pub(super) enum Landing {
    /// To a point whose state is not known.
    Unevaluated,
    /// To a point with this state.
    At(State),
    /// Nowhere.
    Nowhere,
}

/// Moves `point` along the step as far as the objective allows.
pub(super) fn apply(
    problem: Problem<'_>,
    term: &dyn PenaltyTerm,
    point: &mut Coefficients,
    from: &Evaluation,
    step: &Step,
) -> Landing {
    let (p, m) = (problem.x.n_features(), step.features.len());
    let moved: Vec<usize> = (0..step.w.len()).filter(|v| step.w[*v] != 0.0).collect();
    if moved.is_empty() && step.intercepts.iter().all(|b| *b == 0.0) {
        return Landing::Nowhere;
    }
    let variable = |v: usize| (v / m) * p + step.features[v % m];
    let go = |t: f64, point: &mut Coefficients| {
        for &v in &moved {
            let (w, delta) = (from.point.w[variable(v)], step.w[v]);
            // A coefficient that the model sets to zero is zero, not the rounding of w − w.
            point.w[variable(v)] = if t == 1.0 && delta == -w {
                0.0
            } else {
                w + t * delta
            };
        }
        let starts = from.point.intercept.iter().zip(&step.intercepts);
        for (b, (start, beta)) in point.intercept.iter_mut().zip(starts) {
            *b = start + t * beta;
        }
        term.round_to_limits(point);
    };
    go(1.0, point);
    if problem.is_squared_error() {
        return Landing::Unevaluated;
    }
    let variables: Vec<usize> = moved.iter().map(|v| variable(*v)).collect();
    let penalty_change =
        |point: &Coefficients| term.change(problem.factors, &from.point.w, &point.w, &variables);
    let mut state = State::at(problem, point);
    let ends = state.eta.iter().zip(&from.state.eta);
    let direction: Vec<f64> = ends.map(|(to, from)| to - from).collect();
    let promised = linalg::dot(&from.state.gradient, &direction) + penalty_change(point);
    // Near the optimum the change drowns in the rounding of the objective.
    let rounding = ROUNDING * from.state.value.abs();
    let line = Line {
        start: &from.state.eta,
        direction: &direction,
    };
    let mut there = point.clone();
    let accepted = line.halve(problem.loss, &mut state, |t, state| {
        if t < 1.0 {
            go(t, &mut there);
        }
        let change = state.value - from.state.value + penalty_change(&there);
        change <= SUFFICIENT * t * promised.min(0.0) + rounding
    });
    match accepted {
        Some(_) => {
            *point = there;
            Landing::At(state)
        }
        None => {
            point.clone_from(&from.point);
            Landing::Nowhere
        }
    }
}
