//! What the loop of `proximal_newton` and the certificate ask of the penalised part of a problem: Σⱼ vⱼω(wⱼ) of
//! single coefficients here, blocks of coefficients in `block/`.

use super::certificate::{Survey, round_to_threshold};
use super::engine::Engine;
use super::point::{Coefficients, Seen};
use super::proposal::{Goal, Proposal, propose};
use super::working_set::{Candidates, choose, waiting};
use crate::design::DesignMatrix;
use crate::loss::Loss;
use crate::penalty::Penalty;

/// The penalised part of an objective.
pub(super) trait Terms: Copy {
    /// The penalty of one coefficient that it is made of.
    type Penalty: Penalty;

    /// ω
    fn penalty(self) -> Self::Penalty;
    /// The same at another strength.
    fn with_penalty(self, penalty: Self::Penalty) -> Self;
    /// What the coordinates of a point add to its certificate.
    fn survey(self, factors: &[f64], seen: &Seen) -> Survey;
    /// Σ of the Fenchel–Young slacks of the penalised coordinates at the dual point su.
    fn slack(self, factors: &[f64], seen: &Seen, s: f64) -> f64;
    /// The working set (rising) that a look suggests.
    fn choose(self, candidates: Candidates<'_>, seen: &Seen) -> Vec<usize>;
    /// The strengths, by their threshold, at which what is penalised and 0 would begin to move if the gradient stayed;
    /// and how many are not 0.
    fn waiting(self, factors: &[f64], seen: &Seen) -> (Vec<f64>, usize);
    /// Minimises a quadratic model of the loss and the penalty over the working set.
    fn propose<X, L>(
        self,
        engine: &mut Engine<'_, X, L>,
        seen: &Seen,
        features: &[usize],
        goal: Goal,
    ) -> Proposal
    where
        X: DesignMatrix + ?Sized,
        L: Loss + ?Sized;
    /// By how much the penalty rises from `from` to `to`, which differ at the given variables only (positions in
    /// w, rising within each output).
    fn change(self, factors: &[f64], from: &[f64], to: &[f64], moved: &[usize]) -> f64;
    /// The size of a gradient entry below which it may be given as 0, when one below `cutoff`·vⱼ does not matter
    /// by itself.
    fn cutoff(self, cutoff: f64) -> f64 {
        cutoff
    }
    /// Takes rounding from a point after a step.
    fn tidy(self, _: &mut Coefficients) {}
}

impl<P: Penalty> Terms for P {
    type Penalty = P;

    fn penalty(self) -> P {
        self
    }

    fn with_penalty(self, penalty: P) -> Self {
        penalty
    }

    fn survey(self, factors: &[f64], seen: &Seen) -> Survey {
        let mut survey = Survey::default();
        let p = factors.len();
        let threshold = self.threshold();
        for (w, g) in seen.point.w.chunks(p).zip(seen.gradient.chunks(p)) {
            for ((w, g), v) in w.iter().zip(g).zip(factors) {
                if *v == 0.0 {
                    survey.unpenalized(*w, *g);
                    continue;
                }
                if *w == 0.0 && g.abs() <= v * threshold {
                    continue; // Nothing to add: most features of a sparse model.
                }
                survey.value += v * self.value(*w);
                let distance = v * self.subdifferential_distance(*w, g / v);
                survey.violation = survey.violation.max(distance);
                if g.abs() * survey.scale > v * threshold {
                    survey.scale = v * threshold / g.abs();
                }
            }
        }
        survey
    }

    fn slack(self, factors: &[f64], seen: &Seen, s: f64) -> f64 {
        let p = factors.len();
        let threshold = self.threshold();
        let mut slack = 0.0;
        for (w, g) in seen.point.w.chunks(p).zip(seen.gradient.chunks(p)) {
            for ((w, g), v) in w.iter().zip(g).zip(factors) {
                // What is 0 and stays below the threshold has no slack.
                if *v > 0.0 && (*w != 0.0 || g.abs() > v * threshold) {
                    let mut dual = -s * g / v;
                    let allowed = s < 1.0 || g.abs() <= v * threshold;
                    if allowed && round_to_threshold(dual.abs(), threshold) {
                        dual = dual.clamp(-threshold, threshold);
                    }
                    slack += v * (self.value(*w) + self.conjugate(dual) - w * dual);
                }
            }
        }
        slack
    }

    fn choose(self, candidates: Candidates<'_>, _: &Seen) -> Vec<usize> {
        choose(candidates)
    }

    fn waiting(self, factors: &[f64], seen: &Seen) -> (Vec<f64>, usize) {
        waiting(&seen.gradient, &seen.point.w, factors)
    }

    fn propose<X, L>(
        self,
        engine: &mut Engine<'_, X, L>,
        seen: &Seen,
        features: &[usize],
        goal: Goal,
    ) -> Proposal
    where
        X: DesignMatrix + ?Sized,
        L: Loss + ?Sized,
    {
        propose(engine, self, seen, features, goal)
    }

    fn change(self, factors: &[f64], from: &[f64], to: &[f64], moved: &[usize]) -> f64 {
        let one = |v: &usize| {
            let factor = factors[v % factors.len()];
            if factor == 0.0 {
                return 0.0;
            }
            factor * (self.value(to[*v]) - self.value(from[*v]))
        };
        moved.iter().map(one).sum()
    }
}
