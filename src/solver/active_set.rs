//! The exact minimum over a working set, by guessing its support and correcting the guess.
//!
//! Given a support S and signs s, stationarity on S is a linear system. Its solution names its own
//! errors: coefficients whose sign came out wrong leave S, gradients beyond the threshold enter, all at
//! once. This is Newton's method on the (semismooth) optimality conditions; from a warm start it takes
//! two or three systems where coordinate descent takes tens or hundreds of epochs. Should the errors not get
//! fewer, one variable changes at a time, which cannot go in circles. A variable that depends on the support
//! takes the place of one in it where the penalty gains by that.
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
    // The step is taken from `base`: w without what has left the support, with the gradient there.
    let mut base = w.to_vec();
    let mut gradient = task.gradient.to_vec();
    let mut step = vec![0.0; w.len()];
    for v in factor.append(&matrix, &missing) {
        inside[v] = false;
        spanned[v] = true;
        if base[v] != 0.0 && !task.is_free(v) {
            let slid = slide(&matrix, factor, v, None, (&mut base, &mut gradient))?;
            exchange((v, slid), &base, &mut inside, &mut sign, &mut spanned);
        }
    }
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
        let mut worst = (SPANNED_MARGIN, None);
        for &v in variables.iter().filter(|v| !inside[**v]) {
            let g = gradient[v] + linalg::dot(gram.column(v), &step);
            let most = task.factor(v) * threshold;
            if g.abs() > most * (1.0 + ENTRY_MARGIN) {
                if spanned[v] && most == 0.0 {
                    // The gradient of what is unpenalised follows from the others.
                } else if spanned[v] {
                    let excess = g.abs() / most - 1.0;
                    if excess > worst.0 {
                        worst = (excess, Some((v, g)));
                    }
                } else {
                    entering.push((v, g));
                }
            }
        }
        let errors = leaving.len() + entering.len();
        if errors == 0 {
            let (_, Some((v, g))) = worst else {
                for &v in &variables {
                    w[v] = base[v] + step[v];
                }
                return Some(round);
            };
            for (&u, delta) in factor.order.iter().zip(&solution) {
                base[u] += delta;
                linalg::axpy(*delta, gram.column(u), &mut gradient);
            }
            let slid = slide(&matrix, factor, v, Some(-g), (&mut base, &mut gradient))?;
            exchange((v, slid), &base, &mut inside, &mut sign, &mut spanned);
            continue;
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

/// Moves along the one direction in which the model is flat once v joins the support on which it depends, the way
/// that the penalty falls (or that `toward` says, for a coefficient of 0), until a coefficient is 0: that one
/// leaves, and v takes its place. The variable that left; `None` where rounding hides what is flat.
///
/// So classes of a softmax that share a shift, and columns that repeat others, end with as few non-zeros as
/// minimise the penalty.
fn slide<P: Penalty>(
    matrix: &Curved<'_, P>,
    factor: &mut SupportFactor,
    v: usize,
    toward: Option<f64>,
    (base, gradient): (&mut [f64], &mut [f64]),
) -> Option<usize> {
    let task = matrix.0;
    let mut direction = vec![0.0; factor.order.len()];
    matrix.entries(v, &factor.order, &mut direction);
    factor.solve(&mut direction);
    direction.iter_mut().for_each(|d| *d = -*d);
    let mut moving: Vec<(usize, f64)> = factor.order.iter().copied().zip(direction).collect();
    moving.push((v, 1.0));
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
        base[*u] += delta;
        linalg::axpy(delta, task.gram.column(*u), gradient);
    }
    let left = moving[last].0;
    linalg::axpy(-base[left], task.gram.column(left), gradient);
    base[left] = 0.0;
    if left != v {
        factor.remove(matrix, &[last]);
        if !factor.append(matrix, &[v]).is_empty() {
            return None;
        }
    }
    Some(left)
}

