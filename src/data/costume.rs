//! Numbers in a costume: cells that a person reads as a number or a date and a program does not, such as `1,5`, `$1,234.56`,
//! `12kg`, `5%`, `(7)`, `7:30` or `3-Mar-2020`. They are told apart from words, and never turned into numbers.

use super::escape::{shell_word, shorten};
use super::number::{Parsed, parse_number};

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
    if names_a_month(cell) {
        return Some("months are numbers in dates that are read, 2020-01-31 or 31.1.2020".into());
    }
    if is_time(cell) {
        return Some("times of the day are not read: write hours with a decimal point, 7.5".into());
    }
    if let Some(number) = with_other_exponent(cell) {
        return Some(format!("an exponent is written with e: {}", say(&number)));
    }
    let (number, unit) = dressed(cell)?;
    Some(match unit.as_str() {
        "()" => format!("is that -{}? a number below 0 begins with -", say(&number)),
        "''" => format!("single quotes are no quotes of CSV: write {}", say(&number)),
        unit => match FACTORS.iter().find(|(name, _)| *name == unit) {
            Some((_, zeros)) => format!(
                "numbers are written without units: {}e{zeros}, if {unit} is short for it",
                say(&number)
            ),
            None => format!("numbers are written without units: {}", say(&number)),
        },
    })
}

/// What short units stand for, as powers of ten.
const FACTORS: [(&str, usize); 6] = [
    ("k", 3),
    ("K", 3),
    ("M", 6),
    ("Mio", 6),
    ("bn", 9),
    ("B", 9),
];

/// What reads a column of dates.
pub(crate) const DATES: &str = "--date COL makes year, month, day and weekday of a column of dates, --date COL=days the days since the first";

/// Why a column of dates with years of two digits is not read.
pub(crate) const SHORT_YEARS: &str = "its year has two digits, which leaves the century open: dates are written 2020-01-31 or 31.1.2020";

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

/// `3-Mar-2020`, `Mar 3, 2020`, `March 2020`: the name of a month, a year of four digits and perhaps a day.
fn names_a_month(cell: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let parts = cell.split([' ', '-', '/', '.', ',']);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let is_month = |part: &str| {
        let word = part.to_ascii_lowercase();
        let full =
            |month: &&str| month.get(..3) == Some(&word) || **month == word || word == "sept";
        MONTHS.iter().any(full)
    };
    let months = parts.iter().filter(|part| is_month(part)).count();
    let numbers: Vec<usize> = parts
        .iter()
        .filter(|part| part.bytes().all(|b| b.is_ascii_digit()))
        .map(|part| part.len())
        .collect();
    let year = numbers.contains(&4) || numbers.len() == 2;
    let dated = months == 1 && year && numbers.iter().all(|length| [1, 2, 4].contains(length));
    dated && (parts.len() == numbers.len() + 1 || parts.last().is_some_and(|last| is_time(last)))
}

/// `7:30`, `07:30:15`.
fn is_time(cell: &str) -> bool {
    let parts: Vec<&str> = cell.split(':').collect();
    let digits = |part: &&str| part.bytes().all(|b| b.is_ascii_digit());
    let two = parts.iter().skip(1).all(|part| part.len() == 2);
    let hours = parts
        .first()
        .is_some_and(|hours| [1, 2].contains(&hours.len()));
    [2, 3].contains(&parts.len()) && hours && two && parts.iter().all(digits)
}

/// `5.19D+00`, as Fortran writes it, with an e.
fn with_other_exponent(cell: &str) -> Option<String> {
    let (number, exponent) = cell.split_once(['D', 'd'])?;
    let joined = format!("{number}e{exponent}");
    let signed = exponent.starts_with(['+', '-']);
    (signed && matches!(parse_number(&joined), Parsed::Number(_))).then_some(joined)
}

