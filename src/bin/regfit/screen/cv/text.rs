//! A cross-validation as text.

use super::choice::{Choice, differences};
use crate::cross_validation::Validated;
use crate::output::{Align, Console, Table, duration, name_cell, significant};
use crate::screen::end_of_grid;
use crate::screen::shared::{Fit, header_text, order};
use regfit::penalty::{AnyPenalty, Penalty};
use regfit::selection::{ErrorCurve, FoldKind, Rule};
use std::fmt::Write as _;

/// Rows of the curve that are shown beside the chosen ones.
const SHOWN: usize = 10;
/// Names of chosen features.
const NAMES: usize = 12;

/// The whole screen, without the lines on files.
pub(crate) fn cv_text(choice: &Choice, console: &Console) -> String {
    let Validated { curve, fitted, .. } = choice.best();
    let objective = fitted.path.objective();
    let mut text = header_text(
        &choice.fit.data,
        objective,
        &objective.formula_with("α"),
        console,
    );
    let ends = (curve.alphas.first(), curve.alphas.last());
    let _ = writeln!(
        text,
        "{}{} α from {} to {} on {}",
        console.label("compare   "),
        curve.alphas.len(),
        significant(ends.0.copied().unwrap_or(0.0), 4),
        significant(ends.1.copied().unwrap_or(0.0), 4),
        folds_text(choice)
    );
    text.push('\n');
    if choice.compared.len() > 1 {
        text += &penalty_table(choice, console);
        text.push('\n');
    }
    text += &curve_table(choice, console);
    text.push('\n');
    text += &verdict(choice);
    let seconds: f64 = choice
        .compared
        .iter()
        .map(|found| found.fitted.solving.seconds)
        .sum();
    let _ = writeln!(text, "time    {}", duration(seconds));
    text
}

/// `10 folds stratified by class (seed 42), standardized within each fold`
fn folds_text(choice: &Choice) -> String {
    let curve = &choice.best().curve;
    let (plan, folds) = (&choice.plan, curve.n_folds);
    if choice.leave_one_out {
        return format!("each of {folds} rows left out in turn, in closed form");
    }
    let aside = choice.fit.data.aside.first();
    let name = aside.map_or(String::new(), |column| name_cell(&column.name));
    let drawn = match plan.repeats {
        1 => format!("(seed {})", plan.folds.seed),
        many => format!("{many} times (seed {})", plan.folds.seed),
    };
    let folds = match &plan.folds.kind {
        FoldKind::Random if choice.fit.classes.is_empty() => format!("{folds} folds {drawn}"),
        FoldKind::Random => format!("{folds} folds stratified by class {drawn}"),
        FoldKind::Grouped(_) => format!("{folds} folds of whole groups of {name} {drawn}"),
        FoldKind::Given(_) => format!("{folds} folds given by {name}"),
        FoldKind::Ordered => format!("{folds} folds by time, each judged by the rows before it"),
    };
    if choice.best().fitted.path.objective().standardize {
        format!("{folds}, standardized within each fold")
    } else {
        folds
    }
}

/// One line for each penalty.
fn penalty_table(choice: &Choice, console: &Console) -> String {
    let curve = &choice.best().curve;
    let (ratios, relaxations) = differences(choice);
    let mut table = Table::default();
    if ratios {
        table = table.column("l1_ratio", Align::Right, 2, 0);
    }
    if relaxations {
        table = table.column("relax γ", Align::Right, 2, 0);
    }
    let mut table = table
        .column("α.min", Align::Right, 3, 9)
        .column("nz", Align::Right, 3, 4)
        .optional(1)
        .column(&format!("CV {}", curve.measure.label()), Align::Right, 3, 9)
        .column("± s.e.", Align::Left, 2, 8)
        .column("", Align::Left, 1, 0)
        .folded();
    for (k, found) in choice.compared.iter().enumerate() {
        let at = found.curve.chosen(Rule::Minimum);
        let mut cells = Vec::new();
        if ratios {
            cells.push(format!("{}", found.penalty.l1_ratio()));
        }
        if relaxations {
            cells.push(format!("{}", found.relax.unwrap_or(1.0)));
        }
        cells.extend([
            significant(found.curve.alphas[at], 4),
            found.curve.nonzero[at].to_string(),
            error_cell(&found.curve, found.curve.mean[at], 5),
            error_cell(&found.curve, found.curve.standard_error[at], 4),
            if k == choice.best {
                "◀ best".into()
            } else {
                String::new()
            },
        ]);
        table.row(cells);
    }
    table.screen(console)
}

/// Some lines of the curve, the chosen ones among them.
fn curve_table(choice: &Choice, console: &Console) -> String {
    let Validated { curve, fitted, .. } = choice.best();
    let (best, one) = (
        curve.chosen(Rule::Minimum),
        curve.chosen(Rule::OneStandardError),
    );
    let n = curve.alphas.len();
    let shown = if console.top == 0 {
        n
    } else {
        SHOWN.min(console.top).min(n)
    };
    let mut rows: Vec<usize> = (0..shown)
        .map(|i| {
            if shown > 1 {
                i * (n - 1) / (shown - 1)
            } else {
                0
            }
        })
        .chain([best, one])
        .collect();
    rows.sort_unstable();
    rows.dedup();
    // Of a relaxed fit the report is that of the penalised one.
    let relaxed = fitted.path.objective().relaxation.is_some();
    let explained = if relaxed {
        ""
    } else if fitted.path.class_names().is_empty() {
        "train. R²"
    } else {
        "train. dev. expl."
    };
    let mut table = Table::default()
        .column("α", Align::Right, 2, 9)
        .column("nz", Align::Right, 3, 4)
        .column(explained, Align::Right, 3, 5)
        .optional(1)
        .column(&format!("CV {}", curve.measure.label()), Align::Right, 3, 9)
        .column("± s.e.", Align::Left, 2, 8)
        .column("", Align::Left, 1, 0)
        .folded();
    for k in rows {
        let share = fitted
            .path
            .steps
            .get(k)
            .map(|step| step.report.deviance_explained());
        table.row(vec![
            significant(curve.alphas[k], 5),
            curve.nonzero[k].to_string(),
            share
                .filter(|_| !relaxed)
                .map_or(String::new(), |share| format!("{share:.3}")),
            error_cell(curve, curve.mean[k], 5),
            error_cell(curve, curve.standard_error[k], 4),
            mark(k, best, one, curve).into(),
        ]);
    }
    table.screen(console)
}

