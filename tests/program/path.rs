//! Paths, pictures, comparisons and demos.

use crate::cli::{file, folder, json, run, run_with_stdin, stdout, text};
use std::io::Read;
use std::process::{Command, Stdio};

const DIABETES: &str = "datasets/diabetes.csv";

#[test]
fn the_path_screen_lists_features_in_the_order_of_their_entry() {
    let out = stdout(&["path", DIABETES, "--top", "3"]);
    let lines: Vec<&str> = out.lines().collect();
    assert!(
        lines[1].starts_with("minimise  1/(2n)·‖y − b − Xw‖² + α·‖w‖₁   for "),
        "{out}"
    );
    assert_eq!(
        lines[3],
        "  order  feature     enters at α   sign     w at the end   path (α large → small)"
    );
    // bmi and s5 enter together; s5 ends larger.
    assert!(
        lines[4].starts_with("      1  s5                41.15      +"),
        "{out}"
    );
    assert!(
        lines[5].starts_with("      2  bmi               41.15      +"),
        "{out}"
    );
    assert!(
        lines[6].starts_with("      3  bp                21.45      +"),
        "{out}"
    );
    assert_eq!(
        lines[7],
        "  ... 7 more (--top 0 for all, --csv for a table)"
    );
    assert!(
        lines[8].starts_with("largest relative gap on the path "),
        "{out}"
    );
    assert!(lines[9].starts_with("stopped early after "), "{out}");
    let whole = stdout(&["path", DIABETES, "--no-early-stop"]);
    assert!(!whole.contains("stopped early"), "{whole}");
}

#[test]
fn path_csv_is_in_long_form_without_zeros() {
    let out = stdout(&["path", DIABETES, "--alphas", "100,10", "--csv"]);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[0], "alpha,feature,coefficient");
    assert!(
        lines[1].starts_with("100,(intercept),152.13348416289"),
        "{out}"
    );
    assert!(lines[2].starts_with("10,(intercept),-191.84"), "{out}");
    let names: Vec<&str> = lines[3..]
        .iter()
        .filter_map(|line| line.split(',').nth(1))
        .collect();
    assert_eq!(names, ["bmi", "bp", "s3", "s5"]);
    let iris = [
        "path",
        "datasets/iris.csv",
        "--model",
        "logistic",
        "--alphas",
        "0.1",
        "--csv",
    ];
    let out = stdout(&iris);
    assert!(
        out.starts_with("alpha,feature,class,coefficient\n0.1,(intercept),setosa,"),
        "{out}"
    );
}

#[test]
fn path_csv_and_a_single_fit_tell_the_same() {
    let path = stdout(&[
        "path", DIABETES, "--alphas", "20,0.5", "--csv", "--tol", "1e-12",
    ]);
    let fit = json(&[
        "lasso", DIABETES, "--alpha", "0.5", "--json", "--tol", "1e-12",
    ]);
    let from_path = path
        .lines()
        .find_map(|line| line.strip_prefix("0.5,s5,"))
        .expect("s5 is kept");
    let from_path: f64 = from_path.parse().expect("a number");
    let all = fit["coefficients"].as_array().expect("a list");
    let s5 = all
        .iter()
        .find(|entry| entry["feature"] == "s5")
        .expect("s5");
    assert!((from_path - s5["coefficient"].as_f64().expect("a number")).abs() < 1e-6);
}

