"""Logistic and softmax regression whose strength is chosen by held-out rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._base import Rows
from ._cv import Choosing, listed
from ._docs import document
from ._logistic import Classification


@document
class LogisticRegressionCV(Choosing, Classification):
    """Logistic or softmax regression whose strength is chosen by cross-validation.

    Minimises what `LogisticRegression` does at every strength of a grid, on all rows and on the training rows of each
    fold. Strengths are counted as 1/C.

    Parameters
    ----------
    Cs : int or array, default=100
        How many inverse strengths, or the inverse strengths themselves.
    l1_ratios : float or sequence, default=0.0
        The share of L1, or those to compare.
    scoring : str, optional
        What is compared: ``"deviance"`` (twice ``"neg_log_loss"``, the default), ``"misclassification"``
        (``"accuracy"``), ``"auc"`` (``"roc_auc"``) for two classes, ``"mse"`` or ``"mae"`` of probabilities.
    {chosen}
    {common}
    class_weight : dict or "balanced", optional
        Weights of classes, which multiply those of rows.

    Attributes
    ----------
    C_ : float
        The inverse strength that was chosen.
    Cs_ : ndarray of shape (n_alphas,)
        Those that were compared, rising.
    l1_ratio_ : float
        The share of L1 that was chosen.
    {selected}
    classes_ : ndarray of shape (n_classes,)
    coef_ : ndarray of shape (1, n_features) or (n_classes, n_features)
    intercept_ : ndarray of shape (1,) or (n_classes,)
    {fitted}

    Examples
    --------
    >>> import regfit
    >>> from sklearn.datasets import load_breast_cancer
    >>> X, y = load_breast_cancer(return_X_y=True)
    >>> model = regfit.LogisticRegressionCV(l1_ratios=1.0, standardize=True, rule="1se").fit(X, y)
    >>> bool(model.score(X, y) > 0.95)
    True
    """

    def __init__(
        self,
        *,
        Cs: Any = 100,
        l1_ratios: Any = 0.0,
        cv: Any = None,
        scoring: str | None = None,
        rule: str = "min",
        fit_intercept: bool = True,
        standardize: bool = False,
        class_weight: Any = None,
        tol: float = 1e-6,
        max_iter: int = 10_000,
        n_jobs: int | None = None,
        verbose: Any = False,
    ) -> None:
        self.Cs = Cs
        self.l1_ratios = l1_ratios
        self.cv = cv
        self.scoring = scoring
        self.rule = rule
        self.fit_intercept = fit_intercept
        self.standardize = standardize
        self.class_weight = class_weight
        self.tol = tol
        self.max_iter = max_iter
        self.n_jobs = n_jobs
        self.verbose = verbose

    def _l1_ratios(self) -> list[float | None]:
        return listed(self.l1_ratios)

    def _penalty(self, l1_ratio: float | None = None) -> tuple[str, float]:
        return self._kind(0.0 if l1_ratio is None else l1_ratio)

    def _unit_at(self, rows: Rows, l1_ratio: float | None) -> float:
        return rows.total * (1.0 if l1_ratio else 2.0)

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> LogisticRegressionCV:
        """Choose the strength and fit the model.

        Parameters
        ----------
        X : array, sparse matrix or data frame of shape (n_samples, n_features)
            As `Lasso.fit`.
        y : array of shape (n_samples,)
            Class labels: numbers or text.
        sample_weight : array of shape (n_samples,), optional
            A row of weight k counts as k rows, in errors, too.

        Returns
        -------
        self
        """
        rows = self._read(X, y, sample_weight)
        number = isinstance(self.Cs, (int, np.integer))
        alphas = self.Cs if number else 1.0 / np.asarray(self.Cs, dtype=np.float64)
        best, _ = self._choose(rows, alphas, None)
        with np.errstate(divide="ignore"):
            self.C_ = float(np.divide(1.0, self.alpha_))
            self.Cs_ = np.divide(1.0, best.alphas)
        self.l1_ratio_ = best.l1_ratio
        return self
