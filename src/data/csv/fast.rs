//! Tables of numbers and missing cells, read by all threads at once.
//!
//! The file is cut into pieces at line ends; each piece becomes a block of columns on its own, and the
//! blocks are put below each other in their order, so the table has the same bits for any number of
//! threads. Whatever is not plainly a number, a mark of a missing cell, a delimiter or a line end (a quote,
//! a blank, a word, a line that is too long or too short) makes this reader give up: the strict one
//! then says what it is.

use std::borrow::Cow;
use std::sync::Mutex;

use super::gaps::{Gaps, Place};
use super::{CsvOptions, opening};
use crate::data::bytes::Bytes;
use crate::data::decimal;
use crate::data::lines::{count_lines, lines_of};
use crate::data::matrix::{Block, Stack};
use crate::data::table::Table;
use crate::parallel;

/// Bytes of text in a piece: it and its numbers stay in the second-level cache.
const PIECE: usize = 1 << 18;
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

/// How a text is cut up, in bytes.
#[derive(Debug, Clone, Copy)]
struct Cut {
    piece: usize,
    /// What is put into the columns together.
    wave: usize,
}

impl Cut {
    /// Where the first line is so long.
    fn of(line: usize) -> Self {
        let piece = (LINES * line).clamp(PIECE, LONGEST_PIECE);
        let wave = piece * (WAVE / piece).max(FEWEST_PIECES);
        Self { piece, wave }
    }
}

/// The table, or `None` where the strict reader has to look.
pub(super) fn read(bytes: &Bytes, given: Option<u8>, options: &CsvOptions) -> Option<Table> {
    read_cut(bytes, given, options, None)
}

