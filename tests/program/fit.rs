//! Screens, JSON and numbers of single fits.

use crate::cli::{self, file, folder, json, run, run_with_stdin, stdout, text};

const DIABETES: &str = "datasets/diabetes.csv";

#[test]
fn the_lasso_screen_is_as_promised() {
    let out = stdout(&["lasso", DIABETES, "--alpha", "0.5"]);
    let (screen, certificate) = out.trim_end().rsplit_once('\n').expect("many lines");
    assert_eq!(
        screen,
        "\
target    y (column 11, the last)      442 rows, 10 features, standardized (1/n sd)
minimise  1/(2n)·‖y − b − Xw‖² + 0.5·‖w‖₁
          = scikit-learn Lasso(alpha=0.5) after StandardScaler = glmnet(lambda=0.5)

  feature       w (your units)  w (standardized)
  bmi                   5.6616           24.9854  ████████████████████
  s5                   47.8250           24.9551  ███████████████████▉
  bp                    1.0618           14.6692  ███████████▋
  sex                 -20.6162          -10.2874  ████████▏            −
  s3                   -0.6527           -8.4322  ██████▋              −
  s1                   -0.2249           -7.7751  ██████▏              −
  s4                    2.5620            3.3024  ██▋
  s6                    0.2531            2.9069  ██▎
  (intercept)        -247.8888

sparsity  8 of 10 non-zero; zero: age, s2         α is 1.1 % of α_max = 45.16
fit       training R² 0.5149   RMSE 53.63   objective 1486.84"
    );
    // certified duality gap 1.4e-9 (relative 9.7e-13) in 61 epochs, 0.4 ms
    let words: Vec<&str> = certificate.split(' ').collect();
    assert_eq!(words[..3], ["certified", "duality", "gap"], "{certificate}");
    let relative: f64 = words[5].trim_end_matches(')').parse().expect("a number");
    assert!(relative <= 1e-6, "{certificate}");
    assert_eq!((words[4], words[6]), ("(relative", "in"), "{certificate}");
    assert!(
        words[8].starts_with("epoch") && words[10] == "ms",
        "{certificate}"
    );
}

#[test]
fn alpha_has_an_alias_and_an_environment_variable() {
    let same = |out: String| {
        out.rsplit_once("certified")
            .map(|(screen, _)| screen.to_owned())
    };
    let expected = same(stdout(&["lasso", DIABETES, "--alpha", "0.5"]));
    assert_eq!(
        same(stdout(&["lasso", DIABETES, "--lambda", "0.5"])),
        expected
    );
    let output = cli::regfit(&["lasso", DIABETES])
        .env("REGFIT_ALPHA", "0.5")
        .output();
    let output = output.expect("it runs");
    assert_eq!(
        same(String::from_utf8(output.stdout).expect("text")),
        expected
    );
}

fn coefficient(fit: &serde_json::Value, name: &str) -> f64 {
    let all = fit["coefficients"].as_array().expect("a list");
    let found = all
        .iter()
        .find(|entry| entry["feature"] == name)
        .expect("the feature");
    found["coefficient"].as_f64().expect("a number")
}

fn kept(fit: &serde_json::Value) -> Vec<&str> {
    let all = fit["coefficients"].as_array().expect("a list");
    let non_zero = all.iter().filter(|entry| entry["coefficient"] != 0.0);
    non_zero
        .filter_map(|entry| entry["feature"].as_str())
        .collect()
}

fn near(value: f64, expected: f64, tolerance: f64) {
    assert!(
        (value - expected).abs() <= tolerance,
        "{value} is not {expected}"
    );
}

#[test]
fn sparse_models_select_features() {
    let fit = json(&["lasso", DIABETES, "--alpha", "0.5", "--json"]);
    assert_eq!(
        kept(&fit),
        ["sex", "bmi", "bp", "s1", "s3", "s4", "s5", "s6"]
    );
    near(fit["measures"]["r2"].as_f64().expect("R²"), 0.514_938, 1e-6);
    near(fit["intercept"].as_f64().expect("b"), -247.8888, 1e-4);
    near(coefficient(&fit, "bmi"), 5.661_61, 1e-5);
    near(coefficient(&fit, "s5"), 47.825, 1e-4);

    let fit = json(&[
        "lasso",
        DIABETES,
        "--alpha",
        "0.5",
        "--no-standardize",
        "--json",
    ]);
    assert_eq!(kept(&fit).len(), 10);
    near(fit["measures"]["r2"].as_f64().expect("R²"), 0.515_562, 1e-6);

    let fit = json(&["lasso", DIABETES, "--alpha", "10", "--json"]);
    assert_eq!(kept(&fit), ["bmi", "bp", "s3", "s5"]);
    near(fit["measures"]["r2"].as_f64().expect("R²"), 0.458_687, 1e-6);
}

