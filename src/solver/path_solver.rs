//! A problem set up once and solved at one alpha after another.

use super::block::Blocks;
use super::evaluation::{Coefficients, Evidence, Trail};
use super::largest_threshold::largest_threshold;
use super::outcome::Solved;
use super::penalty_term::{PenaltyTerm, Separable};
use super::problem::{Options, Problem};
use super::ridge::{self, conjugate_gradient};
use super::separation::{SeparationSearch, separating_column};
use super::setup::Setup;
use super::smooth::{gradient_descent, lbfgs};
use super::working_set::continuation::Continuation;
use super::working_set::{self, WorkingSetSolver};
use super::{FitReport, SolverKind, StopReason, Warning, default_solver};
use crate::problem::penalty::{AnyPenalty, AnyStructure, Limits, Penalty, ScaledPenalty};
use crate::{Error, Result};

/// The share of L1 below which α_max takes this share instead, since ridge never reaches w = 0.
const LEAST_L1_RATIO: f64 = 0.001;

/// Epochs where no optimum is finite.
const EPOCHS_WITHOUT_OPTIMUM: usize = 100;

/// A problem with a penalty, and what each solver keeps from one alpha to the next.
pub(crate) struct PathSolver<'a> {
    setup: Setup<'a>,
    penalty: AnyPenalty,
    /// Limits or groups, if there are any.
    structure: Option<AnyStructure>,
    /// The threshold at which every penalised coefficient is 0.
    largest_threshold: f64,
    /// The κ of κw² that leaves a tenth of a degree of freedom, for a penalty without an L1 part.
    largest_ridge: Option<f64>,
    trail: Trail,
    working_set: working_set::Cache,
    ridge: ridge::Cache<'a>,
    lbfgs: lbfgs::Cache,
    warnings: Vec<Warning>,
    separations: SeparationSearch,
}

impl<'a> PathSolver<'a> {
    /// Fits the intercept and the unpenalised columns, from which everything else starts.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] when loss or gradient at the start are not finite numbers.
    pub(crate) fn new(
        problem: Problem<'a>,
        penalty: AnyPenalty,
        structure: Option<AnyStructure>,
        options: Options,
    ) -> Result<Self> {
        super::keep_freed_memory();
        let (setup, start) = Setup::new(problem, options)?;
        let largest_threshold = largest_threshold(problem, structure.as_ref(), &start);
        let acts = penalty.with_alpha(1.0).ridge_strength().is_some() && largest_threshold > 0.0;
        Ok(Self {
            largest_ridge: acts.then(|| ridge::range::largest_strength(problem)),
            working_set: working_set::Cache::new(problem, &start),
            trail: Trail {
                last: Some(start),
                ..Trail::default()
            },
            setup,
            penalty,
            structure,
            largest_threshold,
            ridge: ridge::Cache::default(),
            lbfgs: lbfgs::Cache::default(),
            warnings: Vec::new(),
            separations: SeparationSearch::default(),
        })
    }

    /// The fit with intercept and unpenalised columns only.
    pub(crate) fn start(&self) -> Coefficients {
        self.setup.start.clone()
    }

    /// With an L1 part α_max = maxⱼ |xⱼᵀ∇F| / (vⱼρ) at [`PathSolver::start`]: the smallest α at which every penalised
    /// coefficient is 0. For ρ < 0.001 that of ρ = 0.001. Limits leave one sign out where a coefficient may not
    /// have the other; groups have ‖X_gᵀ∇F‖₂/√size in the place of |xⱼᵀ∇F|. Without an L1 part no α is so large; there
    /// it is the one that leaves a tenth of a degree of freedom. 0 when no column is correlated with the target.
    /// Alphas are those of the user.
    ///
    /// Source: Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1), section 2.5.
    pub(crate) fn alpha_max(&self, scaled: &ScaledPenalty) -> f64 {
        match (
            self.largest_ridge,
            self.penalty.with_alpha(1.0).ridge_strength(),
        ) {
            (Some(largest), Some(of_one)) => largest / of_one / scaled.unit,
            _ => self.largest_threshold / scaled.l1_ratio.max(LEAST_L1_RATIO),
        }
    }

    /// The smallest α of a default grid relative to α_max, for a penalty without an L1 part: where the fit is nearly that
    /// without a penalty. `None` for other penalties.
    pub(crate) fn smallest_ratio(&mut self) -> Option<f64> {
        let largest = self.largest_ridge?;
        let (setup, cache) = (&self.setup, &mut self.ridge);
        Some(ridge::range::smallest_ratio(setup, cache, largest))
    }

    /// Announces the alphas that will be solved, in this order: ridge then works on all of them
    /// together. Other problems take no notice.
    pub(crate) fn expect(&mut self, alphas: &[f64]) {
        self.ridge.expect(&self.penalty, alphas);
    }

