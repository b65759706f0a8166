//! Columns of numbers that are made of other columns.

use super::complain::{self, InUse, Stage, Use};
use super::dates::{Date, DateOrder, open_order};
use super::options::{DateForm, Missing, RecipeOptions};
use super::roles::Roles;
use super::rows::{gaps, n_gaps};
use crate::data::column::MISSING_CODE;
use crate::data::costume::has_short_year;
use crate::data::escape::{quote, shell_word};
use crate::data::{Column, ColumnKind, ReadError, Table};

/// Columns that are made of one column of the table, called `column=what`.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Derived {
    /// The column in the header, not escaped.
    pub column: String,
    /// What is made of it.
    pub what: Derivation,
}

/// What is made of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)
)]
pub enum Derivation {
    /// Year, month, day of the month and weekday (1 for Monday) of dates.
    DateParts {
        /// Of day and month, where dates do not begin with the year.
        order: Option<DateOrder>,
    },
    /// Days of dates since the first one of training, time of the day included.
    DateDays {
        /// Of day and month, where dates do not begin with the year.
        order: Option<DateOrder>,
        /// The first date, in days since 1970-01-01.
        first: f64,
    },
    /// 1 where the cell is missing, otherwise 0.
    Gap,
}

const PARTS: [&str; 4] = ["year", "month", "day", "weekday"];

impl Derived {
    /// The names of the columns, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let parts: &[&str] = match self.what {
            Derivation::DateParts { .. } => &PARTS,
            Derivation::DateDays { .. } => &["days"],
            Derivation::Gap => &["missing"],
        };
        let name = |part: &&str| format!("{}={part}", self.column);
        parts.iter().map(name).collect()
    }

    /// Whether the cells are read as text.
    pub(super) fn reads_text(&self) -> bool {
        self.what != Derivation::Gap
    }

    /// The columns for a table that has the column at a position.
    ///
    /// # Errors
    /// [`ReadError::Line`] for a cell that is no date.
    pub(super) fn columns(&self, table: &Table, at: usize) -> Result<Vec<Column>, ReadError> {
        let Some(column) = table.columns().get(at) else {
            return Ok(Vec::new());
        };
        let values: Vec<Vec<f64>> = match self.what {
            Derivation::Gap => {
                let mut marks = vec![0.0; column.len()];
                for row in gaps(column, column.kind() != ColumnKind::Text) {
                    marks[row] = 1.0;
                }
                vec![marks]
            }
            Derivation::DateParts { order } => {
                let dates = dates(table, at, order)?;
                let part = |of: fn(Date) -> f64| -> Vec<f64> {
                    dates.iter().map(|d| d.map_or(f64::NAN, of)).collect()
                };
                vec![
                    part(|date| date.year as f64),
                    part(|date| date.month as f64),
                    part(|date| date.day as f64),
                    part(Date::weekday),
                ]
            }
            Derivation::DateDays { order, first } => {
                let days = dates(table, at, order)?.into_iter();
                vec![
                    days.map(|d| d.map_or(f64::NAN, |d| d.days() - first))
                        .collect(),
                ]
            }
        };
        let named = self.names().into_iter().zip(values);
        Ok(named
            .map(|(name, values)| Column::numeric(name, values))
            .collect())
    }
}

/// The dates in a column, `None` where the cell is missing.
fn dates(
    table: &Table,
    at: usize,
    order: Option<DateOrder>,
) -> Result<Vec<Option<Date>>, ReadError> {
    let Some(column) = table.columns().get(at) else {
        return Ok(Vec::new());
    };
    let labels = column.as_labels();
    let parsed: Vec<Option<Date>> = labels
        .texts
        .iter()
        .map(|text| Date::parse(text, order))
        .collect();
    let cells = labels.codes.iter().enumerate();
    cells
        .map(|(row, &code)| match parsed.get(code as usize) {
            None => Ok(None),
            Some(Some(date)) => Ok(Some(*date)),
            Some(None) => {
                let text = labels.texts.get(code as usize).map_or("", String::as_str);
                Err(no_date(table, (at, column.name()), row, text, order))
            }
        })
        .collect()
}

fn no_date(
    table: &Table,
    (at, name): (usize, &str),
    row: usize,
    text: &str,
    order: Option<DateOrder>,
) -> ReadError {
    let why = match order {
        _ if has_short_year(text) => ": its year has two digits, which leaves the century open",
        Some(DateOrder::DayFirst) if Date::parse(text, Some(DateOrder::MonthFirst)).is_some() => {
            " with the day first, as others of the column are"
        }
        Some(DateOrder::MonthFirst) if Date::parse(text, Some(DateOrder::DayFirst)).is_some() => {
            " with the month first, as others of the column are"
        }
        _ => "",
    };
    let problem = format!(
        "{} is not a date{why} (column {}, {})",
        quote(text),
        at + 1,
        quote(name)
    );
    ReadError::line(table.name(), table.line(row), problem).with_help(format!(
        "dates are written 2020-01-31, 31.1.2020 or, all of a column in one order, 1/31/2020; --na {} counts such cells \
         as missing, --exclude {} leaves the column out",
        shell_word(text),
        shell_word(name)
    ))
}

