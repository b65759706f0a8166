"""Regularized linear models with a certificate, as estimators of scikit-learn.

Every fit carries a duality gap: a number g, computed from X, y and the coefficients alone after the iteration has
ended, such that no coefficients whatever have an objective lower by more than g.

>>> import regfit
>>> from sklearn.datasets import load_diabetes
>>> X, y = load_diabetes(return_X_y=True, as_frame=True)
>>> model = regfit.Lasso(alpha=0.5, standardize=True).fit(X, y)
>>> model.certified_, int((model.coef_ != 0).sum())
(True, 8)
"""

from ._cv import Validation
from ._files import load
from ._follow import regularization_path
from ._logistic import LogisticRegression
from ._logistic_cv import LogisticRegressionCV
from ._path import RegularizationPath
from ._regression import ElasticNet, Lasso, Ridge
from ._regression_cv import ElasticNetCV, LassoCV, RidgeCV
from ._report import Report

__version__ = "0.1.0"

__all__ = [
    "ElasticNet",
    "ElasticNetCV",
    "Lasso",
    "LassoCV",
    "LogisticRegression",
    "LogisticRegressionCV",
    "RegularizationPath",
    "Report",
    "Ridge",
    "RidgeCV",
    "Validation",
    "load",
    "regularization_path",
]
