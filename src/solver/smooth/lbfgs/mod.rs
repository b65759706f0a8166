//! L-BFGS for smooth problems, with second derivatives of a sample of the rows as its first metric.
//!
//! The variables are θ = (w, b) of every output. The direction is −Hg, where H is built from the last
//! steps and gradient changes around H₀, the inverse of a sampled Hessian: it needs a few passes over X
//! where a multiple of the identity needs ten times as many on correlated columns.
//!
//! Sources: Nocedal and Wright (2006), Numerical Optimization, algorithm 7.5; Byrd, Hansen, Nocedal,
//! Singer (2016), SIAM J. Optim. 26(2), for second derivatives of a sample.

mod evaluate;
mod history;
mod iterate;
mod metric;

use crate::linalg;
use crate::problem::penalty::Penalty;
use crate::solver::certificate::{Assessment, assess};
use crate::solver::evaluation::{Coefficients, Evaluation, State, Trail};
use crate::solver::line_search::Line;
use crate::solver::outcome::Solved;
use crate::solver::penalty_term::Separable;
use crate::solver::problem::Problem;
use crate::solver::setup::Setup;
use crate::solver::tuning::OBJECTIVE_ROUNDING;
use crate::solver::{SolverKind, StopReason, unpenalised};
use evaluate::evaluate;
use history::History;
use iterate::{Iterate, Layout};
use metric::{Metric, SampledHessian};

/// What L-BFGS keeps from one strength to the next: the Hessian of its first metric.
#[derive(Default)]
pub(in crate::solver) struct Cache {
    hessian: Option<SampledHessian>,
    /// Whether the last solve left the rest to Newton's method; smaller strengths are harder still.
    slow: bool,
}

impl Cache {
    /// Whether Newton's method should begin in the place of L-BFGS.
    pub(in crate::solver) fn is_slow(&self) -> bool {
        self.slow
    }
}

/// Iterations after which the metric is taken anew: the first steps from a cold start go far.
const SECOND_METRIC: usize = 2;
/// Iterations after which it is taken from every row, again and again: L-BFGS on a good metric has
/// ended by then.
const FULL_METRIC: usize = 15;
/// Iterations after which several outputs with few variables are left to Newton's method, which sees how the outputs
/// depend on each other.
const PATIENCE: usize = 30;
/// Variables of a Newton step that costs no more than some of these iterations.
const FEW_VARIABLES: usize = 1000;
/// A step predicted to leave less than this share of the tolerance, from the progress of the one before, is certified
/// at once.
const PREDICTED: f64 = 0.25;
/// Steps without progress, each with a new metric, that mean the end of double precision.
const STALLED: usize = 3;
/// Slope left by a step that is taken without a search, relative to the slope at its start.
const ACCEPTED_SLOPE: f64 = 0.3;

/// The problem at one strength κ (ω(w) = κw²).
struct Lbfgs<'s, 'a> {
    setup: &'s Setup<'a>,
    problem: Problem<'a>,
    penalty: &'s dyn Penalty,
    strength: f64,
    layout: Layout,
    /// Whether Newton's method may finish, and is soon cheaper.
    hands_over: bool,
}

/// What was found at the end of a whole step.
struct Trial {
    /// Slope of the objective at the start, and at the end.
    slopes: (f64, f64),
    /// Change of the objective, and what of it is rounding.
    change: f64,
    rounding: f64,
}

impl Trial {
    /// A decrease with little slope left: the strong Wolfe conditions, where convexity makes any decrease
    /// with that slope sufficient.
    fn is_good(&self) -> bool {
        let (start, end) = self.slopes;
        start < 0.0 && self.change <= self.rounding && end.abs() <= -ACCEPTED_SLOPE * start
    }
}

