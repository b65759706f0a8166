//! Coefficients as CSV.

use super::shared::Fit;
use crate::failure::Failure;
use crate::input::Dataset;
use crate::models::Fitted;
use crate::output::{CsvText, csv_name, csv_text, shortest};

/// `feature,coefficient` for all features and the intercept, in the user's units; with a column
/// `class` for softmax.
pub(crate) fn coefficient_csv(fit: &Fit) -> Result<Vec<u8>, Failure> {
    let coefficients = fit.model.coefficient_matrix();
    let softmax = coefficients.ncols() > 1;
    csv_text(|csv| {
        let line = |csv: &mut CsvText, name: &str, class: &str, value: &str| {
            if softmax {
                csv.write_record([name, class, value])
            } else {
                csv.write_record([name, value])
            }
        };
        line(csv, "feature", "class", "coefficient")?;
        let class = |k: usize| csv_name(fit.classes.get(k).map_or("", String::as_str));
        for ((j, k), value) in coefficients.indexed_iter() {
            let name = csv_name(&fit.data.feature_names[j]);
            line(csv, &name, &class(k), &shortest(*value))?;
        }
        if fit.model.objective().fit_intercept {
            for (k, value) in fit.model.intercepts().iter().enumerate() {
                line(csv, "(intercept)", &class(k), &shortest(*value))?;
            }
        }
        Ok(())
    })
}

/// `alpha,feature,coefficient`: at each α the intercept and the coefficients that are not 0, in the
/// user's units; with a column `class` for softmax.
pub(crate) fn path_csv(fitted: &Fitted, data: &Dataset) -> Result<Vec<u8>, Failure> {
    let softmax = fitted.path.class_names().len() > 2;
    let intercept = fitted.path.objective().fit_intercept;
    let names: Vec<_> = data
        .feature_names
        .iter()
        .map(|name| csv_name(name))
        .collect();
    let classes: Vec<_> = fitted
        .path
        .class_names()
        .iter()
        .map(|name| csv_name(name))
        .collect();
    csv_text(|csv| {
        let line = |csv: &mut CsvText, alpha: &str, name: &str, class: &str, value: &str| {
            if softmax {
                csv.write_record([alpha, name, class, value])
            } else {
                csv.write_record([alpha, name, value])
            }
        };
        line(csv, "alpha", "feature", "class", "coefficient")?;
        for step in &fitted.path.steps {
            let alpha = shortest(step.alpha);
            for (k, entries) in step.standardized.iter().enumerate() {
                let class = classes.get(k).map_or("", AsRef::as_ref);
                if intercept {
                    line(
                        csv,
                        &alpha,
                        "(intercept)",
                        class,
                        &shortest(step.intercepts[k]),
                    )?;
                }
                for &(j, w) in entries {
                    let value = fitted.path.scaling().to_user_units(j, w);
                    line(csv, &alpha, &names[j], class, &shortest(value))?;
                }
            }
        }
        Ok(())
    })
}
