//! Decompositions and products of small dense matrices, for problems that are solved at many strengths
//! at once. Matrices are column-major slices.

use faer::linalg::matmul::matmul;
use faer::linalg::matmul::triangular::{self, BlockStructure};
use faer::{Accum, MatMut, MatRef, Par, Side};

/// A symmetric m × m matrix as U diag(s) Uᵀ, eigenvalues rising.
#[derive(Debug)]
pub(crate) struct SymmetricEigen {
    /// s (m)
    pub(crate) values: Vec<f64>,
    /// U (m × m)
    pub(crate) vectors: Vec<f64>,
}

impl SymmetricEigen {
    /// Reads the lower triangle; `None` when it holds non-finite numbers.
    pub(crate) fn new(matrix: &[f64], m: usize) -> Option<Self> {
        let matrix = MatRef::from_column_major_slice(&matrix[..m * m], m, m);
        let eigen = matrix.self_adjoint_eigen(Side::Lower).ok()?;
        Some(Self {
            values: eigen.S().column_vector().iter().copied().collect(),
            vectors: columns_of(eigen.U()),
        })
    }
}

/// Thin singular value decomposition A = U diag(s) Vᵀ of an n × m matrix, singular values falling.
#[derive(Debug)]
pub(crate) struct Singular {
    /// s (min(n, m))
    pub(crate) values: Vec<f64>,
    /// U (n × min(n, m))
    pub(crate) left: Vec<f64>,
    /// V (m × min(n, m))
    pub(crate) right: Vec<f64>,
}

impl Singular {
    /// `None` when the matrix holds non-finite numbers.
    pub(crate) fn new(a: &[f64], n: usize, m: usize) -> Option<Self> {
        let svd = MatRef::from_column_major_slice(&a[..n * m], n, m)
            .thin_svd()
            .ok()?;
        Some(Self {
            values: svd.S().column_vector().iter().copied().collect(),
            left: columns_of(svd.U()),
            right: columns_of(svd.V()),
        })
    }
}

/// Thin factors of A (n × m, n ≥ m): A = QR with QᵀQ = I.
#[derive(Debug)]
pub(crate) struct Orthonormal {
    /// Q (n × m)
    pub(crate) q: Vec<f64>,
    /// R (m × m), upper triangular.
    pub(crate) r: Vec<f64>,
}

impl Orthonormal {
    /// Factors by Householder reflections.
    pub(crate) fn new(a: &[f64], n: usize, m: usize) -> Self {
        if m == 0 {
            return Self {
                q: Vec::new(),
                r: Vec::new(),
            };
        }
        let qr = MatRef::from_column_major_slice(&a[..n * m], n, m).qr();
        Self {
            q: columns_of(qr.compute_thin_Q().as_ref()),
            r: columns_of(qr.thin_R()),
        }
    }
}

fn columns_of(matrix: MatRef<'_, f64>) -> Vec<f64> {
    matrix
        .col_iter()
        .flat_map(|column| column.iter().copied())
        .collect()
}

/// out ← out + s AB with A (height × m) and B (m × width), out (height × width).
pub(crate) fn add_product(
    s: f64,
    a: &[f64],
    b: &[f64],
    (height, m, width): (usize, usize, usize),
    out: &mut [f64],
) {
    let a = MatRef::from_column_major_slice(&a[..height * m], height, m);
    let b = MatRef::from_column_major_slice(&b[..m * width], m, width);
    let out = MatMut::from_column_major_slice_mut(&mut out[..height * width], height, width);
    matmul(out, Accum::Add, a, b, s, Par::Seq);
}

/// The lower triangle of out ← out + AAᵀ with A (height × width), out (height × height).
pub(crate) fn add_outer_gram(a: &[f64], height: usize, width: usize, out: &mut [f64]) {
    let a = MatRef::from_column_major_slice(&a[..height * width], height, width);
    triangular::matmul(
        MatMut::from_column_major_slice_mut(out, height, height),
        BlockStructure::TriangularLower,
        Accum::Add,
        a,
        BlockStructure::Rectangular,
        a.transpose(),
        BlockStructure::Rectangular,
        1.0,
        Par::Seq,
    );
}

/// Copies the lower triangle of an m × m matrix to the upper one.
pub(crate) fn mirror_lower(matrix: &mut [f64], m: usize) {
    for k in 1..m {
        for i in 0..k {
            matrix[k * m + i] = matrix[i * m + k];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenvectors_rebuild_the_matrix() {
        let matrix = [2.0, 1.0, 0.5, 1.0, 3.0, -1.0, 0.5, -1.0, 4.0];
        let eigen = SymmetricEigen::new(&matrix, 3);
        let rebuilt = eigen.map(|eigen| {
            let mut scaled = eigen.vectors.clone();
            for (column, s) in scaled.chunks_mut(3).zip(&eigen.values) {
                column.iter_mut().for_each(|u| *u *= s);
            }
            let mut transposed = eigen.vectors;
            for k in 0..3 {
                for i in 0..k {
                    transposed.swap(k * 3 + i, i * 3 + k);
                }
            }
            let mut out = vec![0.0; 9];
            add_product(1.0, &scaled, &transposed, (3, 3, 3), &mut out);
            out
        });
        let close = |a: &f64, b: &f64| (a - b).abs() < 1e-14;
        assert!(rebuilt.is_some_and(|r| r.iter().zip(&matrix).all(|(a, b)| close(a, b))));
    }

    #[test]
    fn thin_factors_rebuild_the_columns() {
        let a = [3.0, 4.0, 0.0, 1.0, 2.0, 2.0];
        let Orthonormal { q, r } = Orthonormal::new(&a, 3, 2);
        let mut out = vec![0.0; 6];
        add_product(1.0, &q, &r, (3, 2, 2), &mut out);
        assert!(out.iter().zip(&a).all(|(a, b)| (a - b).abs() < 1e-14));
        assert!((r[0].abs() - 5.0).abs() < 1e-14 && r[1] == 0.0);
    }

    #[test]
    fn the_outer_gram_of_two_columns() {
        let mut out = vec![0.0; 4];
        add_outer_gram(&[1.0, 2.0, 3.0, 4.0], 2, 2, &mut out);
        mirror_lower(&mut out, 2);
        assert_eq!(out, [10.0, 14.0, 14.0, 20.0]);
    }
}
