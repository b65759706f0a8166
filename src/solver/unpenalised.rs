//! Intercepts and unpenalised columns, solved to rounding.
//!
//! A dual point is feasible only if it is orthogonal to the constant and to every unpenalised
//! column. Projecting it there could leave the domain of the conjugate; minimising over those
//! coordinates instead makes it orthogonal, up to rounding.

use super::Problem;
use super::evaluation::{Coefficients, Evaluation, State};
use super::gram_matrix::GramMatrix;
use super::line_search::{Line, ROUNDING};
use crate::linalg;
use crate::problem::design::{Columns, Precision};
use crate::solver::robust_cholesky::robust_cholesky;

/// Newton steps at most; convergence is quadratic.
const STEPS: usize = 40;

/// A Newton step of unpenalised coefficients (features × n_outputs, column after column) and intercepts.
struct NewtonStep {
    w: Vec<f64>,
    intercepts: Vec<f64>,
}

/// Solves for intercepts and the unpenalised `features` of `point`, and evaluates there.
pub(super) fn evaluate(
    problem: Problem<'_>,
    features: &[usize],
    point: &mut Coefficients,
) -> Evaluation {
    let state = solve(problem, features, point, None);
    Evaluation::of_state(problem, point.clone(), state)
}

/// Minimises over the intercepts and the unpenalised `features`, and returns the state there. `known` is the state
/// at `point`, if there is one.
pub(super) fn solve(
    problem: Problem<'_>,
    features: &[usize],
    point: &mut Coefficients,
    known: Option<State>,
) -> State {
    let p = problem.x.n_features();
    center_over_outputs(features.iter().copied(), p, &mut point.w);
    let mut state = known.unwrap_or_else(|| State::at(problem, point));
    if !problem.fit_intercept && features.is_empty() {
        return state;
    }
    let n_outputs = problem.loss.n_outputs();
    let largest_of = |values: &[f64]| values.iter().fold(0.0, |m: f64, g| m.max(g.abs()));
    let mut last = f64::INFINITY;
    for _ in 0..STEPS {
        let mut gradient = vec![0.0; features.len() * n_outputs];
        let columns = Columns::Some(features);
        problem
            .x
            .transpose_times(columns, &state.gradient, &mut gradient);
        let sums = state.intercept_gradient(n_outputs);
        let of_intercepts = if problem.fit_intercept {
            largest_of(&sums)
        } else {
            0.0
        };
        let largest = largest_of(&gradient).max(of_intercepts);
        // What summing u itself may leave.
        let rounding = f64::EPSILON * state.gradient.iter().map(|u| u.abs()).sum::<f64>();
        if largest <= rounding || largest >= 0.9 * last {
            break;
        }
        last = largest;
        let step = if features.is_empty() {
            of_intercepts_alone(problem, &state, &sums)
        } else {
            newton_step(problem, features, &state, &gradient, &sums)
        };
        let moved = step.is_some_and(|step| advance(problem, features, point, &mut state, &step));
        if !moved {
            break;
        }
    }
    state
}

/// The Newton step of intercepts and features; `None` without curvature.
fn newton_step(
    problem: Problem<'_>,
    features: &[usize],
    state: &State,
    gradient: &[f64],
    sums: &[f64],
) -> Option<NewtonStep> {
    let (m, n_outputs) = (features.len(), sums.len());
    let mut model = GramMatrix::new(problem, state, Precision::Double);
    model.include(problem, features);
    // By variable, as the model counts them: the outputs of a feature are side by side.
    let mut step: Vec<f64> = (0..m)
        .flat_map(|a| (0..n_outputs).map(move |k| k * m + a))
        .map(|v| gradient[v])
        .collect();
    model.intercepts().reduce(&mut step, sums);
    step.iter_mut().for_each(|g| *g = -*g);
    let size = step.len();
    let mut hessian: Vec<f64> = (0..size).flat_map(|v| model.column(v)).copied().collect();
    robust_cholesky(&mut hessian, size)?.solve(&mut step);
    for step in step.chunks_mut(n_outputs).filter(|step| step.len() > 1) {
        let mean = step.iter().sum::<f64>() / n_outputs as f64;
        step.iter_mut().for_each(|s| *s -= mean);
    }
    let intercepts = model.intercepts().step(&step, sums);
    let by_output = (0..n_outputs).flat_map(|k| step.iter().skip(k).step_by(n_outputs));
    Some(NewtonStep {
        w: by_output.copied().collect(),
        intercepts,
    })
}

/// The Newton step of the intercepts alone, given the gradient with respect to them; `None` without curvature.
fn of_intercepts_alone(problem: Problem<'_>, state: &State, sums: &[f64]) -> Option<NewtonStep> {
    // A common shift of all softmax intercepts changes nothing: the last one stays where it is.
    let free = sums.len().saturating_sub(1).max(1);
    let mut hessian = vec![0.0; free * free];
    let mut curvature = vec![0.0; problem.x.n_samples()];
    for k in 0..free {
        for l in 0..=k {
            problem.loss.curvature(&state.mean, (k, l), &mut curvature);
            hessian[l * free + k] = linalg::sum(&curvature);
        }
    }
    let mut intercepts: Vec<f64> = sums[..free].iter().map(|s| -s).collect();
    robust_cholesky(&mut hessian, free)?.solve(&mut intercepts);
    intercepts.resize(sums.len(), 0.0);
    Some(NewtonStep {
        w: Vec::new(),
        intercepts,
    })
}

/// Takes the mean over outputs from the given rows of w (rows × outputs, column after column).
///
/// Softmax does not see a common shift of an unpenalised coefficient over the classes: its Hessian is
/// singular in that direction, where rounding alone would move coefficients far.
pub(super) fn center_over_outputs(
    features: impl Iterator<Item = usize>,
    n_rows: usize,
    w: &mut [f64],
) {
    let n_outputs = w.len().checked_div(n_rows).unwrap_or(0);
    if n_outputs < 2 {
        return;
    }
    for j in features {
        let entries = || (0..n_outputs).map(|k| k * n_rows + j);
        let mean = entries().map(|v| w[v]).sum::<f64>() / n_outputs as f64;
        for v in entries() {
            w[v] -= mean;
        }
    }
}

/// Moves along a step, halved until the loss does not rise; false, and nothing moved, if it always does.
fn advance(
    problem: Problem<'_>,
    features: &[usize],
    point: &mut Coefficients,
    state: &mut State,
    step: &NewtonStep,
) -> bool {
    let (n, p, m) = (
        problem.x.n_samples(),
        problem.x.n_features(),
        features.len(),
    );
    let mut direction = vec![0.0; state.eta.len()];
    for (eta, beta) in direction.chunks_mut(n).zip(&step.intercepts) {
        eta.fill(*beta);
    }
    problem.x.add_times(features, &step.w, &mut direction);
    let (start, value) = (state.eta.clone(), state.value);
    let line = Line {
        start: &start,
        direction: &direction,
    };
    line.go(problem.loss, 1.0, state);
    // At the minimum the value is flat to rounding, and the gradient still improves.
    let falls = |_, state: &State| state.value <= value * (1.0 + ROUNDING);
    let Some(t) = line.halve(problem.loss, state, falls) else {
        state.eta.copy_from_slice(&start);
        state.refresh(problem.loss);
        return false;
    };
    for (k, beta) in step.intercepts.iter().enumerate() {
        point.intercept[k] += t * beta;
        for (a, &j) in features.iter().enumerate() {
            point.w[k * p + j] += t * step.w[k * m + a];
        }
    }
    true
}
