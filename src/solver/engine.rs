//! A problem set up once and solved at one strength after another.

use super::block::{Blocks, Spectra};
use super::certificate::{Assessment, Reference};
use super::point::{Base, Coefficients, Seen, State};
use super::screening::Screen;
use super::separation::separating_column;
use super::support_factor::SupportFactor;
use super::terms::Terms;
use super::working_gram::WorkingGram;
use super::{
    FitReport, Optimality, Options, Problem, SolverKind, StopReason, Warning, default_solver,
};
use super::{conjugate_gradient, direct, gradient_descent, proximal_newton, quasi_newton};
use crate::design::DesignMatrix;
use crate::loss::Loss;
use crate::penalty::{AnyStructure, L1, Limits, Penalty};
use crate::{Error, Result};
use std::sync::Arc;

/// The share of L1 below which α_max takes this share instead, since ridge never reaches w = 0.
const LEAST_L1_RATIO: f64 = 0.001;

/// Share of the null loss at which classes count as predicted without doubt, unless the tolerance
/// stops the fit before.
const SEPARATED_LOSS: f64 = 1e-8;

/// The largest strength of ridge whose double is a number: from there on coefficients are smaller than any use of them.
const LARGEST_STRENGTH: f64 = f64::MAX / 16.0;

/// κ when ω(w) = κw², such that 2κ and its likes are numbers.
pub(super) fn ridge_strength<P: Penalty>(penalty: P) -> Option<f64> {
    penalty
        .ridge_strength()
        .map(|strength| strength.min(LARGEST_STRENGTH))
}

/// A problem with what is worth keeping from one strength to the next.
#[derive(Debug)]
pub struct Engine<'a, X: ?Sized, L: ?Sized> {
    pub(super) problem: Problem<'a, X, L>,
    pub(super) options: Options,
    pub(super) reference: Reference,
    /// Features without a penalty.
    pub(super) free: Vec<usize>,
    /// Second derivatives over the features met lately, and their factor over the last support.
    pub(super) gram: Option<WorkingGram>,
    pub(super) factor: SupportFactor,
    /// ω″ on the diagonal of that factor.
    pub(super) factor_curvature: f64,
    /// Whether coordinate descent on residuals took many epochs.
    pub(super) slow_descent: bool,
    /// Whether guesses of the support are not wanted.
    pub(super) descent_only: bool,
    pub(super) screen: Screen,
    /// The strength before the last, by its threshold, with η at its solution.
    pub(super) before: Option<(f64, Vec<f64>)>,
    /// For squared error, where certificates from the Gram matrix and ridge start.
    pub(super) base: Option<Base>,
    pub(super) trust_gram: bool,
    /// Whether the Gram matrix is asked at all.
    pub(super) through_gram: bool,
    /// Where the last solve ended.
    pub(super) seen: Option<Seen>,
    pub(super) ridge: direct::Ridge<'a, X>,
    pub(super) hessian: Option<quasi_newton::SampledHessian>,
    /// Threshold of the penalty at the strength before.
    pub(super) previous_threshold: Option<f64>,
    /// Limits or groups, if there are any.
    structure: Option<Arc<AnyStructure>>,
    /// Second derivatives of groups.
    pub(super) spectra: Spectra,
    start: Coefficients,
    /// max |xⱼᵀu|/vⱼ at the start.
    pub(super) largest_gradient: f64,
    pub(super) warnings: Vec<Warning>,
}

/// Bytes of the largest block that allocators usually hand out from what they keep.
const KEPT: usize = 31 << 20;

/// Has the allocator keep what is freed. Iterations allocate vectors of the same megabytes again and again, and
/// the GNU allocator gives them back to the system each time, at a page fault per 4 KB, until it has once seen a
/// larger block freed.
pub(crate) fn keep_freed_memory() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(KEPT)));
}

