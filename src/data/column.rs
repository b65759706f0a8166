//! One column of a table: numbers, words, or numbers with a few words in between.

use std::borrow::Cow;
use std::collections::HashMap;

use super::matrix::Numbers;
use super::number::{Parsed, parse_number};
use super::snippet::Snippet;

/// The code of a missing cell in a text column.
pub(crate) const MISSING_CODE: u32 = u32::MAX;

/// A named column, and which of its cells are missing or words.
#[derive(Debug, Clone)]
pub struct Column {
    pub(crate) name: String,
    pub(crate) data: ColumnData,
    pub(crate) missing: Oddities,
    pub(crate) words: Oddities,
    /// Whole numbers with more digits than 64-bit floats keep, which are read as their neighbours.
    pub(crate) rounded: Oddities,
}

/// The cells of a column.
#[derive(Debug, Clone)]
pub(crate) enum ColumnData {
    /// NaN where the cell is missing.
    Numeric(Numbers),
    /// Mostly numbers. `values` is NaN where the cell is missing or a word; `words` names the
    /// row (ascending) and the level of each word.
    #[cfg_attr(
        not(feature = "csv"),
        expect(dead_code, reason = "only readers make them")
    )]
    Mixed {
        values: Vec<f64>,
        words: Vec<(usize, u32)>,
        levels: Vec<String>,
    },
    /// Mostly words: a level for each cell, in order of first appearance.
    Text {
        codes: Vec<u32>,
        levels: Vec<String>,
    },
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Only numbers and missing cells.
    Numeric,
    /// Numbers for the most part, and some cells that are not.
    Mixed,
    /// Words for the most part.
    Text,
}

/// Cells of one sort (missing, or not a number): how many, and where the first ones are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Oddities {
    pub(crate) count: usize,
    /// Lines of the first few, ascending.
    pub(crate) lines: Vec<u64>,
    /// The first one in its line, in a table read from a file.
    pub(crate) first: Option<Box<Snippet>>,
    /// The row of the first one.
    pub(crate) first_row: Option<usize>,
}

impl Oddities {
    /// The rows of a table in memory for which `is_odd` holds.
    fn of<T>(cells: &[T], is_odd: impl Fn(&T) -> bool) -> Self {
        let count = cells.iter().filter(|cell| is_odd(cell)).count();
        Self {
            count,
            first_row: (count > 0).then(|| cells.iter().position(is_odd)).flatten(),
            ..Self::default()
        }
    }
}

/// How many line numbers are kept for a message.
pub(crate) const LINES_KEPT: usize = 5;

/// A column as text: `codes[row]` is a position in `texts`, or [`MISSING_CODE`].
#[derive(Debug, Clone)]
pub(crate) struct Labels<'a> {
    pub(crate) codes: Cow<'a, [u32]>,
    pub(crate) texts: Cow<'a, [String]>,
}

impl Column {
    /// A column of numbers; NaN stands for a missing cell.
    pub fn numeric(name: impl Into<String>, values: Vec<f64>) -> Self {
        Self::of_numbers(name.into(), Numbers::Own(values))
    }

    /// A column of numbers of its own or of a matrix.
    pub(crate) fn of_numbers(name: String, values: Numbers) -> Self {
        let missing = Oddities::of(&values, |value| value.is_nan());
        Self {
            missing,
            ..Self::complete(name, values)
        }
    }

    /// A column of numbers that is known to have no missing cell.
    pub(crate) fn complete(name: String, values: Numbers) -> Self {
        Self {
            name,
            data: ColumnData::Numeric(values),
            missing: Oddities::default(),
            words: Oddities::default(),
            rounded: Oddities::default(),
        }
    }

