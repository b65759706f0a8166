//! Messages and exit codes.

use crate::cli::{file, folder, run, run_with_stdin, text};

const DIABETES: &str = "datasets/diabetes.csv";

#[test]
fn numbers_out_of_range_are_bad_usage() {
    for (arguments, message) in [
        (
            &["--alpha", "-0.5"][..],
            "--alpha must be a finite number >= 0, got -0.5",
        ),
        (
            &["--lambda", "NaN"],
            "--alpha must be a finite number >= 0, got NaN",
        ),
        (
            &["--alpha", "inf"],
            "--alpha must be a finite number >= 0, got inf",
        ),
        (
            &["--alpha", "x"],
            "--alpha must be a finite number >= 0, got x",
        ),
        (
            &["--alpha", "1", "--tol", "-1"],
            "--tol must be a finite number >= 0, got -1",
        ),
        (
            &["--alpha", "1", "--max-iter", "0"],
            "--max-iter must be a whole number >= 1, got 0",
        ),
        (
            &["--alpha", "1", "--ddof", "2"],
            "--ddof must be a number from 0 to 1, got 2",
        ),
        (
            &["--alpha", "1", "--learning-rate", "0"],
            "--learning-rate must be a finite number > 0, got 0",
        ),
        (
            &["--alpha", "1", "--penalty-factor", "bmi"],
            "--penalty-factor must be COLUMN=FACTOR, got bmi",
        ),
        (
            &["--alpha", "1", "--top", "-1"],
            "--top must be a whole number >= 0, got -1",
        ),
    ] {
        let (code, out, err) = run(&[&["lasso", DIABETES], arguments].concat());
        assert_eq!(
            (code, out.as_str(), err),
            (2, "", format!("error: {message}\n"))
        );
    }
}

#[test]
fn no_number_of_a_flag_decides_how_much_memory_is_taken() {
    let vast = "1000000000000";
    for (arguments, most) in [
        (&["path", DIABETES, "--n-alphas", vast][..], 100_000),
        (&["cv", DIABETES, "--repeats", vast], 1000),
        (&["stability", DIABETES, "--pairs", vast], 100_000),
        (
            &["lasso", DIABETES, "--alpha", "1", "--threads", vast],
            1024,
        ),
    ] {
        let flag = arguments[arguments.len() - 2];
        let (code, out, err) = run(arguments);
        let message =
            format!("error: {flag} must be a whole number from 1 to {most}, got {vast}\n");
        assert_eq!((code, out.as_str(), err), (2, "", message));
    }
    let (code, _, err) = run(&["cv", DIABETES, "--folds", vast]);
    assert_eq!(
        (code, err.as_str()),
        (
            1,
            "error: cross-validation: 1000000000000 folds for 442 rows: use at most 442\n\
             help: --folds 442 holds each out once\n"
        )
    );
    // These bound the work, and nothing is set aside for it.
    for flag in ["--max-iter", "--top"] {
        assert_eq!(run(&["lasso", DIABETES, "--alpha", "1", flag, vast]).0, 0);
    }
}

#[test]
fn a_missing_strength_is_bad_usage_with_a_way_out() {
    let (code, _, err) = run(&["lasso", DIABETES]);
    assert_eq!(code, 2);
    assert_eq!(
        err,
        "error: lasso needs a strength: --alpha A\n\
         help: regfit path DATA --model lasso shows which strengths matter\n"
    );
    let (code, _, _) = run(&["ridge", DIABETES, "--alpha", "1", "--weight-decay", "1"]);
    assert_eq!(code, 2);
    let (code, _, err) = run(&[
        "logistic",
        "datasets/iris.csv",
        "--alpha",
        "1",
        "--l1-ratio",
        "0.5",
    ]);
    assert_eq!(
        (code, err.as_str()),
        (2, "error: --l1-ratio needs --penalty enet\n")
    );
    for arguments in [
        &["fit"][..],
        &[],
        &["lasso"],
        &["lasso", DIABETES, "--nonsense"],
    ] {
        assert_eq!(run(arguments).0, 2, "{arguments:?}");
    }
}

#[test]
fn a_cell_that_is_no_number_is_shown_in_its_line() {
    let folder = folder();
    let table = "id,price,rooms\n1,10,2\n2,20,n/a\n3,30,4\n4,40,5\n5,50,3\n6,55,4\n7,61,2\n8,70,5\n9,72,1\n";
    let data = file(&folder, "houses.csv", table);
    let (code, out, err) = run(&["lasso", text(&data), "--target", "price", "--alpha", "1"]);
    assert_eq!((code, out.as_str()), (1, ""));
    let name = text(&data);
    assert!(
        err.starts_with(&format!(
            "error: {name}:3:6: \"n/a\" is not a number (column 3, \"rooms\")\n  |\n3 | 2,20,n/a\n  |      ^^^\n"
        )),
        "{err}"
    );
    assert!(err.contains("\nhelp: --missing drop leaves"), "{err}");
}

#[test]
fn an_unknown_column_gets_a_suggestion() {
    let (code, _, err) = run_with_stdin(
        &["lasso", "-", "--target", "prise", "--alpha", "1"],
        "id,sqft,price\n1,2,3\n2,3,5\n",
    );
    assert_eq!(code, 1);
    assert_eq!(
        err,
        "error: no column \"prise\" in stdin\n\
         help: did you mean \"price\"?  columns: id, sqft, price\n"
    );
}

