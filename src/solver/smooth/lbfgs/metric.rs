//! The first metric of L-BFGS: second derivatives of some of the rows.
//!
//! With K outputs the Hessian of a cross-entropy couples the classes. In its place stands the same matrix
//! for every class, the curvature of a row being the mean over the directions that change anything:
//! cᵢ = tr ∂²F/∂ηᵢ² / max(K − 1, 1). At equal probabilities it is exact on steps that sum to 0 over
//! the classes, as all of them do, and with one output it is exact everywhere. (The bound of Böhning, 1992,
//! Ann. Inst. Stat. Math. 44, has the same form with ½.)

use crate::linalg::{self, Cholesky};
use crate::problem::design::{Columns, Precision, RowBlocks};
use crate::problem::loss::Weights;
use crate::solver::Problem;
use crate::solver::evaluation::State;

/// Features up to which second derivatives are a matrix. Its factor then costs less than a few passes.
const MATRIX_LIMIT: usize = 1000;
/// Rows sampled per feature at least and at most: with 32 the sample sees every direction within some 20 %
/// of its curvature, with 8 still within 40 %.
const ROWS_PER_FEATURE: (usize, usize) = (8, 32);
/// Multiplications of a matrix product that take the time in which one number is read from memory.
const PRODUCTS_PER_READ: usize = 40;
/// Passes over X that a sampled Hessian may cost.
const PASSES: usize = 2;
/// Rows of a sample that are neighbours in memory: whole cache lines, still spread over all of X.
const NEIGHBOURS: usize = 64;
/// Rows multiplied at once.
const PANEL: usize = 1024;
/// Share of each diagonal entry added to it, so that dependent columns without a penalty can be factored.
const JITTER: f64 = 1e-9;

/// Second derivatives of the loss over (w, b), the same for every output.
#[derive(Debug)]
pub(super) enum SampledHessian {
    /// The lower triangle, and the side.
    Matrix(Vec<f64>, usize),
    /// The diagonal alone.
    Diagonal(Vec<f64>),
}

/// H₀⁻¹ at one strength, for each output.
pub(super) enum Metric {
    Factor(Cholesky, usize),
    Diagonal(Vec<f64>),
}

impl SampledHessian {
    /// At the point of `state`, of a sample of the rows or of all of them.
    pub(super) fn new(problem: Problem<'_>, state: &State, full: bool) -> Self {
        let p = problem.x.n_features();
        let curvature = row_curvature(problem, state);
        match problem.x.row_blocks() {
            Some(x) if p <= MATRIX_LIMIT => sampled(problem, x, curvature, full),
            None if p <= MATRIX_LIMIT && full => gathered(problem, &curvature),
            _ => diagonal(problem, &curvature),
        }
    }

    /// With the penalty κvⱼw².
    pub(super) fn metric(&self, factors: &[f64], strength: f64) -> Metric {
        let penalty = |j: usize| 2.0 * strength * factors.get(j).copied().unwrap_or(0.0);
        match self {
            Self::Matrix(hessian, size) => {
                let mut matrix = hessian.clone();
                for j in 0..*size {
                    let entry = &mut matrix[j * size + j];
                    *entry += JITTER * *entry + penalty(j);
                }
                match Cholesky::new(&matrix, *size) {
                    Some(factor) => Metric::Factor(factor, *size),
                    None => {
                        let diagonal = (0..*size).map(|j| matrix[j * size + j]);
                        Metric::from_diagonal(diagonal.collect())
                    }
                }
            }
            Self::Diagonal(diagonal) => {
                let diagonal = diagonal.iter().enumerate();
                Metric::from_diagonal(diagonal.map(|(j, d)| d + penalty(j)).collect())
            }
        }
    }
}

impl Metric {
    fn from_diagonal(diagonal: Vec<f64>) -> Self {
        // A column of zeros has no gradient either.
        let safe = |d: f64| if d > 0.0 { d } else { 1.0 };
        Self::Diagonal(diagonal.into_iter().map(safe).collect())
    }

    /// Whether only the proportions are to be trusted.
    pub(super) fn needs_scale(&self) -> bool {
        matches!(self, Self::Diagonal(_))
    }

    /// v ← H₀⁻¹v
    pub(super) fn solve(&self, v: &mut [f64]) {
        match self {
            Self::Factor(factor, size) => v.chunks_mut(*size).for_each(|v| factor.solve(v)),
            Self::Diagonal(diagonal) => {
                for v in v.chunks_mut(diagonal.len()) {
                    v.iter_mut().zip(diagonal).for_each(|(v, d)| *v /= d);
                }
            }
        }
    }
}

