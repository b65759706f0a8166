//! Softmax cross-entropy on K symmetric columns of logits.

use super::binary_cross_entropy::{CHUNK, PROBABILITY_ROUNDING, divisors};
use super::weights::CompensatedSum;
use super::{Loss, SampleWeights, Weights};
use crate::{Error, Result, linalg};
use std::ops::Range;

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

    /// Rows from `start` on, at most [`CHUNK`] of them, whose logits and results begin at `offset` of
    /// columns of length `height`. Their unweighted losses go into `terms`.
    fn evaluate_chunk(
        &self,
        (start, offset, height): (usize, usize, usize),
        eta: &[f64],
        mean: &mut [f64],
        gradient: &mut [f64],
        terms: &mut [f64],
    ) {
        let length = terms.len();
        let classes = &self.classes[start..start + length];
        let column = |k: usize| k * height + offset..k * height + offset + length;
        let mut largest = [f64::NEG_INFINITY; CHUNK];
        for k in 0..self.n_classes {
            for (largest, eta) in largest.iter_mut().zip(&eta[column(k)]) {
                *largest = largest.max(*eta);
            }
        }
        for k in 0..self.n_classes {
            linalg::exp_below(&eta[column(k)], &largest, &mut mean[column(k)]);
        }
        // exp(η) of the true class, and the sum of the others, apart: p − 1 of the true class is minus the
        // others' share, which does not cancel.
        let (mut true_power, mut others) = ([0.0; CHUNK], [0.0; CHUNK]);
        for (i, class) in classes.iter().enumerate() {
            true_power[i] = std::mem::take(&mut mean[class * height + offset + i]);
        }
        for k in 0..self.n_classes {
            linalg::axpy(1.0, &mean[column(k)], &mut others[..length]);
        }
        for (i, class) in classes.iter().enumerate() {
            let above = largest[i] - eta[class * height + offset + i];
            // Without a rival close by, the sum is 1 and a little.
            terms[i] = if above == 0.0 {
                others[i].ln_1p()
            } else {
                above + (true_power[i] + others[i]).ln()
            };
        }
        let mut inverse = [0.0; CHUNK];
        for i in 0..length {
            inverse[i] = 1.0 / (true_power[i] + others[i]);
        }
        for k in 0..self.n_classes {
            let (mean, gradient) = (&mut mean[column(k)], &mut gradient[column(k)]);
            linalg::scale(&inverse, mean);
            gradient.copy_from_slice(mean);
        }
        for (i, class) in classes.iter().enumerate() {
            mean[class * height + offset + i] = true_power[i] * inverse[i];
            gradient[class * height + offset + i] = -others[i] * inverse[i];
        }
        let weights = self.weights().rows(start..start + length);
        for k in 0..self.n_classes {
            weights.scale(&mut gradient[column(k)]);
        }
    }
}

impl SoftmaxCrossEntropy {
    /// Σ dᵢ Σₖ qᵢₖ ln qᵢₖ over some rows, at most [`CHUNK`]; `None` where q is no probability vector.
    fn entropies(&self, u: &[f64], rows: Range<usize>) -> Option<f64> {
        let (n, weights) = (self.classes.len(), self.weights());
        let (mut sums, mut totals) = ([0.0; CHUNK], [0.0; CHUNK]);
        let (mut q, mut entropies) = ([0.0; CHUNK], [0.0; CHUNK]);
        let (height, classes) = (rows.len(), &self.classes[rows.clone()]);
        let (d, counts) = divisors(weights.rows(rows.clone()), height);
        for k in 0..self.n_classes {
            let u = &u[k * n..][rows.clone()];
            // Without branches, so that the compiler forms vectors.
            let mut allowed = true;
            for at in 0..height {
                let own = if classes[at] == k { 1.0 } else { 0.0 };
                let s = u[at] / d[at];
                let share = own + s;
                allowed &= (-PROBABILITY_ROUNDING..=1.0 + PROBABILITY_ROUNDING).contains(&share)
                    & (counts[at] | (u[at] == 0.0));
                q[at] = share.clamp(0.0, 1.0);
                sums[at] += s;
                // What the rounding of 1 + s has taken from its logarithm.
                totals[at] += own * (s - (share - 1.0));
            }
            if !allowed {
                return None;
            }
            linalg::entropies(&q[..height], &mut entropies[..height]);
            linalg::axpy(1.0, &entropies[..height], &mut totals[..height]);
        }
        let most = PROBABILITY_ROUNDING * self.n_classes as f64;
        if sums[..height].iter().any(|sum: &f64| sum.abs() > most) {
            return None;
        }
        Some(
            rows.zip(&totals)
                .map(|(i, total)| weights.get(i) * total)
                .sum(),
        )
    }
}

impl Loss for SoftmaxCrossEntropy {
    fn name(&self) -> &str {
        "softmax cross-entropy"
    }
    fn is_classification(&self) -> bool {
        true
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
    fn evaluate(
        &self,
        rows: Range<usize>,
        eta: &[f64],
        mean: &mut [f64],
        gradient: &mut [f64],
    ) -> f64 {
        let mut terms = [0.0; CHUNK];
        let mut value = CompensatedSum::default();
        for start in rows.clone().step_by(CHUNK) {
            let length = CHUNK.min(rows.end - start);
            let terms = &mut terms[..length];
            let place = (start, start - rows.start, rows.len());
            self.evaluate_chunk(place, eta, mean, gradient, terms);
            self.weights().rows(start..start + length).scale(terms);
            terms.iter().for_each(|term| value.add(*term));
        }
        value.total()
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
        let mut total = 0.0;
        for start in (0..n).step_by(CHUNK) {
            let Some(terms) = self.entropies(u, start..(start + CHUNK).min(n)) else {
                return f64::INFINITY;
            };
            total += terms;
        }
        total
    }
    fn curvature_bound(&self) -> Option<f64> {
        Some(0.5)
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
