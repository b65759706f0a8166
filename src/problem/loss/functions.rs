//! Losses as plain functions of predictions: value, gradient, and both in one pass.
//!
//! Batches are matrices with one row per sample; a one-dimensional input is a batch of one.
//! The same losses on logits, where nothing needs clipping, are in [`crate::problem::loss::logits`]; solvers
//! work on them through [`crate::problem::loss::Loss`].

use crate::{Error, Result};
use ndarray::{Array2, ArrayView1, ArrayView2, Axis};

/// The δ added inside the logarithm of [`cross_entropy`] by the usual textbook definition.
pub const DELTA: f64 = 1e-7;

/// What a batch of predictions is compared with.
#[derive(Debug, Clone, Copy)]
pub enum Targets<'a> {
    /// One row per sample, each a distribution over the classes, usually one 1 among zeros.
    OneHot(ArrayView2<'a, f64>),
    /// One class index per sample.
    Labels(&'a [usize]),
}

/// Sum or mean over the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reduction {
    /// Σ over samples.
    Sum,
    /// Σ over samples divided by their number.
    Mean,
}

impl Reduction {
    pub(super) fn factor(self, n: usize) -> f64 {
        match self {
            Self::Sum => 1.0,
            Self::Mean => 1.0 / n as f64,
        }
    }
}

pub(super) fn same_length(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if expected == found {
        Ok(())
    } else {
        Err(Error::LengthMismatch {
            what,
            expected,
            found,
        })
    }
}

/// One label for each of n rows, below the number of columns.
pub(super) fn check_labels(labels: &[usize], (n, n_classes): (usize, usize)) -> Result<()> {
    same_length("labels", n, labels.len())?;
    if labels.iter().any(|label| *label >= n_classes) {
        return Err(Error::Classes {
            family: "cross-entropy",
            needed: "as many columns as",
            found: n_classes,
            hint: ": a label is not below the number of columns",
        });
    }
    Ok(())
}

/// E = ½ Σₖ (yₖ − tₖ)²
///
/// # Errors
/// [`Error::LengthMismatch`] when y and t differ in length.
pub fn half_squared_error(y: ArrayView1<'_, f64>, t: ArrayView1<'_, f64>) -> Result<f64> {
    Ok(half_squared_error_with_gradient(y, t)?.0)
}

/// E = ½ Σₖ (yₖ − tₖ)² with its gradient y − t.
///
/// # Errors
/// As [`half_squared_error`].
pub fn half_squared_error_with_gradient(
    y: ArrayView1<'_, f64>,
    t: ArrayView1<'_, f64>,
) -> Result<(f64, ndarray::Array1<f64>)> {
    same_length("targets", y.len(), t.len())?;
    let gradient = &y - &t;
    Ok((0.5 * gradient.dot(&gradient), gradient))
}

/// Cross-entropy −Σₖ tₖ ln(yₖ + δ), averaged over the rows of y.
///
/// With δ > 0 a perfect prediction costs −ln(1 + δ) ≈ −δ, slightly below zero, and probability 0
/// costs −ln δ instead of infinity.
///
/// # Errors
/// [`Error::LengthMismatch`] when shapes differ; [`Error::Classes`] when a label is not below the
/// number of columns.
pub fn cross_entropy(y: ArrayView2<'_, f64>, targets: Targets<'_>, delta: f64) -> Result<f64> {
    Ok(cross_entropy_with_gradient(y, targets, delta)?.0)
}

/// [`cross_entropy`] of one prediction: a batch of one.
///
/// # Errors
/// As [`cross_entropy`].
pub fn cross_entropy_one(
    y: ArrayView1<'_, f64>,
    t: ArrayView1<'_, f64>,
    delta: f64,
) -> Result<f64> {
    cross_entropy(
        y.insert_axis(Axis(0)),
        Targets::OneHot(t.insert_axis(Axis(0))),
        delta,
    )
}

/// [`cross_entropy`] with its gradient −tₖ/(yₖ + δ)/n (same shape as y).
///
/// # Errors
/// As [`cross_entropy`].
pub fn cross_entropy_with_gradient(
    y: ArrayView2<'_, f64>,
    targets: Targets<'_>,
    delta: f64,
) -> Result<(f64, Array2<f64>)> {
    let n = y.nrows();
    let mut gradient = Array2::zeros(y.dim());
    let mut total = 0.0;
    let mut term = |i: usize, k: usize, t: f64| {
        total -= t * (y[[i, k]] + delta).ln();
        gradient[[i, k]] = -t / (y[[i, k]] + delta) / n as f64;
    };
    match targets {
        Targets::OneHot(t) => {
            same_length("target rows", n, t.nrows())?;
            same_length("target columns", y.ncols(), t.ncols())?;
            for ((i, k), &t) in t.indexed_iter() {
                if t != 0.0 {
                    term(i, k, t);
                }
            }
        }
        Targets::Labels(labels) => {
            check_labels(labels, y.dim())?;
            labels
                .iter()
                .enumerate()
                .for_each(|(i, k)| term(i, *k, 1.0));
        }
    }
    Ok((total / n as f64, gradient))
}

