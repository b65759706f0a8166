//! Products of matrices that are column-major slices.

use super::dispatch;
use faer::linalg::matmul::matmul;
use faer::linalg::matmul::triangular::{self, BlockStructure};
use faer::traits::RealField;
use faer::{Accum, MatMut, MatRef, Par};

/// An entry of a packed matrix: f64, or f32 where single precision is enough.
pub(crate) trait Entry: RealField + Copy + Into<f64> {
    /// out ← c(x − s); prefetches `next`
    fn pack(x: &[f64], next: &[f64], shift: f64, factor: f64, out: &mut [Self]);
    /// y ← d ∘ y
    fn scale(d: &[f64], y: &mut [Self]);
}

impl Entry for f64 {
    fn pack(x: &[f64], next: &[f64], shift: f64, factor: f64, out: &mut [Self]) {
        dispatch::pack(x, next, shift, factor, out);
    }
    fn scale(d: &[f64], y: &mut [Self]) {
        dispatch::scale(d, y);
    }
}

impl Entry for f32 {
    fn pack(x: &[f64], next: &[f64], shift: f64, factor: f64, out: &mut [Self]) {
        dispatch::pack_single(x, next, shift, factor, out);
    }
    fn scale(d: &[f64], y: &mut [Self]) {
        dispatch::scale_single(d, y);
    }
}

/// out ← out + AᵀB with A (height × p) and B (height × q), out (p × q).
pub(crate) fn add_cross_product<T: Entry>(
    a: &[T],
    b: &[T],
    height: usize,
    p: usize,
    q: usize,
    out: &mut [T],
) {
    let a = MatRef::from_column_major_slice(&a[..height * p], height, p);
    let b = MatRef::from_column_major_slice(&b[..height * q], height, q);
    let out = MatMut::from_column_major_slice_mut(out, p, q);
    matmul(out, Accum::Add, a.transpose(), b, T::one(), Par::Seq);
}

/// The lower trapezoid of out ← out + AᵀB with A (height × p) and B (height × q), out (p × q), p ≥ q;
/// entries above the diagonal are left as they are.
pub(crate) fn add_lower_cross_product<T: Entry>(
    a: &[T],
    b: &[T],
    height: usize,
    (p, q): (usize, usize),
    out: &mut [T],
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
        T::one(),
        Par::Seq,
    );
    matmul(bottom, Accum::Add, right.transpose(), b, T::one(), Par::Seq);
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
