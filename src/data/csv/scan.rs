//! Delimited text cut into cells, strictly.
//!
//! The rules of RFC 4180, with any of LF, CR LF and CR ending a line. Where other readers guess,
//! this one refuses: a quote that never closes would swallow the rest of the file, and text after
//! a closing quote would be glued to the cell.

use std::borrow::Cow;

use crate::data::error::{CellError, ReadError};
use crate::data::escape::shell_word;
use crate::data::snippet::{Snippet, WINDOW};

/// A cursor over the cells of a text.
#[derive(Debug, Clone)]
pub(super) struct Scanner<'a> {
    file: &'a str,
    text: &'a str,
    delimiter: u8,
    /// For each byte, whether it ends an unquoted cell.
    ends_cell: [bool; 256],
    at: usize,
    line: u64,
    line_start: usize,
}

/// One cell. `start..end` is the cell in the text: with its quotes, without outer blanks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell<'a> {
    /// Without quotes, with doubled quotes still doubled.
    content: &'a str,
    /// Some quotes inside are doubled.
    doubled: bool,
    pub(super) start: usize,
    pub(super) end: usize,
    /// The line (from 1) on which the cell begins.
    pub(super) line: u64,
    /// Where that line begins in the text.
    pub(super) line_start: usize,
    /// Whether the record ends here.
    pub(super) last: bool,
}

impl<'a> Cell<'a> {
    /// What the cell says.
    pub(super) fn text(&self) -> Cow<'a, str> {
        if self.doubled {
            Cow::Owned(self.content.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(self.content)
        }
    }

    /// What the cell says without outer blanks, for reading a number; a cell with quotes inside
    /// is no number, doubled or not.
    pub(super) fn number_text(&self) -> &'a str {
        trim(self.content)
    }
}

impl<'a> Scanner<'a> {
    pub(super) fn new(file: &'a str, text: &'a str, delimiter: u8) -> Self {
        let mut ends_cell = [false; 256];
        for (byte, ends) in (0..=u8::MAX).zip(&mut ends_cell) {
            *ends = byte == delimiter || matches!(byte, b'\n' | b'\r');
        }
        Self {
            file,
            text,
            delimiter,
            ends_cell,
            at: 0,
            line: 1,
            line_start: 0,
        }
    }

    /// Moves to the next record, over lines of blanks; `false` at the end of the text.
    pub(super) fn next_record(&mut self) -> bool {
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let blank = |byte: u8| byte == b' ' || byte == b'\t' && self.delimiter != b'\t';
            let blanks = rest.iter().take_while(|&&byte| blank(byte)).count();
            match rest.get(blanks) {
                None => return false,
                Some(b'\n' | b'\r') => {
                    self.at += blanks;
                    self.end_line();
                }
                Some(_) => return true,
            }
        }
    }

    /// The line (from 1) at which the cursor stands.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Bytes not yet read.
    pub(super) fn remaining(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next cell of the record.
    ///
    /// # Errors
    /// [`ReadError::Cell`] for a quote that never closes or text after a closing quote.
    #[inline]
    pub(super) fn next_cell(&mut self) -> Result<Cell<'a>, ReadError> {
        let bytes = self.text.as_bytes();
        let from = self.at;
        if bytes.get(from) == Some(&b'"') {
            return self.quoted_cell();
        }
        let mut end = from;
        while let Some(&byte) = bytes.get(end) {
            if self.ends_cell(byte) {
                break;
            }
            end += 1;
        }
        self.at = end;
        let raw = self.text.get(from..end).unwrap_or_default();
        let content = trim(raw);
        let start = end - trim_start(raw).len();
        let (line, line_start) = (self.line, self.line_start);
        let last = self.end_cell();
        let end = start + content.len();
        Ok(Cell {
            content,
            doubled: false,
            start,
            end,
            line,
            line_start,
            last,
        })
    }

    #[inline]
    fn ends_cell(&self, byte: u8) -> bool {
        self.ends_cell.get(usize::from(byte)) == Some(&true)
    }

    fn quoted_cell(&mut self) -> Result<Cell<'a>, ReadError> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let (line, line_start) = (self.line, self.line_start);
        let mut doubled = false;
        self.at += 1;
        let close = loop {
            match bytes.get(self.at) {
                None => {
                    let open = (line, line_start, start, start + 1);
                    return Err(self.bad_quote(open, "the quote is never closed"));
                }
                Some(b'"') if bytes.get(self.at + 1) == Some(&b'"') => {
                    doubled = true;
                    self.at += 2;
                }
                Some(b'"') => break self.at,
                Some(b'\n' | b'\r') => self.end_line(),
                Some(_) => self.at += 1,
            }
        };
        self.at = close + 1;
        while matches!(bytes.get(self.at), Some(b' ')) && self.delimiter != b' ' {
            self.at += 1;
        }
        let ended = bytes.get(self.at).is_none_or(|&byte| self.ends_cell(byte));
        if !ended {
            let after = (self.line, self.line_start, self.at, self.at + 1);
            let error = self.bad_quote(after, "text after the closing quote");
            let blank = bytes.get(close + 1) == Some(&b' ');
            let another = match bytes.get(self.at) {
                Some(b'"') if blank => Some(' '),
                Some(&byte) if b",;:|\t^~".contains(&byte) => Some(char::from(byte)),
                _ => None,
            };
            return Err(error.with_help(match another {
                Some(mark) => {
                    let mark = shell_word(&mark.to_string());
                    format!("{DOUBLED}; or does --delimiter {mark} divide the cells?")
                }
                None => format!("{DOUBLED}; or is the delimiter another?"),
            }));
        }
        let last = self.end_cell();
        let content = self.text.get(start + 1..close).unwrap_or_default();
        Ok(Cell {
            content,
            doubled,
            start,
            end: close + 1,
            line,
            line_start,
            last,
        })
    }

    /// Steps over the delimiter or line end; `true` when the record ends.
    fn end_cell(&mut self) -> bool {
        match self.text.as_bytes().get(self.at) {
            Some(&byte) if byte == self.delimiter => {
                self.at += 1;
                false
            }
            Some(_) => {
                self.end_line();
                true
            }
            None => true,
        }
    }

    /// Steps over LF, CR LF or CR.
    fn end_line(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += if rest.starts_with(b"\r\n") { 2 } else { 1 };
        self.line += 1;
        self.line_start = self.at;
    }

    /// Characters of `from..to`.
    pub(super) fn characters(&self, from: usize, to: usize) -> usize {
        self.text
            .get(from..to)
            .map_or(0, |text| text.chars().count())
    }

    /// Cuts the surroundings of a cell out of the text; `column` is its position in its line.
    pub(super) fn snippet(&self, cell: &Cell<'_>, column: usize) -> Snippet {
        let (bytes, from) = (self.text.as_bytes(), cell.line_start);
        // No further than a snippet can show: a line may be as long as the file.
        let mut until = cell.end.saturating_add(4 * (WINDOW + 2)).min(bytes.len());
        while !self.text.is_char_boundary(until) {
            until -= 1;
        }
        let visible = bytes.get(cell.start..until).unwrap_or_default();
        let line_end = visible
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'));
        let until = line_end.map_or(until, |length| cell.start + length);
        let line = self.text.get(from..until).unwrap_or_default();
        let end = cell.end.min(until) - from;
        Snippet::new(
            cell.line,
            column,
            line,
            cell.start - from,
            end,
            &cell.text(),
        )
    }

    fn bad_quote(&self, place: (u64, usize, usize, usize), problem: &str) -> ReadError {
        let (line, line_start, start, end) = place;
        let mut end = end;
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        let content = self.text.get(start..end).unwrap_or_default();
        let doubled = false;
        let cell = Cell {
            content,
            doubled,
            start,
            end,
            line,
            line_start,
            last: true,
        };
        let before = self.text.get(line_start..start).unwrap_or_default();
        ReadError::Cell(Box::new(CellError {
            file: self.file.to_owned(),
            snippet: self.snippet(&cell, before.chars().count() + 1),
            problem: problem.to_owned(),
            column: None,
            note: None,
            help: Some(DOUBLED.into()),
        }))
    }
}

