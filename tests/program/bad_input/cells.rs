//! Cells that are meant as numbers and are not written as this program reads them.

use super::{TABLE, assert_refused, coefficients, lasso};

const GENERIC: &str = "--missing drop leaves those rows out, --missing mean fills them, \
                       --exclude a leaves the column out";

/// The message about a cell in the first column of the last line.
fn message(line: &str, width: usize, problem: &str, help: &str) -> String {
    format!(
        "error: x.csv:6:1: {problem} (column 1, \"a\")\n  |\n6 | {line}\n  | {}\n  \
         = the only such cell in the columns in use\nhelp: {help}\n",
        "^".repeat(width)
    )
}

/// A cell, how it and its line are shown, and what is said about it.
fn assert_cell(cell: &str, shown: &str, advice: Option<&str>, alone: bool) {
    let help = match advice {
        None => GENERIC.to_owned(),
        Some(advice) if alone => advice.to_owned(),
        Some(advice) => format!("{advice}; otherwise {GENERIC}"),
    };
    let bare = shown.trim_matches('"');
    let problem = format!("\"{bare}\" is not a number");
    let width = shown.chars().map(|c| if c == '５' { 2 } else { 1 }).sum();
    let expected = message(&format!("{shown},2,3"), width, &problem, &help);
    let table = format!("{TABLE}{cell},2,3\n");
    assert_refused(&lasso("x.csv", table.as_bytes(), &[]), 1, &expected);
}

#[test]
fn other_spellings_of_numbers_are_refused_with_the_right_one() {
    let between = |digits: &str, mark: &str| {
        format!("something stands between its thousands: --thousands {mark} reads {digits}")
    };
    for (cell, digits, mark) in [
        ("1_000", "1000", "_"),
        ("1 234", "1234", "' '"),
        ("1'234", "1234", "''\\'''"),
        ("1\u{a0}234", "1234", "' '"),
        ("1\u{202f}234", "1234", "' '"),
        ("\"1,234,567\"", "1234567", "','"),
        ("\"-1,234.50\"", "-1234.50", "','"),
    ] {
        assert_cell(cell, cell, Some(&between(digits, mark)), false);
    }
    for (cell, number) in [
        ("12kg", "12"),
        ("$5", "5"),
        ("5%", "5"),
        ("5€", "5"),
        ("-3.5 °C", "-3.5"),
    ] {
        let help = format!("numbers are written without units: {number}");
        assert_cell(cell, cell, Some(&help), false);
    }
    for cell in ["2020-01-02", "31.12.2020", "1/2/20"] {
        let help = "dates among numbers are not read";
        assert_cell(cell, cell, Some(help), false);
    }
    for (cell, code) in [
        ("\u{2212}5", "2212"),
        ("\u{a0}5", "00A0"),
        ("5\u{a0}", "00A0"),
        ("５", "FF15"),
    ] {
        let help = format!(
            "the character U+{code} in it only looks like one that numbers have: write 0 to 9, - and plain blanks"
        );
        assert_cell(cell, cell, Some(&help), false);
    }
    for cell in ["0x10", "--1", "1e", "n/a", "1.2.3", "x"] {
        let help = (cell == "1e").then_some("numbers are written without units: 1");
        assert_cell(cell, cell, help, false);
    }
}

