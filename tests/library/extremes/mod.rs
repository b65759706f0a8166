//! Numbers at the edges of the range, and data that hardly are any: a correct answer or one clear error, and never a
//! number that is not finite. The program with such tables is in `tests/program/extremes.rs`.

mod answers;
mod every_model;
mod log;
mod procedures;
#[path = "../../shared/tables.rs"]
mod tables;
