//! From what a solver leaves to what the user gets: finite numbers in the user's units, or an error.

use crate::model::path::PathStep;
use crate::problem::design::Scaling;
use crate::solver::{Coefficients, FitReport};
use crate::{Error, Result};

/// Share of the largest standardised coefficient that the units of a column may cost: more than rounding does, less than
/// anyone would notice.
const LOST: f64 = 1e-9;

/// Collects the non-zeros of a solution and its intercepts in the user's units.
///
/// # Errors
/// [`Error::ColumnOutOfRange`] for a coefficient that is no number in the user's units or loses its digits there,
/// [`Error::OutOfRange`] when another number of the solution is not finite.
pub(super) fn in_user_units(
    alpha: f64,
    solution: &Coefficients,
    report: FitReport,
    scaling: &Scaling,
    target_mean: f64,
) -> Result<PathStep> {
    let largest = solution.w.iter().fold(0.0, |m: f64, w| m.max(w.abs()));
    let mut intercepts = Vec::new();
    let mut standardized = Vec::new();
    let p = scaling.scales.len();
    let mut in_use = vec![false; p];
    for (output, intercept) in solution.intercept.iter().enumerate() {
        let column = &solution.w[output * p..(output + 1) * p];
        // A column without spread has no part in η, but may in the rounding of a decomposition.
        let nonzero: Vec<(usize, f64)> = column
            .iter()
            .copied()
            .enumerate()
            .filter(|(j, w)| *w != 0.0 && !scaling.constant[*j])
            .collect();
        for &(j, w) in &nonzero {
            in_use[j] = true;
            let user = scaling.to_user_units(j, w);
            let lost = (w - user * scaling.scales[j]).abs();
            if w.is_finite() && !(user.is_finite() && lost <= LOST * largest) {
                return Err(scaling.out_of_range(j));
            }
        }
        let user = nonzero
            .iter()
            .map(|(j, w)| (*j, scaling.to_user_units(*j, *w)));
        intercepts.push(scaling.user_intercept(intercept + target_mean, user));
        standardized.push(nonzero);
    }
    // A common shift of softmax intercepts changes nothing: they are given with mean 0.
    if intercepts.len() > 1 {
        let mean = intercepts.iter().sum::<f64>() / intercepts.len() as f64;
        intercepts.iter_mut().for_each(|b| *b -= mean);
    }
    let certificate = [report.optimality.value(), report.reference];
    let numbers = [report.objective, report.loss, report.null_loss];
    let mut numbers = numbers.iter().chain(&certificate).chain(&intercepts);
    if !largest.is_finite() || numbers.any(|number| !number.is_finite()) {
        return Err(Error::OutOfRange("the columns (or standardize them)"));
    }
    let n_nonzero = in_use.iter().filter(|used| **used).count();
    Ok(PathStep {
        alpha,
        standardized,
        intercepts,
        n_nonzero,
        report,
    })
}
