//! Least squares to the last digits: the 11 linear regressions of the NIST Statistical Reference
//! Datasets against exact rational solutions for the doubles in the files (`tests/reference/nist`).
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod common;

use linfa::Dataset;
use linfa::traits::Fit;
use ndarray::{Array1, s};
use regfit::Ridge;

/// Correct significant digits, −log₁₀ of the relative error; 16 for all of them.
fn digits(found: f64, exact: f64) -> f64 {
    let error = (found - exact).abs();
    let relative = if exact == 0.0 {
        error
    } else {
        error / exact.abs()
    };
    (-relative.max(1e-16).log10()).min(16.0)
}

/// The strings of the array `key` in the object `set` of certified.json, b first if there is one.
fn certified(set: &str, key: &str) -> Vec<f64> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/reference/nist/certified.json"
    );
    let text = std::fs::read_to_string(path).unwrap();
    let object = &text[text.find(&format!("\"{set}\": {{")).unwrap()..];
    let array = &object[object.find(&format!("\"{key}\": [")).unwrap()..];
    let array = &array[array.find('[').unwrap() + 1..array.find(']').unwrap()];
    let number = |text: &str| text.trim().trim_matches('"').parse().unwrap();
    array.split(',').map(number).collect()
}

/// The fewest correct digits over intercept and coefficients.
fn reached(set: &str, intercept: bool, standardize: bool) -> f64 {
    let table = common::numbers(&format!("tests/reference/nist/{set}.csv"));
    let x = table.slice(s![.., 1..]).to_owned();
    let model = Ridge::params(0.0)
        .standardize(standardize)
        .fit_intercept(intercept)
        .tolerance(1e-9)
        .strict(false)
        .fit(&Dataset::new(x, table.column(0).to_owned()))
        .unwrap();
    let mut found = Array1::to_vec(&model.coefficients().to_owned());
    if intercept {
        found.insert(0, model.intercept());
    }
    let exact = certified(set, "exact_of_doubles_in_csv");
    assert_eq!(found.len(), exact.len());
    let pairs = found.iter().zip(&exact);
    pairs.map(|(f, e)| digits(*f, *e)).fold(16.0, f64::min)
}

#[test]
fn least_squares_reaches_the_promised_digits_on_every_reference_set() {
    let promised = [
        ("norris", true, 12.0),
        ("pontius", true, 11.0),
        ("longley", true, 12.0),
        ("wampler1", true, 9.0),
        ("wampler2", true, 11.0),
        ("wampler3", true, 9.0),
        ("wampler4", true, 7.5),
        ("wampler5", true, 5.5),
        ("filip", true, 6.0),
        ("noint1", false, 12.0),
        ("noint2", false, 12.0),
    ];
    let mut missed = Vec::new();
    for (set, intercept, digits) in promised {
        for standardize in [false, true] {
            let reached = reached(set, intercept, standardize);
            println!("{set:9} standardize {standardize:5}: {reached:.1} digits of {digits}");
            if reached < digits {
                missed.push(format!(
                    "{set} (standardize {standardize}): {reached:.1} of {digits}"
                ));
            }
        }
    }
    assert!(missed.is_empty(), "too few digits: {missed:?}");
}
