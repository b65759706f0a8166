"""The same numbers as scikit-learn, which is an independent program."""

import warnings

import numpy as np
import pytest
from sklearn import linear_model as sk
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import log_loss
from sklearn.model_selection import KFold, StratifiedKFold

import regfit

X, Y = load_diabetes(return_X_y=True)
SK = {"tol": 1e-14, "max_iter": 1_000_000}
EXACT = {"tol": 1e-12}
# A gap g leaves a smooth fit within √(2g/strength) of its optimum, and L-BFGS stops there: the square of 1e-8.
SMOOTH = {"tol": 1e-16}
WEIGHTS = np.random.default_rng(1).uniform(0.2, 3.0, len(Y))


def close(ours, theirs, to=1e-8):
    """Within `to` of the largest coefficient."""
    scale = np.abs(theirs.coef_).max()
    assert np.abs(ours.coef_ - theirs.coef_).max() <= to * scale
    assert np.abs(ours.intercept_ - theirs.intercept_).max() <= to * max(scale, np.abs(theirs.intercept_).max())
    assert ours.certified_
    assert ours.report_.relative_gap <= 1e-12


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["equal", "weighted"])
@pytest.mark.parametrize("alpha", [0.01, 0.1, 1.0])
@pytest.mark.parametrize("intercept", [True, False])
def test_regressions(alpha, weights, intercept):
    both = {"fit_intercept": intercept}
    close(
        regfit.Lasso(alpha, **both, **EXACT).fit(X, Y, weights),
        sk.Lasso(alpha, **both, **SK).fit(X, Y, weights),
    )
    close(
        regfit.Lasso(alpha, positive=True, **both, **EXACT).fit(X, Y, weights),
        sk.Lasso(alpha, positive=True, **both, **SK).fit(X, Y, weights),
    )
    close(
        regfit.ElasticNet(alpha, l1_ratio=0.3, **both, **EXACT).fit(X, Y, weights),
        sk.ElasticNet(alpha, l1_ratio=0.3, **both, **SK).fit(X, Y, weights),
    )
    close(
        regfit.Ridge(alpha, **both, **EXACT).fit(X, Y, weights),
        sk.Ridge(alpha, solver="svd", **both).fit(X, Y, weights),
    )


@pytest.mark.parametrize("weights", [None, "balanced"])
def test_two_classes(weights):
    x, y = load_breast_cancer(return_X_y=True)
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    both = {"C": 0.5, "class_weight": weights}
    ours = regfit.LogisticRegression(**both, **SMOOTH).fit(x, y)
    theirs = sk.LogisticRegression(solver="newton-cholesky", tol=1e-12, max_iter=1000, **both).fit(x, y)
    close(ours, theirs)
    assert np.abs(ours.predict_proba(x) - theirs.predict_proba(x)).max() < 1e-8
    sparse = regfit.LogisticRegression(l1_ratio=1.0, **both, **EXACT).fit(x, y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        theirs = sk.LogisticRegression(l1_ratio=1.0, solver="saga", tol=1e-9, max_iter=100_000, **both).fit(x, y)
    close(sparse, theirs, to=1e-5)
    assert ((sparse.coef_ == 0) == (np.abs(theirs.coef_) < 1e-12)).all()


def test_three_classes():
    x, y = load_iris(return_X_y=True)
    ours = regfit.LogisticRegression(**SMOOTH).fit(x, y)
    theirs = sk.LogisticRegression(solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(x, y)
    assert np.abs(ours.coef_ - theirs.coef_).max() < 1e-8
    assert np.abs(ours.predict_proba(x) - theirs.predict_proba(x)).max() < 1e-8
    assert (ours.predict(x) == theirs.predict(x)).all()


@pytest.mark.parametrize("cv", [5, KFold(4, shuffle=True, random_state=3)])
def test_cross_validated_lasso(cv):
    ours = regfit.LassoCV(cv=cv, **EXACT).fit(X, Y)
    theirs = sk.LassoCV(cv=cv, **SK).fit(X, Y)
    assert np.abs(ours.alphas_ / theirs.alphas_ - 1).max() < 1e-12
    assert np.abs(ours.mse_path_ / theirs.mse_path_ - 1).max() < 1e-9
    assert abs(ours.alpha_ / theirs.alpha_ - 1) < 1e-12
    close(ours, theirs)


def test_cross_validated_elastic_net():
    ratios = [0.2, 0.7, 1.0]
    ours = regfit.ElasticNetCV(l1_ratio=ratios, alphas=30, **EXACT).fit(X, Y)
    theirs = sk.ElasticNetCV(l1_ratio=ratios, alphas=30, **SK).fit(X, Y)
    assert ours.l1_ratio_ == theirs.l1_ratio_
    assert np.abs(ours.mse_path_ / theirs.mse_path_ - 1).max() < 1e-9
    close(ours, theirs)


def test_leave_one_out_ridge():
    alphas = np.geomspace(1e-4, 10, 12)
    ours = regfit.RidgeCV(alphas=alphas, **EXACT).fit(X, Y)
    theirs = sk.RidgeCV(alphas=alphas, store_cv_results=True).fit(X, Y)
    assert abs(ours.alpha_ / theirs.alpha_ - 1) < 1e-12
    # scikit-learn shrinks the mean of each fold less exactly: its errors hold the intercept of all rows apart.
    assert np.abs(ours.mse_path_[::-1, 0] / theirs.cv_results_.mean(axis=0) - 1).max() < 1e-9
    close(ours, theirs)


def test_cross_validated_logistic_errors_are_those_of_scikit_learn_on_the_same_folds():
    x, y = load_breast_cancer(return_X_y=True)
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    cs = [1.0, 0.1, 0.01]
    ours = regfit.LogisticRegressionCV(Cs=cs, **SMOOTH).fit(x, y)
    expected = np.empty((3, 5))
    for k, (train, test) in enumerate(StratifiedKFold(5).split(x, y)):
        for j, c in enumerate(sorted(cs)):
            # Folds keep 1/(C n), the strength of the mean loss.
            model = sk.LogisticRegression(C=c * len(y) / len(train), solver="newton-cholesky", tol=1e-12)
            expected[j, k] = 2 * log_loss(y[test], model.fit(x[train], y[train]).predict_proba(x[test]))
    found = ours.validation_
    assert found.measure == "deviance"
    assert np.abs(found.fold_errors / expected - 1).max() < 1e-6
    mean = np.average(expected, axis=1, weights=found.fold_weights)
    assert ours.C_ == pytest.approx(sorted(cs)[mean.argmin()], rel=1e-12)
    close(ours, sk.LogisticRegression(C=ours.C_, solver="newton-cholesky", tol=1e-12).fit(x, y))


def test_standardize_is_the_program_s_default():
    """442 rows, alpha 0.5: README.md of the program shows these coefficients."""
    raw, y = load_diabetes(return_X_y=True, as_frame=True, scaled=False)
    model = regfit.Lasso(0.5, standardize=True).fit(raw, y)
    shown = {"bmi": 5.6616, "s5": 47.8250, "bp": 1.0618, "sex": -20.6162, "s3": -0.6527, "s1": -0.2249, "s4": 2.5620}
    found = dict(zip(model.feature_names_in_, model.coef_))
    assert all(abs(found[name] - w) < 6e-5 for name, w in shown.items())
    assert model.report_.objective == pytest.approx(1486.84, abs=0.005)
    assert model.sparsity_ == pytest.approx(0.2)
