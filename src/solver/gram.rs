//! The quadratic model that keeps a Gram matrix and the whole gradient ("covariance updates").

use super::Problem;
use super::point::State;
use super::quadratic::QuadraticModel;
use crate::design::DesignMatrix;
use crate::linalg::{self, Cholesky};
use crate::loss::{Loss, Weights};

/// q(δ) = gᵀδ + ½ δᵀGδ with G and the current gradient g + Gδ in memory: a step costs one column of
/// G, and no pass over the samples.
#[derive(Debug)]
pub(super) struct GramModel<'a> {
    /// G, column-major with `stride`, blocks of `features` variables per output.
    pub(super) gram: &'a [f64],
    pub(super) stride: usize,
    /// Variables per output.
    pub(super) features: usize,
    /// g + Gδ
    pub(super) gradient: Vec<f64>,
    /// A bound on the rank of G.
    pub(super) rank: usize,
    focus: usize,
}

impl<'a> GramModel<'a> {
    pub(super) fn new(gram: &'a [f64], stride: usize, features: usize, gradient: Vec<f64>) -> Self {
        Self {
            gram,
            stride,
            features,
            gradient,
            rank: usize::MAX,
            focus: 0,
        }
    }

    /// Column v of G, all variables.
    pub(super) fn column(&self, v: usize) -> &'a [f64] {
        &self.gram[v * self.stride..v * self.stride + self.gradient.len()]
    }
}

impl QuadraticModel for GramModel<'_> {
    fn focus(&mut self, output: usize) {
        self.focus = output * self.features;
    }
    fn curvature(&self, a: usize) -> f64 {
        let v = self.focus + a;
        self.gram[v * self.stride + v]
    }
    fn gradient(&self, a: usize) -> f64 {
        self.gradient[self.focus + a]
    }
    fn shift(&mut self, a: usize, delta: f64) {
        let column = self.column(self.focus + a);
        linalg::axpy(delta, column, &mut self.gradient);
    }
}

/// The Gram matrix of squared error, which does not change along a path: grown block by block as
/// features enter the working set.
#[derive(Debug, Default)]
pub(super) struct GramCache {
    /// The features held, in the order in which they came.
    pub(super) features: Vec<usize>,
    /// Position of each feature of X among them; `usize::MAX` for none.
    position: Vec<usize>,
    means: Vec<f64>,
    pub(super) gram: Vec<f64>,
    pub(super) stride: usize,
}

impl GramCache {
    pub(super) fn new(n_features: usize) -> Self {
        Self {
            position: vec![usize::MAX; n_features],
            ..Self::default()
        }
    }

    /// Position of feature j, which must have been included.
    pub(super) fn position(&self, j: usize) -> usize {
        self.position[j]
    }

