//! Cells as numbers.

use super::escape::quote;

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
}
