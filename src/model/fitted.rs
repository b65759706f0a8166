//! A fitted model, whatever its types of targets.

use super::Objective;
use crate::linalg::interrupt;
use crate::problem::design::{FeatureMatrix, Scaling};
use crate::problem::family::Response;
use crate::solver::{FitReport, Warning};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, ShapeBuilder};

/// A fitted linear model: coefficients in the user's units, and everything needed to predict and to check the fit.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedModel {
    /// n_features × n_outputs, in the user's units.
    pub(super) coefficients: Array2<f64>,
    /// n_features × n_outputs, per standard deviation of the column.
    pub(super) standardized: Array2<f64>,
    pub(super) intercepts: Array1<f64>,
    /// As text, in the order of the outputs.
    pub(super) classes: Vec<String>,
    pub(super) scaling: Scaling,
    pub(super) objective: Objective,
    pub(super) report: FitReport,
    pub(super) warnings: Vec<Warning>,
    pub(super) feature_names: Option<Vec<String>>,
    pub(super) n_samples: usize,
}

impl FittedModel {
    /// The same model with another solution of its problem: coefficients (n_features × n_outputs) and
    /// intercepts (n_outputs) in the scale in which the penalty acts, and the report of whoever found them.
    pub(crate) fn with_solution(
        mut self,
        standardized: Array2<f64>,
        intercepts: Array1<f64>,
        report: FitReport,
    ) -> Self {
        self.coefficients = standardized.clone();
        for ((j, _), w) in self.coefficients.indexed_iter_mut() {
            *w = self.scaling.to_user_units(j, *w);
        }
        let columns = self.coefficients.columns().into_iter();
        self.intercepts = intercepts
            .iter()
            .zip(columns)
            .map(|(b, w)| {
                self.scaling
                    .user_intercept(*b, w.iter().copied().enumerate())
            })
            .collect();
        self.warnings
            .retain(|warning| !matches!(warning, Warning::NotCertified { .. }));
        if !report.converged() {
            self.warnings.push(Warning::NotCertified {
                relative: report.relative(),
                tolerance: report.tolerance,
                epochs: report.epochs,
                stop: report.stop,
            });
        }
        self.standardized = standardized;
        self.report = report;
        self
    }

    /// Coefficients in the user's units, n_features × n_outputs: one column, or one per class.
    pub fn coefficient_matrix(&self) -> ArrayView2<'_, f64> {
        self.coefficients.view()
    }

    /// Coefficients as the penalty saw them: per standard deviation of their column when
    /// standardised, otherwise the same as in the user's units.
    pub fn standardized_matrix(&self) -> ArrayView2<'_, f64> {
        self.standardized.view()
    }

    /// Intercepts (n_outputs) in the user's units.
    pub fn intercepts(&self) -> ArrayView1<'_, f64> {
        self.intercepts.view()
    }

    /// Means, divisors and constant columns of the training data.
    pub fn scaling(&self) -> &Scaling {
        &self.scaling
    }

    /// What was minimised.
    pub fn objective(&self) -> &Objective {
        &self.objective
    }

    /// What is predicted.
    pub fn response(&self) -> Response {
        self.objective.family.response()
    }

    /// How the fit ended, with its certificate.
    pub fn report(&self) -> &FitReport {
        &self.report
    }

    /// What the user should know.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Rows it was fitted on.
    pub fn n_samples(&self) -> usize {
        self.n_samples
    }

    /// Columns it was fitted on.
    pub fn n_features(&self) -> usize {
        self.coefficients.nrows()
    }

    /// One name for each feature: those given to [`Params::feature_names`](super::Params::feature_names), else x1, x2, …
    pub fn feature_names(&self) -> Vec<String> {
        match &self.feature_names {
            Some(names) => names.clone(),
            None => (1..=self.n_features()).map(|j| format!("x{j}")).collect(),
        }
    }

    /// How many features have a non-zero coefficient (for some class).
    pub fn n_nonzero(&self) -> usize {
        let rows = self.coefficients.rows().into_iter();
        rows.filter(|row| row.iter().any(|w| *w != 0.0)).count()
    }

    /// The classes in the order of the outputs, as text; empty for regression.
    pub fn class_names(&self) -> &[String] {
        &self.classes
    }

    /// The linear predictor η = XW + b (n_samples × n_outputs): the prediction of a regression, the
    /// log-odds of a logistic model, the logits of a softmax model.
    ///
    /// # Panics
    /// When x has another number of columns than the training data.
    pub fn linear_predictor(&self, x: &dyn FeatureMatrix) -> Array2<f64> {
        linear_predictor(x, self.coefficients.view(), self.intercepts.view())
    }
}

/// η = XW + b (n_samples × n_outputs), at the cost of the columns whose coefficient is not zero.
///
/// # Panics
/// When the number of columns is not that of `coefficients`, as linfa's prediction does.
pub(super) fn linear_predictor(
    x: &dyn FeatureMatrix,
    coefficients: ArrayView2<'_, f64>,
    intercepts: ArrayView1<'_, f64>,
) -> Array2<f64> {
    let nonzero = coefficients.columns().into_iter().map(|column| {
        let entries = column.iter().copied().enumerate();
        entries.filter(|(_, w)| *w != 0.0).collect()
    });
    let nonzero: Vec<Vec<(usize, f64)>> = nonzero.collect();
    sparse_linear_predictor(x, coefficients.nrows(), &nonzero, &intercepts.to_vec())
}

/// The same for the non-zero coefficients of each output as (feature, coefficient).
pub(super) fn sparse_linear_predictor(
    x: &dyn FeatureMatrix,
    n_features: usize,
    coefficients: &[Vec<(usize, f64)>],
    intercepts: &[f64],
) -> Array2<f64> {
    let (rows, columns) = x.shape();
    assert_eq!(columns, n_features, "columns of the data and of the model");
    let mut eta = vec![0.0; rows * intercepts.len()];
    let outputs = eta.chunks_mut(rows.max(1)).zip(intercepts);
    for ((eta, intercept), coefficients) in outputs.zip(coefficients) {
        eta.fill(*intercept);
        for &(j, w) in coefficients {
            interrupt::check();
            x.add_column(j, w, eta);
        }
    }
    let shape = (rows, intercepts.len());
    Array2::from_shape_fn(shape.f(), |(i, k)| eta[k * rows + i])
}
