//! Every example prints what its head promises: the block of text at its top is its output.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// The lines of the first ```text block of the module documentation.
fn promised(source: &str) -> String {
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    let mut block = lines.skip_while(|line| line.trim() != "```text").skip(1);
    let block = block.by_ref().take_while(|line| line.trim() != "```");
    block
        .map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n")
        .collect()
}

#[test]
fn examples_print_what_their_heads_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(root.join("examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        count += 1;
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .current_dir(root)
            .args(["run", "--quiet", "--example", &name]);
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        let output = cargo.output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let promised = promised(&fs::read_to_string(&path).unwrap());
        if printed != promised || !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            wrong.push(format!(
                "{name} promises\n{promised}\nand prints\n{printed}{errors}"
            ));
        }
    }
    assert!(count >= 8, "only {count} examples were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
