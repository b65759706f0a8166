//! Dense columns that are centred and scaled as they are read.

use super::storage::Storage;
use crate::linalg::{Entry, shifted};
use crate::problem::design::statistics::moments;
use crate::problem::loss::Weights;
use std::ops::Range;

/// The columns x̃ⱼ = (xⱼ − shiftⱼ)·factorⱼ with the stored numbers xⱼ.
#[derive(Debug, Clone)]
pub(super) struct StandardizedColumns<'a> {
    n_samples: usize,
    stored: Storage<'a>,
    shifts: Vec<f64>,
    /// 0 for a column without spread.
    factors: Vec<f64>,
}

impl<'a> StandardizedColumns<'a> {
    /// One shift and one factor for each of the stored columns.
    pub(super) fn new(
        n_samples: usize,
        stored: Storage<'a>,
        shifts: Vec<f64>,
        factors: Vec<f64>,
    ) -> Self {
        Self {
            n_samples,
            stored,
            shifts,
            factors,
        }
    }

    /// Rows.
    #[inline]
    pub(super) fn n_samples(&self) -> usize {
        self.n_samples
    }

    /// Columns.
    #[inline]
    pub(super) fn n_features(&self) -> usize {
        self.shifts.len()
    }

    /// Column j as it is stored.
    #[inline]
    pub(super) fn stored(&self, j: usize) -> &[f64] {
        self.stored.column(j)
    }

    /// What is subtracted from the stored numbers of column j.
    #[inline]
    pub(super) fn shift(&self, j: usize) -> f64 {
        self.shifts[j]
    }

    /// What the difference is multiplied by.
    #[inline]
    pub(super) fn factor(&self, j: usize) -> f64 {
        self.factors[j]
    }

    /// x̃ⱼᵀv
    #[inline]
    pub(super) fn dot(&self, j: usize, v: &[f64]) -> f64 {
        self.factors[j] * shifted::dot(self.stored(j), self.shifts[j], v)
    }

    /// v ← v + a (d ∘ x̃ⱼ)
    #[inline]
    pub(super) fn axpy(&self, j: usize, a: f64, d: Weights<'_>, v: &mut [f64]) {
        let (x, shift, a) = (self.stored(j), self.shifts[j], a * self.factors[j]);
        match d {
            Weights::Uniform(d) => shifted::axpy(a * d, x, shift, v),
            Weights::PerSample(d) => shifted::weighted_axpy(a, d, x, shift, v),
        }
    }

    /// (Σᵢ dᵢx̃ᵢⱼ, Σᵢ dᵢx̃ᵢⱼ²)
    #[inline]
    pub(super) fn moments(&self, j: usize, d: Weights<'_>) -> (f64, f64) {
        let (first, second) = moments(self.stored(j), self.shifts[j], d);
        let factor = self.factors[j];
        (factor * first, factor * (factor * second))
    }

    /// Rows of column j, centred and scaled, while the same rows of the next column are fetched.
    #[inline]
    pub(super) fn pack<T: Entry>(
        &self,
        j: usize,
        next: Option<&usize>,
        rows: Range<usize>,
        out: &mut [T],
    ) {
        let ahead = next.map_or(&[][..], |next| &self.stored(*next)[rows.clone()]);
        let stored = &self.stored(j)[rows];
        T::pack(stored, ahead, self.shifts[j], self.factors[j], out);
    }
}
