//! The table that textbooks print beside a regression.

use super::distribution::{normal_two_sided, student_two_sided};
use crate::linalg::{Svd, axpy, dot};
use crate::model::FittedModel;
use crate::problem::design::{DesignRequest, FeatureMatrix, Standardization};
use crate::problem::family::Response;
use crate::problem::loss::SampleWeights;
use crate::problem::loss::functions::sigmoid;
use crate::problem::penalty::Penalty;
use crate::{Error, Result};

/// How a coefficient divided by its standard error is distributed if the coefficient is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TestStatistic {
    /// Student's t with so many degrees of freedom, exactly for normal errors: least squares.
    StudentT(f64),
    /// Standard normal, in large samples: logistic regression (Wald's test).
    Normal,
}

impl TestStatistic {
    /// `t` or `z`.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::StudentT(_) => "t",
            Self::Normal => "z",
        }
    }

    fn two_sided(self, statistic: f64) -> f64 {
        match self {
            Self::StudentT(df) => student_two_sided(statistic, df),
            Self::Normal => normal_two_sided(statistic),
        }
    }
}

/// One coefficient with its standard error, all in the user's units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoefficientTest {
    /// The coefficient.
    pub estimate: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Their quotient.
    pub statistic: f64,
    /// The chance of a quotient at least as far from 0 if the true coefficient is 0.
    pub p_value: f64,
}

/// Standard errors and tests of every coefficient of a model without a penalty.
///
/// With A = D^½(1 X), D = I for least squares and diag(p(1 − p)) for logistic regression, the covariance of
/// intercept and coefficients is
///
/// ```text
/// σ²(AᵀA)⁻¹,     σ² = RSS/(n − columns of A)   or 1
/// ```
///
/// from the singular values of A with centred and scaled columns.
///
/// Source: McCullagh, Nelder (1989), Generalized Linear Models, section 4.4; Longley (1967) for the digits.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassicalTable {
    /// The intercept, if the model has one.
    pub intercept: Option<CoefficientTest>,
    /// For each feature its test; `None` for constant columns, whose coefficient is not estimated.
    pub coefficients: Vec<Option<CoefficientTest>>,
    /// How the statistics are distributed.
    pub statistic: TestStatistic,
    /// σ, the residual standard error, for least squares.
    pub residual_standard_error: Option<f64>,
}

fn refuse<T>(reason: impl Into<String>) -> Result<T> {
    Err(Error::Inference(reason.into()))
}

/// Share of the null loss below which classes count as separated.
const SEPARATED: f64 = 1e-4;

impl FittedModel {
    /// The classical table of a fit without a penalty (α = 0) on the rows that it was fitted on: least squares, or
    /// logistic regression of two classes.
    ///
    /// # Errors
    /// [`Error::Dependent`] names columns that depend linearly on others, [`Error::Inference`] is for another family, for a penalised or weighted model or one with limits or an offset, when no more rows than coefficients are left to estimate the noise from, and for
    /// classes that the columns separate, where no finite coefficients are best.
    pub fn classical_table(&self, x: &dyn FeatureMatrix) -> Result<ClassicalTable> {
        match self.response() {
            Response::Number => self.least_squares_table(x),
            Response::TwoClasses => self.logistic_table(x),
            Response::Count | Response::Classes => {
                refuse("they are for least squares and for two classes")
            }
        }
    }

    fn least_squares_table(&self, x: &dyn FeatureMatrix) -> Result<ClassicalTable> {
        let n = self.n_samples();
        let squares = 2.0 * n as f64 * self.report().loss;
        table(self, x, None, |columns| {
            if n <= columns {
                return refuse(format!(
                    "{columns} coefficients on {n} rows leave nothing to estimate the noise from"
                ));
            }
            if squares == 0.0 {
                return refuse(
                    "the model meets every target exactly, which leaves no noise to estimate",
                );
            }
            let df = (n - columns) as f64;
            Ok((TestStatistic::StudentT(df), Some((squares / df).sqrt())))
        })
    }

    fn logistic_table(&self, x: &dyn FeatureMatrix) -> Result<ClassicalTable> {
        let report = self.report();
        if !report.has_optimum() || report.loss <= SEPARATED * report.null_loss {
            return refuse(
                "the columns separate the classes, so no finite coefficients are the best",
            );
        }
        let eta = self.linear_predictor(x);
        let curvature = eta.column(0).mapv(|eta| sigmoid(eta) * sigmoid(-eta));
        let roots: Vec<f64> = curvature.iter().map(|d| d.sqrt()).collect();
        table(self, x, Some(&roots), |_| Ok((TestStatistic::Normal, None)))
    }
}

/// Share of a column below which what the columns before it leave of it is rounding.
const NOTHING_NEW: f64 = 1e-10;

