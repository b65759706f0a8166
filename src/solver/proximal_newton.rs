//! Proximal Newton on working sets: a quadratic model of the loss is minimised together with the
//! penalty, over a few features at a time, and a line search on the objective guards each step.
//!
//! Squared error is its own quadratic model: there the step is exact. Otherwise the model's gradient is exact
//! and its curvature may be that of a point nearby.
//!
//! Source: Lee, Sun, Saunders (2014), SIAM J. Optim. 24(3).

use super::certificate::{Assessment, assess};
use super::engine::Engine;
use super::line_search::{self, Outcome};
use super::local_model::Pace;
use super::looks::Care;
use super::point::Coefficients;
use super::proposal::{Goal, gram_pays};
use super::terms::Terms;
use super::working_set::Candidates;
use super::{FitReport, Problem, StopReason};
use crate::design::DesignMatrix;
use crate::loss::Loss;
use crate::penalty::Penalty;

/// Features up to which the working set is all of them: with one Gram matrix for all strengths, with many rows
/// to each feature, and when each model has its own.
pub(super) const ALL_EXACT: usize = 256;
const ALL_TALL: usize = 2000;
const ALL_LOCAL: usize = 16;
/// Rows per feature that count as many.
const TALL: usize = 2;
/// Share of the requested accuracy that an inner solve must reach at first.
const INNER: f64 = 0.05;
/// Inner violations are not asked to be below this share of the null gradient: rounding.
const INNER_FLOOR: f64 = 1e-15;
/// Changes of the objective below this share of it are rounding.
const ROUNDING: f64 = 8.0 * f64::EPSILON;
/// Share of the violation before a step above which the step was short, for one output and for several, where a
/// new Gram matrix has a block for every pair.
const SLOW: f64 = 0.15;
const SLOW_SEVERAL: f64 = 0.4;
/// Room below the next strong rule's threshold, against its rounding.
const BELOW: f64 = 1.0 - 1e-9;

/// Solves at one strength, from and into `point`.
pub(super) fn solve<X, L, T>(
    engine: &mut Engine<'_, X, L>,
    terms: T,
    point: &mut Coefficients,
    name: &'static str,
) -> FitReport
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    T: Terms,
{
    let problem = engine.problem;
    let penalty = terms.penalty();
    let threshold = penalty.threshold();
    let (strong, next) = rule_thresholds(threshold, engine.previous_threshold);
    let (strong_cutoff, next) = (terms.cutoff(strong), terms.cutoff(next));
    engine.through_gram = true;
    let mut progress = Progress::new(engine.options.tolerance);
    let mut epochs = 0;
    let mut features: Vec<usize> = Vec::new();
    let (mut pace, mut violation) = (Pace::Departing, f64::INFINITY);
    let several = problem.loss.n_outputs() > 1;
    let slow = if several { SLOW_SEVERAL } else { SLOW };
    let care = if several && engine.free.is_empty() {
        Care::AsItIs
    } else {
        Care::Settled
    };
    let mut landed = None;
    let (assessment, stop) = loop {
        // At the start of the next strength the point is the one where the last solve ended.
        let mut seen = match engine.seen.take().filter(|seen| seen.point == *point) {
            Some(seen) => seen,
            None => engine.look(penalty, point, landed.take(), &features, care),
        };
        let mut assessment = assess(problem, terms, &seen, engine.reference);
        let spent = epochs >= engine.options.max_epochs;
        let stuck = progress.stuck(&assessment, &features);
        if !seen.settled && (assessment.within(engine.options.tolerance) || spent || stuck) {
            seen = engine.look(penalty, point, Some(seen.state), &features, Care::Settled);
            assessment = assess(problem, terms, &seen, engine.reference);
        }
        if seen.cutoff > next && (assessment.within(engine.options.tolerance) || spent || stuck) {
            engine.complete(&mut seen, next);
            assessment = assess(problem, terms, &seen, engine.reference);
        }
        if seen.allowance.is_some() && assessment.within(engine.options.tolerance) {
            seen = engine.confirm(seen, point);
            assessment = assess(problem, terms, &seen, engine.reference);
        }
        let mut stop = None;
        if seen.cutoff <= threshold && assessment.within(engine.options.tolerance) {
            stop = Some(StopReason::Converged);
        } else if spent {
            stop = Some(StopReason::EpochLimit);
        } else {
            if seen.cutoff <= threshold || features.is_empty() {
                if seen.cutoff > strong_cutoff {
                    engine.complete(&mut seen, strong_cutoff);
                }
                let in_use = point.w.iter().filter(|w| **w != 0.0).count();
                features = terms.choose(
                    Candidates {
                        by_gram: gram_pays(engine, in_use),
                        gradient: &seen.gradient,
                        w: &point.w,
                        factors: problem.factors,
                        threshold,
                        strong,
                        all_below: all_below(problem),
                    },
                    &seen,
                );
            }
            if progress.exhausted(&assessment, &features, stuck) {
                stop = Some(StopReason::Stalled);
            } else {
                if assessment.violation > slow * violation {
                    pace = Pace::Slow;
                }
                let goal = Goal {
                    violation: assessment.violation,
                    inner: progress.inner,
                    max_epochs: engine.options.max_epochs - epochs,
                    pace,
                };
                let proposal = terms.propose(engine, &seen, &features, goal);
                epochs += proposal.epochs;
                if pace == Pace::Departing {
                    engine.depart(&seen);
                }
                pace = Pace::Fast;
                violation = assessment.violation;
                let outcome = line_search::apply(problem, terms, point, &seen, &proposal);
                terms.tidy(point);
                match outcome {
                    Outcome::Moved => {}
                    Outcome::Landed(state) => landed = Some(state),
                    Outcome::Stayed => {
                        engine.forget_model();
                        if !progress.harder() {
                            stop = Some(StopReason::Stalled);
                        }
                    }
                }
            }
        }
        if let Some(stop) = stop {
            if !seen.settled {
                seen = engine.look(penalty, point, Some(seen.state), &features, Care::Settled);
                assessment = assess(problem, terms, &seen, engine.reference);
            }
            if seen.allowance.is_some() {
                seen = engine.confirm(seen, point);
                assessment = assess(problem, terms, &seen, engine.reference);
            }
            if seen.cutoff > threshold {
                engine.complete(&mut seen, next);
                assessment = assess(problem, terms, &seen, engine.reference);
            }
            engine.seen = Some(seen);
            break (assessment, stop);
        }
        if point == &seen.point {
            engine.seen = Some(seen);
        }
    };
    engine.previous_threshold = Some(threshold);
    engine.watch_separation(&assessment);
    let (tolerance, null_loss) = (engine.options.tolerance, engine.reference.null_loss);
    assessment.report(name, stop, epochs, tolerance, null_loss)
}

