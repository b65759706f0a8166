//! The Cholesky factor of the Gram matrix of a support that changes: LLᵀ = G_SS + diag(shift).
//!
//! Variables enter in blocks, by a triangular solve with all of them at once, and leave by plane rotations,
//! or by factoring what follows them anew where that is cheaper.
//!
//! Source: Golub, Van Loan (2013), Matrix Computations, sections 4.2 and 6.5.

use crate::linalg;

/// A pivot below this share of its diagonal entry belongs to a column that the support already spans.
const DEPENDENT: f64 = 1e-10;
/// Variables that enter at once: enough for matrix products, few enough for a plain small factorization.
const BLOCK: usize = 64;
/// What a multiplication in a plane rotation costs, in multiplications of a matrix product.
const ROTATION_COST: f64 = 10.0;

/// A symmetric matrix by entry, and what is added to its diagonal.
pub(in crate::solver) trait SymmetricMatrix {
    /// Column v at the given rows.
    fn entries(&self, v: usize, rows: &[usize], out: &mut [f64]);
    /// The diagonal entry of v, with what is added to it.
    fn pivot(&self, v: usize) -> f64;
}

/// L, and the variables of its rows in order.
#[derive(Debug, Default)]
pub(in crate::solver) struct SupportCholesky {
    pub(in crate::solver) order: Vec<usize>,
    /// Column-major, lower triangle.
    l: Vec<f64>,
    stride: usize,
}

impl SupportCholesky {
    /// Forgets everything.
    pub(in crate::solver) fn clear(&mut self) {
        self.order.clear();
    }

    /// Takes in new variables; those that depend on the ones before, to rounding, are left out and returned.
    pub(in crate::solver) fn append(
        &mut self,
        matrix: &impl SymmetricMatrix,
        new: &[usize],
    ) -> Vec<usize> {
        let mut dependent = Vec::new();
        for block in new.chunks(BLOCK) {
            self.append_block(matrix, block, &mut dependent);
        }
        dependent
    }

    fn append_block(
        &mut self,
        matrix: &impl SymmetricMatrix,
        new: &[usize],
        dependent: &mut Vec<usize>,
    ) {
        let (m, k) = (self.order.len(), new.len());
        self.reserve(m + k);
        // L Y = G_{S,new}, then the Schur complement G_{new,new} − YᵀY.
        let mut y = vec![0.0; m * k];
        let mut schur = vec![0.0; k * k];
        for (b, &v) in new.iter().enumerate() {
            matrix.entries(v, &self.order, &mut y[b * m..(b + 1) * m]);
            matrix.entries(v, new, &mut schur[b * k..(b + 1) * k]);
            schur[b * k + b] = matrix.pivot(v);
        }
        if m > 0 {
            linalg::solve_lower(&self.l, self.stride, &mut y, m, k);
            linalg::subtract_self_product(&y, m, k, &mut schur);
        }
        let (stride, start) = (self.stride, m);
        let mut kept: Vec<usize> = Vec::with_capacity(k);
        for b in 0..k {
            // Row b of the small factor, from the columns of those kept so far.
            let mut row: Vec<f64> = Vec::with_capacity(kept.len());
            for (i, &c) in kept.iter().enumerate() {
                let own = start + i;
                let known: f64 = (0..i)
                    .map(|q| row[q] * self.l[(start + q) * stride + own])
                    .sum();
                row.push((schur[c * k + b] - known) / self.l[own * stride + own]);
            }
            let pivot = schur[b * k + b] - row.iter().map(|r| r * r).sum::<f64>();
            if pivot.is_nan() || pivot <= DEPENDENT * matrix.pivot(new[b]) {
                dependent.push(new[b]);
                continue;
            }
            let at = start + kept.len();
            for c in 0..m {
                self.l[c * stride + at] = y[b * m + c];
            }
            for (q, value) in row.iter().enumerate() {
                self.l[(start + q) * stride + at] = *value;
            }
            self.l[at * stride + at] = pivot.sqrt();
            kept.push(b);
            self.order.push(new[b]);
        }
    }

    /// Takes out the rows at the given places, which rise.
    pub(in crate::solver) fn remove(&mut self, matrix: &impl SymmetricMatrix, places: &[usize]) {
        let Some(&first) = places.first() else {
            return;
        };
        let m = self.order.len() as f64;
        let after = |place: usize| m - place as f64;
        let rotations: f64 = places.iter().map(|at| after(*at).powi(2)).sum();
        let anew = (m.powi(3) - (first as f64).powi(3)) / 3.0;
        if ROTATION_COST * rotations > anew {
            let mut later: Vec<usize> = self.order.split_off(first);
            for &at in places.iter().rev() {
                later.remove(at - first);
            }
            self.append(matrix, &later);
        } else {
            for &at in places.iter().rev() {
                self.remove_one(at);
            }
        }
    }

