//! Models in use: what their files hold, which columns new tables need, and what is written for each row.

use crate::cli::{Fitted, file, fit, folder, json, run, stdout, text};
use std::path::Path;

/// Forty rows of six columns, y = 2a − b + a little of c.
fn table() -> String {
    let mut table = String::from("id,a,b,c,d,city,y\n");
    for i in 0..40_u32 {
        let [a, b, c, d] = [i * 7 % 40, i * 11 % 37, i * 13 % 31, i * 17 % 29];
        let city = ["Oslo", "Lima", "Rome"][i as usize % 3];
        let y = 2.0 * f64::from(a) - f64::from(b) + f64::from(i % 2);
        table += &format!("00{i},{a},{b},{c},{d},{city},{y}\n");
    }
    table
}

const ENCODED: &str = "lasso --exclude id --encode onehot --alpha 2";

#[test]
fn predict_and_evaluate_need_only_the_columns_with_a_coefficient() {
    let Fitted {
        folder,
        table: train,
        model,
    } = Fitted::of("t.csv", &table(), ENCODED);
    let saved: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&model).unwrap()).unwrap();
    let names: Vec<&str> = saved["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(
        saved["input"]["recipe"]["columns"][2]["unused"],
        serde_json::json!(["c", "d"])
    );
    let all = stdout(&["predict", text(&train), "--model", text(&model)]);
    let lines = table();
    let few: Vec<String> = lines
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            format!("{},{},{}", cells[1], cells[2], cells[6])
        })
        .collect();
    let few = file(&folder, "few.csv", &few.join("\n"));
    assert_eq!(
        stdout(&["predict", text(&few), "--model", text(&model)]),
        all
    );
    let measures = |data: &Path| {
        json(&["evaluate", text(data), "--model", text(&model), "--json"])["measures"].clone()
    };
    assert_eq!(measures(&few), measures(&train));
    let lacking = file(&folder, "lacking.csv", "a,c\n1,2\n");
    let (code, _, err) = run(&["predict", text(&lacking), "--model", text(&model)]);
    assert_eq!(code, 1);
    assert!(
        err.contains("has no column \"b\", which the model needs"),
        "{err}"
    );
}

#[test]
fn a_model_file_of_many_columns_grows_with_those_in_use() {
    let mut wide = String::from("y");
    (0..2000).for_each(|j| wide += &format!(",x{j}"));
    for i in 0..12_u32 {
        wide += &format!("\n{i}");
        (0..2000).for_each(|j| wide += &format!(",{}", (i * (j + 3) * 7919 + j) % 101));
    }
    let dense = Fitted::of("w.csv", &wide, "lasso --target y --alpha 1");
    // A name and what stands around it, where each feature took 200 bytes and more.
    assert!(std::fs::metadata(&dense.model).unwrap().len() < 2000 * 24 + 6000);
    let sparse: String = (0..9)
        .map(|i| format!("{i} {}:1 50000:{i}\n", i + 1))
        .collect();
    let sparse = Fitted::of("w.svm", &sparse, "lasso --alpha 0.1");
    assert!(std::fs::metadata(&sparse.model).unwrap().len() < 6000);
    let out = stdout(&sparse.predict(&sparse.table));
    assert_eq!(out.lines().count(), 10);
    assert!(stdout(&["inspect", text(&sparse.model)]).contains("9 rows, 50000 features"));
}

#[test]
fn kept_columns_stand_before_the_predictions_as_they_are_written() {
    let Fitted {
        folder: _folder,
        table: train,
        model,
    } = Fitted::of("t.csv", &table(), ENCODED);
    let plain = stdout(&["predict", text(&train), "--model", text(&model)]);
    let out = stdout(&[
        "predict",
        text(&train),
        "--model",
        text(&model),
        "--keep",
        "city,id",
    ]);
    let mut lines = out.lines().zip(plain.lines());
    assert_eq!(lines.next(), Some(("id,city,prediction", "prediction")));
    for (k, (line, answer)) in lines.enumerate() {
        let city = ["Oslo", "Lima", "Rome"][k % 3];
        assert_eq!(line, format!("00{k},{city},{answer}"));
    }
    let (code, _, err) = run(&[
        "predict",
        text(&train),
        "--model",
        text(&model),
        "--keep",
        "cty",
    ]);
    assert_eq!(code, 1);
    assert!(
        err.contains("no column \"cty\"") && err.contains("did you mean \"city\""),
        "{err}"
    );
}

