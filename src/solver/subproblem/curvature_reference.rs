//! Where the Gram matrix of a quadratic model takes its curvature, and how long it serves.

use super::{Cache, Pace};
use crate::problem::design::Precision;
use crate::problem::penalty::Penalty;
use crate::solver::Problem;
use crate::solver::evaluation::{Evaluation, State, Trail};
use crate::solver::gram_matrix::GramMatrix;
use crate::solver::tuning::{
    CHEAP_GRAM, CHORD, CHORD_NEAR, FAR_AHEAD, MIDDLE_AHEAD, SPARE_FEATURES,
};

impl Cache {
    /// Prepares the Gram matrix to hold the features (rising), with the curvature at a reference that is not too far
    /// from the evaluation. On the way to a new alpha that is a point expected ahead.
    pub(super) fn prepare_gram(
        &mut self,
        problem: Problem<'_>,
        penalty: &dyn Penalty,
        trail: &Trail,
        at: &Evaluation,
        features: &[usize],
        pace: Pace,
    ) {
        let mut ahead = None;
        let mut precision = Precision::Double;
        if !problem.is_squared_error() {
            if !self.careful {
                precision = Precision::Single;
            }
            let first = pace == Pace::First;
            let cheap = features.len() * problem.loss.n_outputs() <= CHEAP_GRAM;
            let limit = if cheap || pace == Pace::Slow {
                CHORD_NEAR
            } else {
                CHORD
            };
            let far = |gram: &GramMatrix| gram.distance(problem.loss, &at.state) > limit;
            if self.careful {
                self.forget_model(problem);
            } else if first && cheap || self.gram.as_ref().is_none_or(far) {
                self.forget_model(problem);
                let share = if cheap { MIDDLE_AHEAD } else { FAR_AHEAD };
                let expected = || expected(problem, trail, at, penalty.threshold(), share);
                ahead = first.then(expected).flatten();
            }
        }
        let curvature = penalty.curvature().unwrap_or(0.0);
        if curvature != self.factored_curvature {
            self.cholesky.clear();
            self.factored_curvature = curvature;
        }
        let state = ahead.as_ref().unwrap_or(&at.state);
        let gram = self
            .gram
            .get_or_insert_with(|| GramMatrix::new(problem, state, precision));
        if gram.features.len() > 2 * features.len() + SPARE_FEATURES {
            let order = gram.keep_only(features, &self.cholesky.order);
            match order {
                Some(order) => self.cholesky.order = order,
                None => self.cholesky.clear(),
            }
        }
        gram.include(problem, features);
    }
}

/// The state at a point `share` of the way from `at`, the solution at the last alpha, to where a line
/// through the last two solutions is at this alpha.
fn expected(
    problem: Problem<'_>,
    trail: &Trail,
    at: &Evaluation,
    threshold: f64,
    share: f64,
) -> Option<State> {
    let (before, eta) = trail.before.as_ref()?;
    let latest = trail.l1_threshold?;
    if eta.len() != at.state.eta.len() || *before <= latest || latest <= threshold {
        return None;
    }
    let share = share * ((latest - threshold) / (before - latest)).min(1.0);
    let ahead = |(now, before): (&f64, &f64)| now + share * (now - before);
    let eta = at.state.eta.iter().zip(eta).map(ahead).collect();
    Some(State::with_eta(problem.loss, eta))
}
