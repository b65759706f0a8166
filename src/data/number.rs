//! Cells as numbers.

use super::escape::{quote, shell_word, shorten};

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Parsed {
    /// A finite number.
    Number(f64),
    /// An empty cell or one of the usual marks.
    Missing,
    /// Anything else.
    Word,
}

/// Marks of a missing cell, in exactly this spelling.
pub(crate) const MISSING_MARKS: [&str; 7] = ["", "NA", "NaN", "nan", "null", "NULL", "?"];

/// Reads a cell without outer blanks: decimal digits with a point, an exponent, a sign.
///
/// Infinities, hexadecimal, underscores, decimal commas and numbers beyond the range of f64 are
/// words: none of them can be a value of a linear model, and guessing would be silent.
pub(crate) fn parse_number(cell: &str) -> Parsed {
    let starts_number = matches!(
        cell.as_bytes(),
        [b'0'..=b'9' | b'.', ..] | [b'+' | b'-', b'0'..=b'9' | b'.', ..]
    );
    if starts_number {
        match cell.parse::<f64>() {
            Ok(value) if value.is_finite() => Parsed::Number(value),
            _ => Parsed::Word,
        }
    } else if MISSING_MARKS.contains(&cell) {
        Parsed::Missing
    } else {
        Parsed::Word
    }
}

/// Below it every whole number is a 64-bit float.
pub(crate) const EXACT: f64 = 9_007_199_254_740_992.0;

/// Whether a cell is a whole number, written without an exponent, that this float is only near to.
#[cfg(any(test, feature = "csv"))]
pub(crate) fn loses_digits(cell: &str, value: f64) -> bool {
    if value.abs() < EXACT {
        return false;
    }
    let whole = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    if !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let read = format!("{:.0}", value.abs());
    read != whole.trim_start_matches('0')
}

/// Whether a label is written as its number would be: digits that a float keeps, without signs, points, exponents or
/// zeros in front, which would be other labels.
#[cfg(any(test, feature = "csv"))]
pub(crate) fn is_plain_label(cell: &[u8]) -> bool {
    let digits = cell.strip_prefix(b"-").unwrap_or(cell);
    match digits {
        [b'0'] => digits.len() == cell.len(),
        [b'1'..=b'9', ..] => digits.len() <= 15 && digits.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// The shortest text that reads back as the same number, with a power of ten only where zeros would fill
/// the line.
///
/// ```
/// assert_eq!(regfit::data::shortest(0.1), "0.1");
/// assert_eq!(regfit::data::shortest(1e-9), "1e-9");
/// ```
pub fn shortest(value: f64) -> String {
    let value = value + 0.0;
    let magnitude = value.abs();
    if value == 0.0 || (1e-5..1e16).contains(&magnitude) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}

/// `"n/a" is not a number`, or a more exact reason.
pub(crate) fn why_not_a_number(cell: &str) -> String {
    let shown = quote(cell);
    match cell.parse::<f64>() {
        Ok(value) if value.is_infinite() && cell.bytes().any(|b| b.is_ascii_digit()) => {
            format!("{shown} is beyond the range of 64-bit floats")
        }
        Ok(value) if !value.is_finite() => format!("{shown} is not a finite number"),
        _ => format!("{shown} is not a number"),
    }
}

/// Whether a cell looks like `1,5` or `1.234,5`: digits and exactly one comma before the end.
pub(crate) fn has_decimal_comma(cell: &str) -> bool {
    let Some((whole, fraction)) = cell.split_once(',') else {
        return false;
    };
    let whole = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    whole.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && whole.bytes().any(|b| b.is_ascii_digit())
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b.is_ascii_digit())
}

/// Advice for a cell that looks like a number in another notation, such as one with a decimal comma or a
/// unit; `None` for any other word.
pub(crate) fn advice(cell: &str) -> Option<String> {
    let say = |text: &str| shorten(text, 60);
    if has_decimal_comma(cell) {
        let point = cell.replace('.', "").replace(',', ".");
        let groups = grouped(cell).filter(|_| !cell.starts_with('0'));
        return Some(match groups {
            Some(whole) => format!(
                "is that {} or {}? --decimal , reads the one, --thousands , the other",
                say(&point),
                say(&whole)
            ),
            None => format!("is that a decimal comma? --decimal , reads {}", say(&point)),
        });
    }
    let is_blank = |c: char| c.is_whitespace();
    if let Some((digits, between)) = grouped(cell).zip(cell.chars().find(|c| BETWEEN.contains(c))) {
        return Some(format!(
            "something stands between its thousands: --thousands {} reads {}",
            if is_blank(between) {
                "' '".to_owned()
            } else {
                shell_word(&between.to_string())
            },
            say(&digits)
        ));
    }
    if let Some(strange) = cell.chars().find(|c| is_look_alike(*c)) {
        let code = u32::from(strange);
        return Some(format!(
            "the character U+{code:04X} in it only looks like one that numbers have: write 0 to 9, - and plain blanks"
        ));
    }
    if has_short_year(cell) {
        return Some(SHORT_YEARS.into());
    }
    if is_date(cell) {
        return Some(DATES.into());
    }
    without_unit(cell).map(|number| format!("numbers are written without units: {}", say(number)))
}

/// What reads a column of dates.
pub(crate) const DATES: &str = "--date COL makes year, month, day and weekday of a column of dates, --date COL=days the days since the first";

/// Why a column of dates with years of two digits is not read.
const SHORT_YEARS: &str = "its year has two digits, which leaves the century open: dates are written 2020-01-31 or 31.1.2020";

/// What may stand between thousands.
const BETWEEN: [char; 8] = [',', ' ', '_', '\'', '’', '\u{a0}', '\u{202f}', '\u{2009}'];

/// The cell without what stands between its digits: `1234567` for `1,234,567`, `1 234 567` or `1_234_567`.
fn grouped(cell: &str) -> Option<String> {
    let (whole, fraction) = cell.split_at(cell.find('.').unwrap_or(cell.len()));
    let mut groups = whole.split(BETWEEN);
    let first = groups.next()?;
    let few = (1..=3).contains(&first.trim_start_matches(['-', '+']).len());
    let full = |group: &str| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit());
    let mut others = groups.peekable();
    if !few || others.peek().is_none() || !others.all(full) {
        return None;
    }
    let joined = whole.replace(BETWEEN, "") + fraction;
    matches!(parse_number(&joined), Parsed::Number(_)).then_some(joined)
}

