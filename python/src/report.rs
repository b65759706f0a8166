//! How a fit ended, as a dictionary.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use regfit::model::SavedModel;
use regfit::solver::{FitReport, Optimality, StopReason};

fn stop_name(stop: StopReason) -> &'static str {
    match stop {
        StopReason::Converged => "converged",
        StopReason::EpochLimit => "epoch_limit",
        StopReason::Stalled => "stalled",
        StopReason::NoFiniteOptimum => "no_finite_optimum",
    }
}

/// The keys of `regfit.Report`.
pub(crate) fn of_fit<'py>(
    py: Python<'py>,
    report: &FitReport,
    (formula, n_samples, warnings): (String, usize, Vec<String>),
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("formula", formula)?;
    dict.set_item("n_samples", n_samples)?;
    dict.set_item("solver", report.solver)?;
    dict.set_item("stop", stop_name(report.stop))?;
    dict.set_item("epochs", report.epochs)?;
    dict.set_item("objective", report.objective)?;
    dict.set_item("loss", report.loss)?;
    dict.set_item("null_loss", report.null_loss)?;
    dict.set_item("measure", report.optimality.name())?;
    dict.set_item("optimality", report.optimality.value())?;
    let is_gap = matches!(report.optimality, Optimality::DualityGap(_));
    dict.set_item("is_gap", is_gap)?;
    dict.set_item("relative", report.relative())?;
    dict.set_item("tolerance", report.tolerance)?;
    dict.set_item("certified", report.certified())?;
    dict.set_item("warnings", warnings)?;
    Ok(dict)
}

/// The same of a model from a file.
pub(crate) fn of_saved<'py>(py: Python<'py>, saved: &SavedModel) -> PyResult<Bound<'py, PyDict>> {
    let fit = &saved.fit;
    let dict = PyDict::new(py);
    dict.set_item("formula", &saved.objective.formula)?;
    dict.set_item("n_samples", fit.rows)?;
    dict.set_item("solver", &fit.solver)?;
    dict.set_item("stop", stop_name(fit.stop))?;
    dict.set_item("epochs", fit.epochs)?;
    dict.set_item("objective", fit.objective)?;
    dict.set_item("loss", fit.loss)?;
    dict.set_item("null_loss", fit.null_loss)?;
    let is_gap = fit.duality_gap.is_some();
    let measure = if is_gap {
        "duality gap"
    } else {
        "gradient norm"
    };
    dict.set_item("measure", measure)?;
    dict.set_item("optimality", fit.duality_gap.or(fit.gradient_norm))?;
    dict.set_item("is_gap", is_gap)?;
    dict.set_item("relative", fit.relative)?;
    dict.set_item("tolerance", fit.tolerance)?;
    dict.set_item("certified", fit.certified)?;
    dict.set_item("warnings", &fit.warnings)?;
    Ok(dict)
}
