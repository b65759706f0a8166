//! Tables as other programs write them.

use crate::cli::{file, folder, json, run, run_with_stdin, stdout, text};

/// Twelve rows y = 3a − b + noise in the writing of R's write.csv: names of rows below an empty name.
fn by_r() -> String {
    let mut table = String::from("\"\",\"a\",\"b\",\"y\"\n");
    for i in 0..12_i32 {
        let (a, b) = ((i * 5) % 12, (i * 7) % 11);
        let y = 3 * a - b + i % 2;
        table += &format!("\"car {i}\",{a},{b},{y}\n");
    }
    table
}

/// The same without its first column.
fn without_names(table: &str) -> String {
    let lines = table
        .lines()
        .map(|line| line.split_once(',').map_or("", |(_, rest)| rest));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn row_names_are_left_out_of_the_features_with_one_note() {
    let folder = folder();
    let path = file(&folder, "r.csv", &by_r());
    let (code, out, err) = run(&["lasso", text(&path), "--alpha", "0.1", "--csv"]);
    let (_, plain, _) = run_with_stdin(
        &["lasso", "-", "--alpha", "0.1", "--csv"],
        &without_names(&by_r()),
    );
    assert_eq!((code, out), (0, plain));
    let note = "column 1 has no name: it is taken for row names, called \"row\", and no feature\n";
    assert_eq!(err.matches(note).count(), 1, "{err}");
}

#[test]
fn a_model_predicts_files_with_and_without_row_names() {
    let folder = folder();
    let path = file(&folder, "r.csv", &by_r());
    let bare = file(&folder, "bare.csv", &without_names(&by_r()));
    let model = folder.path().join("m.json");
    stdout(&["lasso", text(&path), "--alpha", "0.1", "-o", text(&model)]);
    let with = stdout(&["predict", text(&path), "--model", text(&model)]);
    assert_eq!(
        with,
        stdout(&["predict", text(&bare), "--model", text(&model)])
    );
    assert_eq!(with.lines().count(), 13);
}

#[test]
fn row_names_can_be_groups() {
    let names = ["u", "v", "w"].repeat(4).join("\n");
    let mut table = String::from(",a,y\n");
    for (i, name) in names.lines().enumerate() {
        table += &format!("{name},{},{}\n", i * i % 7, i);
    }
    for column in ["row", "1"] {
        let (code, out, err) =
            run_with_stdin(&["cv", "-", "--group", column, "--folds", "3"], &table);
        assert_eq!(code, 0, "{err}");
        assert!(
            out.contains("3 folds") && err.contains("row names"),
            "{out}{err}"
        );
    }
}

#[test]
fn row_names_have_their_other_forms() {
    let forms = [
        // write.table of R, an index of two levels and numbered columns of pandas, a file written twice.
        (
            "\"a\",\"y\"\n\"u\",1,2\n\"v\",3,4\n\"w\",4,5\n",
            "the first is taken for its name, called \"row\"",
        ),
        (
            "a,y\n1,1,2\n2,3,4\n5,4,5\n",
            "the first is taken for its name, called \"row\"",
        ),
        (
            ",,a,y\nk,0,1,2\nk,1,3,4\nl,0,4,5\n",
            "columns 1 to 2 have no name",
        ),
        (",0,1\n0,1,2\n1,3,4\n2,4,5\n", "called \"row\""),
        (
            "\"\",\"16.5\",\"17.5\"\n\"u\",1,2\n\"v\",3,4\n\"w\",4,5\n",
            "column 1 has no name",
        ),
        (
            "Unnamed: 0,a,y\n0,1,2\n1,3,4\n2,4,5\n",
            "the row names of pandas",
        ),
        ("a,y\n1,2,\n3,4,\n4,5,\n", "nothing is behind it"),
    ];
    for (table, note) in forms {
        let (code, out, err) = run_with_stdin(&["lasso", "-", "--alpha", "0.1", "--csv"], table);
        assert_eq!(code, 0, "{table}{err}");
        assert_eq!(
            out.lines().count(),
            3,
            "one feature and the intercept: {table}{out}"
        );
        assert!(err.contains(note), "{table}{err}");
    }
}

#[test]
fn inspect_calls_row_names_by_their_name() {
    let folder = folder();
    let path = file(&folder, "r.csv", &by_r());
    let out = stdout(&["inspect", text(&path)]);
    assert!(!out.contains("--encode"), "{out}");
    assert_eq!(
        json(&["inspect", text(&path), "--json"])["columns"][0]["kind"],
        "row names"
    );
}

#[test]
fn rows_without_a_target_are_left_out_where_features_are_filled() {
    let table = "a,b,y\n1,,3\n2,5,\n3,1,1\nNA,2,6\n5,8,NA\n6,3,2\n9,4,4\n";
    let filled = |fill: &str| format!("a,b,y\n1,{fill},3\n3,1,1\nA,2,6\n6,3,2\n9,4,4\n");
    for (missing, a, b) in [("mean", "4.75", "2.5"), ("median", "4.5", "2.5")] {
        let flags = ["lasso", "-", "--alpha", "0.1", "--csv"];
        let (code, out, err) =
            run_with_stdin(&[&flags[..], &["--missing", missing]].concat(), table);
        let (_, complete, _) = run_with_stdin(&flags, &filled(b).replace('A', a));
        assert_eq!((code, out), (0, complete), "{err}");
        assert!(
            err.contains("2 of 7 rows are left out for missing cells (y 2)"),
            "{err}"
        );
        assert!(
            err.contains(&format!(
                "1 missing cell of a filled with the {missing} {a}"
            )),
            "{err}"
        );
    }
}

#[test]
fn evaluate_leaves_out_rows_without_a_target_too() {
    let folder = folder();
    let path = file(&folder, "t.csv", "a,y\n1,2\n,3\n4,4\n5,7\n");
    let model = folder.path().join("m.json");
    stdout(&[
        "lasso",
        text(&path),
        "--alpha",
        "0.1",
        "--missing",
        "median",
        "-o",
        text(&model),
    ]);
    let gaps = file(&folder, "gaps.csv", "a,y\n1,2\n2,\n,5\n");
    let (code, _, err) = run(&["evaluate", text(&gaps), "--model", text(&model)]);
    assert_eq!(code, 0, "{err}");
    assert!(
        err.contains("1 of 3 rows have missing cells and get no answer (y 1)"),
        "{err}"
    );
    assert!(
        err.contains("filled with the medians of the training data (a 1)"),
        "{err}"
    );
}

#[test]
fn fills_go_by_the_weights() {
    let weighted = "a,w,y\n1,2,3\n4,1,1\nNA,1,6\n100,0,2\n9,1,4\n";
    let repeated = "a,y\n1,3\n1,3\n4,1\nNA,6\n9,4\n";
    for (missing, fill) in [("mean", "3.75"), ("median", "2.5")] {
        let flags = ["lasso", "-", "--alpha", "0.1", "--missing", missing];
        let (_, _, by_weight) =
            run_with_stdin(&[&flags[..], &["--weights", "w"]].concat(), weighted);
        let (_, _, by_rows) = run_with_stdin(&flags, repeated);
        let said = format!("1 missing cell of a filled with the {missing} {fill}\n");
        assert!(
            by_weight.contains(&said) && by_rows.contains(&said),
            "{by_weight}{by_rows}"
        );
    }
}

/// Ninety rows of three classes with these labels, which x tells apart but for noise.
fn classes(labels: [&str; 3]) -> String {
    let mut table = String::from("x,z,cls\n");
    for i in 0..90_i32 {
        let k = i % 3;
        let x = f64::from(k) + f64::from((i * 37) % 17) / 12.0;
        let z = (i * 11) % 7;
        table += &format!("{x},{z},{}\n", labels[k as usize]);
    }
    table
}

#[test]
fn labels_of_classes_are_those_of_the_file() {
    let folder = folder();
    for labels in [
        ["9007199254740992", "9007199254740993", "9007199254740996"],
        ["1234567890123456789", "1234567890123459999", "42"],
        ["0123", "123", "456"],
        ["1e3", "1000", "x"],
        ["007", "011", "099"],
        ["1", "1.0", "+1"],
        ["-0", "0", "00"],
    ] {
        let path = file(&folder, "t.csv", &classes(labels));
        let model = folder.path().join("m.json");
        let flags = ["--alpha", "0.001", "--penalty", "l2", "-o", text(&model)];
        let (code, _, err) = run(&[&["logistic", text(&path)], &flags[..]].concat());
        assert_eq!(code, 0, "{labels:?} {err}");
        let saved: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(&model).unwrap()).unwrap();
        let mut found: Vec<&str> = saved["target"]["classes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c.as_str().unwrap())
            .collect();
        let mut wanted = labels.to_vec();
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted);
        let predicted = stdout(&["predict", text(&path), "--model", text(&model)]);
        let name = |cell: &str| cell.trim_start_matches('\'').to_owned();
        let mut predicted: Vec<String> = predicted.lines().skip(1).map(name).collect();
        predicted.sort_unstable();
        predicted.dedup();
        assert_eq!(predicted, wanted, "each is predicted for some row");
        let judged = json(&["evaluate", text(&path), "--model", text(&model), "--json"]);
        assert_eq!(judged["rows"], 90, "{judged}");
    }
}

