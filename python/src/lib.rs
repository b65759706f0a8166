//! The compiled part of the Python package `regfit`: arrays in, arrays out. What scikit-learn expects of an estimator is
//! in the Python files beside it.

mod data;
mod error;
mod model;
mod page;
mod path;
mod picture;
mod report;
mod run;
mod settings;
mod table;
mod validation;

use pyo3::prelude::*;

/// Regularized linear models with a certificate.
#[pymodule]
mod _regfit {
    #[pymodule_export]
    use super::data::{Features, sparse};
    #[pymodule_export]
    use super::model::Model;
    #[pymodule_export]
    use super::page::page;
    #[pymodule_export]
    use super::path::{Path, follow, refit};
    #[pymodule_export]
    use super::picture::{coefficient_bars, coefficient_path, validation_curve};
    #[pymodule_export]
    use super::table::Encoding;
    #[pymodule_export]
    use super::validation::{cross_validate, leave_one_out};
}
