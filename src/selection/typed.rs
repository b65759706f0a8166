//! Selection for models that know the types of their targets.

use super::{
    CrossValidation, Nested, Plan, Rule, Split, StabilityPlan, StabilitySelection, Tested,
};
use crate::Result;
use crate::model::{LinearModel, RegularizationPath, ValidParams};
use crate::problem::design::FeatureMatrix;
use crate::problem::family::TypedFamily;

impl<M: TypedFamily, P> ValidParams<M, P> {
    /// The path on all rows and the error of each strength on held-out rows, see
    /// [`Estimator::cross_validate`](crate::model::Estimator::cross_validate).
    ///
    /// # Errors
    /// Those of the estimator.
    pub fn cross_validate(
        &self,
        x: &dyn FeatureMatrix,
        targets: &[M::Target],
        plan: &Plan,
    ) -> Result<CrossValidation<RegularizationPath<M>>> {
        let (targets, decoder, estimator) = self.plain(targets, None)?;
        let found = estimator.cross_validate(x, &targets, plan)?;
        Ok(found.map(|path| RegularizationPath::new(path, decoder)))
    }

    /// The error of a procedure that chooses its strength by cross-validation, see
    /// [`Estimator::nested`](crate::model::Estimator::nested).
    ///
    /// # Errors
    /// Those of the estimator.
    pub fn nested(
        &self,
        x: &dyn FeatureMatrix,
        targets: &[M::Target],
        plan: &Plan,
        rule: Rule,
    ) -> Result<Nested> {
        let (targets, _, estimator) = self.plain(targets, None)?;
        estimator.nested(x, &targets, plan, rule)
    }

    /// A model whose strength is chosen on the training rows of a split alone, judged on the rows held out, see
    /// [`Estimator::choose_without`](crate::model::Estimator::choose_without).
    ///
    /// # Errors
    /// Those of the estimator.
    pub fn choose_without(
        &self,
        x: &dyn FeatureMatrix,
        targets: &[M::Target],
        split: &Split,
        plan: &Plan,
        rule: Rule,
    ) -> Result<Tested<LinearModel<M>, RegularizationPath<M>>> {
        let (targets, decoder, estimator) = self.plain(targets, None)?;
        let tested = estimator.choose_without(x, &targets, split, plan, rule)?;
        let path = |path| RegularizationPath::new(path, decoder.clone());
        Ok(Tested {
            measure: tested.measure,
            alpha: tested.alpha,
            model: LinearModel::new(tested.model, decoder.clone()),
            train_error: tested.train_error,
            test_error: tested.test_error,
            validation: tested.validation.map(path),
        })
    }

    /// Which features random halves of the rows agree on, see
    /// [`Estimator::stability`](crate::model::Estimator::stability).
    ///
    /// # Errors
    /// Those of the estimator.
    pub fn stability(
        &self,
        x: &dyn FeatureMatrix,
        targets: &[M::Target],
        plan: &StabilityPlan,
    ) -> Result<StabilitySelection> {
        let (targets, _, estimator) = self.plain(targets, None)?;
        estimator.stability(x, &targets, plan)
    }
}
