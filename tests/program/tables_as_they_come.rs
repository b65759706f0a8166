//! Dates, marks of gaps, many levels, copies, long names, other delimiters.

use crate::cli::{file, folder, json, run, run_with_stdin, stdout, text};

/// Python: date(2020, 1, 31) and so on, .isoweekday() and days between.
#[test]
fn dates_become_parts_or_days_since_the_first() {
    let folder = folder();
    let dates = [
        "2020-02-29",
        "2020-01-31",
        "2021-12-24",
        "2022-05-01",
        "2023-07-14",
        "2024-02-29",
    ];
    let y = [3, 1, 9, 4, 7, 5];
    let mut tables = [
        String::from("when,y\n"),
        String::from("when,y\n"),
        String::new(),
        String::new(),
    ];
    tables[2] += "when=year,when=month,when=day,when=weekday,y\n";
    tables[3] += "when=days,y\n";
    let parts = [
        [2020, 2, 29, 6],
        [2020, 1, 31, 5],
        [2021, 12, 24, 5],
        [2022, 5, 1, 7],
        [2023, 7, 14, 5],
        [2024, 2, 29, 4],
    ];
    let days = [29, 0, 693, 821, 1260, 1490];
    for k in 0..6 {
        let [year, month, day, weekday] = parts[k];
        tables[0] += &format!("{},{}\n", dates[k], y[k]);
        tables[1] += &format!("{month}/{day}/{year},{}\n", y[k]);
        tables[2] += &format!("{year},{month},{day},{weekday},{}\n", y[k]);
        tables[3] += &format!("{},{}\n", days[k], y[k]);
    }
    let coefficients = |table: &str, more: &[&str]| {
        let fit = ["ridge", "-", "--alpha", "0.1", "--csv", "-q"];
        let (code, out, err) = run_with_stdin(&[&fit[..], more].concat(), table);
        assert_eq!(code, 0, "{err}");
        out
    };
    let [iso, american, as_parts, as_days] = &tables;
    assert_eq!(
        coefficients(iso, &["--date", "when"]),
        coefficients(as_parts, &[])
    );
    assert_eq!(
        coefficients(american, &["--date", "when=parts"]),
        coefficients(as_parts, &[])
    );
    assert_eq!(
        coefficients(iso, &["--date", "1=days"]),
        coefficients(as_days, &[])
    );
    let (train, model) = (file(&folder, "t.csv", iso), folder.path().join("m.json"));
    stdout(&[
        "ridge",
        text(&train),
        "--alpha",
        "0.1",
        "--date",
        "when=days",
        "-q",
        "-o",
        text(&model),
    ]);
    let new = file(&folder, "n.csv", "when\n2020-01-31\n2020-02-01\n");
    let out = stdout(&["predict", text(&new), "--model", text(&model)]);
    let answers: Vec<f64> = out
        .lines()
        .skip(1)
        .map(|line| line.parse().unwrap())
        .collect();
    let saved = json(&["inspect", text(&model), "--json"]);
    let slope = saved["features"][0]["coefficients"][0].as_f64().unwrap();
    assert!((answers[0] - saved["intercept"][0].as_f64().unwrap()).abs() < 1e-12);
    assert!((answers[1] - answers[0] - slope).abs() < 1e-12);
    for (table, said) in [
        (
            "when,y\n1/2/2020,1\n3/4/2020,2\n",
            "which number is the day",
        ),
        (
            "when,y\n2020-01-01,1\n2020-02-30,2\n",
            "\"2020-02-30\" is not a date (column 1, \"when\")",
        ),
        (
            "when,y\n13/1/2020,1\n1/13/2020,2\n",
            "\"1/13/2020\" is not a date",
        ),
    ] {
        let (code, _, err) =
            run_with_stdin(&["ridge", "-", "--alpha", "1", "--date", "when"], table);
        assert!(code == 1 && err.contains(said), "{err}");
    }
    let (_, _, err) = run(&["ridge", text(&train), "--alpha", "1"]);
    assert!(
        err.contains("help: --date when makes year, month, day and weekday"),
        "{err}"
    );
}