#[test]
fn groups_are_told_apart_by_all_their_digits() {
    let mut table = String::from("x,g,y\n");
    for i in 0..50_u64 {
        let x = (i * 13) % 31;
        table += &format!("{x},{},{}\n", 9_007_199_254_740_992 + i / 5, 2 * x + i % 3);
    }
    let (code, out, err) = run_with_stdin(&["cv", "-", "--group", "g", "--folds", "10"], &table);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("10 folds"), "{out}");
}

#[test]
fn a_target_of_many_numbers_is_no_class_unless_it_is_insisted_on() {
    let flags = ["logistic", "datasets/diabetes.csv", "--alpha", "0.1"];
    let (code, _, err) = run(&flags);
    assert_eq!(code, 1);
    assert!(
        err.contains("the target \"y\" would have 214 classes in 442 rows: 25, 31, 37, 39, 40"),
        "{err}"
    );
    assert!(
        err.contains("help: lasso, ridge and enet predict a number; --classes takes"),
        "{err}"
    );
    let mut table = String::from("x,y\n");
    for i in 0..84_i32 {
        table += &format!("{},{}\n", (i * 17) % 29, i % 21);
    }
    let flags = ["logistic", "-", "--alpha", "0.1", "--classes", "--json"];
    assert_eq!(run_with_stdin(&flags[..4], &table).0, 1);
    assert_eq!(run_with_stdin(&flags, &table).0, 0);
}

