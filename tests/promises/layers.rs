//! The order of the layers: a folder of `src/` imports from lower ones only, so that there are no
//! circles and any layer can be read knowing only those below it.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers, lowest first. Names in one line do not import each other.
const LAYERS: [&[&str]; 16] = [
    &["parallel", "random"],
    &["data", "linalg"],
    &["error"], // wraps what reading data can raise
    &["preprocess"],
    &["loss"],
    &["design", "penalty", "metric"],
    &["family"],
    &["solver"],
    &["path"],
    &["model"],
    &["textbook"],
    &["inference"],
    &["selection"],
    &["training"],
    &["plot", "export"],
    &["report"],
];

/// What lib.rs re-exports, and where it lives.
const REEXPORTS: [(&str, &str); 11] = [
    ("Error", "error"),
    ("Result", "error"),
    ("Params", "model"),
    ("Lasso", "model"),
    ("Ridge", "model"),
    ("ElasticNet", "model"),
    ("Logistic", "model"),
    ("Softmax", "model"),
    ("LinearModel", "model"),
    ("PathGrid", "path"),
    ("RegularizationPath", "model"),
];

fn layer(name: &str) -> Option<usize> {
    let home = REEXPORTS.iter().find(|(item, _)| *item == name);
    let name = home.map_or(name, |(_, home)| home);
    LAYERS.iter().position(|names| names.contains(&name))
}

fn source_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            source_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
}

/// The modules that a line names as `crate::name` or inside of `use crate::{…}`.
fn imports(line: &str) -> Vec<String> {
    let code = line.split("//").next().unwrap_or_default();
    let mut names = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let group = rest
            .strip_prefix('{')
            .and_then(|rest| rest.split('}').next());
        for item in group.map_or(vec![rest], |group| group.split(',').collect()) {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let item = item.trim();
            let end = item.find(|c| !is_word(c)).unwrap_or(item.len());
            names.push(item[..end].to_owned());
        }
    }
    names
}

#[test]
fn no_folder_imports_a_later_layer() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&src, &mut files);
    let mut offences = Vec::new();
    let mut seen = 0;
    for file in files {
        let inside = file.strip_prefix(&src).unwrap();
        let first = inside
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap();
        let own = first.trim_end_matches(".rs");
        if own == "lib" || own == "bin" {
            continue;
        }
        let Some(here) = layer(own) else {
            offences.push(format!(
                "src/{}: no layer is given to `{own}`",
                inside.display()
            ));
            continue;
        };
        let text = fs::read_to_string(&file).unwrap();
        // The tests of a module may use whatever they like.
        let code = text
            .lines()
            .take_while(|line| line.trim() != "#[cfg(test)]");
        for (number, line) in code.enumerate() {
            for name in imports(line).iter().filter(|name| *name != own) {
                seen += 1;
                let there = layer(name);
                if there.is_none_or(|there| there >= here) {
                    let number = number + 1;
                    offences.push(format!(
                        "src/{}:{number}: {}",
                        inside.display(),
                        line.trim()
                    ));
                }
            }
        }
    }
    assert!(seen > 100, "the reader of imports finds only {seen}");
    assert!(
        offences.is_empty(),
        "imports of a later layer:\n{}",
        offences.join("\n")
    );
}

#[test]
fn imports_are_read_from_every_form() {
    assert_eq!(imports("use crate::loss::{Loss, Weights};"), ["loss"]);
    assert_eq!(imports("use crate::{Error, Result};"), ["Error", "Result"]);
    assert_eq!(imports("    let f = crate::linalg::dot(a, b);"), ["linalg"]);
    assert_eq!(imports("// use crate::plot"), [""; 0]);
}