fn read_cut(
    bytes: &Bytes,
    given: Option<u8>,
    options: &CsvOptions,
    cut: Option<Cut>,
) -> Option<Table> {
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
    let Cut { piece, wave } = cut.unwrap_or_else(|| Cut::of(line.len()));
    let spare = Spare::default();
    let mut stack: Option<Stack> = None;
    let mut gaps = Gaps::default();
    let mut rows_above = 0;
    let mut at = first;
    while at < bytes.len() {
        let end = (at + wave).min(bytes.len());
        let split = parallel::worthwhile(end - at);
        let read = parallel::map_blocks(end - at, piece, split, |range| {
            let lines = lines_of(bytes, first, at + range.start..at + range.end).ok()?;
            numbers(&lines, n_cols, opening.delimiter, &spare)
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

/// Memory of blocks that are done with. Taking it from the system anew for each wave costs more than
/// copying the numbers.
#[derive(Debug, Default)]
struct Spare(Mutex<Vec<Block>>);

impl Spare {
    fn take(&self, len: usize) -> Vec<f64> {
        let block = self.0.lock().ok().and_then(|mut blocks| blocks.pop());
        let mut values = block.unwrap_or_default().values;
        // What is left of the last block is written over cell by cell.
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
fn numbers(text: &[u8], n_cols: usize, delimiter: u8, spare: &Spare) -> Option<(Block, Gaps)> {
    let n_rows = count_lines(text);
    // Each cell has a byte behind it, all but the last.
    if n_rows.checked_mul(n_cols)? > text.len() + 1 {
        return None;
    }
    let mut values = spare.take(n_rows * n_cols);
    let mut gaps = Gaps::default();
    let mut at = 0;
    for row in 0..n_rows {
        let line_start = at;
        let mut place = row;
        for cells_left in (0..n_cols).rev() {
            let (value, end) = match decimal::read(text, at) {
                Some(found) => found,
                None => {
                    let place = Place {
                        row,
                        column: n_cols - 1 - cells_left,
                        line_start,
                        start: at,
                    };
                    (f64::NAN, gaps.take(text, place, n_cols, delimiter)?)
                }
            };
            values[place] = value;
            place += n_rows;
            let behind = if cells_left > 0 { delimiter } else { b'\n' };
            at = if text.get(end) == Some(&behind) {
                end + 1
            } else if cells_left > 0 {
                return None;
            } else {
                behind_line_end(text, end)?
            };
        }
    }
    Some((Block { n_rows, values }, gaps))
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
mod tests {
    use super::*;
    use crate::data::csv::read_strictly;
    use crate::data::{Column, ReadError, Source};

    /// Both readers on the same text; what the fast one gives in any pieces is what the strict one gives.
    fn agree(text: &[u8], given: Option<u8>, has_header: bool) -> bool {
        let options = CsvOptions {
            delimiter: given,
            has_header,
        };
        let open = || Bytes::open(Source::bytes("x.csv", text)).expect("memory");
        let strict = read_strictly(open(), given, &options);
        let cuts = [(1 << 20, 1 << 20), (16, 32), (7, 7), (1, 100)];
        let mut tables = cuts.into_iter().map(|(piece, wave)| {
            let cut = Some(Cut { piece, wave });
            read_cut(&open(), given, &options, cut)
        });
        let first = tables.next().flatten();
        let shown = String::from_utf8_lossy(text);
        for table in tables {
            assert_eq!(table.is_some(), first.is_some(), "{shown:?}");
        }
        if let Some(table) = &first {
            same(table, &strict, &shown);
        }
        first.is_some()
    }

    fn same(table: &Table, strict: &Result<Table, ReadError>, shown: &str) {
        let strict = strict
            .as_ref()
            .unwrap_or_else(|error| panic!("{error}: {shown:?}"));
        assert_eq!(table.column_names(), strict.column_names(), "{shown:?}");
        assert_eq!(
            (table.n_rows(), table.notes()),
            (strict.n_rows(), strict.notes())
        );
        assert_eq!(table.line(0), strict.line(0), "{shown:?}");
        assert_eq!(
            table.line(table.n_rows() - 1),
            strict.line(table.n_rows() - 1)
        );
        for (column, other) in table.columns().iter().zip(strict.columns()) {
            let bits = |numbers: Option<&[f64]>| -> Option<Vec<u64>> {
                Some(numbers?.iter().map(|value| value.to_bits()).collect())
            };
            assert_eq!(bits(column.numbers()), bits(other.numbers()), "{shown:?}");
            let gaps = |column: &Column| format!("{:?}", column.missing);
            assert_eq!(gaps(column), gaps(other), "{shown:?}");
            assert_eq!(other.n_words(), 0, "{shown:?}");
        }
    }

    #[test]
    fn plain_numbers_are_read_here_whatever_ends_the_lines() {
        for text in [
            "a,b\n1,2\n3,4\n",
            "a,b\n1,2\n3,4",
            "a,b\r\n1,2\r\n3,4\r\n",
            "\u{feff}a,b\n1,-0\n",
            "\"a\",\"b,c\"\n1e5,.5\n+3.,1e-400\n",
            "a;b\n1;2\n",
            "a\tb\n1\t2\n",
            "y\n1\n2\n",
            "größe,x\n1,2\n",
            "a,b\n1,NA\n,2\nnan,NaN\n?,null\nNULL,\n,\n5,NA",
            "a\tb\n1\t\n\t\n",
            "a\nNA\n1\n",
        ] {
            assert!(agree(text.as_bytes(), None, true), "{text:?}");
        }
        assert!(agree(b"1,2\n3,4\n", None, false));
        assert!(agree(b"a b\n1 2\n", Some(b' '), true));
    }

    #[test]
    fn everything_else_is_left_to_the_strict_reader() {
        for text in [
            "",
            "a,b\n",
            "\na,b\n1,2\n",
            "a,b\n\n1,2\n",
            "a,b\n1,2\n\n",
            "a,b\n1,n/a\n",
            "a,b\n1, NA\n",
            "a,b\n1,x\n",
            "a,b\n1, 2\n",
            "a,b\n1,2 \n",
            "a,b\n\"1\",2\n",
            "a,b\n1,2,3\n",
            "a,b\n1\n",
            "a,b\r1,2\r",
            "a,b\n1,2\r3,4\n",
            "a,b\n1,2\r",
            "a,b\n1,inf\n",
            "a,b\n1,1e400\n",
            "a,a\n1,2\n",
            "a,\n1,2\n",
            "\"a\nb\",c\n1,2\n",
            "a,b\n1,2\0\n",
            "a,b\n1,2\u{feff}\n",
            "a,b\n1,2e\n",
        ] {
            assert!(!agree(text.as_bytes(), None, true), "{text:?}");
        }
        assert!(!agree(b"a,b\n1,\xff\n", None, true));
        assert!(!agree(b"\xff\xfea\0", None, true));
        assert!(!agree(b"a\n\n1\n", None, true));
        assert!(!agree(b"a b\n \n1 2\n", Some(b' '), true));
    }

    #[test]
    fn any_damage_is_seen_by_both_readers_alike() {
        let mut state = 0x853c_49e6_748f_ea9b_u64;
        let mut random = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % below as u64) as usize
        };
        const BYTES: &[u8] = b"0123456789.,,,,;\t -+eE\"\r\n\0NA??x\xc3\xa9";
        let mut fast = 0;
        for _ in 0..20_000 {
            let (rows, columns) = (1 + random(4), 1 + random(3));
            let names: Vec<String> = (0..columns).map(|j| format!("x{j}")).collect();
            let mut text = (names.join(",") + "\n").into_bytes();
            for _ in 0..rows {
                for j in 0..columns {
                    let number = random(1_000_000_000) as f64 / [1.0, 1e3, 1e9, 1e12][random(4)];
                    text.extend(number.to_string().bytes());
                    text.push(if j + 1 < columns { b',' } else { b'\n' });
                }
            }
            for _ in 0..random(3) {
                let at = random(text.len());
                match random(3) {
                    0 => text[at] = BYTES[random(BYTES.len())],
                    1 => text.insert(at, BYTES[random(BYTES.len())]),
                    _ => drop(text.remove(at)),
                }
            }
            fast += usize::from(agree(&text, None, random(4) > 0));
        }
        assert!(fast > 5_000, "{fast}");
    }
}
