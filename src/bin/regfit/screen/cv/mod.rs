//! The screen of a cross-validation.

mod choice;
mod data;
mod text;

pub(crate) use choice::Choice;
pub(crate) use data::{cv_csv, cv_json};
pub(crate) use text::cv_text;
