//! The exact minimum over a working set where its Gram matrix has lost the digits: one variable enters or leaves at a
//! time, on a QR factorization of the support's columns.
//!
//! Every step minimises the objective exactly along a line, and only a minimum over the support lets a variable enter.
//! The objective falls, so that no support with its signs comes twice; while it stands still the first of the
//! candidates is taken, which leaves the ties of a degenerate point.
//!
//! Sources: Lee, Battle, Raina, Ng (2006), NIPS 19, section 3 (feature-sign search); Bland (1977), Math. Oper. Res. 2(2).

mod qr;
mod root;

use super::active_set::Task;
use crate::linalg;
use crate::problem::penalty::Penalty;
use crate::solver::Problem;
pub(in crate::solver) use qr::SupportQr;

/// Share by which a gradient must exceed the threshold, against its rounding.
const ENTRY_MARGIN: f64 = 1e-10;
/// Rounding of a gradient, in units of ‖xⱼ‖ Σ|wₖ|‖xₖ‖.
const ROUNDING: f64 = 8.0 * f64::EPSILON;

/// Minimises the model from and into `w` (by variable) in at most so many steps; what they cost in epochs, or `None`
/// where the matrix is too large or classes have columns without a penalty. The gradient of the task is that at
/// `start`. The digits are those of the Gram matrix, or those of the rows of X.
pub(in crate::solver) fn solve<P: Penalty + Copy>(
    problem: Problem<'_>,
    task: &Task<'_, P>,
    start: &[f64],
    w: &mut [f64],
    most: usize,
    by_rows: bool,
) -> Option<usize> {
    let n_outputs = task.gram.n_outputs();
    let places = task.places.iter();
    let variables: Vec<usize> = places
        .flat_map(|a| (0..n_outputs).map(move |k| a * n_outputs + k))
        .collect();
    // Classes share the shift of a column without a penalty: nothing would end the flat direction.
    if n_outputs > 1 && variables.iter().any(|v| task.is_free(*v)) {
        return None;
    }
    let columns = if by_rows {
        root::of_rows(problem, task.gram, task.places)?
    } else {
        root::of_gram(task.gram, &variables)?
    };
    let mut exchange = Exchange::new(task, &variables, columns, start, w);
    let steps = exchange.run(most);
    for (&v, value) in variables.iter().zip(&exchange.w) {
        w[v] = *value;
    }
    // A step reads the rows of the root once where an epoch reads a square of the variables.
    let height = exchange.columns.first().map_or(0, Vec::len);
    let share = height as f64 / variables.len().max(1) as f64;
    Some((steps as f64 * share.min(1.0)).ceil() as usize)
}

/// Whether a model of so many variables, too many for a Gram matrix, is minimised by the rows of X.
pub(in crate::solver) fn fits_rows(problem: Problem<'_>, variables: usize) -> bool {
    let height = problem.x.n_samples() * problem.loss.n_outputs();
    root::fits(height, variables)
}

/// A point with its support. Vectors count the variables that may move.
struct Exchange {
    columns: Vec<Vec<f64>>,
    norms: Vec<f64>,
    /// vρα of each, 0 for free ones.
    thresholds: Vec<f64>,
    w: Vec<f64>,
    /// The gradient of the model and of the curved part of the penalty.
    gradient: Vec<f64>,
    /// The sign that each variable of the support is held to.
    sign: Vec<f64>,
    support: Vec<usize>,
    inside: Vec<bool>,
    qr: SupportQr,
    /// Whether the last step moved nothing.
    stands: bool,
}

