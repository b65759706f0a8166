//! What the user chooses about columns, rows and encodings.

use super::dates::DateOrder;
use crate::data::ColumnRef;

/// What to do with missing cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum Missing {
    /// Refuse them.
    #[default]
    Error,
    /// Leave out every row that has one in a column in use.
    Drop,
    /// Put the mean of the column's other cells (in the training data) there. The indicators of
    /// a one-hot column get the share of their level. Targets and weights are never filled: rows
    /// without a target are left out.
    Mean,
    /// The same with the median of a column of numbers.
    Median,
    /// The mean, and beside every feature with a missing cell a column that is 1 there and otherwise 0.
    Indicator,
}

impl Missing {
    /// Whether missing cells of features get a number.
    pub(crate) fn fills(self) -> bool {
        matches!(self, Self::Mean | Self::Median | Self::Indicator)
    }

    /// `mean` or `median`.
    pub(crate) fn middle(self) -> &'static str {
        match self {
            Self::Median => "median",
            _ => "mean",
        }
    }
}

/// What to do with columns of text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encode {
    /// Refuse them.
    #[default]
    Error,
    /// One column of 0 and 1 for each level.
    OneHot,
}

/// What a column of dates becomes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DateForm {
    /// Columns for year, month, day of the month and weekday (1 for Monday).
    #[default]
    Parts,
    /// Days since the first date of training.
    Days,
}

/// What to do in new tables with a level that training never saw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unseen {
    /// Refuse it.
    #[default]
    Error,
    /// All indicators of its column are 0.
    Zero,
    /// The row gets no answer.
    Skip,
}

/// What the target is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Task {
    /// A number.
    #[default]
    Regression,
    /// A class label; numbers and words are both labels.
    Classification,
}

/// Which columns are used, and how.
///
/// Each entry of `exclude`, `only` and `categorical` is a name, an index (from 1, negative from
/// the end), a range of indices `3-7`, or a pattern with `*` and `?`. A name wins over the rest.
/// An entry that matches no column is an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecipeOptions {
    /// The column to predict; by default the last one that is not used otherwise or excluded.
    pub target: Option<ColumnRef>,
    /// The column of sample weights.
    pub weights: Option<ColumnRef>,
    /// Columns that are no features but are wanted back for the rows in use, such as given folds
    /// or groups.
    pub aside: Vec<ColumnRef>,
    /// Columns to leave out.
    pub exclude: Vec<String>,
    /// The only columns to use as features; empty means all.
    pub only: Vec<String>,
    /// Columns of numbers that are labels all the same: encoded one-hot like text.
    pub categorical: Vec<String>,
    /// Columns of dates, and what is made of them.
    pub dates: Vec<(ColumnRef, DateForm)>,
    /// Where the day stands in dates such as 3/4/2020, of one column of dates or of all others; by default what the column
    /// shows.
    pub date_orders: Vec<(Option<ColumnRef>, DateOrder)>,
    /// What to do with missing cells.
    pub missing: Missing,
    /// What to do with columns of text.
    pub encode: Encode,
    /// What the target is.
    pub task: Task,
    /// Whether a target of very many classes, or of numbers that hardly repeat, is one of classes all the same.
    pub any_classes: bool,
}
