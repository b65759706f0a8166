//! Tables of nothing but numbers, read by all threads at once.
//!
//! The file is cut into pieces at line ends; each piece becomes a block of columns on its own, and the
//! blocks are put below each other in their order, so the table has the same bits for any number of
//! threads. Whatever is not plainly a number, a delimiter or a line end (a quote, a blank, a missing
//! cell, a line that is too long or too short) makes this reader give up: the strict one then says what
//! it is.

use std::borrow::Cow;

use super::{CsvOptions, opening};
use crate::data::bytes::Bytes;
use crate::data::decimal;
use crate::data::lines::{count_lines, lines_of};
use crate::data::matrix::{Block, Stack};
use crate::data::table::Table;
use crate::parallel;

/// Bytes of text in a piece: it and its numbers stay in the second-level cache.
const PIECE: usize = 1 << 19;
/// Lines that a piece should have, so that what it adds to a column fills whole lines of the cache.
const LINES: usize = 16;
/// The longest piece that lines are waited for.
const LONGEST_PIECE: usize = 1 << 23;
/// Bytes of text of the pieces that are put into the columns together.
const WAVE: usize = 1 << 24;
/// Fewest pieces in a wave, for all threads to have some.
const FEWEST_PIECES: usize = 8;
/// Bytes in which the end of the first line is looked for at first.
const HEAD: usize = 1 << 16;

/// The table, or `None` where the strict reader has to look.
pub(super) fn read(bytes: &Bytes, given: Option<u8>, options: &CsvOptions) -> Option<Table> {
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
    let first = if options.has_header {
        // A quoted name may go on in the next line.
        scanner.remaining().is_empty().then_some(head.len())?
    } else {
        mark.len()
    };
    let n_cols = opening.names.len();
    let piece = (LINES * line.len()).clamp(PIECE, LONGEST_PIECE);
    let wave = piece * (WAVE / piece).max(FEWEST_PIECES);

    let mut stack: Option<Stack> = None;
    let mut at = first;
    while at < bytes.len() {
        let end = (at + wave).min(bytes.len());
        let split = parallel::worthwhile(end - at);
        let blocks = parallel::map_blocks(end - at, piece, split, |range| {
            let lines = lines_of(bytes, first, at + range.start..at + range.end).ok()?;
            numbers(&lines, n_cols, opening.delimiter)
        });
        let blocks: Vec<Block> = blocks.into_iter().collect::<Option<_>>()?;
        if stack.is_none() {
            let n_rows = blocks.iter().map(|block| block.n_rows).sum();
            stack = Some(Stack::with_room(
                rows_expected(n_rows, end - first, bytes.len() - first),
                n_cols,
            )?);
        }
        stack.as_mut()?.push(&blocks)?;
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
    table.notes = opening.notes;
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
        length *= 4;
    }
}

/// Rows to make room for, after `n_rows` in the first `read` of `all` bytes: all of them where the
/// lines go on as long as they are, and a little more.
fn rows_expected(n_rows: usize, read: usize, all: usize) -> usize {
    if read == all {
        return n_rows;
    }
    let expected = n_rows as f64 * all as f64 / read as f64;
    (1.02 * expected) as usize + LINES
}

/// The cells of whole lines, column after column; `None` when one is no number, or a line is longer or
/// shorter than `n_cols`.
fn numbers(text: &[u8], n_cols: usize, delimiter: u8) -> Option<Block> {
    let n_rows = count_lines(text);
    // A cell needs a byte and one behind it.
    if n_rows.checked_mul(n_cols)? > text.len() / 2 + 1 {
        return None;
    }
    let mut values = vec![0.0; n_rows * n_cols];
    let mut at = 0;
    for row in 0..n_rows {
        let mut place = row;
        for _ in 1..n_cols {
            let (value, end) = decimal::read(text, at)?;
            if *text.get(end)? != delimiter {
                return None;
            }
            values[place] = value;
            place += n_rows;
            at = end + 1;
        }
        let (value, end) = decimal::read(text, at)?;
        values[place] = value;
        at = match text.get(end..) {
            Some([b'\n', ..] | []) => end + 1,
            Some([b'\r', b'\n', ..]) => end + 2,
            _ => return None,
        };
    }
    Some(Block { n_rows, values })
}
