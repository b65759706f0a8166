//! Classes that columns without a penalty separate: no coefficients are best, and that is said.

use crate::cli::{file, folder, json, run, stdout, text};
use std::path::PathBuf;
use tempfile::TempDir;

/// 24 rows in which only odd rows, the class 1, have the mark; `x` and `z` mix the classes.
fn marked(folder: &TempDir) -> PathBuf {
    let mut table = String::from("x,mark,z,y\n");
    for i in 0..24 {
        let mark = u8::from(i == 5 || i == 11);
        table += &format!("{},{mark},{},{}\n", 2 * ((i * 7) % 24), (i * 5) % 11, i % 2);
    }
    file(folder, "marked.csv", &table)
}

/// 12 rows whose classes `b − a` separates, while each column mixes them.
fn combined(folder: &TempDir) -> PathBuf {
    let mut table = String::from("a,noise,b,y\n");
    for i in 0..12 {
        let (a, y) = ((i * 5) % 12, i % 2);
        let b = if y == 1 { a + 1 } else { a - 1 };
        table += &format!("{a},{},{b},{y}\n", (i * i) % 7);
    }
    file(folder, "combined.csv", &table)
}

fn status(value: &serde_json::Value) -> (&str, bool) {
    let report = &value["report"];
    let certified = report["certified"].as_bool().expect("a flag");
    (report["stop"].as_str().expect("a status"), certified)
}

#[test]
fn a_mark_that_only_one_class_has_leaves_no_finite_optimum() {
    let folder = folder();
    let table = marked(&folder);
    let args = ["logistic", text(&table), "--alpha", "0", "--p-values"];
    for more in [&[][..], &["--max-iter", "320"], &["--max-iter", "100000"]] {
        let (code, screen, error) = run(&[&args[..], more].concat());
        assert_eq!(code, 0, "{error}");
        assert!(
            screen.contains("\nno finite optimum: gradient norm"),
            "{screen}"
        );
        assert!(!screen.contains("std. error"), "{screen}");
        assert!(
            error.contains("no finite optimum: column 2 (\"mark\") alone separates a class"),
            "{error}"
        );
        assert!(!error.contains("--max-iter"), "{error}");
    }
    assert_eq!(run(&[&args[..], &["--strict"]].concat()).0, 3);
    let model = folder.path().join("model.json");
    let value = json(&[&args[..], &["--json", "-o", text(&model)]].concat());
    assert_eq!(status(&value), ("no_finite_optimum", false));
    assert!(value["inference"].is_null());
    let saved = std::fs::read_to_string(&model).expect("a file");
    assert!(saved.contains("\"stop\": \"no_finite_optimum\""), "{saved}");
    assert!(saved.contains("\"certified\": false"), "{saved}");
    assert!(stdout(&["inspect", text(&model)]).contains("\nno finite optimum: gradient norm"));
}

#[test]
fn what_is_advised_gives_an_optimum() {
    let folder = folder();
    let table = marked(&folder);
    let (_, _, error) = run(&["logistic", text(&table), "--alpha", "0"]);
    let (_, advice) = error.rsplit_once("--exclude ").expect("advice");
    let column = advice.split_whitespace().next().expect("a column");
    for followed in [
        &["--alpha", "0", "--exclude", column][..],
        &["--alpha", "0.001"],
    ] {
        let args = [&["logistic", text(&table), "--json", "--strict"], followed].concat();
        assert_eq!(status(&json(&args)), ("converged", true));
    }
    // Without the mark there are standard errors.
    let screen = stdout(&[
        "logistic",
        text(&table),
        "--alpha",
        "0",
        "--exclude",
        column,
    ]);
    assert!(screen.contains("std. error"), "{screen}");
}

#[test]
fn a_combination_of_columns_is_named_without_those_that_it_does_not_need() {
    let folder = folder();
    let table = combined(&folder);
    let (_, _, error) = run(&["logistic", text(&table), "--alpha", "0"]);
    assert!(
        error.contains("column 1 (\"a\"), column 3 (\"b\") together separate a class"),
        "{error}"
    );
    assert!(!error.contains("noise"), "{error}");
    let left_out = [
        "logistic",
        text(&table),
        "--alpha",
        "0",
        "--exclude",
        "1",
        "--json",
    ];
    assert_eq!(status(&json(&left_out)), ("converged", true));
}

