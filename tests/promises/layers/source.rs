//! The modules of a crate as its source declares them, and what each names of the others; tests are left out.

use super::words::{Token, tokens};
use std::collections::BTreeMap;

/// A file, or a module between braces in a file.
#[derive(Debug)]
pub(crate) struct Module {
    /// `src/solver/mod.rs`; of a module between braces, the file that it is in.
    pub(crate) file: String,
    /// Where the files of its children are.
    pub(crate) folder: String,
    pub(crate) parent: Option<usize>,
    pub(crate) children: BTreeMap<String, usize>,
    is_inline: bool,
    /// The names that `use` brings, each with its path.
    imports: BTreeMap<String, Vec<String>>,
    mentions: Vec<Mention>,
    /// Single words outside of `use`, each with the first of its lines.
    words: BTreeMap<String, usize>,
}

/// A path in the source of a module.
#[derive(Debug)]
struct Mention {
    line: usize,
    path: Vec<String>,
    /// In a `pub use`, which says where something is found and uses nothing.
    is_reexport: bool,
}

/// One file names what another one defines. Modules are given by their numbers in the crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) from: usize,
    pub(crate) line: usize,
    pub(crate) to: usize,
    pub(crate) is_reexport: bool,
}

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Module(usize),
    /// Something that this module defines.
    Item(usize),
}

/// The text of a file by its name, if it exists.
pub(crate) type Read<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The root is the module with the number 0.
#[derive(Debug)]
pub(crate) struct Crate {
    pub(crate) modules: Vec<Module>,
}

impl Crate {
    /// The crate whose root is this file, `src/lib.rs` say.
    pub(crate) fn read(root: &str, read: Read<'_>) -> Self {
        let mut found = Self {
            modules: Vec::new(),
        };
        let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
        let text = read(root).unwrap_or_else(|| panic!("{root} does not exist"));
        let root = found.add(None, root.to_owned(), folder.to_owned(), false);
        found.scan(root, &tokens(&text), read);
        found
    }

    fn add(&mut self, parent: Option<usize>, file: String, folder: String, inline: bool) -> usize {
        self.modules.push(Module {
            file,
            folder,
            parent,
            children: BTreeMap::new(),
            is_inline: inline,
            imports: BTreeMap::new(),
            mentions: Vec::new(),
            words: BTreeMap::new(),
        });
        self.modules.len() - 1
    }