const DOUBLED: &str = "a quote inside a quoted cell is written twice: \"say \"\"yes\"\"\"";

#[inline]
fn trim(text: &str) -> &str {
    // Almost no cell has blanks, and testing its last byte is cheaper than a search.
    match text.as_bytes().last() {
        Some(b' ' | b'\t') => trim_start(text.trim_end_matches([' ', '\t'])),
        _ => trim_start(text),
    }
}

#[inline]
fn trim_start(text: &str) -> &str {
    match text.as_bytes().first() {
        Some(b' ' | b'\t') => text.trim_start_matches([' ', '\t']),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Result<Vec<Vec<String>>, String> {
        let mut scanner = Scanner::new("x.csv", text, b',');
        let mut records = Vec::new();
        while scanner.next_record() {
            let mut record = Vec::new();
            loop {
                let cell = scanner.next_cell().map_err(|error| error.to_string())?;
                record.push(cell.text().into_owned());
                if cell.last {
                    break;
                }
            }
            records.push(record);
        }
        Ok(records)
    }

    #[test]
    fn every_line_end_ends_a_record_and_blank_lines_are_skipped() {
        for text in [
            "a,b\n1,2",
            "a,b\r\n1,2\r\n",
            "a,b\r1,2\r",
            "\n\na,b\n  \n\r\n1,2\n\n",
            "\t\na,b\n \t \n1,2\n\t",
        ] {
            assert_eq!(
                records(text),
                Ok(vec![
                    vec!["a".into(), "b".into()],
                    vec!["1".into(), "2".into()]
                ]),
                "{text:?}"
            );
        }
    }

    #[test]
    fn quoted_cells_may_hold_delimiters_line_ends_and_doubled_quotes() {
        let text = "\"a,b\",\"line 1\r\nline 2\",\"say \"\"yes\"\"\",\"\",\" x \" , y \n";
        assert_eq!(
            records(text),
            Ok(vec![
                ["a,b", "line 1\r\nline 2", "say \"yes\"", "", " x ", "y"]
                    .map(String::from)
                    .into()
            ])
        );
    }

    #[test]
    fn quotes_are_checked() {
        assert_eq!(
            records("a,b\n1,\"2\n3,4\n"),
            Err("x.csv:2:3: the quote is never closed".into())
        );
        assert_eq!(
            records("\"1.5\"x,2\n"),
            Err("x.csv:1:6: text after the closing quote".into())
        );
        assert_eq!(
            records("\"a\nb\"é\n"),
            Err("x.csv:2:3: text after the closing quote".into())
        );
        assert_eq!(
            records("5\" pipe,2"),
            Ok(vec![vec!["5\" pipe".into(), "2".into()]])
        );
    }

    #[test]
    fn well_formed_text_reads_as_the_csv_crate_reads_it() {
        for text in [
            "a,b\n1,2\n",
            "\"a\"\"b\",\n,\"\"\n",
            "x\n\"multi\nline\"\nlast",
            "1,2\r\n\r\n3,4",
            "é,\"東京, 日本\"\n",
            ",,\n,,\n",
        ] {
            let reference: Vec<Vec<String>> = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(text.as_bytes())
                .records()
                .map(|record| record.expect("text").iter().map(String::from).collect())
                .collect();
            assert_eq!(records(text), Ok(reference), "{text:?}");
        }
    }
}
