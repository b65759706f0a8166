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

use super::certificate::{Assessment, assess};
use super::engine::Engine;
use super::point::{Coefficients, Seen};
use super::standard_form::StandardForm;
use super::{FitReport, StopReason};
use crate::design::DesignMatrix;
use crate::linalg;
use crate::loss::Loss;
use crate::penalty::L2;
use crate::{Error, Result};

/// Share of the tolerance that the recurrence is driven to, since its residual drifts from the true one.
const MARGIN: f64 = 0.5;

/// Starts anew from the true residual before the solver gives up: rounding takes more only where double
/// precision ends.
const RESTARTS: usize = 5;

/// A rise of the objective below this share of it at the start is rounding.
const ROUNDING: f64 = 64.0 * f64::EPSILON;

/// Solves at strength κ (ω(w) = κw²), starting from `point` and leaving the solution there.
pub(super) fn solve<X, L>(
    engine: &mut Engine<'_, X, L>,
    strength: f64,
    point: &mut Coefficients,
) -> Result<FitReport>
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
{
    let (problem, reference) = (engine.problem, engine.reference);
    let tolerance = engine.options.tolerance;
    let look = |point: &mut Coefficients| {
        let seen = Seen::at(problem, &engine.free, point);
        assess(problem, L2 { alpha: strength }, &seen, reference)
    };
    let start = engine.base.as_ref();
    let form = start.and_then(|start| StandardForm::new(problem, &start.gradient));
    let Some(form) = form else {
        // Nothing is penalised, or what is not depends on each other: the look settles what it can.
        let assessment = look(point);
        let stop = if assessment.within(tolerance) {
            StopReason::Converged
        } else {
            StopReason::Stalled
        };
        return Ok(assessment.report("cg", stop, 0, tolerance, reference.null_loss));
    };
    let inverse = form
        .diagonal(problem.loss.weights())
        .into_iter()
        .map(|diagonal| {
            let curvature = diagonal + 2.0 * strength;
            if curvature > 0.0 {
                curvature.recip()
            } else {
                0.0
            }
        });
    let descent = Descent {
        form: &form,
        strength,
        preconditioner: inverse.collect(),
        enough: |s: &[f64]| {
            // Without a penalty the certificate is the largest entry of the gradient.
            let violation = || {
                s.iter()
                    .zip(&form.scale)
                    .map(|(s, scale)| (s / scale).abs())
            };
            if strength > 0.0 {
                let gap = linalg::dot(s, s) / (4.0 * strength);
                gap <= MARGIN * tolerance * reference.null_loss
            } else {
                violation().fold(0.0, f64::max) <= MARGIN * tolerance * reference.null_gradient
            }
        },
    };
    let mut epochs = 0;
    let mut best: Option<(Coefficients, Assessment)> = None;
    let mut stop = StopReason::Stalled;
    for _ in 0..=RESTARTS {
        epochs += descent.run(point, engine.options.max_epochs - epochs);
        let assessment = look(point);
        let better =
            |(_, best): &(_, Assessment)| assessment.optimality.value() < best.optimality.value();
        if best.as_ref().is_none_or(better) {
            best = Some((point.clone(), assessment));
        } else {
            break;
        }
        if best
            .as_ref()
            .is_some_and(|(_, best)| best.within(tolerance))
        {
            stop = StopReason::Converged;
            break;
        }
        if epochs >= engine.options.max_epochs {
            stop = StopReason::EpochLimit;
            break;
        }
    }
    let (settled, assessment) = best.ok_or(Error::OutOfRange("the columns"))?;
    *point = settled;
    Ok(assessment.report("cg", stop, epochs, tolerance, reference.null_loss))
}

struct Descent<'a, 'x, X: ?Sized, E> {
    form: &'a StandardForm<'x, X>,
    strength: f64,
    /// Diagonal of M⁻¹.
    preconditioner: Vec<f64>,
    /// Whether s is small enough.
    enough: E,
}

impl<X: DesignMatrix + ?Sized, E: Fn(&[f64]) -> bool> Descent<'_, '_, X, E> {
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
