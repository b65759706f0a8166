//! Reading tables: what is accepted, and the exact message for what is not.

use std::io::Write;

use regfit::data::{ColumnKind, ColumnRef, CsvOptions, ReadError, Source, Table, read_table};

fn read(name: &str, text: impl Into<Vec<u8>>) -> Result<Table, ReadError> {
    read_table(Source::bytes(name, text), &CsvOptions::default())
}

fn refused(name: &str, text: impl Into<Vec<u8>>) -> ReadError {
    read(name, text).expect_err("a bad table")
}

fn numbers(table: &Table) -> Vec<Vec<f64>> {
    table
        .columns()
        .iter()
        .map(|column| column.numbers().unwrap().to_vec())
        .collect()
}

#[test]
fn numbers_come_back_to_the_last_bit() {
    let values = [
        0.1,
        -1.0 / 3.0,
        5e-324,
        f64::MAX,
        123_456_789.123_456_78,
        0.0,
    ];
    let mut text = String::from("a,b\n");
    for value in values {
        text += &format!("{value},{value:e}\n");
    }
    let table = read("t.csv", text).unwrap();
    assert_eq!(numbers(&table), [values, values]);
    assert_eq!((table.name(), table.n_rows()), ("t.csv", 6));
    assert!(table.notes().is_empty());
}

#[test]
fn every_line_end_delimiter_and_packing_gives_the_same_table() {
    let gzip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let plain = "a,b\n1,2.5\n-3,4e1\n";
    let variants: [(&str, Vec<u8>); 10] = [
        ("t.csv", plain.into()),
        ("t.csv", plain.trim_end().into()),
        ("t.csv", plain.replace('\n', "\r\n").into()),
        ("t.csv", plain.replace('\n', "\r").into()),
        ("t.csv", plain.replace('\n', "\n\n").into()),
        ("t.csv", plain.replace(',', ";").into()),
        ("t.tsv", plain.replace(',', "\t").into()),
        ("t.csv", format!("\u{feff}{plain}").into()),
        ("t.csv", "\"a\", b \n\"1\",\"2.5\"\n\" -3 \", 4e1 \n".into()),
        ("t.txt", gzip(plain)),
    ];
    for (name, bytes) in variants {
        let table = read(name, bytes.clone()).unwrap();
        assert_eq!(numbers(&table), [[1.0, -3.0], [2.5, 40.0]], "{bytes:?}");
        assert_eq!(table.columns()[0].name(), "a");
        assert_eq!(table.columns()[1].name(), "b");
    }
    let table = read("t.csv", "a;b\n1;2\n").unwrap();
    assert_eq!(
        table.notes(),
        ["the delimiter is a semicolon, judged by the first line"]
    );
}

#[test]
fn without_a_header_columns_are_numbered() {
    let options = CsvOptions {
        has_header: false,
        ..CsvOptions::default()
    };
    let table = read_table(Source::bytes("t.csv", "1,2\n3,4\n"), &options).unwrap();
    assert_eq!(numbers(&table), [[1.0, 3.0], [2.0, 4.0]]);
    assert_eq!(table.columns()[1].name(), "x2");
    assert_eq!(table.line(0), 1);
    let error = read_table(Source::bytes("t.csv", "1,2\n3\n"), &options).expect_err("ragged");
    assert_eq!(error.to_string(), "t.csv:2: 1 field where line 1 has 2");
}

#[test]
fn a_header_of_numbers_is_doubted() {
    let table = read("t.csv", "1,2\n3,4\n").unwrap();
    assert_eq!(
        table.notes(),
        ["the first line is all numbers; if it is data, use --no-header"]
    );
}

#[test]
fn missing_cells_are_nan_and_counted() {
    let table = read("t.csv", "a,b\nNA,1\n,2\n3,NaN\n?,null\n").unwrap();
    let column = &table.columns()[0];
    assert_eq!(
        (column.kind(), column.n_missing(), column.n_words()),
        (ColumnKind::Numeric, 3, 0)
    );
    assert!(
        column.numbers().unwrap()[..2]
            .iter()
            .all(|value| value.is_nan())
    );
    assert_eq!(column.cell(2).as_deref(), Some("3"));
    assert_eq!(column.cell(3), None);
    assert_eq!(table.columns()[1].n_missing(), 2);
}

