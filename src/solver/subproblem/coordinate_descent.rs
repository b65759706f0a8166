//! Cyclic coordinate descent on a quadratic model.
//!
//! Source: Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1), section 2; the active cycles
//! are those of its section 2.6. The extrapolation of the active cycles: Bertrand, Massias (2021), AISTATS.

use super::anderson::Anderson;
use super::quadratic::QuadraticModel;
use crate::linalg::interrupt;
use crate::problem::penalty::Penalty;

/// One cycle of proximal coordinate steps wₐ ← prox(wₐ − ∇ₐq/Hₐₐ). `factors` and `w` are indexed by
/// position.
///
/// Returns the largest dist(−∇ₐq, vₐ∂ω(wₐ)) met on the way, before each step.
pub(in crate::solver) fn epoch<P: Penalty + Copy>(
    q: &mut impl QuadraticModel,
    penalty: P,
    factors: &[f64],
    w: &mut [f64],
    coordinates: &[usize],
) -> f64 {
    let mut violation: f64 = 0.0;
    let update = |a: usize, w: f64, gradient: f64, curvature: f64| {
        let factor = factors[a];
        if factor == 0.0 {
            violation = violation.max(gradient.abs());
            return w - gradient / curvature;
        }
        let distance = factor * penalty.subdifferential_distance(w, gradient / factor);
        violation = violation.max(distance);
        penalty.prox(w - gradient / curvature, factor / curvature)
    };
    visit(q, penalty, factors, w, coordinates, update);
    violation
}

/// Sets one coordinate after the other to `update(a, wₐ, ∇ₐq, Hₐₐ)`; the change of q + Σ v ω.
fn visit<P: Penalty + Copy>(
    q: &mut impl QuadraticModel,
    penalty: P,
    factors: &[f64],
    w: &mut [f64],
    coordinates: &[usize],
    mut update: impl FnMut(usize, f64, f64, f64) -> f64,
) -> f64 {
    let mut change = 0.0;
    for &a in coordinates {
        let curvature = q.curvature(a);
        if curvature <= 0.0 {
            continue; // A constant column: the intercept owns it.
        }
        let gradient = q.gradient(a);
        let updated = update(a, w[a], gradient, curvature);
        let delta = updated - w[a];
        if delta != 0.0 {
            change += delta * (gradient + 0.5 * curvature * delta);
            if factors[a] > 0.0 {
                change += factors[a] * (penalty.value(updated) - penalty.value(w[a]));
            }
            w[a] = updated;
            q.shift(a, delta);
        }
    }
    change
}

/// How far and on what to descend.
#[derive(Debug, Clone, Copy)]
pub(in crate::solver) struct Descent<'a> {
    /// Positions that may move, the same for every output.
    pub(in crate::solver) coordinates: &'a [usize],
    /// v by position.
    pub(in crate::solver) factors: &'a [f64],
    /// The largest dist(−∇q, v∂ω(w)) that may remain.
    pub(in crate::solver) tolerance: f64,
    pub(in crate::solver) max_epochs: usize,
}

/// Cycles over the non-zeros between two cycles over all coordinates, at most.
const ACTIVE_CYCLES: usize = 60;
/// Share of the violation over all coordinates that those cycles are to reach.
const ACTIVE_GOAL: f64 = 0.1;
/// Rounds without a new smallest violation after which rounding has the last word.
const PATIENCE: usize = 25;

