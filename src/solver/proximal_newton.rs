//! Proximal Newton on working sets: a quadratic model of the loss is minimised together with the
//! penalty, over a few features at a time, and a line search on the objective guards each step.
//!
//! Squared error is its own quadratic model: there the step is exact. Otherwise the model's gradient is exact
//! and its curvature may be that of a point nearby.
//!
//! Source: Lee, Sun, Saunders (2014), SIAM J. Optim. 24(3).

use super::active_set::{self, Task};
use super::certificate::{Assessment, assess};
use super::coordinate_descent::{Descent, descend};
use super::engine::Engine;
use super::point::{Coefficients, Seen};
use super::quadratic::QuadraticModel;
use super::residual::ResidualModel;
use super::working_gram::GramModel;
use super::working_set::{Candidates, choose};
use super::{FitReport, Problem, StopReason};
use crate::design::DesignMatrix;
use crate::loss::Loss;
use crate::penalty::Penalty;

/// Variables up to which a Gram matrix is kept (288 MB).
const GRAM_LIMIT: usize = 6000;
/// Variables per multiplication of a coordinate step above which the Gram matrix of sparse columns costs more
/// than the epochs that it saves.
const GRAM_PER_COST: f64 = 8.0;
/// Variables up to which a Gram matrix always pays.
const GRAM_ALWAYS: usize = 64;
/// Features up to which the working set is all of them: with one Gram matrix for all strengths, with many rows
/// to each feature, and when each model has its own.
pub(super) const ALL_EXACT: usize = 256;
const ALL_TALL: usize = 2000;
const ALL_LOCAL: usize = 16;
/// Rows per feature that count as many.
const TALL: usize = 2;
/// Share of the threshold above which the gradient of a zero coefficient has it take part in a model that is
/// only local.
const NEAR: f64 = 0.95;
/// How far the curvature may be from that of the reference, as a share of it, when building the Gram matrix
/// anew costs much more than a look at the columns, and when it does not.
const CHORD: f64 = 0.2;
const CHORD_CHEAP: f64 = 1e-3;
/// Multiplications of a matrix product that take as long as reading one number.
const PRODUCT_SPEED: f64 = 20.0;
/// Epochs of coordinate descent on residuals after which a Gram matrix is tried, if it is not too large.
const SLOW_EPOCHS: usize = 100;
/// Share of the requested accuracy that an inner solve must reach at first.
const INNER: f64 = 0.05;
/// Inner violations are not asked to be below this share of the null gradient: rounding.
const INNER_FLOOR: f64 = 1e-15;
/// An inner solve of a model that is only approximate need not be better than this share of what is
/// left to do.
const FORCING: f64 = 0.05;
/// Decrease demanded of a step, as a share of what the model promises.
const SUFFICIENT: f64 = 1e-4;
/// Changes of the objective below this share of it are rounding.
const ROUNDING: f64 = 8.0 * f64::EPSILON;
/// Halvings of a step at most.
const HALVINGS: usize = 40;
/// Room below the next strong rule's threshold, against its rounding.
const BELOW: f64 = 1.0 - 1e-9;

/// The step that an inner solve proposes, over some features.
struct Proposal {
    features: Vec<usize>,
    /// δ (features × outputs)
    step: Vec<f64>,
    /// β (outputs)
    beta: Vec<f64>,
    epochs: usize,
}

