//! The quadratic model that keeps a residual: a step costs one column of X, and nothing is stored
//! per pair of features.

use super::quadratic::QuadraticModel;
use crate::linalg;
use crate::problem::loss::Weights;
use crate::solver::Problem;
use crate::solver::evaluation::State;

/// For the output k in focus, with h the curvature of F in ηₖ and everything else held fixed,
/// r = −∂q/∂ηₖ before the intercept moves.
///
/// The intercept is eliminated, not iterated: with x̄ⱼ = Σhᵢxᵢⱼ/Σhᵢ its optimal step is Σr/Σh, and
/// the gradient is x̄ⱼΣr − xⱼᵀr. That is centring without touching X, exact for sparse columns at a
/// cost of their non-zeros.
pub(in crate::solver) struct ResidualModel<'a> {
    problem: Problem<'a>,
    state: &'a State,
    features: &'a [usize],
    /// Output in focus; `usize::MAX` before the first.
    output: usize,
    h: Vec<f64>,
    total: f64,
    residual: Vec<f64>,
    sum: f64,
    /// δ and β so far (features × outputs, outputs).
    step: Vec<f64>,
    beta: Vec<f64>,
    /// Δη of each output, with its β; kept only when there are several.
    eta_step: Vec<f64>,
    /// (x̄, curvature) of each feature for each output, filled at first sight of an output.
    moments: Vec<Vec<(f64, f64)>>,
    scratch: Vec<f64>,
}

impl std::fmt::Debug for ResidualModel<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResidualModel")
            .field("output", &self.output)
            .finish_non_exhaustive()
    }
}

impl<'a> ResidualModel<'a> {
    pub(in crate::solver) fn new(
        problem: Problem<'a>,
        state: &'a State,
        features: &'a [usize],
    ) -> Self {
        let n = problem.x.n_samples();
        let n_outputs = problem.loss.n_outputs();
        let several = n_outputs > 1;
        Self {
            problem,
            state,
            features,
            output: usize::MAX,
            h: vec![0.0; n],
            total: 0.0,
            residual: vec![0.0; n],
            sum: 0.0,
            step: vec![0.0; features.len() * n_outputs],
            beta: vec![0.0; n_outputs],
            eta_step: if several {
                vec![0.0; n * n_outputs]
            } else {
                Vec::new()
            },
            moments: vec![Vec::new(); n_outputs],
            scratch: if several { vec![0.0; n] } else { Vec::new() },
        }
    }

    /// The working set.
    pub(in crate::solver) fn features(&self) -> &'a [usize] {
        self.features
    }

    /// The step so far: δ (features × outputs) and β (outputs).
    pub(in crate::solver) fn finish(mut self) -> (Vec<f64>, Vec<f64>) {
        self.close();
        (self.step, self.beta)
    }

    /// Settles the intercept of the output in focus and writes its Δη.
    fn close(&mut self) {
        let k = self.output;
        if k == usize::MAX {
            return;
        }
        if self.problem.fit_intercept && self.total > 0.0 {
            self.beta[k] = self.sum / self.total;
        }
        if self.eta_step.is_empty() {
            return;
        }
        let n = self.h.len();
        let eta = &mut self.eta_step[k * n..(k + 1) * n];
        eta.fill(self.beta[k]);
        let m = self.features.len();
        for (a, &j) in self.features.iter().enumerate() {
            let delta = self.step[k * m + a];
            if delta != 0.0 {
                self.problem
                    .x
                    .column_axpy(j, delta, Weights::Uniform(1.0), eta);
            }
        }
    }
}

impl QuadraticModel for ResidualModel<'_> {
    fn positions(&self) -> usize {
        self.features.len()
    }
    fn focus(&mut self, output: usize) {
        if output == self.output {
            return;
        }
        self.close();
        let n = self.h.len();
        let k = output;
        let own = k * n..(k + 1) * n;
        let loss = self.problem.loss;
        for (r, u) in self
            .residual
            .iter_mut()
            .zip(&self.state.gradient[own.clone()])
        {
            *r = -u;
        }
        loss.curvature(&self.state.mean, (k, k), &mut self.h);
        self.total = linalg::sum(&self.h);
        if !self.eta_step.is_empty() {
            for l in (0..self.beta.len()).filter(|l| *l != k) {
                loss.curvature(&self.state.mean, (k, l), &mut self.scratch);
                let other = &self.eta_step[l * n..(l + 1) * n];
                for ((r, h), eta) in self.residual.iter_mut().zip(&self.scratch).zip(other) {
                    *r -= h * eta;
                }
            }
            let beta = self.beta[k];
            for ((r, h), eta) in self
                .residual
                .iter_mut()
                .zip(&self.h)
                .zip(&self.eta_step[own])
            {
                *r -= h * (eta - beta);
            }
        }
        self.sum = linalg::sum(&self.residual);
        self.output = k;
        if self.moments[k].is_empty() {
            let d = Weights::PerSample(&self.h);
            let (total, fit_intercept) = (self.total, self.problem.fit_intercept);
            let moment = |j: &usize| {
                let (first, second) = self.problem.x.column_moments(*j, d);
                if fit_intercept && total > 0.0 {
                    (first / total, second - first * first / total)
                } else {
                    (0.0, second)
                }
            };
            self.moments[k] = self.features.iter().map(moment).collect();
        }
    }
    fn curvature(&self, a: usize) -> f64 {
        self.moments[self.output][a].1
    }
    fn gradient(&self, a: usize) -> f64 {
        self.moments[self.output][a].0 * self.sum
            - self.problem.x.column_dot(self.features[a], &self.residual)
    }
    fn shift(&mut self, a: usize, delta: f64) {
        let d = Weights::PerSample(&self.h);
        self.problem
            .x
            .column_axpy(self.features[a], -delta, d, &mut self.residual);
        self.sum -= delta * self.moments[self.output][a].0 * self.total;
        self.step[self.output * self.features.len() + a] += delta;
    }
}