#[test]
fn json_tells_objective_coefficients_report_and_timing() {
    let fit = json(&["lasso", DIABETES, "--alpha", "0.5", "--json"]);
    assert_eq!(
        fit["objective"]["formula"],
        "1/(2n)·‖y − b − Xw‖² + 0.5·‖w‖₁"
    );
    assert_eq!(
        fit["objective"]["equivalents"][1]["call"],
        "glmnet(lambda=0.5)"
    );
    assert_eq!(fit["coefficients"].as_array().map(Vec::len), Some(10));
    let report = &fit["report"];
    assert_eq!(report["certificate"], "duality gap");
    assert_eq!(report["certified"], true);
    assert!(
        report["relative_gap"]
            .as_f64()
            .is_some_and(|gap| gap <= 1e-6)
    );
    assert!(report["epochs"].as_u64().is_some_and(|epochs| epochs >= 1));
    for key in ["read_seconds", "solve_seconds"] {
        let seconds = fit["timing"][key].as_f64();
        assert!(seconds.is_some_and(|s| s > 0.0 && s < 60.0), "{key}");
    }
    for key in ["read_cpu_seconds", "solve_cpu_seconds"] {
        let seconds = &fit["timing"][key];
        if cfg!(any(target_os = "linux", target_os = "macos")) {
            assert!(seconds.as_f64().is_some_and(|s| s > 0.0), "{key}");
        } else {
            assert!(seconds.is_null(), "{key}");
        }
    }
}

#[test]
fn json_of_a_fit_is_that_of_a_path_of_one_step() {
    let flags = ["--tol", "1e-10", "--json"];
    let fit = json(&[&["lasso", DIABETES, "--alpha", "2"][..], &flags].concat());
    let path = json(&[&["path", DIABETES, "--alphas", "2"][..], &flags].concat());
    assert_eq!(fit["path"], path["path"]);
    let step = &fit["path"][0];
    let pairs = step["coefficients"].as_array().expect("pairs");
    assert_eq!(Some(pairs.len() as u64), step["nonzero"].as_u64());
    for pair in pairs {
        let j = pair[0].as_u64().expect("a position") as usize;
        assert_eq!(fit["coefficients"][j]["coefficient"], pair[1]);
    }
    let softmax = json(&["logistic", "datasets/iris.csv", "--alpha", "0.02", "--json"]);
    let lists = softmax["path"][0]["coefficients"].as_array();
    assert_eq!(lists.map(Vec::len), Some(3));
}

/// X = [[1, 0], [0, 1], [1, 1], [2, 1]], y = [1, 2, 3, 4]: closed forms for everything.
const SMALL: &str = "a,b,y\n1,0,1\n0,1,2\n1,1,3\n2,1,4\n";

#[test]
fn ridge_by_alpha_by_weight_decay_and_by_gradient_descent_agree() {
    let base = ["ridge", "-", "--no-intercept", "--no-standardize", "--json"];
    for flags in [
        &["--alpha", "0.25"][..],
        &["--weight-decay", "2"],
        &[
            "--weight-decay",
            "2",
            "--solver",
            "gd",
            "--learning-rate",
            "0.1",
            "--tol",
            "1e-14",
        ],
    ] {
        let arguments = [&base[..], flags].concat();
        let (code, out, err) = run_with_stdin(&arguments, SMALL);
        assert_eq!(code, 0, "{err}");
        let fit: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        near(coefficient(&fit, "a"), 33.0 / 31.0, 1e-6);
        near(coefficient(&fit, "b"), 36.0 / 31.0, 1e-6);
    }
}

#[test]
fn a_learning_rate_beyond_the_bound_diverges_and_says_so() {
    let arguments = [
        "ridge",
        "-",
        "--no-intercept",
        "--no-standardize",
        "--weight-decay",
        "2",
    ];
    let gd = ["--solver", "gd", "--learning-rate", "0.83"];
    let (code, _, err) = run_with_stdin(&[&arguments[..], &gd].concat(), SMALL);
    assert_eq!(code, 1);
    assert!(err.contains("0.8118"), "{err}");
}

#[test]
fn lasso_on_the_small_table_has_its_closed_form() {
    for (alpha, a, b) in [
        ("0.5", 1.0, 4.0 / 3.0),
        ("2", 2.0 / 3.0, 0.0),
        ("3.5", 0.0, 0.0),
    ] {
        let arguments = [
            "lasso",
            "-",
            "--no-intercept",
            "--no-standardize",
            "--json",
            "--alpha",
            alpha,
        ];
        let (_, out, _) = run_with_stdin(&arguments, SMALL);
        let fit: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        near(
            coefficient(&fit, "b"),
            if alpha == "2" { 0.0 } else { b },
            1e-5,
        );
        near(coefficient(&fit, "a"), a, 1e-5);
    }
}

