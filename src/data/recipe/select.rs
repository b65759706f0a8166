//! Columns chosen by name, index, range or pattern.

use crate::data::column_ref::{parse_index, position};
use crate::data::escape::quote;
use crate::data::suggest::nearest;
use crate::data::{ColumnRef, ReadError, Table};

/// How a column was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chosen {
    No,
    /// By a range or a pattern, which may take in more than was meant.
    Broadly,
    /// By its name or index.
    Exactly,
}

/// For each column of the table, whether one of `entries` chooses it.
///
/// # Errors
/// [`ReadError::UnknownColumn`] for an entry that chooses nothing.
pub(super) fn choose(table: &Table, entries: &[String]) -> Result<Vec<Chosen>, ReadError> {
    let names = table.column_names();
    let mut chosen = vec![Chosen::No; names.len()];
    let entries = entries.iter().flat_map(|entry| pieces(entry, &names));
    for entry in entries {
        let entry = entry.as_str();
        if names.contains(&entry) || parse_index(entry).is_some() {
            let column = ColumnRef::from(entry).resolve(table.name(), &names)?;
            chosen[column] = Chosen::Exactly;
            continue;
        }
        let pattern = Pattern::of(entry, names.len());
        let mut any = false;
        for (column, name) in names.iter().enumerate() {
            if pattern.matches(column, name) {
                any = true;
                if chosen[column] == Chosen::No {
                    chosen[column] = Chosen::Broadly;
                }
            }
        }
        if !any {
            let near = nearest(entry, names.iter().copied());
            return Err(ReadError::unknown_column(
                table.name(),
                quote(entry),
                near,
                names.iter().copied(),
            ));
        }
    }
    Ok(chosen)
}

/// The columns of a table that `entries` choose, ascending: names, indices, ranges `3-7`, patterns with `*` and `?`, with
/// commas between.
///
/// # Errors
/// [`ReadError::UnknownColumn`] for an entry that chooses nothing.
pub fn chosen(table: &Table, entries: &[String]) -> Result<Vec<usize>, ReadError> {
    let columns = choose(table, entries)?.into_iter().enumerate();
    let columns = columns.filter(|(_, chosen)| *chosen != Chosen::No);
    Ok(columns.map(|(j, _)| j).collect())
}

/// The parts of `a,b,3-7`. A name may hold commas itself: the longest text between commas that is a name stays whole.
pub fn pieces(entry: &str, names: &[&str]) -> Vec<String> {
    let parts: Vec<&str> = entry.split(',').collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < parts.len() {
        let joined = |end: usize| parts.get(at..end).unwrap_or_default().join(",");
        let is_name = |end: &usize| names.contains(&joined(*end).as_str());
        let end = (at + 2..=parts.len()).rev().find(is_name).unwrap_or(at + 1);
        pieces.push(joined(end));
        at = end;
    }
    pieces
}

/// An entry that is neither a name nor an index.
enum Pattern {
    /// Positions from 0, both included.
    Range(usize, usize),
    Glob(Vec<char>),
    Nothing,
}

impl Pattern {
    fn of(entry: &str, n_cols: usize) -> Self {
        match range(entry, n_cols) {
            Some((first, last)) => Self::Range(first, last),
            None if entry.contains(['*', '?']) => Self::Glob(entry.chars().collect()),
            None => Self::Nothing,
        }
    }

    fn matches(&self, column: usize, name: &str) -> bool {
        match self {
            Self::Range(first, last) => (*first..=*last).contains(&column),
            Self::Glob(pattern) => glob(pattern, name),
            Self::Nothing => false,
        }
    }
}

/// `3-7` as positions from 0, when both ends are columns of the table.
fn range(entry: &str, n_cols: usize) -> Option<(usize, usize)> {
    let (first, last) = entry.split_once('-')?;
    let end = |text: &str| {
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        parse_index(text)
            .filter(|_| digits)
            .and_then(|index| position(index, n_cols))
    };
    let (first, last) = (end(first)?, end(last)?);
    (first <= last).then_some((first, last))
}

/// Whether `text` is `pattern` with any text for `*` and any character for `?`.
///
/// On a mismatch only the last `*` takes one character more, so the time is at most the product
/// of the lengths, whatever the pattern.
fn glob(pattern: &[char], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some('?') => {
                p += 1;
                t += 1;
            }
            Some(c) if text.get(t) == Some(c) => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Column;

    fn chosen(entries: &[&str]) -> Result<Vec<usize>, String> {
        let names = ["id", "x1", "x2", "x10", "2", "3-4", "a, b", "--x"];
        let columns = names
            .iter()
            .map(|name| Column::numeric(*name, vec![0.0]))
            .collect();
        let table = Table::new("t.csv", columns).expect("a table");
        let entries: Vec<String> = entries.iter().map(|entry| entry.to_string()).collect();
        let chosen = choose(&table, &entries).map_err(|error| error.to_string())?;
        let is = |(j, how): (usize, Chosen)| (how != Chosen::No).then_some(j);
        Ok(chosen.into_iter().enumerate().filter_map(is).collect())
    }

    #[test]
    fn names_indices_ranges_and_patterns_choose_columns() {
        assert_eq!(chosen(&["id", "x10"]), Ok(vec![0, 3]));
        assert_eq!(chosen(&["1", "-1"]), Ok(vec![0, 7]));
        assert_eq!(chosen(&["1-3"]), Ok(vec![0, 1, 2]));
        assert_eq!(chosen(&["x*"]), Ok(vec![1, 2, 3]));
        assert_eq!(chosen(&["x?"]), Ok(vec![1, 2]));
        assert_eq!(chosen(&["*"]), Ok(vec![0, 1, 2, 3, 4, 5, 6, 7]));
    }

    #[test]
    fn a_name_wins_over_an_index_and_a_range() {
        assert_eq!(chosen(&["2"]), Ok(vec![4]));
        assert_eq!(chosen(&["3-4"]), Ok(vec![5]));
    }

    #[test]
    fn an_entry_is_a_list_whose_names_may_hold_commas() {
        assert_eq!(chosen(&["id,x1", "x10"]), Ok(vec![0, 1, 3]));
        assert_eq!(chosen(&["id,a, b,--x"]), Ok(vec![0, 6, 7]));
        assert_eq!(chosen(&["a, c"]), Err("no column \"a\" in t.csv".into()));
    }

    #[test]
    fn an_entry_that_chooses_nothing_is_an_error() {
        for entry in ["y", "z*", "3-9", "3-1", "-", "", "0", "9", "1--1"] {
            assert!(chosen(&[entry]).is_err(), "{entry:?}");
        }
        assert_eq!(chosen(&["x11"]), Err("no column \"x11\" in t.csv".into()));
    }

    #[test]
    fn a_pattern_of_many_stars_takes_no_time() {
        let pattern: Vec<char> = "*a".repeat(50).chars().collect();
        assert!(!glob(
            &pattern,
            &"a".repeat(49).repeat(50).replace("aa", "ab")[..40]
        ));
        assert!(glob(&pattern, &"a".repeat(3000)));
    }
}