impl<'a, X: DesignMatrix + ?Sized, L: Loss + ?Sized> Engine<'a, X, L> {
    /// Fits the intercept and the unpenalised columns, from which everything else starts.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] when the loss at the start is not a finite number.
    pub fn new(problem: Problem<'a, X, L>, options: Options) -> Result<Self> {
        let (p, n_outputs) = (problem.x.n_features(), problem.loss.n_outputs());
        keep_freed_memory();
        let mut start = Coefficients::zeros(p, n_outputs);
        if problem.fit_intercept {
            start.intercept = problem.loss.null_intercept();
        }
        let null = State::at(problem, &start);
        if !null.value.is_finite() {
            return Err(Error::OutOfRange("the target"));
        }
        let at_null = Seen::at_null(problem, start.clone(), null);
        let every_one = vec![1.0; p];
        let reference = Reference {
            null_loss: at_null.state.value,
            null_gradient: at_null.largest_gradient(&every_one),
        };
        if !reference.null_gradient.is_finite() {
            return Err(Error::OutOfRange("the columns (or standardize them)"));
        }
        let free: Vec<usize> = (0..p).filter(|j| problem.factors[*j] == 0.0).collect();
        let seen = if free.is_empty() {
            at_null
        } else {
            Seen::at(problem, &free, &mut start)
        };
        let mut screen = Screen::default();
        let squared = problem.loss.squared_error_targets();
        // Few features of least squares are all in the working set: there is nothing to screen.
        if squared.is_none() || p > proximal_newton::ALL_EXACT {
            screen.remember(&seen.state.gradient, &seen.gradient, n_outputs);
        }
        let largest_gradient = seen.largest_gradient(problem.factors);
        let base = squared.map(|_| Base {
            point: start.clone(),
            value: seen.state.value,
            gradient: seen.gradient.clone(),
        });
        Ok(Self {
            problem,
            options,
            reference,
            free,
            gram: None,
            factor: SupportFactor::default(),
            factor_curvature: 0.0,
            slow_descent: false,
            descent_only: false,
            screen,
            before: None,
            base,
            trust_gram: false,
            through_gram: true,
            seen: Some(seen),
            ridge: direct::Ridge::default(),
            hessian: None,
            previous_threshold: None,
            structure: None,
            spectra: Spectra::default(),
            start,
            largest_gradient,
            warnings: Vec::new(),
        })
    }

    /// The fit with intercept and unpenalised columns only.
    pub fn start(&self) -> Coefficients {
        self.start.clone()
    }

    /// Keeps the coefficients within limits, or has groups of them enter and leave together, from here on.
    #[must_use]
    pub fn structured(mut self, structure: AnyStructure) -> Self {
        if let Some(seen) = &self.seen {
            let (penalty, factors) = (L1 { alpha: 1.0 }, self.problem.factors);
            self.largest_gradient = match &structure {
                AnyStructure::Limits(structure) => {
                    Blocks { structure, penalty }.largest_reach(factors, seen)
                }
                AnyStructure::Groups(structure) => {
                    Blocks { structure, penalty }.largest_reach(factors, seen)
                }
            };
        }
        self.structure = Some(Arc::new(structure));
        self
    }

    /// α_max = maxⱼ |xⱼᵀ∇F| / (vⱼρ) at [`Engine::start`]: the smallest α at which every penalised
    /// coefficient is 0. For ρ < 0.001 that of ρ = 0.001. Limits leave one sign out where a coefficient may not
    /// have the other; groups have ‖X_gᵀ∇F‖₂/√size in the place of |xⱼᵀ∇F|.
    ///
    /// Source: Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1), section 2.5.
    pub fn alpha_max(&self, l1_ratio: f64) -> f64 {
        self.largest_gradient / l1_ratio.max(LEAST_L1_RATIO)
    }

