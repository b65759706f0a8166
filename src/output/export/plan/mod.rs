//! What an exported model computes, independent of the target language.

mod inputs;

use crate::data::escape::quote;
use crate::data::number::MISSING_MARKS;
use crate::data::recipe::{DateOrder, Missing};
use crate::model::{ModelInput, SavedModel};
use crate::problem::family::Response;
use crate::{Error, Result};
pub(super) use inputs::Dates;
use inputs::{of_libsvm, of_table};

/// A model in terms of the columns of a raw table.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) model: &'a SavedModel,
    /// The columns of the table, in its order.
    pub(super) inputs: Vec<Input<'a>>,
    /// What they add to η, in the order of the sum.
    pub(super) columns: Vec<Column<'a>>,
    /// What is done with missing cells that have no fill.
    pub(super) missing: Missing,
    /// Whether a feature that a row does not name is 0.
    pub(super) sparse: bool,
    /// How many columns of numbers there are; of libsvm text only those in use are among `inputs`.
    pub(super) n_numbers: usize,
}

/// A column of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Input<'a> {
    pub(super) name: &'a str,
    /// Its position among the columns of numbers, or among those of text.
    pub(super) place: usize,
    pub(super) is_text: bool,
    /// Whether the answer depends on it.
    pub(super) used: bool,
}

/// A column of the recipe: one of the table, or one that is made of it.
#[derive(Debug)]
pub(super) struct Column<'a> {
    pub(super) name: &'a str,
    /// The column of the table that is read.
    pub(super) source: Input<'a>,
    pub(super) cells: Cells<'a>,
}

/// What the cells of a column add to η. Weights are (n_outputs).
#[derive(Debug)]
pub(super) enum Cells<'a> {
    /// The number times the weights.
    Number {
        weights: &'a [f64],
        fill: Option<f64>,
    },
    /// The weights of the level that the cell names; of a missing cell, those of the fill.
    Text {
        levels: Vec<(&'a str, &'a [f64])>,
        missing: Option<Vec<f64>>,
    },
    /// The weights where the cell is missing.
    Gap { weights: &'a [f64] },
    /// A number of the date in the cell times the weights.
    Date {
        weights: &'a [f64],
        fill: Option<f64>,
        part: DatePart,
        order: Option<DateOrder>,
    },
}

/// A number that a date becomes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum DatePart {
    Year,
    Month,
    Day,
    /// 1 for Monday.
    Weekday,
    /// Days since the first date, which is counted from 1970-01-01.
    Days {
        first: f64,
    },
}

impl DatePart {
    /// Its place among year, month, day, weekday and days.
    pub(super) fn place(self) -> usize {
        match self {
            Self::Year => 0,
            Self::Month => 1,
            Self::Day => 2,
            Self::Weekday => 3,
            Self::Days { .. } => 4,
        }
    }

    /// The names of the parts in exported code, and the first date.
    pub(super) fn name_and_first(self) -> (&'static str, f64) {
        match self {
            Self::Year => ("year", 0.0),
            Self::Month => ("month", 0.0),
            Self::Day => ("day", 0.0),
            Self::Weekday => ("weekday", 0.0),
            Self::Days { first } => ("days", first),
        }
    }
}

impl<'a> Plan<'a> {
    /// # Errors
    /// [`Error::Export`] for a name with a NUL byte.
    pub(super) fn new(model: &'a SavedModel, dates: Dates) -> Result<Self> {
        let plan = match &model.input {
            ModelInput::Table { recipe } => of_table(model, recipe, dates),
            ModelInput::Libsvm { .. } => of_libsvm(model),
        };
        let columns = plan.columns.iter().flat_map(|column| {
            let levels: &[(&str, &[f64])] = match &column.cells {
                Cells::Text { levels, .. } => levels,
                _ => &[],
            };
            levels.iter().map(|(level, _)| *level).chain([column.name])
        });
        let inputs = plan.inputs.iter().map(|input| input.name);
        let classes = model.classes().iter().map(String::as_str);
        let mut names = columns
            .chain(inputs)
            .chain(classes)
            .chain([model.target.name.as_str()]);
        match names.find(|name| name.contains('\0')) {
            Some(name) => Err(Error::Export(format!(
                "the name {} has a NUL byte",
                quote(name)
            ))),
            None => Ok(plan),
        }
    }

    /// The columns that the answer depends on.
    pub(super) fn used(&self) -> impl Iterator<Item = &Column<'a>> {
        self.columns.iter().filter(|column| column.used())
    }

    /// The columns of numbers.
    pub(super) fn numbers(&self) -> impl Iterator<Item = &Input<'a>> {
        self.inputs.iter().filter(|input| !input.is_text)
    }

    /// The columns of text.
    pub(super) fn texts(&self) -> impl Iterator<Item = &Input<'a>> {
        self.inputs.iter().filter(|input| input.is_text)
    }

    /// Whether the answer depends on cells of such a kind.
    pub(super) fn uses(&self, kind: impl Fn(&Cells<'a>) -> bool) -> bool {
        self.used().any(|column| kind(&column.cells))
    }

    /// Whether it depends on a level.
    pub(super) fn uses_levels(&self) -> bool {
        self.uses(|cells| matches!(cells, Cells::Text { .. }))
    }

    /// Whether it depends on a date.
    pub(super) fn uses_dates(&self) -> bool {
        self.uses(|cells| matches!(cells, Cells::Date { .. }))
    }

    /// The names of all columns of numbers, in their order.
    pub(super) fn number_names(&self) -> Vec<String> {
        match self.model.input {
            ModelInput::Table { .. } => self.numbers().map(|c| c.name.to_owned()).collect(),
            ModelInput::Libsvm { zero_based, .. } => {
                let first = usize::from(!zero_based);
                let indices = first..first + self.n_numbers;
                indices.map(|index| format!("x{index}")).collect()
            }
        }
    }

    pub(super) fn response(&self) -> Response {
        self.model.response()
    }

    pub(super) fn intercepts(&self) -> &'a [f64] {
        &self.model.intercept
    }

    pub(super) fn classes(&self) -> &'a [String] {
        self.model.classes()
    }

    /// Whether an answer depends on what stands for a missing text.
    pub(super) fn reads_marks(&self) -> bool {
        let reads = |column: &Column<'_>| match &column.cells {
            Cells::Text { missing, .. } => missing.is_some(),
            Cells::Date { .. } => true,
            Cells::Gap { .. } => column.source.is_text,
            Cells::Number { .. } => false,
        };
        self.used().any(reads)
    }
}

impl Cells<'_> {
    /// The weights of what is a number.
    pub(super) fn weights(&self) -> &[f64] {
        match self {
            Self::Number { weights, .. } | Self::Gap { weights } | Self::Date { weights, .. } => {
                weights
            }
            Self::Text { .. } => &[],
        }
    }

    fn are_used(&self) -> bool {
        let any = |weights: &[f64]| weights.iter().any(|w| *w != 0.0);
        match self {
            Self::Text { levels, .. } => levels.iter().any(|(_, weights)| any(weights)),
            cells => any(cells.weights()),
        }
    }
}

impl Column<'_> {
    /// Whether the answer depends on it.
    pub(super) fn used(&self) -> bool {
        self.cells.are_used()
    }
}

/// What stands in a table for a missing cell.
pub(super) const MARKS: [&str; 7] = MISSING_MARKS;
