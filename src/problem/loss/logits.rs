//! Cross-entropies as plain functions of logits: finite for every finite logit, without clipping.

use super::functions::{Reduction, Targets, check_labels, log_sum_exp, same_length};
use super::functions::{sigmoid, softmax, softplus};
use crate::Result;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

/// Binary cross-entropy of sigmoid(η): Σ (softplus(ηᵢ) − yᵢηᵢ), or its mean; y (n) in [0, 1], η (n).
///
/// # Errors
/// [`crate::Error::LengthMismatch`] when y and η differ in length.
pub fn binary_cross_entropy(
    y: ArrayView1<'_, f64>,
    eta: ArrayView1<'_, f64>,
    reduction: Reduction,
) -> Result<f64> {
    Ok(binary_cross_entropy_with_gradient(y, eta, reduction)?.0)
}

/// [`binary_cross_entropy`] with its gradient sigmoid(η) − y (n), divided by n for the mean.
///
/// # Errors
/// As [`binary_cross_entropy`].
pub fn binary_cross_entropy_with_gradient(
    y: ArrayView1<'_, f64>,
    eta: ArrayView1<'_, f64>,
    reduction: Reduction,
) -> Result<(f64, Array1<f64>)> {
    same_length("logits", y.len(), eta.len())?;
    let factor = reduction.factor(y.len());
    let pairs = || y.iter().zip(&eta);
    // softplus(η) − yη, as a mixture of the costs of both classes: neither cancels for large |η|.
    let cost = |(&y, &eta): (&f64, &f64)| y * softplus(-eta) + (1.0 - y) * softplus(eta);
    let total: f64 = pairs().map(cost).sum();
    let gradient = pairs().map(|(y, eta)| factor * (sigmoid(*eta) - y));
    Ok((factor * total, gradient.collect()))
}

/// Cross-entropy of softmax(z), averaged over the rows of z (n × K): −1/n Σᵢ Σₖ tᵢₖ ln softmax(zᵢ)ₖ,
/// each row of targets summing to 1. Zero logits cost exactly ln K.
///
/// # Errors
/// [`crate::Error::LengthMismatch`] when shapes differ; [`crate::Error::Classes`] when a label is not
/// below K.
pub fn softmax_cross_entropy(z: ArrayView2<'_, f64>, targets: Targets<'_>) -> Result<f64> {
    Ok(softmax_cross_entropy_with_gradient(z, targets)?.0)
}

/// [`softmax_cross_entropy`] with its gradient (softmax(z) − t)/n (n × K).
///
/// # Errors
/// As [`softmax_cross_entropy`].
pub fn softmax_cross_entropy_with_gradient(
    z: ArrayView2<'_, f64>,
    targets: Targets<'_>,
) -> Result<(f64, Array2<f64>)> {
    let n = z.nrows();
    let mut gradient = Array2::zeros(z.dim());
    let mut total = 0.0;
    for (mut row, z) in gradient.rows_mut().into_iter().zip(z.rows()) {
        row.assign(&softmax(z));
    }
    match targets {
        Targets::OneHot(t) => {
            same_length("target rows", n, t.nrows())?;
            same_length("target columns", z.ncols(), t.ncols())?;
            for (z, t) in z.rows().into_iter().zip(t.rows()) {
                let normalizer = log_sum_exp(z);
                let terms = z.iter().zip(t).filter(|(_, t)| **t != 0.0);
                total += terms.map(|(z, t)| t * (normalizer - z)).sum::<f64>();
            }
            gradient -= &t;
        }
        Targets::Labels(labels) => {
            check_labels(labels, z.dim())?;
            for (i, &label) in labels.iter().enumerate() {
                total += log_sum_exp(z.row(i)) - z[[i, label]];
                gradient[[i, label]] -= 1.0;
            }
        }
    }
    gradient /= n as f64;
    Ok((total / n as f64, gradient))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{arr1, arr2};

    #[test]
    fn logits_cost_what_their_probabilities_cost() -> Result<()> {
        let z = arr2(&[[1.0, 2.0, 3.0], [1000.0, 1001.0, 1002.0]]);
        let value = softmax_cross_entropy(z.view(), Targets::Labels(&[2, 2]))?;
        assert!((value - 0.407_605_964_4).abs() < 1e-9);
        let t = arr2(&[[0.0, 0.0, 1.0], [0.0, 0.0, 1.0]]);
        assert_eq!(
            value,
            softmax_cross_entropy(z.view(), Targets::OneHot(t.view()))?
        );
        assert!(softmax_cross_entropy(z.view(), Targets::Labels(&[2, 3])).is_err());
        // ln(0.9) + ln(0.8) + ln(0.8) with the minus sign, as probabilities give it.
        let y = arr1(&[1.0, 0.0, 1.0]);
        let eta = arr1(&[9f64.ln(), -(4f64.ln()), 4f64.ln()]);
        let sum = binary_cross_entropy(y.view(), eta.view(), Reduction::Sum)?;
        assert!((sum - 0.551_647_618_3).abs() < 1e-9);
        Ok(())
    }

    #[test]
    fn zero_logits_cost_ln_k_and_huge_ones_stay_finite() -> Result<()> {
        for (k, expected) in [
            (2, std::f64::consts::LN_2),
            (3, 1.098_612),
            (10, std::f64::consts::LN_10),
            (1000, 6.907_755),
        ] {
            let z = Array2::zeros((4, k));
            let value = softmax_cross_entropy(z.view(), Targets::Labels(&[0, 1, 0, 1]))?;
            assert!((value - expected).abs() < 5e-7, "{k}: {value}");
        }
        let z = arr2(&[[1e300, -1e300]]);
        assert!(softmax_cross_entropy(z.view(), Targets::Labels(&[1]))?.is_finite());
        let (y, eta) = (arr1(&[1.0, 0.0]), arr1(&[-1e300, 1e300]));
        assert!(binary_cross_entropy(y.view(), eta.view(), Reduction::Mean)?.is_finite());
        Ok(())
    }
}
