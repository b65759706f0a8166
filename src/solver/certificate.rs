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
//! Without an L2 part the conjugates are finite only for |xⱼᵀu|s ≤ vⱼα, which fixes s. Of a block of coefficients Ω
//! and Ω* take the place of ω and ω*: limits leave one side open, groups ask for ‖X_gᵀu‖₂s ≤ v_gα√size.

use super::point::Seen;
use super::terms::Terms;
use super::{FitReport, Optimality, Problem, StopReason};
use crate::design::DesignMatrix;
use crate::loss::Loss;
use crate::penalty::Penalty as _;

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

/// Share of Σ|u|, and of the curvature times |b|, below which Σu is rounding.
const SUM_ROUNDING: f64 = 16.0 * f64::EPSILON;

/// Whether a dual entry exceeds the threshold by no more than the rounding of s and of the quotient by its
/// penalty factor.
pub(super) fn round_to_threshold(size: f64, threshold: f64) -> bool {
    size <= threshold * (1.0 + 4.0 * f64::EPSILON)
}

/// What the coordinates of a point add to its certificate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Survey {
    /// Σ vⱼ ω(wⱼ)
    pub(super) value: f64,
    /// The largest distance to a subdifferential.
    pub(super) violation: f64,
    /// The largest s ≤ 1 at which the conjugate is 0 for every penalised feature.
    pub(super) scale: f64,
    /// Σ |wⱼ xⱼᵀu| over what must be orthogonal to u, and the largest |xⱼᵀu| there.
    infeasible: f64,
    largest_free: f64,
}

impl Default for Survey {
    fn default() -> Self {
        Self {
            value: 0.0,
            violation: 0.0,
            scale: 1.0,
            infeasible: 0.0,
            largest_free: 0.0,
        }
    }
}

impl Survey {
    /// Takes note of a coordinate without a penalty and of the gradient there.
    pub(super) fn unpenalized(&mut self, w: f64, gradient: f64) {
        self.violation = self.violation.max(gradient.abs());
        self.infeasible += (w * gradient).abs();
        self.largest_free = self.largest_free.max(gradient.abs());
    }
}

/// Assesses a point, from what was seen there.
pub(super) fn assess<X, L, T>(
    problem: Problem<'_, X, L>,
    terms: T,
    seen: &Seen,
    reference: Reference,
) -> Assessment
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    T: Terms,
{
    let mut survey = terms.survey(problem.factors, seen);
    if problem.fit_intercept {
        let gradient = seen.intercept_gradient(problem.loss.n_outputs());
        let entries = || seen.point.intercept.iter().zip(&gradient);
        // Columns in small units have gradients that the rounding of Σu exceeds.
        let largest = entries().fold(0.0, |m: f64, (_, g)| m.max(g.abs()));
        let bound =
            entries().fold(0.0, |m: f64, (b, _)| m.max(b.abs())) * problem.loss.curvature_bound();
        let rounded = largest > FEASIBILITY * reference.null_gradient && {
            let terms = seen.state.gradient.iter().map(|u| u.abs());
            largest <= SUM_ROUNDING * (terms.sum::<f64>() + bound)
        };
        for (b, g) in entries() {
            if rounded {
                survey.infeasible += (b * g).abs();
            } else {
                survey.unpenalized(*b, *g);
            }
        }
    }
    let Survey {
        value,
        violation,
        scale,
        infeasible,
        largest_free,
    } = survey;
    let (optimality, reference_value) = if terms.penalty().alpha() == 0.0 {
        (Optimality::KktViolation(violation), reference.null_gradient)
    } else {
        let feasible = largest_free <= FEASIBILITY * reference.null_gradient.max(f64::MIN_POSITIVE);
        // Of a point that is still to be settled the gap is an estimate.
        let gap = if seen.settled && !feasible {
            f64::INFINITY
        } else {
            let gap = |s| gap_at(problem, terms, seen, s) + infeasible;
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
        objective: seen.state.value + value,
        loss: seen.state.value,
        violation,
        optimality,
        reference: reference_value,
    }
}

/// gap(s) of the module's formula, without the terms of unpenalised coordinates. It is a sum of terms that
/// are not negative: what rounding leaves below 0 is 0.
fn gap_at<X, L, T>(problem: Problem<'_, X, L>, terms: T, seen: &Seen, s: f64) -> f64
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    T: Terms,
{
    // Not `max`, which would take NaN for 0.
    let positive = |slack: f64| if slack < 0.0 { 0.0 } else { slack };
    let state = &seen.state;
    let slack = positive(terms.slack(problem.factors, seen, s));
    if problem.loss.squared_error_targets().is_some() {
        // There F(η) + F*(su) − s⟨u, η⟩ = (1 − s)²F(η).
        return slack + (1.0 - s) * (1.0 - s) * state.value + seen.allowance.unwrap_or(0.0);
    }
    if s < 1.0 {
        let scaled: Vec<f64> = state.gradient.iter().map(|u| s * u).collect();
        let inner = crate::linalg::dot(&scaled, &state.eta);
        return slack + positive(state.value + problem.loss.conjugate(&scaled) - inner);
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
        // No loss and no penalty is negative: where the dual tells less, 0 is what bounds the optimum.
        let optimality = match self.optimality {
            Optimality::DualityGap(gap) => Optimality::DualityGap(gap.min(self.objective)),
            violation @ Optimality::KktViolation(_) => violation,
        };
        FitReport {
            solver,
            stop,
            epochs,
            objective: self.objective,
            loss: self.loss,
            null_loss,
            optimality,
            reference: self.reference,
            tolerance,
        }
    }
}
