//! Detection of the delimiter.

use crate::data::error::ReadError;
use crate::data::escape::quote;

/// Tried in this order; an earlier one wins a tie.
const CANDIDATES: [u8; 3] = [b',', b';', b'\t'];

/// A delimiter as a user writes it: one ASCII character, `tab` or `\t`.
///
/// # Errors
/// [`ReadError::Options`] for anything else, and for quotes and line ends.
pub fn parse_delimiter(text: &str) -> Result<u8, ReadError> {
    let byte = match text.as_bytes() {
        b"tab" | b"\\t" => Some(b'\t'),
        [byte] => Some(*byte),
        _ => None,
    };
    byte.filter(|&byte| is_usable(byte)).ok_or_else(|| {
        ReadError::options(
            format!("{} cannot be a delimiter", quote(text)),
            "give one ASCII character that is no letter, digit, quote or line end, or tab",
        )
    })
}

/// Whether this byte can separate cells. Letters, digits, signs and points would cut
/// numbers in pieces.
pub(super) fn is_usable(byte: u8) -> bool {
    byte == b'\t'
        || (byte == b' ' || byte.is_ascii_punctuation())
            && !matches!(byte, b'"' | b'.' | b'+' | b'-')
}

/// The most frequent candidate in the first line that is not blank; a comma when there is none. Where decimals have a
/// comma it is none.
pub(super) fn sniff(text: &str, decimal_comma: bool) -> u8 {
    let line = first_line(text);
    let mut best = (b',', 0);
    let usable = |candidate: &u8| !decimal_comma || *candidate != b',';
    for candidate in CANDIDATES.into_iter().filter(usable) {
        let count = count(line, candidate);
        if count > best.1 {
            best = (candidate, count);
        }
    }
    best.0
}

/// `line 1 has 2 commas and 0 semicolons`: the delimiter in use against the likeliest other.
pub(super) fn hint(text: &str, line: u64, delimiter: u8) -> String {
    let first = first_line(text);
    let (other, most) = rival(first, delimiter);
    format!(
        "is the delimiter right? line {line} has {} and {}",
        counted(count(first, delimiter), delimiter),
        counted(most, other)
    )
}

/// The most frequent candidate beside `delimiter`, and how often it stands in a line.
fn rival(line: &str, delimiter: u8) -> (u8, usize) {
    let others = CANDIDATES
        .into_iter()
        .filter(|&candidate| candidate != delimiter);
    let mut other = (b',', None);
    for candidate in others {
        let count = count(line, candidate);
        if other.1.is_none_or(|most| count > most) {
            other = (candidate, Some(count));
        }
    }
    (other.0, other.1.unwrap_or(0))
}

/// Whether the first line has another candidate and not `delimiter`.
pub(super) fn is_doubtful(text: &str, delimiter: u8) -> bool {
    let first = first_line(text);
    count(first, delimiter) == 0 && rival(first, delimiter).1 > 0
}

/// The delimiter in words.
pub(super) fn name(delimiter: u8) -> String {
    match delimiter {
        b',' => "comma".into(),
        b';' => "semicolon".into(),
        b'\t' => "tab".into(),
        b' ' => "space".into(),
        other => format!("\"{}\"", char::from(other)),
    }
}

fn counted(count: usize, delimiter: u8) -> String {
    let plural = if count == 1 || !matches!(delimiter, b',' | b';' | b'\t' | b' ') {
        ""
    } else {
        "s"
    };
    format!("{count} {}{plural}", name(delimiter))
}

/// The first line that is not blank.
pub(super) fn first_line(text: &str) -> &str {
    let ends = |c: char| c == '\n' || c == '\r';
    text.split(ends)
        .find(|line| !line.trim_matches([' ', '\t']).is_empty())
        .unwrap_or_default()
}

/// How often `delimiter` stands outside of quotes.
fn count(line: &str, delimiter: u8) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for byte in line.bytes() {
        if byte == b'"' {
            quoted = !quoted;
        } else if byte == delimiter && !quoted {
            count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_candidate_of_the_first_line_wins() {
        assert_eq!(sniff("a,b\n1;2;3;4\n", false), b',');
        assert_eq!(sniff("\n  \na;b;c,d\n", false), b';');
        assert_eq!(sniff("a\tb\n", false), b'\t');
        assert_eq!(sniff("a\n1\n", false), b',');
        assert_eq!(sniff("\"x,y,z\";b\n", false), b';');
        assert_eq!(sniff("a,b,c;d\n", true), b';');
    }

    #[test]
    fn a_delimiter_is_one_character_that_numbers_do_not_use() {
        assert_eq!(parse_delimiter(";").ok(), Some(b';'));
        assert_eq!(parse_delimiter("tab").ok(), Some(b'\t'));
        assert_eq!(parse_delimiter("\\t").ok(), Some(b'\t'));
        assert_eq!(parse_delimiter("|").ok(), Some(b'|'));
        assert_eq!(parse_delimiter(" ").ok(), Some(b' '));
        for bad in ["", "ab", "e", "0", ".", "-", "\"", "\n", "\r", "ä", "\0"] {
            assert!(parse_delimiter(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_hint_counts_the_delimiter_and_its_best_rival() {
        let hint = |text| hint(text, 1, b',');
        assert_eq!(
            hint("a,b,c\n"),
            "is the delimiter right? line 1 has 2 commas and 0 semicolons"
        );
        assert_eq!(
            hint("a,b\tc\td\n"),
            "is the delimiter right? line 1 has 1 comma and 2 tabs"
        );
    }
}
