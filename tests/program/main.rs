//! What the program says, writes and refuses, as a user types it. Each test starts `regfit` in a folder of its own or at
//! the root of the package, so that they can run side by side.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::print_stderr)]

#[path = "../shared/cli.rs"]
mod cli;
#[cfg(target_os = "linux")]
#[path = "../shared/terminal.rs"]
mod terminal;

mod advice;
mod bad_input;
mod cv;
mod errors;
mod evaluate;
mod explain;
mod export;
mod extremes;
mod fit;
mod foreign;
mod hostile_names;
mod in_use;
mod inspect;
mod model;
mod model_files;
mod outputs;
mod path;
mod separation;
mod standard_errors;
mod structure;
mod tables;
mod tables_as_they_come;
#[cfg(target_os = "linux")]
#[path = "terminal.rs"]
mod terminal_screens;
mod threads;
mod train;
