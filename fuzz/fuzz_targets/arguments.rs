//! Any arguments, on small tables in a folder that is made anew for each run: an answer or one short message.
//!
//! The program's own modules are compiled in, with this file in the place of its `main.rs`.
#![no_main]
#![allow(dead_code)]

#[path = "../../src/bin/regfit/applying.rs"]
mod applying;
#[path = "../../src/bin/regfit/args/mod.rs"]
mod args;
#[path = "../../tests/fuzz/arguments.rs"]
mod check;
#[path = "../../src/bin/regfit/command/mod.rs"]
mod command;
#[path = "../../src/bin/regfit/failure.rs"]
mod failure;
#[path = "../../src/bin/regfit/fitting.rs"]
mod fitting;
#[path = "../../src/bin/regfit/input.rs"]
mod input;
#[path = "../../src/bin/regfit/judged.rs"]
mod judged;
#[path = "../../src/bin/regfit/output/mod.rs"]
mod output;
#[path = "../../src/bin/regfit/screen/mod.rs"]
mod screen;
#[path = "../../src/bin/regfit/signals.rs"]
mod signals;
#[path = "../../src/bin/regfit/stopwatch.rs"]
mod stopwatch;
#[path = "../../src/bin/regfit/strengths.rs"]
mod strengths;
#[path = "../../src/bin/regfit/structure.rs"]
mod structure;
#[path = "../../src/bin/regfit/validating.rs"]
mod validating;
#[path = "../../src/bin/regfit/warned.rs"]
mod warned;

use crate::args::Cli;
use crate::output::Console;
use clap::Parser;
use std::sync::OnceLock;

static FOLDER: OnceLock<std::path::PathBuf> = OnceLock::new();

/// A folder of its own for the process, where relative names lead.
fn enter() {
    let folder = std::env::temp_dir().join(format!("regfit-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::env::set_current_dir(&folder).expect("entered");
    let _ = FOLDER.set(folder);
}

libfuzzer_sys::fuzz_target!(init: enter(), |input: &[u8]| {
    let arguments = check::arguments(input);
    let Ok(cli) = Cli::try_parse_from(std::iter::once("regfit").chain(arguments.iter().map(String::as_str))) else {
        return;
    };
    if !check::stays_small(&arguments) {
        return;
    }
    check::prepare(FOLDER.get().expect("entered"));
    if let Err(failure) = command::run(cli.command, &Console::default()) {
        check::assert_presentable(&failure.text(false));
    }
});
