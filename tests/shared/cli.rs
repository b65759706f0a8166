//! What the tests of the program share.

#![allow(dead_code)]

use assert_cmd::Command;
use std::path::PathBuf;
use std::process::Output;

/// The program, away from the environment of whoever runs the tests, at the root of the package.
pub(crate) fn regfit(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("regfit").expect("the program is built");
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("REGFIT_")) {
        command.env_remove(name);
    }
    command
        .env("NO_COLOR", "1")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments);
    command
}

/// Exit code, standard output and standard error.
pub(crate) fn run(arguments: &[&str]) -> (i32, String, String) {
    finish(regfit(arguments).output().expect("it runs"))
}

/// The same with this on the standard input.
pub(crate) fn run_with_stdin(arguments: &[&str], input: &str) -> (i32, String, String) {
    finish(
        regfit(arguments)
            .write_stdin(input)
            .output()
            .expect("it runs"),
    )
}

fn finish(output: Output) -> (i32, String, String) {
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8(output.stdout).expect("text"),
        String::from_utf8(output.stderr).expect("text"),
    )
}

/// The standard output of a success.
pub(crate) fn stdout(arguments: &[&str]) -> String {
    let (code, out, err) = run(arguments);
    assert_eq!(code, 0, "{arguments:?}: {err}");
    out
}

/// The standard output of a success, as JSON and nothing else.
pub(crate) fn json(arguments: &[&str]) -> serde_json::Value {
    serde_json::from_str(&stdout(arguments)).expect("one JSON object")
}

/// A folder that goes away, and a file in it.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// A file with this content.
pub(crate) fn file(folder: &tempfile::TempDir, name: &str, content: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("written");
    path
}

/// A path as an argument.
pub(crate) fn text(path: &std::path::Path) -> &str {
    path.to_str().expect("a path of plain letters")
}

/// A table in a folder of its own, and the model file that a fit on it wrote there.
pub(crate) struct Fitted {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) table: PathBuf,
    pub(crate) model: PathBuf,
}

impl Fitted {
    /// The fit of a table by a command and its flags, which have no blanks in them: `lasso --alpha 2`.
    pub(crate) fn of(name: &str, table: &str, command: &str) -> Self {
        let folder = folder();
        let (table, model) = (file(&folder, name, table), folder.path().join("m.json"));
        fit(text(&table), command, &model);
        Self {
            folder,
            table,
            model,
        }
    }

    /// The arguments of `predict` for a table.
    pub(crate) fn predict<'a>(&'a self, table: &'a std::path::Path) -> Vec<&'a str> {
        vec!["predict", text(table), "--model", text(&self.model)]
    }
}

/// Fits a table by a command and its flags, which have no blanks in them, and keeps the model.
pub(crate) fn fit(table: &str, command: &str, model: &std::path::Path) {
    let mut words: Vec<&str> = command.split_whitespace().collect();
    words.insert(1, table);
    words.extend(["-q", "-o", text(model)]);
    stdout(&words);
}
