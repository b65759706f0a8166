//! What each column of the table is for.

use super::dates::DateOrder;
use super::options::{DateForm, RecipeOptions, Task};
use super::select::{Chosen, choose};
use crate::data::escape::{quote, shell_word};
use crate::data::{Column, ReadError, Table};

/// The columns in use, as positions from 0.
#[derive(Debug)]
pub(super) struct Roles {
    pub(super) target: usize,
    pub(super) target_by_default: bool,
    pub(super) weights: Option<usize>,
    pub(super) aside: Vec<usize>,
    /// Ascending.
    pub(super) features: Vec<usize>,
    /// For each column of the table, whether it was named as categorical.
    pub(super) categorical: Vec<bool>,
    /// For each column of the table, what is made of its dates.
    pub(super) dates: Vec<Option<Dates>>,
}

/// What is made of a column of dates, and where the day stands in them if it was said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dates {
    pub(super) form: DateForm,
    pub(super) order: Option<DateOrder>,
}

impl Roles {
    /// # Errors
    /// [`ReadError`]: an unknown column, one column for two purposes, no feature left.
    pub(super) fn of(table: &Table, options: &RecipeOptions) -> Result<Self, ReadError> {
        let n_cols = table.columns().len();
        let weights = options
            .weights
            .as_ref()
            .map(|column| table.column_index(column))
            .transpose()?;
        let aside = options
            .aside
            .iter()
            .map(|column| table.column_index(column))
            .collect::<Result<Vec<_>, _>>()?;
        let given = options
            .target
            .as_ref()
            .map(|column| table.column_index(column))
            .transpose()?;
        let excluded = choose(table, &options.exclude)?;
        let only = choose(table, &options.only)?;
        let categorical = choose(table, &options.categorical)?;

        let taken = |j: usize| Some(j) == weights || aside.contains(&j);
        let target = match given {
            Some(target) => target,
            None => (0..n_cols)
                .rev()
                .find(|&j| {
                    !taken(j) && !table.is_row_names(j) && excluded.get(j) == Some(&Chosen::No)
                })
                .ok_or_else(|| no_features(table, n_cols))?,
        };
        let name = |j: usize| table.columns().get(j).map_or("", |column| column.name());
        if taken(target) {
            let problem = format!(
                "column {} cannot be the target and more",
                quote(name(target))
            );
            return Err(ReadError::options(
                problem,
                "name another column with --target",
            ));
        }
        if excluded.get(target) == Some(&Chosen::Exactly) {
            let problem = format!("column {} is both target and excluded", quote(name(target)));
            let word = shell_word(name(target));
            let help = format!("the target is never a feature: leave out --exclude {word}");
            return Err(ReadError::options(problem, help));
        }
        if let Some(weights) = weights.filter(|weights| aside.contains(weights)) {
            let problem = format!("column {} cannot be weights and more", quote(name(weights)));
            return Err(ReadError::options(
                problem,
                "name another column with --weights",
            ));
        }
        let is_feature = |&j: &usize| {
            j != target
                && !taken(j)
                && excluded.get(j) == Some(&Chosen::No)
                && match only.get(j) {
                    Some(Chosen::Exactly) => true,
                    Some(Chosen::Broadly) => !table.is_row_names(j),
                    _ => options.only.is_empty() && !table.is_row_names(j),
                }
        };
        let features: Vec<usize> = (0..n_cols).filter(is_feature).collect();
        if features.is_empty() {
            return Err(no_features(table, n_cols));
        }
        let dates = dates(table, options, &features)?;
        Ok(Self {
            dates,
            target,
            target_by_default: given.is_none(),
            weights,
            aside,
            features,
            categorical: categorical
                .iter()
                .map(|chosen| *chosen != Chosen::No)
                .collect(),
        })
    }
}

