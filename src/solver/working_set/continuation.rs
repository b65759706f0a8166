//! Continuation: one loose step at each of a few decreasing alphas, so that the working set grows from the right
//! features where a cold start would collect many wrong ones.
//!
//! A path does the same with the alphas that the user asked for, see Friedman, Hastie, Tibshirani (2010),
//! J. Stat. Softw. 33(1), section 2.5, on warm starts.

use crate::solver::Problem;
use crate::solver::evaluation::Trail;
use crate::solver::penalty_term::PenaltyTerm;
use crate::solver::tuning::{
    EARLY_RATIO, ENTERING_PER_NONZERO, ENTERING_SHARE, FAR_ALPHA, FULL_SET_SQUARED, LATE,
    LATE_RATIO, LEAST_RATIO, MOST_RATIO, NEAR_ALPHA,
};

/// The way to one alpha. Alphas are given by their L1 thresholds, ρα.
pub(in crate::solver) struct Continuation<'a> {
    pub(in crate::solver) problem: Problem<'a>,
    /// The threshold to arrive at.
    pub(in crate::solver) target: f64,
    /// The threshold at which every penalised coefficient is 0.
    pub(in crate::solver) largest: f64,
}

impl Continuation<'_> {
    /// The threshold to solve at after `threshold`; `None` when the target itself is next.
    pub(in crate::solver) fn next(
        &self,
        term: &dyn PenaltyTerm,
        trail: &Trail,
        threshold: f64,
    ) -> Option<f64> {
        // Of few features the model at the start knows enough, unless the probabilities move far from there.
        let far = !self.problem.is_squared_error() && self.target < FAR_ALPHA * self.largest;
        let few = self.problem.x.n_features() <= FULL_SET_SQUARED && !far;
        if few || self.target <= 0.0 {
            return None;
        }
        let next = if self.target > NEAR_ALPHA * self.largest {
            if MOST_RATIO * threshold <= self.target {
                return None;
            }
            self.where_few_enter(term, trail, threshold)
        } else if threshold > LATE * self.largest || !self.problem.is_squared_error() {
            EARLY_RATIO * threshold
        } else {
            LATE_RATIO * threshold
        };
        (next > self.target).then_some(next)
    }

    /// The threshold down to which only so many features have a larger gradient: among more of them the working set
    /// would miss the right ones.
    fn where_few_enter(&self, term: &dyn PenaltyTerm, trail: &Trail, threshold: f64) -> f64 {
        let Some(last) = &trail.last else {
            return LEAST_RATIO * threshold;
        };
        let (mut entries, nonzeros) = term.entry_thresholds(self.problem.factors, last);
        let few = (entries.len() + nonzeros) / ENTERING_SHARE + ENTERING_PER_NONZERO * nonzeros;
        let reached = if entries.len() > few {
            let by_size = |a: &f64, b: &f64| b.total_cmp(a);
            *entries.select_nth_unstable_by(few, by_size).1
        } else {
            0.0
        };
        // Not `clamp`, which does not take NaN.
        reached
            .max(LEAST_RATIO * threshold)
            .min(MOST_RATIO * threshold)
    }
}
