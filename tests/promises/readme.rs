//! A newcomer walks README.md from its first line to its last, with the program that was built: every command in the order
//! in which it stands there, in one folder, as it is typed.

use super::guide::{agrees, commands, lines};
use crate::cli;
use std::fs;
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A folder with the data of the repository.
fn clone() -> tempfile::TempDir {
    let folder = cli::folder();
    let datasets = folder.path().join("datasets");
    fs::create_dir(&datasets).expect("a folder");
    for entry in fs::read_dir(Path::new(ROOT).join("datasets")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            fs::copy(&path, datasets.join(path.file_name().expect("a name"))).expect("copied");
        }
    }
    folder
}

#[test]
fn every_command_of_the_readme_works_and_prints_what_is_shown() {
    let folder = clone();
    let mut written = Vec::new();
    let shown = commands(&Path::new(ROOT).join("README.md"));
    assert!(shown.len() > 15, "only {} commands", shown.len());
    for shown in shown {
        let place = &shown.place;
        let mut arguments: Vec<&str> = shown.arguments.iter().map(String::as_str).collect();
        // What a shell does with `> FILE`.
        let redirected = arguments.iter().position(|word| *word == ">");
        let file = redirected.map(|at| arguments.split_off(at)[1]);
        let output = cli::regfit(&arguments)
            .current_dir(folder.path())
            .output()
            .expect("it runs");
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{place}: {err}");
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(redirected.is_none() || !out.is_empty(), "{place}");
        let expected = lines(&shown.output.join("\n"));
        assert!(
            expected.is_empty() || agrees(&expected, &lines(&out)),
            "{place} prints\n{out}"
        );
        let outputs = ["-o", "--plot"].iter().filter_map(|flag| {
            let at = arguments.iter().position(|word| word == flag)?;
            arguments.get(at + 1).map(|file| (*file).to_owned())
        });
        let outputs: Vec<String> = outputs.chain(file.map(str::to_owned)).collect();
        for file in &outputs {
            assert!(!written.contains(file), "{place}: {file} is written twice");
            assert!(
                redirected.is_some() || folder.path().join(file).exists(),
                "{place}: {file}"
            );
        }
        written.extend(outputs);
    }
}

#[test]
fn every_link_of_the_readme_leads_somewhere_and_its_commands_are_all_there_are() {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).expect("text");
    for target in readme.split("](").skip(1) {
        let target = target.split([')', '#']).next().unwrap_or_default();
        assert!(Path::new(ROOT).join(target).exists(), "{target}");
    }
    let help = cli::stdout(&["-h"]);
    let names = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names = names.take_while(|line| !line.is_empty());
    let names = names.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let mut count = 0;
    for name in names.filter_map(|line| line.split_whitespace().next()) {
        count += 1;
        let named = [format!("`{name}`"), format!("`{name} ")];
        assert!(named.iter().any(|name| readme.contains(name)), "{name}");
    }
    assert!(count > 15, "{count} commands");
}

#[test]
fn the_first_screen_has_picture_fit_and_install_and_no_version_of_a_registry() {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).expect("text");
    let first: Vec<&str> = readme.lines().take(60).collect();
    let first = first.join("\n");
    for part in [
        "\ncargo run --release -- lasso datasets/diabetes.csv --alpha 0.5\n",
        "\ncargo test\n",
        "![Lasso path",
        "$ regfit demo",
        "Lasso::params(0.5)",
        "regfit.LassoCV(",
        "`pip install ./python`",
        "cargo install --path .",
    ] {
        assert!(first.contains(part), "{part}");
    }
    assert!(!readme.contains("regfit = {") && !readme.contains("regfit = \""));
    let table = readme.split("<!-- table").nth(1).expect("a table");
    let rows = table.lines().filter(|line| line.starts_with("| ")).count();
    assert_eq!(rows, 11, "a heading and ten rows");
}
