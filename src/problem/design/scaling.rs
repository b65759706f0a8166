//! Centring and scaling of columns, and the way back to the user's units.

use crate::{Error, Result};
use std::ops::RangeInclusive;

/// What is done to each column before the penalty acts on its coefficient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standardization {
    /// Subtract the weighted mean: a model with an intercept does, without changing its optimum.
    pub center: bool,
    /// Divide by the weighted standard deviation.
    pub scale: bool,
    /// Degrees of freedom: the variance is Σ dᵢ(xᵢ − x̄)²·n/(n − ddof), with Σd = 1.
    pub ddof: f64,
}

/// The columns as the solver saw them: x̃ = (x − shift)/scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Scaling {
    /// Weighted mean of each column.
    pub means: Vec<f64>,
    /// What was subtracted: the mean, or 0 for sparse columns with zeros and without an intercept.
    pub shifts: Vec<f64>,
    /// The divisor: the standard deviation, or 1 without standardisation.
    pub scales: Vec<f64>,
    /// Columns without spread: their coefficient is 0.
    pub constant: Vec<bool>,
}

/// A column whose standard deviation is below this share of its largest entry is constant up to the
/// rounding of the numbers in it.
pub(super) const CONSTANT_COLUMN_RATIO: f64 = 4.0 * f64::EPSILON;

/// √Σ dᵢx̃ᵢ² of a column that solvers can square, and multiply by a target and by its coefficient.
const SQUARABLE: RangeInclusive<f64> = 1e-140..=1e140;

impl Scaling {
    pub(super) fn identity(n_features: usize) -> Self {
        Self {
            means: vec![0.0; n_features],
            shifts: vec![0.0; n_features],
            scales: vec![1.0; n_features],
            constant: vec![false; n_features],
        }
    }

    /// Records the divisor of column j, whose standard deviation with n in the denominator is known.
    ///
    /// # Errors
    /// [`Error::ColumnOutOfRange`] for a column whose squares, or whose divisor, leave the range of f64.
    pub(super) fn finish(
        &mut self,
        j: usize,
        deviation: f64,
        constant: bool,
        n_samples: usize,
        standardization: Standardization,
    ) -> Result<()> {
        // Without centring and scaling a constant column is a column like any other.
        self.constant[j] = constant && (standardization.center || standardization.scale);
        if standardization.scale && !constant {
            let n = n_samples as f64;
            self.scales[j] = deviation * (n / (n - standardization.ddof)).sqrt();
        }
        if self.constant[j] {
            self.shifts[j] = 0.0;
            return Ok(());
        }
        let scale = self.scales[j];
        let size = (self.means[j] - self.shifts[j]).hypot(deviation) / scale;
        let divisible = scale.is_normal() && scale.recip().is_normal();
        if divisible && (size == 0.0 || SQUARABLE.contains(&size)) {
            return Ok(());
        }
        Err(Error::ColumnOutOfRange {
            column: j,
            size: self.size(j, deviation),
        })
    }

    /// A finite number of the size of those in column j.
    fn size(&self, j: usize, deviation: f64) -> f64 {
        self.means[j]
            .hypot(deviation)
            .clamp(f64::from_bits(1), f64::MAX)
    }

    /// That column j has a coefficient which is no number in the user's units, or has lost its digits there.
    pub(crate) fn out_of_range(&self, j: usize) -> Error {
        Error::ColumnOutOfRange {
            column: j,
            size: self.size(j, self.scales[j]),
        }
    }

    /// Coefficients in the user's units, wⱼ = w̃ⱼ/scaleⱼ.
    pub fn to_user_units(&self, j: usize, standardized: f64) -> f64 {
        standardized / self.scales[j]
    }

    /// The user's intercept, b = b̃ − Σ shiftⱼ wⱼ with w in the user's units.
    pub fn user_intercept(
        &self,
        intercept: f64,
        coefficients: impl Iterator<Item = (usize, f64)>,
    ) -> f64 {
        coefficients.fold(intercept, |b, (j, w)| b - self.shifts[j] * w)
    }
}
