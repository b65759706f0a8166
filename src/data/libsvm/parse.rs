//! One line of libsvm text.

use crate::data::error::{CellError, ReadError};
use crate::data::escape::quote;
use crate::data::number::{Parsed, parse_number, why_not_a_number};
use crate::data::snippet::Snippet;

/// A cursor over the tokens of one line.
#[derive(Debug)]
pub(super) struct Line<'a> {
    file: &'a str,
    line: u64,
    text: &'a str,
    /// The comment begins here.
    end: usize,
    at: usize,
    /// The token read last.
    token: (usize, usize),
    last_index: Option<u32>,
}

/// What follows the target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Entry {
    /// Index and value.
    Feature(u32, f64),
    /// `qid:` and a number, which rankers use.
    QueryId,
}

impl<'a> Line<'a> {
    pub(super) fn new(file: &'a str, line: u64, text: &'a str) -> Self {
        let end = text.find('#').unwrap_or(text.len());
        Self {
            file,
            line,
            text,
            end,
            at: 0,
            token: (0, 0),
            last_index: None,
        }
    }

    /// The target; `None` when the line has no token.
    pub(super) fn label(&mut self) -> Result<Option<f64>, ReadError> {
        let Some(token) = self.next_token() else {
            return Ok(None);
        };
        match parse_number(token) {
            Parsed::Number(value) => Ok(Some(value)),
            _ if token.contains(':') => Err(self
                .error("a line begins with its target, then index:value")
                .with_help("put the target first, 0 where it is unknown")),
            _ if token.contains(',') => Err(self
                .error(&format!("{} is more than one label", quote(token)))
                .with_help("give one target to each line; if this is a table, use --format csv")),
            _ => Err(self.error(&why_not_a_number(token))),
        }
    }

    /// The next entry, `None` at the end of the line.
    pub(super) fn entry(&mut self) -> Result<Option<Entry>, ReadError> {
        let Some(token) = self.next_token() else {
            return Ok(None);
        };
        let Some((index, value)) = token.split_once(':') else {
            return Err(self.error(&format!("{} is not index:value", quote(token))));
        };
        if index == "qid" {
            return Ok(Some(Entry::QueryId));
        }
        let digits = !index.is_empty() && index.bytes().all(|b| b.is_ascii_digit());
        let index = match index.parse::<u32>() {
            Ok(number) if digits && number < u32::MAX => number,
            _ if digits => {
                return Err(self.error(&format!("the index {} is too large", quote(index))));
            }
            _ => {
                let problem = format!("the index {} is not a whole number", quote(index));
                return Err(self.error(&problem));
            }
        };
        let Parsed::Number(value) = parse_number(value) else {
            return Err(self.error(&format!("the value {}", why_not_a_number(value))));
        };
        if let Some(last) = self.last_index.filter(|&last| last >= index) {
            let problem = format!("index {index} after index {last}: indices must ascend");
            return Err(self
                .error(&problem)
                .with_help("sort each line by index, each index once"));
        }
        self.last_index = Some(index);
        Ok(Some(Entry::Feature(index, value)))
    }

    /// An error at the token read last.
    pub(super) fn error(&self, problem: &str) -> ReadError {
        let (start, end) = self.token;
        let before = self.text.get(..start).unwrap_or_default().chars().count();
        let token = self.text.get(start..end).unwrap_or_default();
        ReadError::Cell(Box::new(CellError {
            file: self.file.to_owned(),
            snippet: Snippet::new(self.line, before + 1, self.text, start, end, token),
            problem: problem.to_owned(),
            column: None,
            note: None,
            help: None,
        }))
    }

    fn next_token(&mut self) -> Option<&'a str> {
        let rest = self.text.get(self.at..self.end)?;
        let blank = |c: char| c == ' ' || c == '\t';
        let start = self.at + (rest.len() - rest.trim_start_matches(blank).len());
        let rest = self.text.get(start..self.end)?;
        let length = rest.find(blank).unwrap_or(rest.len());
        self.at = start + length;
        self.token = (start, self.at);
        (length > 0)
            .then(|| self.text.get(start..self.at))
            .flatten()
    }
}