    /// Solves at one alpha, starting from `point` and leaving the solution there. With `accept_gram` its
    /// certificate may rest on a Gram matrix, with a bound on its rounding; the last alpha of a path and a single fit
    /// are certified by the rows of X.
    ///
    /// # Errors
    /// [`Error::UnsupportedSolver`] when the chosen solver does not handle the loss and penalty;
    /// [`Error::Diverged`] from gradient descent.
    pub(crate) fn solve(
        &mut self,
        alpha: f64,
        point: &mut Coefficients,
        accept_gram: bool,
    ) -> Result<FitReport> {
        let penalty = self.penalty.with_alpha(alpha);
        let kind = self.choose(&penalty)?;
        let structure = self.structure.as_ref();
        let separation = self
            .separations
            .before(&self.setup, structure, alpha == 0.0);
        let max_epochs = self.setup.options.max_epochs;
        if separation.is_some() && self.setup.options.solver == SolverKind::Auto {
            // Where nothing is to be reached, more epochs only make coefficients larger.
            self.setup.options.max_epochs = max_epochs.min(EPOCHS_WITHOUT_OPTIMUM);
        }
        let (setup, trail) = (&self.setup, &mut self.trail);
        let strength = ridge::strength(&penalty).unwrap_or(0.0);
        let mut solved = match kind {
            SolverKind::Direct => ridge::solve(setup, &mut self.ridge, strength, point)?,
            SolverKind::ConjugateGradient => conjugate_gradient::solve(setup, strength, point)?,
            SolverKind::GradientDescent => gradient_descent::solve(setup, &penalty, point)?,
            SolverKind::Lbfgs if self.lbfgs.is_slow() => {
                self.finish(&penalty, point, kind, 0, accept_gram)
            }
            SolverKind::Lbfgs => {
                let cache = &mut self.lbfgs;
                let solved = lbfgs::solve(setup, cache, trail, &penalty, strength, point);
                let asked = setup.options.solver == SolverKind::Lbfgs;
                if asked || solved.report.stop != StopReason::Stalled {
                    solved
                } else {
                    // The last digits are Newton's.
                    self.finish(&penalty, point, kind, solved.report.epochs, accept_gram)
                }
            }
            _ => self.by_working_sets(&penalty, point, kind, accept_gram),
        };
        self.setup.options.max_epochs = max_epochs;
        let structure = self.structure.as_ref();
        let searched = (separation, alpha == 0.0);
        let at = (&self.setup, &self.trail);
        self.separations
            .after(at, structure, searched, &mut solved, point);
        if let Some(warning) = solved.warning {
            self.warn(warning);
        }
        Ok(solved.report)
    }

    /// Solves at one alpha from a point that is near its solution already, certified by the rows of X.
    ///
    /// # Errors
    /// As [`PathSolver::solve`].
    pub(crate) fn solve_near(&mut self, alpha: f64, point: &mut Coefficients) -> Result<FitReport> {
        let penalty = self.penalty.with_alpha(alpha);
        // From there no larger alpha is on the way.
        self.trail.l1_threshold = Some(penalty.threshold());
        self.solve(alpha, point, false)
    }

    /// The solver that runs.
    fn choose(&self, penalty: &AnyPenalty) -> Result<SolverKind> {
        let problem = self.setup.problem;
        let (n, p) = (problem.x.n_samples(), problem.x.n_features());
        let ridge = penalty.ridge_strength().is_some();
        let squared = problem.is_squared_error();
        let structured = self.structure.is_some();
        let kind = match self.setup.options.solver {
            SolverKind::Auto => default_solver(squared, ridge, structured, n, p).0,
            chosen => chosen,
        };
        let refuse = |problem: String, instead| {
            Err(Error::UnsupportedSolver {
                solver: kind.name(),
                problem,
                instead,
            })
        };
        if kind == SolverKind::Block {
            return Ok(kind);
        }
        if structured {
            return refuse("limits or groups of coefficients".into(), "`block`");
        }
        let instead = match (kind, ridge, squared) {
            (SolverKind::Direct | SolverKind::ConjugateGradient, true, true)
            | (SolverKind::Lbfgs, true, false)
            | (SolverKind::GradientDescent, true, _)
            | (SolverKind::ActiveSet | SolverKind::CoordinateDescent, _, true)
            | (SolverKind::ProximalNewton, _, false) => return Ok(kind),
            (SolverKind::Lbfgs, true, true) => "`direct`",
            (SolverKind::Lbfgs | SolverKind::GradientDescent, false, false) => {
                "`newton`, or the l2 penalty"
            }
            (SolverKind::GradientDescent, false, true) => "`active-set`, or the l2 penalty",
            (_, _, true) => "`active-set`",
            (_, _, false) => "`newton`",
        };
        let (loss, penalty) = (problem.loss.name(), penalty.name());
        refuse(format!("{loss} with the {penalty} penalty"), instead)
    }

