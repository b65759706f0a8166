//! Models judged on rows whose target is known: measures, screens, pictures.

use crate::cli::{file, folder, json, run, stdout, text};
use std::path::PathBuf;

const CANCER: &str = "datasets/breast_cancer.csv";
const IRIS: &str = "datasets/iris.csv";
const DIABETES: &str = "datasets/diabetes.csv";

/// A model file of a fit.
fn fitted(folder: &tempfile::TempDir, command: &str, data: &str, alpha: &str) -> PathBuf {
    let model = folder.path().join("model.json");
    stdout(&[command, data, "--alpha", alpha, "-o", text(&model), "-q"]);
    model
}

fn number(value: &serde_json::Value) -> f64 {
    value.as_f64().expect("a number")
}

/// Six rows: by symmetry the boundary lies at 3.5, so that 3 and 4 are on the wrong side of it.
#[test]
fn measures_of_two_classes_can_be_counted() {
    let folder = folder();
    let table = "x,y\n1,a\n2,a\n3,b\n4,a\n5,b\n6,b\n";
    let table = file(&folder, "six.csv", table);
    let model = fitted(&folder, "logistic", text(&table), "0.05");
    let verdict = json(&["evaluate", text(&table), "--model", text(&model), "--json"]);
    let measures = &verdict["measures"];
    // Of 9 pairs only (4, 3) is out of order; 4 of 6 rows are on their side.
    assert!((number(&measures["auc"]) - 8.0 / 9.0).abs() < 1e-15);
    assert!((number(&measures["accuracy"]) - 4.0 / 6.0).abs() < 1e-15);
    assert_eq!(verdict["confusion"], serde_json::json!([[2, 1], [1, 2]]));
    for scores in verdict["class_scores"].as_array().expect("two classes") {
        for key in ["precision", "recall", "f1"] {
            assert!((number(&scores[key]) - 2.0 / 3.0).abs() < 1e-15, "{key}");
        }
        assert_eq!(scores["rows"], 3);
    }
    // The same from the probabilities that predict writes.
    let csv = stdout(&["predict", text(&table), "--model", text(&model), "--proba"]);
    let of_b: Vec<f64> = csv
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(1).expect("p_b").parse().expect("p"))
        .collect();
    let truth = [0.0, 0.0, 1.0, 0.0, 1.0, 1.0];
    let rows = || of_b.iter().zip(truth);
    let brier = rows().map(|(p, y)| (p - y) * (p - y)).sum::<f64>() / 6.0;
    let log_loss = rows()
        .map(|(p, y)| -(1.0 - (p - y).abs()).ln())
        .sum::<f64>()
        / 6.0;
    assert!((number(&measures["brier_score"]) - brier).abs() < 1e-12);
    assert!((number(&measures["log_loss"]) - log_loss).abs() < 1e-12);
}

#[test]
fn an_integer_weight_counts_a_row_that_often() {
    let folder = folder();
    let plain = file(&folder, "p.csv", "x,y\n1,1\n2,3\n3,2\n4,6\n");
    let classes = file(&folder, "c.csv", "x,y\n1,a\n2,a\n3,b\n4,a\n5,b\n6,b\n");
    for (command, train, weighted, repeated) in [
        (
            "lasso",
            &plain,
            "w,x,y\n2,1,2\n0,9,9\n3,4,4\n1,2,2\n",
            "x,y\n1,2\n1,2\n4,4\n4,4\n4,4\n2,2\n",
        ),
        (
            "logistic",
            &classes,
            "w,x,y\n2,1,a\n1,3,a\n2,2,b\n1,6,b\n",
            "x,y\n1,a\n1,a\n3,a\n2,b\n2,b\n6,b\n",
        ),
    ] {
        let model = fitted(&folder, command, text(train), "0.05");
        let weighted = file(&folder, "weighted.csv", weighted);
        let repeated = file(&folder, "repeated.csv", repeated);
        let arguments = [
            "evaluate",
            text(&weighted),
            "--model",
            text(&model),
            "--json",
        ];
        let one = json(&[&arguments[..], &["--weights", "w"]].concat());
        let other = json(&[
            "evaluate",
            text(&repeated),
            "--model",
            text(&model),
            "--json",
        ]);
        assert_eq!(one["weighted"], true);
        let measures = one["measures"].as_object().expect("measures");
        for (key, value) in measures
            .iter()
            .filter(|(key, _)| *key != "largest_absolute_error")
        {
            let difference = number(value) - number(&other["measures"][key]);
            assert!(difference.abs() < 1e-12, "{key}");
        }
    }
    let model = fitted(&folder, "lasso", text(&plain), "0.05");
    let refusal = |table: &str, column: &str| {
        let table = file(&folder, "bad.csv", table);
        run(&[
            "evaluate",
            text(&table),
            "--model",
            text(&model),
            "--weights",
            column,
        ])
        .2
    };
    assert!(refusal("w,x,y\n-1,1,2\n", "w").contains("the weight -1 is negative"));
    assert!(refusal("w,x,y\nmany,1,2\n", "w").contains("\"many\" is not a number"));
    assert!(refusal("w,x,y\n,1,2\n", "w").contains("the cell is empty (column 1, \"w\")"));
    assert!(refusal("w,x,y\n1,1,2\n", "v").contains("no column \"v\""));
}

