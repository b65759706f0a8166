//! One column at a time.

use super::super::encode::FEWEST_NAMES;
use crate::data::column::Labels;
use crate::data::{Column, ColumnKind, Table};
use crate::linalg::power_of_two;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Levels that a profile names.
const NAMED_LEVELS: usize = 20;

/// A column in a few numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnProfile {
    /// The name in the header, not escaped.
    pub name: String,
    /// Numbers, words, or both.
    pub kind: ColumnKind,
    /// Missing cells.
    pub missing: usize,
    /// Different cells, missing ones left out.
    pub distinct: usize,
    /// Of the cells that are numbers; `None` where there are none.
    pub numbers: Option<Numbers>,
    /// Words and how often each is there, in order of first appearance, the first twenty of them.
    pub levels: Vec<(String, usize)>,
    /// Whether it holds the names of the rows.
    pub is_row_names: bool,
    /// Whole numbers with more digits than 64-bit floats keep.
    pub rounded: usize,
    /// Whether it names or counts the rows: as many different words as rows, or whole numbers from 0 or 1 without a
    /// gap.
    pub names_rows: bool,
}

/// Location and spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numbers {
    /// The least.
    pub min: f64,
    /// The mean.
    pub mean: f64,
    /// The largest.
    pub max: f64,
    /// The standard deviation, with 1/n.
    pub sd: f64,
}

impl ColumnProfile {
    pub(super) fn new(column: &Column, is_row_names: bool) -> Self {
        let values = column.numbers_or_nan().unwrap_or_default();
        let numbers = Numbers::of(values);
        let kind = column.kind();
        let (distinct, levels) = match kind {
            ColumnKind::Numeric => (distinct(values), Vec::new()),
            ColumnKind::Mixed | ColumnKind::Text => levels(&column.as_labels(), kind),
        };
        Self {
            name: column.name().to_owned(),
            kind,
            missing: column.n_missing(),
            distinct,
            numbers,
            levels,
            is_row_names,
            rounded: column.n_rounded(),
            names_rows: match kind {
                ColumnKind::Numeric => counts_rows(column),
                _ => distinct >= FEWEST_NAMES && distinct == column.len() - column.n_missing(),
            },
        }
    }

    /// Whether all cells that are there are the same.
    pub fn is_constant(&self) -> bool {
        self.distinct <= 1 && self.rounded == 0
    }
}

impl Numbers {
    /// Of what is not NaN.
    fn of(values: &[f64]) -> Option<Self> {
        let present = || values.iter().copied().filter(|value| !value.is_nan());
        let min = present().fold(f64::INFINITY, f64::min);
        let max = present().fold(f64::NEG_INFINITY, f64::max);
        // In units in which no square overflows or vanishes.
        let unit = power_of_two(max.abs().max(min.abs()));
        let inside = || present().map(|value| value / unit);
        let first = inside().next()?;
        let n = inside().count() as f64;
        // Around the first value, so that a mean far above the spread keeps its digits.
        let mean = first + inside().map(|value| value - first).sum::<f64>() / n;
        let variance = inside().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n;
        Some(Self {
            min,
            mean: mean * unit,
            max,
            sd: variance.sqrt() * unit,
        })
    }
}

/// Rows that a column has to count before that is said.
const FEWEST_COUNTED: usize = 20;

/// Whether the cells are the whole numbers from 0 or 1 on, each once, in any order.
pub(in crate::data::recipe) fn counts_rows(column: &Column) -> bool {
    let Some(values) = column
        .numbers()
        .filter(|values| values.len() >= FEWEST_COUNTED)
    else {
        return false;
    };
    // Most columns are told by their first cells.
    if !values.iter().all(|value| value.fract() == 0.0) {
        return false;
    }
    let n = values.len();
    let first = values.iter().copied().fold(f64::INFINITY, f64::min);
    if first != 0.0 && first != 1.0 {
        return false;
    }
    let mut seen = vec![false; n];
    values.iter().all(|value| {
        let place = value - first;
        (0.0..n as f64).contains(&place) && !std::mem::replace(&mut seen[place as usize], true)
    })
}

fn distinct(values: &[f64]) -> usize {
    let present = values.iter().filter(|value| !value.is_nan());
    let mut bits: Vec<u64> = present.map(|value| (value + 0.0).to_bits()).collect();
    bits.sort_unstable();
    bits.dedup();
    bits.len()
}

/// How many different cells there are, and the first words of them.
fn levels(labels: &Labels<'_>, kind: ColumnKind) -> (usize, Vec<(String, usize)>) {
    let mut counts = vec![0; labels.texts.len()];
    for code in labels.codes.iter() {
        if let Some(count) = counts.get_mut(*code as usize) {
            *count += 1;
        }
    }
    let number = |text: &str| kind == ColumnKind::Mixed && text.parse::<f64>().is_ok();
    let words = labels.texts.iter().zip(counts);
    let words = words.filter(|(text, _)| !number(text)).take(NAMED_LEVELS);
    let words = words.map(|(text, count)| (text.clone(), count)).collect();
    (labels.texts.len(), words)
}

