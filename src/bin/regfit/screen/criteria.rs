//! Information criteria of a path.

use crate::input::Dataset;
use crate::models::Fitted;
use crate::output::{name_cell, significant};
use regfit::selection::{Criterion, InformationCriteria};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Features that are named.
const NAMES: usize = 12;

/// The strength that a criterion chooses, and the features there.
pub(crate) fn criterion_text(
    criterion: Criterion,
    criteria: &InformationCriteria,
    fitted: &Fitted,
    data: &Dataset,
) -> String {
    let k = criteria.best(criterion);
    let step = &fitted.path.steps[k];
    let used: BTreeSet<usize> = step
        .standardized
        .iter()
        .flatten()
        .map(|entry| entry.0)
        .collect();
    let mut names: Vec<String> = used
        .iter()
        .take(NAMES)
        .map(|&j| name_cell(&data.feature_names[j]))
        .collect();
    if used.len() > NAMES {
        names.push(format!("{} more", used.len() - NAMES));
    }
    if names.is_empty() {
        names.push("the intercept alone".into());
    }
    format!(
        "{} chooses α = {} ({} with {} degrees of freedom): {}\n",
        criterion.name(),
        significant(criteria.alphas[k], 5),
        significant(criteria.values(criterion)[k], 6),
        significant(criteria.degrees_of_freedom[k], 3),
        names.join(", ")
    )
}

/// Adds the curves, one number for each step of the path, and the strengths that they choose.
pub(crate) fn add_criteria(criteria: &InformationCriteria, report: &mut Value) {
    let Some(map) = report.as_object_mut() else {
        return;
    };
    map.insert("df".into(), json!(criteria.degrees_of_freedom));
    for criterion in [Criterion::Aic, Criterion::Bic, Criterion::Ebic] {
        let name = criterion.name();
        let alpha = criteria.alphas[criteria.best(criterion)];
        map.insert(name.into(), json!(criteria.values(criterion)));
        map.insert(format!("alpha_{name}"), json!(alpha));
    }
}
