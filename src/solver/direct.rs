//! Least squares and ridge by one factorization.
//!
//! With a penalty on every coefficient the normal equations of the smaller side are factored, and
//! refined from the true residual. Without one, or when those equations are too ill-conditioned, the
//! singular values of the columns themselves are used, whose condition is not squared.
//!
//! Source: Golub and Van Loan (2013), Matrix Computations, sections 5.3, 5.5 and 6.1.

use super::certificate::assess;
use super::engine::Engine;
use super::point::{Coefficients, Seen};
use super::{FitReport, Problem, StopReason, Warning, unpenalized};
use crate::design::DesignMatrix;
use crate::linalg::{self, Cholesky, Svd};
use crate::loss::Loss;
use crate::penalty::Penalty;
use crate::{Error, Result};

/// Steps of refinement from the true residual; one repairs what squaring the condition cost, the
/// second confirms it.
const REFINEMENTS: usize = 3;

/// What does not depend on the strength.
#[derive(Debug)]
pub(super) enum Factored {
    /// XᵀDX of centred columns (p × p).
    Features(Vec<f64>),
    /// V^-½-scaled kernel D^½XV⁻¹XᵀD^½ of centred columns (n × n).
    Samples(Vec<f64>),
}

/// √d by row, and √d∘(column − mean) written out.
struct Weighted<'a, X: ?Sized> {
    x: &'a X,
    root: Vec<f64>,
    means: Vec<f64>,
}

impl<X: DesignMatrix + ?Sized> Weighted<'_, X> {
    fn column_into(&self, j: usize, out: &mut [f64]) {
        self.x.column_into(j, out);
        for (out, root) in out.iter_mut().zip(&self.root) {
            *out = (*out - self.means[j]) * root;
        }
    }
}

/// Solves at strength κ (ω(w) = κw²), leaving the solution in `point`.
pub(super) fn solve<X, L, P>(
    engine: &mut Engine<'_, X, L>,
    penalty: P,
    strength: f64,
    point: &mut Coefficients,
) -> Result<(FitReport, Option<Warning>)>
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let problem = engine.problem;
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    let d = problem.loss.weights();
    let weighted = Weighted {
        x: problem.x,
        root: (0..n).map(|i| d.get(i).sqrt()).collect(),
        means: (0..p).map(|j| problem.column_mean(j)).collect(),
    };
    let penalised = strength > 0.0 && engine.free.is_empty();
    let tolerance = engine.options.tolerance;
    let mut warning = None;
    let mut solved = None;
    if penalised {
        let factored = engine
            .factored
            .take()
            .unwrap_or_else(|| Factored::new(problem, &weighted));
        let refined = refine(engine, &factored, &weighted, strength, point);
        engine.factored = Some(factored);
        if refined {
            let seen = Seen::at(problem, &[], point);
            let assessment = assess(problem, penalty, &seen, engine.reference);
            solved = Some(assessment).filter(|assessment| assessment.within(tolerance));
        }
    }
    let assessment = match solved {
        Some(assessment) => assessment,
        None => {
            warning = by_singular_values(problem, &weighted, strength, point)?;
            let seen = Seen::at(problem, &[], point);
            assess(problem, penalty, &seen, engine.reference)
        }
    };
    let stop = if assessment.within(tolerance) {
        StopReason::Converged
    } else {
        StopReason::Stalled
    };
    let report = assessment.report("direct", stop, 1, tolerance, engine.reference.null_loss);
    Ok((report, warning))
}

