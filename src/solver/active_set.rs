//! The exact minimum over a working set, by guessing its support and correcting the guess.
//!
//! Given a support S and signs s, stationarity on S is a linear system. Its solution names its own
//! errors: coefficients whose sign came out wrong leave S, gradients beyond the threshold enter, all at
//! once. This is Newton's method on the (semismooth) optimality conditions; from a warm start it takes
//! two or three systems where coordinate descent takes tens or hundreds of epochs. Should the errors not get
//! fewer, one variable changes at a time, which cannot go in circles.
//!
//! Sources: Hintermüller, Ito, Kunisch (2002), SIAM J. Optim. 13(3); for the lasso Li, Sun, Toh (2018),
//! SIAM J. Optim. 28(1); for the single changes Kim, Park (2011), SIAM J. Sci. Comput. 33(6), section 3.

use super::support_factor::{SupportFactor, SymmetricMatrix};
use super::working_gram::WorkingGram;
use crate::linalg;
use crate::penalty::Penalty;

/// Corrections without fewer errors after which variables change one at a time.
const PATIENCE: usize = 5;
/// Corrections after which the guess is given up.
const ROUNDS: usize = 100;
/// A gradient this much beyond the threshold is beyond it by more than rounding.
const ENTRY_MARGIN: f64 = 1e-11;

/// The model gᵀδ + ½δᵀGδ + Σ v ω(w + δ) of the variables of a Gram matrix.
#[derive(Debug, Clone, Copy)]
pub(super) struct Task<'a, P> {
    pub(super) gram: &'a WorkingGram,
    pub(super) penalty: P,
    /// v by place of the feature.
    pub(super) factors: &'a [f64],
    /// g by variable.
    pub(super) gradient: &'a [f64],
    /// Places that may move.
    pub(super) places: &'a [usize],
    /// Largest support to try.
    pub(super) limit: usize,
}

/// G with the curvature of the penalty on its diagonal.
struct Curved<'a, P>(&'a Task<'a, P>);

impl<P: Penalty> SymmetricMatrix for Curved<'_, P> {
    fn entries(&self, v: usize, rows: &[usize], out: &mut [f64]) {
        let column = self.0.gram.column(v);
        for (out, r) in out.iter_mut().zip(rows) {
            *out = column[*r];
        }
    }
    fn pivot(&self, v: usize) -> f64 {
        let own = self.0.gram.column(v)[v];
        let factor = self.0.factor(v);
        if factor > 0.0 {
            own + factor * self.0.penalty.derivatives(1.0).1
        } else {
            own
        }
    }
}

impl<P: Penalty> Task<'_, P> {
    fn factor(&self, v: usize) -> f64 {
        self.factors[v / self.gram.n_outputs()]
    }
    fn is_free(&self, v: usize) -> bool {
        self.penalty.threshold() == 0.0 || self.factor(v) == 0.0
    }
    /// v ω′ on the side of `sign`, at w.
    fn slope(&self, v: usize, w: f64, sign: f64) -> f64 {
        let factor = self.factor(v);
        if factor == 0.0 {
            return 0.0;
        }
        let (kink, curvature) = self.penalty.derivatives(f64::MIN_POSITIVE.copysign(sign));
        factor * (if sign == 0.0 { 0.0 } else { kink } + curvature * w)
    }
}

