//! Least squares and ridge by the singular values of the columns themselves, whose condition is not
//! squared.
//!
//! Source: Golub and Van Loan (2013), Matrix Computations, section 5.5.

use crate::linalg::{self, Svd};
use crate::solver::evaluation::Coefficients;
use crate::solver::{Problem, unpenalised};
use crate::{Error, Result};

/// Steps of refinement from the true residual; the second confirms the first.
const REFINEMENTS: usize = 3;

/// The solution of smallest norm, into `point`, by the singular values of [D^½X; (2κV)^½], columns scaled to norm 1; the rank where columns
/// depend on each other.
pub(super) fn solve(
    problem: Problem<'_>,
    strength: f64,
    point: &mut Coefficients,
) -> Result<Option<usize>> {
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    let d = problem.loss.weights();
    let root: Vec<f64> = (0..n).map(|i| d.get(i).sqrt()).collect();
    let extra = if strength > 0.0 { p } else { 0 };
    let height = n + extra;
    let mut matrix = vec![0.0; height * p];
    let mut norms = vec![0.0; p];
    for (j, column) in matrix.chunks_mut(height).enumerate() {
        problem.x.column_into(j, &mut column[..n]);
        let mean = problem.column_mean(j);
        for (value, root) in column.iter_mut().zip(&root) {
            *value = (*value - mean) * root;
        }
        // A column without spread keeps the coefficient 0, however small the penalty.
        if column.iter().all(|v| *v == 0.0) {
            continue;
        }
        if extra > 0 {
            column[n + j] = (2.0 * strength * problem.factors[j]).sqrt();
        }
        let norm = linalg::dot(column, column).sqrt();
        norms[j] = norm;
        if norm > 0.0 {
            column.iter_mut().for_each(|v| *v /= norm);
        }
    }
    let svd = Svd::new(&matrix, height, p).ok_or(Error::OutOfRange("the columns"))?;
    point.w.fill(0.0);
    for _ in 0..REFINEMENTS {
        let state = unpenalised::solve(problem, &[], point, None);
        let mut rhs: Vec<f64> = state
            .gradient
            .iter()
            .zip(&root)
            .map(|(u, root)| if *root > 0.0 { -u / root } else { 0.0 })
            .collect();
        if extra > 0 {
            let pull = |j: usize| -(2.0 * strength * problem.factors[j]).sqrt() * point.w[j];
            rhs.extend((0..p).map(pull));
        }
        let step = svd.solve(&rhs);
        for j in (0..p).filter(|j| norms[*j] > 0.0) {
            point.w[j] += step[j] / norms[j];
        }
    }
    let independent = norms.iter().filter(|norm| **norm > 0.0).count();
    let rank = svd.rank();
    Ok((rank < independent).then_some(rank))
}
