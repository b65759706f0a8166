//! Several files of one format, read one after the other.

use regfit::data::{
    CsvOptions, LibsvmOptions, Source, Table, read_libsvm, read_npy, read_parquet, read_table,
};
use std::ffi::OsString;
use std::fs;
use std::path::Path;

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("written");
    }
}

fn source(folder: &Path, arguments: &[&str]) -> Source {
    let arguments = arguments
        .iter()
        .map(|name| folder.join(name).into_os_string());
    Source::from_arguments(&arguments.collect::<Vec<OsString>>())
}

fn read(folder: &Path, arguments: &[&str]) -> Result<Table, String> {
    let table = read_table(source(folder, arguments), &CsvOptions::default());
    table.map_err(|error| error.to_string().replace(&*folder.to_string_lossy(), "."))
}

/// The cells of a column, `-` for a gap.
fn cells(table: &Table, name: &str) -> Vec<String> {
    let column = table.column(name).expect("is there");
    let cell = |row| {
        column
            .cell(row)
            .map_or("-".into(), |cell| cell.into_owned())
    };
    (0..table.n_rows()).map(cell).collect()
}

#[test]
fn rows_follow_in_the_order_of_the_files_and_columns_go_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(
        folder,
        &[
            ("part-1.csv", "a,word,y\n1,red,10\nNA,blue,20\n"),
            ("part-2.csv", "y;word;a\n30;green;3\n35;red;4\n40;;x\n"),
            ("part-10.csv", "a,y,word\n5,50,red\n"),
        ],
    );
    let all = read(folder, &["part-*.csv"]).expect("readable");
    // Names are sorted as text.
    assert_eq!(cells(&all, "y"), ["10", "20", "50", "30", "35", "40"]);
    assert_eq!(cells(&all, "a"), ["1", "-", "5", "3", "4", "x"]);
    assert_eq!(
        cells(&all, "word"),
        ["red", "blue", "red", "green", "red", "-"]
    );
    assert!(
        all.name().ends_with("part-*.csv (3 files)"),
        "{}",
        all.name()
    );
    let given = read(folder, &["part-2.csv", "part-1.csv"]).expect("readable");
    assert_eq!(cells(&given, "y"), ["30", "35", "40", "10", "20"]);
    assert_eq!(given.columns()[0].name(), "y");
    assert!(
        given.name().ends_with("part-2.csv and 1 more"),
        "{}",
        given.name()
    );
}

#[test]
fn one_file_that_matches_is_that_file_and_a_name_with_a_star_is_a_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(
        folder,
        &[("a*.csv", "x,y\n1,2\n"), ("ab.csv", "x,y\n3,4\n")],
    );
    let table = read(folder, &["a*.csv"]).expect("readable");
    assert_eq!(cells(&table, "x"), ["1"]);
    let table = read(folder, &["?b.csv"]).expect("readable");
    assert_eq!(cells(&table, "x"), ["3"]);
    assert!(table.name().ends_with("ab.csv"), "{}", table.name());
    let error = read(folder, &["c*.csv"]).expect_err("nothing matches");
    assert_eq!(error, "./c*.csv: no such file");
}

#[test]
fn files_that_do_not_fit_together_are_both_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(
        folder,
        &[
            ("1.csv", "a,b,y\n1,2,3\n"),
            ("2.csv", "a,c,y\n1,2,3\n"),
            ("3.csv", "a,b,y\nred,2,3\n"),
            ("4.csv", "a,b,y\nNA,2,3\n"),
        ],
    );
    let error = |files: &[&str]| read(folder, files).expect_err("must be refused");
    assert_eq!(
        error(&["1.csv", "2.csv"]),
        "./2.csv: no column \"b\" as in ./1.csv"
    );
    assert_eq!(
        error(&["3.csv", "1.csv"]),
        "column \"a\" holds numbers in ./1.csv and words in ./3.csv"
    );
    // A column of gaps has no kind.
    let table = read(folder, &["4.csv", "3.csv"]).expect("readable");
    assert_eq!(cells(&table, "a"), ["-", "red"]);
}

#[test]
fn samples_of_libsvm_text_count_from_one_number_and_are_as_wide_as_the_widest() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(
        folder,
        &[("1.svm", "1 1:5\n2 2:6\n"), ("2.svm", "3 0:7 3:8\n")],
    );
    let read = |files: &[&str]| {
        let data = read_libsvm(source(folder, files), &LibsvmOptions::default());
        data.expect("readable")
    };
    let both = read(&["1.svm", "2.svm"]);
    let expected = [
        [0.0, 5.0, 0.0, 0.0],
        [0.0, 0.0, 6.0, 0.0],
        [7.0, 0.0, 0.0, 8.0],
    ];
    assert_eq!(both.x.to_dense(), regfit::ndarray::arr2(&expected));
    assert_eq!(both.targets, [1.0, 2.0, 3.0]);
    assert!(both.zero_based);
}

#[test]
fn parquet_and_numpy_files_follow_one_another_too() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parquet");
    let files = source(&folder, &["pyarrow_zstd.parquet", "pandas.parquet"]);
    let error = read_parquet(files)
        .expect_err("one has no column half")
        .to_string();
    assert!(
        error.contains("pandas.parquet: no column \"half\" as in "),
        "{error}"
    );
    let table = read_parquet(source(&folder, &["pyarrow_[gz]*.parquet"])).expect("readable");
    assert_eq!(table.n_rows(), 80);
    let (one, two) = (cells(&table, "city"), cells(&table, "double"));
    assert_eq!((&one[..40], &two[..40]), (&one[40..], &two[40..]));
    let folder = tempfile::tempdir().expect("a folder");
    // A header of 128 bytes, then two rows of two columns.
    let mut bytes = b"\x93NUMPY\x01\x00v\x00".to_vec();
    bytes.extend(
        format!(
            "{:<117}\n",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }"
        )
        .bytes(),
    );
    for value in [1.0f64, 2.0, 3.0, 4.0] {
        bytes.extend(value.to_le_bytes());
    }
    fs::write(folder.path().join("a.npy"), &bytes).expect("written");
    fs::write(folder.path().join("b.npy"), &bytes).expect("written");
    let table = read_npy(source(folder.path(), &["*.npy"])).expect("readable");
    assert_eq!(cells(&table, "x2"), ["2", "4", "2", "4"]);
}
