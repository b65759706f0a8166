//! Results go to the standard output, messages to the standard error; files are written whole or not at all.

mod bars;
mod console;
mod csv;
mod files;
mod number;
mod progress;
mod table;
mod temporaries;
mod width;

pub(crate) use console::{Console, json_text, say};
pub(crate) use csv::{CsvText, csv_name, csv_text};
pub(crate) use files::Files;
pub(crate) use number::{counted, duration, fixed, scientific, shortest, significant};
pub(crate) use progress::Progress;
pub(crate) use table::{Align, Drawing, Table, name_cell, names_apart};
pub(crate) use temporaries::uninterrupted;
