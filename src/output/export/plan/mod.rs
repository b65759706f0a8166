//! What an exported model computes, independent of the target language.

mod cells;
mod inputs;

use crate::data::escape::quote;
use crate::data::number::MISSING_MARKS;
use crate::data::recipe::Missing;
use crate::model::{ModelInput, SavedModel};
use crate::problem::family::Response;
use crate::{Error, Result};
pub(super) use cells::{Cells, Column, DatePart, Input};
pub(super) use inputs::Dates;
use inputs::{Parts, of_libsvm, of_table};

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

impl<'a> Plan<'a> {
    /// # Errors
    /// [`Error::Export`] for a name with a NUL byte.
    pub(super) fn new(model: &'a SavedModel, dates: Dates) -> Result<Self> {
        let (
            Parts {
                inputs,
                columns,
                n_numbers,
            },
            missing,
            sparse,
        ) = match &model.input {
            ModelInput::Table { recipe } => {
                (of_table(model, recipe, dates), recipe.missing(), false)
            }
            ModelInput::Libsvm { .. } => (of_libsvm(model), Missing::Error, true),
        };
        let plan = Self {
            model,
            inputs,
            columns,
            missing,
            sparse,
            n_numbers,
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

/// What stands in a table for a missing cell.
pub(super) const MARKS: [&str; 7] = MISSING_MARKS;
