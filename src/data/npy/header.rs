//! The header of an array.

use super::element::{Element, Kind};
use crate::data::bytes::Bytes;
use crate::data::error::ReadError;
use crate::data::escape::quote;
use crate::data::io_error::cannot_read;
use crate::data::signature::NUMPY;

/// Bytes of the longest header that is read. NumPy itself refuses more than 10 000 unless told to
/// trust the file.
const LONGEST: usize = 1 << 16;

/// A two-dimensional array of numbers.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) element: Element,
    pub(super) columns_first: bool,
    pub(super) n_rows: usize,
    pub(super) n_cols: usize,
}

impl Header {
    /// The header, and where the elements begin; there are as many bytes of them as it says.
    pub(super) fn read(bytes: &Bytes) -> Result<(Self, usize), ReadError> {
        let file = bytes.file.as_str();
        let head = bytes
            .get(0..LONGEST)
            .map_err(|error| cannot_read(file, &error, ""))?;
        let (text, start) = text_of(&head).map_err(|problem| {
            let error = ReadError::file(file, problem);
            if head.is_empty() {
                error
            } else if head.starts_with(NUMPY) {
                error.with_help("save it again with numpy.save")
            } else {
                error.with_help("is it text? give its format: --format csv")
            }
        })?;
        let header = Self::parse(text).map_err(|(problem, help)| {
            let error = ReadError::file(file, problem);
            if help.is_empty() {
                error
            } else {
                error.with_help(help)
            }
        })?;
        let size = header.n_rows.checked_mul(header.n_cols);
        let promised = size.and_then(|size| size.checked_mul(header.element.size));
        let found = bytes.len() - start;
        let shape = format!("an array of {} × {}", header.n_rows, header.n_cols);
        match promised {
            Some(promised) if promised == found => Ok((header, start)),
            Some(promised) if promised < found => Err(ReadError::file(
                file,
                match found - promised {
                    1 => format!("1 byte is left behind {shape}"),
                    more => format!("{more} bytes are left behind {shape}"),
                },
            )
            .with_help("is there more than one array in the file? save each in its own")),
            _ => Err(ReadError::file(
                file,
                format!("the data end early: {found} bytes are not {shape}"),
            )
            .with_help("was the file copied to its end? save it again with numpy.save")),
        }
    }

    /// Reads `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`, or says what is wrong with
    /// it and what to do.
    fn parse(text: &str) -> Result<Self, (String, &'static str)> {
        let damaged = || {
            (
                format!("a damaged NumPy header: {}", quote(text.trim())),
                "",
            )
        };
        let mut cursor = Cursor { rest: text };
        let (mut element, mut columns_first, mut shape) = (None, None, None);
        cursor.take('{').ok_or_else(damaged)?;
        while cursor.take('}').is_none() {
            let key = cursor.word().ok_or_else(damaged)?;
            cursor.take(':').ok_or_else(damaged)?;
            let is_new = match key {
                "descr" => {
                    if cursor.rest.trim_start().starts_with('[') {
                        return Err((
                            "a structured array, not a matrix of numbers".into(),
                            SAVE_FLOATS,
                        ));
                    }
                    let name = cursor.word().ok_or_else(damaged)?;
                    element.replace(element_of(name)?).is_none()
                }
                "fortran_order" => {
                    let order = cursor.boolean().ok_or_else(damaged)?;
                    columns_first.replace(order).is_none()
                }
                "shape" => {
                    let lengths = cursor.tuple().ok_or_else(damaged)?;
                    shape.replace(lengths).is_none()
                }
                _ => false,
            };
            if !is_new {
                return Err(damaged());
            }
            if cursor.take(',').is_none() && !cursor.rest.trim_start().starts_with('}') {
                return Err(damaged());
            }
        }
        let behind = cursor.rest.trim();
        let (Some(element), Some(columns_first), Some(shape), "") =
            (element, columns_first, shape, behind)
        else {
            return Err(damaged());
        };
        match shape[..] {
            [0, _] => Err(("an array without rows".into(), "")),
            [_, 0] => Err(("an array without columns".into(), "")),
            [n_rows, n_cols] => Ok(Self {
                element,
                columns_first,
                n_rows,
                n_cols,
            }),
            _ => {
                let count = shape.len();
                let plural = if count == 1 { "" } else { "s" };
                Err((
                    format!("an array of {count} dimension{plural}, not of rows and columns"),
                    "save a matrix whose last column is the target: numpy.column_stack([X, y])",
                ))
            }
        }
    }
}

/// The dictionary, and where the elements begin.
fn text_of(head: &[u8]) -> Result<(&str, usize), &'static str> {
    if head.is_empty() {
        return Err("is empty");
    }
    let Some(rest) = head.strip_prefix(NUMPY) else {
        return Err("not a NumPy array: it does not begin with \\x93NUMPY");
    };
    let (length, rest) = match rest {
        [1, 0, a, b, rest @ ..] => (u32::from(u16::from_le_bytes([*a, *b])), rest),
        [2 | 3, 0, a, b, c, d, rest @ ..] => (u32::from_le_bytes([*a, *b, *c, *d]), rest),
        [1..=3, 0, ..] => return Err(ENDS_EARLY),
        [_, _, ..] => return Err("a NumPy array of an unknown version, not 1.0, 2.0 or 3.0"),
        _ => return Err(ENDS_EARLY),
    };
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let Some(text) = rest.get(..length) else {
        return Err(ENDS_EARLY);
    };
    let start = head.len() - rest.len() + length;
    match std::str::from_utf8(text) {
        Ok(text) => Ok((text, start)),
        Err(_) => Err("a damaged NumPy header: it is not text"),
    }
}

