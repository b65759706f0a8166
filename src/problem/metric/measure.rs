//! Measures by name, as cross-validation and evaluation use them.

/// A measure of error, or of success for the area under the curve.
///
/// For classes, y is 1 for the true class and p its probability:
///
/// | | numbers | two classes | K classes |
/// |---|---|---|---|
/// | `MeanSquaredError` | (y − ŷ)² | (y − p)² | ½ Σₖ(yₖ − pₖ)² |
/// | `MeanAbsoluteError` | \|y − ŷ\| | \|y − p\| | ½ Σₖ\|yₖ − pₖ\| |
/// | `Deviance` | (y − ŷ)² | −2 ln p | −2 ln p |
/// | `Misclassification` | – | wrong or right | wrong or right |
/// | `AreaUnderCurve` | – | [`area_under_curve`](super::area_under_curve) | – |
///
/// all averaged over the rows by their weights. The squares of classes are half of Brier's (1950) sum
/// over all classes, so that two classes are the same either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// `mse`
    MeanSquaredError,
    /// `mae`
    MeanAbsoluteError,
    /// `deviance`
    Deviance,
    /// `misclassification`
    Misclassification,
    /// `auc`
    AreaUnderCurve,
}

impl Measure {
    /// All of them, in the order in which help texts list them.
    pub const ALL: [Self; 5] = [
        Self::MeanSquaredError,
        Self::MeanAbsoluteError,
        Self::Deviance,
        Self::Misclassification,
        Self::AreaUnderCurve,
    ];

    /// `mse`, `mae`, `deviance`, `misclassification` or `auc`.
    pub fn name(self) -> &'static str {
        match self {
            Self::MeanSquaredError => "mse",
            Self::MeanAbsoluteError => "mae",
            Self::Deviance => "deviance",
            Self::Misclassification => "misclassification",
            Self::AreaUnderCurve => "auc",
        }
    }

    /// As a heading: `MSE`, `misclassification`.
    pub fn label(self) -> &'static str {
        match self {
            Self::MeanSquaredError => "MSE",
            Self::MeanAbsoluteError => "MAE",
            Self::Deviance => "deviance",
            Self::Misclassification => "misclassification",
            Self::AreaUnderCurve => "AUC",
        }
    }

    /// Whether larger is better.
    pub fn larger_is_better(self) -> bool {
        self == Self::AreaUnderCurve
    }
}
