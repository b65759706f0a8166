//! What the pictures that explain regularization can be asked for.

use super::value;
use clap::Args;

/// `plot geometry`.
#[derive(Debug, Clone, Args)]
pub(crate) struct GeometryArgs {
    /// Geometry: the two columns of the table, by name
    #[arg(long = "columns", value_name = "A,B", help_heading = "Explaining")]
    pub(crate) pair: Vec<String>,
    /// Geometry: where the loss of the example has its minimum [default: 1,3]
    #[arg(
        long,
        value_name = "W1,W2",
        value_delimiter = ',',
        value_parser = value::finite,
        allow_hyphen_values = true,
        help_heading = "Explaining"
    )]
    pub(crate) center: Vec<f64>,
    /// Geometry: one coefficient, with the kink of α|x| at 0
    #[arg(long, help_heading = "Explaining")]
    pub(crate) one_dimensional: bool,
}

/// `plot convergence`.
#[derive(Debug, Clone, Args)]
pub(crate) struct ConvergenceArgs {
    /// Convergence: passes over the data
    #[arg(long, value_name = "N", default_value = "100", value_parser = value::count_to::<100_000>, allow_negative_numbers = true, help_heading = "Explaining")]
    pub(crate) epochs: usize,
    /// Convergence: rows of a mini-batch
    #[arg(long, value_name = "N", default_value = "32", value_parser = value::positive_count, allow_negative_numbers = true, help_heading = "Explaining")]
    pub(crate) batch_size: usize,
    /// Convergence: the seed of the order of the rows
    #[arg(
        long,
        value_name = "N",
        default_value = "42",
        env = "REGFIT_SEED",
        hide_env_values = true,
        help_heading = "Explaining"
    )]
    pub(crate) seed: u64,
}
