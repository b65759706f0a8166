//! Where the Gram matrix of a quadratic model is taken, and how long it serves.

use super::engine::Engine;
use super::point::{Seen, State};
use super::working_gram::WorkingGram;
use crate::design::{DesignMatrix, Precision};
use crate::loss::Loss;
use crate::penalty::Penalty;

/// Features beyond twice the working set that the Gram matrix may hold.
const SPARE: usize = 256;

/// How far the curvature may be from that of the reference, as a share of it.
const CHORD: f64 = 0.15;
/// The same where a new Gram matrix is cheap, or steps with the old one have become short.
const CHORD_NEAR: f64 = 0.01;

/// Where the curvature is taken, in steps ahead: in the middle of a step, which makes it right to second order,
/// or a few steps ahead, so that it serves before and after.
const MIDDLE: f64 = 0.5;
const FAR_AHEAD: f64 = 2.0;

/// Variables up to which a new Gram matrix costs no more than four looks at its columns: a look reads each column
/// twice, and twenty multiplications of a product take as long as reading one number.
const CHEAP: usize = 160;

/// How the solution of a strength gets on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// The first step is to be made.
    Departing,
    /// The violation falls fast.
    Fast,
    /// It does not.
    Slow,
}

impl<X: DesignMatrix + ?Sized, L: Loss + ?Sized> Engine<'_, X, L> {
    /// Has the Gram matrix hold the features (rising), with the curvature at a reference that is not too far
    /// from `seen`. On the way to a new strength that is a point expected ahead.
    pub(super) fn prepare_model<P: Penalty>(
        &mut self,
        penalty: P,
        seen: &Seen,
        features: &[usize],
        pace: Pace,
    ) {
        let (problem, departing) = (self.problem, pace == Pace::Departing);
        let mut ahead = None;
        let mut precision = Precision::Double;
        if problem.loss.squared_error_targets().is_none() {
            precision = Precision::Single;
            let cheap = features.len() * problem.loss.n_outputs() <= CHEAP;
            let limit = if cheap || pace == Pace::Slow {
                CHORD_NEAR
            } else {
                CHORD
            };
            let far = |gram: &WorkingGram| gram.distance(problem.loss, &seen.state) > limit;
            if departing && cheap || self.gram.as_ref().is_none_or(far) {
                self.forget_model();
                let share = if cheap { MIDDLE } else { FAR_AHEAD };
                ahead = departing
                    .then(|| self.expected(seen, penalty.threshold(), share))
                    .flatten();
            }
        }
        let curvature = penalty.derivatives(1.0).1;
        if curvature != self.factor_curvature {
            self.factor.clear();
            self.factor_curvature = curvature;
        }
        let gram = self.gram.get_or_insert_with(|| {
            WorkingGram::new(problem, ahead.as_ref().unwrap_or(&seen.state), precision)
        });
        if gram.features.len() > 2 * features.len() + SPARE {
            let wanted = |a: &usize| features.binary_search(&gram.features[*a]).is_ok();
            let places: Vec<usize> = (0..gram.features.len()).filter(wanted).collect();
            let n_outputs = gram.n_outputs();
            let feature = |v: usize| gram.features[v / n_outputs];
            let order: Vec<(usize, usize)> = self
                .factor
                .order
                .iter()
                .map(|v| (feature(*v), v % n_outputs))
                .collect();
            gram.retain(&places);
            if order.iter().all(|(j, _)| gram.place(*j) != usize::MAX) {
                self.factor.order = order
                    .iter()
                    .map(|(j, k)| gram.place(*j) * n_outputs + k)
                    .collect();
            } else {
                self.factor.clear();
            }
        }
        gram.include(problem, features);
    }

    /// The state at a point `share` of the way from `seen`, the solution at the last strength, to where a line
    /// through the last two solutions is at this strength.
    fn expected(&self, seen: &Seen, threshold: f64, share: f64) -> Option<State> {
        let (before, eta) = self.before.as_ref()?;
        let latest = self.previous_threshold?;
        if eta.len() != seen.state.eta.len() || *before <= latest || latest <= threshold {
            return None;
        }
        let share = share * ((latest - threshold) / (before - latest)).min(1.0);
        let ahead = |(now, before): (&f64, &f64)| now + share * (now - before);
        let eta = seen.state.eta.iter().zip(eta).map(ahead).collect();
        Some(State::with_eta(self.problem.loss, eta))
    }

    /// Remembers η at the solution that is left for another strength.
    pub(super) fn depart(&mut self, seen: &Seen) {
        if self.problem.loss.squared_error_targets().is_none() {
            let eta = || seen.state.eta.clone();
            self.before = self.previous_threshold.map(|threshold| (threshold, eta()));
        }
    }

    /// Lets go of the Gram matrix of a local model.
    pub(super) fn forget_model(&mut self) {
        self.factor.clear();
        if self.problem.loss.squared_error_targets().is_none() {
            self.gram = None;
        }
    }
}
