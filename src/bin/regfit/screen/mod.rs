//! What is printed of fits, paths and cross-validations: text for people, JSON and CSV for programs.

mod classical;
mod criteria;
mod csv;
mod cv;
mod end_of_grid;
mod fit;
mod json;
mod leave_one_out;
mod path;
mod shared;
mod softmax;
mod train;
mod verdict;

pub(crate) use criteria::{add_criteria, criterion_text};
pub(crate) use csv::{coefficient_csv, path_csv};
pub(crate) use cv::{Choice, cv_csv, cv_json, cv_text};
pub(crate) use end_of_grid::end_of_grid;
pub(crate) use fit::{fit_text, verdict};
pub(crate) use json::{fit_json, path_json};
pub(crate) use leave_one_out::{add_leave_one_out, leave_one_out_text};
pub(crate) use path::path_text;
pub(crate) use shared::{Fit, header_text};
pub(crate) use train::{TrainingRun, descent_words, train_json, train_text};
pub(crate) use verdict::{Verdict, verdict_json, verdict_text};
