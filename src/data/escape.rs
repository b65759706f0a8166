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

/// A name as a cell that no spreadsheet runs and no terminal obeys, from which the name can be recovered.
///
/// A name is written as it is, unless it holds a character that [`escape`] would change, begins with an
/// apostrophe, or could be run: begins with `=`, `+`, `-`, `@` or their full-width forms without being a number, or
/// has one of these behind a semicolon, where other spreadsheets end the cell. Then an apostrophe marks it, with
/// backslashes doubled, semicolons as `\u{3b}` and unsafe characters as [`escape`] writes them. A cell without an
/// apostrophe is the name itself; in one with it, the name is the rest with its escapes resolved.
///
/// ```
/// # use regfit::data::spreadsheet_text;
/// assert_eq!(spreadsheet_text("rooms; floors"), "rooms; floors");
/// assert_eq!(spreadsheet_text("-1"), "-1");
/// assert_eq!(spreadsheet_text("=1+1"), "'=1+1");
/// assert_eq!(spreadsheet_text("'t"), "''t");
/// assert_eq!(spreadsheet_text("a\nb\\c"), r"'a\nb\\c");
/// assert_eq!(spreadsheet_text("a;=1+1"), r"'a\u{3b}=1+1");
/// ```
pub fn spreadsheet_text(name: &str) -> Cow<'_, str> {
    const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    // An infinity is a number to us and a formula to a spreadsheet.
    let number = name.parse::<f64>().is_ok_and(f64::is_finite);
    let runs = |cell: &str| {
        let cell = cell.trim_start_matches([' ', '"']);
        cell.starts_with(FORMULA)
    };
    let plain = number
        || !(name.starts_with('\'') || name.chars().any(is_unsafe) || name.split(';').any(runs));
    if plain {
        return Cow::Borrowed(name);
    }
    let mut marked = String::from("'");
    for c in name.chars() {
        match c {
            '\\' => marked.push_str("\\\\"),
            ';' => marked.extend(c.escape_unicode()),
            c => push_escaped(&mut marked, c),
        }
    }
    Cow::Owned(marked)
}

/// JSON text with the characters that [`escape`] would change written as `\u009b`: the same value to every reader
/// of JSON, and harmless on a terminal.
///
/// ```
/// assert_eq!(regfit::data::safe_json("[\"a\u{9b}\"]"), "[\"a\\u009b\"]");
/// ```
pub fn safe_json(json: &str) -> Cow<'_, str> {
    // JSON is plain ASCII outside of strings, and inside of them ASCII control characters are escaped already.
    let acts = |c: char| c > '~' && is_unsafe(c);
    if !json.chars().any(acts) {
        return Cow::Borrowed(json);
    }
    let mut safe = String::with_capacity(json.len() + 8);
    for c in json.chars() {
        if acts(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                safe.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// Several lines of text, each [`escape`]d.
///
/// ```
/// assert_eq!(regfit::data::escape_lines("a\u{1b}\nb"), "a\\u{1b}\nb");
/// ```
pub fn escape_lines(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| c != '\n' && is_unsafe(c)) {
        return Cow::Borrowed(text);
    }
    let lines: Vec<Cow<'_, str>> = text.split('\n').map(escape).collect();
    Cow::Owned(lines.join("\n"))
}

/// Whether a character could drive a terminal, reorder a line, or is no character at all.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061c}' | '\u{180e}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}'
            | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
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