/// Minimises the model from and into `w` (by variable), starting from the support of `w`; the corrections made
/// when the optimality conditions hold to rounding, otherwise `None` and `w` is as before.
///
/// `factor` is that of an earlier call on the same matrix, or empty.
pub(super) fn solve<P: Penalty>(
    task: &Task<'_, P>,
    factor: &mut SupportFactor,
    w: &mut [f64],
) -> Option<usize> {
    let matrix = Curved(task);
    let (gram, threshold) = (task.gram, task.penalty.threshold());
    let n_outputs = gram.n_outputs();
    let variables: Vec<usize> = task
        .places
        .iter()
        .flat_map(|a| (0..n_outputs).map(move |k| a * n_outputs + k))
        .filter(|v| gram.column(*v)[*v] > 0.0)
        .collect();
    // The sign that each variable of the support is held to; free ones have none.
    let mut sign = vec![0.0; w.len()];
    let mut inside = vec![false; w.len()];
    for &v in variables
        .iter()
        .filter(|v| w[**v] != 0.0 || task.is_free(**v))
    {
        inside[v] = true;
        sign[v] = if task.is_free(v) { 0.0 } else { w[v].signum() };
    }
    let stale: Vec<usize> = (0..factor.order.len())
        .filter(|at| !inside[factor.order[*at]])
        .collect();
    factor.remove(&matrix, &stale);
    let mut known = vec![false; w.len()];
    factor.order.iter().for_each(|v| known[*v] = true);
    let missing: Vec<usize> = variables
        .iter()
        .copied()
        .filter(|v| inside[*v] && !known[*v])
        .collect();
    if factor.order.len() + missing.len() > task.limit {
        return None;
    }
    let mut spanned = vec![false; w.len()];
    for v in factor.append(&matrix, &missing) {
        if w[v] != 0.0 && !task.is_free(v) {
            return None;
        }
        inside[v] = false;
        spanned[v] = true;
    }
    // The step is taken from `base`: w without what has left the support, with the gradient there.
    let mut base = w.to_vec();
    let mut gradient = task.gradient.to_vec();
    let mut step = vec![0.0; w.len()];
    let (mut fewest, mut patience) = (usize::MAX, PATIENCE);
    for round in 1..=ROUNDS {
        let mut solution: Vec<f64> = factor
            .order
            .iter()
            .map(|&v| -(gradient[v] + task.slope(v, base[v], sign[v])))
            .collect();
        factor.solve(&mut solution);
        step.fill(0.0);
        for (&v, delta) in factor.order.iter().zip(&solution) {
            step[v] = *delta;
        }
        let mut leaving: Vec<usize> = (0..factor.order.len())
            .filter(|at| {
                let v = factor.order[*at];
                sign[v] != 0.0 && (base[v] + step[v]) * sign[v] <= 0.0
            })
            .collect();
        let mut entering: Vec<(usize, f64)> = Vec::new();
        let mut excess: f64 = 0.0;
        for &v in variables.iter().filter(|v| !inside[**v]) {
            let g = gradient[v] + linalg::dot(gram.column(v), &step);
            let most = task.factor(v) * threshold;
            if g.abs() > most * (1.0 + ENTRY_MARGIN) {
                if spanned[v] && most == 0.0 {
                    // The gradient of what is unpenalised follows from the others.
                } else if spanned[v] {
                    excess = excess.max(g.abs() / most - 1.0);
                } else {
                    entering.push((v, g));
                }
            }
        }
        let errors = leaving.len() + entering.len();
        if errors == 0 {
            if excess > SPANNED_MARGIN {
                return None;
            }
            for &v in &variables {
                w[v] = base[v] + step[v];
            }
            return Some(round);
        }
        if errors < fewest {
            (fewest, patience) = (errors, PATIENCE);
        } else if patience > 0 {
            patience -= 1;
        } else {
            keep_last(&mut leaving, &mut entering, factor);
        }
        for &at in &leaving {
            let v = factor.order[at];
            (inside[v], sign[v]) = (false, 0.0);
            if base[v] != 0.0 {
                linalg::axpy(-base[v], gram.column(v), &mut gradient);
                base[v] = 0.0;
            }
        }
        factor.remove(&matrix, &leaving);
        if !leaving.is_empty() {
            spanned.fill(false);
        }
        if factor.order.len() + entering.len() > task.limit {
            return None;
        }
        let new: Vec<usize> = entering.iter().map(|(v, _)| *v).collect();
        for (v, g) in entering {
            (inside[v], sign[v]) = (true, -g.signum());
        }
        for v in factor.append(&matrix, &new) {
            (inside[v], spanned[v], sign[v]) = (false, true, 0.0);
        }
    }
    None
}

/// What a gradient that the support determines may exceed the threshold by, from the rounding of a nearly
/// dependent column.
const SPANNED_MARGIN: f64 = 1e-7;

/// Of all changes, keeps that of the largest variable.
fn keep_last(leaving: &mut Vec<usize>, entering: &mut Vec<(usize, f64)>, factor: &SupportFactor) {
    let out = leaving.iter().copied().max_by_key(|at| factor.order[*at]);
    let last = entering.iter().copied().max_by_key(|(v, _)| *v);
    leaving.clear();
    entering.clear();
    match (out, last) {
        (Some(at), Some((v, _))) if factor.order[at] > v => leaving.push(at),
        (_, Some(last)) => entering.push(last),
        (Some(at), None) => leaving.push(at),
        (None, None) => {}
    }
}
