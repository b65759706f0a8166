#!/usr/bin/env python3
"""How regfit's time grows with n, p and the number of α, against the floor of reading X and of forming a Gram matrix.

    growth.py [--regfit PROGRAM] [--out FOLDER] [--svg docs/growth.svg]

The floor is what no method avoids: two readings of X (Xᵀy and the certificate) at the measured bandwidth of one core, and, where
n > p, one Gram matrix at the measured rate of a product.
"""

import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[_variable] = "1"

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from problems import Dataset, Problem
from solvers.regfit import Regfit

HERE = Path(__file__).resolve().parent
TOLERANCE = 1e-6
REPEATS = 3

WIDE = Dataset("growth", 1_000, 10_000, "gaussian", rho=0.5, support=50, seed=20)
TALL = Dataset("growth", 50_000, 100, "gaussian", rho=0.3, support=20, seed=21)
SERIES = {
    "n at p = 100": [replace(TALL, n=n) for n in (6_250, 12_500, 25_000, 50_000, 100_000, 200_000)],
    "p at n = 50000": [replace(TALL, p=p) for p in (25, 50, 100, 200, 400)],
    "n at p = 10000": [replace(WIDE, n=n) for n in (250, 500, 1_000, 2_000, 4_000)],
    "p at n = 1000": [replace(WIDE, p=p) for p in (2_500, 5_000, 10_000, 20_000, 40_000)],
}
COUNTS = (25, 50, 100, 200, 400)


def machine():
    """(bytes per second of reading, floating point operations per second of a product), one core."""
    x = np.ones(25_000_000)
    y = np.random.default_rng(0).standard_normal((2_000, 2_000))
    read = min(_clock(lambda: x.sum()) for _ in range(5))
    product = min(_clock(lambda: y @ y.T.copy()) for _ in range(3))
    return x.nbytes / read, 2 * 2_000**3 / product


def _clock(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def floor(data, bandwidth, rate):
    """Seconds for two readings of X, and for the triangle of a Gram matrix where n > p."""
    seconds = 2 * 8 * data.n * data.p / bandwidth
    return seconds + (data.n * data.p**2 / rate if data.n > data.p else 0.0)


def measure(data, options, n_alphas=100):
    """(CPU seconds of a path, size of the last support)."""
    folder = options.out / "data" / f"growth-{data.n}x{data.p}"
    data = replace(data, name=folder.name)
    problem = Problem("growth", data)
    if not (folder / "y.npy").exists():
        data.generate(folder)
    x, y = data.load(folder)
    solver = Regfit(options.out / "data", options.regfit)
    solver.prepare(problem, x, y)
    alphas = problem.alpha_max(x, y) * np.geomspace(1.0, 0.01, n_alphas)
    runs = [solver.timed(alphas, TOLERANCE) for _ in range(REPEATS)]
    return min(seconds for seconds, _ in runs), int(np.count_nonzero(runs[0][1][-1]))


def exponent(sizes, times):
    """The slope of log time against log size."""
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def draw(found, path):
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "growth"
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, len(found), figsize=(15, 3.4), sharey=True, constrained_layout=True)
    for axis, (title, series) in zip(axes, found.items()):
        axis.loglog(series["sizes"], series["seconds"], "o-", color="#0072B2", label="regfit")
        axis.loglog(series["sizes"], series["floor"], "--", color="#555555", label="floor")
        variable, fixed = title.split(" at ")
        axis.set_xlabel("number of α" if variable == "α" else variable)
        axis.set_title(f"{fixed}, exponent {series['exponent']:.2f}", fontsize=10)
        axis.set_xticks(series["sizes"], [f"{size}" for size in series["sizes"]], fontsize=8)
        axis.minorticks_off()
        axis.grid(True, alpha=0.25)
    axes[0].set_ylabel("CPU seconds of a path")
    axes[0].legend(frameon=False)
    figure.savefig(path, metadata={"Date": None})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regfit", type=Path, default=HERE.parents[1] / "target" / "release" / "regfit")
    parser.add_argument("--out", type=Path, default=HERE / "out")
    parser.add_argument("--svg", type=Path)
    options = parser.parse_args()
    options.svg = options.svg or options.out / "growth.svg"
    options.out.mkdir(parents=True, exist_ok=True)
    bandwidth, rate = machine()
    print(f"one core: {bandwidth / 1e9:.0f} GB/s read, {rate / 1e9:.0f} GFLOP/s")
    found = {}
    for title, series in SERIES.items():
        runs = [measure(data, options) for data in series]
        sizes = [data.n if title.startswith("n") else data.p for data in series]
        found[title] = {"sizes": sizes, "seconds": [run[0] for run in runs], "support": [run[1] for run in runs],
                        "floor": [floor(data, bandwidth, rate) for data in series]}
    runs = [measure(WIDE, options, count) for count in COUNTS]
    found["α at 1000 × 10000"] = {"sizes": list(COUNTS), "seconds": [run[0] for run in runs],
                                          "support": [run[1] for run in runs],
                                          "floor": [floor(WIDE, bandwidth, rate)] * len(COUNTS)}
    print("| series | sizes | CPU ms | floor ms | non-zero at the end | exponent |\n|---|---|---|---|---|---|")
    for title, series in found.items():
        series["exponent"] = exponent(series["sizes"], series["seconds"])
        cells = [", ".join(f"{v:g}" for v in series["sizes"])]
        cells += [", ".join(f"{1e3 * v:.3g}" for v in series[key]) for key in ("seconds", "floor")]
        print(f"| {title} | {' | '.join(cells)} | {', '.join(map(str, series['support']))} | {series['exponent']:.2f} |")
    (options.out / "growth.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    draw(found, options.svg)


if __name__ == "__main__":
    main()
