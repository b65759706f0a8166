//! How the cells of one column become numbers.

#[cfg(feature = "serde")]
use super::options::Missing;

/// What is done to one column of the table.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct ColumnRecipe {
    /// The name in the header, not escaped.
    pub name: String,
    /// How its cells become numbers.
    pub encoding: Encoding,
}

/// How the cells of a column become numbers.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)
)]
pub enum Encoding {
    /// They are numbers.
    Numeric {
        /// What a missing cell becomes: the mean or median in training, with [`Missing::Mean`](super::Missing::Mean) or
        /// [`Missing::Median`](super::Missing::Median).
        fill: Option<f64>,
    },
    /// One indicator for each level. All levels are kept: a penalised model is symmetric in
    /// them, while dropping the first would penalise the others for differing from it.
    OneHot {
        /// The levels, sorted as numbers when all are numbers, otherwise as text.
        levels: Vec<String>,
        /// What the indicators of a missing cell become: the shares of the levels in training,
        /// with [`Missing::Mean`](super::Missing::Mean) and [`Missing::Median`](super::Missing::Median).
        fill: Option<Vec<f64>>,
    },
    /// All its coefficients are 0: new tables need not have it.
    Unused {
        /// The levels of its indicators; empty for a column of numbers.
        #[cfg_attr(feature = "serde", serde(default))]
        levels: Vec<String>,
    },
}

impl Encoding {
    /// Columns of X that it makes.
    pub fn n_features(&self) -> usize {
        match self {
            Self::Numeric { .. } => 1,
            Self::OneHot { levels, .. } => levels.len(),
            Self::Unused { levels } => levels.len().max(1),
        }
    }

    /// Whether new tables need the column.
    pub fn is_used(&self) -> bool {
        !matches!(self, Self::Unused { .. })
    }

    #[cfg(feature = "serde")]
    pub(super) fn flaw(&self, missing: Missing) -> Option<&'static str> {
        let (filled, finite) = match self {
            Self::Numeric { fill } => (fill.is_some(), fill.is_none_or(f64::is_finite)),
            Self::Unused { levels } => {
                return repeated(levels.iter()).map(|_| "has a level twice");
            }
            Self::OneHot { levels, fill } => {
                if levels.is_empty() {
                    return Some("has no levels");
                }
                if repeated(levels.iter()).is_some() {
                    return Some("has a level twice");
                }
                if fill.as_ref().is_some_and(|fill| fill.len() != levels.len()) {
                    return Some("has not one fill for each level");
                }
                let mut numbers = fill.iter().flatten();
                (fill.is_some(), numbers.all(|number| number.is_finite()))
            }
        };
        if !finite {
            Some("is filled with a number that is not finite")
        } else if filled != missing.fills() {
            Some("has a fill where none belongs, or none where one does")
        } else {
            None
        }
    }
}

#[cfg(feature = "serde")]
pub(super) fn repeated<'a>(names: impl Iterator<Item = &'a String>) -> Option<&'a String> {
    let mut seen = std::collections::HashSet::new();
    let mut names = names;
    names.find(|name| !seen.insert(name.as_str()))
}