    /// Makes sure that the features are held.
    pub(super) fn include<X, L>(&mut self, problem: Problem<'_, X, L>, features: &[usize])
    where
        X: DesignMatrix + ?Sized,
        L: Loss + ?Sized,
    {
        let new: Vec<usize> = features
            .iter()
            .copied()
            .filter(|j| self.position[*j] == usize::MAX)
            .collect();
        if new.is_empty() {
            return;
        }
        let d = problem.loss.weights();
        let held = self.features.len();
        for &j in &new {
            self.position[j] = self.features.len();
            self.features.push(j);
            self.means.push(problem.column_mean(j));
        }
        let all = self.features.len();
        if all > self.stride {
            // Doubling, so that growth copies each entry a bounded number of times.
            let stride = all.max((2 * self.stride).min(problem.x.n_features()));
            let mut gram = vec![0.0; stride * stride];
            for c in 0..held {
                gram[c * stride..c * stride + held]
                    .copy_from_slice(&self.gram[c * self.stride..c * self.stride + held]);
            }
            self.gram = gram;
            self.stride = stride;
        }
        let mut block = vec![0.0; all * new.len()];
        problem.x.gram(&self.features, &new, d, &mut block);
        for (b, column) in block.chunks(all).enumerate() {
            let c = held + b;
            for (a, value) in column.iter().enumerate() {
                let value = value - self.means[a] * self.means[c];
                self.gram[c * self.stride + a] = value;
                self.gram[a * self.stride + c] = value;
            }
        }
    }
}

/// The second-order model of any loss at a state, for a few features: G with the intercepts
/// eliminated, and what brings them back.
#[derive(Debug)]
pub(super) struct LocalGram {
    /// (features·outputs)², column-major.
    pub(super) gram: Vec<f64>,
    /// Gradient of the reduced model at δ = 0 (features·outputs).
    pub(super) gradient: Vec<f64>,
    /// B⁻¹s and B⁻¹Cᵀ (free intercepts × features·outputs): β = −B⁻¹s − B⁻¹Cᵀδ.
    intercept_step: Vec<f64>,
    intercept_response: Vec<f64>,
    n_outputs: usize,
}

impl LocalGram {
    /// Second derivatives of F(Xw + b) at `state` with respect to the given features of each output;
    /// `gradient` is Xᵀu for all features.
    pub(super) fn new<X, L>(
        problem: Problem<'_, X, L>,
        state: &State,
        features: &[usize],
        gradient: &[f64],
    ) -> Self
    where
        X: DesignMatrix + ?Sized,
        L: Loss + ?Sized,
    {
        let (n, p) = (problem.x.n_samples(), problem.x.n_features());
        let (m, n_outputs) = (features.len(), problem.loss.n_outputs());
        let size = m * n_outputs;
        // A common shift of all softmax intercepts changes nothing: the last one stays where it is.
        let free = match (problem.fit_intercept, n_outputs) {
            (false, _) => 0,
            (true, 1) => 1,
            (true, k) => k - 1,
        };
        let mut gram = vec![0.0; size * size];
        let mut cross = vec![0.0; size * free];
        let mut intercepts = vec![0.0; free * free];
        let mut curvature = vec![0.0; n];
        let mut block = vec![0.0; m * m];
        for k in 0..n_outputs {
            for l in 0..=k {
                problem.loss.curvature(&state.mean, (k, l), &mut curvature);
                let d = Weights::PerSample(&curvature);
                problem.x.gram(features, features, d, &mut block);
                for (c, column) in block.chunks(m.max(1)).enumerate() {
                    for (a, value) in column.iter().enumerate() {
                        let (row, col) = (k * m + a, l * m + c);
                        gram[col * size + row] = *value;
                        gram[row * size + col] = *value;
                    }
                }
                if k < free {
                    let total = linalg::sum(&curvature);
                    intercepts[k * free + l] = total;
                    intercepts[l * free + k] = total;
                }
                for (a, &j) in features.iter().enumerate() {
                    if l < free {
                        cross[l * size + k * m + a] = problem.x.column_dot(j, &curvature);
                    }
                    if k < free && k != l {
                        cross[k * size + l * m + a] = problem.x.column_dot(j, &curvature);
                    }
                }
            }
        }
        let mut local = Vec::with_capacity(size);
        for output in gradient.chunks(p) {
            local.extend(features.iter().map(|j| output[*j]));
        }
        let mut reduced = Self {
            gram,
            gradient: local,
            intercept_step: vec![0.0; free],
            intercept_response: vec![0.0; free * size],
            n_outputs,
        };
        if free > 0 {
            let sums = state.intercept_gradient(n_outputs);
            reduced.eliminate(&cross, &mut intercepts, &sums[..free]);
        }
        reduced
    }

    /// G ← G − CB⁻¹Cᵀ, g ← g − CB⁻¹s.
    fn eliminate(&mut self, cross: &[f64], intercepts: &mut [f64], sums: &[f64]) {
        let free = sums.len();
        let size = self.gradient.len();
        let Some(factor) = robust_cholesky(intercepts, free) else {
            return; // No curvature is left at all: the intercepts stay.
        };
        self.intercept_step.copy_from_slice(sums);
        factor.solve(&mut self.intercept_step);
        for v in 0..size {
            let response = &mut self.intercept_response[v * free..(v + 1) * free];
            for (k, r) in response.iter_mut().enumerate() {
                *r = cross[k * size + v];
            }
            factor.solve(response);
        }
        for v in 0..size {
            for k in 0..free {
                let r = self.intercept_response[v * free + k];
                linalg::axpy(
                    -r,
                    &cross[k * size..(k + 1) * size],
                    &mut self.gram[v * size..(v + 1) * size],
                );
            }
        }
        for k in 0..free {
            linalg::axpy(
                -self.intercept_step[k],
                &cross[k * size..(k + 1) * size],
                &mut self.gradient,
            );
        }
    }

    /// β for a step δ of the features.
    pub(super) fn intercepts(&self, step: &[f64]) -> Vec<f64> {
        let free = self.intercept_step.len();
        let mut beta = vec![0.0; self.n_outputs];
        for (beta, step) in beta.iter_mut().zip(&self.intercept_step) {
            *beta = -step;
        }
        for (v, delta) in step.iter().enumerate().filter(|(_, delta)| **delta != 0.0) {
            let response = &self.intercept_response[v * free..(v + 1) * free];
            for (beta, response) in beta.iter_mut().zip(response) {
                *beta -= response * delta;
            }
        }
        beta
    }
}

/// Share of the largest diagonal entry added to a matrix that is singular to rounding: small enough
/// that a Newton step with it still converges in a few rounds.
const JITTER: f64 = 1e-10;

/// Cholesky, with a small multiple of the identity added (in place) if need be.
pub(super) fn robust_cholesky(matrix: &mut [f64], m: usize) -> Option<Cholesky> {
    if let Some(factor) = Cholesky::new(matrix, m) {
        return Some(factor);
    }
    let largest = (0..m).map(|i| matrix[i * m + i]).fold(0.0, f64::max);
    if largest <= 0.0 || !largest.is_finite() {
        return None;
    }
    for i in 0..m {
        matrix[i * m + i] += JITTER * largest;
    }
    Cholesky::new(matrix, m)
}
