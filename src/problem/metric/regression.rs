//! Measures of regression.

use super::{mean, weights};

/// Σ dᵢ(yᵢ − ŷᵢ)² / Σ dᵢ
pub fn mean_squared_error(targets: &[f64], predictions: &[f64], d: Option<&[f64]>) -> f64 {
    assert_eq!(targets.len(), predictions.len(), "targets and predictions");
    let squares = targets
        .iter()
        .zip(predictions)
        .map(|(y, p)| (y - p) * (y - p));
    mean(squares, weights(d, targets.len()))
}

/// Σ dᵢ|yᵢ − ŷᵢ| / Σ dᵢ
pub fn mean_absolute_error(targets: &[f64], predictions: &[f64], d: Option<&[f64]>) -> f64 {
    assert_eq!(targets.len(), predictions.len(), "targets and predictions");
    let distances = targets.iter().zip(predictions).map(|(y, p)| (y - p).abs());
    mean(distances, weights(d, targets.len()))
}

/// maxᵢ |yᵢ − ŷᵢ|, the same for any weights; NaN without samples.
pub fn largest_absolute_error(targets: &[f64], predictions: &[f64]) -> f64 {
    assert_eq!(targets.len(), predictions.len(), "targets and predictions");
    targets
        .iter()
        .zip(predictions)
        .map(|(y, p)| (y - p).abs())
        .fold(f64::NAN, f64::max)
}

/// R² = 1 − Σ dᵢ(yᵢ − ŷᵢ)² / Σ dᵢ(yᵢ − ȳ)², with ȳ the weighted mean of these targets.
///
/// 1 for perfect predictions, 0 for those that are no better than ȳ, below 0 for worse ones. NaN
/// when the targets are all equal, for then there is nothing to explain.
pub fn r_squared(targets: &[f64], predictions: &[f64], d: Option<&[f64]>) -> f64 {
    let center = mean(targets.iter().copied(), weights(d, targets.len()));
    let spread = mean(
        targets.iter().map(|y| (y - center) * (y - center)),
        weights(d, targets.len()),
    );
    // Targets that differ from the mean by rounding errors only are equal.
    let rounding = 4.0 * f64::EPSILON * center;
    if spread <= rounding * rounding {
        return f64::NAN;
    }
    1.0 - mean_squared_error(targets, predictions, d) / spread
}

#[cfg(test)]
mod tests {
    use super::*;

    const Y: [f64; 4] = [1.0, 2.0, 3.0, 4.0];

    #[test]
    fn errors_of_one_unit_each() {
        // Squares 1, 1, 1, 1 around targets of variance 5/4: R² = 1 − 4/5.
        let predictions = [2.0, 1.0, 4.0, 3.0];
        assert_eq!(mean_squared_error(&Y, &predictions, None), 1.0);
        assert_eq!(mean_absolute_error(&Y, &predictions, None), 1.0);
        assert!((r_squared(&Y, &predictions, None) - 0.2).abs() < 1e-15);
    }

    #[test]
    fn the_mean_explains_nothing_and_the_targets_explain_all() {
        assert_eq!(r_squared(&Y, &[2.5; 4], None), 0.0);
        assert_eq!(r_squared(&Y, &Y, None), 1.0);
        assert!(r_squared(&[0.1; 3], &[0.1; 3], None).is_nan());
    }

    #[test]
    fn an_integer_weight_counts_a_sample_that_often() {
        let (y, p) = ([1.0, 2.0, 5.0], [1.5, 1.0, 4.0]);
        let (y2, p2) = (
            [1.0, 2.0, 2.0, 5.0, 5.0, 5.0],
            [1.5, 1.0, 1.0, 4.0, 4.0, 4.0],
        );
        let d = Some([1.0, 2.0, 3.0].as_slice());
        for measure in [mean_squared_error, mean_absolute_error, r_squared] {
            assert!((measure(&y, &p, d) - measure(&y2, &p2, None)).abs() < 1e-15);
        }
    }

    #[test]
    fn no_samples_give_no_number() {
        assert!(mean_squared_error(&[], &[], None).is_nan());
        assert!(largest_absolute_error(&[], &[]).is_nan());
        assert_eq!(largest_absolute_error(&Y, &[1.0, 4.5, 3.0, 3.0]), 2.5);
    }
}
