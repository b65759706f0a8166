//! Threads change how long a command takes, and nothing that it says.

use crate::cli::{folder, json, regfit, run};
use serde_json::Value;
use std::fmt::Write as _;

/// A table large enough for its passes to be split over threads: 4000 × 60 numbers are 1.9 MB; and as libsvm text, with
/// two classes and with three.
struct Tables {
    numbers: String,
    two: String,
    three: String,
    sparse: String,
    sparse_classes: String,
}

fn tables() -> Tables {
    const ROWS: usize = 4000;
    const COLUMNS: usize = 60;
    let mut state = 1_u64;
    let mut uniform = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 40) as f64 / (1_u64 << 24) as f64 - 0.5
    };
    let mut header = String::from("y");
    (0..COLUMNS).for_each(|j| write!(header, ",x{j}").unwrap_or_default());
    let (mut numbers, mut two, mut three) = (header.clone(), header.clone(), header);
    let (mut sparse, mut sparse_classes) = (String::new(), String::new());
    for _ in 0..ROWS {
        let x: Vec<f64> = (0..COLUMNS).map(|_| uniform()).collect();
        let y: f64 = x.iter().step_by(7).sum::<f64>() + uniform();
        write!(numbers, "\n{y}").unwrap_or_default();
        write!(two, "\n{}", u8::from(y > 0.0)).unwrap_or_default();
        write!(three, "\n{}", u8::from(y > 0.3) + u8::from(y > -0.3)).unwrap_or_default();
        write!(sparse, "{y}").unwrap_or_default();
        write!(sparse_classes, "{}", u8::from(y > 0.0)).unwrap_or_default();
        for (j, x) in x.iter().enumerate() {
            for text in [&mut numbers, &mut two, &mut three] {
                write!(text, ",{x}").unwrap_or_default();
            }
            if j % 7 == 0 || *x > 0.0 {
                for text in [&mut sparse, &mut sparse_classes] {
                    write!(text, " {}:{x}", j + 1).unwrap_or_default();
                }
            }
        }
        sparse.push('\n');
        sparse_classes.push('\n');
    }
    Tables {
        numbers,
        two,
        three,
        sparse,
        sparse_classes,
    }
}

/// Without what the clock says.
fn timeless(mut value: Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.retain(|name, _| !name.ends_with("seconds"));
                members.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut value);
    value
}

#[test]
fn every_number_is_the_same_whatever_the_number_of_threads() {
    let folder = folder();
    let tables = tables();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.to_str().expect("a name in Unicode").to_owned()
    };
    let (numbers, sparse) = (
        file("numbers.csv", &tables.numbers),
        file("sparse.svm", &tables.sparse),
    );
    let (two, three) = (
        file("two.csv", &tables.two),
        file("three.csv", &tables.three),
    );
    let sparse_classes = file("classes.svm", &tables.sparse_classes);
    for command in [
        &["path", &numbers, "--target", "y"][..],
        &["path", &numbers, "--target", "y", "--model", "ridge"],
        &["lasso", &numbers, "--target", "y", "--alpha", "0.01"],
        &["ridge", &numbers, "--target", "y", "--alpha", "0.01"],
        &[
            "lasso",
            &numbers,
            "--target",
            "y",
            "--alpha",
            "0.01",
            "--positive",
        ],
        &["logistic", &two, "--target", "y", "--alpha", "0.001"],
        &[
            "logistic",
            &two,
            "--target",
            "y",
            "--alpha",
            "0.01",
            "--penalty",
            "l2",
        ],
        &["logistic", &three, "--target", "y", "--alpha", "0.001"],
        &[
            "logistic",
            &three,
            "--target",
            "y",
            "--alpha",
            "0.01",
            "--penalty",
            "l2",
        ],
        &["lasso", &sparse, "--alpha", "0.001"],
        &["ridge", &sparse, "--alpha", "0.01"],
        &["path", &sparse],
        &["logistic", &sparse_classes, "--alpha", "0.001"],
        &[
            "cv",
            &numbers,
            "--target",
            "y",
            "--n-alphas",
            "20",
            "--folds",
            "4",
        ],
        &[
            "cv",
            &two,
            "--target",
            "y",
            "--model",
            "logistic",
            "--n-alphas",
            "6",
            "--folds",
            "3",
        ],
        &["cv", &sparse, "--n-alphas", "10", "--folds", "3"],
        &["stability", &numbers, "--target", "y", "--pairs", "3"],
        &[
            "train",
            &two,
            "--target",
            "y",
            "--family",
            "logistic",
            "--epochs",
            "5",
            "--batch-size",
            "100",
        ],
    ] {
        let [one, two, four] = ["1", "2", "4"].map(|threads| {
            let arguments = [command, &["--json", "--threads", threads]].concat();
            timeless(json(&arguments)).to_string()
        });
        assert!(one.len() > 500, "{command:?}: {one}");
        assert_eq!(one, two, "{command:?}");
        assert_eq!(one, four, "{command:?}");
    }
}

#[test]
fn files_are_the_same_bytes_whatever_the_number_of_threads() {
    let folder = folder();
    let data = folder.path().join("numbers.csv");
    std::fs::write(&data, tables().numbers).expect("a file");
    let data = data.to_str().expect("a name in Unicode");
    let written = |threads: &str| {
        // The arguments are part of a model file.
        let names = ["model.json", "coefficients.csv", "path.svg"];
        let [model, table, picture] = names.map(|name| {
            let path = folder.path().join(name);
            path.to_str().expect("a name in Unicode").to_owned()
        });
        let fit = [
            "lasso", data, "--target", "y", "--alpha", "0.01", "-o", &model, "--coef", &table,
        ];
        let draw = ["path", data, "--target", "y", "--plot", &picture];
        for command in [&fit[..], &draw] {
            let (code, _, told) = {
                let mut program = regfit(command);
                program.env("REGFIT_THREADS", threads);
                let output = program.output().expect("it runs");
                (
                    output.status.code(),
                    output.stdout,
                    String::from_utf8_lossy(&output.stderr).into_owned(),
                )
            };
            assert_eq!(code, Some(0), "{told}");
        }
        [model, table, picture].map(|path| std::fs::read(path).expect("a written file"))
    };
    let one = written("1");
    assert!(one.iter().all(|bytes| bytes.len() > 500));
    for threads in ["2", "4"] {
        assert!(written(threads) == one, "{threads} threads");
    }
}

#[test]
fn verbose_output_tells_how_many_threads_there_are() {
    let arguments = [
        "lasso",
        "datasets/diabetes.csv",
        "--alpha",
        "1",
        "-v",
        "--threads",
        "3",
    ];
    let (code, _, told) = run(&arguments);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("threads 3"), "{told}");
}
