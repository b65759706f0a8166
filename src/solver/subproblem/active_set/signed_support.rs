//! A support with signs: its linear system, and where its solution contradicts it.

use super::task::{Curved, Task};
use crate::linalg;
use crate::problem::penalty::Penalty;
use crate::solver::subproblem::cholesky::SupportCholesky;

/// Share by which a gradient must exceed the threshold, against its rounding.
const ENTRY_MARGIN: f64 = 1e-11;
/// The same for a gradient that the support determines, which has the rounding of a nearly dependent column.
const SPANNED_MARGIN: f64 = 1e-7;

/// A support with signs, and the point from which its linear system is solved. Vectors are by variable.
pub(super) struct SignedSupport<'a, 'f, P> {
    pub(super) matrix: Curved<'a, P>,
    /// Of G with the curvature of the penalty, over the support in the order of `factor.order`.
    pub(super) factor: &'f mut SupportCholesky,
    /// Those that may move.
    variables: Vec<usize>,
    /// w without what has left the support.
    pub(super) base: Vec<f64>,
    /// The gradient of the model there.
    pub(super) gradient: Vec<f64>,
    /// The step from there to the minimum over the support.
    step: Vec<f64>,
    inside: Vec<bool>,
    /// The sign that each variable of the support is held to; free ones have none.
    sign: Vec<f64>,
    /// Those outside that depend on the support.
    dependent: Vec<bool>,
}

/// Where the minimum over the support violates the optimality conditions.
pub(super) struct Errors {
    /// Positions in the order of the support whose sign came out wrong.
    pub(super) leaving: Vec<usize>,
    /// Variables outside with a gradient beyond the threshold, and that gradient.
    pub(super) entering: Vec<(usize, f64)>,
    /// The worst of those that depend on the support.
    pub(super) worst_dependent: Option<(usize, f64)>,
}

impl<'a, 'f, P: Penalty + Copy> SignedSupport<'a, 'f, P> {
    /// The support and signs of w; `None` when it is too large, or nothing can be made of what depends in it.
    pub(super) fn of_support(
        task: &'a Task<'a, P>,
        factor: &'f mut SupportCholesky,
        w: &[f64],
    ) -> Option<Self> {
        let (gram, n_outputs) = (task.gram, task.gram.n_outputs());
        let places = task.places.iter();
        let variables: Vec<usize> = places
            .flat_map(|a| (0..n_outputs).map(move |k| a * n_outputs + k))
            .filter(|v| gram.column(*v)[*v] > 0.0)
            .collect();
        let mut support = Self {
            matrix: Curved(task),
            factor,
            base: w.to_vec(),
            gradient: task.gradient.to_vec(),
            step: vec![0.0; w.len()],
            inside: vec![false; w.len()],
            sign: vec![0.0; w.len()],
            dependent: vec![false; w.len()],
            variables,
        };
        for &v in &support.variables {
            if task.is_free(v) {
                support.inside[v] = true;
            } else if w[v] != 0.0 {
                (support.inside[v], support.sign[v]) = (true, w[v].signum());
            }
        }
        let order = &support.factor.order;
        let stale: Vec<usize> = (0..order.len())
            .filter(|at| !support.inside[order[*at]])
            .collect();
        support.factor.remove(&support.matrix, &stale);
        let mut known = vec![false; w.len()];
        support.factor.order.iter().for_each(|v| known[*v] = true);
        let missing = |v: &usize| support.inside[*v] && !known[*v];
        let missing: Vec<usize> = support.variables.iter().copied().filter(missing).collect();
        for v in support.append(&missing)? {
            support.inside[v] = false;
            support.dependent[v] = true;
            if support.base[v] != 0.0 && !task.is_free(v) {
                support.exchange(v, None)?;
            }
        }
        Some(support)
    }

    /// Appends variables to the Cholesky factor; returns the dependent ones, or `None` beyond the limit.
    fn append(&mut self, new: &[usize]) -> Option<Vec<usize>> {
        let size = self.factor.order.len() + new.len();
        (size <= self.matrix.0.limit).then(|| self.factor.append(&self.matrix, new))
    }

    /// The support, in the order of its factor.
    pub(super) fn order(&self) -> &[usize] {
        &self.factor.order
    }

