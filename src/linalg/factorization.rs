//! Factorizations of matrices that are column-major slices.

use super::{axpy, dot};
use faer::Par;
use faer::{Conj, MatMut, MatRef, Side};

/// A symmetric positive definite matrix, factored as LLᵀ.
#[derive(Debug)]
pub(crate) struct Cholesky(faer::linalg::solvers::Llt<f64>);

impl Cholesky {
    /// Factors an m × m matrix of which the lower triangle is read; `None` if it is not numerically
    /// positive definite.
    pub(crate) fn new(matrix: &[f64], m: usize) -> Option<Self> {
        let matrix = MatRef::from_column_major_slice(&matrix[..m * m], m, m);
        let factor = matrix.llt(Side::Lower).ok()?;
        // A pivot without a correct digit means a dependent column, which the factorization may not
        // report.
        let l = factor.L();
        let dependent = |i: usize| l[(i, i)] * l[(i, i)] <= PIVOT_RATIO * matrix[(i, i)];
        (!(0..m).any(dependent)).then_some(Self(factor))
    }

    /// Solves in place for one right-hand side.
    pub(crate) fn solve(&self, rhs: &mut [f64]) {
        let n = rhs.len();
        let rhs = MatMut::from_column_major_slice_mut(rhs, n, 1);
        faer::linalg::solvers::SolveCore::solve_in_place_with_conj(&self.0, Conj::No, rhs);
    }
}

/// A pivot below this share of its diagonal entry has no correct digit left.
const PIVOT_RATIO: f64 = 1e-13;

/// The eigenvalues of a symmetric m × m matrix (lower triangle), ascending; `None` when it holds
/// non-finite numbers.
pub(crate) fn symmetric_eigenvalues(matrix: &[f64], m: usize) -> Option<Vec<f64>> {
    MatRef::from_column_major_slice(&matrix[..m * m], m, m)
        .self_adjoint_eigenvalues(Side::Lower)
        .ok()
}

/// Thin singular value decomposition A = U diag(s) Vᵀ of an n × p matrix, singular values falling.
pub(crate) struct Svd {
    n: usize,
    p: usize,
    u: Vec<f64>,
    s: Vec<f64>,
    v: Vec<f64>,
}

impl Svd {
    /// `None` when the matrix holds non-finite numbers.
    pub(crate) fn new(matrix: &[f64], n: usize, p: usize) -> Option<Self> {
        let svd = MatRef::from_column_major_slice(&matrix[..n * p], n, p)
            .thin_svd()
            .ok()?;
        let rank = n.min(p);
        let mut u = Vec::with_capacity(n * rank);
        let mut v = Vec::with_capacity(p * rank);
        for k in 0..rank {
            u.extend((0..n).map(|i| svd.U()[(i, k)]));
            v.extend((0..p).map(|j| svd.V()[(j, k)]));
        }
        let s = (0..rank).map(|k| svd.S().column_vector()[k]).collect();
        Some(Self { n, p, u, s, v })
    }

    /// The number of singular values above the rounding error of the largest.
    pub(crate) fn rank(&self) -> usize {
        let largest = self.s.first().copied().unwrap_or(0.0);
        let floor = largest * self.n.max(self.p) as f64 * f64::EPSILON;
        self.s.iter().filter(|s| **s > floor).count()
    }

    /// (AᵀA)⁻¹ = V diag(s)⁻² Vᵀ (p × p), for a matrix of full column rank.
    pub(crate) fn inverse_gram(&self) -> Vec<f64> {
        let mut inverse = vec![0.0; self.p * self.p];
        for (s, v) in self.s.iter().zip(self.v.chunks(self.p)) {
            for (out, vj) in inverse.chunks_mut(self.p).zip(v) {
                axpy(vj / (s * s), v, out);
            }
        }
        inverse
    }

    /// The least squares solution of smallest norm for the given right-hand side (n).
    pub(crate) fn solve(&self, rhs: &[f64]) -> Vec<f64> {
        let mut solution = vec![0.0; self.p];
        for k in 0..self.rank() {
            let coordinate = dot(&self.u[k * self.n..(k + 1) * self.n], rhs) / self.s[k];
            axpy(
                coordinate,
                &self.v[k * self.p..(k + 1) * self.p],
                &mut solution,
            );
        }
        solution
    }
}

/// B ← L⁻¹B with the lower triangle of L (m × m, column-major with `stride`) and B (m × k).
pub(crate) fn solve_lower(l: &[f64], stride: usize, b: &mut [f64], m: usize, k: usize) {
    let l = MatRef::from_column_major_slice_with_stride(l, m, m, stride);
    let b = MatMut::from_column_major_slice_mut(b, m, k);
    faer::linalg::triangular_solve::solve_lower_triangular_in_place(l, b, Par::Seq);
}

/// (x, y) ← (cx + sy, −sx + cy), a plane rotation.
pub(crate) fn rotate(c: f64, s: f64, x: &mut [f64], y: &mut [f64]) {
    for (x, y) in x.iter_mut().zip(y) {
        (*x, *y) = (c * *x + s * *y, c * *y - s * *x);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cholesky_solves_and_refuses_a_dependent_column() {
        let matrix = [4.0, 2.0, 2.0, 3.0];
        let mut rhs = [8.0, 7.0];
        let factor = Cholesky::new(&matrix, 2);
        assert!(factor.is_some());
        if let Some(factor) = factor {
            factor.solve(&mut rhs);
        }
        assert!((rhs[0] - 1.25).abs() < 1e-15 && (rhs[1] - 1.5).abs() < 1e-15);
        assert!(Cholesky::new(&[1.0, 1.0, 1.0, 1.0], 2).is_none());
    }

    #[test]
    fn svd_gives_the_least_squares_solution_of_smallest_norm() {
        // Two equal columns share the coefficient.
        let column = [1.0, 2.0, 2.0];
        let matrix = [column, column].concat();
        let solved = Svd::new(&matrix, 3, 2).map(|svd| (svd.rank(), svd.solve(&[2.0, 4.0, 4.0])));
        assert!(matches!(&solved, Some((1, w)) if w.iter().all(|w| (w - 1.0).abs() < 1e-14)));
    }

    #[test]
    fn eigenvalues_of_a_two_by_two_matrix() {
        let values = symmetric_eigenvalues(&[6.0, 3.0, 3.0, 3.0], 2).unwrap_or_default();
        assert!((values[1] - (9.0 + 45f64.sqrt()) / 2.0).abs() < 1e-14);
    }
}