/// Solves at one strength, from and into `point`.
pub(super) fn solve<X, L, P>(
    engine: &mut Engine<'_, X, L>,
    penalty: P,
    point: &mut Coefficients,
    name: &'static str,
) -> FitReport
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let problem = engine.problem;
    let threshold = penalty.threshold();
    let (strong, next) = rule_thresholds(threshold, engine.previous_threshold);
    let mut progress = Progress::new(engine.options.tolerance);
    let mut epochs = 0;
    let mut features: Vec<usize> = Vec::new();
    let (assessment, stop) = loop {
        // At the start of the next strength the point is the one where the last solve ended.
        let mut seen = match engine.seen.take().filter(|seen| seen.point == *point) {
            Some(seen) => seen,
            None => engine.look(penalty, point, &features),
        };
        let mut assessment = assess(problem, penalty, &seen, engine.reference);
        let spent = epochs >= engine.options.max_epochs;
        let stuck = progress.stuck(&assessment, &features);
        if seen.cutoff > next && (assessment.within(engine.options.tolerance) || spent || stuck) {
            engine.complete(&mut seen, next);
            assessment = assess(problem, penalty, &seen, engine.reference);
        }
        let mut stop = None;
        if seen.cutoff <= threshold && assessment.within(engine.options.tolerance) {
            stop = Some(StopReason::Converged);
        } else if spent {
            stop = Some(StopReason::EpochLimit);
        } else {
            if seen.cutoff <= threshold || features.is_empty() {
                if seen.cutoff > strong {
                    engine.complete(&mut seen, strong);
                }
                features = choose(Candidates {
                    gradient: &seen.gradient,
                    w: &point.w,
                    factors: problem.factors,
                    threshold,
                    strong,
                    all_below: all_below(problem),
                });
            }
            if progress.exhausted(&assessment, &features, stuck) {
                stop = Some(StopReason::Stalled);
            } else {
                let goal = Goal {
                    violation: assessment.violation,
                    inner: progress.inner,
                    max_epochs: engine.options.max_epochs - epochs,
                };
                let proposal = propose(engine, penalty, &seen, &features, goal);
                epochs += proposal.epochs;
                let moved = apply(
                    problem,
                    penalty,
                    point,
                    &seen,
                    assessment.objective,
                    &proposal,
                );
                if !moved && !progress.harder() {
                    stop = Some(StopReason::Stalled);
                }
                if !moved {
                    engine.forget_model();
                }
            }
        }
        if let Some(stop) = stop {
            if seen.cutoff > threshold {
                engine.complete(&mut seen, next);
                assessment = assess(problem, penalty, &seen, engine.reference);
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
    (BELOW * strong, BELOW * next)
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

/// How far an inner solve should go.
#[derive(Clone, Copy)]
struct Goal {
    /// The largest violation now.
    violation: f64,
    /// Violation to reach, relative to that of the intercept-only fit.
    inner: f64,
    max_epochs: usize,
}

/// How far the curvature may be from that of the reference while a Gram matrix of so many features still
/// serves.
pub(super) fn chord_limit<X, L>(problem: Problem<'_, X, L>, features: usize) -> f64
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
{
    let outputs = problem.loss.n_outputs() as f64;
    let cost = problem.x.column_cost();
    let build = cost * (features as f64 * outputs).powi(2) / PRODUCT_SPEED;
    let look = cost * outputs * (problem.x.n_features() + features) as f64;
    if build > look { CHORD } else { CHORD_CHEAP }
}

/// Minimises the quadratic model and the penalty over the working set.
fn propose<X, L, P>(
    engine: &mut Engine<'_, X, L>,
    penalty: P,
    seen: &Seen,
    features: &[usize],
    goal: Goal,
) -> Proposal
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let problem = engine.problem;
    let exact = problem.loss.squared_error_targets().is_some();
    if exact {
        if gram_pays(engine, features.len()) {
            return on_gram(engine, penalty, seen, features, goal);
        }
        return on_residuals(engine, penalty, seen, features, goal);
    }
    let near = near_features(problem, penalty, seen, features);
    if gram_pays(engine, near.len() * problem.loss.n_outputs()) {
        return on_gram(engine, penalty, seen, &near, goal);
    }
    on_residuals(engine, penalty, seen, features, goal)
}

/// The features that may be in use at the minimum of a local model.
fn near_features<X, L, P>(
    problem: Problem<'_, X, L>,
    penalty: P,
    seen: &Seen,
    features: &[usize],
) -> Vec<usize>
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let p = problem.x.n_features();
    let least = NEAR * penalty.threshold();
    let near = |j: &usize| {
        let least = least * problem.factors[*j];
        (*j..seen.gradient.len())
            .step_by(p)
            .any(|v| seen.point.w[v] != 0.0 || seen.gradient[v].abs() >= least)
    };
    features.iter().copied().filter(near).collect()
}

/// Whether a Gram matrix of so many variables is worth building.
fn gram_pays<X, L>(engine: &Engine<'_, X, L>, variables: usize) -> bool
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
{
    let cost = engine.problem.x.column_cost();
    let quick = variables as f64 <= GRAM_PER_COST * cost || variables <= GRAM_ALWAYS;
    variables <= GRAM_LIMIT && (quick || engine.slow_descent)
}

/// By the Gram matrix: the exact minimum of the model where guessing its support succeeds, otherwise by
/// coordinate descent with such a guess now and then.
fn on_gram<X, L, P>(
    engine: &mut Engine<'_, X, L>,
    penalty: P,
    seen: &Seen,
    features: &[usize],
    goal: Goal,
) -> Proposal
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let problem = engine.problem;
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    let n_outputs = problem.loss.n_outputs();
    engine.prepare_model(penalty, seen, features);
    let Some(gram) = &engine.gram else {
        return on_residuals(engine, penalty, seen, features, goal);
    };
    let held = &gram.features;
    let by_variable = |values: &[f64]| -> Vec<f64> {
        let outputs = |j: &usize| (*j..values.len()).step_by(p).map(|v| values[v]);
        held.iter().flat_map(outputs).collect()
    };
    let intercept_gradient = seen.intercept_gradient(n_outputs);
    let mut gradient = by_variable(&seen.gradient);
    gram.reduce(&mut gradient, &intercept_gradient);
    let before = by_variable(&seen.point.w);
    let mut w = before.clone();
    let factors: Vec<f64> = held.iter().map(|j| problem.factors[*j]).collect();
    let places: Vec<usize> = features.iter().map(|j| gram.place(*j)).collect();
    // More columns than their rank cannot be independent, unless the penalty itself is curved.
    let curved = penalty.derivatives(1.0).1 > 0.0;
    let task = Task {
        gram,
        penalty,
        factors: &factors,
        gradient: &gradient,
        places: &places,
        limit: if curved { usize::MAX } else { n * n_outputs },
    };
    let factor = &mut engine.factor;
    let epochs = match active_set::solve(&task, factor, &mut w) {
        Some(rounds) => rounds,
        None => {
            factor.clear();
            let mut q = GramModel::new(gram, gradient.clone());
            let descent = Descent {
                coordinates: &places,
                factors: &factors,
                tolerance: goal.inner * engine.reference.null_gradient,
                max_epochs: goal.max_epochs,
            };
            descend_on_gram(&mut q, &task, descent, factor, &mut w)
        }
    };
    let step_by_variable: Vec<f64> = w
        .iter()
        .zip(&before)
        .map(|(w, before)| w - before)
        .collect();
    let beta = gram.intercept_step(&step_by_variable, &intercept_gradient);
    let step = (0..n_outputs)
        .flat_map(|k| places.iter().map(move |a| a * n_outputs + k))
        .map(|v| step_by_variable[v])
        .collect();
    Proposal {
        features: features.to_vec(),
        step,
        beta,
        epochs,
    }
}

/// Coordinate descent with covariance updates, and a guess of the support now and then.
fn descend_on_gram<P: Penalty>(
    q: &mut GramModel<'_>,
    task: &Task<'_, P>,
    descent: Descent<'_>,
    factor: &mut super::support_factor::SupportFactor,
    w: &mut [f64],
) -> usize {
    let (m, n_outputs) = (descent.factors.len(), task.gram.n_outputs());
    // Coordinate descent has the outputs one after the other.
    let at = |v: usize| (v % n_outputs) * m + v / n_outputs;
    let mut by_output = vec![0.0; w.len()];
    for (v, w) in w.iter().enumerate() {
        by_output[at(v)] = *w;
    }
    let epochs = descend(q, task.penalty, descent, &mut by_output, |q, by_output| {
        let mut w: Vec<f64> = (0..by_output.len()).map(|v| by_output[at(v)]).collect();
        let task = Task {
            gradient: &q.gradient,
            ..*task
        };
        let exact = active_set::solve(&task, factor, &mut w).is_some();
        if exact {
            w.iter()
                .enumerate()
                .for_each(|(v, w)| by_output[at(v)] = *w);
        } else {
            factor.clear();
        }
        exact
    });
    for (v, w) in w.iter_mut().enumerate() {
        *w = by_output[at(v)];
    }
    epochs
}

/// By coordinate descent that keeps the residual of the model.
fn on_residuals<X, L, P>(
    engine: &mut Engine<'_, X, L>,
    penalty: P,
    seen: &Seen,
    features: &[usize],
    goal: Goal,
) -> Proposal
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let problem = engine.problem;
    let p = problem.x.n_features();
    let mut tolerance = goal.inner * engine.reference.null_gradient;
    if problem.loss.squared_error_targets().is_none() {
        tolerance = tolerance.max(FORCING * goal.violation);
    }
    let gather = |w: &[f64]| features.iter().map(|j| w[*j]).collect::<Vec<f64>>();
    let mut w: Vec<f64> = seen.point.w.chunks(p).flat_map(gather).collect();
    let factors = gather(problem.factors);
    let coordinates: Vec<usize> = (0..features.len()).collect();
    let variables = w.len();
    let mut max_epochs = goal.max_epochs;
    if variables <= GRAM_LIMIT {
        max_epochs = max_epochs.min(SLOW_EPOCHS);
    }
    let mut q = ResidualModel::new(problem, &seen.state, features);
    q.focus(0);
    let descent = Descent {
        coordinates: &coordinates,
        factors: &factors,
        tolerance,
        max_epochs,
    };
    let epochs = descend(&mut q, penalty, descent, &mut w, |_, _| false);
    engine.slow_descent |= epochs >= SLOW_EPOCHS && variables <= GRAM_LIMIT;
    let (step, beta) = q.finish();
    Proposal {
        features: features.to_vec(),
        step,
        beta,
        epochs,
    }
}

/// Moves `point` along the proposal as far as the objective allows; false if it cannot move.
fn apply<X, L, P>(
    problem: Problem<'_, X, L>,
    penalty: P,
    point: &mut Coefficients,
    seen: &Seen,
    objective: f64,
    proposal: &Proposal,
) -> bool
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let (state, features) = (&seen.state, &proposal.features);
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    let m = features.len();
    let variable = |v: usize| (v / m) * p + features[v % m];
    let moved: Vec<usize> = (0..proposal.step.len())
        .filter(|v| proposal.step[*v] != 0.0)
        .collect();
    if moved.is_empty() && proposal.beta.iter().all(|b| *b == 0.0) {
        return false;
    }
    let mut step_length = 1.0;
    if problem.loss.squared_error_targets().is_none() {
        let mut direction = vec![0.0; state.eta.len()];
        for (eta, beta) in direction.chunks_mut(n).zip(&proposal.beta) {
            eta.fill(*beta);
        }
        problem
            .x
            .add_times(features, &proposal.step, &mut direction);
        let slope: f64 = crate::linalg::dot(&state.gradient, &direction);
        let penalty_change = |t: f64| -> f64 {
            let one = |v: &usize| {
                let (w, factor) = (point.w[variable(*v)], problem.factors[features[*v % m]]);
                if factor == 0.0 {
                    return 0.0;
                }
                factor * (penalty.value(w + t * proposal.step[*v]) - penalty.value(w))
            };
            moved.iter().map(one).sum()
        };
        let promised = (slope + penalty_change(1.0)).min(0.0);
        let mut accepted = false;
        let mut eta = vec![0.0; state.eta.len()];
        for _ in 0..HALVINGS {
            for ((eta, start), direction) in eta.iter_mut().zip(&state.eta).zip(&direction) {
                *eta = start + step_length * direction;
            }
            let change = problem.loss.value(&eta) - state.value + penalty_change(step_length);
            // Near the optimum the change drowns in the rounding of the objective.
            let rounding = ROUNDING * objective.abs();
            if change <= SUFFICIENT * step_length * promised + rounding {
                accepted = true;
                break;
            }
            step_length *= 0.5;
        }
        if !accepted {
            return false;
        }
    }
    for &v in &moved {
        let w = &mut point.w[variable(v)];
        let updated = *w + step_length * proposal.step[v];
        // A coefficient that the model sets to zero is zero, not the rounding of w − w.
        *w = if step_length == 1.0 && proposal.step[v] == -*w {
            0.0
        } else {
            updated
        };
    }
    for (b, beta) in point.intercept.iter_mut().zip(&proposal.beta) {
        *b += step_length * beta;
    }
    true
}
