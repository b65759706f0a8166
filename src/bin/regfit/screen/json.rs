//! Fits and paths as JSON.

use super::classical::classical_json;
use super::fit::measures;
use super::shared::Fit;
use crate::input::Dataset;
use crate::models::Fitted;
use crate::stopwatch::Elapsed;
use regfit::model::Objective;
use regfit::path::PathEnd;
use regfit::penalty::Penalty;
use regfit::solver::FitReport;
use serde_json::{Map, Value, json};

fn objective(objective: &Objective, data: &Dataset, null_loss: f64) -> Value {
    let equivalents = objective
        .equivalents(data.x.n_samples(), null_loss)
        .into_iter()
        .map(|e| json!({"system": e.system, "call": e.call}));
    let mut value = json!({
        "formula": objective.formula(),
        "loss": objective.family.loss_name(),
        "penalty": objective.penalty.name(),
        "alpha": objective.penalty.alpha(),
        "l1_ratio": objective.penalty.l1_ratio(),
        "standardize": objective.standardize,
        "ddof": objective.ddof,
        "intercept": objective.fit_intercept,
        "penalty_factors": objective.penalty_factors,
        "weighted": objective.weighted,
        "relaxation": objective.relaxation,
        "equivalents": equivalents.collect::<Vec<_>>(),
    });
    if let Some(map) = value.as_object_mut() {
        // JSON has no infinities: null stands for no limit.
        if let Some(limits) = &objective.limits {
            map.insert("limits".into(), json!(limits));
        }
        if let Some(groups) = &objective.groups {
            map.insert("groups".into(), json!(groups));
        }
    }
    value
}

fn report(report: &FitReport) -> Map<String, Value> {
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
    put("solver", json!(report.solver));
    put("stop", json!(report.stop));
    put("epochs", json!(report.epochs));
    put("objective", json!(report.objective));
    put("loss", json!(report.loss));
    put("null_loss", json!(report.null_loss));
    put("certificate", json!(report.optimality.name()));
    put("gap", json!(report.optimality.value()));
    put("relative_gap", json!(report.relative()));
    put("tolerance", json!(report.tolerance));
    put("certified", json!(report.certified()));
    put("deviance_explained", json!(report.deviance_explained()));
    map
}

/// Wall-clock and processor seconds, the latter summed over threads; null where the system has none.
fn timing(data: &Dataset, solving: Elapsed) -> Value {
    json!({
        "read_seconds": data.reading.seconds,
        "read_cpu_seconds": data.reading.cpu_seconds,
        "solve_seconds": solving.seconds,
        "solve_cpu_seconds": solving.cpu_seconds,
    })
}

/// The model at one strength. `coefficients` has for each output the pairs of a feature's position
/// (from 0) and its value in the user's units.
fn step(
    alpha: f64,
    coefficients: impl Iterator<Item = Vec<(usize, f64)>>,
    intercepts: &[f64],
    n_nonzero: usize,
    report: &FitReport,
) -> Value {
    let mut lists: Vec<Value> = coefficients.map(|pairs| json!(pairs)).collect();
    let coefficients = if lists.len() == 1 {
        lists.swap_remove(0)
    } else {
        json!(lists)
    };
    json!({
        "alpha": alpha,
        "coefficients": coefficients,
        "intercept": outputs(intercepts.to_vec()),
        "nonzero": n_nonzero,
        "deviance_explained": report.deviance_explained(),
        "objective": report.objective,
        "gap": report.optimality.value(),
        "relative_gap": report.relative(),
        "certified": report.certified(),
        "stop": report.stop,
        "epochs": report.epochs,
    })
}

/// A fit as a path of one step, for programs that read both.
fn single_step(fit: &Fit) -> Value {
    let coefficients = fit.model.coefficient_matrix();
    let lists = coefficients.columns().into_iter().map(|column| {
        let entries = column.iter().copied().enumerate();
        entries.filter(|(_, w)| *w != 0.0).collect()
    });
    step(
        fit.model.objective().penalty.alpha(),
        lists,
        &fit.model.intercepts().to_vec(),
        fit.model.n_nonzero(),
        fit.model.report(),
    )
}

fn data_json(data: &Dataset) -> Value {
    json!({
        "name": data.name,
        "rows": data.x.n_samples(),
        "rows_read": data.rows_read,
        "features": data.x.n_features(),
        "target": data.target_name,
    })
}

/// A number for one output, an array for several.
fn outputs(values: Vec<f64>) -> Value {
    match values.as_slice() {
        [only] => json!(only),
        _ => json!(values),
    }
}

/// One fit.
pub(crate) fn fit_json(fit: &Fit) -> Value {
    let (user, standardized) = (
        fit.model.coefficient_matrix(),
        fit.model.standardized_matrix(),
    );
    let names = fit.data.feature_names.iter().enumerate();
    let coefficients = names.map(|(j, name)| {
        json!({
            "feature": name,
            "coefficient": outputs(user.row(j).to_vec()),
            "standardized": outputs(standardized.row(j).to_vec()),
        })
    });
    let mut report = report(fit.model.report());
    report.insert("nonzero".into(), json!(fit.model.n_nonzero()));
    report.insert("alpha_max".into(), json!(fit.alpha_max));
    report.insert("warnings".into(), json!(fit.warnings));
    let measures: Map<String, Value> = measures(fit)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect();
    json!({
        "command": fit.command,
        "data": data_json(&fit.data),
        "objective": objective(
            fit.model.objective(),
            &fit.data,
            fit.model.report().null_loss,
        ),
        "classes": fit.classes,
        "coefficients": coefficients.collect::<Vec<_>>(),
        "intercept": outputs(fit.model.intercepts().to_vec()),
        "path": [single_step(fit)],
        "report": report,
        "measures": measures,
        "inference": fit.classical.as_ref().map(|table| classical_json(fit, table)),
        "timing": timing(&fit.data, fit.solving),
    })
}

/// A whole path: for softmax the coefficients are one list for each class.
pub(crate) fn path_json(fitted: &Fitted, data: &Dataset, warnings: &[String]) -> Value {
    let scaling = fitted.path.scaling();
    let steps = fitted.path.steps.iter().map(|found| {
        let lists = found.standardized.iter().map(|entries| {
            let in_user_units = |&(j, w)| (j, scaling.to_user_units(j, w));
            entries.iter().map(in_user_units).collect()
        });
        step(
            found.alpha,
            lists,
            &found.intercepts,
            found.n_nonzero,
            &found.report,
        )
    });
    let null_loss = fitted
        .path
        .steps
        .first()
        .map_or(0.0, |step| step.report.null_loss);
    let mut objective = objective(fitted.path.objective(), data, null_loss);
    if let Some(map) = objective.as_object_mut() {
        // They differ from step to step.
        for key in ["formula", "alpha", "equivalents"] {
            map.shift_remove(key);
        }
    }
    json!({
        "command": "path",
        "data": data_json(data),
        "objective": objective,
        "classes": fitted.path.class_names(),
        "features": data.feature_names,
        "alpha_max": fitted.path.alpha_max,
        "requested": fitted.path.requested,
        "end": match fitted.path.end {
            PathEnd::Complete => "complete",
            PathEnd::Saturated => "saturated",
            PathEnd::Flat => "flat",
            PathEnd::Full => "full",
        },
        "path": steps.collect::<Vec<_>>(),
        "warnings": warnings,
        "timing": timing(data, fitted.solving),
    })
}
