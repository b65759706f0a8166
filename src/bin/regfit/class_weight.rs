//! How much the rows of each class count.

use crate::args::ClassWeight;
use crate::failure::Failure;
use crate::input::Dataset;
use crate::output::name_cell;
use regfit::recipe::Targets;

/// The weight of each row, that of its class times its own: `None` when none is asked for.
pub(crate) fn class_weights(
    data: &Dataset,
    asked: &[ClassWeight],
) -> Result<Option<Vec<f64>>, Failure> {
    if asked.is_empty() {
        return Ok(None);
    }
    let Targets::Classes { codes, names } = &data.target else {
        return Err(Failure::usage(
            "--class-weight needs classes; this model predicts a number",
        ));
    };
    let own = |row: usize| data.weights.as_ref().map_or(1.0, |weights| weights[row]);
    let of_class = match asked {
        [ClassWeight::Balanced] => balanced(codes, names.len(), own),
        asked => named(asked, names)?,
    };
    let rows = codes.iter().enumerate();
    Ok(Some(
        rows.map(|(row, code)| own(row) * of_class[*code]).collect(),
    ))
}

/// n/(K·nₖ), where n and nₖ are sums of the weights of the rows.
///
/// Source: King, Zeng (2001), Political Analysis 9(2), in the scale of scikit-learn's `class_weight="balanced"`.
fn balanced(codes: &[usize], classes: usize, own: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut sums = vec![0.0; classes];
    for (row, code) in codes.iter().enumerate() {
        sums[*code] += own(row);
    }
    let total: f64 = sums.iter().sum();
    let weight = |sum: &f64| match *sum > 0.0 {
        true => total / (classes as f64 * sum),
        false => 1.0,
    };
    sums.iter().map(weight).collect()
}

/// The weights that are given by label, 1 for the other classes.
fn named(asked: &[ClassWeight], names: &[String]) -> Result<Vec<f64>, Failure> {
    let mut weights = vec![1.0; names.len()];
    for one in asked {
        let ClassWeight::Label(label, weight) = one else {
            return Err(Failure::usage(
                "--class-weight balanced and weights of labels exclude each other",
            ));
        };
        let Some(class) = names.iter().position(|name| name == label) else {
            let label = name_cell(label);
            let classes: Vec<String> = names.iter().take(20).map(|n| name_cell(n)).collect();
            return Err(
                Failure::usage(format!("--class-weight {label}: there is no such class"))
                    .with_help(format!("the classes are {}", classes.join(", "))),
            );
        };
        weights[class] = *weight;
    }
    Ok(weights)
}
