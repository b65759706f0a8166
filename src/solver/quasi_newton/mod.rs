//! L-BFGS for smooth problems, with second derivatives of a sample of the rows as its first metric.
//!
//! The variables are θ = (w, b) of every output. The direction is −Hg, where H is built from the last
//! steps and gradient changes around H₀, the inverse of a sampled Hessian: it needs a few passes over X
//! where a multiple of the identity needs ten times as many on correlated columns.
//!
//! Sources: Nocedal and Wright (2006), Numerical Optimization, algorithm 7.5; Byrd, Hansen, Nocedal,
//! Singer (2016), SIAM J. Optim. 26(2), for second derivatives of a sample.

mod history;
mod line_search;
mod look;
mod metric;

use super::certificate::{Assessment, assess};
use super::engine::Engine;
use super::point::{Coefficients, Seen, State};
use super::{FitReport, Problem, StopReason, unpenalized};
use crate::design::DesignMatrix;
use crate::linalg;
use crate::loss::Loss;
use crate::penalty::Penalty;
use history::History;
use line_search::{Trial, search};
use look::look;
use metric::Metric;

pub(super) use metric::SampledHessian;

/// Iterations after which the metric is taken anew: the first steps from a cold start go far.
const SECOND_METRIC: usize = 2;
/// Iterations after which it is taken from every row, again and again: L-BFGS on a good metric has
/// ended by then.
const FULL_METRIC: usize = 15;
/// Share of the gap allowed that the next step must be foreseen to leave for it to be looked at as the last,
/// from the progress of the one before.
const FORESEEN: f64 = 0.25;
/// Steps without progress, each with a new metric, that mean the end of double precision.
const STALLED: usize = 3;

/// θ, ∇ and steps: for each output its coefficients, then its intercept.
struct Layout {
    n_features: usize,
    fit_intercept: bool,
}

impl Layout {
    fn height(&self) -> usize {
        self.n_features + usize::from(self.fit_intercept)
    }

    /// (w, b) as one vector.
    fn join(&self, w: &[f64], b: &[f64]) -> Vec<f64> {
        let outputs = w.chunks(self.n_features).zip(b);
        outputs
            .flat_map(|(w, b)| w.iter().chain(self.fit_intercept.then_some(b)))
            .copied()
            .collect()
    }

    /// θ + t·step
    fn moved(&self, point: &Coefficients, step: &[f64], t: f64) -> Coefficients {
        let mut moved = point.clone();
        let outputs = moved
            .w
            .chunks_mut(self.n_features)
            .zip(&mut moved.intercept);
        for ((w, b), step) in outputs.zip(step.chunks(self.height())) {
            let (of_w, of_b) = step.split_at(self.n_features);
            linalg::axpy(t, of_w, w);
            if let [of_b] = of_b {
                *b += t * of_b;
            }
        }
        moved
    }
}

/// A point with what L-BFGS needs to know of it.
struct Iterate {
    seen: Seen,
    theta: Vec<f64>,
    /// Of the objective, by θ.
    gradient: Vec<f64>,
    objective: f64,
}

