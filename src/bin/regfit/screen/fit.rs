//! The screen of one fit.

use super::shared::{Fit, halves, header_text, insert_before_intercept, more, order};
use super::{classical, softmax};
use crate::output::{
    Align, Console, Drawing, Table, counted, duration, fixed, name_cell, scientific, significant,
};
use regfit::metric;
use regfit::penalty::{AnyPenalty, Penalty};
use regfit::recipe::Targets;
use regfit::solver::{FitReport, StopReason};
use std::fmt::Write as _;

/// Where the second half of the line `sparsity` begins, labels left out.
const SPARSITY_WIDTH: usize = 40;
/// Names of zero coefficients on the line `sparsity`.
const ZERO_NAMES: usize = 8;

/// The whole screen.
pub(crate) fn fit_text(fit: &Fit, console: &Console) -> String {
    let objective = fit.model.objective();
    let mut text = header_text(&fit.data, objective, &objective.formula(), console);
    let rows = fit.data.x.n_samples();
    let equivalents = objective.equivalents(rows, fit.model.report().null_loss);
    let calls: Vec<String> = equivalents
        .into_iter()
        .filter(|e| e.system != "liblinear")
        .map(|e| match e.system {
            "glmnet" => e.call,
            system => format!("{system} {}", e.call),
        })
        .collect();
    if !calls.is_empty() {
        let _ = writeln!(text, "          = {}", calls.join(" = "));
    }
    text.push('\n');
    text += &if let Some(table) = &fit.classical {
        classical::classical_table(fit, table, console)
    } else if fit.model.intercepts().len() == 1 {
        coefficient_table(fit, console)
    } else {
        softmax::coefficient_table(fit, console)
    };
    text.push('\n');
    text += &console.label("sparsity  ");
    text += &halves(&sparsity(fit), SPARSITY_WIDTH, &strength(fit));
    let _ = write!(text, "\n{}{}\n", console.label("fit       "), quality(fit));
    text += &certificate(fit.model.report(), fit.solving.seconds, console);
    if objective.relaxation.is_some_and(|gamma| gamma < 1.0) {
        text += "          of the penalised fit, which chose the features\n";
    }
    text
}

/// For two classes: whose log-odds a positive coefficient raises.
fn direction(fit: &Fit) -> String {
    match fit.classes.as_slice() {
        [first, second] if fit.model.intercepts().len() == 1 => format!(
            "  w on the log-odds of {} against {}\n",
            name_cell(second),
            name_cell(first)
        ),
        _ => String::new(),
    }
}

fn coefficient_table(fit: &Fit, console: &Console) -> String {
    let objective = fit.model.objective();
    let (user, standardized) = (
        fit.model.coefficient_matrix(),
        fit.model.standardized_matrix(),
    );
    let order = order(fit);
    let shown = console.shown(order.len());
    let largest = order.first().map_or(0.0, |&j| standardized[[j, 0]].abs());
    let digits = console.digits;
    let mut table = Table::default()
        .column("feature", Align::Left, 2, 11)
        .column("w (your units)", Align::Right, 3, 0);
    if objective.standardize {
        table = table.column("w (standardized)", Align::Right, 2, 0);
    }
    let mut table = table.drawings("", 2).column("", Align::Left, 1, 0);
    let names = fit.data.names_apart(&order[..shown.min(order.len())]);
    for (&j, name) in order.iter().zip(names) {
        let w = standardized[[j, 0]];
        let mut cells = vec![name, fixed(user[[j, 0]], digits)];
        if objective.standardize {
            cells.push(fixed(w, digits));
        }
        cells.push(String::new());
        cells.push(if w < 0.0 { "−".into() } else { String::new() });
        table.drawn_row(cells, Drawing::Bar(w.abs() / largest));
    }
    if objective.fit_intercept {
        table.row(vec![
            "(intercept)".into(),
            fixed(fit.model.intercepts()[0], digits),
        ]);
    }
    let text = table.screen(console);
    let note = more(order.len(), shown);
    direction(fit) + &insert_before_intercept(&text, objective.fit_intercept, &note)
}

