//! Model files: those of every version are read for ever and predict what they predicted, and whatever is
//! damaged or forged is refused with one short message.

use crate::cli::{file, folder, run, text};
use regfit::model::SavedModel;

/// Written by the program; coefficients, intercepts and fills are then multiples of 1/8, so that the
/// predictions below are exact in whatever order they are added up.
const KEPT: [&str; 4] = ["regression", "logistic", "softmax", "chosen"];

fn of_version(version: u32, name: &str) -> String {
    let root = env!("CARGO_MANIFEST_DIR");
    format!("{root}/tests/model_files/version_{version}_{name}.json")
}

fn kept(name: &str) -> String {
    of_version(1, name)
}

fn content(name: &str) -> String {
    std::fs::read_to_string(kept(name)).unwrap()
}

fn refusal(json: &str) -> String {
    let error = SavedModel::from_json(json, "m.json").expect_err(json);
    error.to_string()
}

#[test]
fn files_of_every_version_predict_what_they_predicted() {
    let folder = folder();
    for (name, data, rows, expected) in [
        (
            "regression",
            "new.csv",
            // Columns in another order; a missing number and a missing word.
            "material,size,rooms\nbrick,2,4\nwood,3,\n,1,8\nstone,-4,0.5\n",
            "prediction\n8.125\n6.5\n0.75\n7.5\n",
        ),
        (
            "logistic",
            "new.svm",
            "0 1:1 3:2\n0 2:1\n0 4:-0.125\n",
            "prediction\n1\n0\n0\n",
        ),
        (
            "softmax",
            "classes.csv",
            "b,a\n2,1\n0,4\n-2,0\n",
            "prediction\ny\nz\nx\n",
        ),
        (
            "chosen",
            "houses.csv",
            "rooms,size\n4,2\n",
            "prediction\n19.5\n",
        ),
    ] {
        let data = file(&folder, data, rows);
        for version in [1, 2] {
            let model = of_version(version, name);
            let (code, out, err) = run(&["predict", text(&data), "--model", &model]);
            assert_eq!((code, out.as_str()), (0, expected), "{model}: {err}");
        }
    }
}

#[test]
fn files_of_the_current_version_come_back_byte_for_byte() {
    for name in KEPT {
        let json = std::fs::read_to_string(of_version(2, name)).unwrap();
        let model = SavedModel::from_json(&json, name).unwrap();
        assert_eq!(model.to_json().unwrap(), json, "{name}");
        // A file of version 1 becomes the same file.
        let old = SavedModel::from_json(&content(name), name).unwrap();
        assert_eq!(old, model, "{name}");
    }
}

#[test]
fn a_file_cut_off_at_any_byte_is_refused() {
    for name in KEPT {
        let json = content(name);
        for length in (0..json.trim_end().len()).filter(|at| json.is_char_boundary(*at)) {
            let message = refusal(&json[..length]);
            assert!(
                message.ends_with("it ends early: was it copied to its end?") || length == 0,
                "{length}: {message}"
            );
            assert!(message.len() < 200, "{message}");
        }
    }
    assert_eq!(refusal(""), "m.json: not a usable model file: it is empty");
    assert_eq!(
        refusal("{\n  \"schema"),
        "m.json:2:9: not a usable model file: it ends early: was it copied to its end?"
    );
}

/// The file with one place of it changed.
fn changed(name: &str, pointer: &str, value: serde_json::Value) -> String {
    let mut json: serde_json::Value = serde_json::from_str(&content(name)).unwrap();
    *json.pointer_mut(pointer).expect(pointer) = value;
    json.to_string()
}

