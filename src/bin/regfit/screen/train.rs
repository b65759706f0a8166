//! The log of a training run.

use super::shared::header_text;
use crate::input::Dataset;
use crate::output::{Align, Console, Table, duration, fixed, scientific, shortest, significant};
use crate::stopwatch::Elapsed;
use regfit::model::{FittedModel, Objective};
use regfit::solver::Optimality;
use regfit::training::{Diagnosis, Epoch, ExpectedLoss, TrainingPlan};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// A training run of any family, and its data.
#[derive(Debug)]
pub(crate) struct TrainingRun {
    pub(crate) data: Dataset,
    pub(crate) objective: Objective,
    pub(crate) plan: TrainingPlan,
    /// In the order of the outputs; empty for a number.
    pub(crate) classes: Vec<String>,
    /// None where training diverged.
    pub(crate) model: Option<FittedModel>,
    pub(crate) history: Vec<Epoch>,
    pub(crate) expected: ExpectedLoss,
    pub(crate) step_bound: f64,
    pub(crate) learning_rate: f64,
    pub(crate) batch_size: usize,
    pub(crate) n_training: usize,
    pub(crate) n_validation: usize,
    pub(crate) optimum: Option<f64>,
    /// The gap to the optimum after the last epoch, as a share of that at the start.
    pub(crate) distance: Option<f64>,
    pub(crate) verdicts: Vec<Diagnosis>,
    pub(crate) solving: Elapsed,
}

/// A rate to four digits, as short as it can be written.
fn rounded(rate: f64) -> String {
    let text = significant(rate, 4);
    text.parse().map_or(text, shortest)
}

/// The solver and its settings in one phrase.
pub(crate) fn descent_words(run: &TrainingRun) -> String {
    let plan = &run.plan;
    let mut words = if run.batch_size < run.n_training {
        format!("mini-batches of {}", run.batch_size)
    } else {
        "gradient descent on all rows".to_owned()
    };
    let _ = write!(words, ", learning rate {}", rounded(run.learning_rate));
    if plan.decay > 0.0 {
        let _ = write!(words, " with decay {}", shortest(plan.decay));
    }
    if plan.momentum > 0.0 {
        let kind = if plan.nesterov { "Nesterov " } else { "" };
        let _ = write!(words, ", {kind}momentum {}", plan.momentum);
    }
    words
}

pub(crate) fn train_text(run: &TrainingRun, console: &Console) -> String {
    let formula = run.objective.formula();
    let mut text = header_text(&run.data, &run.objective, &formula, console);
    let label = |name: &str| console.label(&format!("{name:<10}"));
    let validating = match run.n_validation {
        0 => String::new(),
        n => format!(", {n} rows to validate"),
    };
    let _ = writeln!(
        text,
        "{}{}; {} rows to train{validating} (seed {})",
        label("descent"),
        descent_words(run),
        run.n_training,
        run.plan.seed
    );
    let expected = match run.expected.n_classes {
        0 => format!(
            "loss {} expected at zero; predicting the mean gives {}",
            significant(run.expected.at_zero, 6),
            significant(run.expected.of_prior, 6)
        ),
        k => format!(
            "loss {:.6} expected: ln {k}, as of guessing; the class shares alone give {:.6}",
            run.expected.at_zero, run.expected.of_prior
        ),
    };
    let _ = writeln!(text, "{}{expected}", label("start"));
    let _ = writeln!(
        text,
        "{}below 2/L = {} every step on all rows goes down; in use {}",
        label("rate"),
        significant(run.step_bound, 5),
        rounded(run.learning_rate)
    );
    text.push('\n');
    text += &log(run, console);
    text.push('\n');
    text += &end(run, &label);
    text
}

/// One line for each epoch, or for some of many: the first, the last, and others evenly between them.
fn log(run: &TrainingRun, console: &Console) -> String {
    let score = match run.expected.n_classes {
        0 => "R²",
        _ => "accuracy",
    };
    let penalised = run.history.iter().any(|epoch| epoch.penalty != 0.0);
    let validated = run.n_validation > 0;
    let mut table = Table::default().column("epoch", Align::Right, 2, 5).column(
        "train. loss",
        Align::Right,
        2,
        9,
    );
    if penalised {
        table = table.column("objective", Align::Right, 2, 9);
    }
    table = table
        .column(&format!("train. {score}"), Align::Right, 2, 8)
        .optional(1);
    if validated {
        table = table.column("val. loss", Align::Right, 2, 9).column(
            &format!("val. {score}"),
            Align::Right,
            2,
            8,
        );
        table = table.optional(2);
    }
    let number = |value: f64| match value.is_finite() && value.abs() < 1e6 {
        true => fixed(value, 6),
        false => format!("{value:.4e}"),
    };
    let last = run.history.len() - 1;
    let shown = console.shown(run.history.len()).max(2) - 1;
    let mut before = None;
    for k in 0..=shown {
        let at = (k * last + shown / 2) / shown;
        if before == Some(at) {
            continue;
        }
        before = Some(at);
        let epoch = &run.history[at];
        let mut cells = vec![epoch.epoch.to_string(), number(epoch.loss)];
        if penalised {
            cells.push(number(epoch.objective()));
        }
        cells.push(format!("{:.4}", epoch.score));
        if let (Some(loss), Some(score)) = (epoch.validation_loss, epoch.validation_score) {
            cells.extend([number(loss), format!("{score:.4}")]);
        }
        table.row(cells);
    }
    let mut text = table.screen(console);
    if last > shown {
        let _ = writeln!(
            text,
            "  {} of {} epochs shown (--top 0 for all)",
            shown, last
        );
    }
    text
}

