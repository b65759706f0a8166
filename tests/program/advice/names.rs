//! Names of flags, commands and formats in the sources of the program.

use super::flags::{COMMANDS, flags};
use std::collections::BTreeSet;
use std::path::Path;

/// The text of every string of the program and of the library, without comments and tests.
fn sources(folder: &Path, all: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
    {
        if entry.is_dir() {
            sources(&entry, all);
        } else if entry.extension().is_some_and(|suffix| suffix == "rs") {
            let text = std::fs::read_to_string(&entry).expect("text");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let lines = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let name = entry.display().to_string();
            all.push((name, lines.collect::<Vec<_>>().join("\n")));
        }
    }
}

/// Names that follow `mark` in a text: lower-case letters, digits and dashes.
fn names_after<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(mark).filter_map(move |(at, _)| {
        let rest = &text[at + mark.len()..];
        let end = rest.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
        let name = rest[..end.unwrap_or(rest.len())].trim_end_matches('-');
        (!name.is_empty() && name.starts_with(|c: char| c.is_ascii_lowercase())).then_some(name)
    })
}

/// What other programs than this one call theirs, and the variables of a style sheet.
const FLAGS_OF_OTHERS: [&str; 6] = ["--features", "--help", "--version", "--from", "--c", "--t"];

#[test]
fn every_flag_command_and_format_that_the_program_names_exists() {
    let known = flags();
    assert!(known.len() > 60, "{known:?}");
    let mut all = Vec::new();
    sources(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
        &mut all,
    );
    let mut named = BTreeSet::new();
    let formats: Vec<&str> = ["csv", "tsv", "libsvm", "npy", "parquet"].to_vec();
    for (file, text) in &all {
        // Of words of other programs it is what they are called here that must exist.
        let mark = match file.ends_with("args/foreign.rs") {
            true => "Flag(\"--",
            false => "--",
        };
        for name in names_after(text, mark) {
            let flag = format!("--{name}");
            let exists = known.contains_key(&flag) || FLAGS_OF_OTHERS.contains(&&*flag);
            assert!(exists, "{file} names {flag}, which no command has");
            named.insert(flag);
        }
        for name in names_after(text, "--format ") {
            assert!(formats.contains(&name), "{file} names the format {name}");
        }
        let calls = names_after(text, "(regfit ").chain(names_after(text, "\"regfit "));
        for name in calls.filter(|name| !["is", "needs", "explain"].contains(name)) {
            assert!(COMMANDS.contains(&name), "{file} names the command {name}");
        }
    }
    assert!(named.len() > 40, "{named:?}");
}
