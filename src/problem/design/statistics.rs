//! Mean and spread of a column, from two readings of it or from what one has summed up.

use crate::linalg::{ColumnRange, power_of_two, shifted};
use crate::problem::design::scaling::CONSTANT_COLUMN_RATIO;
use crate::problem::loss::Weights;

/// Numbers between these bounds can be squared and summed; a column with others is counted in units
/// of a power of two, which changes no digit.
const SAFE: std::ops::RangeInclusive<f64> = 1e-100..=1e100;

/// What a guessed mean may be off, squared and relative to the variance: with 1, rounding takes at most twice as much as
/// from the exact mean.
pub(super) const CANCELLATION: f64 = 1.0;

/// Corrections of the mean: one, unless weights move it by more than the spread.
const CORRECTIONS: usize = 3;

/// Mean and deviation of a column, in units of `unit`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Statistics {
    /// 1 but for numbers out of the usual range and for sparse columns.
    pub(super) unit: f64,
    /// Weighted mean x̄ = Σ dᵢxᵢ.
    pub(super) mean: f64,
    /// √Σ dᵢ(xᵢ − x̄)²
    pub(super) deviation: f64,
    /// Whether that is nothing but rounding.
    pub(super) constant: bool,
}

impl Statistics {
    /// Of a column that is not empty; the index of an entry that is not finite otherwise.
    pub(super) fn of(column: &[f64], d: Weights<'_>) -> Result<Self, usize> {
        let survey = shifted::column_range(column, column[0]);
        let largest = survey.low.abs().max(survey.high.abs());
        if !(survey.sum.is_finite() && largest.is_finite())
            && let Some(i) = column.iter().position(|x| !x.is_finite())
        {
            return Err(i);
        }
        if survey.low == survey.high {
            return Ok(Self::without_spread(column[0]));
        }
        if !SAFE.contains(&largest) {
            let unit = power_of_two(largest);
            let column: Vec<f64> = column.iter().map(|x| x / unit).collect();
            return Self::of(&column, d).map(|inside| Self { unit, ..inside });
        }
        // Around the first entry and once more around the mean: a mean far above the spread keeps its
        // digits.
        let mut mean = column[0] + survey.sum / column.len() as f64;
        let mut variance = 0.0;
        for _ in 0..CORRECTIONS {
            let (correction, square) = moments(column, mean, d);
            let lost = correction * correction;
            mean += correction;
            variance = (square - lost).max(0.0);
            if lost <= variance {
                break;
            }
        }
        let deviation = variance.sqrt();
        Ok(Self {
            unit: 1.0,
            mean,
            deviation,
            constant: deviation <= CONSTANT_COLUMN_RATIO * largest,
        })
    }

    /// From a finished reading; `None` for numbers that are not finite or out of the usual range.
    pub(super) fn from_sums(survey: ColumnRange, mean: f64, variance: f64) -> Option<Self> {
        let largest = survey.low.abs().max(survey.high.abs());
        if !survey.sum.is_finite() || !largest.is_finite() {
            return None;
        }
        if survey.low == survey.high {
            return Some(Self::without_spread(survey.low));
        }
        let deviation = variance.sqrt();
        SAFE.contains(&largest).then_some(Self {
            unit: 1.0,
            mean,
            deviation,
            constant: deviation <= CONSTANT_COLUMN_RATIO * largest,
        })
    }

    /// Of a column that holds one number.
    pub(super) fn without_spread(number: f64) -> Self {
        Self {
            unit: 1.0,
            mean: number,
            deviation: 0.0,
            constant: true,
        }
    }
}

/// (Σ dᵢzᵢ, Σ dᵢzᵢ²) with z = x − s
pub(super) fn moments(x: &[f64], shift: f64, d: Weights<'_>) -> (f64, f64) {
    match d {
        Weights::Uniform(d) => {
            let (first, second) = shifted::moments(x, shift);
            (d * first, d * second)
        }
        Weights::PerSample(d) => shifted::weighted_moments(x, shift, d),
    }
}
