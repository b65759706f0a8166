//! Pictures of a path that a file holds.

use super::flags::one_alpha;
use crate::args::{PictureKind, PlotArgs};
use crate::failure::Failure;
use crate::model_file::on_path;
use regfit::model::{ModelInput, SavedPath, SavedStep};
use regfit::plot::{CoefficientPath, Picture, Sparsity};
use std::collections::HashMap;

/// The coefficients or their number against α; --at or --alpha marks a model.
pub(super) fn picture(
    args: &PlotArgs,
    path: &SavedPath,
    name: &str,
) -> Result<Box<dyn Picture>, Failure> {
    let marked = args.at.at.or(one_alpha(args)?);
    let chosen = match marked {
        Some(alpha) => Some(on_path(path, name, alpha)?.objective.alpha),
        None => None,
    };
    let steps: Vec<&SavedStep> = path
        .steps
        .iter()
        .filter(|step| step.objective.alpha > 0.0)
        .collect();
    let rows = path.steps.first().map_or(0, |step| step.fit.rows);
    let of = path
        .data
        .name
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default();
    let subtitle = format!(
        "{of}: {rows} rows; {} models of {}",
        path.steps.len(),
        path.target.name
    );
    let alphas = steps.iter().map(|step| step.objective.alpha).collect();
    let nonzero = steps.iter().map(|step| step.features.len()).collect();
    let explained = steps.iter().map(|step| step.fit.deviance_explained());
    let deviance_explained = Some(explained.collect());
    if args.kind == PictureKind::Sparsity {
        let n_features = match &path.input {
            ModelInput::Table { recipe } => recipe.feature_names().len(),
            ModelInput::Libsvm { n_features, .. } => *n_features,
        };
        return Ok(Box::new(Sparsity {
            subtitle,
            alphas,
            nonzero,
            n_features,
            deviance_explained,
            chosen,
            ..Sparsity::default()
        }));
    }
    let (names, coefficients) = curves(path, &steps);
    let standardized = path
        .steps
        .first()
        .is_some_and(|step| step.objective.standardize);
    Ok(Box::new(CoefficientPath {
        subtitle,
        alphas,
        names,
        coefficients,
        nonzero,
        deviance_explained,
        chosen,
        y_label: if standardized {
            String::new()
        } else {
            "coefficient in your units".into()
        },
        ..CoefficientPath::default()
    }))
}

/// The curves that are not 0 everywhere, one for each feature, or for each feature and class.
fn curves(path: &SavedPath, steps: &[&SavedStep]) -> (Vec<String>, Vec<Vec<f64>>) {
    let classes = path.target.classes.as_deref().unwrap_or_default();
    let mut places: HashMap<(&str, usize), usize> = HashMap::new();
    let (mut names, mut coefficients) = (Vec::new(), Vec::new());
    for (at, step) in steps.iter().enumerate() {
        for feature in &step.features {
            let several = feature.standardized.len() > 1;
            for (k, w) in feature.standardized.iter().enumerate() {
                let place = *places.entry((&feature.name, k)).or_insert_with(|| {
                    names.push(match classes.get(k) {
                        Some(class) if several => format!("{} → {class}", feature.name),
                        _ => feature.name.clone(),
                    });
                    coefficients.push(vec![0.0; steps.len()]);
                    coefficients.len() - 1
                });
                coefficients[place][at] = *w;
            }
        }
    }
    (names, coefficients)
}