/// Digits, signs and blanks that are not those of ASCII.
fn is_look_alike(c: char) -> bool {
    !c.is_ascii()
        && (c.is_whitespace()
            || c.is_numeric()
            || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200b}'..='\u{200f}' | '\u{feff}'
                | '\u{ff0b}' | '\u{ff0d}' | '\u{ff0e}'))
}

/// `2020-01-31`, `31.1.2020`, `1/31/20`, with or without a time behind it.
fn is_date(cell: &str) -> bool {
    let day = cell.split([' ', 'T']).next().unwrap_or_default();
    ['-', '/', '.'].into_iter().any(|mark| {
        let (mut parts, mut longest) = (0, 0);
        let few_digits = |part: &str| {
            parts += 1;
            longest = part.len().max(longest);
            (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        };
        // The year has two digits at least.
        day.split(mark).all(few_digits) && parts == 3 && longest > 1
    })
}

/// `31/1/20`: a date, as it seems, whose century is open.
pub(crate) fn has_short_year(cell: &str) -> bool {
    let day = cell.split([' ', 'T']).next().unwrap_or_default();
    is_date(cell) && day.split(['-', '/', '.']).all(|part| part.len() < 4)
}

/// What a cell that looks like a number is dressed in: its unit, or a word for commas and dates; `None` for any other
/// word.
pub(crate) fn costume(cell: &str) -> Option<String> {
    if has_decimal_comma(cell) || grouped(cell).is_some() {
        return Some("digits".into());
    }
    if is_date(cell) {
        return Some("date".into());
    }
    let number = without_unit(cell)?;
    let unit = cell.replacen(number, "", 1);
    let ordinal = matches!(unit.as_str(), "st" | "nd" | "rd" | "th");
    (!ordinal).then(|| unit.trim().to_owned())
}

/// The number in `12kg`, `5 %`, `$5` or `5€`.
fn without_unit(cell: &str) -> Option<&str> {
    let in_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
    let start = cell.find(in_number)?;
    let rest = cell.get(start..)?;
    let (number, unit) = rest.split_at(rest.find(|c| !in_number(c)).unwrap_or(rest.len()));
    let sign = cell.get(..start)?;
    let is_sign = sign.chars().count() <= 3 && !sign.contains(char::is_alphanumeric);
    let is_unit = unit.chars().count() <= 10 && !unit.contains(|c: char| c.is_ascii_digit());
    let is_number = matches!(parse_number(number), Parsed::Number(_));
    (is_sign && is_unit && is_number && number.len() < cell.len()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_numbers_are_read_to_the_last_bit() {
        for (text, value) in [
            ("1", 1.0),
            ("-0.5", -0.5),
            ("+3", 3.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("1e3", 1000.0),
            ("1E-3", 0.001),
            ("0.1", 0.1),
            ("1.7976931348623157e308", f64::MAX),
            ("5e-324", 5e-324),
            ("1e-400", 0.0),
        ] {
            assert_eq!(parse_number(text), Parsed::Number(value), "{text}");
        }
    }

    #[test]
    fn whole_numbers_that_floats_do_not_keep_are_known() {
        for (cell, lost) in [
            ("9007199254740992", false),
            ("9007199254740993", true),
            ("-1234567890123456789", true),
            ("1e300", false),
            ("123456789012345678.5", false),
            ("10000000000000000000000", false),
        ] {
            assert_eq!(
                loses_digits(cell, cell.parse().expect("a number")),
                lost,
                "{cell}"
            );
        }
        for (cell, plain) in [
            ("0", true),
            ("-17", true),
            ("-0", false),
            ("01", false),
            ("1.0", false),
        ] {
            assert_eq!(is_plain_label(cell.as_bytes()), plain, "{cell}");
        }
    }

    #[test]
    fn only_the_listed_marks_are_missing() {
        for mark in MISSING_MARKS {
            assert_eq!(parse_number(mark), Parsed::Missing, "{mark}");
        }
        for word in ["n/a", "N/A", "na", "NAN", "Null", "none", "-", "."] {
            assert_eq!(parse_number(word), Parsed::Word, "{word}");
        }
    }

    #[test]
    fn what_is_no_finite_decimal_is_a_word() {
        for word in [
            "inf", "-inf", "+inf", "Infinity", "1e400", "-1e400", "0x10", "1_000", "1,5", "1 000",
            "1e", "--1", "1f", "-nan", "+NaN", "1\u{a0}", "١",
        ] {
            assert_eq!(parse_number(word), Parsed::Word, "{word}");
        }
    }

    #[test]
    fn the_reason_is_as_exact_as_it_can_be() {
        assert_eq!(why_not_a_number("n/a"), "\"n/a\" is not a number");
        assert_eq!(
            why_not_a_number("1e400"),
            "\"1e400\" is beyond the range of 64-bit floats"
        );
        assert_eq!(why_not_a_number("-inf"), "\"-inf\" is not a finite number");
    }

    #[test]
    fn decimal_commas_are_recognised() {
        for cell in ["1,5", "-0,25", "1.234,5"] {
            assert!(has_decimal_comma(cell), "{cell}");
        }
        for cell in ["1.5", "a,5", ",", "1,", ",5", "1,5,6", "1,5x"] {
            assert!(!has_decimal_comma(cell), "{cell}");
        }
    }

    #[test]
    fn a_number_in_another_spelling_is_recognised_and_a_word_is_not() {
        for (cell, said) in [
            ("1,5", "is that a decimal comma? --decimal , reads 1.5"),
            ("0,125", "is that a decimal comma? --decimal , reads 0.125"),
            (
                "1,234",
                "is that 1.234 or 1234? --decimal , reads the one, --thousands , the other",
            ),
            (
                "-1,234,567.5",
                "something stands between its thousands: --thousands ',' reads -1234567.5",
            ),
            (
                "1 234",
                "something stands between its thousands: --thousands ' ' reads 1234",
            ),
            (
                "1\u{a0}234",
                "something stands between its thousands: --thousands ' ' reads 1234",
            ),
            (
                "1_000",
                "something stands between its thousands: --thousands _ reads 1000",
            ),
            ("12kg", "numbers are written without units: 12"),
            ("-5.5 %", "numbers are written without units: -5.5"),
            ("$5", "numbers are written without units: 5"),
            ("5€", "numbers are written without units: 5"),
            ("2020-01-31", DATES),
            ("31.1.2020", DATES),
            ("1/31/2020 12:00", DATES),
            ("1/31/20 12:00", SHORT_YEARS),
        ] {
            assert_eq!(advice(cell).as_deref(), Some(said), "{cell}");
        }
        for (cell, code) in [
            ("−5", "U+2212"),
            ("\u{a0}5", "U+00A0"),
            ("５", "U+FF15"),
            ("5\u{200b}", "U+200B"),
        ] {
            let said = advice(cell).unwrap_or_default();
            assert!(
                said.starts_with(&format!("the character {code} in it only looks")),
                "{cell}: {said}"
            );
        }
        for word in [
            "n/a",
            "x",
            "x1",
            "0x10",
            "1e400",
            "1__0",
            "12,34,567",
            "inf",
            "-",
            ".",
            "1.2.3.4",
            "1.2.3",
            "q5",
            "",
            "A1B2",
        ] {
            assert_eq!(advice(word), None, "{word}");
        }
    }
}
