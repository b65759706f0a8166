//! The group lasso penalty.

use super::{BlockPenalty, Penalty, Spectrum};

/// Ω(w) = t√s‖w‖₂ + c/2·‖w‖₂² for a group of s coefficients, where t|w| + c/2·w² is the penalty of a group of one:
/// the group is 0 as a whole or not at all.
///
/// Source: Yuan, Lin (2006), J. R. Statist. Soc. B 68(1), equation 2.1; the block minimum without orthonormal
/// columns is that of Simon, Tibshirani (2012), Statistica Sinica 22, found as a root in the norm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Grouped<P> {
    /// The penalty of a group of one, whose threshold is t and whose curvature is c.
    pub(crate) penalty: P,
    /// s
    pub(crate) size: usize,
}

/// Newton steps on the norm at most; it converges from one side, quadratically.
const STEPS: usize = 60;

fn norm(v: &[f64]) -> f64 {
    crate::linalg::dot(v, v).sqrt()
}

impl<P: Penalty + Copy> Grouped<P> {
    /// t√s
    fn radius(self) -> f64 {
        self.penalty.threshold() * (self.size as f64).sqrt()
    }
    /// c
    fn curvature(self) -> f64 {
        self.penalty.curvature().unwrap_or(0.0)
    }
}

/// The r > 0 with Σ bᵢ²/(r aᵢ + t)² = 1, for ‖b‖ > t > 0: the norm of the minimum.
///
/// Newton's method on 1/√· of the left side, which is concave and rises: from 0 it never passes the root.
fn radius_of_minimum(b: &[f64], a: &[f64], t: f64) -> f64 {
    let mut r = 0.0;
    for _ in 0..STEPS {
        let (mut square, mut slope) = (0.0, 0.0);
        for (b, a) in b.iter().zip(a) {
            let q = b / (r * a + t);
            square += q * q;
            slope += q * q * a / (r * a + t);
        }
        if slope <= 0.0 {
            break;
        }
        let step = (square.sqrt() - 1.0) * square / slope;
        if step.is_nan() || step <= f64::EPSILON * r {
            break;
        }
        r += step;
    }
    r
}

impl<P: Penalty + Copy> BlockPenalty for Grouped<P> {
    fn value(self, w: &[f64]) -> f64 {
        let square = crate::linalg::dot(w, w);
        self.radius() * square.sqrt() + 0.5 * self.curvature() * square
    }

    fn minimize(self, factor: f64, h: Spectrum<'_>, gradient: &[f64], w: &mut [f64]) {
        let (t, c) = (factor * self.radius(), factor * self.curvature());
        let mut b = h.into_basis(w);
        for ((b, g), s) in b.iter_mut().zip(h.into_basis(gradient)).zip(h.values) {
            *b = s.max(0.0) * *b - g;
        }
        let size = norm(&b);
        if t > 0.0 && size <= t {
            w.fill(0.0);
            return;
        }
        let a: Vec<f64> = h.values.iter().map(|s| s.max(0.0) + c).collect();
        let largest = a.iter().copied().fold(0.0, f64::max);
        if largest <= 0.0 {
            return; // Constant columns: the intercept owns them.
        }
        // z = (H + c + t/r)⁻¹ b with r = ‖z‖; without t least squares, where null directions stay 0.
        let r = if t > 0.0 {
            radius_of_minimum(&b, &a, t)
        } else {
            1.0
        };
        for (b, a) in b.iter_mut().zip(&a) {
            let curvature = r * a + t;
            *b = if curvature > f64::EPSILON * largest * r {
                r * *b / curvature
            } else {
                0.0
            };
        }
        h.out_of_basis(&b, w);
    }

    fn subdifferential_distance(self, w: &[f64], gradient: &[f64]) -> f64 {
        let size = norm(w);
        if size == 0.0 {
            return (norm(gradient) - self.radius()).max(0.0);
        }
        let slope = self.radius() / size + self.curvature();
        let entries = w.iter().zip(gradient).map(|(w, g)| g + slope * w);
        entries.map(|d| d * d).sum::<f64>().sqrt()
    }

    fn reach(self, gradient: &[f64]) -> f64 {
        norm(gradient) / (self.size as f64).sqrt()
    }

    fn held(self, _: &[f64], _: &[f64]) -> bool {
        false
    }

    fn conjugate(self, u: &[f64]) -> f64 {
        let excess = norm(u) - self.radius();
        if excess <= 0.0 {
            0.0
        } else {
            // Infinite by division when there is no L2 part.
            excess * excess / (2.0 * self.curvature())
        }
    }

    fn derivatives(self, w: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> bool {
        let (size, s) = (norm(w), w.len());
        if size == 0.0 && self.radius() > 0.0 {
            return false;
        }
        let pull = if size > 0.0 {
            self.radius() / size
        } else {
            0.0
        };
        for (i, w_i) in w.iter().enumerate() {
            gradient[i] = (pull + self.curvature()) * w_i;
            for (j, w_j) in w.iter().enumerate() {
                let across = if size > 0.0 {
                    pull * (w_i / size) * (w_j / size)
                } else {
                    0.0
                };
                hessian[i * s + j] = -across;
            }
            hessian[i * s + i] += pull + self.curvature();
        }
        true
    }

    fn project(self, _: &[f64], _: &mut [f64]) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::SymmetricEigen;
    use crate::problem::penalty::{ElasticNet, L1};

    #[test]
    fn the_block_minimum_is_stationary_or_zero_where_the_ball_says_so() {
        // Three columns of which two are nearly the same.
        let h = [2.0, 1.9, 0.3, 1.9, 2.0, 0.2, 0.3, 0.2, 1.0];
        let eigen = SymmetricEigen::new(&h, 3).expect("finite");
        let spectrum = Spectrum {
            values: &eigen.values,
            vectors: &eigen.vectors,
        };
        for alpha in [0.1, 0.6, 3.0] {
            for l1_ratio in [1.0, 0.4] {
                let penalty = ElasticNet { alpha, l1_ratio };
                let group = Grouped { penalty, size: 3 };
                let (start, g, v) = ([0.3, -0.1, 0.0], [-1.5, -0.4, 0.8], 1.3);
                let mut w = start;
                group.minimize(v, spectrum, &g, &mut w);
                let after: Vec<f64> = (0..3)
                    .map(|i| {
                        let moved = |j: usize| h[i * 3 + j] * (w[j] - start[j]);
                        (g[i] + (0..3).map(moved).sum::<f64>()) / v
                    })
                    .collect();
                let distance = group.subdifferential_distance(&w, &after);
                assert!(distance < 1e-13, "{alpha} {l1_ratio}: {distance}");
                // Fenchel–Young holds with equality there.
                let dual: Vec<f64> = after.iter().map(|g| -g).collect();
                let slack = group.value(&w) - crate::linalg::dot(&w, &dual);
                let conjugate =
                    group.conjugate(&dual.iter().map(|u| u * (1.0 - 1e-13)).collect::<Vec<_>>());
                assert!((slack + conjugate).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn a_group_of_one_is_the_lasso() {
        let lasso = L1 { alpha: 0.7 };
        let group = Grouped {
            penalty: lasso,
            size: 1,
        };
        let spectrum = Spectrum {
            values: &[1.7],
            vectors: &[],
        };
        for g in [-2.0, -0.5, 0.3, 1.9] {
            let mut w = [0.2];
            group.minimize(1.0, spectrum, &[g], &mut w);
            let expected = lasso.prox(0.2 - g / 1.7, 1.0 / 1.7);
            assert!((w[0] - expected).abs() < 1e-15, "{g}");
        }
    }
}
