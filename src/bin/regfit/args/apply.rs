//! The arguments of the commands that apply a model file to a table.

use super::shared::OnModel;
use clap::{Args, ValueEnum};
use regfit::data::ColumnRef;
use std::path::PathBuf;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PredictionType {
    /// The linear predictor, as --link
    Link,
    /// The number, or the probabilities as --proba
    Response,
    /// The most probable class
    Class,
}

pub(crate) type PredictArgs = OnModel<PredictFlags>;

/// The flags of its own.
#[derive(Debug, Clone, Args)]
pub(crate) struct PredictFlags {
    /// Write the predictions there instead of standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) out: Option<PathBuf>,
    /// One column of probabilities for each class
    #[arg(long, conflicts_with_all = ["link", "kind"], help_heading = "Output")]
    pub(crate) proba: bool,
    /// The linear predictor b + xᵀw: a number, the log-odds of the second of two classes, or a logit
    /// for each of more
    #[arg(long, conflicts_with = "kind", help_heading = "Output")]
    pub(crate) link: bool,
    /// What is predicted [default: response of a number, class of classes]
    #[arg(
        long = "type",
        id = "kind",
        value_enum,
        value_name = "TYPE",
        help_heading = "Output"
    )]
    pub(crate) kind: Option<PredictionType>,
}

pub(crate) type EvaluateArgs = OnModel<EvaluateFlags>;

/// The flags of its own.
#[derive(Debug, Clone, Args)]
pub(crate) struct EvaluateFlags {
    /// The column of sample weights
    #[arg(
        long,
        value_name = "COL",
        allow_hyphen_values = true,
        help_heading = "Data"
    )]
    pub(crate) weights: Option<ColumnRef>,
    /// Draw residuals, the ROC curve of two classes, or the confusion matrix of more, as .png or .svg
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) plot: Option<PathBuf>,
}
