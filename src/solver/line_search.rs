//! How far along a direction to go: halving until the objective falls, or the secant method on its slope.
//!
//! η moves along a line, so neither asks for a pass over X.

use super::evaluation::State;
use crate::linalg;
use crate::problem::loss::Loss;

/// Changes of the objective below this share of it are the rounding of its sum.
pub(super) const ROUNDING: f64 = 64.0 * f64::EPSILON;
/// Halvings of a step at most.
const HALVINGS: usize = 40;
/// Evaluations of the loss in one search by slopes at most.
const EVALUATIONS: usize = 40;
/// Slope left where a search by slopes ends, relative to the slope at its start.
const FOUND_SLOPE: f64 = 0.1;
/// The most by which one evaluation lengthens a step that is still too short.
const GROWTH: f64 = 8.0;
/// Share of a bracket that the secant method stays away from its ends.
const BRACKET_MARGIN: f64 = 0.05;

/// η at the start of a step and its direction; both n_samples × n_outputs.
pub(super) struct Line<'a> {
    pub(super) start: &'a [f64],
    pub(super) direction: &'a [f64],
}

impl Line<'_> {
    /// Evaluates the loss at start + t·direction.
    pub(super) fn go(&self, loss: &dyn Loss, t: f64, state: &mut State) {
        let ends = self.start.iter().zip(self.direction);
        for (eta, (start, direction)) in state.eta.iter_mut().zip(ends) {
            *eta = start + t * direction;
        }
        state.refresh(loss);
    }

    /// Halves t, from the `state` at t = 1, until `accept(t, state)`; `None` where it never does.
    pub(super) fn halve(
        &self,
        loss: &dyn Loss,
        state: &mut State,
        mut accept: impl FnMut(f64, &State) -> bool,
    ) -> Option<f64> {
        let mut t = 1.0;
        for _ in 0..HALVINGS {
            if accept(t, state) {
                return Some(t);
            }
            t *= 0.5;
            self.go(loss, t, state);
        }
        None
    }

    /// The t at which the slope of a convex objective is at most a tenth of that at 0, by the secant method within a
    /// bracket. `slopes` are those at 0 and at 1, `other` is the slope of what is not the loss. `None` when the
    /// direction does not descend.
    pub(super) fn flatten(
        &self,
        loss: &dyn Loss,
        state: &mut State,
        slopes: (f64, f64),
        other: impl Fn(f64) -> f64,
    ) -> Option<f64> {
        let (at_start, at_end) = slopes;
        if at_start >= 0.0 || !at_end.is_finite() {
            return None;
        }
        let (mut low, mut low_slope) = (0.0, at_start);
        let (mut high, mut high_slope) = (1.0, at_end);
        let mut bracketed = high_slope > 0.0;
        for _ in 0..EVALUATIONS {
            let secant = low - low_slope * (high - low) / (high_slope - low_slope);
            let t = if bracketed {
                // Not so close to an end that the bracket hardly shrinks.
                let margin = BRACKET_MARGIN * (high - low);
                secant.clamp(low + margin, high - margin)
            } else if secant > high {
                // Too short: the slope still rises towards 0 beyond `high`.
                secant.min(GROWTH * high)
            } else {
                GROWTH * high
            };
            self.go(loss, t, state);
            let slope = linalg::dot(&state.gradient, self.direction) + other(t);
            if slope.abs() <= -FOUND_SLOPE * at_start {
                return Some(t);
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
}
