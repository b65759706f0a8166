//! The arguments of `regfit stability`.

use super::fit::PenaltyName;
use super::shared::OnData;
use super::task::TaskName;
use super::value;
use clap::Args;
use std::path::PathBuf;

pub(crate) type StabilityArgs = OnData<StabilityFlags>;

/// The flags of its own.
#[derive(Debug, Clone, Args)]
pub(crate) struct StabilityFlags {
    /// Which model
    #[arg(long, value_enum, default_value = "lasso", help_heading = "Model")]
    pub(crate) model: TaskName,
    /// The penalty of --model logistic [default: l1]
    #[arg(long, value_enum, help_heading = "Model")]
    pub(crate) penalty: Option<PenaltyName>,
    /// The share of L1 with an elastic net [default: 0.5]
    #[arg(long, value_name = "R", value_parser = value::share, allow_negative_numbers = true, env = "REGFIT_L1_RATIO", hide_env_values = true, help_heading = "Model")]
    pub(crate) l1_ratio: Option<f64>,
    /// How many times the rows are divided into two halves
    #[arg(long, value_name = "N", default_value = "50", value_parser = value::count_to::<100_000>, allow_negative_numbers = true, help_heading = "Selection")]
    pub(crate) pairs: usize,
    /// The share of halves that must select a feature, above 0.5
    #[arg(long, value_name = "SHARE", default_value = "0.75", value_parser = value::share, allow_negative_numbers = true, help_heading = "Selection")]
    pub(crate) threshold: f64,
    /// How many features of pure noise may be selected on average
    #[arg(long, value_name = "N", default_value = "1", value_parser = value::above_zero, allow_negative_numbers = true, help_heading = "Selection")]
    pub(crate) false_selections: f64,
    /// Draw how often each feature is selected, as .png or .svg
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) plot: Option<PathBuf>,
    /// Print feature,frequency,stable as CSV
    #[arg(long, conflicts_with = "json", help_heading = "Output")]
    pub(crate) csv: bool,
}

pub(super) fn help() -> String {
    super::help::help(
        "  regfit stability diabetes.csv --plot selected.png\n  \
         regfit stability breast_cancer.csv --model logistic --false-selections 0.5 --threshold 0.9",
    )
}
