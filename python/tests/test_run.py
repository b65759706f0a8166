"""Fits let other threads run, end on Ctrl-C, and never take the interpreter down."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning

import regfit


def long_problem(n=1500, p=6000):
    rng = np.random.default_rng(0)
    x = np.asfortranarray(rng.normal(size=(n, 40)) @ rng.normal(size=(40, p)) + 0.3 * rng.normal(size=(n, p)))
    return x, x[:, :50].sum(axis=1) + rng.normal(size=n)


LONG = {
    "path": lambda x, y: regfit.regularization_path(x, y, eps=1e-3, early_stop=False, estimator=regfit.Lasso(tol=1e-12)),
    "cv": lambda x, y: regfit.LassoCV(tol=1e-12).fit(x, y),
    "logistic": lambda x, y: regfit.LogisticRegressionCV(l1_ratios=1.0, tol=1e-10).fit(x, y > 0),
}


@pytest.fixture
def ctrl_c():
    """Ctrl-C raises, even where this process was started in the background, which has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def seconds_to_end(fit, delay):
    """How long `fit`, done again and again so that one is under way, goes on after Ctrl-C."""
    sent = []

    def interrupt():
        time.sleep(delay)
        sent.append(time.perf_counter())
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        while True:
            fit()
    ended = time.perf_counter()
    thread.join()
    return ended - sent[0]


@pytest.mark.parametrize("n_threads", ["1", "2"])
@pytest.mark.parametrize("kind", LONG)
def test_ctrl_c_ends_a_fit_within_a_tenth_of_a_second(kind, n_threads, monkeypatch, ctrl_c):
    monkeypatch.setenv("OMP_NUM_THREADS", n_threads)
    x, y = long_problem()
    # At several moments, the middle of which is judged: other programs on this machine may hold one of them up.
    took = [seconds_to_end(lambda: LONG[kind](x, y), delay) for delay in (0.2, 0.4, 0.6)]
    assert sorted(took)[1] < 0.1, took
    # What was ended does not last: the next fit is whole.
    assert regfit.Lasso(1.0).fit(x[:100, :20], y[:100]).certified_


def test_other_threads_run_while_a_fit_does():
    x, y = long_problem(800, 4000)
    ticks = []
    done = threading.Event()

    def count():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.005)

    thread = threading.Thread(target=count)
    thread.start()
    start = time.perf_counter()
    regfit.regularization_path(x, y, alphas=60, eps=0.03)
    took = time.perf_counter() - start
    done.set()
    thread.join()
    during = [tick for tick in ticks if tick <= start + took]
    assert len(during) > took / 0.05


def test_threads_do_not_change_a_bit():
    x, y = long_problem(2000, 300)
    one, two = (regfit.Lasso(0.5, n_jobs=n).fit(x, y) for n in (1, 2))
    assert (one.coef_ == two.coef_).all()
    assert one.report_ == two.report_


def test_a_forked_process_fits(tmp_path):
    """Threads do not survive a fork, pools are made anew."""
    code = (
        "import os, numpy as np, regfit\n"
        "x = np.random.default_rng(0).normal(size=(4000, 60)); y = x[:, 0]\n"
        "regfit.Lasso(0.1).fit(x, y)\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    ok = regfit.Lasso(0.1).fit(x, y).certified_\n"
        "    os._exit(0 if ok else 1)\n"
        "assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0\n"
    )
    # Elsewhere, so that the installed package is imported and not its source.
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, cwd=tmp_path)


def test_progress_is_told():
    x, y = long_problem(300, 500)
    told = []
    regfit.LassoCV(alphas=30, verbose=lambda done, of: told.append((done, of))).fit(x, y)
    assert told
    assert all(0 < done <= of for done, of in told)

    def stop(done, of):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        regfit.LassoCV(alphas=30, verbose=stop).fit(x, y)


def test_a_fit_that_misses_its_tolerance_warns_with_the_gap():
    x, y = long_problem(200, 400)
    with pytest.warns(ConvergenceWarning, match=r"not certified: relative duality gap \d\.\de-\d\d after 1 epochs"):
        model = regfit.Lasso(0.01, max_iter=1, tol=1e-12).fit(x, y)
    assert not model.certified_
    assert "NOT certified" in str(model.report_)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        regfit.Lasso(0.01).fit(x, y)


def test_separated_classes_without_a_penalty_have_no_optimum():
    with pytest.warns(ConvergenceWarning, match="separate"):
        model = regfit.LogisticRegression(C=np.inf).fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
    assert not model.certified_


def test_what_no_estimator_asks_for_is_an_exception():
    """The compiled part checks for itself what it is given."""
    from regfit import _regfit

    with pytest.raises(ValueError, match="none of the classes"):
        _regfit.follow((np.zeros((2, 1)), np.array([0, 5]), ["a", "b"], None), settings(), grid())
    with pytest.raises(ValueError, match="targets: 3 given where 2 are needed"):
        _regfit.follow((np.zeros((2, 1)), np.zeros(3), None, None), settings(), grid())


def settings():
    return regfit.Lasso()._settings(type("Rows", (), {"classes": None}), 1.0)


def grid():
    return {"alphas": [1.0], "n_alphas": 1, "eps": None, "early_stop": False}


MEMORY = """
import resource, sys, numpy as np, regfit
n, p = 250_000, 100
x = np.zeros((n, p), order=sys.argv[1])
rng = np.random.default_rng(0)
for j in range(p):
    x[:, j] = rng.normal(size=n)
y = x[:, 0] + rng.normal(size=n)
regfit.Lasso(0.1).fit(np.asfortranarray(x[:500]), y[:500])
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before = peak()
assert regfit.Lasso(0.1, n_jobs=1).fit(x, y).certified_
print(f"added {peak() - before:.0f}")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is counted in other units there")
@pytest.mark.parametrize(("order", "most"), [("F", 50), ("C", 250)])
def test_an_array_of_200_mb_is_not_copied_in_fortran_order_and_once_in_c_order(order, most, tmp_path):
    command = [sys.executable, "-c", MEMORY, order]
    run = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path)
    assert int(re.findall(r"added (\d+)", run.stdout)[0]) <= most
