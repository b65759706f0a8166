//! Tables of numbers and missing cells, read by all threads at once.
//!
//! The file is cut into pieces at line ends; each piece becomes a block of columns on its own, and the
//! blocks are put below each other in their order, so the table has the same bits for any number of
//! threads. Anything but numbers, marks of missing cells, delimiters and line ends (a quote, a blank, a word,
//! a line that is too long or too short) makes this reader return `None`, and the strict one reads the text.

use std::borrow::Cow;
use std::sync::Mutex;

use super::gaps::{Gaps, Place};
use super::opening::{CsvOptions, LabelColumns, opening};
use crate::data::bytes::Bytes;
use crate::data::decimal;
use crate::data::lines::{count_lines, lines_of};
use crate::data::matrix::{Block, Stack};
use crate::data::number::{EXACT, MISSING_MARKS, is_plain_label};
use crate::data::table::Table;
use crate::linalg::parallel;

/// Bytes of text in a piece: it and its numbers stay in the second-level cache.
const PIECE: usize = 1 << 18;
/// Lines that a piece should have, so that what it adds to a column fills whole lines of the cache.
const LINES: usize = 16;
/// Bytes of a piece at most, however long the lines are.
const LONGEST_PIECE: usize = 1 << 23;
/// Bytes of text in a batch: pieces whose numbers are moved into the columns together.
const BATCH: usize = 1 << 24;
/// Fewest pieces in a batch, so that all threads have some.
const FEWEST_PIECES: usize = 8;
/// Bytes that are searched for the end of the first line before more are read.
const HEAD: usize = 1 << 16;

/// The longest first line: that of some million columns.
const LONGEST_HEAD: usize = 1 << 28;

/// How a text is cut, in bytes.
#[derive(Debug, Clone, Copy)]
struct Cut {
    piece: usize,
    /// Of the pieces whose numbers are moved into the columns together.
    batch: usize,
}

impl Cut {
    /// For a file whose first line has this length.
    fn of(line: usize) -> Self {
        let piece = (LINES * line).clamp(PIECE, LONGEST_PIECE);
        let batch = piece * (BATCH / piece).max(FEWEST_PIECES);
        Self { piece, batch }
    }
}

/// The table, or `None` where the strict reader is needed.
pub(super) fn read(
    bytes: &Bytes,
    given: Option<u8>,
    options: &CsvOptions,
    labels: LabelColumns<'_>,
) -> Option<Table> {
    read_cut(bytes, given, options, labels, None)
}

fn read_cut(
    bytes: &Bytes,
    given: Option<u8>,
    options: &CsvOptions,
    labels: LabelColumns<'_>,
    cut: Option<Cut>,
) -> Option<Table> {
    if !options.notation.is_usual() {
        return None;
    }
    let head = first_line(bytes)?;
    let mark: &[u8] = if head.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK
    } else {
        &[]
    };
    let line = std::str::from_utf8(head.get(mark.len()..)?).ok()?;
    let plain = line.strip_suffix('\n').unwrap_or(line);
    let plain = plain.strip_suffix('\r').unwrap_or(plain);
    if plain.trim_matches(' ').is_empty() || plain.contains(['\0', '\r']) {
        return None;
    }
    let (opening, scanner) = opening(&bytes.file, line, given, options).ok()?;
    if opening.empty_end > 0 {
        return None;
    }
    let first = if options.has_header {
        // A quoted name may go on in the next line.
        scanner.remaining().is_empty().then_some(head.len())?
    } else {
        mark.len()
    };
    let n_cols = opening.names.len();
    let labels = opening.labels(&bytes.file, labels);
    let labels = labels.contains(&true).then_some(labels.as_slice());
    let Cut { piece, batch } = cut.unwrap_or_else(|| Cut::of(line.len()));
    let spare = Spare::default();
    let mut stack: Option<Stack> = None;
    let mut gaps = Gaps::default();
    let mut rows_above = 0;
    let mut at = first;
    while at < bytes.len() {
        let end = (at + batch).min(bytes.len());
        let split = parallel::worthwhile(end - at);
        let read = parallel::map_blocks(end - at, piece, split, |range| {
            let lines = lines_of(bytes, first, at + range.start..at + range.end).ok()?;
            numbers(&lines, labels, n_cols, opening.delimiter, &spare)
        });
        let read: Vec<(Block, Gaps)> = read.into_iter().collect::<Option<_>>()?;
        let mut blocks = Vec::with_capacity(read.len());
        for (block, below) in read {
            gaps.append(below, rows_above);
            rows_above += block.n_rows;
            blocks.push(block);
        }
        if stack.is_none() {
            let n_rows = blocks.iter().map(|block| block.n_rows).sum();
            stack = Some(Stack::with_room(
                rows_expected(n_rows, end - first, bytes.len() - first),
                n_cols,
            )?);
        }
        stack.as_mut()?.push(&blocks)?;
        spare.put(blocks);
        at = end;
    }
    let stack = stack.filter(|stack| stack.n_rows() > 0)?;
    let (n_rows, line) = (stack.n_rows(), 1 + u64::from(options.has_header));
    let mut table = Table::of_numbers(
        bytes.file.clone(),
        opening.names,
        n_rows,
        stack.finish(),
        line,
    );
    gaps.into_table(&mut table, line - 1);
    table.notes = opening.notes;
    table.row_names = opening.row_names;
    Some(table)
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The first line with its line feed, as far as the text has one.
fn first_line(bytes: &Bytes) -> Option<Cow<'_, [u8]>> {
    let mut length = HEAD;
    loop {
        let head = bytes.get(0..length).ok()?;
        if let Some(at) = head.iter().position(|&byte| byte == b'\n') {
            return Some(match head {
                Cow::Borrowed(head) => Cow::Borrowed(head.get(..=at)?),
                Cow::Owned(mut head) => {
                    head.truncate(at + 1);
                    Cow::Owned(head)
                }
            });
        }
        if length >= bytes.len() {
            return Some(head);
        }
        // The strict reader refuses a line without end.
        length = length.checked_mul(4).filter(|&next| next <= LONGEST_HEAD)?;
    }
}

