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

/// Share of the largest strength above which another one is near: the way there has steps of a length that the
/// gradient tells, within these ratios.
const DEEP: f64 = 0.05;
const LONGEST: f64 = 0.3;
const SHORTEST: f64 = 0.7;
/// A crowd: one in so many features, and so many more for each coefficient that is not 0.
const CROWD: usize = 40;
const CROWD_PER_COEFFICIENT: usize = 3;
/// Ratio of one strength to the next on the way to a small one: long steps while few features are in use, and shorter
/// ones below a share of the largest strength, where exact steps from far away take many corrections.
const APPROACH_EARLY: f64 = 0.6;
const APPROACH_LATE: f64 = 0.8;
const DENSE: f64 = 0.25;

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
            threshold = if target > DEEP * self.largest_gradient {
                self.next_stop(threshold)
            } else if threshold > DENSE * self.largest_gradient || !exact {
                APPROACH_EARLY * threshold
            } else {
                APPROACH_LATE * threshold
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

    /// The strength to go to from one that is solved, by its threshold: where a crowd of features without a
    /// coefficient has a larger gradient. The working set would miss the right ones among more of them.
    fn next_stop(&self, threshold: f64) -> f64 {
        let Some(seen) = &self.seen else {
            return LONGEST * threshold;
        };
        let (factors, w) = (self.problem.factors, &seen.point.w);
        let p = factors.len();
        let outputs = |j: usize| (j..w.len()).step_by(p);
        let mut scores: Vec<f64> = (0..p)
            .filter(|j| factors[*j] > 0.0 && outputs(*j).all(|v| w[v] == 0.0))
            .map(|j| {
                let largest = outputs(j).fold(0.0, |m: f64, v| m.max(seen.gradient[v].abs()));
                largest / factors[j]
            })
            .collect();
        let room = p / CROWD + CROWD_PER_COEFFICIENT * (p - scores.len());
        let crowded = if scores.len() > room {
            *scores.select_nth_unstable_by(room, |a, b| b.total_cmp(a)).1
        } else {
            0.0
        };
        crowded.clamp(LONGEST * threshold, SHORTEST * threshold)
    }
}
