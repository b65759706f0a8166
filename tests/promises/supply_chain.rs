//! What the program is made of: its own source and the list of its dependencies.

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The Rust files below a folder of the package.
fn sources(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(ROOT).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|suffix| suffix == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder}");
    found
}

/// A path as it is named in the package.
fn named(path: &Path) -> String {
    let path = path.strip_prefix(ROOT).unwrap();
    path.to_string_lossy().replace('\\', "/")
}

/// The code of a file line by line, without comments and, on request, without its tests.
fn code(path: &Path, tests: bool) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text
        .lines()
        .take_while(|line| tests || line.trim() != "#[cfg(test)]");
    lines
        .map(|line| line.split("//").next().unwrap().to_owned())
        .collect()
}

/// Whether a line has this as a word of its own.
fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(part) && !after.is_some_and(|c| part(c) || c == '\'')
    })
}

#[test]
fn unsafe_code_is_in_one_module() {
    let mut seen = Vec::new();
    for path in ["src", "tests", "benches", "examples", "python/src"]
        .into_iter()
        .flat_map(sources)
    {
        let name = named(&path);
        // This file looks for the words.
        if name == "tests/promises/supply_chain.rs" {
            continue;
        }
        let mut lines = code(&path, true).into_iter();
        if lines.any(|line| has_word(&line, "unsafe") || line.contains("allow(unsafe_code")) {
            seen.push(name);
        }
    }
    assert_eq!(seen, ["src/linalg/dispatch.rs"]);
    let manifest = fs::read_to_string(Path::new(ROOT).join("Cargo.toml")).unwrap();
    assert!(manifest.contains("unsafe_code = \"deny\""));
}

#[test]
fn only_one_place_of_the_program_writes_files() {
    let writes = [
        "fs::write",
        "File::create",
        "OpenOptions",
        "File::options",
        "fs::rename",
        "fs::remove",
        "create_dir",
        "fs::copy",
        "hard_link",
        "set_permissions",
        "temp_dir",
    ];
    let elsewhere = [
        "process::Command",
        "std::net",
        "TcpStream",
        "UdpSocket",
        "UnixStream",
    ];
    let mut offences = Vec::new();
    for path in sources("src") {
        let name = named(&path);
        let own = name.starts_with("src/bin/regfit/output/files/")
            || name == "src/bin/regfit/output/temporaries.rs"
            // A model of arrays, where the caller says.
            || name == "src/model/persist/file.rs"
            || name.ends_with("tests.rs");
        for (at, line) in code(&path, false).iter().enumerate() {
            let writes = !own && writes.iter().any(|word| line.contains(word));
            if writes || elsewhere.iter().any(|word| line.contains(word)) {
                offences.push(format!("{name}:{}: {line}", at + 1));
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

#[test]
fn every_dependency_comes_from_crates_io_and_links_nothing() {
    // Declarations of what Linux, macOS, Windows and browsers offer; no library stands behind them.
    const BINDINGS: [&str; 5] = [
        "core-foundation-sys",
        "js-sys",
        "linux-raw-sys",
        "web-sys",
        "windows-sys",
    ];
    let lock = fs::read_to_string(Path::new(ROOT).join("Cargo.lock")).unwrap();
    let mut packages = 0;
    for package in lock.split("[[package]]").skip(1) {
        let value = |key: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(key));
            line.map(|line| line.trim_matches('"').to_owned())
        };
        let name = value("name = ").unwrap();
        if ["regfit", "regfit-python"].contains(&name.as_str()) {
            assert_eq!(value("source = "), None);
            continue;
        }
        packages += 1;
        let source = value("source = ").unwrap_or_default();
        assert_eq!(
            source, "registry+https://github.com/rust-lang/crates.io-index",
            "{name}"
        );
        assert!(
            value("checksum = ").is_some_and(|sum| sum.len() == 64),
            "{name}"
        );
        let foreign = name.ends_with("-sys") || name.ends_with("-src");
        assert!(
            !foreign || BINDINGS.contains(&name.as_str()),
            "{name} links a library"
        );
        // The time zone of one operating system asks a compiler of C; nothing asks for one elsewhere.
        let compiles = package.lines().any(|line| line.trim() == "\"cc\",");
        assert!(
            !compiles || name == "iana-time-zone-haiku",
            "{name} compiles C"
        );
        assert!(
            !["cmake", "bindgen", "pkg-config"].contains(&name.as_str()),
            "{name}"
        );
    }
    assert!(packages > 100, "{packages}");
}
