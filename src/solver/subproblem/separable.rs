//! The minimum over a working set of single coefficients: exact steps on its support, and coordinate descent.

use super::active_set::{self, Task};
use super::cholesky::SupportCholesky;
use super::coordinate_descent::{Descent, descend};
use super::covariance::CovarianceModel;
use super::exchange;
use super::residual::ResidualModel;
use super::start::{to_outputs, to_variables};
use super::{Cache, GramStart, Minimiser, Step, SubproblemOptions, Workspace, minimise_with};
use crate::linalg;
use crate::problem::penalty::Penalty;
use crate::solver::Problem;
use crate::solver::evaluation::{Evaluation, Trail};
use crate::solver::gram_matrix::GramMatrix;
use crate::solver::setup::Setup;
use crate::solver::tuning::{NEAR_THRESHOLD, SLOW_EPOCHS};

/// Minimises the quadratic model and Σⱼ vⱼ ω(wⱼ) over the working set.
pub(in crate::solver) fn minimise<P: Penalty + Copy>(
    penalty: P,
    setup: &Setup<'_>,
    cache: &mut Cache,
    trail: &Trail,
    at: &Evaluation,
    features: &[usize],
    options: SubproblemOptions,
) -> Step {
    minimise_with(
        &Coordinates(penalty),
        setup,
        cache,
        trail,
        at,
        features,
        options,
    )
}

struct Coordinates<P>(P);

/// v by place of the feature.
pub(in crate::solver) fn factors_of(problem: Problem<'_>, gram: &GramMatrix) -> Vec<f64> {
    gram.features.iter().map(|j| problem.factors[*j]).collect()
}

impl<P: Penalty + Copy> Minimiser for Coordinates<P> {
    fn penalty(&self) -> &dyn Penalty {
        &self.0
    }

    fn near(&self, problem: Problem<'_>, at: &Evaluation, features: &[usize]) -> Vec<usize> {
        let p = problem.x.n_features();
        let least = NEAR_THRESHOLD * self.0.threshold();
        let near = |j: &usize| {
            let least = least * problem.factors[*j];
            (*j..at.gradient.len())
                .step_by(p)
                .any(|v| at.point.w[v] != 0.0 || at.gradient[v].abs() >= least)
        };
        features.iter().copied().filter(near).collect()
    }

    /// The exact minimum by the active set method; where that gives up, coordinate descent with further attempts.
    fn on_gram(
        &self,
        problem: Problem<'_>,
        gram: &GramMatrix,
        work: Workspace<'_>,
        start: &GramStart,
        _: &[usize],
    ) -> (Vec<f64>, usize) {
        let mut w = start.w.clone();
        let factors = factors_of(problem, gram);
        let task = Task::new(problem, self.0, gram, &factors, start);
        let task = task.filter(|_| !work.descent_only);
        if let Some(task) = task.as_ref().filter(|_| work.careful)
            && let Some(steps) =
                exchange::solve(problem, task, &start.w, None, &mut w, work.max_epochs, true)
        {
            return (w, steps);
        }
        let exact = task
            .as_ref()
            .and_then(|task| active_set::solve(task, work.cholesky, &mut w));
        if exact.is_some() {
            return (w, 1);
        }
        work.cholesky.clear();
        let descent = Descent {
            coordinates: &start.places,
            factors: &factors,
            tolerance: work.tolerance,
            max_epochs: work.max_epochs,
        };
        let epochs = match task {
            Some(task) => by_turns(problem, &task, work.cholesky, start, descent, &mut w),
            None => descend_on_gram(self.0, start, gram, descent, &mut w, |_, _| false),
        };
        (w, epochs)
    }

    fn by_rows(
        &self,
        problem: Problem<'_>,
        frame: &GramMatrix,
        start: &GramStart,
        max_epochs: usize,
    ) -> Option<(Vec<f64>, usize)> {
        let factors = factors_of(problem, frame);
        let task = Task::new(problem, self.0, frame, &factors, start)?;
        let mut w = start.w.clone();
        let steps = exchange::solve(problem, &task, &start.w, None, &mut w, max_epochs, true)?;
        Some((w, steps))
    }

    fn on_residuals(
        &self,
        problem: Problem<'_>,
        model: &mut ResidualModel<'_>,
        work: Workspace<'_>,
        _: &Evaluation,
        w: &mut [f64],
    ) -> usize {
        let features = model.features();
        let factors: Vec<f64> = features.iter().map(|j| problem.factors[*j]).collect();
        let coordinates: Vec<usize> = (0..features.len()).collect();
        let descent = Descent {
            coordinates: &coordinates,
            factors: &factors,
            tolerance: work.tolerance,
            max_epochs: work.max_epochs,
        };
        descend(model, self.0, descent, w, |_, _| false)
    }
}

/// Coordinate descent with attempts at the exact minimum, and exact exchanges where it is slow; the epochs.
fn by_turns<P: Penalty + Copy>(
    problem: Problem<'_>,
    task: &Task<'_, P>,
    cholesky: &mut SupportCholesky,
    start: &GramStart,
    descent: Descent<'_>,
    w: &mut [f64],
) -> usize {
    let mut attempt =
        |model: &mut CovarianceModel<'_>, w: &mut [f64]| polish(task, model, cholesky, w);
    let mut within = |max_epochs: usize, w: &mut [f64]| {
        let descent = Descent {
            max_epochs,
            ..descent
        };
        descend_on_gram(task.penalty, start, task.gram, descent, w, &mut attempt)
    };
    let epochs = within(descent.max_epochs.min(SLOW_EPOCHS), w);
    let left = descent.max_epochs - epochs;
    if epochs < SLOW_EPOCHS || left == 0 {
        return epochs;
    }
    let more = exchange::solve(problem, task, &start.w, None, w, left, false);
    epochs + more.unwrap_or_else(|| within(left, w))
}

/// Coordinate descent on a Gram matrix, from and into w (by variable); the epochs.
fn descend_on_gram<'g, P: Penalty + Copy>(
    penalty: P,
    start: &GramStart,
    gram: &'g GramMatrix,
    descent: Descent<'_>,
    w: &mut [f64],
    polish: impl FnMut(&mut CovarianceModel<'g>, &mut [f64]) -> bool,
) -> usize {
    let n_outputs = gram.n_outputs();
    let mut gradient = start.gradient.clone();
    for (v, (w, from)) in w.iter().zip(&start.w).enumerate() {
        if w != from {
            linalg::axpy(w - from, gram.column(v), &mut gradient);
        }
    }
    let mut model = CovarianceModel::new(gram, gradient);
    let mut by_output = to_outputs(w, n_outputs);
    let epochs = descend(&mut model, penalty, descent, &mut by_output, polish);
    w.copy_from_slice(&to_variables(&by_output, n_outputs));
    epochs
}

/// Replaces w (places × outputs) by the exact minimum, if the active set method finds it from there.
fn polish<P: Penalty + Copy>(
    task: &Task<'_, P>,
    model: &CovarianceModel<'_>,
    cholesky: &mut SupportCholesky,
    by_output: &mut [f64],
) -> bool {
    let n_outputs = task.gram.n_outputs();
    let mut w = to_variables(by_output, n_outputs);
    let task = Task {
        gradient: &model.gradient,
        ..*task
    };
    let exact = active_set::solve(&task, cholesky, &mut w).is_some();
    if exact {
        by_output.copy_from_slice(&to_outputs(&w, n_outputs));
    } else {
        cholesky.clear();
    }
    exact
}
