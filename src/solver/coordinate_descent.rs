//! Cyclic coordinate descent on a quadratic model.
//!
//! Source: Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1), section 2; the active cycles
//! are those of its section 2.6.

use super::quadratic::QuadraticModel;
use crate::penalty::Penalty;

/// One cycle of proximal coordinate steps wₐ ← prox(wₐ − ∇ₐq/Hₐₐ).
///
/// Returns the largest dist(−∇ₐq, vₐ∂ω(wₐ)) met on the way, before each step. `factors` and `w` are
/// indexed by position.
pub(super) fn epoch<P: Penalty>(
    q: &mut impl QuadraticModel,
    penalty: P,
    factors: &[f64],
    w: &mut [f64],
    coordinates: impl Iterator<Item = usize>,
) -> f64 {
    let mut largest: f64 = 0.0;
    for a in coordinates {
        let curvature = q.curvature(a);
        if curvature <= 0.0 {
            continue; // A constant column: the intercept owns it.
        }
        let gradient = q.gradient(a);
        let factor = factors[a];
        let updated = if factor == 0.0 {
            largest = largest.max(gradient.abs());
            w[a] - gradient / curvature
        } else {
            let distance = factor * penalty.subdifferential_distance(w[a], gradient / factor);
            largest = largest.max(distance);
            penalty.prox(w[a] - gradient / curvature, factor / curvature)
        };
        let delta = updated - w[a];
        if delta != 0.0 {
            w[a] = updated;
            q.shift(a, delta);
        }
    }
    largest
}

/// How far and on what to descend.
#[derive(Debug, Clone, Copy)]
pub(super) struct Descent<'a> {
    /// Positions that may move, the same for every output.
    pub(super) coordinates: &'a [usize],
    /// v by position.
    pub(super) factors: &'a [f64],
    /// The largest dist(−∇q, v∂ω(w)) that may remain.
    pub(super) tolerance: f64,
    pub(super) max_epochs: usize,
}

/// Cycles over the non-zeros between two cycles over all coordinates.
const ACTIVE_CYCLES: usize = 8;
/// Rounds without a new smallest violation after which rounding has the last word.
const PATIENCE: usize = 25;

/// Minimises q(δ) + Σ v ω(w + δ) over the coordinates, from and into `w` (positions × outputs).
///
/// `polish` may improve the point by other means, first thing from a warm start and then after some
/// cycles; when it returns true the point is exact and the descent is over. Returns the epochs used.
pub(super) fn descend<Q: QuadraticModel, P: Penalty>(
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
            violation = violation.max(epoch(q, penalty, factors, w, coordinates.iter().copied()));
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
        let active: Vec<Vec<usize>> = w
            .chunks(m)
            .map(|w| {
                coordinates
                    .iter()
                    .copied()
                    .filter(|a| w[*a] != 0.0)
                    .collect()
            })
            .collect();
        for _ in 0..ACTIVE_CYCLES {
            if epochs >= max_epochs {
                break;
            }
            let mut remaining: f64 = 0.0;
            for (k, w) in w.chunks_mut(m).enumerate() {
                q.focus(k);
                remaining = remaining.max(epoch(q, penalty, factors, w, active[k].iter().copied()));
            }
            epochs += 1;
            if remaining <= 0.1 * violation || remaining <= tolerance {
                break;
            }
        }
        if polish(q, w) {
            break;
        }
    }
    epochs
}

#[cfg(test)]
mod tests {
    use super::super::working_gram::{GramModel, WorkingGram};
    use super::*;
    use crate::penalty::L1;

    #[test]
    fn lasso_on_orthonormal_columns_soft_thresholds_least_squares() {
        // Closed form when the Gram matrix is the identity: wⱼ = S(cⱼ, α).
        let gram = WorkingGram::from_matrix(&[1.0, 0.0, 0.0, 1.0], 2);
        let mut q = GramModel::new(&gram, vec![-3.0, 0.4]);
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
