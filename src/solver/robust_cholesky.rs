//! Cholesky factors of matrices that may be singular to rounding.

use crate::linalg::Cholesky;

/// Share of the largest diagonal entry added to a matrix that is singular to rounding: small enough
/// that a Newton step with it still converges in a few rounds.
const JITTER: f64 = 1e-10;

/// Cholesky, with a small multiple of the identity added (in place) if need be.
pub(super) fn robust_cholesky(matrix: &mut [f64], m: usize) -> Option<Cholesky> {
    if let Some(factor) = Cholesky::new(matrix, m) {
        return Some(factor);
    }
    let largest = (0..m).map(|i| matrix[i * m + i]).fold(0.0, f64::max);
    if largest <= 0.0 || !largest.is_finite() {
        return None;
    }
    for i in 0..m {
        matrix[i * m + i] += JITTER * largest;
    }
    Cholesky::new(matrix, m)
}
