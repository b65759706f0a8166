//! A recipe decided on a training table.

use ndarray::Array2;

use super::cells::{check_gaps, columns_in_use};
use super::complain::{self, InUse, Use};
use super::definition::{Recipe, TargetRecipe};
use super::derive::derive;
use super::encode::{self, Training};
use super::encoding::{ColumnRecipe, Encoding};
use super::notes;
use super::options::{Missing, RecipeOptions, Task};
use super::roles::Roles;
use super::rows::gaps;
use super::storage::{Builder, Storage};
use super::target::{self, Aside};
use super::targets::Targets;
use crate::data::escape::quote;
use crate::data::{Column, Features, ReadError, Table};

/// Missing cells of one column, and the features that hold a mean, a median or the shares of the levels there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledCells {
    /// The features that are made of the column; of one with levels, their indicators.
    pub features: std::ops::Range<usize>,
    /// Rows of its missing cells, ascending.
    pub rows: Vec<usize>,
    /// Whether they hold the median, and not the mean.
    pub median: bool,
}

/// A training table made ready.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Prepared<X = Array2<f64>> {
    /// X (n_samples × n_features), in column-major order.
    pub x: X,
    /// One name for each column of X, not escaped.
    pub feature_names: Vec<String>,
    /// The targets.
    pub target: Targets,
    /// Where the target stood in the file, from 1.
    pub target_column: usize,
    /// Whether the target was chosen for being the last column.
    pub target_by_default: bool,
    /// Sample weights as given: finite, not negative, not all 0.
    pub weights: Option<Vec<f64>>,
    /// The columns of [`RecipeOptions::aside`], in that order.
    pub aside: Vec<Aside>,
    /// Missing cells that were filled: what cross-validation has to fill anew.
    pub filled: Vec<FilledCells>,
    /// How to do the same to new data.
    pub recipe: Recipe,
    /// What was decided or changed, one sentence each, escaped.
    pub notes: Vec<String>,
    /// Rows of the table.
    pub rows_read: usize,
    /// The rows in use (from 0), `None` for all.
    pub rows_used: Option<Vec<usize>>,
}

impl Recipe {
    /// Decides what to do with each column, and does it.
    ///
    /// The table is taken by value: where its numbers are in one piece they become X without a
    /// copy; otherwise its columns are freed one by one as X is filled, so that both are never in
    /// memory at once. Means are over the rows in use, by their weights.
    ///
    /// # Errors
    /// [`ReadError`]: an unknown column, text or a missing cell where a number is needed, a bad
    /// weight, no row or no feature left.
    pub fn fit(table: Table, options: &RecipeOptions) -> Result<Prepared, ReadError> {
        Self::build(table, options, Storage::Dense, Features::into_dense)
    }

    /// The same, where X is sparse when it consists of indicators for the most part: memory goes with the rows, and not
    /// with rows × levels. A missing cell of a column with levels takes an entry for each of them where it is filled.
    ///
    /// # Errors
    /// As [`Recipe::fit`].
    pub fn fit_features(
        table: Table,
        options: &RecipeOptions,
    ) -> Result<Prepared<Features>, ReadError> {
        Self::build(table, options, Storage::Smaller, |x| x)
    }

    fn build<X>(
        mut table: Table,
        options: &RecipeOptions,
        storage: Storage,
        as_x: impl FnOnce(Features) -> X,
    ) -> Result<Prepared<X>, ReadError> {
        let n_columns = table.columns().len();
        let mut roles = Roles::of(&table, options)?;
        let absent = target::absent_rows(&table, roles.weights);
        let derived = derive(&mut table, &mut roles, options, &absent)?;
        let columns = columns_in_use(&table, &roles, options)?;
        let complete = check_gaps(&table, &columns, options.missing)?;
        let mut notes = table.notes().to_vec();
        notes::rounded(&mut notes, &table, &columns);
        notes::row_numbers(&mut notes, &table, &columns);
        notes::choices(
            &mut notes,
            &table,
            (&roles, n_columns),
            &columns,
            complete.as_deref(),
            options.missing,
        );
        let (rows, weights) = match roles.weights {
            None => (complete, None),
            Some(column) => {
                let (rows, weights) = target::weighted_rows(&table, column, complete)?;
                notes::absent(&mut notes, absent.len());
                (rows, Some(weights))
            }
        };
        let training = Training {
            rows: rows.as_deref(),
            weights: weights.as_deref(),
            missing: options.missing,
        };
        let recipes = column_recipes(&table, &columns, training, &mut notes)?;
        let target = training_target(&table, roles.target, rows.as_deref(), options.task);
        if target.are_doubtful_classes() && !options.any_classes {
            return Err(complain::doubtful_classes(&table, roles.target, &target));
        }
        notes::copies(&mut notes, &table, &columns);
        notes::constant_target(&mut notes, target_name(&table, roles.target), &target);
        let aside = roles
            .aside
            .iter()
            .map(|&j| target::levels(&table, j, rows.as_deref()))
            .collect();
        let classes = match &target {
            Targets::Numbers(_) => None,
            Targets::Classes { names, .. } => Some(names.clone()),
        };
        let target_recipe = TargetRecipe {
            name: target_name(&table, roles.target).to_owned(),
            classes,
        };
        let recipe = Self {
            columns: recipes,
            target: target_recipe,
            missing: options.missing,
            derived,
        };
        let feature_names = recipe.feature_names();
        check_feature_names(&feature_names)?;

        let filled = filled_cells(&table, &roles.features, &recipe, rows.as_deref());
        let x = design(
            storage,
            &mut table,
            &roles.features,
            &recipe,
            rows.as_deref(),
        )?;
        Ok(Prepared {
            x: as_x(x),
            feature_names,
            target,
            target_column: roles.target + 1,
            target_by_default: roles.target_by_default,
            weights,
            aside,
            filled,
            recipe,
            notes,
            rows_read: table.n_rows(),
            rows_used: rows,
        })
    }
}