    fn scan(&mut self, module: usize, tokens: &[Token<'_>], read: Read<'_>) {
        let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
        let mut at = 0;
        while at < tokens.len() {
            match text(at) {
                "#" if is_test(&tokens[at..]) => at = end_of_item(tokens, at),
                "mod" if text(at + 2) == ";" => {
                    self.add_file(module, text(at + 1), read);
                    at += 3;
                }
                "mod" if text(at + 2) == "{" => {
                    let end = closing(tokens, at + 2);
                    let name = text(at + 1).to_owned();
                    let parent = &self.modules[module];
                    let folder = format!("{}/{name}", parent.folder);
                    let inside = self.add(Some(module), parent.file.clone(), folder, true);
                    self.modules[module].children.insert(name, inside);
                    self.scan(inside, &tokens[at + 3..end], read);
                    at = end + 1;
                }
                "pub" => {
                    at += 1;
                    if text(at) == "(" && ["crate", "self", "super", "in"].contains(&text(at + 1)) {
                        at = closing(tokens, at) + 1;
                    }
                    if text(at) == "use" {
                        at = self.scan_use(module, tokens, at + 1, true);
                    }
                }
                // `impl Trait + use<'a>` imports nothing.
                "use" if text(at + 1) != "<" => {
                    at = self.scan_use(module, tokens, at + 1, false);
                }
                _ if tokens[at].is_word() => at = self.scan_path(module, tokens, at),
                _ => at += 1,
            }
        }
    }

    fn add_file(&mut self, parent: usize, name: &str, read: Read<'_>) {
        let folder = format!("{}/{name}", self.modules[parent].folder);
        let files = [format!("{folder}.rs"), format!("{folder}/mod.rs")];
        let found = files
            .into_iter()
            .find_map(|file| read(&file).map(|text| (file, text)));
        let (file, text) = found.unwrap_or_else(|| panic!("{folder}.rs does not exist"));
        let child = self.add(Some(parent), file, folder, false);
        self.modules[parent].children.insert(name.to_owned(), child);
        self.scan(child, &tokens(&text), read);
    }

    /// Reads what follows `use`; where the next item begins.
    fn scan_use(
        &mut self,
        module: usize,
        tokens: &[Token<'_>],
        start: usize,
        is_reexport: bool,
    ) -> usize {
        let mut found = Vec::new();
        let end = use_tree(&[], tokens, start, &mut found);
        for (name, path, line) in found {
            let module = &mut self.modules[module];
            module.imports.insert(name, path.clone());
            module.mentions.push(Mention {
                line,
                path,
                is_reexport,
            });
        }
        end
    }

    /// Reads words joined by `::`; where they end.
    fn scan_path(&mut self, module: usize, tokens: &[Token<'_>], start: usize) -> usize {
        let line = tokens[start].line;
        let mut path = vec![tokens[start].text.to_owned()];
        let mut end = start + 1;
        while let [joint, word, ..] = &tokens[end..]
            && joint.text == "::"
            && word.is_word()
        {
            path.push(word.text.to_owned());
            end += 2;
        }
        // What follows a value or a type is found by the type, and what follows `fn` is a new name.
        let before = start
            .checked_sub(1)
            .map_or("", |before| tokens[before].text);
        if [".", "::", "fn"].contains(&before) {
            return end;
        }
        let module = &mut self.modules[module];
        if path.len() == 1 {
            module.words.entry(path.remove(0)).or_insert(line);
        } else {
            module.mentions.push(Mention {
                line,
                path,
                is_reexport: false,
            });
        }
        end
    }

    /// What the files name of each other.
    pub(crate) fn references(&self) -> Vec<Reference> {
        let mut found = Vec::new();
        for (number, module) in self.modules.iter().enumerate() {
            let from = self.home(number);
            let mut add = |line, to, is_reexport| {
                if from != to {
                    found.push(Reference {
                        from,
                        line,
                        to,
                        is_reexport,
                    });
                }
            };
            for mention in &module.mentions {
                match self.resolve(number, &mention.path) {
                    // An import of a module around this one does not say yet what is used of it.
                    Some(Target::Module(to)) if self.chain(from).contains(&self.home(to)) => {}
                    Some(Target::Module(to) | Target::Item(to)) => {
                        add(mention.line, self.home(to), mention.is_reexport);
                    }
                    None => {}
                }
            }
            for (word, line) in &module.words {
                // A word alone is not a module: a variable has its name.
                if let Some(Target::Item(to)) = self.resolve(number, std::slice::from_ref(word)) {
                    add(*line, self.home(to), false);
                }
            }
        }
        found
    }

    /// Where a path leads that is written in a module; `None` for another crate and for what is local.
    fn resolve(&self, scope: usize, path: &[String]) -> Option<Target> {
        self.resolve_in(scope, path, LONGEST_CHAIN)
    }

    fn resolve_in(&self, scope: usize, path: &[String], depth: usize) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        let mut target = match first.as_str() {
            "crate" => Target::Module(0),
            "self" => Target::Module(scope),
            "super" => Target::Module(self.modules[scope].parent?),
            name => self.named(scope, name, depth)??,
        };
        for word in rest {
            // What is inside of a type is where the type is.
            let Target::Module(module) = target else {
                break;
            };
            target = match word.as_str() {
                "super" => Target::Module(self.modules[module].parent?),
                "*" => Target::Item(module),
                name => match self.named(module, name, depth) {
                    Some(found) => found?,
                    None => Target::Item(module),
                },
            };
        }
        Some(target)
    }

    /// A child or an import by its name, if there is one; inside, where it leads.
    fn named(&self, module: usize, name: &str, depth: usize) -> Option<Option<Target>> {
        if let Some(child) = self.modules[module].children.get(name) {
            return Some(Some(Target::Module(*child)));
        }
        let path = self.modules[module].imports.get(name)?;
        let depth = depth.checked_sub(1)?;
        Some(self.resolve_in(module, path, depth))
    }

    /// The module that is the file of this one.
    fn home(&self, mut module: usize) -> usize {
        while let (true, Some(parent)) =
            (self.modules[module].is_inline, self.modules[module].parent)
        {
            module = parent;
        }
        module
    }

    pub(crate) fn is_file(&self, module: usize) -> bool {
        !self.modules[module].is_inline
    }

    /// From the root to the file of this module.
    pub(crate) fn chain(&self, module: usize) -> Vec<usize> {
        let around = |module: &usize| self.modules[*module].parent;
        let mut chain: Vec<usize> = std::iter::successors(Some(module), around).collect();
        chain.retain(|module| !self.modules[*module].is_inline);
        chain.reverse();
        chain
    }
}

/// How many imports of imports are followed.
const LONGEST_CHAIN: usize = 16;

/// Reads one branch of a `use` below a path: names, their paths and lines. Where the branch ends.
fn use_tree(
    above: &[String],
    tokens: &[Token<'_>],
    start: usize,
    found: &mut Vec<(String, Vec<String>, usize)>,
) -> usize {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let mut path = above.to_vec();
    let mut at = start;
    loop {
        match text(at) {
            "{" => {
                let end = closing(tokens, at);
                at += 1;
                while at < end {
                    at = use_tree(&path, tokens, at, found);
                    at += usize::from(text(at) == ",");
                }
                return end + 1;
            }
            "self" if !path.is_empty() => {}
            // Begins at the root of all crates, so that no module here has the name.
            "::" if path.is_empty() => path.push(String::new()),
            word => path.push(word.to_owned()),
        }
        let line = tokens.get(at).map_or(0, |token| token.line);
        at += 1;
        match text(at) {
            "::" => at += 1,
            "as" => {
                found.push((text(at + 1).to_owned(), path, line));
                return at + 2;
            }
            _ => {
                let name = path.last().cloned().unwrap_or_default();
                found.push((name, path, line));
                return at;
            }
        }
    }
}

/// Whether an attribute that keeps an item for tests begins here.
fn is_test(tokens: &[Token<'_>]) -> bool {
    let words: Vec<&str> = tokens.iter().take(7).map(|token| token.text).collect();
    let only = ["#", "[", "cfg", "(", "test", ")", "]"];
    words == only || words == ["#", "[", "cfg", "(", "all", "(", "test"]
}

/// Where the item ends that begins here with its attributes.
fn end_of_item(tokens: &[Token<'_>], start: usize) -> usize {
    let mut at = start;
    while tokens.get(at).is_some_and(|token| token.text == "#") {
        at = closing(tokens, at + 1) + 1;
    }
    // Without a word in front that can begin an item: a field, a variant, an arm.
    let begins = [
        "pub",
        "fn",
        "impl",
        "mod",
        "use",
        "struct",
        "enum",
        "trait",
        "const",
        "static",
        "type",
        "extern",
        "macro_rules",
    ];
    let is_part = tokens
        .get(at)
        .is_none_or(|token| !begins.contains(&token.text));
    while let Some(token) = tokens.get(at) {
        match token.text {
            ";" => return at + 1,
            "," if is_part => return at + 1,
            "{" => return closing(tokens, at) + 1,
            "(" | "[" => at = closing(tokens, at) + 1,
            // The end of what the part is in.
            "}" => return at,
            _ => at += 1,
        }
    }
    at
}

/// Where the bracket closes that opens here.
fn closing(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

/// A crate of these files, the first of which is its root.
pub(crate) fn crate_of(files: &[(&str, &str)]) -> Crate {
    let text = |name: &str| {
        files
            .iter()
            .find(|(file, _)| *file == name)
            .map(|f| f.1.to_owned())
    };
    Crate::read(files[0].0, &text)
}

mod tests {
    use super::crate_of;

    /// What `src/here/mod.rs` with this text names of other files, as `line file`.
    fn named(text: &str) -> Vec<String> {
        let found = crate_of(&[
            (
                "src/lib.rs",
                "pub mod here; pub mod loss; mod error; pub use error::{Error, Result};\nuse std::fmt;",
            ),
            ("src/error.rs", ""),
            ("src/here/mod.rs", text),
            ("src/here/inner.rs", ""),
            (
                "src/loss/mod.rs",
                "mod kinds; pub mod weights; pub(crate) use kinds::{Kind, Other as Another}; pub use self::Kind as Sort;",
            ),
            ("src/loss/kinds.rs", ""),
            ("src/loss/weights.rs", ""),
        ]);
        let file = |module: usize| found.modules[module].file.trim_start_matches("src/");
        let references = found.references();
        let references = references.iter().filter(|r| file(r.from) == "here/mod.rs");
        let mut named: Vec<String> = references
            .map(|r| format!("{} {}", r.line, file(r.to)))
            .collect();
        named.sort();
        named.dedup();
        named
    }

    #[test]
    fn imports_are_read_from_every_form() {
        assert_eq!(named("use crate::loss::Loss;"), ["1 loss/mod.rs"]);
        assert_eq!(named("use crate::{Error, Result};"), ["1 error.rs"]);
        assert_eq!(
            named("\n    let f = crate::loss::dot(a, b);"),
            ["2 loss/mod.rs"]
        );
        assert_eq!(named("use super::loss;"), ["1 loss/mod.rs"]);
        assert_eq!(
            named(
                "pub(crate) use crate::{\n    loss::{self, Kind,\n    weights::Weights as W}, Error,\n};"
            ),
            [
                "2 loss/kinds.rs",
                "2 loss/mod.rs",
                "3 error.rs",
                "3 loss/weights.rs"
            ]
        );
        assert_eq!(named("use crate::loss::*;"), ["1 loss/mod.rs"]);
        assert_eq!(
            named("fn f(a: super::loss::weights::Weights) {}"),
            ["1 loss/weights.rs"]
        );
        assert_eq!(
            named("pub(in crate::loss) fn f() {}\nfn g() -> impl Sized + use<'a> {}"),
            [""; 0]
        );
    }

    #[test]
    fn what_is_passed_on_is_where_it_is_defined() {
        assert_eq!(named("fn f() -> crate::loss::Kind {}"), ["1 loss/kinds.rs"]);
        assert_eq!(named("use crate::loss::Another;"), ["1 loss/kinds.rs"]);
        assert_eq!(
            named("use crate::loss::Sort::Variant;"),
            ["1 loss/kinds.rs"]
        );
        assert_eq!(
            named("use crate::loss;\nfn f() -> loss::Kind {}"),
            ["1 loss/mod.rs", "2 loss/kinds.rs"]
        );
        assert_eq!(named("use crate::fmt;"), [""; 0]);
    }

    #[test]
    fn children_and_modules_between_braces_have_their_own_scope() {
        assert_eq!(
            named("mod inner;\nfn f() { inner::g() }"),
            ["2 here/inner.rs"]
        );
        assert_eq!(named("mod inner;\nuse inner::g;"), ["2 here/inner.rs"]);
        assert_eq!(
            named(
                "mod inline {\n    use super::super::loss::Kind;\n}\nfn f() { self::inline::g() }"
            ),
            ["2 loss/kinds.rs"]
        );
        assert_eq!(
            named("mod inner;\npub use inner::Name;\nfn f(a: Name) {}"),
            ["2 here/inner.rs", "3 here/inner.rs"]
        );
        assert_eq!(
            named("mod inner;\nfn f(inner: u8) { self.inner; crate::here::f() }"),
            [""; 0]
        );
    }

    #[test]
    fn tests_comments_and_other_crates_are_left_out() {
        assert_eq!(
            named("// use crate::loss\n/* crate::loss::f() */ \"crate::loss::f()\""),
            [""; 0]
        );
        assert_eq!(
            named("#[cfg(test)]\nmod tests { use crate::loss::Kind; }\n#[cfg(test)]\nmod gone;"),
            [""; 0]
        );
        assert_eq!(
            named(
                "#[cfg(test)] #[allow(x)]\nfn f<A, B>(a: A) { crate::loss::g() }\nuse crate::Error;"
            ),
            ["3 error.rs"]
        );
        assert_eq!(
            named("struct A { #[cfg(test)] a: crate::loss::Loss,\n b: crate::Error }"),
            ["2 error.rs"]
        );
        assert_eq!(
            named("use std::loss; use loss::Kind; use ::loss::Kind as K;"),
            [""; 0]
        );
    }
}