/// The order of day and month in a column of dates, the one that was said if any, `None` where none is needed.
///
/// # Errors
/// [`ReadError::Columns`] where no date tells them apart.
fn order_of(
    table: &Table,
    at: usize,
    said: Option<DateOrder>,
) -> Result<Option<DateOrder>, ReadError> {
    let Some(column) = table.columns().get(at) else {
        return Ok(None);
    };
    let labels = column.as_labels();
    let mut used = vec![false; labels.texts.len()];
    for code in labels.codes.iter().filter(|code| **code != MISSING_CODE) {
        used[*code as usize] = true;
    }
    let texts = labels.texts.iter().zip(used).filter(|(_, used)| *used);
    let open: Vec<(i64, i64)> = texts.filter_map(|(text, _)| open_order(text)).collect();
    if open.is_empty() || said.is_some() {
        return Ok(said.filter(|_| !open.is_empty()));
    }
    let day_first = open.iter().any(|(a, _)| *a > 12);
    let month_first = open.iter().any(|(_, b)| *b > 12);
    match (day_first, month_first) {
        // A cell in the other order is refused when it is read.
        (true, _) => Ok(Some(DateOrder::DayFirst)),
        (false, true) => Ok(Some(DateOrder::MonthFirst)),
        (false, false) => Err(ReadError::columns(
            format!(
                "{}: no date of column {} ({}) tells which number is the day and which the month",
                table.name(),
                at + 1,
                quote(column.name())
            ),
            format!(
                "--date-order {} where the day comes first, --date-order {} where the month does; --exclude {} leaves the \
                 column out",
                shell_word(&format!("{}=dmy", column.name())),
                shell_word(&format!("{}=mdy", column.name())),
                shell_word(column.name())
            ),
        )),
    }
}

/// Appends the columns that the options ask for to a training table, and puts them among the features in the place of
/// the columns that they are made of; indicators of gaps follow theirs.
///
/// # Errors
/// [`ReadError`]: a cell that is no date, a missing one where none is allowed, a name that is taken.
pub(super) fn derive(
    table: &mut Table,
    roles: &mut Roles,
    options: &RecipeOptions,
    absent: &[usize],
) -> Result<Vec<Derived>, ReadError> {
    let mut derived = Vec::new();
    let mut features = Vec::with_capacity(roles.features.len());
    for &at in &roles.features.clone() {
        let Some(column) = table.columns().get(at) else {
            continue;
        };
        let name = column.name().to_owned();
        if let Some(asked) = roles.dates.get(at).copied().flatten() {
            let place = InUse {
                column: at,
                purpose: Use::Feature,
                numeric: false,
            };
            if options.missing == Missing::Error && n_gaps(column, false) > 0 {
                return Err(complain::missing(
                    table,
                    &[place],
                    Stage::Training,
                    options.missing,
                ));
            }
            let order = order_of(table, at, asked.order)?;
            let what = match asked.form {
                DateForm::Parts => Derivation::DateParts { order },
                DateForm::Days => {
                    let dates = dates(table, at, order)?.into_iter().enumerate();
                    let counted = dates.filter(|(row, _)| absent.binary_search(row).is_err());
                    let days = counted.filter_map(|(_, date)| date.map(Date::days));
                    let first = days.fold(f64::INFINITY, f64::min);
                    let first = if first.is_finite() { first } else { 0.0 };
                    Derivation::DateDays { order, first }
                }
            };
            features.extend(append(table, at, &name, what, &mut derived)?);
        } else {
            features.push(at);
        }
        if options.missing == Missing::Indicator && has_gaps(table, at, roles, options, absent) {
            features.extend(append(table, at, &name, Derivation::Gap, &mut derived)?);
        }
    }
    roles.features = features;
    Ok(derived)
}

/// Whether a cell is missing in a row that has a target and a weight.
fn has_gaps(
    table: &Table,
    at: usize,
    roles: &Roles,
    options: &RecipeOptions,
    absent: &[usize],
) -> bool {
    let columns = table.columns();
    let (Some(column), Some(target)) = (columns.get(at), columns.get(roles.target)) else {
        return false;
    };
    let numbers = options.task == super::options::Task::Regression;
    let without = gaps(target, numbers);
    let gaps = gaps(column, column.kind() != ColumnKind::Text);
    let out = |row: &usize| {
        without
            .binary_search(row)
            .or(absent.binary_search(row))
            .is_ok()
    };
    gaps.iter().any(|row| !out(row))
}

fn append(
    table: &mut Table,
    at: usize,
    name: &str,
    what: Derivation,
    derived: &mut Vec<Derived>,
) -> Result<std::ops::Range<usize>, ReadError> {
    let new = Derived {
        column: name.to_owned(),
        what,
    };
    let start = table.columns().len();
    for column in new.columns(table, at)? {
        if table.column(column.name()).is_some() {
            return Err(ReadError::columns(
                format!("two features would be named {}", quote(column.name())),
                "rename one of the columns in the file, or exclude it",
            ));
        }
        table.columns.push(column);
    }
    derived.push(new);
    Ok(start..table.columns().len())
}
