//! What the program says and writes about tables at the edges of the range (`tests/library/extremes/`).

#[path = "../shared/tables.rs"]
mod tables;

use crate::cli::{file, folder, run, text};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use tables::{ROWS, Table, tables};

/// As CSV with the target in the last column.
fn csv(table: &Table, target: &[f64]) -> String {
    let p = table.x.ncols();
    let mut text: String = (0..p).map(|j| format!("x{j},")).collect();
    text.push_str("target\n");
    for (row, y) in table.x.rows().into_iter().zip(target) {
        row.iter().for_each(|x| write!(text, "{x:e},").unwrap());
        writeln!(text, "{y:e}").unwrap();
    }
    text
}

/// The places whose value is `null`, which is what a number that is not finite becomes; items of a list are one place.
fn nulls(value: &Value, place: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Null => {
            found.insert(place.to_owned());
        }
        Value::Array(items) => items.iter().for_each(|item| nulls(item, place, found)),
        Value::Object(members) => {
            for (name, value) in members {
                nulls(value, &format!("{place}.{name}"), found);
            }
        }
        _ => {}
    }
}

/// Words for numbers that are none.
fn strange(text: &str) -> bool {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '+'));
    let strange = [
        "nan",
        "inf",
        "-inf",
        "+inf",
        "infinity",
        "-infinity",
        "-nan",
    ];
    words
        .into_iter()
        .any(|word| strange.contains(&word.to_ascii_lowercase().as_str()))
}

const NUMBERS: [&[&str]; 8] = [
    &["lasso", "--alpha", "0.1"],
    &["ridge", "--alpha", "0"],
    &["ridge", "--alpha", "1e-300", "--no-standardize"],
    &["path", "--n-alphas", "6"],
    &["cv", "--n-alphas", "6", "--folds", "3"],
    &["cv", "--model", "ridge", "--loo", "--n-alphas", "6"],
    &["train", "--epochs", "5", "--learning-rate", "1e10"],
    &["stability", "--pairs", "2"],
];

const CLASSES: [&[&str]; 4] = [
    &["logistic", "--alpha", "0.01"],
    &["logistic", "--alpha", "0", "--penalty", "l2"],
    &["train", "--family", "logistic", "--epochs", "5"],
    &["inspect"],
];

/// A table by name, once with numbers and once with classes as targets.
fn every_command(table: &Table, expected: &mut dyn FnMut(&str, &str, BTreeSet<String>)) {
    let folder = folder();
    let numbers = file(&folder, "numbers.csv", &csv(table, &table.y.to_vec()));
    let classes: Vec<f64> = table.two.iter().map(|k| *k as f64).collect();
    let classes = file(&folder, "classes.csv", &csv(table, &classes));
    let numbers = NUMBERS.iter().map(|command| (command, &numbers));
    let commands = numbers.chain(CLASSES.iter().map(|command| (command, &classes)));
    for (command, data) in commands {
        let what = format!("{} | {command:?}", table.name);
        let command = [&[command[0], text(data)], &command[1..]].concat();
        let (code, out, err) = run(&[&command[..], &["--json"]].concat());
        let (shown_code, shown, said) = run(&command);
        assert_eq!(code, shown_code, "{what}: {err} {said}");
        assert!(
            !strange(&shown) && !strange(&said),
            "{what}: {shown} {said}"
        );
        if code != 0 {
            assert_eq!(code, 1, "{what}");
            assert_eq!(said.matches("error: ").count(), 1, "{what}: {said}");
            assert!(said.len() < 4096, "{what}: {said}");
            // A run of training that diverged shows how.
            assert!(out.is_empty() || command[0] == "train", "{what}: {out}");
        }
        if !out.is_empty() {
            let value: Value = serde_json::from_str(&out).unwrap();
            let mut found = BTreeSet::new();
            nulls(&value, "", &mut found);
            expected(&what, command[0], found);
        }
    }
}

/// What is not defined for a table: R² of a target without spread, scales of columns without spread, and the way to an
/// optimum that cannot be certified, the zero of more columns than rows, or that is not there, of separated classes.
fn undefined(table: &str) -> &'static [&'static str] {
    match table {
        "1 x 1" => &[".fit.r2", ".r2", ".measures.r2", ".scales"],
        "2 x 1" | "5 x 300" | "separable" => &[".optimum", ".distance"],
        name if name.starts_with("constant target") => {
            &[".fit.r2", ".r2", ".measures.r2", ".fit.deviance_explained"]
        }
        name if name.starts_with("constant columns") => &[".scales"],
        _ => &[],
    }
}