#[test]
fn levels_that_training_never_saw_are_refused_set_to_0_or_skipped() {
    let mut train = String::from("city,x,y\n");
    for i in 0..30_u32 {
        let city = ["Oslo", "Lima", "Rome"][i as usize % 3];
        train += &format!("{city},{},{}\n", i % 7, i % 3 * 10 + i % 7);
    }
    let fitted = Fitted::of("t.csv", &train, "ridge --encode onehot --alpha 0.1");
    let new = "city,x\nOslo,1\nBonn,2\nBonn,3\nRome,4\n";
    let new = file(&fitted.folder, "n.csv", new);
    let predict = |more: &[&str]| run(&[&fitted.predict(&new), more].concat());
    let (code, out, err) = predict(&[]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(
        err.contains(
            "\"Bonn\" is not a level that the model knows (column 1, \"city\"); another cell"
        ),
        "{err}"
    );
    let (code, zero, err) = predict(&["--unseen", "zero"]);
    assert_eq!(code, 0);
    assert!(
        err.contains("note: 2 cells have a level that training never saw (the first is \"Bonn\""),
        "{err}"
    );
    let saved = json(&["inspect", text(&fitted.model), "--json"]);
    let features = saved["features"].as_array().unwrap();
    let x = features.iter().find(|f| f["name"] == "x").unwrap();
    let expected =
        saved["intercept"][0].as_f64().unwrap() + 2.0 * x["coefficients"][0].as_f64().unwrap();
    let answer: f64 = zero.lines().nth(2).unwrap().parse().unwrap();
    assert!((answer - expected).abs() < 1e-12 * expected.abs());
    let (code, skip, err) = predict(&["--unseen", "skip"]);
    assert_eq!(code, 0);
    let cells: Vec<&str> = skip.lines().collect();
    assert_eq!((cells[2], cells[3], cells.len()), ("\"\"", "\"\"", 5));
    assert_eq!(
        (cells[1], cells[4]),
        (zero.lines().nth(1).unwrap(), zero.lines().nth(4).unwrap())
    );
    assert!(err.contains("2 rows get no answer"), "{err}");
    let none = file(&fitted.folder, "none.csv", "city,x,y\nBonn,1,2\nBonn,3,4\n");
    let judged = ["evaluate", text(&none), "--model", text(&fitted.model)];
    let (code, _, err) = run(&[&judged[..], &["--unseen", "skip"]].concat());
    assert_eq!(code, 1);
    assert!(
        err.contains(
            "no row is left, each has a level that training never saw\nhelp: --unseen zero"
        ),
        "{err}"
    );
}

/// scikit-learn 1.5: StandardScaler().fit(X, sample_weight=s) with s = compute_sample_weight("balanced", y), then
/// LogisticRegression(C=1/(2·0.05·569), tol=1e-12, class_weight="balanced").
#[test]
fn balanced_classes_are_those_of_scikit_learn() {
    let fit = [
        "logistic",
        "datasets/breast_cancer.csv",
        "--penalty",
        "l2",
        "--alpha",
        "0.05",
        "--only",
        "1-3",
        "--tol",
        "1e-12",
        "--json",
    ];
    let standardized = |more: &[&str]| -> Vec<f64> {
        let report = json(&[&fit[..], more].concat());
        let coefficients = report["coefficients"].as_array().unwrap().clone();
        coefficients
            .iter()
            .map(|w| w["standardized"].as_f64().unwrap())
            .collect()
    };
    let found = standardized(&["--class-weight", "balanced"]);
    for (w, expected) in found.iter().zip([0.7654075, 0.45354498, 0.82401361]) {
        assert!((w - expected).abs() < 1e-6, "{found:?}");
    }
    // n/(K·nₖ) by label: only the ratio of the weights counts.
    let ratio = format!("malignant={}", 357.0 / 212.0);
    for (a, b) in standardized(&["--class-weight", &ratio]).iter().zip(&found) {
        assert!((a - b).abs() < 1e-9, "{a} {b}");
    }
    let (code, _, err) = run(&[&fit[..], &["--class-weight", "malign=2"]].concat());
    assert_eq!(code, 2);
    assert!(err.contains("the classes are benign, malignant"), "{err}");
    let (code, _, err) = run(&[
        "lasso",
        "datasets/diabetes.csv",
        "--alpha",
        "1",
        "--class-weight",
        "balanced",
    ]);
    assert_eq!((code, err.contains("needs classes")), (2, true), "{err}");
}

#[test]
fn a_threshold_decides_between_two_classes_and_the_proposed_one_keeps_its_word() {
    let folder = folder();
    let (data, model) = ("datasets/breast_cancer.csv", folder.path().join("m.json"));
    fit(data, "logistic --alpha 0.1", &model);
    let proba = stdout(&["predict", data, "--model", text(&model), "--proba"]);
    let classes = stdout(&[
        "predict",
        data,
        "--model",
        text(&model),
        "--threshold",
        "0.3",
    ]);
    let mut flagged = 0;
    for (p, class) in proba.lines().zip(classes.lines()).skip(1) {
        let p: f64 = p.split(',').nth(1).unwrap().parse().unwrap();
        assert_eq!(class == "malignant", p >= 0.3, "{p} {class}");
        flagged += usize::from(class == "malignant");
    }
    assert!(flagged > 0);
    let usual = json(&["evaluate", data, "--model", text(&model), "--json"]);
    let threshold = usual["proposal"]["threshold"].to_string();
    let f1 = usual["proposal"]["f1"].as_f64().unwrap();
    let tuned = json(&[
        "evaluate",
        data,
        "--model",
        text(&model),
        "--json",
        "--threshold",
        &threshold,
    ]);
    assert_eq!(tuned["class_scores"][1]["f1"].as_f64().unwrap(), f1);
    assert!(f1 > usual["class_scores"][1]["f1"].as_f64().unwrap());
    let costly = json(&[
        "evaluate",
        data,
        "--model",
        text(&model),
        "--json",
        "--costs",
        "1,20",
    ]);
    let threshold = costly["proposal"]["threshold"].to_string();
    let applied = json(&[
        "evaluate",
        data,
        "--model",
        text(&model),
        "--json",
        "--threshold",
        &threshold,
    ]);
    let cell = |i: usize, k: usize| applied["confusion"][i][k].as_f64().unwrap();
    let cost = (cell(0, 1) + 20.0 * cell(1, 0)) / 569.0;
    assert!((cost - costly["proposal"]["mean_cost"].as_f64().unwrap()).abs() < 1e-12);
    let numbers = folder.path().join("n.json");
    fit("datasets/diabetes.csv", "lasso --alpha 1", &numbers);
    let (code, _, err) = run(&[
        "predict",
        "datasets/diabetes.csv",
        "--model",
        text(&numbers),
        "--threshold",
        "0.3",
    ]);
    assert_eq!(
        (code, err.contains("needs a model of two classes")),
        (2, true),
        "{err}"
    );
}

/// Each row is predicted by the fit on the rows of the other folds, which is made here by hand.
#[test]
fn predictions_of_rows_held_out_come_from_the_other_folds() {
    let folder = folder();
    let mut table = String::from("fold,a,b,y\n");
    for i in 0..30_u32 {
        table += &format!(
            "{},{},{},{}\n",
            i % 3,
            i * 7 % 30,
            i * 11 % 23,
            i * 14 % 60 + i % 5
        );
    }
    let (data, out) = (file(&folder, "t.csv", &table), folder.path().join("p.csv"));
    let cv = [
        "cv",
        text(&data),
        "--fold-column",
        "fold",
        "--alphas",
        "3",
        "--predictions",
        text(&out),
        "-q",
    ];
    stdout(&cv);
    let written = std::fs::read_to_string(&out).unwrap();
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!((lines[0], lines.len()), ("row,fold,target,prediction", 31));
    let [train, test] = [1, 0].map(|held_out: usize| {
        let rows = table
            .lines()
            .skip(1)
            .filter(|line| usize::from(line.starts_with('2')) != held_out);
        format!("fold,a,b,y\n{}\n", rows.collect::<Vec<_>>().join("\n"))
    });
    let (train, test) = (
        file(&folder, "train.csv", &train),
        file(&folder, "test.csv", &test),
    );
    let model = folder.path().join("m.json");
    fit(text(&train), "lasso --exclude fold --alpha 3", &model);
    let answers = stdout(&["predict", text(&test), "--model", text(&model)]);
    for (k, answer) in answers.lines().skip(1).enumerate() {
        let cells: Vec<&str> = lines[1 + 3 * k + 2].split(',').collect();
        assert_eq!(
            (cells[0], cells[1]),
            ((3 * k + 3).to_string().as_str(), "3")
        );
        let (a, b): (f64, f64) = (answer.parse().unwrap(), cells[3].parse().unwrap());
        assert!((a - b).abs() < 1e-9 * a.abs().max(1.0), "{a} {b}");
    }
    let out = folder.path().join("c.csv");
    stdout(&[
        "cv",
        "datasets/iris.csv",
        "--model",
        "logistic",
        "--folds",
        "3",
        "--predictions",
        text(&out),
        "-q",
    ]);
    let written = std::fs::read_to_string(&out).unwrap();
    let mut lines = written.lines();
    assert_eq!(
        lines.next(),
        Some("row,fold,target,prediction,p_setosa,p_versicolor,p_virginica")
    );
    for line in lines {
        let p: Vec<f64> = line
            .split(',')
            .skip(4)
            .map(|p| p.parse().unwrap())
            .collect();
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{line}");
    }
}

/// The lines of a picture, whatever its titles say.
fn curves(svg: &str) -> Vec<&str> {
    svg.lines()
        .filter(|line| line.contains("<polyline"))
        .collect()
}

#[test]
fn a_path_file_gives_the_models_of_its_strengths() {
    let folder = folder();
    let data = "datasets/diabetes.csv";
    let (path, single) = (
        folder.path().join("path.json"),
        folder.path().join("m.json"),
    );
    stdout(&["path", data, "--alphas", "20,5,1", "-o", text(&path)]);
    fit(data, "lasso --alpha 5", &single);
    let numbers = |arguments: &[&str]| -> Vec<f64> {
        stdout(arguments)
            .lines()
            .skip(1)
            .map(|line| line.parse().unwrap())
            .collect()
    };
    let own = numbers(&["predict", data, "--model", text(&single)]);
    for at in ["5", "5.1", "4.9"] {
        let taken = numbers(&["predict", data, "--model", text(&path), "--at", at]);
        assert!(
            own.iter()
                .zip(&taken)
                .all(|(a, b)| (a - b).abs() < 1e-6 * a.abs()),
            "{at}"
        );
    }
    let shown = stdout(&["inspect", text(&path), "--at", "5"]);
    assert!(
        shown.contains("+ 5·‖w‖₁") && shown.contains("5 of 10 non-zero"),
        "{shown}"
    );
    let picture = folder.path().join("c.svg");
    let drawn = |kind: &str, more: &[&str]| {
        let plot = ["plot", kind, text(&path), "-o", text(&picture)];
        stdout(&[&plot[..], more].concat());
        std::fs::read_to_string(&picture).unwrap()
    };
    assert!(drawn("coef", &["--at", "5"]).contains("bmi"));
    // The path is that of the fit: the same curves as of the table.
    let kept = drawn("path", &[]);
    assert!(
        kept.contains("3 models of y") && kept.contains("bmi"),
        "{kept}"
    );
    let of_table = [
        "plot",
        "path",
        data,
        "--alphas",
        "20,5,1",
        "-o",
        text(&picture),
    ];
    stdout(&of_table);
    let followed = std::fs::read_to_string(&picture).unwrap();
    assert!(curves(&kept).len() > 4);
    assert_eq!(curves(&kept), curves(&followed));
    assert_ne!(drawn("path", &["--at", "5"]), kept);
    assert!(drawn("sparsity", &[]).contains("of 10"));
    for file in [text(&single), "datasets/iris.csv"] {
        let out = folder.path().join("x.svg");
        let (code, _, err) = run(&["plot", "path", file, "-o", text(&out)]);
        assert!(code > 0 && err.contains("help: "), "{err}");
    }
    stdout(&["export", text(&path), "--at", "5", "--as", "csv"]);
    let (code, _, err) = run(&["predict", data, "--model", text(&path)]);
    assert_eq!(code, 2);
    assert!(
        err.contains("3 models from α = 20 to 1") && err.contains("--at A"),
        "{err}"
    );
    let (code, _, err) = run(&["predict", data, "--model", text(&path), "--at", "50"]);
    assert_eq!(
        (code, err.contains("is not on the path")),
        (2, true),
        "{err}"
    );
    let (code, _, err) = run(&["predict", data, "--model", text(&single), "--at", "5"]);
    assert_eq!((code, err.contains("holds one model")), (2, true), "{err}");
    let json = std::fs::read_to_string(&path).unwrap();
    for length in (0..json.len() - 2).step_by(997) {
        let cut = file(&folder, "cut.json", &json[..length]);
        assert_eq!(run(&["inspect", text(&cut), "--at", "5"]).0, 1, "{length}");
    }
}
