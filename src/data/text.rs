//! Bytes checked to be text that can be split into lines.

use super::bytes::Bytes;
use super::error::ReadError;
use super::signature::NUMPY;

/// Decompressed UTF-8 without NUL bytes, and the file it came from.
#[derive(Debug)]
pub(crate) struct Text {
    /// Name for messages, escaped.
    pub(crate) file: String,
    content: String,
    /// Where the text begins: behind the byte order mark, if there is one.
    start: usize,
}

impl Text {
    /// Reads everything and checks the encoding.
    ///
    /// # Errors
    /// [`ReadError::File`] when it cannot be read or is empty, [`ReadError::Line`] for the first
    /// line that is not UTF-8 or has a NUL byte.
    pub(crate) fn read(bytes: Bytes) -> Result<Self, ReadError> {
        let file = bytes.file.clone();
        Self::check(file, bytes.into_vec()?)
    }

    fn check(file: String, bytes: Vec<u8>) -> Result<Self, ReadError> {
        if let Some(encoding) = wide_encoding(&bytes) {
            let problem = format!("the text is {encoding}, not UTF-8");
            let help = format!("save it as UTF-8, or convert it with iconv -f {encoding} -t UTF-8");
            return Err(ReadError::line(&file, 1, problem).with_help(help));
        }
        if bytes.starts_with(NUMPY) {
            return Err(ReadError::file(&file, "this is a NumPy array, not text")
                .with_help("read it with --format npy, or give its name the suffix .npy"));
        }
        if let Some((what, help)) = other_language(&bytes) {
            return Err(
                ReadError::file(&file, format!("this is {what}, not a table")).with_help(help),
            );
        }
        // `contains` is several times as fast as `position`, and almost always enough.
        if bytes.contains(&0) {
            let at = bytes.iter().position(|&byte| byte == 0).unwrap_or(0);
            let error = ReadError::line(&file, line_at(&bytes, at), "a NUL byte: this is not text");
            return Err(error.with_help("is it a binary file, or UTF-16? save it as UTF-8 text"));
        }
        let content = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            let byte = bytes.get(at).copied().unwrap_or_default();
            let problem = format!("the byte 0x{byte:02x} is not valid UTF-8");
            // From 0xa0 on, the bytes of Latin-1 are the first characters of Unicode.
            let letter = if byte >= 0xa0 {
                format!(" (in Latin-1 it is {})", char::from(byte))
            } else {
                String::new()
            };
            ReadError::line(&file, line_at(bytes, at), problem).with_help(format!(
                "save it as UTF-8, or convert it with iconv -f LATIN1 -t UTF-8{letter}"
            ))
        })?;
        let start = if content.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        if content.len() == start {
            return Err(ReadError::file(&file, "is empty"));
        }
        Ok(Self {
            file,
            content,
            start,
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        self.content.get(self.start..).unwrap_or_default()
    }
}

/// The encoding of a text whose characters take more than one byte each, by its byte order mark or, in
/// text of plain letters, by where its NUL bytes are.
fn wide_encoding(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\xff\xfe\0\0") || bytes.starts_with(b"\0\0\xfe\xff") {
        return Some("UTF-32");
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Some("UTF-16");
    }
    const HEAD: usize = 64;
    let (pairs, _) = bytes.get(..HEAD).unwrap_or(bytes).as_chunks::<2>();
    let all =
        |is: fn(u8, u8) -> bool| pairs.len() > 1 && pairs.iter().all(|&[one, two]| is(one, two));
    if all(|one, two| one != 0 && two == 0) {
        Some("UTF-16LE")
    } else if all(|one, two| one == 0 && two != 0) {
        Some("UTF-16BE")
    } else {
        None
    }
}

