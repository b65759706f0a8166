//! Numbers and names as literals. Apart from SQL, which has no escapes, strings are pure ASCII: what a
//! reader sees is what a compiler reads, whatever the encoding and the writing direction.

use crate::data::escape::{escape, quote};
use crate::{Error, Result};
use std::fmt::Write as _;

/// The shortest decimal that reads back as the same double, in a spelling that C, Rust, Python and R
/// share: `0.1`, `5.0`, `1e-7`.
pub(super) fn number(value: f64) -> String {
    format!("{:?}", value + 0.0)
}

/// The shortest decimal with an exponent, which makes it a double and no decimal in SQL: `1e-1`.
pub(super) fn sql_number(value: f64) -> String {
    format!("{:e}", value + 0.0)
}

/// A sign and the literal of the magnitude, for a term of a sum.
pub(super) fn signed(value: f64, literal: fn(f64) -> String) -> (char, String) {
    let sign = if value < 0.0 { '-' } else { '+' };
    (sign, literal(value.abs()))
}

/// `text` in double quotes: printable ASCII as it is but for quotes and backslashes, all else as `escape`
/// writes it.
fn ascii(text: &str, mut escape: impl FnMut(&mut String, char)) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            _ => escape(&mut out, c),
        }
    }
    out.push('"');
    out
}

/// `\u00e9` or `\U0001f600`, as Python and R read them.
fn four_or_eight_digits(out: &mut String, c: char) {
    let code = u32::from(c);
    let _ = match code {
        0..0x10000 => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

pub(super) fn python(text: &str) -> String {
    ascii(text, four_or_eight_digits)
}

pub(super) fn r(text: &str) -> String {
    ascii(text, four_or_eight_digits)
}

pub(super) fn rust(text: &str) -> String {
    ascii(text, |out, c| out.extend(c.escape_unicode()))
}

/// Bytes beyond ASCII in octal, which always ends after three digits; question marks are escaped since
/// two of them begin a trigraph.
pub(super) fn c(text: &str) -> String {
    let octal = |out: &mut String, c: char| {
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            let _ = write!(out, "\\{byte:03o}");
        }
    };
    ascii(text, octal).replace('?', "\\?")
}

/// `'text'`
///
/// # Errors
/// [`Error::Export`] for control and direction characters: SQL has no escape for them that all
/// systems read.
pub(super) fn sql_string(text: &str) -> Result<String> {
    check_sql(text)?;
    Ok(format!("'{}'", text.replace('\'', "''")))
}

/// `"name"`
///
/// # Errors
/// As [`sql_string`].
pub(super) fn sql_identifier(name: &str) -> Result<String> {
    check_sql(name)?;
    Ok(format!("\"{}\"", name.replace('"', "\"\"")))
}

fn check_sql(text: &str) -> Result<()> {
    if escape(text) == text {
        return Ok(());
    }
    Err(Error::Export(format!(
        "the name {} has control characters, which SQL has no escape for: rename it in the table and \
         fit again",
        quote(text)
    )))
}

/// A line of a comment: no control or direction characters, and nothing that ends or begins a comment of
/// C or is a trigraph there.
pub(super) fn comment(text: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for c in escape(text).chars() {
        let ends = matches!((before, c), ('*', '/') | ('/', '*') | ('?', '?'));
        if ends {
            out.push(' ');
        }
        out.push(c);
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that has ever ended a string, an identifier or a comment.
    const HOSTILE: &str = "a\"b'c\\d\ne\u{202e}f*/g/*h??/i\"\"\"jé😀";

    #[test]
    fn strings_are_closed_and_ascii() {
        for literal in [python, r, rust, c] {
            let text = literal(HOSTILE);
            assert!(text.is_ascii() && !text.contains('\n'), "{text}");
            let inner = &text[1..text.len() - 1];
            let mut escaped = false;
            for c in inner.chars() {
                assert!(c != '"' || escaped, "{text}");
                escaped = c == '\\' && !escaped;
            }
            assert!(!escaped, "{text}");
        }
        assert_eq!(python("é\n😀"), r#""\u00e9\u000a\U0001f600""#);
        assert_eq!(rust("é"), r#""\u{e9}""#);
        assert_eq!(c("é1??/"), r#""\303\2511\?\?/""#);
    }

    #[test]
    fn sql_doubles_quotes_and_refuses_what_it_cannot_escape() {
        assert_eq!(sql_string("O'Neill").expect("plain"), "'O''Neill'");
        assert_eq!(sql_identifier("a\"b").expect("plain"), "\"a\"\"b\"");
        assert!(sql_string("a\nb").is_err() && sql_identifier("\u{202e}").is_err());
    }

    #[test]
    fn comments_cannot_be_ended() {
        let text = comment(HOSTILE);
        assert!(!text.contains("*/") && !text.contains("/*") && !text.contains("??"));
        assert!(!text.contains('\n') && !text.contains('\u{202e}'));
        assert!(!comment("***///").contains("*/"));
    }

    #[test]
    fn numbers_read_back_as_the_same_double() {
        for value in [0.1, -5.0, 1e-7, 1e300, 5e-324, f64::MAX, 1.0 / 3.0] {
            assert_eq!(number(value).parse(), Ok(value));
            assert_eq!(sql_number(value).parse(), Ok(value));
        }
        assert_eq!(number(-0.0), "0.0");
        assert_eq!(sql_number(0.5), "5e-1");
    }
}
