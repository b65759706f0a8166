//! The way to a strength from far away: through larger strengths, where working sets grow from the right features.
//!
//! A path does the same with the strengths that the user asked for, see Friedman, Hastie, Tibshirani (2010),
//! J. Stat. Softw. 33(1), section 2.5, on warm starts.

use super::engine::Engine;
use super::point::Coefficients;
use super::proximal_newton;
use super::terms::Terms;
use crate::design::DesignMatrix;
use crate::loss::Loss;
use crate::penalty::Penalty;

/// Share of the largest strength above which another one is near.
const NEAR: f64 = 0.05;
/// Ratio of one strength to the next on the way to a near one: between these, as the gradient tells.
const LEAST_RATIO: f64 = 0.3;
const MOST_RATIO: f64 = 0.7;
/// The crowd where it ends: one in so many features, and so many more for each that is in use.
const CROWD: usize = 40;
const CROWD_PER_FEATURE: usize = 3;

/// Ratio on the way to a small strength: of long steps while few features are in use,
const EARLY_RATIO: f64 = 0.6;
/// and of shorter ones, where exact steps from far away take many corrections,
const LATE_RATIO: f64 = 0.8;
/// below this share of the largest strength.
const LATE: f64 = 0.25;

impl<X: DesignMatrix + ?Sized, L: Loss + ?Sized> Engine<'_, X, L> {
    /// Comes near a small strength from cold through falling larger ones, with one step at each: working sets
    /// then grow from the right features, where a cold start would collect many wrong ones. The epochs used.
    pub(super) fn approach<T: Terms>(
        &mut self,
        terms: T,
        point: &mut Coefficients,
        name: &'static str,
    ) -> usize {
        let penalty = terms.penalty();
        let target = penalty.threshold();
        let many = self.problem.x.n_features() > proximal_newton::ALL_EXACT;
        if !many || target <= 0.0 {
            return 0;
        }
        let exact = self.problem.loss.squared_error_targets().is_some();
        let known_warnings = self.warnings.len();
        let max_epochs = std::mem::replace(&mut self.options.max_epochs, 1);
        let mut used = 0;
        let mut threshold = self.previous_threshold.unwrap_or(self.largest_gradient);
        while used < max_epochs {
            threshold = if target > NEAR * self.largest_gradient {
                if MOST_RATIO * threshold <= target {
                    break;
                }
                self.near_stop(terms, threshold)
            } else if threshold > LATE * self.largest_gradient || !exact {
                EARLY_RATIO * threshold
            } else {
                LATE_RATIO * threshold
            };
            if threshold <= target {
                break;
            }
            let stronger = penalty.with_alpha(penalty.alpha() * threshold / target);
            let stronger = terms.with_penalty(stronger);
            used += proximal_newton::solve(self, stronger, point, name).epochs;
        }
        self.options.max_epochs = max_epochs;
        // What a loose solve at another strength met is no news about this one.
        self.warnings.truncate(known_warnings);
        used
    }

    /// The strength to go to from one that is solved, by its threshold: where a crowd of features that are not in use
    /// has a larger gradient. The working set would miss the right ones among more of them.
    fn near_stop<T: Terms>(&self, terms: T, threshold: f64) -> f64 {
        let Some(seen) = &self.seen else {
            return LEAST_RATIO * threshold;
        };
        let (mut scores, in_use) = terms.waiting(self.problem.factors, seen);
        let crowd = (scores.len() + in_use) / CROWD + CROWD_PER_FEATURE * in_use;
        let crowded = if scores.len() > crowd {
            *scores
                .select_nth_unstable_by(crowd, |a, b| b.total_cmp(a))
                .1
        } else {
            0.0
        };
        // Not `clamp`, which does not take NaN.
        crowded
            .max(LEAST_RATIO * threshold)
            .min(MOST_RATIO * threshold)
    }
}
