//! The arguments of the commands that apply a model file to a table.

use super::shared::OnModel;
use super::value::{self, Costs};
use clap::{Args, ValueEnum};
use regfit::data::ColumnRef;
use regfit::recipe::Unseen;
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

/// What is done with levels that training never saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum UnseenName {
    Error,
    Zero,
    Skip,
}

/// What both do with new rows.
#[derive(Debug, Clone, Args)]
pub(crate) struct RowArgs {
    /// Levels that training never saw: refuse them, set the indicators of their column to 0, or leave their rows
    /// without an answer
    #[arg(long, value_enum, default_value = "error", help_heading = "Data")]
    unseen: UnseenName,
    /// Of two classes the second is predicted where its probability is at least this [default: above 0.5]
    #[arg(long, value_name = "P", value_parser = value::share, allow_negative_numbers = true, help_heading = "Output")]
    pub(crate) threshold: Option<f64>,
}

impl RowArgs {
    pub(crate) fn unseen(&self) -> Unseen {
        match self.unseen {
            UnseenName::Error => Unseen::Error,
            UnseenName::Zero => Unseen::Zero,
            UnseenName::Skip => Unseen::Skip,
        }
    }
}

pub(crate) type PredictArgs = OnModel<PredictFlags>;

/// The flags of its own.
#[derive(Debug, Clone, Args)]
pub(crate) struct PredictFlags {
    #[command(flatten)]
    pub(crate) rows: RowArgs,
    /// Columns of the table to write before the predictions, named as by --exclude
    #[arg(
        long,
        value_name = "COLS",
        allow_hyphen_values = true,
        help_heading = "Output"
    )]
    pub(crate) keep: Vec<String>,
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
    #[command(flatten)]
    pub(crate) rows: RowArgs,
    /// What a false alarm of the second class costs, and what missing it: proposes the threshold with the least cost
    /// [default: the one with the largest F1]
    #[arg(long, value_name = "FP,FN", value_parser = value::costs, help_heading = "Output")]
    pub(crate) costs: Option<Costs>,
    /// The column of sample weights; for libsvm text a file with one on each line
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