#[test]
fn path_json_has_a_step_for_each_alpha() {
    let path = json(&[
        "path",
        DIABETES,
        "--n-alphas",
        "10",
        "--ratio",
        "0.01",
        "--json",
    ]);
    let steps = path["path"].as_array().expect("steps");
    assert_eq!(steps.len(), 10);
    assert_eq!(path["features"].as_array().map(Vec::len), Some(10));
    assert!((path["alpha_max"].as_f64().expect("it") - 45.16).abs() < 0.01);
    assert_eq!(steps[0]["nonzero"], 0);
    assert_eq!(steps[0]["coefficients"], serde_json::json!([]));
    let mut before = f64::INFINITY;
    for step in steps {
        let alpha = step["alpha"].as_f64().expect("alpha");
        assert!(alpha < before && step["certified"] == true);
        before = alpha;
        let pairs = step["coefficients"].as_array().expect("pairs");
        assert_eq!(Some(pairs.len() as u64), step["nonzero"].as_u64());
        for key in [
            "intercept",
            "deviance_explained",
            "gap",
            "relative_gap",
            "epochs",
        ] {
            assert!(step[key].is_number(), "{key}");
        }
    }
    for key in ["read_seconds", "solve_seconds"] {
        assert!(path["timing"][key].is_number(), "{key}");
    }
}

#[test]
fn non_zeros_fall_as_alpha_rises() {
    let table = "a,b,y\n1,0,1\n0,1,2\n1,1,3\n2,1,4\n";
    let flags = ["path", "-", "--no-intercept", "--no-standardize", "--json"];
    let arguments = [&flags[..], &["--alphas", "0.05,0.1,0.5,1,2,4"]].concat();
    let (_, out, _) = run_with_stdin(&arguments, table);
    let path: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let steps = path["path"].as_array().expect("steps").iter();
    let mut counts: Vec<u64> = steps.filter_map(|step| step["nonzero"].as_u64()).collect();
    counts.reverse();
    assert_eq!(counts, [2, 2, 2, 2, 1, 0]);
}

#[test]
fn a_ridge_path_goes_on_to_its_end() {
    let path = json(&["path", DIABETES, "--model", "ridge", "--json"]);
    let steps = path["path"].as_array().expect("steps");
    let explained = |k: usize| steps[k]["deviance_explained"].as_f64().expect("a share");
    // From 0.1 degrees of freedom to least squares, R² 0.51775 (numpy.linalg.lstsq).
    assert!(explained(0) < 0.1);
    let last = explained(steps.len() - 1);
    assert!((0.5167..0.51776).contains(&last), "{last}");
}

#[test]
fn leave_one_out_chooses_the_strength_of_a_ridge_path() {
    let ridge = ["path", DIABETES, "--model", "ridge", "--loo"];
    let path = json(&[&ridge[..], &["--json"]].concat());
    let numbers = |key: &str| -> Vec<f64> {
        let values = path[key].as_array().expect("an array").iter();
        values.map(|v| v.as_f64().expect("a number")).collect()
    };
    let (loo, gcv, df) = (numbers("loo_mse"), numbers("gcv"), numbers("df"));
    let steps = path["path"].as_array().expect("steps");
    assert_eq!((loo.len(), gcv.len(), df.len()), (100, 100, 100));
    assert_eq!(steps.len(), 100);
    // Ten columns; the weaker the penalty, the more of them count.
    assert!(df.windows(2).all(|pair| pair[0] < pair[1]) && df[99] < 10.0);
    for (key, errors) in [("alpha_loo", loo), ("alpha_gcv", gcv)] {
        let best = (0..100).min_by(|a, b| errors[*a].total_cmp(&errors[*b]));
        assert_eq!(path[key], steps[best.expect("steps")]["alpha"]);
    }
    let screen = stdout(&ridge);
    assert!(screen.contains("\nleave-one-out chooses α = "));
    assert!(screen.contains("\ngeneralised cross-validation chooses α = "));
    let (code, _, err) = run(&["path", DIABETES, "--loo"]);
    assert_eq!(code, 2);
    assert!(err.starts_with("error: --loo needs --model ridge\n"));
}

#[test]
fn alphas_come_from_a_list_or_a_file() {
    let folder = folder();
    let list = file(&folder, "alphas.txt", "10\n1\n\n0.1\n");
    let from_file = stdout(&["path", DIABETES, "--alphas", text(&list), "--csv"]);
    assert_eq!(
        from_file,
        stdout(&["path", DIABETES, "--alphas", "10,1,0.1", "--csv"])
    );
    let (code, _, err) = run(&["path", DIABETES, "--alphas", "1,-1"]);
    assert_eq!(code, 2);
    assert_eq!(err, "error: --alphas must be finite numbers >= 0, got -1\n");
    let (code, _, _) = run(&["path", DIABETES, "--alphas", "1", "--n-alphas", "5"]);
    assert_eq!(code, 2);
}

