//! A penalty between limits.

use super::{BlockPenalty, Penalty, Spectrum};

/// Ω(w) = ω(w) for lower ≤ w ≤ upper and +∞ elsewhere, with lower ≤ 0 ≤ upper: a block of one coefficient.
///
/// The prox of a convex function of one variable between limits is its prox, moved to the nearest limit. The
/// conjugate is sup of uw − ω(w) over the limits: that of ω unless a limit is in the way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Limited<P> {
    /// ω
    pub(crate) penalty: P,
    /// The least w, at most 0; −∞ for none.
    pub(crate) lower: f64,
    /// The largest w, at least 0; +∞ for none.
    pub(crate) upper: f64,
}

impl<P: Penalty + Copy> Limited<P> {
    /// The size of the gradient as far as it drives w from 0 to where it may go.
    fn drive(self, gradient: f64) -> f64 {
        let blocked = if gradient > 0.0 {
            self.lower == 0.0
        } else {
            self.upper == 0.0
        };
        if blocked { 0.0 } else { gradient.abs() }
    }
}

impl<P: Penalty + Copy> BlockPenalty for Limited<P> {
    fn value(self, w: &[f64]) -> f64 {
        self.penalty.value(w[0])
    }

    fn minimize(self, factor: f64, h: Spectrum<'_>, gradient: &[f64], w: &mut [f64]) {
        let curvature = h.values[0];
        if curvature <= 0.0 {
            return; // A constant column: the intercept owns it.
        }
        let aim = w[0] - gradient[0] / curvature;
        let best = if factor == 0.0 {
            aim
        } else {
            self.penalty.prox(aim, factor / curvature)
        };
        w[0] = best.clamp(self.lower, self.upper);
    }

    fn subdifferential_distance(self, w: &[f64], gradient: &[f64]) -> f64 {
        let (w, g) = (w[0], gradient[0]);
        if w == 0.0 {
            return (self.drive(g) - self.penalty.threshold()).max(0.0);
        }
        let slope = self.penalty.derivatives(w).0 + g;
        if w >= self.upper {
            slope.max(0.0)
        } else if w <= self.lower {
            (-slope).max(0.0)
        } else {
            slope.abs()
        }
    }

    fn reach(self, gradient: &[f64]) -> f64 {
        self.drive(gradient[0])
    }

    fn held(self, w: &[f64], gradient: &[f64]) -> bool {
        if gradient[0] < 0.0 {
            w[0] >= self.upper
        } else {
            w[0] <= self.lower
        }
    }

    fn conjugate(self, u: &[f64]) -> f64 {
        let u = u[0];
        let limit = if u > 0.0 { self.upper } else { self.lower };
        if self.drive(-u) <= self.penalty.threshold() {
            return 0.0;
        }
        // Beyond the slope at the limit the supremum is there.
        if limit.is_finite() && (u - self.penalty.derivatives(limit).0) * limit >= 0.0 {
            u * limit - self.penalty.value(limit)
        } else {
            self.penalty.conjugate(u)
        }
    }

    fn derivatives(self, w: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> bool {
        let kink = w[0] == 0.0 && self.penalty.threshold() > 0.0;
        if kink || w[0] <= self.lower || w[0] >= self.upper {
            return false;
        }
        (gradient[0], hessian[0]) = self.penalty.derivatives(w[0]);
        true
    }

    fn project(self, w: &[f64], target: &mut [f64]) {
        if self.penalty.threshold() > 0.0 && target[0] * w[0] < 0.0 {
            target[0] = 0.0;
        }
        target[0] = target[0].clamp(self.lower, self.upper);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::penalty::{AnyPenalty, ElasticNet, L1, L2};

    const STEP: f64 = 1e-3;

    fn penalties() -> [AnyPenalty; 3] {
        let enet = ElasticNet {
            alpha: 0.9,
            l1_ratio: 0.3,
        };
        [
            L1 { alpha: 0.7 }.into(),
            L2 { alpha: 0.7 }.into(),
            enet.into(),
        ]
    }

    fn instances(penalties: &[AnyPenalty]) -> Vec<Limited<&AnyPenalty>> {
        let limits = [(0.0, f64::INFINITY), (-0.5, 0.25), (-1.0, 0.0)];
        let limited = |penalty| {
            limits.map(|(lower, upper)| Limited {
                penalty,
                lower,
                upper,
            })
        };
        penalties.iter().flat_map(limited).collect()
    }

    /// Points between the limits, by no formula.
    fn grid(limited: Limited<&AnyPenalty>) -> impl Iterator<Item = f64> {
        (-5000..=5000)
            .map(|i| f64::from(i) * STEP)
            .filter(move |w| limited.lower <= *w && *w <= limited.upper)
    }

    #[test]
    fn the_minimum_is_what_a_grid_search_finds() {
        for limited in instances(&penalties()) {
            for (g, start) in [(-2.0, 0.0), (1.3, 0.0), (0.4, 0.0), (-0.9, 0.1), (3.0, 0.2)] {
                let start = f64::clamp(start, limited.lower, limited.upper);
                let h = 1.7;
                let objective = |z: f64| {
                    let step = z - start;
                    g * step + 0.5 * h * step * step + 1.2 * limited.value(&[z])
                };
                let mut w = [start];
                let spectrum = Spectrum {
                    values: &[h],
                    vectors: &[],
                };
                limited.minimize(1.2, spectrum, &[g], &mut w);
                let best = grid(limited).map(objective).fold(f64::INFINITY, f64::min);
                assert!(objective(w[0]) <= best + 1e-12, "{limited:?} {g}");
                let after = (g + h * (w[0] - start)) / 1.2;
                assert!(limited.subdifferential_distance(&w, &[after]) < 1e-12);
            }
        }
    }

    #[test]
    fn the_conjugate_is_the_supremum_between_the_limits() {
        for limited in instances(&penalties()) {
            for u in [-3.0, -0.8, -0.3, 0.0, 0.2, 0.71, 2.0] {
                let conjugate = limited.conjugate(&[u]);
                let best = grid(limited)
                    .map(|w| u * w - limited.value(&[w]))
                    .fold(f64::MIN, f64::max);
                // An infinite supremum grows to the end of the grid.
                assert!(conjugate >= best - 1e-12, "{limited:?} {u}");
                assert!(
                    conjugate <= best + 1e-5 || conjugate.is_infinite() && best > 0.04,
                    "{limited:?} {u}: {conjugate} {best}"
                );
            }
        }
    }
}
