//! Pictures of a fit and of a path.

use crate::failure::Failure;
use crate::input::Dataset;
use crate::models::Fitted;
use crate::output::Console;
use crate::screen::Fit;
use regfit::path::PathStep;
use regfit::plot::{CoefficientBars, CoefficientPath, Format, Picture};

/// The bytes of a picture at the size that suits it; says which letters pixels cannot show.
pub(super) fn draw(
    picture: &dyn Picture,
    format: Format,
    console: &Console,
) -> Result<Vec<u8>, Failure> {
    let size = picture.default_size();
    if format == Format::Png {
        let lacking: Vec<char> = picture.scene(size)?.unwritable();
        let shown: String = lacking.iter().take(SHOWN).collect();
        if !lacking.is_empty() {
            console.warn(&format!(
                "the typeface of the PNG cannot write \"{shown}\"{}: a name that ends in .svg leaves such letters to the \
                 fonts of whoever looks at it",
                if lacking.len() > SHOWN { " and others" } else { "" }
            ));
        }
    }
    Ok(picture.render(format, size)?)
}

/// Letters that a warning names.
const SHOWN: usize = 8;

/// The picture of a fit: one bar for each coefficient that is not 0.
pub(super) fn coefficient_bars(fit: &Fit) -> CoefficientBars {
    let standardized = fit.model.standardized_matrix();
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for ((j, k), w) in standardized.indexed_iter() {
        let name = &fit.data.feature_names[j];
        names.push(match fit.classes.get(k) {
            Some(class) if standardized.ncols() > 1 => format!("{name} → {class}"),
            _ => name.clone(),
        });
        values.push(*w);
    }
    let objective = fit.model.objective();
    CoefficientBars {
        subtitle: fit.data.caption(&objective.formula()),
        names,
        values,
        x_label: if objective.standardize {
            "standardized coefficient".into()
        } else {
            "coefficient in your units".into()
        },
        ..CoefficientBars::default()
    }
}

/// Curves up to which those that are 0 everywhere are handed to the picture too, which counts them.
const MANY_CURVES: usize = 10_000;

/// The picture of a path: one curve for each feature, or for each feature and class.
pub(super) fn coefficient_path(
    fitted: &Fitted,
    data: &Dataset,
    chosen: Option<f64>,
) -> CoefficientPath {
    let steps: Vec<_> = fitted
        .path
        .steps
        .iter()
        .filter(|step| step.alpha > 0.0)
        .collect();
    curves(&steps, fitted, data, chosen).0
}

/// The curves through the steps, all with an α above 0, and for each its feature and output.
pub(super) fn curves(
    steps: &[&PathStep],
    fitted: &Fitted,
    data: &Dataset,
    chosen: Option<f64>,
) -> (CoefficientPath, Vec<(usize, usize)>) {
    let outputs = steps.first().map_or(1, |step| step.standardized.len());
    let p = data.feature_names.len();
    // A curve that is 0 everywhere costs memory and is not drawn, only counted.
    let mut drawn: Vec<(usize, usize)> = if p * outputs <= MANY_CURVES {
        (0..p)
            .flat_map(|j| (0..outputs).map(move |k| (j, k)))
            .collect()
    } else {
        let entries = steps
            .iter()
            .flat_map(|step| step.standardized.iter().enumerate());
        entries
            .flat_map(|(k, entries)| entries.iter().map(move |&(j, _)| (j, k)))
            .collect()
    };
    drawn.sort_unstable();
    drawn.dedup();
    let mut coefficients = vec![vec![0.0; steps.len()]; drawn.len()];
    for (at, step) in steps.iter().enumerate() {
        for (k, entries) in step.standardized.iter().enumerate() {
            for &(j, w) in entries {
                if let Ok(curve) = drawn.binary_search(&(j, k)) {
                    coefficients[curve][at] = w;
                }
            }
        }
    }
    let name = |j: usize, output: usize| match fitted.path.class_names().get(output) {
        Some(class) if outputs > 1 => format!("{} → {class}", data.feature_names[j]),
        _ => data.feature_names[j].clone(),
    };
    let path = CoefficientPath {
        subtitle: data.caption(&fitted.path.objective().formula_with("α")),
        alphas: steps.iter().map(|step| step.alpha).collect(),
        names: drawn.iter().map(|&(j, k)| name(j, k)).collect(),
        coefficients,
        nonzero: steps.iter().map(|step| step.n_nonzero).collect(),
        deviance_explained: Some(
            steps
                .iter()
                .map(|step| step.report.deviance_explained())
                .collect(),
        ),
        chosen,
        y_label: if fitted.path.objective().standardize {
            String::new()
        } else {
            "coefficient in your units".into()
        },
        ..CoefficientPath::default()
    };
    (path, drawn)
}
