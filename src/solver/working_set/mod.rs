//! Proximal Newton on working sets: a quadratic model of the loss is minimised together with the
//! penalty, over a few features at a time, and a line search on the objective guards each step.
//!
//! Squared error is its own quadratic model: there the step is exact. Otherwise the model's gradient is exact
//! and its curvature may be that of a point nearby.
//!
//! Source: Lee, Sun, Saunders (2014), SIAM J. Optim. 24(3).

pub(super) mod continuation;
mod evaluate;
mod progress;
mod screening;
mod step;

use super::certificate::Assessment;
use super::evaluation::{Coefficients, Evaluation, Intercepts, Trail};
use super::outcome::Solved;
use super::penalty_term::PenaltyTerm;
use super::setup::Setup;
use super::strong_rule::{Candidates, StrongRule};
use super::subproblem::{self, SubproblemOptions};
use super::tuning::{FULL_SET_NEWTON, FULL_SET_SQUARED, FULL_SET_TALL, TALL};
use super::{Problem, StopReason};
use progress::Progress;
use screening::Screen;
use step::Landing;

/// What is worth keeping from one alpha to the next.
#[derive(Default)]
pub(super) struct Cache {
    screen: Screen,
    pub(super) subproblem: subproblem::Cache,
}

/// The solver of one problem at one alpha.
pub(super) struct WorkingSetSolver<'s, 'a> {
    pub(super) setup: &'s Setup<'a>,
    pub(super) term: &'s dyn PenaltyTerm,
    pub(super) cache: &'s mut Cache,
    pub(super) trail: &'s mut Trail,
    /// How `--solver` spells it.
    pub(super) name: &'static str,
    pub(super) max_epochs: usize,
    /// Whether a certificate may rest on the Gram matrix of all features.
    pub(super) gram_is_evidence: bool,
    /// Whether evaluations may come from that Gram matrix at all.
    pub(super) evaluates_by_gram: bool,
}

/// How much of an evaluation has to be exact.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Demand {
    /// What a certificate within the tolerance needs.
    IfWithin,
    /// What a decision to stop needs, whatever the certificate.
    Decision,
    /// What a report needs.
    Report,
}

impl Demand {
    /// What step 2 needs: more where step 3 may stop without a certificate.
    fn before_stop(may_stop: bool) -> Self {
        match may_stop {
            true => Self::Decision,
            false => Self::IfWithin,
        }
    }
}

impl Cache {
    /// Starts from the evaluation where only what is not penalised is fitted.
    pub(super) fn new(problem: Problem<'_>, start: &Evaluation) -> Self {
        let mut cache = Self::default();
        // Few features of least squares are all in the working set: there is nothing to screen.
        if !problem.is_squared_error() || problem.x.n_features() > FULL_SET_SQUARED {
            let n_outputs = problem.loss.n_outputs();
            cache
                .screen
                .remember(&start.state.gradient, &start.gradient, n_outputs);
        }
        cache
    }
}

impl WorkingSetSolver<'_, '_> {
    /// Solves from and into `point`.
    pub(super) fn solve(&mut self, point: &mut Coefficients) -> Solved {
        let problem = self.setup.problem;
        let threshold = self.term.penalty().threshold();
        let rule = StrongRule::new(threshold, self.trail.l1_threshold);
        let mut progress = Progress::new(self.setup);
        self.cache.subproblem.careful = false;
        let mut features: Vec<usize> = Vec::new();
        let (mut epochs, mut landed) = (0, None);
        let (evaluation, certificate, stop) = loop {
            // 1. Evaluate F, u = ∇F(η), and Xᵀu over the working set; the solution at the last alpha is known.
            let mut here = match self.trail.take_at(point) {
                Some(known) => known,
                None => self.evaluate(point, landed.take(), &features),
            };
            // 2. Certify, as exactly as a stop would need it.
            let spent = epochs >= self.max_epochs;
            let estimate = self.assess(&here);
            let stuck = progress.is_stuck(&estimate, &features);
            let demand = Demand::before_stop(spent || stuck);
            let certificate = self.certify(point, &mut here, estimate, &rule, demand);
            certificate.tell(&self.setup.options, epochs);
            // 3. Stop.
            if here.cutoff <= threshold && certificate.within(self.setup.options.tolerance) {
                break (here, certificate, StopReason::Converged);
            }
            if spent {
                break (here, certificate, StopReason::EpochLimit);
            }
            // 4. Grow the working set by what violates the optimality conditions or may soon.
            if here.cutoff <= threshold || features.is_empty() {
                features = self.working_set(&mut here, &rule);
            }
            if progress.is_exhausted(&certificate, &features, stuck) {
                break (here, certificate, StopReason::Stalled);
            }
            // 5. Minimise the quadratic model and the penalty over it, with more care where steps led nowhere.
            let options = progress.subproblem(&certificate, self.max_epochs - epochs);
            let drags = progress.drags() && !problem.is_squared_error();
            self.cache.subproblem.careful |= stuck || drags;
            let step = self.minimise(&here, &features, options);
            epochs += step.epochs;
            // 6. Line search.
            match step::apply(problem, self.term, point, &here, &step) {
                Landing::Unevaluated => {}
                Landing::At(state) => landed = Some(state),
                Landing::Nowhere => {
                    self.cache.subproblem.forget_model(problem);
                    self.cache.subproblem.careful = true;
                    if !progress.ask_more() {
                        break (here, certificate, StopReason::Stalled);
                    }
                    self.trail.last = Some(here);
                }
            }
        };
        self.report(point, evaluation, certificate, &rule, (stop, epochs))
    }

