//! The exact minimum over a working set where its Gram matrix has lost the digits: one variable enters or leaves at a
//! time, on a QR factorization of the support's columns. Limits of coefficients are kinks that no step crosses.
//!
//! Every step minimises the objective exactly along a line, and only a minimum over the support lets a variable enter.
//! The objective falls, so that no support with its signs comes twice; while it stands still the first of the
//! candidates is taken, which leaves the ties of a degenerate point.
//!
//! Sources: Lee, Battle, Raina, Ng (2006), NIPS 19, section 3 (feature-sign search); Bland (1977), Math. Oper. Res. 2(2).

mod limits;
mod qr;
mod root;

use super::active_set::Task;
use crate::linalg;
use crate::problem::penalty::Penalty;
use crate::solver::Problem;
use limits::Range;
pub(in crate::solver) use qr::SupportQr;

/// Share by which a gradient must exceed the threshold, against its rounding.
const ENTRY_MARGIN: f64 = 1e-10;
/// Rounding of a gradient, in units of ‖xⱼ‖ Σ|wₖ|‖xₖ‖.
const ROUNDING: f64 = 8.0 * f64::EPSILON;

/// Minimises the model from and into `w` (by variable) in at most so many steps; what they cost in epochs, or `None`
/// where the matrix is too large. The gradient of the task is that at `start`, the limits are by feature. The digits
/// are those of the Gram matrix, or those of the rows of X.
pub(in crate::solver) fn solve<P: Penalty + Copy>(
    problem: Problem<'_>,
    task: &Task<'_, P>,
    start: &[f64],
    limits: Option<&[(f64, f64)]>,
    w: &mut [f64],
    most: usize,
    by_rows: bool,
) -> Option<usize> {
    let n_outputs = task.gram.n_outputs();
    let places = task.places.iter();
    let variables: Vec<usize> = places
        .flat_map(|a| (0..n_outputs).map(move |k| a * n_outputs + k))
        .collect();
    let mut columns = if by_rows {
        root::of_rows(problem, task.gram, task.places)?
    } else {
        root::of_gram(task.gram, &variables)?
    };
    let range = |v: &usize| {
        let of = |limits: &[(f64, f64)]| Range::of(limits[task.gram.features[v / n_outputs]]);
        limits.map_or(Range::ALL, of)
    };
    // Classes share the shift of a column without a penalty: that of the last class stays where it is.
    let moves = |v: &usize| {
        let flat = n_outputs > 1 && task.is_flat(*v) && range(v).is_all();
        !(flat && v % n_outputs == n_outputs - 1)
    };
    let mut moving = variables.iter().map(moves);
    columns.retain(|_| moving.next().unwrap_or(false));
    for v in variables.iter().filter(|v| !moves(v)) {
        w[*v] = start[*v];
    }
    let variables: Vec<usize> = variables.into_iter().filter(moves).collect();
    let ranges = variables.iter().map(range).collect();
    let mut exchange = Exchange::new(task, &variables, (columns, ranges), start, w);
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

/// The sign of w, that of a step up at 0.
fn sign_of(w: f64) -> f64 {
    if w < 0.0 { -1.0 } else { 1.0 }
}

/// A variable that comes to 0 or to a limit along a step.
struct Meeting {
    t: f64,
    v: usize,
    /// Its place among those that move.
    at: usize,
    value: f64,
}

impl Meeting {
    /// The order in which they come, by variable where they tie.
    fn before(&self, other: &Self) -> std::cmp::Ordering {
        self.t.total_cmp(&other.t).then(self.v.cmp(&other.v))
    }
}

/// A point with its support. Vectors count the variables that may move.
struct Exchange {
    columns: Vec<Vec<f64>>,
    norms: Vec<f64>,
    /// vρα of each, 0 for free ones.
    thresholds: Vec<f64>,
    ranges: Vec<Range>,
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
        (mut columns, ranges): (Vec<Vec<f64>>, Vec<Range>),
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
            ranges,
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
            if in_use && self.norms[v] > 0.0 && !self.ranges[v].is_end(self.w[v]) {
                self.admit(v, None);
            }
        }
        for step in 1..=most {
            if self.descend() {
                continue;
            }
            match self.entering() {
                Some(v) => {
                    let way =
                        -(self.gradient[v] + self.thresholds[v] * sign_of(self.w[v])).signum();
                    self.sign[v] = if self.w[v] == 0.0 {
                        way
                    } else {
                        self.w[v].signum()
                    };
                    if !self.admit(v, Some(way)) {
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
        if let Some((at, value)) = last {
            self.leave(at, value);
        }
        length < 1.0
    }

    /// How far along a step of the support the objective falls, whose signs change on the way, and whose coefficient is
    /// 0 or at a limit at its end, with that value.
    fn along(&self, step: &[f64], slope: f64) -> (f64, Vec<usize>, Option<(usize, f64)>) {
        let mut meetings: Vec<Meeting> = Vec::new();
        for (at, d) in step.iter().enumerate() {
            meetings.extend(self.meetings(self.support[at], at, *d));
        }
        meetings.sort_by(Meeting::before);
        let mut crossed = Vec::new();
        // The derivative along the step is −curvature at first, and 0 at its end if no sign changes.
        let (mut derivative, curvature) = (slope, -slope);
        for Meeting { t, v, at, value } in meetings {
            if t >= 1.0 || derivative + curvature * t >= 0.0 {
                break;
            }
            let kink = 2.0 * self.thresholds[v] * step[at].abs();
            let blocks = self.ranges[v].is_end(value);
            if blocks || derivative + kink + curvature * t >= 0.0 {
                return (t, crossed, Some((at, value)));
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

    /// Where a variable that moves at the rate d comes to 0, against its sign, and to a limit.
    fn meetings(&self, v: usize, at: usize, d: f64) -> impl Iterator<Item = Meeting> {
        let w = self.w[v];
        let falls = self.thresholds[v] > 0.0 && self.sign[v] * d < 0.0;
        let end = self.ranges[v].end(d).filter(|end| !(falls && *end == 0.0));
        let values = falls.then_some(0.0).into_iter().chain(end);
        values.map(move |value| Meeting {
            t: ((value - w) / d).max(0.0),
            v,
            at,
            value,
        })
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
            let (threshold, w) = (self.thresholds[v], self.w[v]);
            let margin = threshold * ENTRY_MARGIN + ROUNDING * size * self.norms[v];
            let pull = self.ranges[v].pull(w, self.gradient[v], threshold);
            (pull - margin) / self.norms[v]
        };
        // What is free and depends on the support has nothing to add, unless it waits at a limit.
        let may_enter = |v: &usize| {
            !self.inside[*v] && (self.thresholds[*v] > 0.0 || self.ranges[*v].is_end(self.w[*v]))
        };
        let outside = |v: &usize| may_enter(v) && self.norms[*v] > 0.0 && excess(*v) > 0.0;
        let mut candidates = (0..self.w.len()).filter(outside);
        if self.stands {
            return candidates.next();
        }
        candidates.max_by(|a, b| excess(*a).total_cmp(&excess(*b)))
    }

    /// Takes a variable into the support, which moves in the given `way` first. One that depends on it is exchanged for
    /// another first, along the direction in which the model is flat; false where nothing ends that direction.
    fn admit(&mut self, v: usize, way: Option<f64>) -> bool {
        let Err(shares) = self.qr.append(&self.columns[v]) else {
            self.support.push(v);
            self.inside[v] = true;
            return true;
        };
        let Some((at, value)) = self.slide(v, &shares, way) else {
            self.sign[v] = 0.0;
            return false;
        };
        if at == self.support.len() {
            return true;
        }
        self.leave(at, value);
        if self.qr.append(&self.columns[v]).is_err() {
            return false;
        }
        self.support.push(v);
        self.inside[v] = true;
        true
    }

    /// Moves v and the support, on which it depends with these shares, until one of them is 0 or at a limit; its place,
    /// the size of the support for v itself, and that value.
    fn slide(&mut self, v: usize, shares: &[f64], way: Option<f64>) -> Option<(usize, f64)> {
        let mut moving = self.support.clone();
        moving.push(v);
        let mut step: Vec<f64> = shares.iter().map(|share| -share).collect();
        step.push(1.0);
        let rate =
            |(u, d): (&usize, &f64)| (self.gradient[*u] + self.thresholds[*u] * self.sign[*u]) * d;
        let slope: f64 = moving.iter().zip(&step).map(rate).sum();
        let way = way.unwrap_or(-slope.signum());
        step.iter_mut().for_each(|d| *d *= way);
        let mut meetings: Vec<Meeting> = Vec::new();
        for (at, (u, d)) in moving.iter().zip(&step).enumerate() {
            meetings.extend(self.meetings(*u, at, *d));
        }
        let first = meetings.into_iter().min_by(Meeting::before)?;
        self.shift(&moving, &step, first.t);
        if first.v == v {
            self.set(v, first.value);
            self.sign[v] = 0.0;
        }
        Some((first.at, first.value))
    }

    /// Takes the variable at a place out of the support, at 0 or a limit.
    fn leave(&mut self, at: usize, value: f64) {
        let v = self.support.remove(at);
        self.qr.remove(at);
        self.set(v, value);
        (self.sign[v], self.inside[v]) = (0.0, false);
    }

    fn set(&mut self, v: usize, value: f64) {
        let rest = value - self.w[v];
        if rest != 0.0 {
            self.shift(&[v], &[1.0], rest);
            self.w[v] = value;
        }
    }
}

#[cfg(test)]
mod tests;
