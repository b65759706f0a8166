//! The arguments of `regfit gradcheck`.

use super::output::{OutputArgs, RunArgs};
use super::value;
use clap::Args;

#[derive(Debug, Clone, Args)]
pub(crate) struct GradcheckArgs {
    /// How many random points each gradient is compared at
    #[arg(long, value_name = "N", default_value = "20", value_parser = value::positive_count, allow_negative_numbers = true)]
    pub(crate) points: usize,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}