#[test]
fn decimal_commas_are_recognised_and_never_guessed() {
    let point = "is that a decimal comma? --decimal , reads 1.5";
    assert_cell("\"1,5\"", "\"1,5\"", Some(point), true);
    let either = "is that 1.234 or 1234? --decimal , reads the one, --thousands , the other";
    assert_cell("\"1,234\"", "\"1,234\"", Some(either), true);
    // Between semicolons, in one cell and in all.
    let one = TABLE.replace(',', ";") + "1,5;2;3\n";
    assert_refused(
        &lasso("x.csv", one.as_bytes(), &[]),
        1,
        &message("1,5;2;3", 3, "\"1,5\" is not a number", point),
    );
    assert_refused(
        &lasso("x.csv", b"a;y\n0,5;1,5\n2,5;3,5\n", &["--missing", "drop"]),
        1,
        "error: x.csv:2:1: \"0,5\" is not a number (column 1, \"a\")\n  |\n2 | 0,5;1,5\n  | ^^^\n  \
         = 4 such cells in the columns in use (lines 2, 3)\n\
         help: is that a decimal comma? --decimal , reads 0.5\n",
    );
    // Between commas they are two fields.
    assert_refused(
        &lasso("x.csv", b"a,y\n0,5,1,5\n2,5,3,5\n", &[]),
        1,
        "error: x.csv:2: 4 fields where the header has 2\n\
         help: are decimals written with a comma? it ends a field here: write them with a point\n",
    );
}

#[test]
fn numbers_beyond_the_range_are_refused_and_those_next_to_0_are_0() {
    for (cell, problem) in [
        ("1e400", "\"1e400\" is beyond the range of 64-bit floats"),
        ("-1e400", "\"-1e400\" is beyond the range of 64-bit floats"),
        ("inf", "\"inf\" is not a finite number"),
        ("-Infinity", "\"-Infinity\" is not a finite number"),
        ("NAN", "\"NAN\" is not a finite number"),
    ] {
        let table = format!("{TABLE}{cell},2,3\n");
        assert_refused(
            &lasso("x.csv", table.as_bytes(), &[]),
            1,
            &message(&format!("{cell},2,3"), cell.len(), problem, GENERIC),
        );
    }
    let with = |cell: &str| coefficients("x.csv", format!("{TABLE}{cell},2,3\n").as_bytes(), &[]);
    assert_eq!(with("1e-400"), with("0"));
    assert_eq!(with("-1e-400"), with("0"));
    // A million digits are a number like any other.
    assert_eq!(with(&format!("5.{}", "0".repeat(1_000_000))), with("5"));
    assert_eq!(with(&format!("{}5", "0".repeat(1_000_000))), with("5"));
}

#[test]
fn a_missing_cell_is_named_and_shown() {
    for (cell, problem) in [
        ("", "the cell is empty"),
        ("nan", "\"nan\" stands for a missing value"),
        ("NULL", "\"NULL\" stands for a missing value"),
    ] {
        let table = format!("{TABLE}{cell},2,3\n");
        let expected = message(&format!("{cell},2,3"), cell.len().max(1), problem, GENERIC);
        let expected = expected.replace("only such cell", "only missing cell");
        assert_refused(&lasso("x.csv", table.as_bytes(), &[]), 1, &expected);
    }
}

#[test]
fn control_characters_of_cells_and_names_are_shown_as_escapes() {
    assert_refused(
        &lasso(
            "x.csv",
            "a\u{1b}[31m,y\u{7}\n1,2\n2,3\n\u{202e}x\u{1b}[2J,4\n".as_bytes(),
            &[],
        ),
        1,
        "error: x.csv:4:1: \"\\u{202e}x\\u{1b}[2J\" is not a number (column 1, \"a\\u{1b}[31m\")\n  |\n\
         4 | \\u{202e}x\\u{1b}[2J,4\n  | ^^^^^^^^^^^^^^^^^^\n  \
         = the only such cell in the columns in use\n\
         help: --missing drop leaves those rows out, --missing mean fills them, \
         --exclude 'a\\u{1b}[31m' leaves the column out\n",
    );
    assert_refused(
        &lasso("x.csv", b"a,y\n1,2\n2,3\n1\x0b,4\n", &[]),
        1,
        "error: x.csv:4:1: \"1\\u{b}\" is not a number (column 1, \"a\")\n  |\n4 | 1\\u{b},4\n  | ^^^^^^\n  \
         = the only such cell in the columns in use\n\
         help: numbers are written without units: 1; otherwise --missing drop leaves those rows out, \
         --missing mean fills them, --exclude a leaves the column out\n",
    );
}
