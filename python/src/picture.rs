//! Pictures as SVG.

use crate::error::exception;
use pyo3::prelude::*;
use regfit::plot::{CoefficientBars, CoefficientPath, Format, Picture, ValidationCurve};

fn svg(picture: &dyn Picture) -> PyResult<String> {
    let bytes = picture.render(Format::Svg, picture.default_size());
    let bytes = bytes.map_err(exception)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The curves of a path; strengths of 0 have no place on its axis.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Curves {
    title: String,
    alphas: Vec<f64>,
    names: Vec<String>,
    coefficients: Vec<Vec<f64>>,
    n_nonzero: Vec<usize>,
    deviance_explained: Vec<f64>,
    chosen: Option<f64>,
    y_label: String,
}

impl Curves {
    pub(crate) fn picture(self) -> CoefficientPath {
        CoefficientPath {
            title: self.title,
            subtitle: String::new(),
            alphas: self.alphas,
            names: self.names,
            coefficients: self.coefficients,
            nonzero: self.n_nonzero,
            deviance_explained: Some(self.deviance_explained),
            chosen: self.chosen,
            y_label: self.y_label,
        }
    }
}

/// An error curve.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Errors {
    alphas: Vec<f64>,
    mean: Vec<f64>,
    standard_error: Vec<f64>,
    n_nonzero: Vec<usize>,
    alpha_min: Option<f64>,
    alpha_1se: Option<f64>,
    y_label: String,
}

impl Errors {
    pub(crate) fn picture(self) -> ValidationCurve {
        ValidationCurve {
            alphas: self.alphas,
            mean: self.mean,
            standard_error: self.standard_error,
            nonzero: self.n_nonzero,
            alpha_min: self.alpha_min,
            alpha_1se: self.alpha_1se,
            y_label: self.y_label,
            ..ValidationCurve::default()
        }
    }
}

/// Coefficients against the strength.
#[pyfunction]
pub(crate) fn coefficient_path(curves: Curves) -> PyResult<String> {
    svg(&curves.picture())
}

/// The error on held-out rows against the strength.
#[pyfunction]
pub(crate) fn validation_curve(errors: Errors) -> PyResult<String> {
    svg(&errors.picture())
}

/// The coefficients of one model as bars, the largest on top.
#[pyfunction]
pub(crate) fn coefficient_bars(
    title: String,
    names: Vec<String>,
    values: Vec<f64>,
    x_label: String,
) -> PyResult<String> {
    svg(&CoefficientBars {
        title,
        names,
        values,
        x_label,
        ..CoefficientBars::default()
    })
}