#[test]
fn the_order_of_day_and_month_can_be_said() {
    let table = |order: [usize; 3]| {
        let mut table = String::from("from,to,y\n");
        for i in 1..13_usize {
            let [from, to] = [[i, 1 + i * 5 % 12, 2020], [1 + i * 7 % 12, i, 2021]];
            let date = |parts: [usize; 3]| order.map(|k| parts[k].to_string());
            let join = |parts: [String; 3]| parts.join(if order[0] == 2 { "-" } else { "/" });
            let (from, to) = (join(date(from)), join(date(to)));
            table += &format!("{from},{to},{}\n", i * i % 11);
        }
        table
    };
    let fit = |table: &str, more: &[&str]| {
        let dates = ["--date", "from=days", "--date", "to=days"];
        let fit = ["ridge", "-", "--alpha", "0.1", "--csv", "-q"];
        run_with_stdin(&[&fit[..], &dates, more].concat(), table)
    };
    let (code, iso, _) = fit(&table([2, 1, 0]), &[]);
    assert_eq!(code, 0);
    let ambiguous = table([0, 1, 2]);
    let (code, _, err) = fit(&ambiguous, &[]);
    assert!(
        code == 1 && err.contains("help: --date-order from=dmy where the day comes first"),
        "{err}"
    );
    assert_eq!(fit(&ambiguous, &["--date-order", "dmy"]).1, iso);
    let each = ["--date-order", "from=dmy", "--date-order", "to=dmy"];
    assert_eq!(fit(&ambiguous, &each).1, iso);
    // What is said of one column goes before what is said of all.
    let mixed = [
        "--date-order",
        "mdy",
        "--date-order",
        "from=dmy",
        "--date-order",
        "to=dmy",
    ];
    assert_eq!(fit(&ambiguous, &mixed).1, iso);
    assert_eq!(fit(&table([1, 0, 2]), &["--date-order", "mdy"]).1, iso);
    assert_ne!(fit(&ambiguous, &["--date-order", "mdy"]).1, iso);
    for (flags, code, said) in [
        (
            &["--date-order", "ymd"][..],
            2,
            "must be dmy, mdy, COL=dmy or COL=mdy",
        ),
        (&["--date-order", "y=dmy"], 1, "\"y\" is no column of dates"),
    ] {
        let (found, _, err) = fit(&ambiguous, flags);
        assert!(found == code && err.contains(said), "{err}");
    }
    let (_, _, err) = fit(
        "from,to,y\n13/1/2020,1/2/2020,1\n1/13/2020,1/2/2020,2\n",
        &["--date-order", "to=dmy"],
    );
    assert!(err.contains("is not a date with the day first"), "{err}");
    let short = "when,y\n25/11/63,1\n3/4/64,2\n4/5/64,3\n";
    for more in [&[][..], &["--date", "when"]] {
        let (code, _, err) =
            run_with_stdin(&[&["lasso", "-", "--alpha", "1"], more].concat(), short);
        assert!(
            code == 1 && err.contains("its year has two digits") && err.contains("--exclude when"),
            "{err}"
        );
    }
}

#[test]
fn delimiters_at_the_end_of_lines_have_nothing_behind_them() {
    let lines = ["a,cls", "1,01", "2,1", "3,01", "4,1", "2.5,01", "3.5,1"];
    let table = |header_end: &str, row_end: &str| {
        let ends = [header_end].into_iter().chain(std::iter::repeat(row_end));
        let lines = lines.iter().zip(ends);
        lines
            .map(|(line, end)| format!("{line}{end}\n"))
            .collect::<String>()
    };
    let fit = |table: &str, more: &[&str]| {
        let fit = ["logistic", "-", "--alpha", "0.01", "--csv"];
        run_with_stdin(&[&fit[..], more].concat(), table)
    };
    let (code, plain, err) = fit(&table("", ""), &[]);
    assert_eq!(code, 0, "{err}");
    for (header, rows) in [(",", ","), ("", ","), (",", ""), (",,", ",,"), (", ", ",")] {
        let (code, out, err) = fit(&table(header, rows), &[]);
        assert_eq!((code, out.as_str()), (0, plain.as_str()), "{err}");
        assert!(err.contains("nothing is behind it"), "{err}");
    }
    let headless = table("", ",").split_once('\n').unwrap().1.to_owned();
    let (code, _, err) = fit(&headless, &["--no-header"]);
    assert!(code == 0 && err.contains("the target is x2"), "{err}");
    // Somewhere a cell is not empty.
    let (code, _, err) = fit(&table(",", ",").replace("4,1,", "4,1,7"), &[]);
    assert!(
        code == 1 && err.contains("1: column 3 has no name"),
        "{err}"
    );
}

