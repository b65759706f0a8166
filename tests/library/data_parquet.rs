//! Parquet files as pyarrow, pandas, polars, DuckDB and Spark write them: `tests/parquet/make.py` makes them.

use regfit::data::{ColumnKind, ReadError, Source, Table, read_parquet};
use serde_json::Value;
use std::path::PathBuf;

fn path(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/parquet");
    folder.join(name)
}

fn read(name: &str) -> Result<Table, ReadError> {
    read_parquet(Source::Path(path(name)))
}

fn expected() -> serde_json::Map<String, Value> {
    let text = std::fs::read_to_string(path("expected.json")).expect("is committed");
    serde_json::from_str(&text).expect("is JSON")
}

/// Compares every cell; numbers must be the nearest floats.
fn check(name: &str, without: &[&str]) {
    let table = read(name).unwrap_or_else(|error| panic!("{name}: {error}"));
    for (column, cells) in expected() {
        if without.contains(&column.as_str()) {
            continue;
        }
        let found = table.column(&column);
        let found = found.unwrap_or_else(|| panic!("{name}: no {column}"));
        let cells = cells.as_array().expect("cells");
        assert_eq!(table.n_rows(), cells.len());
        for (row, cell) in cells.iter().enumerate() {
            let what = format!("{name}: {column}, row {row}");
            match cell {
                Value::Null => assert_eq!(found.cell(row), None, "{what}"),
                Value::String(text) => {
                    assert_eq!(found.cell(row).as_deref(), Some(&**text), "{what}")
                }
                number => assert_eq!(
                    found.numbers().expect(&what)[row],
                    number.as_f64().expect("a number"),
                    "{what}"
                ),
            }
        }
    }
}

#[test]
fn every_type_comes_back_from_every_codec_encoding_and_writer() {
    for codec in ["none", "snappy", "gzip", "lz4", "zstd"] {
        check(&format!("pyarrow_{codec}.parquet"), &[]);
    }
    check("pyarrow_v2.parquet", &[]);
    check("spark.parquet", &[]);
    check("pandas.parquet", &["half"]);
    check("polars.parquet", &["half", "large"]);
    check("duckdb.parquet", &["half"]);
}

#[test]
fn text_is_text_and_numbers_that_lose_digits_are_counted() {
    let table = read("pyarrow_snappy.parquet").expect("readable");
    let kind = |name: &str| table.column(name).map(|column| column.kind());
    assert_eq!(kind("city"), Some(ColumnKind::Text));
    assert_eq!(kind("day"), Some(ColumnKind::Text));
    assert_eq!(kind("flag"), Some(ColumnKind::Numeric));
    let identity = table.column("identity").expect("is there");
    // 2⁶⁰ + i is a float only where i is a multiple of 2⁸.
    assert_eq!(identity.n_rounded(), 39);
    assert_eq!(table.column("large").map(|c| c.n_rounded()), Some(40));
    assert_eq!(table.column("integer").map(|c| c.n_rounded()), Some(0));
    assert_eq!(table.column("double").map(|c| c.n_missing()), Some(5));
}

#[test]
fn the_index_of_pandas_names_the_rows() {
    let table = read("pandas.parquet").expect("readable");
    assert!(table.is_row_names(0) && !table.is_row_names(1));
    assert_eq!(table.columns()[0].cell(3).as_deref(), Some("row 3"));
    assert_eq!(table.columns()[1].name(), "double");
}

#[test]
fn lists_and_records_are_left_out_with_a_note() {
    let table = read("nested.parquet").expect("readable");
    let names: Vec<&str> = table.columns().iter().map(|column| column.name()).collect();
    assert_eq!(names, ["y", "x"]);
    assert_eq!(
        table.notes(),
        [
            "column \"tags\" holds lists or records, and is left out",
            "column \"point\" holds lists or records, and is left out"
        ]
    );
}

#[test]
fn what_cannot_be_read_is_said_with_the_way_out() {
    let message = |name: &str| {
        let error = read(name).expect_err("must be refused").to_string();
        error
            .rsplit_once("tests/parquet/")
            .map_or(error.clone(), |(_, end)| end.to_owned())
    };
    assert_eq!(
        message("infinite.parquet"),
        "infinite.parquet: the number in row 2, column \"x\", is not finite"
    );
    assert_eq!(message("empty.parquet"), "empty.parquet: has no rows");
    assert_eq!(
        message("brotli.parquet"),
        "brotli.parquet: is packed in a way that this build cannot unpack"
    );
    assert_eq!(
        message("checksum.parquet"),
        "checksum.parquet: the Parquet data is damaged or cut off: Page CRC checksum mismatch"
    );
}

#[test]
fn cut_off_and_changed_files_are_errors_and_never_panics() {
    for name in [
        "pyarrow_v2.parquet",
        "pyarrow_snappy.parquet",
        "duckdb.parquet",
    ] {
        let whole = std::fs::read(path(name)).expect("is committed");
        for end in (0..whole.len()).step_by(37) {
            let cut = Source::bytes(name, &whole[..end]);
            assert!(read_parquet(cut).is_err(), "{name} cut at {end}");
        }
        for at in (0..whole.len()).step_by(13) {
            let mut changed = whole.clone();
            changed[at] ^= 0x55;
            // A number may have become another one; the reader must come back.
            let _ = read_parquet(Source::bytes(name, changed));
        }
    }
}
