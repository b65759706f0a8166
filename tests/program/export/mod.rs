//! Exports answer like `regfit predict`, by running them: Python, sqlite3, a C compiler and rustc where
//! they exist, and ONNX and R by `tests/program/export/verify.py` and `verify.R`. What is missing on a machine is
//! said on the standard error.

mod case;
mod onnx_reader;
mod targets;

use crate::cli::{file, folder, run, stdout, text};
use case::{Answers, Case};
use regfit::export::{Format, SqlOptions, export};
use regfit::model::SavedModel;
use std::path::{Path, PathBuf};

/// A model file by the fit that makes it, and the table that it answers.
fn fit(folder: &tempfile::TempDir, name: &str, arguments: &[&str]) -> PathBuf {
    let path = folder.path().join(format!("{name}.json"));
    stdout(&[arguments, &["-q", "-o", text(&path)]].concat());
    path
}

const HOUSES: &str = "datasets/houses.csv";

/// Regression, two classes, several classes, columns of text, with and without fills, and probabilities
/// of which most are 0 or 1.
fn cases(folder: &tempfile::TempDir) -> Vec<Case> {
    let houses = ["--exclude", "id", "--encode", "onehot", "--alpha", "1000"];
    let models = [
        (
            "diabetes",
            "datasets/diabetes.csv",
            vec!["lasso", "datasets/diabetes.csv", "--alpha", "0.5"],
        ),
        (
            "cancer",
            "datasets/breast_cancer.csv",
            vec!["logistic", "datasets/breast_cancer.csv", "--alpha", "0.01"],
        ),
        (
            "iris",
            "datasets/iris.csv",
            vec!["logistic", "datasets/iris.csv", "--alpha", "0.02"],
        ),
        (
            "mean",
            HOUSES,
            [&["lasso", HOUSES, "--missing", "mean"], &houses[..]].concat(),
        ),
        (
            "drop",
            HOUSES,
            [&["lasso", HOUSES, "--missing", "drop"], &houses[..]].concat(),
        ),
        (
            "empty",
            "datasets/diabetes.csv",
            vec!["lasso", "datasets/diabetes.csv", "--alpha", "1e6"],
        ),
    ];
    let mut cases: Vec<Case> = models
        .iter()
        .map(|(name, data, arguments)| Case::new(&fit(folder, name, arguments), Path::new(data)))
        .collect();
    for name in ["cancer", "iris"] {
        let json = std::fs::read_to_string(folder.path().join(format!("{name}.json")));
        let mut model = SavedModel::from_json(&json.expect("a model"), name).expect("a model");
        let coefficients = model.features.iter_mut().flat_map(|f| &mut f.coefficients);
        coefficients
            .chain(&mut model.intercept)
            .for_each(|w| *w *= 300.0);
        let path = file(
            folder,
            &format!("{name}_steep.json"),
            &model.to_json().expect("finite"),
        );
        let data = models
            .iter()
            .find(|(other, ..)| *other == name)
            .expect("above")
            .1;
        cases.push(Case::new(&path, Path::new(data)));
    }
    cases
}

/// Runs an export of a case in a folder; `None` when its program is not on this machine.
type Runner = fn(&Case, &Path) -> Option<Answers>;

const RUNNERS: [(&str, Runner); 4] = [
    ("python3", targets::python),
    ("sqlite3", targets::sqlite),
    ("cc", targets::c),
    ("rustc", targets::rust),
];

/// Runs a target on all cases, if its program is here. `exact` holds sums to the last bit; powers of e may
/// come from another library.
fn hold(target: &str, answer: Runner, exact: bool) {
    let folder = folder();
    for case in cases(&folder) {
        let Some(found) = answer(&case, folder.path()) else {
            eprintln!("{target}: not on this machine, only the text was made");
            return;
        };
        found.compare(
            &case.expected,
            exact && case.saved().classes().is_empty(),
            &format!("{target}, {}", case.name),
        );
    }
}

#[test]
fn python_answers_like_predict() {
    hold("python3", targets::python, true);
}

#[test]
fn sqlite_answers_like_predict() {
    hold("sqlite3", targets::sqlite, false);
}

#[test]
fn c_answers_like_predict() {
    // Some compilers fuse products and sums.
    hold("cc", targets::c, false);
}

#[test]
fn rust_answers_like_predict() {
    hold("rustc", targets::rust, true);
}

#[test]
fn r_answers_like_predict() {
    let folder = folder();
    for case in cases(&folder) {
        let Some(output) = targets::r(&case, folder.path()) else {
            eprintln!("Rscript: not on this machine, only the text was made");
            return;
        };
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", case.name);
    }
}

