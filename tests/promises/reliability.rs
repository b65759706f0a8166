//! The page of promises names tests that exist.

use std::fs;
use std::path::Path;

/// The names between backquotes in a text.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// What is wrong with a reference to a test or to a place in the source, if anything.
fn flaw(name: &str) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let in_package = name.starts_with("tests/") || name.starts_with("src/");
    if !in_package {
        return None;
    }
    let Some((file, function)) = name.split_once("::") else {
        return (!root.join(name).exists()).then(|| format!("{name} does not exist"));
    };
    let Ok(text) = fs::read_to_string(root.join(file)) else {
        return Some(format!("{file} does not exist"));
    };
    let head = format!("fn {function}(");
    let mut before = "";
    for line in text.lines().map(str::trim) {
        if line.contains(&head) {
            return (before != "#[test]").then(|| format!("{name} is not a test"));
        }
        // Attributes may stand between the mark and the function.
        if !line.starts_with("#[") || line == "#[test]" || before != "#[test]" {
            before = line;
        }
    }
    Some(format!("{name} does not exist"))
}

#[test]
fn every_test_that_the_page_names_exists() {
    let page = include_str!("../../docs/reliability.md");
    let flaws: Vec<String> = quoted(page).filter_map(flaw).collect();
    assert!(flaws.is_empty(), "{}", flaws.join("\n"));
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).collect();
    for (k, row) in rows.iter().skip(1).enumerate() {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        assert_eq!(
            (cells.len(), cells[0].trim()),
            (4, (k + 1).to_string().as_str())
        );
        assert!(
            quoted(cells[3]).any(|name| name.contains("::")),
            "promise {} has no test",
            k + 1
        );
    }
    assert_eq!(rows.len(), 15);
}

#[test]
fn a_name_that_is_gone_is_noticed() {
    let own = "tests/promises/reliability.rs::every_test_that_the_page_names_exists";
    assert_eq!(flaw(own), None);
    assert!(
        flaw("tests/promises/reliability.rs::flaw")
            .is_some_and(|flaw| flaw.ends_with("is not a test"))
    );
    assert!(flaw("tests/promises/reliability.rs::gone").is_some());
    assert!(flaw("tests/gone.rs::gone").is_some() && flaw("src/gone/").is_some());
    assert_eq!(flaw("Cargo.toml"), None);
}

#[test]
fn security_names_every_variable_that_is_read() {
    let page = include_str!("../../SECURITY.md");
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin/regfit/args")];
    let mut found = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            for (_, rest) in text
                .match_indices("env = \"")
                .map(|(at, _)| text[at..].split_at(7))
            {
                let name = rest.split('"').next().unwrap();
                assert!(page.contains(&format!("`{name}`")), "{name}");
                found += 1;
            }
        }
    }
    assert!(found > 10, "{found}");
}