#[test]
fn forged_values_are_refused_by_name() {
    use serde_json::json;
    for (pointer, value, said) in [
        (
            "/schema_version",
            json!(3),
            "its schema_version is 3, this program reads 1 to 2: was it written by a newer one?",
        ),
        (
            "/schema_version",
            json!(-1),
            "its schema_version is -1, this program reads 1 to 2: was it written by a newer one?",
        ),
        (
            "/schema_version",
            json!(1.0),
            "its schema_version is 1.0, this program reads 1 to 2: was it written by a newer one?",
        ),
        (
            "/schema_version",
            json!(null),
            "it has no schema_version, so it is no model of this program",
        ),
        (
            "/kind",
            json!("logistic"),
            "its kind, loss and target do not belong together",
        ),
        (
            "/kind",
            json!("forest"),
            "unknown variant `forest`, expected one of `regression`, `logistic`, `softmax`",
        ),
        ("/intercept", json!([]), "it has 0 intercepts for 0 classes"),
        (
            "/intercept",
            json!([1.0, 2.0]),
            "it has 2 intercepts for 0 classes",
        ),
        (
            "/intercept",
            json!([null]),
            "invalid type: null, expected f64",
        ),
        (
            "/target/classes",
            json!(["a", "b"]),
            "it has 1 intercepts for 2 classes",
        ),
        ("/features", json!([]), "it has no features"),
        (
            "/features/0/coefficients",
            json!([1.0, 2.0]),
            "feature \"size\" has not one coefficient for each of 1 intercepts",
        ),
        (
            "/features/0/standardized",
            json!([]),
            "feature \"size\" has not one coefficient for each of 1 intercepts",
        ),
        (
            "/features/0/scale",
            json!(0.0),
            "feature \"size\" has a scale that is not above 0",
        ),
        (
            "/features/0/name",
            json!("\u{1b}[2J\u{202e}"),
            "its features are not those that its recipe makes",
        ),
        (
            "/fit/rows",
            json!(1e30),
            "invalid type: floating point `1e+30`, expected usize",
        ),
        (
            "/fit/rows",
            json!(-1),
            "invalid value: integer `-1`, expected usize",
        ),
        (
            "/objective/alpha",
            json!(-1.0),
            "alpha, ddof, tolerance or a penalty factor is out of range",
        ),
        (
            "/objective/l1_ratio",
            json!(1.5),
            "l1_ratio is not between 0 and 1",
        ),
        (
            "/objective/penalty_factors",
            json!([1.0]),
            "it has 1 penalty factors for 5 features",
        ),
        (
            "/fit/duality_gap",
            json!(null),
            "it must have a duality_gap or a gradient_norm, and not both",
        ),
        (
            "/data/sha256",
            json!("00"),
            "the sha256 of its data is not 64 hexadecimal digits",
        ),
        (
            "/input/recipe/columns/1/encoding/fill",
            json!(null),
            "column \"rooms\" of the recipe has a fill where none belongs, or none where one does",
        ),
        (
            "/input/recipe/columns",
            json!([]),
            "the recipe has no columns",
        ),
    ] {
        let message = refusal(&changed("regression", pointer, value.clone()));
        let (place, reason) = message.split_once(": not a usable model file: ").unwrap();
        assert_eq!(reason, said, "{pointer} {value}");
        assert!(place.starts_with("m.json"), "{place}");
    }
    let message = refusal(&changed("softmax", "/target/classes", json!(["x", "y"])));
    assert_eq!(
        message,
        "m.json: not a usable model file: it has 3 intercepts for 2 classes"
    );
}

#[test]
fn forged_text_is_refused_with_its_place() {
    let json = content("regression");
    let replaced = |from: &str, to: &str| {
        assert!(json.contains(from), "{from}");
        json.replacen(from, to, 1)
    };
    let deep = format!("{{\"x\": {}", "[".repeat(100_000));
    for (text, message) in [
        (
            replaced("\"schema_version\": 1,", "\"schema_version\": 1e400,"),
            "m.json:2:25: not a usable model file: it is not JSON: number out of range",
        ),
        (
            replaced("\"kind\":", "\"kind\": \"regression\", \"kind\":"),
            "m.json:24:30: not a usable model file: duplicate field `kind`",
        ),
        (
            replaced(
                "\"schema_version\": 1,",
                "\"schema_version\": 1, \"schema_version\": 1,",
            ),
            "m.json:2:39: not a usable model file: duplicate field `schema_version`",
        ),
        (
            replaced("10.125", "NaN"),
            "m.json:110:5: not a usable model file: it is not JSON: expected value",
        ),
        (
            replaced("10.125", "1e400"),
            "m.json:110:9: not a usable model file: it is not JSON: number out of range",
        ),
        (
            json.clone() + "x",
            "m.json:176:1: not a usable model file: it is not JSON: trailing characters",
        ),
        (
            deep,
            "m.json:1:100006: not a usable model file: it ends early: was it copied to its end?",
        ),
        (
            "[".repeat(100_000),
            "m.json:1:128: not a usable model file: it is not JSON: recursion limit exceeded",
        ),
        (
            "a,b\n1,2\n".into(),
            "m.json:1:1: not a usable model file: it is not JSON: expected value",
        ),
        (
            "5".into(),
            "m.json:1:1: not a usable model file: invalid type: integer `5`, expected an object",
        ),
    ] {
        assert_eq!(refusal(&text), message);
    }
}

