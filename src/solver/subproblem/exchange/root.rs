//! A root of the second derivatives: a matrix A with AᵀA = G, from G, or by the rows of X where the condition of A may
//! not be squared.
//!
//! Source: Higham (2002), Accuracy and Stability of Numerical Algorithms, section 10.3, for semidefinite matrices.

use crate::linalg::{self, Orthonormal};
use crate::problem::design::Precision;
use crate::solver::Problem;
use crate::solver::gram_matrix::{GramMatrix, pair};

/// A pivot below this share of its diagonal entry is rounding.
const PIVOT: f64 = 1e-14;

/// Share of a diagonal entry below which a pivot of a Gram matrix is rounding, …
const ROUNDED: f64 = 1e-13;
/// … and the same where its products were taken in single precision.
const ROUNDED_SINGLE: f64 = 1e-6;

/// Numbers up to which a root is made: 160 MB.
const LARGEST: usize = 20_000_000;

/// Multiplications up to which the rows of a root are made fewer, and as many steps as it has rows are taken.
const MOST_WORK: f64 = 4e9;

/// The columns of A for the given variables by a Cholesky factorization with diagonal pivots, which ends where rounding
/// has the word; `None` where there are too many.
pub(super) fn of_gram(gram: &GramMatrix, variables: &[usize]) -> Option<Vec<Vec<f64>>> {
    let size = variables.len();
    if (size as f64).powi(3) > MOST_WORK {
        return None;
    }
    let least = match gram.precision {
        Precision::Double => ROUNDED,
        Precision::Single => ROUNDED_SINGLE,
    };
    let own: Vec<f64> = variables.iter().map(|v| gram.column(*v)[*v]).collect();
    let mut rest = own.clone();
    let mut columns = vec![Vec::new(); size];
    let share = |rest: &[f64], v: usize| if own[v] > 0.0 { rest[v] / own[v] } else { 0.0 };
    for _ in 0..size {
        let by_share = |a: &usize, b: &usize| share(&rest, *a).total_cmp(&share(&rest, *b));
        let pivot = (0..size).max_by(by_share)?;
        if share(&rest, pivot) <= least {
            break;
        }
        let root = rest[pivot].sqrt();
        let entries = gram.column(variables[pivot]);
        let known = columns[pivot].clone();
        for (v, column) in columns.iter_mut().enumerate() {
            let taken = share(&rest, v) == 0.0;
            let entry = match (v == pivot, taken) {
                (true, _) => root,
                (_, true) => 0.0,
                _ => (entries[variables[v]] - linalg::dot(&known, column)) / root,
            };
            column.push(entry);
            rest[v] = if v == pivot {
                0.0
            } else {
                (rest[v] - entry * entry).max(0.0)
            };
        }
    }
    Some(columns)
}

/// Whether a root by the rows of X, of more columns than rows, is small enough for steps through all of its ranks.
pub(super) fn fits(height: usize, width: usize) -> bool {
    let work = (height as f64).powi(2) * width as f64;
    height <= width && height * width <= LARGEST && work <= MOST_WORK
}

/// The columns of A for the variables of these places, place by place; `None` where there are too many numbers.
///
/// A row of X with second derivatives H = LLᵀ gives the rows Lᵀx of A. The intercepts are projected out of the
/// columns, and more rows than columns are made as few by a QR factorization, whose R has the same RᵀR.
pub(super) fn of_rows(
    problem: Problem<'_>,
    gram: &GramMatrix,
    places: &[usize],
) -> Option<Vec<Vec<f64>>> {
    let (n, n_outputs) = (problem.x.n_samples(), gram.n_outputs());
    let (height, width) = (n * n_outputs, places.len() * n_outputs);
    let reduced = height > width;
    let work = height as f64 * (width as f64).powi(2);
    if height * width > LARGEST || (reduced && work > MOST_WORK) {
        return None;
    }
    let l = row_factors(gram, n);
    let stretch = |x: &[f64], k: usize| -> Vec<f64> {
        let entry = |q: usize| l[k * n_outputs + q].iter().zip(x).map(|(l, x)| l * x);
        (0..n_outputs).flat_map(entry).collect()
    };
    let free = gram.intercepts().count();
    let ones = vec![1.0; n];
    let intercepts: Vec<f64> = (0..free).flat_map(|k| stretch(&ones, k)).collect();
    let basis = Orthonormal::new(&intercepts, height, free).q;
    let mut x = vec![0.0; n];
    let mut columns = Vec::with_capacity(width);
    for &place in places {
        problem.x.column_into(gram.features[place], &mut x);
        for k in 0..n_outputs {
            let mut column = stretch(&x, k);
            for q in basis.chunks(height).chain(basis.chunks(height)) {
                let share = linalg::dot(q, &column);
                linalg::axpy(-share, q, &mut column);
            }
            columns.push(column);
        }
    }
    if reduced {
        let all: Vec<f64> = columns.concat();
        let r = Orthonormal::new(&all, height, width).r;
        columns = r.chunks(width).map(<[f64]>::to_vec).collect();
    }
    Some(columns)
}

/// L of every row, entry (k, q) at k·K + q as a column over the rows of X.
fn row_factors(gram: &GramMatrix, n: usize) -> Vec<Vec<f64>> {
    let n_outputs = gram.n_outputs();
    let mut l = vec![vec![0.0; n]; n_outputs * n_outputs];
    for i in 0..n {
        for q in 0..n_outputs {
            for k in q..n_outputs {
                let known: f64 = (0..q)
                    .map(|c| l[k * n_outputs + c][i] * l[q * n_outputs + c][i])
                    .sum();
                let own = gram.curvature[pair(k, q)][i];
                let rest = own - known;
                let pivot = l[q * n_outputs + q][i];
                l[k * n_outputs + q][i] = if k > q {
                    if pivot > 0.0 { rest / pivot } else { 0.0 }
                } else if rest > PIVOT * own {
                    rest.sqrt()
                } else {
                    0.0
                };
            }
        }
    }
    l
}
