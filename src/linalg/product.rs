//! Products of matrices that are column-major slices.

use faer::linalg::matmul::matmul;
use faer::linalg::matmul::triangular::{self, BlockStructure};
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

/// out ← out + AB with A (height × p) and B (p × q), out (height × q).
pub(crate) fn add_product(
    a: &[f64],
    b: &[f64],
    height: usize,
    p: usize,
    q: usize,
    out: &mut [f64],
) {
    let a = MatRef::from_column_major_slice(&a[..height * p], height, p);
    let b = MatRef::from_column_major_slice(&b[..p * q], p, q);
    let out = MatMut::from_column_major_slice_mut(out, height, q);
    matmul(out, Accum::Add, a, b, 1.0, Par::Seq);
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

/// The lower trapezoid of out ← out + AᵀB with A (height × p) and B (height × q), out (p × q), p ≥ q;
/// what is above the diagonal stays as it is.
pub(crate) fn add_lower_cross_product(
    a: &[f64],
    b: &[f64],
    height: usize,
    (p, q): (usize, usize),
    out: &mut [f64],
) {
    let a = MatRef::from_column_major_slice(&a[..height * p], height, p);
    let b = MatRef::from_column_major_slice(&b[..height * q], height, q);
    let out = MatMut::from_column_major_slice_mut(out, p, q);
    let (top, bottom) = out.split_at_row_mut(q);
    let (left, right) = a.split_at_col(q);
    triangular::matmul(
        top,
        BlockStructure::TriangularLower,
        Accum::Add,
        left.transpose(),
        BlockStructure::Rectangular,
        b,
        BlockStructure::Rectangular,
        1.0,
        Par::Seq,
    );
    matmul(bottom, Accum::Add, right.transpose(), b, 1.0, Par::Seq);
}

/// C ← C − BᵀB with B (m × k), C (k × k).
pub(crate) fn subtract_self_product(b: &[f64], m: usize, k: usize, c: &mut [f64]) {
    let b = MatRef::from_column_major_slice(&b[..m * k], m, k);
    let c = MatMut::from_column_major_slice_mut(c, k, k);
    matmul(c, Accum::Add, b.transpose(), b, -1.0, Par::Seq);
}
