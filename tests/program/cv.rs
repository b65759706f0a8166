//! `regfit cv` and `regfit stability` as a user types them.

use crate::cli::{folder, json, run, run_with_stdin, stdout};
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_f64().unwrap())
        .collect()
}

#[test]
fn the_screen_marks_both_strengths_and_says_how_to_go_on() {
    let text = stdout(&["cv", "datasets/diabetes.csv"]);
    for part in [
        "target    y (column 11, the last)      442 rows, 10 features, standardized (1/n sd)",
        "on 10 folds (seed 42), standardized within each fold",
        "CV MSE  ± s.e.",
        "◀ α.1se   simplest within one s.e. of the best",
        "◀ α.min   smallest error",
        "chosen  α.1se = ",
        "next    regfit lasso datasets/diabetes.csv --alpha ",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn json_has_the_curve_and_the_model() {
    let found = json(&["cv", "datasets/diabetes.csv", "--json"]);
    let alphas = numbers(&found["alphas"]);
    for key in ["cvm", "cvsd", "nonzero"] {
        assert_eq!(numbers(&found[key]).len(), alphas.len());
    }
    let (min, one) = (
        found["alpha_min"].as_f64().unwrap(),
        found["alpha_1se"].as_f64().unwrap(),
    );
    assert!(one >= min && alphas.contains(&min) && alphas.contains(&one));
    assert_eq!(found["command"], "cv");
    assert_eq!(found["objective"]["alpha"].as_f64().unwrap(), one);
    assert_eq!(found["measure"], "mse");
    let folds = found["fold_errors"].as_array().unwrap();
    assert_eq!(folds.len(), 10);
    // The published formula, from the errors of the folds alone: sizes 45, 45, 44, …
    let at = alphas.iter().position(|alpha| *alpha == min).unwrap();
    let errors: Vec<f64> = folds.iter().map(|fold| numbers(fold)[at]).collect();
    let size = |k: usize| if k < 2 { 45.0 } else { 44.0 };
    let mean = errors
        .iter()
        .enumerate()
        .map(|(k, e)| size(k) / 442.0 * e)
        .sum::<f64>();
    let spread = errors
        .iter()
        .enumerate()
        .map(|(k, e)| size(k) / 442.0 * (e - mean).powi(2));
    let error = (spread.sum::<f64>() / 9.0).sqrt();
    assert!((numbers(&found["cvm"])[at] / mean - 1.0).abs() < 1e-12);
    assert!((numbers(&found["cvsd"])[at] / error - 1.0).abs() < 1e-12);
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let with = |threads: &str| {
        let command = [
            "cv",
            "datasets/breast_cancer.csv",
            "--model",
            "logistic",
            "--n-alphas",
            "20",
        ];
        stdout(&[&command[..], &["--csv", "--threads", threads]].concat())
    };
    let one = with("1");
    assert_eq!(one, with("2"));
    assert_eq!(one, with("4"));
    let stability = |threads: &str| {
        let command = [
            "stability",
            "datasets/diabetes.csv",
            "--pairs",
            "10",
            "--csv",
        ];
        stdout(&[&command[..], &["--threads", threads]].concat())
    };
    assert_eq!(stability("1"), stability("3"));
}

#[test]
fn a_seed_divides_the_rows_and_repeats_divide_them_again() {
    let with = |flags: &[&str]| {
        let command = ["cv", "datasets/diabetes.csv", "--csv", "--n-alphas", "5"];
        stdout(&[&command[..], flags].concat())
    };
    assert_eq!(with(&[]), with(&["--seed", "42"]));
    assert_ne!(with(&[]), with(&["--seed", "43"]));
    assert_ne!(with(&[]), with(&["--repeats", "2"]));
}

#[test]
fn the_model_file_keeps_the_choice_and_predicts() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (model, picture, page) = (path("m.json"), path("cv.png"), path("cv.html"));
    stdout(&[
        "cv",
        "datasets/diabetes.csv",
        "-o",
        &model,
        "--plot",
        &picture,
        "--rule",
        "min",
    ]);
    stdout(&["cv", "datasets/diabetes.csv", "--plot", &page]);
    let saved: Value = serde_json::from_str(&std::fs::read_to_string(&model).unwrap()).unwrap();
    let selection = &saved["selection"];
    assert_eq!(selection["folds_by"], "random");
    assert_eq!(selection["seed"], 42);
    assert_eq!(selection["rule"], "min");
    assert_eq!(saved["objective"]["alpha"], selection["alpha_min"]);
    assert!(std::fs::read(&picture).unwrap().starts_with(b"\x89PNG"));
    let page = std::fs::read_to_string(&page).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.len() < 300_000);
    let predictions = stdout(&["predict", "datasets/diabetes.csv", "--model", &model]);
    assert_eq!(predictions.lines().count(), 443);
    // A selection that was tampered with is refused.
    let broken =
        std::fs::read_to_string(&model)
            .unwrap()
            .replacen("\"cvm\": [", "\"cvm\": [0.5,", 1);
    let bad = path("bad.json");
    std::fs::write(&bad, broken).unwrap();
    let (code, _, error) = run(&["inspect", &bad]);
    assert!(
        code == 1 && error.contains("the curve of its selection"),
        "{error}"
    );
}

