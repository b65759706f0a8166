//! Softmax cross-entropy on K symmetric columns of logits.

use super::binary_cross_entropy::{PROBABILITY_ROUNDING, entropy_term};
use super::{Loss, LossKind, SampleWeights, Weights};
use crate::{Error, Result};

/// F(η) = Σ dᵢ (ln Σₖ exp(ηᵢₖ) − ηᵢ,yᵢ), with one column of η per class.
///
/// Finite for every finite η; F(0) = ln K exactly.
#[derive(Debug, Clone)]
pub struct SoftmaxCrossEntropy {
    classes: Vec<usize>,
    n_classes: usize,
    weights: SampleWeights,
}

impl SoftmaxCrossEntropy {
    /// A loss for class indices y in 0..n_classes.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`]; [`Error::Classes`] for fewer than two classes, an index out of
    /// range, or a class without a sample of positive weight (its intercept would be −∞).
    pub fn new(classes: Vec<usize>, n_classes: usize, weights: SampleWeights) -> Result<Self> {
        if classes.len() != weights.len() {
            return Err(Error::LengthMismatch {
                what: "targets",
                expected: weights.len(),
                found: classes.len(),
            });
        }
        let wrong = |found, hint| Error::Classes {
            family: "softmax regression",
            needed: "two or more",
            found,
            hint,
        };
        if n_classes < 2 {
            return Err(wrong(n_classes, ""));
        }
        let mut present = vec![0.0; n_classes];
        for (i, &class) in classes.iter().enumerate() {
            match present.get_mut(class) {
                Some(total) => *total += weights.view().get(i),
                None => return Err(wrong(n_classes, ", and a class index is out of range")),
            }
        }
        if present.iter().any(|total| *total <= 0.0) {
            let found = present.iter().filter(|total| **total > 0.0).count();
            return Err(wrong(found, " among the samples of positive weight"));
        }
        Ok(Self {
            classes,
            n_classes,
            weights,
        })
    }

    /// Probabilities of row i into `p` (n_outputs); returns ln Σ exp(η) − η of the true class.
    fn row(&self, eta: &[f64], i: usize, p: &mut [f64]) -> f64 {
        let n = self.classes.len();
        let largest = (0..self.n_classes)
            .map(|k| eta[k * n + i])
            .fold(f64::NEG_INFINITY, f64::max);
        let mut sum = 0.0;
        for (k, p) in p.iter_mut().enumerate() {
            *p = (eta[k * n + i] - largest).exp();
            sum += *p;
        }
        for p in p.iter_mut() {
            *p /= sum;
        }
        sum.ln() + (largest - eta[self.classes[i] * n + i])
    }
}

impl Loss for SoftmaxCrossEntropy {
    fn kind(&self) -> LossKind {
        LossKind::SoftmaxCrossEntropy
    }
    fn n_samples(&self) -> usize {
        self.classes.len()
    }
    fn n_outputs(&self) -> usize {
        self.n_classes
    }
    fn weights(&self) -> Weights<'_> {
        self.weights.view()
    }
    fn value(&self, eta: &[f64]) -> f64 {
        let mut p = vec![0.0; self.n_classes];
        let terms = (0..self.classes.len()).map(|i| self.row(eta, i, &mut p));
        self.weights().total(terms)
    }
    fn gradient(&self, eta: &[f64], mean: &mut [f64], gradient: &mut [f64]) {
        let n = self.classes.len();
        let weights = self.weights();
        let mut p = vec![0.0; self.n_classes];
        for i in 0..n {
            self.row(eta, i, &mut p);
            let true_class = self.classes[i];
            // p − 1 of the true class is minus the sum of the others, which does not cancel.
            let others: f64 = (0..self.n_classes)
                .filter(|k| *k != true_class)
                .map(|k| p[k])
                .sum();
            for (k, p) in p.iter().enumerate() {
                mean[k * n + i] = *p;
                let residual = if k == true_class { -others } else { *p };
                gradient[k * n + i] = weights.get(i) * residual;
            }
        }
    }
    fn curvature(&self, mean: &[f64], (k, l): (usize, usize), curvature: &mut [f64]) {
        let n = self.classes.len();
        let weights = self.weights();
        for (i, c) in curvature.iter_mut().enumerate() {
            let p = mean[k * n + i];
            *c = weights.get(i)
                * if k == l {
                    p * (1.0 - p)
                } else {
                    -p * mean[l * n + i]
                };
        }
    }
    /// F*(u) = Σ dᵢ Σₖ qᵢₖ ln qᵢₖ with q = onehot(y) + u/d, a probability vector in every row.
    fn conjugate(&self, u: &[f64]) -> f64 {
        let n = self.classes.len();
        let weights = self.weights();
        let row = |i: usize| {
            let d = weights.get(i);
            if d == 0.0 {
                let zero = (0..self.n_classes).all(|k| u[k * n + i] == 0.0);
                return if zero { 0.0 } else { f64::INFINITY };
            }
            let mut total = 0.0;
            let mut sum = 0.0;
            for k in 0..self.n_classes {
                let s = u[k * n + i] / d;
                let q = if k == self.classes[i] { 1.0 + s } else { s };
                if !(-PROBABILITY_ROUNDING..=1.0 + PROBABILITY_ROUNDING).contains(&q) {
                    return f64::INFINITY;
                }
                let q = q.clamp(0.0, 1.0);
                sum += s;
                // q ln q near q = 1 by ln_1p, where q itself has lost the digits of s.
                total += if k == self.classes[i] && q > 0.5 {
                    q * s.min(0.0).ln_1p()
                } else {
                    entropy_term(q)
                };
            }
            if sum.abs() > PROBABILITY_ROUNDING * self.n_classes as f64 {
                return f64::INFINITY;
            }
            d * total
        };
        (0..n).map(row).sum()
    }
    fn curvature_bound(&self) -> f64 {
        0.5
    }
    /// Log class frequencies, centred to mean 0: the common shift is free.
    fn null_intercept(&self) -> Vec<f64> {
        let mut total = vec![0.0; self.n_classes];
        for (i, class) in self.classes.iter().enumerate() {
            total[*class] += self.weights().get(i);
        }
        let logs: Vec<f64> = total.iter().map(|t: &f64| t.ln()).collect();
        let mean = logs.iter().sum::<f64>() / self.n_classes as f64;
        logs.iter().map(|l| l - mean).collect()
    }
}
