//! How a table became a design matrix, so that a new table can become one the same way.

use std::collections::HashSet;

use super::derive::Derived;
use super::encoding::{ColumnRecipe, Encoding};
use super::options::Missing;
use crate::data::Table;

/// The columns of a model, by name, and what is done to each.
///
/// A recipe is fitted on the training table, stored in the model, and applied to new tables,
/// whose columns may stand in any order. Reading one back checks it: lengths, repeated names and
/// numbers that are not finite are refused.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Unchecked"))]
pub struct Recipe {
    #[cfg_attr(feature = "serde", serde(serialize_with = "super::compact::write"))]
    pub(super) columns: Vec<ColumnRecipe>,
    pub(super) target: TargetRecipe,
    pub(super) missing: Missing,
    /// Columns that are made of others before all that.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub(super) derived: Vec<Derived>,
}

/// The target of a model.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct TargetRecipe {
    /// The name in the header, not escaped.
    pub name: String,
    /// The class labels, sorted; `None` for a number.
    pub classes: Option<Vec<String>>,
}

impl Recipe {
    /// Columns of numbers as they are, in this order, and a target, which is a number or one of these classes.
    pub fn of_numbers(names: Vec<String>, target: String, classes: Option<Vec<String>>) -> Self {
        let columns = names.into_iter().map(|name| ColumnRecipe {
            name,
            encoding: Encoding::Numeric { fill: None },
        });
        Self {
            columns: columns.collect(),
            target: TargetRecipe {
                name: target,
                classes,
            },
            missing: Missing::Error,
            derived: Vec::new(),
        }
    }

    /// The same features for another target.
    #[must_use]
    pub fn with_target(mut self, target: TargetRecipe) -> Self {
        self.target = target;
        self
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

    /// The columns of labels among those of a table, which may have no rows. Readers are told to take them for text.
    pub fn labels(&self, header: &Table) -> Vec<usize> {
        let encoded = self.columns.iter();
        let encoded = encoded.filter(|column| matches!(column.encoding, Encoding::OneHot { .. }));
        let dates = self.derived().filter(|derived| derived.reads_text());
        let names: HashSet<&str> = encoded
            .map(|column| column.name.as_str())
            .chain(dates.map(|derived| derived.column.as_str()))
            .chain(
                self.target
                    .classes
                    .is_some()
                    .then_some(self.target.name.as_str()),
            )
            .collect();
        let columns = header.columns().iter().enumerate();
        columns
            .filter(|(_, column)| names.contains(column.name()))
            .map(|(j, _)| j)
            .collect()
    }

    /// Whether the cells of a column have to be numbers here.
    pub fn reads_numbers(&self, name: &str) -> bool {
        let number = |encoding: &Encoding| matches!(encoding, Encoding::Numeric { .. });
        let columns = self.columns.iter();
        (self.target.classes.is_none() && self.target.name == name)
            || columns
                .filter(|column| column.name == name)
                .any(|column| number(&column.encoding))
    }

    /// The columns that others are made of, while one of those is in use.
    pub fn derived(&self) -> impl Iterator<Item = &Derived> {
        let used = |name: &String| {
            let mut columns = self.columns.iter().filter(|c| c.encoding.is_used());
            columns.any(|column| column.name == *name)
        };
        let all = self.derived.iter();
        all.filter(move |derived| derived.names().iter().any(used))
    }

    /// The same, whether or not one of those is in use.
    #[cfg(feature = "serde")]
    pub(crate) fn all_derived(&self) -> &[Derived] {
        &self.derived
    }

    /// Columns of X.
    pub fn n_features(&self) -> usize {
        self.columns
            .iter()
            .map(|column| column.encoding.n_features())
            .sum()
    }

    /// One name for each column of X: the column's, or `column=level`. Not escaped.
    pub fn feature_names(&self) -> Vec<String> {
        let mut names = Vec::with_capacity(self.n_features());
        for ColumnRecipe { name, encoding } in &self.columns {
            match encoding {
                Encoding::OneHot { levels, .. } | Encoding::Unused { levels }
                    if !levels.is_empty() =>
                {
                    names.extend(levels.iter().map(|level| format!("{name}={level}")));
                }
                _ => names.push(name.clone()),
            }
        }
        names
    }

    /// Marks the columns of which no feature is in use (n_features).
    #[cfg(feature = "serde")]
    pub(crate) fn mark_unused(&mut self, in_use: &[bool]) {
        let mut features = in_use.iter();
        for column in &mut self.columns {
            let count = column.encoding.n_features();
            if features.by_ref().take(count).filter(|used| **used).count() > 0 {
                continue;
            }
            let levels = match &mut column.encoding {
                Encoding::Numeric { .. } => Vec::new(),
                Encoding::OneHot { levels, .. } | Encoding::Unused { levels } => {
                    std::mem::take(levels)
                }
            };
            column.encoding = Encoding::Unused { levels };
        }
    }

    /// For each feature, whether its column is in use.
    #[cfg(feature = "serde")]
    pub(crate) fn features_in_use(&self) -> Vec<bool> {
        let columns = self.columns.iter().map(|column| &column.encoding);
        columns
            .flat_map(|encoding| std::iter::repeat_n(encoding.is_used(), encoding.n_features()))
            .collect()
    }

    /// What makes this recipe invalid, if anything.
    #[cfg(feature = "serde")]
    fn flaw(&self) -> Option<String> {
        use super::derive::Derivation;
        use super::encoding::repeated;
        use crate::data::escape::quote;
        if self.columns.is_empty() {
            return Some("the recipe has no columns".into());
        }
        let names = self
            .columns
            .iter()
            .map(|column| &column.name)
            .chain([&self.target.name]);
        if let Some(name) = repeated(names) {
            return Some(format!(
                "two columns of the recipe are named {}",
                quote(name)
            ));
        }
        for ColumnRecipe { name, encoding } in &self.columns {
            if let Some(flaw) = encoding.flaw(self.missing) {
                return Some(format!("column {} of the recipe {flaw}", quote(name)));
            }
        }
        let finite = |derived: &Derived| match derived.what {
            Derivation::DateDays { first, .. } => first.is_finite(),
            _ => true,
        };
        if !self.derived.iter().all(finite) {
            return Some("a date of the recipe is not finite".into());
        }
        let classes = self.target.classes.as_ref()?;
        match repeated(classes.iter()) {
            Some(class) => Some(format!("the class {} is there twice", quote(class))),
            None if classes.is_empty() => Some("the target has no classes".into()),
            None => None,
        }
    }
}

/// A recipe as it stands in a file.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    #[serde(deserialize_with = "super::compact::read")]
    columns: Vec<ColumnRecipe>,
    target: TargetRecipe,
    missing: Missing,
    #[serde(default)]
    derived: Vec<Derived>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Recipe {
    type Error = String;

    fn try_from(unchecked: Unchecked) -> Result<Self, Self::Error> {
        let Unchecked {
            columns,
            target,
            missing,
            derived,
        } = unchecked;
        let recipe = Self {
            columns,
            target,
            missing,
            derived,
        };
        match recipe.flaw() {
            Some(flaw) => Err(flaw),
            None => Ok(recipe),
        }
    }
}
