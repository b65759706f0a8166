//! Screens, JSON, files and refusals of `regfit train` and `regfit gradcheck`.

use crate::cli::{file, folder, json, run, stdout, text};

const DIGITS: &str = "datasets/digits.csv";
const IRIS: &str = "datasets/iris.csv";
const POINTS: &str = "a,b,y\n1,0,1\n0,1,2\n1,1,3\n2,1,4\n";

/// `regfit train` on the four points as they are, without an intercept.
fn on_points<'a>(path: &'a str, flags: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["train", path, "--no-standardize", "--no-intercept"];
    arguments.extend(flags);
    arguments
}

#[test]
fn every_gradient_passes() {
    let out = stdout(&["gradcheck"]);
    assert!(out.contains("largest relative difference"), "{out}");
    assert!(
        out.matches(" ok\n").count() >= 10 && !out.contains("WRONG"),
        "{out}"
    );
    let found = json(&["gradcheck", "--json", "--seed", "7"]);
    for loss in found["losses"].as_array().expect("a list") {
        assert_eq!(loss["ok"], true, "{loss}");
        assert!(loss["largest_relative_difference"].as_f64() < Some(1e-6));
    }
}

#[test]
fn weight_decay_reaches_its_closed_form() {
    let folder = folder();
    let points = file(&folder, "points.csv", POINTS);
    let flags = [
        "--weight-decay",
        "2",
        "--learning-rate",
        "0.1",
        "--epochs",
        "1000",
        "--json",
    ];
    let fit = json(&on_points(text(&points), &flags));
    let w = |k: usize| {
        fit["coefficients"][k]["coefficients"][0]
            .as_f64()
            .expect("a number")
    };
    assert!((w(0) - 33.0 / 31.0).abs() < 1e-7 && (w(1) - 36.0 / 31.0).abs() < 1e-7);
    assert!((fit["step_bound"].as_f64().expect("a number") - 0.811_844_65).abs() < 1e-8);
    assert_eq!(fit["diagnosis"].as_array().map(Vec::len), Some(0));
}

#[test]
fn too_long_a_step_is_stopped_with_the_bound() {
    let folder = folder();
    let points = file(&folder, "points.csv", POINTS);
    let flags = ["--weight-decay", "2", "--epochs", "1000", "--learning-rate"];
    let below = [&flags[..], &["0.80"]].concat();
    let out = stdout(&on_points(text(&points), &below));
    assert!(
        out.contains("2/L = 0.81184") && !out.contains("diagnosis"),
        "{out}"
    );
    let above = [&flags[..], &["0.83"]].concat();
    let (code, out, err) = run(&on_points(text(&points), &above));
    assert_eq!(code, 1);
    assert!(
        out.contains("diagnosis diverging: stopped at epoch"),
        "{out}"
    );
    assert!(err.contains("must stay below 2/L = 0.811845"), "{err}");
}

#[test]
fn stuck_at_ln_3_is_said_and_cured() {
    let stuck = stdout(&[
        "train",
        IRIS,
        "--family",
        "softmax",
        "--learning-rate",
        "1e-9",
    ]);
    assert!(stuck.contains("loss 1.098612 expected: ln 3"), "{stuck}");
    assert!(
        stuck.contains("class shares alone give 1.098612"),
        "{stuck}"
    );
    assert!(
        stuck.contains("diagnosis stuck") && stuck.contains("ln 3 = 1.098612"),
        "{stuck}"
    );
    let good = ["--family", "softmax", "--alpha", "0.01", "--epochs", "2000"];
    let good = stdout(&[&["train", IRIS], &good[..]].concat());
    assert!(!good.contains("diagnosis"), "{good}");
    assert!(good.contains("% of the way left"), "{good}");
}

const SGD: [&str; 16] = [
    "train",
    DIGITS,
    "--family",
    "softmax",
    "--solver",
    "sgd",
    "--batch-size",
    "100",
    "--epochs",
    "10",
    "--learning-rate",
    "0.05",
    "--validation-split",
    "0.2",
    "--momentum",
    "0.9",
];

