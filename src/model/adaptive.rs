//! Penalty factors from a first fit: the adaptive lasso.

use super::Estimator;
use crate::model::path::PathGrid;
use crate::problem::design::FeatureMatrix;
use crate::problem::family::{Response, Targets};
use crate::problem::penalty::L2;
use crate::{Error, Result};

/// Share of the largest first coefficient below which a smaller one makes no larger factor.
const LEAST: f64 = 1e-8;
/// Side up to which the strength of the first fit is chosen by leave-one-out.
const CHOSEN_UP_TO: usize = 4000;

impl Estimator {
    /// The same with the penalty factors vⱼ(max|ŵ|/|ŵⱼ|)^γ of the adaptive lasso, ŵ being the standardised
    /// coefficients of a first fit with the L2 penalty (for several outputs their norm over the outputs).
    ///
    /// The strength of the first fit is, for squared error, the one with the smallest leave-one-out error on the grid of
    /// ridge; otherwise α = 1/(2n), which is C = 1 in other programs.
    ///
    /// Source: Zou (2006), J. Amer. Statist. Assoc. 101(476).
    pub(super) fn adapted(
        &self,
        x: &dyn FeatureMatrix,
        targets: &Targets,
        gamma: f64,
    ) -> Result<Self> {
        let (n, p) = x.shape();
        let alpha = 0.5 / n as f64;
        let first = self.with_penalty(L2 { alpha }.into());
        let squared_error = self.family.response() == Response::Number && n.min(p) <= CHOSEN_UP_TO;
        let grid = if squared_error {
            PathGrid {
                leave_one_out: true,
                ..PathGrid::default()
            }
        } else {
            PathGrid {
                alphas: Some(vec![alpha]),
                ..PathGrid::default()
            }
        };
        let path = first.path(x, targets, &grid)?;
        let k = path
            .leave_one_out
            .as_ref()
            .map_or(0, |curves| curves.best());
        let model = path
            .model(k)
            .ok_or_else(|| Error::Grid("it is empty".into()))?;
        let rows = model.standardized_matrix();
        let sizes = rows.rows().into_iter().map(|row| row.dot(&row).sqrt());
        let sizes: Vec<f64> = sizes.collect();
        let largest = sizes.iter().copied().fold(0.0, f64::max);
        if largest == 0.0 {
            return Ok(self.not_adaptive(self.penalty_factors.clone()));
        }
        let given = |j: usize| {
            self.penalty_factors
                .as_ref()
                .map_or(1.0, |factors| factors[j])
        };
        let factor =
            |(j, size): (usize, &f64)| given(j) * (largest / size.max(LEAST * largest)).powf(gamma);
        let factors = sizes.iter().enumerate().map(factor).collect();
        Ok(self.not_adaptive(Some(factors)))
    }

    fn not_adaptive(&self, penalty_factors: Option<Vec<f64>>) -> Self {
        Self {
            adaptive: None,
            penalty_factors,
            ..self.clone()
        }
    }
}
