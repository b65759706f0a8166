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

use super::evaluation::{Evaluation, Intercepts};
use super::penalty_term::{PenaltySummary, PenaltyTerm};
use super::setup::NullScale;
use super::{FitReport, Optimality, Options, Problem, Progress, StopReason};
use crate::linalg::interrupt;

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

impl Assessment {
    /// Tells whoever listens how good the point is after so many epochs.
    pub(super) fn tell(&self, options: &Options, epochs: usize) {
        interrupt::check();
        options.observer.tell(|| Progress::Epoch {
            epochs,
            relative: self.optimality.value() / self.reference,
            tolerance: options.tolerance,
        });
    }
}

/// An unpenalised gradient entry above this share of the reference is not rounding: the dual point
/// is then infeasible and certifies nothing.
const FEASIBILITY: f64 = 1e-9;

/// Share of Σ|u|, and of the curvature times |b|, below which Σu is rounding.
const SUM_ROUNDING: f64 = 16.0 * f64::EPSILON;

/// Assesses a point, from its evaluation.
pub(super) fn assess(
    problem: Problem<'_>,
    term: &dyn PenaltyTerm,
    at: &Evaluation,
    null: NullScale,
) -> Assessment {
    let mut summary = term.summarize(problem.factors, at);
    if problem.fit_intercept {
        add_intercepts(problem, at, null, &mut summary);
    }
    let (penalty, violation) = (term.penalty(), summary.violation);
    let (optimality, reference) = if !penalty.is_convex() {
        (Optimality::Stationarity(violation), null.gradient)
    } else if penalty.alpha() == 0.0 {
        (Optimality::KktViolation(violation), null.gradient)
    } else {
        let gap = gap(problem, term, at, null, &summary);
        (Optimality::DualityGap(gap), null.loss)
    };
    Assessment {
        objective: at.state.value + summary.value,
        loss: at.state.value,
        violation,
        optimality,
        reference,
    }
}

/// Adds ∂F/∂b, which must be 0 but for rounding.
fn add_intercepts(
    problem: Problem<'_>,
    at: &Evaluation,
    null: NullScale,
    summary: &mut PenaltySummary,
) {
    let gradient = at.intercept_gradient(problem.loss.n_outputs());
    let entries = || at.point.intercept.iter().zip(&gradient);
    let largest = entries().fold(0.0, |m: f64, (_, g)| m.max(g.abs()));
    // Columns in small units have gradients that the rounding of Σu exceeds.
    let rounded = largest > FEASIBILITY * null.gradient && {
        let sum: f64 = at.state.gradient.iter().map(|u| u.abs()).sum();
        let size = entries().fold(0.0, |m: f64, (b, _)| m.max(b.abs()));
        largest <= SUM_ROUNDING * (sum + size * largest_curvature(problem, at))
    };
    for (b, g) in entries() {
        if rounded {
            summary.infeasible += (b * g).abs();
        } else {
            summary.add_unpenalised(*b, *g);
        }
    }
}

/// How fast Σu can move with an intercept: the bound of the loss, or where it has none the curvature at the point.
fn largest_curvature(problem: Problem<'_>, at: &Evaluation) -> f64 {
    if let Some(bound) = problem.loss.curvature_bound() {
        return bound;
    }
    let mut curvature = vec![0.0; problem.x.n_samples()];
    let mut largest: f64 = 0.0;
    for k in 0..problem.loss.n_outputs() {
        problem
            .loss
            .curvature(&at.state.mean, (k, k), &mut curvature);
        largest = largest.max(crate::linalg::sum(&curvature));
    }
    largest
}

/// The smaller of the gaps at the scaled dual point and at u itself, with what rounding may have taken from it.
fn gap(
    problem: Problem<'_>,
    term: &dyn PenaltyTerm,
    at: &Evaluation,
    null: NullScale,
    summary: &PenaltySummary,
) -> f64 {
    let smallest = null.gradient.max(f64::MIN_POSITIVE);
    let feasible = summary.largest_unpenalised <= FEASIBILITY * smallest;
    // With intercepts that are not at their optimum the gap is an estimate.
    if at.intercepts == Intercepts::Exact && !feasible {
        return f64::INFINITY;
    }
    let gap = |s| gap_at(problem, term, at, s) + summary.infeasible;
    let scaled = if summary.scale > 0.0 {
        gap(summary.scale)
    } else {
        f64::INFINITY
    };
    if summary.scale < 1.0 {
        scaled.min(gap(1.0))
    } else {
        scaled
    }
}

/// gap(s) of the module's formula, without the terms of unpenalised coordinates. It is a sum of terms that
/// are not negative: what rounding leaves below 0 is 0.
fn gap_at(problem: Problem<'_>, term: &dyn PenaltyTerm, at: &Evaluation, s: f64) -> f64 {
    // Not `max`, which would take NaN for 0.
    let positive = |slack: f64| if slack < 0.0 { 0.0 } else { slack };
    let state = &at.state;
    let slack = positive(term.slack(problem.factors, at, s));
    if problem.is_squared_error() {
        // There F(η) + F*(su) − s⟨u, η⟩ = (1 − s)²F(η).
        return slack + (1.0 - s) * (1.0 - s) * state.value + at.rounding();
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
        // No loss and no penalty is negative: where the dual bound is below 0, 0 bounds the optimum.
        let optimality = match self.optimality {
            Optimality::DualityGap(gap) => Optimality::DualityGap(gap.min(self.objective)),
            other => other,
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
