//! The command line: what can be typed. Each group of flags turns itself into library terms in one
//! place.

mod apply;
mod commands;
mod cv;
mod data;
mod explain;
mod export;
mod fit;
mod foreign;
mod gradcheck;
mod help;
mod model;
mod output;
mod path;
mod plot;
mod shared;
mod stability;
mod task;
mod train;
mod value;

pub(crate) use apply::{EvaluateArgs, PredictArgs, PredictionType, RowArgs};
pub(crate) use commands::{CompareArgs, CompletionsArgs, DemoArgs, InspectArgs};
pub(crate) use cv::{CvArgs, FoldArgs};
pub(crate) use data::{ColumnArgs, DataSource, FormatName, ReadArgs};
pub(crate) use export::{ExportArgs, ExportName};
pub(crate) use fit::{EnetArgs, FitArgs, LogisticArgs, PenaltyName, RidgeArgs, SingleFit};
pub(crate) use foreign::{Advice, command_elsewhere, flag_elsewhere};
pub(crate) use gradcheck::GradcheckArgs;
pub(crate) use model::{ModelArgs, SolverName};
pub(crate) use output::{ColorChoice, OutputArgs, RunArgs};
pub(crate) use path::{CriterionName, GridArgs, PathArgs};
pub(crate) use plot::{PictureKind, PlotArgs};
pub(crate) use stability::StabilityArgs;
pub(crate) use task::TaskName;
pub(crate) use train::{DescentName, FamilyName, PenaltyKind, TrainArgs};
pub(crate) use value::{AtArgs, ClassWeight, Costs, Factor, Limit};

use clap::{Parser, Subcommand};
use help::{EXAMPLES, EXIT_CODES};

/// Regularized linear models with a certificate.
///
/// Lasso, ridge, elastic net, logistic and softmax regression. Every fit states the objective that
/// it minimised and how far from the optimum it can be at most.
#[derive(Debug, Parser)]
#[command(
    name = "regfit",
    version,
    propagate_version = false,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = "Exit codes: 0 done, 1 data, model file or fit at fault, 2 usage, 3 not certified (--strict).\nA first look: regfit demo",
    after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}")
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Fit 1/(2n)·‖y − b − Xw‖² + α‖w‖₁: few features, the rest exactly 0
    #[command(after_long_help = help::fit("lasso"))]
    Lasso(SingleFit),
    /// Fit 1/(2n)·‖y − b − Xw‖² + α‖w‖²: all features, shrunk
    #[command(after_long_help = help::fit("ridge"))]
    Ridge(RidgeArgs),
    /// Fit 1/(2n)·‖y − b − Xw‖² + α(ρ‖w‖₁ + (1 − ρ)‖w‖²/(2s)), s the deviation of y
    #[command(after_long_help = help::fit("enet"))]
    Enet(EnetArgs),
    /// Fit class probabilities: logistic regression, or softmax regression with over two classes
    #[command(after_long_help = help::fit("logistic"))]
    Logistic(LogisticArgs),
    /// Fit the same model at many α, from none of the features to all
    #[command(after_long_help = help::path())]
    Path(PathArgs),
    /// Choose α by the error on rows held out, and fit there
    #[command(after_long_help = cv::help())]
    Cv(CvArgs),
    /// Find the features that random halves of the rows agree on
    #[command(after_long_help = stability::help())]
    Stability(StabilityArgs),
    /// Apply a model to new rows; columns are found by name
    #[command(after_long_help = help::predict())]
    Predict(PredictArgs),
    /// Judge a model on rows whose target is known
    #[command(after_long_help = help::evaluate())]
    Evaluate(EvaluateArgs),
    /// Look at a model file or at a table
    #[command(after_long_help = EXIT_CODES)]
    Inspect(InspectArgs),
    /// Draw a path, coefficients, sparsity, predictions against targets, losses, penalties, convergence
    #[command(after_long_help = help::plot())]
    Plot(PlotArgs),
    /// Write a model for another system: ONNX, SQL, Python, R, C, Rust, CSV
    #[command(after_long_help = export::export_help())]
    Export(ExportArgs),
    /// Put regfit, linfa-elasticnet and linfa-linear on the same problem
    #[command(after_long_help = EXIT_CODES)]
    Compare(CompareArgs),
    /// See a real fit explained line by line
    #[command(after_long_help = EXIT_CODES)]
    Demo(DemoArgs),
    /// Learn by gradient descent or mini-batches, epoch by epoch, with a diagnosis
    #[command(after_long_help = train::help())]
    Train(TrainArgs),
    /// Compare the gradient of every loss with differences of its value
    #[command(after_long_help = EXIT_CODES)]
    Gradcheck(GradcheckArgs),
    /// Print completions for a shell: regfit completions bash
    #[command(after_long_help = EXIT_CODES)]
    Completions(CompletionsArgs),
    /// Print the manual page: regfit man > regfit.1
    #[command(after_long_help = EXIT_CODES)]
    Man,
}
