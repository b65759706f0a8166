//! Where a minimisation on a Gram matrix starts, and the step to where it ends.

use super::step::Step;
use crate::solver::Problem;
use crate::solver::evaluation::Evaluation;
use crate::solver::gram_matrix::GramMatrix;

/// The variables of a Gram matrix at an evaluation: variable a·K + k is output k of the feature at place a.
pub(in crate::solver) struct GramStart {
    /// The gradient of the model by variable, intercepts eliminated.
    pub(in crate::solver) gradient: Vec<f64>,
    /// w by variable.
    pub(in crate::solver) w: Vec<f64>,
    /// Places of the features that may move.
    pub(in crate::solver) places: Vec<usize>,
    intercept_gradient: Vec<f64>,
}

impl GramStart {
    pub(super) fn new(
        problem: Problem<'_>,
        gram: &GramMatrix,
        at: &Evaluation,
        features: &[usize],
    ) -> Self {
        let p = problem.x.n_features();
        let by_variable = |values: &[f64]| -> Vec<f64> {
            let outputs = |j: &usize| (*j..values.len()).step_by(p).map(|v| values[v]);
            gram.features.iter().flat_map(outputs).collect()
        };
        let intercept_gradient = at.intercept_gradient(problem.loss.n_outputs());
        let mut gradient = by_variable(&at.gradient);
        gram.intercepts().reduce(&mut gradient, &intercept_gradient);
        Self {
            gradient,
            w: by_variable(&at.point.w),
            places: features.iter().map(|j| gram.place(*j)).collect(),
            intercept_gradient,
        }
    }

    /// The step to `w` (by variable).
    pub(super) fn step(
        &self,
        gram: &GramMatrix,
        features: &[usize],
        w: &[f64],
        epochs: usize,
    ) -> Step {
        let n_outputs = gram.n_outputs();
        let change = |(w, before): (&f64, &f64)| w - before;
        let by_variable: Vec<f64> = w.iter().zip(&self.w).map(change).collect();
        let intercepts = gram
            .intercepts()
            .step(&by_variable, &self.intercept_gradient);
        let by_output = (0..n_outputs)
            .flat_map(|k| self.places.iter().map(move |a| a * n_outputs + k))
            .map(|v| by_variable[v]);
        Step {
            features: features.to_vec(),
            w: by_output.collect(),
            intercepts,
            epochs,
        }
    }
}

/// From the outputs of each place side by side to one output after the other, as coordinate descent has them.
pub(in crate::solver) fn to_outputs(by_variable: &[f64], n_outputs: usize) -> Vec<f64> {
    (0..n_outputs)
        .flat_map(|k| by_variable.iter().skip(k).step_by(n_outputs))
        .copied()
        .collect()
}

/// From one output after the other to the outputs of each place side by side.
pub(in crate::solver) fn to_variables(by_output: &[f64], n_outputs: usize) -> Vec<f64> {
    let places = by_output.len() / n_outputs;
    (0..places)
        .flat_map(|a| by_output.iter().skip(a).step_by(places))
        .copied()
        .collect()
}
