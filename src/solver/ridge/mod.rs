//! Least squares and ridge by one factorization, for one strength or many.
//!
//! With a penalty the normal equations of the smaller side are factored and, where the true residual
//! asks for it, refined. Strengths that are known beforehand share one eigendecomposition and their
//! passes over X. Without a penalty, or when the normal equations are too ill-conditioned, the singular
//! values of the columns themselves are used.
//!
//! Source: Golub and Van Loan (2013), Matrix Computations, sections 5.3, 5.5 and 6.1.

mod basis;
pub(super) mod conjugate_gradient;
mod leave_one_out;
mod many_alphas;
mod normal;
pub(super) mod range;
mod singular;
mod standard_form;

pub use leave_one_out::LeaveOneOut;
pub(super) use leave_one_out::leave_one_out;

use super::certificate::assess;
use super::evaluation::Coefficients;
use super::outcome::Solved;
use super::penalty_term::Separable;
use super::setup::Setup;
use super::{StopReason, Warning, unpenalised};
use crate::Result;
use crate::problem::penalty::{L2, Penalty};
use many_alphas::Solution;
use normal::NormalEquations;
use standard_form::StandardForm;
use std::collections::VecDeque;

/// Strengths from which one eigendecomposition is cheaper than a Cholesky factorization and two passes
/// over X for each.
const EIGEN_FROM: usize = 6;

/// Numbers that the residuals of strengths solved together may take, 128 MB, and the least that are worth
/// it.
const BATCH_NUMBERS: usize = 1 << 24;
const LEAST_BATCH: usize = 10;

/// The largest strength of ridge whose double is a number: from there on coefficients are smaller than any use of them.
const LARGEST_STRENGTH: f64 = f64::MAX / 16.0;

/// κ when ω(w) = κw², such that 2κ and its likes are numbers.
pub(super) fn strength(penalty: &dyn Penalty) -> Option<f64> {
    let strength = penalty.ridge_strength()?;
    Some(strength.min(LARGEST_STRENGTH))
}

/// What ridge keeps from one strength to the next.
#[derive(Default)]
pub(super) struct Cache<'a> {
    /// Strengths that will be asked for, in order.
    expected: Vec<f64>,
    /// Set up at the first solve; the inner `None` is a problem that has no standard form.
    factored: Option<Option<(StandardForm<'a>, NormalEquations)>>,
    /// Solutions ahead of being asked for.
    solved: VecDeque<Solution>,
}

impl<'a> Cache<'a> {
    /// Announces the alphas that will be solved, in this order.
    pub(super) fn expect(&mut self, penalty: &dyn Penalty, alphas: &[f64]) {
        let strengths = alphas.iter();
        let strengths = strengths.map_while(|alpha| strength(&penalty.with_alpha(*alpha)));
        self.expected = strengths.collect();
    }

    /// The standard form and its normal equations, set up once.
    fn factored(&mut self, setup: &Setup<'a>) -> Option<&mut (StandardForm<'a>, NormalEquations)> {
        let set_up = || {
            let form = StandardForm::new(setup.problem, &setup.start_gradient)?;
            let normal = NormalEquations::new(&form, setup.problem.loss.weights());
            Some((form, normal))
        };
        self.factored.get_or_insert_with(set_up).as_mut()
    }
}

/// Solves at strength κ (ω(w) = κw²), leaving the solution in `point`.
pub(super) fn solve<'a>(
    setup: &Setup<'a>,
    cache: &mut Cache<'a>,
    strength: f64,
    point: &mut Coefficients,
) -> Result<Solved> {
    let tolerance = setup.options.tolerance;
    let mut warning = None;
    let assessment = match by_normal_equations(setup, cache, strength) {
        Some(solution) if solution.assessment.within(tolerance) => {
            *point = solution.point;
            solution.assessment
        }
        _ => {
            let rank = singular::solve(setup.problem, strength, point)?;
            warning = rank.map(|rank| Warning::NotUnique { rank });
            let evaluation = unpenalised::evaluate(setup.problem, &[], point);
            let term = Separable(L2 { alpha: strength });
            assess(setup.problem, &term, &evaluation, setup.null)
        }
    };
    let stop = if assessment.within(tolerance) {
        StopReason::Converged
    } else {
        StopReason::Stalled
    };
    Ok(Solved {
        report: assessment.report("direct", stop, 1, tolerance, setup.null.loss),
        warning,
    })
}

/// The solution at one strength, taken from those solved ahead or solved with the strengths that are
/// expected after it.
fn by_normal_equations<'a>(
    setup: &Setup<'a>,
    cache: &mut Cache<'a>,
    strength: f64,
) -> Option<Solution> {
    if strength == 0.0 {
        return None;
    }
    while let Some(solution) = cache.solved.pop_front() {
        if solution.strength == strength {
            return Some(solution);
        }
    }
    let from = cache.expected.iter().position(|s| *s == strength);
    let ahead = from.map_or(&[][..], |from| &cache.expected[from..]);
    let ahead = ahead.split(|s| *s == 0.0).next().unwrap_or(&[]).to_vec();
    let (form, normal) = cache.factored(setup)?;
    let together = ahead.len() >= EIGEN_FROM && normal.spectrum(form).is_some();
    let strengths = if together {
        let batch = (BATCH_NUMBERS / form.n()).max(LEAST_BATCH);
        ahead[..ahead.len().min(batch)].to_vec()
    } else {
        vec![strength]
    };
    let solutions = many_alphas::solve(setup, form, normal, &strengths)?;
    cache.solved = solutions.into();
    cache.solved.pop_front()
}