/// The size of gradient above which the strong rule admits a zero coefficient at this strength, and (a guess,
/// which only costs time when wrong) at the next.
fn rule_thresholds(threshold: f64, previous: Option<f64>) -> (f64, f64) {
    let Some(previous) = previous.filter(|previous| *previous > threshold) else {
        return (BELOW * threshold, BELOW * threshold);
    };
    // A gradient moves by at most the change of the threshold, if it moves as fast as it may.
    let strong = (2.0 * threshold - previous).max(0.0);
    let next = threshold * (2.0 * threshold / previous - 1.0).max(0.0);
    (BELOW * strong, BELOW * BELOW * next)
}

/// Whether squared error on n × p dense columns is solved on one Gram matrix of all features.
pub(crate) fn serves_all_strengths(n: usize, p: usize) -> bool {
    n >= TALL * p && p <= ALL_TALL
}

/// Features up to which there is nothing to choose.
fn all_below<X, L>(problem: Problem<'_, X, L>) -> usize
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
{
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    match problem.loss.squared_error_targets() {
        Some(_) if n >= TALL * p => ALL_TALL,
        Some(_) => ALL_EXACT,
        None => ALL_LOCAL,
    }
}

/// Whether the iteration still gets somewhere, and how well models are to be solved.
struct Progress {
    best: f64,
    lowest: f64,
    known: Vec<usize>,
    inner: f64,
}

impl Progress {
    fn new(tolerance: f64) -> Self {
        Self {
            best: f64::INFINITY,
            lowest: f64::INFINITY,
            known: Vec::new(),
            inner: (INNER * tolerance).max(INNER_FLOOR),
        }
    }

    /// While the working set grows, the objective falls or the certificate improves, all is well.
    fn stuck(&self, assessment: &Assessment, features: &[usize]) -> bool {
        let measure = assessment.optimality.value().min(assessment.violation);
        let falling = self.lowest - assessment.objective > ROUNDING * assessment.objective.abs();
        measure > 0.5 * self.best && !falling && features == self.known
    }

    /// Takes note of a look; true when the iteration is stuck and double precision has no more to give.
    fn exhausted(&mut self, assessment: &Assessment, features: &[usize], stuck: bool) -> bool {
        let stuck = stuck && features == self.known;
        if stuck && !self.harder() {
            return true;
        }
        let measure = assessment.optimality.value().min(assessment.violation);
        self.best = self.best.min(measure);
        self.lowest = self.lowest.min(assessment.objective);
        self.known = features.to_vec();
        false
    }

    /// Asks more of inner solves; false when that is no longer possible.
    fn harder(&mut self) -> bool {
        let possible = self.inner > INNER_FLOOR;
        self.inner = (0.1 * self.inner).max(INNER_FLOOR);
        possible
    }
}
