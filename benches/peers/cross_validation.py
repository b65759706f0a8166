#!/usr/bin/env python3
"""Ten folds of a path of 100 lassos: CPU seconds of one thread, regfit as a whole process with a .npy file in, scikit-learn's
LassoCV from loading that file on.

    cross_validation.py [--regfit PROGRAM] [--repeats N] [--skip-sklearn]

Prints a table in Markdown; each number is the least of N runs, one program after the other. LassoCV runs at its own tolerance,
on the columns and strengths that regfit standardises and chooses itself.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
PROBLEMS = [("lasso 100000 × 100, AR 0.3", 100000, 100, 0.3), ("lasso 20000 × 500, AR 0.5", 20000, 500, 0.5)]
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
LASSO_CV = """
import sys, time
import numpy as np
from sklearn.linear_model import LassoCV
start = time.process_time()
table = np.load(sys.argv[1])
x, y = table[:, :-1], table[:, -1]
x = np.asfortranarray((x - x.mean(0)) / x.std(0))
LassoCV(alphas=100, eps=1e-2, cv=10, n_jobs=1, precompute=True).fit(x, y)
print(time.process_time() - start)
"""


def write(path, n, p, correlation):
    """Columns that are normal with AR(ρ) correlation, a sparse truth, signal to noise 3."""
    random = np.random.default_rng(1)
    x = random.standard_normal((n, p))
    for j in range(1, p):
        x[:, j] = correlation * x[:, j - 1] + np.sqrt(1 - correlation**2) * x[:, j]
    w = np.zeros(p)
    w[:: max(p // 20, 1)] = random.standard_normal(len(w[:: max(p // 20, 1)]))
    signal = x @ w
    y = signal + random.standard_normal(n) * signal.std() / np.sqrt(3)
    np.save(path, np.asfortranarray(np.column_stack([x, y])))


def cpu_of(command):
    """CPU seconds, user and system, of a process."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(map(str, command))} failed")
    return usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--regfit", default=ROOT / "target/release/regfit")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--skip-sklearn", action="store_true")
    options = parser.parse_args()
    print("| problem | regfit path | regfit cv | cv is | LassoCV | regfit is |\n|---|---|---|---|---|---|")
    for name, n, p, correlation in PROBLEMS:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "data.npy"
            write(data, n, p, correlation)
            grid = [data, "--ratio", "0.01", "--threads", "1", "--json"]
            path, cv, peer = [], [], []
            for _ in range(options.repeats):
                path.append(cpu_of([options.regfit, "path", *grid]))
                cv.append(cpu_of([options.regfit, "cv", *grid]))
                if not options.skip_sklearn:
                    run = subprocess.run(
                        [sys.executable, "-c", LASSO_CV, data], env={**os.environ, **ONE_THREAD}, check=True, capture_output=True
                    )
                    peer.append(json.loads(run.stdout))
            path, cv = min(path), min(cv)
            told = f"{min(peer):.2f} s | **{min(peer) / cv:.0f}× faster**" if peer else "– | –"
            print(f"| {name} | {path:.2f} s | {cv:.2f} s | {cv / path:.1f} paths | {told} |", flush=True)


if __name__ == "__main__":
    main()
