//! Words of other programs, files in the place of commands, names that are nearly right.

use crate::cli::{file, folder, regfit, run, stdout, text};

const DIABETES: &str = "datasets/diabetes.csv";

#[test]
fn words_of_other_programs_are_translated() {
    for (arguments, advice) in [
        (&["elasticnet", DIABETES][..], "regfit enet DATA"),
        (&["glmnet", DIABETES], "regfit path DATA"),
        (&["fit", DIABETES], "regfit lasso|ridge|enet|logistic DATA"),
        (&[DIABETES], "regfit path datasets/diabetes.csv"),
        (
            &["lasso", DIABETES, "--features", "bmi"],
            "the flag is --only",
        ),
        (&["lasso", DIABETES, "-a", "1"], "the flag is --alpha"),
        (&["path", DIABETES, "--nlambda=7"], "the flag is --n-alphas"),
        (
            &["lasso", DIABETES, "--l1-ratio", "0.5"],
            "regfit enet DATA",
        ),
        (
            &["lasso", DIABETES, "--family", "gaussian"],
            "regfit lasso, ridge or enet",
        ),
        (
            &["path", DIABETES, "--family", "binomial"],
            "--model logistic",
        ),
        (
            &["lasso", DIABETES, "--family=multinomial"],
            "regfit logistic DATA",
        ),
    ] {
        let (code, out, err) = run(arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        let help = err.lines().find(|line| line.starts_with("help: "));
        assert!(
            help.is_some_and(|help| help.contains(advice)),
            "{arguments:?}: {err}"
        );
        assert!(!err.contains("tip: "), "{err}");
    }
}

#[test]
fn a_flag_is_offered_only_by_commands_that_have_it() {
    let (code, _, err) = run(&["export", "model.json", "--folds", "3"]);
    assert_eq!((code, err.contains("--folds")), (2, true), "{err}");
    let (_, _, err) = run(&["export", "model.json", "-k", "3"]);
    assert!(!err.contains("help: ") && !err.contains("tip: "), "{err}");
}

#[test]
fn a_mistyped_file_gets_the_nearest_of_its_folder() {
    let (code, _, err) = run(&["inspect", "datasets/diabtes.csv"]);
    let near = "help: did you mean \"datasets/diabetes.csv\"?\n";
    assert_eq!(
        (code, err),
        (
            1,
            format!("error: datasets/diabtes.csv: no such file\n{near}")
        )
    );
    let (_, _, err) = run(&["inspect", "datasetz/diabetes.csv"]);
    assert!(
        err.ends_with("help: there is no folder \"datasetz\"\n"),
        "{err}"
    );
    let (_, _, err) = run(&["inspect", "https://example.com/a.csv"]);
    assert!(
        err.ends_with("fetch the file first and give its path\n"),
        "{err}"
    );

    let place = folder();
    file(&place, "model.json", "{}");
    let data = file(&place, "houses.csv", "a,y\n1,2\n2,3\n");
    let output = regfit(&["predict", text(&data), "--model", "modle.json"])
        .current_dir(place.path())
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(
        err.ends_with("help: did you mean \"model.json\"?\n"),
        "{err}"
    );
}

#[test]
fn help_completions_and_the_manual_are_named_and_answer() {
    let help = stdout(&["--help"]);
    for command in ["help", "completions", "man"] {
        assert!(
            help.lines()
                .any(|line| line.trim_start().starts_with(command)),
            "{help}"
        );
    }
    assert_eq!(stdout(&["help", "lasso"]), stdout(&["lasso", "--help"]));
    assert!(stdout(&["completions", "bash"]).contains("regfit__subcmd__lasso"));
    assert!(stdout(&["man"]).contains(".TH regfit"));
    for short in ["-h", "--help"] {
        assert!(stdout(&[short]).contains("Exit codes:"));
    }
}