/// Nothing that a file says makes a message long or reaches the terminal raw, and a number in place of a
/// length takes no memory.
#[test]
fn messages_about_forged_files_are_short_and_escaped() {
    let long = "\u{1b}[31m\u{202e}".repeat(100_000);
    let digits = "9".repeat(1_000_000);
    let json = content("regression");
    let texts = [
        changed("regression", "/kind", long.as_str().into()),
        changed("regression", "/schema_version", long.as_str().into()),
        changed("regression", "/schema_version", vec![1; 100_000].into()),
        json.replacen(
            "\"kind\":",
            &format!("\"{}\": 1, \"kind\":", "k".repeat(1 << 20)),
            1,
        ),
        json.replacen("\"rows\":", &format!("\"rows\": {digits}, \"x\":"), 1),
        json.replacen("10.125", &digits, 1),
        changed("regression", "/features/0/scale", 0.into()).replace(
            "\"size\"",
            &format!("{long:?}")
                .replace("\\u{1b}", "\\u001b")
                .replace("\\u{202e}", "\\u202e"),
        ),
    ];
    for text in texts {
        let message = refusal(&text);
        assert!(message.len() < 1500, "{}: {message}", message.len());
        assert!(
            !message.contains(|c: char| c.is_control() || c == '\u{202e}'),
            "{message}"
        );
    }
}

#[test]
fn the_program_refuses_a_bad_model_file_with_one_message_and_exit_1() {
    let folder = folder();
    let data = file(&folder, "x.csv", "a,b\n1,2\n");
    let model = folder.path().join("m.json");
    let name = text(&model).to_owned();
    let help = "help: a fit writes a model with -o model.json";
    for (bytes, expected) in [
        (
            b"".to_vec(),
            format!("error: {name}: not a usable model file: it is empty\n{help}: write it anew\n"),
        ),
        (
            b"\xff\xfe{\0".to_vec(),
            format!("error: {name}: not a usable model file: it is not text\n"),
        ),
        (
            content("regression")
                .replacen("\"kind\"", "\"kin\"", 1)
                .into_bytes(),
            format!(
                "error: {name}:24:7: not a usable model file: unknown field `kin`, expected one of \
                 `schema_version`, `created_by`, `kind`, `objective`, `target`, `features`, `intercept`, \
                 `fit`, `selection`, `data`, `input`\n{help}: write it anew\n"
            ),
        ),
    ] {
        std::fs::write(&model, bytes).unwrap();
        for command in [
            &["predict", text(&data), "--model", &name][..],
            &["evaluate", text(&data), "--model", &name],
            &["inspect", &name],
            &["export", &name, "--as", "sql"],
        ] {
            let (code, out, err) = run(command);
            assert_eq!(
                (code, out.as_str(), err.as_str()),
                (1, "", expected.as_str()),
                "{command:?}"
            );
        }
    }
    let (code, _, err) = run(&["predict", text(&data), "--model", text(folder.path())]);
    assert_eq!(code, 1);
    assert_eq!(
        err,
        format!(
            "error: {}: is a directory\nhelp: give the path of one file in it\n",
            text(folder.path())
        )
    );
}

/// Classes of a model in a message about a label that is none of them.
#[test]
fn class_names_of_a_model_are_escaped() {
    let folder = folder();
    let data = file(&folder, "x.svm", "7 1:1\n");
    let json = content("logistic");
    let classes: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(classes["target"]["classes"], serde_json::json!(["0", "1"]));
    let forged = changed("logistic", "/target/classes/1", "\u{1b}[2J".into());
    let model = file(&folder, "m.json", &forged);
    let (code, _, err) = run(&["evaluate", text(&data), "--model", text(&model)]);
    assert_eq!(code, 1);
    assert_eq!(
        err,
        "error: the model knows no class \"7\"\nhelp: its classes are 0, \\u{1b}[2J\n"
    );
}
