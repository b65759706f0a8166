//! Pictures of a fit and of a path.

use crate::failure::Failure;
use crate::input::Dataset;
use crate::models::Fitted;
use crate::output::Console;
use crate::screen::Fit;
use regfit::path::PathStep;
use regfit::plot::{ClassCoefficients, CoefficientBars, CoefficientPath, Format, Picture};

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

/// The picture of a fit: one bar for each coefficient that is not 0, side by side for several classes.
pub(super) fn coefficient_bars(fit: &Fit) -> Box<dyn Picture> {
    let standardized = fit.model.standardized_matrix();
    let values = standardized.columns().into_iter();
    let objective = fit.model.objective();
    bars(Bars {
        subtitle: fit.data.caption(&objective.formula()),
        names: fit.data.feature_names.clone(),
        classes: &fit.classes,
        values: values.map(|column| column.to_vec()).collect(),
        standardized: objective.standardize,
    })
}

/// What bars of coefficients are drawn from.
pub(super) struct Bars<'a> {
    pub(super) subtitle: String,
    /// Shape (n_features,).
    pub(super) names: Vec<String>,
    pub(super) classes: &'a [String],
    /// Shape (n_outputs, n_features).
    pub(super) values: Vec<Vec<f64>>,
    pub(super) standardized: bool,
}

pub(super) fn bars(of: Bars<'_>) -> Box<dyn Picture> {
    let x_label = match of.standardized {
        true => "standardized coefficient",
        false => "coefficient in your units",
    }
    .to_owned();
    let (subtitle, names, mut values) = (of.subtitle, of.names, of.values);
    if values.len() > 1 {
        return Box::new(ClassCoefficients {
            subtitle,
            names,
            classes: of.classes.to_vec(),
            values,
            x_label,
            ..ClassCoefficients::default()
        });
    }
    Box::new(CoefficientBars {
        subtitle,
        names,
        values: values.pop().unwrap_or_default(),
        x_label,
        ..CoefficientBars::default()
    })
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
