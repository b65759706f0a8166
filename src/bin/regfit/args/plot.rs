//! The arguments of `regfit plot`.

use super::data::{ColumnArgs, ReadArgs};
use super::explain::{ConvergenceArgs, GeometryArgs};
use super::model::ModelArgs;
use super::output::OutputArgs;
use super::path::GridArgs;
use super::task::TaskOrFile;
use super::value;
use clap::{Args, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PictureKind {
    /// Coefficients against α
    Path,
    /// The coefficients of one model
    Coef,
    /// The number of non-zero coefficients against α
    Sparsity,
    /// True against false positives of a model file on a table
    Roc,
    /// Observed shares against predicted probabilities of a model file on a table
    Calibration,
    /// Residuals against predictions of a model file on a table
    Residuals,
    /// Which classes a model file takes for which on a table
    Confusion,
    /// Cross-entropy, binary cross-entropy and squared error
    Loss,
    /// Loss contours that touch the L1 diamond or the L2 circle, of an example or of two --columns
    Geometry,
    /// How fast gradient, accelerated, mini-batch and coordinate descent come near the optimum
    Convergence,
}

impl PictureKind {
    /// Whether it needs a model file and rows whose target is known.
    pub(crate) fn shows_predictions(self) -> bool {
        matches!(
            self,
            Self::Roc | Self::Calibration | Self::Residuals | Self::Confusion
        )
    }
}

#[derive(Debug, Clone, Args)]
pub(crate) struct PlotArgs {
    /// What to draw
    #[arg(value_enum)]
    pub(crate) kind: PictureKind,
    /// The table; with coef a model file, with path and sparsity also the file of a path (path -o); not needed for loss and geometry
    #[arg(value_name = "DATA|MODEL.json", required_if_eq_any = [("kind", "path"), ("kind", "coef"), ("kind", "sparsity"), ("kind", "roc"), ("kind", "calibration"), ("kind", "residuals"), ("kind", "confusion"), ("kind", "convergence")])]
    pub(crate) data: Option<OsString>,
    /// The picture, .png or .svg
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) out: PathBuf,
    /// The α of coef and convergence, or the one to mark; geometry takes up to four
    #[arg(long, visible_alias = "lambda", value_name = "A", value_delimiter = ',', value_parser = value::at_least_zero, allow_negative_numbers = true, env = "REGFIT_ALPHA", hide_env_values = true, help_heading = "Model")]
    pub(crate) alpha: Vec<f64>,
    #[command(flatten)]
    pub(crate) at: value::AtArgs,
    #[command(flatten)]
    pub(crate) geometry: GeometryArgs,
    #[command(flatten)]
    pub(crate) convergence: ConvergenceArgs,
    #[command(flatten)]
    pub(crate) grid: GridArgs<TaskOrFile>,
    #[command(flatten)]
    pub(crate) reading: ReadArgs,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs,
    #[command(flatten)]
    pub(crate) solve: ModelArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