#[test]
fn onnx_runtimes_answer_like_predict() {
    let folder = folder();
    for case in cases(&folder) {
        let Some(output) = targets::onnx(&case) else {
            eprintln!(
                "REGFIT_TEST_PYTHON names no Python with onnxruntime: only the bytes are read"
            );
            return;
        };
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", case.name);
    }
}

#[test]
fn onnx_holds_the_weights_as_doubles() {
    let folder = folder();
    for case in cases(&folder) {
        let model = case.saved();
        let bytes = export(&model, &Format::Onnx).expect("exported");
        let graph = onnx_reader::read(&bytes);
        assert_eq!((graph.ir_version, graph.opset), (7, 13));
        let b = graph.doubles(&[1, model.n_outputs() as u64]);
        assert!(b.contains(&model.intercept), "{}", case.name);
        // Weights are the constants that are multiplied with, all of them together those of the model.
        let found: Vec<f64> = graph.factors().concat();
        let wanted: Vec<f64> = model
            .features
            .iter()
            .flat_map(|f| f.coefficients.clone())
            .collect();
        for w in wanted.iter().filter(|w| **w != 0.0) {
            assert!(found.contains(w), "{}: {w}", case.name);
        }
        let outputs: Vec<&str> = graph.outputs.iter().map(String::as_str).collect();
        if model.classes().is_empty() {
            assert_eq!(outputs, ["prediction"]);
        } else {
            assert_eq!(outputs, ["probabilities", "label"]);
        }
    }
}

#[test]
fn csv_is_what_a_fit_writes_with_coef() {
    let folder = folder();
    for arguments in [
        &["lasso", "datasets/diabetes.csv", "--alpha", "0.5"][..],
        &[
            "logistic",
            "datasets/iris.csv",
            "--alpha",
            "0.02",
            "--no-intercept",
        ],
        &[
            "lasso",
            HOUSES,
            "--alpha",
            "1000",
            "--encode",
            "onehot",
            "--missing",
            "mean",
        ],
    ] {
        let coef = folder.path().join("coef.csv");
        let model = fit(
            &folder,
            "m",
            &[arguments, &["--coef", text(&coef)]].concat(),
        );
        let exported = stdout(&["export", text(&model), "--as", "csv"]);
        assert_eq!(exported, std::fs::read_to_string(coef).expect("written"));
    }
}

/// Whatever ends a string, an identifier or a comment somewhere, or is run by a spreadsheet.
const HOSTILE: [&str; 8] = [
    "a\"\"\"b",
    "*/ int main(void); /*",
    "'); DROP TABLE data; --",
    "back\\slash\\",
    "\"]; stop('x') #",
    "=HYPERLINK(1)",
    "??/trigraph??'",
    "größe {x} %s %r",
];

/// A table whose columns, levels and classes have these names.
fn hostile_table(names: &[&str]) -> String {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let header: Vec<String> = names
        .iter()
        .map(|name| quoted(&format!("{name}1")))
        .collect();
    let mut table = format!(
        "{},{},{}\n",
        header.join(","),
        quoted(names[0]),
        quoted(names[1])
    );
    for i in 0..90_usize {
        let numbers = (0..names.len()).map(|j| ((i * (j + 3) * 7919 + j * 31) % 97).to_string());
        let (level, class) = (names[i % names.len()], names[(i * i / 7 + i % 3) % 3]);
        let cells: Vec<String> = numbers.chain([quoted(level), quoted(class)]).collect();
        table += &format!("{}\n", cells.join(","));
    }
    table
}

#[test]
fn names_of_a_file_act_nowhere() {
    let folder = folder();
    let data = file(&folder, "hostile.csv", &hostile_table(&HOSTILE));
    let flags = ["--encode", "onehot", "--alpha", "0.001"];
    let model = fit(
        &folder,
        "hostile",
        &[&["logistic", text(&data)], &flags[..]].concat(),
    );
    let case = Case::new(&model, &data);
    for (target, answer) in RUNNERS {
        if let Some(found) = answer(&case, folder.path()) {
            found.compare(&case.expected, false, target);
        }
    }
    let csv = stdout(&["export", text(&model), "--as", "csv"]);
    assert!(csv.contains("\n'=HYPERLINK(1)1,"), "{csv}");
}