#[test]
fn three_classes_are_fitted_by_softmax_and_named() {
    let fit = json(&["logistic", "datasets/iris.csv", "--alpha", "0.02", "--json"]);
    assert_eq!(
        fit["classes"],
        serde_json::json!(["setosa", "versicolor", "virginica"])
    );
    assert_eq!(fit["objective"]["loss"], "softmax_cross_entropy");
    near(
        fit["report"]["null_loss"].as_f64().expect("a loss"),
        3_f64.ln(),
        1e-12,
    );
    let screen = stdout(&["logistic", "datasets/iris.csv", "--alpha", "0.02"]);
    assert!(
        screen.contains("  feature          setosa  versicolor  virginica\n"),
        "{screen}"
    );
    assert!(
        screen.contains("\nsparsity  3 of 4 non-zero; zero: sepal_length"),
        "{screen}"
    );
}

#[test]
fn two_classes_are_fitted_by_the_log_odds_of_the_second() {
    let screen = stdout(&["logistic", "datasets/breast_cancer.csv", "--alpha", "0.01"]);
    assert!(
        screen.contains("  w on the log-odds of malignant against benign\n"),
        "{screen}"
    );
    assert!(screen.contains("   AUC 0.99"), "{screen}");
}

#[test]
fn top_limits_the_table_and_says_so() {
    let screen = stdout(&["ridge", DIABETES, "--alpha", "1", "--top", "3"]);
    assert!(screen.contains("  ... 7 more (--top 0 for all, --csv for a table)\n  (intercept)"));
    assert_eq!(
        stdout(&["ridge", DIABETES, "--alpha", "1", "--top", "0"])
            .matches(" more")
            .count(),
        0
    );
}

#[test]
fn a_constant_column_is_named_with_its_place_in_the_file() {
    let table = "x,country,y\n1,5,1\n2,5,3\n3,5,2\n4,5,5\n";
    let (code, _, err) = run_with_stdin(&["lasso", "-", "--alpha", "0.1"], table);
    assert_eq!(code, 0);
    assert_eq!(
        err,
        "warning: column 2 (\"country\") is constant: its coefficient is 0\n"
    );
}

#[test]
fn a_missed_tolerance_is_a_warning_or_code_3() {
    let arguments = [
        "ridge",
        DIABETES,
        "--alpha",
        "0.01",
        "--max-iter",
        "2",
        "--solver",
        "gd",
    ];
    let (code, out, err) = run(&arguments);
    assert_eq!(code, 0);
    assert!(
        err.starts_with("warning: not certified: relative gap "),
        "{err}"
    );
    assert!(
        err.ends_with(" after 2 epochs (tolerance 1e-6); try --max-iter 20\n"),
        "{err}"
    );
    assert!(out.contains("\nnot certified: duality gap "), "{out}");
    let (code, strict_out, _) = run(&[&arguments[..], &["--strict"]].concat());
    assert_eq!(code, 3);
    assert!(
        strict_out.contains("\nnot certified: duality gap "),
        "{strict_out}"
    );
}

#[test]
fn penalty_factors_hold_a_column_in_or_out() {
    let fit = json(&[
        "lasso",
        DIABETES,
        "--alpha",
        "10",
        "--penalty-factor",
        "age=0",
        "--json",
    ]);
    assert!(kept(&fit).contains(&"age"));
    let fit = json(&[
        "lasso",
        DIABETES,
        "--alpha",
        "10",
        "--penalty-factor",
        "bmi=50",
        "--json",
    ]);
    assert!(!kept(&fit).contains(&"bmi"));
    let (code, _, err) = run(&[
        "lasso",
        DIABETES,
        "--alpha",
        "1",
        "--penalty-factor",
        "bni=0",
    ]);
    assert_eq!(code, 1);
    assert!(
        err.starts_with("error: no column \"bni\" in datasets/diabetes.csv\n"),
        "{err}"
    );
}

#[test]
fn weights_count_rows() {
    let weighted = "x,y,d\n1,1,2\n2,3,1\n3,2,1\n5,4,3\n";
    let repeated = "x,y\n1,1\n1,1\n2,3\n3,2\n5,4\n5,4\n5,4\n";
    let flags = ["lasso", "-", "--target", "y", "--alpha", "0.2", "--json"];
    let fit = |arguments: &[&str], table| -> serde_json::Value {
        let (_, out, err) = run_with_stdin(arguments, table);
        serde_json::from_str(&out).expect(&err)
    };
    let a = fit(&[&flags[..], &["--weights", "d"]].concat(), weighted);
    let b = fit(&flags, repeated);
    near(coefficient(&a, "x"), coefficient(&b, "x"), 1e-12);
    near(
        a["measures"]["rmse"].as_f64().expect("it"),
        b["measures"]["rmse"].as_f64().expect("it"),
        1e-12,
    );
}