    /// Solves at one strength, starting from `point` and leaving the solution there.
    ///
    /// # Errors
    /// [`Error::UnsupportedSolver`] when the chosen solver does not handle the loss and penalty;
    /// [`Error::Diverged`] from gradient descent.
    pub fn solve<P: Penalty>(&mut self, penalty: P, point: &mut Coefficients) -> Result<FitReport> {
        let (loss, ridge) = (self.problem.loss.kind(), ridge_strength(penalty));
        let squared = self.problem.loss.squared_error_targets().is_some();
        let (n, p) = (self.problem.x.n_samples(), self.problem.x.n_features());
        let kind = match self.options.solver {
            SolverKind::Auto => {
                default_solver(loss, ridge.is_some(), self.structure.is_some(), n, p).0
            }
            chosen => chosen,
        };
        let unsupported = |instead| {
            let penalty = penalty.kind().name();
            Err(Error::UnsupportedSolver {
                solver: kind.name(),
                problem: format!("{loss} with the {penalty} penalty"),
                instead,
            })
        };
        if kind == SolverKind::Block {
            return Ok(self.solve_blocks(penalty, point));
        }
        if self.structure.is_some() {
            return Err(Error::UnsupportedSolver {
                solver: kind.name(),
                problem: "limits or groups of coefficients".into(),
                instead: "`block`",
            });
        }
        match (kind, ridge) {
            (SolverKind::Direct, Some(strength)) if squared => {
                let (report, warning) = direct::solve(self, strength, point)?;
                self.warn(warning);
                Ok(report)
            }
            (SolverKind::ConjugateGradient, Some(strength)) if squared => {
                conjugate_gradient::solve(self, strength, point)
            }
            (SolverKind::Direct | SolverKind::ConjugateGradient, _) => {
                unsupported("`active-set` for squared error, `newton` for cross-entropy")
            }
            (SolverKind::Lbfgs, Some(strength)) if !squared => {
                let report = quasi_newton::solve(self, penalty, strength, point);
                let asked = self.options.solver == SolverKind::Lbfgs;
                if asked || report.stop != StopReason::Stalled {
                    return Ok(report);
                }
                // The last digits are Newton's.
                Ok(self.finish(penalty, point, kind.name(), report.epochs))
            }
            (SolverKind::Lbfgs, _) if squared => unsupported("`direct` or `active-set`"),
            (SolverKind::Lbfgs, _) => unsupported("the l2 penalty, or `newton`"),
            (SolverKind::GradientDescent, Some(_)) => gradient_descent::solve(self, penalty, point),
            (SolverKind::GradientDescent, None) => {
                unsupported("the l2 penalty, or `active-set` or `newton`")
            }
            (SolverKind::ActiveSet | SolverKind::CoordinateDescent, _) if !squared => {
                unsupported("`newton`")
            }
            (SolverKind::ProximalNewton, _) if squared => unsupported("`active-set`"),
            (kind, _) => {
                self.descent_only = kind == SolverKind::CoordinateDescent;
                let used = self.approach(penalty, point, kind.name());
                Ok(self.finish(penalty, point, kind.name(), used))
            }
        }
    }

    /// By blocks; without limits and groups each coefficient is a block that may go anywhere.
    fn solve_blocks<P: Penalty>(&mut self, penalty: P, point: &mut Coefficients) -> FitReport {
        let p = self.problem.x.n_features();
        let structure = self.structure.get_or_insert_with(|| {
            let anywhere = (f64::NEG_INFINITY, f64::INFINITY);
            Arc::new(AnyStructure::Limits(Limits::new(vec![anywhere; p])))
        });
        let name = SolverKind::Block.name();
        match &*Arc::clone(structure) {
            AnyStructure::Limits(structure) => {
                let terms = Blocks { structure, penalty };
                let used = self.approach(terms, point, name);
                self.finish(terms, point, name, used)
            }
            AnyStructure::Groups(structure) => {
                let terms = Blocks { structure, penalty };
                let used = self.approach(terms, point, name);
                self.finish(terms, point, name, used)
            }
        }
    }

    /// Solves with the epochs that are left after those used on the way, and reports both together.
    fn finish<T: Terms>(
        &mut self,
        terms: T,
        point: &mut Coefficients,
        name: &'static str,
        used: usize,
    ) -> FitReport {
        let allowed = self.options.max_epochs;
        self.options.max_epochs = allowed.saturating_sub(used);
        let mut report = proximal_newton::solve(self, terms, point, name);
        self.options.max_epochs = allowed;
        report.epochs += used;
        report
    }

    /// What the user should know about the solves so far.
    pub fn into_warnings(self) -> Vec<Warning> {
        self.warnings
    }

    fn warn(&mut self, warning: Option<Warning>) {
        if let Some(warning) = warning.filter(|warning| !self.warnings.contains(warning)) {
            self.warnings.push(warning);
        }
    }

    /// Notes classes that are predicted without doubt: the loss is too small for even one row to be
    /// on the wrong side, and nothing holds the coefficients, or so little that the loss is below
    /// what was asked for.
    pub(super) fn watch_separation(&mut self, assessment: &Assessment) {
        let loss = self.problem.loss;
        if loss.squared_error_targets().is_some() {
            return;
        }
        let share = self.options.tolerance.max(SEPARATED_LOSS);
        // A row of weight d on the wrong side costs at least d·ln 2.
        let lightest = (0..loss.n_samples())
            .map(|i| loss.weights().get(i))
            .filter(|d| *d > 0.0)
            .fold(1.0, f64::min);
        let separated = assessment.loss < lightest * std::f64::consts::LN_2;
        let unpenalised = matches!(assessment.optimality, Optimality::KktViolation(_));
        if separated && (unpenalised || assessment.loss <= share * self.reference.null_loss) {
            let known = |warning: &Warning| matches!(warning, Warning::Separable { .. });
            if !self.warnings.iter().any(known) {
                let column = separating_column(self.problem);
                self.warnings.push(Warning::Separable { column });
            }
        }
    }
}