/// Binary cross-entropy −Σ (y ln p + (1 − y) ln(1 − p)) with p clipped to [ε, 1 − ε].
///
/// # Errors
/// [`Error::LengthMismatch`] when y and p differ in length.
pub fn binary_cross_entropy(
    y: ArrayView1<'_, f64>,
    p: ArrayView1<'_, f64>,
    epsilon: f64,
    reduction: Reduction,
) -> Result<f64> {
    Ok(binary_cross_entropy_with_gradient(y, p, epsilon, reduction)?.0)
}

/// [`binary_cross_entropy`] with its gradient (p − y)/(p(1 − p)) at the clipped p; 0 where the clip
/// acts, since the value does not move there.
///
/// # Errors
/// As [`binary_cross_entropy`].
pub fn binary_cross_entropy_with_gradient(
    y: ArrayView1<'_, f64>,
    p: ArrayView1<'_, f64>,
    epsilon: f64,
    reduction: Reduction,
) -> Result<(f64, ndarray::Array1<f64>)> {
    same_length("probabilities", y.len(), p.len())?;
    let factor = reduction.factor(y.len());
    let mut total = 0.0;
    let gradient = y.iter().zip(&p).map(|(&y, &raw)| {
        let p = raw.clamp(epsilon, 1.0 - epsilon);
        // Complement by ε itself where the clip acts: 1 − (1 − ε) would round.
        let complement = if raw >= 1.0 - epsilon {
            epsilon
        } else {
            1.0 - p
        };
        total -= y * p.ln() + (1.0 - y) * complement.ln();
        if p == raw {
            factor * (p - y) / (p * complement)
        } else {
            0.0
        }
    });
    let gradient = gradient.collect();
    Ok((factor * total, gradient))
}

/// exp(zₖ)/Σ exp(z), with the maximum subtracted first.
pub fn softmax(z: ArrayView1<'_, f64>) -> ndarray::Array1<f64> {
    let largest = z.fold(f64::NEG_INFINITY, |m, v| m.max(*v));
    let mut p = z.mapv(|v| (v - largest).exp());
    let sum = p.sum();
    p /= sum;
    p
}

/// ln Σ exp(zₖ), finite for every finite z.
pub fn log_sum_exp(z: ArrayView1<'_, f64>) -> f64 {
    let largest = z.fold(f64::NEG_INFINITY, |m, v| m.max(*v));
    largest + z.fold(0.0, |sum, v| sum + (v - largest).exp()).ln()
}

/// ln(1 + exp(η)) = max(η, 0) + ln(1 + exp(−|η|)), finite for every finite η.
pub fn softplus(eta: f64) -> f64 {
    eta.max(0.0) + (-eta.abs()).exp().ln_1p()
}