impl Exchange {
    fn new<P: Penalty + Copy>(
        task: &Task<'_, P>,
        variables: &[usize],
        mut columns: Vec<Vec<f64>>,
        start: &[f64],
        end: &[f64],
    ) -> Self {
        let of = |values: &[f64]| variables.iter().map(|v| values[*v]).collect::<Vec<f64>>();
        let curvatures: Vec<f64> = variables
            .iter()
            .map(|v| task.factor(*v) * task.curvature)
            .collect();
        if task.curvature > 0.0 {
            // The curvature of the penalty is one more row for each variable.
            for (at, column) in columns.iter_mut().enumerate() {
                let start = column.len();
                column.resize(start + variables.len(), 0.0);
                column[start + at] = curvatures[at].sqrt();
            }
        }
        let (w, mut gradient) = (of(start), of(task.gradient));
        for ((g, w), c) in gradient.iter_mut().zip(&w).zip(&curvatures) {
            *g += c * w;
        }
        let threshold = task.penalty.threshold();
        let size = variables.len();
        let change: Vec<f64> = of(end).iter().zip(&w).map(|(to, from)| to - from).collect();
        let mut exchange = Self {
            norms: columns.iter().map(|a| linalg::dot(a, a).sqrt()).collect(),
            thresholds: variables
                .iter()
                .map(|v| task.factor(*v) * threshold)
                .collect(),
            sign: vec![0.0; size],
            columns,
            w,
            gradient,
            support: Vec::new(),
            inside: vec![false; size],
            qr: SupportQr::default(),
            stands: false,
        };
        let all: Vec<usize> = (0..size).collect();
        exchange.shift(&all, &change, 1.0);
        exchange.w = of(end);
        for (sign, w) in exchange.sign.iter_mut().zip(&exchange.w) {
            *sign = if *w == 0.0 { 0.0 } else { w.signum() };
        }
        exchange
    }

    /// Steps until the optimality conditions hold to rounding, or `most` are made; the steps made.
    fn run(&mut self, most: usize) -> usize {
        for v in 0..self.w.len() {
            let in_use = self.w[v] != 0.0 || self.thresholds[v] == 0.0;
            if in_use && self.norms[v] > 0.0 {
                self.admit(v);
            }
        }
        for step in 1..=most {
            if self.descend() {
                continue;
            }
            match self.entering() {
                Some(v) => {
                    self.sign[v] = -self.gradient[v].signum();
                    if !self.admit(v) {
                        return step;
                    }
                }
                None => return step,
            }
        }
        most
    }

    /// Moves towards the minimum over the support as far as the objective falls; whether a sign stood in the way.
    fn descend(&mut self) -> bool {
        let pull = |v: &usize| -(self.gradient[*v] + self.thresholds[*v] * self.sign[*v]);
        let mut step: Vec<f64> = self.support.iter().map(pull).collect();
        self.qr.solve(&mut step);
        let slope: f64 = self
            .support
            .iter()
            .zip(&step)
            .map(|(v, d)| -pull(v) * d)
            .sum();
        let (length, crossed, last) = self.along(&step, slope);
        let support = self.support.clone();
        self.shift(&support, &step, length);
        self.stands = length == 0.0 && last.is_some();
        for at in crossed {
            self.sign[support[at]] *= -1.0;
        }
        if let Some(at) = last {
            self.leave(at);
        }
        length < 1.0
    }

    /// How far along a step of the support the objective falls, whose signs change on the way, and whose coefficient is
    /// 0 at its end.
    fn along(&self, step: &[f64], slope: f64) -> (f64, Vec<usize>, Option<usize>) {
        let meets_zero = |(at, d): (usize, &f64)| {
            let v = self.support[at];
            let falls = self.thresholds[v] > 0.0 && self.sign[v] * d < 0.0;
            falls.then(|| ((self.w[v] / -d).max(0.0), v, at))
        };
        let mut meetings: Vec<(f64, usize, usize)> =
            step.iter().enumerate().filter_map(meets_zero).collect();
        meetings.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut crossed = Vec::new();
        // The derivative along the step is −curvature at first, and 0 at its end if no sign changes.
        let (mut derivative, curvature) = (slope, -slope);
        for (t, v, at) in meetings {
            if t >= 1.0 || derivative + curvature * t >= 0.0 {
                break;
            }
            let kink = 2.0 * self.thresholds[v] * step[at].abs();
            if derivative + kink + curvature * t >= 0.0 {
                return (t, crossed, Some(at));
            }
            derivative += kink;
            crossed.push(at);
        }
        let length = if curvature > 0.0 {
            (-derivative / curvature).min(1.0)
        } else {
            1.0
        };
        (length, crossed, None)
    }

