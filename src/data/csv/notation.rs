//! How numbers and missing cells are written.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::data::error::ReadError;
use crate::data::escape::quote;
use crate::data::number::{Parsed, parse_number};

/// What a user says about the cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notation {
    /// Whether a comma, and no point, stands before the decimals.
    pub decimal_comma: bool,
    /// What stands between groups of three digits.
    pub thousands: Option<char>,
    /// Marks of missing cells beside the usual ones: `MARK`, or `COLUMN=MARK` for one column.
    pub missing: Vec<String>,
}

impl Notation {
    /// Whether it says nothing.
    pub(super) fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// What cannot be meant, if anything.
    ///
    /// # Errors
    /// [`ReadError::Options`] for a mark that numbers have in another place.
    pub(super) fn check(&self) -> Result<(), ReadError> {
        let decimal = if self.decimal_comma { ',' } else { '.' };
        let Some(mark) = self.thousands else {
            return Ok(());
        };
        if mark != decimal && !mark.is_alphanumeric() && !matches!(mark, '+' | '-' | '"') {
            return Ok(());
        }
        let problem = format!(
            "{} cannot stand between thousands",
            quote(&mark.to_string())
        );
        let help = if mark == decimal {
            "it stands before the decimals: --decimal , --thousands . is the other way round"
        } else {
            "give one character, such as , . ' or a blank"
        };
        Err(ReadError::options(problem, help))
    }

    /// For each column, its own marks of missing cells.
    pub(super) fn cells(&self, names: &[String]) -> Cells<'_> {
        let mut marks = Vec::new();
        if !self.missing.is_empty() {
            marks.resize(names.len(), Vec::new());
        }
        for (column, mark) in self.marks(names) {
            for (_, own) in (names.iter().zip(&mut marks))
                .filter(|(name, _)| column.as_ref().is_none_or(|column| column == *name))
            {
                own.push(mark.clone());
            }
        }
        Cells {
            notation: self,
            marks,
        }
    }

    /// The marks, each with the column that it is for. Commas stand between them, and names may hold commas and equality
    /// signs too.
    fn marks(&self, names: &[String]) -> Vec<(Option<String>, String)> {
        let known: HashSet<&str> = names.iter().map(String::as_str).collect();
        let mut marks = Vec::new();
        for entry in &self.missing {
            let parts: Vec<&str> = entry.split(',').collect();
            let mut at = 0;
            while let Some(part) = parts.get(at) {
                // The longest text that is `COLUMN=MARK`, without a comma in the mark.
                let named = (at..parts.len()).rev().find_map(|last| {
                    let front = parts.get(at..last)?;
                    let signs = parts.get(last)?.rmatch_indices('=');
                    let mut columns = signs.filter_map(|(sign, _)| {
                        let (name, mark) = parts.get(last)?.split_at(sign);
                        let column = [front, &[name]].concat().join(",");
                        known
                            .contains(column.as_str())
                            .then(|| (last, column, mark.get(1..).unwrap_or_default()))
                    });
                    columns.next()
                });
                match named {
                    Some((last, column, mark)) => {
                        marks.push((Some(column), mark.to_owned()));
                        at = last + 1;
                    }
                    None => {
                        marks.push((None, (*part).to_owned()));
                        at += 1;
                    }
                }
            }
        }
        marks
    }

    /// What is said of marks that seem to name a column which is not there.
    pub(super) fn notes(&self, names: &[String]) -> Vec<String> {
        let marks = self.marks(names).into_iter();
        let odd = marks.filter(|(column, mark)| column.is_none() && mark.contains('='));
        odd.map(|(_, mark)| {
            let column = mark.rsplit_once('=').map_or("", |(column, _)| column);
            format!(
                "there is no column {}: {} is a mark of missing cells in all columns",
                quote(column),
                quote(&mark)
            )
        })
        .collect()
    }

    /// The text as a number with a point and nothing else between its digits; `None` for any other.
    fn plain<'a>(&self, text: &'a str) -> Option<Cow<'a, str>> {
        let decimal = if self.decimal_comma { ',' } else { '.' };
        let (whole, fraction) = text.split_at(text.find(decimal).unwrap_or(text.len()));
        let mut plain = Cow::Borrowed(text);
        if let Some(mark) = self.thousands {
            let between = |c: char| {
                c == mark || mark == ' ' && matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}')
            };
            if whole.contains(between) {
                let digits = whole.trim_start_matches(['-', '+']);
                let mut groups = digits.split(between);
                let first = groups
                    .next()
                    .is_some_and(|group| (1..=3).contains(&group.len()));
                if !first || !groups.all(|group| group.len() == 3) {
                    return None;
                }
                plain = Cow::Owned(whole.replace(between, "") + fraction);
            }
        }
        if self.decimal_comma {
            if plain.contains('.') {
                return None;
            }
            plain = Cow::Owned(plain.replacen(',', ".", 1));
        }
        Some(plain)
    }
}

