//! The columns of a table, and what a recipe makes of them.

use super::cells::{Cells, Column, DatePart, Input};
use crate::data::recipe::{Derivation, Derived, Encoding, Recipe};
use crate::model::SavedModel;
use std::collections::{HashMap, HashSet};

/// What becomes of dates in the target language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::output::export) enum Dates {
    /// Their text is read.
    Read,
    /// The numbers that they become are columns of the table.
    GivenAsNumbers,
}

/// The columns of a table by name, in order of appearance.
#[derive(Default)]
struct Inputs<'a> {
    all: Vec<Input<'a>>,
    places: HashMap<&'a str, usize>,
    /// Columns of numbers, and those of text.
    counts: [usize; 2],
}

impl<'a> Inputs<'a> {
    fn get(&mut self, name: &'a str, is_text: bool, used: bool) -> Input<'a> {
        let Self {
            all,
            places,
            counts,
        } = self;
        let at = *places.entry(name).or_insert_with(|| {
            let count = &mut counts[usize::from(is_text)];
            *count += 1;
            all.push(Input {
                name,
                place: *count - 1,
                is_text,
                used: false,
            });
            all.len() - 1
        });
        all[at].used |= used;
        all[at]
    }
}

/// What a model reads and adds up.
pub(super) struct Parts<'a> {
    pub(super) inputs: Vec<Input<'a>>,
    pub(super) columns: Vec<Column<'a>>,
    /// Columns of numbers; of libsvm text only those in use are among the inputs.
    pub(super) n_numbers: usize,
}

pub(super) fn of_libsvm(model: &SavedModel) -> Parts<'_> {
    let features = model.positions().into_iter().zip(&model.features);
    let columns: Vec<Column<'_>> = features
        .map(|(place, feature)| {
            let weights = &feature.coefficients;
            Column {
                name: &feature.name,
                source: Input {
                    name: &feature.name,
                    place,
                    is_text: false,
                    used: weights.iter().any(|w| *w != 0.0),
                },
                cells: Cells::Number {
                    weights,
                    fill: None,
                },
            }
        })
        .collect();
    Parts {
        n_numbers: model.n_features(),
        inputs: columns.iter().map(|column| column.source).collect(),
        columns,
    }
}

pub(super) fn of_table<'a>(model: &'a SavedModel, recipe: &'a Recipe, dates: Dates) -> Parts<'a> {
    let made: HashMap<String, (&Derived, usize)> = recipe
        .all_derived()
        .iter()
        .flat_map(|derived| {
            let names = derived.names().into_iter().enumerate();
            names.map(move |(part, name)| (name, (derived, part)))
        })
        .collect();
    let texts = text_columns(recipe);
    let mut inputs = Inputs::default();
    let mut columns = Vec::with_capacity(recipe.columns().len());
    let mut j = 0;
    for column in recipe.columns() {
        let name = column.name.as_str();
        let features = model.features.get(j..).unwrap_or_default();
        j += column.encoding.n_features();
        let weights = |l: usize| features.get(l).map_or(&[][..], |f| &f.coefficients[..]);
        let fill = match column.encoding {
            Encoding::Numeric { fill } => fill,
            _ => None,
        };
        let (source, cells) = match made.get(name) {
            Some((derived, _)) if derived.what == Derivation::Gap => {
                let weights = weights(0);
                (derived.column.as_str(), Cells::Gap { weights })
            }
            Some((derived, part)) if dates == Dates::Read => {
                let cells = date(derived.what, *part, weights(0), fill);
                (derived.column.as_str(), cells)
            }
            _ => (name, cells(&column.encoding, weights, model.n_outputs())),
        };
        let is_text = texts.contains(source);
        let source = inputs.get(source, is_text, cells.are_used());
        columns.push(Column {
            name,
            source,
            cells,
        });
    }
    Parts {
        columns,
        n_numbers: inputs.counts[0],
        inputs: inputs.all,
    }
}

/// The columns of the table whose cells are text.
fn text_columns(recipe: &Recipe) -> HashSet<&str> {
    let encoded = recipe.columns().iter().filter(|c| match &c.encoding {
        Encoding::OneHot { .. } => true,
        Encoding::Unused { levels } => !levels.is_empty(),
        Encoding::Numeric { .. } => false,
    });
    let dates = recipe.all_derived().iter();
    let dates = dates.filter(|derived| derived.what != Derivation::Gap);
    encoded
        .map(|column| column.name.as_str())
        .chain(dates.map(|derived| derived.column.as_str()))
        .collect()
}

/// A part of a date.
fn date(what: Derivation, part: usize, weights: &[f64], fill: Option<f64>) -> Cells<'_> {
    let (order, part) = match what {
        Derivation::DateDays { order, first } => (order, DatePart::Days { first }),
        Derivation::DateParts { order } => {
            let parts = [DatePart::Year, DatePart::Month, DatePart::Day];
            (order, parts.get(part).copied().unwrap_or(DatePart::Weekday))
        }
        Derivation::Gap => (None, DatePart::Weekday),
    };
    Cells::Date {
        weights,
        fill,
        part,
        order,
    }
}

/// A column of the table itself; `weights` are those of its l-th feature.
fn cells<'a>(
    encoding: &'a Encoding,
    weights: impl Fn(usize) -> &'a [f64],
    n_outputs: usize,
) -> Cells<'a> {
    match encoding {
        Encoding::Unused { levels } if !levels.is_empty() => Cells::Text {
            levels: Vec::new(),
            missing: None,
        },
        Encoding::Unused { .. } => Cells::Number {
            weights: weights(0),
            fill: None,
        },
        Encoding::Numeric { fill } => Cells::Number {
            weights: weights(0),
            fill: *fill,
        },
        Encoding::OneHot { levels, fill } => {
            let names = levels.iter().map(String::as_str);
            let levels: Vec<(&str, &[f64])> = names
                .enumerate()
                .map(|(l, name)| (name, weights(l)))
                .collect();
            let share = |k: usize, shares: &Vec<f64>| {
                let both = levels.iter().zip(shares);
                both.map(|((_, w), share)| w.get(k).unwrap_or(&0.0) * share)
                    .sum()
            };
            let missing = fill
                .as_ref()
                .map(|shares| (0..n_outputs).map(|k| share(k, shares)).collect());
            Cells::Text { levels, missing }
        }
    }
}
