//! Where a table comes from: files, folders, pipes and devices.

use super::{TABLE, assert_refused, cli, coefficients, lasso_in};

/// Through the standard input, with the coefficients as the answer.
fn from_stdin(input: &[u8]) -> std::process::Output {
    cli::regfit(&["lasso", "-", "--alpha", "0.1", "--csv"])
        .write_stdin(input)
        .output()
        .unwrap()
}

#[test]
fn the_standard_input_is_a_file_like_any_other() {
    let plain = coefficients("x.csv", TABLE.as_bytes(), &[]);
    assert_eq!(from_stdin(TABLE.as_bytes()).stdout, plain.as_bytes());
    assert_refused(&from_stdin(b""), 1, "error: stdin: is empty\n");
    assert_refused(
        &from_stdin(b"a,y\n1,2\n3\n"),
        1,
        "error: stdin:3: 1 field where the header has 2\n\
         help: is the delimiter right? line 1 has 1 comma and 0 semicolons\n",
    );
}

#[test]
fn folders_and_files_that_are_not_there_are_told_apart() {
    let folder = cli::folder();
    std::fs::create_dir(folder.path().join("data.csv")).unwrap();
    for options in [&[][..], &["-o", "m.json"]] {
        assert_refused(
            &lasso_in(folder.path(), "data.csv", options),
            1,
            "error: data.csv: is a directory\nhelp: give the path of one file in it\n",
        );
        assert_refused(
            &lasso_in(folder.path(), "no\u{1b}such.csv", options),
            1,
            "error: no\\u{1b}such.csv: no such file\n",
        );
    }
    // The end of a very long path.
    let deep = format!("{}x.csv", "d/".repeat(1500));
    let shown = format!("…{}", &deep[deep.len() - 300..]);
    assert_refused(
        &lasso_in(folder.path(), &deep, &[]),
        1,
        &format!(
            "error: {shown}: no such file\nhelp: there is no folder \"{}…\"\n",
            "d/".repeat(30)
        ),
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let folder = cli::folder();
    let path = folder.path().join("secret.csv");
    std::fs::write(&path, TABLE).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&path).is_ok() {
        eprintln!("skipped: this user may read any file");
        return;
    }
    assert_refused(
        &lasso_in(folder.path(), "secret.csv", &[]),
        1,
        "error: secret.csv: permission denied\n",
    );
}

#[cfg(unix)]
#[test]
fn devices_end_or_are_refused() {
    let folder = cli::folder();
    for options in [&[][..], &["-o", "m.json"]] {
        assert_refused(
            &lasso_in(folder.path(), "/dev/null", options),
            1,
            "error: /dev/null: is empty\n",
        );
        // It never ends, but nothing that begins with a NUL byte is a table.
        if std::path::Path::new("/dev/zero").exists() {
            assert_refused(
                &lasso_in(folder.path(), "/dev/zero", options),
                1,
                "error: /dev/zero:1: a NUL byte: this is not text\n\
                 help: is it a binary file, or UTF-16? save it as UTF-8 text\n",
            );
        }
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// A pipe with a name is read once, from its first byte to its last.
#[cfg(unix)]
#[test]
fn a_named_pipe_is_read_like_a_file() {
    let plain = coefficients("x.csv", TABLE.as_bytes(), &[]);
    let folder = cli::folder();
    let pipe = folder.path().join("pipe.csv");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no mkfifo here");
        return;
    }
    for options in [&["--csv"][..], &["--csv", "-o", "m.json"]] {
        for (content, strict) in [
            (TABLE.to_owned(), false),
            (TABLE.replace("5,", "\"5\","), true),
        ] {
            let to = pipe.clone();
            let writer = std::thread::spawn(move || std::fs::write(to, content));
            let output = lasso_in(folder.path(), "pipe.csv", options);
            writer.join().unwrap().unwrap();
            assert_eq!(output.stdout, plain.as_bytes(), "{options:?} {strict}");
        }
    }
}

#[test]
fn a_file_of_strengths_is_read_strictly() {
    let folder = cli::folder();
    std::fs::write(folder.path().join("x.csv"), TABLE).unwrap();
    let path = |content: &[u8]| {
        std::fs::write(folder.path().join("alphas.txt"), content).unwrap();
        let arguments = ["path", "x.csv", "--alphas", "alphas.txt", "--csv"];
        let mut command = cli::regfit(&arguments);
        command.current_dir(folder.path()).output().unwrap()
    };
    let help = "help: --alphas wants one strength on each line, and nothing else\n";
    let plain = path(b"1\n0.5\n0.25\n");
    assert!(plain.status.success());
    for same in [
        "\u{feff}1\r\n0.5\r\n\r\n0.25",
        "1,0.5,0.25",
        "1 0.5\t0.25\n",
    ] {
        assert_eq!(path(same.as_bytes()).stdout, plain.stdout, "{same:?}");
    }
    for (content, problem) in [
        (&b""[..], "alphas.txt: has no number"),
        (b"\n \n", "alphas.txt: has no number"),
        (
            b"1\n0.5, x\n",
            "alphas.txt:2:6: \"x\" is not a finite number >= 0",
        ),
        (
            b"1\n-1\n",
            "alphas.txt:2:1: \"-1\" is not a finite number >= 0",
        ),
        (
            b"1e400\n",
            "alphas.txt:1:1: \"1e400\" is not a finite number >= 0",
        ),
        (
            b"1\nnan\n",
            "alphas.txt:2:1: \"nan\" is not a finite number >= 0",
        ),
        (
            b"1\x1b[2J\n",
            "alphas.txt:1:1: \"1\\u{1b}[2J\" is not a finite number >= 0",
        ),
        (b"1\xff\n", "alphas.txt: is not UTF-8 text"),
    ] {
        assert_refused(&path(content), 1, &format!("error: {problem}\n{help}"));
    }
    let long = path(&b"7".repeat(1 << 20));
    let shown = "7".repeat(60);
    assert_refused(
        &long,
        1,
        &format!("error: alphas.txt:1:1: \"{shown}…\" is not a finite number >= 0\n{help}"),
    );
}

#[test]
fn a_fold_column_has_a_value_in_every_row() {
    let cv = |column: [&str; 6]| {
        let folder = cli::folder();
        let rows: String = column
            .iter()
            .enumerate()
            .map(|(i, f)| format!("{i},{f},{}\n", i * i))
            .collect();
        std::fs::write(folder.path().join("x.csv"), format!("a,f,y\n{rows}")).unwrap();
        let mut command = cli::regfit(&["cv", "x.csv", "--fold-column", "f"]);
        command.current_dir(folder.path()).output().unwrap()
    };
    assert!(
        cv(["u", "v\u{1b}", "u", "v\u{1b}", "w", "w"])
            .status
            .success()
    );
    assert_refused(
        &cv(["1", "2", "", "2", "1", "2"]),
        1,
        "error: x.csv:4:3: the cell is empty (column 2, \"f\")\n  |\n4 | 2,,4\n  |   ^\n  \
         = the only missing cell in the columns in use\n\
         help: --missing drop leaves those rows out, or use another column than f\n",
    );
    assert_refused(
        &cv(["\u{1b}"; 6]),
        1,
        "error: the column \"f\" holds one value only, \"\\u{1b}\"\n\
         help: rows are divided by it: it needs at least two values\n",
    );
}