impl Factored {
    fn new<X, L>(problem: Problem<'_, X, L>, weighted: &Weighted<'_, X>) -> Self
    where
        X: DesignMatrix + ?Sized,
        L: Loss + ?Sized,
    {
        let (n, p) = (problem.x.n_samples(), problem.x.n_features());
        if p <= n {
            let all: Vec<usize> = (0..p).collect();
            let mut gram = vec![0.0; p * p];
            problem
                .x
                .gram(&all, &all, problem.loss.weights(), &mut gram);
            for (k, column) in gram.chunks_mut(p).enumerate() {
                linalg::axpy(-weighted.means[k], &weighted.means, column);
            }
            return Self::Features(gram);
        }
        /// Columns of X written out at a time, as rows of a block.
        const BLOCK: usize = 256;
        let mut kernel = vec![0.0; n * n];
        let mut block = vec![0.0; n * BLOCK];
        let mut transposed = vec![0.0; n * BLOCK];
        for start in (0..p).step_by(BLOCK) {
            let height = BLOCK.min(p - start);
            for (b, column) in block.chunks_mut(n).take(height).enumerate() {
                weighted.column_into(start + b, column);
                let scale = problem.factors[start + b].sqrt().recip();
                for (i, value) in column.iter_mut().enumerate() {
                    *value *= scale;
                    transposed[i * height + b] = *value;
                }
            }
            linalg::add_cross_product(&transposed, &transposed, height, n, n, &mut kernel);
        }
        Self::Samples(kernel)
    }
}

/// Newton steps on ½Σd(y − b − Xw)² + κΣvw² from the true residual, the first of them from `point`.
/// False when the matrix cannot be factored.
fn refine<X, L>(
    engine: &Engine<'_, X, L>,
    factored: &Factored,
    weighted: &Weighted<'_, X>,
    strength: f64,
    point: &mut Coefficients,
) -> bool
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
{
    let problem = engine.problem;
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    let (mut matrix, size) = match factored {
        Factored::Features(gram) => (gram.clone(), p),
        Factored::Samples(kernel) => (kernel.clone(), n),
    };
    for i in 0..size {
        let factor = if matches!(factored, Factored::Features(_)) {
            problem.factors[i]
        } else {
            1.0
        };
        matrix[i * size + i] += 2.0 * strength * factor;
    }
    let Some(cholesky) = Cholesky::new(&matrix, size) else {
        return false;
    };
    // a of the kernel side, which w must follow from the start.
    let mut dual = vec![0.0; n];
    if matches!(factored, Factored::Samples(_)) {
        point.w.fill(0.0);
    }
    for _ in 0..REFINEMENTS {
        let state = unpenalized::settle(problem, &[], point);
        match factored {
            Factored::Features(_) => {
                let mut step: Vec<f64> = (0..p)
                    .map(|j| {
                        let decay = 2.0 * strength * problem.factors[j] * point.w[j];
                        -problem.x.column_dot(j, &state.gradient) - decay
                    })
                    .collect();
                cholesky.solve(&mut step);
                linalg::axpy(1.0, &step, &mut point.w);
            }
            Factored::Samples(_) => {
                // w = V⁻¹XᵀD^½a with (K + 2κ)a = D^½(y − b), from the true residual of that system.
                let mut step: Vec<f64> = state
                    .gradient
                    .iter()
                    .zip(&weighted.root)
                    .zip(&dual)
                    .map(|((u, root), a)| {
                        let residual = if *root > 0.0 { -u / root } else { 0.0 };
                        residual - 2.0 * strength * a
                    })
                    .collect();
                cholesky.solve(&mut step);
                linalg::axpy(1.0, &step, &mut dual);
                let mut column = vec![0.0; n];
                for j in 0..p {
                    weighted.column_into(j, &mut column);
                    point.w[j] += linalg::dot(&column, &step) / problem.factors[j];
                }
            }
        }
    }
    true
}

/// The solution of smallest norm by the singular values of [D^½X; (2κV)^½], columns scaled to norm 1.
fn by_singular_values<X, L>(
    problem: Problem<'_, X, L>,
    weighted: &Weighted<'_, X>,
    strength: f64,
    point: &mut Coefficients,
) -> Result<Option<Warning>>
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
{
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    let extra = if strength > 0.0 { p } else { 0 };
    let height = n + extra;
    let mut matrix = vec![0.0; height * p];
    let mut norms = vec![0.0; p];
    for (j, column) in matrix.chunks_mut(height).enumerate() {
        weighted.column_into(j, &mut column[..n]);
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
        let state = unpenalized::settle(problem, &[], point);
        let mut rhs: Vec<f64> = state
            .gradient
            .iter()
            .zip(&weighted.root)
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
    Ok((rank < independent).then_some(Warning::NotUnique { rank }))
}
