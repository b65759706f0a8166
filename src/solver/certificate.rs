//! The certificate: how far a point is from the optimum, from X, y, w and b alone.
//!
//! With u = ∇F(η) and any scale s in (0, 1], the dual point su bounds the optimum from below:
//!
//! ```text
//! gap(s) = [F(η) + F*(su) − s⟨u, η⟩] + Σⱼ [vⱼω(wⱼ) + vⱼω*(−s xⱼᵀu/vⱼ) + s wⱼ xⱼᵀu] ≥ 0
//! ```
//!
//! provided that su is orthogonal to 1 and to every unpenalised column. Each bracket is a
//! Fenchel–Young slack, so nothing cancels near the optimum; at s = 1 the first one is exactly zero.
//! Without an L2 part the conjugates are finite only for |xⱼᵀu|s ≤ vⱼα, which fixes s.

use super::point::Seen;
use super::{FitReport, Optimality, Problem, StopReason};
use crate::design::DesignMatrix;
use crate::loss::Loss;
use crate::penalty::Penalty;

/// The point as the certificate sees it.
#[derive(Debug, Clone)]
pub(super) struct Assessment {
    /// F(η) + Σ vⱼ ω(wⱼ)
    pub(super) objective: f64,
    /// F(η)
    pub(super) loss: f64,
    /// max dist(−xⱼᵀu, vⱼ∂ω(wⱼ))
    pub(super) violation: f64,
    /// What is certified.
    pub(super) optimality: Optimality,
    /// What it is measured against.
    pub(super) reference: f64,
}

/// The scales against which certificates are measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reference {
    /// F at the intercept-only fit.
    pub(super) null_loss: f64,
    /// max |xⱼᵀu| there.
    pub(super) null_gradient: f64,
}

/// An unpenalised gradient entry above this share of the reference is not rounding: the dual point
/// is then infeasible and certifies nothing.
const FEASIBILITY: f64 = 1e-9;

/// Assesses a point, from what was seen there.
pub(super) fn assess<X, L, P>(
    problem: Problem<'_, X, L>,
    penalty: P,
    seen: &Seen,
    reference: Reference,
) -> Assessment
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let Seen {
        point,
        state,
        gradient,
        ..
    } = seen;
    let p = problem.x.n_features();
    let n_outputs = problem.loss.n_outputs();
    let mut penalty_value = 0.0;
    let mut violation: f64 = 0.0;
    // The largest s with |s xⱼᵀu| ≤ vⱼ·threshold for every penalised feature.
    let mut scale: f64 = 1.0;
    // Σ |wⱼ xⱼᵀu| over what must be orthogonal to u, and the largest |xⱼᵀu| there.
    let (mut infeasible, mut largest_free): (f64, f64) = (0.0, 0.0);
    let threshold = penalty.threshold();
    for (w, g) in point.w.chunks(p).zip(gradient.chunks(p)) {
        for ((w, g), v) in w.iter().zip(g).zip(problem.factors) {
            if *v == 0.0 {
                violation = violation.max(g.abs());
                infeasible += (w * g).abs();
                largest_free = largest_free.max(g.abs());
                continue;
            }
            if *w == 0.0 && g.abs() <= v * threshold {
                continue; // Nothing to add: most features of a sparse model.
            }
            penalty_value += v * penalty.value(*w);
            violation = violation.max(v * penalty.subdifferential_distance(*w, g / v));
            if g.abs() * scale > v * threshold {
                scale = v * threshold / g.abs();
            }
        }
    }
    if problem.fit_intercept {
        for (b, g) in point
            .intercept
            .iter()
            .zip(seen.intercept_gradient(n_outputs))
        {
            infeasible += (b * g).abs();
            largest_free = largest_free.max(g.abs());
            violation = violation.max(g.abs());
        }
    }
    let objective = state.value + penalty_value;
    let (optimality, reference_value) = if penalty.alpha() == 0.0 {
        (Optimality::KktViolation(violation), reference.null_gradient)
    } else {
        let feasible = largest_free <= FEASIBILITY * reference.null_gradient.max(f64::MIN_POSITIVE);
        // Of a point that is still to be settled the gap is an estimate.
        let gap = if seen.settled && !feasible {
            f64::INFINITY
        } else {
            let gap = |s| gap_at(problem, penalty, seen, s) + infeasible;
            let scaled = if scale > 0.0 {
                gap(scale)
            } else {
                f64::INFINITY
            };
            if scale < 1.0 {
                scaled.min(gap(1.0))
            } else {
                scaled
            }
        };
        (Optimality::DualityGap(gap), reference.null_loss)
    };
    Assessment {
        objective,
        loss: state.value,
        violation,
        optimality,
        reference: reference_value,
    }
}

/// gap(s) of the module's formula, without the terms of unpenalised coordinates.
fn gap_at<X, L, P>(problem: Problem<'_, X, L>, penalty: P, seen: &Seen, s: f64) -> f64
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let Seen {
        point,
        state,
        gradient,
        ..
    } = seen;
    let p = problem.x.n_features();
    let mut slack = 0.0;
    for (w, g) in point.w.chunks(p).zip(gradient.chunks(p)) {
        for ((w, g), v) in w.iter().zip(g).zip(problem.factors) {
            // What is 0 and stays below the threshold has no slack.
            if *v > 0.0 && (*w != 0.0 || g.abs() > v * penalty.threshold()) {
                // s|xⱼᵀu|/vⱼ can exceed the threshold by the rounding of s and of the quotient.
                let (mut dual, threshold) = (-s * g / v, penalty.threshold());
                let allowed = s < 1.0 || g.abs() <= v * threshold;
                if allowed && dual.abs() <= threshold * (1.0 + 4.0 * f64::EPSILON) {
                    dual = dual.clamp(-threshold, threshold);
                }
                slack += v * (penalty.value(*w) + penalty.conjugate(dual) - w * dual);
            }
        }
    }
    if let Some(allowance) = seen.allowance {
        // For squared error F(η) + F*(su) − s⟨u, η⟩ = (1 − s)²F(η).
        return slack + (1.0 - s) * (1.0 - s) * state.value + allowance;
    }
    if s < 1.0 {
        let scaled: Vec<f64> = state.gradient.iter().map(|u| s * u).collect();
        let inner = crate::linalg::dot(&scaled, &state.eta);
        slack += state.value + problem.loss.conjugate(&scaled) - inner;
    }
    slack
}

impl Assessment {
    /// Whether the certificate is within `tolerance` of its reference.
    pub(super) fn within(&self, tolerance: f64) -> bool {
        self.optimality.value() <= tolerance * self.reference
    }

    /// The report of a solver that ends here.
    pub(super) fn report(
        &self,
        solver: &'static str,
        stop: StopReason,
        epochs: usize,
        tolerance: f64,
        null_loss: f64,
    ) -> FitReport {
        FitReport {
            solver,
            stop,
            epochs,
            objective: self.objective,
            loss: self.loss,
            null_loss,
            optimality: self.optimality,
            reference: self.reference,
            tolerance,
        }
    }
}