/// Rows to make room for, after `n_rows` in the first `read` of `all` bytes: slightly more than lines of the
/// same length would need.
fn rows_expected(n_rows: usize, read: usize, all: usize) -> usize {
    if read == all {
        return n_rows;
    }
    let expected = n_rows as f64 * all as f64 / read as f64;
    (1.02 * expected) as usize + LINES
}

/// Blocks whose memory is used again: allocating it anew for each batch costs more than copying the
/// numbers.
#[derive(Debug, Default)]
struct Spare(Mutex<Vec<Block>>);

impl Spare {
    fn take(&self, len: usize) -> Vec<f64> {
        let block = self.0.lock().ok().and_then(|mut blocks| blocks.pop());
        let mut values = block.unwrap_or_default().values;
        // Values of the last block are overwritten cell by cell.
        values.resize(len, 0.0);
        values
    }

    fn put(&self, blocks: Vec<Block>) {
        if let Ok(mut spare) = self.0.lock() {
            spare.extend(blocks);
        }
    }
}

/// The cells of whole lines, column after column, NaN where they are missing; `None` when one is
/// anything else, or a line is longer or shorter than `n_cols`.
///
/// Labels that are not written as their numbers would be, and whole numbers that floats do not keep, are anything else,
/// too.
fn numbers(
    text: &[u8],
    labels: Option<&[bool]>,
    n_cols: usize,
    delimiter: u8,
    spare: &Spare,
) -> Option<(Block, Gaps)> {
    let n_rows = count_lines(text);
    // Each cell has a byte behind it, all but the last.
    if n_rows.checked_mul(n_cols)? > text.len() + 1 {
        return None;
    }
    let mut values = spare.take(n_rows * n_cols);
    let mut gaps = Gaps::default();
    let lines = Lines {
        text,
        n_rows,
        n_cols,
        delimiter,
    };
    let mut at = 0;
    for row in 0..n_rows {
        let start = at;
        at = match lines.read(row, at, &mut values, |_, _| None) {
            Some(end) => end,
            None => lines.read_with_gaps(row, at, &mut values, &mut gaps)?,
        };
        if let Some(labels) = labels {
            let line = text.get(start..at)?;
            lines.labels_are_plain(line, labels).then_some(())?;
        }
    }
    // Of numbers with so many digits few are floats; those in tables are as a rule names of something.
    if values.iter().any(|value| value.abs() >= EXACT) && has_long_numbers(text) {
        return None;
    }
    Some((Block { n_rows, values }, gaps))
}

/// Whole lines of text.
struct Lines<'a> {
    text: &'a [u8],
    n_rows: usize,
    n_cols: usize,
    delimiter: u8,
}

/// Whether a run of digits has more than 64-bit floats keep of whole numbers.
#[cold]
fn has_long_numbers(text: &[u8]) -> bool {
    let mut digits = 0;
    text.iter().any(|byte| {
        digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
        digits > 15
    })
}

impl Lines<'_> {
    /// Whether the labels among the cells of a line are written as their numbers would be, or are missing.
    fn labels_are_plain(&self, line: &[u8], labels: &[bool]) -> bool {
        let line = line.trim_ascii_end();
        let cells = line.split(|byte| *byte == self.delimiter);
        cells.zip(labels).all(|(cell, is_label)| {
            let missing = || std::str::from_utf8(cell).is_ok_and(|c| MISSING_MARKS.contains(&c));
            !is_label || is_plain_label(cell) || missing()
        })
    }

    /// Reads the row that begins at `start` into its place in the columns `values`; returns the position
    /// behind it. Where a cell is no number, `missing` is given its column and position and returns the
    /// position behind it.
    #[inline(always)]
    fn read(
        &self,
        row: usize,
        start: usize,
        values: &mut [f64],
        mut missing: impl FnMut(usize, usize) -> Option<usize>,
    ) -> Option<usize> {
        let (mut at, mut place) = (start, row);
        for cells_left in (0..self.n_cols).rev() {
            let (value, end) = match decimal::read(self.text, at) {
                Some(found) => found,
                None => (f64::NAN, missing(self.n_cols - 1 - cells_left, at)?),
            };
            *values.get_mut(place)? = value;
            place += self.n_rows;
            let behind = if cells_left > 0 {
                self.delimiter
            } else {
                b'\n'
            };
            at = if self.text.get(end) == Some(&behind) {
                end + 1
            } else if cells_left > 0 {
                return None;
            } else {
                behind_line_end(self.text, end)?
            };
        }
        Some(at)
    }

    /// The same for a row in which cells may be missing; a function of its own, so that complete rows are
    /// read faster.
    #[cold]
    fn read_with_gaps(
        &self,
        row: usize,
        start: usize,
        values: &mut [f64],
        gaps: &mut Gaps,
    ) -> Option<usize> {
        self.read(row, start, values, |column, at| {
            let place = Place {
                row,
                column,
                line_start: start,
                start: at,
            };
            gaps.take(self.text, place, self.n_cols, self.delimiter)
        })
    }
}

/// The end of a line that is not a line feed alone: a carriage return before it, or the end of the text.
#[cold]
fn behind_line_end(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at..)? {
        [] => Some(at),
        [b'\r', b'\n', ..] => Some(at + 2),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
