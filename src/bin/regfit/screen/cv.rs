//! The screen of a choice by held-out rows.

use super::fit::{Fit, header_text, order};
use super::json::fit_json;
use crate::cross_validation::{HeldOut, Validated};
use crate::failure::Failure;
use crate::output::{Align, Console, Table, csv_text, duration, name_cell, shortest, significant};
use regfit::penalty::{AnyPenalty, Penalty};
use regfit::selection::{ErrorCurve, FoldKind, Nested, Plan, Rule};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Strengths compared, and the model at the one that was chosen.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) fit: Fit,
    /// One for each share of L1.
    pub(crate) compared: Vec<Validated>,
    /// The best of them.
    pub(crate) best: usize,
    pub(crate) rule: Rule,
    pub(crate) plan: Plan,
    pub(crate) leave_one_out: bool,
    pub(crate) nested: Option<Nested>,
    pub(crate) held_out: Option<HeldOut>,
}

impl Choice {
    pub(crate) fn best(&self) -> &Validated {
        &self.compared[self.best]
    }
}

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
        text += &penalty_table(choice);
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

/// What differs between the penalties compared: the share of L1, γ of the relaxed lasso, or both.
fn differences(choice: &Choice) -> (bool, bool) {
    let first = choice.best();
    let differs = |different: &dyn Fn(&Validated) -> bool| choice.compared.iter().any(different);
    (
        differs(&|found| found.penalty.l1_ratio() != first.penalty.l1_ratio()),
        differs(&|found| found.relax != first.relax),
    )
}

/// One line for each penalty.
fn penalty_table(choice: &Choice) -> String {
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
        .column(&format!("CV {}", curve.measure.label()), Align::Right, 3, 9)
        .column("± s.e.", Align::Left, 2, 8)
        .column("", Align::Left, 1, 0);
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
    table.text(|_, cell| cell.to_owned())
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
        "R²"
    } else {
        "dev. expl."
    };
    let mut table = Table::default()
        .column("α", Align::Right, 2, 9)
        .column("nz", Align::Right, 3, 4)
        .column(explained, Align::Right, 3, 5)
        .column(&format!("CV {}", curve.measure.label()), Align::Right, 3, 9)
        .column("± s.e.", Align::Left, 2, 8)
        .column("", Align::Left, 1, 0);
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
    table.text(|_, cell| cell.to_owned())
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
    let Validated {
        curve,
        fitted,
        penalty,
        relax,
        ..
    } = choice.best();
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
    let end = if best + 1 == curve.alphas.len() {
        Some("smallest")
    } else if best == 0 && few > 0 {
        Some("largest")
    } else {
        None
    };
    if let Some(end) = end.filter(|_| curve.alphas.len() > 1) {
        let _ = writeln!(
            text,
            "note    the best α is the {end} that was tried: a wider range may do better"
        );
    }
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
    let _ = writeln!(
        text,
        "chosen  {name} = {}{ratio} → {}   (--rule {flag} for {other})",
        significant(alpha, 5),
        chosen_features(&choice.fit)
    );
    let label = curve.measure.label();
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
            "nested  {label} {} ± {} on {} outer folds, each without part in its choice of α ({} to {})",
            significant(nested.mean, 5),
            significant(nested.standard_error, 4),
            nested.errors.len(),
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

/// `alpha,cvm,cvsd,nonzero`, and `l1_ratio` and `relax` in front when several were compared.
pub(crate) fn cv_csv(choice: &Choice) -> Result<Vec<u8>, Failure> {
    let (ratios, relaxations) = differences(choice);
    csv_text(|csv| {
        let names = [(ratios, "l1_ratio"), (relaxations, "relax")];
        let differing = names.iter().filter(|(differs, _)| *differs);
        let head = differing.map(|(_, name)| *name);
        csv.write_record(head.chain(["alpha", "cvm", "cvsd", "nonzero"]))?;
        for found in &choice.compared {
            let curve = &found.curve;
            for k in 0..curve.alphas.len() {
                let mut cells = Vec::new();
                if ratios {
                    cells.push(shortest(found.penalty.l1_ratio()));
                }
                if relaxations {
                    cells.push(shortest(found.relax.unwrap_or(1.0)));
                }
                cells.extend([
                    shortest(curve.alphas[k]),
                    shortest(curve.mean[k]),
                    shortest(curve.standard_error[k]),
                    curve.nonzero[k].to_string(),
                ]);
                csv.write_record(&cells)?;
            }
        }
        Ok(())
    })
}

fn curve_json(found: &Validated) -> Value {
    let curve = &found.curve;
    let folds: Vec<Vec<f64>> = curve
        .fold_errors
        .rows()
        .into_iter()
        .map(|row| row.to_vec())
        .collect();
    json!({
        "l1_ratio": found.penalty.l1_ratio(),
        "relax": found.relax,
        "alphas": curve.alphas,
        "cvm": curve.mean,
        "cvsd": curve.standard_error,
        "nonzero": curve.nonzero,
        "training": curve.training,
        "fold_errors": folds,
        "alpha_min": curve.chosen_alpha(Rule::Minimum),
        "alpha_1se": curve.chosen_alpha(Rule::OneStandardError),
        "uncertified": found.uncertified,
    })
}

/// The curve and the model at the chosen strength.
pub(crate) fn cv_json(choice: &Choice) -> Value {
    let found = choice.best();
    let mut value = fit_json(&choice.fit);
    let mut map = serde_json::Map::new();
    map.insert("command".into(), json!("cv"));
    if let Value::Object(curve) = curve_json(found) {
        map.extend(curve);
    }
    // The key `timing` below is that of the last fit alone.
    let seconds = choice
        .compared
        .iter()
        .map(|found| found.fitted.solving.seconds);
    map.insert("validation_seconds".into(), json!(seconds.sum::<f64>()));
    map.insert("measure".into(), json!(found.curve.measure.name()));
    map.insert("folds".into(), json!(found.curve.n_folds));
    map.insert("repeats".into(), json!(choice.plan.repeats));
    map.insert("seed".into(), json!(choice.plan.folds.seed));
    map.insert("rule".into(), json!(choice.rule.name()));
    if choice.compared.len() > 1 {
        let all: Vec<Value> = choice.compared.iter().map(curve_json).collect();
        map.insert("compared".into(), json!(all));
    }
    if let Some(nested) = &choice.nested {
        map.insert(
            "nested".into(),
            json!({
                "mean": nested.mean,
                "standard_error": nested.standard_error,
                "errors": nested.errors,
                "alphas": nested.alphas,
                "nonzero": nested.nonzero,
            }),
        );
    }
    if let Some(tested) = &choice.held_out {
        map.insert(
            "test".into(),
            json!({
                "rows": tested.test_rows,
                "train_rows": tested.train_rows,
                "error": tested.test_error,
                "train_error": tested.train_error,
            }),
        );
    }
    if let Some(curves) = found.fitted.path.leave_one_out.as_ref() {
        super::leave_one_out::add_leave_one_out(curves, &mut value);
    }
    if let Some(object) = value.as_object_mut() {
        object.shift_remove("command");
        map.append(object);
    }
    Value::Object(map)
}