#[test]
fn libsvm_text_is_fitted_without_a_header() {
    let folder = folder();
    let data = file(&folder, "a.svm", "1 1:1\n2 2:1\n3 1:1 2:1\n4 1:2 2:1\n");
    let arguments = [
        "lasso",
        text(&data),
        "--alpha",
        "0.5",
        "--no-intercept",
        "--no-standardize",
        "--json",
    ];
    let fit = json(&arguments);
    near(coefficient(&fit, "x1"), 1.0, 1e-5);
    near(coefficient(&fit, "x2"), 4.0 / 3.0, 1e-5);
    let screen = stdout(&["lasso", text(&data), "--alpha", "0.5"]);
    assert!(
        screen.starts_with("target    label (the first number of each line)"),
        "{screen}"
    );
}

#[test]
fn coefficients_as_csv_on_the_standard_output() {
    let out = stdout(&["lasso", DIABETES, "--alpha", "10", "--csv"]);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(
        (lines[0], lines[1], lines.len()),
        ("feature,coefficient", "age,0", 12)
    );
    assert!(
        lines[11].starts_with("(intercept),-191.84"),
        "{}",
        lines[11]
    );
}

/// The diabetes data as a NumPy array, written here byte by byte.
fn diabetes_npy(folder: &tempfile::TempDir) -> std::path::PathBuf {
    let text = std::fs::read_to_string(DIABETES).expect("the data");
    let mut header = "{'descr': '<f8', 'fortran_order': False, 'shape': (442, 11), }".to_owned();
    header += &" ".repeat(117 - header.len());
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.bytes());
    for cell in text.lines().skip(1).flat_map(|line| line.split(',')) {
        bytes.extend(cell.parse::<f64>().expect("a number").to_le_bytes());
    }
    let path = folder.path().join("diabetes.npy");
    std::fs::write(&path, bytes).expect("written");
    path
}

#[test]
fn a_numpy_array_is_fitted_like_the_table_that_it_holds() {
    let folder = folder();
    let path = diabetes_npy(&folder);
    let flags = ["--alpha", "2", "--json"];
    let table = json(&[&["lasso", DIABETES][..], &flags].concat());
    let array = json(&[&["lasso", text(&path)][..], &flags].concat());
    assert_eq!(array["path"], table["path"]);
    assert_eq!(array["data"]["target"], "x11");
    assert_eq!(array["coefficients"][2]["feature"], "x3");
    let first = json(&[
        "lasso",
        text(&path),
        "--target",
        "1",
        "--alpha",
        "2",
        "--json",
    ]);
    assert_eq!(first["coefficients"][0]["feature"], "x2");

    let model = folder.path().join("model.json");
    stdout(&[
        "lasso",
        text(&path),
        "--alpha",
        "2",
        "-o",
        text(&model),
        "-q",
    ]);
    let predicted = stdout(&["predict", text(&path), "--model", text(&model), "-q"]);
    assert_eq!(predicted.lines().count(), 443);

    let (code, _, err) = run(&["lasso", text(&path), "--alpha", "1", "--format", "csv"]);
    assert_eq!(code, 1);
    assert!(
        err.ends_with(
            "diabetes.npy: this is a NumPy array, not text\n\
             help: read it with --format npy, or give its name the suffix .npy\n"
        ),
        "{err}"
    );
    let (code, _, err) = run(&["lasso", text(&path), "--alpha", "1", "--no-header"]);
    assert_eq!(
        (code, err.as_str()),
        (
            2,
            "error: --delimiter, --no-header, --decimal, --thousands and --na do not apply to NumPy arrays\n"
        )
    );
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    // Long enough to be read and solved in several pieces.
    let mut table = String::from("a,b,c,d,y\n");
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..20_000 {
        let mut cells = [0.0; 5];
        for cell in &mut cells {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *cell = state as f64 / u64::MAX as f64 - 0.5;
        }
        cells[4] += 2.0 * cells[0] - cells[2];
        table += &cells.map(|cell| cell.to_string()).join(",");
        table.push('\n');
    }
    let folder = folder();
    let path = file(&folder, "long.csv", &table);
    let fit = |threads: &str| {
        let flags = ["--n-alphas", "5", "--json", "--threads", threads];
        json(&[&["path", text(&path)][..], &flags].concat())["path"].clone()
    };
    let one = fit("1");
    assert_eq!(one.as_array().map(Vec::len), Some(5));
    assert_eq!(fit("2"), one);
    assert_eq!(fit("7"), one);
}
