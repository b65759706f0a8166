//! The sequence of strengths, and following it.

mod step;

pub use crate::solver::LeaveOneOut;
pub use step::{PathEnd, PathGrid, PathStep};

use crate::{Error, Result};

/// As many strengths as a grid may have: more than any picture or table shows, and the memory for them is
/// taken before the first fit.
const MOST_STRENGTHS: usize = 100_000;

/// α_k = α_max·q^(k/(K−1)), or the user's own strengths in falling order; `usual_ratio` is q unless one is given.
///
/// # Errors
/// [`Error::Grid`] for an empty grid or values out of range.
///
/// Source: Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1), section 2.5.
pub(crate) fn strengths(
    grid: &PathGrid,
    alpha_max: f64,
    usual_ratio: impl FnOnce() -> f64,
) -> Result<Vec<f64>> {
    if let Some(alphas) = &grid.alphas {
        if alphas.is_empty() {
            return Err(Error::Grid("it is empty".into()));
        }
        if let Some(wrong) = alphas.iter().find(|a| !a.is_finite() || **a < 0.0) {
            return Err(Error::Grid(format!("{wrong} is not a finite number >= 0")));
        }
        let mut alphas = alphas.clone();
        alphas.sort_by(|a, b| b.total_cmp(a));
        return Ok(alphas);
    }
    let ratio = grid.ratio.unwrap_or_else(usual_ratio);
    if !(ratio > 0.0 && ratio < 1.0) {
        return Err(Error::Grid(format!(
            "the ratio must lie between 0 and 1, got {ratio}"
        )));
    }
    if grid.n_alphas == 0 {
        return Err(Error::Grid("it is empty".into()));
    }
    if grid.n_alphas > MOST_STRENGTHS {
        let n_alphas = grid.n_alphas;
        let reason = format!("{n_alphas} strengths are more than {MOST_STRENGTHS}");
        return Err(Error::Grid(reason));
    }
    if alpha_max <= 0.0 || !alpha_max.is_finite() {
        return Err(Error::Grid(
            "no column is correlated with the target, in a direction that limits leave, so every coefficient is 0 at any \
             strength"
                .into(),
        ));
    }
    let last = (grid.n_alphas.max(2) - 1) as f64;
    Ok((0..grid.n_alphas)
        .map(|k| alpha_max * ratio.powf(k as f64 / last))
        .collect())
}

/// Share of deviance past which a path has nothing left to explain.
const SATURATED: f64 = 0.999;
/// Gain, as a share of the deviance explained, under which a step adds nothing. Relative, because ridge
/// starts with next to nothing explained.
const FLAT: f64 = 1e-5;
/// Share of deviance below which a path never ends early: so far nothing was explained.
const SOMETHING: f64 = 1e-3;
/// Steps before a flat one may end the path.
const LEAST_STEPS: usize = 5;

/// Visits strengths in order until the end, until the rules of an early end say so, or up to the last model with
/// at most `max_nonzero` features.
pub(crate) fn follow(
    alphas: &[f64],
    early_stop: bool,
    max_nonzero: Option<usize>,
    mut solve: impl FnMut(f64) -> Result<PathStep>,
) -> Result<(Vec<PathStep>, PathEnd)> {
    let mut steps: Vec<PathStep> = Vec::with_capacity(alphas.len());
    for (k, &alpha) in alphas.iter().enumerate() {
        let step = solve(alpha)?;
        let explained = step.report.deviance_explained();
        let before = steps.last().map(|step| step.report.deviance_explained());
        // A step that is still all zeros says nothing about what comes after it.
        let moved = step.n_nonzero > 0;
        if let Some(most) = max_nonzero.filter(|most| step.n_nonzero > *most) {
            if steps.is_empty() {
                return Err(Error::Grid(format!(
                    "the model at {alpha}, the largest, already has {} features where at most {most} are allowed",
                    step.n_nonzero
                )));
            }
            return Ok((steps, PathEnd::Full));
        }
        steps.push(step);
        if !early_stop || k + 1 == alphas.len() {
            continue;
        }
        if explained > SATURATED {
            return Ok((steps, PathEnd::Saturated));
        }
        let flat = before.is_some_and(|before| explained - before < FLAT * explained);
        if flat && moved && explained > SOMETHING && steps.len() > LEAST_STEPS {
            return Ok((steps, PathEnd::Flat));
        }
    }
    Ok((steps, PathEnd::Complete))
}
