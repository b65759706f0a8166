//! Where results go and how they look.

use super::value;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Clone, Args)]
pub(crate) struct OutputArgs {
    /// Print one JSON object and nothing else
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
    /// Say nothing but results and errors
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    pub(crate) quiet: bool,
    /// Say which solver ran and why, and how long reading and solving took
    #[arg(short, long, help_heading = "Output")]
    pub(crate) verbose: bool,
    /// Colours: on a terminal, always, or never (so does NO_COLOR)
    #[arg(
        long,
        value_enum,
        default_value = "auto",
        value_name = "WHEN",
        env = "REGFIT_COLOR",
        hide_env_values = true,
        help_heading = "Output"
    )]
    pub(crate) color: ColorChoice,
    /// Decimals in tables
    #[arg(long, value_name = "N", default_value = "4", value_parser = value::digits, allow_negative_numbers = true, env = "REGFIT_DIGITS", hide_env_values = true, help_heading = "Output")]
    pub(crate) digits: usize,
    /// Rows in tables, the largest first; 0 for all
    #[arg(long, value_name = "N", default_value = "20", value_parser = value::count, allow_negative_numbers = true, env = "REGFIT_TOP", hide_env_values = true, help_heading = "Output")]
    pub(crate) top: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct RunArgs {
    /// The seed of everything that is drawn at random
    #[arg(
        long,
        value_name = "N",
        default_value = "42",
        env = "REGFIT_SEED",
        hide_env_values = true,
        help_heading = "Run"
    )]
    pub(crate) seed: u64,
    /// Threads [default: all cores]; results do not depend on it
    #[arg(long, value_name = "N", value_parser = value::count_to::<1024>, allow_negative_numbers = true, env = "REGFIT_THREADS", hide_env_values = true, help_heading = "Run")]
    pub(crate) threads: Option<usize>,
}

/// The files that a fit can write.
#[derive(Debug, Clone, Args)]
pub(crate) struct FileArgs {
    /// Write the model as JSON
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) out: Option<PathBuf>,
    /// Write the coefficients as CSV
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) coef: Option<PathBuf>,
    /// Draw the coefficients, as .png or .svg, or make a page with a slider over α, as .html
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) plot: Option<PathBuf>,
    /// Print the coefficients as CSV
    #[arg(long, conflicts_with = "json", help_heading = "Output")]
    pub(crate) csv: bool,
}
