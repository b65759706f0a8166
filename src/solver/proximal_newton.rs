//! Proximal Newton on working sets: a quadratic model of the loss is minimised together with the
//! penalty, over a few features at a time, and a line search on the objective guards each step.
//!
//! Squared error is its own quadratic model: there it is plain working-set coordinate descent.
//!
//! Source: Lee, Sun, Saunders (2014), SIAM J. Optim. 24(3).

use super::active_set;
use super::certificate::assess;
use super::coordinate_descent::{Descent, descend};
use super::engine::Engine;
use super::gram::{GramCache, GramModel, LocalGram};
use super::point::{Coefficients, Seen};
use super::polish::newton_on_support;
use super::quadratic::QuadraticModel;
use super::residual::ResidualModel;
use super::working_set::{Candidates, choose};
use super::{FitReport, Problem, StopReason};
use crate::design::DesignMatrix;
use crate::loss::{Loss, Weights};
use crate::penalty::Penalty;

/// Variables up to which the Gram matrix of squared error is kept along a path (128 MB).
const CACHED_GRAM: usize = 4000;
/// Variables up to which a Gram matrix is built for one quadratic model: a product of n·m²/2
/// multiplications then costs less than the epochs that it replaces.
const LOCAL_GRAM: usize = 1200;
/// The same when columns are sparse and a Gram entry costs as much as a coordinate step.
const LOCAL_GRAM_SPARSE: usize = 300;
/// Columns with fewer non-zeros than this share of the rows count as sparse here.
const SPARSE_SHARE: f64 = 0.3;
/// Features up to which the working set is all of them: with a Gram matrix that is kept, and with one
/// that is built for each model.
pub(super) const ALL_CACHED: usize = 256;
const ALL_LOCAL: usize = 16;
/// Share of the requested accuracy that an inner solve must reach at first.
const INNER: f64 = 0.05;
/// Where tightening the inner solve stops.
const INNER_FLOOR: f64 = 1e-16;
/// An inner solve of a model that is only approximate need not be better than this share of what is
/// left to do.
const FORCING: f64 = 0.05;
/// Decrease demanded of a step, as a share of what the model promises.
const SUFFICIENT: f64 = 1e-4;
/// Changes of the objective below this share of it are rounding.
const ROUNDING: f64 = 8.0 * f64::EPSILON;
/// Halvings of a step at most.
const HALVINGS: usize = 40;

/// The step that an inner solve proposes, over a working set.
struct Proposal {
    /// δ (features × outputs)
    step: Vec<f64>,
    /// β (outputs)
    beta: Vec<f64>,
    epochs: usize,
}

/// Solves at one strength, from and into `point`.
pub(super) fn solve<X, L, P>(
    engine: &mut Engine<'_, X, L>,
    penalty: P,
    point: &mut Coefficients,
    name: &'static str,
) -> FitReport
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let problem = engine.problem;
    let tolerance = engine.options.tolerance;
    let max_epochs = engine.options.max_epochs;
    let mut inner = (INNER * tolerance).max(INNER_FLOOR);
    let mut epochs = 0;
    let (mut best, mut lowest) = (f64::INFINITY, f64::INFINITY);
    let mut known: Vec<usize> = Vec::new();
    let exact = problem.loss.squared_error_targets().is_some();
    let all_below = if exact { ALL_CACHED } else { ALL_LOCAL };
    let (assessment, stop) = loop {
        // At the start of the next strength the point is the one where the last solve ended.
        let seen = match engine.seen.take().filter(|seen| seen.point == *point) {
            Some(seen) => seen,
            None => Seen::at(problem, &engine.free, point),
        };
        let assessment = assess(problem, penalty, &seen, engine.reference);
        let mut stop = None;
        if assessment.within(tolerance) {
            stop = Some(StopReason::Converged);
        } else if epochs >= max_epochs {
            stop = Some(StopReason::EpochLimit);
        } else {
            let features = choose(Candidates {
                gradient: &seen.gradient,
                w: &point.w,
                factors: problem.factors,
                threshold: penalty.threshold(),
                previous: engine.previous_threshold,
                all_below,
            });
            // While the working set grows, the objective falls or the certificate improves, all is well;
            // otherwise the inner solve is asked for more, until double precision has no more to give.
            let measure = assessment.optimality.value().min(assessment.violation);
            let falling = lowest - assessment.objective > ROUNDING * assessment.objective.abs();
            let stuck = measure > 0.5 * best && !falling && features == known;
            if stuck && inner <= INNER_FLOOR {
                stop = Some(StopReason::Stalled);
            } else {
                if stuck {
                    inner = (0.1 * inner).max(INNER_FLOOR);
                }
                best = best.min(measure);
                lowest = lowest.min(assessment.objective);
                let goal = Goal {
                    violation: assessment.violation,
                    inner,
                    max_epochs: max_epochs - epochs,
                };
                let proposal = propose(engine, penalty, &seen, &features, goal);
                epochs += proposal.epochs;
                let moved = apply(
                    problem,
                    penalty,
                    point,
                    &seen,
                    assessment.objective,
                    &features,
                    &proposal,
                );
                if !moved && inner <= INNER_FLOOR {
                    stop = Some(StopReason::Stalled);
                }
                known = features;
            }
        }
        if let Some(stop) = stop {
            engine.seen = Some(seen);
            break (assessment, stop);
        }
    };
    engine.previous_threshold = Some(penalty.threshold());
    engine.watch_separation(&assessment);
    assessment.report(name, stop, epochs, tolerance, engine.reference.null_loss)
}