    /// The certificate of the evaluation, which is made as exact as is demanded: intercepts at their optimum, every
    /// gradient that may exceed the next threshold, the rows of X in the place of a Gram matrix.
    fn certify(
        &mut self,
        point: &mut Coefficients,
        here: &mut Evaluation,
        mut certificate: Assessment,
        rule: &StrongRule,
        demand: Demand,
    ) -> Assessment {
        let tolerance = self.setup.options.tolerance;
        let (threshold, next) = (rule.threshold, self.term.cutoff(rule.next));
        let needed = |c: &Assessment| demand != Demand::IfWithin || c.within(tolerance);
        let enough = if demand == Demand::Report {
            threshold
        } else {
            next
        };
        if here.intercepts != Intercepts::Exact && needed(&certificate) {
            self.solve_unpenalised(point, here);
            certificate = self.assess(here);
        }
        if here.cutoff > enough && needed(&certificate) {
            self.complete(here, next);
            certificate = self.assess(here);
        }
        let judged = demand == Demand::Report || certificate.within(tolerance);
        if here.is_from_gram() && judged && !self.gram_is_evidence {
            self.evaluate_by_rows(point, here);
            certificate = self.assess(here);
        }
        certificate
    }

    /// The working set that an evaluation suggests, once every gradient is known that the strong rule asks about.
    fn working_set(&mut self, here: &mut Evaluation, rule: &StrongRule) -> Vec<usize> {
        let problem = self.setup.problem;
        let cutoff = self.term.cutoff(rule.strong);
        if here.cutoff > cutoff {
            self.complete(here, cutoff);
        }
        let nonzero = here.point.w.iter().filter(|w| **w != 0.0).count();
        let candidates = Candidates {
            by_gram: subproblem::gram_pays(problem, &self.cache.subproblem, nonzero),
            gradient: &here.gradient,
            w: &here.point.w,
            factors: problem.factors,
            threshold: rule.threshold,
            strong: rule.strong,
            all_below: full_set(problem),
        };
        self.term.working_set(candidates, here)
    }

    /// The step to the minimum of the model over the working set. The first step leaves the last solution, which is
    /// remembered.
    fn minimise(
        &mut self,
        here: &Evaluation,
        features: &[usize],
        options: SubproblemOptions,
    ) -> subproblem::Step {
        let cache = &mut self.cache.subproblem;
        let step = self
            .term
            .minimise(self.setup, cache, self.trail, here, features, options);
        if options.pace == subproblem::Pace::First {
            self.trail.remember(self.setup.problem, here);
        }
        step
    }

    /// The report of a solve that ends at this evaluation, which the next one starts from.
    fn report(
        &mut self,
        point: &mut Coefficients,
        mut here: Evaluation,
        certificate: Assessment,
        rule: &StrongRule,
        (stop, epochs): (StopReason, usize),
    ) -> Solved {
        let certificate = self.certify(point, &mut here, certificate, rule, Demand::Report);
        self.trail.last = Some(here);
        self.trail.l1_threshold = Some(rule.threshold);
        self.setup.finish(&certificate, self.name, stop, epochs)
    }
}

/// Whether squared error on n × p dense columns is solved on one Gram matrix of all features.
pub(crate) fn serves_all_strengths(n: usize, p: usize) -> bool {
    n >= TALL * p && p <= FULL_SET_TALL
}

/// Features up to which there is nothing to choose.
fn full_set(problem: Problem<'_>) -> usize {
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    if !problem.is_squared_error() {
        FULL_SET_NEWTON
    } else if n >= TALL * p {
        FULL_SET_TALL
    } else {
        FULL_SET_SQUARED
    }
}
