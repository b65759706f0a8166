//! Binary cross-entropy on the log-odds.

use super::weights::CompensatedSum;
use super::{Loss, SampleWeights, Weights};
use crate::{Error, Result, linalg};
use std::ops::Range;

/// F(η) = Σ dᵢ (softplus(ηᵢ) − yᵢηᵢ), the cross-entropy of sigmoid(η) with y in {0, 1}.
///
/// Finite for every finite η.
#[derive(Debug, Clone)]
pub struct BinaryCrossEntropy {
    targets: Vec<f64>,
    weights: SampleWeights,
}

/// Rows evaluated together: their numbers stay in the first-level cache.
pub(super) const CHUNK: usize = 512;

/// How far outside [0, 1] a probability may lie by rounding alone: the sum of a handful of
/// numbers of size 1.
pub(super) const PROBABILITY_ROUNDING: f64 = 16.0 * f64::EPSILON;

/// What the derivatives of some rows, at most [`CHUNK`], are divided by to become shares: their weights, and 1 for a row of
/// weight 0, whose derivative must be 0; and whether each row counts.
pub(super) fn divisors(weights: Weights<'_>, height: usize) -> ([f64; CHUNK], [bool; CHUNK]) {
    let (mut divisors, mut counts) = ([1.0; CHUNK], [true; CHUNK]);
    for i in 0..height {
        let d = weights.get(i);
        counts[i] = d != 0.0;
        divisors[i] = if counts[i] { d } else { 1.0 };
    }
    (divisors, counts)
}

impl BinaryCrossEntropy {
    /// A loss for targets y: `true` for the positive class.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], and [`Error::Classes`] when the weighted samples are all of one class.
    pub fn new(targets: &[bool], weights: SampleWeights) -> Result<Self> {
        if targets.len() != weights.len() {
            return Err(Error::LengthMismatch {
                what: "targets",
                expected: weights.len(),
                found: targets.len(),
            });
        }
        let targets: Vec<f64> = targets.iter().map(|y| f64::from(u8::from(*y))).collect();
        let loss = Self { targets, weights };
        let positive = loss.weights().dot(&loss.targets);
        let negative: f64 = (0..loss.targets.len())
            .map(|i| loss.weights().get(i) * (1.0 - loss.targets[i]))
            .sum();
        if positive <= 0.0 || negative <= 0.0 {
            return Err(Error::Classes {
                family: "logistic regression",
                needed: "two",
                found: 1,
                hint: " among the samples of positive weight",
            });
        }
        Ok(loss)
    }
}

impl Loss for BinaryCrossEntropy {
    fn name(&self) -> &str {
        "binary cross-entropy"
    }
    fn is_classification(&self) -> bool {
        true
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
        let mut terms = [0.0; CHUNK];
        let mut value = CompensatedSum::default();
        let targets = self.targets[rows.clone()].chunks(CHUNK);
        let outputs = mean.chunks_mut(CHUNK).zip(gradient.chunks_mut(CHUNK));
        let mut start = rows.start;
        for ((y, eta), (mean, gradient)) in targets.zip(eta.chunks(CHUNK)).zip(outputs) {
            let terms = &mut terms[..y.len()];
            // softplus(η) − yη = softplus(−(2y − 1)η), which does not cancel for large |η|.
            linalg::binary_cross_entropy(y, eta, terms, mean, gradient);
            let weights = self.weights().rows(start..start + y.len());
            weights.scale(terms);
            weights.scale(gradient);
            terms.iter().for_each(|term| value.add(*term));
            start += y.len();
        }
        value.total()
    }
    fn curvature(&self, mean: &[f64], _outputs: (usize, usize), curvature: &mut [f64]) {
        let weights = self.weights();
        for (i, p) in mean.iter().enumerate() {
            curvature[i] = weights.get(i) * p * (1.0 - p);
        }
    }
    /// F*(u) = Σ dᵢ (qᵢ ln qᵢ + (1 − qᵢ) ln(1 − qᵢ)) with qᵢ = yᵢ + uᵢ/dᵢ in [0, 1].
    fn conjugate(&self, u: &[f64]) -> f64 {
        let weights = self.weights();
        let (mut shares, mut entropies) = ([0.0; CHUNK], [0.0; CHUNK]);
        let mut total = 0.0;
        for (block, (u, y)) in u.chunks(CHUNK).zip(self.targets.chunks(CHUNK)).enumerate() {
            let rows = block * CHUNK..block * CHUNK + u.len();
            let (d, counts) = divisors(weights.rows(rows.clone()), u.len());
            let shares = &mut shares[..u.len()];
            // Without branches, so that the compiler forms vectors.
            let mut allowed = true;
            for (i, share) in shares.iter_mut().enumerate() {
                // The distance of q from y, in [0, 1] for either class.
                let away = if y[i] == 1.0 { -u[i] } else { u[i] } / d[i];
                allowed &= (-PROBABILITY_ROUNDING..=1.0 + PROBABILITY_ROUNDING).contains(&away)
                    & (counts[i] | (u[i] == 0.0));
                *share = away.clamp(0.0, 1.0);
            }
            if !allowed {
                return f64::INFINITY;
            }
            let entropies = &mut entropies[..u.len()];
            linalg::binary_entropies(shares, entropies);
            for (i, entropy) in rows.zip(entropies.iter()) {
                total += weights.get(i) * entropy;
            }
        }
        total
    }
    fn curvature_bound(&self) -> Option<f64> {
        Some(0.25)
    }
    fn null_intercept(&self) -> Vec<f64> {
        let positive = self.weights().dot(&self.targets);
        let negative: f64 = (0..self.targets.len())
            .map(|i| self.weights().get(i) * (1.0 - self.targets[i]))
            .sum();
        vec![(positive / negative).ln()]
    }
}
