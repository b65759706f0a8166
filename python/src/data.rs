//! Features and targets from Python.

use crate::error::of_table;
use ndarray::{ArrayView2, Ix1};
use numpy::{PyArrayMethods, PyReadonlyArray, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use regfit::data::SparseMatrix;
use regfit::family::Targets;
use regfit::model::FeatureMatrix;

/// Features that belong to this side: sparse ones, and encoded tables.
#[pyclass(frozen, module = "regfit._regfit")]
pub(crate) struct Features(pub(crate) regfit::data::Features);

#[pymethods]
impl Features {
    /// Rows and columns.
    #[getter]
    fn shape(&self) -> (usize, usize) {
        (self.0.n_samples(), self.0.n_features())
    }
}

/// Features from the three arrays of a matrix in compressed columns, whose rows ascend.
#[pyfunction]
pub(crate) fn sparse(
    shape: (usize, usize),
    indptr: PyReadonlyArray1<'_, i64>,
    indices: PyReadonlyArray1<'_, u32>,
    values: PyReadonlyArray1<'_, f64>,
) -> PyResult<Features> {
    let indptr = indptr.as_array();
    let indptr = indptr.iter().map(|at| usize::try_from(*at));
    let indptr: Vec<usize> = indptr
        .collect::<Result<_, _>>()
        .map_err(|_| PyValueError::new_err("a place below 0"))?;
    let (indices, values) = (indices.as_array().to_vec(), values.as_array().to_vec());
    let matrix = SparseMatrix::from_csc(shape.0, shape.1, indptr, indices, values);
    let matrix = matrix.map_err(of_table)?;
    Ok(Features(regfit::data::Features::Sparse(matrix)))
}

/// X as Python holds it, which stays there.
pub(crate) enum Held<'py> {
    Doubles(PyReadonlyArray2<'py, f64>),
    Singles(PyReadonlyArray2<'py, f32>),
    Own(Bound<'py, Features>),
}

/// X as the library reads it, without the interpreter.
pub(crate) enum Matrix<'a> {
    Doubles(ArrayView2<'a, f64>),
    Singles(ArrayView2<'a, f32>),
    Own(&'a regfit::data::Features),
}

impl<'py> Held<'py> {
    /// An array of doubles or singles in any order, or [`Features`].
    pub(crate) fn of(x: &Bound<'py, PyAny>) -> PyResult<Self> {
        if let Ok(doubles) = x.extract() {
            return Ok(Self::Doubles(doubles));
        }
        if let Ok(singles) = x.extract() {
            return Ok(Self::Singles(singles));
        }
        match x.cast::<Features>() {
            Ok(own) => Ok(Self::Own(own.clone())),
            Err(_) => Err(PyTypeError::new_err(
                "X must be an array of float64 or float32 with two dimensions",
            )),
        }
    }

    pub(crate) fn matrix(&self) -> Matrix<'_> {
        match self {
            Self::Doubles(x) => Matrix::Doubles(x.as_array()),
            Self::Singles(x) => Matrix::Singles(x.as_array()),
            Self::Own(x) => Matrix::Own(&x.get().0),
        }
    }
}

impl Matrix<'_> {
    pub(crate) fn get(&self) -> &dyn FeatureMatrix {
        match self {
            Self::Doubles(x) => x,
            Self::Singles(x) => x,
            Self::Own(x) => *x,
        }
    }
}

/// Numbers, or with class names the position of each target among them.
pub(crate) fn targets(y: &Bound<'_, PyAny>, classes: Option<Vec<String>>) -> PyResult<Targets> {
    let Some(names) = classes else {
        return Ok(Targets::Numbers(vector::<f64>(y)?));
    };
    let codes = vector::<i64>(y)?.into_iter().map(usize::try_from);
    let codes: Result<Vec<usize>, _> = codes.collect();
    match codes {
        Ok(codes) if codes.iter().all(|code| *code < names.len()) => {
            Ok(Targets::Classes { codes, names })
        }
        _ => Err(PyValueError::new_err("a target is none of the classes")),
    }
}

/// A copy of an array with one dimension.
pub(crate) fn vector<T: numpy::Element + Clone>(array: &Bound<'_, PyAny>) -> PyResult<Vec<T>> {
    let array: PyReadonlyArray<'_, T, Ix1> = array
        .cast::<numpy::PyArray<T, Ix1>>()
        .map_err(|error| PyTypeError::new_err(error.to_string()))?
        .readonly();
    Ok(array.as_array().to_vec())
}
