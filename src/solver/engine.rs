//! A problem set up once and solved at one strength after another.

use super::certificate::{Assessment, Reference};
use super::point::{Coefficients, Seen, State};
use super::screening::Screen;
use super::support_factor::SupportFactor;
use super::unpenalized::settle;
use super::working_gram::WorkingGram;
use super::{
    FitReport, Optimality, Options, Problem, SolverKind, StopReason, Warning, default_solver,
};
use super::{
    conjugate_gradient, direct, gradient_descent, proposal, proximal_newton, quasi_newton,
};
use crate::design::{DesignMatrix, Precision};
use crate::linalg;
use crate::loss::Loss;
use crate::penalty::Penalty;
use crate::{Error, Result};

/// The share of L1 below which α_max takes this share instead, since ridge never reaches w = 0.
const LEAST_L1_RATIO: f64 = 0.001;

/// Share of the null loss at which classes count as predicted without doubt, unless the tolerance
/// stops the fit before.
const SEPARATED_LOSS: f64 = 1e-8;

/// Features beyond twice the working set that the Gram matrix may hold.
const SPARE: usize = 256;

/// Share of the tolerance that the rounding of a Gram matrix may take.
const ALLOWANCE: f64 = 0.01;

/// How far the curvature may be from that of the reference, as a share of it.
const CHORD: f64 = 0.15;
/// The same where a new Gram matrix is cheap, or steps with the old one have become short.
const CHORD_NEAR: f64 = 0.01;

/// Where the curvature is taken, in steps ahead: in the middle of a step, which makes it right to second order,
/// or a few steps ahead, so that it serves before and after.
const MIDDLE: f64 = 0.5;
const FAR_AHEAD: f64 = 2.0;

/// Ratio of one strength to the next on the way to one that is not so small, above a share of the largest.
const APPROACH_NEAR: f64 = 0.4;
const DEEP: f64 = 0.05;
/// The same on the way to a small one: long steps while few features are in use, and shorter ones below a share of
/// the largest strength, where exact steps from far away take many corrections.
const APPROACH_EARLY: f64 = 0.6;
const APPROACH_LATE: f64 = 0.8;
const DENSE: f64 = 0.25;

/// What is done to intercepts and unpenalised columns before a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Care {
    /// They are solved to rounding, as a certificate needs it.
    Settled,
    /// Nothing: several outputs cost much to settle.
    AsItIs,
}

/// How the solution of a strength gets on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// The first step is to be made.
    Departing,
    /// The violation falls fast.
    Fast,
    /// It does not.
    Slow,
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
    factor_curvature: f64,
    /// Whether coordinate descent on residuals took many epochs.
    pub(super) slow_descent: bool,
    /// Whether guesses of the support are not wanted.
    pub(super) descent_only: bool,
    screen: Screen,
    /// The strength before the last, by its threshold, with η at its solution.
    before: Option<(f64, Vec<f64>)>,
    /// Where only what is not penalised is fitted, for squared error: certificates from the Gram matrix and
    /// ridge start from there.
    pub(super) base: Option<Seen>,
    trust_gram: bool,
    /// Whether the Gram matrix is asked at all.
    pub(super) through_gram: bool,
    /// Where the last solve ended.
    pub(super) seen: Option<Seen>,
    pub(super) ridge: direct::Ridge<'a, X>,
    pub(super) hessian: Option<quasi_newton::SampledHessian>,
    /// Threshold of the penalty at the strength before.
    pub(super) previous_threshold: Option<f64>,
    start: Coefficients,
    /// max |xⱼᵀu|/vⱼ at the start.
    largest_gradient: f64,
    warnings: Vec<Warning>,
}

/// Bytes of the largest block that allocators usually hand out from what they keep.
const KEPT: usize = 31 << 20;

