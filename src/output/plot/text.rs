//! Text that is safe to show and fits where it is shown, and numbers as people write them.

use super::typeface;
use crate::data::apart::cut_apart;
use crate::data::escape::{is_unsafe, push_escaped};

/// Longer texts are cut before anything else is done with them.
const LONGEST: usize = 300;

/// `text` with every character that could act instead of show (controls, line ends, changes of
/// direction, invisible joiners) written as an escape.
pub(super) fn clean(text: &str) -> String {
    let mut shown = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == LONGEST {
            shown.push('…');
            break;
        }
        // A picture has no glyph for what joins or parts invisibly.
        let invisible = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}');
        if invisible && !is_unsafe(c) {
            shown.extend(c.escape_default());
        } else {
            push_escaped(&mut shown, c);
        }
    }
    shown
}

/// `own`, or `usual` where it is empty.
pub(crate) fn or<'a>(own: &'a str, usual: &'a str) -> &'a str {
    if own.is_empty() { usual } else { own }
}

/// `text` cleaned and, if it is wider than `width` pixels, cut in the middle, with an ellipsis there.
pub(super) fn fitted(text: &str, size: f64, width: f64) -> String {
    let text = clean(text);
    if typeface::width(&text, size) <= width {
        return text;
    }
    let room = width - typeface::width("…", size);
    let within = |room: f64| {
        let mut left = room;
        move |c: &char| {
            left -= typeface::glyph(*c).advance * size;
            left >= 0.0
        }
    };
    let head: String = text.chars().take_while(within(0.55 * room)).collect();
    let rest = room - typeface::width(&head, size);
    let tail: Vec<char> = text.chars().rev().take_while(within(rest)).collect();
    let tail: String = tail.into_iter().rev().collect();
    format!("{}…{}", head.trim_end(), tail.trim_start())
}

/// Each name fitted into `width` pixels, apart where they differ.
pub(super) fn fitted_apart(names: &[&str], size: f64, width: f64) -> Vec<String> {
    let from = |rest: &str| fitted(&format!("…{rest}"), size, width);
    cut_apart(names, |name| fitted(name, size, width), from)
}

/// `text` cleaned and broken into at most `n_lines` lines of `width` pixels, behind its last semicolon where that makes
/// two lines that fit, otherwise at spaces; what does not fit ends in an ellipsis.
pub(super) fn wrapped(text: &str, size: f64, width: f64, n_lines: usize) -> Vec<String> {
    let text = clean(text);
    let fits = |line: &str| typeface::width(line, size) <= width;
    if let Some((first, second)) = text.rsplit_once("; ")
        && n_lines > 1
        && !fits(&text)
        && fits(&format!("{first};"))
        && fits(second)
    {
        return vec![format!("{first};"), second.to_owned()];
    }
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let last = lines.len() == n_lines;
        match lines.last_mut() {
            Some(line) if last || typeface::width(&format!("{line} {word}"), size) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| ended(line, size, width)).collect()
}

/// A clean line and, if it is wider than `width` pixels, its beginning with an ellipsis.
fn ended(line: &str, size: f64, width: f64) -> String {
    if typeface::width(line, size) <= width {
        return line.to_owned();
    }
    let mut left = width - typeface::width("…", size);
    let fits = |c: &char| {
        left -= typeface::glyph(*c).advance * size;
        left >= 0.0
    };
    let kept: String = line.chars().take_while(fits).collect();
    format!("{}…", kept.trim_end())
}

/// `value` with a fixed number of decimals, a true minus sign and no negative zero.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    let digits = format!("{value:.decimals$}");
    match digits.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|b| matches!(b, b'0' | b'.')) => rest.to_owned(),
        Some(rest) => format!("−{rest}"),
        None => digits,
    }
}