#[test]
fn the_screen_has_scores_for_each_class() {
    let folder = folder();
    let model = fitted(&folder, "logistic", IRIS, "0.02");
    let out = stdout(&["evaluate", IRIS, "--model", text(&model)]);
    assert!(
        out.contains(
            "\nAUC       0.9975   (mean of each class against the rest)\nBrier     0.0741\n"
        ),
        "{out}"
    );
    let head = "  true \\ predicted  setosa  versicolor  virginica    precision  recall      F1\n";
    assert!(out.contains(head), "{out}");
    // 48 of 52 predicted and of 50 true ones.
    let row = "  versicolor             0          48          2       0.9231  0.9600  0.9412\n";
    assert!(out.contains(row), "{out}");
}

#[test]
fn the_farthest_prediction_is_named_by_its_row() {
    let folder = folder();
    let train = file(&folder, "train.csv", "x,y\n1,1\n2,2\n3,3\n4,4\n");
    let model = folder.path().join("model.json");
    let fit = ["lasso", text(&train), "--alpha", "0", "--missing", "drop"];
    stdout(&[&fit[..], &["-o", text(&model), "-q"]].concat());
    let new = file(&folder, "new.csv", "x,y\n1,1\n,7\n3,13\n4,4\n");
    let out = stdout(&["evaluate", text(&new), "--model", text(&model)]);
    assert!(
        out.contains("\nn         3\nfarthest  10.00 from the target, in row 3\n"),
        "{out}"
    );
    let verdict = json(&["evaluate", text(&new), "--model", text(&model), "--json"]);
    assert!((number(&verdict["measures"]["largest_absolute_error"]) - 10.0).abs() < 1e-6);
}

#[test]
fn each_kind_of_model_has_its_picture() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    for (command, data, alpha, title) in [
        (
            "lasso",
            DIABETES,
            "0.5",
            "Half of the predictions are within",
        ),
        ("logistic", CANCER, "0.01", "AUC 0.99"),
        (
            "logistic",
            IRIS,
            "0.02",
            "144 of 150 samples get their class",
        ),
    ] {
        let model = fitted(&folder, command, data, alpha);
        let picture = at("picture.svg");
        let arguments = [
            "evaluate",
            data,
            "--model",
            text(&model),
            "--plot",
            text(&picture),
        ];
        let out = stdout(&arguments);
        assert!(out.ends_with("picture.svg\n"), "{out}");
        let svg = std::fs::read_to_string(&picture).expect("a picture");
        assert!(svg.starts_with("<svg") && svg.contains(title), "{title}");
        let (code, _, err) = run(&[&arguments[..5], &["model.gif"]].concat());
        assert_eq!(code, 2);
        assert!(err.contains("\"gif\" is not a format"), "{err}");
        let (code, _, err) = run(&[&arguments[..5], &[text(&model)]].concat());
        assert!(code == 2 && err.contains("choose another name"), "{err}");
    }
}

#[test]
fn plot_draws_predictions_of_a_model_file() {
    let folder = folder();
    let model = fitted(&folder, "logistic", CANCER, "0.01");
    let out = folder.path().join("p.svg");
    let draw = |kind: &str, model: &str| {
        let arguments = ["plot", kind, CANCER, "--model", model, "-o", text(&out)];
        run(&arguments)
    };
    for (kind, words) in [
        ("roc", "where the model decides"),
        ("calibration", "predicted probability of malignant"),
        ("confusion", "predicted class"),
    ] {
        let (code, _, err) = draw(kind, text(&model));
        assert_eq!(code, 0, "{err}");
        let svg = std::fs::read_to_string(&out).expect("a picture");
        assert!(svg.contains(words), "{kind}");
    }
    for (kind, model, words) in [
        (
            "residuals",
            text(&model),
            "residuals need a model that predicts a number",
        ),
        ("roc", "lasso", "name its file with --model MODEL.json"),
        ("roc", "absent.json", "absent.json: no such file"),
        (
            "path",
            text(&model),
            "--model must be lasso, enet, ridge or logistic",
        ),
        (
            "path",
            "forest",
            "--model must be lasso, enet, ridge, logistic or a model file",
        ),
    ] {
        let (code, _, err) = draw(kind, model);
        assert!(code != 0 && err.contains(words), "{kind}: {err}");
    }
    let (code, _, err) = run(&[
        "plot",
        "path",
        DIABETES,
        "--model",
        "ridge",
        "-o",
        text(&out),
    ]);
    assert_eq!(code, 0, "{err}");
}

#[test]
fn scores_and_pictures_of_training_rows_say_so() {
    let folder = folder();
    let text_of = |name: &str| folder.path().join(name);
    let (model, picture) = (text_of("model.json"), text_of("roc.svg"));
    let table = "datasets/breast_cancer.csv";
    stdout(&["logistic", table, "--alpha", "0.01", "-o", text(&model)]);
    let rows = std::fs::read_to_string("datasets/breast_cancer.csv").expect("text");
    let some: Vec<&str> = rows.lines().take(200).collect();
    let others = file(&folder, "others.csv", &(some.join("\n") + "\n"));
    for (data, training) in [(table, true), (text(&others), false)] {
        let args = [
            "evaluate",
            data,
            "--model",
            text(&model),
            "--plot",
            text(&picture),
        ];
        assert_eq!(stdout(&args).contains(" training rows of "), training);
        let drawn = std::fs::read_to_string(&picture).expect("a picture");
        assert_eq!(drawn.contains(" training rows; model"), training, "{data}");
        let value = json(&["evaluate", data, "--model", text(&model), "--json"]);
        assert_eq!(value["training_rows"], training);
        for kind in ["calibration", "confusion", "roc"] {
            stdout(&[
                "plot",
                kind,
                data,
                "--model",
                text(&model),
                "-o",
                text(&picture),
            ]);
            let drawn = std::fs::read_to_string(&picture).expect("a picture");
            assert_eq!(
                drawn.contains(" training rows; model"),
                training,
                "{kind} of {data}"
            );
        }
    }
}