/// Rows that pay for themselves: half of rows·p² products against n·p numbers read per pass.
fn sample_size(n: usize, p: usize) -> usize {
    let (least, most) = ROWS_PER_FEATURE;
    (2 * PASSES * PRODUCTS_PER_READ * n / p).clamp(least * p, most * p)
}

/// Whether a sampled Hessian costs less than a pass over X.
pub(super) fn cheap(problem: Problem<'_>) -> bool {
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    sample_size(n, p).min(n) * p <= 2 * PRODUCTS_PER_READ * n
}

/// cᵢ (n_samples)
fn row_curvature(problem: Problem<'_>, state: &State) -> Vec<f64> {
    let (n, n_outputs) = (problem.x.n_samples(), problem.loss.n_outputs());
    let (mut total, mut curvature) = (vec![0.0; n], vec![0.0; n]);
    let share = 1.0 / (n_outputs - 1).max(1) as f64;
    for k in 0..n_outputs {
        problem.loss.curvature(&state.mean, (k, k), &mut curvature);
        linalg::axpy(share, &curvature, &mut total);
    }
    total
}

/// Σᵢ cᵢ(xᵢ, 1)(xᵢ, 1)ᵀ over evenly spread rows, raised to the weight of all.
fn sampled(
    problem: Problem<'_>,
    x: &dyn RowBlocks,
    mut curvature: Vec<f64>,
    full: bool,
) -> SampledHessian {
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    let size = p + usize::from(problem.fit_intercept);
    let every = if full {
        1
    } else {
        (n / sample_size(n, p)).max(1)
    };
    let blocks: Vec<usize> = (0..n).step_by(NEIGHBOURS * every).collect();
    let end = |start: usize| (start + NEIGHBOURS).min(n);
    let chosen: f64 = blocks
        .iter()
        .map(|b| linalg::sum(&curvature[*b..end(*b)]))
        .sum();
    let raise = linalg::sum(&curvature) / chosen;
    let raise = if raise.is_finite() { raise } else { 1.0 };
    curvature
        .iter_mut()
        .for_each(|c| *c = (raise * *c).max(0.0).sqrt());
    let mut hessian = vec![0.0; size * size];
    let mut panel = vec![0.0; PANEL * size];
    for blocks in blocks.chunks(PANEL / NEIGHBOURS) {
        let height: usize = blocks.iter().map(|b| end(*b) - b).sum();
        let mut from = 0;
        for &start in blocks {
            let rows = start..end(start);
            let roots = &curvature[rows.clone()];
            x.write(rows, height, &mut panel[from..]);
            if size > p {
                panel[p * height + from..][..roots.len()].fill(1.0);
            }
            for column in panel[from..].chunks_mut(height).take(size) {
                linalg::scale(roots, &mut column[..roots.len()]);
            }
            from += roots.len();
        }
        let panel = &panel[..height * size];
        linalg::add_lower_cross_product(panel, panel, height, (size, size), &mut hessian);
    }
    SampledHessian::Matrix(hessian, size)
}

/// The same from all rows of columns that are not stored in full.
fn gathered(problem: Problem<'_>, curvature: &[f64]) -> SampledHessian {
    let p = problem.x.n_features();
    let size = p + usize::from(problem.fit_intercept);
    let d = Weights::PerSample(curvature);
    let mut gram = vec![0.0; p * p];
    problem
        .x
        .gram_of(Columns::All, d, Precision::Double, &mut gram);
    let mut hessian = vec![0.0; size * size];
    for (j, column) in gram.chunks(p).enumerate() {
        hessian[j * size..j * size + p].copy_from_slice(column);
        if size > p {
            hessian[j * size + p] = problem.x.column_moments(j, d).0;
        }
    }
    if size > p {
        hessian[size * size - 1] = linalg::sum(curvature);
    }
    SampledHessian::Matrix(hessian, size)
}

/// The diagonal, of centred columns where there are intercepts.
fn diagonal(problem: Problem<'_>, curvature: &[f64]) -> SampledHessian {
    let d = Weights::PerSample(curvature);
    let total = linalg::sum(curvature);
    let entry = |j: usize| {
        let (first, second) = problem.x.column_moments(j, d);
        if problem.fit_intercept && total > 0.0 {
            (second - first * first / total).max(0.0)
        } else {
            second
        }
    };
    let columns = (0..problem.x.n_features()).map(entry);
    SampledHessian::Diagonal(
        columns
            .chain(problem.fit_intercept.then_some(total))
            .collect(),
    )
}
