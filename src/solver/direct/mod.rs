//! Least squares and ridge by one factorization, for one strength or many.
//!
//! With a penalty the normal equations of the smaller side are factored and, where the true residual
//! asks for it, refined. Strengths that are known beforehand share one eigendecomposition and their
//! passes over X. Without a penalty, or when the normal equations are too ill-conditioned, the singular
//! values of the columns themselves are used.
//!
//! Source: Golub and Van Loan (2013), Matrix Computations, sections 5.3, 5.5 and 6.1.

mod leave_one_out;
mod normal;
mod singular;

pub use leave_one_out::LeaveOneOut;

use super::certificate::{Assessment, assess};
use super::engine::Engine;
use super::point::{Coefficients, Seen, State};
use super::standard_form::StandardForm;
use super::{FitReport, StopReason, Warning};
use crate::Result;
use crate::design::{Columns, DesignMatrix};
use crate::linalg;
use crate::loss::Loss;
use crate::penalty::{L2, Penalty};
use normal::{NormalEquations, Side};
use std::collections::VecDeque;

/// Strengths from which one eigendecomposition is cheaper than a Cholesky factorization and two passes
/// over X for each.
const EIGEN_FROM: usize = 6;

/// Strengths solved together: wide enough for matrix products at full speed, few enough that an early end
/// of the path wastes little and the columns of η stay small beside X.
const BATCH: usize = 50;

/// Steps of refinement from the true residual; each repairs what squaring the condition cost.
const REFINEMENTS: usize = 2;

/// Largest |Xᵀu + 2κVw| relative to the null gradient that is taken for rounding.
const STATIONARY: f64 = 1e-13;

/// What ridge keeps from one strength to the next.
#[derive(Debug)]
pub(super) struct Ridge<'a, X: ?Sized> {
    /// Strengths that will be asked for, in order.
    expected: Vec<f64>,
    /// Set up at the first solve; the inner `None` is a problem that has no standard form.
    factored: Option<Option<(StandardForm<'a, X>, NormalEquations)>>,
    /// Solutions ahead of being asked for.
    solved: VecDeque<Solution>,
}

impl<X: ?Sized> Default for Ridge<'_, X> {
    fn default() -> Self {
        Self {
            expected: Vec::new(),
            factored: None,
            solved: VecDeque::new(),
        }
    }
}

/// The solution at one strength, with its certificate.
#[derive(Debug)]
struct Solution {
    strength: f64,
    point: Coefficients,
    assessment: Assessment,
}

impl<X: DesignMatrix + ?Sized, L: Loss + ?Sized> Engine<'_, X, L> {
    /// Announces the strengths that will be solved, in this order: ridge then works on all of them
    /// together. Other problems take no notice.
    pub fn expect<P: Penalty>(&mut self, penalty: P, alphas: &[f64]) {
        let strengths = alphas
            .iter()
            .map_while(|alpha| penalty.with_alpha(*alpha).ridge_strength());
        self.ridge.expected = strengths.collect();
    }

    /// Sets up the standard form and its normal equations, once.
    fn factor_ridge(&mut self) {
        if self.ridge.factored.is_none() {
            let problem = self.problem;
            let form = StandardForm::new(problem);
            let factored = form.map(|form| {
                let normal = NormalEquations::new(&form, problem.loss.weights());
                (form, normal)
            });
            self.ridge.factored = Some(factored);
        }
    }
}

