//! Bytes checked to be text that can be split into lines.

use super::bytes::Bytes;
use super::error::ReadError;
use super::npy;

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
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return Err(ReadError::line(&file, 1, "the text is UTF-16, not UTF-8")
                .with_help("save it as UTF-8, or convert it with iconv -f UTF-16 -t UTF-8"));
        }
        if bytes.starts_with(npy::MAGIC) {
            return Err(ReadError::file(&file, "this is a NumPy array, not text")
                .with_help("read it with --format npy, or give its name the suffix .npy"));
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
            ReadError::line(&file, line_at(bytes, at), problem)
                .with_help("save it as UTF-8, or convert it with iconv -f LATIN1 -t UTF-8")
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
            message(b"a\r\n\r1\nr\xe9d"),
            "x.csv:4: the byte 0xe9 is not valid UTF-8"
        );
    }

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_text() {
        let text = Text::check("x.csv".into(), b"\xef\xbb\xbfa,b\n".to_vec()).expect("text");
        assert_eq!(text.as_str(), "a,b\n");
    }
}
