//! What several commands have in common, around the flags of their own, which are the target of `Deref`:
//! `args.data` and `args.grid` read alike.

use super::data::{DataArgs, DataSource};
use super::model::ModelArgs;
use super::output::{OutputArgs, RunArgs};
use super::value::AtArgs;
use clap::Args;
use std::ops::Deref;
use std::path::PathBuf;

/// The arguments of a command that fits models to a table.
#[derive(Debug, Clone, Args)]
pub(crate) struct OnData<T: Args> {
    #[command(flatten)]
    own: T,
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) solve: ModelArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// The arguments of a command that applies a model file to a table.
#[derive(Debug, Clone, Args)]
pub(crate) struct OnModel<T: Args> {
    #[command(flatten)]
    pub(crate) source: DataSource,
    /// The model file
    #[arg(
        long,
        value_name = "MODEL.json",
        env = "REGFIT_MODEL",
        hide_env_values = true
    )]
    pub(crate) model: PathBuf,
    #[command(flatten)]
    pub(crate) at: AtArgs,
    #[command(flatten)]
    own: T,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

impl<T: Args> Deref for OnData<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.own
    }
}

impl<T: Args> Deref for OnModel<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.own
    }
}
