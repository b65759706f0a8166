//! Intercepts and unpenalised columns, solved to rounding.
//!
//! A dual point is feasible only if it is orthogonal to the constant and to every unpenalised
//! column. Projecting it there could leave the domain of the conjugate; minimising over those
//! coordinates instead makes it orthogonal, up to rounding.

use super::Problem;
use super::point::{Coefficients, State};
use super::working_gram::{WorkingGram, robust_cholesky};
use crate::design::{Columns, DesignMatrix, Precision};
use crate::linalg;
use crate::loss::Loss;

/// Newton steps at most; convergence is quadratic.
const STEPS: usize = 40;
/// Share of the loss by which summing it may be off.
const ROUNDING: f64 = 64.0 * f64::EPSILON;
/// Halvings of a step at most.
const HALVINGS: usize = 30;

/// Minimises over the intercepts and the features in `free`, and returns the state there. `landed` is the state
/// at `point`, if it is known.
pub(super) fn settle<X, L>(
    problem: Problem<'_, X, L>,
    free: &[usize],
    point: &mut Coefficients,
    landed: Option<State>,
) -> State
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
{
    let p = problem.x.n_features();
    center_over_outputs(free.iter().copied(), p, &mut point.w);
    let mut state = landed.unwrap_or_else(|| State::at(problem, point));
    if !problem.fit_intercept && free.is_empty() {
        return state;
    }
    let n_outputs = problem.loss.n_outputs();
    let mut last = f64::INFINITY;
    for _ in 0..STEPS {
        let mut free_gradient = vec![0.0; free.len() * n_outputs];
        problem
            .x
            .transpose_times(Columns::Some(free), &state.gradient, &mut free_gradient);
        let sums = state.intercept_gradient(n_outputs);
        let size = |values: &[f64]| values.iter().fold(0.0, |m: f64, g| m.max(g.abs()));
        let largest_sum = if problem.fit_intercept {
            size(&sums)
        } else {
            0.0
        };
        let largest = size(&free_gradient).max(largest_sum);
        // What summing u itself may leave.
        let rounding = f64::EPSILON * state.gradient.iter().map(|u| u.abs()).sum::<f64>();
        if largest <= rounding || largest >= 0.9 * last {
            break;
        }
        last = largest;
        if free.is_empty() {
            let Some(beta) = intercept_newton(problem, &state, &sums) else {
                break;
            };
            if !advance(problem, free, point, &mut state, &[], &beta) {
                break;
            }
            continue;
        }
        let mut model = WorkingGram::new(problem, &state, Precision::Double);
        model.include(problem, free);
        // By variable, as the model counts them.
        let mut step: Vec<f64> = (0..free.len())
            .flat_map(|a| (0..n_outputs).map(move |k| k * free.len() + a))
            .map(|v| free_gradient[v])
            .collect();
        model.reduce(&mut step, &sums);
        step.iter_mut().for_each(|g| *g = -*g);
        let size = step.len();
        let mut hessian: Vec<f64> = (0..size).flat_map(|v| model.column(v)).copied().collect();
        match robust_cholesky(&mut hessian, size) {
            Some(factor) => factor.solve(&mut step),
            None => break,
        }
        // Each feature's outputs are side by side here.
        for step in step.chunks_mut(n_outputs).filter(|step| step.len() > 1) {
            let mean = step.iter().sum::<f64>() / n_outputs as f64;
            step.iter_mut().for_each(|s| *s -= mean);
        }
        let beta = model.intercept_step(&step, &sums);
        let by_output: Vec<f64> = (0..n_outputs)
            .flat_map(|k| step.iter().skip(k).step_by(n_outputs))
            .copied()
            .collect();
        if !advance(problem, free, point, &mut state, &by_output, &beta) {
            break;
        }
    }
    state
}

/// The Newton step of the intercepts alone, given the gradient with respect to them; `None` without curvature.
fn intercept_newton<X, L>(
    problem: Problem<'_, X, L>,
    state: &State,
    sums: &[f64],
) -> Option<Vec<f64>>
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
{
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
    let mut step: Vec<f64> = sums[..free].iter().map(|s| -s).collect();
    robust_cholesky(&mut hessian, free)?.solve(&mut step);
    step.resize(sums.len(), 0.0);
    Some(step)
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

/// Moves along (step, β), halving until the loss does not rise; false if it always does.
fn advance<X, L>(
    problem: Problem<'_, X, L>,
    free: &[usize],
    point: &mut Coefficients,
    state: &mut State,
    step: &[f64],
    beta: &[f64],
) -> bool
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
{
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    let mut direction = vec![0.0; state.eta.len()];
    for (eta, beta) in direction.chunks_mut(n).zip(beta) {
        eta.fill(*beta);
    }
    problem.x.add_times(free, step, &mut direction);
    let (start, value) = (state.eta.clone(), state.value);
    let mut t = 1.0;
    for _ in 0..HALVINGS {
        for ((eta, start), direction) in state.eta.iter_mut().zip(&start).zip(&direction) {
            *eta = start + t * direction;
        }
        state.refresh(problem.loss);
        // At the minimum the value is flat to rounding, and the gradient still improves.
        if state.value <= value * (1.0 + ROUNDING) {
            for (k, beta) in beta.iter().enumerate() {
                point.intercept[k] += t * beta;
                for (a, &j) in free.iter().enumerate() {
                    point.w[k * p + j] += t * step[k * free.len() + a];
                }
            }
            return true;
        }
        t *= 0.5;
    }
    state.eta = start;
    state.refresh(problem.loss);
    false
}
