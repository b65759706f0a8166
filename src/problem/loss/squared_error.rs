//! Half squared error.

use super::{Loss, SampleWeights, Weights};
use crate::{Error, Result};
use std::ops::Range;

/// F(η) = ½ Σ dᵢ(yᵢ − ηᵢ)²; with equal weights RSS/(2n).
#[derive(Debug, Clone)]
pub struct SquaredError {
    targets: Vec<f64>,
    weights: SampleWeights,
}

impl SquaredError {
    /// A loss for targets y (n_samples).
    ///
    /// # Errors
    /// [`Error::TargetNotFinite`], [`Error::LengthMismatch`], and [`Error::OutOfRange`] when y² overflows.
    pub fn new(targets: Vec<f64>, weights: SampleWeights) -> Result<Self> {
        if targets.len() != weights.len() {
            return Err(Error::LengthMismatch {
                what: "targets",
                expected: weights.len(),
                found: targets.len(),
            });
        }
        if let Some((row, &value)) = targets.iter().enumerate().find(|(_, y)| !y.is_finite()) {
            return Err(Error::TargetNotFinite { row, value });
        }
        let largest = targets.iter().fold(0.0, |m: f64, y| m.max(y.abs()));
        // The square must neither overflow nor lose the spread of y to underflow.
        if largest > 1e150 || (largest > 0.0 && largest < 1e-150) {
            return Err(Error::OutOfRange("the target"));
        }
        Ok(Self { targets, weights })
    }
}

impl Loss for SquaredError {
    fn name(&self) -> &str {
        "squared error"
    }
    fn n_samples(&self) -> usize {
        self.targets.len()
    }
    fn weights(&self) -> Weights<'_> {
        self.weights.view()
    }
    fn evaluate(
        &self,
        rows: Range<usize>,
        eta: &[f64],
        mean: &mut [f64],
        gradient: &mut [f64],
    ) -> f64 {
        mean.copy_from_slice(eta);
        let targets = &self.targets[rows.clone()];
        for ((g, y), e) in gradient.iter_mut().zip(targets).zip(eta) {
            *g = e - y;
        }
        let weights = self.weights().rows(rows);
        let value = 0.5 * weights.total(gradient.iter().map(|r| r * r));
        weights.scale(gradient);
        value
    }
    fn value(&self, eta: &[f64]) -> f64 {
        let squares = self.targets.iter().zip(eta).map(|(y, e)| (y - e) * (y - e));
        0.5 * self.weights().total(squares)
    }
    fn curvature(&self, _mean: &[f64], _outputs: (usize, usize), curvature: &mut [f64]) {
        match self.weights() {
            Weights::Uniform(d) => curvature.fill(d),
            Weights::PerSample(d) => curvature.copy_from_slice(d),
        }
    }
    /// F*(u) = Σ uᵢ²/(2dᵢ) + uᵢyᵢ; a sample of weight 0 allows only uᵢ = 0.
    fn conjugate(&self, u: &[f64]) -> f64 {
        let weights = self.weights();
        let term = |i: usize, y: f64, u: f64| {
            let d = weights.get(i);
            if u == 0.0 {
                0.0
            } else if d == 0.0 {
                f64::INFINITY
            } else {
                u * (0.5 * u / d + y)
            }
        };
        let pairs = self.targets.iter().zip(u).enumerate();
        pairs.map(|(i, (y, u))| term(i, *y, *u)).sum()
    }
    fn curvature_bound(&self) -> Option<f64> {
        Some(1.0)
    }
    fn squared_error_targets(&self) -> Option<&[f64]> {
        Some(&self.targets)
    }
    fn center_targets(&mut self) -> f64 {
        let mean = self.null_intercept()[0];
        self.targets.iter_mut().for_each(|y| *y -= mean);
        mean
    }
    fn null_intercept(&self) -> Vec<f64> {
        // Around the first target, so that a constant target gives exactly that constant.
        let first = self.targets.first().copied().unwrap_or(0.0);
        let shifted: Vec<f64> = self.targets.iter().map(|y| y - first).collect();
        vec![first + self.weights().dot(&shifted)]
    }
}