#[test]
fn digits_that_are_lost_are_said_and_the_column_is_not_called_constant() {
    let mut table = String::from("id,x,y\n");
    for i in 0..20_i32 {
        table += &format!(
            "90071992547409930{:02},{},{}\n",
            10 + i % 5,
            i,
            2 * i + i % 3
        );
    }
    let folder = folder();
    let path = file(&folder, "t.csv", &table);
    let (code, out, err) = run(&["lasso", text(&path), "--alpha", "0.1"]);
    assert_eq!(code, 0, "{err}");
    let all = format!("{out}{err}");
    assert!(
        all.contains("of id have more digits than a 64-bit float keeps"),
        "{all}"
    );
    assert!(!all.contains("is constant"), "{all}");
    let (_, out, err) = run(&["inspect", text(&path)]);
    assert!(!out.contains("constant") && (out + &err).contains("more digits"));
}

#[test]
fn numbers_that_are_labels_are_encoded_and_known_to_predict() {
    let folder = folder();
    let mut table = String::from("x,region,y\n");
    for i in 0..60_i32 {
        let region = 1 + (i * 7) % 5;
        let effect = [0, 5, -5, 5, -5][(region - 1) as usize];
        table += &format!("{},0{region},{}\n", i % 11, i % 11 + 3 * effect);
    }
    let path = file(&folder, "t.csv", &table);
    let words = file(&folder, "w.csv", &words_of(&table));
    let fit = |path, flags: &[&str]| {
        json(&[&["lasso", path, "--alpha", "0.01", "--json"], flags].concat())
    };
    let by_flag = fit(text(&path), &["--categorical", "region"]);
    let by_words = fit(text(&words), &["--encode", "onehot"]);
    assert!(by_flag["measures"].is_object());
    assert_eq!(by_flag["measures"], by_words["measures"]);
    let model = folder.path().join("m.json");
    stdout(&[
        "lasso",
        text(&path),
        "--alpha",
        "0.01",
        "--categorical",
        "region",
        "-o",
        text(&model),
    ]);
    assert!(std::fs::read_to_string(&model).unwrap().contains("\"05\""));
    assert_eq!(
        stdout(&["predict", text(&path), "--model", text(&model)])
            .lines()
            .count(),
        61
    );
}

