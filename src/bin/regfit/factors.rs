//! Penalty factors by column.

use crate::args::Factor;
use crate::failure::Failure;

/// v from the user's list: a column stands for all features made of it.
pub(crate) fn penalty_factors(
    factors: &[Factor],
    asked: Vec<Result<String, Failure>>,
    features: &[String],
    owners: &[&str],
) -> Result<Option<Vec<f64>>, Failure> {
    if factors.is_empty() {
        return Ok(None);
    }
    let mut all = vec![1.0; features.len()];
    for (factor, column) in factors.iter().zip(asked) {
        if let Some(j) = features.iter().position(|name| *name == factor.column) {
            all[j] = factor.factor;
            continue;
        }
        let column = column?;
        let mut found = false;
        for (v, _) in all
            .iter_mut()
            .zip(owners)
            .filter(|(_, owner)| **owner == column)
        {
            *v = factor.factor;
            found = true;
        }
        if !found {
            let name = regfit::data::escape(&factor.column).into_owned();
            return Err(Failure::fault(format!(
                "--penalty-factor {name}: that column is not among the features"
            )));
        }
    }
    Ok(Some(all))
}
