//! Numbers at the edges of the range, and data that hardly are any: a correct answer or one clear error, and never a
//! number that is not finite.
#![allow(clippy::unwrap_used)]

#[path = "extremes/answers.rs"]
mod answers;
#[cfg(feature = "cli")]
mod cli;
#[path = "extremes/every_model.rs"]
mod every_model;
#[path = "extremes/log.rs"]
mod log;
#[path = "extremes/procedures.rs"]
mod procedures;
#[cfg(feature = "cli")]
#[path = "extremes/program.rs"]
mod program;
#[path = "extremes/tables.rs"]
mod tables;