    /// A column of words; `None` stands for a missing cell.
    pub fn text<'a>(
        name: impl Into<String>,
        cells: impl IntoIterator<Item = Option<&'a str>>,
    ) -> Self {
        let mut interner = Interner::default();
        let codes: Vec<u32> = cells
            .into_iter()
            .map(|cell| cell.map_or(MISSING_CODE, |cell| interner.code(cell)))
            .collect();
        Self::of_codes(name.into(), codes, interner.into_levels())
    }

    /// A column of words by their place among its levels.
    pub(crate) fn of_codes(name: String, codes: Vec<u32>, levels: Vec<String>) -> Self {
        let missing = Oddities::of(&codes, |&code| code == MISSING_CODE);
        let words = Oddities::of(&codes, |&code| code != MISSING_CODE);
        Self {
            name,
            data: ColumnData::Text { codes, levels },
            missing,
            words,
            rounded: Oddities::default(),
        }
    }

    /// The name in the header, not escaped.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        match &self.data {
            ColumnData::Numeric(values) => values.len(),
            ColumnData::Mixed { values, .. } => values.len(),
            ColumnData::Text { codes, .. } => codes.len(),
        }
    }

    /// Whether the column has no cell.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the column holds.
    pub fn kind(&self) -> ColumnKind {
        match self.data {
            ColumnData::Numeric(_) => ColumnKind::Numeric,
            ColumnData::Mixed { .. } => ColumnKind::Mixed,
            ColumnData::Text { .. } => ColumnKind::Text,
        }
    }

    /// The numbers of a numeric column, NaN where a cell is missing; `None` when there are words.
    pub fn numbers(&self) -> Option<&[f64]> {
        match &self.data {
            ColumnData::Numeric(values) => Some(values),
            _ => None,
        }
    }

    /// How many cells are missing.
    pub fn n_missing(&self) -> usize {
        self.missing.count
    }

    /// How many cells are whole numbers with more digits than 64-bit floats keep.
    pub fn n_rounded(&self) -> usize {
        self.rounded.count
    }

    /// How many cells are neither missing nor a number.
    pub fn n_words(&self) -> usize {
        self.words.count
    }

    /// The text of a cell, `None` when it is missing or out of range. Numbers are written in
    /// their shortest form: the cell `1.50` comes back as `1.5`.
    pub fn cell(&self, row: usize) -> Option<Cow<'_, str>> {
        match &self.data {
            ColumnData::Numeric(values) => number_cell(values, row),
            ColumnData::Mixed {
                values,
                words,
                levels,
            } => match words.binary_search_by_key(&row, |&(row, _)| row) {
                Ok(at) => level(levels, words.get(at)?.1),
                Err(_) => number_cell(values, row),
            },
            ColumnData::Text { codes, levels } => level(levels, *codes.get(row)?),
        }
    }

    /// All cells as numbers, NaN where a cell is missing or a word; `None` for a column of text.
    pub(crate) fn numbers_or_nan(&self) -> Option<&[f64]> {
        match &self.data {
            ColumnData::Numeric(values) => Some(values),
            ColumnData::Mixed { values, .. } => Some(values),
            ColumnData::Text { .. } => None,
        }
    }

    /// All cells as text.
    pub(crate) fn as_labels(&self) -> Labels<'_> {
        match &self.data {
            ColumnData::Text { codes, levels } => Labels {
                codes: Cow::Borrowed(codes),
                texts: Cow::Borrowed(levels),
            },
            ColumnData::Numeric(values) => number_labels(values),
            ColumnData::Mixed {
                values,
                words,
                levels,
            } => {
                let Labels { codes, texts } = number_labels(values);
                let (mut codes, mut texts) = (codes.into_owned(), texts.into_owned());
                let first_word = texts.len() as u32;
                texts.extend(levels.iter().cloned());
                for &(row, word) in words {
                    if let Some(code) = codes.get_mut(row) {
                        *code = first_word + word;
                    }
                }
                Labels {
                    codes: Cow::Owned(codes),
                    texts: Cow::Owned(texts),
                }
            }
        }
    }

    /// Forgets the cells, to give their memory back before the table itself goes.
    pub(crate) fn clear(&mut self) {
        self.data = ColumnData::Numeric(Numbers::Own(Vec::new()));
    }
}

/// A number as a label: `1` for 1.0, the shortest decimal otherwise.
pub(crate) fn label_text(value: f64) -> String {
    // Adding 0 turns −0 into 0.
    (value + 0.0).to_string()
}

/// The number a text stands for, NaN when it stands for none.
pub(crate) fn number_of(text: &str) -> f64 {
    match parse_number(text) {
        Parsed::Number(value) => value,
        _ => f64::NAN,
    }
}

fn number_cell(values: &[f64], row: usize) -> Option<Cow<'static, str>> {
    let value = values.get(row)?;
    (!value.is_nan()).then(|| Cow::Owned(label_text(*value)))
}

fn level(levels: &[String], code: u32) -> Option<Cow<'_, str>> {
    levels
        .get(code as usize)
        .map(|level| Cow::Borrowed(level.as_str()))
}

fn number_labels(values: &[f64]) -> Labels<'static> {
    let mut known: HashMap<u64, u32> = HashMap::new();
    let mut texts = Vec::new();
    let codes = values
        .iter()
        .map(|&value| {
            if value.is_nan() {
                return MISSING_CODE;
            }
            *known.entry((value + 0.0).to_bits()).or_insert_with(|| {
                texts.push(label_text(value));
                (texts.len() - 1) as u32
            })
        })
        .collect();
    Labels {
        codes: Cow::Owned(codes),
        texts: Cow::Owned(texts),
    }
}

/// Texts to codes, in order of first appearance; borrows what it can.
#[derive(Debug, Default)]
pub(crate) struct Interner<'a> {
    codes: HashMap<Cow<'a, str>, u32>,
}

impl<'a> Interner<'a> {
    /// The code of a text that outlives the interner.
    pub(crate) fn code(&mut self, text: impl Into<Cow<'a, str>>) -> u32 {
        let next = self.codes.len() as u32;
        *self.codes.entry(text.into()).or_insert(next)
    }

    /// The code of a text, which is copied where it is new.
    #[cfg(feature = "parquet")]
    pub(crate) fn code_of(&mut self, text: &str) -> u32 {
        match self.codes.get(text) {
            Some(code) => *code,
            None => self.code(text.to_owned()),
        }
    }

    /// The texts, each at the position of its code.
    pub(crate) fn into_levels(self) -> Vec<String> {
        let mut pairs: Vec<(u32, Cow<'a, str>)> = self
            .codes
            .into_iter()
            .map(|(text, code)| (code, text))
            .collect();
        pairs.sort_unstable_by_key(|&(code, _)| code);
        pairs
            .into_iter()
            .map(|(_, text)| text.into_owned())
            .collect()
    }
}
