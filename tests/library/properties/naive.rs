//! The objective, its gradient and the penalty by plain loops, from the definitions alone.

use super::problem::{Fitted, Kind, Problem};
use ndarray::{Array1, Array2};
use regfit::penalty::AnyPenalty;

impl Problem {
    /// d, summing to 1.
    pub(crate) fn d(&self) -> Vec<f64> {
        let n = self.x.nrows();
        let weights = self.weights.clone().unwrap_or_else(|| vec![1.0; n]);
        let total: f64 = weights.iter().sum();
        weights.iter().map(|w| w / total).collect()
    }

    pub(crate) fn v(&self, j: usize) -> f64 {
        self.factors.as_ref().map_or(1.0, |v| v[j])
    }

    /// Weighted mean and 1/n standard deviation of each column.
    pub(crate) fn moments(&self) -> Vec<(f64, f64)> {
        let d = self.d();
        let moments = |column: ndarray::ArrayView1<'_, f64>| {
            let mean: f64 = column.iter().zip(&d).map(|(x, d)| d * x).sum();
            let square: f64 = column
                .iter()
                .zip(&d)
                .map(|(x, d)| d * (x - mean).powi(2))
                .sum();
            (mean, square.sqrt())
        };
        self.x.columns().into_iter().map(moments).collect()
    }

    /// What w̃ⱼ is in units of wⱼ.
    pub(crate) fn scales(&self) -> Vec<f64> {
        let scale = |(_, sd): (f64, f64)| if self.standardize { sd } else { 1.0 };
        self.moments().into_iter().map(scale).collect()
    }

    /// s_y: the weighted 1/n deviation of numbers (about 0 without an intercept) under standardised columns, else 1.
    pub(crate) fn deviation(&self) -> f64 {
        if self.kind != Kind::Number || !self.standardize {
            return 1.0;
        }
        let (d, y) = (self.d(), &self.y);
        let mean: f64 = y.iter().zip(&d).map(|(y, d)| d * y).sum();
        let centre = if self.intercept { mean } else { 0.0 };
        let square: f64 = y
            .iter()
            .zip(&d)
            .map(|(y, d)| d * (y - centre).powi(2))
            .sum();
        square.sqrt()
    }

    /// (share of |w̃|, share of w̃²/2) in ω at strength α.
    pub(crate) fn parts(&self) -> (f64, f64) {
        match &self.penalty {
            AnyPenalty::L1(l1) => (l1.alpha, 0.0),
            AnyPenalty::L2(l2) => (0.0, 2.0 * l2.alpha),
            AnyPenalty::ElasticNet(e) => {
                let l2 = e.alpha * (1.0 - e.l1_ratio);
                (e.alpha * e.l1_ratio, l2 / self.deviation())
            }
            AnyPenalty::Own(_) => unreachable!("none of another crate is here"),
        }
    }

    /// b + Xw.
    pub(crate) fn eta(&self, w: &Array2<f64>, b: &Array1<f64>) -> Array2<f64> {
        let mut eta = Array2::zeros((self.x.nrows(), b.len()));
        for ((i, k), eta) in eta.indexed_iter_mut() {
            *eta = b[k];
            for j in 0..self.x.ncols() {
                *eta += self.x[[i, j]] * w[[j, k]];
            }
        }
        eta
    }

    /// F, and ∂F/∂η.
    pub(crate) fn loss(&self, eta: &Array2<f64>) -> (f64, Array2<f64>) {
        let d = self.d();
        let (mut value, mut gradient) = (0.0, Array2::zeros(eta.dim()));
        for i in 0..eta.nrows() {
            let y = self.y[i];
            match self.kind {
                Kind::Number => {
                    let r = eta[[i, 0]] - y;
                    value += d[i] * r * r / 2.0;
                    gradient[[i, 0]] = d[i] * r;
                }
                Kind::Two => {
                    let e = eta[[i, 0]];
                    // −ln of the probability of the class, 1/(1 + exp(∓e)).
                    let away = if y == 1.0 { -e } else { e };
                    value += d[i] * (away.max(0.0) + (-away.abs()).exp().ln_1p());
                    gradient[[i, 0]] = d[i] * (1.0 / (1.0 + (-e).exp()) - y);
                }
                Kind::Three => {
                    let top = eta.row(i).iter().fold(f64::NEG_INFINITY, |m, e| m.max(*e));
                    let sum: f64 = eta.row(i).iter().map(|e| (e - top).exp()).sum();
                    value += d[i] * (top + sum.ln() - eta[[i, y as usize]]);
                    for k in 0..eta.ncols() {
                        let p = (eta[[i, k]] - top).exp() / sum;
                        gradient[[i, k]] = d[i] * (p - if k == y as usize { 1.0 } else { 0.0 });
                    }
                }
            }
        }
        (value, gradient)
    }

    /// Σ vⱼω(w̃ⱼ)
    pub(crate) fn penalty_value(&self, w: &Array2<f64>) -> f64 {
        let ((l1, l2), scales) = (self.parts(), self.scales());
        let term = |((j, _), w): ((usize, usize), &f64)| {
            let w = w * scales[j];
            self.v(j) * (l1 * w.abs() + l2 * w * w / 2.0)
        };
        w.indexed_iter().map(term).sum()
    }

    pub(crate) fn objective(&self, w: &Array2<f64>, b: &Array1<f64>) -> f64 {
        self.loss(&self.eta(w, b)).0 + self.penalty_value(w)
    }

    /// ∂F/∂w̃ (n_features × n_outputs): Σᵢ uᵢₖ(xᵢⱼ − x̄ⱼ)/sdⱼ.
    pub(crate) fn gradient(&self, fitted: &Fitted) -> Array2<f64> {
        let (_, u) = self.loss(&self.eta(&fitted.w, &fitted.b));
        let (moments, scales) = (self.moments(), self.scales());
        Array2::from_shape_fn(fitted.w.dim(), |(j, k)| {
            let mean = if self.intercept { moments[j].0 } else { 0.0 };
            (0..self.x.nrows())
                .map(|i| u[[i, k]] * (self.x[[i, j]] - mean))
                .sum::<f64>()
                / scales[j]
        })
    }

    /// A point of this problem, taken from the solution of another form of it, is as good as its own solution: no
    /// further above it than both certificates allow. `unit` is that of the other's objective.
    #[track_caller]
    pub(crate) fn assert_optimal(&self, own: &Fitted, w: &Array2<f64>, b: &Array1<f64>, gap: f64) {
        let (found, least) = (self.objective(w, b), self.objective(&own.w, &own.b));
        let rounding = super::problem::ROUNDING * own.report.null_loss;
        assert!(
            found - least <= gap + rounding,
            "{found:e} above {least:e} by {:e}",
            found - least
        );
        assert!(
            least - found <= own.gap() + rounding,
            "{found:e} below {least:e}"
        );
    }
}
