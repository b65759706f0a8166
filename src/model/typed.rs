//! The border between typed and plain: models and paths that know the types of their targets, in linfa's terms.

use super::{Estimator, FittedModel, FittedPath, Params, TrainingData, ValidParams};
use crate::data::SparseMatrix;
use crate::model::path::PathGrid;
use crate::problem::design::FeatureMatrix;
use crate::problem::family::{Binomial, ClassLabel, Gaussian, Multinomial, Targets, TypedFamily};
use crate::problem::penalty::Penalty;
use crate::{Error, Result};
use linfa::dataset::{AsSingleTargets, DatasetBase};
use linfa::traits::{Fit, Predict, PredictInplace};
use linfa::{Float, ParamGuard};
use ndarray::{Array1, Array2, ArrayBase, ArrayView1, ArrayView2, Data, Ix2};
use std::borrow::Cow;
use std::ops::Deref;

/// A fitted linear model of family `M`: a [`FittedModel`] whose predictions have the type of the targets.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearModel<M: TypedFamily> {
    model: FittedModel,
    decoder: M::Decoder,
}

/// A regularization path of family `M`: a [`FittedPath`] whose models are typed.
#[derive(Debug, Clone, PartialEq)]
pub struct RegularizationPath<M: TypedFamily> {
    path: FittedPath,
    decoder: M::Decoder,
}

impl<M: TypedFamily> Deref for LinearModel<M> {
    type Target = FittedModel;

    fn deref(&self) -> &FittedModel {
        &self.model
    }
}

impl<M: TypedFamily> Deref for RegularizationPath<M> {
    type Target = FittedPath;

    fn deref(&self) -> &FittedPath {
        &self.path
    }
}

impl<M: TypedFamily> RegularizationPath<M> {
    pub(crate) fn new(path: FittedPath, decoder: M::Decoder) -> Self {
        Self { path, decoder }
    }

    /// The complete model at step k; `None` past the end.
    pub fn model(&self, k: usize) -> Option<LinearModel<M>> {
        let model = self.path.model(k)?;
        Some(LinearModel::new(model, self.decoder.clone()))
    }

    /// What turns a linear predictor into a prediction: the class labels, or nothing.
    pub fn decoder(&self) -> &M::Decoder {
        &self.decoder
    }
}

impl<M: TypedFamily> LinearModel<M> {
    pub(crate) fn new(model: FittedModel, decoder: M::Decoder) -> Self {
        Self { model, decoder }
    }

    /// What turns a linear predictor into a prediction: the class labels, or nothing.
    pub fn decoder(&self) -> &M::Decoder {
        &self.decoder
    }
}

/// Models with one output have a coefficient vector and one intercept.
macro_rules! single_output {
    ($generic:ident: $bound:path, $family:ident) => {
        impl<$generic: $bound> LinearModel<$family<$generic>> {
            /// Coefficients (n_features) in the user's units.
            pub fn coefficients(&self) -> ArrayView1<'_, f64> {
                self.model.coefficients.column(0)
            }

            /// Coefficients (n_features) per standard deviation of their column.
            pub fn standardized_coefficients(&self) -> ArrayView1<'_, f64> {
                self.model.standardized.column(0)
            }

            /// The name of each feature and its coefficient in the user's units.
            pub fn named_coefficients(&self) -> Vec<(String, f64)> {
                let names = self.feature_names().into_iter();
                names.zip(self.coefficients().iter().copied()).collect()
            }

            /// Intercept in the user's units.
            pub fn intercept(&self) -> f64 {
                self.model.intercepts[0]
            }
        }
    };
}
single_output!(F: Float, Gaussian);
single_output!(C: ClassLabel, Binomial);

impl<C: ClassLabel> LinearModel<Multinomial<C>> {
    /// Coefficients (n_features × n_classes) in the user's units.
    pub fn coefficients(&self) -> ArrayView2<'_, f64> {
        self.model.coefficients.view()
    }

    /// Probabilities (n_samples × n_classes), rows summing to 1.
    ///
    /// # Panics
    /// As [`FittedModel::linear_predictor`].
    pub fn predict_probabilities(&self, x: &dyn FeatureMatrix) -> Array2<f64> {
        self.probabilities(x)
    }
}

impl<C: ClassLabel> LinearModel<Binomial<C>> {
    /// Probabilities (n_samples × 2) of the classes in the order of [`FittedModel::class_names`].
    ///
    /// # Panics
    /// As [`FittedModel::linear_predictor`].
    pub fn predict_probabilities(&self, x: &dyn FeatureMatrix) -> Array2<f64> {
        self.probabilities(x)
    }
}

impl<M: TypedFamily> LinearModel<M> {
    fn probabilities(&self, x: &dyn FeatureMatrix) -> Array2<f64> {
        let eta = self.linear_predictor(x);
        let probabilities = self.response().probabilities(eta.view());
        probabilities.unwrap_or_default()
    }
}

impl<M: TypedFamily, P> ValidParams<M, P> {
    /// Plain targets with what turns η into predictions, and the estimator with a dataset's own weights.
    pub(crate) fn plain(
        &self,
        targets: &[M::Target],
        dataset_weights: Option<&[f32]>,
    ) -> Result<(Targets, M::Decoder, Cow<'_, Estimator>)> {
        let (targets, decoder) = self.family.encode(targets)?;
        let estimator = match dataset_weights {
            Some(weights) if self.estimator.sample_weights.is_none() => Cow::Owned(Estimator {
                sample_weights: Some(weights.iter().map(|w| f64::from(*w)).collect()),
                ..self.estimator.clone()
            }),
            _ => Cow::Borrowed(&self.estimator),
        };
        Ok((targets, decoder, estimator))
    }