    /// Moves the given variables by `length` times the step.
    fn shift(&mut self, variables: &[usize], step: &[f64], length: f64) {
        let Some(first) = self.columns.first() else {
            return;
        };
        let mut moved = vec![0.0; first.len()];
        for (&v, d) in variables.iter().zip(step) {
            self.w[v] += length * d;
            linalg::axpy(length * d, &self.columns[v], &mut moved);
        }
        for (g, a) in self.gradient.iter_mut().zip(&self.columns) {
            *g += linalg::dot(a, &moved);
        }
    }

    /// The variable outside that violates the optimality conditions most, or the first of them while nothing moves.
    fn entering(&self) -> Option<usize> {
        let size: f64 = self
            .w
            .iter()
            .zip(&self.norms)
            .map(|(w, norm)| w.abs() * norm)
            .sum();
        let excess = |v: usize| {
            let most = self.thresholds[v] * (1.0 + ENTRY_MARGIN) + ROUNDING * size * self.norms[v];
            (self.gradient[v].abs() - most) / self.norms[v]
        };
        // What is free and depends on the support has nothing to add.
        let may_enter = |v: &usize| !self.inside[*v] && self.thresholds[*v] > 0.0;
        let outside = |v: &usize| may_enter(v) && self.norms[*v] > 0.0 && excess(*v) > 0.0;
        let mut candidates = (0..self.w.len()).filter(outside);
        if self.stands {
            return candidates.next();
        }
        candidates.max_by(|a, b| excess(*a).total_cmp(&excess(*b)))
    }

    /// Takes a variable into the support. One that depends on it is exchanged for another first, along the direction
    /// in which the model is flat; false where nothing ends that direction.
    fn admit(&mut self, v: usize) -> bool {
        let Err(shares) = self.qr.append(&self.columns[v]) else {
            self.support.push(v);
            self.inside[v] = true;
            return true;
        };
        let Some(at) = self.slide(v, &shares) else {
            self.sign[v] = 0.0;
            return false;
        };
        if at == self.support.len() {
            return true;
        }
        self.leave(at);
        if self.qr.append(&self.columns[v]).is_err() {
            return false;
        }
        self.support.push(v);
        self.inside[v] = true;
        true
    }