#[test]
fn several_penalties_are_compared_on_the_same_folds() {
    let command = ["cv", "datasets/diabetes.csv", "--n-alphas", "20"];
    let enet = [&command[..], &["--model", "enet", "--l1-ratio", "0.2,1"]].concat();
    let found = json(&[&enet[..], &["--json"]].concat());
    let compared = found["compared"].as_array().unwrap();
    assert_eq!(compared.len(), 2);
    // l1_ratio 1 is the lasso.
    let lasso = json(&[&command[..], &["--json"]].concat());
    let (a, b) = (numbers(&compared[1]["cvm"]), numbers(&lasso["cvm"]));
    assert!(a.iter().zip(&b).all(|(a, b)| (a / b - 1.0).abs() < 1e-6));
    assert!(stdout(&enet).contains("l1_ratio"));
    let relaxed = stdout(&[&command[..], &["--relax", "0,0.5,1"]].concat());
    assert!(
        relaxed.contains("relax γ") && relaxed.contains("◀ best"),
        "{relaxed}"
    );
    let (code, _, error) = run(&[
        "path",
        "datasets/diabetes.csv",
        "--model",
        "enet",
        "--l1-ratio",
        "0.2,1",
    ]);
    assert!(
        code == 2 && error.contains("regfit cv compares several"),
        "{error}"
    );
}

#[test]
fn ridge_is_left_one_out_in_closed_form_and_its_grid_reaches_far_enough() {
    let found = json(&[
        "cv",
        "datasets/diabetes.csv",
        "--model",
        "ridge",
        "--loo",
        "--json",
    ]);
    let errors = numbers(&found["cvm"]);
    let best = errors.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(*errors.last().unwrap() > best && errors[0] > best);
    assert_eq!(found["folds"], 442);
    assert!(found["alpha_gcv"].as_f64().unwrap() > 0.0);
}

#[test]
fn held_out_rows_and_outer_folds_judge_the_choice() {
    let found = json(&[
        "cv",
        "datasets/iris.csv",
        "--model",
        "logistic",
        "--test-size",
        "0.2",
        "--json",
    ]);
    assert_eq!(found["test"]["rows"], 30);
    assert_eq!(found["test"]["train_rows"], 120);
    assert!(found["test"]["error"].as_f64().unwrap() > 0.0);
    let nested = json(&[
        "cv",
        "datasets/diabetes.csv",
        "--nested",
        "--folds",
        "4",
        "--json",
    ]);
    assert_eq!(nested["nested"]["errors"].as_array().unwrap().len(), 4);
}

#[test]
fn folds_may_be_given_grouped_or_ordered() {
    let mut table = String::from("x,fold,y\n");
    for i in 0..30 {
        table += &format!("{},{},{}\n", (i * 7) % 11, i % 3, (i * 5) % 13);
    }
    let with = |flags: &[&str]| {
        let (code, out, error) = run_with_stdin(&[&["cv", "-", "--json"], flags].concat(), &table);
        assert_eq!(code, 0, "{error}");
        serde_json::from_str::<Value>(&out).unwrap()
    };
    let given = with(&["--fold-column", "fold"]);
    assert_eq!(given["folds"], 3);
    assert_eq!(given["data"]["features"], 1);
    assert_eq!(with(&["--group", "fold", "--folds", "3"])["folds"], 3);
    assert_eq!(
        with(&["--exclude", "fold", "--time-ordered", "--folds", "4"])["folds"],
        4
    );
}

