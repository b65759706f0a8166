//! The error of every strength on rows that were held out.

use crate::data::vector;
use crate::path::{Grid, Path, Rows};
use crate::run::run;
use crate::settings::Settings;
use numpy::IntoPyArray;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use regfit::Error;
use regfit::selection::{ErrorCurve, FoldKind, FoldPlan, Measure, Plan, Rule};

fn measure(name: &str) -> PyResult<Measure> {
    let all = [
        Measure::MeanSquaredError,
        Measure::MeanAbsoluteError,
        Measure::Deviance,
        Measure::Misclassification,
        Measure::AreaUnderCurve,
    ];
    let found = all.into_iter().find(|measure| measure.name() == name);
    found.ok_or_else(|| PyValueError::new_err(format!("no measure {name:?}")))
}

/// The numbers of a curve.
fn arrays<'py>(py: Python<'py>, curve: &ErrorCurve) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("measure", curve.measure.name())?;
    dict.set_item("larger_is_better", curve.measure.larger_is_better())?;
    dict.set_item("alphas", curve.alphas.clone().into_pyarray(py))?;
    dict.set_item("mean", curve.mean.clone().into_pyarray(py))?;
    dict.set_item(
        "standard_error",
        curve.standard_error.clone().into_pyarray(py),
    )?;
    // n_alphas × n_folds, as scikit-learn has them.
    let errors = curve.fold_errors.t().as_standard_layout().into_owned();
    dict.set_item("fold_errors", errors.into_pyarray(py))?;
    dict.set_item("fold_weights", curve.fold_weights.clone().into_pyarray(py))?;
    let nonzero = curve.nonzero.iter().map(|n| *n as i64);
    dict.set_item("n_nonzero", nonzero.collect::<Vec<_>>().into_pyarray(py))?;
    dict.set_item("n_folds", curve.n_folds)?;
    dict.set_item("index_min", curve.chosen(Rule::Minimum))?;
    dict.set_item("index_1se", curve.chosen(Rule::OneStandardError))?;
    Ok(dict)
}

/// The path on all rows, and the curve of its errors where each row is held out with those of the same fold.
#[pyfunction]
pub(crate) fn cross_validate<'py>(
    py: Python<'py>,
    rows: Rows<'_>,
    settings: Settings,
    grid: Grid,
    folds: &Bound<'_, PyAny>,
    measured: Option<&str>,
) -> PyResult<(Path, Bound<'py, PyDict>)> {
    let (held, targets, weights) = rows.read()?;
    let (estimator, cancel, reached) = settings.estimator(weights)?;
    let folds = vector::<i64>(folds)?.into_iter().map(|fold| fold as usize);
    let plan = Plan {
        folds: FoldPlan {
            kind: FoldKind::Given(folds.collect()),
            ..FoldPlan::default()
        },
        repeats: 1,
        measure: measured.map(measure).transpose()?,
        grid: grid.grid(false),
    };
    let (matrix, watched) = (held.matrix(), (&cancel, &reached));
    let found = run(py, &settings, watched, || {
        estimator.cross_validate(matrix.get(), &targets, &plan)
    })?;
    let curve = arrays(py, &found.curve)?;
    curve.set_item("uncertified", found.uncertified)?;
    Ok((Path(found.path), curve))
}

/// The path of a ridge regression, and the curve of its leave-one-out errors.
#[pyfunction]
pub(crate) fn leave_one_out<'py>(
    py: Python<'py>,
    rows: Rows<'_>,
    settings: Settings,
    grid: Grid,
) -> PyResult<(Path, Bound<'py, PyDict>)> {
    let (held, targets, weights) = rows.read()?;
    let (estimator, cancel, reached) = settings.estimator(weights)?;
    let (matrix, grid, watched) = (held.matrix(), grid.grid(true), (&cancel, &reached));
    let (path, curve) = run(py, &settings, watched, || {
        let path = estimator.path(matrix.get(), &targets, &grid)?;
        let nonzero = path.steps.iter().map(|step| step.n_nonzero).collect();
        let curves = path.leave_one_out.as_ref();
        let curves = curves.ok_or_else(|| Error::Grid("it has no errors".into()))?;
        let curve = ErrorCurve::of_leave_one_out(curves, nonzero, path.n_samples());
        Ok((path, curve))
    })?;
    let curve = arrays(py, &curve)?;
    curve.set_item("uncertified", 0)?;
    Ok((Path(path), curve))
}
