//! Coefficients as CSV.

use super::fit::Fit;
use crate::fitting::Fitted;
use crate::input::Dataset;
use crate::output::{csv_field, shortest};
use std::io::{self, Write};

/// `feature,coefficient` for all features and the intercept, in the user's units; with a column
/// `class` for softmax.
pub(crate) fn coefficient_csv(fit: &Fit) -> String {
    let coefficients = fit.model.coefficients();
    let softmax = coefficients.ncols() > 1;
    let mut text = if softmax {
        "feature,class,coefficient\n".to_owned()
    } else {
        "feature,coefficient\n".to_owned()
    };
    let mut line = |name: &str, k: usize, value: f64| {
        text += &csv_field(name);
        if softmax {
            text.push(',');
            text += &csv_field(fit.classes.get(k).map_or("", String::as_str));
        }
        text.push(',');
        text += &shortest(value);
        text.push('\n');
    };
    for ((j, k), value) in coefficients.indexed_iter() {
        line(&fit.data.feature_names[j], k, *value);
    }
    if fit.model.objective().fit_intercept {
        for (k, value) in fit.model.intercepts().iter().enumerate() {
            line("(intercept)", k, *value);
        }
    }
    text
}

/// `alpha,feature,coefficient`: at each α the intercept and the coefficients that are not 0, in the
/// user's units; with a column `class` for softmax.
pub(crate) fn path_csv(fitted: &Fitted, data: &Dataset, out: &mut dyn Write) -> io::Result<()> {
    let softmax = fitted.classes.len() > 2;
    let intercept = fitted.objective().fit_intercept;
    let names: Vec<_> = data
        .feature_names
        .iter()
        .map(|name| csv_field(name))
        .collect();
    let classes: Vec<_> = fitted.classes.iter().map(|name| csv_field(name)).collect();
    let heading = if softmax {
        "alpha,feature,class,coefficient"
    } else {
        "alpha,feature,coefficient"
    };
    writeln!(out, "{heading}")?;
    for step in fitted.steps() {
        let alpha = shortest(step.alpha);
        for (k, entries) in step.standardized.iter().enumerate() {
            let mut line = |name: &str, value: f64| match classes.get(k).filter(|_| softmax) {
                Some(class) => writeln!(out, "{alpha},{name},{class},{}", shortest(value)),
                None => writeln!(out, "{alpha},{name},{}", shortest(value)),
            };
            if intercept {
                line("(intercept)", step.intercepts[k])?;
            }
            for &(j, w) in entries {
                line(&names[j], fitted.scaling().to_user_units(j, w))?;
            }
        }
    }
    Ok(())
}
