//! Model files: written, read, applied, judged, refused.

use crate::cli::{file, folder, json, run, run_with_stdin, stdout, text};
use regfit::Lasso;
use regfit::data::{CsvOptions, Source, read_table};
use regfit::linfa::ParamGuard;
use regfit::model::SavedModel;
use regfit::recipe::{Recipe, RecipeOptions, Targets};

const DIABETES: &str = "datasets/diabetes.csv";

#[test]
fn predictions_of_a_saved_model_are_those_of_the_library() {
    let folder = folder();
    let model = folder.path().join("m.json");
    stdout(&["lasso", DIABETES, "--alpha", "0.5", "-o", text(&model)]);
    let out = stdout(&["predict", DIABETES, "--model", text(&model)]);
    let mut lines = out.lines();
    assert_eq!(lines.next(), Some("prediction"));
    let predictions: Vec<f64> = lines.map(|line| line.parse().expect("a number")).collect();

    let table = read_table(Source::from_argument(DIABETES), &CsvOptions::default()).expect("read");
    let prepared = Recipe::fit(table, &RecipeOptions::default()).expect("prepared");
    let Targets::Numbers(y) = &prepared.target else {
        panic!("numbers")
    };
    let params = Lasso::params::<f64>(0.5).check().expect("valid");
    let fitted = params.fit_arrays(&prepared.x, y, None).expect("fitted");
    let eta = fitted.linear_predictor(&prepared.x);
    assert_eq!(predictions, eta.column(0).to_vec());
}

#[test]
fn the_same_call_writes_the_same_bytes() {
    let folder = folder();
    let path = folder.path().join("m.json");
    let write = || {
        stdout(&["lasso", DIABETES, "--alpha", "0.5", "-o", text(&path)]);
        std::fs::read(&path).expect("a model")
    };
    let first = write();
    assert_eq!(first, write());
    let json = String::from_utf8(first).expect("text");
    let model = SavedModel::from_json(&json, "m.json").expect("a model");
    assert_eq!(model.to_json().expect("finite"), json);
    assert_eq!(model.data.bytes, 18496);
    let leading = [
        "schema_version",
        "created_by",
        "kind",
        "objective",
        "target",
        "features",
    ];
    let mut at = 0;
    for key in leading {
        let found = json[at..]
            .find(&format!("\n  \"{key}\":"))
            .expect("keys in order");
        at += found + 1;
    }
}

#[test]
fn columns_are_matched_by_name_and_extra_ones_ignored() {
    let folder = folder();
    let train = "a,b,c,y\n1,2,x,3\n2,1,y,5\n3,5,x,4\n4,3,y,9\n5,4,x,7\n";
    let train = file(&folder, "train.csv", train);
    let model = folder.path().join("m.json");
    let fit = [
        "lasso",
        text(&train),
        "--alpha",
        "0.01",
        "--encode",
        "onehot",
        "-q",
    ];
    stdout(&[&fit[..], &["-o", text(&model)]].concat());
    let new = "c,extra,b,a\ny,9,1,2\nx,9,2,1\n";
    let (code, shuffled, err) = run_with_stdin(&["predict", "-", "--model", text(&model)], new);
    assert_eq!(code, 0, "{err}");
    let ordered = "a,b,c\n2,1,y\n1,2,x\n";
    let (_, expected, _) = run_with_stdin(&["predict", "-", "--model", text(&model)], ordered);
    assert_eq!(shuffled, expected);
    let without = "a,c\n1,x\n";
    let (code, _, err) = run_with_stdin(&["predict", "-", "--model", text(&model)], without);
    assert_eq!(code, 1);
    // "a" is in use itself, so it is not what "b" was called.
    assert_eq!(
        err,
        "error: stdin has no column \"b\", which the model needs\nhelp: columns: a, c\n"
    );
    let unseen = "a,b,c\n1,1,z\n";
    assert_eq!(
        run_with_stdin(&["predict", "-", "--model", text(&model)], unseen).0,
        1
    );
}

