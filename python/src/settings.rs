//! From the parameters of an estimator in Python to one of the library.

use crate::error::exception;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use regfit::Params;
use regfit::family::AnyFamily;
use regfit::linfa::ParamGuard;
use regfit::model::Estimator;
use regfit::penalty::{ElasticNet, L1, L2, Penalty};
use regfit::solver::{Cancel, Progress};
use std::sync::{Arc, Mutex};

/// A dictionary of all that a fit is told.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Settings {
    /// `regression`, `logistic` or `softmax`.
    family: String,
    /// `l1`, `l2` or `enet`.
    penalty: String,
    pub(crate) alpha: f64,
    l1_ratio: f64,
    fit_intercept: bool,
    standardize: bool,
    positive: bool,
    tol: f64,
    max_iter: usize,
    pub(crate) n_threads: usize,
    feature_names: Option<Vec<String>>,
    /// Called with what is done and of how much.
    pub(crate) progress: Option<Py<PyAny>>,
}

/// How far a fit is, written by the solver and read by who waits.
pub(crate) type Reached = Arc<Mutex<Option<(usize, usize)>>>;

impl Settings {
    /// The estimator, by whom it is ended, and where it says how far it is.
    pub(crate) fn estimator(
        &self,
        sample_weight: Option<Vec<f64>>,
    ) -> PyResult<(Estimator, Cancel, Reached)> {
        let (alpha, l1_ratio) = (self.alpha, self.l1_ratio);
        match self.penalty.as_str() {
            "l1" => self.with(L1 { alpha }, sample_weight),
            "l2" => self.with(L2 { alpha }, sample_weight),
            "enet" => self.with(ElasticNet { alpha, l1_ratio }, sample_weight),
            other => Err(PyValueError::new_err(format!("no penalty {other:?}"))),
        }
    }

    fn with(
        &self,
        penalty: impl Penalty,
        sample_weight: Option<Vec<f64>>,
    ) -> PyResult<(Estimator, Cancel, Reached)> {
        let family = AnyFamily::by_name(&self.family)
            .ok_or_else(|| PyValueError::new_err(format!("no family {:?}", self.family)))?;
        let (cancel, reached) = (Cancel::new(), Reached::default());
        let mut params = Params::with_any_family(family, penalty)
            .fit_intercept(self.fit_intercept)
            .standardize(self.standardize)
            .positive(self.positive)
            .tolerance(self.tol)
            .max_epochs(self.max_iter)
            .cancel_by(&cancel)
            .strict(false);
        if let Some(weights) = sample_weight {
            params = params.sample_weights(weights);
        }
        if let Some(names) = &self.feature_names {
            params = params.feature_names(names.iter().cloned());
        }
        if self.progress.is_some() {
            let latest = Arc::clone(&reached);
            params = params.observe(move |progress| note(&latest, progress));
        }
        let checked = params.check_ref().map_err(exception)?;
        Ok((checked.estimator().clone(), cancel, reached))
    }
}

/// Keeps the last strength or fold that was done.
fn note(latest: &Mutex<Option<(usize, usize)>>, progress: Progress) {
    if let Progress::Strength { done, of } | Progress::Fold { done, of } = progress
        && let Ok(mut latest) = latest.lock()
    {
        *latest = Some((done, of));
    }
}
