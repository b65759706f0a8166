//! Directions in which a model is flat: where a variable depends linearly on the support, the penalty alone decides how
//! large it and the others are at the minimum.
//!
//! So classes of a softmax that share a shift, and columns that repeat others, end with as few non-zeros as
//! minimise the penalty.

use super::signed_support::SignedSupport;
use crate::linalg;
use crate::problem::penalty::Penalty;
use crate::solver::subproblem::cholesky::SymmetricMatrix;

impl<P: Penalty + Copy> SignedSupport<'_, '_, P> {
    /// Moves along the one direction in which the model is flat once v joins the support on which it depends, the
    /// way that the penalty falls (or that `toward` says, for a coefficient of 0), until a coefficient is 0: that one
    /// leaves, and v takes its place. The variable that left; `None` where rounding hides what is flat.
    pub(super) fn slide_to_zero(&mut self, v: usize, toward: Option<f64>) -> Option<usize> {
        let task = self.matrix.0;
        let mut direction = vec![0.0; self.factor.order.len()];
        self.matrix.entries(v, &self.factor.order, &mut direction);
        self.factor.solve(&mut direction);
        direction.iter_mut().for_each(|d| *d = -*d);
        let order = self.factor.order.iter().copied();
        let mut moving: Vec<(usize, f64)> = order.zip(direction).collect();
        moving.push((v, 1.0));
        let base = &self.base;
        let pull = |(u, d): &(usize, f64)| task.factor(*u) * base[*u].signum() * d;
        let in_use = moving.iter().filter(|(u, _)| base[*u] != 0.0);
        let rise: f64 = in_use.map(pull).sum();
        let way = match toward {
            Some(toward) => toward.signum(),
            None => -rise.signum(),
        };
        let meets_zero = |(at, (u, d)): (usize, &(usize, f64))| {
            let rate = way * d * base[*u].signum();
            let counts = base[*u] != 0.0 && rate < 0.0 && !task.is_free(*u);
            counts.then(|| (base[*u].abs() / -rate, at))
        };
        let meetings = moving.iter().enumerate().filter_map(meets_zero);
        let (length, last) = meetings.min_by(|a, b| a.0.total_cmp(&b.0))?;
        for (u, d) in &moving {
            let delta = way * length * d;
            self.base[*u] += delta;
            linalg::axpy(delta, task.gram.column(*u), &mut self.gradient);
        }
        let left = moving[last].0;
        self.set_zero(left);
        if left != v {
            self.factor.remove(&self.matrix, &[last]);
            if !self.factor.append(&self.matrix, &[v]).is_empty() {
                return None;
            }
        }
        Some(left)
    }
}