/// 1/(1 + exp(−η)), without overflow and with full relative precision for very negative η.
pub fn sigmoid(eta: f64) -> f64 {
    if eta >= 0.0 {
        1.0 / (1.0 + (-eta).exp())
    } else {
        let e = eta.exp();
        e / (1.0 + e)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{arr1, arr2};

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    }

    #[test]
    fn half_squared_error_of_the_textbook_predictions() -> Result<()> {
        let t = arr1(&[0.0, 1.0, 0.0, 0.0]);
        let wrong = arr1(&[0.1, 0.05, 0.05, 0.8]);
        let right = arr1(&[0.1, 0.8, 0.05, 0.05]);
        near(half_squared_error(wrong.view(), t.view())?, 0.7775);
        let (value, gradient) = half_squared_error_with_gradient(right.view(), t.view())?;
        near(value, 0.0275);
        assert_eq!(gradient, &right - &t);
        assert!(half_squared_error(right.view(), arr1(&[1.0]).view()).is_err());
        Ok(())
    }

    #[test]
    fn cross_entropy_of_the_textbook_predictions() -> Result<()> {
        let t = arr1(&[0.0, 1.0, 0.0, 0.0]);
        let at = |y: &[f64]| cross_entropy_one(arr1(y).view(), t.view(), DELTA);
        near(at(&[0.1, 0.05, 0.05, 0.8])?, 2.995_730_273_6);
        near(at(&[0.1, 0.8, 0.05, 0.05])?, 0.223_143_426_3);
        near(at(&[1.0, 0.0, 0.0, 0.0])?, 16.118_095_651_0);
        near(at(&[0.0, 1.0, 0.0, 0.0])?, -1.0e-7);
        Ok(())
    }

    #[test]
    fn a_batch_is_averaged_whether_one_hot_or_labelled() -> Result<()> {
        let y = arr2(&[[0.1, 0.05, 0.05, 0.8], [0.1, 0.8, 0.05, 0.05]]);
        let t = arr2(&[[0.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]]);
        near(
            cross_entropy(y.view(), Targets::OneHot(t.view()), DELTA)?,
            1.609_436_849_9,
        );
        near(
            cross_entropy(y.view(), Targets::Labels(&[1, 1]), DELTA)?,
            1.609_436_849_9,
        );
        let doubled = ndarray::concatenate(Axis(0), &[y.view(), y.view()])
            .map_err(|_| Error::Empty("rows"))?;
        near(
            cross_entropy(doubled.view(), Targets::Labels(&[1; 4]), DELTA)?,
            1.609_436_849_9,
        );
        let uniform = Array2::from_elem((5, 10), 0.1);
        near(
            cross_entropy(uniform.view(), Targets::Labels(&[2, 5, 7, 3, 4]), DELTA)?,
            2.302_584_093_0,
        );
        assert!(matches!(
            cross_entropy(y.view(), Targets::Labels(&[1, 4]), DELTA),
            Err(Error::Classes { found: 4, .. })
        ));
        Ok(())
    }

    #[test]
    fn binary_cross_entropy_clips() -> Result<()> {
        let (y, p) = (arr1(&[1.0, 0.0, 1.0]), arr1(&[0.9, 0.2, 0.8]));
        let at = |reduction| binary_cross_entropy(y.view(), p.view(), 1e-15, reduction);
        near(at(Reduction::Sum)?, 0.551_647_618_3);
        near(at(Reduction::Mean)?, 0.183_882_539_4);
        let (one, zero) = (arr1(&[1.0]), arr1(&[0.0]));
        let worst = |e| binary_cross_entropy(one.view(), zero.view(), e, Reduction::Sum);
        assert!((worst(1e-15)? - 34.538_776_4).abs() < 1e-7);
        assert!((worst(1e-7)? - 16.118_095_7).abs() < 1e-7);
        // The other corner costs the same.
        let other = binary_cross_entropy(zero.view(), one.view(), 1e-15, Reduction::Sum)?;
        near(other, worst(1e-15)?);
        Ok(())
    }

    #[test]
    fn softmax_is_shift_invariant_and_does_not_overflow() {
        for z in [[1.0, 2.0, 3.0], [1000.0, 1001.0, 1002.0]] {
            let p = softmax(arr1(&z).view());
            assert!((p[0] - 0.090_030_57).abs() < 1e-8);
            assert!((p[1] - 0.244_728_47).abs() < 1e-8);
            assert!((p[2] - 0.665_240_96).abs() < 1e-8);
            near(log_sum_exp(arr1(&z).view()) - z[2], 0.407_605_964_4);
        }
    }

    #[test]
    fn gradients_match_central_differences() -> Result<()> {
        let h = 1e-6;
        let t = arr2(&[[0.0, 1.0, 0.0], [0.2, 0.3, 0.5]]);
        let mut y = arr2(&[[0.2, 0.5, 0.3], [0.6, 0.3, 0.1]]);
        let (value, gradient) =
            cross_entropy_with_gradient(y.view(), Targets::OneHot(t.view()), DELTA)?;
        assert_eq!(
            value,
            cross_entropy(y.view(), Targets::OneHot(t.view()), DELTA)?
        );
        for i in 0..2 {
            for k in 0..3 {
                let at = y[[i, k]];
                y[[i, k]] = at + h;
                let above = cross_entropy(y.view(), Targets::OneHot(t.view()), DELTA)?;
                y[[i, k]] = at - h;
                let below = cross_entropy(y.view(), Targets::OneHot(t.view()), DELTA)?;
                y[[i, k]] = at;
                assert!((gradient[[i, k]] - (above - below) / (2.0 * h)).abs() < 1e-6);
            }
        }
        let labels = arr1(&[1.0, 0.0, 1.0]);
        let mut p = arr1(&[0.9, 0.2, 0.4]);
        let at = |p: ArrayView1<'_, f64>| {
            binary_cross_entropy_with_gradient(labels.view(), p, 1e-7, Reduction::Mean)
        };
        let (_, gradient) = at(p.view())?;
        for i in 0..3 {
            let mid = p[i];
            p[i] = mid + h;
            let above = at(p.view())?.0;
            p[i] = mid - h;
            let below = at(p.view())?.0;
            p[i] = mid;
            assert!((gradient[i] - (above - below) / (2.0 * h)).abs() < 1e-6);
        }
        Ok(())
    }

    #[test]
    fn stable_forms_are_finite_at_the_ends() {
        assert_eq!(softplus(1e4), 1e4);
        assert_eq!(softplus(-1e4), 0.0);
        near(softplus(0.0), 2f64.ln());
        assert_eq!(sigmoid(-1e4), 0.0);
        assert_eq!(sigmoid(1e4), 1.0);
    }
}
