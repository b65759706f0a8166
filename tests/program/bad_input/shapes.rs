//! Headers, rows and quotes.

use super::{TABLE, assert_all_refused, assert_refused, coefficients, lasso};

#[test]
fn every_line_end_mark_and_blank_line_gives_the_same_fit() {
    let plain = coefficients("x.csv", TABLE.as_bytes(), &[]);
    let mixed = "a,b,y\r\n1,5,1\r2,3,4\n3,8,2\r\n4,1,7";
    for text in [
        TABLE.replace('\n', "\r\n"),
        TABLE.replace('\n', "\r"),
        mixed.into(),
        format!("\u{feff}{TABLE}"),
        format!("\n \n{TABLE}\n\t\n\r\n"),
        TABLE.replace("\n2", "\n\n \t\n2"),
        TABLE.replace(',', ", "),
        TABLE.replace("5,", "\"5\","),
    ] {
        assert_eq!(
            coefficients("x.csv", text.as_bytes(), &[]),
            plain,
            "{text:?}"
        );
    }
    for (text, options) in [
        (TABLE.replace(',', ";"), &[][..]),
        (TABLE.replace(',', "\t"), &[]),
        (TABLE.replace(',', "|"), &["--delimiter", "|"]),
        (TABLE.replace(',', " "), &["--delimiter", " "]),
    ] {
        assert_eq!(
            coefficients("x.csv", text.as_bytes(), options),
            plain,
            "{text:?}"
        );
    }
}

