//! What is minimised, and how.

use super::value::{self, ClassWeights, Factor, Limit};
use clap::{Args, ValueEnum};
use regfit::solver::SolverKind;

#[derive(Debug, Clone, Args)]
pub(crate) struct ModelArgs {
    /// Leave out the intercept
    #[arg(long, help_heading = "Model")]
    pub(crate) no_intercept: bool,
    /// Penalise the coefficients of the columns as they are
    #[arg(long, help_heading = "Model")]
    pub(crate) no_standardize: bool,
    /// 0 divides by n in the standard deviation, 1 by n - 1
    #[arg(long, value_name = "0|1", default_value = "0", value_parser = value::share, allow_negative_numbers = true, help_heading = "Model")]
    pub(crate) ddof: f64,
    /// Penalise a column W times as much; 0 keeps it in; may be repeated
    #[arg(long, value_name = "COL=W", value_parser = value::factor, allow_negative_numbers = true, help_heading = "Model")]
    pub(crate) penalty_factor: Vec<Factor>,
    /// Adaptive lasso: penalise a column by the GAMMA-th power of 1/|its coefficient in a first ridge fit|
    #[arg(long, value_name = "GAMMA", num_args = 0..=1, default_missing_value = "1", require_equals = true, value_parser = value::above_zero, help_heading = "Model")]
    pub(crate) adaptive: Option<f64>,
    /// Relaxed lasso: G of the penalised coefficients, 1 - G of a fit without penalty on the same features;
    /// cv takes several and compares them
    #[arg(long, value_name = "G", value_delimiter = ',', value_parser = value::share, allow_negative_numbers = true, help_heading = "Model")]
    pub(crate) relax: Vec<f64>,
    /// Keep every coefficient at 0 or above
    #[arg(long, help_heading = "Model")]
    pub(crate) positive: bool,
    /// Keep the coefficient of a column, or all without COL, at V or above, in your units; may be repeated
    #[arg(long, value_name = "[COL=]V", value_parser = value::lower, allow_hyphen_values = true, help_heading = "Model")]
    pub(crate) lower: Vec<Limit>,
    /// The same at V or below
    #[arg(long, value_name = "[COL=]V", value_parser = value::upper, allow_hyphen_values = true, help_heading = "Model")]
    pub(crate) upper: Vec<Limit>,
    /// Group lasso: the indicator columns of an encoded column are 0 together or not at all
    #[arg(long, conflicts_with_all = ["positive", "lower", "upper"], help_heading = "Model")]
    pub(crate) group_levels: bool,
    /// Stop when the duality gap is below this share of the intercept-only objective
    #[arg(long, value_name = "TOL", default_value = "1e-6", value_parser = value::at_least_zero, allow_negative_numbers = true, env = "REGFIT_TOL", hide_env_values = true, help_heading = "Model")]
    pub(crate) tol: f64,
    /// The most epochs for each fit
    #[arg(long, value_name = "N", default_value = "10000", value_parser = value::positive_count, allow_negative_numbers = true, env = "REGFIT_MAX_ITER", hide_env_values = true, help_heading = "Model")]
    pub(crate) max_iter: usize,
    /// End with code 3 when a fit misses its tolerance
    #[arg(long, help_heading = "Model")]
    pub(crate) strict: bool,
    /// auto, active-set or cd (coordinate descent) for squared error, newton or lbfgs for classes, direct or
    /// cg (conjugate gradients) for ridge, gd (gradient descent), block for limits and groups; -v says which ran
    /// and why
    #[arg(
        long,
        value_enum,
        default_value = "auto",
        env = "REGFIT_SOLVER",
        hide_env_values = true,
        help_heading = "Model"
    )]
    pub(crate) solver: SolverName,
    /// How much the rows of each class count, times --weights: all classes alike (n/(K·n_k) a row), or LABEL=W
    #[arg(long, value_name = "balanced|LABEL=W", value_parser = value::class_weights, help_heading = "Model")]
    pub(crate) class_weight: Vec<ClassWeights>,
    /// The step of gradient descent [default: 1/L]
    #[arg(long, value_name = "RATE", value_parser = value::above_zero, allow_negative_numbers = true, help_heading = "Model")]
    pub(crate) learning_rate: Option<f64>,
}

impl ModelArgs {
    /// Whether limits or groups are asked for.
    pub(crate) fn structured(&self) -> bool {
        self.positive || self.group_levels || !self.lower.is_empty() || !self.upper.is_empty()
    }
}

impl Default for ModelArgs {
    fn default() -> Self {
        Self {
            no_intercept: false,
            no_standardize: false,
            ddof: 0.0,
            penalty_factor: Vec::new(),
            adaptive: None,
            relax: Vec::new(),
            positive: false,
            lower: Vec::new(),
            upper: Vec::new(),
            group_levels: false,
            tol: 1e-6,
            max_iter: 10_000,
            strict: false,
            solver: SolverName::Auto,
            class_weight: Vec::new(),
            learning_rate: None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SolverName {
    Auto,
    ActiveSet,
    Cd,
    Newton,
    Lbfgs,
    Block,
    Gd,
    Direct,
    Cg,
}

impl SolverName {
    pub(crate) fn kind(self) -> SolverKind {
        match self {
            Self::Auto => SolverKind::Auto,
            Self::ActiveSet => SolverKind::ActiveSet,
            Self::Cd => SolverKind::CoordinateDescent,
            Self::Newton => SolverKind::ProximalNewton,
            Self::Lbfgs => SolverKind::Lbfgs,
            Self::Block => SolverKind::Block,
            Self::Gd => SolverKind::GradientDescent,
            Self::Direct => SolverKind::Direct,
            Self::Cg => SolverKind::ConjugateGradient,
        }
    }
}
