//! Which features random halves of the rows agree on.

use crate::linalg::parallel;
use crate::linalg::random::Random;
use crate::model::Estimator;
use crate::model::path::PathGrid;
use crate::problem::design::FeatureMatrix;
use crate::problem::family::Targets;
use crate::problem::penalty::Penalty;
use crate::solver::Progress;
use crate::{Error, Result};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How features are selected again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct StabilityPlan {
    /// How many pairs of halves: each pair divides the rows anew, so twice as many fits are made.
    pub pairs: usize,
    /// The share of halves that must select a feature, π in (½, 1].
    pub threshold: f64,
    /// How many features that say nothing may be selected, on average.
    pub false_selections: f64,
    /// The seed of the halves.
    pub seed: u64,
}

impl Default for StabilityPlan {
    fn default() -> Self {
        Self {
            pairs: 50,
            threshold: 0.75,
            false_selections: 1.0,
            seed: 42,
        }
    }
}

/// How often each feature was selected, and what may be said of it.
///
/// Each half of the rows selects the first q features of its path, or fewer where two enter at once. The
/// features that a share of at least π of the halves select are stable, and of those that are no better than
/// noise at most
///
/// ```text
/// E[V] ≤ q²/((2π − 1)p)
/// ```
///
/// are among them on average, if features of noise are exchangeable and no worse than a random guess. q is
/// the largest number that keeps this bound below the one asked for.
///
/// Sources: Meinshausen, Bühlmann (2010), J. R. Statist. Soc. B 72(4), theorem 1; complementary pairs: Shah,
/// Samworth (2013), J. R. Statist. Soc. B 75(1).
#[derive(Debug, Clone, PartialEq)]
pub struct StabilitySelection {
    /// For each feature the share of halves that selected it (n_features).
    pub frequencies: Vec<f64>,
    /// The stable features, the most frequent first.
    pub selected: Vec<usize>,
    /// q
    pub per_half: usize,
    /// π
    pub threshold: f64,
    /// The bound on how many stable features are noise on average.
    pub bound: f64,
    /// How many halves.
    pub halves: usize,
}

/// Strengths of the path on each half.
const STRENGTHS: usize = 60;
/// How far below the strength at which all rows select q features a half may have to go.
const FURTHER: f64 = 0.3;

/// As many pairs as can be asked for.
const MOST_PAIRS: usize = 100_000;

impl Estimator {
    /// Selects features on random halves of the rows. The halves run in parallel; the answer does not
    /// depend on how many threads there are.
    ///
    /// # Errors
    /// [`Error::Stability`] for a penalty that selects nothing, a threshold outside of (½, 1], a bound that
    /// allows no feature at all, fewer than four rows, no pairs or more than 100 000; otherwise as
    /// [`Estimator::path`].
    pub fn stability(
        &self,
        x: &dyn FeatureMatrix,
        targets: &Targets,
        plan: &StabilityPlan,
    ) -> Result<StabilitySelection> {
        let (n, p) = x.shape();
        let q = self.check_plan(plan, n, p)?;
        let alphas = self.strengths_for(x, targets, q)?;
        let classes = targets.codes();
        let (unobserved, of, done) = (self.unobserved(), 2 * plan.pairs, AtomicUsize::new(0));
        let halves = parallel::map_blocks(of, 1, true, |half| {
            let (pair, second) = (half.start / 2, half.start % 2 == 1);
            let rows = half_of(classes, n, plan.seed, pair, second);
            let selected = unobserved.select_on(x, targets, &rows, &alphas, q);
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            self.observer.tell(|| Progress::Fold { done, of });
            selected
        });
        let mut counts = vec![0_usize; p];
        for half in halves {
            half?.into_iter().for_each(|j| counts[j] += 1);
        }
        let total = 2 * plan.pairs;
        let frequencies: Vec<f64> = counts.iter().map(|c| *c as f64 / total as f64).collect();
        let mut selected: Vec<usize> = (0..p)
            .filter(|&j| frequencies[j] >= plan.threshold)
            .collect();
        selected.sort_by(|&a, &b| frequencies[b].total_cmp(&frequencies[a]));
        Ok(StabilitySelection {
            frequencies,
            selected,
            per_half: q,
            threshold: plan.threshold,
            bound: (q * q) as f64 / ((2.0 * plan.threshold - 1.0) * p as f64),
            halves: total,
        })
    }