/// The notation of each column.
#[derive(Debug)]
pub(super) struct Cells<'a> {
    notation: &'a Notation,
    marks: Vec<Vec<String>>,
}

impl Cells<'_> {
    /// Reads a cell without outer blanks.
    #[inline]
    pub(super) fn parse(&self, column: usize, text: &str) -> Parsed {
        if self.notation.is_usual() {
            return parse_number(text);
        }
        let parsed = match self.notation.plain(text) {
            // Marks of missing cells are written as ever.
            Some(plain) => parse_number(&plain),
            None => Parsed::Word,
        };
        let is = |mark: &String| {
            mark == text
                || matches!((parsed, parse_number(mark)), (Parsed::Number(a), Parsed::Number(b)) if a == b)
        };
        match self.marks.get(column) {
            Some(marks) if marks.iter().any(is) => Parsed::Missing,
            _ => parsed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_for_all_columns_or_for_one_of_any_name() {
        let names = ["a,b", "c=d", "e"].map(str::to_owned);
        let notation = Notation {
            missing: vec!["x,a,b=1,c=d=2,e=3,y".into(), "q=4".into()],
            ..Notation::default()
        };
        let own = |column: &str, mark: &str| (Some(column.to_owned()), mark.to_owned());
        let all = |mark: &str| (None, mark.to_owned());
        assert_eq!(
            notation.marks(&names),
            [
                all("x"),
                own("a,b", "1"),
                own("c=d", "2"),
                own("e", "3"),
                all("y"),
                all("q=4")
            ]
        );
        assert_eq!(
            notation.notes(&names),
            ["there is no column \"q\": \"q=4\" is a mark of missing cells in all columns"]
        );
    }

    fn parse(notation: &Notation, text: &str) -> Parsed {
        notation.cells(&["a".to_owned()]).parse(0, text)
    }

    #[test]
    fn commas_and_thousands_are_read_where_they_are_asked_for() {
        let german = Notation {
            decimal_comma: true,
            thousands: Some('.'),
            ..Notation::default()
        };
        for (text, value) in [
            ("-1,5", -1.5),
            ("1.234.567,25", 1_234_567.25),
            ("12", 12.0),
            ("1,5e3", 1500.0),
        ] {
            assert_eq!(parse(&german, text), Parsed::Number(value), "{text}");
        }
        for text in ["1,5,5", "1.5", "1234.567", "1.23,5", "x"] {
            assert_eq!(parse(&german, text), Parsed::Word, "{text}");
        }
        let blanks = Notation {
            thousands: Some(' '),
            ..Notation::default()
        };
        assert_eq!(parse(&blanks, "1\u{202f}234.5"), Parsed::Number(1234.5));
        assert_eq!(parse(&blanks, "NA"), Parsed::Missing);
        for (decimal_comma, mark) in [(false, '.'), (true, ','), (false, '1'), (false, '-')] {
            let notation = Notation {
                decimal_comma,
                thousands: Some(mark),
                ..Notation::default()
            };
            assert!(notation.check().is_err(), "{mark}");
        }
    }

    #[test]
    fn marks_of_missing_cells_are_for_all_columns_or_one() {
        let notation = Notation {
            missing: vec!["-999".into(), "b=x".into(), "k=v".into()],
            ..Notation::default()
        };
        let names = ["a".to_owned(), "b".to_owned()];
        let cells = notation.cells(&names);
        for (column, text, missing) in [
            (0, "-999", true),
            (0, "-999.0", true),
            (0, "x", false),
            (1, "x", true),
            (1, "b=x", false),
            (0, "k=v", true),
            (0, "-99", false),
        ] {
            assert_eq!(
                cells.parse(column, text) == Parsed::Missing,
                missing,
                "{column} {text}"
            );
        }
    }
}