/// Notes that `v` came into the support and `left` went out of it; what the support spans stays the same.
fn exchange(
    (v, left): (usize, usize),
    base: &[f64],
    inside: &mut [bool],
    sign: &mut [f64],
    spanned: &mut [bool],
) {
    (inside[v], spanned[v], sign[v]) = (true, false, base[v].signum());
    (inside[left], spanned[left], sign[left]) = (false, true, 0.0);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::penalty::{ElasticNet, L1, L2};

    const GRAM: [f64; 9] = [1.0, 0.5, 0.2, 0.5, 1.0, 0.3, 0.2, 0.3, 1.0];
    const C: [f64; 3] = [2.0, -1.0, 0.4];

    /// Minimises ½wᵀGw − cᵀw + the penalty from `w`, and checks stationarity with plain sums.
    fn check<P: Penalty>(
        gram: &[f64],
        c: &[f64],
        penalty: P,
        factors: &[f64],
        mut w: Vec<f64>,
    ) -> Vec<f64> {
        let size = c.len();
        let slope = |w: &[f64]| -> Vec<f64> {
            let product = |v: usize| (0..size).map(|u| gram[u * size + v] * w[u]).sum::<f64>();
            (0..size).map(|v| product(v) - c[v]).collect()
        };
        let held = WorkingGram::from_matrix(gram, size);
        let gradient = slope(&w);
        let places: Vec<usize> = (0..size).collect();
        let task = Task {
            gram: &held,
            penalty,
            factors,
            gradient: &gradient,
            places: &places,
            limit: size,
        };
        assert!(solve(&task, &mut SupportFactor::default(), &mut w).is_some());
        // What the sums of the check themselves may lose: the entries of G are at most 1.
        let rounding = 1e-14 * (1.0 + w.iter().map(|w| w.abs()).sum::<f64>());
        for ((w, g), factor) in w.iter().zip(slope(&w)).zip(factors) {
            let distance = match factor {
                0.0 => g.abs(),
                v => v * penalty.subdifferential_distance(*w, g / v),
            };
            assert!(distance < rounding, "{distance:e}");
        }
        w
    }

    #[test]
    fn the_optimality_conditions_hold_to_rounding_from_a_cold_start() {
        for alpha in [0.01, 0.3, 1.0, 1.9, 5.0] {
            let penalty = ElasticNet {
                alpha,
                l1_ratio: 0.7,
            };
            check(&GRAM, &C, penalty, &[1.0; 3], vec![0.0; 3]);
        }
    }

    #[test]
    fn a_wrong_support_is_corrected() {
        let from = vec![-1.0, 3.0, -0.5];
        check(&GRAM, &C, L1 { alpha: 0.5 }, &[1.0, 0.0, 2.0], from);
    }

    #[test]
    fn a_smooth_penalty_takes_one_system() {
        check(&GRAM, &C, L2 { alpha: 0.5 }, &[1.0, 0.0, 2.0], vec![0.0; 3]);
    }

    #[test]
    fn of_two_equal_columns_one_carries_both() {
        let gram = [1.0, 1.0, 0.2, 1.0, 1.0, 0.2, 0.2, 0.2, 1.0];
        let c = [2.0, 2.0, 0.9];
        let w = check(&gram, &c, L1 { alpha: 0.3 }, &[1.0; 3], vec![0.0; 3]);
        assert!((w[0] == 0.0) != (w[1] == 0.0), "{w:?}");
    }

    #[test]
    fn of_two_equal_columns_that_both_have_a_coefficient_one_keeps_it() {
        let gram = [1.0, 1.0, 0.2, 1.0, 1.0, 0.2, 0.2, 0.2, 1.0];
        let c = [2.0, 2.0, 0.9];
        for from in [[0.5, 0.25, 0.1], [0.3, -0.2, 0.0], [-1.0, -2.0, 0.4]] {
            let w = check(&gram, &c, L1 { alpha: 0.3 }, &[1.0; 3], from.to_vec());
            assert!((w[0] == 0.0) != (w[1] == 0.0), "{w:?}");
        }
        // The one that is cheaper, wherever the descent begins.
        for factors in [[1.0, 2.0, 1.0], [2.0, 1.0, 1.0]] {
            for from in [[0.5, 0.25, 0.1], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] {
                let w = check(&gram, &c, L1 { alpha: 0.3 }, &factors, from.to_vec());
                let dear = usize::from(factors[1] > factors[0]);
                assert!(w[dear] == 0.0 && w[1 - dear] > 0.0, "{w:?}");
            }
        }
    }

    #[test]
    fn a_shift_that_changes_nothing_but_the_penalty_is_taken_out() {
        // Four outputs of which only differences count, G = I − 11ᵀ/4: sums of signs decide the shift.
        let gram: Vec<f64> = (0..16)
            .map(|v| if v / 4 == v % 4 { 0.75 } else { -0.25 })
            .collect();
        let c = [1.5, 1.1, -0.7, -1.9];
        for from in [
            [1.0, 0.8, -0.5, -1.0],
            [3.0, 2.0, 1.0, 0.5],
            [0.0, -1.0, -2.0, -3.0],
        ] {
            for alpha in [0.05, 0.3] {
                let w = check(&gram, &c, L1 { alpha }, &[1.0; 4], from.to_vec());
                assert!(w.contains(&0.0), "{w:?}");
            }
        }
    }

    #[test]
    fn strongly_correlated_columns_in_great_number_end_without_a_circle() {
        // An AR(1) matrix, ρ = 0.99, with targets of changing sign: whole batches of guesses are wrong.
        let size = 120_usize;
        let gram: Vec<f64> = (0..size * size)
            .map(|v| 0.99f64.powi((v / size).abs_diff(v % size) as i32))
            .collect();
        let c: Vec<f64> = (0..size).map(|j| (j as f64 * 1.3).sin()).collect();
        for alpha in [0.5, 0.1, 0.02, 1e-3] {
            check(&gram, &c, L1 { alpha }, &vec![1.0; size], vec![0.0; size]);
        }
    }
}
