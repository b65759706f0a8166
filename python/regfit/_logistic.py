"""Logistic and softmax regression at one strength."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from . import _features, _regfit
from ._base import LinearModel, Rows
from ._docs import document


class Classification(ClassifierMixin, LinearModel):
    """A cross-entropy: binary for two classes, softmax for more."""

    _classifier = True

    def _targets(self, y: NDArray[Any]) -> tuple[NDArray[Any], list[str] | None]:
        check_classification_targets(y)
        self.classes_, codes = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(
                f"{type(self).__name__} needs samples of at least 2 classes, but the data has only one class: "
                f"{self.classes_[0]!r}"
            )
        return codes.astype(np.int64), [str(label) for label in self.classes_.tolist()]

    def _weights(self, x: Any, y: NDArray[Any], sample_weight: Any) -> NDArray[np.float64] | None:
        weights = super()._weights(x, y, sample_weight)
        if self.class_weight is None:
            return weights
        classes, codes = np.unique(y, return_inverse=True)
        if self.class_weight == "balanced" and weights is not None:
            of_class = compute_class_weight("balanced", classes=classes, y=y, sample_weight=weights)
        else:
            of_class = compute_class_weight(self.class_weight, classes=classes, y=y)
        return np.ascontiguousarray((1.0 if weights is None else weights) * of_class[codes], dtype=np.float64)

    def _path_unit(self, rows: Rows) -> float:
        return rows.total * (2.0 if self._penalty()[0] == "l2" else 1.0)

    def _kind(self, l1_ratio: float) -> tuple[str, float]:
        return ("l2", 0.0) if l1_ratio == 0 else ("l1", 1.0) if l1_ratio == 1 else ("enet", l1_ratio)

    def decision_function(self, X: Any) -> NDArray[np.float64]:
        """The linear predictor: the log-odds of the second of two classes (n_samples,), or (n_samples, n_classes)."""
        eta = self._decision(X)
        return eta[:, 0] if len(self.classes_) == 2 else eta

    def predict(self, X: Any) -> NDArray[Any]:
        """Predict classes.

        Parameters
        ----------
        X : array, sparse matrix or data frame of shape (n_samples, n_features)
            The columns of training.

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        check_is_fitted(self)
        return np.asarray(self.classes_[self._model.codes(_features.read_new(self, X))])

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Predict the probability of each class.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            In the order of `classes_`.
        """
        check_is_fitted(self)
        return np.asarray(self._model.probabilities(_features.read_new(self, X)))

    def predict_log_proba(self, X: Any) -> NDArray[np.float64]:
        """The logarithms of `predict_proba`."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))


@document
class LogisticRegression(Classification):
    """Logistic regression on two classes, softmax regression on more.

    Minimises, with weights s (1 each without `sample_weight`) and an intercept that is not penalised,

        C Σ sᵢ CE(yᵢ, ηᵢ) + l1_ratio ‖w‖₁ + (1 − l1_ratio) ‖w‖²/2,    η = Xw + b,

    CE being the cross-entropy of the sigmoid or the softmax: ``sklearn.linear_model.LogisticRegression(C=C,
    l1_ratio=l1_ratio)``. `objective_` and `report_` state it as the program does, divided by C Σ sᵢ: the strength there
    is 1/(C Σ sᵢ), half of that with L2 alone.

    Parameters
    ----------
    C : float, default=1.0
        Inverse strength of the penalty; infinity for none.
    l1_ratio : float, default=0.0
        Share of L1, from 0 to 1.
    {common}
    class_weight : dict or "balanced", optional
        Weights of classes, which multiply those of rows.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    coef_ : ndarray of shape (1, n_features) or (n_classes, n_features)
    intercept_ : ndarray of shape (1,) or (n_classes,)
    {fitted}

    Examples
    --------
    >>> import regfit
    >>> X, y = [[0.0], [1.0], [2.0], [3.0]], ["no", "no", "yes", "yes"]
    >>> model = regfit.LogisticRegression(l1_ratio=1.0).fit(X, y)
    >>> model.predict([[0.4], [2.6]])
    array(['no', 'yes'], dtype='<U3')
    >>> model.certified_
    True
    """

    def __init__(
        self,
        C: float = 1.0,
        *,
        l1_ratio: float = 0.0,
        fit_intercept: bool = True,
        standardize: bool = False,
        class_weight: Any = None,
        tol: float = 1e-6,
        max_iter: int = 10_000,
        n_jobs: int | None = None,
        verbose: Any = False,
    ) -> None:
        self.C = C
        self.l1_ratio = l1_ratio
        self.fit_intercept = fit_intercept
        self.standardize = standardize
        self.class_weight = class_weight
        self.tol = tol
        self.max_iter = max_iter
        self.n_jobs = n_jobs
        self.verbose = verbose

    def _penalty(self, l1_ratio: float | None = None) -> tuple[str, float]:
        return self._kind(self.l1_ratio)

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> LogisticRegression:
        """Fit the model.

        Parameters
        ----------
        X : array, sparse matrix or data frame of shape (n_samples, n_features)
            As `Lasso.fit`.
        y : array of shape (n_samples,)
            Class labels: numbers or text.
        sample_weight : array of shape (n_samples,), optional
            A row of weight k counts as k rows.

        Returns
        -------
        self
        """
        if not self.C > 0:
            raise ValueError(f"C must be above 0, got {self.C}")
        rows = self._read(X, y, sample_weight)
        alpha = 1.0 / (self.C * rows.total * (2.0 if self.l1_ratio == 0 else 1.0))
        grid = {"alphas": [alpha], "n_alphas": 1, "eps": None, "early_stop": False}
        found = self._ask(_regfit.follow, rows.plain(), self._settings(rows, alpha), grid)
        self.path_ = self._as_path(found, rows)
        self._keep(found.model(0))
        self._warn()
        return self