impl Iterate {
    fn new<X, L, P>(problem: Problem<'_, X, L>, penalty: P, layout: &Layout, seen: Seen) -> Self
    where
        X: DesignMatrix + ?Sized,
        L: Loss + ?Sized,
        P: Penalty,
    {
        let p = layout.n_features;
        let point = &seen.point;
        let mut of_w = seen.gradient.clone();
        let mut objective = seen.state.value;
        for (v, (g, w)) in of_w.iter_mut().zip(&point.w).enumerate() {
            let factor = problem.factors[v % p];
            *g += factor * penalty.derivatives(*w).0;
            objective += factor * penalty.value(*w);
        }
        let of_b = seen.intercept_gradient(problem.loss.n_outputs());
        Self {
            theta: layout.join(&point.w, &point.intercept),
            gradient: layout.join(&of_w, &of_b),
            objective,
            seen,
        }
    }

    /// What the certificate will say after the intercepts are settled, which moves the rest by little: for
    /// ω = κw² each slack is (∇ⱼ)²/(4κvⱼ).
    fn expected<X: ?Sized, L: ?Sized>(&self, problem: Problem<'_, X, L>, strength: f64) -> f64 {
        let p = problem.factors.len();
        let height = p + usize::from(problem.fit_intercept);
        if strength == 0.0 {
            return self.gradient.iter().fold(0.0, |m: f64, g| m.max(g.abs()));
        }
        let outputs = self.gradient.chunks(height);
        let slacks = outputs.flat_map(|g| {
            let penalised = g.iter().zip(problem.factors).filter(|(_, v)| **v > 0.0);
            penalised.map(|(g, v)| g * g / (4.0 * strength * v))
        });
        slacks.sum()
    }
}

/// Solves at strength κ (ω(w) = κw²), from and into `point`.
pub(super) fn solve<X, L, P>(
    engine: &mut Engine<'_, X, L>,
    penalty: P,
    strength: f64,
    point: &mut Coefficients,
) -> FitReport
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let problem = engine.problem;
    let p = problem.x.n_features();
    let layout = Layout {
        n_features: p,
        fit_intercept: problem.fit_intercept,
    };
    let tolerance = engine.options.tolerance;
    let max_epochs = engine.options.max_epochs;
    // A common shift over the outputs changes nothing but the penalty, and steps never make one.
    if point.w.iter().any(|w| *w != 0.0) {
        unpenalized::center_over_outputs(0..p, p, &mut point.w);
    }
    let known = engine.seen.take().filter(|seen| seen.point == *point);
    let seen = match known.filter(|seen| seen.cutoff == 0.0 && seen.allowance.is_none()) {
        Some(seen) => seen,
        None => Seen::at(problem, &engine.free, point),
    };
    let mut assessment = assess(problem, penalty, &seen, engine.reference);
    let mut iterate = Iterate::new(problem, penalty, &layout, seen);
    let mut metric: Option<Metric> = None;
    let mut history = History::default();
    let (mut epochs, mut stalled) = (0, 0);
    let mut expected = f64::INFINITY;
    // Memory of the state before the last.
    let mut spare = None;
    let stop = loop {
        if assessment.within(tolerance) {
            break StopReason::Converged;
        }
        if epochs >= max_epochs {
            break StopReason::EpochLimit;
        }
        if stalled >= STALLED {
            break StopReason::Stalled;
        }
        let cheap = problem.x.row_blocks().is_some() && metric::cheap(problem);
        let renewed =
            (cheap && epochs == SECOND_METRIC) || (epochs > 0 && epochs % FULL_METRIC == 0);
        if metric.is_none() || renewed || stalled > 0 {
            let full = epochs >= FULL_METRIC || stalled > 0;
            if epochs > 0 || stalled > 0 || engine.hessian.is_none() {
                engine.hessian = Some(SampledHessian::new(problem, &iterate.seen.state, full));
            }
            metric = engine
                .hessian
                .as_ref()
                .map(|hessian| hessian.metric(problem.factors, strength));
        }
        let Some(metric) = metric.as_ref() else {
            break StopReason::Stalled;
        };
        let direction = history.direction(&iterate.gradient, metric);
        epochs += 1;
        // The look that should show the end settles the intercepts, as the certificate needs.
        let now = iterate.expected(problem, strength);
        let goal = tolerance * assessment.reference;
        let last = now * (now / expected).min(1.0) <= FORESEEN * goal;
        expected = now;
        let settled = last || stalled > 0;
        let next = advance(
            engine, penalty, &layout, &iterate, &direction, settled, &mut spare,
        );
        let Some((next, settled)) = next else {
            stalled += 1;
            history.clear();
            (assessment, iterate) = settle(engine, penalty, &layout, iterate);
            continue;
        };
        stalled = 0;
        history.push(&iterate, &next);
        spare = Some(std::mem::replace(&mut iterate, next).seen.state);
        if settled {
            assessment = assess(problem, penalty, &iterate.seen, engine.reference);
        } else if iterate.expected(problem, strength) <= goal || epochs >= max_epochs {
            (assessment, iterate) = settle(engine, penalty, &layout, iterate);
        }
    };
    point.clone_from(&iterate.seen.point);
    engine.seen = Some(iterate.seen);
    engine.previous_threshold = Some(penalty.threshold());
    engine.watch_separation(&assessment);
    assessment.report("lbfgs", stop, epochs, tolerance, engine.reference.null_loss)
}

/// The same point with its intercepts and unpenalised columns settled, and its certificate.
fn settle<X, L, P>(
    engine: &Engine<'_, X, L>,
    penalty: P,
    layout: &Layout,
    iterate: Iterate,
) -> (Assessment, Iterate)
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let problem = engine.problem;
    let Seen {
        mut point, state, ..
    } = iterate.seen;
    let state = unpenalized::settle(problem, &engine.free, &mut point, Some(state));
    let seen = Seen::with_state(problem, point, state);
    let assessment = assess(problem, penalty, &seen, engine.reference);
    (assessment, Iterate::new(problem, penalty, layout, seen))
}

/// The next iterate along a direction, and whether it is settled; `None` when the objective cannot fall.
fn advance<X, L, P>(
    engine: &Engine<'_, X, L>,
    penalty: P,
    layout: &Layout,
    from: &Iterate,
    direction: &[f64],
    settled: bool,
    spare: &mut Option<State>,
) -> Option<(Iterate, bool)>
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
    P: Penalty,
{
    let problem = engine.problem;
    let mut target = layout.moved(&from.seen.point, direction, 1.0);
    let seen = if settled {
        Seen::at(problem, &engine.free, &mut target)
    } else {
        look(problem, target, spare.take())
    };
    let to = Iterate::new(problem, penalty, layout, seen);
    let step: Vec<f64> = to
        .theta
        .iter()
        .zip(&from.theta)
        .map(|(t, f)| t - f)
        .collect();
    let trial = Trial {
        slope: linalg::dot(&from.gradient, &step),
        change: to.objective - from.objective,
        slope_there: linalg::dot(&to.gradient, &step),
        objective: from.objective,
    };
    if trial.is_good() {
        return Some((to, settled));
    }
    // η is linear in the step: the search needs no pass over X, and what it finds needs half of one.
    let (t, state) = search(problem, penalty, from, to, &step, trial)?;
    let point = layout.moved(&from.seen.point, &step, t);
    let seen = Seen::with_state(problem, point, state);
    let found = Iterate::new(problem, penalty, layout, seen);
    let falls = found.objective <= from.objective + trial.rounding();
    falls.then_some((found, false))
}
