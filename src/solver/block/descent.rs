//! Cyclic block coordinate descent on a quadratic model: each block is set to its exact minimum in turn.
//!
//! Sources: for groups Qin, Scheinberg, Goldfarb (2013), Math. Prog. Comp. 5(2), section 3; the extrapolation of
//! cycles over what is in use: Bertrand, Massias (2021), AISTATS.

use crate::linalg::SymmetricEigen;
use crate::linalg::interrupt;
use crate::problem::penalty::{BlockPenalty, Spectrum};
use crate::solver::subproblem::anderson::Anderson;
use crate::solver::subproblem::quadratic::QuadraticModel;

/// A block of the working set.
#[derive(Debug)]
pub(super) struct Block<'a, B> {
    pub(super) penalty: B,
    /// v
    pub(super) factor: f64,
    /// Places of its members in the model.
    pub(super) positions: Vec<usize>,
    /// Its second derivatives; `None` for a block of one, whose curvature the model knows.
    pub(super) spectrum: Option<&'a SymmetricEigen>,
}

impl<B: BlockPenalty> Block<'_, B> {
    /// Its entries of w, one output.
    pub(super) fn gather(&self, w: &[f64]) -> Vec<f64> {
        self.positions.iter().map(|a| w[*a]).collect()
    }

    pub(super) fn in_use(&self, w: &[f64]) -> bool {
        self.positions.iter().any(|a| w[*a] != 0.0)
    }

    /// Moves it to `target`, coordinate by coordinate; the change of the model and the penalty.
    pub(super) fn travel(&self, q: &mut impl QuadraticModel, w: &mut [f64], target: &[f64]) -> f64 {
        let before = self.gather(w);
        let mut change = 0.0;
        for (&a, target) in self.positions.iter().zip(target) {
            let delta = target - w[a];
            if delta != 0.0 {
                change += delta * (q.gradient(a) + 0.5 * q.curvature(a) * delta);
                w[a] = *target;
                q.shift(a, delta);
            }
        }
        if self.factor > 0.0 {
            change += self.factor * (self.penalty.value(target) - self.penalty.value(&before));
        }
        change
    }
}

/// Cycles over the blocks in use between two cycles over all blocks, at most.
const ACTIVE_CYCLES: usize = 60;
/// The same before a Newton step may take over.
const BEFORE_NEWTON: usize = 2;
/// Share of the violation over all blocks that those cycles are to reach.
const ACTIVE_GOAL: f64 = 0.1;
/// Rounds without a new smallest violation after which rounding has the last word.
const PATIENCE: usize = 25;