#[test]
fn dropped_rows_keep_their_place() {
    let folder = folder();
    let train = file(&folder, "t.csv", "x,y\n1,1\n2,3\n,9\n3,2\n4,6\n");
    let model = folder.path().join("m.json");
    let fit = [
        "lasso",
        text(&train),
        "--alpha",
        "0.1",
        "--missing",
        "drop",
        "-q",
    ];
    stdout(&[&fit[..], &["-o", text(&model)]].concat());
    let new = "x\n1\n\"\"\n3\n";
    let (code, out, _) = run_with_stdin(&["predict", "-", "--model", text(&model)], new);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!((code, lines.len(), lines[2]), (0, 4, "\"\""), "{out}");
    assert!(lines[1].parse::<f64>().is_ok() && lines[3].parse::<f64>().is_ok());
    let arguments = ["predict", "-", "--model", text(&model), "--json"];
    let (_, out, _) = run_with_stdin(&arguments, new);
    let value: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert!(value["predictions"][1].is_null() && value["predictions"][2].is_number());
}

#[test]
fn probabilities_sum_to_one_and_classes_have_their_names() {
    let folder = folder();
    let model = folder.path().join("m.json");
    stdout(&[
        "logistic",
        "datasets/iris.csv",
        "--alpha",
        "0.02",
        "-o",
        text(&model),
    ]);
    let out = stdout(&[
        "predict",
        "datasets/iris.csv",
        "--model",
        text(&model),
        "--proba",
    ]);
    let mut lines = out.lines();
    assert_eq!(lines.next(), Some("p_setosa,p_versicolor,p_virginica"));
    for line in lines {
        let sum: f64 = line
            .split(',')
            .map(|p| p.parse::<f64>().expect("a number"))
            .sum();
        assert!((sum - 1.0).abs() < 1e-12, "{line}");
    }
    let out = stdout(&["predict", "datasets/iris.csv", "--model", text(&model)]);
    assert_eq!(out.lines().nth(1), Some("setosa"));

    let verdict = json(&[
        "evaluate",
        "datasets/iris.csv",
        "--model",
        text(&model),
        "--json",
    ]);
    let confusion = verdict["confusion"].as_array().expect("rows");
    let counts = confusion
        .iter()
        .flat_map(|row| row.as_array().expect("a row"));
    assert_eq!(
        counts.filter_map(serde_json::Value::as_u64).sum::<u64>(),
        150
    );
    assert!(
        verdict["measures"]["accuracy"]
            .as_f64()
            .is_some_and(|a| a > 0.95)
    );
    let regression = folder.path().join("r.json");
    stdout(&["lasso", DIABETES, "--alpha", "1", "-o", text(&regression)]);
    let (code, _, err) = run(&["predict", DIABETES, "--model", text(&regression), "--proba"]);
    assert_eq!(code, 2);
    assert!(
        err.starts_with("error: --proba needs a model of classes"),
        "{err}"
    );
}

