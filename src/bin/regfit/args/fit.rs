//! The arguments of the four fits.

use super::data::DataArgs;
use super::model::ModelArgs;
use super::output::{FileArgs, OutputArgs, RunArgs};
use super::value;
use clap::{Args, ValueEnum};

/// What the four fits share, all but the strength.
#[derive(Debug, Clone, Args)]
pub(crate) struct FitArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    /// Insist on standard errors and p-values, which --alpha 0 prints where they exist
    #[arg(long, help_heading = "Model")]
    pub(crate) p_values: bool,
    #[command(flatten)]
    pub(crate) files: FileArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct SingleFit {
    /// The strength of the penalty
    #[arg(long, visible_alias = "lambda", value_name = "A", value_parser = value::at_least_zero, allow_negative_numbers = true, env = "REGFIT_ALPHA", hide_env_values = true, help_heading = "Model")]
    pub(crate) alpha: Option<f64>,
    #[command(flatten)]
    pub(crate) fit: FitArgs,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct RidgeArgs {
    /// The same as weight decay: alpha = L/(2n)
    #[arg(long, value_name = "L", value_parser = value::at_least_zero, allow_negative_numbers = true, conflicts_with = "alpha", help_heading = "Model")]
    pub(crate) weight_decay: Option<f64>,
    #[command(flatten)]
    pub(crate) single: SingleFit,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct EnetArgs {
    /// The share of L1: 1 is the lasso, 0 is ridge
    #[arg(long, value_name = "R", default_value = "0.5", value_parser = value::share, allow_negative_numbers = true, env = "REGFIT_L1_RATIO", hide_env_values = true, help_heading = "Model")]
    pub(crate) l1_ratio: f64,
    #[command(flatten)]
    pub(crate) single: SingleFit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PenaltyName {
    L1,
    L2,
    Enet,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct LogisticArgs {
    /// Which penalty
    #[arg(long, value_enum, default_value = "l1", help_heading = "Model")]
    pub(crate) penalty: PenaltyName,
    /// The share of L1 with --penalty enet [default: 0.5]
    #[arg(long, value_name = "R", value_parser = value::share, allow_negative_numbers = true, env = "REGFIT_L1_RATIO", hide_env_values = true, help_heading = "Model")]
    pub(crate) l1_ratio: Option<f64>,
    #[command(flatten)]
    pub(crate) single: SingleFit,
}
