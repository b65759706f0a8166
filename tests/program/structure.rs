//! Limits, groups and the number of features on the command line.

use crate::cli::{folder, json, run, stdout, text};

const DIABETES: &str = "datasets/diabetes.csv";
const HOUSES: [&str; 9] = [
    "datasets/houses.csv",
    "--target",
    "price",
    "--exclude",
    "id",
    "--missing",
    "drop",
    "--encode",
    "onehot",
];

fn houses<'a>(command: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec![command];
    args.extend(HOUSES);
    args.extend(more);
    args
}

#[test]
fn the_screen_states_limits_and_the_same_model_elsewhere() {
    let out = stdout(&["lasso", DIABETES, "--alpha", "0.5", "--positive"]);
    assert!(out.contains("0.5·‖w‖₁ subject to w ≥ 0\n"), "{out}");
    assert!(
        out.contains("Lasso(alpha=0.5, positive=True) after StandardScaler"),
        "{out}"
    );
    assert!(out.contains("glmnet(lambda=0.5, lower.limits=0)"), "{out}");
    let out = stdout(&["lasso", DIABETES, "--alpha", "0.5", "--lower", "-0.5"]);
    assert!(out.contains("subject to w ≥ −0.5\n"), "{out}");
    assert!(out.contains("-0.5000"), "{out}");
}

#[test]
fn limits_of_a_column_hold_for_all_of_its_levels_and_of_a_level_for_it_alone() {
    let args = [
        "--alpha",
        "5000",
        "--lower",
        "material=0",
        "--upper",
        "material=brick=5000",
        "--json",
    ];
    let report = json(&houses("lasso", &args));
    let limits = report["objective"]["limits"].as_array().cloned();
    let limits = limits.unwrap_or_default();
    let coefficients = report["coefficients"].as_array().cloned();
    for (entry, limit) in coefficients.unwrap_or_default().iter().zip(&limits) {
        let name = entry["feature"].as_str().unwrap_or_default();
        let w = entry["coefficient"].as_f64().unwrap_or(f64::NAN);
        if name.starts_with("material=") {
            assert_eq!(limit[0], 0.0);
            assert!(w >= 0.0, "{name} {w}");
        } else {
            assert!(limit[0].is_null() && limit[1].is_null());
        }
        if name == "material=brick" {
            assert_eq!((limit[1].as_f64(), w), (Some(5000.0), 5000.0));
        }
    }
    assert_eq!(limits.len(), 14);
}

#[test]
fn levels_enter_together_and_a_path_stops_at_the_number_of_features() {
    let out = json(&houses(
        "path",
        &["--group-levels", "--max-nonzero", "8", "--json"],
    ));
    assert_eq!(out["end"], "full");
    let steps = out["path"].as_array().cloned().unwrap_or_default();
    assert!(!steps.is_empty());
    for step in &steps {
        // sqft, rooms, age, material (4), district (6), garage_area
        let used: Vec<u64> = step["coefficients"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|pair| pair[0].as_u64())
            .collect();
        assert!(used.len() <= 8, "{used:?}");
        for group in [3..7_u64, 7..13] {
            let count = used.iter().filter(|j| group.contains(*j)).count() as u64;
            assert!(count == 0 || count == group.end - group.start, "{used:?}");
        }
    }
    let out = stdout(&["path", DIABETES, "--max-nonzero", "3"]);
    assert!(
        out.contains(": the next model has more features than --max-nonzero allows\n"),
        "{out}"
    );
}

#[test]
fn model_files_keep_limits_and_groups_and_those_without_still_load() {
    let folder = folder();
    let path = folder.path().join("model.json");
    let model = text(&path);
    let fit = |more: &[&str]| {
        let mut args = vec!["--alpha", "5000", "-o", model];
        args.extend(more);
        stdout(&houses("lasso", &args));
        std::fs::read_to_string(model).expect("written")
    };
    let saved = fit(&["--lower", "age=-300"]);
    assert!(saved.contains("\"limits\"") && !saved.contains("\"groups\""));
    assert!(stdout(&["inspect", model]).contains("subject to lⱼ ≤ wⱼ ≤ uⱼ"));
    let saved = fit(&["--group-levels"]);
    assert!(saved.contains("\"groups\"") && !saved.contains("\"limits\""));
    assert!(stdout(&["inspect", model]).contains("Σ√s_g‖w_g‖₂"));
    // As they were written before there were limits and groups.
    let saved = fit(&[]);
    assert!(!saved.contains("\"limits\"") && !saved.contains("\"groups\""));
    assert!(stdout(&["inspect", model]).contains("5000·‖w‖₁"));
}

#[test]
fn what_cannot_be_is_refused_in_the_users_words() {
    let base = ["lasso", DIABETES, "--alpha", "1"];
    for (more, code, message) in [
        (&["--lower", "1"][..], 2, "0 must stay within the limits"),
        (&["--upper", "bmi=-1"], 2, "0 must stay within the limits"),
        (
            &["--lower", "colour=0"],
            1,
            "--lower colour: that column is not among the features",
        ),
        (
            &["--positive", "--penalty-factor", "bmi=0"],
            2,
            "\"bmi\" has penalty factor 0",
        ),
        (&["--positive", "--group-levels"], 2, "cannot be used with"),
        (&["--positive", "--solver", "cd"], 2, "use `block`"),
    ] {
        let args: Vec<&str> = base.iter().chain(more).copied().collect();
        let (found, _, error) = run(&args);
        assert!(error.contains(message), "{error}");
        assert_eq!(found, code, "{error}");
    }
}
