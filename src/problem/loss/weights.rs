//! Sample weights, normalised to sum 1.

use crate::{Error, Result, linalg};
use std::ops::Range;

/// Weights d of a weighted sum; matched once per column, never once per entry.
#[derive(Debug, Clone, Copy)]
pub enum Weights<'a> {
    /// The same weight for every sample.
    Uniform(f64),
    /// One weight per sample.
    PerSample(&'a [f64]),
}

impl<'a> Weights<'a> {
    /// dᵢ
    pub fn get(&self, i: usize) -> f64 {
        match self {
            Self::Uniform(d) => *d,
            Self::PerSample(d) => d[i],
        }
    }

    /// Those of some rows.
    pub fn rows(&self, rows: Range<usize>) -> Weights<'a> {
        match *self {
            Self::Uniform(d) => Weights::Uniform(d),
            Self::PerSample(d) => Weights::PerSample(&d[rows]),
        }
    }

    /// v ← d ∘ v
    pub(super) fn scale(&self, v: &mut [f64]) {
        match self {
            Self::Uniform(d) => v.iter_mut().for_each(|v| *v *= d),
            Self::PerSample(d) => linalg::scale(d, v),
        }
    }

    /// Σᵢ dᵢ vᵢ
    pub fn dot(&self, v: &[f64]) -> f64 {
        self.total(v.iter().copied())
    }

    /// Σᵢ dᵢ tᵢ over the terms t, correct to the rounding of the result whatever their number.
    pub(super) fn total(&self, terms: impl Iterator<Item = f64>) -> f64 {
        match self {
            Self::Uniform(d) => d * compensated_sum(terms),
            Self::PerSample(d) => compensated_sum(terms.zip(*d).map(|(t, d)| t * d)),
        }
    }
}

/// Σ t with the rounding of each addition carried along (Neumaier, 1974).
fn compensated_sum(terms: impl Iterator<Item = f64>) -> f64 {
    let mut sum = CompensatedSum::default();
    terms.for_each(|term| sum.add(term));
    sum.total()
}

/// A running sum with what rounding took from it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CompensatedSum {
    sum: f64,
    lost: f64,
}

impl CompensatedSum {
    pub(super) fn add(&mut self, term: f64) {
        let next = self.sum + term;
        self.lost += if self.sum.abs() >= term.abs() {
            (self.sum - next) + term
        } else {
            (term - next) + self.sum
        };
        self.sum = next;
    }

    pub(super) fn total(self) -> f64 {
        // An infinite sum has lost nothing that could be named.
        if self.sum.is_finite() {
            self.sum + self.lost
        } else {
            self.sum
        }
    }
}

/// Sample weights owned by a loss: finite, not negative, summing to 1.
#[derive(Debug, Clone, PartialEq)]
pub enum SampleWeights {
    /// Weight 1/n each.
    Uniform(usize),
    /// One weight per sample, summing to 1.
    PerSample(Vec<f64>),
}

impl SampleWeights {
    /// Normalises weights to sum 1; equal weights become [`SampleWeights::Uniform`].
    ///
    /// # Errors
    /// [`Error::Weights`] if one is negative or not finite, or all are zero.
    pub fn normalized(weights: &[f64]) -> Result<Self> {
        if let Some((i, w)) = weights
            .iter()
            .enumerate()
            .find(|(_, w)| !w.is_finite() || **w < 0.0)
        {
            return Err(Error::Weights(format!(
                "weight {i} (counted from 0) is {w}"
            )));
        }
        // Dividing by the largest first keeps the sum in range.
        let largest = weights.iter().copied().fold(0.0, f64::max);
        if largest == 0.0 {
            return Err(Error::Weights("every weight is 0".into()));
        }
        if weights.iter().all(|w| *w == largest) {
            return Ok(Self::Uniform(weights.len()));
        }
        let sum: f64 = weights.iter().map(|w| w / largest).sum();
        Ok(Self::PerSample(
            weights.iter().map(|w| w / largest / sum).collect(),
        ))
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        match self {
            Self::Uniform(n) => *n,
            Self::PerSample(d) => d.len(),
        }
    }

    /// Whether there are no samples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// d as a view.
    pub fn view(&self) -> Weights<'_> {
        match self {
            Self::Uniform(n) => Weights::Uniform(1.0 / *n as f64),
            Self::PerSample(d) => Weights::PerSample(d),
        }
    }
}
