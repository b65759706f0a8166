//! The penalised part of an objective as the loop over working sets sees it: Σⱼ vⱼω(wⱼ) of single coefficients here,
//! blocks of coefficients in `block/`.

use super::evaluation::{Coefficients, Evaluation, Trail};
use super::setup::Setup;
use super::strong_rule::{Candidates, choose, entry_thresholds};
use super::subproblem::{self, Cache, Step, SubproblemOptions};
use crate::problem::penalty::Penalty;

/// What the coordinates of a point add to its certificate.
#[derive(Debug, Clone, Copy)]
pub(super) struct PenaltySummary {
    /// Σ vⱼ ω(wⱼ)
    pub(super) value: f64,
    /// The largest distance to a subdifferential.
    pub(super) violation: f64,
    /// The largest s ≤ 1 at which the conjugate is 0 for every penalised feature.
    pub(super) scale: f64,
    /// Σ |wⱼ xⱼᵀu| over what must be orthogonal to u, and the largest |xⱼᵀu| there.
    pub(super) infeasible: f64,
    pub(super) largest_unpenalised: f64,
}

impl Default for PenaltySummary {
    fn default() -> Self {
        Self {
            value: 0.0,
            violation: 0.0,
            scale: 1.0,
            infeasible: 0.0,
            largest_unpenalised: 0.0,
        }
    }
}

impl PenaltySummary {
    /// Adds a coordinate without a penalty and the gradient there.
    pub(super) fn add_unpenalised(&mut self, w: f64, gradient: f64) {
        self.violation = self.violation.max(gradient.abs());
        self.infeasible += (w * gradient).abs();
        self.largest_unpenalised = self.largest_unpenalised.max(gradient.abs());
    }
}

/// Whether a dual entry exceeds the threshold by no more than the rounding of s and of the quotient by its
/// penalty factor.
pub(super) fn is_rounding_of(threshold: f64, size: f64) -> bool {
    size <= threshold * (1.0 + 4.0 * f64::EPSILON)
}

/// The penalised part of an objective.
pub(super) trait PenaltyTerm {
    /// ω of one coefficient, of which the term is made.
    fn penalty(&self) -> &dyn Penalty;
    /// What the coordinates of a point add to its certificate.
    fn summarize(&self, factors: &[f64], at: &Evaluation) -> PenaltySummary;
    /// Σ of the Fenchel–Young slacks of the penalised coordinates at the dual point su.
    fn slack(&self, factors: &[f64], at: &Evaluation, s: f64) -> f64;
    /// The working set (rising) that an evaluation suggests.
    fn working_set(&self, candidates: Candidates<'_>, at: &Evaluation) -> Vec<usize>;
    /// The threshold at which each zero coefficient would enter at the present gradient, and the number of non-zeros.
    fn entry_thresholds(&self, factors: &[f64], at: &Evaluation) -> (Vec<f64>, usize);
    /// Minimises a quadratic model of the loss and the penalty over the working set.
    fn minimise(
        &self,
        setup: &Setup<'_>,
        cache: &mut Cache,
        trail: &Trail,
        at: &Evaluation,
        features: &[usize],
        options: SubproblemOptions,
    ) -> Step;
    /// By how much the penalty rises from `from` to `to`, which differ at the given variables only (positions in
    /// w, rising within each output).
    fn change(&self, factors: &[f64], from: &[f64], to: &[f64], moved: &[usize]) -> f64;
    /// The size of a gradient entry that need not be computed, when one below `cutoff`·vⱼ does not matter by itself.
    fn cutoff(&self, cutoff: f64) -> f64 {
        cutoff
    }
    /// Rounds coefficients that a step left next to a limit to the limit.
    fn round_to_limits(&self, _: &mut Coefficients) {}
}

/// Σⱼ vⱼ ω(wⱼ)
#[derive(Debug, Clone, Copy)]
pub(super) struct Separable<P>(pub(super) P);

impl<P: Penalty + Copy> PenaltyTerm for Separable<P> {
    fn penalty(&self) -> &dyn Penalty {
        &self.0
    }

    fn summarize(&self, factors: &[f64], at: &Evaluation) -> PenaltySummary {
        let mut summary = PenaltySummary::default();
        let (p, penalty) = (factors.len(), self.0);
        let threshold = penalty.threshold();
        for (w, g) in at.point.w.chunks(p).zip(at.gradient.chunks(p)) {
            for ((w, g), v) in w.iter().zip(g).zip(factors) {
                if *v == 0.0 {
                    summary.add_unpenalised(*w, *g);
                    continue;
                }
                if *w == 0.0 && g.abs() <= v * threshold {
                    continue; // Nothing to add: most features of a sparse model.
                }
                summary.value += v * penalty.value(*w);
                let distance = v * penalty.subdifferential_distance(*w, g / v);
                summary.violation = summary.violation.max(distance);
                if g.abs() * summary.scale > v * threshold {
                    summary.scale = v * threshold / g.abs();
                }
            }
        }
        summary
    }

    fn slack(&self, factors: &[f64], at: &Evaluation, s: f64) -> f64 {
        let (p, penalty) = (factors.len(), self.0);
        let threshold = penalty.threshold();
        let mut slack = 0.0;
        for (w, g) in at.point.w.chunks(p).zip(at.gradient.chunks(p)) {
            for ((w, g), v) in w.iter().zip(g).zip(factors) {
                // What is 0 and stays below the threshold has no slack.
                if *v > 0.0 && (*w != 0.0 || g.abs() > v * threshold) {
                    let mut dual = -s * g / v;
                    let allowed = s < 1.0 || g.abs() <= v * threshold;
                    if allowed && is_rounding_of(threshold, dual.abs()) {
                        dual = dual.clamp(-threshold, threshold);
                    }
                    slack += v * (penalty.value(*w) + penalty.conjugate(dual) - w * dual);
                }
            }
        }
        slack
    }

    fn working_set(&self, candidates: Candidates<'_>, _: &Evaluation) -> Vec<usize> {
        choose(candidates)
    }

    fn entry_thresholds(&self, factors: &[f64], at: &Evaluation) -> (Vec<f64>, usize) {
        entry_thresholds(&at.gradient, &at.point.w, factors)
    }

    fn minimise(
        &self,
        setup: &Setup<'_>,
        cache: &mut Cache,
        trail: &Trail,
        at: &Evaluation,
        features: &[usize],
        options: SubproblemOptions,
    ) -> Step {
        subproblem::minimise(self.0, setup, cache, trail, at, features, options)
    }

    fn change(&self, factors: &[f64], from: &[f64], to: &[f64], moved: &[usize]) -> f64 {
        let one = |v: &usize| {
            let factor = factors[v % factors.len()];
            if factor == 0.0 {
                return 0.0;
            }
            factor * (self.0.value(to[*v]) - self.0.value(from[*v]))
        };
        moved.iter().map(one).sum()
    }
}
