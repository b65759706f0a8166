//! What fuzzing found, and the inputs it started from, again in every run of the tests: each file of
//! `tests/fuzz/corpus/TARGET` goes through the check of that target. The targets for a coverage-guided
//! fuzzer, in `fuzz/`, use the same checks.
#![cfg(feature = "cli")]

#[path = "fuzz/csv.rs"]
mod csv;
#[path = "fuzz/differential.rs"]
mod differential;
#[path = "fuzz/libsvm.rs"]
mod libsvm;
#[path = "fuzz/model.rs"]
mod model;

use std::path::Path;

fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new("tests/fuzz/corpus").join(target);
    let entries = std::fs::read_dir(&folder).expect("a corpus");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let input = std::fs::read(&file).expect("readable");
        if let Err(panic) = std::panic::catch_unwind(|| check(&input)) {
            eprintln!("{} fails", file.display());
            std::panic::resume_unwind(panic);
        }
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