    fn remove_one(&mut self, at: usize) {
        let (m, stride) = (self.order.len(), self.stride);
        self.order.remove(at);
        for c in 0..m {
            let from = at.max(c) + usize::from(c <= at);
            if from < m {
                let column = &mut self.l[c * stride..c * stride + m];
                column.copy_within(from..m, from - 1);
            }
        }
        // What is left has one entry above the diagonal in each column from `at` on.
        for c in at..m - 1 {
            let (left, right) = self.l.split_at_mut((c + 1) * stride);
            let (a, b) = (left[c * stride + c], right[c]);
            let radius = a.hypot(b);
            let (cos, sin) = (a / radius, b / radius);
            linalg::rotate(
                cos,
                sin,
                &mut left[c * stride + c..c * stride + m - 1],
                &mut right[c..m - 1],
            );
        }
    }

    /// Solves LLᵀx = rhs in place.
    pub(in crate::solver) fn solve(&self, rhs: &mut [f64]) {
        let (m, stride) = (self.order.len(), self.stride);
        for c in 0..m {
            let column = &self.l[c * stride..c * stride + m];
            let value = rhs[c] / column[c];
            rhs[c] = value;
            linalg::axpy(-value, &column[c + 1..], &mut rhs[c + 1..m]);
        }
        for c in (0..m).rev() {
            let column = &self.l[c * stride..c * stride + m];
            rhs[c] = (rhs[c] - linalg::dot(&column[c + 1..], &rhs[c + 1..m])) / column[c];
        }
    }

    fn reserve(&mut self, size: usize) {
        if size <= self.stride {
            return;
        }
        let (m, old) = (self.order.len(), self.stride);
        let stride = size.max(2 * old).next_multiple_of(8);
        let mut l = vec![0.0; stride * stride];
        for c in 0..m {
            l[c * stride + c..c * stride + m].copy_from_slice(&self.l[c * old + c..c * old + m]);
        }
        self.l = l;
        self.stride = stride;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Full(Vec<f64>, usize);

    impl SymmetricMatrix for Full {
        fn entries(&self, v: usize, rows: &[usize], out: &mut [f64]) {
            for (out, r) in out.iter_mut().zip(rows) {
                *out = self.0[v * self.1 + r];
            }
        }
        fn pivot(&self, v: usize) -> f64 {
            self.0[v * self.1 + v]
        }
    }

    /// AᵀA of a matrix of sines with m columns, of which `twin` repeats column 0.
    fn gram(m: usize, twin: Option<usize>) -> Full {
        let column = |j: usize| {
            let j = if Some(j) == twin { 0 } else { j };
            (0..3 * m).map(move |i| ((i * i + 1) as f64 * 0.37 * (j + 1) as f64).sin())
        };
        let entry = |j, k| {
            column(j)
                .zip(column(k))
                .map(|(a, b): (f64, f64)| a * b)
                .sum()
        };
        Full((0..m * m).map(|v| entry(v / m, v % m)).collect(), m)
    }

    /// max |G_SS x − rhs| after solving for a right-hand side.
    fn residual(matrix: &Full, factor: &SupportCholesky) -> f64 {
        let rhs: Vec<f64> = (0..factor.order.len()).map(|i| (i as f64).cos()).collect();
        let mut x = rhs.clone();
        factor.solve(&mut x);
        let row = |i: usize| -> f64 {
            let entry = |k: usize| matrix.0[factor.order[i] * matrix.1 + factor.order[k]];
            x.iter().enumerate().map(|(k, x)| entry(k) * x).sum::<f64>() - rhs[i]
        };
        (0..rhs.len()).map(|i| row(i).abs()).fold(0.0, f64::max)
    }

    #[test]
    fn solves_after_blocks_enter_and_variables_leave() {
        let matrix = gram(150, None);
        let mut factor = SupportCholesky::default();
        assert!(
            factor
                .append(&matrix, &(0..100).collect::<Vec<_>>())
                .is_empty()
        );
        assert!(residual(&matrix, &factor) < 1e-10);
        factor.remove(&matrix, &[3]);
        factor.remove(&matrix, &[0, 50, 98]);
        assert!(factor.append(&matrix, &[120, 3, 149]).is_empty());
        assert_eq!(factor.order.len(), 99);
        assert!(residual(&matrix, &factor) < 1e-10);
        // So many that factoring anew is cheaper.
        factor.remove(&matrix, &(10..60).collect::<Vec<_>>());
        assert_eq!(factor.order.len(), 49);
        assert!(residual(&matrix, &factor) < 1e-10);
    }

    #[test]
    fn a_column_that_the_support_spans_is_left_out() {
        let matrix = gram(20, Some(7));
        let mut factor = SupportCholesky::default();
        assert_eq!(factor.append(&matrix, &[3, 0, 7, 5]), [7]);
        assert_eq!(factor.order, [3, 0, 5]);
        assert!(residual(&matrix, &factor) < 1e-12);
    }
}
