//! A problem set up for solving: its scales, and the fit from which every strength is measured.

use super::evaluation::{Coefficients, Evaluation, State};
use super::problem::{Options, Problem};
use super::unpenalised;
use crate::problem::loss::Weights;
use crate::{Error, Result};

/// The scales against which certificates are measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct NullScale {
    /// F at the intercept-only fit.
    pub(super) loss: f64,
    /// max |xⱼᵀu| there.
    pub(super) gradient: f64,
}

/// A problem set up for solving: with its options, its scales and the fit of intercepts and unpenalised columns alone.
pub(super) struct Setup<'a> {
    pub(super) problem: Problem<'a>,
    pub(super) options: Options,
    pub(super) null: NullScale,
    /// Features without a penalty.
    pub(super) unpenalised: Vec<usize>,
    /// The coefficients of that fit.
    pub(super) start: Coefficients,
    /// F and Xᵀu there.
    pub(super) start_loss: f64,
    pub(super) start_gradient: Vec<f64>,
}

impl<'a> Setup<'a> {
    /// Fits intercepts and unpenalised columns; also gives the evaluation at that fit.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] when loss or gradient there are not finite numbers.
    pub(super) fn new(problem: Problem<'a>, options: Options) -> Result<(Self, Evaluation)> {
        let (p, n_outputs) = (problem.x.n_features(), problem.loss.n_outputs());
        let mut start = Coefficients::zeros(p, n_outputs);
        if problem.fit_intercept {
            start.intercept = problem.loss.null_intercept();
        }
        let at_null = evaluate_null(problem, start.clone());
        let every_one = vec![1.0; p];
        let null = NullScale {
            loss: at_null.state.value,
            gradient: at_null.largest_gradient(&every_one),
        };
        if !null.loss.is_finite() {
            return Err(Error::OutOfRange("the target"));
        }
        if !null.gradient.is_finite() {
            return Err(Error::OutOfRange("the columns (or standardize them)"));
        }
        let unpenalised: Vec<usize> = (0..p).filter(|j| problem.factors[*j] == 0.0).collect();
        let evaluation = if unpenalised.is_empty() {
            at_null
        } else {
            unpenalised::evaluate(problem, &unpenalised, &mut start)
        };
        let setup = Self {
            problem,
            options,
            null,
            unpenalised,
            start,
            start_loss: evaluation.state.value,
            start_gradient: evaluation.gradient.clone(),
        };
        Ok((setup, evaluation))
    }
}

/// The evaluation at w = 0. For squared error on centred columns Xᵀu = −dXᵀy, which may be known.
fn evaluate_null(problem: Problem<'_>, point: Coefficients) -> Evaluation {
    let state = State::at(problem, &point);
    match (problem.x.target_products(), problem.loss.weights()) {
        (Some(products), Weights::Uniform(d)) if problem.x.is_centred() => {
            let gradient = products.iter().map(|product| -d * product);
            Evaluation::complete(point, state, gradient.collect())
        }
        _ => Evaluation::of_state(problem, point, state),
    }
}
