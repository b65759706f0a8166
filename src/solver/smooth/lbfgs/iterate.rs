//! Points as L-BFGS moves between them.

use crate::linalg;
use crate::solver::evaluation::{Coefficients, Evaluation};

/// θ, ∇ and steps: for each output its coefficients, then its intercept.
pub(super) struct Layout {
    pub(super) n_features: usize,
    pub(super) fit_intercept: bool,
}

impl Layout {
    pub(super) fn height(&self) -> usize {
        self.n_features + usize::from(self.fit_intercept)
    }

    /// (w, b) as one vector.
    pub(super) fn join(&self, w: &[f64], b: &[f64]) -> Vec<f64> {
        let outputs = w.chunks(self.n_features).zip(b);
        outputs
            .flat_map(|(w, b)| w.iter().chain(self.fit_intercept.then_some(b)))
            .copied()
            .collect()
    }

    /// θ + t·step
    pub(super) fn moved(&self, point: &Coefficients, step: &[f64], t: f64) -> Coefficients {
        let mut moved = point.clone();
        let outputs = moved
            .w
            .chunks_mut(self.n_features)
            .zip(&mut moved.intercept);
        for ((w, b), step) in outputs.zip(step.chunks(self.height())) {
            let (of_w, of_b) = step.split_at(self.n_features);
            linalg::axpy(t, of_w, w);
            if let [of_b] = of_b {
                *b += t * of_b;
            }
        }
        moved
    }
}

/// A point with what L-BFGS needs to know of it.
pub(super) struct Iterate {
    pub(super) at: Evaluation,
    pub(super) theta: Vec<f64>,
    /// Of the objective, by θ.
    pub(super) gradient: Vec<f64>,
    pub(super) objective: f64,
}
