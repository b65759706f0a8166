//! The last steps and what they did to the gradient.

use super::iterate::Iterate;
use super::metric::Metric;
use crate::linalg;
use std::collections::VecDeque;

/// Pairs kept.
const MEMORY: usize = 10;
/// A pair whose curvature sᵀy is below this share of ‖s‖‖y‖ is rounding.
const LEAST_CURVATURE: f64 = 1e-12;

/// s = θ⁺ − θ and y = ∇⁺ − ∇
struct Pair {
    step: Vec<f64>,
    change: Vec<f64>,
    /// sᵀy
    curvature: f64,
}

/// The pairs, the latest last.
#[derive(Default)]
pub(super) struct History {
    pairs: VecDeque<Pair>,
}

impl History {
    pub(super) fn push(&mut self, from: &Iterate, to: &Iterate) {
        let minus =
            |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
        let step = minus(&to.theta, &from.theta);
        let change = minus(&to.gradient, &from.gradient);
        let curvature = linalg::dot(&step, &change);
        let size = (linalg::dot(&step, &step) * linalg::dot(&change, &change)).sqrt();
        if curvature <= LEAST_CURVATURE * size {
            return;
        }
        if self.pairs.len() == MEMORY {
            self.pairs.pop_front();
        }
        self.pairs.push_back(Pair {
            step,
            change,
            curvature,
        });
    }

    pub(super) fn clear(&mut self) {
        self.pairs.clear();
    }

    /// −H∇ by the two loops of L-BFGS (Nocedal and Wright, 2006, algorithm 7.4).
    pub(super) fn direction(&self, gradient: &[f64], metric: &Metric) -> Vec<f64> {
        let mut q = gradient.to_vec();
        let mut shares = Vec::with_capacity(self.pairs.len());
        for pair in self.pairs.iter().rev() {
            let share = linalg::dot(&pair.step, &q) / pair.curvature;
            linalg::axpy(-share, &pair.change, &mut q);
            shares.push(share);
        }
        metric.solve(&mut q);
        if let (true, Some(pair)) = (metric.needs_scale(), self.pairs.back()) {
            let mut change = pair.change.clone();
            metric.solve(&mut change);
            let scale = pair.curvature / linalg::dot(&change, &pair.change);
            q.iter_mut().for_each(|q| *q *= scale);
        }
        for (pair, share) in self.pairs.iter().zip(shares.iter().rev()) {
            let back = linalg::dot(&pair.change, &q) / pair.curvature;
            linalg::axpy(share - back, &pair.step, &mut q);
        }
        q.iter_mut().for_each(|q| *q = -*q);
        q
    }
}