/// Rows with a level, a class, a gap and a date of their own, which all have weight 0, and the table without them.
#[test]
fn a_row_of_weight_0_is_not_there() {
    let (mut all, mut counted) = (String::new(), String::new());
    for i in 0..72_u32 {
        let (a, b) = (i * 37 % 72, i * 23 % 60);
        let gap = if i % 9 == 4 {
            String::new()
        } else {
            (i * 5 % 17).to_string()
        };
        let (word, weight) = (
            ["u", "v", "w"][i as usize * 7 % 3],
            [1, 2, 1, 0][i as usize % 4],
        );
        let class = if a + i % 5 > b { "more" } else { "less" };
        let line = format!(
            "{a},{b},{gap},{word},201{}-0{}-1{},{weight},{class},{}\n",
            i % 4,
            1 + i % 9,
            i % 7,
            a + 2 * b + i % 11
        );
        let strange = format!("{a},{b},,odd,1990-01-01,0,never,{}\n", 5 * i);
        if weight > 0 {
            counted += &line;
            all += &line;
        } else {
            all += if i % 8 == 3 { &strange } else { &line };
        }
    }
    let header = "a,b,gap,word,when,weight,class,y\n";
    let folder = folder();
    let all = file(&folder, "all.csv", &format!("{header}{all}"));
    let counted = file(&folder, "counted.csv", &format!("{header}{counted}"));
    let features = [
        "--encode",
        "onehot",
        "--date",
        "when=days",
        "--exclude",
        "class",
    ];
    let [mean, marked, middle] =
        ["mean", "indicator", "median"].map(|how| [&features[..], &["--missing", how]].concat());
    let class = ["--target", "class", "--only", "a,b"];
    for (command, flags) in [
        (&["lasso", "--alpha", "0.5"][..], &marked[..]),
        (&["ridge", "--alpha", "0.5"], &middle[..]),
        (&["logistic", "--alpha", "0.01"], &class[..]),
        (
            &["logistic", "--alpha", "0.01", "--class-weight", "balanced"],
            &class[..],
        ),
        (&["path"], &mean[..]),
        (&["cv"], &mean[..]),
        (&["cv", "--time-ordered", "--folds", "4"], &mean[..]),
        (&["cv", "--model", "logistic"], &class[..]),
        (&["stability"], &mean[..]),
    ] {
        let of = |table: &std::path::Path| {
            let call = [
                &[command[0], text(table)],
                &command[1..],
                flags,
                &["--weights", "weight"],
            ]
            .concat();
            let (code, out, err) = run(&[&call[..], &["--csv"]].concat());
            assert_eq!(code, 0, "{call:?}: {err}");
            (out, err)
        };
        let ((out, said), (expected, _)) = (of(&all), of(&counted));
        assert_eq!(out, expected, "{command:?}");
        assert!(said.contains("18 rows of weight 0 are left out"), "{said}");
    }
}

