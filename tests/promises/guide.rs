//! The guide says what the program does: every command in its `console` blocks is run, and prints what
//! is shown below it, up to times and numbers of the size of rounding errors.
//!
//! A line `…` stands for any lines. A block that is opened with `console fails` shows a command that ends
//! with an error. What a command prints is the standard output and then the standard error.

use crate::cli;
use std::fs;
use std::path::{Path, PathBuf};

/// A command of the guide and the lines below it.
#[derive(Debug)]
pub(super) struct Shown {
    /// File and line.
    pub(super) place: String,
    pub(super) arguments: Vec<String>,
    pub(super) output: Vec<String>,
    fails: bool,
}

fn guide() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide")
}

fn files(folder: &Path, suffix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    found.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == suffix)
    });
    found.sort();
    found
}

/// The commands of a chapter.
pub(super) fn commands(path: &Path) -> Vec<Shown> {
    let name = path.file_name().expect("a name").to_string_lossy();
    let chapter = fs::read_to_string(path).expect("text");
    let mut found: Vec<Shown> = Vec::new();
    let mut block: Option<bool> = None;
    for (number, line) in chapter.lines().enumerate() {
        match (block, line.strip_prefix("```")) {
            (None, Some("console")) => block = Some(false),
            (None, Some("console fails")) => block = Some(true),
            (Some(_), Some(_)) => block = None,
            (Some(fails), None) => match line.strip_prefix("$ regfit ") {
                Some(arguments) => found.push(Shown {
                    place: format!("{name}:{}", number + 1),
                    arguments: arguments.split(' ').map(str::to_owned).collect(),
                    output: Vec::new(),
                    fails,
                }),
                // Another program.
                None if line.starts_with("$ ") => {}
                None => {
                    let last = found.last_mut().expect("a block begins with a command");
                    last.output.push(line.to_owned());
                }
            },
            (None, _) => {}
        }
    }
    found
}

/// The line with `#` for times and for numbers of the size of rounding errors.
fn steady(line: &str) -> String {
    const UNITS: [&str; 4] = ["µs", "ms", "s", "min"];
    let bare = |word: &'_ str| word.trim_matches(|c: char| "(),;".contains(c)).to_owned();
    let words: Vec<&str> = line.split(' ').collect();
    let is_number = |k: usize| bare(words[k]).parse::<f64>().is_ok();
    let is_unit = |k: usize| {
        words
            .get(k)
            .is_some_and(|word| UNITS.contains(&bare(word).as_str()))
    };
    let tiny =
        |number: &str| number.contains('e') && number.parse::<f64>().is_ok_and(|v| v.abs() < 1e-9);
    let steady = (0..words.len()).map(|k| {
        let number = bare(words[k]);
        let after_time = k > 0 && is_number(k - 1) && is_unit(k);
        match (is_number(k) && is_unit(k + 1), after_time) {
            (true, _) => words[k].replace(&number, "#"),
            (_, true) => words[k].replace(&number, "time"),
            _ if tiny(&number) => words[k].replace(&number, "#"),
            _ => words[k].to_owned(),
        }
    });
    let steady: Vec<String> = steady.collect();
    steady.join(" ").trim_end().to_owned()
}

/// Whether the shown lines are the printed ones.
pub(super) fn agrees(shown: &[String], printed: &[String]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((first, rest)) if first == "…" => {
            (0..=printed.len()).any(|skipped| agrees(rest, &printed[skipped..]))
        }
        Some((first, rest)) => printed
            .split_first()
            .is_some_and(|(line, left)| line == first && agrees(rest, left)),
    }
}

pub(super) fn lines(text: &str) -> Vec<String> {
    text.trim_end().lines().map(steady).collect()
}

/// The words of an SVG, without its lines.
fn words(svg: &str) -> Vec<&str> {
    let pieces = svg.split('<').filter_map(|piece| piece.split_once('>'));
    let texts = pieces.map(|(_, text)| text.trim());
    texts.filter(|text| !text.is_empty()).collect()
}

#[test]
fn every_command_of_the_guide_prints_what_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = cli::folder();
    for (from, suffix) in [("datasets", "csv"), ("docs/guide", "csv")] {
        fs::create_dir_all(folder.path().join(from)).expect("a folder");
        for file in files(&root.join(from), suffix) {
            let to = folder
                .path()
                .join(from)
                .join(file.file_name().expect("a name"));
            fs::copy(&file, to).expect("copied");
        }
    }
    let mut wrong = Vec::new();
    let mut count = 0;
    for shown in files(&guide(), "md").iter().flat_map(|path| commands(path)) {
        count += 1;
        let arguments: Vec<&str> = shown.arguments.iter().map(String::as_str).collect();
        let output = cli::regfit(&arguments)
            .current_dir(folder.path())
            .output()
            .expect("it runs");
        let mut printed = String::from_utf8_lossy(&output.stdout).into_owned();
        printed += &String::from_utf8_lossy(&output.stderr);
        let expected = lines(&shown.output.join("\n"));
        if output.status.success() == shown.fails || !agrees(&expected, &lines(&printed)) {
            wrong.push(format!(
                "{}: regfit {} prints\n{printed}",
                shown.place,
                shown.arguments.join(" ")
            ));
        }
    }
    assert!(count >= 15, "only {count} commands were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));

    // Each picture of the guide comes from one of its commands, and says the same.
    for picture in files(&guide(), "svg") {
        let name = picture.file_name().expect("a name");
        let drawn = folder.path().join("docs/guide").join(name);
        let drawn = fs::read_to_string(&drawn).unwrap_or_default();
        let kept = fs::read_to_string(&picture).expect("text");
        assert_eq!(words(&kept), words(&drawn), "{name:?}");
    }
}

#[test]
fn every_link_of_the_guide_leads_somewhere() {
    for path in files(&guide(), "md") {
        let chapter = fs::read_to_string(&path).expect("text");
        for target in chapter.split("](").skip(1) {
            let target = target.split([')', '#']).next().unwrap_or_default();
            if !target.is_empty() && !target.starts_with("http") {
                assert!(guide().join(target).exists(), "{path:?}: {target}");
            }
        }
    }
}
