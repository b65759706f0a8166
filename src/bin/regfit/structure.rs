//! Limits of coefficients, from flags to features.

use crate::args::{Limit, ModelArgs};
use crate::failure::Failure;
use crate::input::Dataset;
use regfit::data::escape;
use regfit::model::ModelInput;

/// One pair of limits for each feature, in the order of the flags; `None` when there are none.
pub(crate) fn limits(data: &Dataset, args: &ModelArgs) -> Result<Option<Vec<(f64, f64)>>, Failure> {
    if args.lower.is_empty() && args.upper.is_empty() && !args.positive {
        return Ok(None);
    }
    let least = if args.positive {
        0.0
    } else {
        f64::NEG_INFINITY
    };
    let mut limits = vec![(least, f64::INFINITY); data.feature_names.len()];
    for limit in &args.lower {
        for j in features(data, "--lower", limit)? {
            limits[j].0 = limit.value.max(least);
        }
    }
    for limit in &args.upper {
        for j in features(data, "--upper", limit)? {
            limits[j].1 = limit.value;
        }
    }
    let factors = data.penalty_factors.iter().flatten();
    for ((factor, (lower, upper)), name) in factors.zip(&limits).zip(&data.feature_names) {
        if *factor == 0.0 && (lower.is_finite() || upper.is_finite()) {
            let name = escape(name);
            return Err(Failure::usage(format!(
                "\"{name}\" has penalty factor 0, so it cannot have limits"
            ))
            .with_help(format!(
                "give it a small factor, or no limits: --lower 0 --lower {name}=-inf"
            )));
        }
    }
    Ok(Some(limits))
}

/// The features that a flag means: all, one by its name, or those made of a column, by its name or its number.
fn features(data: &Dataset, flag: &str, limit: &Limit) -> Result<Vec<usize>, Failure> {
    let names = &data.feature_names;
    let Some(column) = &limit.column else {
        return Ok((0..names.len()).collect());
    };
    if let Some(j) = names.iter().position(|name| name == column) {
        return Ok(vec![j]);
    }
    let number = match &data.input {
        ModelInput::Table { recipe } => {
            let owners = crate::input::owners(recipe);
            let named = owners.iter().position(|owner| owner == column);
            named.map(|j| data.feature_columns[j])
        }
        ModelInput::Libsvm { .. } => None,
    };
    let number = number.or_else(|| column.parse().ok());
    let made = (0..names.len()).filter(|j| Some(data.feature_columns[*j]) == number);
    let made: Vec<usize> = made.collect();
    if made.is_empty() {
        let column = escape(column);
        return Err(Failure::fault(format!(
            "{flag} {column}: that column is not among the features"
        )));
    }
    Ok(made)
}
