//! What a page asks for a row, and how the answers become features.

use super::escape::shown;
use crate::data::number::MISSING_MARKS;
use crate::data::recipe::{Derivation, Derived, Encoding, Missing, Recipe};
use crate::model::ModelInput;
use crate::problem::family::Response;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What is needed to predict a row that a reader types in.
#[derive(Debug, Clone)]
pub struct RowForm {
    /// How the columns of a table become features.
    pub input: ModelInput,
    /// The user's names, shape (n_features,).
    pub names: Vec<String>,
    /// The row that the page begins with, such as the means in training, shape (n_features,).
    pub begins_with: Vec<f64>,
    /// What is predicted.
    pub response: Response,
    /// The classes in the order of the outputs; empty for numbers.
    pub classes: Vec<String>,
    /// The name of the target.
    pub target: String,
}

/// Fields and levels of a form: more would neither be filled in nor leave room for the rest of the page.
const MOST_FIELDS: usize = 400;
const MOST_LEVELS: usize = 3000;

/// A question to the reader, and the features that its answer decides.
struct Field<'a> {
    column: &'a str,
    kind: &'static str,
    parts: Vec<Value>,
    /// What the field begins with.
    value: String,
}

impl RowForm {
    /// The form for the features that the page has coefficients of; `None` if it would be too long.
    pub(super) fn json(&self, in_use: &BTreeSet<usize>) -> Option<Value> {
        let (fields, missing) = match &self.input {
            ModelInput::Table { recipe } => (self.of_table(recipe, in_use)?, recipe.missing()),
            ModelInput::Libsvm { .. } => (self.of_numbers(in_use), Missing::Error),
        };
        if fields.len() > MOST_FIELDS {
            return None;
        }
        let fields = fields.into_iter().map(|field| {
            json!({"name": shown(field.column), "kind": field.kind, "value": field.value, "parts": field.parts})
        });
        Some(json!({
            "fields": fields.collect::<Vec<_>>(),
            "missing": MISSING_MARKS,
            "drops": missing == Missing::Drop,
            "response": match self.response {
                Response::Number => "number",
                Response::Count => "count",
                Response::TwoClasses => "two",
                Response::Classes => "classes",
            },
            "classes": self.classes.iter().map(|name| shown(name)).collect::<Vec<_>>(),
            "target": shown(&self.target),
        }))
    }

    fn mean(&self, j: usize) -> f64 {
        self.begins_with.get(j).copied().unwrap_or(0.0)
    }

    /// Features that are numbered; one that a row does not name is 0.
    fn of_numbers(&self, in_use: &BTreeSet<usize>) -> Vec<Field<'_>> {
        let field = |&j: &usize| {
            Some(Field {
                column: self.names.get(j)?,
                kind: "number",
                parts: vec![json!({"how": "number", "feature": j, "fill": 0.0})],
                value: written(self.mean(j)),
            })
        };
        in_use.iter().filter_map(field).collect()
    }

    fn of_table<'a>(&self, recipe: &'a Recipe, in_use: &BTreeSet<usize>) -> Option<Vec<Field<'a>>> {
        let mut fields: Vec<Field<'a>> = Vec::new();
        let (mut first, mut n_levels) = (0, 0);
        for column in recipe.columns() {
            let features = first..first + column.encoding.n_features();
            first = features.end;
            if in_use.range(features.clone()).next().is_none() {
                continue;
            }
            let made = made_of(recipe, &column.name);
            let (asked, kind, how) = match (made, &column.encoding) {
                (Some((derived, "missing")), _) => (derived.column.as_str(), "any", "missing"),
                (Some((derived, part)), _) => (derived.column.as_str(), "date", part),
                (None, Encoding::Numeric { .. }) => (column.name.as_str(), "number", "number"),
                (None, _) => (column.name.as_str(), "levels", "levels"),
            };
            let mut part = json!({"how": how, "feature": features.start});
            let mut value = String::new();
            match &column.encoding {
                Encoding::Numeric { fill } => {
                    part["fill"] = json!(fill);
                    if how == "number" {
                        value = written(self.mean(features.start));
                    }
                }
                Encoding::OneHot { levels, fill } => {
                    part["fill"] = json!(fill);
                    n_levels += levels.len();
                    let means = features.clone().map(|j| self.mean(j));
                    let most = means.enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
                    // The position of the most frequent level.
                    value = most.map_or(String::new(), |(l, _)| l.to_string());
                    part["levels"] =
                        json!(levels.iter().map(|level| shown(level)).collect::<Vec<_>>());
                }
                Encoding::Unused { .. } => continue,
            }
            if kind == "date" {
                part["mean"] = json!(self.mean(features.start));
            }
            if let Some((
                Derived {
                    what: Derivation::DateDays { first, .. },
                    ..
                },
                _,
            )) = made
            {
                part["first"] = json!(first);
            }
            match fields.iter_mut().find(|field| field.column == asked) {
                Some(field) => {
                    field.parts.push(part);
                    // Beside an indicator of gaps the column itself says what it holds.
                    if field.kind == "any" {
                        field.kind = kind;
                    }
                    if !value.is_empty() {
                        field.value = value;
                    }
                }
                None => fields.push(Field {
                    column: asked,
                    kind,
                    parts: vec![part],
                    value,
                }),
            }
        }
        (n_levels <= MOST_LEVELS).then_some(fields)
    }
}

/// The column that `name` is made of, and which part of it that is.
fn made_of<'a>(recipe: &'a Recipe, name: &str) -> Option<(&'a Derived, &'static str)> {
    const PARTS: [&str; 6] = ["year", "month", "day", "weekday", "days", "missing"];
    recipe.derived().find_map(|derived| {
        let part = name
            .strip_prefix(derived.column.as_str())?
            .strip_prefix('=')?;
        let part = PARTS.iter().find(|known| **known == part)?;
        let dates = !matches!(derived.what, Derivation::Gap);
        (dates == (*part != "missing")).then_some((derived, *part))
    })
}

/// A number as a reader would type it: four digits are enough to begin with.
fn written(value: f64) -> String {
    let short: f64 = format!("{value:.3e}").parse().unwrap_or(value);
    short.to_string()
}
