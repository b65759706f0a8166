//! Ridge by preconditioned conjugate gradients, for problems too large on both sides to factor.
//!
//! In standard form, min over a of ½‖b − Aa‖² + κ‖a‖², with r = b − Aa the descent is
//!
//! ```text
//! s = Aᵀr − 2κa      z = M⁻¹s      direction ← z + (sᵀz / previous sᵀz)·direction
//! ```
//!
//! and the duality gap at a is exactly ‖s‖²/(4κ), so that every iteration knows its certificate. M is the
//! diagonal of AᵀA + 2κ. An iteration costs two passes over X.
//!
//! Sources: Björck (1996), Numerical Methods for Least Squares Problems, section 7.4 (the form of the
//! recurrence, which never squares the condition); Golub and Van Loan (2013), section 11.5.

use super::standard_form::StandardForm;
use crate::linalg;
use crate::problem::penalty::L2;
use crate::solver::certificate::{Assessment, assess};
use crate::solver::evaluation::Coefficients;
use crate::solver::outcome::Solved;
use crate::solver::penalty_term::Separable;
use crate::solver::setup::Setup;
use crate::solver::{StopReason, unpenalised};
use crate::{Error, Result};

/// Share of the tolerance that the recurrence is driven to, since its residual drifts from the true one.
const MARGIN: f64 = 0.5;

/// Starts anew from the true residual before the solver gives up: rounding takes more only where double
/// precision ends.
const RESTARTS: usize = 5;

/// A rise of the objective below this share of it at the start is rounding.
const ROUNDING: f64 = 64.0 * f64::EPSILON;

/// Solves at strength κ (ω(w) = κw²), starting from `point` and leaving the solution there.
pub(in crate::solver) fn solve(
    setup: &Setup<'_>,
    strength: f64,
    point: &mut Coefficients,
) -> Result<Solved> {
    let (problem, null) = (setup.problem, setup.null);
    let (tolerance, max_epochs) = (setup.options.tolerance, setup.options.max_epochs);
    let term = Separable(L2 { alpha: strength });
    let certify = |point: &mut Coefficients| {
        let evaluation = unpenalised::evaluate(problem, &setup.unpenalised, point);
        assess(problem, &term, &evaluation, null)
    };
    let report = |assessment: Assessment, stop, epochs| Solved {
        report: assessment.report("cg", stop, epochs, tolerance, null.loss),
        warning: None,
    };
    let Some(form) = StandardForm::new(problem, &setup.start_gradient) else {
        // Nothing is penalised, or unpenalised columns depend on each other.
        let assessment = certify(point);
        let stop = if assessment.within(tolerance) {
            StopReason::Converged
        } else {
            StopReason::Stalled
        };
        return Ok(report(assessment, stop, 0));
    };
    let descent = descent(setup, &form, strength);
    let mut epochs = 0;
    let mut best: Option<(Coefficients, Assessment)> = None;
    let mut stop = StopReason::Stalled;
    for _ in 0..=RESTARTS {
        epochs += descent.run(point, max_epochs - epochs);
        let assessment = certify(point);
        assessment.tell(&setup.options, epochs);
        let better =
            |(_, best): &(_, Assessment)| assessment.optimality.value() < best.optimality.value();
        if !best.as_ref().is_none_or(better) {
            break;
        }
        let within = assessment.within(tolerance);
        best = Some((point.clone(), assessment));
        if within {
            stop = StopReason::Converged;
            break;
        }
        if epochs >= max_epochs {
            stop = StopReason::EpochLimit;
            break;
        }
    }
    let (solution, assessment) = best.ok_or(Error::OutOfRange("the columns"))?;
    *point = solution;
    Ok(report(assessment, stop, epochs))
}

/// The recurrence of a problem in standard form, with its preconditioner and its end.
fn descent<'s>(
    setup: &'s Setup<'_>,
    form: &'s StandardForm<'_>,
    strength: f64,
) -> Descent<'s, impl Fn(&[f64]) -> bool> {
    let inverse = |diagonal: f64| {
        let curvature = diagonal + 2.0 * strength;
        if curvature > 0.0 {
            curvature.recip()
        } else {
            0.0
        }
    };
    let diagonal = form.diagonal(setup.problem.loss.weights());
    let goal = MARGIN * setup.options.tolerance;
    Descent {
        form,
        strength,
        preconditioner: diagonal.into_iter().map(inverse).collect(),
        enough: move |s: &[f64]| {
            if strength > 0.0 {
                return linalg::dot(s, s) / (4.0 * strength) <= goal * setup.null.loss;
            }
            // Without a penalty the certificate is the largest entry of the gradient.
            let entries = s.iter().zip(&form.scale);
            let violation = entries.fold(0.0, |m: f64, (s, scale)| m.max((s / scale).abs()));
            violation <= goal * setup.null.gradient
        },
    }
}

struct Descent<'s, E> {
    form: &'s StandardForm<'s>,
    strength: f64,
    /// Diagonal of M⁻¹.
    preconditioner: Vec<f64>,
    /// Whether s is small enough.
    enough: E,
}

impl<E: Fn(&[f64]) -> bool> Descent<'_, E> {
    /// Descends from `point` until s is small enough; returns the iterations used.
    fn run(&self, point: &mut Coefficients, most: usize) -> usize {
        let form = self.form;
        let mut a = form.variables(&point.w);
        let mut residual = form.rhs.clone();
        linalg::axpy(-1.0, &form.times(&a), &mut residual);
        let pull = |residual: &[f64], a: &[f64]| {
            let mut s = form.transpose_times(residual);
            linalg::axpy(-2.0 * self.strength, a, &mut s);
            s
        };
        let preconditioned = |s: &[f64]| -> Vec<f64> {
            s.iter()
                .zip(&self.preconditioner)
                .map(|(s, m)| s * m)
                .collect()
        };
        let mut s = pull(&residual, &a);
        let mut direction = preconditioned(&s);
        let mut size = linalg::dot(&s, &direction);
        let objective = |residual: &[f64], a: &[f64]| {
            0.5 * linalg::dot(residual, residual) + self.strength * linalg::dot(a, a)
        };
        let start = objective(&residual, &a);
        let mut value = start;
        let mut epochs = 0;
        while epochs < most && !(self.enough)(&s) {
            let image = form.times(&direction);
            let curvature = linalg::dot(&image, &image)
                + 2.0 * self.strength * linalg::dot(&direction, &direction);
            if curvature <= 0.0 {
                break;
            }
            let step = size / curvature;
            let before = a.clone();
            linalg::axpy(step, &direction, &mut a);
            linalg::axpy(-step, &image, &mut residual);
            let reached = objective(&residual, &a);
            // Every step descends, unless rounding has taken the directions apart.
            if reached.is_nan() || reached > value + ROUNDING * start {
                a = before;
                break;
            }
            value = reached;
            s = pull(&residual, &a);
            let z = preconditioned(&s);
            let next = linalg::dot(&s, &z);
            let keep = next / size;
            for (direction, z) in direction.iter_mut().zip(&z) {
                *direction = z + keep * *direction;
            }
            size = next;
            epochs += 1;
        }
        for j in &form.penalised {
            point.w[*j] = 0.0;
        }
        form.add_coefficients(&a, &mut point.w);
        epochs
    }
}
