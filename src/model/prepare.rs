//! Loss, objective and design matrix of a model, from data and hyper-parameters.

use super::{Estimator, Objective, Warning};
use crate::error::same_length;
use crate::problem::design::{
    DesignMatrix, DesignRequest, FeatureMatrix, Scaling, Standardization,
};
use crate::problem::family::Targets;
use crate::problem::loss::{Loss, SampleWeights};
use crate::solver::{SolverKind, keep_freed_memory};
use crate::{Error, Result};

/// Everything that a fit and a path share: the problem set up once.
pub(super) struct Prepared<'x> {
    pub(super) design: Box<dyn DesignMatrix + 'x>,
    pub(super) scaling: Scaling,
    pub(super) loss: Box<dyn Loss>,
    /// What was subtracted from the targets, and belongs to the intercept.
    pub(super) target_mean: f64,
    pub(super) classes: Vec<String>,
    pub(super) factors: Vec<f64>,
    pub(super) objective: Objective,
    pub(super) warnings: Vec<Warning>,
}

impl Estimator {
    /// Sets up the rows of X; `gram` says whether products of all columns are wanted.
    pub(super) fn prepare<'x>(
        &self,
        x: &'x dyn FeatureMatrix,
        targets: &Targets,
        gram: bool,
    ) -> Result<Prepared<'x>> {
        self.prepare_with(x.shape(), targets, |loss, weights| {
            x.design(DesignRequest {
                weights,
                standardization: self.standardization(),
                targets: loss
                    .squared_error_targets()
                    .filter(|_| self.may_work_on_gram_matrices()),
                gram,
            })
        })
    }

    /// What is done to columns before the penalty acts.
    pub(crate) fn standardization(&self) -> Standardization {
        Standardization {
            center: self.fit_intercept,
            scale: self.standardize,
            ddof: self.ddof,
        }
    }

    /// Whether the solver of least squares may ask for products of all columns.
    fn may_work_on_gram_matrices(&self) -> bool {
        matches!(
            self.solver,
            SolverKind::Auto | SolverKind::ActiveSet | SolverKind::Direct
        )
    }

    /// Sets up loss and objective of n rows and p columns, whose design is made for that loss.
    pub(super) fn prepare_with<'x>(
        &self,
        (n, p): (usize, usize),
        targets: &Targets,
        design: impl FnOnce(&dyn Loss, &SampleWeights) -> Result<(Box<dyn DesignMatrix + 'x>, Scaling)>,
    ) -> Result<Prepared<'x>> {
        if n == 0 {
            return Err(Error::Empty("rows"));
        }
        let weights = match &self.sample_weights {
            Some(weights) => SampleWeights::normalized(weights)?,
            None => SampleWeights::Uniform(n),
        };
        same_length("sample weights", n, weights.len())?;
        same_length("targets", n, targets.len())?;
        let of_features = [
            (
                "penalty factors",
                self.penalty_factors.as_ref().map(Vec::len),
            ),
            ("limits", self.limits.as_ref().map(Vec::len)),
            ("groups", self.groups.as_ref().map(Vec::len)),
            ("feature names", self.feature_names.as_ref().map(Vec::len)),
        ];
        for (what, found) in of_features {
            same_length(what, p, found.unwrap_or(p))?;
        }
        keep_freed_memory();
        let targets = targets.with_classes_present();
        let offset = self.offset.as_deref();
        let mut loss = self.family.loss(&targets, offset, weights.clone())?;
        let target_mean = if self.fit_intercept {
            loss.center_targets()
        } else {
            0.0
        };
        let (design, scaling) = design(&*loss, &weights)?;
        let constant = scaling.constant.iter().enumerate();
        let constant = constant.filter(|(_, constant)| **constant);
        Ok(Prepared {
            design,
            target_mean,
            classes: targets.class_names().to_vec(),
            factors: self.penalty_factors.clone().unwrap_or_else(|| vec![1.0; p]),
            objective: Objective {
                l2_unit: self.l2_unit(&*loss),
                ..self.objective(p, matches!(weights, SampleWeights::PerSample(_)))
            },
            warnings: constant.map(|(j, _)| Warning::ConstantColumn(j)).collect(),
            scaling,
            loss,
        })
    }

    /// s_y of squared error on standardised columns: √(2F) where only the intercept is fitted, which is the deviation of
    /// the target, or its root mean square without an intercept. 1 where nothing is left to explain.
    fn l2_unit(&self, loss: &dyn Loss) -> f64 {
        if !self.standardize || loss.squared_error_targets().is_none() {
            return 1.0;
        }
        let constant = loss.null_intercept().first().copied().unwrap_or(0.0);
        let intercept = if self.fit_intercept { constant } else { 0.0 };
        let unit = (2.0 * loss.value(&vec![intercept; loss.n_samples()])).sqrt();
        if unit > 0.0 && unit.is_finite() {
            unit
        } else {
            1.0
        }
    }

    /// What is minimised on p features.
    fn objective(&self, p: usize, weighted: bool) -> Objective {
        Objective {
            family: self.family.clone(),
            penalty: self.penalty.clone(),
            standardize: self.standardize,
            ddof: self.ddof,
            fit_intercept: self.fit_intercept,
            penalty_factors: self.penalty_factors.clone(),
            weighted,
            offset: self.offset.is_some(),
            relaxation: None,
            l2_unit: 1.0,
            limits: self.user_limits(p),
            groups: self.groups.clone(),
        }
    }
}
