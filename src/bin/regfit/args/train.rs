//! The arguments of `regfit train`.

use super::data::DataArgs;
use super::output::{OutputArgs, RunArgs};
use super::value;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Clone, Args)]
pub(crate) struct TrainArgs {
    /// What is predicted, and by which loss
    #[arg(long, value_enum, default_value = "linear", help_heading = "Model")]
    pub(crate) family: FamilyName,
    /// The strength of the penalty [default: 0]
    #[arg(long, visible_alias = "lambda", value_name = "A", value_parser = value::at_least_zero, allow_negative_numbers = true, help_heading = "Model")]
    pub(crate) alpha: Option<f64>,
    /// Which penalty --alpha is the strength of
    #[arg(long, value_enum, default_value = "l2", help_heading = "Model")]
    pub(crate) penalty: PenaltyKind,
    /// The L2 penalty as weight decay: alpha = L/(2m) for m training rows
    #[arg(long, value_name = "L", value_parser = value::at_least_zero, allow_negative_numbers = true, conflicts_with_all = ["alpha", "penalty"], help_heading = "Model")]
    pub(crate) weight_decay: Option<f64>,
    /// Leave out the intercept
    #[arg(long, help_heading = "Model")]
    pub(crate) no_intercept: bool,
    /// Take the columns as they are
    #[arg(long, help_heading = "Model")]
    pub(crate) no_standardize: bool,
    /// gd: every update sees all rows; sgd: a mini-batch [default: gd, or sgd with --batch-size]
    #[arg(long, value_enum, help_heading = "Descent")]
    pub(crate) solver: Option<DescentName>,
    /// The step of the first update [default: 1/L]
    #[arg(long, value_name = "RATE", value_parser = value::above_zero, allow_negative_numbers = true, help_heading = "Descent")]
    pub(crate) learning_rate: Option<f64>,
    /// Update number t uses RATE/(1 + D·t)
    #[arg(long, value_name = "D", default_value = "0", value_parser = value::at_least_zero, allow_negative_numbers = true, help_heading = "Descent")]
    pub(crate) decay: f64,
    /// The share of the last velocity that is kept, below 1
    #[arg(long, value_name = "M", default_value = "0", value_parser = value::momentum, allow_negative_numbers = true, help_heading = "Descent")]
    pub(crate) momentum: f64,
    /// Let momentum look ahead
    #[arg(long, requires = "momentum", help_heading = "Descent")]
    pub(crate) nesterov: bool,
    /// Rows to each update of sgd [default: 32]
    #[arg(long, value_name = "B", value_parser = value::positive_count, allow_negative_numbers = true, help_heading = "Descent")]
    pub(crate) batch_size: Option<usize>,
    /// Passes over the training rows
    #[arg(long, value_name = "N", default_value = "100", value_parser = value::positive_count, allow_negative_numbers = true, help_heading = "Descent")]
    pub(crate) epochs: usize,
    /// The share of rows that only validate
    #[arg(long, value_name = "SHARE", value_parser = value::ratio, allow_negative_numbers = true, help_heading = "Descent")]
    pub(crate) validation_split: Option<f64>,
    /// Stop counting as good what is farther from the optimum: the relative duality gap of the model file
    #[arg(long, value_name = "TOL", default_value = "1e-6", value_parser = value::at_least_zero, allow_negative_numbers = true, help_heading = "Descent")]
    pub(crate) tol: f64,
    /// Write the model as JSON
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) out: Option<PathBuf>,
    /// Draw the losses epoch by epoch, as .png or .svg
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) plot: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FamilyName {
    /// A number, by half the mean squared error
    Linear,
    /// One of two classes, by binary cross-entropy
    Logistic,
    /// One of two or more classes, by the cross-entropy of softmax
    Softmax,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PenaltyKind {
    L1,
    L2,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DescentName {
    Gd,
    Sgd,
}

pub(super) fn help() -> String {
    super::help::help(
        "  regfit train diabetes.csv --learning-rate 0.1 --weight-decay 2 --plot loss.png\n  \
         regfit train digits.csv --family softmax --solver sgd --batch-size 100 --epochs 10 --learning-rate 0.05 \
         --momentum 0.9 --nesterov --decay 1e-6 --validation-split 0.2\n  \
         regfit train iris.csv --family softmax --learning-rate 1e-9",
    )
}
