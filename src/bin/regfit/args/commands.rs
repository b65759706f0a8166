//! The arguments of the commands that have a few of their own.

use super::data::{DataArgs, DataSource};
use super::model::ModelArgs;
use super::output::{OutputArgs, RunArgs};
use super::value;
use clap::Args;
use regfit::data::ColumnRef;

#[derive(Debug, Clone, Args)]
pub(crate) struct InspectArgs {
    #[command(flatten)]
    pub(crate) source: DataSource,
    /// The column of a table that will be predicted: a name, or an index from 1 or from -1 at the end [default: the last]
    #[arg(
        long,
        value_name = "COL",
        allow_negative_numbers = true,
        env = "REGFIT_TARGET",
        hide_env_values = true,
        help_heading = "Data"
    )]
    pub(crate) target: Option<ColumnRef>,
    #[command(flatten)]
    pub(crate) at: value::AtArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct CompareArgs {
    /// The strength of the penalty
    #[arg(long, visible_alias = "lambda", value_name = "A", value_parser = value::at_least_zero, allow_negative_numbers = true, env = "REGFIT_ALPHA", hide_env_values = true, help_heading = "Model")]
    pub(crate) alpha: Option<f64>,
    /// The share of L1: 1 is the lasso, 0 is ridge
    #[arg(long, value_name = "R", default_value = "1", value_parser = value::share, allow_negative_numbers = true, env = "REGFIT_L1_RATIO", hide_env_values = true, help_heading = "Model")]
    pub(crate) l1_ratio: f64,
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct DemoArgs {
    /// lasso, path or logistic
    #[arg(value_name = "NAME", default_value = "lasso")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct CompletionsArgs {
    /// bash, elvish, fish, powershell or zsh
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}
