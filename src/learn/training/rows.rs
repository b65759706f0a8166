//! Rows in the scale in which steps are made, and what the loss says of them.

use crate::Result;
use crate::problem::design::Scaling;
use crate::problem::family::{AnyFamily, Targets};
use crate::problem::loss::{Loss, SampleWeights};
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, ShapeBuilder};

/// Training or validation rows.
pub(super) struct Rows {
    family: AnyFamily,
    /// Z (n_samples × n_features), row after row: (x − shift)/scale with the numbers of the training rows.
    pub(super) z: Array2<f64>,
    pub(super) targets: Targets,
    pub(super) weights: SampleWeights,
    pub(super) loss: Box<dyn Loss>,
    /// F of the best constant.
    pub(super) null_loss: f64,
}

/// Coefficients (n_features × n_outputs) and intercepts (n_outputs).
pub(super) struct Parameters<'a> {
    pub(super) w: ArrayView2<'a, f64>,
    pub(super) b: ArrayView1<'a, f64>,
}

impl<'a> Parameters<'a> {
    /// θ holds W row after row, then b.
    pub(super) fn of(theta: &'a [f64], p: usize, n_outputs: usize) -> Result<Self> {
        let (w, b) = theta.split_at(p * n_outputs);
        let w = ArrayView2::from_shape((p, n_outputs), w);
        Ok(Self {
            w: w.map_err(|_| crate::Error::Empty("columns"))?,
            b: ArrayView1::from(b),
        })
    }
}

/// F and its derivatives with respect to W (n_features × n_outputs) and b (n_outputs).
pub(super) struct Slope {
    pub(super) w: Array2<f64>,
    pub(super) b: Array1<f64>,
}

impl Slope {
    pub(super) fn flat(&self) -> Vec<f64> {
        self.w.iter().chain(&self.b).copied().collect()
    }
}

/// η = ZW + b, column after column.
fn eta(z: &Array2<f64>, at: &Parameters<'_>) -> Vec<f64> {
    let mut eta = Array2::zeros((z.nrows(), at.b.len()).f());
    for (mut column, b) in eta.columns_mut().into_iter().zip(at.b) {
        column.fill(*b);
    }
    general_mat_mul(1.0, z, &at.w, 1.0, &mut eta);
    eta.into_raw_vec_and_offset().0
}

/// Zᵀu·factor and the sums of u·factor.
fn slope(z: &Array2<f64>, u: Vec<f64>, n_outputs: usize, factor: f64) -> Result<Slope> {
    let u = Array2::from_shape_vec((z.nrows(), n_outputs).f(), u);
    let u = u.map_err(|_| crate::Error::Empty("rows"))?;
    Ok(Slope {
        w: z.t().dot(&u) * factor,
        b: u.sum_axis(Axis(0)) * factor,
    })
}

impl Rows {
    pub(super) fn new(
        family: &AnyFamily,
        x: &Array2<f64>,
        targets: Targets,
        weights: SampleWeights,
        scaling: &Scaling,
    ) -> Result<Self> {
        // A constant column says nothing, and its coefficient stays 0.
        let z = Array2::from_shape_fn(x.dim(), |(i, j)| {
            if scaling.constant[j] {
                0.0
            } else {
                (x[[i, j]] - scaling.shifts[j]) / scaling.scales[j]
            }
        });
        let loss = family.loss(&targets, None, weights.clone())?;
        let constant = loss.null_intercept();
        let eta: Vec<f64> = constant
            .iter()
            .flat_map(|b| std::iter::repeat_n(*b, targets.len()))
            .collect();
        let null_loss = loss.value(&eta);
        Ok(Self {
            family: family.clone(),
            z,
            targets,
            weights,
            loss,
            null_loss,
        })
    }

    pub(super) fn n(&self) -> usize {
        self.targets.len()
    }

    /// F at zero.
    pub(super) fn loss_at_zero(&self) -> f64 {
        let size = self.n() * self.loss.n_outputs();
        self.loss.value(&vec![0.0; size])
    }

    /// F and the score: accuracy, or R² against the mean of these rows.
    pub(super) fn judge(&self, at: &Parameters<'_>) -> (f64, f64) {
        let eta = eta(&self.z, at);
        let loss = self.loss.value(&eta);
        let explained = if self.null_loss > 0.0 {
            1.0 - loss / self.null_loss
        } else {
            0.0
        };
        let Some(codes) = self.targets.codes() else {
            return (loss, explained);
        };
        let shape = (self.n(), self.loss.n_outputs()).f();
        let eta = ArrayView2::from_shape(shape, &eta).ok();
        let predicted = eta.and_then(|eta| self.family.response().classes(eta));
        let predicted = predicted.unwrap_or_default();
        let right: Vec<f64> = predicted
            .iter()
            .zip(codes)
            .map(|(predicted, code)| f64::from(u8::from(predicted == code)))
            .collect();
        (loss, self.loss.weights().dot(&right))
    }

    /// The slope of F over all rows.
    pub(super) fn full_slope(&self, at: &Parameters<'_>) -> Result<Slope> {
        let eta = eta(&self.z, at);
        let (mut mean, mut u) = (vec![0.0; eta.len()], vec![0.0; eta.len()]);
        self.loss.gradient(&eta, &mut mean, &mut u);
        slope(&self.z, u, self.loss.n_outputs(), 1.0)
    }

    /// The rows in another order: their loss, for [`Rows::batch_slope`].
    pub(super) fn shuffled(&self, order: &[usize]) -> Result<Box<dyn Loss>> {
        let targets = self.targets.rows(order);
        let weights = match &self.weights {
            SampleWeights::Uniform(n) => SampleWeights::Uniform(*n),
            SampleWeights::PerSample(d) => {
                SampleWeights::PerSample(order.iter().map(|&i| d[i]).collect())
            }
        };
        self.family.loss(&targets, None, weights)
    }

    /// The slope of n/B·Σ over a batch, B rows of `order` from `start` on: its mean over an epoch of equal
    /// batches is that of F.
    pub(super) fn batch_slope(
        &self,
        shuffled: &dyn Loss,
        batch: &[usize],
        start: usize,
        at: &Parameters<'_>,
    ) -> Result<Slope> {
        let z = self.z.select(Axis(0), batch);
        let eta = eta(&z, at);
        let (mut mean, mut u) = (vec![0.0; eta.len()], vec![0.0; eta.len()]);
        shuffled.evaluate(start..start + batch.len(), &eta, &mut mean, &mut u);
        let factor = self.n() as f64 / batch.len() as f64;
        slope(&z, u, shuffled.n_outputs(), factor)
    }
}
