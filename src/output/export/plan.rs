//! What an exported model computes, independent of the target language.

use crate::data::escape::quote;
use crate::data::number::MISSING_MARKS;
use crate::data::recipe::{Encoding, Missing};
use crate::model::{ModelInput, SavedModel};
use crate::problem::family::Response;
use crate::{Error, Result};

/// A model in terms of the columns of a raw table.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) model: &'a SavedModel,
    /// All columns, in the order of the table.
    pub(super) columns: Vec<Column<'a>>,
    /// What is done with missing cells that have no fill.
    pub(super) missing: Missing,
    /// Whether a feature that a row does not name is 0.
    pub(super) sparse: bool,
    /// How many columns of numbers there are; of libsvm text only those in use are among `columns`.
    pub(super) n_numbers: usize,
}

/// A column of the table.
#[derive(Debug)]
pub(super) struct Column<'a> {
    pub(super) name: &'a str,
    /// Its position among the columns of numbers, or among those of text.
    pub(super) place: usize,
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
}

impl<'a> Plan<'a> {
    /// # Errors
    /// [`Error::Export`] for a name with a NUL byte.
    pub(super) fn new(model: &'a SavedModel) -> Result<Self> {
        if let ModelInput::Table { recipe } = &model.input
            && let Some(derived) = recipe.derived().next()
        {
            return Err(Error::Export(format!(
                "the model makes columns of {} (dates or missing cells), which exports do not: predict does",
                quote(&derived.column)
            )));
        }
        let plan = Self::of(model);
        let columns = plan.columns.iter().flat_map(|column| {
            let levels: &[(&str, &[f64])] = match &column.cells {
                Cells::Text { levels, .. } => levels,
                Cells::Number { .. } => &[],
            };
            levels.iter().map(|(level, _)| *level).chain([column.name])
        });
        let classes = model.classes().iter().map(String::as_str);
        let mut names = columns.chain(classes).chain([model.target.name.as_str()]);
        match names.find(|name| name.contains('\0')) {
            Some(name) => Err(Error::Export(format!(
                "the name {} has a NUL byte",
                quote(name)
            ))),
            None => Ok(plan),
        }
    }

    fn of(model: &'a SavedModel) -> Self {
        let weights = |j: usize| {
            let feature = model.features.get(j);
            feature.map_or(&[][..], |feature| &feature.coefficients[..])
        };
        let recipe = match &model.input {
            ModelInput::Table { recipe } => recipe,
            ModelInput::Libsvm { .. } => {
                let features = model.positions().into_iter().zip(&model.features);
                return Self {
                    model,
                    n_numbers: model.n_features(),
                    columns: features
                        .map(|(place, feature)| Column {
                            name: &feature.name,
                            place,
                            cells: Cells::Number {
                                weights: &feature.coefficients,
                                fill: None,
                            },
                        })
                        .collect(),
                    missing: Missing::Error,
                    sparse: true,
                };
            }
        };
        let (mut j, mut numbers, mut texts) = (0, 0, 0);
        let mut columns = Vec::with_capacity(recipe.columns().len());
        for column in recipe.columns() {
            let (place, cells) = match &column.encoding {
                Encoding::Unused { levels } if !levels.is_empty() => {
                    let levels = Vec::new();
                    let missing = None;
                    texts += 1;
                    (texts - 1, Cells::Text { levels, missing })
                }
                Encoding::Numeric { .. } | Encoding::Unused { .. } => {
                    let fill = match column.encoding {
                        Encoding::Numeric { fill } => fill,
                        _ => None,
                    };
                    let weights = weights(j);
                    numbers += 1;
                    (numbers - 1, Cells::Number { weights, fill })
                }
                Encoding::OneHot { levels, fill } => {
                    let names = levels.iter().map(String::as_str);
                    let levels: Vec<(&str, &[f64])> = names
                        .enumerate()
                        .map(|(l, name)| (name, weights(j + l)))
                        .collect();
                    let share = |k: usize, shares: &Vec<f64>| {
                        let both = levels.iter().zip(shares);
                        both.map(|((_, w), share)| w.get(k).unwrap_or(&0.0) * share)
                            .sum()
                    };
                    let missing = fill.as_ref().map(|shares| {
                        let outputs = 0..model.n_outputs();
                        outputs.map(|k| share(k, shares)).collect()
                    });
                    texts += 1;
                    (texts - 1, Cells::Text { levels, missing })
                }
            };
            j += column.encoding.n_features();
            columns.push(Column {
                name: &column.name,
                place,
                cells,
            });
        }
        Self {
            model,
            columns,
            missing: recipe.missing(),
            sparse: false,
            n_numbers: numbers,
        }
    }

    /// The columns that the answer depends on.
    pub(super) fn used(&self) -> impl Iterator<Item = &Column<'a>> {
        self.columns.iter().filter(|column| column.used())
    }

    /// The columns of numbers.
    pub(super) fn numbers(&self) -> impl Iterator<Item = &Column<'a>> {
        self.columns.iter().filter(|column| !column.is_text())
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

    /// The columns of text.
    pub(super) fn texts(&self) -> impl Iterator<Item = &Column<'a>> {
        self.columns.iter().filter(|column| column.is_text())
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

    /// Whether a used column of text has a fill, so that marks of missing cells matter.
    pub(super) fn fills_text(&self) -> bool {
        let filled = |column: &Column<'_>| {
            let Cells::Text { missing, .. } = &column.cells else {
                return false;
            };
            missing.is_some()
        };
        self.used().any(filled)
    }
}

impl Column<'_> {
    pub(super) fn is_text(&self) -> bool {
        matches!(self.cells, Cells::Text { .. })
    }

    pub(super) fn used(&self) -> bool {
        let any = |weights: &[f64]| weights.iter().any(|w| *w != 0.0);
        match &self.cells {
            Cells::Number { weights, .. } => any(weights),
            Cells::Text { levels, .. } => levels.iter().any(|(_, weights)| any(weights)),
        }
    }
}

/// What stands in a table for a missing cell.
pub(super) const MARKS: [&str; 7] = MISSING_MARKS;