    /// Fits on features (n_samples × n_features) of any storage and targets (n_samples).
    /// The linfa trait `Fit` on a dataset comes here.
    ///
    /// # Errors
    /// As [`Estimator::fit`].
    pub fn fit_arrays(
        &self,
        x: &dyn FeatureMatrix,
        targets: &[M::Target],
        dataset_weights: Option<&[f32]>,
    ) -> Result<LinearModel<M>> {
        let (targets, decoder, estimator) = self.plain(targets, dataset_weights)?;
        Ok(LinearModel::new(estimator.fit(x, &targets)?, decoder))
    }

    /// Fits at every strength of a grid, each started from the one before.
    ///
    /// # Errors
    /// As [`Estimator::path`].
    pub fn path_arrays(
        &self,
        x: &dyn FeatureMatrix,
        targets: &[M::Target],
        dataset_weights: Option<&[f32]>,
        grid: &PathGrid,
    ) -> Result<RegularizationPath<M>> {
        let (targets, decoder, estimator) = self.plain(targets, dataset_weights)?;
        let path = estimator.path(x, &targets, grid)?;
        Ok(RegularizationPath::new(path, decoder))
    }

    /// Fits a whole regularization path.
    ///
    /// # Errors
    /// As [`Estimator::path`].
    pub fn path(
        &self,
        data: impl TrainingData<M::Target>,
        grid: &PathGrid,
    ) -> Result<RegularizationPath<M>> {
        data.with(|x, targets, weights| self.path_arrays(x, targets, weights, grid))
    }
}

impl<M: TypedFamily, P: Penalty> Params<M, P> {
    /// Fits on a linfa dataset or on `(&x, &y)`, see [`TrainingData`].
    ///
    /// # Errors
    /// Parameters out of range, and as [`Estimator::fit`].
    pub fn fit(&self, data: impl TrainingData<M::Target>) -> Result<LinearModel<M>> {
        let checked = self.check_ref()?;
        data.with(|x, targets, weights| checked.fit_arrays(x, targets, weights))
    }

    /// Fits at every strength of a grid, each started from the one before.
    ///
    /// # Errors
    /// Parameters out of range, and as [`Estimator::path`].
    pub fn path(
        &self,
        data: impl TrainingData<M::Target>,
        grid: &PathGrid,
    ) -> Result<RegularizationPath<M>> {
        self.check_ref()?.path(data, grid)
    }
}

impl<D, T, M, P> Fit<ArrayBase<D, Ix2>, T, Error> for ValidParams<M, P>
where
    D: Data,
    D::Elem: Float,
    T: AsSingleTargets<Elem = M::Target>,
    M: TypedFamily,
    P: Penalty,
{
    type Object = LinearModel<M>;

    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<LinearModel<M>> {
        let targets = dataset.targets.as_single_targets().to_vec();
        self.fit_arrays(&dataset.records.view(), &targets, dataset.weights())
    }
}

impl<T, M, P> Fit<SparseMatrix, T, Error> for ValidParams<M, P>
where
    T: AsSingleTargets<Elem = M::Target>,
    M: TypedFamily,
    P: Penalty,
{
    type Object = LinearModel<M>;

    fn fit(&self, dataset: &DatasetBase<SparseMatrix, T>) -> Result<LinearModel<M>> {
        let targets = dataset.targets.as_single_targets().to_vec();
        self.fit_arrays(&dataset.records, &targets, dataset.weights())
    }
}

impl<M: TypedFamily> LinearModel<M> {
    fn predict_into(&self, x: &dyn FeatureMatrix, y: &mut Array1<M::Target>) {
        assert_eq!(x.shape().0, y.len(), "rows of the data and of the target");
        y.assign(&M::decode(&self.decoder, self.linear_predictor(x).view()));
    }
}

impl<D: Data<Elem: Float>, M: TypedFamily> PredictInplace<ArrayBase<D, Ix2>, Array1<M::Target>>
    for LinearModel<M>
{
    fn predict_inplace(&self, x: &ArrayBase<D, Ix2>, y: &mut Array1<M::Target>) {
        self.predict_into(&x.view(), y);
    }

    fn default_target(&self, x: &ArrayBase<D, Ix2>) -> Array1<M::Target> {
        Array1::from_elem(x.nrows(), M::Target::default())
    }
}

impl<M: TypedFamily> PredictInplace<SparseMatrix, Array1<M::Target>> for LinearModel<M> {
    fn predict_inplace(&self, x: &SparseMatrix, y: &mut Array1<M::Target>) {
        self.predict_into(x, y);
    }

    fn default_target(&self, x: &SparseMatrix) -> Array1<M::Target> {
        Array1::from_elem(x.n_rows(), M::Target::default())
    }
}

/// Sparse rows alone, as linfa does for arrays.
impl<M: TypedFamily> Predict<&SparseMatrix, Array1<M::Target>> for LinearModel<M> {
    fn predict(&self, x: &SparseMatrix) -> Array1<M::Target> {
        let mut targets = self.default_target(x);
        self.predict_inplace(x, &mut targets);
        targets
    }
}
