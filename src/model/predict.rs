//! Predictions from raw rows.

use super::LinearModel;
use crate::data::SparseMatrix;
use crate::family::{Binomial, ClassLabel, Family, Multinomial};
use crate::loss::functions::{sigmoid, softmax};
use linfa::Float;
use linfa::traits::{Predict, PredictInplace};
use ndarray::{Array1, Array2, ArrayBase, ArrayViewMut1, Data, Ix2};
use num_traits::ToPrimitive;

/// Storage that a model can be applied to.
pub trait LinearPredictor {
    /// Rows and columns.
    fn dimensions(&self) -> (usize, usize);

    /// η ← η + w xⱼ
    fn add_column(&self, j: usize, w: f64, eta: ArrayViewMut1<'_, f64>);

    /// η = XW + b (n_samples × n_outputs), at the cost of the columns whose coefficient is not zero.
    ///
    /// # Panics
    /// When the number of columns is not that of `coefficients`, as linfa's prediction does.
    fn linear_predictor(
        &self,
        coefficients: &Array2<f64>,
        intercepts: &Array1<f64>,
    ) -> Array2<f64> {
        let (rows, columns) = self.dimensions();
        assert_eq!(
            columns,
            coefficients.nrows(),
            "columns of the data and of the model"
        );
        let mut eta = Array2::from_shape_fn((rows, intercepts.len()), |(_, k)| intercepts[k]);
        for ((j, k), w) in coefficients.indexed_iter() {
            if *w != 0.0 {
                self.add_column(j, *w, eta.column_mut(k));
            }
        }
        eta
    }
}

impl<D> LinearPredictor for ArrayBase<D, Ix2>
where
    D: Data,
    D::Elem: Float,
{
    fn dimensions(&self) -> (usize, usize) {
        self.dim()
    }

    fn add_column(&self, j: usize, w: f64, eta: ArrayViewMut1<'_, f64>) {
        ndarray::Zip::from(eta)
            .and(self.column(j))
            .for_each(|eta, x| *eta += w * x.to_f64().unwrap_or(f64::NAN));
    }
}

impl LinearPredictor for SparseMatrix {
    fn dimensions(&self) -> (usize, usize) {
        (self.n_rows(), self.n_cols())
    }

    fn add_column(&self, j: usize, w: f64, mut eta: ArrayViewMut1<'_, f64>) {
        let (rows, values) = self.column(j);
        for (i, x) in rows.iter().zip(values) {
            eta[*i as usize] += w * x;
        }
    }
}

impl<M: Family> LinearModel<M> {
    /// The linear predictor η = XW + b (n_samples × n_outputs): the prediction of a regression, the
    /// log-odds of a logistic model, the logits of a softmax model.
    ///
    /// # Panics
    /// When x has another number of columns than the training data.
    pub fn linear_predictor<X: LinearPredictor>(&self, x: &X) -> Array2<f64> {
        x.linear_predictor(&self.coefficients, &self.intercepts)
    }
}

impl<C: ClassLabel> LinearModel<Binomial<C>> {
    /// Probabilities (n_samples × 2) of the classes in the order of [`LinearModel::class_names`].
    ///
    /// # Panics
    /// As [`LinearModel::linear_predictor`].
    pub fn predict_probabilities<X: LinearPredictor>(&self, x: &X) -> Array2<f64> {
        let eta = self.linear_predictor(x);
        Array2::from_shape_fn((eta.nrows(), 2), |(i, k)| {
            sigmoid(if k == 1 { eta[[i, 0]] } else { -eta[[i, 0]] })
        })
    }
}

impl<C: ClassLabel> LinearModel<Multinomial<C>> {
    /// Probabilities (n_samples × n_classes), rows summing to 1.
    ///
    /// # Panics
    /// As [`LinearModel::linear_predictor`].
    pub fn predict_probabilities<X: LinearPredictor>(&self, x: &X) -> Array2<f64> {
        let mut eta = self.linear_predictor(x);
        for mut row in eta.rows_mut() {
            let p = softmax(row.view());
            row.assign(&p);
        }
        eta
    }
}

/// One implementation per storage: linfa derives the other forms of `predict` from these.
macro_rules! predict_inplace {
    ([$($generics:tt)*] $records:ty, $rows:ident) => {
        impl<$($generics)* M: Family> PredictInplace<$records, Array1<M::Target>> for LinearModel<M> {
            fn predict_inplace(&self, x: &$records, y: &mut Array1<M::Target>) {
                assert_eq!(x.$rows(), y.len(), "rows of the data and of the target");
                y.assign(&M::predict(&self.decoder, self.linear_predictor(x).view()));
            }

            fn default_target(&self, x: &$records) -> Array1<M::Target> {
                Array1::from_elem(x.$rows(), M::Target::default())
            }
        }
    };
}
predict_inplace!([D: Data<Elem: Float>,] ArrayBase<D, Ix2>, nrows);
predict_inplace!([] SparseMatrix, n_rows);

/// Sparse rows alone, as linfa does for arrays.
impl<M: Family> Predict<&SparseMatrix, Array1<M::Target>> for LinearModel<M> {
    fn predict(&self, x: &SparseMatrix) -> Array1<M::Target> {
        let mut targets = self.default_target(x);
        self.predict_inplace(x, &mut targets);
        targets
    }
}
