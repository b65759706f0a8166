//! Limits and groups: blocks of coefficients in the place of single ones.
//!
//! Everything about a block comes from its [`BlockPenalty`]; the loop over working sets, its evaluations and its line
//! search are those of any other problem. Subproblems are minimised by block coordinate descent (`descent.rs`) with
//! Newton steps on the coefficients that are in use (`newton.rs`), both called by `minimise.rs`.

mod descent;
mod minimise;
mod newton;

use super::evaluation::{Coefficients, Evaluation, Trail};
use super::penalty_term::{PenaltySummary, PenaltyTerm, is_rounding_of};
use super::setup::Setup;
use super::strong_rule::{Candidates, choose, entry_thresholds};
use super::subproblem::{self, Cache, Step, SubproblemOptions};
use crate::problem::penalty::{BlockPenalty, Penalty, Structure};

/// Σ v Ω over the blocks of a structure.
#[derive(Debug)]
pub(super) struct Blocks<'a, S> {
    pub(super) structure: &'a S,
    pub(super) penalty: &'a dyn Penalty,
}

impl<'a, S: Structure> Blocks<'a, S> {
    fn at(&self, block: usize) -> S::Block<&'a dyn Penalty> {
        self.structure.block(block, self.penalty)
    }

    /// v of a block, the same for all its members.
    fn factor(&self, factors: &[f64], block: usize) -> f64 {
        factors[self.structure.partition().members(block)[0]]
    }

    /// Calls `visit(block, w, gradient)` for every block of every output.
    fn each(&self, factors: &[f64], at: &Evaluation, mut visit: impl FnMut(usize, &[f64], &[f64])) {
        let p = factors.len();
        let partition = self.structure.partition();
        let (mut block_w, mut block_g) = (Vec::new(), Vec::new());
        for (w, g) in at.point.w.chunks(p).zip(at.gradient.chunks(p)) {
            for block in 0..partition.len() {
                let members = partition.members(block);
                block_w.clear();
                block_g.clear();
                block_w.extend(members.iter().map(|j| w[*j]));
                block_g.extend(members.iter().map(|j| g[*j]));
                visit(block, &block_w, &block_g);
            }
        }
    }

    /// The blocks (of the first output, then the next, …) as a working set sees them: how far each reaches, and
    /// its size.
    fn block_summary(&self, factors: &[f64], at: &Evaluation) -> (Vec<f64>, Vec<f64>) {
        let (mut reach, mut size) = (Vec::new(), Vec::new());
        self.each(factors, at, |block, w, g| {
            reach.push(self.at(block).reach(g));
            size.push(w.iter().fold(0.0, |m: f64, w| m.max(w.abs())));
        });
        (reach, size)
    }

    fn block_factors(&self, factors: &[f64]) -> Vec<f64> {
        let blocks = 0..self.structure.partition().len();
        blocks.map(|block| self.factor(factors, block)).collect()
    }

    /// The features of the blocks, rising.
    fn expand(&self, blocks: &[usize]) -> Vec<usize> {
        let members = |block: &usize| self.structure.partition().members(*block);
        let mut features: Vec<usize> = blocks.iter().flat_map(members).copied().collect();
        features.sort_unstable();
        features
    }

    /// The largest threshold that some penalised block reaches.
    pub(super) fn largest_reach(&self, factors: &[f64], at: &Evaluation) -> f64 {
        let mut largest: f64 = 0.0;
        self.each(factors, at, |block, _, g| {
            let factor = self.factor(factors, block);
            if factor > 0.0 {
                largest = largest.max(self.at(block).reach(g) / factor);
            }
        });
        largest
    }
}