#[test]
fn the_link_is_what_probabilities_are_made_of() {
    let folder = folder();
    let model = folder.path().join("m.json");
    let cancer = "datasets/breast_cancer.csv";
    let fit = ["logistic", cancer, "--alpha", "0.05", "-q"];
    stdout(&[&fit[..], &["-o", text(&model)]].concat());
    let predict =
        |flags: &[&str]| stdout(&[&["predict", cancer, "--model", text(&model)], flags].concat());
    let link = predict(&["--link"]);
    assert_eq!(link, predict(&["--type", "link"]));
    assert_eq!(predict(&["--proba"]), predict(&["--type", "response"]));
    assert_eq!(predict(&[]), predict(&["--type", "class"]));
    assert_eq!(link.lines().next(), Some("link_malignant"));
    let proba = predict(&["--proba"]);
    for (eta, p) in link.lines().zip(proba.lines()).skip(1) {
        let eta: f64 = eta.parse().expect("log-odds");
        let p: f64 = p.split(',').nth(1).expect("two").parse().expect("p");
        assert!((p - 1.0 / (1.0 + (-eta).exp())).abs() < 1e-12);
    }
    let arguments = [
        "predict",
        cancer,
        "--model",
        text(&model),
        "--link",
        "--json",
    ];
    assert_eq!(json(&arguments)["link"].as_array().map(Vec::len), Some(569));

    let iris = "datasets/iris.csv";
    stdout(&[
        "logistic",
        iris,
        "--alpha",
        "0.02",
        "-o",
        text(&model),
        "-q",
    ]);
    let out = stdout(&["predict", iris, "--model", text(&model), "--link"]);
    let head = "link_setosa,link_versicolor,link_virginica";
    assert_eq!(out.lines().next(), Some(head));
    stdout(&["lasso", DIABETES, "--alpha", "1", "-o", text(&model), "-q"]);
    let numbers = |flags: &[&str]| {
        let out = stdout(&[&["predict", DIABETES, "--model", text(&model)], flags].concat());
        out.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&["--link"]), numbers(&["--type", "response"]));
    let (code, _, err) = run(&[
        "predict",
        DIABETES,
        "--model",
        text(&model),
        "--type",
        "class",
    ]);
    assert_eq!(code, 2);
    assert!(
        err.starts_with("error: --type class needs a model of classes"),
        "{err}"
    );
}

#[test]
fn evaluation_on_the_training_rows_repeats_the_fit() {
    let folder = folder();
    let model = folder.path().join("m.json");
    let fit = json(&[
        "lasso",
        DIABETES,
        "--alpha",
        "0.5",
        "-o",
        text(&model),
        "--json",
    ]);
    let (code, out, err) = run(&["evaluate", DIABETES, "--model", text(&model), "--json"]);
    assert_eq!(code, 0);
    assert!(
        err.starts_with("note: these are the rows that the model was fitted on"),
        "{err}"
    );
    let verdict: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(verdict["measures"]["r2"], fit["measures"]["r2"]);
    assert_eq!(verdict["rows"], 442);
    let screen = stdout(&["evaluate", DIABETES, "--model", text(&model)]);
    assert!(
        screen.contains("\nR²        0.5149\nRMSE      53.63\nMAE       43.47\nn         442\n")
    );
}

#[test]
fn a_libsvm_model_keeps_its_width() {
    let folder = folder();
    let train = file(&folder, "a.svm", "1 1:1\n2 2:1\n3 1:1 2:1\n4 1:2 3:1\n");
    let new = file(&folder, "b.svm", "0 1:1\n0 2:2\n");
    let model = folder.path().join("m.json");
    stdout(&["ridge", text(&train), "--alpha", "0.1", "-o", text(&model)]);
    let out = stdout(&["predict", text(&new), "--model", text(&model)]);
    assert_eq!(out.lines().count(), 3);
    let wide = file(&folder, "c.svm", "0 9:1\n");
    assert_eq!(run(&["predict", text(&wide), "--model", text(&model)]).0, 1);
    assert_eq!(run(&["predict", DIABETES, "--model", text(&model)]).0, 1);
}

/// A model file, and the same with one text replaced.
fn forged(json: &str, from: &str, to: &str) -> String {
    assert!(json.contains(from), "{from}");
    json.replacen(from, to, 1)
}