/// What a cell that looks like a number is dressed in: its unit, or a word for commas and dates; `None` for any other
/// word.
pub(crate) fn costume(cell: &str) -> Option<String> {
    if has_decimal_comma(cell) || grouped(cell).is_some() {
        return Some("digits".into());
    }
    if is_date(cell) || names_a_month(cell) {
        return Some("date".into());
    }
    if is_time(cell) {
        return Some("time".into());
    }
    if with_other_exponent(cell).is_some() {
        return Some("exponent".into());
    }
    let (_, unit) = dressed(cell)?;
    let ordinal = matches!(unit.as_str(), "st" | "nd" | "rd" | "th");
    (!ordinal).then_some(unit)
}

/// The number and the unit in `12kg`, `5 %`, `-$1,234.56`, `USD 5` or `5,50 €`.
fn dressed(cell: &str) -> Option<(String, String)> {
    let start = cell.find(|c: char| c.is_ascii_digit())?;
    let end = cell.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (before, after) = (cell.get(..start)?, cell.get(end..)?);
    // A point or a sign in front belongs to the number, and so does a point behind.
    let digits = before.trim_end_matches(['.', '+', '-']);
    let (sign, after) = (
        before.get(digits.len()..)?,
        after.strip_prefix('.').unwrap_or(after),
    );
    let inner = format!("{sign}{}", cell.get(start..end)?);
    let number = match grouped(&inner) {
        Some(whole) => whole,
        None if has_decimal_comma(&inner) => inner.replace('.', "").replace(',', "."),
        None => inner,
    };
    if !matches!(parse_number(&number), Parsed::Number(_)) || number == cell {
        return None;
    }
    let (minus, mark) = match digits.strip_prefix('-') {
        Some(mark) => ("-", mark),
        None => ("", digits),
    };
    let code = mark.trim_matches(' ');
    let is_code = code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
    let is_mark = mark.chars().count() <= 3 && !mark.contains(char::is_alphanumeric);
    let is_unit = after.chars().count() <= 10 && !after.starts_with(['+', '-']);
    let number = format!("{minus}{number}");
    let unit = format!("{}{}", code, after.trim_matches(' '));
    ((is_mark || is_code) && is_unit && !unit.is_empty()).then_some((number, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("$1,234.56", "numbers are written without units: 1234.56"),
            ("-$1,234", "numbers are written without units: -1234"),
            ("1.234,56 €", "numbers are written without units: 1234.56"),
            ("USD 5", "numbers are written without units: 5"),
            ("-.5 %", "numbers are written without units: -.5"),
            (
                "5.5k",
                "numbers are written without units: 5.5e3, if k is short for it",
            ),
            ("(5.5)", "is that -5.5? a number below 0 begins with -"),
            ("'5.5'", "single quotes are no quotes of CSV: write 5.5"),
            ("5.19D+00", "an exponent is written with e: 5.19e+00"),
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
            "5+",
            "10-19",
            "x 5",
            "1D2",
            "5:1",
            "May 5",
            "Mars 2020",
        ] {
            assert_eq!(advice(word), None, "{word}");
        }
    }

    #[test]
    fn months_by_name_and_times_are_dates_and_no_words() {
        for cell in [
            "3-Mar-2020",
            "March 3, 2020",
            "Sept 2020",
            "03/oct/99",
            "3 January 2020 12:30",
        ] {
            assert_eq!(costume(cell).as_deref(), Some("date"), "{cell}");
            assert!(
                advice(cell).is_some_and(|said| said.contains("2020-01-31")),
                "{cell}"
            );
        }
        for cell in ["7:30", "07:30:15"] {
            assert_eq!(costume(cell).as_deref(), Some("time"), "{cell}");
        }
        for (cell, unit) in [
            ("$1,234.56", "$"),
            ("5,50 €", "€"),
            ("12kg", "kg"),
            ("(7)", "()"),
        ] {
            assert_eq!(costume(cell).as_deref(), Some(unit), "{cell}");
        }
    }
}
