//! Which features a subproblem works on: the strong rule, and how fast the working set grows.
//!
//! Source: the sequential strong rule is that of Tibshirani et al. (2012), J. R. Statist. Soc. B
//! 74(2); growing by a multiple of the support follows Massias, Gramfort, Salmon (2018), ICML.

use super::tuning::RULE_SLACK;

/// Features admitted beside the support, and at most as many more as it has.
const LEAST_GROWTH: usize = 64;
/// Products of columns that take as long as reading one column in another evaluation of all of them.
const COLUMNS_PER_PASS: usize = 20;

/// The sizes of gradient above which a zero coefficient is admitted.
pub(super) struct StrongRule {
    /// At this alpha: where it violates the optimality conditions.
    pub(super) threshold: f64,
    /// At this alpha: where it may enter.
    pub(super) strong: f64,
    /// The same at the next alpha, a guess that only costs time when it is wrong.
    pub(super) next: f64,
}

impl StrongRule {
    pub(super) fn new(threshold: f64, previous: Option<f64>) -> Self {
        let Some(previous) = previous.filter(|previous| *previous > threshold) else {
            return Self {
                threshold,
                strong: RULE_SLACK * threshold,
                next: RULE_SLACK * threshold,
            };
        };
        // A gradient moves by at most the change of the threshold, if it moves as fast as it may.
        let strong = (2.0 * threshold - previous).max(0.0);
        let next = threshold * (2.0 * threshold / previous - 1.0).max(0.0);
        Self {
            threshold,
            strong: RULE_SLACK * strong,
            next: RULE_SLACK * RULE_SLACK * next,
        }
    }
}

/// What a choice is made from; gradients and coefficients are n_features × n_outputs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidates<'a> {
    pub(super) gradient: &'a [f64],
    pub(super) w: &'a [f64],
    pub(super) factors: &'a [f64],
    /// |xⱼᵀu| up to which a coefficient of factor 1 stays 0.
    pub(super) threshold: f64,
    /// |xⱼᵀu| above which the strong rule admits it.
    pub(super) strong: f64,
    /// Features up to which there is nothing to choose.
    pub(super) all_below: usize,
    /// Whether products with all others of the set will be taken of each feature that enters.
    pub(super) by_gram: bool,
}

/// The working set: all features with a coefficient or without a penalty, and the most promising of
/// those that the strong rule or a violation names, sorted by index.
pub(super) fn choose(candidates: Candidates<'_>) -> Vec<usize> {
    let Candidates {
        gradient,
        w,
        factors,
        threshold,
        strong,
        all_below,
        by_gram,
    } = candidates;
    let p = factors.len();
    if p <= all_below || threshold == 0.0 {
        return (0..p).collect();
    }
    let mut chosen = Vec::new();
    let mut promising: Vec<(f64, usize)> = Vec::new();
    for (j, &factor) in factors.iter().enumerate() {
        let largest = gradient_at_zero(gradient, w, (j, p));
        match largest.filter(|_| factor > 0.0) {
            None => chosen.push(j),
            Some(largest) if largest / factor > strong => promising.push((largest / factor, j)),
            Some(_) => {}
        }
    }
    let most = chosen.len() + LEAST_GROWTH;
    let room = if by_gram {
        (COLUMNS_PER_PASS * p / chosen.len().max(1)).clamp(LEAST_GROWTH, most)
    } else {
        most
    };
    if promising.len() > room {
        promising.select_nth_unstable_by(room, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        promising.truncate(room);
    }
    chosen.extend(promising.into_iter().map(|(_, j)| j));
    chosen.sort_unstable();
    chosen
}

/// The largest |xⱼᵀu| over outputs, of p features; `None` where one of the coefficients is not 0.
fn gradient_at_zero(gradient: &[f64], w: &[f64], (j, p): (usize, usize)) -> Option<f64> {
    let outputs = || (j..w.len()).step_by(p);
    let zero = outputs().all(|v| w[v] == 0.0);
    zero.then(|| outputs().map(|v| gradient[v].abs()).fold(0.0, f64::max))
}

/// |xⱼᵀu|/vⱼ of the penalised features whose coefficient is 0, and the number of those with another one.
pub(super) fn entry_thresholds(gradient: &[f64], w: &[f64], factors: &[f64]) -> (Vec<f64>, usize) {
    let p = factors.len();
    let (mut scores, mut in_use) = (Vec::with_capacity(p), 0);
    for (j, &factor) in factors.iter().enumerate().filter(|(_, v)| **v > 0.0) {
        match gradient_at_zero(gradient, w, (j, p)) {
            None => in_use += 1,
            Some(largest) => scores.push(largest / factor),
        }
    }
    (scores, in_use)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_support_stays_and_the_strongest_enter() {
        let p = 1000;
        let mut gradient = vec![0.0; p];
        let mut w = vec![0.0; p];
        w[999] = 1.0;
        gradient[5] = -2.0;
        gradient[6] = 0.9;
        let factors = vec![1.0; p];
        let at = |strong| {
            choose(Candidates {
                gradient: &gradient,
                w: &w,
                factors: &factors,
                threshold: 1.0,
                strong,
                all_below: 256,
                by_gram: true,
            })
        };
        assert_eq!(at(1.0), [5, 999]);
        assert_eq!(at(0.8), [5, 6, 999]);
    }
}