#[test]
fn digits_by_mini_batches_give_the_same_bytes_again() {
    let arguments = [&SGD[..], &["--nesterov", "--decay", "1e-6", "--json"]].concat();
    let first = stdout(&arguments);
    assert_eq!(first, stdout(&arguments));
    let fit: serde_json::Value = serde_json::from_str(&first).expect("one object");
    let history = fit["history"].as_array().expect("a list");
    assert_eq!(history.len(), 11);
    let start = history[0]["loss"].as_f64().expect("a number");
    assert!((start - 10f64.ln()).abs() < 1e-12);
    // 1437 rows: fourteen batches of 100 and one of 37.
    assert_eq!(history[1]["updates"], 15);
    let end = &history[10];
    assert!(end["validation_score"].as_f64() > Some(0.9), "{end}");
    assert!(end["validation_loss"].as_f64() < Some(0.3), "{end}");
}

#[test]
fn the_model_file_predicts_and_states_its_distance() {
    let folder = folder();
    let (model, plot) = (folder.path().join("m.json"), folder.path().join("loss.png"));
    let files = [
        "--alpha",
        "0.001",
        "-o",
        text(&model),
        "--plot",
        text(&plot),
    ];
    let out = stdout(&[&SGD[..], &files].concat());
    assert!(
        out.contains("wrote     ") && out.contains("val. loss"),
        "{out}"
    );
    let picture = std::fs::read(&plot).expect("a picture");
    assert!(picture.starts_with(b"\x89PNG"));
    let saved: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&model).expect("a file")).expect("JSON");
    assert_eq!(saved["fit"]["solver"], "sgd");
    assert_eq!(saved["fit"]["rows"], 1438);
    assert_eq!(saved["fit"]["certified"], false);
    let judged = json(&["evaluate", DIGITS, "--model", text(&model), "--json"]);
    assert!(judged.to_string().contains("accuracy"), "{judged}");
}

#[test]
fn an_oversized_batch_is_all_rows_and_said_so() {
    let folder = folder();
    let points = file(&folder, "points.csv", POINTS);
    let flags = ["--batch-size", "9", "--learning-rate", "0.1"];
    let (code, out, err) = run(&on_points(text(&points), &flags));
    assert_eq!(code, 0, "{err}");
    assert!(
        err.contains("--batch-size 9 is more than the 4 training rows"),
        "{err}"
    );
    assert!(out.contains("gradient descent on all rows"), "{out}");
}

#[test]
fn bad_input_is_refused_with_one_message() {
    for rate in ["0", "-1", "NaN", "inf"] {
        let (code, _, err) = run(&["train", IRIS, "--learning-rate", rate]);
        assert_eq!(code, 2);
        assert!(
            err.contains("--learning-rate must be a finite number > 0"),
            "{err}"
        );
    }
    let (code, _, err) = run(&["train", IRIS, "--solver", "gd", "--batch-size", "5"]);
    assert_eq!(code, 2);
    assert!(err.contains("--solver gd uses all rows"), "{err}");
    let (code, _, err) = run(&["train", IRIS, "--family", "logistic"]);
    assert_eq!(code, 1);
    assert!(
        err.contains("3 classes") && err.contains("--family softmax"),
        "{err}"
    );
    let folder = folder();
    let rare = format!("x,class\n{}9,rare\n", "1,a\n2,b\n".repeat(20));
    let rare = file(&folder, "rare.csv", &rare);
    let arguments = [
        "train",
        text(&rare),
        "--family",
        "softmax",
        "--validation-split",
        "0.2",
    ];
    let (code, _, err) = run(&arguments);
    assert_eq!(code, 1);
    assert!(
        err.contains("rows lack the class \"rare\" (1 row in all)"),
        "{err}"
    );
}
