//! An offset: a part of the linear predictor that is given and not fitted.

use super::{Loss, Weights};
use crate::linalg::{self, Cholesky};
use crate::{Error, Result};
use std::ops::Range;

/// F(η + o), with the conjugate F*(u) − ⟨u, o⟩; o (n_samples) is added to every output.
struct Offset {
    loss: Box<dyn Loss>,
    offset: Vec<f64>,
}

/// The loss of η + offset (n_samples); the loss itself without an offset.
///
/// # Errors
/// Those of [`check_offset`].
pub(crate) fn with_offset(loss: Box<dyn Loss>, offset: Option<&[f64]>) -> Result<Box<dyn Loss>> {
    check_offset(loss.n_samples(), offset)?;
    Ok(match offset {
        None => loss,
        Some(offset) => Box::new(Offset {
            loss,
            offset: offset.to_vec(),
        }),
    })
}

/// Checks an offset for n samples.
///
/// # Errors
/// [`Error::LengthMismatch`], and [`Error::OutOfRange`] for an offset that is not finite.
pub(crate) fn check_offset(n: usize, offset: Option<&[f64]>) -> Result<()> {
    let Some(offset) = offset else {
        return Ok(());
    };
    if offset.len() != n {
        return Err(Error::LengthMismatch {
            what: "offsets",
            expected: n,
            found: offset.len(),
        });
    }
    if !offset.iter().all(|o| o.is_finite()) {
        return Err(Error::OutOfRange("the offset"));
    }
    Ok(())
}

/// Newton steps on the intercepts at most, and halvings of one.
const STEPS: usize = 100;

impl Offset {
    fn shifted(&self, rows: Range<usize>, eta: &[f64]) -> Vec<f64> {
        let offset = &self.offset[rows];
        let mut shifted = eta.to_vec();
        for eta in shifted.chunks_mut(offset.len().max(1)) {
            linalg::axpy(1.0, offset, eta);
        }
        shifted
    }

    /// The Newton step of the intercepts at b, and ∂F/∂b; a common shift of several outputs stays where it is.
    fn newton(&self, b: &[f64]) -> Option<(Vec<f64>, f64)> {
        let (n, k) = (self.n_samples(), b.len());
        let eta: Vec<f64> = b.iter().flat_map(|b| std::iter::repeat_n(*b, n)).collect();
        let (mut mean, mut u) = (vec![0.0; eta.len()], vec![0.0; eta.len()]);
        self.gradient(&eta, &mut mean, &mut u);
        let free = k.saturating_sub(1).max(1);
        let mut step: Vec<f64> = u.chunks(n).take(free).map(|u| -linalg::sum(u)).collect();
        let largest = step.iter().fold(0.0, |m: f64, s| m.max(s.abs()));
        let mut hessian = vec![0.0; free * free];
        let mut curvature = vec![0.0; n];
        for i in 0..free {
            for j in 0..=i {
                self.curvature(&mean, (i, j), &mut curvature);
                hessian[j * free + i] = linalg::sum(&curvature);
            }
        }
        Cholesky::new(&hessian, free)?.solve(&mut step);
        step.resize(k, 0.0);
        Some((step, largest))
    }
}

impl Loss for Offset {
    fn name(&self) -> &str {
        self.loss.name()
    }
    fn n_samples(&self) -> usize {
        self.loss.n_samples()
    }
    fn n_outputs(&self) -> usize {
        self.loss.n_outputs()
    }
    fn weights(&self) -> Weights<'_> {
        self.loss.weights()
    }
    fn evaluate(
        &self,
        rows: Range<usize>,
        eta: &[f64],
        mean: &mut [f64],
        gradient: &mut [f64],
    ) -> f64 {
        let shifted = self.shifted(rows.clone(), eta);
        self.loss.evaluate(rows, &shifted, mean, gradient)
    }
    fn curvature(&self, mean: &[f64], outputs: (usize, usize), curvature: &mut [f64]) {
        self.loss.curvature(mean, outputs, curvature);
    }
    fn conjugate(&self, u: &[f64]) -> f64 {
        let outputs = u.chunks(self.offset.len().max(1));
        let inner: f64 = outputs.map(|u| linalg::dot(u, &self.offset)).sum();
        self.loss.conjugate(u) - inner
    }
    fn curvature_bound(&self) -> Option<f64> {
        self.loss.curvature_bound()
    }
    fn is_classification(&self) -> bool {
        self.loss.is_classification()
    }
    /// The minimum of F(b + o) by Newton's method, halving steps that do not descend.
    fn null_intercept(&self) -> Vec<f64> {
        let n = self.n_samples();
        let value = |b: &[f64]| {
            let eta: Vec<f64> = b.iter().flat_map(|b| std::iter::repeat_n(*b, n)).collect();
            self.value(&eta)
        };
        let mut b = self.loss.null_intercept();
        let mut best = value(&b);
        let mut last = f64::INFINITY;
        for _ in 0..STEPS {
            let Some((step, slope)) = self.newton(&b) else {
                break;
            };
            if slope == 0.0 || slope >= last {
                break;
            }
            last = slope;
            let mut t = 1.0;
            let mut next = b.clone();
            for _ in 0..STEPS {
                next = b.iter().zip(&step).map(|(b, s)| b + t * s).collect();
                if value(&next) <= best * (1.0 + 64.0 * f64::EPSILON) {
                    break;
                }
                t *= 0.5;
            }
            b = next;
            best = value(&b);
        }
        b
    }
}