const ENDS_EARLY: &str = "a damaged NumPy header: it ends early or is longer than 64 KB";

const SAVE_FLOATS: &str = "save it as 64-bit floats: numpy.save(file, x.astype(\"float64\"))";

/// `<f8`: byte order, kind and size.
fn element_of(name: &str) -> Result<Element, (String, &'static str)> {
    let (big_endian, kind) = match name.as_bytes() {
        [b'<', kind @ ..] => (false, kind),
        [b'>', kind @ ..] => (true, kind),
        [b'|', kind @ ..] => (false, kind),
        other => (false, other),
    };
    let (kind, size) = match kind {
        b"f8" => (Kind::Float, 8),
        b"f4" => (Kind::Float, 4),
        b"i8" => (Kind::Integer, 8),
        b"i4" => (Kind::Integer, 4),
        [b'O', ..] => {
            return Err((
                "an array of Python objects, not of numbers".into(),
                SAVE_FLOATS,
            ));
        }
        _ => {
            let problem = format!("an array of {}; f8, f4, i8 and i4 are read", quote(name));
            return Err((problem, SAVE_FLOATS));
        }
    };
    Ok(Element {
        kind,
        size,
        big_endian,
    })
}

/// A position in the dictionary.
struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    /// Steps over a mark and the blanks before it.
    fn take(&mut self, mark: char) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(mark)?;
        Some(())
    }

    /// A text in single or double quotes.
    fn word(&mut self) -> Option<&'a str> {
        let rest = self.rest.trim_start();
        let mark = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        let (word, behind) = rest.get(1..)?.split_once(mark)?;
        self.rest = behind;
        Some(word)
    }

    fn boolean(&mut self) -> Option<bool> {
        let rest = self.rest.trim_start();
        let (value, behind) = match (rest.strip_prefix("True"), rest.strip_prefix("False")) {
            (Some(behind), _) => (true, behind),
            (_, Some(behind)) => (false, behind),
            _ => return None,
        };
        self.rest = behind;
        Some(value)
    }

    /// Whole numbers in parentheses, the last one followed by a comma or not; Python 2 wrote `3L`.
    fn tuple(&mut self) -> Option<Vec<usize>> {
        self.take('(')?;
        let mut numbers = Vec::new();
        while self.take(')').is_none() {
            let rest = self.rest.trim_start();
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (number, behind) = rest.split_at(digits);
            numbers.push(number.parse().ok()?);
            self.rest = behind.strip_prefix('L').unwrap_or(behind);
            if self.take(',').is_none() && !self.rest.trim_start().starts_with(')') {
                return None;
            }
        }
        Some(numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(descr: &str, shape: &str) -> Result<Header, String> {
        let text = format!("{{'descr': {descr}, 'fortran_order': True, 'shape': {shape}, }}  \n");
        Header::parse(&text).map_err(|(problem, _)| problem)
    }

    #[test]
    fn the_dictionary_says_what_the_bytes_are() {
        let header = parse("'<f8'", "(3, 40)").expect("a header");
        let element = Element {
            kind: Kind::Float,
            size: 8,
            big_endian: false,
        };
        let columns_first = true;
        let (n_rows, n_cols) = (3, 40);
        let expected = Header {
            element,
            columns_first,
            n_rows,
            n_cols,
        };
        assert_eq!(header, expected);
        let other = "{\"shape\":(3L,40L),\"fortran_order\":True,\"descr\":\"<f8\"}";
        assert_eq!(Header::parse(other).expect("a header"), expected);
        let swapped = parse("'>i4'", "(1, 1)").expect("a header").element;
        assert_eq!((swapped.size, swapped.big_endian), (4, true));
    }

    #[test]
    fn what_is_no_matrix_of_numbers_is_named() {
        for (descr, shape, problem) in [
            (
                "'<f8'",
                "(3,)",
                "an array of 1 dimension, not of rows and columns",
            ),
            (
                "'<f8'",
                "()",
                "an array of 0 dimensions, not of rows and columns",
            ),
            (
                "'<f8'",
                "(1, 2, 3)",
                "an array of 3 dimensions, not of rows and columns",
            ),
            ("'<f8'", "(0, 3)", "an array without rows"),
            ("'<f8'", "(3, 0)", "an array without columns"),
            (
                "'|O'",
                "(3, 3)",
                "an array of Python objects, not of numbers",
            ),
            (
                "'<c16'",
                "(3, 3)",
                "an array of \"<c16\"; f8, f4, i8 and i4 are read",
            ),
            (
                "[('a', '<f8')]",
                "(3, 3)",
                "a structured array, not a matrix of numbers",
            ),
        ] {
            assert_eq!(parse(descr, shape), Err(problem.into()), "{descr} {shape}");
        }
    }

    #[test]
    fn a_damaged_dictionary_is_refused() {
        for text in [
            "",
            "{}",
            "{'descr': '<f8', 'fortran_order': False}",
            "{'descr': '<f8', 'fortran_order': 0, 'shape': (3, 4)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3 4)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (-3, 4)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 99999999999999999999)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), 'shape': (3, 4)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), 'more': 'x'}",
            "{'descr': '<f8' 'fortran_order': False, 'shape': (3, 4)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4)} x",
        ] {
            let problem = Header::parse(text).expect_err(text).0;
            assert!(problem.starts_with("a damaged NumPy header: "), "{problem}");
        }
    }
}