#[test]
fn control_and_direction_characters_are_escaped_or_refused() {
    let folder = folder();
    let names = ["new\nline", "left\u{202e}right", "tab\tbell\u{7}", "plain"];
    let data = file(&folder, "control.csv", &hostile_table(&names));
    let flags = ["--encode", "onehot", "--alpha", "0.001"];
    let model = fit(
        &folder,
        "control",
        &[&["logistic", text(&data)], &flags[..]].concat(),
    );
    let case = Case::new(&model, &data);
    for format in ["python", "r", "c", "rust", "csv"] {
        let content = stdout(&["export", text(&model), "--as", format]);
        let raw = content.contains(['\u{202e}', '\u{7}', '\t']) || content.contains("new\nline");
        assert!(!raw, "{format}");
    }
    let without_sql = RUNNERS.iter().filter(|(target, _)| *target != "sqlite3");
    for (target, answer) in without_sql {
        if let Some(found) = answer(&case, folder.path()) {
            found.compare(&case.expected, false, target);
        }
    }
    let (code, out, err) = run(&["export", text(&model), "--as", "sql"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(
        err.starts_with("error: the model cannot be exported: the name "),
        "{err}"
    );
}

#[test]
fn missing_words_get_the_shares_of_the_levels() {
    let folder = folder();
    let mut table = String::from("a,b,y\n");
    for i in 0..30_usize {
        let word = ["x", "y", "", "z", "NA"][i * 7 % 5];
        let number = if i % 4 == 3 {
            String::new()
        } else {
            (i % 11).to_string()
        };
        table += &format!("{number},{word},{}\n", ["p", "q", "r"][i * i % 3]);
    }
    let data = file(&folder, "gaps.csv", &table);
    let flags = [
        "--encode",
        "onehot",
        "--missing",
        "mean",
        "--alpha",
        "0.001",
    ];
    for (name, kind) in [("l1", "l1"), ("l2", "l2")] {
        let arguments = ["logistic", text(&data), "--penalty", kind];
        let model = fit(&folder, name, &[&arguments[..], &flags].concat());
        let case = Case::new(&model, &data);
        for (target, answer) in RUNNERS {
            if let Some(found) = answer(&case, folder.path()) {
                found.compare(&case.expected, false, target);
            }
        }
        let scripts = [targets::r(&case, folder.path()), targets::onnx(&case)];
        for output in scripts.into_iter().flatten() {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{said}");
        }
    }
}

/// A table of dates in two notations, of numbers and of words, all with gaps.
fn dated(classes: bool) -> String {
    let mut table = String::from("id,iso,day first,word,number,y\n");
    let pick = |i: usize, from: &[&'static str]| from[i % from.len()];
    for i in 0..120_usize {
        let (year, month, day) = (1990 + i * 7 % 40, 1 + i * 5 % 12, 1 + i * 11 % 28);
        let time = pick(i, &["", " 13:45", "T07:05:30.25", " 00:00:00Z", "T9:30"]);
        let iso = match i % 10 {
            3 => String::new(),
            4 => format!("{year}{month:02}{day:02}"),
            _ => format!("{year}-{month:02}-{day:02}{time}"),
        };
        let mixed = match i % 9 {
            2 => "NA".to_owned(),
            5 => format!("{day}.{month}.{year}"),
            6 => format!("29/2/{}", [2000, 2024, 1996][i % 3]),
            _ => format!("{day}/{month}/{year}{time}"),
        };
        let word = pick(i * 7, &["x", "y", "", "z", "NA"]);
        let number = match i % 4 {
            3 => String::new(),
            _ => (i * 13 % 31).to_string(),
        };
        let y = match classes {
            true => pick(i * i / 3, &["p", "q", "r"]).to_owned(),
            false => (i * 37 % 50 + i % 7).to_string(),
        };
        table += &format!("{i},{iso},{mixed},{word},{number},{y}\n");
    }
    table
}

#[test]
fn dates_and_marks_of_missing_cells_are_read_from_the_raw_columns() {
    let folder = folder();
    for (name, missing, form, classes) in [
        ("indicator", "indicator", "parts", false),
        ("days", "median", "days", false),
        ("drop", "drop", "parts", false),
        ("several", "indicator", "days", true),
    ] {
        let data = file(&folder, &format!("{name}.csv"), &dated(classes));
        let dates = [format!("iso={form}"), format!("day first={form}")];
        let flags = [
            if classes { "logistic" } else { "ridge" },
            text(&data),
            "--alpha",
            "0.01",
            "--encode",
            "onehot",
            "--exclude",
            "id",
            "--missing",
            missing,
            "--date",
            &dates[0],
            "--date",
            &dates[1],
        ];
        let penalty: &[&str] = if classes { &["--penalty", "l2"] } else { &[] };
        let model = fit(&folder, name, &[&flags[..], penalty].concat());
        let case = Case::new(&model, &data);
        let found = case.expected.numbers.iter().flatten().flatten().count();
        assert!(found > 30, "{name}: {found} answers");
        for (target, answer) in RUNNERS {
            if let Some(found) = answer(&case, folder.path()) {
                let what = format!("{target}, {name}");
                found.compare(&case.expected, false, &what);
            }
        }
        if let Some(output) = targets::r(&case, folder.path()) {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{name}: {said}");
        }
    }
}

#[test]
fn what_is_no_date_gets_no_answer() {
    let folder = folder();
    let rows = (1..29).map(|i| format!("{i}/{}/2020,{}\n", 1 + i % 12, i * 7 % 11));
    let train = file(
        &folder,
        "t.csv",
        &format!("when,y\n{}", rows.collect::<String>()),
    );
    for form in ["when=days", "when=parts"] {
        let model = fit(
            &folder,
            "m",
            &["ridge", text(&train), "--alpha", "0.01", "--date", form],
        );
        let wrong = [
            "30/2/2020",
            "29/2/2021",
            "1/13/2020",
            "0/1/2020",
            "1/1/20",
            "2020-1-1 24:00",
            "1/1/2020 12",
            "1/1/2020 12:60",
            "1-1/2020",
            "soon",
            "1/1/2020x",
            "20201301",
            "1/1/2020 12:00:61",
            "1/1/2020 1:2:3:4",
            "",
        ];
        let rows: String = wrong.iter().map(|cell| format!("{cell},0\n")).collect();
        let new = file(
            &folder,
            "n.csv",
            &format!("when,y\n29/2/2020 23:59,0\n{rows}"),
        );
        let case = Case::without_answers(&model, &new);
        for (target, answer) in RUNNERS {
            if let Some(found) = answer(&case, folder.path()) {
                assert!(found.numbers[0][0].is_some(), "{target}");
                for (row, cell) in found.numbers[1..].iter().zip(wrong) {
                    assert_eq!(row[0], None, "{target}, {form}: {cell:?}");
                }
            }
        }
    }
}

#[test]
fn unknown_levels_get_no_answer() {
    let folder = folder();
    let train = "a,b,y\n1,x,3\n2,y,5\n3,x,4\n4,y,9\n5,x,7\n";
    let train = file(&folder, "train.csv", train);
    let model = fit(
        &folder,
        "m",
        &[
            "ridge",
            text(&train),
            "--alpha",
            "0.01",
            "--encode",
            "onehot",
        ],
    );
    let new = file(&folder, "new.csv", "a,b,y\n1,x,0\n1,z,0\n1,,0\n,x,0\n");
    let case = Case::without_answers(&model, &new);
    for (target, answer) in RUNNERS {
        if let Some(found) = answer(&case, folder.path()) {
            assert!(found.numbers[0][0].is_some(), "{target}");
            let rest = &found.numbers[1..];
            assert!(
                rest.iter().all(|row| row[0].is_none()),
                "{target}: {rest:?}"
            );
        }
    }
}

#[test]
fn a_libsvm_model_leaves_by_index() {
    let folder = folder();
    let train = file(&folder, "a.svm", "1 1:1\n2 2:1\n3 1:1 2:1\n4 1:2 3:1\n");
    let model = fit(&folder, "m", &["ridge", text(&train), "--alpha", "0.1"]);
    let json = std::fs::read_to_string(&model).expect("a model");
    let saved = SavedModel::from_json(&json, "m").expect("a model");
    for format in [
        Format::Onnx,
        Format::Python,
        Format::R,
        Format::C,
        Format::Rust,
        Format::Csv,
    ] {
        assert!(export(&saved, &format).is_ok());
    }
    let options = SqlOptions {
        table: "main.t".into(),
        keep: vec!["id".into()],
    };
    let sql = export(&saved, &Format::Sql(options)).expect("a query");
    let sql = String::from_utf8(sql).expect("text");
    assert!(sql.contains("FROM \"main\".\"t\" AS t"), "{sql}");
    assert!(sql.contains("t.\"id\" AS regfit_key1") && sql.contains("regfit_key1 AS \"id\""));
}

#[test]
fn the_command_refuses_what_cannot_be_meant() {
    let folder = folder();
    let model = fit(
        &folder,
        "m",
        &["lasso", "datasets/diabetes.csv", "--alpha", "1"],
    );
    let model = text(&model);
    let refused = |arguments: &[&str], code: i32, message: &str| {
        let (found, out, err) = run(arguments);
        assert_eq!((found, out.as_str()), (code, ""), "{err}");
        assert!(err.contains(message), "{err}");
    };
    refused(
        &["export", model, "--as", "r", "--table", "t"],
        2,
        "--table and --keep need --as sql",
    );
    refused(
        &["export", model, "--as", "sql", "--table", "a..b"],
        2,
        "schema.name",
    );
    refused(
        &["export", model, "--as", "c", "-o", model],
        2,
        "is the input",
    );
    refused(
        &["export", model, "--as", "cobol"],
        2,
        "[possible values: onnx, sql, python",
    );
    refused(&["export", model], 2, "--as");
    refused(&["export", "none.json", "--as", "c"], 1, "no such file");
    refused(
        &["export", "datasets/iris.csv", "--as", "c"],
        1,
        "not a usable model file",
    );
}
