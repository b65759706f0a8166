//! The arguments of each subcommand.

use super::data::{ColumnArgs, DataArgs, DataSource, ReadArgs};
use super::explain::{ConvergenceArgs, GeometryArgs};
use super::model::ModelArgs;
use super::output::{FileArgs, OutputArgs, RunArgs};
use super::task::{ModelFlag, TaskName, TaskOrFile};
use super::{EXIT_CODES, value};
use clap::{Args, ValueEnum};
use regfit::data::ColumnRef;
use std::ffi::OsString;
use std::path::PathBuf;

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
    /// The smallest α as a share of the largest [default: 1e-4, or 1e-2 with n <= p]
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

#[derive(Debug, Clone, Args)]
pub(crate) struct PathArgs {
    #[command(flatten)]
    pub(crate) grid: GridArgs,
    /// Choose α by an information criterion
    #[arg(long, value_enum, help_heading = "Path")]
    pub(crate) criterion: Option<CriterionName>,
    /// Draw the path, as .png or .svg, or make a page with a slider over α, as .html
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) plot: Option<PathBuf>,
    /// Print alpha,feature,coefficient as CSV: the coefficients that are not 0, and the intercept
    #[arg(long, conflicts_with = "json", help_heading = "Output")]
    pub(crate) csv: bool,
    #[command(flatten)]
    pub(crate) data: DataArgs,
    #[command(flatten)]
    pub(crate) solve: ModelArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PredictionType {
    /// The linear predictor, as --link
    Link,
    /// The number, or the probabilities as --proba
    Response,
    /// The most probable class
    Class,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct PredictArgs {
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
    /// Write the predictions there instead of standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) out: Option<PathBuf>,
    /// One column of probabilities for each class
    #[arg(long, conflicts_with_all = ["link", "kind"], help_heading = "Output")]
    pub(crate) proba: bool,
    /// The linear predictor b + xᵀw: a number, the log-odds of the second of two classes, or a logit
    /// for each of more
    #[arg(long, conflicts_with = "kind", help_heading = "Output")]
    pub(crate) link: bool,
    /// What is predicted [default: response of a number, class of classes]
    #[arg(
        long = "type",
        id = "kind",
        value_enum,
        value_name = "TYPE",
        help_heading = "Output"
    )]
    pub(crate) kind: Option<PredictionType>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct EvaluateArgs {
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
    /// The column of sample weights
    #[arg(
        long,
        value_name = "COL",
        allow_negative_numbers = true,
        help_heading = "Data"
    )]
    pub(crate) weights: Option<ColumnRef>,
    /// Draw residuals, the ROC curve of two classes, or the confusion matrix of more, as .png or .svg
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(crate) plot: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

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
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PictureKind {
    /// Coefficients against α
    Path,
    /// The coefficients of one model
    Coef,
    /// The number of non-zero coefficients against α
    Sparsity,
    /// True against false positives of a model file on a table
    Roc,
    /// Observed shares against predicted probabilities of a model file on a table
    Calibration,
    /// Residuals against predictions of a model file on a table
    Residuals,
    /// Which classes a model file takes for which on a table
    Confusion,
    /// Cross-entropy, binary cross-entropy and squared error
    Loss,
    /// Loss contours that touch the L1 diamond or the L2 circle, of an example or of two --columns
    Geometry,
    /// How fast gradient, accelerated, mini-batch and coordinate descent come near the optimum
    Convergence,
}

impl PictureKind {
    /// Whether it needs a model file and rows whose target is known.
    pub(crate) fn shows_predictions(self) -> bool {
        matches!(
            self,
            Self::Roc | Self::Calibration | Self::Residuals | Self::Confusion
        )
    }
}