#[test]
fn what_cannot_be_fitted_says_what_can() {
    let constant = "a,b,y\n1,2,5\n2,1,5\n3,5,5\n4,4,5\n";
    let apart = "a,y\n1,1\n1,2\n-1,1\n-1,2\n";
    for command in ["path", "cv"] {
        let (code, _, err) = run_with_stdin(
            &[command, "-", "--folds", "2"][..if command == "cv" { 4 } else { 2 }],
            constant,
        );
        assert!(
            code == 1
                && err.contains("error: the target y is the same in every row")
                && err.contains("help: --target NAME"),
            "{err}"
        );
    }
    let (code, _, err) = run_with_stdin(&["path", "-"], apart);
    assert!(
        code == 1
            && err.contains("no column that may enter is correlated")
            && err.contains("help: "),
        "{err}"
    );
    assert_eq!(run_with_stdin(&["lasso", "-", "--alpha", "1"], apart).0, 0);
    let two = "a,y\n1,1\n2,3\n";
    let (code, _, err) = run_with_stdin(&["cv", "-"], two);
    assert!(code == 1 && err.contains("help: --folds 2 "), "{err}");
    assert_eq!(run_with_stdin(&["cv", "-", "--folds", "2"], two).0, 0);
    let named = "\"\",\"y\"\n\"1\",2.5\n\"2\",3\n\"3\",7\n";
    let (code, _, err) = run_with_stdin(&["lasso", "-", "--alpha", "0.1"], named);
    assert!(
        code == 1 && err.contains("--only row makes a feature of it"),
        "{err}"
    );
    assert_eq!(
        run_with_stdin(&["lasso", "-", "--alpha", "0.1", "--only", "row"], named).0,
        0
    );
    // A column that is made of another is found under the number of that one.
    let table = "x,when,y\n1,2020-01-05,2\n2,2020-02-07,3\n4,2020-03-09,1\n";
    let (_, _, err) = run_with_stdin(&["lasso", "-", "--alpha", "0.1", "--date", "when"], table);
    assert!(
        err.contains("column 2 (\"when=year\") is constant"),
        "{err}"
    );
}

#[test]
fn an_indicator_marks_the_cells_that_were_filled() {
    let folder = folder();
    let mut gaps = String::from("a,b,y\n");
    let mut marked = String::from("a,a=missing,b,y\n");
    for i in 0..24_u32 {
        let (a, b, y) = (i * 7 % 24, i * 5 % 11, i % 7);
        match i % 6 {
            0 => {
                gaps += &format!(",{b},{}\n", y + 9);
                marked += &format!(",1,{b},{}\n", y + 9);
            }
            _ => {
                gaps += &format!("{a},{b},{y}\n");
                marked += &format!("{a},0,{b},{y}\n");
            }
        }
    }
    let fit = |table: &str, missing: &str| {
        let fit = [
            "lasso",
            "-",
            "--alpha",
            "0.05",
            "--csv",
            "-q",
            "--missing",
            missing,
        ];
        let (code, out, err) = run_with_stdin(&fit, table);
        assert_eq!(code, 0, "{err}");
        out
    };
    assert_eq!(fit(&gaps, "indicator"), fit(&marked, "mean"));
    let (train, model) = (file(&folder, "t.csv", &gaps), folder.path().join("m.json"));
    let flags = [
        "--alpha",
        "0.05",
        "--missing",
        "indicator",
        "-q",
        "-o",
        text(&model),
    ];
    stdout(&[&["lasso", text(&train)], &flags[..]].concat());
    let out = stdout(&["predict", text(&train), "--model", text(&model)]);
    let same = folder.path().join("n.json");
    let marked = file(&folder, "n.csv", &marked);
    stdout(&[
        "lasso",
        text(&marked),
        "--alpha",
        "0.05",
        "--missing",
        "mean",
        "-q",
        "-o",
        text(&same),
    ]);
    assert_eq!(
        out,
        stdout(&["predict", text(&marked), "--model", text(&same)])
    );
}