    /// Moves v and the support, on which it depends with these shares, until one of them is 0; its place, the size of
    /// the support for v itself.
    fn slide(&mut self, v: usize, shares: &[f64]) -> Option<usize> {
        let mut moving = self.support.clone();
        moving.push(v);
        let mut step: Vec<f64> = shares.iter().map(|share| -share).collect();
        step.push(1.0);
        let rate =
            |(u, d): (&usize, &f64)| (self.gradient[*u] + self.thresholds[*u] * self.sign[*u]) * d;
        let slope: f64 = moving.iter().zip(&step).map(rate).sum();
        // What enters at 0 goes the way of its sign.
        let way = if self.w[v] == 0.0 {
            self.sign[v]
        } else {
            -slope.signum()
        };
        step.iter_mut().for_each(|d| *d *= way);
        let meets_zero = |(at, (u, d)): (usize, (&usize, &f64))| {
            let falls = self.thresholds[*u] > 0.0 && self.sign[*u] * d < 0.0;
            falls.then(|| ((-self.w[*u] / d).max(0.0), *u, at))
        };
        let meetings = moving.iter().zip(&step).enumerate().filter_map(meets_zero);
        let (length, u, at) = meetings.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))?;
        self.shift(&moving, &step, length);
        if u == v {
            self.set_zero(v);
            self.sign[v] = 0.0;
        }
        Some(at)
    }

    /// Takes the variable at a place out of the support, at 0.
    fn leave(&mut self, at: usize) {
        let v = self.support.remove(at);
        self.qr.remove(at);
        self.set_zero(v);
        (self.sign[v], self.inside[v]) = (0.0, false);
    }

    fn set_zero(&mut self, v: usize) {
        let rest = self.w[v];
        if rest != 0.0 {
            self.shift(&[v], &[-1.0], rest);
            self.w[v] = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::penalty::L1;
    use crate::solver::gram_matrix::GramMatrix;

    /// Minimises ½‖Aw − y‖² + α‖w‖₁ from `w` and checks the optimality conditions with plain sums.
    fn check(columns: &[Vec<f64>], y: &[f64], alpha: f64, mut w: Vec<f64>) -> Vec<f64> {
        let size = columns.len();
        let product =
            |w: &[f64], i: usize| -> f64 { (0..size).map(|v| columns[v][i] * w[v]).sum() };
        let slope = |w: &[f64]| -> Vec<f64> {
            let rest: Vec<f64> = (0..y.len()).map(|i| product(w, i) - y[i]).collect();
            columns.iter().map(|a| linalg::dot(a, &rest)).collect()
        };
        let entry = |v: usize| linalg::dot(&columns[v / size], &columns[v % size]);
        let gram = GramMatrix::from_matrix(&(0..size * size).map(entry).collect::<Vec<_>>(), size);
        let (gradient, places) = (slope(&w), (0..size).collect::<Vec<_>>());
        let task = Task {
            gram: &gram,
            penalty: L1 { alpha },
            curvature: 0.0,
            factors: &vec![1.0; size],
            gradient: &gradient,
            places: &places,
            limit: size,
        };
        let mut exchange = Exchange::new(&task, &places, columns.to_vec(), &w, &w);
        let steps = exchange.run(50 * size);
        assert!(steps < 50 * size);
        w = exchange.w;
        for (w, g) in w.iter().zip(slope(&w)) {
            let distance = L1 { alpha }.subdifferential_distance(*w, g);
            assert!(distance < 1e-9 * alpha + 1e-12, "{distance:e}");
        }
        w
    }

    #[test]
    fn powers_keep_the_digits_that_their_gram_matrix_loses() {
        let t = |i: usize| i as f64 / 40.0;
        let columns: Vec<Vec<f64>> = (1..12)
            .map(|k| (0..40).map(|i| t(i).powi(k)).collect())
            .collect();
        let y: Vec<f64> = (0..40).map(|i| (9.0 * t(i)).sin()).collect();
        for alpha in [1.0, 1e-2, 1e-4, 1e-5] {
            check(&columns, &y, alpha, vec![0.0; 11]);
        }
    }

    #[test]
    fn ties_and_copies_end_without_a_circle() {
        // Columns of −1, 0 and 1 in great number, each twice, on six rows: every minimum is degenerate.
        let entry = |i: usize, j: usize| ((i * i + 5 * j * i + j * j / 7) % 3) as f64 - 1.0;
        let columns: Vec<Vec<f64>> = (0..80)
            .map(|j| (0..6).map(|i| entry(i, j / 2)).collect())
            .collect();
        let y = [1.0, -1.0, 2.0, -2.0, 1.0, 0.0];
        for alpha in [1.0, 0.5, 0.1, 1e-3] {
            let w = check(&columns, &y, alpha, vec![0.0; 80]);
            assert!(w.iter().filter(|w| **w != 0.0).count() <= 6);
            // From a start with everything in use, too.
            check(
                &columns,
                &y,
                alpha,
                (0..80).map(|j| (j as f64).sin()).collect(),
            );
        }
    }
}
