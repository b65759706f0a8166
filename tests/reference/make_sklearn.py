#!/usr/bin/env python3
"""Writes sklearn.json: the cases of cases.json solved by scikit-learn.

    pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python tests/reference/make_sklearn.py

About a minute on one core. Measured with Python 3.11 on x86-64 Linux; the last digits depend on the BLAS.

scikit-learn has no standardising option and no penalty factors. Columns are therefore centred and
scaled here (weighted mean, weighted 1/n deviation) and the coefficients divided by the scale
afterwards; a column with factor v is divided by v; a column with factor 0 is regressed out of the
target and of the other columns first. Sparse gaussian cases are given to scikit-learn as a sparse
matrix, scaled but not centred, so that it centres implicitly. Sparse binomial cases are given as dense Z:
saga moves the intercept of a sparse problem a hundred times more slowly (its intercept_decay), and
100 000 passes left a relative gap of 3e-4.

Every solution is checked by reference.py, which also polishes it (Newton on the active set) when
the optimality conditions hold to no better than 1e-12. The field "polished" says so, and how
far the coefficients moved.
"""

import platform
import sys
import time
import warnings

import numpy as np
import scipy
import scipy.sparse as sp
import sklearn
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge

sys.dont_write_bytecode = True  # leave no __pycache__ in the source tree
import reference as ref  # noqa: E402

TOL, ITERATIONS = 1e-14, 10_000_000


def columns(problem):
    """What scikit-learn is given: dense Z, or the scaled but uncentred sparse columns."""
    if problem.case["storage"] == "sparse" and problem.family == "gaussian":
        return sp.csc_matrix(problem.x / problem.scale), "X / sd (sparse, not centred)"
    if problem.case["standardize"]:
        return problem.z, "Z = (X - mean) / sd"
    return problem.x, "X"


def gaussian(problem):
    case = problem.case
    x, what = columns(problem)
    y = problem.y[:, 0]
    weights = None if case["weights"] is None else problem.d * problem.n
    a, rho, fit = case["alpha"], case["l1_ratio"], case["intercept"]
    data = f"{what}, y" + ("" if weights is None else ", sample_weight=w")
    if case["penalty"] == "l2":
        model = Ridge(alpha=2 * problem.n * a, fit_intercept=fit, solver="cholesky", tol=TOL)
        call = f"Ridge(alpha={2 * problem.n * a!r}, fit_intercept={fit}, solver='cholesky').fit({data})"
    elif case["penalty"] == "l1":
        model = Lasso(alpha=a, fit_intercept=fit, tol=TOL, max_iter=ITERATIONS)
        call = f"Lasso(alpha={a}, fit_intercept={fit}, tol={TOL}, max_iter={ITERATIONS}).fit({data})"
    else:
        model = ElasticNet(alpha=a, l1_ratio=rho, fit_intercept=fit, tol=TOL, max_iter=ITERATIONS)
        call = f"ElasticNet(alpha={a}, l1_ratio={rho}, fit_intercept={fit}, tol={TOL}, max_iter={ITERATIONS}).fit({data})"
    if case["penalty_factors"] is not None:
        return factors(problem, model, call)
    model.fit(x, y, sample_weight=weights)
    return unscale(problem, np.array([model.intercept_]), model.coef_[:, None], what), call


def factors(problem, model, call):
    free, rest = problem.v == 0, problem.v > 0
    f, z = problem.z[:, free], problem.z[:, rest]
    y = problem.y[:, 0] - problem.y.mean()

    def out(t):
        return t - f @ np.linalg.lstsq(f, t, rcond=None)[0]

    model.fit(out(z) / problem.v[rest], out(y))
    u = np.zeros(problem.p)
    u[rest] = model.coef_ / problem.v[rest]
    u[free] = np.linalg.lstsq(f, y - z @ u[rest], rcond=None)[0]
    names = ", ".join(np.array(problem.features)[free])
    call = call.replace("fit(Z = (X - mean) / sd, y)", f"fit(Z / v, y), with {names} regressed out of Z and y")
    return problem.to_user(np.array([problem.y.mean()]), u[:, None]), call


def logistic(problem):
    case = problem.case
    x, what = columns(problem)
    y = np.array(problem.classes)[problem.y.argmax(axis=1) if problem.k > 1 else problem.y[:, 0].astype(int)]
    weights = None if case["weights"] is None else problem.d * problem.n
    if case["penalty"] == "l2":
        how = dict(C=1 / (2 * case["alpha"] * problem.n), l1_ratio=0.0, solver="newton-cholesky", tol=TOL, max_iter=10_000)
    else:
        # saga reaches tol seldom in reasonable time: the number of passes is limited, then polishing ends the work
        passes = 3_000 if problem.n > 1000 else 30_000
        how = dict(C=1 / (case["alpha"] * problem.n), l1_ratio=float(case["l1_ratio"]), solver="saga", tol=TOL, max_iter=passes,
                   random_state=0)
    model = LogisticRegression(**how)
    model.fit(x, y, sample_weight=weights)
    assert [str(c) for c in model.classes_] == problem.classes
    call = f"LogisticRegression({', '.join(f'{k}={v!r}' for k, v in how.items())})"
    call += f".fit({what}, y{'' if weights is None else ', sample_weight=w'})  # n_iter_ {int(model.n_iter_.max())}"
    return unscale(problem, model.intercept_, model.coef_.T, what), call


def unscale(problem, b, coef, what):
    if what.startswith("Z"):
        return problem.to_user(b, coef)
    return b, coef / problem.scale[:, None]


def solve(problem):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return gaussian(problem) if problem.family == "gaussian" else logistic(problem)


def main():
    only = sys.argv[1:]
    cases, paths = ref.cases()
    done = []
    for case in map(ref.expand, cases):
        if only and case["name"] not in only:
            continue
        problem = ref.Problem(case)
        start = time.time()
        (b, w), call = solve(problem)
        result = problem.finish(b, w)
        done.append({**case, "producer": call, "features": problem.features, **result})
        print(case["name"], f"{time.time() - start:.1f} s", result["nonzeros"], result["precision"], result["polished"], file=sys.stderr)
    lines = []
    for path in map(ref.expand, paths):
        fits, problem, call = [], None, ""
        for alpha in path["alphas"]:
            problem = ref.Problem({**path, "alpha": alpha})
            (b, w), call = solve(problem)
            fits.append(problem.finish(b, w))
        call = call.replace(f"alpha={path['alphas'][-1]}", "alpha=A")
        lines.append({**path, "producer": call + " for every alpha A", "features": problem.features, **ref.path_of(fits)})
        print(path["name"], lines[-1]["nonzeros"], lines[-1]["precision"], file=sys.stderr)
    versions = {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
                "scikit-learn": sklearn.__version__}
    out = ref.HERE / "sklearn.json" if not only else "/dev/stdout"
    ref.dump(out, {"program": "scikit-learn", "versions": versions, "cases": done, "paths": lines})


if __name__ == "__main__":
    main()
