//! What a family predicts.

use crate::problem::metric::Measure;

/// What a family predicts, and how η becomes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Response {
    /// A number: η itself.
    Number,
    /// The mean of a count or of another number that is not negative: exp(η).
    Count,
    /// One of two classes; η is the log-odds of the second.
    TwoClasses,
    /// One of K classes; η has a logit for each.
    Classes,
}

impl Response {
    /// Whether targets are classes.
    pub fn is_classes(self) -> bool {
        matches!(self, Self::TwoClasses | Self::Classes)
    }

    /// Whether η has a column for each class.
    pub fn has_outputs(self) -> bool {
        self == Self::Classes
    }

    /// In words, as messages say it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Number => "numbers",
            Self::Count => "counts",
            Self::TwoClasses => "two classes",
            Self::Classes => "more than two classes",
        }
    }

    /// The measures that apply, the usual one first.
    pub fn measures(self) -> &'static [Measure] {
        match self {
            Self::Number => &[
                Measure::MeanSquaredError,
                Measure::MeanAbsoluteError,
                Measure::Deviance,
            ],
            Self::Count => &[Measure::MeanSquaredError, Measure::MeanAbsoluteError],
            Self::TwoClasses => &[
                Measure::Deviance,
                Measure::Misclassification,
                Measure::AreaUnderCurve,
                Measure::MeanSquaredError,
                Measure::MeanAbsoluteError,
            ],
            Self::Classes => &[
                Measure::Deviance,
                Measure::Misclassification,
                Measure::MeanSquaredError,
                Measure::MeanAbsoluteError,
            ],
        }
    }
}
