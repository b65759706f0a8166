//! Means, deviations, Xᵀy and XᵀX of standardised columns from moments, without a reading of the rows.

use super::statistics::{CANCELLATION, Statistics};
use super::{Scaling, Standardization};
use crate::Result;
use crate::linalg::ColumnRange;
use crate::problem::moments::Sums;

/// Variance that must be left in the rows, relative to that of all rows: less has lost digits by the subtraction of means.
const LEAST_VARIANCE: f64 = 1e-6;

/// Standardised columns as the rows of some moments have them; the last column of the moments is the target.
#[derive(Debug, Clone)]
pub(super) struct StandardizedMoments {
    pub(super) shifts: Vec<f64>,
    /// 0 for a column without spread.
    pub(super) factors: Vec<f64>,
    /// Mean and deviation of each x̃ⱼ.
    pub(super) spreads: Vec<(f64, f64)>,
    /// X̃ᵀy (p)
    pub(super) products: Vec<f64>,
    /// X̃ᵀX̃ (p × p)
    pub(super) gram: Vec<f64>,
}

impl StandardizedMoments {
    /// Centres and scales by the rows of these sums about the given shifts, each of weight 1; `None` where they have not the
    /// digits of a reading of the rows.
    pub(super) fn new(
        sums: &Sums,
        shift: &[f64],
        standardization: Standardization,
    ) -> Option<Result<(Self, Scaling)>> {
        let p = shift.len().checked_sub(1)?;
        let n = sums.weight;
        if !standardization.center || n == 0.0 {
            return None;
        }
        let mut scaling = Scaling::identity(p);
        let mut found = Self {
            shifts: vec![0.0; p],
            factors: vec![0.0; p],
            spreads: vec![(0.0, 0.0); p],
            products: vec![0.0; p],
            gram: vec![0.0; p * p],
        };
        let off: Vec<f64> = sums.first.iter().map(|sum| sum / n).collect();
        for j in 0..p {
            let statistics = statistics(sums, shift[j], off[j], j)?;
            scaling.means[j] = statistics.mean;
            scaling.shifts[j] = statistics.mean;
            let (deviation, constant) = (statistics.deviation, statistics.constant);
            if let Err(error) = scaling.finish(j, deviation, constant, sums.rows, standardization) {
                return Some(Err(error));
            }
            if !scaling.constant[j] {
                found.shifts[j] = scaling.shifts[j];
                found.factors[j] = 1.0 / scaling.scales[j];
                found.spreads[j] = (0.0, found.factors[j] * deviation);
            }
        }
        for k in 0..p {
            let own = found.factors[k];
            let column = sums.column(k).iter().zip(&off[k..]);
            let mut centred = column.map(|(second, mean)| second - n * off[k] * mean);
            let gram = found.gram[k * p + k..(k + 1) * p].iter_mut();
            for ((gram, factor), value) in gram.zip(&found.factors[k..]).zip(&mut centred) {
                *gram = own * factor * value;
            }
            found.products[k] = centred.next().map_or(0.0, |product| own * product);
        }
        crate::linalg::mirror_lower(&mut found.gram, p);
        Some(Ok((found, scaling)))
    }
}

/// Mean and deviation of column j; `None` where rounding has taken too much of them.
fn statistics(sums: &Sums, shift: f64, off: f64, j: usize) -> Option<Statistics> {
    let (low, high) = sums.range[j];
    let square = sums.second(j, j) / sums.weight;
    let variance = (square - off * off).max(0.0);
    let lost = CANCELLATION * variance < off * off || variance < LEAST_VARIANCE * square;
    if low != high && (lost || !square.is_finite()) {
        return None;
    }
    let range = ColumnRange {
        low: shift + low,
        high: shift + high,
        sum: sums.first[j],
    };
    match low == high {
        true => Some(Statistics::without_spread(range.low)),
        false => Statistics::from_sums(range, shift + off, variance),
    }
}
