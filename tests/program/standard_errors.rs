//! Standard errors of fits without a penalty: with categories, with limits, with columns that repeat each other.

use crate::cli::{Fitted, file, folder, run, stdout, text};

const FLATS: &str = "\
city,size,new,price
Bergen,50,no,201
Oslo,70,yes,262
Oslo,65,no,228
Trondheim,80,yes,290
Bergen,45,yes,210
Oslo,90,no,275
Trondheim,60,no,236
Bergen,75,no,249
Trondheim,85,yes,300
Oslo,55,yes,241
Bergen,95,yes,318
Trondheim,100,no,315
";

/// The flats by a fit without a penalty, with more flags.
fn of_flats(more: &[&str]) -> (i32, String, String) {
    let folder = folder();
    let table = file(&folder, "flats.csv", FLATS);
    let fit = ["lasso", text(&table), "--encode", "onehot", "--alpha", "0"];
    run(&[&fit[..], more].concat())
}

fn json_of_flats(more: &[&str]) -> serde_json::Value {
    let (code, out, error) = of_flats(&[&["--json"], more].concat());
    assert_eq!(code, 0, "{error}");
    serde_json::from_str(&out).expect("one JSON object")
}

/// Name, estimate, standard error and p-value of each coefficient.
fn tests(value: &serde_json::Value) -> Vec<(String, [f64; 3])> {
    let inference = &value["inference"];
    let rows = inference["coefficients"].as_array().expect("a table");
    let rows = rows.iter().chain([&inference["intercept"]]);
    let number = |row: &serde_json::Value, key: &str| row[key].as_f64().expect("a number");
    rows.map(|row| {
        let numbers = ["estimate", "standard_error", "p_value"].map(|key| number(row, key));
        (row["feature"].as_str().expect("a name").to_owned(), numbers)
    })
    .collect()
}

fn assert_table(value: &serde_json::Value, expected: &[(&str, [f64; 3])]) {
    let found = tests(value);
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((name, numbers), (expected_name, expected)) in found.iter().zip(expected) {
        assert_eq!(name, expected_name);
        for (a, b) in numbers.iter().zip(expected) {
            assert!((a - b).abs() <= 1e-9 * b.abs(), "{name}: {a} and not {b}");
        }
    }
}

// The columns (1, size, indicators of the levels but the reference) in numpy: b = (XᵀX)⁻¹Xᵀy, s² = RSS/(12 − 5),
// √(s² diag (XᵀX)⁻¹), and scipy.stats.t.sf: what R calls treatment contrasts.
#[test]
fn categories_are_compared_with_their_first_level_or_the_one_asked_for() {
    let first = [
        (
            "city=Oslo",
            [-0.41525710419475104, 3.797761264190458, 0.9159993048257584],
        ),
        (
            "city=Trondheim",
            [11.088971583220676, 4.047368382204038, 0.028926611561286484],
        ),
        (
            "size",
            [
                1.9774018944519838,
                0.09634998429517386,
                1.6360555506742762e-07,
            ],
        ),
        (
            "new=yes",
            [
                22.795669824086673,
                3.090967964623582,
                0.00015264719364561642,
            ],
        ),
        (
            "(intercept)",
            [102.09928958051279, 7.162740067792562, 1.987877562030969e-06],
        ),
    ];
    assert_table(&json_of_flats(&[]), &first);
    let oslo = [
        (
            "city=Bergen",
            [0.41525710419492157, 3.7977612641904432, 0.9159993048257239],
        ),
        (
            "city=Trondheim",
            [11.504228687415505, 3.9328569845055905, 0.022176564080908838],
        ),
        (
            "size",
            [
                1.977401894451952,
                0.09634998429517348,
                1.6360555506744136e-07,
            ],
        ),
        (
            "new=yes",
            [22.795669824086673, 3.09096796462357, 0.00015264719364561265],
        ),
        (
            "(intercept)",
            [101.6840324763202, 7.490397991365651, 2.767897304819551e-06],
        ),
    ];
    assert_table(&json_of_flats(&["--reference", "city=Oslo"]), &oslo);
    let (_, _, notes) = of_flats(&[]);
    assert!(
        notes.contains("coefficient is 0: city=Bergen, new=no (--reference COL=LEVEL chooses)"),
        "{notes}"
    );
    assert!(
        !notes.contains("constant") && !notes.contains("not unique"),
        "{notes}"
    );
}

#[test]
fn a_model_with_reference_levels_predicts_every_level() {
    let fitted = Fitted::of("flats.csv", FLATS, "lasso --encode onehot --alpha 0");
    let new = "city,size,new\nBergen,50,no\nOslo,70,yes\n";
    let new = file(&fitted.folder, "new.csv", new);
    let out = stdout(&fitted.predict(&new));
    let predicted: Vec<f64> = out
        .lines()
        .skip(1)
        .filter_map(|l| l.split(',').next_back()?.parse().ok())
        .collect();
    // b + 50·size, and b + Oslo + 70·size + yes, of the coefficients above.
    let expected = [
        102.09928958051279 + 50.0 * 1.9774018944519838,
        102.09928958051279 - 0.41525710419475104 + 70.0 * 1.9774018944519838 + 22.795669824086673,
    ];
    for (a, b) in predicted.iter().zip(expected) {
        assert!((a - b).abs() < 1e-6, "{a} and not {b}");
    }
    assert_eq!(predicted.len(), 2, "{out}");
}

#[test]
fn a_reference_that_is_no_level_is_refused_with_those_that_are() {
    let (code, _, error) = of_flats(&["--reference", "city=Paris"]);
    assert_eq!(code, 1);
    assert!(
        error.contains("help: it may be city=Bergen, city=Oslo, city=Trondheim"),
        "{error}"
    );
    let (code, _, error) = of_flats(&["--reference", "size=50"]);
    assert!(
        code == 1 && error.contains("help: encoded columns: city, new"),
        "{error}"
    );
}

#[test]
fn limits_leave_no_standard_errors() {
    let diabetes = ["lasso", "datasets/diabetes.csv", "--alpha", "0"];
    for limits in [
        &["--positive"][..],
        &["--lower", "-3"],
        &["--upper", "bmi=2"],
    ] {
        let (code, screen, notes) = run(&[&diabetes[..], limits].concat());
        assert!(code == 0 && !screen.contains("std. error"), "{screen}");
        assert!(notes.contains("no standard errors: limits"), "{notes}");
        let asked = [&diabetes[..], limits, &["--p-values"]].concat();
        let (code, _, error) = run(&asked);
        assert!(
            code == 1 && error.contains("no standard errors: limits"),
            "{error}"
        );
    }
}

#[test]
fn columns_that_repeat_others_are_named_and_can_be_left_out() {
    let folder = folder();
    let mut rows = String::from("a,b,total,c,y\n");
    for i in 0..15 {
        let (a, b, c) = ((i * 7) % 15, (i * i) % 11, (i * 4) % 13);
        rows += &format!("{a},{b},{},{c},{}\n", a + b, 2 * a - b + (i * 5) % 3);
    }
    let table = file(&folder, "sums.csv", &rows);
    let args = ["lasso", text(&table), "--alpha", "0", "--p-values"];
    let (code, _, error) = run(&args);
    assert_eq!(code, 1);
    assert!(
        error.contains("column 3 (\"total\") is a linear combination"),
        "{error}"
    );
    let (_, advice) = error.split_once("--exclude ").expect("advice");
    let column = advice.split_whitespace().next().expect("a column");
    assert!(stdout(&[&args[..], &["--exclude", column]].concat()).contains("std. error"));
}
