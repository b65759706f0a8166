//! What a terminal shows: lines as wide as it is, and the progress of long runs.

use crate::terminal::{Terminal, plain_lines};
use std::io::Write;
use std::process::{ChildStdin, Command, Stdio};

/// What a line of progress begins with, once it is drawn again.
const CLEARED: &str = "\u{1b}[2K";
const DIABETES: &str = "datasets/diabetes.csv";

#[test]
fn screens_follow_the_width_of_the_terminal() {
    for arguments in [
        &["lasso", DIABETES, "--alpha", "0.5"][..],
        &["path", DIABETES, "--top", "5"],
        &["cv", DIABETES, "--folds", "3"],
        &["stability", DIABETES, "--pairs", "3"],
        &["inspect", DIABETES],
        &["inspect", "datasets/houses.csv"],
        &["logistic", "datasets/iris.csv", "--alpha", "0.02"],
        &["lasso", DIABETES, "--alpha", "0", "--p-values"],
        &["compare", DIABETES, "--alpha", "0.5"],
        &[
            "train",
            DIABETES,
            "--epochs",
            "30",
            "--penalty",
            "l1",
            "--alpha",
            "0.1",
            "--validation-split",
            "0.2",
        ],
        &["gradcheck"],
        &["demo"],
    ] {
        for columns in [60, 80, 200] {
            let shown = plain_lines(&Terminal::start(arguments, columns, &[]).finish());
            let longest = shown.iter().map(|line| line.chars().count()).max();
            assert!(
                longest.is_some_and(|longest| longest <= usize::from(columns)),
                "{arguments:?} at {columns}:\n{}",
                shown.join("\n")
            );
        }
    }
    let bar = |columns| {
        let shown = Terminal::start(&["lasso", DIABETES, "--alpha", "0.5"], columns, &[]).finish();
        shown.lines().map(|line| line.matches('█').count()).max()
    };
    assert_eq!((bar(60), bar(200)), (Some(8), Some(60)));
}

#[test]
fn rows_of_a_table_are_one_line_and_columns_without_room_are_named() {
    let shown =
        |columns| plain_lines(&Terminal::start(&["inspect", DIABETES], columns, &[]).finish());
    let names = [
        "age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6", "y",
    ];
    for columns in [60, 200] {
        let lines = shown(columns);
        let table = lines
            .iter()
            .skip_while(|line| !line.contains(" kind "))
            .skip(1);
        // The number, the name, the kind, three or four numbers, missing, distinct.
        for (line, name) in table.zip(names) {
            let words: Vec<&str> = line.split_whitespace().collect();
            assert_eq!(words[1], name, "{line}");
            assert!(words.len() >= 7, "{line}");
        }
    }
    let said = |columns| {
        shown(columns)
            .iter()
            .find(|line| line.contains("no room for"))
            .cloned()
    };
    assert_eq!(said(200), None);
    assert!(said(60).is_some_and(|line| line.contains("sd") && line.contains("--json")));
}

#[test]
fn a_long_run_says_how_far_it_is_and_leaves_nothing_behind() {
    let many = [
        "cv",
        "datasets/breast_cancer.csv",
        "--model",
        "logistic",
        "--repeats",
        "1000",
    ];
    let mut terminal = Terminal::start(&many, 100, &[]);
    assert!(terminal.wait_for("fold "), "{}", terminal.written);
    assert!(terminal.wait_for(" of 10000"), "{}", terminal.written);
    assert!(terminal.wait_for(" left"), "{}", terminal.written);
    terminal.child.kill().expect("stopped");
    terminal.finish();

    let mut terminal = Terminal::start(&["lasso", "-", "--alpha", "0.1"], 100, &[]);
    assert!(terminal.wait_for("reading "), "{}", terminal.written);
    let mut input = terminal.child.stdin.take().expect("a pipe");
    input.write_all(b"a,y\n1,2\n2,4\n3,5\n").expect("written");
    drop(input);
    let shown = terminal.finish();
    let results = &shown[shown.rfind("reading ").expect("shown")..];
    // The line is cleared before the results, and not drawn after them.
    let cleared = results.find(CLEARED).expect("cleared");
    assert!(
        cleared < results.find("target").expect("results"),
        "{shown:?}"
    );
}

#[test]
fn quiet_runs_and_plain_terminals_show_no_progress() {
    const CALL: [&str; 4] = ["lasso", "-", "--alpha", "0.1"];
    let start = |extra: &[&str], environment: &[(&str, &str)]| {
        Terminal::start(&[&CALL[..], extra].concat(), 100, environment)
    };
    let quiet = [
        (&["--quiet"][..], &[][..]),
        (&["--json"], &[]),
        (&[], &[("NO_COLOR", "1")]),
        (&[], &[("TERM", "dumb")]),
    ];
    let quiet = quiet.map(|(extra, environment)| (start(extra, environment), extra, environment));
    let mut piped = Command::new(assert_cmd::cargo::cargo_bin("regfit"))
        .args(CALL)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    // All of them wait for their data. Once a run that began later shows how far it is, they had the time to.
    let mut watched = start(&[], &[]);
    assert!(watched.wait_for("reading "), "{}", watched.written);
    let feed = |input: Option<ChildStdin>| {
        let mut input = input.expect("a pipe");
        input.write_all(b"a,y\n1,2\n2,4\n3,5\n").expect("written");
    };
    feed(watched.child.stdin.take());
    assert!(watched.finish().contains(CLEARED));
    for (mut terminal, extra, environment) in quiet {
        feed(terminal.child.stdin.take());
        let told = terminal.finish();
        assert!(told.contains('3') || told.is_empty(), "{extra:?}: {told}");
        assert!(
            !told.contains(CLEARED) && !told.contains("reading "),
            "{extra:?} {environment:?}: {told}"
        );
    }
    feed(piped.stdin.take());
    let piped = piped.wait_with_output().expect("it ends");
    let told = String::from_utf8_lossy(&piped.stderr);
    assert!(
        piped.status.success() && !told.contains("reading "),
        "{told}"
    );
}

#[test]
fn training_shows_its_epochs() {
    let mut terminal = Terminal::start(&["train", DIABETES, "--epochs", "100000000"], 100, &[]);
    assert!(terminal.wait_for("epoch "), "{}", terminal.written);
    terminal.child.kill().expect("stopped");
    terminal.finish();
}
