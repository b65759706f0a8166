//! What to do next: a quadratic model of the loss at a point, minimised together with the penalty over some
//! features, by its Gram matrix or by residuals.

use super::Problem;
use super::active_set::{self, Task};
use super::coordinate_descent::{Descent, descend};
use super::engine::Engine;
use super::gram_model::GramModel;
use super::local_model::Pace;
use super::point::Seen;
use super::quadratic::QuadraticModel;
use super::residual::ResidualModel;
use super::support_factor::SupportFactor;
use super::working_gram::WorkingGram;
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
/// Share of the threshold above which the gradient of a zero coefficient has it take part in a model that is
/// only local.
pub(super) const NEAR: f64 = 0.97;
/// Epochs of coordinate descent on residuals after which a Gram matrix is tried, if it is not too large.
const SLOW_EPOCHS: usize = 100;
/// An inner solve of a model that is only approximate need not be better than this share of what is
/// left to do.
const FORCING: f64 = 0.05;

/// The step that an inner solve proposes, over some features.
pub(super) struct Proposal {
    pub(super) features: Vec<usize>,
    /// δ (features × outputs)
    pub(super) step: Vec<f64>,
    /// β (outputs)
    pub(super) beta: Vec<f64>,
    pub(super) epochs: usize,
}

/// How far an inner solve should go.
#[derive(Clone, Copy)]
pub(super) struct Goal {
    /// The largest violation now.
    pub(super) violation: f64,
    /// Violation to reach, relative to that of the intercept-only fit.
    pub(super) inner: f64,
    pub(super) max_epochs: usize,
    pub(super) pace: Pace,
}

