//! Vector kernels and the few matrix operations that solvers need; the only place that names the
//! factorization crate. Matrices are column-major slices. Everything runs on the calling thread but what `parallel.rs`
//! splits; `random.rs` has the generator of folds, halves and batches.

mod dispatch;
mod factorization;
pub(crate) mod interrupt;
mod kernels;
mod panel;
pub(crate) mod parallel;
mod product;
pub(crate) mod random;
mod spectral;
#[cfg(test)]
mod tests;

/// Kernels that subtract a number from each entry of a column as they read it.
pub(crate) mod shifted {
    pub(crate) use super::dispatch::{
        axpy, axpys4, column_range, dot, dots4, moments, pack_with_range, weighted_axpy,
        weighted_moments,
    };
}

pub(crate) use dispatch::{
    as_f64, binary_cross_entropy, binary_entropies, entropies, exp_below, scale, sum,
};
pub(crate) use factorization::{Cholesky, Svd, rotate, solve_lower, symmetric_eigenvalues};
pub(crate) use kernels::ColumnRange;
pub(crate) use panel::{LINE, Panel};
pub(crate) use product::{
    Entry, add_cross_product, add_lower_cross_product, cross_product, subtract_self_product,
};
pub(crate) use spectral::{
    Orthonormal, Singular, SymmetricEigen, add_outer_gram, add_product, mirror_lower,
};

/// The power of two at or below a positive number, and 1 for 0: dividing by it is exact.
pub(crate) fn power_of_two(size: f64) -> f64 {
    if size > 0.0 {
        // The logarithm of the largest numbers rounds to 1024.
        size.log2().floor().min(1023.0).exp2()
    } else {
        1.0
    }
}

/// Σ aᵢbᵢ
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    shifted::dot(a, 0.0, b)
}

/// y ← y + a x
pub(crate) fn axpy(a: f64, x: &[f64], y: &mut [f64]) {
    shifted::axpy(a, x, 0.0, y);
}