fn target_name(table: &Table, column: usize) -> &str {
    table.columns().get(column).map_or("", Column::name)
}

/// How each feature is encoded, with a note on what is not obvious.
fn column_recipes(
    table: &Table,
    columns: &[InUse],
    training: Training<'_>,
    notes: &mut Vec<String>,
) -> Result<Vec<ColumnRecipe>, ReadError> {
    let mut recipes = Vec::with_capacity(columns.len());
    for place in columns.iter().filter(|place| place.purpose == Use::Feature) {
        let Some(column) = table.columns().get(place.column) else {
            continue;
        };
        let at = (place.column, column);
        let encoding = if place.numeric {
            encode::numeric(at, training)?
        } else {
            encode::one_hot(at, training)?
        };
        notes::encoding(notes, column, &encoding, training);
        recipes.push(ColumnRecipe {
            name: column.name().to_owned(),
            encoding,
        });
    }
    Ok(recipes)
}

/// The targets of the rows in use.
fn training_target(table: &Table, column: usize, rows: Option<&[usize]>, task: Task) -> Targets {
    match task {
        Task::Regression => Targets::Numbers(target::numbers(table, column, rows)),
        Task::Classification => {
            let found = target::levels(table, column, rows);
            Targets::Classes {
                codes: found.codes,
                names: found.labels,
            }
        }
    }
}

/// X, in the memory of the table where that is possible; otherwise each column of the table is freed once
/// it is encoded.
fn design(
    storage: Storage,
    table: &mut Table,
    features: &[usize],
    recipe: &Recipe,
    rows: Option<&[usize]>,
) -> Result<Features, ReadError> {
    if let Some(x) = encode::in_place(table, features, &recipe.columns, rows) {
        return Builder::Dense(x).finish();
    }
    let n_rows = rows.map_or(table.n_rows(), <[usize]>::len);
    let places: Vec<Option<usize>> = features.iter().copied().map(Some).collect();
    let mut x = Builder::new(storage, n_rows, table, (&places, &recipe.columns))?;
    for (&column, recipe) in features.iter().zip(&recipe.columns) {
        x.push(table, Some(column), &recipe.encoding, rows);
        if let Some(done) = table.columns.get_mut(column) {
            done.clear();
        }
    }
    x.finish()
}

/// For each column whose missing cells are filled, the rows of X in which they are.
fn filled_cells(
    table: &Table,
    features: &[usize],
    recipe: &Recipe,
    in_use: Option<&[usize]>,
) -> Vec<FilledCells> {
    let recipe_missing = recipe.missing;
    let mut filled = Vec::new();
    let mut first = 0;
    for (&column, recipe) in features.iter().zip(&recipe.columns) {
        let count = recipe.encoding.n_features();
        let numeric = matches!(recipe.encoding, Encoding::Numeric { .. });
        let fills = match &recipe.encoding {
            Encoding::Numeric { fill } => fill.is_some(),
            Encoding::OneHot { fill, .. } => fill.is_some(),
            Encoding::Unused { .. } => false,
        };
        if let Some(column) = table.columns().get(column).filter(|_| fills) {
            let mut rows = gaps(column, numeric);
            if let Some(in_use) = in_use {
                rows = rows
                    .iter()
                    .filter_map(|row| in_use.binary_search(row).ok())
                    .collect();
            }
            if !rows.is_empty() {
                filled.push(FilledCells {
                    features: first..first + count,
                    rows,
                    median: numeric && recipe_missing == Missing::Median,
                });
            }
        }
        first += count;
    }
    filled
}

/// A level can make a name that another column already has: `a=b` and `a` with the level `b`.
fn check_feature_names(names: &[String]) -> Result<(), ReadError> {
    let mut seen = std::collections::HashSet::new();
    match names.iter().find(|name| !seen.insert(name.as_str())) {
        None => Ok(()),
        Some(name) => Err(ReadError::columns(
            format!("two features would be named {}", quote(name)),
            "rename one of the columns in the file, or exclude it",
        )),
    }
}
