//! The HTML page of a path.

use crate::error::exception;
use crate::picture::{Curves, Errors};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use regfit::report::HtmlReport;

/// What a page says beside its curves.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct About {
    title: String,
    facts: Vec<(String, String)>,
    notes: Vec<String>,
    n_features: usize,
    outputs: Vec<String>,
    user_factors: Vec<f64>,
    intercepts: Vec<Vec<f64>>,
    relative_gaps: Vec<f64>,
    tolerance: Option<f64>,
}

/// The bytes of the page.
#[pyfunction]
pub(crate) fn page<'py>(
    py: Python<'py>,
    about: About,
    curves: Curves,
    errors: Option<Errors>,
) -> PyResult<Bound<'py, PyBytes>> {
    let report = HtmlReport {
        title: about.title,
        facts: about.facts,
        notes: about.notes,
        command: None,
        path: curves.picture(),
        opens_at: None,
        n_features: about.n_features,
        user_factors: about.user_factors,
        outputs: about.outputs,
        intercepts: about.intercepts,
        relative_gaps: about.relative_gaps,
        tolerance: about.tolerance,
        validation: errors.map(Errors::picture),
        ..HtmlReport::default()
    };
    let bytes = report.render().map_err(exception)?;
    Ok(PyBytes::new(py, &bytes))
}
