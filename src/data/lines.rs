//! The lines of a text, in pieces that can be read in parallel.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use super::bytes::Bytes;

/// Bytes read further at a time to find the end of a line.
const STEP: usize = 1 << 12;

/// The longest line in bytes: a line without end would be held in memory as a whole.
const LONGEST_LINE: usize = 1 << 28;

/// The whole lines that begin in `range`, the last one with or without its line feed. No line begins
/// before `first`.
///
/// # Errors
/// When the disk fails, or a line is too long to be one.
pub(super) fn lines_of(
    bytes: &Bytes,
    first: usize,
    range: Range<usize>,
) -> io::Result<Cow<'_, [u8]>> {
    // A line begins behind a line feed, which may be the last byte before the range.
    let from = if range.start > first {
        match line_end(bytes, range.start - 1, range.end - 1)? {
            Some(start) => start,
            None => return Ok(Cow::Borrowed(&[])),
        }
    } else {
        first
    };
    let most = range.end.saturating_add(LONGEST_LINE).min(bytes.len());
    let until = match line_end(bytes, range.end - 1, most)? {
        Some(end) => end,
        None if most == bytes.len() => most,
        None => return Err(io::ErrorKind::FileTooLarge.into()),
    };
    bytes.get(from..until)
}

/// Behind the first line feed of `from..to`.
fn line_end(bytes: &Bytes, mut from: usize, to: usize) -> io::Result<Option<usize>> {
    while from < to {
        let step = bytes.get(from..(from + STEP).min(to))?;
        if let Some(at) = step.iter().position(|&byte| byte == b'\n') {
            return Ok(Some(from + at + 1));
        }
        from += step.len().max(1);
    }
    Ok(None)
}

/// How many lines a text has; the last one may lack its line feed.
pub(super) fn count_lines(text: &[u8]) -> usize {
    count(text, b'\n') + usize::from(text.last().is_some_and(|&byte| byte != b'\n'))
}

/// How often a byte stands in a text.
pub(super) fn count(text: &[u8], wanted: u8) -> usize {
    // Sums of at most 255 ones fit into a byte, and compilers make vector instructions of them.
    let found = |part: &[u8]| {
        part.iter()
            .map(|&byte| u8::from(byte == wanted))
            .sum::<u8>()
    };
    text.chunks(255).map(|part| usize::from(found(part))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Source;

    #[test]
    fn each_line_is_in_the_piece_where_it_begins() {
        let text = "head\n1,2\n\n345\n6\n78";
        let first = 5;
        let bytes = Bytes::open(Source::bytes("x", text)).expect("memory");
        for piece in 1..text.len() {
            let mut joined = Vec::new();
            let mut at = first;
            while at < text.len() {
                let end = (at + piece).min(text.len());
                let lines = lines_of(&bytes, first, at..end).expect("memory");
                let begins_here = |at: &usize| *at == first || text.as_bytes()[at - 1] == b'\n';
                assert_eq!(count_lines(&lines), (at..end).filter(begins_here).count());
                joined.extend_from_slice(&lines);
                at = end;
            }
            assert_eq!(joined, &text.as_bytes()[first..], "pieces of {piece}");
        }
    }

    #[test]
    fn many_lines_are_counted() {
        assert_eq!(count_lines(b""), 0);
        assert_eq!(count_lines(&b"\n".repeat(1000)), 1000);
        assert_eq!(count_lines(&b"1\n2".repeat(500)), 501);
    }
}