/// Solves at strength κ (ω(w) = κw²), from and into `point`.
pub(in crate::solver) fn solve(
    setup: &Setup<'_>,
    cache: &mut Cache,
    trail: &mut Trail,
    penalty: &dyn Penalty,
    strength: f64,
    point: &mut Coefficients,
) -> Solved {
    let problem = setup.problem;
    let (p, n_outputs) = (problem.x.n_features(), problem.loss.n_outputs());
    let solver = Lbfgs {
        setup,
        problem,
        penalty,
        strength,
        layout: Layout {
            n_features: p,
            fit_intercept: problem.fit_intercept,
        },
        hands_over: setup.options.solver != SolverKind::Lbfgs
            && n_outputs > 1
            && p * n_outputs <= FEW_VARIABLES,
    };
    // A common shift over the outputs changes nothing but the penalty, and steps never make one.
    if point.w.iter().any(|w| *w != 0.0) {
        unpenalised::center_over_outputs(0..p, p, &mut point.w);
    }
    let known = trail.take_at(point);
    let start = match known.filter(|known| known.cutoff == 0.0 && !known.is_from_gram()) {
        Some(known) => known,
        None => unpenalised::evaluate(problem, &setup.unpenalised, point),
    };
    let (solution, assessment, stop, epochs) = solver.iterate(cache, start);
    point.clone_from(&solution.point);
    trail.last = Some(solution);
    trail.l1_threshold = Some(penalty.threshold());
    setup.finish(&assessment, "lbfgs", stop, epochs)
}

impl Lbfgs<'_, '_> {
    /// Iterates until certified, out of epochs or stalled.
    fn iterate(
        &self,
        cache: &mut Cache,
        start: Evaluation,
    ) -> (Evaluation, Assessment, StopReason, usize) {
        let (tolerance, max_epochs) = (self.setup.options.tolerance, self.setup.options.max_epochs);
        let mut assessment = self.assess(&start);
        let mut iterate = self.at(start);
        let mut metric: Option<Metric> = None;
        let mut history = History::default();
        let (mut epochs, mut stalled) = (0, 0);
        let mut expected = f64::INFINITY;
        // Memory of the state before the last.
        let mut spare = None;
        let stop = loop {
            assessment.tell(&self.setup.options, epochs);
            if assessment.within(tolerance) {
                break StopReason::Converged;
            }
            if epochs >= max_epochs {
                break StopReason::EpochLimit;
            }
            if stalled >= STALLED {
                break StopReason::Stalled;
            }
            if self.hands_over && epochs >= PATIENCE {
                cache.slow = true;
                break StopReason::Stalled;
            }
            if metric.is_none() || self.renews(epochs) || stalled > 0 {
                metric = Some(self.metric(cache, &iterate.at.state, epochs, stalled > 0));
            }
            let Some(metric) = metric.as_ref() else {
                break StopReason::Stalled;
            };
            let direction = history.direction(&iterate.gradient, metric);
            epochs += 1;
            // The evaluation that should be the last has its intercepts at their optimum, as the certificate needs.
            let now = self.expected_gap(&iterate);
            let goal = tolerance * assessment.reference;
            let last = now * (now / expected).min(1.0) <= PREDICTED * goal;
            expected = now;
            let exact = last || stalled > 0;
            let Some((next, exact)) = self.advance(&iterate, &direction, exact, &mut spare) else {
                stalled += 1;
                history.clear();
                (assessment, iterate) = self.certify(iterate);
                continue;
            };
            stalled = 0;
            history.push(&iterate, &next);
            spare = Some(std::mem::replace(&mut iterate, next).at.state);
            if exact {
                assessment = self.assess(&iterate.at);
            } else if self.expected_gap(&iterate) <= goal || epochs >= max_epochs {
                (assessment, iterate) = self.certify(iterate);
            }
        };
        (iterate.at, assessment, stop, epochs)
    }

    fn assess(&self, at: &Evaluation) -> Assessment {
        assess(self.problem, &Separable(self.penalty), at, self.setup.null)
    }

    /// The evaluation as an iterate.
    fn at(&self, at: Evaluation) -> Iterate {
        let (p, factors) = (self.layout.n_features, self.problem.factors);
        let mut of_w = at.gradient.clone();
        let mut objective = at.state.value;
        for (v, (g, w)) in of_w.iter_mut().zip(&at.point.w).enumerate() {
            let factor = factors[v % p];
            *g += factor * self.penalty.derivatives(*w).0;
            objective += factor * self.penalty.value(*w);
        }
        let of_b = at.intercept_gradient(self.problem.loss.n_outputs());
        Iterate {
            theta: self.layout.join(&at.point.w, &at.point.intercept),
            gradient: self.layout.join(&of_w, &of_b),
            objective,
            at,
        }
    }