#[test]
fn columns_without_a_penalty_count_and_others_do_not() {
    let folder = folder();
    let table = marked(&folder);
    let args = ["logistic", text(&table), "--alpha", "0.05", "--json"];
    let of = |more: &[&str]| json(&[&args[..], more].concat());
    assert_eq!(
        status(&of(&["--penalty-factor", "x=0"])),
        ("converged", true)
    );
    let free = of(&["--penalty-factor", "mark=0"]);
    assert_eq!(status(&free), ("no_finite_optimum", false));
    // A relaxed fit has no penalty on what the lasso keeps.
    let weak = ["logistic", text(&table), "--alpha", "0.01", "--json"];
    assert_eq!(status(&json(&weak)), ("converged", true));
    let relaxed = json(&[&weak[..], &["--relax", "0"]].concat());
    assert_eq!(status(&relaxed), ("no_finite_optimum", false));
    let warning = relaxed["report"]["warnings"][0]
        .as_str()
        .expect("a warning");
    assert!(warning.contains("column 2 (\"mark\")"), "{warning}");
    // A limit holds a coefficient as a penalty does.
    let held = [
        "logistic",
        text(&table),
        "--alpha",
        "0",
        "--upper",
        "mark=3",
        "--json",
    ];
    assert_eq!(status(&json(&held)), ("converged", true));
    let other_side = [
        "logistic",
        text(&table),
        "--alpha",
        "0",
        "--lower",
        "mark=-3",
        "--json",
    ];
    assert_eq!(status(&json(&other_side)), ("no_finite_optimum", false));
}

#[test]
fn paths_and_cross_validation_say_it_too() {
    let folder = folder();
    let table = marked(&folder);
    let args = [
        text(&table),
        "--model",
        "logistic",
        "--penalty-factor",
        "mark=0",
    ];
    let (code, screen, error) = run(&[&["path"], &args[..], &["--strict"]].concat());
    assert_eq!(code, 3, "{error}");
    assert!(
        screen.contains("of them without a finite optimum"),
        "{screen}"
    );
    assert!(
        error.contains("column 2 (\"mark\") alone separates"),
        "{error}"
    );
    let value = json(&[&["path"], &args[..], &["--json"]].concat());
    assert_eq!(value["path"][0]["stop"], "no_finite_optimum");
    let (code, _, error) = run(&[&["cv"], &args[..], &["--folds", "3", "--strict"]].concat());
    assert_eq!(code, 3, "{error}");
    assert!(
        error.contains("of the fits within the folds have no finite optimum"),
        "{error}"
    );
    assert!(!error.contains("--max-iter"), "{error}");
}

#[test]
fn a_word_that_one_of_three_classes_never_has() {
    let folder = folder();
    let mut rows = String::from("city,x,y\n");
    for i in 0..30 {
        let class = ["low", "mid", "top"][i % 3];
        let city = if class != "top" && i % 4 == 0 {
            "Oslo"
        } else {
            "Bergen"
        };
        rows += &format!("{city},{},{class}\n", (i * 11) % 30);
    }
    let table = file(&folder, "cities.csv", &rows);
    let args = [
        "logistic",
        text(&table),
        "--encode",
        "onehot",
        "--alpha",
        "0",
    ];
    let (_, _, error) = run(&args);
    assert!(
        error.contains("(\"city=Oslo\") alone separates a class"),
        "{error}"
    );
    let (_, remarks, _) = run(&["inspect", text(&table)]);
    assert!(
        remarks.contains("separated city=Oslo: never top\n"),
        "{remarks}"
    );
}

#[test]
fn inspect_names_a_mark() {
    let folder = folder();
    let table = marked(&folder);
    let remarks = stdout(&["inspect", text(&table)]);
    assert!(
        remarks.contains("separated mark in part: above 0 only 1\n"),
        "{remarks}"
    );
    let value = json(&["inspect", text(&table), "--json"]);
    let expected = serde_json::json!([
        {"column": "mark", "class": "0", "threshold": 0.0, "side": "below", "complete": false}
    ]);
    assert_eq!(value["target"]["separated_by"], expected);
}
