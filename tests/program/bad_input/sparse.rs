//! libsvm text and NumPy arrays.

use super::{assert_all_refused, assert_refused, cli, lasso};

const SAMPLES: &str = "1 1:0.5 3:2\n-1 2:1\n2 1:3 2:0.5\n";

/// The message about a token in the last line.
fn at_token(line: &str, token: &str, problem: &str, help: &str) -> String {
    let column = line.find(token).unwrap() + 1;
    let (before, marks) = (" ".repeat(column - 1), "^".repeat(token.len()));
    format!("error: x.svm:4:{column}: {problem}\n  |\n4 | {line}\n  | {before}{marks}\n{help}")
}

#[test]
fn bad_samples_are_shown_in_their_line() {
    let sort = "help: sort each line by index, each index once\n";
    for (line, token, problem, help) in [
        (
            "1 3:1 2:3",
            "2:3",
            "index 2 after index 3: indices must ascend",
            sort,
        ),
        (
            "1 2:1 2:3",
            "2:3",
            "index 2 after index 2: indices must ascend",
            sort,
        ),
        ("1 2", "2", "\"2\" is not index:value", ""),
        ("1 2: 3", "2:", "the value \"\" is not a number", ""),
        ("1 x:3", "x:3", "the index \"x\" is not a whole number", ""),
        (
            "1 -1:3",
            "-1:3",
            "the index \"-1\" is not a whole number",
            "",
        ),
        (
            "1 1.5:3",
            "1.5:3",
            "the index \"1.5\" is not a whole number",
            "",
        ),
        (
            "1 4294967296:1",
            "4294967296:1",
            "the index \"4294967296\" is too large",
            "",
        ),
        (
            "1 1000000000000000000000000000000:1",
            "1000000000000000000000000000000:1",
            "the index \"1000000000000000000000000000000\" is too large",
            "",
        ),
        (
            "1 1:nan",
            "1:nan",
            "the value \"nan\" is not a finite number",
            "",
        ),
        (
            "1 1:1e400",
            "1:1e400",
            "the value \"1e400\" is beyond the range of 64-bit floats",
            "",
        ),
        (
            "1e400 1:1",
            "1e400",
            "\"1e400\" is beyond the range of 64-bit floats",
            "",
        ),
        (
            "1,2 1:1",
            "1,2",
            "\"1,2\" is more than one label",
            "help: give one target to each line; if this is a table, use --format csv\n",
        ),
        (
            "1:1 2:1",
            "1:1",
            "a line begins with its target, then index:value",
            "help: put the target first, 0 where it is unknown\n",
        ),
    ] {
        let text = format!("{SAMPLES}{line}\n");
        assert_refused(
            &lasso("x.svm", text.as_bytes(), &[]),
            1,
            &at_token(line, token, problem, help),
        );
    }
    assert_all_refused(&[
        ("x.svm", b"", "error: x.svm: is empty\n"),
        (
            "x.svm",
            b"\n# nothing\n",
            "error: x.svm: has no samples, only blank lines or comments\n",
        ),
        (
            "x.svm",
            b"1\n2\n3\n",
            "error: x.svm: has no features, only targets\n\
             help: a line is the target and then index:value for each feature\n",
        ),
        (
            "x.svm",
            b"1 1:1\n2 1:\x002\n",
            "error: x.svm:2: a NUL byte: this is not text\n\
             help: is it a binary file, or UTF-16? save it as UTF-8 text\n",
        ),
    ]);
}