#[test]
fn words_keep_their_text_and_lines_count_through_quotes() {
    let text = "name,n\n\"a\nb\",1\n\nplain,2\n\"say \"\"x\"\"\",n/a\n,4\n";
    let table = read("t.csv", text).unwrap();
    let name = &table.columns()[0];
    assert_eq!(
        (name.kind(), name.n_missing(), name.n_words()),
        (ColumnKind::Text, 1, 3)
    );
    let cells: Vec<_> = (0..4).map(|row| name.cell(row)).collect();
    assert_eq!(cells[0].as_deref(), Some("a\nb"));
    assert_eq!(cells[2].as_deref(), Some("say \"x\""));
    assert_eq!(cells[3], None);
    let n = &table.columns()[1];
    assert_eq!((n.kind(), n.n_words()), (ColumnKind::Mixed, 1));
    assert_eq!(n.cell(2).as_deref(), Some("n/a"));
    assert_eq!(n.cell(3).as_deref(), Some("4"));
    let lines: Vec<u64> = (0..4).map(|row| table.line(row)).collect();
    assert_eq!(lines, [2, 5, 6, 7]);
}

#[test]
fn bad_tables_are_refused_with_the_exact_message() {
    let cases: [(&[u8], &str); 22] = [
        (b"", "houses.csv: is empty"),
        (b"\n \n\r\n", "houses.csv: has blank lines only"),
        (b"a,b\n", "houses.csv: has a header and no rows"),
        (
            b"id,sqft,price\n1,2,3\n4,5,6\n7,8\n",
            "houses.csv:4: 2 fields where the header has 3",
        ),
        (
            b"a,b\n1,2,3\n",
            "houses.csv:2: 3 fields where the header has 2",
        ),
        (b"a,b\n1\n", "houses.csv:2: 1 field where the header has 2"),
        (
            b"a,b,a\n1,2,3\n",
            "houses.csv:1: columns 1 and 3 are both named \"a\"",
        ),
        (b"\na,\n1,2\n", "houses.csv:2: column 2 has no name"),
        (b",a,\n1,2,3\n", "houses.csv:1: column 3 has no name"),
        (b"a,\" \"\n1,2\n", "houses.csv:1: column 2 has no name"),
        (
            b"a,b\n1,\"2\n3,4\n5,6\n",
            "houses.csv:2:3: the quote is never closed",
        ),
        (
            b"a,b\n1,\"2\"3\n",
            "houses.csv:2:6: text after the closing quote",
        ),
        (b"\"a,b\n1,2\n", "houses.csv:1:1: the quote is never closed"),
        (b"a,b\n1,\0\n", "houses.csv:2: a NUL byte: this is not text"),
        (
            b"a,b\n1,2\n\xff,3\n",
            "houses.csv:3: the byte 0xff is not valid UTF-8",
        ),
        (
            b"\xff\xfea\0,\0b\0",
            "houses.csv:1: the text is UTF-16, not UTF-8",
        ),
        (
            b"\xfe\xff\0a\0,",
            "houses.csv:1: the text is UTF-16, not UTF-8",
        ),
        (
            b"a,b\r\n1,2\r\n3\r\n",
            "houses.csv:3: 1 field where the header has 2",
        ),
        (
            b"a,b\r1,2\r3\r",
            "houses.csv:3: 1 field where the header has 2",
        ),
        (
            b"PAR1\x15\x04",
            "houses.csv: this is a Parquet file, not text",
        ),
        (
            b"\x1f\x8b\x08",
            "houses.csv: the gzip data is damaged or cut off: unexpected end of file",
        ),
        (
            b"a\x1b[2J,a\x1b[2J\n1,2\n",
            "houses.csv:1: columns 1 and 2 are both named \"a\\u{1b}[2J\"",
        ),
    ];
    for (bytes, message) in cases {
        let error = refused("houses.csv", bytes);
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn a_ragged_row_asks_about_the_delimiter() {
    let error = refused("houses.csv", "id,sqft,price\n1,2,3\n4,5,6\n7,8\n");
    assert_eq!(error.excerpt(), None);
    assert_eq!(
        error.help().as_deref(),
        Some("is the delimiter right? line 1 has 2 commas and 0 semicolons")
    );
}

#[test]
fn an_unclosed_quote_is_shown_where_it_opens() {
    let error = refused("t.csv", "a,b\n1,\"2\n3,4\n");
    assert_eq!(error.excerpt().as_deref(), Some("  |\n2 | 1,\"2\n  |   ^"));
    assert!(error.help().unwrap().contains("written twice"));
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let read = |path: &std::path::Path| {
        read_table(Source::from_argument(path), &CsvOptions::default()).expect_err("unreadable")
    };
    let missing = folder.path().join("no\u{1b}such.csv");
    let shown = folder.path().display().to_string();
    assert_eq!(
        read(&missing).to_string(),
        format!("{shown}/no\\u{{1b}}such.csv: no such file")
    );
    assert_eq!(
        read(folder.path()).to_string(),
        format!("{shown}: is a directory")
    );
}

#[test]
fn a_delimiter_that_numbers_use_is_refused() {
    for delimiter in [b'.', b'5', b'"', b'\n', b'e', 0, 200] {
        let options = CsvOptions {
            delimiter: Some(delimiter),
            ..CsvOptions::default()
        };
        let result = read_table(Source::bytes("t.csv", "a,b\n1,2\n"), &options);
        assert!(
            matches!(result, Err(ReadError::Options { .. })),
            "{delimiter}"
        );
    }
}

#[test]
fn an_unknown_column_gets_a_suggestion() {
    let table = read("houses.csv", "id,sqft,rooms,age,price\n1,2,3,4,5\n").unwrap();
    let error = table
        .column_index(&ColumnRef::from("prise"))
        .expect_err("unknown");
    assert_eq!(error.to_string(), "no column \"prise\" in houses.csv");
    assert_eq!(
        error.help().as_deref(),
        Some("did you mean \"price\"?  columns: id, sqft, rooms, age, price")
    );
    assert_eq!(table.column_index(&ColumnRef::from("-2")).unwrap(), 3);
}

#[test]
fn messages_stay_short_whatever_the_file() {
    let long = "x".repeat(100_000);
    let wide: String = (0..20).map(|j| format!("{long}{j},")).collect();
    let texts = [
        format!("{wide}{long}\n1,2\n"),
        format!("a,{long},{long}\n1,2,3\n"),
        format!("a,b\n1,{long}\n1,2,{long}\n"),
        format!("a,b\n1,\"{long}\n"),
    ];
    for text in texts {
        let error = refused("t.csv", text);
        let all = [Some(error.to_string()), error.excerpt(), error.help()];
        let length: usize = all.iter().flatten().map(String::len).sum();
        assert!(length < 4096, "{length}: {error}");
    }
}

/// A cheap stand-in for a fuzzer: any mixture of the bytes that matter is read or refused.
#[test]
fn mixtures_of_special_bytes_never_panic() {
    let alphabet: [&[u8]; 16] = [
        b",",
        b";",
        b"\x1b",
        b"\n",
        b"\r",
        b"\"",
        b" ",
        b"1",
        b",",
        b".5",
        b"NA",
        b"x",
        b"\"\"",
        b"\n",
        "é".as_bytes(),
        "東".as_bytes(),
    ];
    let mut state = 42_u64;
    let (mut accepted, mut rejected) = (0, 0);
    for _ in 0..20_000 {
        let mut bytes = Vec::new();
        for _ in 0..16 {
            // A linear congruential generator; its high bits are good enough here.
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            bytes.extend_from_slice(alphabet[(state >> 60) as usize]);
        }
        for has_header in [true, false] {
            let options = CsvOptions {
                has_header,
                ..CsvOptions::default()
            };
            match read_table(Source::bytes("t.csv", bytes.clone()), &options) {
                Ok(table) => {
                    accepted += 1;
                    assert!(table.columns().iter().all(|c| c.len() == table.n_rows()));
                }
                Err(error) => {
                    rejected += 1;
                    let mut shown = error.to_string() + &error.help().unwrap_or_default();
                    shown += &error.excerpt().unwrap_or_default().replace('\n', "");
                    assert!(!shown.chars().any(char::is_control), "{shown:?}");
                }
            }
        }
    }
    assert!(accepted > 100 && rejected > 100, "{accepted} {rejected}");
}
