//! Measures of how well predictions match targets.
//!
//! Most take optional sample weights (n_samples), finite and not negative; `None` weighs all samples
//! alike. linfa's metrics take no weights, and its area under the curve counts tied scores in the
//! order of the rows; these do not.
//!
//! # Panics
//! Like linfa's, every function panics when the lengths of its arguments differ.

mod calibration;
mod classification;
mod confusion;
mod measure;
mod regression;
mod roc;
mod threshold;

pub use calibration::{CalibrationBin, calibration_bins, wilson_interval};
pub use classification::{accuracy, brier_score, log_loss};
pub use confusion::{ClassScores, ConfusionMatrix};
pub use measure::Measure;
pub use regression::{largest_absolute_error, mean_absolute_error, mean_squared_error, r_squared};
pub use roc::{RocPoint, area_under_curve, area_under_curve_one_vs_rest, roc_curve};
pub use threshold::{Threshold, ThresholdGoal, best_threshold};

/// Weights as an iterator, all 1 when there are none.
pub(crate) fn weights(weights: Option<&[f64]>, n: usize) -> impl Iterator<Item = f64> + '_ {
    if let Some(weights) = weights {
        assert_eq!(weights.len(), n, "sample weights and samples");
    }
    (0..n).map(move |i| weights.map_or(1.0, |weights| weights[i]))
}

/// Σ dᵢ vᵢ / Σ dᵢ; NaN without samples or when all weights are 0.
pub(crate) fn mean(values: impl Iterator<Item = f64>, d: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for (value, d) in values.zip(d) {
        if d != 0.0 {
            sum += d * value;
            total += d;
        }
    }
    sum / total
}