    /// What the certificate will say once the intercepts are at their optimum, which moves the rest by little: for
    /// ω = κw² each slack is (∇ⱼ)²/(4κvⱼ).
    fn expected_gap(&self, iterate: &Iterate) -> f64 {
        if self.strength == 0.0 {
            return iterate
                .gradient
                .iter()
                .fold(0.0, |m: f64, g| m.max(g.abs()));
        }
        let outputs = iterate.gradient.chunks(self.layout.height());
        let slacks = outputs.flat_map(|g| {
            let penalised = g
                .iter()
                .zip(self.problem.factors)
                .filter(|(_, v)| **v > 0.0);
            penalised.map(|(g, v)| g * g / (4.0 * self.strength * v))
        });
        slacks.sum()
    }

    /// Whether the metric is taken anew after so many epochs.
    fn renews(&self, epochs: usize) -> bool {
        let cheap = || self.problem.x.row_blocks().is_some() && metric::cheap(self.problem);
        (epochs == SECOND_METRIC && cheap()) || (epochs > 0 && epochs.is_multiple_of(FULL_METRIC))
    }

    /// The metric at a state; that of the last strength serves for the first step.
    fn metric(&self, cache: &mut Cache, state: &State, epochs: usize, stalled: bool) -> Metric {
        if epochs > 0 || stalled {
            cache.hessian = None;
        }
        let full = epochs >= FULL_METRIC || stalled;
        let hessian = cache
            .hessian
            .get_or_insert_with(|| SampledHessian::new(self.problem, state, full));
        hessian.metric(self.problem.factors, self.strength)
    }

    /// The same point with its intercepts and unpenalised columns at their optimum, and its certificate.
    fn certify(&self, iterate: Iterate) -> (Assessment, Iterate) {
        let Evaluation {
            mut point, state, ..
        } = iterate.at;
        let state = unpenalised::solve(
            self.problem,
            &self.setup.unpenalised,
            &mut point,
            Some(state),
        );
        let at = Evaluation::of_state(self.problem, point, state);
        (self.assess(&at), self.at(at))
    }

    /// The next iterate along a direction, and whether its intercepts are at their optimum; `None` when the objective
    /// cannot fall.
    fn advance(
        &self,
        from: &Iterate,
        direction: &[f64],
        exact: bool,
        spare: &mut Option<State>,
    ) -> Option<(Iterate, bool)> {
        let problem = self.problem;
        let mut target = self.layout.moved(&from.at.point, direction, 1.0);
        let at = if exact {
            unpenalised::evaluate(problem, &self.setup.unpenalised, &mut target)
        } else {
            evaluate(problem, target, spare.take())
        };
        let to = self.at(at);
        let ends = to.theta.iter().zip(&from.theta);
        let step: Vec<f64> = ends.map(|(to, from)| to - from).collect();
        let trial = Trial {
            slopes: (
                linalg::dot(&from.gradient, &step),
                linalg::dot(&to.gradient, &step),
            ),
            change: to.objective - from.objective,
            rounding: OBJECTIVE_ROUNDING * from.objective.abs(),
        };
        if trial.is_good() {
            return Some((to, exact));
        }
        let found = self.search(from, to, &step, trial.slopes)?;
        let falls = found.objective <= from.objective + trial.rounding;
        falls.then_some((found, false))
    }

    /// The iterate along a step where the slope of the objective nearly vanishes. η is linear in the step: the search
    /// needs no pass over X, and what it finds needs half of one.
    fn search(
        &self,
        from: &Iterate,
        to: Iterate,
        step: &[f64],
        slopes: (f64, f64),
    ) -> Option<Iterate> {
        let (problem, p) = (self.problem, self.layout.n_features);
        let start = &from.at.state.eta;
        let ends = to.at.state.eta.iter().zip(start);
        let direction: Vec<f64> = ends.map(|(to, from)| to - from).collect();
        let of_penalty = |t: f64| -> f64 {
            let outputs = from
                .at
                .point
                .w
                .chunks(p)
                .zip(step.chunks(self.layout.height()));
            let terms = outputs.flat_map(|(w, s)| w.iter().zip(s).zip(problem.factors));
            terms
                .map(|((w, s), v)| v * self.penalty.derivatives(w + t * s).0 * s)
                .sum()
        };
        let mut state = to.at.state;
        let line = Line {
            start,
            direction: &direction,
        };
        let t = line.flatten(problem.loss, &mut state, slopes, of_penalty)?;
        let point = self.layout.moved(&from.at.point, step, t);
        if t > 1.0 {
            // A longer step multiplies what rounding has left between η and Xw + b by t − 1, again at every strength.
            state = State::at(problem, &point);
        }
        Some(self.at(Evaluation::of_state(problem, point, state)))
    }
}