#[derive(Debug, Clone, Args)]
pub(crate) struct PlotArgs {
    /// What to draw
    #[arg(value_enum)]
    pub(crate) kind: PictureKind,
    /// The table, or with coef a model file; not needed for loss and geometry
    #[arg(value_name = "DATA|MODEL.json", required_if_eq_any = [("kind", "path"), ("kind", "coef"), ("kind", "sparsity"), ("kind", "roc"), ("kind", "calibration"), ("kind", "residuals"), ("kind", "confusion"), ("kind", "convergence")])]
    pub(crate) data: Option<OsString>,
    /// The picture, .png or .svg
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) out: PathBuf,
    /// The α of coef and convergence, or the one to mark; geometry takes up to four
    #[arg(long, visible_alias = "lambda", value_name = "A", value_delimiter = ',', value_parser = value::at_least_zero, allow_negative_numbers = true, env = "REGFIT_ALPHA", hide_env_values = true, help_heading = "Model")]
    pub(crate) alpha: Vec<f64>,
    #[command(flatten)]
    pub(crate) geometry: GeometryArgs,
    #[command(flatten)]
    pub(crate) convergence: ConvergenceArgs,
    #[command(flatten)]
    pub(crate) grid: GridArgs<TaskOrFile>,
    #[command(flatten)]
    pub(crate) reading: ReadArgs,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs,
    #[command(flatten)]
    pub(crate) solve: ModelArgs,
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

pub(super) fn help(examples: &str) -> String {
    format!("Examples:\n{examples}\n\n{EXIT_CODES}")
}

/// Examples and exit codes of a fit.
pub(super) fn fit_help(command: &str) -> String {
    help(match command {
        "lasso" => {
            "  regfit lasso diabetes.csv --alpha 0.5\n  \
             regfit lasso houses.csv --target price --exclude id --encode onehot --alpha 5000 -o model.json\n  \
             regfit lasso houses.csv --target price --exclude id --encode onehot --group-levels --alpha 5000\n  \
             regfit lasso diabetes.csv --positive --alpha 0.5\n  \
             zcat big.csv.gz | regfit lasso - --target y --missing drop --alpha 0.1 --csv"
        }
        "ridge" => {
            "  regfit ridge diabetes.csv --alpha 0.25\n  \
             regfit ridge diabetes.csv --weight-decay 2 --solver gd --learning-rate 0.1"
        }
        "enet" => "  regfit enet diabetes.csv --alpha 1 --l1-ratio 0.7 --coef coefficients.csv",
        _ => {
            "  regfit logistic breast_cancer.csv --alpha 0.01\n  \
             regfit logistic iris.csv --penalty l2 --alpha 0.001 -o model.json"
        }
    })
}

pub(super) fn path_help() -> String {
    help(
        "  regfit path diabetes.csv --plot path.png\n  \
         regfit path diabetes.csv --alphas 10,1,0.1 --csv\n  \
         regfit path diabetes.csv --lower 0 --upper bmi=3 --max-nonzero 5\n  \
         regfit path iris.csv --model logistic --json",
    )
}

pub(super) fn predict_help() -> String {
    help(
        "  regfit predict new.csv --model model.json -o predictions.csv\n  \
         regfit predict new.csv --model model.json --proba | head\n  \
         regfit predict new.csv --model model.json --type link",
    )
}

pub(super) fn evaluate_help() -> String {
    help(
        "  regfit evaluate new.csv --model model.json\n  \
         regfit evaluate new.csv --model model.json --plot roc.png --json",
    )
}

pub(super) fn plot_help() -> String {
    help(
        "  regfit plot path diabetes.csv -o path.png\n  \
         regfit plot coef model.json -o coefficients.svg\n  \
         regfit plot roc new.csv --model model.json -o roc.png\n  \
         regfit plot loss -o loss.png\n  \
         regfit plot geometry --penalty l1 --alpha 0.25,1,3 -o diamond.png\n  \
         regfit plot geometry diabetes.csv --columns bmi,s5 --penalty l1 --alpha 5 -o contours.png\n  \
         regfit plot convergence diabetes.csv --alpha 0.5 -o convergence.png",
    )
}