    /// Solves stationarity on the support for the step.
    pub(super) fn solve_system(&mut self) {
        let pull = |&v: &usize| {
            let slope = self.matrix.0.slope(v, self.base[v], self.sign[v]);
            -(self.gradient[v] + slope)
        };
        let mut solution: Vec<f64> = self.factor.order.iter().map(pull).collect();
        self.factor.solve(&mut solution);
        self.step.fill(0.0);
        for (&v, delta) in self.factor.order.iter().zip(&solution) {
            self.step[v] = *delta;
        }
    }

    /// Where the step violates the optimality conditions.
    pub(super) fn errors(&self) -> Errors {
        let task = self.matrix.0;
        let threshold = task.penalty.threshold();
        let order = &self.factor.order;
        let wrong = |at: &usize| {
            let v = order[*at];
            self.sign[v] != 0.0 && (self.base[v] + self.step[v]) * self.sign[v] <= 0.0
        };
        let leaving = (0..order.len()).filter(wrong).collect();
        let mut entering = Vec::new();
        let mut worst_dependent = None;
        let mut largest = SPANNED_MARGIN;
        for &v in self.variables.iter().filter(|v| !self.inside[**v]) {
            let g = self.gradient[v] + linalg::dot(task.gram.column(v), &self.step);
            let most = task.factor(v) * threshold;
            let beyond = g.abs() > most * (1.0 + ENTRY_MARGIN);
            if beyond && !self.dependent[v] {
                entering.push((v, g));
            } else if beyond && most > 0.0 && g.abs() / most - 1.0 > largest {
                // The gradient of what is unpenalised follows from the others.
                largest = g.abs() / most - 1.0;
                worst_dependent = Some((v, g));
            }
        }
        Errors {
            leaving,
            entering,
            worst_dependent,
        }
    }

    /// The minimum over the support, into w.
    pub(super) fn write_minimum(&self, w: &mut [f64]) {
        for &v in &self.variables {
            w[v] = self.base[v] + self.step[v];
        }
    }

    /// Moves to the minimum over the support.
    pub(super) fn take_step(&mut self) {
        for &v in &self.factor.order {
            self.base[v] += self.step[v];
            linalg::axpy(
                self.step[v],
                self.matrix.0.gram.column(v),
                &mut self.gradient,
            );
        }
    }

    /// Removes these positions from the support.
    pub(super) fn remove(&mut self, leaving: &[usize]) {
        for &at in leaving {
            let v = self.factor.order[at];
            (self.inside[v], self.sign[v]) = (false, 0.0);
            self.set_zero(v);
        }
        self.factor.remove(&self.matrix, leaving);
        if !leaving.is_empty() {
            self.dependent.fill(false);
        }
    }

    /// Adds these variables with the signs against their gradients; `None` when the support gets too large.
    pub(super) fn enter(&mut self, entering: &[(usize, f64)]) -> Option<()> {
        let new: Vec<usize> = entering.iter().map(|(v, _)| *v).collect();
        let dependent = self.append(&new)?;
        for (v, g) in entering {
            (self.inside[*v], self.sign[*v]) = (true, -g.signum());
        }
        for v in dependent {
            (self.inside[v], self.dependent[v], self.sign[v]) = (false, true, 0.0);
        }
        Some(())
    }

    /// Moves v along the direction that is flat with it until one variable is 0, and exchanges the two.
    pub(super) fn exchange(&mut self, v: usize, toward: Option<f64>) -> Option<()> {
        let left = self.slide_to_zero(v, toward)?;
        (self.inside[v], self.dependent[v], self.sign[v]) = (true, false, self.base[v].signum());
        (self.inside[left], self.dependent[left], self.sign[left]) = (false, true, 0.0);
        Some(())
    }

    /// Sets the coefficient of v to 0.
    pub(super) fn set_zero(&mut self, v: usize) {
        if self.base[v] != 0.0 {
            let column = self.matrix.0.gram.column(v);
            linalg::axpy(-self.base[v], column, &mut self.gradient);
            self.base[v] = 0.0;
        }
    }
}

impl Errors {
    pub(super) fn count(&self) -> usize {
        self.leaving.len() + self.entering.len()
    }

    /// Of all changes, keeps that of the largest variable.
    pub(super) fn keep_last(&mut self, order: &[usize]) {
        let out = self.leaving.iter().copied().max_by_key(|at| order[*at]);
        let last = self.entering.iter().copied().max_by_key(|(v, _)| *v);
        self.leaving.clear();
        self.entering.clear();
        match (out, last) {
            (Some(at), Some((v, _))) if order[at] > v => self.leaving.push(at),
            (_, Some(last)) => self.entering.push(last),
            (Some(at), None) => self.leaving.push(at),
            (None, None) => {}
        }
    }
}
