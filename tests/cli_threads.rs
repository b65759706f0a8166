//! Threads change how long a command takes, and nothing that it says.
#![cfg(feature = "cli")]

mod cli;

use cli::{folder, json, run};
use serde_json::Value;
use std::fmt::Write as _;

/// A table large enough for its passes to be split over threads: 4000 × 60 numbers are 1.9 MB.
fn table() -> String {
    const ROWS: usize = 4000;
    const COLUMNS: usize = 60;
    let mut state = 1_u64;
    let mut uniform = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 40) as f64 / (1_u64 << 24) as f64 - 0.5
    };
    let mut text = String::from("y");
    (0..COLUMNS).for_each(|j| write!(text, ",x{j}").unwrap_or_default());
    for _ in 0..ROWS {
        let x: Vec<f64> = (0..COLUMNS).map(|_| uniform()).collect();
        let y: f64 = x.iter().step_by(7).sum::<f64>() + uniform();
        write!(text, "\n{y}").unwrap_or_default();
        x.iter()
            .for_each(|x| write!(text, ",{x}").unwrap_or_default());
    }
    text.push('\n');
    text
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
    let path = folder.path().join("table.csv");
    std::fs::write(&path, table()).expect("a file");
    let path = path.to_str().expect("a name in Unicode");
    for command in [
        &["path", path, "--target", "y", "--json"][..],
        &["lasso", path, "--target", "y", "--alpha", "0.01", "--json"],
        &["ridge", path, "--target", "y", "--alpha", "0.01", "--json"],
    ] {
        let [one, two, four] = ["1", "2", "4"].map(|threads| {
            let arguments = [command, &["--threads", threads]].concat();
            timeless(json(&arguments)).to_string()
        });
        assert!(one.len() > 1000);
        assert_eq!(one, two, "{command:?}");
        assert_eq!(one, four, "{command:?}");
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
