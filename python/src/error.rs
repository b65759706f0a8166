//! Errors of the library as exceptions of Python.

use pyo3::exceptions::{PyIndexError, PyMemoryError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use regfit::Error;
use regfit::data::ReadError;
use std::any::Any;

/// The exception for an error of the library.
pub(crate) fn exception(error: Error) -> PyErr {
    match error {
        // scikit-learn's words, and the place.
        Error::NotFinite { row, column, value } => {
            let what = if value.is_nan() { "NaN" } else { "infinity" };
            PyValueError::new_err(format!(
                "Input X contains {what}: {value} at row {row}, column {column} (counted from 0)."
            ))
        }
        Error::TargetNotFinite { row, value } => {
            let what = if value.is_nan() { "NaN" } else { "infinity" };
            PyValueError::new_err(format!(
                "Input y contains {what}: {value} at row {row} (counted from 0)."
            ))
        }
        Error::Read(error) => of_table(error),
        other => PyValueError::new_err(other.to_string()),
    }
}

/// The exception for a fault of a table.
pub(crate) fn of_table(error: ReadError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// The exception for a panic, which is a fault of the library and not of its user.
pub(crate) fn panicked(payload: &(dyn Any + Send)) -> PyErr {
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".into());
    PyRuntimeError::new_err(format!("regfit failed, which is a fault of regfit: {text}"))
}

/// There is no model at this place of a path.
pub(crate) fn no_step(k: usize, len: usize) -> PyErr {
    PyIndexError::new_err(format!("step {k} of a path of {len}"))
}

/// Threads could not be started.
pub(crate) fn no_threads(error: &dyn std::error::Error) -> PyErr {
    PyMemoryError::new_err(format!("threads could not be started: {error}"))
}
