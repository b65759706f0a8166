//! Pictures that explain: `plot geometry` and `plot convergence`.

use crate::cli::{folder, run, text};

const DIABETES: &str = "datasets/diabetes.csv";

/// The SVG that `plot` draws with these arguments.
fn drawn(arguments: &[&str]) -> String {
    let folder = folder();
    let path = folder.path().join("picture.svg");
    let all = [&["plot"], arguments, &["-o", text(&path), "-q"]].concat();
    let (code, out, err) = run(&all);
    assert_eq!(
        (code, out.as_str(), err.as_str()),
        (0, "", ""),
        "{arguments:?}"
    );
    std::fs::read_to_string(path).expect("a picture")
}

fn assert_shows(picture: &str, words: &[&str]) {
    for words in words {
        assert!(picture.contains(words), "{words}");
    }
}

fn assert_refused(arguments: &[&str], code: i32, message: &str) {
    let all = [&["plot"], arguments, &["-o", "never.svg", "-q"]].concat();
    let (found, _, err) = run(&all);
    assert!(found == code && err.contains(message), "{found} {err}");
}

#[test]
fn the_contours_meet_the_diamond() {
    let panels = drawn(&["geometry", "--penalty", "l1", "--alpha", "0.25,1,3"]);
    assert_shows(
        &panels,
        &[
            "½[(w₁ − 1)² + (w₂ − 3)²]",
            "solutions (0.75, 2.75) at α = 0.25, (0, 2) at α = 1, (0, 0) at α = 3",
            "solution (0.75, 2.75), budget 3.5",
            "solution (0, 2), budget 2",
            "solution (0, 0), budget 0",
        ],
    );
    let moved = drawn(&["geometry", "--center", "-2,0.5", "--alpha", "1"]);
    assert_shows(
        &moved,
        &["½[(w₁ + 2)² + (w₂ − 0.5)²]", "solution (−1, 0) at α = 1"],
    );
}

#[test]
fn the_contours_meet_the_circle_off_the_axes() {
    let panels = drawn(&["geometry", "--penalty", "l2", "--alpha", "0.25,1,3"]);
    assert_shows(
        &panels,
        &[
            "solution (0.667, 2), radius 2.108",
            "solution (0.333, 1), radius 1.054",
            "radius 0.4518",
            "no corner to hold a coefficient at 0",
        ],
    );
}

#[test]
fn the_kink_holds_the_minimum_at_zero() {
    let panels = drawn(&["geometry", "--one-dimensional"]);
    assert_shows(
        &panels,
        &[
            "f(x) = ½(x − 1)²",
            "minimum at x = 0.5: |f′(0)| = 1 &gt; α",
            "minimum at x = 0: |f′(0)| = 1 ≤ α",
        ],
    );
}

#[test]
fn two_columns_stand_for_themselves_with_the_others_profiled_out() {
    // Without a penalty the solution is that of least squares on all ten columns.
    let columns = ["geometry", DIABETES, "--columns", "bmi,s5", "--alpha"];
    let unpenalised = drawn(&[&columns[..], &["0"]].concat());
    assert_shows(
        &unpenalised,
        &[
            "solution (24.7, 35.7) at α = 0",
            "the 8 other",
            "penalised, + α(|w₁| + |w₂|)",
        ],
    );
    let strong = drawn(&[&columns[..], &["5"]].concat());
    assert_shows(&strong, &["s5 is exactly 0", "solution (19.3, 0) at α = 5"]);
}

#[test]
fn convergence_compares_four_methods() {
    for arguments in [
        &["convergence", DIABETES, "--alpha", "0.5"][..],
        &[
            "convergence",
            DIABETES,
            "--model",
            "ridge",
            "--alpha",
            "0.1",
        ],
        &[
            "convergence",
            "datasets/breast_cancer.csv",
            "--model",
            "logistic",
            "--alpha",
            "0.05",
            "--epochs",
            "20",
        ],
    ] {
        let picture = drawn(arguments);
        assert_shows(
            &picture,
            &[
                "gradient descent",
                "accelerated gradient",
                "mini-batch descent",
                "coordinate descent",
                "is at a gap of 10",
            ],
        );
        assert_eq!(picture, drawn(arguments));
    }
}

#[test]
fn what_is_missing_is_named() {
    assert_refused(
        &["geometry", DIABETES],
        2,
        "needs two columns, got 0\nhelp: name them: --columns",
    );
    assert_refused(
        &["geometry", DIABETES, "--columns", "bmi,zz", "--alpha", "1"],
        1,
        "no feature \"zz\"",
    );
    assert_refused(
        &["geometry", DIABETES, "--columns", "bmi,s5"],
        2,
        "needs a strength: --alpha A",
    );
    assert_refused(&["geometry", "--columns", "a,b"], 2, "--columns needs DATA");
    assert_refused(&["geometry", "--penalty", "enet"], 2, "--penalty l1 or l2");
    assert_refused(
        &["geometry", "--center", "1"],
        2,
        "--center needs two numbers, got 1",
    );
    assert_refused(&["geometry", "--alpha", "1,2,3,4,5"], 1, "choose one to 4");
    assert_refused(
        &["geometry", "--one-dimensional", "--penalty", "l2"],
        2,
        "--penalty must be l1",
    );
    assert_refused(&["convergence", DIABETES], 2, "needs a strength: --alpha A");
    assert_refused(
        &[
            "convergence",
            "datasets/iris.csv",
            "--model",
            "logistic",
            "--alpha",
            "1",
        ],
        1,
        "needs two classes",
    );
    assert_refused(
        &["path", DIABETES, "--alpha", "1,2"],
        2,
        "--alpha must name one strength here",
    );
}