#[test]
fn a_closed_pipe_is_quiet_success() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_regfit"))
        .args([
            "path",
            "datasets/digits.csv",
            "--csv",
            "--n-alphas",
            "60",
            "-q",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    // Read one byte and close, as `head` does.
    let mut out = child.stdout.take().expect("a pipe");
    out.read_exact(&mut [0]).expect("one byte");
    drop(out);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn pictures_are_written_and_are_the_same_on_a_rerun() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    let model = at("m.json");
    stdout(&[
        "lasso",
        DIABETES,
        "--alpha",
        "0.5",
        "-o",
        text(&model),
        "--plot",
        text(&at("c.svg")),
    ]);
    let draw = |arguments: &[&str], name: &str| {
        let path = at(name);
        let (code, out, err) = run(&[arguments, &["-o", text(&path), "-q"]].concat());
        assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""));
        std::fs::read(path).expect("a picture")
    };
    for (arguments, name) in [
        (&["plot", "path", DIABETES][..], "path.png"),
        (&["plot", "sparsity", DIABETES], "sparsity.svg"),
        (&["plot", "coef", text(&model)], "coef.png"),
        (&["plot", "coef", DIABETES, "--alpha", "1"], "fit.svg"),
        (&["plot", "loss"], "loss.png"),
    ] {
        let picture = draw(arguments, name);
        let start: &[u8] = if name.ends_with("png") {
            b"\x89PNG"
        } else {
            b"<svg"
        };
        assert!(picture.starts_with(start), "{name}");
        assert_eq!(picture, draw(arguments, name));
    }
    let screen = stdout(&["path", DIABETES, "--plot", text(&at("p.svg"))]);
    assert!(screen.trim_end().ends_with("p.svg"), "{screen}");
}

#[test]
fn compare_puts_all_programs_on_one_ruler() {
    let result = json(&["compare", DIABETES, "--alpha", "0.5", "--json"]);
    let programs = result["programs"].as_array().expect("programs");
    assert_eq!(programs.len(), 3);
    let number = |k: usize, key: &str| programs[k][key].as_f64().expect("a number");
    assert!(number(0, "duality_gap").abs() < 1e-2 && number(1, "duality_gap").abs() < 1e-2);
    assert!(number(1, "max_difference") < 1e-3);
    assert!(number(2, "objective") > number(0, "objective"));
    let (code, _, err) = run(&["compare", DIABETES, "--alpha", "1", "--weights", "age"]);
    assert_eq!(code, 2);
    assert!(
        err.starts_with("error: compare takes neither --weights"),
        "{err}"
    );
}

#[test]
fn every_demo_runs_and_an_unknown_one_is_refused() {
    assert_eq!(
        stdout(&["demo"]).lines().nth(2),
        Some("$ regfit lasso diabetes.csv --alpha 0.5")
    );
    for name in ["lasso", "path", "logistic"] {
        assert!(stdout(&["demo", name]).contains("\nNext\n"));
    }
    let (code, _, err) = run(&["demo", "nonsense"]);
    assert_eq!(code, 2);
    assert_eq!(
        err,
        "error: no demo \"nonsense\"\nhelp: demos: lasso, path, logistic\n"
    );
}