    /// Solves on working sets, by way of a few larger alphas where the start is far away.
    fn by_working_sets(
        &mut self,
        penalty: &AnyPenalty,
        point: &mut Coefficients,
        kind: SolverKind,
        accept_gram: bool,
    ) -> Solved {
        self.working_set.subproblem.descent_only = kind == SolverKind::CoordinateDescent;
        let target = penalty.threshold();
        let way = Continuation {
            problem: self.setup.problem,
            target,
            largest: self.largest_threshold,
        };
        let mut threshold = self.trail.l1_threshold.unwrap_or(self.largest_threshold);
        let mut epochs = 0;
        while epochs < self.setup.options.max_epochs {
            let structure = self.structure.as_ref();
            let next = with_term(penalty, structure, |term| {
                way.next(term, &self.trail, threshold)
            });
            let Some(next) = next else { break };
            let stronger = penalty.with_alpha(penalty.alpha() * next / target);
            // Warnings from these intermediate solves do not concern the requested alpha.
            let solved = self.on_working_sets(&stronger, point, kind, 1, accept_gram);
            epochs += solved.report.epochs;
            threshold = next;
        }
        self.finish(penalty, point, kind, epochs, accept_gram)
    }

    /// Solves with the epochs that are left after those used on the way, and reports both together.
    fn finish(
        &mut self,
        penalty: &AnyPenalty,
        point: &mut Coefficients,
        kind: SolverKind,
        used: usize,
        accept_gram: bool,
    ) -> Solved {
        let left = self.setup.options.max_epochs.saturating_sub(used);
        let mut solved = self.on_working_sets(penalty, point, kind, left, accept_gram);
        solved.report.epochs += used;
        solved
    }

    fn on_working_sets(
        &mut self,
        penalty: &AnyPenalty,
        point: &mut Coefficients,
        kind: SolverKind,
        max_epochs: usize,
        accept_gram: bool,
    ) -> Solved {
        if kind == SolverKind::Block && self.structure.is_none() {
            // Without limits and groups each coefficient is a block that may go anywhere.
            let anywhere = (f64::NEG_INFINITY, f64::INFINITY);
            let limits = vec![anywhere; self.setup.problem.x.n_features()];
            self.structure = Some(AnyStructure::Limits(Limits::new(limits)));
        }
        with_term(penalty, self.structure.as_ref(), |term| {
            let mut solver = WorkingSetSolver {
                setup: &self.setup,
                term,
                cache: &mut self.working_set,
                trail: &mut self.trail,
                name: kind.name(),
                max_epochs,
                gram_is_evidence: accept_gram,
                evaluates_by_gram: true,
            };
            solver.solve(point)
        })
    }

    /// Whether the last certificate rests on a Gram matrix.
    pub(crate) fn rests_on_gram(&self) -> bool {
        let last = self.trail.last.as_ref();
        last.is_some_and(|last| last.evidence != Evidence::Rows)
    }

    /// Leave-one-out errors at these alphas, in closed form.
    ///
    /// # Errors
    /// [`Error::UnsupportedSolver`] unless the loss is squared error and the penalty a pure L2,
    /// [`Error::OutOfRange`] when columns cannot be decomposed.
    pub(crate) fn leave_one_out(&mut self, alphas: &[f64]) -> Result<ridge::LeaveOneOut> {
        ridge::leave_one_out(&self.setup, &mut self.ridge, &self.penalty, alphas)
    }

    /// What the user should know about the solves so far.
    pub(crate) fn into_warnings(self) -> Vec<Warning> {
        self.warnings
    }

    fn warn(&mut self, warning: Warning) {
        let separable = |w: &Warning| matches!(w, Warning::Separable { .. });
        if !separable(&warning) {
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        } else if !self.warnings.iter().any(separable) {
            let column = separating_column(self.setup.problem);
            self.warnings.push(Warning::Separable { column });
        }
    }
}

/// Calls `work` with the penalised part of the objective: the one place where a penalty becomes a type.
fn with_term<T>(
    penalty: &AnyPenalty,
    structure: Option<&AnyStructure>,
    work: impl FnOnce(&dyn PenaltyTerm) -> T,
) -> T {
    match (structure, penalty) {
        (Some(AnyStructure::Limits(structure)), penalty) => work(&Blocks { structure, penalty }),
        (Some(AnyStructure::Groups(structure)), penalty) => work(&Blocks { structure, penalty }),
        (None, AnyPenalty::L1(penalty)) => work(&Separable(*penalty)),
        (None, AnyPenalty::L2(penalty)) => work(&Separable(*penalty)),
        (None, AnyPenalty::ElasticNet(penalty)) => work(&Separable(*penalty)),
        (None, AnyPenalty::Own(penalty)) => work(&Separable(&**penalty)),
    }
}
