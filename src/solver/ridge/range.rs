//! The range of strengths over which an L2 penalty acts, from the columns alone: neither the target nor its units matter.
//!
//! With the eigenvalues s of AᵀA in standard form, a strength κ leaves Σ s/(s + 2κ) effective degrees of freedom, and
//! least squares loses at most the share (2κ/(s + 2κ))² of the deviance in each eigendirection.
//!
//! Source: Hastie, Tibshirani, Friedman (2009), The Elements of Statistical Learning, section 3.4.1.

use super::Cache;
use super::normal::{NormalEquations, Side};
use super::standard_form::StandardForm;
use crate::problem::loss::{SampleWeights, SquaredError, Weights};
use crate::solver::Problem;
use crate::solver::setup::Setup;

/// Degrees of freedom that are nearly 0, at the largest strength.
const LEAST_FREEDOM: f64 = 0.1;
/// Share of the deviance that the smallest strength may cost.
const LEAST_LOSS: f64 = 1e-3;
/// The curvature of a cross-entropy at a good fit, relative to that of squared error.
const CURVATURE_OF_CLASSES: f64 = 0.025;
/// Side of the smaller matrix up to which eigenvalues are computed.
const EIGENVALUES_UP_TO: usize = 4000;
/// The smallest strength relative to the largest beyond that, and at the least.
const WIDE_RANGE: f64 = 1e-8;
const WIDEST_RANGE: f64 = 1e-14;

/// κ at which nothing is left of the penalised coefficients: tr(AᵀA)/(2κ) bounds the degrees of freedom.
pub(in crate::solver) fn largest_strength(problem: Problem<'_>) -> f64 {
    let (p, centred) = (problem.x.n_features(), problem.fit_intercept);
    let variance = |j: usize| match problem.loss.weights() {
        Weights::Uniform(d) => d * problem.x.column_norm(j, centred).powi(2),
        d => {
            let (mean, square) = problem.x.column_moments(j, d);
            let lost = if centred { mean * mean } else { 0.0 };
            (square - lost).max(0.0)
        }
    };
    let penalised = (0..p).filter(|j| problem.factors[*j] > 0.0);
    penalised
        .map(|j| variance(j) / problem.factors[j])
        .sum::<f64>()
        / (2.0 * LEAST_FREEDOM)
}

/// The smallest κ relative to the largest: there the fit is that without a penalty, but for a share of 1e-3 of its
/// deviance.
pub(in crate::solver) fn smallest_ratio<'a>(
    setup: &Setup<'a>,
    cache: &mut Cache<'a>,
    largest: f64,
) -> f64 {
    let x = setup.problem.x;
    if x.n_samples().min(x.n_features()) > EIGENVALUES_UP_TO {
        return WIDE_RANGE;
    }
    let (smallest, curvature) = if setup.problem.is_squared_error() {
        // Ridge solves with the same decomposition later.
        let factored = cache.factored(setup);
        let smallest = factored.and_then(|(form, normal)| smallest_eigenvalue(form, normal));
        (smallest, 1.0)
    } else {
        (smallest_of_columns(setup.problem), CURVATURE_OF_CLASSES)
    };
    let Some(smallest) = smallest else {
        return WIDE_RANGE;
    };
    let loss = LEAST_LOSS.sqrt();
    let strength = curvature * 0.5 * smallest * loss / (1.0 - loss);
    (strength / largest).clamp(WIDEST_RANGE, 0.1)
}

/// The smallest eigenvalue for the columns of a loss other than squared error.
fn smallest_of_columns(problem: Problem<'_>) -> Option<f64> {
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    let weights = match problem.loss.weights() {
        Weights::Uniform(_) => SampleWeights::Uniform(n),
        Weights::PerSample(d) => SampleWeights::PerSample(d.to_vec()),
    };
    let least_squares = SquaredError::new(vec![0.0; n], weights).ok()?;
    let problem = Problem {
        loss: &least_squares,
        ..problem
    };
    let form = StandardForm::new(problem, &vec![0.0; p])?;
    let mut normal = NormalEquations::new(&form, problem.loss.weights());
    smallest_eigenvalue(&form, &mut normal)
}

/// The smallest eigenvalue of AᵀA that is not rounding.
fn smallest_eigenvalue(form: &StandardForm<'_>, normal: &mut NormalEquations) -> Option<f64> {
    let side = normal.side;
    let mut values = normal.spectrum(form)?.values.clone();
    values.sort_by(f64::total_cmp);
    if side == Side::Samples {
        // What is not penalised has the largest eigenvalues there.
        values.truncate(values.len().saturating_sub(form.e()));
    }
    let largest = values.last().copied()?;
    let rounding = largest * form.n().max(form.m()) as f64 * f64::EPSILON;
    values.into_iter().find(|s| *s > rounding)
}