/// How far an inner solve should go.
#[derive(Clone, Copy)]
struct Goal {
    /// The largest violation now.
    violation: f64,
    /// Violation to reach, relative to that of the intercept-only fit.
    inner: f64,
    max_epochs: usize,
}

/// Minimises the quadratic model and the penalty over the working set.
fn propose<X, L, P>(
    engine: &mut Engine<'_, X, L>,
    penalty: P,
    seen: &Seen,
    features: &[usize],
    goal: Goal,
) -> Proposal
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let Goal {
        violation,
        inner,
        max_epochs,
    } = goal;
    let Seen {
        point,
        state,
        gradient: full_gradient,
    } = seen;
    let problem = engine.problem;
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    let n_outputs = problem.loss.n_outputs();
    let variables = features.len() * n_outputs;
    let exact = problem.loss.squared_error_targets().is_some();
    let tolerance = inner * engine.reference.null_gradient;
    let sparse = problem.x.column_cost() < SPARSE_SHARE * n as f64;
    let gather = |features: &[usize]| -> (Vec<f64>, Vec<f64>) {
        let w = point
            .w
            .chunks(p)
            .flat_map(|w| features.iter().map(|j| w[*j]))
            .collect();
        (w, features.iter().map(|j| problem.factors[*j]).collect())
    };
    if exact && variables <= CACHED_GRAM {
        let cache = engine.cache.get_or_insert_with(|| GramCache::new(p));
        cache.include(problem, features);
        if cache.features.len() > CACHED_GRAM {
            *cache = GramCache::new(p);
            cache.include(problem, features);
        }
        let coordinates: Vec<usize> = features.iter().map(|j| cache.position(*j)).collect();
        let (mut w, factors) = gather(&cache.features);
        let before = w.clone();
        let gradient = cache.features.iter().map(|j| full_gradient[*j]).collect();
        let mut q = GramModel::new(&cache.gram, cache.stride, cache.features.len(), gradient);
        q.rank = n;
        let descent = Descent {
            coordinates: &coordinates,
            factors: &factors,
            tolerance,
            max_epochs,
        };
        let epochs = descend(&mut q, penalty, descent, &mut w, |q, w| {
            polish(q, penalty, descent, w)
        });
        let step = coordinates.iter().map(|a| w[*a] - before[*a]).collect();
        // Settled afterwards, exactly.
        return Proposal {
            step,
            beta: vec![0.0; n_outputs],
            epochs,
        };
    }
    let (mut w, factors) = gather(features);
    let before = w.clone();
    let coordinates: Vec<usize> = (0..features.len()).collect();
    let limit = if sparse {
        LOCAL_GRAM_SPARSE
    } else {
        LOCAL_GRAM
    };
    if !exact && variables <= limit {
        let mut local = LocalGram::new(problem, state, features, full_gradient);
        let gradient = std::mem::take(&mut local.gradient);
        let mut q = GramModel::new(&local.gram, variables, features.len(), gradient);
        q.rank = n * n_outputs;
        let descent = Descent {
            coordinates: &coordinates,
            factors: &factors,
            tolerance,
            max_epochs,
        };
        let epochs = descend(&mut q, penalty, descent, &mut w, |q, w| {
            polish(q, penalty, descent, w)
        });
        let step: Vec<f64> = w
            .iter()
            .zip(&before)
            .map(|(w, before)| w - before)
            .collect();
        let beta = local.intercepts(&step);
        return Proposal { step, beta, epochs };
    }
    let tolerance = if exact {
        tolerance
    } else {
        tolerance.max(FORCING * violation)
    };
    let mut q = ResidualModel::new(problem, state, features);
    q.focus(0);
    let descent = Descent {
        coordinates: &coordinates,
        factors: &factors,
        tolerance,
        max_epochs,
    };
    let epochs = descend(&mut q, penalty, descent, &mut w, |_, _| false);
    let (step, beta) = q.finish();
    Proposal { step, beta, epochs }
}