#[test]
fn forged_and_truncated_model_files_are_refused() {
    let folder = folder();
    let path = folder.path().join("m.json");
    stdout(&["lasso", DIABETES, "--alpha", "0.5", "-o", text(&path)]);
    let json = std::fs::read_to_string(&path).expect("a model");
    let model = SavedModel::from_json(&json, "m").expect("a model");
    let used = model.features.iter().find(|feature| feature.is_used());
    let scale = format!("\"scale\": {}", used.expect("a coefficient").scale);
    for (from, to, reason) in [
        (
            "\"schema_version\": 2",
            "\"schema_version\": 3",
            "its schema_version is 3",
        ),
        (
            "\"schema_version\": 2",
            "\"schema_version\": \"1\"",
            "its schema_version is \"1\"",
        ),
        (
            "\"schema_version\"",
            "\"version\"",
            "it has no schema_version",
        ),
        ("\"regression\"", "\"forest\"", "unknown variant `forest`"),
        ("\"regression\"", "\"logistic\"", "do not belong together"),
        (
            "\"selection\": null",
            "\"selection\": null, \"more\": 1",
            "unknown field `more`",
        ),
        ("\"kind\": \"regression\",", "", "missing field `kind`"),
        (
            scale.as_str(),
            "\"scale\": 0",
            "a scale that is not above 0",
        ),
        (scale.as_str(), "\"scale\": 1e999", "number out of range"),
        (scale.as_str(), "\"scale\": NaN", "not JSON"),
        (
            "\"name\": \"bmi\"",
            "\"name\": \"bmj\"",
            "not those that its recipe makes",
        ),
        (
            "\"l1_ratio\": 1.0",
            "\"l1_ratio\": 1.5",
            "l1_ratio is not between 0 and 1",
        ),
        (
            "\"intercept\": [",
            "\"intercept\": [1.0,",
            "it has 2 intercepts",
        ),
        (
            "\"sha256\": \"4",
            "\"sha256\": \"z",
            "64 hexadecimal digits",
        ),
        ("-20.6", "\"-20.6\", -20.6", "invalid type: string"),
    ] {
        let error = SavedModel::from_json(&forged(&json, from, to), "m.json").expect_err(to);
        let message = error.to_string();
        // With line and column where there is a place for it.
        let parts = message.split_once(": not a usable model file: ");
        let (place, what) = parts.expect("the words of a refused file");
        let mut parts = place.split(':');
        assert_eq!(parts.next(), Some("m.json"), "{message}");
        assert!(parts.all(|part| part.parse::<u32>().is_ok()), "{message}");
        assert!(what.contains(reason), "{to}: {message}");
    }
    for broken in [
        &json[..json.len() / 2],
        "",
        "[]",
        "{}",
        "null",
        &format!("{json}x"),
    ] {
        assert!(SavedModel::from_json(broken, "m").is_err());
    }
    let deep = "[".repeat(100_000);
    assert!(SavedModel::from_json(&deep, "m").is_err());
    let file = file(&folder, "broken.json", &json[..json.len() / 2]);
    let (code, out, err) = run(&["predict", DIABETES, "--model", text(&file)]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(
        err.starts_with("error: ") && err.contains("not a usable model file"),
        "{err}"
    );
}

#[test]
fn inspect_shows_models_and_tables() {
    let folder = folder();
    let model = folder.path().join("m.json");
    stdout(&["lasso", DIABETES, "--alpha", "0.5", "-o", text(&model)]);
    let out = stdout(&["inspect", text(&model)]);
    assert!(
        out.contains("minimise  1/(2n)·‖y − b − Xw‖² + 0.5·‖w‖₁\n"),
        "{out}"
    );
    assert!(
        out.contains("= glmnet(lambda=0.5)\n") && out.contains("442 rows"),
        "{out}"
    );
    let out = stdout(&["inspect", DIABETES]);
    assert!(
        out.starts_with("datasets/diabetes.csv: 442 rows, 11 columns, 18496 bytes\n"),
        "{out}"
    );
    assert!(
        out.contains("y by default, the last column: a number\n"),
        "{out}"
    );
    let (_, out, _) = run_with_stdin(&["inspect", "-"], "a,b,c\n1,x,5\n2,y,5\n");
    assert!(out.contains("\nconstant  c\n"), "{out}");
    let table = json(&["inspect", "datasets/iris.csv", "--json"]);
    assert_eq!(table["columns"][4]["distinct"], 3);
}
