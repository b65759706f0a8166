//! The arguments of `regfit path`, and the grid that other commands follow too.

use super::fit::PenaltyName;
use super::shared::OnData;
use super::task::{ModelFlag, TaskName, TaskOrFile};
use super::value;
use clap::{Args, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// The grid of a path and the model that is followed along it.
#[derive(Debug, Clone, Args)]
pub(crate) struct GridArgs<M: ModelFlag = TaskName> {
    #[arg(long, help = M::HELP, value_name = M::VALUE, value_parser = M::parser(), default_value = "lasso", help_heading = "Model")]
    pub(crate) model: M,
    /// The penalty of --model logistic [default: l1]
    #[arg(long, value_enum, help_heading = "Model")]
    pub(crate) penalty: Option<PenaltyName>,
    /// The share of L1 with an elastic net [default: 0.5]; cv takes several and compares them
    #[arg(long, value_name = "R", value_delimiter = ',', value_parser = value::share, allow_negative_numbers = true, env = "REGFIT_L1_RATIO", hide_env_values = true, help_heading = "Model")]
    pub(crate) l1_ratio: Vec<f64>,
    /// How many α, from the one where all coefficients are 0 downwards
    #[arg(long, value_name = "N", default_value = "100", value_parser = value::count_to::<100_000>, allow_negative_numbers = true, help_heading = "Path")]
    pub(crate) n_alphas: usize,
    /// The smallest α as a share of the largest [default: 1e-4, or 1e-2 with n <= p; with L2 from the columns]
    #[arg(long, value_name = "R", value_parser = value::ratio, allow_negative_numbers = true, help_heading = "Path")]
    pub(crate) ratio: Option<f64>,
    /// The α themselves: 1,0.5,... or a file with one on each line
    #[arg(long, visible_alias = "lambdas", value_name = "LIST|FILE", allow_hyphen_values = true, conflicts_with_all = ["n_alphas", "ratio"], help_heading = "Path")]
    pub(crate) alphas: Option<OsString>,
    /// Go on when nothing is left to explain
    #[arg(long, help_heading = "Path")]
    pub(crate) no_early_stop: bool,
    /// End before the first model with more than N features
    #[arg(long, value_name = "N", value_parser = value::positive_count, allow_negative_numbers = true, help_heading = "Path")]
    pub(crate) max_nonzero: Option<usize>,
    /// Choose α by the exact error on each row left out in turn, with --model ridge
    #[arg(long, visible_alias = "leave-one-out", help_heading = "Path")]
    pub(crate) loo: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CriterionName {
    /// Akaike's: the best prediction
    Aic,
    /// Schwarz's: the true features
    Bic,
    /// Extended for very many features
    Ebic,
}

impl GridArgs<TaskOrFile> {
    /// The same grid for a model that is yet to be fitted; the file, if one was named instead.
    pub(crate) fn to_fit(&self) -> Result<GridArgs, &PathBuf> {
        match &self.model {
            TaskOrFile::File(path) => Err(path),
            TaskOrFile::Task(task) => Ok(GridArgs {
                model: *task,
                penalty: self.penalty,
                l1_ratio: self.l1_ratio.clone(),
                n_alphas: self.n_alphas,
                ratio: self.ratio,
                alphas: self.alphas.clone(),
                no_early_stop: self.no_early_stop,
                max_nonzero: self.max_nonzero,
                loo: self.loo,
            }),
        }
    }
}

pub(crate) type PathArgs = OnData<PathFlags>;

/// The flags of its own.
#[derive(Debug, Clone, Args)]
pub(crate) struct PathFlags {
    #[command(flatten)]
    pub(crate) grid: GridArgs,
    /// Choose α by an information criterion
    #[arg(long, value_enum, help_heading = "Path")]
    pub(crate) criterion: Option<CriterionName>,
    /// Write all models of the path as JSON; predict, evaluate, inspect, plot and export take --at A from it
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) out: Option<PathBuf>,
    /// Draw the path, as .png or .svg, or make a page with a slider over α, as .html
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) plot: Option<PathBuf>,
    /// Print alpha,feature,coefficient as CSV: the coefficients that are not 0, and the intercept
    #[arg(long, conflicts_with = "json", help_heading = "Output")]
    pub(crate) csv: bool,
}