#[test]
fn a_page_is_written_by_name_and_is_the_same_on_a_rerun() {
    let folder = folder();
    let page = folder.path().join("page.html");
    let read = || std::fs::read_to_string(&page).expect("a page");
    for arguments in [
        &["lasso", DIABETES, "--alpha", "0.5"][..],
        &["ridge", DIABETES, "--weight-decay", "2"],
        &["logistic", "datasets/iris.csv", "--alpha", "0.02"],
        &["path", "datasets/breast_cancer.csv", "--model", "logistic"],
    ] {
        let arguments = [arguments, &["--plot", text(&page)]].concat();
        let out = stdout(&arguments);
        assert!(out.trim_end().ends_with("page.html"), "{out}");
        let first = read();
        assert!(first.starts_with("<!doctype html>") && first.len() < 300_000);
        stdout(&arguments);
        assert_eq!(first, read());
    }
    // The model of the fit is the one that is shown, as on its screen.
    stdout(&["lasso", DIABETES, "--alpha", "0.5", "--plot", text(&page)]);
    let shown = read();
    for words in [
        "<h1>Lasso path of y on diabetes.csv</h1>",
        "α = <b id=\"alpha\">0.5</b>",
        "<b id=\"nonzero\">8</b> of 10 features",
        "<th scope=\"row\">bmi</th><td>5.6616</td><td>24.985</td>",
        "<th scope=\"row\">(intercept)</th><td>−247.89</td>",
        "regfit lasso datasets/diabetes.csv --alpha</span> <span id=\"argument\">0.5</span>",
    ] {
        assert!(shown.contains(words), "{words}");
    }
    // A strength beyond the grid has its place too.
    stdout(&["lasso", DIABETES, "--alpha", "100", "--plot", text(&page)]);
    assert!(read().contains("<b id=\"nonzero\">0</b> of 10 features"));
    stdout(&["lasso", DIABETES, "--alpha", "0", "--plot", text(&page)]);
    assert!(read().contains("<b id=\"nonzero\">10</b> of 10 features"));
    // So has a fit whose data have no grid.
    let flat = file(&folder, "flat.csv", "x,y\n1,2\n2,2\n3,2\n");
    stdout(&["lasso", text(&flat), "--alpha", "1", "--plot", text(&page)]);
    assert!(read().contains("every coefficient is zero"));
}

#[test]
fn where_there_is_no_page_the_message_says_so() {
    for arguments in [
        &["plot", "loss", "-o", "x.html"][..],
        &["plot", "path", DIABETES, "-o", "x.HTML"],
    ] {
        let (code, _, err) = run(arguments);
        assert_eq!(code, 2);
        assert!(
            err.starts_with(
                "error: there is no page of this picture; end the name in .png or .svg\n"
            ),
            "{err}"
        );
    }
    let (code, _, err) = run(&["path", DIABETES, "--plot", "x.gif"]);
    assert_eq!(code, 2);
    assert!(
        err.ends_with("end the name in .png or .svg or .html\n"),
        "{err}"
    );
}

#[test]
fn criteria_need_degrees_of_freedom_that_are_known() {
    let path = [
        "path",
        "datasets/houses.csv",
        "--target",
        "price",
        "--exclude",
        "id",
        "--missing",
        "drop",
        "--encode",
        "onehot",
        "--criterion",
        "bic",
    ];
    let (code, _, error) = run(&[&path[..], &["--group-levels"]].concat());
    assert!(
        code == 1 && error.contains("degrees of freedom of groups"),
        "{error}"
    );
    let (code, _, error) = run(&[&path[..], &["--relax", "0.5"]].concat());
    assert!(
        code == 1 && error.contains("a relaxed fit has more degrees of freedom"),
        "{error}"
    );
    // γ = 1 is the lasso itself.
    assert_eq!(run(&[&path[..], &["--relax", "1"]].concat()).0, 0);
}

// What is at a limit does not move with the targets: with every coefficient at most 0.01 in size all that are not 0 are
// at one at the end of the path.
#[test]
fn coefficients_at_a_limit_are_no_degrees_of_freedom() {
    let limits = ["--lower", "-0.01", "--upper", "0.01"];
    let path = [
        "path",
        "datasets/diabetes.csv",
        "--criterion",
        "bic",
        "--alphas",
        "40,0.001",
        "--json",
    ];
    let value = json(&[&path[..], &limits].concat());
    assert_eq!(value["path"][1]["nonzero"], 10);
    assert_eq!(value["df"][1], 0.0, "{value}");
}