/// Equal columns: the first of them, and each of its copies.
pub(super) fn duplicates(table: &Table, profiles: &[ColumnProfile]) -> Vec<(usize, usize)> {
    let mut by_hash: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut found = Vec::new();
    let columns = table.columns();
    for (j, column) in columns.iter().enumerate() {
        if profiles[j].is_constant() || profiles[j].is_row_names {
            continue;
        }
        let firsts = by_hash.entry(hash(column)).or_default();
        match firsts.iter().find(|first| equal(&columns[**first], column)) {
            Some(first) => found.push((*first, j)),
            None => firsts.push(j),
        }
    }
    found
}

/// Rows of which a first look at a column consists.
const SAMPLED: usize = 64;

/// Columns of numbers among these that are equal in every cell to an earlier one, the earlier one first; constant columns
/// are left out. A sample of the rows tells most columns apart.
pub(in crate::data::recipe) fn copies(table: &Table, columns: &[usize]) -> Vec<(usize, usize)> {
    let mut by_sample: HashMap<Vec<u64>, Vec<usize>> = HashMap::new();
    let mut found = Vec::new();
    for &j in columns {
        let Some(column) = table.columns().get(j) else {
            continue;
        };
        let Some(values) = column.numbers() else {
            continue;
        };
        let step = (values.len() / SAMPLED).max(1);
        let sample: Vec<u64> = values.iter().step_by(step).map(|v| bits(*v)).collect();
        let first_bits = sample.first().copied();
        let flat = sample.iter().all(|other| Some(*other) == first_bits);
        if flat && values.iter().all(|v| Some(bits(*v)) == first_bits) {
            continue;
        }
        let firsts = by_sample.entry(sample).or_default();
        match firsts
            .iter()
            .find(|first| equal(&table.columns()[**first], column))
        {
            Some(first) => found.push((*first, j)),
            None => firsts.push(j),
        }
    }
    found
}

/// Rows that are equal in every cell to an earlier one.
pub(in crate::data::recipe) fn repeated_rows(table: &Table, columns: &[usize]) -> usize {
    let n = table.n_rows();
    let mut codes = vec![0_u32; n];
    for column in columns.iter().filter_map(|&j| table.columns().get(j)) {
        let mut known: HashMap<(u32, u64), u32> = HashMap::new();
        let labels = column.numbers().is_none().then(|| column.as_labels());
        for (row, code) in codes.iter_mut().enumerate() {
            let cell = match (&labels, column.numbers()) {
                (Some(labels), _) => labels.codes.get(row).map_or(0, |code| u64::from(*code)),
                (None, values) => values.and_then(|v| v.get(row)).map_or(0, |v| bits(*v)),
            };
            let next = known.len() as u32;
            *code = *known.entry((*code, cell)).or_insert(next);
        }
        // No two rows are alike any more.
        if known.len() == n {
            return 0;
        }
    }
    let mut kinds = codes;
    kinds.sort_unstable();
    kinds.dedup();
    n - kinds.len()
}

/// The bits of a cell, one for all ways to write zero or a missing one.
fn bits(value: f64) -> u64 {
    if value.is_nan() {
        u64::MAX
    } else {
        (value + 0.0).to_bits()
    }
}

fn hash(column: &Column) -> u64 {
    let mut hasher = DefaultHasher::new();
    match column.numbers() {
        Some(values) => values.iter().for_each(|v| bits(*v).hash(&mut hasher)),
        None => column.as_labels().codes.hash(&mut hasher),
    }
    hasher.finish()
}

fn equal(a: &Column, b: &Column) -> bool {
    match (a.numbers(), b.numbers()) {
        (Some(a), Some(b)) => a.iter().zip(b).all(|(a, b)| bits(*a) == bits(*b)),
        (None, None) => {
            // Levels are numbered in order of first appearance.
            let (a, b) = (a.as_labels(), b.as_labels());
            a.codes == b.codes && a.texts == b.texts
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_words_has_levels_and_a_column_of_numbers_moments() {
        let words = Column::text("w", [Some("b"), None, Some("a"), Some("b")]);
        let profile = ColumnProfile::new(&words, false);
        assert_eq!((profile.missing, profile.distinct), (1, 2));
        assert_eq!(profile.levels, [("b".into(), 2), ("a".into(), 1)]);
        // Around 10⁹ the naive sum of squares has no digit left.
        let far = Column::numeric("x", vec![1e9 + 1.0, f64::NAN, 1e9 + 3.0]);
        let numbers = ColumnProfile::new(&far, false).numbers.expect("numbers");
        assert_eq!((numbers.mean, numbers.sd), (1e9 + 2.0, 1.0));
    }

    #[test]
    fn equal_columns_are_found_with_their_gaps() {
        let x = vec![1.0, f64::NAN, 0.0];
        let columns = vec![
            Column::numeric("a", x.clone()),
            Column::numeric("b", vec![1.0, 2.0, 0.0]),
            Column::numeric("c", vec![1.0, -f64::NAN, -0.0]),
            Column::text("d", [Some("u"), Some("v"), Some("u")]),
            Column::text("e", [Some("u"), Some("v"), Some("u")]),
            Column::text("f", [Some("v"), Some("u"), Some("v")]),
            Column::numeric("k", vec![1.0; 3]),
            Column::numeric("l", vec![1.0; 3]),
        ];
        let table = Table::new("t", columns).expect("equal lengths");
        let profiles: Vec<ColumnProfile> = table
            .columns()
            .iter()
            .map(|column| ColumnProfile::new(column, false))
            .collect();
        assert_eq!(duplicates(&table, &profiles), [(0, 2), (3, 4)]);
    }
}
