//! The subproblem of a Newton step: a quadratic model of the loss at a point, minimised together with the penalty over
//! a working set, by its Gram matrix or by residuals.

pub(super) mod active_set;
pub(super) mod anderson;
pub(super) mod cholesky;
pub(super) mod coordinate_descent;
pub(super) mod covariance;
mod curvature_reference;
pub(super) mod exchange;
pub(super) mod quadratic;
pub(super) mod residual;
mod separable;
mod start;
mod step;

pub(super) use exchange::SupportQr;
pub(super) use separable::{factors_of, minimise};
pub(super) use start::{GramStart, to_outputs, to_variables};
pub(super) use step::{Pace, Step, SubproblemOptions};

use super::Problem;
use super::evaluation::{Evaluation, Trail};
use super::gram_matrix::GramMatrix;
use super::setup::Setup;
use super::tuning::{FORCING, GRAM_ALWAYS, GRAM_LIMIT, GRAM_PER_COST, SLOW_EPOCHS};
use crate::problem::penalty::Penalty;
use cholesky::SupportCholesky;
use quadratic::QuadraticModel as _;
use residual::ResidualModel;

/// What is worth keeping from one subproblem to the next.
#[derive(Default)]
pub(super) struct Cache {
    /// Second derivatives over the features met lately.
    pub(super) gram: Option<GramMatrix>,
    /// Their factor over the last support, with ω″ on its diagonal.
    pub(super) cholesky: SupportCholesky,
    factored_curvature: f64,
    /// Second derivatives of groups in their eigenbasis, by block, where they are known.
    pub(super) spectra: Vec<Option<crate::linalg::SymmetricEigen>>,
    /// Whether coordinate descent on residuals took many epochs.
    slow_descent: bool,
    /// Whether exact steps on a support are not wanted.
    pub(super) descent_only: bool,
    /// Whether steps have led nowhere, so that models are made as exactly as rounding allows.
    pub(super) careful: bool,
}

impl Cache {
    /// Drops the Gram matrix of a local model.
    pub(super) fn forget_model(&mut self, problem: Problem<'_>) {
        self.cholesky.clear();
        if !problem.is_squared_error() {
            self.gram = None;
        }
    }
}

/// What minimises a model together with a penalty: of single coefficients, or of blocks.
pub(super) trait Minimiser {
    /// ω of one coefficient.
    fn penalty(&self) -> &dyn Penalty;
    /// The features that may be in use at the minimum of a local model.
    fn near(&self, problem: Problem<'_>, at: &Evaluation, features: &[usize]) -> Vec<usize>;
    /// Minimises on the Gram matrix; w at the minimum, by variable, and the epochs.
    fn on_gram(
        &self,
        problem: Problem<'_>,
        gram: &GramMatrix,
        work: Workspace<'_>,
        start: &GramStart,
        features: &[usize],
    ) -> (Vec<f64>, usize);
    /// Minimises exactly by the rows of X; w at the minimum, by variable, and the epochs, or `None` where that is not for
    /// it. The Gram matrix has no products.
    fn by_rows(
        &self,
        _problem: Problem<'_>,
        _frame: &GramMatrix,
        _start: &GramStart,
        _max_epochs: usize,
    ) -> Option<(Vec<f64>, usize)> {
        None
    }
    /// Minimises on residuals, from and into w (features × outputs); the epochs.
    fn on_residuals(
        &self,
        problem: Problem<'_>,
        model: &mut ResidualModel<'_>,
        work: Workspace<'_>,
        at: &Evaluation,
        w: &mut [f64],
    ) -> usize;
}

/// What a minimisation may use and keep, and how far it goes.
pub(super) struct Workspace<'a> {
    pub(super) cholesky: &'a mut SupportCholesky,
    pub(super) spectra: &'a mut Vec<Option<crate::linalg::SymmetricEigen>>,
    pub(super) descent_only: bool,
    /// Whether the Gram matrix may have lost the digits that matter.
    pub(super) careful: bool,
    /// The largest violation that may remain.
    pub(super) tolerance: f64,
    pub(super) max_epochs: usize,
}

