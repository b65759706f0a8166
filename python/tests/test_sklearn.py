"""The estimators keep scikit-learn's contract: all of its checks, and its tools around them."""

import pickle
import copy

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn import linear_model as sk
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

import regfit

# Coefficients to ten digits, which the checks of weights against repeated rows compare.
EXACT = {"tol": 1e-12}
ESTIMATORS = [
    regfit.Lasso(**EXACT),
    regfit.Ridge(**EXACT),
    regfit.ElasticNet(**EXACT),
    regfit.LogisticRegression(**EXACT),
    regfit.LassoCV(**EXACT),
    regfit.RidgeCV(**EXACT),
    regfit.ElasticNetCV(**EXACT),
    regfit.LogisticRegressionCV(**EXACT),
]


def checks():
    found = []
    for estimator in ESTIMATORS:
        for instance, check in estimator_checks_generator(estimator):
            function = getattr(check, "func", check)
            found.append(pytest.param(instance, check, id=f"{type(estimator).__name__}-{function.__name__}"))
    return found


@pytest.mark.parametrize(("estimator", "check"), checks())
def test_check_of_sklearn(estimator, check):
    check(estimator)


X, Y = load_diabetes(return_X_y=True, as_frame=True)
FITTED = [
    regfit.Lasso(alpha=0.1).fit(X, Y),
    regfit.Ridge(alpha=0.1).fit(X, Y),
    regfit.ElasticNetCV(alphas=20).fit(X, Y),
    regfit.LogisticRegression(l1_ratio=1.0).fit(*load_breast_cancer(return_X_y=True, as_frame=True)),
    regfit.LogisticRegression().fit(*load_iris(return_X_y=True)),
]


@pytest.mark.parametrize("model", FITTED, ids=lambda model: type(model).__name__)
def test_pickle_copy_clone_and_joblib(model, tmp_path):
    rows = pd.DataFrame(
        np.random.default_rng(0).normal(size=(7, model.n_features_in_)), columns=getattr(model, "feature_names_in_", None)
    )
    rows = rows if hasattr(model, "feature_names_in_") else rows.to_numpy()
    joblib.dump(model, tmp_path / "m.joblib")
    again = [pickle.loads(pickle.dumps(model)), copy.deepcopy(model), joblib.load(tmp_path / "m.joblib")]
    for other in again:
        assert (other.predict(rows) == model.predict(rows)).all()
        assert other.report_ == model.report_
        assert (other.coef_ == model.coef_).all()
        assert other.get_params() == model.get_params()
        assert len(other.path_) == len(model.path_)
    assert not hasattr(clone(model), "coef_")


def test_pipeline_grid_search_and_column_transformer():
    alphas = {"lasso__alpha": [0.1, 1.0, 10.0]}
    grid, theirs = (
        GridSearchCV(make_pipeline(StandardScaler(), lasso), alphas, n_jobs=2).fit(X, Y)
        for lasso in (regfit.Lasso(tol=1e-12), sk.Lasso(tol=1e-12))
    )
    assert grid.best_params_ == theirs.best_params_
    assert np.abs(grid.cv_results_["mean_test_score"] - theirs.cv_results_["mean_test_score"]).max() < 1e-9
    assert grid.best_estimator_[-1].certified_
    frame = X.assign(site=np.where(np.arange(len(X)) % 3 == 0, "a", "b"))
    columns = ColumnTransformer([("text", OneHotEncoder(), ["site"])], remainder="passthrough")
    assert cross_val_score(make_pipeline(columns, regfit.Ridge(alpha=0.01)), frame, Y).mean() > 0.4


def test_cross_validation_in_processes():
    scores = cross_val_score(regfit.LassoCV(alphas=20), X, Y, cv=4, n_jobs=2)
    assert scores.min() > 0.3
