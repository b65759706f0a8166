//! Cells as numbers.

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
    let shown = super::escape::quote(cell);
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
}