/// Exit code 0 with numbers everywhere, or 1 with one error and no output. What is `null` for an ordinary table may be for
/// others; R² of a target without spread is not defined.
#[test]
fn the_program_says_numbers_or_one_error() {
    let tables = tables();
    let mut usual = BTreeSet::new();
    every_command(&tables[0], &mut |_, command, found| {
        usual.extend(found.into_iter().map(|place| format!("{command}{place}")));
    });
    let some = [
        "one column x 1e200",
        "one column x 1e-310",
        "X x 1e154",
        "X x 1e-200",
        "y x 1e100",
        "y x 1e200",
        "y x 1e-200",
        "mean 1e8",
        "mean 1e15",
        "constant columns 1e-1",
        "constant target 1e-1",
        "constant target 1e300",
        "duplicate columns in other units",
        "separable",
        "a target without noise",
        "1 x 1",
        "2 x 1",
        "5 x 300",
    ];
    for name in some {
        let table = tables.iter().find(|table| table.name == name).unwrap();
        every_command(table, &mut |what, command, found| {
            for place in found {
                let known = usual.contains(&format!("{command}{place}"));
                let undefined = undefined(name).contains(&place.as_str());
                assert!(known || undefined, "{what}: {place} is null");
            }
        });
    }
}

/// Files hold numbers only: model, coefficients, path and pictures of a column of 1e200.
#[test]
fn files_hold_numbers_only() {
    let folder = folder();
    let tables = tables();
    let table = tables
        .iter()
        .find(|table| table.name == "one column x 1e200")
        .unwrap();
    let data = file(&folder, "data.csv", &csv(table, &table.y.to_vec()));
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let written = [
        "model.json",
        "coefficients.csv",
        "fit.svg",
        "path.svg",
        "path.html",
        "cv.svg",
    ]
    .map(path);
    let [model, table, fit, along, page, cv] = &written;
    for command in [
        &[
            "lasso",
            text(&data),
            "--alpha",
            "0.1",
            "-o",
            model,
            "--coef",
            table,
            "--plot",
            fit,
        ][..],
        &["path", text(&data), "--plot", along],
        &["path", text(&data), "--plot", page],
        &[
            "cv",
            text(&data),
            "--folds",
            "3",
            "--n-alphas",
            "8",
            "--plot",
            cv,
        ],
    ] {
        let (code, _, said) = run(command);
        assert_eq!(code, 0, "{command:?}: {said}");
    }
    for name in &written {
        let content = std::fs::read_to_string(name).unwrap();
        // A page has scripts, whose words are none of ours.
        assert!(name.ends_with(".html") || !strange(&content), "{name}");
        // The form of a page knows what marks a missing cell.
        let content = content.replace("\"NaN\",\"nan\"", "");
        assert!(
            !content.contains("NaN,") && !content.contains("\"NaN") && content.len() > 50,
            "{name}"
        );
    }
}

/// 3e307·x with x = 1e10 is no number: the row of the file is named, rows that were left out counted in, and nothing
/// is written.
#[test]
fn a_prediction_beyond_the_range_names_its_row() {
    let folder = folder();
    let rows: String = (0..ROWS)
        .map(|i| {
            format!(
                "{},{}\n",
                i as f64 * 1e-9,
                (i as f64) * 1e130 + (i % 3) as f64
            )
        })
        .collect();
    let data = file(&folder, "train.csv", &format!("x,y\n{rows}"));
    let new = file(&folder, "new.csv", "x\n1\n\n2\nNA\n1e300\n5\n");
    let (model, out) = (
        folder.path().join("model.json"),
        folder.path().join("out.csv"),
    );
    let (code, _, said) = run(&[
        "ridge",
        text(&data),
        "--alpha",
        "0",
        "--missing",
        "drop",
        "-o",
        text(&model),
    ]);
    assert_eq!(code, 0, "{said}");
    let predict = [
        "predict",
        text(&new),
        "--model",
        text(&model),
        "-o",
        text(&out),
    ];
    let (code, shown, said) = run(&predict);
    assert_eq!((code, shown.as_str()), (1, ""), "{said}");
    assert!(
        said.contains("the prediction for row 4 is beyond the range"),
        "{said}"
    );
    assert!(!out.exists());
}
