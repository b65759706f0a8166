//! A solver led along the alphas of a grid, or to one from a model nearby.

use super::prepare::Prepared;
use super::step;
use crate::Result;
use crate::model::path::{self, PathEnd, PathGrid, PathStep};
use crate::solver::{Observer, PathSolver, Progress};

/// Alphas from which a path may be certified through the Gram matrix of all features.
const LONG_PATH: usize = 5;

/// What certificates of a path on the Gram matrix of all features rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// The rows of X at the last alpha, the Gram matrix with a bound on its rounding before.
    RowsAtTheEnd,
    /// The Gram matrix with a bound on its rounding.
    Gram,
}

/// Solves at the alpha of a step of a path, starting from that step.
pub(super) fn from_nearby(
    solver: &mut PathSolver<'_>,
    prepared: &Prepared<'_>,
    near: &PathStep,
) -> Result<PathStep> {
    let (scaling, target_mean) = (&prepared.scaling, prepared.target_mean);
    let mut point = solver.start();
    let p = scaling.scales.len();
    let columns = point.w.chunks_mut(p).zip(&mut point.intercept);
    for ((w, b), (entries, intercept)) in
        columns.zip(near.standardized.iter().zip(&near.intercepts))
    {
        w.fill(0.0);
        *b = intercept - target_mean;
        for &(j, value) in entries {
            w[j] = value;
            *b += scaling.shifts[j] * scaling.to_user_units(j, value);
        }
    }
    let unit = prepared.objective.scaled_penalty().unit;
    let report = solver.solve_near(near.alpha * unit, &mut point)?;
    step::in_user_units(near.alpha, &point, report, scaling, target_mean)
}

/// The alphas of the user in those of the solver.
pub(super) fn scaled_by(unit: f64, alphas: &[f64]) -> Vec<f64> {
    alphas.iter().map(|alpha| alpha * unit).collect()
}

/// Solves at the alphas in order until the path ends.
pub(super) fn follow(
    solver: &mut PathSolver<'_>,
    prepared: &Prepared<'_>,
    alphas: &[f64],
    grid: &PathGrid,
    (evidence, observer): (Evidence, &Observer),
) -> Result<(Vec<PathStep>, PathEnd)> {
    let unit = prepared.objective.scaled_penalty().unit;
    solver.expect(&scaled_by(unit, alphas));
    let mut coefficients = solver.start();
    let last = alphas.last().copied();
    let early_stop = grid.early_stop && !grid.leave_one_out;
    let (scaling, target_mean) = (&prepared.scaling, prepared.target_mean);
    let mut solve = |solver: &mut PathSolver<'_>, alpha, accept_gram| -> Result<PathStep> {
        let report = solver.solve(alpha * unit, &mut coefficients, accept_gram)?;
        step::in_user_units(alpha, &coefficients, report, scaling, target_mean)
    };
    let (mut done, of) = (0, alphas.len());
    let (mut steps, end) = path::follow(alphas, early_stop, grid.max_nonzero, |alpha| {
        let before_end = of >= LONG_PATH && Some(alpha) != last;
        let accept_gram = before_end || evidence == Evidence::Gram;
        let step = solve(solver, alpha, accept_gram)?;
        done += 1;
        observer.tell(|| Progress::Strength { done, of });
        Ok(step)
    })?;
    // What was solved last may be the model that was too large.
    let passed = end == PathEnd::Full && alphas.len() >= LONG_PATH;
    let confirm = passed || (solver.rests_on_gram() && evidence == Evidence::RowsAtTheEnd);
    if let Some(step) = steps.last_mut().filter(|_| confirm) {
        // A path that ended early: its last alpha is certified like any last one.
        let confirmed = solve(solver, step.alpha, false)?;
        let epochs = step.report.epochs + confirmed.report.epochs;
        *step = confirmed;
        step.report.epochs = epochs;
    }
    Ok((steps, end))
}
