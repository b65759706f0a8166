//! The problem that every method minimises.

use crate::{Error, Result};
use ndarray::{Array2, ArrayView2, s};

/// ℓ of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// ½(y − η)²
    SquaredError,
    /// ln(1 + e^η) − yη, y = 0 or 1.
    CrossEntropy,
}

/// X, y, the loss and the penalty.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The columns, and after them a column of ones if there is an intercept.
    pub(super) x: Array2<f64>,
    pub(super) y: Vec<f64>,
    pub(super) loss: Loss,
    pub(super) l1: f64,
    pub(super) l2: f64,
    pub(super) intercept: bool,
}

/// Steps of the power iteration, and how much its result, a lower bound, is raised.
const POWER_ITERATIONS: usize = 100;
const POWER_MARGIN: f64 = 1.01;

impl Problem {
    /// The problem without a penalty: `x` (n_samples × n_features) as it is, `y` (n_samples).
    ///
    /// # Errors
    /// [`Error::Empty`] without rows, [`Error::LengthMismatch`] when lengths disagree,
    /// [`Error::NotFinite`] and [`Error::TargetNotFinite`] for NaN and infinity, and
    /// [`Error::InvalidParameter`] for a class that is neither 0 nor 1.
    pub fn new(x: ArrayView2<'_, f64>, y: &[f64], loss: Loss, intercept: bool) -> Result<Self> {
        let (n, p) = x.dim();
        if n == 0 {
            return Err(Error::Empty("rows"));
        }
        if y.len() != n {
            return Err(Error::LengthMismatch {
                what: "targets",
                expected: n,
                found: y.len(),
            });
        }
        if let Some(((row, column), &value)) = x.indexed_iter().find(|(_, v)| !v.is_finite()) {
            return Err(Error::NotFinite { row, column, value });
        }
        if let Some(row) = y.iter().position(|v| !v.is_finite()) {
            let value = y[row];
            return Err(Error::TargetNotFinite { row, value });
        }
        let class = |y: &&f64| **y == 0.0 || **y == 1.0;
        if let (Loss::CrossEntropy, Some(&value)) = (loss, y.iter().find(|y| !class(y))) {
            return Err(Error::InvalidParameter {
                name: "a class",
                requirement: "0 or 1",
                value,
            });
        }
        let mut all = Array2::ones((n, p + usize::from(intercept)));
        all.slice_mut(s![.., ..p]).assign(&x);
        Ok(Self {
            x: all,
            y: y.to_vec(),
            loss,
            l1: 0.0,
            l2: 0.0,
            intercept,
        })
    }

    /// The same with l1·‖w‖₁ + l2/2·‖w‖².
    pub fn with_penalty(mut self, l1: f64, l2: f64) -> Self {
        (self.l1, self.l2) = (l1, l2);
        self
    }

    /// Rows.
    pub fn n_samples(&self) -> usize {
        self.y.len()
    }

    /// w = 0 and the best intercept for it.
    pub(super) fn start(&self) -> Vec<f64> {
        let mut theta = vec![0.0; self.x.ncols()];
        let mean = self.y.iter().sum::<f64>() / self.y.len() as f64;
        if let (true, Some(b)) = (self.intercept, theta.last_mut()) {
            *b = match self.loss {
                Loss::SquaredError => mean,
                Loss::CrossEntropy => (mean / (1.0 - mean)).ln().clamp(-30.0, 30.0),
            };
        }
        theta
    }

    /// Whether coefficient j of θ = (w, b) is penalised: all but the intercept.
    pub(super) fn penalized(&self, j: usize) -> bool {
        !(self.intercept && j + 1 == self.x.ncols())
    }

    /// ηᵢ
    pub(super) fn predictor(&self, i: usize, theta: &[f64]) -> f64 {
        self.x.row(i).iter().zip(theta).map(|(x, t)| x * t).sum()
    }

    /// dℓ/dη
    pub(super) fn slope(&self, y: f64, eta: f64) -> f64 {
        match self.loss {
            Loss::SquaredError => eta - y,
            Loss::CrossEntropy => 1.0 / (1.0 + (-eta).exp()) - y,
        }
    }

    /// c, a bound on d²ℓ/dη².
    pub(super) fn curvature(&self) -> f64 {
        match self.loss {
            Loss::SquaredError => 1.0,
            Loss::CrossEntropy => 0.25,
        }
    }

    /// P(θ)
    pub fn objective(&self, theta: &[f64]) -> f64 {
        let rows = self.y.iter().enumerate().map(|(i, &y)| {
            let eta = self.predictor(i, theta);
            match self.loss {
                Loss::SquaredError => 0.5 * (y - eta) * (y - eta),
                // ln(1 + e^η) without overflow.
                Loss::CrossEntropy => eta.max(0.0) + (-eta.abs()).exp().ln_1p() - y * eta,
            }
        });
        let loss = rows.sum::<f64>() / self.n_samples() as f64;
        let penalized = theta.iter().enumerate().filter(|(j, _)| self.penalized(*j));
        let penalty = penalized.map(|(_, w)| self.l1 * w.abs() + 0.5 * self.l2 * w * w);
        loss + penalty.sum::<f64>()
    }

    /// ∇f at θ from the given rows: 1/|rows| Σ xᵢℓ′(yᵢ, ηᵢ) + l2·w.
    pub(super) fn gradient(&self, rows: &[usize], theta: &[f64]) -> Vec<f64> {
        let mut gradient = vec![0.0; theta.len()];
        for &i in rows {
            let slope = self.slope(self.y[i], self.predictor(i, theta)) / rows.len() as f64;
            for (g, x) in gradient.iter_mut().zip(self.x.row(i)) {
                *g += slope * x;
            }
        }
        for (j, (g, w)) in gradient.iter_mut().zip(theta).enumerate() {
            if self.penalized(j) {
                *g += self.l2 * w;
            }
        }
        gradient
    }

    /// θ ← prox(θ − rate·gradient): the step, then soft thresholding of w by rate·l1.
    pub(super) fn step(&self, theta: &[f64], gradient: &[f64], rate: f64) -> Vec<f64> {
        let moved = theta.iter().zip(gradient).map(|(t, g)| t - rate * g);
        let soft = |(j, w): (usize, f64)| match self.penalized(j) {
            true => soft_threshold(w, rate * self.l1),
            false => w,
        };
        moved.enumerate().map(soft).collect()
    }

    /// L, by power iteration.
    pub(super) fn lipschitz(&self) -> f64 {
        let n = self.n_samples() as f64;
        let mut v: Vec<f64> = (0..self.x.ncols())
            .map(|j| 1.0 + (j as f64).sin())
            .collect();
        let mut largest = 0.0;
        for _ in 0..POWER_ITERATIONS {
            let length = v.iter().map(|v| v * v).sum::<f64>().sqrt();
            if length == 0.0 {
                break;
            }
            v.iter_mut().for_each(|v| *v /= length);
            let mut next = vec![0.0; v.len()];
            for i in 0..self.y.len() {
                let eta = self.predictor(i, &v) / n;
                for (t, x) in next.iter_mut().zip(self.x.row(i)) {
                    *t += eta * x;
                }
            }
            largest = next.iter().map(|v| v * v).sum::<f64>().sqrt();
            v = next;
        }
        POWER_MARGIN * self.curvature() * largest + self.l2
    }
}

/// sign(w)·max(|w| − by, 0)
pub(super) fn soft_threshold(w: f64, by: f64) -> f64 {
    w.signum() * (w.abs() - by).max(0.0)
}
