//! What is in a model file.

use crate::output::{Align, Console, Table, fixed, name_cell, scientific, shortest, significant};
use regfit::data::escape;
use regfit::model::{SavedFeature, SavedModel};
use std::fmt::Write as _;

pub(super) fn text(model: &SavedModel, console: &Console) -> String {
    let mut text = String::new();
    let mut line = |label: &str, content: &str| {
        text += &console.label(&format!("{label:<10}"));
        text += content;
        text.push('\n');
    };
    let by = &model.created_by;
    let arguments: Vec<String> = by
        .arguments
        .iter()
        .map(|a| escape(a).into_owned())
        .collect();
    line(
        "written",
        &format!(
            "by {} {}: {}",
            escape(&by.name),
            escape(&by.version),
            arguments.join(" ")
        ),
    );
    let classes: Vec<String> = model
        .classes()
        .iter()
        .map(|class| name_cell(class))
        .collect();
    let kind = if classes.is_empty() {
        "a number".into()
    } else {
        classes.join(", ")
    };
    line(
        "target",
        &format!("{}: {kind}", name_cell(&model.target.name)),
    );
    let (objective, fit, data) = (&model.objective, &model.fit, &model.data);
    line("minimise", &escape(&objective.formula));
    for equivalent in &objective.equivalents {
        let (system, call) = (escape(&equivalent.system), escape(&equivalent.call));
        let system = if system == "glmnet" {
            String::new()
        } else {
            format!("{system} ")
        };
        line("", &format!("= {system}{call}"));
    }
    let scaled = match (objective.standardize, objective.ddof) {
        (false, _) => "not standardized".to_owned(),
        (true, 0.0) => "standardized (1/n sd)".to_owned(),
        (true, ddof) => format!("standardized (1/(n − {ddof}) sd)"),
    };
    let weighted = if objective.weighted { ", weighted" } else { "" };
    line(
        "data",
        &format!(
            "{}: {} rows, {} features, {scaled}{weighted}",
            escape(&data.name),
            fit.rows,
            model.features.len()
        ),
    );
    line("", &format!("{} bytes, sha256 {}", data.bytes, data.sha256));
    line(
        "fit",
        &format!(
            "solver {}, {} epochs, objective {}, deviance explained {:.4}",
            escape(&fit.solver),
            fit.epochs,
            significant(fit.objective, 6),
            explained(model)
        ),
    );
    let (name, value) = match (fit.duality_gap, fit.gradient_norm) {
        (Some(gap), _) => ("duality gap", gap),
        (None, norm) => ("gradient norm", norm.unwrap_or(0.0)),
    };
    let label = if fit.certified {
        "certified"
    } else {
        "not certified:"
    };
    line(
        label,
        &format!(
            "{}{name} {} (relative {}, tolerance {})",
            if fit.certified { "" } else { " " },
            scientific(value),
            scientific(fit.relative),
            shortest(fit.tolerance)
        ),
    );
    for warning in &fit.warnings {
        line("warning", &escape(warning));
    }
    text.push('\n');
    text + &coefficients(model, console)
}

fn explained(model: &SavedModel) -> f64 {
    if model.fit.null_loss > 0.0 {
        1.0 - model.fit.loss / model.fit.null_loss
    } else {
        0.0
    }
}

fn coefficients(model: &SavedModel, console: &Console) -> String {
    let size = |feature: &SavedFeature| {
        feature
            .standardized
            .iter()
            .fold(0.0, |m: f64, w| m.max(w.abs()))
    };
    let mut order: Vec<&SavedFeature> = model.features.iter().collect();
    order.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let shown = console.shown(order.len());
    let outputs = model.n_outputs();
    let mut table = Table::default()
        .column("feature", Align::Left, 2, 11)
        .column("mean", Align::Right, 2, 8)
        .column("divisor", Align::Right, 2, 8);
    for k in 0..outputs {
        let heading = match model.classes().get(k) {
            Some(class) if outputs > 1 => format!("w {}", name_cell(class)),
            _ => "w (your units)".into(),
        };
        table = table.column(&heading, Align::Right, 2, 0);
    }
    let standardized = outputs == 1 && model.objective.standardize;
    if standardized {
        table = table.column("w (standardized)", Align::Right, 2, 0);
    }
    let number = |w: &f64| match *w {
        0.0 => "0".to_owned(),
        w => fixed(w, console.digits),
    };
    for feature in order.iter().take(shown) {
        let mut cells = vec![
            name_cell(&feature.name),
            significant(feature.mean, 5),
            significant(feature.scale, 5),
        ];
        cells.extend(feature.coefficients.iter().map(number));
        if standardized {
            cells.extend(feature.standardized.iter().map(number));
        }
        table.row(cells);
    }
    if model.objective.intercept {
        let mut cells = vec!["(intercept)".into(), String::new(), String::new()];
        cells.extend(model.intercept.iter().map(|b| fixed(*b, console.digits)));
        table.row(cells);
    }
    let mut text = table.text(|_, cell| cell.to_owned());
    if shown < order.len() {
        let _ = writeln!(text, "  ... {} more (--top 0 for all)", order.len() - shown);
    }
    text
}