#[test]
fn files_that_are_not_there_and_formats_that_are_not_built_in() {
    let (code, _, err) = run(&["lasso", "nowhere.csv", "--alpha", "1"]);
    assert_eq!(
        (code, err.as_str()),
        (1, "error: nowhere.csv: no such file\n")
    );
    let folder = folder();
    let out = folder.path().join("m.json");
    let (code, _, err) = run(&["lasso", "nowhere.csv", "--alpha", "1", "-o", text(&out)]);
    assert_eq!(
        (code, err.as_str()),
        (1, "error: nowhere.csv: no such file\n")
    );
    let (code, _, err) = run(&["lasso", DIABETES, "--alpha", "1", "--format", "parquet"]);
    assert_eq!(code, 1);
    assert!(
        err.contains("diabetes.csv: the Parquet data is damaged or cut off: "),
        "{err}"
    );
    let (code, _, err) = run(&["predict", DIABETES, "--model", "nowhere.json"]);
    assert_eq!(code, 1);
    assert!(
        err.starts_with("error: nowhere.json: no such file\n"),
        "{err}"
    );
}

#[test]
fn one_class_is_too_few_and_many_fractions_are_no_classes() {
    let (code, _, err) = run_with_stdin(&["logistic", "-", "--alpha", "1"], "x,y\n1,a\n2,a\n");
    assert_eq!(code, 1);
    assert!(
        err.contains("error: the target \"y\" has one class only, \"a\"\n"),
        "{err}"
    );
    let rows: String = (0..40).map(|i| format!("{i},{}.5\n", i * i)).collect();
    let (code, _, err) =
        run_with_stdin(&["logistic", "-", "--alpha", "1"], &format!("x,y\n{rows}"));
    assert_eq!(code, 1);
    assert!(
        err.contains("the target \"y\" would have 40 classes in 40 rows"),
        "{err}"
    );
}

#[test]
fn a_solver_that_cannot_do_it_names_one_that_can() {
    let (code, _, err) = run(&["lasso", DIABETES, "--alpha", "1", "--solver", "direct"]);
    assert_eq!(code, 2);
    assert!(
        err.starts_with("error: solver `direct` does not handle "),
        "{err}"
    );
}

#[test]
fn outputs_never_overwrite_inputs() {
    let folder = folder();
    let data = file(&folder, "a.csv", "x,y\n1,1\n2,3\n3,2\n");
    let name = text(&data);
    for flag in ["-o", "--coef"] {
        let (code, _, err) = run(&["lasso", name, "--alpha", "0.1", flag, name]);
        assert_eq!(code, 2);
        assert_eq!(
            err,
            format!(
                "error: {name} is the input and cannot be the output too\n\
                 help: choose another name for the output\n"
            )
        );
    }
    assert_eq!(
        std::fs::read_to_string(&data).expect("intact"),
        "x,y\n1,1\n2,3\n3,2\n"
    );
    let both = folder.path().join("b");
    let arguments = [
        "lasso",
        name,
        "--alpha",
        "0.1",
        "-o",
        text(&both),
        "--coef",
        text(&both),
    ];
    assert_eq!(run(&arguments).0, 2);
    let nowhere = folder.path().join("no/such/folder/m.json");
    let (code, _, err) = run(&["lasso", name, "--alpha", "0.1", "-o", text(&nowhere)]);
    assert_eq!(code, 1);
    assert!(err.contains("m.json: cannot be written: "), "{err}");
    assert_eq!(
        std::fs::read_dir(folder.path())
            .expect("the folder")
            .count(),
        1
    );
}

#[test]
fn pictures_need_a_known_suffix() {
    let (code, _, err) = run(&["lasso", DIABETES, "--alpha", "1", "--plot", "x.pdf"]);
    assert_eq!(code, 2);
    assert!(
        err.starts_with("error: \"pdf\" is not a format for pictures; "),
        "{err}"
    );
}

#[test]
fn names_from_a_file_never_reach_the_terminal_raw() {
    let table = "\u{1b}[31mred,\u{202e}x,y\n1,4,1\n2,1,3\n3,2,2\n";
    let (code, out, _) = run_with_stdin(&["lasso", "-", "--alpha", "0.01"], table);
    assert_eq!(code, 0);
    assert!(
        out.contains("\\u{1b}[31mred") && !out.contains('\u{1b}'),
        "{out}"
    );
    let (_, out, _) = run_with_stdin(&["lasso", "-", "--alpha", "0.01", "--csv"], table);
    assert!(
        !out.contains('\u{1b}') && !out.contains('\u{202e}'),
        "{out}"
    );
}

#[test]
fn help_has_examples_and_exit_codes() {
    let (code, out, _) = run(&["lasso", "--help"]);
    assert_eq!(code, 0);
    assert!(
        out.contains("Examples:\n") && out.contains("  3  not certified"),
        "{out}"
    );
    let (code, short, _) = run(&["lasso", "-h"]);
    assert_eq!(code, 0);
    assert!(!short.contains("Examples:") && short.len() < out.len());
    let (code, _, _) = run(&["--help"]);
    assert_eq!(code, 0);
    for shell in ["bash", "zsh", "fish"] {
        assert!(run(&["completions", shell]).1.contains("regfit"));
    }
    assert!(run(&["man"]).1.contains(".TH regfit"));
}
