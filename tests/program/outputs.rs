//! Where results go: files that are whole, in their place and with their rights, or none; streams that are
//! closed or full; nothing beside the named outputs.

use crate::cli::{file, folder, run, text};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const DIABETES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/diabetes.csv");
const IRIS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/iris.csv");

/// A lasso with these further arguments.
fn lasso(arguments: &[&str]) -> (i32, String, String) {
    run(&[&["lasso", DIABETES, "--alpha", "0.5"], arguments].concat())
}

/// The paths below a folder.
fn listing(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = PathBuf::from(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            let inside = listing(&entry.path());
            found.extend(inside.into_iter().map(|path| name.join(path)));
        }
        found.push(name);
    }
    found.sort();
    found
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is_read() {
    let folder = folder();
    let of = |name: &str| folder.path().join(name);
    fs::create_dir(of("d")).unwrap();
    for (out, code, problem, help) in [
        (
            "no/m.json",
            1,
            "cannot be written: there is no folder ",
            "make the folder first, or choose another",
        ),
        ("d", 2, "is a directory", "give the name of a file in it"),
        ("new/", 2, "is a directory", "give the name of a file in it"),
    ] {
        // There is no such input: whoever reads first would complain of that.
        let out = of(out);
        let (found, printed, err) =
            run(&["lasso", "nowhere.csv", "--alpha", "1", "-o", text(&out)]);
        assert_eq!((found, printed.as_str()), (code, ""), "{err}");
        assert!(
            err.starts_with(&format!("error: {}", out.display())),
            "{err}"
        );
        assert!(
            err.contains(problem) && err.ends_with(&format!("help: {help}\n")),
            "{err}"
        );
    }
    let (code, _, err) = run(&["lasso", "nowhere.csv", "--alpha", "1", "-o", "-"]);
    assert_eq!(code, 2);
    assert!(
        err.starts_with("error: - names no file for this output\nhelp: "),
        "{err}"
    );
    // A folder that is there and takes no file, from the superuser neither.
    let closed = "/proc/self/m.json";
    if Path::new("/proc/self").is_dir() {
        let (code, _, err) = run(&["lasso", "nowhere.csv", "--alpha", "1", "-o", closed]);
        assert_eq!(code, 1);
        assert!(
            err.starts_with(&format!("error: {closed}: cannot be written: ")),
            "{err}"
        );
    }
    let name = "x".repeat(256);
    let (code, _, err) = run(&[
        "lasso",
        "nowhere.csv",
        "--alpha",
        "1",
        "-o",
        text(&of(&name)),
    ]);
    assert_eq!(code, 1);
    assert!(
        err.contains("cannot be written: ") && err.len() < 4096,
        "{err}"
    );
    assert_eq!(listing(folder.path()), [Path::new("d")]);
}

#[test]
fn every_command_looks_at_its_outputs_first() {
    let folder = folder();
    let picture = folder.path().join("no/p.svg");
    let model = folder.path().join("no/m.json");
    let (picture, model) = (text(&picture), text(&model));
    for arguments in [
        &["lasso", "nowhere.csv", "--alpha", "1", "--coef", model][..],
        &["ridge", "nowhere.csv", "--alpha", "1", "--plot", picture],
        &["enet", "nowhere.csv", "--alpha", "1", "-o", model],
        &["logistic", "nowhere.csv", "--alpha", "1", "-o", model],
        &["path", "nowhere.csv", "--plot", picture],
        &["cv", "nowhere.csv", "-o", model],
        &["stability", "nowhere.csv", "--plot", picture],
        &[
            "predict",
            "nowhere.csv",
            "--model",
            "nowhere.json",
            "-o",
            model,
        ],
        &[
            "evaluate",
            "nowhere.csv",
            "--model",
            "nowhere.json",
            "--plot",
            picture,
        ],
        &["plot", "path", "nowhere.csv", "-o", picture],
        &["export", "nowhere.json", "--as", "sql", "-o", model],
        &["train", "nowhere.csv", "-o", model],
    ] {
        let (code, out, err) = run(arguments);
        assert_eq!((code, out.as_str()), (1, ""), "{arguments:?}: {err}");
        assert!(
            err.contains("cannot be written: there is no folder"),
            "{arguments:?}: {err}"
        );
    }
}