impl<S: Structure> PenaltyTerm for Blocks<'_, S> {
    fn penalty(&self) -> &dyn Penalty {
        self.penalty
    }

    fn summarize(&self, factors: &[f64], at: &Evaluation) -> PenaltySummary {
        let mut summary = PenaltySummary::default();
        let threshold = self.penalty.threshold();
        self.each(factors, at, |block, w, g| {
            let (factor, penalty) = (self.factor(factors, block), self.at(block));
            if factor == 0.0 {
                for (w, g) in w.iter().zip(g) {
                    summary.add_unpenalised(*w, *g);
                }
                return;
            }
            let reach = penalty.reach(g);
            if reach <= factor * threshold && w.iter().all(|w| *w == 0.0) {
                return;
            }
            let g: Vec<f64> = g.iter().map(|g| g / factor).collect();
            summary.value += factor * penalty.value(w);
            let distance = factor * penalty.subdifferential_distance(w, &g);
            summary.violation = summary.violation.max(distance);
            // A coefficient that is held at its limit has no slack at any dual point.
            if reach * summary.scale > factor * threshold && !penalty.held(w, &g) {
                summary.scale = factor * threshold / reach;
            }
        });
        summary
    }

    fn slack(&self, factors: &[f64], at: &Evaluation, s: f64) -> f64 {
        let threshold = self.penalty.threshold();
        let mut slack = 0.0;
        self.each(factors, at, |block, w, g| {
            let (factor, penalty) = (self.factor(factors, block), self.at(block));
            let zero = w.iter().all(|w| *w == 0.0);
            if factor == 0.0 || zero && penalty.reach(g) <= factor * threshold {
                return;
            }
            let dual: Vec<f64> = g.iter().map(|g| -s * g / factor).collect();
            let allowed = s < 1.0 || penalty.reach(g) <= factor * threshold;
            let inside = allowed && is_rounding_of(threshold, s * penalty.reach(g) / factor);
            let conjugate = if inside {
                0.0
            } else {
                penalty.conjugate(&dual)
            };
            slack += factor * (penalty.value(w) + conjugate - crate::linalg::dot(w, &dual));
        });
        slack
    }

    fn working_set(&self, candidates: Candidates<'_>, at: &Evaluation) -> Vec<usize> {
        let factors = self.block_factors(candidates.factors);
        let (gradient, w) = self.block_summary(candidates.factors, at);
        let blocks = choose(Candidates {
            gradient: &gradient,
            w: &w,
            factors: &factors,
            ..candidates
        });
        self.expand(&blocks)
    }

    fn entry_thresholds(&self, factors: &[f64], at: &Evaluation) -> (Vec<f64>, usize) {
        let (reach, size) = self.block_summary(factors, at);
        entry_thresholds(&reach, &size, &self.block_factors(factors))
    }

    fn minimise(
        &self,
        setup: &Setup<'_>,
        cache: &mut Cache,
        trail: &Trail,
        at: &Evaluation,
        features: &[usize],
        options: SubproblemOptions,
    ) -> Step {
        subproblem::minimise_with(self, setup, cache, trail, at, features, options)
    }

    fn change(&self, factors: &[f64], from: &[f64], to: &[f64], moved: &[usize]) -> f64 {
        let (p, partition) = (factors.len(), self.structure.partition());
        let mut touched: Vec<(usize, usize)> = moved
            .iter()
            .map(|v| (partition.block_of(v % p), v / p))
            .collect();
        touched.sort_unstable();
        touched.dedup();
        let gather = |w: &[f64], block, output| -> Vec<f64> {
            let members = partition.members(block).iter();
            members.map(|j| w[output * p + j]).collect()
        };
        let one = |(block, output): (usize, usize)| {
            let (factor, penalty) = (self.factor(factors, block), self.at(block));
            if factor == 0.0 {
                return 0.0;
            }
            let value = |w: &[f64]| penalty.value(&gather(w, block, output));
            factor * (value(to) - value(from))
        };
        touched.into_iter().map(one).sum()
    }

    fn cutoff(&self, cutoff: f64) -> f64 {
        // The norm of a group needs all of its entries.
        if self.structure.partition().is_single() {
            cutoff
        } else {
            0.0
        }
    }

    fn round_to_limits(&self, point: &mut Coefficients) {
        self.structure.snap(&mut point.w);
    }
}
