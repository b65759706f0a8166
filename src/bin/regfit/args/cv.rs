//! The arguments of `regfit cv`.

use super::output::FileArgs;
use super::path::GridArgs;
use super::shared::OnData;
use super::value;
use clap::{Args, ValueEnum};
use regfit::data::ColumnRef;
use regfit::selection::{Measure, Rule};
use std::path::PathBuf;

pub(crate) type CvArgs = OnData<CvFlags>;

/// The flags of its own.
#[derive(Debug, Clone, Args)]
pub(crate) struct CvFlags {
    #[command(flatten)]
    pub(crate) grid: GridArgs,
    #[command(flatten)]
    pub(crate) folds: FoldArgs,
    /// Which α is chosen: the largest within one standard error of the best, or the best
    #[arg(
        long,
        value_enum,
        default_value = "1se",
        help_heading = "Cross-validation"
    )]
    pub(crate) rule: RuleName,
    /// What is measured on held-out rows [default: mse for numbers, deviance for classes]
    #[arg(long, value_enum, help_heading = "Cross-validation")]
    pub(crate) measure: Option<MeasureName>,
    /// Also choose α anew without each fold, and measure that choice on it: the error to expect of new rows
    #[arg(long, conflicts_with = "test_size", help_heading = "Cross-validation")]
    pub(crate) nested: bool,
    /// Hold out this share of the rows, choose and fit on the rest, and measure the result on them
    #[arg(long, value_name = "SHARE", value_parser = value::ratio, allow_negative_numbers = true, help_heading = "Cross-validation")]
    pub(crate) test_size: Option<f64>,
    /// Write what the models within the folds predict for the rows held out, at the chosen α, as CSV
    #[arg(long, value_name = "FILE", conflicts_with_all = ["loo", "test_size"], help_heading = "Output")]
    pub(crate) predictions: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) files: FileArgs,
}

/// How rows are divided.
#[derive(Debug, Clone, Args)]
pub(crate) struct FoldArgs {
    /// How many folds
    #[arg(long, value_name = "K", default_value = "10", value_parser = value::folds, allow_negative_numbers = true, help_heading = "Cross-validation")]
    pub(crate) folds: usize,
    /// How many times the rows are divided anew
    #[arg(long, value_name = "N", default_value = "1", value_parser = value::count_to::<1000>, allow_negative_numbers = true, help_heading = "Cross-validation")]
    pub(crate) repeats: usize,
    /// The column that gives each row's fold; for libsvm text a file with one on each line
    #[arg(long, value_name = "COL", allow_negative_numbers = true, conflicts_with_all = ["folds", "repeats", "group", "time_ordered"], help_heading = "Cross-validation")]
    pub(crate) fold_column: Option<ColumnRef>,
    /// The column of groups: rows of one group stay in one fold; for libsvm text a file with one on each line
    #[arg(
        long,
        value_name = "COL",
        allow_hyphen_values = true,
        conflicts_with = "time_ordered",
        help_heading = "Cross-validation"
    )]
    pub(crate) group: Option<ColumnRef>,
    /// The rows are in order of time: judge each block by the rows before it
    #[arg(long, conflicts_with = "repeats", help_heading = "Cross-validation")]
    pub(crate) time_ordered: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RuleName {
    /// The largest α within one standard error of the best
    #[value(name = "1se")]
    OneStandardError,
    /// The α with the smallest error
    Min,
}

impl RuleName {
    pub(crate) fn rule(self) -> Rule {
        match self {
            Self::OneStandardError => Rule::OneStandardError,
            Self::Min => Rule::Minimum,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MeasureName {
    /// Mean squared error; for classes of their probabilities
    Mse,
    /// Mean absolute error
    Mae,
    /// −2 log-likelihood for each row
    Deviance,
    /// The share of rows whose class is not the predicted one
    Misclassification,
    /// Area under the receiver operating characteristic, for two classes
    Auc,
}

impl MeasureName {
    pub(crate) fn measure(self) -> Measure {
        match self {
            Self::Mse => Measure::MeanSquaredError,
            Self::Mae => Measure::MeanAbsoluteError,
            Self::Deviance => Measure::Deviance,
            Self::Misclassification => Measure::Misclassification,
            Self::Auc => Measure::AreaUnderCurve,
        }
    }
}

pub(super) fn help() -> String {
    super::help::help(
        "  regfit cv diabetes.csv --plot cv.png -o model.json\n  \
         regfit cv diabetes.csv --model enet --l1-ratio 0.1,0.5,0.9,1 --repeats 5\n  \
         regfit cv breast_cancer.csv --model logistic --measure auc --nested\n  \
         regfit cv diabetes.csv --model ridge --loo --rule min\n  \
         regfit cv sales.csv --target y --exclude date --time-ordered",
    )
}
