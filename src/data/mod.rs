//! Tables, sparse matrices and their readers.

// Files are untrusted: whatever they contain, reading returns a table or an error and never panics.
#![deny(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::todo
)]
#![cfg_attr(
    test,
    allow(
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::expect_used,
        clippy::panic
    )
)]

pub(crate) mod apart;
#[cfg(feature = "csv")]
mod bytes;
pub(crate) mod column;
pub(crate) mod column_ref;
pub(crate) mod costume;
#[cfg(feature = "csv")]
mod csv;
#[cfg(all(test, feature = "csv"))]
mod damage;
#[cfg(feature = "csv")]
mod decimal;
mod error;
pub(crate) mod escape;
mod features;
#[cfg(feature = "csv")]
mod io_error;
#[cfg(feature = "csv")]
mod libsvm;
#[cfg(feature = "csv")]
mod lines;
mod matrix;
#[cfg(feature = "csv")]
mod npy;
pub(crate) mod number;
#[cfg(feature = "parquet")]
mod parquet;
pub mod recipe;
pub(crate) mod short;
#[cfg(feature = "csv")]
mod signature;
pub(crate) mod snippet;
#[cfg(feature = "csv")]
mod source;
mod sparse_matrix;
#[cfg(feature = "csv")]
mod stack;
pub(crate) mod suggest;
mod table;
#[cfg(feature = "csv")]
mod text;
#[cfg(feature = "csv")]
mod unpack;

pub use apart::shorten_apart;
pub use column::{Column, ColumnKind};
pub use column_ref::ColumnRef;
#[cfg(feature = "csv")]
pub use csv::{CsvOptions, LabelColumns, Notation, parse_delimiter, read_table, read_table_with};
pub use error::{CellError, ReadError};
pub use escape::{escape, escape_lines, safe_json, spreadsheet_text};
pub use features::Features;
#[cfg(feature = "csv")]
pub use libsvm::{LibsvmData, LibsvmOptions, read_libsvm};
#[cfg(feature = "csv")]
pub use npy::read_npy;
pub use number::shortest;
#[cfg(feature = "parquet")]
pub use parquet::read_parquet;
#[cfg(feature = "csv")]
pub use source::Source;
pub use sparse_matrix::SparseMatrix;
pub use table::Table;