/// Sets the blocks `which` of the output in focus to their minima in turn; the largest violation met.
fn epoch<B: BlockPenalty>(
    q: &mut impl QuadraticModel,
    blocks: &[Block<'_, B>],
    which: impl Iterator<Item = usize>,
    w: &mut [f64],
) -> f64 {
    let mut violation: f64 = 0.0;
    let (mut old, mut new) = (Vec::new(), Vec::new());
    let (mut gradient, mut scaled) = (Vec::new(), Vec::new());
    for block in which.map(|b| &blocks[b]) {
        let Block {
            penalty,
            factor,
            positions,
            spectrum,
        } = block;
        gradient.clear();
        gradient.extend(positions.iter().map(|a| q.gradient(*a)));
        old.clear();
        old.extend(positions.iter().map(|a| w[*a]));
        new.clone_from(&old);
        let curvature;
        let h = match spectrum {
            Some(eigen) => Spectrum {
                values: &eigen.values,
                vectors: &eigen.vectors,
            },
            None => {
                curvature = [q.curvature(positions[0])];
                Spectrum {
                    values: &curvature,
                    vectors: &[],
                }
            }
        };
        // A constant column: the intercept owns it.
        if h.values.iter().all(|s| *s <= 0.0) {
            continue;
        }
        let distance = if *factor == 0.0 {
            gradient.iter().fold(0.0, |m: f64, g| m.max(g.abs()))
        } else {
            scaled.clear();
            scaled.extend(gradient.iter().map(|g| g / factor));
            factor * penalty.subdifferential_distance(&old, &scaled)
        };
        violation = violation.max(distance);
        penalty.minimize(*factor, h, &gradient, &mut new);
        for ((&a, new), old) in positions.iter().zip(&new).zip(&old) {
            if new != old {
                w[a] = *new;
                q.shift(a, new - old);
            }
        }
    }
    violation
}

/// Minimises the model and the penalty over the blocks, from and into `w` (positions × outputs), until the largest
/// violation is at most `tolerance`; the epochs used.
///
/// `newton` may improve the point by other means between cycles, and says whether it did.
pub(super) fn descend<Q: QuadraticModel, B: BlockPenalty>(
    q: &mut Q,
    blocks: &[Block<'_, B>],
    tolerance: f64,
    max_epochs: usize,
    w: &mut [f64],
    mut newton: impl FnMut(&mut Q, &mut [f64]) -> bool,
) -> usize {
    if w.is_empty() || blocks.is_empty() {
        return 1;
    }
    let m = q.positions();
    // What was in use before mostly stays so.
    if w.iter().any(|w| *w != 0.0) {
        newton(q, w);
    }
    let (mut epochs, mut best, mut since_best) = (0, f64::INFINITY, 0);
    let mut patience = BEFORE_NEWTON;
    while epochs < max_epochs {
        let mut violation: f64 = 0.0;
        for (k, w) in w.chunks_mut(m).enumerate() {
            q.focus(k);
            violation = violation.max(epoch(q, blocks, 0..blocks.len(), w));
        }
        epochs += 1;
        if violation <= tolerance {
            break;
        }
        since_best = if violation < best { 0 } else { since_best + 1 };
        best = best.min(violation);
        if since_best > PATIENCE {
            break;
        }
        let goal = tolerance.max(ACTIVE_GOAL * violation);
        let allowed = patience.min(max_epochs - epochs);
        let used = cycle_active(q, blocks, goal, allowed, w);
        epochs += used;
        if used == allowed {
            let helped = newton(q, w);
            patience = if helped { BEFORE_NEWTON } else { ACTIVE_CYCLES };
        }
    }
    epochs
}

/// Cycles over the blocks in use, with extrapolation, until the violation there is at most `goal`; the epochs used.
fn cycle_active<Q: QuadraticModel, B: BlockPenalty>(
    q: &mut Q,
    blocks: &[Block<'_, B>],
    goal: f64,
    allowed: usize,
    w: &mut [f64],
) -> usize {
    let m = q.positions();
    let in_use = |w: &[f64]| -> Vec<usize> {
        let which = 0..blocks.len();
        which.filter(|b| blocks[*b].in_use(w)).collect()
    };
    let active: Vec<Vec<usize>> = w.chunks(m).map(in_use).collect();
    let mut anderson = Anderson::default();
    for used in 1..=allowed {
        interrupt::check();
        let mut violation: f64 = 0.0;
        for (k, w) in w.chunks_mut(m).enumerate() {
            q.focus(k);
            violation = violation.max(epoch(q, blocks, active[k].iter().copied(), w));
        }
        if violation <= goal {
            return used;
        }
        let before = w.to_vec();
        let Some(target) = anderson.extrapolate(before.clone()) else {
            continue;
        };
        // Block by block, so that the change is known exactly; and back if it is a rise.
        let mut travel = |target: &[f64], project: bool| {
            let mut change = 0.0;
            for (k, (w, target)) in w.chunks_mut(m).zip(target.chunks(m)).enumerate() {
                q.focus(k);
                for block in active[k].iter().map(|b| &blocks[*b]) {
                    let mut there = block.gather(target);
                    if project {
                        block.penalty.project(&block.gather(w), &mut there);
                    }
                    change += block.travel(q, w, &there);
                }
            }
            change
        };
        if travel(&target, true) > 0.0 {
            travel(&before, false);
        }
    }
    allowed
}
