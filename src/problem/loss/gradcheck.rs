//! Is a gradient right? It is compared with central differences of the value.
//!
//! ```
//! use regfit::loss::gradcheck::compare;
//!
//! // f(w) = w₁² + 3w₂, and a gradient with a forgotten factor.
//! let right = compare(|w| Ok((w[0] * w[0] + 3.0 * w[1], vec![2.0 * w[0], 3.0])), &[0.7, -0.2])?;
//! assert!(right.ok());
//! let wrong = compare(|w| Ok((w[0] * w[0] + 3.0 * w[1], vec![w[0], 3.0])), &[0.7, -0.2])?;
//! assert!(!wrong.ok() && wrong.entry == 0);
//! # Ok::<(), regfit::Error>(())
//! ```

use super::functions::same_length;
use crate::Result;

/// The largest relative difference that a right gradient may show: central differences in f64 are
/// good to about 1e-10, and a wrong sign, factor or index shows as 1e-2 or more.
pub const TOLERANCE: f64 = 1e-6;

/// Entries of a gradient below this share of its largest one are compared with that share: their own
/// digits drown in the rounding of the value.
const FLOOR: f64 = 1e-2;

/// What a comparison found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// maxⱼ |gⱼ − ĝⱼ| / max(|gⱼ|, |ĝⱼ|, ‖g‖∞/100), ĝ being the differences.
    pub largest: f64,
    /// The entry where it is, from 0.
    pub entry: usize,
    /// gⱼ there.
    pub analytic: f64,
    /// ĝⱼ there.
    pub numeric: f64,
}

impl Comparison {
    /// Whether the gradient is right: [`Comparison::largest`] below [`TOLERANCE`].
    pub fn ok(&self) -> bool {
        self.largest < TOLERANCE
    }
}

/// Compares the gradient that `value_and_gradient` returns at `point` with the central differences
/// (f(x + heⱼ) − f(x − heⱼ))/(2h), h = ε^⅓·max(1, |xⱼ|), the step that balances truncation and
/// rounding.
///
/// Source: Press et al., Numerical Recipes, section 5.7.
///
/// # Errors
/// Those of `value_and_gradient`, and [`crate::Error::LengthMismatch`] when the gradient is not as long
/// as the point.
pub fn compare(
    mut value_and_gradient: impl FnMut(&[f64]) -> Result<(f64, Vec<f64>)>,
    point: &[f64],
) -> Result<Comparison> {
    let (_, gradient) = value_and_gradient(point)?;
    same_length("gradient entries", point.len(), gradient.len())?;
    let mut numeric = Vec::with_capacity(point.len());
    let mut x = point.to_vec();
    for j in 0..x.len() {
        let at = x[j];
        let h = f64::EPSILON.cbrt() * at.abs().max(1.0);
        let (high, low) = (at + h, at - h);
        x[j] = high;
        let above = value_and_gradient(&x)?.0;
        x[j] = low;
        let below = value_and_gradient(&x)?.0;
        x[j] = at;
        // The step that was really made: x + h is rounded.
        numeric.push((above - below) / (high - low));
    }
    let scale = gradient.iter().chain(&numeric);
    let floor = FLOOR * scale.fold(0.0, |m: f64, g| m.max(g.abs()));
    let mut found = Comparison {
        largest: 0.0,
        entry: 0,
        analytic: gradient.first().copied().unwrap_or(0.0),
        numeric: numeric.first().copied().unwrap_or(0.0),
    };
    for (entry, (&analytic, &numeric)) in gradient.iter().zip(&numeric).enumerate() {
        let size = analytic.abs().max(numeric.abs()).max(floor);
        let difference = if analytic.is_nan() || numeric.is_nan() {
            f64::NAN
        } else if size == 0.0 {
            0.0
        } else {
            (analytic - numeric).abs() / size
        };
        // NaN is a difference too, and no number is larger.
        if difference > found.largest || difference.is_nan() {
            found = Comparison {
                largest: if difference.is_nan() {
                    f64::INFINITY
                } else {
                    difference
                },
                entry,
                analytic,
                numeric,
            };
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_length_or_a_gradient_of_nan_is_caught() {
        assert!(compare(|_| Ok((0.0, vec![1.0])), &[1.0, 2.0]).is_err());
        let nan = compare(|_| Ok((0.0, vec![f64::NAN])), &[1.0]).expect("compared");
        assert!(!nan.ok());
        let flat = compare(|_| Ok((1.0, vec![0.0])), &[1.0]).expect("compared");
        assert!(flat.ok() && flat.largest == 0.0);
    }
}