#[test]
fn an_output_is_no_input_under_any_name() {
    let folder = folder();
    let content = fs::read_to_string(DIABETES).unwrap();
    let data = file(&folder, "a.csv", &content);
    let alphas = file(&folder, "alphas.txt", "1\n");
    fs::create_dir(folder.path().join("d")).unwrap();
    fs::hard_link(&data, folder.path().join("hard")).unwrap();
    let mut names = vec!["a.csv", "./a.csv", "d/../a.csv", "hard"];
    if cfg!(unix) {
        #[cfg(unix)]
        std::os::unix::fs::symlink("a.csv", folder.path().join("soft")).unwrap();
        names.push("soft");
    }
    for name in names {
        let out = folder.path().join(name);
        let (code, _, err) = run(&["lasso", text(&data), "--alpha", "1", "-o", text(&out)]);
        assert_eq!(code, 2, "{name}");
        assert!(
            err.contains(" is the input and cannot be the output too"),
            "{err}"
        );
    }
    let list = text(&alphas);
    let (code, _, err) = run(&["cv", text(&data), "--alphas", list, "--coef", list]);
    assert_eq!(code, 2, "{err}");
    assert_eq!(fs::read_to_string(&data).unwrap(), content);
    assert_eq!(fs::read_to_string(&alphas).unwrap(), "1\n");
    let new = folder.path().join("new.csv");
    let twice = folder.path().join("d/../new.csv");
    let (code, _, err) = lasso(&["-o", text(&new), "--coef", text(&twice)]);
    assert_eq!(code, 2);
    assert!(err.contains(" is given for two outputs"), "{err}");
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};

    fn program() -> PathBuf {
        assert_cmd::cargo::cargo_bin("regfit")
    }

    /// A shell command in a folder, with the program as `$R` and a table as `$D`: exit code, output, errors.
    fn shell(folder: &Path, command: &str) -> (i32, String, String) {
        let done = Command::new("bash")
            .args(["-c", command])
            .env("R", program())
            .env("D", DIABETES)
            .env("NO_COLOR", "1")
            .current_dir(folder)
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (
            done.status.code().unwrap_or(-1),
            text(&done.stdout),
            text(&done.stderr),
        )
    }

    #[test]
    fn mode_and_links_of_the_old_file_stay() {
        let folder = folder();
        let of = |name: &str| folder.path().join(name);
        fs::create_dir(of("d")).unwrap();
        fs::write(of("d/m.json"), "old").unwrap();
        fs::set_permissions(of("d/m.json"), fs::Permissions::from_mode(0o604)).unwrap();
        symlink("d/m.json", of("link")).unwrap();
        symlink("link", of("second")).unwrap();
        symlink("d/new.csv", of("dangling")).unwrap();
        let (code, _, err) = lasso(&["-o", text(&of("second")), "--coef", text(&of("dangling"))]);
        assert_eq!(code, 0, "{err}");
        assert!(
            of("link").is_symlink() && of("second").is_symlink() && of("dangling").is_symlink()
        );
        assert!(fs::read_to_string(of("d/m.json")).unwrap().starts_with('{'));
        assert_eq!(of("d/m.json").metadata().unwrap().mode() & 0o777, 0o604);
        assert!(
            fs::read_to_string(of("d/new.csv"))
                .unwrap()
                .starts_with("feature,")
        );
        symlink("circle", of("circle")).unwrap();
        assert_eq!(lasso(&["-o", text(&of("circle"))]).0, 1);

        let (code, _, err) = shell(
            folder.path(),
            "umask 027; $R lasso $D --alpha 1 -o fresh.json",
        );
        assert_eq!(code, 0, "{err}");
        assert_eq!(of("fresh.json").metadata().unwrap().mode() & 0o777, 0o640);
    }

    #[test]
    fn a_file_that_its_owner_protected_is_not_replaced() {
        let folder = folder();
        let of = |name: &str| folder.path().join(name);
        fs::write(of("m.json"), "old").unwrap();
        fs::set_permissions(of("m.json"), fs::Permissions::from_mode(0o444)).unwrap();
        if fs::File::options().write(true).open(of("m.json")).is_ok() {
            return; // Nothing is protected from the superuser.
        }
        let (code, _, err) = lasso(&["-o", text(&of("m.json"))]);
        assert_eq!(code, 1);
        assert!(
            err.contains("m.json: cannot be written: Permission denied"),
            "{err}"
        );
        fs::create_dir(of("d")).unwrap();
        fs::set_permissions(of("d"), fs::Permissions::from_mode(0o555)).unwrap();
        let (code, _, err) = lasso(&["-o", text(&of("d/new.json"))]);
        assert_eq!(code, 1);
        assert!(
            err.contains("d/new.json: cannot be written: Permission denied"),
            "{err}"
        );
        assert_eq!(fs::read_to_string(of("m.json")).unwrap(), "old");
    }

    #[test]
    fn pipes_and_devices_are_written_to_and_never_replaced() {
        let folder = folder();
        let (code, _, err) = lasso(&["-o", "/dev/null", "--coef", "/dev/null"]);
        assert_eq!(code, 0, "{err}");
        assert!(
            fs::metadata("/dev/null")
                .unwrap()
                .file_type()
                .is_char_device()
        );

        let (code, out, err) = shell(
            folder.path(),
            "mkfifo pipe; (cat pipe > got) & $R lasso $D --alpha 1 --coef pipe; wait; cat got",
        );
        assert_eq!(code, 0, "{err}");
        assert!(out.contains("feature,coefficient\n"), "{out}");
        assert!(
            folder
                .path()
                .join("pipe")
                .metadata()
                .unwrap()
                .file_type()
                .is_fifo()
        );

        // The standard output under its name, sent to a file: results, then the model.
        let (code, _, err) = shell(folder.path(), "$R lasso $D --alpha 1 -o /dev/stdout > both");
        assert_eq!(code, 0, "{err}");
        let both = fs::read_to_string(folder.path().join("both")).unwrap();
        assert!(
            both.starts_with("target ") && both.contains("{\n  \"schema_version\""),
            "{both}"
        );
        let (code, _, err) = shell(folder.path(), "$R lasso $D --alpha 1 -o m.json > m.json");
        assert_eq!(code, 2);
        assert!(
            err.starts_with("error: m.json is the standard output "),
            "{err}"
        );
    }

    #[test]
    fn results_that_cannot_be_printed_leave_the_old_files() {
        let folder = folder();
        fs::write(folder.path().join("m.json"), "old").unwrap();
        let full = Path::new("/dev/full").exists();
        for flags in ["", "--json", "--csv"].iter().filter(|_| full) {
            let command = format!("$R lasso $D -q --alpha 1 -o m.json {flags} > /dev/full");
            let (code, _, err) = shell(folder.path(), &command);
            assert_eq!(code, 1);
            assert!(
                err.starts_with("error: the standard output cannot be written: "),
                "{err}"
            );
            assert_eq!(err.lines().count(), 1, "{err}");
        }
        if full {
            let (code, _, err) = shell(
                folder.path(),
                "$R lasso $D --alpha 1 -o m.json --coef /dev/full",
            );
            assert_eq!(code, 1);
            assert!(
                err.starts_with("error: /dev/full: cannot be written: "),
                "{err}"
            );
        }
        assert_eq!(
            fs::read_to_string(folder.path().join("m.json")).unwrap(),
            "old"
        );
        assert_eq!(listing(folder.path()), [Path::new("m.json")]);
    }

    #[test]
    fn closed_streams_are_quiet_success() {
        let folder = folder();
        for (streams, name) in [
            (">&-", "a"),
            ("2>&-", "b"),
            (">&- 2>&-", "c"),
            ("<&- >&- 2>&-", "d"),
            ("| true", "e"),
            ("2>&1 | true", "f"),
        ] {
            let command =
                format!("set -o pipefail; $R lasso $D --alpha 1 -o {name}.json {streams}");
            let (code, _, err) = shell(folder.path(), &command);
            assert_eq!((code, err.as_str()), (0, ""), "{streams}");
            let written = fs::read_to_string(folder.path().join(format!("{name}.json")));
            assert!(written.unwrap().ends_with("}\n"), "{streams}");
        }
        // More than a pipe holds, to a reader that stops.
        let command = "set -o pipefail; $R path $D -q --csv --n-alphas 3000 --no-early-stop --plot p.svg | head -1";
        let (code, out, err) = shell(folder.path(), command);
        assert_eq!(
            (code, out.as_str(), err.as_str()),
            (0, "alpha,feature,coefficient\n", "")
        );
        assert!(folder.path().join("p.svg").exists());
    }

    #[test]
    fn names_of_any_length_and_of_any_bytes_are_written() {
        let folder = folder();
        let longest = "m".repeat(250) + ".json";
        let odd = std::ffi::OsStr::from_bytes(b"m\xff\n.json");
        for name in [std::ffi::OsStr::new(&longest), odd] {
            let done = Command::new(program())
                .args(["lasso", DIABETES, "--alpha", "1", "-o"])
                .arg(name)
                .current_dir(folder.path())
                .output()
                .unwrap();
            assert!(
                done.status.success(),
                "{}",
                String::from_utf8_lossy(&done.stderr)
            );
            assert!(
                fs::read(folder.path().join(name))
                    .unwrap()
                    .starts_with(b"{")
            );
        }
        assert_eq!(listing(folder.path()).len(), 2);
    }

    #[test]
    fn what_a_killed_run_left_is_in_nobodys_way() {
        let folder = folder();
        let command = "for k in 0 1 2; do touch .m.json.$$-$k.tmp; done; exec $R lasso $D --alpha 1 -o m.json";
        let (code, _, err) = shell(folder.path(), command);
        assert_eq!(code, 0, "{err}");
        assert!(folder.path().join("m.json").exists());
        assert_eq!(listing(folder.path()).len(), 4, "those of others stay");
    }
}

