//! The arguments of `regfit export`.

use super::help::EXIT_CODES;
use super::value::AtArgs;
use clap::{Args, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

#[derive(Debug, Clone, Args)]
pub(crate) struct ExportArgs {
    /// The model file, or - for standard input
    #[arg(value_name = "MODEL.json")]
    pub(crate) model: OsString,
    #[command(flatten)]
    pub(crate) at: AtArgs,
    /// What the model is written as
    #[arg(long = "as", value_enum, value_name = "FORMAT")]
    pub(crate) format: ExportName,
    /// Write it there instead of standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) out: Option<PathBuf>,
    /// The table that the query reads, perhaps schema.table [default: data]
    #[arg(long, value_name = "NAME", help_heading = "With --as sql")]
    pub(crate) table: Option<String>,
    /// Columns of the table that the answer repeats in front of the prediction
    #[arg(
        long,
        value_name = "COLS",
        value_delimiter = ',',
        help_heading = "With --as sql"
    )]
    pub(crate) keep: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportName {
    /// A graph in double precision for ONNX runtimes; columns of text are inputs of strings
    Onnx,
    /// One query for SQLite, DuckDB and PostgreSQL
    Sql,
    /// A module that needs the standard library alone
    Python,
    /// Functions of a data frame in base R
    R,
    /// One file of C99
    C,
    /// One file without dependencies
    Rust,
    /// feature,coefficient with all features and the intercept, as --coef writes it
    Csv,
}

pub(super) fn export_help() -> String {
    format!(
        "Everything that prediction from a raw row needs is in the file: coefficients in the units of the \
         table, levels of text columns, fills of missing cells, classes. Columns whose coefficients are \
         all 0 are not read. A row that the model cannot answer is an error, NULL in SQL, NaN in C and \
         ONNX, and never a number.\n\n\
         Examples:\n  \
         regfit export model.json --as python -o model.py\n  \
         regfit export model.json --as sql --table houses --keep id | sqlite3 houses.db\n  \
         regfit export model.json --as onnx -o model.onnx\n\n{EXIT_CODES}"
    )
}
