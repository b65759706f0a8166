//! Fits at one strength or many.

use crate::data::{Held, targets, vector};
use crate::error::no_step;
use crate::model::Model;
use crate::run::run;
use crate::settings::Settings;
use ndarray::Array2;
use numpy::IntoPyArray;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use regfit::PathGrid;
use regfit::model::FittedPath;
use regfit::path::{PathEnd, PathStep};
use regfit::solver::Optimality;

/// A path as the library left it.
#[pyclass(frozen, module = "regfit._regfit")]
pub(crate) struct Path(pub(crate) FittedPath);

#[pymethods]
impl Path {
    fn __len__(&self) -> usize {
        self.0.steps.len()
    }

    /// The model at step k.
    fn model(&self, k: usize) -> PyResult<Model> {
        let model = self.0.model(k).map(Model::fitted);
        model.ok_or_else(|| no_step(k, self.0.steps.len()))
    }

    /// All numbers of the path as arrays; coefficients as (step, output, feature, value, standardized value) where they
    /// are not 0.
    fn arrays<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let (path, dict) = (&self.0, PyDict::new(py));
        let of_steps = |number: &dyn Fn(&PathStep) -> f64| -> Vec<f64> {
            path.steps.iter().map(number).collect()
        };
        let set = |name: &str, number: &dyn Fn(&PathStep) -> f64| {
            dict.set_item(name, of_steps(number).into_pyarray(py))
        };
        set("alphas", &|step| step.alpha)?;
        set("n_nonzero", &|step| step.n_nonzero as f64)?;
        set("objectives", &|step| step.report.objective)?;
        set("relative_gaps", &|step| step.report.relative())?;
        set("deviance_explained", &|step| {
            step.report.deviance_explained()
        })?;
        set("epochs", &|step| step.report.epochs as f64)?;
        set("certified", &|step| {
            f64::from(u8::from(step.report.certified()))
        })?;
        set("dual_gaps", &|step| match step.report.optimality {
            Optimality::DualityGap(gap) => gap,
            _ => f64::NAN,
        })?;
        dict.set_item("intercepts", intercepts(path).into_pyarray(py))?;
        let mut places: [Vec<i64>; 3] = Default::default();
        let mut values: [Vec<f64>; 2] = Default::default();
        for (k, step) in path.steps.iter().enumerate() {
            for (output, entries) in step.standardized.iter().enumerate() {
                for &(j, w) in entries {
                    let place = [k, output, j].into_iter().zip(&mut places);
                    place.for_each(|(at, places)| places.push(at as i64));
                    values[0].push(path.scaling().to_user_units(j, w));
                    values[1].push(w);
                }
            }
        }
        let [step, output, feature] = places.map(|places| places.into_pyarray(py));
        let [value, standardized] = values.map(|values| values.into_pyarray(py));
        dict.set_item("entries", (step, output, feature, value, standardized))?;
        dict.set_item("n_features", path.n_features())?;
        dict.set_item("n_samples", path.n_samples())?;
        dict.set_item("alpha_max", path.alpha_max)?;
        dict.set_item("tolerance", path.steps.first().map(|s| s.report.tolerance))?;
        dict.set_item("formula", path.objective().formula_with("α"))?;
        let end = match path.end {
            PathEnd::Complete => "complete",
            PathEnd::Saturated => "saturated",
            PathEnd::Flat => "flat",
            PathEnd::Full => "full",
        };
        dict.set_item("end", end)?;
        let warnings = path.warnings().iter().map(ToString::to_string);
        dict.set_item("warnings", warnings.collect::<Vec<_>>())?;
        Ok(dict)
    }
}

/// Intercepts, n_alphas × n_outputs.
fn intercepts(path: &FittedPath) -> Array2<f64> {
    let outputs = path.steps.first().map_or(0, |step| step.intercepts.len());
    let shape = (path.steps.len(), outputs);
    Array2::from_shape_fn(shape, |(k, output)| path.steps[k].intercepts[output])
}

/// Which strengths a path visits.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Grid {
    alphas: Option<Vec<f64>>,
    n_alphas: usize,
    eps: Option<f64>,
    early_stop: bool,
}

impl Grid {
    pub(crate) fn grid(self, leave_one_out: bool) -> PathGrid {
        PathGrid {
            n_alphas: self.n_alphas,
            ratio: self.eps,
            alphas: self.alphas,
            early_stop: self.early_stop,
            leave_one_out,
            max_nonzero: None,
        }
    }
}

/// X, y and weights of a fit.
#[derive(FromPyObject)]
pub(crate) struct Rows<'py>(
    pub(crate) Bound<'py, PyAny>,
    pub(crate) Bound<'py, PyAny>,
    pub(crate) Option<Vec<String>>,
    pub(crate) Option<Bound<'py, PyAny>>,
);

impl<'py> Rows<'py> {
    /// X, its targets and the weights of its rows.
    pub(crate) fn read(&self) -> PyResult<(Held<'py>, regfit::family::Targets, Option<Vec<f64>>)> {
        let weights = self.3.as_ref().map(vector::<f64>).transpose()?;
        Ok((
            Held::of(&self.0)?,
            targets(&self.1, self.2.clone())?,
            weights,
        ))
    }
}

/// Fits at every strength of a grid, each started from the one before.
#[pyfunction]
pub(crate) fn follow(
    py: Python<'_>,
    rows: Rows<'_>,
    settings: Settings,
    grid: Grid,
) -> PyResult<Path> {
    let (held, targets, weights) = rows.read()?;
    let (estimator, cancel, reached) = settings.estimator(weights)?;
    let (matrix, grid) = (held.matrix(), grid.grid(false));
    let watched = (&cancel, &reached);
    let path = run(py, &settings, watched, || {
        estimator.path(matrix.get(), &targets, &grid)
    })?;
    Ok(Path(path))
}

/// The model at step k of a path on the same rows, certified by them.
#[pyfunction]
pub(crate) fn refit(
    py: Python<'_>,
    rows: Rows<'_>,
    settings: Settings,
    path: &Bound<'_, Path>,
    k: usize,
) -> PyResult<Path> {
    let (held, targets, weights) = rows.read()?;
    let (estimator, cancel, reached) = settings.estimator(weights)?;
    let (matrix, path) = (held.matrix(), &path.get().0);
    let watched = (&cancel, &reached);
    let path = run(py, &settings, watched, || {
        estimator.refit(matrix.get(), &targets, path, k)
    })?;
    Ok(Path(path))
}
