//! Files as careless users and attackers make them: each is read as it is meant, or refused with exactly one
//! message that says what is wrong, where, and what to do.

use crate::cli;
mod cells;
mod encodings;
mod places;
mod shapes;
mod sparse;

use std::path::Path;
use std::process::Output;

/// A header and four rows; the numbers are of no importance.
const TABLE: &str = "a,b,y\n1,5,1\n2,3,4\n3,8,2\n4,1,7\n";

/// Runs `regfit lasso NAME --alpha 0.1` in a folder that has a file of this name and content.
fn lasso(name: &str, content: &[u8], options: &[&str]) -> Output {
    let folder = cli::folder();
    std::fs::write(folder.path().join(name), content).unwrap();
    lasso_in(folder.path(), name, options)
}

/// The same with files that are there.
fn lasso_in(folder: &Path, name: &str, options: &[&str]) -> Output {
    let arguments = [&["lasso", name, "--alpha", "0.1"], options].concat();
    let mut command = cli::regfit(&arguments);
    command.current_dir(folder).output().unwrap()
}

/// The program ends with this code and this message and prints nothing else. Any message is short and
/// safe to print.
fn assert_refused(output: &Output, code: i32, message: &str) {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(said, message);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(output.stdout.is_empty(), "{said}");
    assert!(said.len() < 4096, "{}", said.len());
    assert!(said.starts_with("error: ") && said.matches("error: ").count() == 1);
    let unsafe_character = |c: char| c != '\n' && c.is_control() || "\u{202e}\u{2066}".contains(c);
    assert!(!said.contains(unsafe_character), "{said:?}");
}

/// Each content is refused with its message.
fn assert_all_refused(cases: &[(&str, &[u8], &str)]) {
    for (name, content, message) in cases {
        assert_refused(&lasso(name, content, &[]), 1, message);
    }
}

/// The coefficients of a table, as the program prints them for another program.
fn coefficients(name: &str, content: &[u8], options: &[&str]) -> String {
    let output = lasso(name, content, &[&["--csv"], options].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{content:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}
