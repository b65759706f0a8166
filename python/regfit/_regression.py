"""Lasso, ridge and elastic net at one strength."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import RegressorMixin

from . import _regfit
from ._base import LinearModel, Rows
from ._docs import document


class Regression(RegressorMixin, LinearModel):
    """A regression of squared error at one strength."""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fit the model.

        Parameters
        ----------
        X : array, sparse matrix or data frame of shape (n_samples, n_features)
            Numbers. An array of float64 in Fortran order is read where it is; in C order it is copied once. Columns of
            text and categories of a data frame (pandas, polars, Arrow) become one column of 0 and 1 for each level.
        y : array of shape (n_samples,)
            The targets, in any unit.
        sample_weight : array of shape (n_samples,), optional
            A row of weight k counts as k rows.

        Returns
        -------
        self
        """
        rows = self._read(X, y, sample_weight)
        alpha = self.alpha / self._unit(rows)
        grid = {"alphas": [alpha], "n_alphas": 1, "eps": None, "early_stop": False}
        found = self._ask(_regfit.follow, rows.plain(), self._settings(rows, alpha), grid)
        self.path_ = self._as_path(found, rows)
        self._keep(found.model(0))
        self._warn()
        return self

    def predict(self, X: Any) -> NDArray[np.float64]:
        """Predict targets.

        Parameters
        ----------
        X : array, sparse matrix or data frame of shape (n_samples, n_features)
            The columns of training.

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        return self._decision(X)[:, 0]


@document
class Lasso(Regression):
    """Linear regression with the L1 penalty, which sets coefficients to 0.

    Minimises, over coefficients w and an intercept b that is not penalised, with weights d that sum to 1 (1/n each
    without `sample_weight`),

        ½ Σ dᵢ (yᵢ − b − xᵢᵀw)² + alpha ‖w‖₁,

    which is ``sklearn.linear_model.Lasso(alpha)``; with ``standardize=True`` columns are divided by their 1/n standard
    deviation first, as the program `regfit` does.

    Parameters
    ----------
    alpha : float, default=1.0
        Strength of the penalty, in units of y times units of X (of y alone with ``standardize=True``).
    {common}
    positive : bool, default=False
        Keep coefficients at 0 or above.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,)
    intercept_ : float
    {fitted}

    Examples
    --------
    >>> import regfit
    >>> X = [[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [3.0, 0.5]]
    >>> model = regfit.Lasso(alpha=0.1).fit(X, [0.0, 1.0, 2.0, 3.0])
    >>> model.coef_.round(3)
    array([0.92, 0.  ])
    >>> model.certified_
    True
    """

    def __init__(
        self,
        alpha: float = 1.0,
        *,
        fit_intercept: bool = True,
        standardize: bool = False,
        positive: bool = False,
        tol: float = 1e-6,
        max_iter: int = 10_000,
        n_jobs: int | None = None,
        verbose: Any = False,
    ) -> None:
        self.alpha = alpha
        self.fit_intercept = fit_intercept
        self.standardize = standardize
        self.positive = positive
        self.tol = tol
        self.max_iter = max_iter
        self.n_jobs = n_jobs
        self.verbose = verbose

    def _penalty(self, l1_ratio: float | None = None) -> tuple[str, float]:
        return "l1", 1.0


@document
class Ridge(Regression):
    """Linear regression with the squared L2 penalty, which shrinks coefficients.

    Minimises Σ sᵢ (yᵢ − b − xᵢᵀw)² + alpha ‖w‖² with weights s (1 each without `sample_weight`), which is
    ``sklearn.linear_model.Ridge(alpha)``. `objective_` and `report_` state it as the program does, divided by 2 Σ sᵢ:

        ½ Σ dᵢ (yᵢ − b − xᵢᵀw)² + A ‖w‖²,    A = alpha / (2 Σ sᵢ).

    Parameters
    ----------
    alpha : float, default=1.0
        Strength of the penalty, in squared units of X (none with ``standardize=True``).
    {common}
    positive : bool, default=False
        Keep coefficients at 0 or above.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,)
    intercept_ : float
    {fitted}

    Examples
    --------
    >>> import regfit
    >>> model = regfit.Ridge(alpha=2.0).fit([[0.0], [1.0], [2.0]], [0.0, 1.0, 2.0])
    >>> model.coef_
    array([0.5])
    >>> model.objective_
    '1/(2n)·‖y − b − Xw‖² + 0.33333333333·‖w‖²'
    """

    def __init__(
        self,
        alpha: float = 1.0,
        *,
        fit_intercept: bool = True,
        standardize: bool = False,
        positive: bool = False,
        tol: float = 1e-6,
        max_iter: int = 10_000,
        n_jobs: int | None = None,
        verbose: Any = False,
    ) -> None:
        self.alpha = alpha
        self.fit_intercept = fit_intercept
        self.standardize = standardize
        self.positive = positive
        self.tol = tol
        self.max_iter = max_iter
        self.n_jobs = n_jobs
        self.verbose = verbose

    def _penalty(self, l1_ratio: float | None = None) -> tuple[str, float]:
        return "l2", 0.0

    def _unit(self, rows: Rows) -> float:
        return 2.0 * rows.total


@document
class ElasticNet(Regression):
    """Linear regression with both penalties.

    Minimises, over coefficients w and an intercept b that is not penalised, with weights d that sum to 1,

        ½ Σ dᵢ (yᵢ − b − xᵢᵀw)² + alpha (l1_ratio ‖w‖₁ + (1 − l1_ratio) ‖w‖² / (2s)),

    s = 1, which is ``sklearn.linear_model.ElasticNet(alpha, l1_ratio)``. With ``standardize=True`` columns are divided by
    their 1/n standard deviation first and s is that of y, as the program `regfit` does.

    Parameters
    ----------
    alpha : float, default=1.0
        Strength of the penalty.
    l1_ratio : float, default=0.5
        Share of L1, from 0 to 1.
    {common}
    positive : bool, default=False
        Keep coefficients at 0 or above.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,)
    intercept_ : float
    {fitted}

    Examples
    --------
    >>> import regfit
    >>> X = [[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [3.0, 0.5]]
    >>> model = regfit.ElasticNet(alpha=0.1, l1_ratio=0.5).fit(X, [0.0, 1.0, 2.0, 3.0])
    >>> model.coef_.round(3)
    array([0.923, 0.   ])
    """

    def __init__(
        self,
        alpha: float = 1.0,
        *,
        l1_ratio: float = 0.5,
        fit_intercept: bool = True,
        standardize: bool = False,
        positive: bool = False,
        tol: float = 1e-6,
        max_iter: int = 10_000,
        n_jobs: int | None = None,
        verbose: Any = False,
    ) -> None:
        self.alpha = alpha
        self.l1_ratio = l1_ratio
        self.fit_intercept = fit_intercept
        self.standardize = standardize
        self.positive = positive
        self.tol = tol
        self.max_iter = max_iter
        self.n_jobs = n_jobs
        self.verbose = verbose

    def _penalty(self, l1_ratio: float | None = None) -> tuple[str, float]:
        return "enet", self.l1_ratio if l1_ratio is None else l1_ratio
