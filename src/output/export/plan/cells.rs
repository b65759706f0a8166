//! Columns of a table, and what their cells add to η.

use crate::data::recipe::DateOrder;

/// A column of the table.
#[derive(Debug, Clone, Copy)]
pub(in crate::output::export) struct Input<'a> {
    pub(in crate::output::export) name: &'a str,
    /// Its position among the columns of numbers, or among those of text.
    pub(in crate::output::export) place: usize,
    pub(in crate::output::export) is_text: bool,
    /// Whether the answer depends on it.
    pub(in crate::output::export) used: bool,
}

/// A column of the recipe: one of the table, or one that is made of it.
#[derive(Debug)]
pub(in crate::output::export) struct Column<'a> {
    pub(in crate::output::export) name: &'a str,
    /// The column of the table that is read.
    pub(in crate::output::export) source: Input<'a>,
    pub(in crate::output::export) cells: Cells<'a>,
}

/// What the cells of a column add to η. Weights are (n_outputs).
#[derive(Debug)]
pub(in crate::output::export) enum Cells<'a> {
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
pub(in crate::output::export) enum DatePart {
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
    pub(in crate::output::export) fn place(self) -> usize {
        match self {
            Self::Year => 0,
            Self::Month => 1,
            Self::Day => 2,
            Self::Weekday => 3,
            Self::Days { .. } => 4,
        }
    }

    /// The names of the parts in exported code, and the first date.
    pub(in crate::output::export) fn name_and_first(self) -> (&'static str, f64) {
        match self {
            Self::Year => ("year", 0.0),
            Self::Month => ("month", 0.0),
            Self::Day => ("day", 0.0),
            Self::Weekday => ("weekday", 0.0),
            Self::Days { first } => ("days", first),
        }
    }
}

impl Cells<'_> {
    /// The weights of what is a number.
    pub(in crate::output::export) fn weights(&self) -> &[f64] {
        match self {
            Self::Number { weights, .. } | Self::Gap { weights } | Self::Date { weights, .. } => {
                weights
            }
            Self::Text { .. } => &[],
        }
    }

    pub(in crate::output::export) fn are_used(&self) -> bool {
        let any = |weights: &[f64]| weights.iter().any(|w| *w != 0.0);
        match self {
            Self::Text { levels, .. } => levels.iter().any(|(_, weights)| any(weights)),
            cells => any(cells.weights()),
        }
    }
}

impl Column<'_> {
    /// Whether the answer depends on it.
    pub(in crate::output::export) fn used(&self) -> bool {
        self.cells.are_used()
    }
}
