//! Text in other encodings, and files that are no text.

use super::{TABLE, assert_all_refused, coefficients};

fn utf_16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes_of).collect()
}

#[test]
fn other_encodings_are_recognised_and_said() {
    let marked = |bytes: &[u8], mark: &[u8]| [mark, bytes].concat();
    let little = utf_16(TABLE, u16::to_le_bytes);
    let big = utf_16(TABLE, u16::to_be_bytes);
    let message = |name: &str| {
        format!(
            "error: x.csv:1: the text is {name}, not UTF-8\n\
             help: save it as UTF-8, or convert it with iconv -f {name} -t UTF-8\n"
        )
    };
    let latin = "gr\u{f6}\u{df}e,y\n1,2\n".chars().map(|c| c as u8);
    let latin: Vec<u8> = latin.collect();
    let wide: Vec<u8> = format!("\u{feff}{TABLE}")
        .chars()
        .flat_map(|c| (c as u32).to_le_bytes())
        .collect();
    assert_all_refused(&[
        ("x.csv", &marked(&little, b"\xff\xfe"), &message("UTF-16")),
        ("x.csv", &marked(&big, b"\xfe\xff"), &message("UTF-16")),
        ("x.csv", &little, &message("UTF-16LE")),
        ("x.csv", &big, &message("UTF-16BE")),
        ("x.csv", &wide, &message("UTF-32")),
        (
            "x.csv",
            &latin,
            "error: x.csv:1: the byte 0xf6 is not valid UTF-8\n\
             help: save it as UTF-8, or convert it with iconv -f LATIN1 -t UTF-8 (in Latin-1 it is ö)\n",
        ),
        (
            "x.csv",
            b"a,y\n1,2\r\n3,4\r5,\x80\n",
            "error: x.csv:4: the byte 0x80 is not valid UTF-8\n\
             help: save it as UTF-8, or convert it with iconv -f LATIN1 -t UTF-8\n",
        ),
        (
            "x.csv",
            b"a,y\n1,2\n1\x002,3\n",
            "error: x.csv:3: a NUL byte: this is not text\n\
             help: is it a binary file, or UTF-16? save it as UTF-8 text\n",
        ),
    ]);
}

#[test]
fn files_of_another_sort_are_named() {
    let message = |what: &str, help: &str| format!("error: x.csv: this is {what}\nhelp: {help}\n");
    let unpack = "unpack or export it as CSV first";
    let export = "export the table as CSV";
    let page = "was a page saved in place of the file? open it in a browser to see what it says";
    assert_all_refused(&[
        (
            "x.csv",
            b"PK\x03\x04\x14\0\x06\0xl/worksheets",
            &message("a zip archive (or a spreadsheet), not text", unpack),
        ),
        (
            "x.csv",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0",
            &message("an old spreadsheet, not text", unpack),
        ),
        (
            "x.csv",
            b"ARROW1\0\0",
            &message("an Arrow file, not text", unpack),
        ),
        (
            "x.csv",
            b"\x89HDF\r\n\x1a\n",
            &message("an HDF5 file, not text", unpack),
        ),
        (
            "x.csv",
            b"SQLite format 3\0",
            &message("an SQLite database, not text", unpack),
        ),
        (
            "x.csv",
            b"\xfd7zXZ\0\0\x04",
            &message("xz data, not text", unpack),
        ),
        (
            "x.csv",
            b"BZh91AY&SY",
            &message("bzip2 data, not text", unpack),
        ),
        (
            "x.csv",
            b"<!DOCTYPE html>\n<html><body>404, not found</body></html>\n",
            &message("a web page, not a table", page),
        ),
        (
            "x.csv",
            b"\n <html lang=\"en\">\n",
            &message("a web page, not a table", page),
        ),
        (
            "x.csv",
            b"<?xml version=\"1.0\"?>\n<a/>\n",
            &message("XML, not a table", export),
        ),
        (
            "x.csv",
            b"%PDF-1.4\n%\xe2\xe3\n",
            &message("a PDF, not a table", export),
        ),
        (
            "x.csv",
            b"[{\"a\": 1, \"b\": 2}]\n",
            &message("JSON, not a table", export),
        ),
        (
            "x.csv",
            b"{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":4}\n",
            &message("JSON, not a table", export),
        ),
        (
            "x.csv",
            b"{\n  \"schema_version\": 1\n}\n",
            &message(
                "a model file, not a table",
                "the data come first, the model after --model",
            ),
        ),
        (
            "x.csv",
            b"\x93NUMPY\x01\0v\0{}",
            &message(
                "a NumPy array, not text",
                "read it with --format npy, or give its name the suffix .npy",
            ),
        ),
        (
            "x.csv",
            b"1 1:0.5 3:2\n0 2:1\n",
            "error: x.csv:1: a sample of libsvm text, and no names\n\
             help: read it with --format libsvm, or give its name the suffix .svm\n",
        ),
        (
            "x.npy",
            TABLE.as_bytes(),
            "error: x.npy: not a NumPy array: it does not begin with \\x93NUMPY\n\
             help: is it text? give its format: --format csv\n",
        ),
        ("x.npy", b"", "error: x.npy: is empty\n"),
    ]);
}

fn gzip(text: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn gzip_is_read_under_any_name_and_refused_when_damaged() {
    let plain = coefficients("x.csv", TABLE.as_bytes(), &[]);
    let packed = gzip(TABLE.as_bytes());
    assert_eq!(coefficients("x.csv.gz", &packed, &[]), plain);
    assert_eq!(coefficients("x.csv", &packed, &[]), plain);
    assert_eq!(coefficients("x.csv.gz", TABLE.as_bytes(), &[]), plain);
    assert_eq!(
        coefficients(
            "x.csv",
            &[gzip(b"a,b,y\n"), gzip(&TABLE.as_bytes()[6..])].concat(),
            &[]
        ),
        plain
    );
    let message = |why: &str| {
        format!(
            "error: x.csv.gz: the gzip data is damaged or cut off: {why}\n\
             help: was it copied or downloaded to its end?\n"
        )
    };
    let mut bad_sum = packed.clone();
    bad_sum[packed.len() - 8] ^= 1;
    assert_all_refused(&[
        (
            "x.csv.gz",
            &packed[..packed.len() - 4],
            &message("unexpected end of file"),
        ),
        (
            "x.csv.gz",
            &packed[..12],
            &message("incomplete deflate stream"),
        ),
        ("x.csv.gz", &packed[..5], &message("unexpected end of file")),
        (
            "x.csv.gz",
            &bad_sum,
            &message("corrupt gzip stream does not have a matching checksum"),
        ),
    ]);
}

/// 4 GB of NUL bytes in 4 MB are refused at the first one, without being unpacked.
#[test]
fn a_bomb_of_nothing_ends_where_no_text_can_follow() {
    let member = gzip(&vec![0; 1 << 24]);
    let bomb = member.repeat(256);
    assert_all_refused(&[(
        "x.csv.gz",
        &bomb,
        "error: x.csv.gz:1: a NUL byte: this is not text\n\
         help: is it a binary file, or UTF-16? save it as UTF-8 text\n",
    )]);
}