/// 1500 levels are fitted from their ones; the coefficients are those of the same columns in libsvm text.
#[test]
fn columns_of_any_number_of_levels_are_encoded() {
    let folder = folder();
    let (levels, rows) = (1500, 6000);
    let (mut table, mut sparse) = (String::from("x,user,y\n"), String::new());
    for i in 0..rows {
        let level = (i * 7919) % levels;
        let x = (i * 31) % 97;
        let y = x + (level % 5) * 40 + i % 3;
        table += &format!("{x},u{level:04},{y}\n");
        sparse += &format!("{y} 1:{x} {}:1\n", level + 2);
    }
    let (dense, sparse) = (
        file(&folder, "t.csv", &table),
        file(&folder, "t.svm", &sparse),
    );
    let fit = |path, more: &[&str]| {
        let fixed = [
            "lasso",
            text(path),
            "--alpha",
            "0.2",
            "--tol",
            "1e-10",
            "--csv",
            "-q",
        ];
        let out = stdout(&[&fixed[..], more].concat());
        let numbers = out
            .lines()
            .skip(1)
            .map(|line| line.rsplit(',').next().unwrap().parse().unwrap());
        numbers.collect::<Vec<f64>>()
    };
    let (a, b) = (fit(&dense, &["--encode", "onehot"]), fit(&sparse, &[]));
    assert_eq!((a.len(), b.len()), (1502, 1502));
    assert!(
        a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-6),
        "{:?} {:?}",
        &a[..4],
        &b[..4]
    );
    let model = folder.path().join("m.json");
    stdout(&[
        "lasso",
        text(&dense),
        "--alpha",
        "0.2",
        "--encode",
        "onehot",
        "-q",
        "-o",
        text(&model),
    ]);
    let report = json(&["evaluate", text(&dense), "--model", text(&model), "--json"]);
    assert!(report["measures"]["r2"].as_f64().unwrap() > 0.9);
}

#[test]
fn copies_of_columns_and_rows_are_named_once() {
    let mut table = String::from("a,b,c,y\n");
    (0..24_u32).for_each(|i| {
        let i = i % 22;
        table += &format!("{},{},{},{}\n", i * 5 % 22, i * 3 % 7, i * 5 % 22, i);
    });
    let (code, _, err) = run_with_stdin(&["lasso", "-", "--alpha", "0.1"], &table);
    assert_eq!(code, 0);
    assert!(
        err.contains(
            "note: c is a copy of a: copies share one effect, --exclude c leaves it out\n"
        ),
        "{err}"
    );
    assert!(
        err.contains("note: 2 of 24 rows are copies of earlier ones in all columns in use\n"),
        "{err}"
    );
    let (_, out, _) = run_with_stdin(&["inspect", "-"], &table);
    assert!(
        out.contains("\nrepeated  2 rows are copies of earlier ones\n"),
        "{out}"
    );
}

#[test]
fn long_names_that_begin_alike_stay_apart() {
    let folder = folder();
    let name = |k: usize| {
        format!(
            "a rather long descriptive feature name that goes on, number {k:04}, of this survey of 2020"
        )
    };
    let mut table = (0..12).map(name).collect::<Vec<_>>().join("\",\"");
    table = format!("\"{table}\",y\n");
    for i in 0..30_usize {
        (0..12).for_each(|j| table += &format!("{},", (i * (j + 3) * 7 + j * j) % 31));
        table += &format!("{}\n", i * 3 % 31);
    }
    let (data, picture) = (file(&folder, "t.csv", &table), folder.path().join("p.svg"));
    for command in [
        &["lasso", text(&data), "--alpha", "0.01"][..],
        &["path", text(&data), "--plot", text(&picture)],
    ] {
        let out = stdout(command);
        for k in 0..12 {
            let rows = out
                .lines()
                .filter(|line| line.contains(&format!(" {k:04}")) && line.contains('…'));
            assert!(rows.count() >= 1, "{k}: {out}");
        }
    }
    let drawn = std::fs::read_to_string(&picture).unwrap();
    let labels = (0..12)
        .filter(|k| drawn.contains(&format!(" {k:04}")))
        .count();
    assert!(labels >= 10, "{labels}");
}

