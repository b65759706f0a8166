//! How far to go along a direction.

use super::super::Problem;
use super::super::point::State;
use super::Iterate;
use crate::design::DesignMatrix;
use crate::linalg;
use crate::loss::Loss;
use crate::penalty::Penalty;

/// Slope left by a step that is taken without a search, relative to the slope at its start.
const ACCEPTED_SLOPE: f64 = 0.3;
/// The same for one that was searched for.
const FOUND_SLOPE: f64 = 0.1;
/// Looks at the loss in one search at most.
const LOOKS: usize = 40;
/// The most by which one look lengthens a step that is still too short.
const GROWTH: f64 = 8.0;
/// Changes of the objective below this share of it are rounding.
const ROUNDING: f64 = 8.0 * f64::EPSILON;

/// What was found at the end of a whole step.
#[derive(Clone, Copy)]
pub(super) struct Trial {
    /// Slope of the objective at the start, and at the end.
    pub(super) slope: f64,
    pub(super) slope_there: f64,
    /// Objective at the start, and its change.
    pub(super) objective: f64,
    pub(super) change: f64,
}

impl Trial {
    /// A decrease with little slope left: the strong Wolfe conditions, where convexity makes any decrease
    /// with that slope sufficient.
    pub(super) fn is_good(&self) -> bool {
        self.slope < 0.0
            && self.change <= self.rounding()
            && self.slope_there.abs() <= -ACCEPTED_SLOPE * self.slope
    }

    pub(super) fn rounding(&self) -> f64 {
        ROUNDING * self.objective.abs()
    }
}

/// The step length where the slope of the convex objective vanishes, up to [`FOUND_SLOPE`], and the state
/// there: the secant method within a bracket. `None` when the direction does not descend.
pub(super) fn search<X, L, P>(
    problem: Problem<'_, X, L>,
    penalty: P,
    from: &Iterate,
    to: Iterate,
    step: &[f64],
    trial: Trial,
) -> Option<(f64, State)>
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    if trial.slope >= 0.0 || !trial.slope_there.is_finite() {
        return None;
    }
    let start = &from.seen.state;
    let ends = to.seen.state.eta.iter().zip(&start.eta);
    let along: Vec<f64> = ends.map(|(to, from)| to - from).collect();
    let (p, n_outputs) = (problem.x.n_features(), problem.loss.n_outputs());
    let height = step.len() / n_outputs;
    let penalty_slope = |t: f64| -> f64 {
        let outputs = from.seen.point.w.chunks(p).zip(step.chunks(height));
        let terms = outputs.flat_map(|(w, s)| w.iter().zip(s).zip(problem.factors));
        terms
            .map(|((w, s), v)| v * penalty.derivatives(w + t * s).0 * s)
            .sum()
    };
    let mut state = to.seen.state;
    let (mut low, mut low_slope) = (0.0, trial.slope);
    let (mut high, mut high_slope) = (1.0, trial.slope_there);
    let mut bracketed = high_slope > 0.0;
    for _ in 0..LOOKS {
        let secant = low - low_slope * (high - low) / (high_slope - low_slope);
        let t = if !bracketed {
            // Too short: the slope is still falling towards 0 beyond `high`.
            let farthest = GROWTH * high;
            if secant > high {
                secant.min(farthest)
            } else {
                farthest
            }
        } else {
            // Not so close to an end that the bracket hardly shrinks.
            let margin = 0.05 * (high - low);
            secant.clamp(low + margin, high - margin)
        };
        for ((eta, start), along) in state.eta.iter_mut().zip(&start.eta).zip(&along) {
            *eta = start + t * along;
        }
        state.refresh(problem.loss);
        let slope = linalg::dot(&state.gradient, &along) + penalty_slope(t);
        if slope.abs() <= -FOUND_SLOPE * trial.slope {
            return Some((t, state));
        }
        if !bracketed {
            (low, low_slope) = (high, high_slope);
            (high, high_slope) = (t, slope);
            bracketed = slope > 0.0;
        } else if slope > 0.0 {
            (high, high_slope) = (t, slope);
        } else {
            (low, low_slope) = (t, slope);
        }
        if !slope.is_finite() {
            return None;
        }
        if high - low <= f64::EPSILON * high {
            break;
        }
    }
    None
}
