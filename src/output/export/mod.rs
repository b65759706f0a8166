//! Models written as programs of other systems: everything that prediction from a raw row needs, and
//! nothing of this crate.
//!
//! An export holds intercepts and coefficients in the user's units (they apply to raw columns), the
//! levels of text columns, what missing cells are filled with, and the classes. Columns whose
//! coefficients are all 0 are not read. The sum is formed in the order in which
//! [`SavedModel::linear_predictor`] forms it, from numbers written in the shortest form that reads back
//! as the same double.
//!
//! A row that a model cannot answer (a missing cell without a fill, a level that training never saw)
//! is an error, NULL in SQL, and never a number. Names of columns, levels and classes come from files
//! and are trusted nowhere: they appear as escaped literals and in comments that they cannot end.
//!
//! ```
//! # fn main() -> Result<(), regfit::Error> {
//! # use regfit::linfa::prelude::*;
//! # use regfit::ndarray::array;
//! # use regfit::model::{CreatedBy, DataFingerprint, ModelInput, Provenance, SavedModel};
//! # let x = array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]];
//! # let model = regfit::Lasso::params(0.1).fit(&Dataset::new(x, array![1.0, 2.0, 3.0, 4.0]))?;
//! # let about = Provenance {
//! #     created_by: CreatedBy { name: "x".into(), version: "1".into(), arguments: vec![] },
//! #     target: "y".into(),
//! #     classes: vec![],
//! #     feature_names: vec!["x1".into(), "x2".into()],
//! #     warnings: vec![],
//! #     data: DataFingerprint::of("d", b""),
//! #     selection: None,
//! #     input: ModelInput::Libsvm { zero_based: false, n_features: 2 },
//! # };
//! # let saved = SavedModel::new(&model, about)?;
//! use regfit::export::{Format, export};
//! let module = String::from_utf8(export(&saved, &Format::Python)?).expect("text");
//! assert!(module.contains("def predict(row):"));
//! # Ok(())
//! # }
//! ```

mod c;
mod csv;
mod dates;
mod literal;
mod onnx;
mod plan;
mod protobuf;
mod python;
mod r;
mod rust;
mod source;
mod sql;

pub use sql::SqlOptions;

use crate::Result;
use crate::model::SavedModel;
use plan::{Dates, Plan};

/// What a model is written as.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// An ONNX model in double precision.
    ///
    /// Input `X` (N × numeric columns, in the order of the table), for each text column an input of
    /// strings (N × 1); outputs `prediction` (N × 1), or `probabilities` (N × K) and `label` (N).
    /// `metadata_props` names the columns. A missing number is NaN and gives NaN and an empty label,
    /// unless the model has a fill for it; an unknown level is an error of the runtime. Operators read no dates: the
    /// numbers that they become are columns of X, called `column=year` and so on.
    Onnx,
    /// One query for SQLite, DuckDB and PostgreSQL.
    Sql(SqlOptions),
    /// A Python module that needs the standard library alone.
    Python,
    /// Functions of a data frame in base R.
    R,
    /// One file of C99.
    C,
    /// One file of Rust without dependencies.
    Rust,
    /// `feature,coefficient`, with a column `class` for softmax: all features and the intercept.
    Csv,
}

/// The model as a file of this format: UTF-8 text, or the bytes of an ONNX model.
///
/// # Errors
/// [`crate::Error::Export`] when a name cannot be written in the format: one with a NUL byte, and in SQL one
/// with control characters.
pub fn export(model: &SavedModel, format: &Format) -> Result<Vec<u8>> {
    let dates = match format {
        Format::Onnx => Dates::GivenAsNumbers,
        _ => Dates::Read,
    };
    let plan = Plan::new(model, dates)?;
    match format {
        Format::Onnx => Ok(onnx::write(&plan)),
        Format::Sql(options) => sql::write(&plan, options).map(String::into_bytes),
        Format::Python => Ok(python::write(&plan).into_bytes()),
        Format::R => Ok(r::write(&plan).into_bytes()),
        Format::C => Ok(c::write(&plan).into_bytes()),
        Format::Rust => Ok(rust::write(&plan).into_bytes()),
        Format::Csv => Ok(csv::write(model).into_bytes()),
    }
}