/// Has the allocator keep what is freed. Iterations allocate vectors of the same megabytes again and again, and
/// the GNU allocator gives them back to the system each time, at a page fault per 4 KB, until it has once seen a
/// larger block freed.
fn keep_freed_memory() {
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
        let at_null = Seen::with_state(problem, start.clone(), null);
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
        screen.remember(&seen.state.gradient, &seen.gradient, n_outputs);
        let largest_gradient = seen.largest_gradient(problem.factors);
        let base = problem.loss.squared_error_targets().map(|_| seen.clone());
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
            start,
            largest_gradient,
            warnings: Vec::new(),
        })
    }

    /// The fit with intercept and unpenalised columns only.
    pub fn start(&self) -> Coefficients {
        self.start.clone()
    }

    /// α_max = maxⱼ |xⱼᵀ∇F| / (vⱼρ) at [`Engine::start`]: the smallest α at which every penalised
    /// coefficient is 0. For ρ < 0.001 that of ρ = 0.001.
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
        let (loss, ridge) = (self.problem.loss.kind(), penalty.ridge_strength());
        let squared = self.problem.loss.squared_error_targets().is_some();
        let (n, p) = (self.problem.x.n_samples(), self.problem.x.n_features());
        let kind = match self.options.solver {
            SolverKind::Auto => default_solver(loss, ridge.is_some(), n, p).0,
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
                let mut finished = proximal_newton::solve(self, penalty, point, kind.name());
                finished.epochs += report.epochs;
                Ok(finished)
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
                let allowed = self.options.max_epochs;
                self.options.max_epochs -= used.min(allowed);
                let mut report = proximal_newton::solve(self, penalty, point, kind.name());
                self.options.max_epochs = allowed;
                report.epochs += used;
                Ok(report)
            }
        }
    }

    /// Comes near a small strength from cold through falling larger ones, with one step at each: working sets
    /// then grow from the right features, where a cold start would collect many wrong ones. The epochs used.
    fn approach<P: Penalty>(
        &mut self,
        penalty: P,
        point: &mut Coefficients,
        name: &'static str,
    ) -> usize {
        let target = penalty.threshold();
        let many = self.problem.x.n_features() > proximal_newton::ALL_EXACT;
        if !many || target <= 0.0 {
            return 0;
        }
        let exact = self.problem.loss.squared_error_targets().is_some();
        let known_warnings = self.warnings.len();
        let max_epochs = std::mem::replace(&mut self.options.max_epochs, 1);
        let mut used = 0;
        let mut threshold = self.previous_threshold.unwrap_or(self.largest_gradient);
        while used < max_epochs {
            threshold *= if target > DEEP * self.largest_gradient {
                APPROACH_NEAR
            } else if threshold > DENSE * self.largest_gradient || !exact {
                APPROACH_EARLY
            } else {
                APPROACH_LATE
            };
            if threshold <= target {
                break;
            }
            let stronger = penalty.with_alpha(penalty.alpha() * threshold / target);
            used += proximal_newton::solve(self, stronger, point, name).epochs;
        }
        self.options.max_epochs = max_epochs;
        // What a loose solve at another strength met is no news about this one.
        self.warnings.truncate(known_warnings);
        used
    }

    /// Looks at `point`: at the given features (rising), or at all when there are none. `landed` is the state
    /// there, if it is known.
    pub(super) fn look<P: Penalty>(
        &mut self,
        penalty: P,
        point: &mut Coefficients,
        landed: Option<State>,
        features: &[usize],
        care: Care,
    ) -> Seen {
        if let Some(seen) = self.look_through_gram(penalty, point) {
            return seen;
        }
        let state = match care {
            Care::Settled => settle(self.problem, &self.free, point, landed),
            Care::AsItIs => landed.unwrap_or_else(|| State::at(self.problem, point)),
        };
        if features.is_empty() {
            let mut seen = Seen::with_state(self.problem, point.clone(), state);
            seen.settled = care == Care::Settled;
            let n_outputs = self.problem.loss.n_outputs();
            self.screen
                .remember(&seen.state.gradient, &seen.gradient, n_outputs);
            return seen;
        }
        let mut seen = Seen::with_features(self.problem, point.clone(), state, features);
        seen.settled = care == Care::Settled;
        seen
    }

    /// What the Gram matrix of all features says of a point, when it may speak for the rows.
    ///
    /// With g₀ and F₀ at a base point that was seen through the rows, and δ = w − w₀,
    /// Xᵀu = g₀ + Gδ and F = F₀ + ½(g₀ + Xᵀu)ᵀδ. Each entry of G is a sum of n products, so rounding takes
    /// no more than nε‖xⱼ‖‖xₖ‖ from it; what that can make of the gap is added to it.
    fn look_through_gram<P: Penalty>(
        &mut self,
        penalty: P,
        point: &mut Coefficients,
    ) -> Option<Seen> {
        let (base, gram) = (self.base.as_ref()?, self.gram.as_ref()?);
        let (n, p) = (self.problem.x.n_samples(), self.problem.x.n_features());
        if !self.through_gram || gram.features.len() < p || penalty.threshold() == 0.0 {
            return None;
        }
        let mut gradient: Vec<f64> = gram.features.iter().map(|j| base.gradient[*j]).collect();
        let mut step = vec![0.0; p];
        let mut length = 0.0;
        for (v, &j) in gram.features.iter().enumerate() {
            step[v] = point.w[j] - base.point.w[j];
            if step[v] != 0.0 {
                linalg::axpy(step[v], gram.column(v), &mut gradient);
                length += step[v].abs() * gram.column(v)[v].sqrt();
            }
        }
        let slope: f64 = gram
            .features
            .iter()
            .enumerate()
            .map(|(v, j)| 0.5 * (base.gradient[*j] + gradient[v]) * step[v])
            .sum();
        let scale = (2.0 * base.state.value).sqrt() + length;
        let allowance = 4.0 * n as f64 * f64::EPSILON * scale * length;
        if allowance > ALLOWANCE * self.options.tolerance * self.reference.null_loss {
            return None;
        }
        let beta = gram.intercept_step(&step, &[0.0]);
        point.intercept[0] = base.point.intercept[0] + beta[0];
        let mut by_feature = vec![0.0; p];
        for (j, g) in gram.features.iter().zip(gradient) {
            by_feature[*j] = g;
        }
        Some(Seen {
            point: point.clone(),
            state: State {
                eta: Vec::new(),
                mean: Vec::new(),
                gradient: Vec::new(),
                value: base.state.value + slope,
            },
            gradient: by_feature,
            cutoff: 0.0,
            known: Vec::new(),
            allowance: Some(allowance),
            settled: true,
        })
    }

    /// Whether certificates may come from the Gram matrix of all features, with a bound on its rounding. Where
    /// not, as for the last strength of a path and a single fit, the rows themselves have the last word.
    pub fn trust_gram(&mut self, trust: bool) {
        self.trust_gram = trust;
    }

    /// Looks at every column again, through the rows, where only the Gram matrix has spoken and that is not
    /// enough.
    pub(super) fn confirm(&mut self, seen: Seen, point: &mut Coefficients) -> Seen {
        if self.trust_gram || seen.allowance.is_none() {
            return seen;
        }
        // From here on this strength is judged by the rows.
        self.through_gram = false;
        Seen::at(self.problem, &self.free, point)
    }

    /// Has the gradients known that may reach `cutoff`·vⱼ in size.
    pub(super) fn complete(&mut self, seen: &mut Seen, cutoff: f64) {
        let Seen {
            state,
            known,
            gradient,
            ..
        } = seen;
        self.screen
            .complete(self.problem, &state.gradient, known, cutoff, gradient);
        seen.cutoff = cutoff;
    }

    /// Has the Gram matrix hold the features (rising), with the curvature at a reference that is not too far
    /// from `seen`. On the way to a new strength that is a point expected ahead.
    pub(super) fn prepare_model<P: Penalty>(
        &mut self,
        penalty: P,
        seen: &Seen,
        features: &[usize],
        pace: Pace,
    ) {
        let (problem, departing) = (self.problem, pace == Pace::Departing);
        let mut ahead = None;
        let precision = match problem.loss.squared_error_targets() {
            Some(_) => Precision::Double,
            None => Precision::Single,
        };
        if problem.loss.squared_error_targets().is_none() {
            let cheap = proposal::is_cheap(problem, features.len());
            let limit = if cheap || pace == Pace::Slow {
                CHORD_NEAR
            } else {
                CHORD
            };
            let far = |gram: &WorkingGram| gram.distance(problem.loss, &seen.state) > limit;
            if departing && cheap || self.gram.as_ref().is_none_or(far) {
                self.forget_model();
                let share = if cheap { MIDDLE } else { FAR_AHEAD };
                ahead = departing
                    .then(|| self.expected(seen, penalty.threshold(), share))
                    .flatten();
            }
        }
        let curvature = penalty.derivatives(1.0).1;
        if curvature != self.factor_curvature {
            self.factor.clear();
            self.factor_curvature = curvature;
        }
        let gram = self.gram.get_or_insert_with(|| {
            WorkingGram::new(problem, ahead.as_ref().unwrap_or(&seen.state), precision)
        });
        if gram.features.len() > 2 * features.len() + SPARE {
            let wanted = |a: &usize| features.binary_search(&gram.features[*a]).is_ok();
            let places: Vec<usize> = (0..gram.features.len()).filter(wanted).collect();
            let n_outputs = gram.n_outputs();
            let feature = |v: usize| gram.features[v / n_outputs];
            let order: Vec<(usize, usize)> = self
                .factor
                .order
                .iter()
                .map(|v| (feature(*v), v % n_outputs))
                .collect();
            gram.retain(&places);
            if order.iter().all(|(j, _)| gram.place(*j) != usize::MAX) {
                self.factor.order = order
                    .iter()
                    .map(|(j, k)| gram.place(*j) * n_outputs + k)
                    .collect();
            } else {
                self.factor.clear();
            }
        }
        gram.include(problem, features);
    }

    /// The state at a point `share` of the way from `seen`, the solution at the last strength, to where a line
    /// through the last two solutions is at this strength.
    fn expected(&self, seen: &Seen, threshold: f64, share: f64) -> Option<State> {
        let (before, eta) = self.before.as_ref()?;
        let latest = self.previous_threshold?;
        if eta.len() != seen.state.eta.len() || *before <= latest || latest <= threshold {
            return None;
        }
        let share = share * ((latest - threshold) / (before - latest)).min(1.0);
        let ahead = |(now, before): (&f64, &f64)| now + share * (now - before);
        let eta = seen.state.eta.iter().zip(eta).map(ahead).collect();
        Some(State::with_eta(self.problem.loss, eta))
    }

    /// Remembers η at the solution that is left for another strength.
    pub(super) fn depart(&mut self, seen: &Seen) {
        if self.problem.loss.squared_error_targets().is_none() {
            let eta = || seen.state.eta.clone();
            self.before = self.previous_threshold.map(|threshold| (threshold, eta()));
        }
    }

    /// Lets go of the Gram matrix of a local model.
    pub(super) fn forget_model(&mut self) {
        self.factor.clear();
        if self.problem.loss.squared_error_targets().is_none() {
            self.gram = None;
        }
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
            self.warn(Some(Warning::Separable));
        }
    }
}
