"""Four figures: what the binding costs, how far coefficients are from scikit-learn's, cross-validation, and memory.

    python python/benches/against_sklearn.py

One run, one thread, data in memory, CPU seconds of the best of three where nothing else is said. With celer and skglm
installed their times of one lasso stand beside, with the gap that each reached.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import subprocess
import sys
import time
import warnings

import numpy as np
from sklearn import linear_model as sk

import regfit
from regfit import _regfit


def best_of(work, times=3):
    """CPU seconds of the fastest of some runs, and what it returned."""
    found, best = None, np.inf
    for _ in range(times):
        start = time.process_time()
        found = work()
        best = min(best, time.process_time() - start)
    return best, found


def correlated(n, p, rho, seed=0):
    """Columns of an autoregression, in Fortran order, and a target of a tenth of them."""
    rng = np.random.default_rng(seed)
    x = np.empty((n, p), order="F")
    x[:, 0] = rng.normal(size=n)
    for j in range(1, p):
        x[:, j] = rho * x[:, j - 1] + np.sqrt(1 - rho**2) * rng.normal(size=n)
    return x, x[:, :: p // 10].sum(axis=1) + rng.normal(size=n)


def binding():
    """What `fit` does outside of the call of the library, in the same run: the median of nine.

    That call itself hands the work to a thread and waits: its time on the smallest problem bounds that.
    """
    print("overhead of the binding: time of fit outside of the library's call")
    follow, inside = _regfit.follow, []

    def timed(*arguments):
        start = time.perf_counter()
        found = follow(*arguments)
        inside.append(time.perf_counter() - start)
        return found

    _regfit.follow = timed
    for n, p in [(442, 10), (2000, 200), (100_000, 100), (500, 50_000)]:
        x, y = correlated(n, p, 0.5)
        model, outside = regfit.Lasso(0.1, n_jobs=1), []
        inside.clear()
        for _ in range(9):
            start = time.perf_counter()
            model.fit(x, y)
            outside.append(time.perf_counter() - start - inside[-1])
        extra, alone = np.median(outside), np.median(inside)
        print(f"  {n:7} × {p:6}  library {1e3 * alone:9.2f} ms, outside {1e3 * extra:6.2f} ms: {extra / alone:.1%}")
    _regfit.follow = follow


def agreement():
    """Coefficients at a gap of 1e-12 against scikit-learn's at its smallest tolerance."""
    x, y = correlated(2000, 300, 0.7)
    ours = regfit.Lasso(0.05, tol=1e-12).fit(x, y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = sk.Lasso(0.05, tol=1e-15, max_iter=100_000).fit(x, y)
    apart = np.abs(ours.coef_ - theirs.coef_).max() / np.abs(theirs.coef_).max()
    print(f"coefficients of 2000 × 300: {apart:.1e} of the largest apart, gap {ours.report_.relative_gap:.1e}")


def cross_validation():
    """LassoCV of 100 strengths on five folds."""
    x, y = correlated(100_000, 100, 0.3)
    ours, a = best_of(lambda: regfit.LassoCV(n_jobs=1).fit(x, y))
    theirs, b = best_of(lambda: sk.LassoCV().fit(x, y), 1)
    apart = np.abs(a.mse_path_ / b.mse_path_ - 1).max()
    print(
        f"LassoCV of 100000 × 100: {ours:.3f} s, scikit-learn {theirs:.3f} s: {theirs / ours:.1f} times, "
        f"errors {apart:.1e} apart"
    )


def peers():
    """One lasso by whoever is installed, each at the tolerance that gives it a relative gap of about 1e-6 or less."""
    x, y = correlated(2000, 5000, 0.5)
    alpha = float(np.abs(x.T @ (y - y.mean())).max() / len(y) / 20)
    fits = {"regfit": lambda: regfit.Lasso(alpha, n_jobs=1).fit(x, y), "scikit-learn": lambda: sk.Lasso(alpha, tol=1e-6).fit(x, y)}
    try:
        import celer

        fits["celer"] = lambda: celer.Lasso(alpha, tol=1e-6).fit(x, y)
    except ImportError:
        pass
    try:
        import skglm

        fits["skglm"] = lambda: skglm.Lasso(alpha, tol=1e-6).fit(x, y)
    except ImportError:
        pass
    for name, fit in fits.items():
        took, model = best_of(fit)
        gap = relative_gap(x, y, alpha, model)
        print(f"lasso of 2000 × 5000, {name:12} {1e3 * took:8.1f} ms, relative gap {gap:.1e}")


def relative_gap(x, y, alpha, model):
    """The duality gap of a lasso by its formula, as a share of the objective of the intercept-only model."""
    n, w = len(y), np.asarray(model.coef_)
    centred = y - y.mean()
    r = centred - (x @ w - (x.mean(axis=0) @ w))
    s = min(1.0, alpha * n / np.abs(x.T @ (r - r.mean())).max())
    primal = r @ r / (2 * n) + alpha * np.abs(w).sum()
    dual = s * (r @ centred) / n - s**2 * (r @ r) / (2 * n)
    return (primal - dual) / (centred @ centred / (2 * n))


MEMORY = """
import resource, numpy as np, regfit
x = np.empty((1_000_000, 100), order="F")
rng = np.random.default_rng(0)
for j in range(100):
    x[:, j] = rng.normal(size=1_000_000)
y = x[:, 0] + rng.normal(size=1_000_000)
regfit.Lasso(0.1).fit(np.asfortranarray(x[:500]), y[:500])
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before = peak()
model = regfit.Lasso(0.1, n_jobs=1).fit(x, y)
print(f"an array of {x.nbytes / 1e6:.0f} MB in Fortran order: the fit adds {peak() - before:.0f} MB, certified: {model.certified_}")
"""


if __name__ == "__main__":
    binding()
    agreement()
    cross_validation()
    peers()
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", MEMORY], check=True)