/// Minimises the quadratic model and the penalty over the working set.
pub(super) fn propose<X, L, P>(
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
    // An exact model serves other strengths too, so its matrix takes in all of the working set.
    let near = match problem.loss.squared_error_targets() {
        Some(_) => features.to_vec(),
        None => near_features(problem, penalty, seen, features),
    };
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
pub(super) fn gram_pays<X, L>(engine: &Engine<'_, X, L>, variables: usize) -> bool
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
{
    let cost = engine.problem.x.column_cost();
    let quick = variables as f64 <= GRAM_PER_COST * cost || variables <= GRAM_ALWAYS;
    let slow = engine.slow_descent && !engine.descent_only;
    variables <= GRAM_LIMIT && (quick || slow)
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
    let (n, n_outputs) = (problem.x.n_samples(), problem.loss.n_outputs());
    engine.prepare_model(penalty, seen, features, goal.pace);
    let Some(gram) = &engine.gram else {
        return on_residuals(engine, penalty, seen, features, goal);
    };
    let start = GramStart::new(problem, gram, seen, features);
    let mut w = start.w.clone();
    let factors: Vec<f64> = gram.features.iter().map(|j| problem.factors[*j]).collect();
    // More columns than their rank cannot be independent, unless the penalty itself is curved.
    let curved = penalty.derivatives(1.0).1 > 0.0;
    let task = Task {
        gram,
        penalty,
        factors: &factors,
        gradient: &start.gradient,
        places: &start.places,
        limit: if curved { usize::MAX } else { n * n_outputs },
    };
    let factor = &mut engine.factor;
    let guessed = if engine.descent_only {
        None
    } else {
        active_set::solve(&task, factor, &mut w)
    };
    let epochs = match guessed {
        Some(_) => 1,
        None => {
            factor.clear();
            let mut q = GramModel::new(gram, start.gradient.clone());
            let descent = Descent {
                coordinates: &start.places,
                factors: &factors,
                tolerance: goal.inner * engine.reference.null_gradient,
                max_epochs: goal.max_epochs,
            };
            let factor = (!engine.descent_only).then_some(factor);
            descend_on_gram(&mut q, &task, descent, factor, &mut w)
        }
    };
    start.proposal(gram, features, &w, epochs)
}

/// Where a minimisation on the Gram matrix starts.
pub(super) struct GramStart {
    /// The gradient of the model by variable.
    pub(super) gradient: Vec<f64>,
    /// w by variable.
    w: Vec<f64>,
    /// Places of the features that may move.
    places: Vec<usize>,
    intercept_gradient: Vec<f64>,
}

impl GramStart {
    pub(super) fn new<X, L>(
        problem: Problem<'_, X, L>,
        gram: &WorkingGram,
        seen: &Seen,
        features: &[usize],
    ) -> Self
    where
        X: DesignMatrix + ?Sized,
        L: Loss + ?Sized,
    {
        let p = problem.x.n_features();
        let by_variable = |values: &[f64]| -> Vec<f64> {
            let outputs = |j: &usize| (*j..values.len()).step_by(p).map(|v| values[v]);
            gram.features.iter().flat_map(outputs).collect()
        };
        let intercept_gradient = seen.intercept_gradient(problem.loss.n_outputs());
        let mut gradient = by_variable(&seen.gradient);
        gram.reduce(&mut gradient, &intercept_gradient);
        Self {
            gradient,
            w: by_variable(&seen.point.w),
            places: features.iter().map(|j| gram.place(*j)).collect(),
            intercept_gradient,
        }
    }

    /// w with one output after the other, as coordinate descent has it.
    pub(super) fn by_output(&self, gram: &WorkingGram) -> Vec<f64> {
        to_outputs(&self.w, gram.n_outputs())
    }

    /// Such a w by variable again.
    pub(super) fn by_variable(&self, gram: &WorkingGram, by_output: &[f64]) -> Vec<f64> {
        to_variables(by_output, gram.n_outputs())
    }

    /// The step to `w` (by variable).
    pub(super) fn proposal(
        &self,
        gram: &WorkingGram,
        features: &[usize],
        w: &[f64],
        epochs: usize,
    ) -> Proposal {
        let n_outputs = gram.n_outputs();
        let change = |(w, before): (&f64, &f64)| w - before;
        let by_variable: Vec<f64> = w.iter().zip(&self.w).map(change).collect();
        let beta = gram.intercept_step(&by_variable, &self.intercept_gradient);
        let step = (0..n_outputs)
            .flat_map(|k| self.places.iter().map(move |a| a * n_outputs + k))
            .map(|v| by_variable[v])
            .collect();
        Proposal {
            features: features.to_vec(),
            step,
            beta,
            epochs,
        }
    }
}

/// From the outputs of each place side by side to one output after the other.
fn to_outputs(by_variable: &[f64], n_outputs: usize) -> Vec<f64> {
    (0..n_outputs)
        .flat_map(|k| by_variable.iter().skip(k).step_by(n_outputs))
        .copied()
        .collect()
}

/// And back.
fn to_variables(by_output: &[f64], n_outputs: usize) -> Vec<f64> {
    let places = by_output.len() / n_outputs;
    (0..places)
        .flat_map(|a| by_output.iter().skip(a).step_by(places))
        .copied()
        .collect()
}

/// Coordinate descent with covariance updates, and with a factor a guess of the support now and then.
fn descend_on_gram<P: Penalty>(
    q: &mut GramModel<'_>,
    task: &Task<'_, P>,
    descent: Descent<'_>,
    mut factor: Option<&mut SupportFactor>,
    w: &mut [f64],
) -> usize {
    let n_outputs = task.gram.n_outputs();
    let mut by_output = to_outputs(w, n_outputs);
    let epochs = descend(q, task.penalty, descent, &mut by_output, |q, by_output| {
        let Some(factor) = factor.as_deref_mut() else {
            return false;
        };
        let mut w = to_variables(by_output, n_outputs);
        let task = Task {
            gradient: &q.gradient,
            ..*task
        };
        let exact = active_set::solve(&task, factor, &mut w).is_some();
        if exact {
            by_output.copy_from_slice(&to_outputs(&w, n_outputs));
        } else {
            factor.clear();
        }
        exact
    });
    w.copy_from_slice(&to_variables(&by_output, n_outputs));
    epochs
}

/// The violation that may remain of a model without a Gram matrix.
pub(super) fn inner_tolerance<X: ?Sized, L>(engine: &Engine<'_, X, L>, goal: Goal) -> f64
where
    L: Loss + ?Sized,
{
    let tolerance = goal.inner * engine.reference.null_gradient;
    match engine.problem.loss.squared_error_targets() {
        Some(_) => tolerance,
        None => tolerance.max(FORCING * goal.violation),
    }
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
    let tolerance = inner_tolerance(engine, goal);
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