/// The exact minimum of the model where guessing its support succeeds, otherwise a step towards it that
/// never raises the objective.
fn polish<P: Penalty>(
    q: &mut GramModel<'_>,
    penalty: P,
    descent: Descent<'_>,
    w: &mut [f64],
) -> bool {
    let Descent {
        coordinates,
        factors,
        ..
    } = descent;
    let exact = active_set::solve(q, penalty, factors, w, coordinates);
    if !exact {
        newton_on_support(q, penalty, factors, w, coordinates);
    }
    exact
}

/// Moves `point` along the proposal as far as the objective allows; false if it cannot move.
fn apply<X, L, P>(
    problem: Problem<'_, X, L>,
    penalty: P,
    point: &mut Coefficients,
    seen: &Seen,
    objective: f64,
    features: &[usize],
    proposal: &Proposal,
) -> bool
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let state = &seen.state;
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    let m = features.len();
    let variable = |v: usize| (v / m) * p + features[v % m];
    let moved: Vec<usize> = (0..proposal.step.len())
        .filter(|v| proposal.step[*v] != 0.0)
        .collect();
    if moved.is_empty() && proposal.beta.iter().all(|b| *b == 0.0) {
        return false;
    }
    let mut step_length = 1.0;
    if problem.loss.squared_error_targets().is_none() {
        let mut direction = vec![0.0; state.eta.len()];
        for (k, eta) in direction.chunks_mut(n).enumerate() {
            eta.fill(proposal.beta[k]);
        }
        for &v in &moved {
            let eta = &mut direction[(v / m) * n..(v / m + 1) * n];
            problem.x.column_axpy(
                features[v % m],
                proposal.step[v],
                Weights::Uniform(1.0),
                eta,
            );
        }
        let slope: f64 = crate::linalg::dot(&state.gradient, &direction);
        let penalty_change = |t: f64| -> f64 {
            let one = |v: &usize| {
                let (w, factor) = (point.w[variable(*v)], problem.factors[features[*v % m]]);
                if factor == 0.0 {
                    return 0.0;
                }
                factor * (penalty.value(w + t * proposal.step[*v]) - penalty.value(w))
            };
            moved.iter().map(one).sum()
        };
        let promised = (slope + penalty_change(1.0)).min(0.0);
        let mut accepted = false;
        let mut eta = vec![0.0; state.eta.len()];
        for _ in 0..HALVINGS {
            for ((eta, start), direction) in eta.iter_mut().zip(&state.eta).zip(&direction) {
                *eta = start + step_length * direction;
            }
            let change = problem.loss.value(&eta) - state.value + penalty_change(step_length);
            // Near the optimum the change drowns in the rounding of the objective.
            let rounding = ROUNDING * objective.abs();
            if change <= SUFFICIENT * step_length * promised + rounding {
                accepted = true;
                break;
            }
            step_length *= 0.5;
        }
        if !accepted {
            return false;
        }
    }
    for &v in &moved {
        let w = &mut point.w[variable(v)];
        let updated = *w + step_length * proposal.step[v];
        // A coefficient that the model sets to zero is zero, not the rounding of w − w.
        *w = if step_length == 1.0 && proposal.step[v] == -*w {
            0.0
        } else {
            updated
        };
    }
    for (b, beta) in point.intercept.iter_mut().zip(&proposal.beta) {
        *b += step_length * beta;
    }
    true
}
