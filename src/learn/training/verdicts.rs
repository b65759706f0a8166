//! Which diagnoses apply to a run.

use super::diagnosis::{Diagnosis, Steps};
use super::trained::{Epoch, distance};
use crate::solver::Schedule;

/// A run that moved less than this share of the way to the optimum is stuck at its start.
const STUCK: f64 = 0.01;
/// A run with less than this share of the way left has arrived.
const ARRIVED: f64 = 1e-3;
/// The share of the last epochs that judges oscillation and plateaus.
const TAIL: usize = 3;
/// A run that closed less than this share of the remaining distance in its tail goes nowhere.
const FLAT: f64 = 0.05;
/// Validation loss this far above its best is overfitting and no noise.
const OVERFIT: f64 = 0.02;
/// Deviations of columns that differ by this factor slow descent by its square.
const UNEVEN: f64 = 30.0;

/// What the verdicts are made of.
pub(super) struct Facts<'a> {
    pub(super) history: &'a [Epoch],
    pub(super) optimum: Option<f64>,
    pub(super) diverged: bool,
    /// With the rate in use.
    pub(super) schedule: Schedule,
    pub(super) step_bound: f64,
    pub(super) n_classes: usize,
    pub(super) mini_batches: bool,
    /// Of columns that were not standardised; empty otherwise.
    pub(super) deviations: &'a [f64],
}

/// All that applies, the most important first; nothing for a good run.
pub(super) fn verdicts(facts: &Facts<'_>) -> Vec<Diagnosis> {
    let (Some(first), Some(last)) = (facts.history.first(), facts.history.last()) else {
        return Vec::new();
    };
    let learning_rate = facts.schedule.learning_rate;
    let mut found = Vec::new();
    if facts.diverged {
        found.push(Diagnosis::Diverging {
            epoch: last.epoch,
            objective: last.objective(),
            start: first.objective(),
            learning_rate,
            bound: facts.step_bound,
            momentum: facts.schedule.momentum,
        });
    } else {
        found.extend(overfitting(facts.history));
        if let Some(left) = facts.optimum.and_then(|best| distance(facts.history, best)) {
            // Of a run that overfits nobody wants more of the same.
            if left > ARRIVED && found.is_empty() {
                found.push(unfinished(facts, left));
            }
        }
    }
    let spread = facts.deviations.iter().filter(|s| **s > 0.0);
    let (low, high) = spread.fold((f64::INFINITY, 0.0_f64), |(low, high), s| {
        (low.min(*s), high.max(*s))
    });
    if high / low > UNEVEN && !found.is_empty() {
        found.push(Diagnosis::BadlyScaled { ratio: high / low });
    }
    found
}

/// Why a run has not arrived.
fn unfinished(facts: &Facts<'_>, left: f64) -> Diagnosis {
    let history = facts.history;
    let (first, last) = (&history[0], &history[history.len() - 1]);
    let schedule = facts.schedule;
    let steps = Steps {
        learning_rate: schedule.learning_rate,
        momentum: schedule.momentum,
        safe_rate: 0.5 * facts.step_bound,
    };
    if left > 1.0 - STUCK && last.objective() <= first.objective() {
        return Diagnosis::Stuck {
            n_classes: facts.n_classes,
            loss: last.loss,
            start: first.loss,
            learning_rate: schedule.learning_rate,
            better: 0.5 * facts.step_bound,
        };
    }
    let tail = &history[history.len() - 1 - (history.len() - 1) / TAIL..];
    let of = tail.len() - 1;
    let rising = tail
        .windows(2)
        .filter(|pair| pair[1].objective() > pair[0].objective())
        .count();
    if of >= 3 && 3 * rising >= of {
        return Diagnosis::Oscillating {
            rising,
            of,
            distance: left,
            mini_batches: facts.mini_batches,
        };
    }
    let before = facts
        .optimum
        .map_or(f64::INFINITY, |best| tail[0].objective() - best);
    let now = facts.optimum.map_or(0.0, |best| last.objective() - best);
    if of >= 3 && now > (1.0 - FLAT) * before {
        return Diagnosis::Plateau {
            since: tail[0].epoch,
            distance: left,
            rate_left: last.learning_rate / schedule.learning_rate,
            steps,
        };
    }
    Diagnosis::NotConverged {
        distance: left,
        epochs: last.epoch,
        steps,
    }
}

fn overfitting(history: &[Epoch]) -> Option<Diagnosis> {
    let losses: Vec<(usize, f64)> = history
        .iter()
        .filter_map(|epoch| Some((epoch.epoch, epoch.validation_loss?)))
        .collect();
    let &(best_epoch, best) = losses.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let &(_, last) = losses.last()?;
    let training_fell = history.last()?.loss < history.get(best_epoch)?.loss;
    (last > (1.0 + OVERFIT) * best && training_fell).then_some(Diagnosis::Overfitting {
        best_epoch,
        best,
        last,
    })
}
