//! The objective and its duality gap, computed from the coefficients of any program by direct
//! evaluation of their formulas.

use regfit::model::Scaling;
use regfit::ndarray::{Array1, Array2};

/// P(w, b) = 1/(2n)·‖y − b − Xw‖² + α(ρ‖w‖₁ + (1 − ρ)‖w‖²/2), with the columns of X centred and
/// scaled.
#[derive(Debug)]
pub(super) struct Ruler {
    pub(super) x: Array2<f64>,
    pub(super) y: Array1<f64>,
    pub(super) alpha: f64,
    pub(super) l1_ratio: f64,
    pub(super) fit_intercept: bool,
}

impl Ruler {
    pub(super) fn new(
        x: &Array2<f64>,
        y: Array1<f64>,
        scaling: &Scaling,
        alpha: f64,
        l1_ratio: f64,
        fit_intercept: bool,
    ) -> Self {
        Self {
            x: scaled(x, scaling),
            y,
            alpha,
            l1_ratio,
            fit_intercept,
        }
    }

    /// The best intercept for w.
    pub(super) fn intercept(&self, w: &Array1<f64>) -> f64 {
        if self.fit_intercept {
            (&self.y - self.x.dot(w)).mean().unwrap_or(0.0)
        } else {
            0.0
        }
    }

    fn penalty(&self, w: f64) -> f64 {
        self.alpha * (self.l1_ratio * w.abs() + 0.5 * (1.0 - self.l1_ratio) * w * w)
    }

    /// P(w, b)
    pub(super) fn objective(&self, w: &Array1<f64>, intercept: f64) -> f64 {
        let residual = &self.y - self.x.dot(w) - intercept;
        let n = self.y.len() as f64;
        residual.dot(&residual) / (2.0 * n) + w.iter().map(|w| self.penalty(*w)).sum::<f64>()
    }

    /// P(w, b) − D(θ) for the dual point θ = s·(y − b − Xw), made to sum to 0 with an intercept and
    /// shrunk by s into the domain of D:
    ///
    /// D(θ) = θᵀy/n − ‖θ‖²/(2n) − Σⱼ ω*(xⱼᵀθ/n).
    ///
    /// `None` at α = 0, where D is −∞ but at the optimum itself.
    pub(super) fn duality_gap(&self, w: &Array1<f64>, intercept: f64) -> Option<f64> {
        if self.alpha == 0.0 {
            return None;
        }
        let n = self.y.len() as f64;
        let mut theta = &self.y - self.x.dot(w) - intercept;
        if self.fit_intercept {
            let mean = theta.mean().unwrap_or(0.0);
            theta -= mean;
        }
        let correlation = self.x.t().dot(&theta) / n;
        let (l1, l2) = (
            self.alpha * self.l1_ratio,
            self.alpha * (1.0 - self.l1_ratio),
        );
        let dual = |s: f64| {
            let conjugate = |c: &f64| {
                let excess = (s * c.abs() - l1).max(0.0);
                // Without an L2 part s keeps the excess at 0 up to rounding.
                if l2 > 0.0 {
                    excess * excess / (2.0 * l2)
                } else {
                    0.0
                }
            };
            s * theta.dot(&self.y) / n
                - s * s * theta.dot(&theta) / (2.0 * n)
                - correlation.iter().map(conjugate).sum::<f64>()
        };
        let largest = correlation.iter().fold(0.0, |m: f64, c| m.max(c.abs()));
        let s = if l2 > 0.0 || largest <= l1 {
            1.0
        } else {
            l1 / largest
        };
        Some(self.objective(w, intercept) - dual(s))
    }
}

/// The columns, centred and scaled.
fn scaled(x: &Array2<f64>, scaling: &Scaling) -> Array2<f64> {
    let mut x = x.clone();
    for (j, mut column) in x.columns_mut().into_iter().enumerate() {
        if scaling.constant[j] {
            column.fill(0.0);
        } else {
            column.mapv_inplace(|value| (value - scaling.shifts[j]) / scaling.scales[j]);
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use regfit::ndarray::array;

    /// X = [[1, 0], [0, 1], [1, 1], [2, 1]], y = [1, 2, 3, 4], no intercept: at α = 0.5 the lasso
    /// is (1, 4/3) in closed form.
    fn ruler(alpha: f64, l1_ratio: f64) -> Ruler {
        Ruler {
            x: array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]],
            y: array![1.0, 2.0, 3.0, 4.0],
            alpha,
            l1_ratio,
            fit_intercept: false,
        }
    }

    #[test]
    fn the_gap_is_zero_at_the_closed_form_and_bounds_the_excess_elsewhere() {
        let ruler = ruler(0.5, 1.0);
        let best = array![1.0, 4.0 / 3.0];
        let gap = ruler.duality_gap(&best, 0.0).expect("alpha > 0");
        assert!(gap.abs() < 1e-14, "{gap}");
        for other in [array![0.0, 0.0], array![1.0, 2.0], array![0.9, 1.4]] {
            let excess = ruler.objective(&other, 0.0) - ruler.objective(&best, 0.0);
            let gap = ruler.duality_gap(&other, 0.0).expect("alpha > 0");
            assert!(gap >= excess && excess > 0.0, "{gap} {excess}");
        }
    }

    #[test]
    fn ridge_at_its_closed_form_has_no_gap() {
        // αw² with α = ¼ is an elastic net of strength ½ without L1: (33/31, 36/31).
        let ruler = ruler(0.5, 0.0);
        let best = array![33.0 / 31.0, 36.0 / 31.0];
        let gap = ruler.duality_gap(&best, 0.0).expect("alpha > 0");
        assert!(gap.abs() < 1e-14, "{gap}");
    }
}
