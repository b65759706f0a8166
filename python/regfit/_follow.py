"""A whole regularization path in one call."""

from __future__ import annotations

from typing import Any

from . import _path, _regfit
from ._base import LinearModel
from ._regression import Lasso


def regularization_path(
    X: Any,
    y: Any,
    *,
    estimator: Any = None,
    alphas: Any = 100,
    eps: float | None = None,
    sample_weight: Any = None,
    early_stop: bool = True,
) -> _path.RegularizationPath:
    """Fit a model at falling strengths, each started from the one before and each with a certificate.

    Parameters
    ----------
    X : array, sparse matrix or data frame of shape (n_samples, n_features)
        As `Lasso.fit`.
    y : array of shape (n_samples,)
        Targets, or class labels for `LogisticRegression`.
    estimator : Lasso, Ridge, ElasticNet or LogisticRegression, default=Lasso()
        What is minimised; its own strength does not count. It is left as it was.
    alphas : int or array, default=100
        How many strengths from the one at which all coefficients are 0, or the strengths themselves as the estimator
        counts them (1/C for `LogisticRegression`).
    eps : float, optional
        Smallest strength as a share of the largest: 1e-4 when there are more rows than features, else 1e-2.
    sample_weight : array of shape (n_samples,), optional
        A row of weight k counts as k rows.
    early_stop : bool, default=True
        End when more than 0.999 of the deviance is explained or a step adds next to nothing.

    Returns
    -------
    RegularizationPath

    Examples
    --------
    >>> import regfit
    >>> from sklearn.datasets import load_diabetes
    >>> X, y = load_diabetes(return_X_y=True, as_frame=True)
    >>> path = regfit.regularization_path(X, y, estimator=regfit.Lasso(standardize=True))
    >>> round(path.alpha_max, 2)
    45.16
    >>> bool(path.certified.all())
    True
    """
    from sklearn.base import clone

    model: LinearModel = Lasso() if estimator is None else clone(estimator)
    rows = model._read(X, y, sample_weight)
    unit = model._path_unit(rows)
    number = isinstance(alphas, int)
    grid = {
        "alphas": None if number else [float(alpha) / unit for alpha in alphas],
        "n_alphas": alphas if number else len(alphas),
        "eps": eps,
        "early_stop": early_stop and number,
    }
    found = model._ask(_regfit.follow, rows.plain(), model._settings(rows, 1.0), grid)
    return model._as_path(found, rows)
