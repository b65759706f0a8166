//! How a table became a design matrix, so that a new table can become one the same way.

use ndarray::Array2;

use super::options::{Missing, RecipeOptions};
use crate::data::{ReadError, Table};

/// The columns of a model, by name, and what is done to each.
///
/// A recipe is fitted on the training table, stored in the model, and applied to new tables,
/// whose columns may stand in any order.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Recipe {
    pub(super) columns: Vec<ColumnRecipe>,
    pub(super) target: TargetRecipe,
    pub(super) missing: Missing,
}

/// What is done to one column of the table.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct ColumnRecipe {
    /// The name in the header.
    pub name: String,
    /// How its cells become numbers.
    pub encoding: Encoding,
}

/// How the cells of a column become numbers.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)
)]
pub enum Encoding {
    /// They are numbers.
    Numeric {
        /// What a missing cell becomes: the mean in training, with [`Missing::Mean`].
        fill: Option<f64>,
    },
    /// One indicator for each level. All levels are kept: a penalised model is symmetric in
    /// them, while dropping the first would penalise the others for differing from it.
    OneHot {
        /// The levels, sorted as numbers when all are numbers, otherwise as text.
        levels: Vec<String>,
        /// What the indicators of a missing cell become: the shares of the levels in training,
        /// with [`Missing::Mean`].
        fill: Option<Vec<f64>>,
    },
}

/// The target of a model.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct TargetRecipe {
    /// The name in the header.
    pub name: String,
    /// The class labels, sorted; `None` for a number.
    pub classes: Option<Vec<String>>,
}

/// The targets of the rows in use.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// Numbers (n_samples,).
    Numeric(Vec<f64>),
    /// Class labels.
    Labels {
        /// For each row, a position in `classes` (n_samples,).
        codes: Vec<usize>,
        /// The labels, sorted as numbers when all are numbers, otherwise as text.
        classes: Vec<String>,
    },
}

/// A column set aside for the rows in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// The name in the header.
    pub name: String,
    /// For each row, a position in `labels` (n_samples,).
    pub codes: Vec<usize>,
    /// The distinct cells, sorted as numbers when all are numbers, otherwise as text.
    pub labels: Vec<String>,
}

/// A training table made ready.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Prepared {
    /// X (n_samples × n_features), in column-major order.
    pub x: Array2<f64>,
    /// One name for each column of X, not escaped.
    pub feature_names: Vec<String>,
    /// The targets.
    pub target: Target,
    /// Where the target stood in the file, from 1.
    pub target_column: usize,
    /// Whether the target was chosen for being the last column.
    pub target_by_default: bool,
    /// Sample weights as given: finite, not negative, not all 0.
    pub weights: Option<Vec<f64>>,
    /// The columns of [`RecipeOptions::aside`], in that order.
    pub aside: Vec<Aside>,
    /// How to do the same to new data.
    pub recipe: Recipe,
    /// What was decided or changed, one sentence each, escaped.
    pub notes: Vec<String>,
    /// Rows of the table.
    pub rows_read: usize,
    /// The rows in use (from 0), `None` for all.
    pub rows_used: Option<Vec<usize>>,
}

/// A new table made ready.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Applied {
    /// X (n_samples × n_features), in column-major order.
    pub x: Array2<f64>,
    /// The targets, when they were asked for.
    pub target: Option<Target>,
    /// What was changed, one sentence each, escaped.
    pub notes: Vec<String>,
    /// Rows of the table.
    pub rows_read: usize,
    /// The rows in use (from 0), `None` for all.
    pub rows_used: Option<Vec<usize>>,
}

impl Recipe {
    /// Decides what to do with each column, and does it.
    ///
    /// The table is taken by value: its columns are freed one by one as X is filled, so that
    /// both are never in memory at once.
    ///
    /// # Errors
    /// [`ReadError`]: an unknown column, text or a missing cell where a number is needed, a bad
    /// weight, no row or no feature left.
    pub fn fit(table: Table, _options: &RecipeOptions) -> Result<Prepared, ReadError> {
        Err(ReadError::file(table.name(), "not yet"))
    }

    /// Does to a new table what was done to the training table. Columns are found by name;
    /// others are ignored.
    ///
    /// With [`Missing::Drop`], `rows_used` names the rows that are left, so that the answers can
    /// be put back in line with the file.
    ///
    /// # Errors
    /// [`ReadError`]: a missing column, a level or class that training never saw, text or a
    /// missing cell where a number is needed.
    pub fn apply(&self, table: &Table, _want_target: bool) -> Result<Applied, ReadError> {
        Err(ReadError::file(table.name(), "not yet"))
    }

    /// The columns of the table in use, in order.
    pub fn columns(&self) -> &[ColumnRecipe] {
        &self.columns
    }

    /// The target.
    pub fn target(&self) -> &TargetRecipe {
        &self.target
    }

    /// What is done with missing cells.
    pub fn missing(&self) -> Missing {
        self.missing
    }

    /// One name for each column of X: the column's, or `column=level`. Not escaped.
    pub fn feature_names(&self) -> Vec<String> {
        Vec::new()
    }
}