/// Minimises q(δ) + Σ v ω(w + δ) over the coordinates, from and into `w` (positions × outputs).
///
/// `polish` may improve the point by other means, first thing from a warm start and then after some
/// cycles; when it returns true the point is exact and the descent is over. Returns the epochs used.
pub(in crate::solver) fn descend<Q: QuadraticModel, P: Penalty + Copy>(
    q: &mut Q,
    penalty: P,
    descent: Descent<'_>,
    w: &mut [f64],
    mut polish: impl FnMut(&mut Q, &mut [f64]) -> bool,
) -> usize {
    let Descent {
        coordinates,
        factors,
        tolerance,
        max_epochs,
    } = descent;
    let m = factors.len();
    if w.iter().any(|w| *w != 0.0) && polish(q, w) {
        return 1;
    }
    let mut epochs = 0;
    let mut best = f64::INFINITY;
    let mut since_best = 0;
    while epochs < max_epochs {
        let mut violation: f64 = 0.0;
        for (k, w) in w.chunks_mut(m).enumerate() {
            q.focus(k);
            violation = violation.max(epoch(q, penalty, factors, w, coordinates));
        }
        epochs += 1;
        if violation <= tolerance {
            break;
        }
        since_best = if violation < best { 0 } else { since_best + 1 };
        best = best.min(violation);
        if since_best > PATIENCE {
            break;
        }
        let goal = tolerance.max(ACTIVE_GOAL * violation);
        let allowed = ACTIVE_CYCLES.min(max_epochs - epochs);
        epochs += cycle_active(q, penalty, descent, w, goal, allowed);
        if polish(q, w) {
            break;
        }
    }
    epochs
}

/// Cycles over the non-zeros, with extrapolation, until the violation there is at most `goal`; the epochs
/// used.
fn cycle_active<Q: QuadraticModel, P: Penalty + Copy>(
    q: &mut Q,
    penalty: P,
    descent: Descent<'_>,
    w: &mut [f64],
    goal: f64,
    allowed: usize,
) -> usize {
    let (m, factors) = (descent.factors.len(), descent.factors);
    let in_use = |w: &[f64]| -> Vec<usize> {
        descent
            .coordinates
            .iter()
            .copied()
            .filter(|a| w[*a] != 0.0)
            .collect()
    };
    let active: Vec<Vec<usize>> = w.chunks(m).map(in_use).collect();
    let mut anderson = Anderson::default();
    for used in 1..=allowed {
        interrupt::check();
        let mut violation: f64 = 0.0;
        for (k, w) in w.chunks_mut(m).enumerate() {
            q.focus(k);
            violation = violation.max(epoch(q, penalty, factors, w, &active[k]));
        }
        if violation <= goal {
            return used;
        }
        let values = w
            .chunks(m)
            .zip(&active)
            .flat_map(|(w, active)| active.iter().map(|a| w[*a]));
        let before: Vec<f64> = values.collect();
        let Some(target) = anderson.extrapolate(before.clone()) else {
            continue;
        };
        // Coordinate by coordinate, so that the change is known exactly; and back if it is a rise.
        let mut travel = |target: &[f64]| {
            let (mut change, mut start) = (0.0, 0);
            for (k, w) in w.chunks_mut(m).enumerate() {
                q.focus(k);
                let mut there = w.to_vec();
                for (a, target) in active[k].iter().zip(&target[start..]) {
                    there[*a] = *target;
                }
                start += active[k].len();
                change += visit(q, penalty, factors, w, &active[k], |a, _, _, _| there[a]);
            }
            change
        };
        if travel(&target) > 0.0 {
            travel(&before);
        }
    }
    allowed
}

#[cfg(test)]
mod tests {
    use super::super::covariance::CovarianceModel;
    use super::*;
    use crate::problem::penalty::L1;
    use crate::solver::gram_matrix::GramMatrix;

    #[test]
    fn lasso_on_orthonormal_columns_soft_thresholds_least_squares() {
        // Closed form when the Gram matrix is the identity: wⱼ = S(cⱼ, α).
        let gram = GramMatrix::from_matrix(&[1.0, 0.0, 0.0, 1.0], 2);
        let mut q = CovarianceModel::new(&gram, vec![-3.0, 0.4]);
        let mut w = [0.0, 0.0];
        let descent = Descent {
            coordinates: &[0, 1],
            factors: &[1.0, 1.0],
            tolerance: 1e-15,
            max_epochs: 10,
        };
        let epochs = descend(&mut q, L1 { alpha: 0.5 }, descent, &mut w, |_, _| false);
        assert_eq!(w, [2.5, 0.0]);
        assert!(epochs <= 3);
    }
}
