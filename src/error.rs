//! The one error type of the crate.

/// Result with the crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Fails unless there are as many as needed.
pub(crate) fn same_length(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(Error::LengthMismatch {
        what,
        expected,
        found,
    })
}

/// What can go wrong between raw data and a fitted model.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Reading or preparing a table failed.
    #[error(transparent)]
    Read(#[from] crate::data::ReadError),
    /// An error raised by linfa.
    #[error(transparent)]
    Linfa(#[from] linfa::Error),
    /// A picture could not be drawn.
    #[error("the picture could not be drawn: {0}")]
    Picture(String),
    /// A hyper-parameter out of its range.
    #[error("{name} must be {requirement}, got {value}")]
    InvalidParameter {
        /// The parameter's name in this crate.
        name: &'static str,
        /// What it must be.
        requirement: &'static str,
        /// What it was.
        value: f64,
    },
    /// Limits of a coefficient that are no numbers, the wrong way round, or leave 0 out.
    #[error(
        "the limits of column {feature} (counted from 0) are {lower} and {upper}: they must be numbers with \
         lower <= 0 <= upper, since every penalty draws coefficients to 0"
    )]
    Limits {
        /// The feature, counted from 0.
        feature: usize,
        /// Its lower limit.
        lower: f64,
        /// Its upper limit.
        upper: f64,
    },
    /// Limits or groups that do not go with the rest of the model.
    #[error("{0}")]
    Structure(String),
    /// Two things that must have the same length do not.
    #[error("{what}: {found} given where {expected} are needed")]
    LengthMismatch {
        /// What was counted.
        what: &'static str,
        /// The length that is needed.
        expected: usize,
        /// The length that was given.
        found: usize,
    },
    /// No rows or no columns.
    #[error("the design matrix has no {0}")]
    Empty(&'static str),
    /// Moments that cannot be read or do not belong together.
    #[error("the moments cannot be used: {0}")]
    Moments(String),
    /// NaN or infinity in the design matrix.
    #[error("the design matrix holds {value} at row {row}, column {column} (counted from 0)")]
    NotFinite {
        /// Row, counted from 0.
        row: usize,
        /// Column, counted from 0.
        column: usize,
        /// NaN or an infinity.
        value: f64,
    },
    /// NaN or infinity among the targets.
    #[error("the target holds {value} at row {row} (counted from 0)")]
    TargetNotFinite {
        /// Row, counted from 0.
        row: usize,
        /// NaN or an infinity.
        value: f64,
    },
    /// Targets of another kind than the family takes.
    #[error("the targets must be {0}")]
    TargetKind(&'static str),
    /// Numbers whose squares or products leave the range of f64.
    #[error("the numbers are too large or too small to be fitted in 64-bit floats: rescale {0}")]
    OutOfRange(&'static str),
    /// A column whose squares or whose coefficient leave the range of f64.
    #[error("column {column} (counted from 0) {}", too_large_or_small(*size))]
    ColumnOutOfRange {
        /// The column, counted from 0.
        column: usize,
        /// The size of its numbers.
        size: f64,
    },
    /// A classification target with fewer classes than the family needs, or more.
    #[error("{family} needs {needed} classes, the target has {found}{hint}")]
    Classes {
        /// The family.
        family: &'static str,
        /// What is needed, in words.
        needed: &'static str,
        /// How many there are.
        found: usize,
        /// What to do, starting with a separator, or nothing.
        hint: &'static str,
    },
    /// Sample weights must be finite, not negative, and not all zero.
    #[error("sample weights must be finite and >= 0 with a positive sum: {0}")]
    Weights(String),
    /// The chosen solver does not handle the chosen loss and penalty.
    #[error("solver `{solver}` does not handle {problem}: use {instead}")]
    UnsupportedSolver {
        /// The solver asked for.
        solver: &'static str,
        /// The loss and penalty.
        problem: String,
        /// What handles it.
        instead: &'static str,
    },
    /// Gradient descent went away from the optimum.
    #[error(
        "gradient descent diverged at epoch {epoch}: the objective rose to {objective:.4e} from {start:.4e}; \
         learning_rate {learning_rate} must stay below 2/L = {bound:.6}"
    )]
    Diverged {
        /// Epoch at which it was stopped.
        epoch: usize,
        /// Objective there.
        objective: f64,
        /// Objective at the start.
        start: f64,
        /// The step in use.
        learning_rate: f64,
        /// 2/L, below which every step decreases the objective.
        bound: f64,
    },
    /// A fit used up its epochs, or stalled, before its certificate reached the tolerance.
    #[error(
        "not certified: relative {measure} {relative:.1e} after {epochs} epochs (tolerance {tolerance:e}); \
         raise max_epochs or tolerance, or keep the model with strict(false)"
    )]
    NotConverged {
        /// `duality gap` or `gradient norm`.
        measure: &'static str,
        /// What was reached.
        relative: f64,
        /// What was asked for.
        tolerance: f64,
        /// Epochs used.
        epochs: usize,
    },
    /// Columns without a penalty separate classes, so that no finite coefficients are best.
    #[error("{0}; strict(false) keeps the model")]
    NoFiniteOptimum(String),
    /// It was ended from outside, see [`Params::cancel_by`](crate::Params::cancel_by).
    #[error("cancelled before it was done")]
    Cancelled,
    /// A path without a largest strength.
    #[error(
        "no column that may enter is correlated with the target, so every coefficient is 0 at any strength"
    )]
    NothingToFit,
    /// A grid of strengths that is empty, not positive or not finite.
    #[error("invalid grid of alpha: {0}")]
    Grid(String),
    /// Folds that cannot be made or judged.
    #[error("cross-validation: {0}")]
    Folds(String),
    /// A class that is not among the rows to fit on.
    #[error("{fold}: the training rows lack the class {name} ({rows} rows in all)")]
    ClassMissing {
        /// Which rows were held out: `fold 3 of 10`.
        fold: String,
        /// The class by position.
        class: usize,
        /// The class as text.
        name: String,
        /// Rows of that class.
        rows: usize,
    },
    /// Standard errors that would not mean what they say.
    #[error("no standard errors: {0}")]
    Inference(String),
    /// No standard errors: these columns (counted from 0) are linear combinations of those before them.
    #[error(
        "no standard errors: columns {0:?} (counted from 0) are linear combinations of those before them: leave them out"
    )]
    Dependent(Vec<usize>),
    /// An information criterion that is not defined.
    #[error("no information criterion: {0}")]
    Criterion(String),
    /// Features that cannot be selected on halves of the rows.
    #[error("stability selection: {0}")]
    Stability(String),
    /// Rows or numbers that a training run cannot start from.
    #[error("training: {0}")]
    Training(String),
    /// A model that cannot be written in another format.
    #[error("the model cannot be exported: {0}")]
    Export(String),
    /// A model file that is not one, or not one of ours.
    #[error("{source_name}: not a usable model file: {reason}")]
    ModelFile {
        /// The file as the user named it, with line and column where the fault has a place.
        source_name: String,
        /// What is wrong and what to do.
        reason: String,
    },
}

impl Error {
    /// The column that the error is about (counted from 0) and what is wrong with it, for those who know its name.
    pub fn of_column(&self) -> Option<(usize, String)> {
        match self {
            Self::ColumnOutOfRange { column, size } => Some((*column, too_large_or_small(*size))),
            _ => None,
        }
    }
}

/// What is wrong with a column of numbers of this size, and what to do.
fn too_large_or_small(size: f64) -> String {
    let wrong = if size > 1.0 { "large" } else { "small" };
    let unit = size.log10().floor();
    format!(
        "holds numbers of size {size:.1e}, too {wrong} to be fitted in 64-bit floats: divide it by 1e{unit}"
    )
}
