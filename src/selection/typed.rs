//! Selection for models that know the types of their targets.

use super::{
    CrossValidation, Nested, Plan, Rule, Split, StabilityPlan, StabilitySelection, Tested,
};
use crate::model::{LinearModel, Params, RegularizationPath, TrainingData, ValidParams};
use crate::problem::design::FeatureMatrix;
use crate::problem::family::TypedFamily;
use crate::problem::penalty::Penalty;
use crate::{Error, Result};
use linfa::ParamGuard;

impl<M: TypedFamily, P: Penalty> Params<M, P> {
    /// The path on all rows and the error of each strength on held-out rows; the strength of these parameters does not
    /// count. `.model(rule)` of the answer is the model at the strength that a rule chooses.
    ///
    /// # Errors
    /// Parameters out of range, and as [`Estimator::cross_validate`](crate::model::Estimator::cross_validate).
    pub fn cross_validate(
        &self,
        data: impl TrainingData<M::Target>,
        plan: &Plan,
    ) -> Result<CrossValidation<RegularizationPath<M>>> {
        let checked = self.check_ref()?;
        data.with(|x, targets, weights| {
            let (targets, decoder, estimator) = checked.plain(targets, weights)?;
            let found = estimator.cross_validate(x, &targets, plan)?;
            Ok(found.map(|path| RegularizationPath::new(path, decoder)))
        })
    }
}

impl<M: TypedFamily> CrossValidation<RegularizationPath<M>> {
    /// The model on all rows at the strength that a rule chooses.
    ///
    /// # Errors
    /// [`Error::Grid`] for a path without a strength.
    pub fn model(&self, rule: Rule) -> Result<LinearModel<M>> {
        let model = self.path.model(self.curve.chosen(rule));
        model.ok_or_else(|| Error::Grid("it is empty".into()))
    }
}

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
