//! One fitted model, from a fit or from a file.

use crate::data::Held;
use crate::error::exception;
use crate::report;
use crate::table::Encoding;
use ndarray::{Array2, ArrayView2};
use numpy::{IntoPyArray, PyArray1, PyArray2};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use regfit::family::Response;
use regfit::model::{FittedModel, ModelInput, SavedModel};
use regfit::recipe::{Recipe, TargetRecipe};

/// A model: coefficients, predictions, and the text of its file.
#[pyclass(frozen, module = "regfit._regfit")]
pub(crate) struct Model(Content);

enum Content {
    Fitted(Box<FittedModel>),
    Saved(Box<SavedModel>),
}

impl Model {
    pub(crate) fn fitted(model: FittedModel) -> Self {
        Self(Content::Fitted(Box::new(model)))
    }

    fn response(&self) -> Response {
        match &self.0 {
            Content::Fitted(model) => model.response(),
            Content::Saved(model) => model.response(),
        }
    }

    fn eta(&self, py: Python<'_>, x: &Bound<'_, PyAny>) -> PyResult<Array2<f64>> {
        let held = Held::of(x)?;
        let matrix = held.matrix();
        let (found, expected) = (matrix.get().shape().1, self.n_features());
        if found != expected {
            return Err(PyValueError::new_err(format!(
                "X has {found} features, but the model was fitted on {expected}"
            )));
        }
        Ok(py.detach(|| match &self.0 {
            Content::Fitted(model) => model.linear_predictor(matrix.get()),
            Content::Saved(model) => model.linear_predictor(matrix.get()),
        }))
    }

    /// Coefficients (n_outputs × n_features) of a file, `standardized` or in the user's units.
    fn of_file(saved: &SavedModel, standardized: bool) -> Array2<f64> {
        let mut all = Array2::zeros((saved.n_outputs(), saved.n_features()));
        for (j, feature) in saved.positions().into_iter().zip(&saved.features) {
            let of_outputs = match standardized {
                true => &feature.standardized,
                false => &feature.coefficients,
            };
            for (k, w) in of_outputs.iter().enumerate() {
                all[[k, j]] = *w;
            }
        }
        all
    }
}

fn transposed<'py>(py: Python<'py>, matrix: ArrayView2<'_, f64>) -> Bound<'py, PyArray2<f64>> {
    matrix
        .t()
        .as_standard_layout()
        .into_owned()
        .into_pyarray(py)
}

#[pymethods]
impl Model {
    /// Columns of the design matrix.
    #[getter]
    fn n_features(&self) -> usize {
        match &self.0 {
            Content::Fitted(model) => model.n_features(),
            Content::Saved(model) => model.n_features(),
        }
    }

    /// Coefficients in the user's units, n_outputs × n_features.
    #[getter]
    fn coef<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        match &self.0 {
            Content::Fitted(model) => transposed(py, model.coefficient_matrix()),
            Content::Saved(model) => Self::of_file(model, false).into_pyarray(py),
        }
    }

    /// Coefficients as the penalty saw them, n_outputs × n_features.
    #[getter]
    fn standardized<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        match &self.0 {
            Content::Fitted(model) => transposed(py, model.standardized_matrix()),
            Content::Saved(model) => Self::of_file(model, true).into_pyarray(py),
        }
    }

    /// Intercepts, n_outputs.
    #[getter]
    fn intercept<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        match &self.0 {
            Content::Fitted(model) => model.intercepts().to_vec().into_pyarray(py),
            Content::Saved(model) => model.intercept.clone().into_pyarray(py),
        }
    }

    /// How the fit ended.
    #[getter]
    fn report<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        match &self.0 {
            Content::Fitted(model) => {
                let warnings = model.warnings().iter().map(ToString::to_string);
                let about = (
                    model.objective().formula(),
                    model.n_samples(),
                    warnings.collect(),
                );
                report::of_fit(py, model.report(), about)
            }
            Content::Saved(model) => report::of_saved(py, model),
        }
    }

    /// The linear predictor Xw + b, n_samples × n_outputs.
    fn decision<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        Ok(self.eta(py, x)?.into_pyarray(py))
    }

    /// The position of the predicted class of each row.
    fn codes<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyArray1<i64>>> {
        let eta = self.eta(py, x)?;
        let codes = self.response().classes(eta.view()).unwrap_or_default();
        let codes: Vec<i64> = codes.into_iter().map(|code| code as i64).collect();
        Ok(codes.into_pyarray(py))
    }

    /// The probability of each class, n_samples × n_classes.
    fn probabilities<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let eta = self.eta(py, x)?;
        let found = self.response().probabilities(eta.view());
        Ok(found.unwrap_or_default().into_pyarray(py))
    }

    /// The text of a model file.
    #[pyo3(signature = (names, target, classes, encoding = None))]
    fn document(
        &self,
        names: Vec<String>,
        target: String,
        classes: Option<Vec<String>>,
        encoding: Option<&Bound<'_, Encoding>>,
    ) -> PyResult<String> {
        let model = match &self.0 {
            Content::Saved(model) => return model.to_json().map_err(exception),
            Content::Fitted(model) => model,
        };
        let recipe = match encoding {
            Some(encoding) => encoding.get().0.clone(),
            None => Recipe::of_numbers(names.clone(), target.clone(), classes.clone()),
        };
        let recipe = recipe.with_target(TargetRecipe {
            name: target,
            classes: classes.clone(),
        });
        let input = ModelInput::Table { recipe };
        let saved = model.to_saved_with(input, classes.unwrap_or_default(), names);
        saved.and_then(|saved| saved.to_json()).map_err(exception)
    }

    /// A model from the text of a file; `source` names it in errors.
    #[staticmethod]
    fn from_document(text: &str, source: &str) -> PyResult<Self> {
        let saved = SavedModel::from_json(text, source).map_err(exception)?;
        Ok(Self(Content::Saved(Box::new(saved))))
    }

    /// What a file says beside the numbers; `None` for a model that was just fitted.
    fn about<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Content::Saved(model) = &self.0 else {
            return Ok(None);
        };
        let (objective, dict) = (&model.objective, PyDict::new(py));
        dict.set_item("kind", model.kind.name())?;
        dict.set_item("penalty", format!("{:?}", objective.penalty).to_lowercase())?;
        dict.set_item("alpha", objective.alpha)?;
        dict.set_item("l1_ratio", objective.l1_ratio)?;
        dict.set_item("standardize", objective.standardize)?;
        dict.set_item("fit_intercept", objective.intercept)?;
        dict.set_item("tol", model.fit.tolerance)?;
        dict.set_item("weighted", objective.weighted)?;
        dict.set_item("target", &model.target.name)?;
        dict.set_item("classes", model.target.classes.as_ref())?;
        let encoding = match &model.input {
            ModelInput::Table { recipe } => Some(Encoding(recipe.clone())),
            ModelInput::Libsvm { .. } => None,
        };
        dict.set_item("encoding", encoding)?;
        Ok(Some(dict))
    }
}
