//! Leave-one-out errors of a ridge path.

use crate::output::significant;
use regfit::path::LeaveOneOut;
use serde_json::{Value, json};

/// The strengths that leave-one-out and generalised cross-validation choose.
pub(crate) fn leave_one_out_text(curves: &LeaveOneOut) -> String {
    let line = |name: &str, errors: &[f64], k: usize| {
        format!(
            "{name} chooses α = {} (mean squared error {}, {} degrees of freedom)\n",
            significant(curves.alphas[k], 4),
            significant(errors[k], 4),
            significant(curves.degrees_of_freedom[k], 3)
        )
    };
    line("leave-one-out", &curves.mse, curves.best())
        + &line(
            "generalised cross-validation",
            &curves.gcv,
            curves.best_by_gcv(),
        )
}

/// Adds the curves, one number for each step of the path, and the strengths that they choose.
pub(crate) fn add_leave_one_out(curves: &LeaveOneOut, report: &mut Value) {
    if let Some(map) = report.as_object_mut() {
        map.insert("loo_mse".into(), json!(curves.mse));
        map.insert("gcv".into(), json!(curves.gcv));
        map.insert("df".into(), json!(curves.degrees_of_freedom));
        map.insert("alpha_loo".into(), json!(curves.alphas[curves.best()]));
        map.insert(
            "alpha_gcv".into(),
            json!(curves.alphas[curves.best_by_gcv()]),
        );
    }
}