impl RecipeOptions {
    /// The columns of labels among those of a table, which may have no rows: classes to predict, categories and columns
    /// set aside. Readers are told to take them for text.
    pub fn labels(&self, header: &Table) -> Vec<usize> {
        // What is wrong with the options is said when the table is there.
        let Ok(roles) = Roles::of(header, self) else {
            return Vec::new();
        };
        let target = (self.task == Task::Classification).then_some(roles.target);
        let named = (0..).zip(&roles.categorical).filter(|(_, named)| **named);
        let named = named.map(|(column, _)| column);
        let dates = (0..).zip(&roles.dates).filter(|(_, dates)| dates.is_some());
        named
            .chain(dates.map(|(column, _)| column))
            .chain(roles.aside.iter().copied())
            .chain(target)
            .collect()
    }
}

/// For each column of the table, what is made of its dates.
fn dates(
    table: &Table,
    options: &RecipeOptions,
    features: &[usize],
) -> Result<Vec<Option<Dates>>, ReadError> {
    let name = |at: usize| quote(table.columns().get(at).map_or("", |column| column.name()));
    let everywhere = options.date_orders.iter().rev().find(|(c, _)| c.is_none());
    let everywhere = everywhere.map(|(_, order)| *order);
    let mut dates = vec![None; table.columns().len()];
    for (column, form) in &options.dates {
        let at = table.column_index(column)?;
        if !features.contains(&at) {
            let problem = format!("--date {}: that column is no feature", name(at));
            return Err(ReadError::options(problem, "leave out that --date"));
        }
        dates[at] = Some(Dates {
            form: *form,
            order: everywhere,
        });
    }
    for (column, order) in &options.date_orders {
        let at = column.as_ref().map(|column| table.column_index(column));
        let at = at.transpose()?;
        let mut meant = dates
            .iter_mut()
            .enumerate()
            .filter(|(j, _)| at.is_none_or(|at| at == *j))
            .filter_map(|(_, dates)| dates.as_mut());
        match (at, meant.next()) {
            (Some(_), Some(dates)) => dates.order = Some(*order),
            (None, Some(_)) => {}
            (at, None) => {
                let problem = match at {
                    Some(at) => format!("--date-order: {} is no column of dates", name(at)),
                    None => "--date-order: there is no column of dates".into(),
                };
                let word = at
                    .and_then(|at| table.columns().get(at))
                    .map(|c| shell_word(c.name()));
                let column = word.as_deref().unwrap_or("COL");
                let help = format!("--date {column} says that a column has dates");
                return Err(ReadError::options(problem, help));
            }
        }
    }
    Ok(dates)
}

fn no_features(table: &Table, n_cols: usize) -> ReadError {
    let problem = format!("{}: no column is left to be a feature", table.name());
    let help = if n_cols == 1 {
        let name = table.columns().first().map_or("", Column::name);
        match likely_delimiter(name) {
            None => "the table has one column: is the delimiter right? (--delimiter)".to_owned(),
            Some(mark) => format!(
                "the table has one column, {}: --delimiter {} divides it",
                quote(name),
                shell_word(&mark.to_string())
            ),
        }
    } else if let Some(at) = (0..n_cols).find(|j| table.is_row_names(*j)) {
        let column = table.columns().get(at);
        let name = shell_word(column.map_or("", Column::name));
        format!(
            "column {} names the rows: --only {name} makes a feature of it; otherwise look at --exclude and --target",
            at + 1
        )
    } else {
        format!("the table has {n_cols} columns: look at --only, --exclude and --target")
    };
    ReadError::columns(problem, help)
}

/// The character between the names of a header that was not divided.
fn likely_delimiter(header: &str) -> Option<char> {
    let count = |mark: char| header.matches(mark).count();
    let marks = [';', '\t', '|', ',', ':', '^', '~', '!', '#', '&', ' '];
    let most = marks
        .into_iter()
        .map(count)
        .max()
        .filter(|most| *most > 0)?;
    marks.into_iter().find(|mark| count(*mark) == most)
}
