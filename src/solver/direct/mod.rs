//! Least squares and ridge by one factorization, for one strength or many.
//!
//! With a penalty the normal equations of the smaller side are factored and, where the true residual
//! asks for it, refined. Strengths that are known beforehand share one eigendecomposition and their
//! passes over X. Without a penalty, or when the normal equations are too ill-conditioned, the singular
//! values of the columns themselves are used.
//!
//! Source: Golub and Van Loan (2013), Matrix Computations, sections 5.3, 5.5 and 6.1.

mod basis;
mod leave_one_out;
mod normal;
mod singular;
mod together;

pub use leave_one_out::LeaveOneOut;

use super::certificate::{Assessment, assess};
use super::engine::{Engine, ridge_strength};
use super::point::{Coefficients, Seen};
use super::standard_form::StandardForm;
use super::{FitReport, StopReason, Warning};
use crate::Result;
use crate::design::DesignMatrix;
use crate::loss::Loss;
use crate::penalty::{L2, Penalty};
use normal::NormalEquations;
use std::collections::VecDeque;

/// Strengths from which one eigendecomposition is cheaper than a Cholesky factorization and two passes
/// over X for each.
const EIGEN_FROM: usize = 6;

/// Numbers that the residuals of strengths solved together may take, 128 MB, and the least that are worth
/// it.
const BATCH_NUMBERS: usize = 1 << 24;
const LEAST_BATCH: usize = 10;

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
            .map_while(|alpha| ridge_strength(penalty.with_alpha(*alpha)));
        self.ridge.expected = strengths.collect();
    }

    /// Sets up the standard form and its normal equations, once.
    fn factor_ridge(&mut self) {
        if self.ridge.factored.is_none() {
            let problem = self.problem;
            let start = self.base.as_ref();
            let form = start.and_then(|start| StandardForm::new(problem, &start.gradient));
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
        let batch = (BATCH_NUMBERS / form.n()).max(LEAST_BATCH);
        ahead[..ahead.len().min(batch)].to_vec()
    } else {
        vec![strength]
    };
    let (form, normal) = engine.ridge.factored.as_ref()?.as_ref()?;
    let solutions = together::solve(engine, form, normal, &strengths)?;
    engine.ridge.solved = solutions.into();
    engine.ridge.solved.pop_front()
}
