//! What is in a model file.

use crate::output::{Align, Console, Table, fixed, name_cell, scientific, shortest, significant};
use crate::screen::verdict;
use regfit::data::escape;
use regfit::model::{ModelInput, SavedFeature, SavedModel, SavedObjective, SavedSelection};
use regfit::recipe::{Encoding, Missing};
use std::fmt::Write as _;

/// Columns of words that are named.
const LISTED: usize = 4;

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
    if objective.equivalents.is_empty() {
        line("", no_equivalent(objective));
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
            model.n_features()
        ),
    );
    line("", &format!("{} bytes, sha256 {}", data.bytes, data.sha256));
    line("columns", &columns(model));
    line(
        "fit",
        &format!(
            "solver {}, {} epochs, objective {}, training deviance explained {:.4}",
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
    let label = verdict(fit.certified, fit.stop);
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
    if let Some(selection) = &model.selection {
        line("chosen", &choice(selection));
    }
    line(
        "sparsity",
        &format!("{} of {} non-zero", model.n_nonzero(), model.n_features()),
    );
    text.push('\n');
    text + &coefficients(model, console)
}

/// How the strength was chosen.
fn choice(selection: &SavedSelection) -> String {
    let repeats = match selection.repeats {
        1 => String::new(),
        many => format!(", {many} times"),
    };
    let seeded = matches!(selection.folds_by.as_str(), "random" | "grouped");
    let seed = if seeded {
        format!(", seed {}", selection.seed)
    } else {
        String::new()
    };
    format!(
        "by the rule {} on {} of {} folds ({}{repeats}{seed}); α.min {}, α.1se {} of {} compared",
        selection.rule,
        selection.measure,
        selection.folds,
        selection.folds_by.replace('_', " "),
        significant(selection.alpha_min, 5),
        significant(selection.alpha_1se, 5),
        selection.alphas.len()
    )
}

/// Why no other program has the same model in one call.
fn no_equivalent(objective: &SavedObjective) -> &'static str {
    if objective.weighted {
        "other programs need their own sample weights for this"
    } else if objective.penalty_factors.is_some() {
        "other programs need their own penalty factors for this"
    } else if objective.relaxation.is_some() {
        "glmnet(relax=TRUE) relaxes the same way: its gamma is the share of the penalised coefficients"
    } else if objective.groups.is_some() {
        "other programs need the groups themselves for this"
    } else if objective.alpha == 0.0 && objective.limits.is_none() {
        "no penalty: ordinary maximum likelihood in any program"
    } else {
        "other programs need the limits of each column for this"
    }
}

/// What the model reads: columns, their encoding, missing cells.
fn columns(model: &SavedModel) -> String {
    let recipe = match &model.input {
        ModelInput::Table { recipe } => recipe,
        ModelInput::Libsvm { zero_based, .. } => {
            let first = u8::from(!zero_based);
            return format!("features by number, the first is {first}, absent ones are 0");
        }
    };
    let texts = recipe.columns().iter().filter_map(|column| {
        let Encoding::OneHot { levels, .. } = &column.encoding else {
            return None;
        };
        Some(format!(
            "{} ({} levels)",
            name_cell(&column.name),
            levels.len()
        ))
    });
    let texts: Vec<String> = texts.collect();
    let used = recipe.columns().iter().filter(|c| c.encoding.is_used());
    let used = used.count();
    let mut parts = vec![format!("{} numeric", used - texts.len())];
    match texts.len() {
        0 => {}
        1..=LISTED => parts.push(format!("one-hot: {}", texts.join(", "))),
        count => parts.push(format!("{count} one-hot")),
    }
    match recipe.columns().len() - used {
        0 => {}
        1 => parts.push("1 at zero, not needed".into()),
        unused => parts.push(format!("{unused} at zero, not needed")),
    }
    parts.push(
        match recipe.missing() {
            Missing::Error => "missing cells are refused",
            Missing::Drop => "rows with missing cells get no answer",
            Missing::Mean => "missing cells get the means of training",
            Missing::Median => "missing cells get the medians of training",
            Missing::Indicator => "missing cells get the means of training and are marked",
        }
        .to_owned(),
    );
    parts.join("; ")
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
        .optional(2)
        .column("divisor", Align::Right, 2, 8)
        .optional(1);
    for k in 0..outputs {
        let heading = match model.classes().get(k) {
            Some(class) if outputs > 1 => format!("w {}", name_cell(class)),
            _ => "w (your units)".into(),
        };
        table = table.column(&heading, Align::Right, 2, 0);
        if k > 0 {
            table = table.optional(2 + outputs - k);
        }
    }
    let standardized = outputs == 1 && model.objective.standardize;
    if standardized {
        table = table.column("w (standardized)", Align::Right, 2, 0);
    }
    let number = |w: &f64| match *w {
        0.0 => "0".to_owned(),
        w => fixed(w, console.digits),
    };
    // A file has no moments of features at 0.
    let moment = |feature: &SavedFeature, value: f64| match feature.is_used() {
        true => significant(value, 5),
        false => String::new(),
    };
    for feature in order.iter().take(shown) {
        let mut cells = vec![
            name_cell(&feature.name),
            moment(feature, feature.mean),
            moment(feature, feature.scale),
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
    let mut text = table.screen(console);
    if shown < order.len() {
        let _ = writeln!(text, "  ... {} more (--top 0 for all)", order.len() - shown);
    }
    text
}