#[test]
fn what_cannot_be_divided_is_said() {
    let refused = |flags: &[&str], code: i32, message: &str| {
        let (found, _, error) = run(&[&["cv", "datasets/diabetes.csv"], flags].concat());
        assert!(
            found == code && error.contains(message),
            "{flags:?}: {found} {error}"
        );
    };
    refused(
        &["--folds", "443"],
        1,
        "443 folds for 442 rows: use at most 442",
    );
    refused(
        &["--folds", "1"],
        2,
        "--folds must be a whole number >= 2, got 1",
    );
    refused(
        &["--group", "sex"],
        1,
        "10 folds for 2 groups, which stay whole: use at most 2",
    );
    refused(
        &["--measure", "auc"],
        1,
        "the measure auc is not for numbers: use mse, mae, deviance",
    );
    refused(&["--loo"], 2, "--loo needs --model ridge");
    refused(
        &["--alphas", "1,-1"],
        2,
        "--alphas must be finite numbers >= 0, got -1",
    );
    refused(
        &["--alphas", "1,inf"],
        2,
        "--alphas must be finite numbers >= 0, got inf",
    );
    refused(&["--fold-column", "nope"], 1, "no column \"nope\"");
    refused(
        &["--test-size", "1"],
        2,
        "--test-size must be a number between 0 and 1",
    );
    let table = "x,f,y\n1,a,2\n2,a,3\n3,a,1\n";
    let (code, _, error) = run_with_stdin(&["cv", "-", "--fold-column", "f"], table);
    assert!(
        code == 1 && error.contains("the column \"f\" holds one value only, \"a\""),
        "{error}"
    );
    let mut table = String::from("x,y\n");
    for i in 0..20 {
        table += &format!(
            "{i},{}\n",
            if i == 3 {
                "rare"
            } else if i % 2 == 0 {
                "a"
            } else {
                "b"
            }
        );
    }
    let (code, _, error) =
        run_with_stdin(&["cv", "-", "--model", "logistic", "--folds", "5"], &table);
    assert!(
        code == 1 && error.contains("the training rows lack the class \"rare\" (1 row in all)"),
        "{error}"
    );
}

#[test]
fn stable_features_come_with_their_bound() {
    let text = stdout(&["stability", "datasets/diabetes.csv", "--pairs", "20"]);
    assert!(
        text.contains("40 halves of the rows (seed 42) select 2 features each"),
        "{text}"
    );
    assert!(text.contains("stable    bmi, s5") && text.contains("at most 0.80 of them are noise"));
    let (code, _, error) = run(&["stability", "datasets/diabetes.csv", "--model", "ridge"]);
    assert!(
        code == 1 && error.contains("selects no features"),
        "{error}"
    );
}

#[test]
fn p_values_are_for_models_without_a_penalty() {
    let text = stdout(&["lasso", "datasets/diabetes.csv", "--alpha", "0"]);
    assert!(
        text.contains("std. error") && text.contains("p (|t|)"),
        "{text}"
    );
    let (code, _, error) = run(&[
        "lasso",
        "datasets/diabetes.csv",
        "--alpha",
        "1",
        "--p-values",
    ]);
    assert!(code == 2 && error.contains("no honest p-values"), "{error}");
    assert!(!stdout(&["lasso", "datasets/diabetes.csv", "--alpha", "1"]).contains("std. error"));
}

// Without each outer fold one of the penalties is chosen: its error there is that of a nested run of this penalty alone.
#[test]
fn nested_errors_are_those_of_the_penalty_chosen_without_the_fold() {
    let args = [
        "cv",
        "datasets/diabetes.csv",
        "--model",
        "enet",
        "--nested",
        "--folds",
        "4",
        "--n-alphas",
        "20",
        "--json",
        "--l1-ratio",
    ];
    let of = |ratios: &str| json(&[&args[..], &[ratios]].concat())["nested"].clone();
    let (low, high, both) = (of("0.02"), of("1"), of("0.02,1"));
    let chosen = both["l1_ratios"].as_array().expect("a list");
    assert_eq!(chosen.len(), 4);
    for (fold, ratio) in chosen.iter().enumerate() {
        let alone = if ratio.as_f64() == Some(1.0) {
            &high
        } else {
            &low
        };
        assert_eq!(both["errors"][fold], alone["errors"][fold]);
        assert_eq!(both["alphas"][fold], alone["alphas"][fold]);
    }
    let relaxed = [
        "cv",
        "datasets/diabetes.csv",
        "--nested",
        "--folds",
        "3",
        "--n-alphas",
        "10",
        "--relax",
        "0,1",
    ];
    assert!(stdout(&relaxed).contains("without part in its choice of --relax and α"));
}