/// What a text is that begins like something else than a table, and what to do.
fn other_language(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const HEAD: usize = 256;
    const EXPORT: &str = "export the table as CSV";
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = bytes.trim_ascii_start();
    let head = text.get(..HEAD).unwrap_or(text).to_ascii_lowercase();
    let behind = |mark: &[u8]| Some(head.strip_prefix(mark)?.trim_ascii_start());
    if head.starts_with(b"<!doctype html") || head.starts_with(b"<html") {
        return Some((
            "a web page",
            "was a page saved in place of the file? open it in a browser to see what it says",
        ));
    }
    if head.starts_with(b"<?xml") {
        return Some(("XML", EXPORT));
    }
    if head.starts_with(b"%pdf-") {
        return Some(("a PDF", EXPORT));
    }
    if head.starts_with(b"{\n  \"schema_version\":") {
        return Some((
            "a model file",
            "the data come first, the model after --model",
        ));
    }
    let object = behind(b"{").is_some_and(|rest| rest.starts_with(b"\""));
    let array = behind(b"[").is_some_and(|rest| rest.starts_with(b"{") || rest.starts_with(b"["));
    (object || array).then_some(("JSON", EXPORT))
}

/// The line (from 1) of the byte at `at`; CR, LF and CR LF each end one line.
fn line_at(bytes: &[u8], at: usize) -> u64 {
    let before = bytes.get(..at).unwrap_or(bytes);
    let mut line = 1;
    for (position, &byte) in before.iter().enumerate() {
        let ends = match byte {
            b'\n' => true,
            b'\r' => bytes.get(position + 1) != Some(&b'\n'),
            _ => false,
        };
        line += u64::from(ends);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: &[u8]) -> String {
        let result = Text::check("x.csv".into(), bytes.to_vec());
        result.expect_err("not text").to_string()
    }

    #[test]
    fn what_is_not_utf8_text_is_refused_with_its_line() {
        assert_eq!(message(b""), "x.csv: is empty");
        assert_eq!(message(b"\xef\xbb\xbf"), "x.csv: is empty");
        assert_eq!(
            message(b"\xff\xfea\0"),
            "x.csv:1: the text is UTF-16, not UTF-8"
        );
        assert_eq!(
            message(b"\xfe\xff\0a"),
            "x.csv:1: the text is UTF-16, not UTF-8"
        );
        assert_eq!(
            message(b"a,b\n1,\x002\n"),
            "x.csv:2: a NUL byte: this is not text"
        );
        assert_eq!(
            message(b"\xff\xfe\0\0a\0\0\0"),
            "x.csv:1: the text is UTF-32, not UTF-8"
        );
        assert_eq!(
            message(b"a\0,\0b\0"),
            "x.csv:1: the text is UTF-16LE, not UTF-8"
        );
        assert_eq!(
            message(b"\0a\0,\0b"),
            "x.csv:1: the text is UTF-16BE, not UTF-8"
        );
        assert_eq!(
            message(b"a\r\n\r1\nr\xe9d"),
            "x.csv:4: the byte 0xe9 is not valid UTF-8"
        );
    }

    #[test]
    fn other_languages_are_named_and_tables_are_not() {
        for (text, what) in [
            ("<!DOCTYPE html>\n<html>", "a web page"),
            ("\u{feff}\n <HTML lang=en>", "a web page"),
            ("<?xml version=\"1.0\"?>", "XML"),
            ("%PDF-1.7\n", "a PDF"),
            ("[{\"a\":1}]", "JSON"),
            ("[ [1, 2], [3, 4]]", "JSON"),
            ("{\n\t\"a\": [1]}", "JSON"),
            ("{\n  \"schema_version\": 1,", "a model file"),
        ] {
            assert_eq!(
                message(text.as_bytes()),
                format!("x.csv: this is {what}, not a table")
            );
        }
        for table in ["[1],b\n1,2\n", "{a},b\n1,2\n", "<5,b\n1,2\n", "%,b\n1,2\n"] {
            assert!(Text::check("x.csv".into(), table.into()).is_ok(), "{table}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_text() {
        let text = Text::check("x.csv".into(), b"\xef\xbb\xbfa,b\n".to_vec()).expect("text");
        assert_eq!(text.as_str(), "a,b\n");
    }
}
