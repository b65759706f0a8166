//! Targets without their types.

use std::borrow::Cow;

/// More different numbers than these are hardly classes.
pub const MANY_CLASSES: usize = 20;

/// The targets of a fit: numbers, or classes by their position among all.
#[derive(Debug, Clone, PartialEq)]
pub enum Targets {
    /// Numbers (n_samples).
    Numbers(Vec<f64>),
    /// Classes.
    Classes {
        /// The position of each target (n_samples) among the names.
        codes: Vec<usize>,
        /// The classes as text, in the order of the outputs.
        names: Vec<String>,
    },
}

impl Targets {
    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Classes { codes, .. } => codes.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether these classes are more likely numbers to predict, or names: more than [`MANY_CLASSES`] numbers, or
    /// classes of one or two rows, more than two of them.
    pub fn are_doubtful_classes(&self) -> bool {
        let Self::Classes { codes, names } = self else {
            return false;
        };
        let count = names.len();
        let numbers = || names.iter().all(|name| name.parse::<f64>().is_ok());
        count > 2 && count.saturating_mul(2) > codes.len() || count > MANY_CLASSES && numbers()
    }

    /// The position of each target's class; `None` for numbers.
    pub fn codes(&self) -> Option<&[usize]> {
        match self {
            Self::Numbers(_) => None,
            Self::Classes { codes, .. } => Some(codes),
        }
    }

    /// The classes as text; empty for numbers.
    pub fn class_names(&self) -> &[String] {
        match self {
            Self::Numbers(_) => &[],
            Self::Classes { names, .. } => names,
        }
    }

    /// The targets of some rows, with the same classes.
    #[must_use]
    pub fn rows(&self, rows: &[usize]) -> Self {
        match self {
            Self::Numbers(numbers) => Self::Numbers(rows.iter().map(|&i| numbers[i]).collect()),
            Self::Classes { codes, names } => Self::Classes {
                codes: rows.iter().map(|&i| codes[i]).collect(),
                names: names.clone(),
            },
        }
    }

    /// The same targets with only those classes that occur.
    pub(crate) fn with_classes_present(&self) -> Cow<'_, Self> {
        let Self::Classes { codes, names } = self else {
            return Cow::Borrowed(self);
        };
        let mut present = vec![false; names.len()];
        codes.iter().for_each(|code| present[*code] = true);
        if present.iter().all(|present| *present) {
            return Cow::Borrowed(self);
        }
        let mut place = vec![0; names.len()];
        let kept: Vec<usize> = (0..names.len()).filter(|k| present[*k]).collect();
        kept.iter().enumerate().for_each(|(at, k)| place[*k] = at);
        Cow::Owned(Self::Classes {
            codes: codes.iter().map(|code| place[*code]).collect(),
            names: kept.iter().map(|k| names[*k].clone()).collect(),
        })
    }

    /// The first class without a row among these, with its name and how many rows it has in all.
    pub(crate) fn class_missing_in(&self, rows: &[usize]) -> Option<(usize, String, usize)> {
        let Self::Classes { codes, names } = self else {
            return None;
        };
        let mut present = vec![false; names.len()];
        rows.iter().for_each(|&row| present[codes[row]] = true);
        let class = present.iter().position(|present| !present)?;
        let count = codes.iter().filter(|code| **code == class).count();
        Some((class, names[class].clone(), count))
    }
}
