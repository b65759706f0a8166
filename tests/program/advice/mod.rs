//! Advice works: whatever a `help:` or a `try` names exists, and following it ends the fault that it was printed for.

mod cases;
mod flags;
mod names;
mod reader;

use crate::cli::{regfit, run};
use cases::{CASES, Case, write_files};
use flags::flags;
use reader::Reader;
use std::path::Path;

/// Exit code and everything that was printed.
fn print(folder: &Path, call: &[String]) -> (i32, String) {
    let words: Vec<&str> = call.iter().map(String::as_str).collect();
    let output = regfit(&words)
        .current_dir(folder)
        .output()
        .expect("it runs");
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8(text).expect("text"),
    )
}

/// Fits that are followed by more advice, such as a larger --max-iter, lead to the end in so many steps.
const STEPS: usize = 5;

/// The fault of a fit that needs more epochs, ten times as many at each step.
const EPOCHS: &str = "not certified";

/// Whether an error or a warning says this.
fn says(text: &str, fault: &str) -> bool {
    let mut lines = text
        .lines()
        .filter(|l| l.starts_with("error:") || l.starts_with("warning:"));
    lines.any(|line| line.contains(fault))
}

/// The calls that do not end well when all alternatives of a case are followed.
fn failures(reader: &Reader, folder: &Path, case: &Case) -> Vec<String> {
    let first: Vec<String> = case.call.iter().map(|word| (*word).to_owned()).collect();
    let (_, text) = print(folder, &first);
    let alternatives = reader.advice(&text);
    if !says(&text, case.fault) || alternatives.len() != case.alternatives {
        return vec![format!("{first:?}: {alternatives:?}\n{text}")];
    }
    let mut failures = Vec::new();
    for advice in alternatives {
        let (mut call, mut next) = (first.clone(), Some(advice));
        let mut last = (1, String::new());
        for _ in 0..STEPS {
            let Some(advice) = next.take() else { break };
            call = reader.follow(&call, &advice, case);
            last = print(folder, &call);
            // Another fault may come next, but only what takes more epochs may say the same again.
            if says(&last.1, case.fault) && case.fault != EPOCHS {
                break;
            }
            if last.0 != 0 || says(&last.1, case.fault) {
                next = reader.advice(&last.1).into_iter().next();
            }
        }
        if last.0 != 0 || says(&last.1, case.fault) {
            failures.push(format!("{first:?} → {call:?}: {}", last.1));
        }
    }
    failures
}

#[test]
fn following_advice_ends_the_fault() {
    let reader = Reader { flags: flags() };
    let folder = crate::cli::folder();
    let folder = folder.path();
    write_files(folder);
    let model = ["lasso", "plain.csv", "--alpha", "0.1", "-o", "model.json"].map(String::from);
    assert_eq!(print(folder, &model).0, 0);
    let failures: Vec<String> = CASES
        .iter()
        .flat_map(|case| failures(&reader, folder, case))
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn no_advice_names_a_limit_of_epochs_at_or_below_the_one_in_force() {
    for most in ["1", "2", "7"] {
        let args = [
            "lasso",
            "datasets/diabetes.csv",
            "--alpha",
            "0.001",
            "--solver",
            "cd",
            "--max-iter",
            most,
        ];
        for command in [
            &args[..],
            &[
                "path",
                "datasets/diabetes.csv",
                "--solver",
                "cd",
                "--max-iter",
                most,
            ],
        ] {
            let (_, _, error) = run(command);
            let Some((_, rest)) = error.split_once("try --max-iter ") else {
                continue;
            };
            let advised: usize = rest
                .split_whitespace()
                .next()
                .and_then(|n| n.parse().ok())
                .expect("a number");
            assert!(advised > most.parse().expect("a number"), "{error}");
        }
    }
    // What stalls gets no epochs, but a tolerance.
    let args = [
        "lasso",
        "datasets/diabetes.csv",
        "--alpha",
        "0.5",
        "--tol",
        "1e-18",
    ];
    let (_, _, error) = run(&args);
    assert!(
        error.contains("; try --tol ") && !error.contains("--max-iter"),
        "{error}"
    );
}
