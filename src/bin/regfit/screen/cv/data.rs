//! A cross-validation as CSV and as JSON.

use super::choice::{Choice, differences};
use crate::cross_validation::Validated;
use crate::failure::Failure;
use crate::output::{csv_text, shortest};
use crate::screen::json::fit_json;
use crate::screen::leave_one_out::add_leave_one_out;
use regfit::penalty::Penalty;
use regfit::selection::{Nested, Rule};
use serde_json::{Value, json};

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
        "without_optimum": found.without_optimum,
    })
}

/// What the penalty chosen without each outer fold is.
fn nested_penalties(
    choice: &Choice,
    nested: &Nested,
    of: impl Fn(&Validated) -> Value,
) -> Vec<Value> {
    let chosen = nested.candidates.iter();
    chosen
        .filter_map(|&k| choice.compared.get(k).map(&of))
        .collect()
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
                "l1_ratios": nested_penalties(choice, nested, |found| json!(found.penalty.l1_ratio())),
                "relax": nested_penalties(choice, nested, |found| json!(found.relax)),
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
        add_leave_one_out(curves, &mut value);
    }
    if let Some(object) = value.as_object_mut() {
        object.shift_remove("command");
        map.append(object);
    }
    Value::Object(map)
}
