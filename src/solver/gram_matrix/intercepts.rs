//! The elimination of the intercepts from the second derivatives: G − CB⁻¹Cᵀ, with B their own and C the mixed ones.

use crate::linalg::{self, Cholesky};
use crate::problem::design::Columns;
use crate::solver::Problem;
use crate::solver::robust_cholesky::robust_cholesky;

/// C and CB⁻¹ by variable.
#[derive(Debug, Default)]
pub(in crate::solver) struct Intercepts {
    n_outputs: usize,
    /// Intercepts that move: none for centred columns, all but one of a softmax.
    free: usize,
    own: Option<Cholesky>,
    /// C and CB⁻¹ (free intercepts for each variable).
    cross: Vec<f64>,
    response: Vec<f64>,
}

impl Intercepts {
    /// Of no variable yet, with the second derivatives by `pair` of outputs as row weights.
    pub(super) fn new(problem: Problem<'_>, curvature: &[Vec<f64>]) -> Self {
        let n_outputs = problem.loss.n_outputs();
        // Centred columns of squared error do not see the intercept.
        let apart = problem.x.is_centred() && problem.loss.squared_error_targets().is_some();
        // A common shift of all softmax intercepts changes nothing: the last one stays where it is.
        let free = match (problem.fit_intercept && !apart, n_outputs) {
            (false, _) => 0,
            (true, 1) => 1,
            (true, k) => k - 1,
        };
        let mut own = vec![0.0; free * free];
        for k in 0..free {
            for l in 0..=k {
                own[l * free + k] = linalg::sum(&curvature[pair(k, l)]);
            }
        }
        // Without any curvature the intercepts stay where they are.
        let own = (free > 0)
            .then(|| robust_cholesky(&mut own, free))
            .flatten();
        Self {
            n_outputs,
            free: if own.is_some() { free } else { 0 },
            own,
            cross: Vec::new(),
            response: Vec::new(),
        }
    }

    /// How many move.
    pub(in crate::solver) fn count(&self) -> usize {
        self.free
    }

    /// C and CB⁻¹ of new features.
    pub(super) fn extend(&mut self, problem: Problem<'_>, curvature: &[Vec<f64>], new: &[usize]) {
        let Some(own) = &self.own else {
            return;
        };
        let (free, n_outputs) = (self.free, self.n_outputs);
        let start = self.cross.len();
        self.cross.resize(start + new.len() * n_outputs * free, 0.0);
        let mut moment = vec![0.0; new.len()];
        for k in 0..n_outputs {
            for l in 0..=k {
                if l >= free {
                    continue;
                }
                let d = &curvature[pair(k, l)];
                problem
                    .x
                    .transpose_times(Columns::Some(new), d, &mut moment);
                for (b, moment) in moment.iter().enumerate() {
                    self.cross[start + (b * n_outputs + k) * free + l] = *moment;
                    if k < free {
                        self.cross[start + (b * n_outputs + l) * free + k] = *moment;
                    }
                }
            }
        }
        self.response.extend_from_slice(&self.cross[start..]);
        for response in self.response[start..].chunks_mut(free) {
            own.solve(response);
        }
    }

    /// The entry of CB⁻¹Cᵀ of two variables.
    pub(super) fn share(&self, v: usize, u: usize) -> f64 {
        let free = self.free;
        let of = |k: usize| self.cross[v * free + k] * self.response[u * free + k];
        (0..free).map(of).sum()
    }

    /// Drops all variables but those given, which rise.
    pub(super) fn retain(&mut self, kept: &[usize]) {
        let free = self.free;
        for (c, &from) in kept.iter().enumerate() {
            for values in [&mut self.cross, &mut self.response] {
                values.copy_within(from * free..(from + 1) * free, c * free);
            }
        }
        self.cross.truncate(kept.len() * free);
        self.response.truncate(kept.len() * free);
    }

    /// Turns the gradient with respect to the variables (by variable) into that of the reduced model, given
    /// the gradient with respect to the intercepts.
    pub(in crate::solver) fn reduce(&self, gradient: &mut [f64], intercept_gradient: &[f64]) {
        if self.free == 0 {
            return;
        }
        let sums = &intercept_gradient[..self.free];
        for (g, response) in gradient.iter_mut().zip(self.response.chunks(self.free)) {
            *g -= linalg::dot(response, sums);
        }
    }

    /// β = −B⁻¹s − B⁻¹Cᵀδ for a step δ of the variables and the gradient s with respect to the intercepts.
    pub(in crate::solver) fn step(&self, step: &[f64], intercept_gradient: &[f64]) -> Vec<f64> {
        let mut beta = vec![0.0; self.n_outputs];
        let Some(intercepts) = &self.own else {
            return beta;
        };
        let mut own = intercept_gradient[..self.free].to_vec();
        intercepts.solve(&mut own);
        for (delta, response) in step.iter().zip(self.response.chunks(self.free)) {
            if *delta != 0.0 {
                linalg::axpy(*delta, response, &mut own);
            }
        }
        for (beta, own) in beta.iter_mut().zip(own) {
            *beta = -own;
        }
        beta
    }
}

/// Where the block of outputs k ≥ l is stored.
pub(in crate::solver) fn pair(k: usize, l: usize) -> usize {
    k * (k + 1) / 2 + l
}
