//! What inspect says of tables and of models.

use crate::cli::{file, folder, json, run, run_with_stdin, stdout, text};

/// Twenty rows: a copy, a multiple with a little noise, scales far apart, a column that separates.
fn odd_table() -> String {
    let mut table = String::from("a,copy,near,tiny,rank,grade,y\n");
    for i in 0..20_i32 {
        let a = f64::from((i * 7) % 20);
        let near = -3.0 * a + f64::from(i % 2) * 1e-3;
        let tiny = f64::from((i * 11) % 13) * 1e-9;
        let grade = if i < 8 { "low" } else { "high" };
        table += &format!("{a},{a},{near},{tiny:e},{i},{grade},{}\n", i % 5);
    }
    table
}

#[test]
fn a_table_is_told_what_would_trouble_a_fit() {
    let folder = folder();
    let path = file(&folder, "odd.csv", &odd_table());
    let out = stdout(&["inspect", text(&path), "--target", "grade"]);
    for line in [
        "equal     copy is a copy of a\n",
        "collinear a and near: correlation −1 + ",
        "          the lasso keeps one of such a pair",
        ", ratio ",
        "target    grade: 2 different values\n",
        "balance   high: 12 (60.0 %), low: 8 (40.0 %)\n",
        "separated rank alone: above 7.5 high, below low\n",
        "any α > 0 holds it\n",
        "--target grade --model logistic\n",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    // The copy is named as a copy, not once more as a collinear column.
    assert!(!out.contains("copy and near"), "{out}");
}

#[test]
fn all_of_it_is_in_the_json() {
    let folder = folder();
    let path = file(&folder, "odd.csv", &odd_table());
    let value = json(&["inspect", text(&path), "--target", "-2", "--json"]);
    assert_eq!(value["equal_columns"], serde_json::json!([["a", "copy"]]));
    assert_eq!(
        value["collinear_pairs"][0]["columns"],
        serde_json::json!(["a", "near"])
    );
    let r = value["collinear_pairs"][0]["correlation"].as_f64();
    assert!(r.is_some_and(|r| (-1.0..-0.999).contains(&r)));
    assert_eq!(
        (&value["collinear_count"], &value["collinear_skipped"]),
        (&1.into(), &false.into())
    );
    assert_eq!(value["scales"]["smallest"], "tiny");
    assert!(
        value["scales"]["ratio"]
            .as_f64()
            .is_some_and(|ratio| ratio > 1e9)
    );
    let target = &value["target"];
    assert_eq!(
        (&target["name"], &target["kind"]),
        (&"grade".into(), &"class".into())
    );
    assert_eq!(
        target["classes"][0],
        serde_json::json!({"class": "high", "rows": 12})
    );
    let found = serde_json::json!([{"column": "rank", "class": "high", "threshold": 7.5, "side": "above", "complete": true}]);
    assert_eq!(target["separated_by"], found);
}

#[test]
fn iris_has_one_class_that_two_columns_tell_from_the_others() {
    let out = stdout(&["inspect", "datasets/iris.csv"]);
    assert!(
        out.contains("separated petal_length alone: below 2.45 setosa, above all others\n"),
        "{out}"
    );
    assert!(
        out.contains("          petal_width alone: below 0.8 setosa, above all others\n"),
        "{out}"
    );
    assert!(!out.contains("sepal_length alone"), "{out}");
}

#[test]
fn a_number_with_few_values_may_be_a_class() {
    let out = stdout(&["inspect", "datasets/digits.csv"]);
    assert!(
        out.contains("10 different values (--model logistic takes them for classes)\n"),
        "{out}"
    );
    assert!(out.contains("balance   0: 178 (9.9 %), 1: 182"), "{out}");
    let (_, out, _) = run_with_stdin(&["inspect", "-"], "a,y\n1,1\n2,2\n3,3\n4,4\n");
    assert!(
        !out.contains("balance") && !out.contains("separated"),
        "{out}"
    );
    assert!(out.ends_with("next      regfit path -\n"), "{out}");
}

#[test]
fn an_unknown_target_is_refused_with_its_neighbour() {
    let (code, out, err) = run(&["inspect", "datasets/iris.csv", "--target", "specie"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("did you mean \"species\"?"), "{err}");
}

#[test]
fn a_model_says_what_it_reads_and_how_liblinear_differs() {
    let folder = folder();
    let model = folder.path().join("m.json");
    let cancer = ["logistic", "datasets/breast_cancer.csv", "--alpha", "0.01"];
    stdout(&[&cancer[..], &["-o", text(&model)]].concat());
    let out = stdout(&["inspect", text(&model)]);
    // C = 1/(αn)
    let call = "          = liblinear train -s 6 -c 0.17574692443 -B 1 after StandardScaler, \
                but for its bias, which is penalised too\n";
    assert!(out.contains(call), "{out}");
    assert!(
        out.contains("columns   9 numeric; 21 at zero, not needed; missing cells are refused\n"),
        "{out}"
    );
    assert!(out.contains("sparsity  9 of 30 non-zero\n"), "{out}");
    let houses = [
        "lasso",
        "datasets/houses.csv",
        "--exclude",
        "id",
        "--encode",
        "onehot",
    ];
    let more = ["--missing", "mean", "--alpha", "1000", "-o", text(&model)];
    stdout(&[&houses[..], &more].concat());
    let out = stdout(&["inspect", text(&model)]);
    let line = "columns   4 numeric; one-hot: material (4 levels), district (6 levels); \
                missing cells get the means of training\n";
    assert!(out.contains(line), "{out}");
}

#[test]
fn classes_are_counted_as_the_file_writes_them() {
    let rows = (0..40).map(|i| format!("{},{}\n", i * 7 % 40, ["1", "01", "1.0", "2"][i % 4]));
    let table = format!("x,class\n{}", rows.collect::<String>());
    let folder = folder();
    let file = file(&folder, "t.csv", &table);
    let balance = "balance   01: 10 (25.0 %), 1: 10 (25.0 %), 1.0: 10 (25.0 %), 2: 10 (25.0 %)";
    assert!(stdout(&["inspect", text(&file)]).contains(balance));
    let (code, out, err) = run_with_stdin(&["inspect", "-"], &table);
    assert!(code == 0 && out.contains(balance), "{out}{err}");
    let classes = json(&["inspect", text(&file), "--json"])["target"]["classes"].clone();
    assert_eq!(classes.as_array().map(Vec::len), Some(4), "{classes}");
}