#[test]
fn a_delimiter_that_was_not_found_and_decimal_commas_in_strengths_are_named() {
    let (code, _, err) = run_with_stdin(
        &["lasso", "-", "--alpha", "1"],
        "a|b|c|y\n1|2|3|4\n2|3|1|5\n",
    );
    assert_eq!(code, 1);
    assert!(
        err.ends_with("help: the table has one column, \"a|b|c|y\": --delimiter '|' divides it\n"),
        "{err}"
    );
    let (code, _, err) = run(&["path", "datasets/diabetes.csv", "--alphas", "0,5"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("are these decimal commas?") && err.contains("a point: 0.5"),
        "{err}"
    );
}

/// n rows in n folds: the error at α is the mean of the squared errors of the fits without one row each.
#[test]
fn fewer_rows_than_folds_are_left_out_one_by_one() {
    let rows = [(1, 2), (2, 3), (4, 9), (5, 8), (7, 15)];
    let table = |without: Option<usize>| {
        let kept = rows.iter().enumerate().filter(|(k, _)| Some(*k) != without);
        kept.fold(String::from("x,y\n"), |all, (_, (x, y))| {
            all + &format!("{x},{y}\n")
        })
    };
    let cv = ["cv", "-", "--alphas", "0.5", "--json"];
    let (code, out, err) = run_with_stdin(&cv, &table(None));
    assert_eq!(code, 0, "{err}");
    assert!(
        err.contains("note: 5 rows are fewer than 10 folds: each is held out once (leave-one-out)"),
        "{err}"
    );
    let mut sum = 0.0;
    for (k, (x, y)) in rows.iter().enumerate() {
        let (_, fit, _) = run_with_stdin(
            &["lasso", "-", "--alpha", "0.5", "--csv", "-q"],
            &table(Some(k)),
        );
        let numbers: Vec<f64> = fit
            .lines()
            .skip(1)
            .map(|l| l.rsplit(',').next().unwrap().parse().unwrap())
            .collect();
        sum += (f64::from(*y) - numbers[1] - numbers[0] * f64::from(*x)).powi(2);
    }
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let found = report["cvm"][0].as_f64().unwrap();
    assert!(
        (found - sum / 5.0).abs() < 1e-6 * found,
        "{found} {}",
        sum / 5.0
    );
}

/// The same numbers as a table, with its columns of weights and folds, and as libsvm text with files beside it.
#[test]
fn weights_and_folds_of_libsvm_text_come_from_files() {
    let folder = folder();
    let (mut table, mut sparse) = (String::from("x1,x2,w,f,y\n"), String::new());
    let (mut weights, mut folds) = (String::new(), String::new());
    for i in 0..24_u32 {
        let (a, b, w, f, y) = (i * 7 % 24 + 1, i * 5 % 11 + 1, i % 4, i % 3, i % 7);
        table += &format!("{a},{b},{w},{f},{y}\n");
        sparse += &format!("{y} 1:{a} 2:{b}\n");
        weights += &format!("{w}\n");
        folds += &format!("{f}\n");
    }
    let (table, sparse) = (
        file(&folder, "t.csv", &table),
        file(&folder, "t.svm", &sparse),
    );
    let (weights, folds) = (
        file(&folder, "w.txt", &weights),
        file(&folder, "f.txt", &folds),
    );
    let curve = |data, weights, folds| {
        let cv = [
            "cv",
            text(data),
            "--weights",
            weights,
            "--fold-column",
            folds,
            "--alphas",
            "0.5,0.1",
            "--json",
        ];
        json(&cv)["cvm"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e.as_f64().unwrap())
            .collect::<Vec<_>>()
    };
    let (a, b) = (
        curve(&table, "w", "f"),
        curve(&sparse, text(&weights), text(&folds)),
    );
    assert!(
        a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-6 * a),
        "{a:?} {b:?}"
    );
    let model = folder.path().join("m.json");
    stdout(&[
        "lasso",
        text(&sparse),
        "--alpha",
        "0.1",
        "-q",
        "-o",
        text(&model),
    ]);
    let evaluate = [
        "evaluate",
        text(&sparse),
        "--model",
        text(&model),
        "--weights",
        text(&weights),
        "--json",
    ];
    assert_eq!(json(&evaluate)["weighted"], true);
    let short = file(&folder, "s.txt", "1\n2\n");
    let (code, _, err) = run(&[
        "lasso",
        text(&sparse),
        "--alpha",
        "1",
        "--weights",
        text(&short),
    ]);
    assert_eq!(code, 1);
    assert!(
        err.contains("has 2 lines that are not blank, and the table 24 samples"),
        "{err}"
    );
    let (code, _, err) = run(&["lasso", text(&sparse), "--alpha", "1", "--weights", "w"]);
    assert_eq!((code, err.contains("no such file")), (2, true), "{err}");
}
