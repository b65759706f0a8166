//! What fuzzing found, and the inputs it started from, again in every run of the tests: each file of
//! `tests/fuzz/corpus/TARGET` goes through the check of that target. The targets for a coverage-guided
//! fuzzer, in `fuzz/`, use the same checks.

#[path = "../fuzz/arguments.rs"]
mod arguments;
#[path = "../fuzz/csv.rs"]
mod csv;
#[path = "../fuzz/differential.rs"]
mod differential;
#[path = "../fuzz/libsvm.rs"]
mod libsvm;
#[path = "../fuzz/model.rs"]
mod model;

use std::panic::AssertUnwindSafe;
use std::path::Path;

fn replay(target: &str, check: impl Fn(&[u8])) {
    let folder = Path::new("tests/fuzz/corpus").join(target);
    let entries = std::fs::read_dir(&folder).expect("a corpus");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let input = std::fs::read(&file).expect("readable");
        let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| check(&input)));
        assert!(outcome.is_ok(), "{}: see above", file.display());
    }
}

#[test]
fn tables() {
    replay("csv", csv::check);
}

#[test]
fn libsvm_texts() {
    replay("libsvm", libsvm::check);
}

#[test]
fn model_files() {
    replay("model", model::check);
}

#[test]
fn two_storages_and_two_solvers() {
    replay("differential", differential::check);
}

#[test]
fn arguments_of_the_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |input: &[u8]| {
        let arguments = arguments::arguments(input);
        if !arguments::stays_small(&arguments) {
            return;
        }
        arguments::prepare(folder.path());
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_regfit"));
        let program = program.args(&arguments).current_dir(folder.path());
        let output = program.output().expect("started");
        let message = String::from_utf8(output.stderr).expect("UTF-8");
        let code = output.status.code();
        assert!(
            matches!(code, Some(0..=3)),
            "{arguments:?}: {code:?} {message}"
        );
        arguments::assert_presentable(&message);
    };
    replay("arguments", run);
}
