//! The order of the source: a folder of `src/` imports from lower layers only, and no modules of one folder import each
//! other in a circle, so that each can be read knowing only those below it.

mod circles;
mod source;
mod words;

use circles::{Circle, circles};
use source::{Crate, Reference, crate_of};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The layers, lowest first. Names in one line do not import each other.
const LAYERS: [&[&str]; 9] = [
    &["linalg"],
    &["data"],
    &["error"], // wraps what reading data can raise
    &["problem"],
    &["solver"],
    &["model"],
    &["selection"],
    &["learn"],
    &["output"],
];

/// Circles that are still there, each with its folder: they may become smaller, and none may be added.
const KNOWN_CIRCLES: &[(&str, &str)] = &[
    // `Penalty::with_alpha` returns `AnyPenalty`, whose variants implement `Penalty`.
    (
        "src/problem/penalty/",
        "elastic_net.rs kind.rs l1.rs l2.rs mod.rs",
    ),
];

fn layer(name: &str) -> Option<usize> {
    LAYERS.iter().position(|names| names.contains(&name))
}

/// The crate of the package with this root.
fn package(root: &str) -> Crate {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    Crate::read(root, &|file| fs::read_to_string(package.join(file)).ok())
}

/// References to a later layer, or to and from what has no layer, as `file:line imports from file`.
fn later_imports(source: &Crate, references: &[Reference]) -> Vec<String> {
    // The module below the root, and its layer by its name in `src/`.
    let place = |module: usize| {
        let first = source.chain(module).get(1).copied();
        let name = first.map(|first| source.modules[first].folder.trim_start_matches("src/"));
        (first, name.and_then(layer))
    };
    let is_later = |reference: &&Reference| {
        let ((here, below), (there, layer)) = (place(reference.from), place(reference.to));
        let is_earlier = below.zip(layer).is_some_and(|(below, layer)| layer < below);
        here.is_some() && here != there && !is_earlier
    };
    let said = |reference: &Reference| {
        let [from, to] = [reference.from, reference.to].map(|m| &source.modules[m].file);
        format!("{from}:{} imports from {to}", reference.line)
    };
    references.iter().filter(is_later).map(said).collect()
}

#[test]
fn no_folder_imports_a_later_layer() {
    let source = package("src/lib.rs");
    let references = source.references();
    let seen = references.len();
    assert!(seen > 1000, "the reader of imports finds only {seen}");
    let offences = later_imports(&source, &references);
    assert!(
        offences.is_empty(),
        "imports of a later layer, or of a folder without one:\n{}",
        offences.join("\n")
    );
}

#[test]
fn imports_of_a_later_or_unknown_layer_are_told_with_their_line() {
    let source = crate_of(&[
        (
            "src/lib.rs",
            "mod problem; mod solver; mod other; pub use solver::Own;",
        ),
        (
            "src/problem.rs",
            "\nuse crate::solver::A;\nfn f(a: crate::Own) {}",
        ),
        ("src/solver/mod.rs", "mod inner; pub struct Own;"),
        (
            "src/solver/inner.rs",
            "use super::Own; use crate::problem::B; use crate::other::C;",
        ),
        ("src/other.rs", ""),
    ]);
    let mut offences = later_imports(&source, &source.references());
    offences.sort();
    assert_eq!(
        offences,
        [
            "src/problem.rs:2 imports from src/solver/mod.rs",
            "src/problem.rs:3 imports from src/solver/mod.rs",
            "src/solver/inner.rs:1 imports from src/other.rs",
        ]
    );
}

/// What is wrong with the circles that were found, given those that are known.
fn flaws(found: &[Circle], known: &[(&str, &str)]) -> Vec<String> {
    let known: Vec<BTreeSet<String>> = known
        .iter()
        .map(|(folder, names)| {
            names
                .split(' ')
                .map(|name| format!("{folder}{name}"))
                .collect()
        })
        .collect();
    let new = found
        .iter()
        .filter(|circle| !known.iter().any(|known| circle.members.is_subset(known)))
        .map(|circle| {
            let members: Vec<&str> = circle.members.iter().map(String::as_str).collect();
            let uses = circle.uses.join("\n  ");
            format!("a circle of {}:\n  {uses}", members.join(", "))
        });
    let gone = known.iter().flat_map(|known| {
        let inside = found
            .iter()
            .filter(|circle| circle.members.is_subset(known));
        let still: BTreeSet<&String> = inside.flat_map(|circle| &circle.members).collect();
        let gone = known.iter().filter(move |name| !still.contains(name));
        gone.map(|name| format!("{name} is no longer in a circle: take it from KNOWN_CIRCLES"))
    });
    new.chain(gone).collect()
}

#[test]
fn no_modules_of_one_folder_import_each_other() {
    let mut found = circles(&package("src/lib.rs"));
    found.extend(circles(&package("src/bin/regfit/main.rs")));
    let flaws = flaws(&found, KNOWN_CIRCLES);
    assert!(flaws.is_empty(), "{}", flaws.join("\n"));
}

#[test]
fn the_list_of_circles_can_only_become_shorter() {
    let circle = |names: &[&str]| Circle {
        members: names.iter().map(|name| (*name).to_owned()).collect(),
        uses: Vec::new(),
    };
    let known = [("src/", "a.rs b/ c.rs")];
    assert_eq!(
        flaws(&[circle(&["src/a.rs", "src/b/", "src/c.rs"])], &known),
        [""; 0]
    );
    let gone = |name| format!("src/{name} is no longer in a circle: take it from KNOWN_CIRCLES");
    assert_eq!(
        flaws(&[circle(&["src/a.rs", "src/c.rs"])], &known),
        [gone("b/")]
    );
    assert_eq!(flaws(&[], &known), [gone("a.rs"), gone("b/"), gone("c.rs")]);
    let larger = [circle(&["src/a.rs", "src/b/", "src/c.rs", "src/d.rs"])];
    assert!(
        flaws(&larger, &known)[0].starts_with("a circle of src/a.rs, src/b/, src/c.rs, src/d.rs")
    );
    let other = [
        circle(&["src/a.rs", "src/b/", "src/c.rs"]),
        circle(&["src/d/e.rs", "src/d/f.rs"]),
    ];
    assert_eq!(flaws(&other, &known).len(), 1);
}
