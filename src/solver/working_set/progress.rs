//! Whether the iteration still gets somewhere, how well subproblems are to be solved, and how fast it goes.

use crate::solver::certificate::Assessment;
use crate::solver::setup::Setup;
use crate::solver::subproblem::{Pace, SubproblemOptions};
use crate::solver::tuning::{
    DRAGGING, DRAGGING_STEPS, INNER_FLOOR, INNER_SHARE, OBJECTIVE_ROUNDING, SLOW_STEP,
    SLOW_STEP_SEVERAL,
};

/// What the solve of one alpha has reached so far.
pub(super) struct Progress {
    /// The smallest certificate or violation.
    best: f64,
    /// The lowest objective.
    lowest: f64,
    /// The working set of the last step.
    features: Vec<usize>,
    /// Violation that a subproblem must reach, relative to the null gradient.
    inner: f64,
    /// The violation before the last step; none before the first.
    violation: Option<f64>,
    /// Whether the last step had the working set of the one before.
    same_set: bool,
    /// Steps in a row, on one working set, that hardly lowered the violation.
    dragging: usize,
    /// Share of it above which that step was short.
    slow: f64,
}

impl Progress {
    pub(super) fn new(setup: &Setup<'_>) -> Self {
        let several = setup.problem.loss.n_outputs() > 1;
        Self {
            best: f64::INFINITY,
            lowest: f64::INFINITY,
            features: Vec::new(),
            inner: (INNER_SHARE * setup.options.tolerance).max(INNER_FLOOR),
            violation: None,
            same_set: false,
            dragging: 0,
            slow: if several {
                SLOW_STEP_SEVERAL
            } else {
                SLOW_STEP
            },
        }
    }

    /// While the working set grows, the objective falls or the certificate improves, all is well.
    pub(super) fn is_stuck(&self, certificate: &Assessment, features: &[usize]) -> bool {
        let measure = certificate.optimality.value().min(certificate.violation);
        let fall = self.lowest - certificate.objective;
        let falling = fall > OBJECTIVE_ROUNDING * certificate.objective.abs();
        measure > 0.5 * self.best && !falling && features == self.features
    }

    /// Records an evaluation; true when the iteration is stuck and double precision has no more to give.
    pub(super) fn is_exhausted(
        &mut self,
        certificate: &Assessment,
        features: &[usize],
        stuck: bool,
    ) -> bool {
        let stuck = stuck && features == self.features;
        if stuck && !self.ask_more() {
            return true;
        }
        let measure = certificate.optimality.value().min(certificate.violation);
        self.best = self.best.min(measure);
        self.lowest = self.lowest.min(certificate.objective);
        self.same_set = features == self.features;
        self.features = features.to_vec();
        false
    }

    /// Asks more of subproblems; false when that is no longer possible.
    pub(super) fn ask_more(&mut self) -> bool {
        let possible = self.inner > INNER_FLOOR;
        self.inner = (0.1 * self.inner).max(INNER_FLOOR);
        possible
    }

    /// Whether the models of the last steps were of little use.
    pub(super) fn drags(&self) -> bool {
        self.dragging >= DRAGGING_STEPS
    }

    /// How the next subproblem is to be solved.
    pub(super) fn subproblem(
        &mut self,
        certificate: &Assessment,
        max_epochs: usize,
    ) -> SubproblemOptions {
        let violation = certificate.violation;
        let drags = |before: f64| self.same_set && violation > DRAGGING * before;
        self.dragging = match self.violation.is_some_and(drags) {
            true => self.dragging + 1,
            false => 0,
        };
        let pace = match self.violation.replace(violation) {
            Some(before) if violation > self.slow * before => Pace::Slow,
            Some(_) => Pace::Fast,
            None => Pace::First,
        };
        SubproblemOptions {
            violation,
            inner: self.inner,
            max_epochs,
            pace,
        }
    }
}
