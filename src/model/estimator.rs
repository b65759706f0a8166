//! All hyper-parameters of a model, plain: what fits, paths, cross-validation and training work with.

use crate::linalg::interrupt;
use crate::problem::family::AnyFamily;
use crate::problem::penalty::{AnyPenalty, Penalty};
use crate::solver::{Cancel, Observer, Options, SolverKind};
use crate::{Error, Result};

/// A family, a penalty and how they are fitted, checked: see [`Params`](super::Params), which makes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimator {
    pub(crate) family: AnyFamily,
    pub(crate) penalty: AnyPenalty,
    pub(crate) fit_intercept: bool,
    pub(crate) standardize: bool,
    pub(crate) ddof: f64,
    pub(crate) tolerance: f64,
    pub(crate) max_epochs: usize,
    pub(crate) solver: SolverKind,
    pub(crate) learning_rate: Option<f64>,
    pub(crate) penalty_factors: Option<Vec<f64>>,
    pub(crate) adaptive: Option<f64>,
    pub(crate) relax: Option<f64>,
    pub(crate) sample_weights: Option<Vec<f64>>,
    pub(crate) offset: Option<Vec<f64>>,
    pub(crate) strict: bool,
    pub(crate) positive: bool,
    pub(crate) limits: Option<Vec<(f64, f64)>>,
    pub(crate) groups: Option<Vec<usize>>,
    pub(crate) feature_names: Option<Vec<String>>,
    pub(crate) observer: Observer,
    pub(crate) cancel: Option<Cancel>,
}

impl Estimator {
    /// The defaults of [`Params`](super::Params).
    pub(super) fn new(family: AnyFamily, penalty: AnyPenalty) -> Self {
        Self {
            family,
            penalty,
            fit_intercept: true,
            standardize: true,
            ddof: 0.0,
            tolerance: 1e-6,
            max_epochs: 10_000,
            solver: SolverKind::Auto,
            learning_rate: None,
            penalty_factors: None,
            adaptive: None,
            relax: None,
            sample_weights: None,
            offset: None,
            strict: true,
            positive: false,
            limits: None,
            groups: None,
            feature_names: None,
            observer: Observer::default(),
            cancel: None,
        }
    }

    /// The family.
    pub fn family(&self) -> &AnyFamily {
        &self.family
    }

    /// The penalty.
    pub fn penalty(&self) -> &AnyPenalty {
        &self.penalty
    }

    /// Whether coefficients have limits or groups.
    pub(crate) fn is_structured(&self) -> bool {
        self.positive || self.limits.is_some() || self.groups.is_some()
    }

    /// Does work on behalf of this estimator, which whoever may cancel it can end.
    pub(crate) fn run<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        match &self.cancel {
            None => work(),
            Some(cancel) => interrupt::caught(cancel, work).unwrap_or(Err(Error::Cancelled)),
        }
    }

    /// Whether moments of the columns and of the target are all that a path needs to know of its rows.
    pub(crate) fn works_on_moments(&self) -> bool {
        let plain = self.adaptive.is_none() && self.relax.is_none() && !self.is_structured();
        let equal = self.sample_weights.is_none() && self.offset.is_none();
        let by_gram = matches!(self.solver, SolverKind::Auto | SolverKind::ActiveSet);
        plain && equal && by_gram && self.fit_intercept && self.penalty.l1_ratio() > 0.0
    }

    /// The same minimum as well as the default solver finds it, for other iterations to be compared with.
    pub(crate) fn for_reference(&self) -> Self {
        Self {
            solver: SolverKind::Auto,
            learning_rate: None,
            relax: None,
            tolerance: self.tolerance.min(1e-9),
            strict: false,
            ..self.clone()
        }
    }

    /// The sample weights of some rows, if there are any.
    pub(crate) fn sample_weights_at(&self, rows: &[usize]) -> Option<Vec<f64>> {
        at(self.sample_weights.as_deref(), rows)
    }

    /// The same for some rows of the data.
    pub(crate) fn for_rows(&self, rows: &[usize]) -> Self {
        Self {
            sample_weights: self.sample_weights_at(rows),
            offset: at(self.offset.as_deref(), rows),
            ..self.clone()
        }
    }

    /// The same, of which nobody is told.
    pub(crate) fn unobserved(&self) -> Self {
        Self {
            observer: Observer::default(),
            ..self.clone()
        }
    }

    /// The same without an offset in `rows`' predictions: η of some rows, to which their offset is added.
    pub(crate) fn offset_at(&self, rows: &[usize]) -> Option<Vec<f64>> {
        at(self.offset.as_deref(), rows)
    }

    /// A first or last fit on the same rows with another penalty: every column penalised alike, without limits and
    /// groups, by the default solver.
    pub(super) fn with_penalty(&self, penalty: AnyPenalty) -> Self {
        Self {
            fit_intercept: self.fit_intercept,
            standardize: self.standardize,
            ddof: self.ddof,
            tolerance: self.tolerance,
            max_epochs: self.max_epochs,
            sample_weights: self.sample_weights.clone(),
            offset: self.offset.clone(),
            strict: false,
            cancel: self.cancel.clone(),
            ..Self::new(self.family.clone(), penalty)
        }
    }

    pub(super) fn options(&self) -> Options {
        Options {
            solver: self.solver,
            tolerance: self.tolerance,
            max_epochs: self.max_epochs,
            learning_rate: self.learning_rate,
            observer: self.observer.clone(),
        }
    }

    /// Checks everything that can be checked without data.
    ///
    /// # Errors
    /// [`Error::InvalidParameter`], [`Error::Limits`] and [`Error::Structure`] for the first that is out of its range.
    pub(super) fn check(&self) -> Result<()> {
        self.penalty.check()?;
        let positive = |v: f64| v.is_finite() && v > 0.0;
        require(
            self.tolerance.is_finite() && self.tolerance >= 0.0,
            "tolerance",
            "a finite number >= 0",
            self.tolerance,
        )?;
        require(self.max_epochs > 0, "max_epochs", "at least 1", 0.0)?;
        require(
            (0.0..=1.0).contains(&self.ddof),
            "ddof",
            "a number from 0 to 1",
            self.ddof,
        )?;
        if let Some(rate) = self.learning_rate {
            require(positive(rate), "learning_rate", "a finite number > 0", rate)?;
        }
        if let Some(gamma) = self.relax {
            let inside = (0.0..=1.0).contains(&gamma);
            require(inside, "relax", "a number from 0 to 1", gamma)?;
        }
        if let Some(gamma) = self.adaptive {
            require(positive(gamma), "adaptive", "a finite number > 0", gamma)?;
            let l1_ratio = self.penalty.l1_ratio();
            let needed = "used with a penalty that has an L1 part";
            require(l1_ratio > 0.0, "adaptive", needed, gamma)?;
        }
        for &factor in self.penalty_factors.iter().flatten() {
            require(
                factor.is_finite() && factor >= 0.0,
                "penalty factor",
                "a finite number >= 0",
                factor,
            )?;
        }
        self.check_structure()
    }
}

/// Entries at these rows.
fn at(values: Option<&[f64]>, rows: &[usize]) -> Option<Vec<f64>> {
    let values = values?;
    Some(rows.iter().map(|&row| values[row]).collect())
}

fn require(ok: bool, name: &'static str, requirement: &'static str, value: f64) -> Result<()> {
    if ok {
        Ok(())
    } else {
        Err(Error::InvalidParameter {
            name,
            requirement,
            value,
        })
    }
}