/// The same with an r for the zero of each region.
fn words_of(table: &str) -> String {
    let lines = table
        .lines()
        .map(|line| line.replacen(",0", ",r", 1) + "\n");
    lines.collect()
}

#[test]
fn any_header_can_be_named_in_any_flag() {
    let table = "\"a, b\",--c,\"q \"\"x\"\"\",[d],y\n1,2,3,4,5\n2,1,5,3,4\n3,9,1,2,7\n5,1,1,1,2\n";
    for name in ["a, b", "--c", "q \"x\"", "[d]"] {
        for flags in [
            ["--exclude", name],
            ["--only", name],
            ["--weights", name],
            ["--categorical", name],
        ] {
            let (code, _, err) = run_with_stdin(
                &[&["lasso", "-", "--alpha", "0.1"], &flags[..]].concat(),
                table,
            );
            assert!(code == 0 || err.contains("different"), "{flags:?} {err}");
        }
        let (code, out, err) = run_with_stdin(
            &["lasso", "-", "--alpha", "0.1", "--target", name, "--json"],
            table,
        );
        assert_eq!(code, 0, "{err}");
        let value: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert!(value["data"]["target"] == name, "{out}");
    }
    let flags = [
        "lasso",
        "-",
        "--alpha",
        "0.1",
        "--csv",
        "--exclude",
        "a, b,--c,[d]",
    ];
    assert_eq!(run_with_stdin(&flags, table).1.lines().count(), 3);
}

#[test]
fn weights_count_in_confusion_and_scores_of_classes() {
    let folder = folder();
    let train = file(&folder, "t.csv", &classes(["a", "b", "c"]));
    let model = folder.path().join("m.json");
    let flags = ["--alpha", "0.001", "--penalty", "l2", "-o", text(&model)];
    stdout(&[&["logistic", text(&train)], &flags[..]].concat());
    let (mut weighted, mut repeated) = (String::from("x,z,w,cls\n"), String::from("x,z,cls\n"));
    for (i, line) in classes(["a", "b", "c"]).lines().skip(1).enumerate() {
        let (features, class) = line.rsplit_once(',').unwrap();
        weighted += &format!("{features},{},{class}\n", i % 3 * (i % 2));
        repeated += &format!("{line}\n").repeat(i % 3 * (i % 2));
    }
    let weighted = file(&folder, "w.csv", &weighted);
    let repeated = file(&folder, "r.csv", &repeated);
    let judge = |path, flags: &[&str]| {
        json(
            &[
                &["evaluate", path, "--model", text(&model), "--json"],
                flags,
            ]
            .concat(),
        )
    };
    let (one, other) = (
        judge(text(&weighted), &["--weights", "w"]),
        judge(text(&repeated), &[]),
    );
    for key in ["confusion", "class_scores"] {
        assert_eq!(one[key], other[key]);
    }
}