/// `8 of 10 non-zero; zero: age, s2`
fn sparsity(fit: &Fit) -> String {
    let standardized = fit.model.standardized_matrix();
    let zero: Vec<usize> = (0..standardized.nrows())
        .filter(|&j| standardized.row(j).iter().all(|w| *w == 0.0))
        .collect();
    let total = standardized.nrows();
    let mut text = format!("{} of {total} non-zero", total - zero.len());
    if zero.is_empty() {
        return text;
    }
    text += "; zero: ";
    let listed = zero.len().min(ZERO_NAMES);
    text += &fit.data.names_apart(&zero[..listed]).join(", ");
    if zero.len() > ZERO_NAMES {
        let _ = write!(text, ", … ({} more)", zero.len() - ZERO_NAMES);
    }
    text
}

/// `α is 1.1 % of α_max = 45.16`; nothing for ridge, which never reaches w = 0.
fn strength(fit: &Fit) -> String {
    let penalty = &fit.model.objective().penalty;
    let ridge = matches!(penalty, AnyPenalty::L2(_)) || penalty.l1_ratio() == 0.0;
    if ridge || !(fit.alpha_max > 0.0 && fit.alpha_max.is_finite()) {
        return String::new();
    }
    format!(
        "α is {} % of α_max = {}",
        significant(100.0 * penalty.alpha() / fit.alpha_max, 2),
        significant(fit.alpha_max, 4)
    )
}

/// The measures of a fit on its own training data, by name.
pub(crate) fn measures(fit: &Fit) -> Vec<(&'static str, f64)> {
    let eta = fit.model.linear_predictor(&fit.data.x);
    let report = fit.model.report();
    let d = fit.data.weights.as_deref();
    match &fit.data.target {
        Targets::Numbers(y) => {
            let predictions = eta.column(0).to_vec();
            let mse = metric::mean_squared_error(y, &predictions, d);
            vec![
                ("r2", metric::r_squared(y, &predictions, d)),
                ("rmse", mse.sqrt()),
            ]
        }
        Targets::Classes { codes, .. } => {
            let predictions = predicted(&eta);
            let mut all = vec![
                ("log_loss", report.loss),
                ("accuracy", metric::accuracy(codes, &predictions, d)),
            ];
            if eta.ncols() == 1 {
                let positive: Vec<bool> = codes.iter().map(|code| *code == 1).collect();
                let scores = eta.column(0).to_vec();
                all.push(("auc", metric::area_under_curve(&positive, &scores, d)));
            }
            all.push(("deviance_explained", report.deviance_explained()));
            all
        }
    }
}

/// The most probable class of each row of η.
fn predicted(eta: &regfit::ndarray::Array2<f64>) -> Vec<usize> {
    let class = |row: regfit::ndarray::ArrayView1<'_, f64>| {
        if row.len() == 1 {
            return usize::from(row[0] > 0.0);
        }
        let best = |best: usize, k: usize| if row[k] > row[best] { k } else { best };
        (0..row.len()).fold(0, best)
    };
    eta.rows().into_iter().map(class).collect()
}

/// `training R² 0.5149   RMSE 53.63   objective 1486.84`
fn quality(fit: &Fit) -> String {
    let mut parts: Vec<String> = measures(fit)
        .into_iter()
        .filter(|(_, value)| value.is_finite())
        .map(|(name, value)| match name {
            "r2" => format!("R² {value:.4}"),
            "rmse" => format!("RMSE {}", significant(value, 4)),
            "log_loss" => format!("log-loss {}", significant(value, 4)),
            "accuracy" => format!("accuracy {value:.4}"),
            "auc" => format!("AUC {value:.4}"),
            _ => format!("deviance explained {value:.4}"),
        })
        .collect();
    parts.push(format!(
        "objective {}",
        significant(fit.model.report().objective, 6)
    ));
    format!("training {}", parts.join("   "))
}

/// How a fit ended, in front of its certificate.
pub(crate) fn verdict(certified: bool, stop: StopReason) -> &'static str {
    match (certified, stop) {
        (true, _) => "certified",
        (false, StopReason::NoFiniteOptimum) => "no finite optimum:",
        (false, _) => "not certified:",
    }
}

/// `certified duality gap 1.4e-9 (relative 9.7e-13) in 61 epochs, 0.4 ms`
fn certificate(report: &FitReport, seconds: f64, console: &Console) -> String {
    let label = verdict(report.certified(), report.stop);
    let tolerance = if report.certified() {
        String::new()
    } else {
        format!(", tolerance {:e}", report.tolerance)
    };
    format!(
        "{} {} {} (relative {}{tolerance}) in {}, {}\n",
        console.label(label),
        report.optimality.name(),
        scientific(report.optimality.value()),
        scientific(report.relative()),
        counted(report.epochs, "epoch", "epochs"),
        duration(seconds)
    )
}
