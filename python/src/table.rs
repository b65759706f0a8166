//! Tables whose columns are text in part.

use crate::data::{Features, vector};
use crate::error::of_table;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use regfit::data::{Column, ReadError, Table};
use regfit::recipe::{Encode, Encoding as Levels, Missing, Recipe, RecipeOptions, Unseen};
use std::collections::HashMap;

/// A column: its name, numbers or the place of each cell's level, and the levels.
#[derive(FromPyObject)]
pub(crate) struct PyColumn<'py>(String, Bound<'py, PyAny>, Option<Vec<String>>);

impl PyColumn<'_> {
    fn column(&self) -> PyResult<Column> {
        let Some(levels) = &self.2 else {
            return Ok(Column::numeric(self.0.as_str(), vector::<f64>(&self.1)?));
        };
        let codes = vector::<i64>(&self.1)?;
        // A code below 0 is a missing cell.
        let cells = codes.iter().map(|code| {
            let level = usize::try_from(*code).ok()?;
            levels.get(level).map(String::as_str)
        });
        Ok(Column::text(self.0.as_str(), cells))
    }
}

fn table(columns: &[PyColumn<'_>]) -> PyResult<Vec<Column>> {
    columns.iter().map(PyColumn::column).collect()
}

/// The fault in words, with the help that follows it.
fn refuse(error: ReadError) -> PyErr {
    match error.help() {
        Some(help) => PyValueError::new_err(format!("{error} ({help})")),
        None => of_table(error),
    }
}

/// How the columns of a table become features: numbers as they are, one column of 0 and 1 for each level of text.
#[pyclass(frozen, module = "regfit._regfit")]
pub(crate) struct Encoding(pub(crate) Recipe);

#[pymethods]
impl Encoding {
    /// Decides on the columns of a training table and makes its features.
    #[staticmethod]
    fn fit(columns: Vec<PyColumn<'_>>) -> PyResult<(Self, Features)> {
        let mut columns = table(&columns)?;
        let mut target = "y".to_owned();
        while columns.iter().any(|column| column.name() == target) {
            target.push('_');
        }
        // A recipe has a target; the true one is put in its place when the model is written.
        let n_rows = columns.first().map_or(0, Column::len);
        columns.push(Column::numeric(target, vec![0.0; n_rows]));
        let table = Table::new("X", columns).map_err(refuse)?;
        let options = RecipeOptions {
            encode: Encode::OneHot,
            ..RecipeOptions::default()
        };
        let prepared = Recipe::fit_features(table, &options).map_err(refuse)?;
        Ok((Self(prepared.recipe), Features(prepared.x)))
    }

    /// The features of a new table; levels that training never saw are an error, or all 0.
    fn apply(&self, columns: Vec<PyColumn<'_>>, ignore_unknown: bool) -> PyResult<Features> {
        let table = Table::new("X", table(&columns)?).map_err(refuse)?;
        let unseen = match ignore_unknown {
            true => Unseen::Zero,
            false => Unseen::Error,
        };
        let applied = self.0.apply_features(&table, false, unseen);
        Ok(Features(applied.map_err(refuse)?.x))
    }

    /// The columns of the table, in order.
    #[getter]
    fn columns(&self) -> Vec<String> {
        let columns = self.0.columns().iter();
        columns.map(|column| column.name.clone()).collect()
    }

    /// The names of the features: the column's, or `column=level`.
    #[getter]
    fn feature_names(&self) -> Vec<String> {
        self.0.feature_names()
    }

    /// For each column in use its levels, or `None` for numbers.
    #[getter]
    fn levels(&self) -> HashMap<String, Option<Vec<String>>> {
        let columns = self.0.columns().iter();
        let levels = columns.filter_map(|column| match &column.encoding {
            Levels::OneHot { levels, .. } => Some((column.name.clone(), Some(levels.clone()))),
            Levels::Numeric { .. } => Some((column.name.clone(), None)),
            Levels::Unused { .. } => None,
        });
        levels.collect()
    }

    /// Whether empty cells get a number.
    #[getter]
    fn fills(&self) -> bool {
        !matches!(self.0.missing(), Missing::Error | Missing::Drop)
    }

    /// Whether every column is read as numbers and none is filled.
    #[getter]
    fn is_numeric(&self) -> bool {
        let mut columns = self.0.columns().iter();
        let plain = columns.all(|column| match &column.encoding {
            Levels::Numeric { fill } => fill.is_none(),
            Levels::Unused { levels } => levels.is_empty(),
            Levels::OneHot { .. } => false,
        });
        plain && self.0.derived().next().is_none()
    }

    fn to_json(&self) -> PyResult<String> {
        serde_json::to_string(&self.0).map_err(|error| PyValueError::new_err(error.to_string()))
    }

    #[staticmethod]
    fn from_json(text: &str) -> PyResult<Self> {
        let recipe = serde_json::from_str(text);
        Ok(Self(recipe.map_err(|error| {
            PyValueError::new_err(error.to_string())
        })?))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let make = slf.get_type().getattr("from_json")?;
        Ok((make, (slf.get().to_json()?,)))
    }
}