/// Minimises the quadratic model and the penalty over the working set.
pub(super) fn minimise_with(
    minimiser: &dyn Minimiser,
    setup: &Setup<'_>,
    cache: &mut Cache,
    trail: &Trail,
    at: &Evaluation,
    features: &[usize],
    options: SubproblemOptions,
) -> Step {
    let problem = setup.problem;
    let exact = problem.is_squared_error();
    if !exact {
        cache.spectra.clear();
    }
    // An exact model serves other alphas too, so its matrix takes in all of the working set.
    let near = if exact {
        features.to_vec()
    } else {
        minimiser.near(problem, at, features)
    };
    let tolerance = options.inner * setup.null.gradient;
    if gram_pays(problem, cache, near.len() * problem.loss.n_outputs()) {
        cache.prepare_gram(problem, minimiser.penalty(), trail, at, &near, options.pace);
        if let Some(gram) = cache.gram.take() {
            let start = GramStart::new(problem, &gram, at, &near);
            let work = cache.workspace(tolerance, options.max_epochs);
            let (w, epochs) = minimiser.on_gram(problem, &gram, work, &start, &near);
            let step = start.step(&gram, &near, &w, epochs);
            cache.gram = Some(gram);
            return step;
        }
    }
    let tolerance = if exact {
        tolerance
    } else {
        tolerance.max(FORCING * options.violation)
    };
    let goal = (tolerance, options.max_epochs);
    by_residuals(minimiser, problem, cache, at, features, goal)
}

/// Minimises without a Gram matrix, up to a violation or a number of epochs: by coordinate descent, and exactly by the
/// rows of X once that was slow.
fn by_residuals(
    minimiser: &dyn Minimiser,
    problem: Problem<'_>,
    cache: &mut Cache,
    at: &Evaluation,
    features: &[usize],
    (tolerance, max_epochs): (f64, usize),
) -> Step {
    let p = problem.x.n_features();
    let gather = |w: &[f64]| features.iter().map(|j| w[*j]).collect::<Vec<f64>>();
    let mut w: Vec<f64> = at.point.w.chunks(p).flat_map(gather).collect();
    let small = w.len() <= GRAM_LIMIT;
    let fits_rows = !small && !cache.descent_only && exchange::fits_rows(problem, w.len());
    if fits_rows && (cache.careful || cache.slow_descent) {
        let frame = GramMatrix::without_products(problem, &at.state, features);
        let start = GramStart::new(problem, &frame, at, features);
        if let Some((w, epochs)) = minimiser.by_rows(problem, &frame, &start, max_epochs) {
            return start.step(&frame, features, &w, epochs);
        }
    }
    let waits = small || fits_rows && !cache.slow_descent;
    let at_most = max_epochs.min(if waits { SLOW_EPOCHS } else { usize::MAX });
    let mut model = ResidualModel::new(problem, &at.state, features);
    model.focus(0);
    let work = cache.workspace(tolerance, at_most);
    let epochs = minimiser.on_residuals(problem, &mut model, work, at, &mut w);
    cache.slow_descent |= waits && epochs >= SLOW_EPOCHS;
    let (step, intercepts) = model.finish();
    Step {
        features: features.to_vec(),
        w: step,
        intercepts,
        epochs,
    }
}

impl Cache {
    fn workspace(&mut self, tolerance: f64, max_epochs: usize) -> Workspace<'_> {
        Workspace {
            cholesky: &mut self.cholesky,
            spectra: &mut self.spectra,
            descent_only: self.descent_only,
            careful: self.careful,
            tolerance,
            max_epochs,
        }
    }
}

/// Whether a Gram matrix of so many variables is worth building.
pub(super) fn gram_pays(problem: Problem<'_>, cache: &Cache, variables: usize) -> bool {
    let cost = problem.x.column_cost();
    let quick = variables as f64 <= GRAM_PER_COST * cost || variables <= GRAM_ALWAYS;
    let slow = cache.slow_descent && !cache.descent_only;
    variables <= GRAM_LIMIT && (quick || slow)
}
