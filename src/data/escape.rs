//! Text from files made safe to print.

use std::borrow::Cow;

/// `text` with everything that could drive a terminal or reorder a line written as an escape.
///
/// Control characters (C0, DEL, C1), line and paragraph separators, byte order marks, and the
/// characters that change the writing direction become `\n`, `\t`, `\r` or `\u{1b}`. Printable
/// text is returned as it is, without an allocation.
///
/// ```
/// assert_eq!(regfit::data::escape("a\u{1b}[31m"), "a\\u{1b}[31m");
/// assert_eq!(regfit::data::escape("größe"), "größe");
/// ```
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        push_escaped(&mut out, c);
    }
    Cow::Owned(out)
}

/// Appends `c`, escaped when it is not safe to print.
pub(crate) fn push_escaped(out: &mut String, c: char) {
    if is_unsafe(c) {
        out.extend(c.escape_default());
    } else {
        out.push(c);
    }
}

/// Escaped and cut to `max_chars` characters of the original; a cut is marked by `…`.
pub(crate) fn shorten(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        None => escape(text).into_owned(),
        Some((end, _)) => format!("{}…", escape(text.get(..end).unwrap_or_default())),
    }
}

/// Escaped and cut to the last `max_chars` characters of the original; a cut is marked by `…`.
#[cfg(feature = "csv")]
pub(crate) fn shorten_front(text: &str, max_chars: usize) -> String {
    match text.char_indices().rev().nth(max_chars) {
        None => escape(text).into_owned(),
        Some((before, c)) => {
            let end = text.get(before + c.len_utf8()..).unwrap_or_default();
            format!("…{}", escape(end))
        }
    }
}

/// `"text"`, escaped and cut to a length that fits a message.
pub(crate) fn quote(text: &str) -> String {
    format!("\"{}\"", shorten(text, 60))
}

/// A name as it would be typed in a shell: quoted only when it must be.
pub(crate) fn shell_word(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-.+:/@%=".contains(c);
    if !name.is_empty() && name.chars().all(plain) {
        shorten(name, 60)
    } else {
        format!("'{}'", shorten(name, 60).replace('\'', "'\\''"))
    }
}

/// At most `limit` names, separated by commas, then how many were left out.
pub(crate) fn list<'a>(names: impl ExactSizeIterator<Item = &'a str>, limit: usize) -> String {
    let total = names.len();
    let mut out = String::new();
    let mut shown = 0;
    for name in names.take(limit) {
        // A few very long names must not push a message over its limit.
        if out.len() > 400 {
            break;
        }
        if shown > 0 {
            out.push_str(", ");
        }
        out.push_str(&shorten(name, 60));
        shown += 1;
    }
    if shown < total {
        out.push_str(&format!(", … ({} more)", total - shown));
    }
    out
}

/// A name as a cell that no spreadsheet runs: [`escape`]d, and where it would be taken for a formula a
/// leading apostrophe says that it is text.
///
/// ```
/// assert_eq!(regfit::data::spreadsheet_text("=1+1"), "'=1+1");
/// assert_eq!(regfit::data::spreadsheet_text("-1"), "-1");
/// ```
pub fn spreadsheet_text(name: &str) -> Cow<'_, str> {
    let safe = escape(name);
    let formula = safe.starts_with(['=', '+', '-', '@']) && safe.parse::<f64>().is_err();
    if formula {
        Cow::Owned(format!("'{safe}"))
    } else {
        safe
    }
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_direction_characters_are_escaped() {
        assert_eq!(escape("a\nb\tc\r"), "a\\nb\\tc\\r");
        assert_eq!(escape("\u{9b}2J"), "\\u{9b}2J");
        assert_eq!(escape("x\u{202e}y"), "x\\u{202e}y");
    }

    #[test]
    fn long_text_is_cut_and_the_cut_is_visible() {
        assert_eq!(shorten("abcdef", 3), "abc…");
        assert_eq!(shorten("äöü", 3), "äöü");
    }

    #[cfg(feature = "csv")]
    #[test]
    fn of_a_long_path_the_end_is_shown() {
        assert_eq!(shorten_front("abcdef", 3), "…def");
        assert_eq!(shorten_front("äöü", 3), "äöü");
    }

    #[test]
    fn a_list_says_how_many_names_it_leaves_out() {
        let names = ["a", "b", "c", "d"];
        assert_eq!(list(names.iter().copied(), 4), "a, b, c, d");
        assert_eq!(list(names.iter().copied(), 2), "a, b, … (2 more)");
    }

    #[test]
    fn a_shell_word_is_quoted_only_when_needed() {
        assert_eq!(shell_word("rooms"), "rooms");
        assert_eq!(shell_word("living area"), "'living area'");
    }
}