#[test]
fn nothing_is_written_beside_the_named_outputs() {
    let folder = folder();
    let of = |name: &str| folder.path().join(name);
    for name in ["work", "home", "tmp", "xdg"] {
        fs::create_dir(of(name)).unwrap();
    }
    fs::copy(DIABETES, of("work/d.csv")).unwrap();
    fs::copy(IRIS, of("work/i.csv")).unwrap();
    let mut expected = listing(folder.path());
    let mut run = |line: &str, writes: &[&str]| {
        let done = Command::new(assert_cmd::cargo::cargo_bin("regfit"))
            .args(line.split(' '))
            .current_dir(of("work"))
            .env_clear()
            .env("HOME", of("home"))
            .env("TMPDIR", of("tmp"))
            .env("XDG_CONFIG_HOME", of("xdg"))
            .env("XDG_CACHE_HOME", of("xdg"))
            .env("XDG_DATA_HOME", of("xdg"))
            .env("XDG_STATE_HOME", of("xdg"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{line}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        expected.extend(writes.iter().map(|name| Path::new("work").join(name)));
        expected.sort();
        assert_eq!(listing(folder.path()), expected, "{line}");
    };
    run(
        "lasso d.csv --alpha 1 -o m.json --coef c.csv --plot p.html",
        &["m.json", "c.csv", "p.html"],
    );
    run("ridge d.csv --alpha 1 --plot r.png", &["r.png"]);
    run("enet d.csv --alpha 1", &[]);
    run("logistic i.csv --alpha 0.1 -o l.json", &["l.json"]);
    run("path d.csv --plot path.svg", &["path.svg"]);
    run("cv d.csv --folds 3 --plot cv.svg", &["cv.svg"]);
    run("stability d.csv --pairs 5", &[]);
    run("predict d.csv --model m.json --out pred.csv", &["pred.csv"]);
    run("evaluate i.csv --model l.json --plot e.svg", &["e.svg"]);
    run("inspect d.csv", &[]);
    run("inspect m.json", &[]);
    run("plot geometry -o g.svg", &["g.svg"]);
    run("export m.json --as onnx -o m.onnx", &["m.onnx"]);
    run("compare d.csv --alpha 1", &[]);
    run("demo", &[]);
    run("demo path", &[]);
    run("demo logistic", &[]);
    run("train d.csv --epochs 5", &[]);
    run("gradcheck", &[]);
    run("completions bash", &[]);
    run("man", &[]);
    run("--help", &[]);
}