    /// q, when the plan makes sense.
    fn check_plan(&self, plan: &StabilityPlan, n: usize, p: usize) -> Result<usize> {
        let refuse = |reason: String| Err(Error::Stability(reason));
        if self.penalty.l1_ratio() == 0.0 {
            return refuse("a penalty without an L1 part selects no features".into());
        }
        if !(plan.threshold > 0.5 && plan.threshold <= 1.0) {
            let pi = plan.threshold;
            return refuse(format!(
                "the threshold must lie above 0.5 and up to 1, got {pi}"
            ));
        }
        if !(1..=MOST_PAIRS).contains(&plan.pairs) || n < 4 {
            return refuse(format!("{} pairs of halves of {n} rows", plan.pairs));
        }
        let allowed = plan.false_selections * (2.0 * plan.threshold - 1.0) * p as f64;
        if allowed.is_nan() || allowed < 1.0 {
            return refuse(format!(
                "among {p} features with threshold {} no bound below {:.3} false selections can be kept",
                plan.threshold,
                1.0 / ((2.0 * plan.threshold - 1.0) * p as f64)
            ));
        }
        Ok((allowed.sqrt() as usize).min(p))
    }

    /// Strengths from the largest down to below where all rows select more than q features.
    fn strengths_for(
        &self,
        x: &dyn FeatureMatrix,
        targets: &Targets,
        q: usize,
    ) -> Result<Vec<f64>> {
        let path = self.path(x, targets, &PathGrid::default())?;
        let enough = path.steps.iter().find(|step| step.n_nonzero > q);
        let last = enough
            .or(path.steps.last())
            .map_or(path.alpha_max, |step| step.alpha);
        // Halves have larger correlations by chance, so their paths begin above that of all rows.
        let (first, last) = (path.alpha_max / FURTHER, last * FURTHER);
        let ratio = last / first;
        let at = |k: usize| first * ratio.powf(k as f64 / (STRENGTHS - 1) as f64);
        Ok((0..STRENGTHS).map(at).collect())
    }

    /// The features of the last strength at which there are no more than q.
    fn select_on(
        &self,
        x: &dyn FeatureMatrix,
        targets: &Targets,
        rows: &[usize],
        alphas: &[f64],
        q: usize,
    ) -> Result<Vec<usize>> {
        let half = x.select_rows(rows)?;
        let grid = PathGrid::of_alphas(alphas.to_vec());
        let estimator = self.for_rows(rows);
        let path = estimator.path(&*half, &targets.rows(rows), &grid)?;
        let few = path.steps.iter().take_while(|step| step.n_nonzero <= q);
        let Some(step) = few.last() else {
            return Ok(Vec::new());
        };
        let mut features: Vec<usize> = step.standardized.iter().flatten().map(|e| e.0).collect();
        features.sort_unstable();
        features.dedup();
        Ok(features)
    }
}

/// One of two halves of the rows (a row is left out when they are odd), each class divided evenly.
fn half_of(
    classes: Option<&[usize]>,
    n: usize,
    seed: u64,
    pair: usize,
    second: bool,
) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    Random::new(seed, pair).shuffle(&mut order);
    if let Some(classes) = classes {
        order.sort_by_key(|&row| classes[row]);
    }
    let first = usize::from(second);
    let mut rows: Vec<usize> = order
        .into_iter()
        .skip(first)
        .step_by(2)
        .take(n / 2)
        .collect();
    rows.sort_unstable();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_a_pair_share_no_row() {
        for n in [10, 11] {
            let (a, b) = (half_of(None, n, 1, 0, false), half_of(None, n, 1, 0, true));
            assert_eq!((a.len(), b.len()), (5, 5));
            assert!(a.iter().all(|row| !b.contains(row)));
            assert_ne!(a, half_of(None, n, 1, 1, false));
        }
        let classes: Vec<usize> = (0..20).map(|i| usize::from(i % 5 == 0)).collect();
        let half = half_of(Some(&classes), 20, 3, 0, true);
        assert_eq!(half.iter().filter(|&&row| classes[row] == 1).count(), 2);
    }
}