#[test]
fn comments_blank_lines_queries_and_rows_without_entries_are_samples_like_any() {
    let read = |text: &str| {
        let output = lasso("x.svm", text.as_bytes(), &["--csv"]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{said}");
        (String::from_utf8(output.stdout).unwrap(), said)
    };
    let plain = read(&format!("{SAMPLES}0\n"));
    assert_eq!(
        read(&format!("\u{feff}# a comment\n\n{SAMPLES}0 # none\n\n")),
        plain
    );
    assert_eq!(read(&format!("{SAMPLES}0\n").replace('\n', "\r\n")), plain);
    let queries = read(&format!("{SAMPLES}0 qid:7\n"));
    assert_eq!(
        queries,
        (plain.0, "note: qid: is skipped on 1 line\n".into())
    );
    let zero = read(&SAMPLES.replace(" 2:", " 0:").replace("1:3 0:", "0:3 2:"));
    assert!(
        zero.1
            .starts_with("note: feature indices count from 0, because index 0 appears\n")
    );
}

/// The index decides about the width of the matrix: 16 bytes of text may not ask for 16 GB.
#[test]
fn an_index_far_beyond_the_values_of_the_file_is_refused() {
    for index in ["2000000000", "4294967294", "2000121"] {
        let text = format!("{SAMPLES}1 {index}:1\n");
        assert_refused(
            &lasso("x.svm", text.as_bytes(), &[]),
            1,
            &format!(
                "error: x.svm:4: feature {index} in a file with 6 values\n\
                 help: at most 2000120 features are accepted for that many values; is the index a slip? \
                 otherwise number the features without gaps\n"
            ),
        );
    }
}

/// Columns that are empty in all rows are many in sparse data.
#[test]
fn many_constant_columns_are_named_in_a_few_lines() {
    let text = format!("{SAMPLES}1 1000:1\n");
    let output = lasso("x.svm", text.as_bytes(), &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let mut expected: String = (4..24)
        .map(|j| format!("warning: column {j} (\"x{j}\") is constant: its coefficient is 0\n"))
        .collect();
    expected += "warning: 976 more columns are constant: their coefficients are 0\n";
    assert_eq!(said, expected);
}

/// Version 1 of the format, with this dictionary.
fn array(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(dictionary.len() + 1).unwrap();
    let head = [&b"\x93NUMPY\x01\0"[..], &length.to_le_bytes()].concat();
    [&head, dictionary.as_bytes(), b"\n", data].concat()
}

#[test]
fn arrays_that_are_not_what_their_header_says_are_refused() {
    let dictionary = |descr: &str, shape: &str| {
        format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}")
    };
    let data: Vec<u8> = (0..8)
        .flat_map(|i| f64::from(i * i).to_le_bytes())
        .collect();
    let end = "help: was the file copied to its end? save it again with numpy.save\n";
    let floats = "help: save it as 64-bit floats: numpy.save(file, x.astype(\"float64\"))\n";
    let early = |shape: &str| {
        format!("error: x.npy: the data end early: 64 bytes are not an array of {shape}\n{end}")
    };
    for (bytes, message) in [
        (
            array(&dictionary("<f8", "(1152921504606846976, 2)"), &data),
            early("1152921504606846976 × 2"),
        ),
        (
            array(
                &dictionary("<f8", "(1152921504606846976, 1152921504606846976)"),
                &data,
            ),
            early("1152921504606846976 × 1152921504606846976"),
        ),
        (array(&dictionary("<f8", "(5, 2)"), &data), early("5 × 2")),
        (
            array(&dictionary("<f8", "(3, 2)"), &data),
            "error: x.npy: 16 bytes are left behind an array of 3 × 2\n\
             help: is there more than one array in the file? save each in its own\n"
                .into(),
        ),
        (
            array(&dictionary("|O", "(4, 2)"), &data),
            format!("error: x.npy: an array of Python objects, not of numbers\n{floats}"),
        ),
        (
            array(&dictionary("<c16", "(2, 2)"), &data),
            format!("error: x.npy: an array of \"<c16\"; f8, f4, i8 and i4 are read\n{floats}"),
        ),
        (
            array(&dictionary("\u{1b}[2J", "(4, 2)"), &data),
            format!(
                "error: x.npy: an array of \"\\u{{1b}}[2J\"; f8, f4, i8 and i4 are read\n{floats}"
            ),
        ),
        (
            array(&dictionary("<f8", "(0, 2)"), b""),
            "error: x.npy: an array without rows\n".into(),
        ),
        (
            b"\x93NUMPY\x02\0\xff\xff\xff\xff{}".to_vec(),
            "error: x.npy: a damaged NumPy header: it ends early or is longer than 64 KB\n\
             help: save it again with numpy.save\n"
                .into(),
        ),
        (
            array(&"{".repeat(60_000), b""),
            format!(
                "error: x.npy: a damaged NumPy header: \"{}…\"\n",
                "{".repeat(60)
            ),
        ),
    ] {
        assert_refused(&lasso("x.npy", &bytes, &[]), 1, &message);
    }
    // Columns first and the other byte order: the same numbers.
    let big: Vec<u8> = [0, 4, 16, 36, 1, 9, 25, 49]
        .into_iter()
        .flat_map(|v| f64::from(v).to_be_bytes())
        .collect();
    let fortran = dictionary(">f8", "(4, 2)").replace("False", "True");
    let folder = cli::folder();
    std::fs::write(
        folder.path().join("rows.npy"),
        array(&dictionary("<f8", "(4, 2)"), &data),
    )
    .unwrap();
    std::fs::write(folder.path().join("columns.npy"), array(&fortran, &big)).unwrap();
    let [rows, columns] =
        ["rows.npy", "columns.npy"].map(|name| super::lasso_in(folder.path(), name, &["--csv"]));
    assert!(rows.status.success());
    assert_eq!(rows.stdout, columns.stdout);
}
