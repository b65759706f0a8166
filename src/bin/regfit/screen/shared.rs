//! What several screens have in common: the fit, its header, the order of its features.

use crate::input::Dataset;
use crate::output::{Console, counted, name_cell};
use crate::stopwatch::Elapsed;
use regfit::inference::ClassicalTable;
use regfit::model::FittedModel;
use regfit::model::Objective;

/// A fit with its data, classes and warnings.
#[derive(Debug)]
pub(crate) struct Fit {
    pub(crate) command: &'static str,
    pub(crate) data: Dataset,
    pub(crate) model: FittedModel,
    /// In the order of the outputs; empty for regression.
    pub(crate) classes: Vec<String>,
    pub(crate) alpha_max: f64,
    /// In the user's names.
    pub(crate) warnings: Vec<String>,
    pub(crate) solving: Elapsed,
    /// Standard errors, where there is no penalty.
    pub(crate) classical: Option<ClassicalTable>,
}

/// Where the second half of the line `target` begins, labels left out.
const TARGET_WIDTH: usize = 29;

/// `left`, and `right` at `width` characters, or on a line of its own where left is far longer.
pub(super) fn halves(left: &str, width: usize, right: &str) -> String {
    if right.is_empty() {
        return left.to_owned();
    }
    let length = left.chars().count();
    if length > width + 10 {
        return format!("{left}\n          {right}");
    }
    let blanks = width.saturating_sub(length).max(3);
    format!("{left}{}{right}", " ".repeat(blanks))
}

/// The lines `target` and `minimise`; `formula` may name α instead of its value.
pub(crate) fn header_text(
    data: &Dataset,
    objective: &Objective,
    formula: &str,
    console: &Console,
) -> String {
    let rows = match (data.x.n_samples(), data.rows_read) {
        (used, read) if used == read => counted(used, "row", "rows"),
        (used, read) => format!("{used} of {}", counted(read, "row", "rows")),
    };
    let scaled = if !objective.standardize {
        "not standardized".to_owned()
    } else if objective.ddof == 0.0 {
        "standardized (1/n sd)".to_owned()
    } else {
        format!("standardized (1/(n − {}) sd)", objective.ddof)
    };
    let weighted = if objective.weighted { ", weighted" } else { "" };
    let features = counted(data.x.n_features(), "feature", "features");
    let target = format!("{} ({})", name_cell(&data.target_name), data.target_place);
    format!(
        "{}{}\n{}{formula}\n",
        console.label("target    "),
        halves(
            &target,
            TARGET_WIDTH,
            &format!("{rows}, {features}, {scaled}{weighted}")
        ),
        console.label("minimise  "),
    )
}

/// Features with a coefficient that is not 0, the largest |standardized coefficient| first.
pub(super) fn order(fit: &Fit) -> Vec<usize> {
    let standardized = fit.model.standardized_matrix();
    let size = |j: usize| {
        standardized
            .row(j)
            .iter()
            .fold(0.0, |m: f64, w| m.max(w.abs()))
    };
    let mut order: Vec<usize> = (0..standardized.nrows())
        .filter(|&j| size(j) != 0.0)
        .collect();
    order.sort_by(|&a, &b| size(b).total_cmp(&size(a)));
    order
}

/// The line that says how many rows of a table are left out.
pub(super) fn more(total: usize, shown: usize) -> String {
    if shown < total {
        format!(
            "  ... {} more (--top 0 for all, --csv for a table)\n",
            total - shown
        )
    } else {
        String::new()
    }
}

/// The note on rows left out goes between the coefficients and the intercept.
pub(super) fn insert_before_intercept(text: &str, intercept: bool, note: &str) -> String {
    let end = if intercept {
        text.trim_end().rfind('\n').map_or(text.len(), |at| at + 1)
    } else {
        text.len()
    };
    let (before, after) = text.split_at(end);
    format!("{before}{note}{after}")
}