#[test]
fn what_is_guessed_is_said() {
    let said = |text: &str, options: &[&str]| {
        let output = lasso("x.csv", text.as_bytes(), options);
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(said(TABLE, &[]), "");
    assert_eq!(
        said(&TABLE.replace(',', ";"), &[]),
        "note: the delimiter is a semicolon, judged by the first line\n"
    );
    assert_eq!(
        said(&TABLE.replace("a,b,y", "1,2,3"), &[]),
        "note: the first line is all numbers; if it is data, use --no-header\n"
    );
    assert_eq!(said(&TABLE.replace("a,b,y", "1,2,3"), &["--no-header"]), "");
}

#[test]
fn quotes_that_do_not_fit_are_shown_where_they_stand() {
    assert_all_refused(&[
        (
            "x.csv",
            b"a,y\n1,2\n3,\"4\n5,6\n7,8\n",
            "error: x.csv:3:3: the quote is never closed\n  |\n3 | 3,\"4\n  |   ^\n\
             help: a quote inside a quoted cell is written twice: \"say \"\"yes\"\"\"\n",
        ),
        (
            "x.csv",
            b"a,y\n1,\"2\"x\n",
            "error: x.csv:2:6: text after the closing quote\n  |\n2 | 1,\"2\"x\n  |      ^\n\
             help: a quote inside a quoted cell is written twice: \"say \"\"yes\"\"\"; or is the delimiter another?\n",
        ),
        (
            "x.csv",
            b"\"a\" \"y\"\n1 2\n",
            "error: x.csv:1:5: text after the closing quote\n  |\n1 | \"a\" \"y\"\n  |     ^\n\
             help: a quote inside a quoted cell is written twice: \"say \"\"yes\"\"\"; or does --delimiter ' ' divide the cells?\n",
        ),
        (
            "x.csv",
            b"a,y\n1,2\n2,3\nx\"y,3\n",
            "error: x.csv:4:1: \"x\"y\" is not a number (column 1, \"a\")\n  |\n4 | x\"y,3\n  | ^^^\n  \
             = the only such cell in the columns in use\n\
             help: --missing drop leaves those rows out, --missing mean fills them, \
             --exclude a leaves the column out\n",
        ),
    ]);
}

#[test]
fn rows_of_another_length_say_why_that_may_be() {
    assert_all_refused(&[
        (
            "x.csv",
            b"a,b,y\n1,2,3\n4,5\n6,7,8\n",
            "error: x.csv:3: 2 fields where the header has 3\n\
             help: is the delimiter right? line 1 has 2 commas and 0 semicolons\n",
        ),
        (
            "x.csv",
            b"a,b,y\n1,2,3\n4,5,6,7\n",
            "error: x.csv:3: 4 fields where the header has 3\n\
             help: is the delimiter right? line 1 has 2 commas and 0 semicolons\n",
        ),
        // Decimal commas, and no names of rows: they do not ascend.
        (
            "x.csv",
            b"a,y\n2,1,2\n1,3,4\n2,5,6\n",
            "error: x.csv:2: 3 fields where the header has 2\n\
             help: is the delimiter right? line 1 has 1 comma and 0 semicolons\n",
        ),
        (
            "x.csv",
            b"a,y\n0,1,2\n1,3\n",
            "error: x.csv:2: 3 fields where the header has 2\n\
             help: is the delimiter right? line 1 has 1 comma and 0 semicolons\n",
        ),
        (
            "x.csv",
            b"a,b,y\n1,2,3\n4,5,6\n7,8",
            "error: x.csv:4: 2 fields where the header has 3\n\
             help: the file ends in the middle of this line: was it copied to its end?\n",
        ),
        (
            "x.csv",
            b"# made by a program\n# on Monday\na,b,y\n1,2,3\n",
            "error: x.csv:3: 3 fields where the header has 1\n\
             help: line 1 begins with #: comments are not skipped, delete them from the file\n",
        ),
        (
            "x.csv",
            b"Sales of May\n\na,b,y\n1,2,3\n",
            "error: x.csv:3: 3 fields where the header has 1\n\
             help: is line 1 a heading? the first line has to name the columns, delete what is above it\n",
        ),
        (
            "x.csv",
            b"sep=;\na;y\n1;2\n",
            "error: x.csv:1: a note for a spreadsheet program, where the names of the columns should be\n\
             help: delete that line; --delimiter says what it says\n",
        ),
    ]);
    assert_refused(
        &lasso("x.csv", b"a;b;y\n1,2,3\n", &["--delimiter", ","]),
        1,
        "error: x.csv:2: 3 fields where the header has 1\n\
         help: is the delimiter right? line 1 has 0 commas and 2 semicolons\n",
    );
    assert_refused(
        &lasso("x.csv", b"1,2,3\n4,5\n", &["--no-header"]),
        1,
        "error: x.csv:2: 2 fields where line 1 has 3\n\
         help: is the delimiter right? line 1 has 2 commas and 0 semicolons\n",
    );
}

#[test]
fn names_that_are_missing_or_there_twice_are_refused() {
    assert_all_refused(&[
        (
            "x.csv",
            b"a,b,a\n1,2,3\n",
            "error: x.csv:1: columns 1 and 3 are both named \"a\"\nhelp: rename one of them in the file\n",
        ),
        (
            "x.csv",
            b"a,,y\n1,2,3\n",
            "error: x.csv:1: column 2 has no name\n\
             help: name it in the file, or use --no-header if there is no line of names\n",
        ),
        (
            "x.csv",
            b",7,9\n0,1,2\n1,3,4\n",
            "error: x.csv:1: column 1 has no name\n\
             help: if the first line is data and not names, use --no-header\n",
        ),
        (
            "x.csv",
            b"1,1,2\n3,4,5\n",
            "error: x.csv:1: columns 1 and 2 are both named \"1\"\n\
             help: if the first line is data and not names, use --no-header\n",
        ),
    ]);
}

#[test]
fn tables_without_enough_in_them_say_what_is_missing() {
    assert_all_refused(&[
        ("x.csv", b"", "error: x.csv: is empty\n"),
        ("x.csv", b"\xef\xbb\xbf", "error: x.csv: is empty\n"),
        (
            "x.csv",
            b"\n \n\r\n\t\n",
            "error: x.csv: has blank lines only\n",
        ),
        (
            "x.csv",
            b"a,y\n",
            "error: x.csv: has a header and no rows\n\
             help: if the first line is data and not names, use --no-header\n",
        ),
        (
            "x.csv",
            b"a,y\n\n \n",
            "error: x.csv: has a header and no rows\n\
             help: if the first line is data and not names, use --no-header\n",
        ),
        (
            "x.csv",
            b"y\n1\n2\n3\n",
            "error: x.csv: no column is left to be a feature\n\
             help: the table has one column: is the delimiter right? (--delimiter)\n",
        ),
    ]);
}

#[test]
fn very_long_and_very_wide_tables_are_read_or_refused_in_few_words() {
    let long = "n".repeat(1 << 20);
    let table = format!("{long},y\n1,2\n2,3\n3,5\n");
    assert!(coefficients("x.csv", table.as_bytes(), &[]).contains(&long));
    let refused = lasso(
        "x.csv",
        format!("{long},y\n1,2\nx,3\n3,5\n").as_bytes(),
        &[],
    );
    let short = format!("{}…", &long[..60]);
    assert_refused(
        &refused,
        1,
        &format!(
            "error: x.csv:3:1: \"x\" is not a number (column 1, \"{short}\")\n  |\n3 | x,3\n  | ^\n  \
             = the only such cell in the columns in use\n\
             help: --missing drop leaves those rows out, --missing mean fills them, --exclude {short} leaves \
             the column out\n"
        ),
    );
    // One line of 100 MB, which is one cell of the header or of a row.
    let endless = vec![b'7'; 100 << 20];
    assert_refused(
        &lasso("x.csv", &endless, &[]),
        1,
        "error: x.csv: has a header and no rows\n\
         help: if the first line is data and not names, use --no-header\n",
    );
    let one_row = [b"a,y\n", endless.as_slice()].concat();
    assert_refused(
        &lasso("x.csv", &one_row, &[]),
        1,
        "error: x.csv:2: 1 field where the header has 2\n\
         help: the file ends in the middle of this line: was it copied to its end?\n",
    );
    // 200 000 columns.
    let names: Vec<String> = (0..200_000).map(|j| format!("x{j}")).collect();
    let ones = vec!["1"; names.len()].join(",");
    let text = format!("{}\n{ones}\n{ones},1\n", names.join(","));
    assert_refused(
        &lasso("x.csv", text.as_bytes(), &[]),
        1,
        "error: x.csv:3: 200001 fields where the header has 200000\n\
         help: is the delimiter right? line 1 has 199999 commas and 0 semicolons\n",
    );
}