#[test]
fn decimals_thousands_and_marks_are_read_as_the_flags_say() {
    let plain = "a;b;y\n1.5;1200;3\n2.25;NA;1\n3;3456.5;6\n4;1000000;2\n";
    let german = "a;b;y\n1,5;1.200;3\n2,25;-;1\n3;3.456,5;6\n4;1.000.000;2\n";
    let flags = ["lasso", "-", "--alpha", "0.1", "--missing", "mean", "--csv"];
    let (_, out, _) = run_with_stdin(&flags, plain);
    let more = ["--decimal", ",", "--thousands", ".", "--na", "-"];
    let (code, read, err) = run_with_stdin(&[&flags[..], &more].concat(), german);
    assert_eq!((code, read), (0, out.clone()), "{err}");
    let marked = "a;b;y\n1.5;1200;3\n2.25;-999;1\n3;3456.5;6\n4;1000000;2\n";
    for mark in ["-999", "b=-999"] {
        let (_, read, _) = run_with_stdin(&[&flags[..], &["--na", mark]].concat(), marked);
        assert_eq!(read, out);
    }
    let (_, read, _) = run_with_stdin(&[&flags[..], &["--na", "a=-999"]].concat(), marked);
    assert_ne!(read, out);
    let (code, _, err) = run_with_stdin(
        &[&flags[..], &["--decimal", ",", "--thousands", ","]].concat(),
        german,
    );
    assert_eq!(code, 1);
    assert!(
        err.contains("\",\" cannot stand between thousands"),
        "{err}"
    );
}

#[test]
fn numbers_in_a_costume_and_names_are_no_categories() {
    let table = |word: &dyn Fn(i32) -> String| {
        let rows = (0..24).map(|i| format!("{},{},{}\n", i % 7, word(i), i % 5));
        format!("x,c,y\n{}", rows.collect::<String>())
    };
    let refused: [(&dyn Fn(i32) -> String, &str); 5] = [
        (
            &|i| format!("{}kg", 50 + i % 6),
            "numbers are written without units: 50",
        ),
        (&|i| format!("{} %", i % 6), "without units"),
        (&|i| format!("\"{},5\"", i % 6), "--decimal , reads 0.5"),
        (
            &|i| format!("2024-01-0{}", 1 + i % 6),
            "--date c makes year, month",
        ),
        (
            &|i| format!("name {i}"),
            "is different in every row: it names the rows",
        ),
    ];
    let flags = ["lasso", "-", "--alpha", "0.1", "--encode", "onehot"];
    for (word, said) in refused {
        let (code, _, err) = run_with_stdin(&flags, &table(word));
        assert!(
            code == 1 && err.contains(said) && err.contains("c"),
            "{err}"
        );
    }
    let taken: [&dyn Fn(i32) -> String; 4] = [
        &|i| format!("{}0-{}9", i % 6, i % 6),
        &|i| ["1st", "2nd", "3rd", "4th"][(i % 4) as usize].into(),
        &|i| ["4", "f", "r"][(i % 3) as usize].into(),
        &|i| ["0-9g/day", "10-19", "30+"][(i % 3) as usize].into(),
    ];
    for word in taken {
        let (code, _, err) = run_with_stdin(&flags, &table(word));
        assert_eq!(code, 0, "{err}");
    }
    let by_name = ["lasso", "-", "--alpha", "0.1", "--categorical", "c"];
    let kilograms = |i: i32| format!("{}kg", 50 + i % 6);
    assert_eq!(run_with_stdin(&by_name, &table(&kilograms)).0, 0);
}

#[test]
fn ids_and_constant_targets_are_said_at_a_fit_and_by_inspect() {
    let folder = folder();
    let rows = (0..24).map(|i| format!("{i},n{i},{},7\n", i * i % 13));
    let path = file(
        &folder,
        "t.csv",
        &format!("id,name,x,y\n{}", rows.collect::<String>()),
    );
    let (_, out, err) = run(&["ridge", text(&path), "--exclude", "name", "--alpha", "1"]);
    let all = out + &err;
    assert!(
        all.contains("row numbers or ids are best left out (--exclude id)"),
        "{all}"
    );
    assert!(all.contains("the target y is 7 in all 24 rows"), "{all}");
    let out = stdout(&["inspect", text(&path)]);
    assert!(
        out.contains("ids       id, name (different in every row"),
        "{out}"
    );
    assert!(out.contains("--exclude name"), "{out}");
}
