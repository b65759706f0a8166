//! Files of nothing but samples, read by all threads at once.
//!
//! The file is cut into pieces at line ends and the rows of each piece are read on their own; they are
//! put together in their order. Anything but `label index:value …` with ascending indices (a comment, a
//! blank line, `qid:`, a bad number) makes this reader return `None`, and the strict one reads the text.

use super::data::LibsvmOptions;
use super::rows::{Found, Rows, Widest};
use crate::data::bytes::Bytes;
use crate::data::decimal;
use crate::data::lines::{count, count_lines, lines_of};
use crate::linalg::parallel;

/// Bytes of text in a piece.
const PIECE: usize = 1 << 19;

/// The rows, or `None` where the strict reader is needed.
pub(super) fn read(bytes: &Bytes, options: &LibsvmOptions) -> Option<Found> {
    read_cut(bytes, options, PIECE)
}

fn read_cut(bytes: &Bytes, options: &LibsvmOptions, piece: usize) -> Option<Found> {
    let split = parallel::worthwhile(bytes.len());
    let pieces = parallel::map_blocks(bytes.len(), piece, split, |range| {
        rows_of(&lines_of(bytes, 0, range).ok()?)
    });
    let mut found = Found::default();
    let mut lines = 0;
    for piece in pieces {
        let piece = piece?;
        if let Some(widest) = piece.widest {
            Widest::update(&mut found.widest, widest.index, lines + widest.line);
        }
        lines += piece.rows.targets.len() as u64;
        found.has_zero |= piece.has_zero;
        found.pieces.push(piece.rows);
    }
    let zero_refused = found.has_zero && options.zero_based == Some(false);
    (lines > 0 && !zero_refused).then_some(found)
}

/// The rows of some lines.
#[derive(Debug, Default)]
struct Piece {
    rows: Rows,
    /// With its line in the piece, from 1.
    widest: Option<Widest>,
    has_zero: bool,
}

fn rows_of(text: &[u8]) -> Option<Piece> {
    let n_rows = count_lines(text);
    let mut piece = Piece::default();
    let Piece {
        rows,
        widest,
        has_zero,
    } = &mut piece;
    rows.targets.reserve_exact(n_rows);
    rows.ends.reserve_exact(n_rows);
    rows.reserve_entries(count(text, b':'));
    let mut at = 0;
    for line in 1..=n_rows as u64 {
        let (target, mut end) = decimal::read(text, at)?;
        rows.targets.push(target);
        let mut last = None;
        at = loop {
            let start = behind_blanks(text, end);
            match text.get(start..)? {
                [] => break start,
                [b'\n', ..] => break start + 1,
                [b'\r', b'\n', ..] => break start + 2,
                _ if start == end => return None,
                _ => {}
            }
            let (index, colon) = decimal::read_index(text, start)?;
            if text.get(colon) != Some(&b':') || last.is_some_and(|last| last >= index) {
                return None;
            }
            let value;
            (value, end) = decimal::read(text, colon + 1)?;
            rows.push(index, value);
            *has_zero |= index == 0;
            last = Some(index);
        };
        if let Some(index) = last {
            Widest::update(widest, index, line);
        }
        rows.ends.push(rows.values.len());
    }
    Some(piece)
}

#[inline]
fn behind_blanks(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\t')) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::damage::{Xorshift, damage};
    use crate::data::libsvm::read_strictly;
    use crate::data::{LibsvmData, ReadError, Source};

    /// What the fast reader gives in any pieces is what the strict one gives, errors included.
    fn agree(text: &[u8], options: &LibsvmOptions) -> bool {
        let open = || Bytes::open(Source::bytes("a.svm", text)).expect("memory");
        let strict = read_strictly(open(), options);
        let strict = strict.and_then(|found| found.into_data("a.svm", options));
        let mut fast = None;
        for (nth, piece) in [1 << 20, 16, 5, 1].into_iter().enumerate() {
            let found = read_cut(&open(), options, piece);
            let shown = String::from_utf8_lossy(text);
            assert!(nth == 0 || fast == Some(found.is_some()), "{shown:?}");
            fast = Some(found.is_some());
            if let Some(found) = found {
                same(&found.into_data("a.svm", options), &strict, &shown);
            }
        }
        fast == Some(true)
    }

    fn same(
        fast: &Result<LibsvmData, ReadError>,
        strict: &Result<LibsvmData, ReadError>,
        shown: &str,
    ) {
        match (fast, strict) {
            (Ok(fast), Ok(strict)) => {
                assert_eq!(fast.x, strict.x, "{shown:?}");
                let bits = |all: &[f64]| all.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(&fast.targets), bits(&strict.targets), "{shown:?}");
                assert_eq!(fast.zero_based, strict.zero_based, "{shown:?}");
                assert_eq!(fast.notes, strict.notes, "{shown:?}");
            }
            (Err(fast), Err(strict)) => assert_eq!(fast.to_string(), strict.to_string()),
            _ => panic!("{fast:?} where {strict:?}: {shown:?}"),
        }
    }

    #[test]
    fn plain_samples_are_read_here() {
        for text in [
            "1 1:0.5 3:2\n-1 2:-1\n",
            "+1 1:0.5\t3:2  7:1e-3 \r\n0\n2.5 999999999:0 \n",
            "1 0:1\n2 3:4",
            "1 5:1\n2 7:0\n3 7:1\n",
            "1 900000000:1\n",
        ] {
            assert!(
                agree(text.as_bytes(), &LibsvmOptions::default()),
                "{text:?}"
            );
        }
    }

    #[test]
    fn everything_else_is_left_to_the_strict_reader() {
        for text in [
            "",
            "\n",
            "1 1:1\n\n",
            "# a\n1 1:1\n",
            "1 1:1 # a\n",
            "1 qid:3 1:1\n",
            " 1 1:1\n",
            "1 2:1 2:1\n",
            "1 2:1 1:1\n",
            "1 1\n",
            "1 1:\n",
            "1 :1\n",
            "1 1:x\n",
            "1,2 1:1\n",
            "1 1:1\r2 1:1\n",
            "1 1:1e999\n",
            "x\n",
            "1 4294967295:1\n",
            "1 1:12:3\n",
            "1 +1:1\n",
            "1 1:1\u{a0}2:1\n",
            "1 1:1\0\n",
        ] {
            assert!(
                !agree(text.as_bytes(), &LibsvmOptions::default()),
                "{text:?}"
            );
        }
        let one_based = LibsvmOptions {
            zero_based: Some(false),
            n_features: None,
        };
        assert!(!agree(b"1 0:1\n", &one_based));
    }

    #[test]
    fn any_damage_is_seen_by_both_readers_alike() {
        let mut random = Xorshift(0x853c_49e6_748f_ea9b);
        const BYTES: &[u8] = b"0123456789.:; \t-+e#q\r\n\0x\xc3\xa9";
        let mut fast = 0;
        for _ in 0..20_000 {
            let mut text = Vec::new();
            for _ in 0..1 + random.below(4) {
                text.extend(random.below(3).to_string().bytes());
                let mut index = random.below(2);
                for _ in 0..random.below(4) {
                    text.extend(format!(" {index}:{}", random.below(1000) as f64 / 8.0).bytes());
                    index += 1 + random.below(3);
                }
                text.push(b'\n');
            }
            damage(&mut text, BYTES, &mut random);
            let given = random.below(4) == 0;
            let options = LibsvmOptions {
                n_features: given.then_some(5),
                zero_based: given.then_some(true),
            };
            fast += usize::from(agree(&text, &options));
        }
        assert!(fast > 5_000, "{fast}");
    }
}