/// How it ended, how far from the optimum, and why.
fn end(run: &TrainingRun, label: &dyn Fn(&str) -> String) -> String {
    let mut text = String::new();
    if let (Some(optimum), Some(distance)) = (run.optimum, run.distance.filter(|d| d.is_finite())) {
        let last = run.history[run.history.len() - 1].objective();
        let _ = writeln!(
            text,
            "{}objective {} against {} at the optimum: {} % of the way left",
            label("distance"),
            significant(last, 7),
            significant(optimum, 7),
            significant(100.0 * distance, 3)
        );
    } else if run.optimum.is_none() {
        let _ = writeln!(
            text,
            "{}unknown: without a stronger penalty this objective has no minimum",
            label("distance")
        );
    }
    if let Some(model) = &run.model {
        let report = model.report();
        let (name, bound) = match report.optimality {
            Optimality::DualityGap(_) => ("gap", "objective above the optimum by at most"),
            Optimality::KktViolation(_) => ("gradient", "largest entry"),
            Optimality::Stationarity(_) => ("gradient", "distance to the subdifferential"),
        };
        // Columns without spread leave nothing to be relative to.
        let relative = Some(report.relative()).filter(|value| value.is_finite());
        let relative = relative.map(|value| format!(" (relative {})", scientific(value)));
        let _ = writeln!(
            text,
            "{}{bound} {}{} after {} epochs, {}",
            label(name),
            scientific(report.optimality.value()),
            relative.unwrap_or_default(),
            report.epochs,
            duration(run.solving.seconds)
        );
    }
    for verdict in &run.verdicts {
        let _ = writeln!(text, "{}{verdict}", label("diagnosis"));
    }
    text
}

pub(crate) fn train_json(run: &TrainingRun) -> Value {
    let history = run.history.iter().map(|epoch| {
        json!({
            "epoch": epoch.epoch,
            "updates": epoch.updates,
            "learning_rate": epoch.learning_rate,
            "loss": epoch.loss,
            "penalty": epoch.penalty,
            "objective": epoch.objective(),
            "score": epoch.score,
            "validation_loss": epoch.validation_loss,
            "validation_score": epoch.validation_score,
        })
    });
    let verdicts = run.verdicts.iter();
    let verdicts = verdicts.map(|v| json!({"name": v.name(), "text": v.to_string()}));
    let mut report = json!({
        "command": "train",
        "solver": if run.batch_size < run.n_training { "sgd" } else { "gd" },
        "objective": run.objective.formula(),
        "seed": run.plan.seed,
        "rows": {"training": run.n_training, "validation": run.n_validation},
        "classes": run.classes,
        "score": if run.expected.n_classes == 0 { "r2" } else { "accuracy" },
        "learning_rate": run.learning_rate,
        "step_bound": run.step_bound,
        "batch_size": run.batch_size,
        "expected_loss": {"at_zero": run.expected.at_zero, "of_prior": run.expected.of_prior},
        "history": history.collect::<Vec<_>>(),
        "optimum": run.optimum,
        "distance": run.distance,
        "diagnosis": verdicts.collect::<Vec<_>>(),
    });
    if let (Some(model), Some(map)) = (&run.model, report.as_object_mut()) {
        let coefficients = model.coefficient_matrix();
        let rows = run.data.feature_names.iter().zip(coefficients.rows());
        let rows = rows.map(|(name, w)| json!({"feature": name, "coefficients": w.to_vec()}));
        map.insert("coefficients".into(), rows.collect());
        map.insert("intercept".into(), json!(model.intercepts().to_vec()));
        let fit = model.report();
        map.insert(
            fit.optimality.name().replace(' ', "_"),
            json!(fit.optimality.value()),
        );
    }
    report
}
