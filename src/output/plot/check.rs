//! Whether data can be drawn.

use crate::{Error, Result};

/// Beyond this a range of values overflows.
const LARGEST: f64 = 1e300;

/// The error of a picture whose data cannot be drawn.
pub(super) fn refuse<T>(reason: impl Into<String>) -> Result<T> {
    Err(Error::Picture(reason.into()))
}

/// Checks the strengths of a path: at least one, positive, finite, falling.
pub(super) fn alphas(alphas: &[f64], chosen: Option<f64>) -> Result<()> {
    if alphas.is_empty() {
        return refuse("there are no penalty strengths, so there is nothing to draw");
    }
    for (i, &alpha) in alphas.iter().enumerate() {
        if !(alpha.is_finite() && alpha > 0.0) {
            return refuse(format!(
                "α number {} is {alpha}; a log axis needs positive finite strengths, so leave it out",
                i + 1
            ));
        }
    }
    if let Some(i) = alphas.windows(2).position(|pair| pair[0] <= pair[1]) {
        return refuse(format!(
            "α number {} is {}, after {}; sort the strengths from the largest to the smallest, each once",
            i + 2,
            alphas[i + 1],
            alphas[i]
        ));
    }
    match chosen {
        Some(alpha) if !(alpha.is_finite() && alpha > 0.0) => refuse(format!(
            "the chosen α is {alpha}; a log axis needs a positive finite strength"
        )),
        _ => Ok(()),
    }
}

/// Checks that `found` numbers of `what` stand against `expected` of `per`.
pub(super) fn length(what: &str, found: usize, per: &str, expected: usize) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    refuse(format!("{found} {what} for {expected} {per}"))
}

/// Checks that every value can be drawn.
pub(super) fn values(what: &str, values: &[f64]) -> Result<()> {
    // The absolute value of NaN is in no range.
    match values
        .iter()
        .position(|v| !(0.0..=LARGEST).contains(&v.abs()))
    {
        None => Ok(()),
        Some(i) => refuse(format!(
            "{what}: number {} is {}; only numbers up to 1e300 can be drawn",
            i + 1,
            values[i]
        )),
    }
}

/// Checks shares of the deviance along a path of `n_alphas` strengths.
pub(super) fn explained(shares: Option<&[f64]>, n_alphas: usize) -> Result<()> {
    let Some(shares) = shares else {
        return Ok(());
    };
    let what = "values of deviance explained";
    length(what, shares.len(), "penalty strengths", n_alphas)?;
    values("deviance explained", shares)
}

/// The most charts side by side: more would be too small to see anything.
pub(super) const MOST_CHARTS: usize = 4;

/// Checks the strengths of charts side by side: one to four, finite, none negative.
pub(super) fn charts(alphas: &[f64]) -> Result<()> {
    if alphas.is_empty() || alphas.len() > MOST_CHARTS {
        return refuse(format!(
            "{} penalty strengths; choose one to {MOST_CHARTS}, each gets a chart",
            alphas.len()
        ));
    }
    values("penalty strengths", alphas)?;
    match alphas.iter().find(|&&alpha| alpha < 0.0) {
        Some(alpha) => refuse(format!("α is {alpha}, below zero")),
        None => Ok(()),
    }
}