/// `value` in `significant` digits without trailing zeros: 0.0736, −247.9, 1.2×10⁻⁷.
pub(crate) fn short(value: f64, significant: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{value:.*e}", significant.saturating_sub(1));
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let trim = |digits: &str| match digits.contains('.') {
        true => digits
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned(),
        false => digits.to_owned(),
    };
    if (-4..6).contains(&exponent) {
        let decimals = (significant as i32 - 1 - exponent).max(0) as usize;
        trim(&fixed(value, decimals))
    } else {
        format!("{}×{}", trim(&mantissa.replace('-', "−")), power(exponent))
    }
}

/// A share in percent, without decimals unless that would round it up to the whole.
pub(crate) fn percent(share: f64) -> String {
    let decimals = usize::from((0.995..0.9995).contains(&share));
    format!("{} %", fixed(100.0 * share, decimals))
}

/// 10ⁿ in superscript digits; 1 for n = 0.
pub(super) fn power(exponent: i32) -> String {
    if exponent == 0 {
        return "1".to_owned();
    }
    let raised = exponent.to_string().chars().map(raise).collect::<String>();
    format!("10{raised}")
}

fn raise(c: char) -> char {
    match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '0' => '⁰',
        _ => char::from_u32('⁰' as u32 + c.to_digit(10).unwrap_or(0)).unwrap_or(c),
    }
}

/// `n` with its thousands apart: 20 000.
pub(super) fn count(n: usize) -> String {
    let digits = n.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut spaced = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            spaced.push('\u{a0}');
        }
        spaced.push(c);
    }
    spaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_behind_a_semicolon_where_both_parts_fit() {
        let text = "table.csv: 5 rows; minimises a long formula";
        let width = typeface::width(text, 13.0) - 1.0;
        assert_eq!(
            wrapped(text, 13.0, width, 2),
            ["table.csv: 5 rows;", "minimises a long formula"]
        );
        assert_eq!(wrapped(text, 13.0, 2.0 * width, 2), [text]);
    }

    #[test]
    fn numbers_are_written_as_people_write_them() {
        let written: Vec<_> = [0.0736, -247.888_8, 1.2e-7, 100.0, 45.16, -3e9, 0.0, 12345.0]
            .iter()
            .map(|&v| short(v, 4))
            .collect();
        let expected = [
            "0.0736",
            "−247.9",
            "1.2×10⁻⁷",
            "100",
            "45.16",
            "−3×10⁹",
            "0",
            "12345",
        ];
        assert_eq!(written, expected);
        assert_eq!(fixed(-0.0001, 2), "0.00");
        assert_eq!(power(-14), "10⁻¹⁴");
        assert_eq!(count(20000), "20\u{a0}000");
    }

    #[test]
    fn what_could_act_is_shown_instead() {
        assert_eq!(
            clean("a\u{1b}[31m\nb\u{202e}c"),
            "a\\u{1b}[31m\\nb\\u{202e}c"
        );
        assert_eq!(clean("größe → 日本"), "größe → 日本");
        assert_eq!(clean(&"x".repeat(1_000_000)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn long_names_have_an_ellipsis_within_their_width() {
        let name = fitted(&"wide ".repeat(40), 12.0, 100.0);
        assert!(name.contains("…") && !name.contains(" …"), "{name}");
        let alike = [
            "one and the same beginning of a name, 7 mg",
            "one and the same beginning of a name, 8 mg",
        ];
        let [a, b] = fitted_apart(&alike, 12.0, 100.0)
            .try_into()
            .expect("two names");
        assert!(a != b && typeface::width(&b, 12.0) <= 100.0, "{a} {b}");
        assert!(typeface::width(&name, 12.0) <= 100.0);
        assert_eq!(fitted("short", 12.0, 100.0), "short");
    }

    #[test]
    fn a_sentence_breaks_at_spaces() {
        let lines = wrapped("one two three four five six seven", 10.0, 80.0, 2);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0], "one two three");
        assert!(lines[1].ends_with('…'), "{lines:?}");
    }
}
