#!/usr/bin/env python3
"""Writes cv_sklearn.json: errors by scikit-learn on given folds (row i, from 0, is in fold i mod 10).

    pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
    python tests/reference/make_cv.py

Each fold fits StandardScaler and the model on its training rows alone; the errors of the folds are combined
by the formulas of docs/objective.md. C and alpha are translated as that page says.
"""
import csv
import json
import pathlib
import warnings

import numpy as np
import scipy
import sklearn
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge
from sklearn.metrics import log_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent


def read(name):
    with open(HERE / f"../../datasets/{name}.csv") as file:
        rows = list(csv.reader(file))[1:]
    x = np.array([[float(v) for v in row[:-1]] for row in rows])
    return x, np.array([row[-1] for row in rows])


def model(case, alpha, y):
    n = len(y)
    if case["penalty"] == "l1" and case["family"] == "gaussian":
        return Lasso(alpha=alpha, tol=1e-14, max_iter=10**6)
    if case["penalty"] == "enet":
        # alpha * (rho * |w| + (1 - rho) / (2 * s_y) * w^2), with the deviation of the training rows' y.
        l1, l2 = alpha * case["l1_ratio"], alpha * (1 - case["l1_ratio"]) / np.std(y)
        return ElasticNet(alpha=l1 + l2, l1_ratio=l1 / (l1 + l2), tol=1e-14, max_iter=10**6)
    if case["family"] == "gaussian":
        return Ridge(alpha=2 * n * alpha, tol=1e-14)
    return LogisticRegression(C=1 / (2 * n * alpha), tol=1e-12, max_iter=10**5, solver="newton-cholesky")


def error(case, fitted, x, y):
    if case["family"] == "gaussian":
        return np.mean((y - fitted.predict(x)) ** 2)
    if case["measure"] == "misclassification":
        return np.mean(y != fitted.predict(x))
    return 2 * log_loss(y, fitted.predict_proba(x), labels=fitted.classes_)


def solve(case):
    x, y = read(case["dataset"])
    if case["family"] == "gaussian":
        y = y.astype(float)
    fold = np.arange(len(y)) % 10
    size = np.array([np.sum(fold == k) for k in range(10)])
    cvm, cvsd = [], []
    for alpha in case["alphas"]:
        errors = []
        for k in range(10):
            train, test = fold != k, fold == k
            fitted = make_pipeline(StandardScaler(), model(case, alpha, y[train]))
            errors.append(error(case, fitted.fit(x[train], y[train]), x[test], y[test]))
        share = size / size.sum()
        mean = float(share @ errors)
        cvm.append(mean)
        cvsd.append(float(np.sqrt(share @ (np.array(errors) - mean) ** 2 / 9)))
    best = int(np.argmin(cvm))
    one = next(k for k in range(len(cvm)) if cvm[k] <= cvm[best] + cvsd[best])
    return {**case, "cvm": cvm, "cvsd": cvsd, "alpha_min": case["alphas"][best], "alpha_1se": case["alphas"][one]}


def falling(first, decades, count):
    return [float(a) for a in first * 10 ** -np.linspace(0, decades, count)]


diabetes = {"dataset": "diabetes", "family": "gaussian", "measure": "mse"}
cases = [
    {**diabetes, "penalty": "l1", "l1_ratio": 1.0, "alphas": falling(45, 3, 20)},
    {**diabetes, "penalty": "enet", "l1_ratio": 0.5, "alphas": falling(80, 4, 12)},
    {**diabetes, "penalty": "l2", "l1_ratio": 0.0, "alphas": falling(100, 5, 12)},
    {"dataset": "breast_cancer", "family": "binomial", "measure": "deviance", "penalty": "l2", "l1_ratio": 0.0,
     "alphas": falling(1, 4, 10)},
    {"dataset": "digits", "family": "multinomial", "measure": "deviance", "penalty": "l2", "l1_ratio": 0.0,
     "alphas": falling(0.1, 2.5, 4)},
    {"dataset": "digits", "family": "multinomial", "measure": "misclassification", "penalty": "l2", "l1_ratio": 0.0,
     "alphas": falling(0.1, 2.5, 4)},
]
versions = f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, scipy {scipy.__version__}"
text = json.dumps({"program": "scikit-learn", "versions": versions, "cases": [solve(case) for case in cases]}, indent=1)
(HERE / "cv_sklearn.json").write_text(text + "\n")
