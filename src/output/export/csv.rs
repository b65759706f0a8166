//! Coefficients as CSV.

use crate::data::escape::spreadsheet_text;
use crate::data::number::shortest;
use crate::model::SavedModel;
use std::fmt::Write as _;

/// `feature,coefficient` for all features and the intercept; with a column `class` for softmax.
pub(super) fn write(model: &SavedModel) -> String {
    let softmax = model.n_outputs() > 1;
    let mut text = String::from("feature,");
    text += if softmax {
        "class,coefficient\n"
    } else {
        "coefficient\n"
    };
    let mut line = |name: &str, k: usize, value: f64| {
        text += &field(name);
        if softmax {
            let class = model.classes().get(k).map_or("", String::as_str);
            text.push(',');
            text += &field(class);
        }
        let _ = writeln!(text, ",{}", shortest(value));
    };
    for feature in &model.features {
        for (k, value) in feature.coefficients.iter().enumerate() {
            line(&feature.name, k, *value);
        }
    }
    if model.objective.intercept {
        for (k, value) in model.intercept.iter().enumerate() {
            line("(intercept)", k, *value);
        }
    }
    text
}

/// A name as a field: what separates fields is quoted, what a spreadsheet would run is marked as text.
fn field(name: &str) -> String {
    let safe = spreadsheet_text(name);
    if safe.contains(['"', ',']) {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe.into_owned()
    }
}
