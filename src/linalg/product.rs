//! Products of matrices that are column-major slices.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};

/// out ← out + AᵀB with A (height × p) and B (height × q), out (p × q).
pub(crate) fn add_cross_product(
    a: &[f64],
    b: &[f64],
    height: usize,
    p: usize,
    q: usize,
    out: &mut [f64],
) {
    let a = MatRef::from_column_major_slice(&a[..height * p], height, p);
    let b = MatRef::from_column_major_slice(&b[..height * q], height, q);
    let out = MatMut::from_column_major_slice_mut(out, p, q);
    matmul(out, Accum::Add, a.transpose(), b, 1.0, Par::Seq);
}

/// out ← AᵀB with A (height × p) and B (height × q), out (p × q).
pub(crate) fn cross_product(
    a: &[f64],
    b: &[f64],
    height: usize,
    p: usize,
    q: usize,
    out: &mut [f64],
) {
    let a = MatRef::from_column_major_slice(&a[..height * p], height, p);
    let b = MatRef::from_column_major_slice(&b[..height * q], height, q);
    let out = MatMut::from_column_major_slice_mut(out, p, q);
    matmul(out, Accum::Replace, a.transpose(), b, 1.0, Par::Seq);
}

/// C ← C − BᵀB with B (m × k), C (k × k).
pub(crate) fn subtract_self_product(b: &[f64], m: usize, k: usize, c: &mut [f64]) {
    let b = MatRef::from_column_major_slice(&b[..m * k], m, k);
    let c = MatMut::from_column_major_slice_mut(c, k, k);
    matmul(c, Accum::Add, b.transpose(), b, -1.0, Par::Seq);
}
