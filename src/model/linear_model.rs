//! A fitted model.

use super::Objective;
use crate::design::Scaling;
use crate::family::{Binomial, Family, Gaussian, Multinomial};
use crate::solver::{FitReport, Warning};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

/// A fitted linear model of family `M`: coefficients in the user's units, and everything needed to
/// predict and to check the fit.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearModel<M: Family> {
    /// n_features × n_outputs, in the user's units.
    pub(super) coefficients: Array2<f64>,
    /// n_features × n_outputs, per standard deviation of the column.
    pub(super) standardized: Array2<f64>,
    pub(super) intercepts: Array1<f64>,
    pub(super) decoder: M::Decoder,
    pub(super) scaling: Scaling,
    pub(super) objective: Objective,
    pub(super) report: FitReport,
    pub(super) warnings: Vec<Warning>,
    pub(super) n_samples: usize,
}

impl<M: Family> LinearModel<M> {
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
        if !report.certified() {
            self.warnings.push(Warning::NotCertified {
                relative: report.relative(),
                tolerance: report.tolerance,
                epochs: report.epochs,
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

    /// How many features have a non-zero coefficient (for some class).
    pub fn n_nonzero(&self) -> usize {
        let rows = self.coefficients.rows().into_iter();
        rows.filter(|row| row.iter().any(|w| *w != 0.0)).count()
    }

    /// The classes in the order of the outputs, as text; empty for regression.
    pub fn class_names(&self) -> Vec<String> {
        M::class_names(&self.decoder)
    }

    /// What turns a linear predictor into a prediction: the class labels, or nothing.
    pub fn decoder(&self) -> &M::Decoder {
        &self.decoder
    }
}

/// Models with one output have a coefficient vector and one intercept.
macro_rules! single_output {
    ($generic:ident: $bound:path, $family:ident) => {
        impl<$generic: $bound> LinearModel<$family<$generic>> {
            /// Coefficients (n_features) in the user's units.
            pub fn coefficients(&self) -> ArrayView1<'_, f64> {
                self.coefficients.column(0)
            }

            /// Coefficients (n_features) per standard deviation of their column.
            pub fn standardized_coefficients(&self) -> ArrayView1<'_, f64> {
                self.standardized.column(0)
            }

            /// Intercept in the user's units.
            pub fn intercept(&self) -> f64 {
                self.intercepts[0]
            }
        }
    };
}
single_output!(F: linfa::Float, Gaussian);
single_output!(C: crate::family::ClassLabel, Binomial);

impl<C: crate::family::ClassLabel> LinearModel<Multinomial<C>> {
    /// Coefficients (n_features × n_classes) in the user's units.
    pub fn coefficients(&self) -> ArrayView2<'_, f64> {
        self.coefficients.view()
    }
}
