//! Vector kernels and the few matrix operations that solvers need; the only place that names the
//! factorization crate. Matrices are column-major slices. Everything runs on the calling thread.

mod spectral;

pub(crate) use spectral::{
    Orthonormal, Singular, SymmetricEigen, add_outer_gram, add_product, mirror_lower,
};

use faer::linalg::matmul::matmul;
use faer::{Accum, Conj, MatMut, MatRef, Par, Side};

/// Independent partial sums: enough to fill the vector units and hide the latency of an addition.
const LANES: usize = 16;

/// Σ aᵢbᵢ
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (a_chunks, b_chunks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let tail: f64 = a_chunks
        .remainder()
        .iter()
        .zip(b_chunks.remainder())
        .map(|(a, b)| a * b)
        .sum();
    for (a, b) in a_chunks.zip(b_chunks) {
        for k in 0..LANES {
            lanes[k] += a[k] * b[k];
        }
    }
    lanes.iter().sum::<f64>() + tail
}

/// Σ aᵢ
pub(crate) fn sum(a: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let chunks = a.chunks_exact(LANES);
    let tail: f64 = chunks.remainder().iter().sum();
    for a in chunks {
        for k in 0..LANES {
            lanes[k] += a[k];
        }
    }
    lanes.iter().sum::<f64>() + tail
}

/// (Σ dᵢxᵢ, Σ dᵢxᵢ²)
pub(crate) fn weighted_moments(x: &[f64], d: &[f64]) -> (f64, f64) {
    const HALF: usize = LANES / 2;
    let mut first = [0.0; HALF];
    let mut second = [0.0; HALF];
    let (x_chunks, d_chunks) = (x.chunks_exact(HALF), d.chunks_exact(HALF));
    for (k, (x, d)) in x_chunks
        .remainder()
        .iter()
        .zip(d_chunks.remainder())
        .enumerate()
    {
        first[k] += d * x;
        second[k] += d * x * x;
    }
    for (x, d) in x_chunks.zip(d_chunks) {
        for k in 0..HALF {
            let dx = d[k] * x[k];
            first[k] += dx;
            second[k] += dx * x[k];
        }
    }
    (first.iter().sum(), second.iter().sum())
}

/// y ← y + a x
pub(crate) fn axpy(a: f64, x: &[f64], y: &mut [f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += a * x;
    }
}

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

/// A symmetric positive definite matrix, factored as LLᵀ.
pub(crate) struct Cholesky(faer::linalg::solvers::Llt<f64>);

impl Cholesky {
    /// Factors an m × m matrix of which the lower triangle is read; `None` if it is not numerically
    /// positive definite.
    pub(crate) fn new(matrix: &[f64], m: usize) -> Option<Self> {
        let matrix = MatRef::from_column_major_slice(&matrix[..m * m], m, m);
        let factor = matrix.llt(Side::Lower).ok()?;
        // A pivot that lost all its digits means a dependent column, which the factorization may
        // not notice.
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

    /// How many singular values stand above the rounding of the largest.
    pub(crate) fn rank(&self) -> usize {
        let largest = self.s.first().copied().unwrap_or(0.0);
        let floor = largest * self.n.max(self.p) as f64 * f64::EPSILON;
        self.s.iter().filter(|s| **s > floor).count()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(n: usize, f: f64) -> Vec<f64> {
        (0..n).map(|i| (i as f64 * f).sin()).collect()
    }

    #[test]
    fn kernels_agree_with_plain_sums_for_every_tail_length() {
        for n in 0..70 {
            let (a, b) = (wave(n, 0.7), wave(n, 1.3));
            let plain: f64 = a.iter().zip(&b).map(|(a, b)| a * b).sum();
            assert!((dot(&a, &b) - plain).abs() < 1e-13);
            assert!((sum(&a) - a.iter().sum::<f64>()).abs() < 1e-13);
            let (first, second) = weighted_moments(&a, &b);
            assert!((first - plain).abs() < 1e-13);
            let plain: f64 = a.iter().zip(&b).map(|(a, b)| a * a * b).sum();
            assert!((second - plain).abs() < 1e-13);
        }
    }

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