/// An error, in powers of ten when the errors are large: those of one column are to be compared.
fn error_cell(curve: &ErrorCurve, error: f64, digits: usize) -> String {
    const LARGE: f64 = 1e7;
    if curve.mean.iter().any(|mean| mean.abs() >= LARGE) {
        format!("{error:.*e}", digits - 1)
    } else {
        significant(error, digits)
    }
}

fn mark(k: usize, best: usize, one: usize, curve: &ErrorCurve) -> &'static str {
    match (k == best, k == one, curve.measure.larger_is_better()) {
        (true, true, _) => "◀ α.min = α.1se",
        (true, false, false) => "◀ α.min   smallest error",
        (true, false, true) => "◀ α.min   largest",
        (false, true, _) => "◀ α.1se   simplest within one s.e. of the best",
        (false, false, _) => "",
    }
}

/// What was chosen, and what to make of it.
fn verdict(choice: &Choice) -> String {
    notes(choice) + &chosen(choice) + &checks(choice)
}

/// How the two rules compare, and whether the grid ends too early.
fn notes(choice: &Choice) -> String {
    let found = choice.best();
    let curve = &found.curve;
    let (best, one) = (
        curve.chosen(Rule::Minimum),
        curve.chosen(Rule::OneStandardError),
    );
    let mut text = String::new();
    let (few, many) = (curve.nonzero[one], curve.nonzero[best]);
    if few < many {
        let s = if few == 1 {
            "feature predicts"
        } else {
            "features predict"
        };
        let _ = writeln!(text, "note    {few} {s} as well as {many} within one s.e.");
    }
    text += &end_of_grid(&found.fitted.path, best, choice.plan.grid.alphas.is_some());
    text
}

/// The strength in use and the features of its model.
fn chosen(choice: &Choice) -> String {
    let Validated { penalty, relax, .. } = choice.best();
    let (name, other, flag) = match choice.rule {
        Rule::OneStandardError => ("α.1se", "α.min", "min"),
        Rule::Minimum => ("α.min", "α.1se", "1se"),
    };
    let mut ratio = match penalty {
        AnyPenalty::ElasticNet(enet) => format!(", l1_ratio = {}", enet.l1_ratio),
        _ => String::new(),
    };
    if let Some(gamma) = relax {
        ratio += &format!(", relax γ = {gamma}");
    }
    let alpha = choice.fit.model.objective().penalty.alpha();
    format!(
        "chosen  {name} = {}{ratio} → {}   (--rule {flag} for {other})\n",
        significant(alpha, 5),
        chosen_features(&choice.fit)
    )
}

/// What generalised cross-validation, outer folds and a test set say.
fn checks(choice: &Choice) -> String {
    let Validated { curve, fitted, .. } = choice.best();
    let label = curve.measure.label();
    let mut text = String::new();
    if let Some(curves) = fitted.path.leave_one_out.as_ref() {
        let k = curves.best_by_gcv();
        let _ = writeln!(
            text,
            "gcv     generalised cross-validation chooses α = {} ({} degrees of freedom)",
            significant(curves.alphas[k], 5),
            significant(curves.degrees_of_freedom[k], 3)
        );
    }
    if let Some(nested) = &choice.nested {
        let least = nested.alphas.iter().copied().fold(f64::INFINITY, f64::min);
        let most = nested.alphas.iter().copied().fold(0.0, f64::max);
        let _ = writeln!(
            text,
            "nested  {label} {} ± {} on {} outer folds, each without part in its choice of {} ({} to {})",
            significant(nested.mean, 5),
            significant(nested.standard_error, 4),
            nested.errors.len(),
            what_is_chosen(choice),
            significant(least, 4),
            significant(most, 4)
        );
    }
    if let Some(tested) = &choice.held_out {
        let _ = writeln!(
            text,
            "test    {label} {} on {} rows held out, {} on the {} rows that it was chosen and fitted on",
            significant(tested.test_error, 5),
            tested.test_rows,
            significant(tested.train_error, 5),
            tested.train_rows
        );
    }
    text
}

/// What cross-validation chose.
fn what_is_chosen(choice: &Choice) -> &'static str {
    match differences(choice) {
        (false, false) => "α",
        (true, false) => "l1_ratio and α",
        (false, true) => "--relax and α",
        (true, true) => "l1_ratio, --relax and α",
    }
}

/// The names of the features in the model, the largest first.
fn chosen_features(fit: &Fit) -> String {
    let order = order(fit);
    let mut names: Vec<String> = order
        .iter()
        .take(NAMES)
        .map(|&j| name_cell(&fit.data.feature_names[j]))
        .collect();
    if order.is_empty() {
        return "no feature: the intercept alone".into();
    }
    if order.len() > NAMES {
        names.push(format!("{} more", order.len() - NAMES));
    }
    names.join(", ")
}
