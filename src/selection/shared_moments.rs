//! Folds of least squares from one reading of the rows.
//!
//! What is shared: the moments of every fold, whose sum serves the path on all rows. What each fold adds: the moments of the
//! other folds, standardised by themselves, give the Gram matrix on which its path is solved and certified; its own moments
//! give the error of every strength on the rows held out. No fold copies or reads a row.

use super::folds::Split;
use crate::Result;
use crate::model::path::PathGrid;
use crate::model::{Estimator, Evidence, FittedPath};
use crate::problem::design::{Dense, FeatureMatrix, RowSubset};
use crate::problem::family::Targets;
use crate::problem::moments::{Moments, Sums};
use crate::solver::serves_all_strengths;

/// Folds beyond which leaving each out costs more than reading its rows again.
const MOST_FOLDS: usize = 32;

/// Mean squared error relative to the terms that it is the sum of, below which it has lost too many digits.
const CANCELLATION: f64 = 1e-5;

/// The moments of columns and target in each of the folds that divide the rows.
pub(super) struct SharedMoments<'x> {
    columns: Vec<&'x [f64]>,
    moments: Moments,
}

impl<'x> SharedMoments<'x> {
    /// Reads the rows once; `None` where folds do not divide them or moments are not what the estimator works on: losses
    /// other than squared error, penalties without an L1 part, sample weights, offsets, limits, groups, adaptive and relaxed
    /// fits, sparse or filled columns, few rows for the columns.
    pub(super) fn of(
        estimator: &Estimator,
        x: &'x dyn FeatureMatrix,
        targets: &'x Targets,
        splits: &[Split],
    ) -> Option<Self> {
        let (n, p) = x.shape();
        let fewest = splits.iter().map(|split| split.train.len()).min()?;
        let serves = estimator.works_on_moments() && serves_all_strengths(fewest, p);
        let divided = splits.iter().map(|split| split.test.len()).sum::<usize>() == n
            && splits
                .iter()
                .all(|split| split.train.len() + split.test.len() == n);
        if !(serves && divided && splits.len() <= MOST_FOLDS) {
            return None;
        }
        let Targets::Numbers(y) = targets else {
            return None;
        };
        let mut columns = x.contiguous_columns()?;
        columns.push(y);
        let mut fold_of = vec![0; n];
        for (fold, split) in splits.iter().enumerate() {
            split.test.iter().for_each(|row| fold_of[*row] = fold);
        }
        let moments = Moments::of_columns(&columns, &fold_of, splits.len())?;
        Some(Self { columns, moments })
    }

    /// The path on all rows.
    pub(super) fn path(
        &self,
        estimator: &Estimator,
        targets: &Targets,
        grid: &PathGrid,
    ) -> Option<Result<FittedPath>> {
        let whole = self.moments.whole();
        let moments = (&whole, self.moments.shift());
        let design = Dense::of_moments(&self.columns, moments, estimator.standardization())?;
        Some(design.and_then(|(design, scaling)| {
            let design = (Box::new(design) as Box<_>, scaling);
            estimator.path_of_design(design, targets, grid, Evidence::RowsAtTheEnd)
        }))
    }

    /// The path on the rows that a fold leaves.
    pub(super) fn path_without(
        &self,
        fold: usize,
        split: &Split,
        estimator: &Estimator,
        targets: &Targets,
        grid: &PathGrid,
    ) -> Option<Result<FittedPath>> {
        let rest = self.moments.without(fold);
        let moments = (&rest, self.moments.shift());
        let rows = &split.train;
        let design = RowSubset::new(&self.columns, rows, moments, estimator.standardization())?;
        Some(design.and_then(|(design, scaling)| {
            let design = (Box::new(design) as Box<_>, scaling);
            estimator.path_of_design(design, &targets.rows(rows), grid, Evidence::Gram)
        }))
    }

    /// The mean squared error of step k on the rows of a fold, Σ(y − b − xᵀw)²/n; `None` where it has lost its digits.
    pub(super) fn squared_error(&self, fold: usize, path: &FittedPath, k: usize) -> Option<f64> {
        let (coefficients, intercepts) = path.in_user_units(k);
        let sums = &self.moments.folds()[fold];
        squared_error(sums, self.moments.shift(), &coefficients[0], intercepts[0])
    }
}

/// Σ(y − b − xᵀw)²/n in z = x − s and t = y − s_y, with c = b + sᵀw − s_y:
/// Σt² − 2wᵀΣzt + wᵀΣzzᵀw − 2c(Σt − wᵀΣz) + nc².
fn squared_error(sums: &Sums, shift: &[f64], w: &[(usize, f64)], b: f64) -> Option<f64> {
    let (p, n) = (shift.len() - 1, sums.weight);
    let along = |values: &[f64]| w.iter().map(|(j, w)| w * values[*j]).sum::<f64>();
    let c = b + along(shift) - shift[p];
    let mut quadratic = 0.0;
    let mut linear = 0.0;
    for (at, (j, w_j)) in w.iter().enumerate() {
        let column = sums.column(*j);
        let below: f64 = w[at + 1..].iter().map(|(k, w_k)| w_k * column[k - j]).sum();
        quadratic += w_j * (w_j * column[0] + 2.0 * below);
        linear += w_j * column[p - j];
    }
    let square = sums.second(p, p);
    let total = square - 2.0 * linear + quadratic - 2.0 * c * (sums.first[p] - along(&sums.first))
        + n * c * c;
    let terms = square + quadratic.abs() + n * c * c;
    (total > CANCELLATION * terms).then_some(total / n)
}