/// The columns of A (each n) that are linear combinations of those before them, by Gram–Schmidt in two passes; the one
/// nearest to that where rounding leaves it open.
fn dependent_columns(a: &[f64], n: usize) -> Vec<usize> {
    let norm = |v: &[f64]| dot(v, v).sqrt();
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let mut found = Vec::new();
    let mut nearest = (0, f64::INFINITY);
    for (k, column) in a.chunks(n).enumerate() {
        let mut rest = column.to_vec();
        for q in basis.iter().chain(&basis) {
            axpy(-dot(q, &rest), q, &mut rest);
        }
        let (left, all) = (norm(&rest), norm(column));
        let share = left / all;
        if share.is_nan() || share <= NOTHING_NEW {
            found.push(k);
            continue;
        }
        if share < nearest.1 {
            nearest = (k, share);
        }
        rest.iter_mut().for_each(|v| *v /= left);
        basis.push(rest);
    }
    if found.is_empty() {
        found.push(nearest.0);
    }
    found
}

fn table(
    model: &FittedModel,
    x: &dyn FeatureMatrix,
    roots: Option<&[f64]>,
    noise: impl FnOnce(usize) -> Result<(TestStatistic, Option<f64>)>,
) -> Result<ClassicalTable> {
    let objective = model.objective();
    let factors = objective.penalty_factors.as_deref();
    let free = factors.is_some_and(|factors| factors.iter().all(|v| *v == 0.0));
    if objective.penalty.alpha() != 0.0 && !free {
        return refuse(
            "the penalty shrinks coefficients and chooses features by the same targets, so the formulas do not \
             hold; at alpha 0 they do",
        );
    }
    if objective.limits.is_some() {
        return refuse(
            "limits cut off part of the distribution that estimates would have; without limits they hold",
        );
    }
    if objective.offset {
        return refuse("with an offset they are not computed");
    }
    if objective.weighted {
        return refuse("with sample weights they depend on what a weight means");
    }
    let (n, p) = x.shape();
    if (n, p) != (model.n_samples(), model.n_features()) {
        return refuse("these are not the rows that the model was fitted on");
    }
    let standardization = Standardization {
        center: objective.fit_intercept,
        scale: true,
        ddof: 0.0,
    };
    let (design, scaling) = x.design(DesignRequest {
        weights: &SampleWeights::Uniform(n),
        standardization,
        targets: None,
        gram: false,
    })?;
    let used: Vec<usize> = (0..p).filter(|&j| !scaling.constant[j]).collect();
    let first = usize::from(objective.fit_intercept);
    let columns = first + used.len();
    let (statistic, residual_standard_error) = noise(columns)?;
    let mut a = vec![1.0; n * columns];
    for (&j, column) in used.iter().zip(a.chunks_mut(n).skip(first)) {
        design.column_into(j, column);
    }
    if let Some(roots) = roots {
        for column in a.chunks_mut(n) {
            column
                .iter_mut()
                .zip(roots)
                .for_each(|(a, root)| *a *= root);
        }
    }
    let svd = Svd::new(&a, n, columns).filter(|svd| svd.rank() == columns);
    let Some(svd) = svd else {
        let dependent = dependent_columns(&a, n);
        let features = dependent.into_iter().filter_map(|k| k.checked_sub(first));
        return Err(Error::Dependent(features.map(|at| used[at]).collect()));
    };
    let inverse = svd.inverse_gram();
    let sigma = residual_standard_error.unwrap_or(1.0);
    // σ√v and not √(σ²v), which large units would take out of range.
    let test = |estimate: f64, spread: f64, scale: f64| {
        let standard_error = sigma * spread.max(0.0).sqrt() / scale;
        let statistic_value = estimate / standard_error;
        CoefficientTest {
            estimate,
            standard_error,
            statistic: statistic_value,
            p_value: statistic.two_sided(statistic_value),
        }
    };
    let mut coefficients = vec![None; p];
    for (at, &j) in used.iter().enumerate() {
        let k = first + at;
        let estimate = model.coefficient_matrix()[[j, 0]];
        let spread = inverse[k * columns + k];
        coefficients[j] = Some(test(estimate, spread, scaling.scales[j]));
    }
    // b = b̃ − Σ shiftⱼwⱼ, a linear function of what was estimated.
    let intercept = objective.fit_intercept.then(|| {
        let mut c = vec![1.0; columns];
        for (at, &j) in used.iter().enumerate() {
            c[first + at] = -scaling.shifts[j] / scaling.scales[j];
        }
        let rows = inverse.chunks(columns).zip(&c);
        let spread: f64 = rows
            .map(|(row, c_k)| c_k * row.iter().zip(&c).map(|(v, c)| v * c).sum::<f64>())
            .sum();
        test(model.intercepts()[0], spread, 1.0)
    });
    Ok(ClassicalTable {
        intercept,
        coefficients,
        statistic,
        residual_standard_error,
    })
}