/// Solves at strength κ (ω(w) = κw²), leaving the solution in `point`.
pub(super) fn solve<X, L>(
    engine: &mut Engine<'_, X, L>,
    strength: f64,
    point: &mut Coefficients,
) -> Result<(FitReport, Option<Warning>)>
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
{
    let tolerance = engine.options.tolerance;
    let mut warning = None;
    let assessment = match by_normal_equations(engine, strength) {
        Some(solution) if solution.assessment.within(tolerance) => {
            *point = solution.point;
            solution.assessment
        }
        _ => {
            warning = singular::solve(engine.problem, strength, point)?;
            let seen = Seen::at(engine.problem, &[], point);
            assess(
                engine.problem,
                L2 { alpha: strength },
                &seen,
                engine.reference,
            )
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

/// The solution at one strength, taken from those solved ahead or solved with the strengths that are
/// expected after it.
fn by_normal_equations<X, L>(engine: &mut Engine<'_, X, L>, strength: f64) -> Option<Solution>
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
{
    if strength == 0.0 {
        return None;
    }
    while let Some(solution) = engine.ridge.solved.pop_front() {
        if solution.strength == strength {
            return Some(solution);
        }
    }
    engine.factor_ridge();
    let ridge = &mut engine.ridge;
    let from = ridge.expected.iter().position(|s| *s == strength);
    let ahead = from.map_or(&[][..], |from| &ridge.expected[from..]);
    let ahead = ahead.split(|s| *s == 0.0).next().unwrap_or(&[]);
    let (form, normal) = ridge.factored.as_mut()?.as_mut()?;
    let together = ahead.len() >= EIGEN_FROM && normal.spectrum(form).is_some();
    let strengths = if together {
        ahead[..ahead.len().min(BATCH)].to_vec()
    } else {
        vec![strength]
    };
    let solutions = solve_together(engine, &strengths)?;
    engine.ridge.solved = solutions.into();
    engine.ridge.solved.pop_front()
}

/// Solves at all of these strengths with one pass over X for each of η, Xᵀu and, on the side of the
/// samples, w. `None` when the normal equations cannot be factored.
fn solve_together<X, L>(engine: &Engine<'_, X, L>, strengths: &[f64]) -> Option<Vec<Solution>>
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
{
    let problem = engine.problem;
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    let (form, normal) = engine.ridge.factored.as_ref()?.as_ref()?;
    let every: Vec<usize> = (0..p).collect();
    let mut w = vec![0.0; p * strengths.len()];
    let mut intercepts = vec![0.0; strengths.len()];
    // c of the side of the samples.
    let mut dual = Vec::new();
    let mut rhs = match normal.side {
        Side::Features => form.correlations.repeat(strengths.len()),
        Side::Samples => form.rhs.repeat(strengths.len()),
    };
    let mut best = f64::INFINITY;
    let mut solutions = Vec::new();
    for _ in 0..=REFINEMENTS {
        let step = normal.solve(strengths, &rhs)?;
        match normal.side {
            Side::Features => form.add_coefficients(&step, &mut w),
            Side::Samples => {
                dual.resize(step.len(), 0.0);
                linalg::axpy(1.0, &step, &mut dual);
                form.add_coefficients(&form.transpose_times(&step), &mut w);
            }
        }
        let mut eta: Vec<f64> = intercepts.iter().flat_map(|b| vec![*b; n]).collect();
        problem.x.add_times(&every, &w, &mut eta);
        let columns = w.chunks_mut(p).zip(eta.chunks_mut(n));
        for ((w, eta), intercept) in columns.zip(&mut intercepts) {
            form.settle(w, intercept, eta);
        }
        let states: Vec<State> = eta
            .chunks(n)
            .map(|eta| State::with_eta(problem.loss, eta.to_vec()))
            .collect();
        let u: Vec<f64> = states.iter().flat_map(|s| &s.gradient).copied().collect();
        let mut gradient = vec![0.0; w.len()];
        problem.x.transpose_times(Columns::All, &u, &mut gradient);

        let pull = |j: usize, k: usize| {
            gradient[k * p + j] + 2.0 * strengths[k] * problem.factors[j] * w[k * p + j]
        };
        let pulls = (0..strengths.len()).flat_map(|k| form.penalised.iter().map(move |j| (*j, k)));
        let largest = pulls.fold(0.0, |largest: f64, (j, k)| largest.max(pull(j, k).abs()));
        if largest < best {
            best = largest;
            let parts = states.into_iter().zip(gradient.chunks(p)).enumerate();
            solutions = parts
                .map(|(k, (state, gradient))| {
                    let point = Coefficients {
                        w: w[k * p..(k + 1) * p].to_vec(),
                        intercept: vec![intercepts[k]],
                    };
                    Seen::whole(point, state, gradient.to_vec())
                })
                .collect();
        }
        if largest <= STATIONARY * engine.reference.null_gradient || largest > best {
            break;
        }
        rhs = match normal.side {
            Side::Features => {
                let scaled = |(k, j): (usize, usize)| -form.scale[j] * pull(form.penalised[j], k);
                let m = form.m();
                (0..rhs.len()).map(|i| scaled((i / m, i % m))).collect()
            }
            Side::Samples => {
                let residual = |i: usize| {
                    let root = form.root[i % n];
                    let left = if root > 0.0 { -u[i] / root } else { 0.0 };
                    left - 2.0 * strengths[i / n] * dual[i]
                };
                (0..rhs.len()).map(residual).collect()
            }
        };
    }
    let assessed = strengths.iter().zip(solutions).map(|(&strength, seen)| {
        let penalty = L2 { alpha: strength };
        let assessment = assess(problem, penalty, &seen, engine.reference);
        Solution {
            strength,
            point: seen.point,
            assessment,
        }
    });
    Some(assessed.collect())
}
