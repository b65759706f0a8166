//! Modules of one folder that use each other, directly or by way of others.

use super::source::{Crate, Reference};
use std::collections::{BTreeMap, BTreeSet};

/// For each module what it uses in the same folder, with one of the references. A folder inside counts as one module.
type Graph<'a> = BTreeMap<usize, BTreeMap<usize, &'a Reference>>;

/// Modules of one folder, each reached from each.
#[derive(Debug)]
pub(crate) struct Circle {
    /// Files and, with a slash at the end, folders.
    pub(crate) members: BTreeSet<String>,
    /// Which member uses which, as `file:line uses member`.
    pub(crate) uses: Vec<String>,
}

/// The circles of every folder. The file of a folder itself (`mod.rs`) takes part with what it defines: a child uses it
/// when it names such an item, and it uses a child when its code does, beyond `mod` and `pub use`.
pub(crate) fn circles(source: &Crate) -> Vec<Circle> {
    let references = source.references();
    let mut graphs: BTreeMap<usize, Graph<'_>> = BTreeMap::new();
    for reference in &references {
        let (from, to) = (source.chain(reference.from), source.chain(reference.to));
        let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        let folder = from[shared - 1];
        let [from, to] = [from, to].map(|chain| chain.get(shared).copied().unwrap_or(folder));
        if from != folder || !reference.is_reexport {
            let uses = graphs.entry(folder).or_default().entry(from).or_default();
            uses.entry(to).or_insert(reference);
        }
    }
    let mut found = Vec::new();
    for (folder, graph) in &graphs {
        let name = |module: usize| {
            let at = &source.modules[module];
            let mut children = at.children.values();
            let is_folder = module != *folder && children.any(|child| source.is_file(*child));
            match is_folder {
                true => format!("{}/", at.folder),
                false => at.file.clone(),
            }
        };
        for members in strongly_connected(graph) {
            let mut uses = Vec::new();
            for (from, targets) in graph {
                for (to, reference) in targets {
                    if members.contains(from) && members.contains(to) {
                        let file = &source.modules[reference.from].file;
                        uses.push(format!("{file}:{} uses {}", reference.line, name(*to)));
                    }
                }
            }
            let members = members.into_iter().map(name).collect();
            found.push(Circle { members, uses });
        }
    }
    found
}

/// The sets of more than one module in which each is reached from each.
fn strongly_connected(graph: &Graph<'_>) -> Vec<BTreeSet<usize>> {
    let reached: BTreeMap<usize, BTreeSet<usize>> = graph
        .keys()
        .map(|start| {
            let mut reached = BTreeSet::new();
            let mut next = vec![*start];
            while let Some(module) = next.pop() {
                for target in graph.get(&module).into_iter().flat_map(BTreeMap::keys) {
                    if reached.insert(*target) {
                        next.push(*target);
                    }
                }
            }
            (*start, reached)
        })
        .collect();
    let sets = reached
        .iter()
        .filter(|(start, reached)| reached.contains(start));
    let sets: BTreeSet<BTreeSet<usize>> = sets
        .map(|(start, targets)| {
            let back = |module: &&usize| reached.get(module).is_some_and(|r| r.contains(start));
            targets.iter().filter(back).copied().collect()
        })
        .collect();
    sets.into_iter().collect()
}

mod tests {
    use super::circles;
    use crate::layers::source::crate_of;

    /// The members of each circle.
    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let circles = circles(&crate_of(files));
        let members = circles.into_iter().map(|circle| circle.members);
        let joined = members.map(|members| members.into_iter().collect::<Vec<_>>().join(" "));
        joined.collect()
    }

    #[test]
    fn circles_of_two_and_of_three_are_found_and_chains_are_none() {
        let root = ("src/lib.rs", "mod a; mod b; mod c; mod d;");
        let chain = [
            root,
            ("src/a.rs", "use crate::b;"),
            ("src/b.rs", "use crate::c::C;"),
            ("src/c.rs", ""),
            ("src/d.rs", ""),
        ];
        assert_eq!(found(&chain), [""; 0]);
        let mut three = chain;
        three[3].1 = "fn f() { crate::a::f() }";
        assert_eq!(found(&three), ["src/a.rs src/b.rs src/c.rs"]);
        three[4].1 = "use super::a;";
        assert_eq!(found(&three), ["src/a.rs src/b.rs src/c.rs"]);
        let mut two = chain;
        two[2].1 = "#[cfg(test)] use crate::a; use super::{c, d};";
        assert_eq!(found(&two), [""; 0]);
        two[4].1 = "use crate::b::*;";
        assert_eq!(found(&two), ["src/b.rs src/d.rs"]);
    }

    #[test]
    fn a_folder_is_one_module_to_its_neighbours() {
        let files = [
            ("src/lib.rs", "mod a; mod b;"),
            ("src/a/mod.rs", "mod first; mod last;"),
            ("src/a/first.rs", "use crate::b::B;"),
            ("src/a/last.rs", "pub struct Last;"),
            ("src/b.rs", "use crate::a::last::Last; pub struct B;"),
        ];
        assert_eq!(found(&files), ["src/a/ src/b.rs"]);
    }

    #[test]
    fn a_parent_is_in_a_circle_only_by_what_it_defines_and_uses() {
        let of = |parent, child| found(&[("src/lib.rs", parent), ("src/a.rs", child)]);
        let uses_parent = "use super::Shared; pub struct A;";
        assert_eq!(
            of("mod a; pub use a::A; pub struct Shared;", uses_parent),
            [""; 0]
        );
        assert_eq!(
            of("mod a; pub use a::A; fn f(a: A) {}", "pub struct A;"),
            [""; 0]
        );
        for parent in [
            "mod a; pub use a::A; pub struct Shared(A);",
            "mod a; use a::A; pub struct Shared;",
            "mod a; pub struct Shared(a::A);",
        ] {
            assert_eq!(of(parent, uses_parent), ["src/a.rs src/lib.rs"], "{parent}");
        }
        // What the parent only passes on is not its own.
        let files = [
            (
                "src/lib.rs",
                "mod a; mod b; pub use b::Shared; pub struct Own(a::A);",
            ),
            ("src/a.rs", uses_parent),
            ("src/b.rs", "pub struct Shared;"),
        ];
        assert_eq!(found(&files), [""; 0]);
    }
}
