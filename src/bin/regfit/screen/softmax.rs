//! The coefficients of a softmax model: a row for each feature, a column for each class.

use super::shared::{Fit, insert_before_intercept, more, order};
use crate::output::{Align, Console, Table, fixed, name_cell};

/// Classes that fit on a line.
const CLASSES: usize = 10;

pub(super) fn coefficient_table(fit: &Fit, console: &Console) -> String {
    let objective = fit.model.objective();
    let standardized = fit.model.standardized_matrix();
    let order = order(fit);
    let shown = console.shown(order.len());
    let classes = fit.classes.len().min(CLASSES);
    let mut table = Table::default().column("feature", Align::Left, 2, 11);
    for (k, class) in fit.classes.iter().take(classes).enumerate() {
        let column = table.column(&name_cell(class), Align::Right, 2, 9);
        table = column.optional(classes - k);
    }
    let number = |w: f64| {
        if w == 0.0 {
            "·".to_owned()
        } else {
            fixed(w, console.digits)
        }
    };
    let names = fit.data.names_apart(&order[..shown.min(order.len())]);
    for (&j, name) in order.iter().zip(names) {
        let mut cells = vec![name];
        cells.extend((0..classes).map(|k| number(standardized[[j, k]])));
        table.row(cells);
    }
    if objective.fit_intercept {
        let mut cells = vec!["(intercept)".to_owned()];
        let intercepts = fit.model.intercepts();
        cells.extend((0..classes).map(|k| fixed(intercepts[k], console.digits)));
        table.row(cells);
    }
    let units = if objective.standardize {
        "w (standardized) for each class; the intercepts are in your units"
    } else {
        "w (your units) for each class"
    };
    let left_out = fit.classes.len() - classes;
    let left_out = match left_out {
        0 => String::new(),
        1 => "; 1 more class with --csv".to_owned(),
        more => format!("; {more} more classes with --csv"),
    };
    let text = table.screen(console);
    let note = more(order.len(), shown);
    let text = insert_before_intercept(&text, objective.fit_intercept, &note);
    format!("  {units}{left_out}\n{text}")
}
