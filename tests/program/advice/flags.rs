//! The flags that commands have.

use crate::cli::stdout;
use std::collections::BTreeMap;

/// The commands of the program.
pub(super) const COMMANDS: [&str; 17] = [
    "lasso",
    "ridge",
    "enet",
    "logistic",
    "path",
    "cv",
    "stability",
    "predict",
    "evaluate",
    "inspect",
    "plot",
    "export",
    "compare",
    "demo",
    "train",
    "gradcheck",
    "completions",
];

/// The long flags of all commands, and whether they take a value.
pub(super) fn flags() -> BTreeMap<String, bool> {
    let mut flags = BTreeMap::new();
    for command in COMMANDS {
        let help = stdout(&[command, "--help"]);
        for aliases in help.split("[alias").skip(1) {
            let names = aliases.split(']').next().unwrap_or_default();
            let names = names
                .split([' ', ','])
                .filter(|name| name.starts_with("--"));
            flags.extend(names.map(|name| (name.to_owned(), true)));
        }
        for line in help
            .lines()
            .map(str::trim_start)
            .filter(|line| line.starts_with('-'))
        {
            for (at, _) in line.match_indices("--") {
                let rest = &line[at + 2..];
                let end = rest
                    .find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
                let (name, rest) = rest.split_at(end.unwrap_or(rest.len()));
                if at == 0 || line[..at].ends_with(", ") && at < 6 {
                    flags.insert(format!("--{name}"), rest.starts_with(" <"));
                }
            }
        }
    }
    flags
}
