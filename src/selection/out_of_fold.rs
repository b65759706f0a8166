//! Predictions of the rows of a fold by the model that never saw them.

use super::cross_validation::{Plan, check_classes, in_fold};
use crate::Result;
use crate::linalg::parallel;
use crate::model::Estimator;
use crate::model::path::PathGrid;
use crate::problem::design::FeatureMatrix;
use crate::problem::family::Targets;
use ndarray::Array2;

/// A fold and what the model of the other rows says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct FoldPredictions {
    /// The rows held out, from 0.
    pub rows: Vec<usize>,
    /// Their linear predictor, offsets included (rows × n_outputs).
    pub eta: Array2<f64>,
}

impl Estimator {
    /// For each fold of a plan, and each of its repeats one after the other, the linear predictor of the rows held out
    /// by the model that is fitted on the others at the strength `alpha`. Columns are centred, scaled and filled anew
    /// within each fold.
    ///
    /// # Errors
    /// As [`Estimator::cross_validate`].
    pub fn out_of_fold(
        &self,
        x: &dyn FeatureMatrix,
        targets: &Targets,
        plan: &Plan,
        alpha: f64,
    ) -> Result<Vec<FoldPredictions>> {
        let splits = self.divisions(targets, plan)?;
        let grid = PathGrid::of_alphas(vec![alpha]);
        let folds = parallel::map_blocks(splits.len(), 1, true, |fold| {
            let split = &splits[fold.start];
            let predict = || {
                check_classes(targets, split)?;
                let (train, test) = x.split(&split.train, &split.test)?;
                let estimator = self.for_rows(&split.train);
                let path = estimator.path(&*train, &targets.rows(&split.train), &grid)?;
                let eta = path.linear_predictor(0, &*test);
                Ok(FoldPredictions {
                    rows: split.test.clone(),
                    eta: self.with_offset(eta, &split.test),
                })
            };
            predict().map_err(|error| in_fold(error, fold.start, splits.len()))
        });
        folds.into_iter().collect()
    }
}
