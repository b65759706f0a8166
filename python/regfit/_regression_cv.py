"""Lasso, ridge and elastic net whose strength is chosen by held-out rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import _regfit
from ._base import Rows
from ._cv import Choosing, listed
from ._docs import document
from ._regression import Regression


class RegressionCV(Choosing, Regression):
    """A regression that chooses its strength."""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Choose the strength and fit the model.

        Parameters
        ----------
        X : array, sparse matrix or data frame of shape (n_samples, n_features)
            As `Lasso.fit`.
        y : array of shape (n_samples,)
            The targets.
        sample_weight : array of shape (n_samples,), optional
            A row of weight k counts as k rows, in errors, too.

        Returns
        -------
        self
        """
        rows = self._read(X, y, sample_weight)
        best, curves = self._choose(rows, self.alphas, getattr(self, "eps", None))
        errors = [curve.fold_errors if curve.fold_errors.size else curve.mean[:, None] for curve in curves]
        self.mse_path_ = errors[0] if len(errors) == 1 else self._stacked(errors)
        if len(curves) > 1:
            self.alphas_ = self._stacked([curve.alphas for curve in curves])
        self.l1_ratio_ = best.l1_ratio
        return self

    @staticmethod
    def _stacked(arrays: list[Any]) -> Any:
        return np.stack(arrays) if len({array.shape for array in arrays}) == 1 else arrays


@document
class LassoCV(RegressionCV):
    """Lasso whose strength is chosen by cross-validation.

    Minimises what `Lasso` does at every strength of a grid, on all rows and on the training rows of each fold. With
    many rows one reading of X serves all folds.

    Parameters
    ----------
    eps : float, default=1e-3
        Smallest strength as a share of the largest.
    alphas : int or array, default=100
        How many strengths, or the strengths themselves.
    {chosen}
    {common}
    positive : bool, default=False
        Keep coefficients at 0 or above.

    Attributes
    ----------
    {selected}
    mse_path_ : ndarray of shape (n_alphas, n_folds)
        Mean squared error on the rows held out.
    coef_ : ndarray of shape (n_features,)
    intercept_ : float
    {fitted}

    Examples
    --------
    >>> import regfit
    >>> from sklearn.datasets import load_diabetes
    >>> X, y = load_diabetes(return_X_y=True)
    >>> model = regfit.LassoCV(rule="1se").fit(X, y)
    >>> bool(model.alpha_1se_ >= model.alpha_min_)
    True
    """

    def __init__(
        self,
        *,
        eps: float = 1e-3,
        alphas: Any = 100,
        cv: Any = None,
        rule: str = "min",
        fit_intercept: bool = True,
        standardize: bool = False,
        positive: bool = False,
        tol: float = 1e-6,
        max_iter: int = 10_000,
        n_jobs: int | None = None,
        verbose: Any = False,
    ) -> None:
        self.eps = eps
        self.alphas = alphas
        self.cv = cv
        self.rule = rule
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
class ElasticNetCV(RegressionCV):
    """Elastic net whose strength, and share of L1, are chosen by cross-validation.

    Minimises what `ElasticNet` does at every strength of a grid for each share of L1.

    Parameters
    ----------
    l1_ratio : float or sequence, default=0.5
        The share of L1, or those to compare.
    eps : float, default=1e-3
        Smallest strength as a share of the largest.
    alphas : int or array, default=100
        How many strengths, or the strengths themselves.
    {chosen}
    {common}
    positive : bool, default=False
        Keep coefficients at 0 or above.

    Attributes
    ----------
    {selected}
    l1_ratio_ : float
        The share of L1 that was chosen.
    mse_path_ : ndarray of shape (n_alphas, n_folds) or (n_l1_ratios, n_alphas, n_folds)
        Mean squared error on the rows held out.
    coef_ : ndarray of shape (n_features,)
    intercept_ : float
    {fitted}

    Examples
    --------
    >>> import regfit
    >>> from sklearn.datasets import load_diabetes
    >>> X, y = load_diabetes(return_X_y=True)
    >>> regfit.ElasticNetCV(l1_ratio=[0.5, 1.0]).fit(X, y).l1_ratio_
    1.0
    """

    def __init__(
        self,
        *,
        l1_ratio: Any = 0.5,
        eps: float = 1e-3,
        alphas: Any = 100,
        cv: Any = None,
        rule: str = "min",
        fit_intercept: bool = True,
        standardize: bool = False,
        positive: bool = False,
        tol: float = 1e-6,
        max_iter: int = 10_000,
        n_jobs: int | None = None,
        verbose: Any = False,
    ) -> None:
        self.l1_ratio = l1_ratio
        self.eps = eps
        self.alphas = alphas
        self.cv = cv
        self.rule = rule
        self.fit_intercept = fit_intercept
        self.standardize = standardize
        self.positive = positive
        self.tol = tol
        self.max_iter = max_iter
        self.n_jobs = n_jobs
        self.verbose = verbose

    def _l1_ratios(self) -> list[float | None]:
        return listed(self.l1_ratio)

    def _penalty(self, l1_ratio: float | None = None) -> tuple[str, float]:
        return "enet", 1.0 if l1_ratio is None else l1_ratio


@document
class RidgeCV(RegressionCV):
    """Ridge regression whose strength is chosen by leave-one-out errors, which have a closed form, or by folds.

    Parameters
    ----------
    alphas : int or array, default=100
        How many strengths, from where coefficients are near 0 to where they are those of least squares, or the
        strengths themselves, as `Ridge` counts them.
    cv : int, splitter or iterable, optional
        How rows are held out: each row exactly once. None for leave-one-out errors in closed form.
    rule : {"min", "1se"}, default="min"
        The strength with the smallest error, or the largest one within one standard error of it.
    {common}

    Attributes
    ----------
    {selected}
    mse_path_ : ndarray of shape (n_alphas, n_folds), or (n_alphas, 1) for leave-one-out
        Mean squared error on the rows held out.
    coef_ : ndarray of shape (n_features,)
    intercept_ : float
    {fitted}

    Examples
    --------
    >>> import regfit
    >>> from sklearn.datasets import load_diabetes
    >>> X, y = load_diabetes(return_X_y=True)
    >>> regfit.RidgeCV(alphas=[0.001, 0.01, 0.1, 1.0]).fit(X, y).alpha_
    0.01
    """

    def __init__(
        self,
        *,
        alphas: Any = 100,
        cv: Any = None,
        rule: str = "min",
        fit_intercept: bool = True,
        standardize: bool = False,
        tol: float = 1e-6,
        max_iter: int = 10_000,
        n_jobs: int | None = None,
        verbose: Any = False,
    ) -> None:
        self.alphas = alphas
        self.cv = cv
        self.rule = rule
        self.fit_intercept = fit_intercept
        self.standardize = standardize
        self.tol = tol
        self.max_iter = max_iter
        self.n_jobs = n_jobs
        self.verbose = verbose

    def _penalty(self, l1_ratio: float | None = None) -> tuple[str, float]:
        return "l2", 0.0

    def _unit(self, rows: Rows) -> float:
        return 2.0 * rows.total

    def _compare(self, rows: Rows, settings: dict[str, Any], grid: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        if self.cv is not None:
            return super()._compare(rows, settings, grid)
        if len(rows.y) < 2:
            raise ValueError("leave-one-out errors need at least 2 rows, got n_samples=1")
        found: tuple[Any, dict[str, Any]] = _regfit.leave_one_out(rows.plain(), settings, grid)
        return found
