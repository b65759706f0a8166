#!/usr/bin/env python3
"""Whole processes, from a CSV file to a file of coefficients of a path of 100 lassos: CPU seconds of everything.

    whole_process.py [--solver regfit,…] [--problem …] [--regfit PROGRAM] [--out FOLDER]

Results go to out/results/whole-PROBLEM.SOLVER.json and so into the table of run.py.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from gaps import worst_gap
from problems import PROBLEMS
from results import Results, Tolerances

HERE = Path(__file__).resolve().parent
NAMES = ("lasso-100000x100", "lasso-2000x10000")
TASK = "csv-to-path"
REPEATS = 3


def commands(options, name, data, out):
    """Solver name → (command, environment is that of one thread everywhere)."""
    known = Tolerances()

    def tolerance(solver, default):
        return f"{known.of(name, solver).get('path-100', default):g}"

    def python(reader, solver):
        return [sys.executable, HERE / "whole" / "pipeline.py", reader, solver, tolerance(solver, 5e-7), data, out]

    regfit = [options.regfit, "path", data, "--n-alphas", "100", "--ratio", "0.01", "--no-early-stop", "--threads", "1", "--quiet", "--csv"]
    return {
        "regfit": regfit,
        "fread+glmnet": ["Rscript", "--vanilla", HERE / "whole" / "fread_glmnet.R", tolerance("glmnet", 1e-12), data, out],
        "polars+sklearn": python("polars", "sklearn"),
        "polars+celer": python("polars", "celer"),
        "pandas+sklearn": python("pandas", "sklearn"),
    }


def run(command, out, limit):
    """CPU seconds, user and system, of a process and its children; None when it took more than `limit`."""
    prints = "--csv" in command
    with open(out if prints else os.devnull, "w") as stdout:
        process = subprocess.Popen([str(word) for word in command], stdout=stdout, stderr=subprocess.DEVNULL,
                                   preexec_fn=lambda: _limit_cpu(limit))
        _, status, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime if status == 0 else None


def _limit_cpu(seconds):
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))


def write_csv(path, x, y):
    """Shortest digits that read back to the same number; the target is the last column."""
    import polars

    table = {f"x{j + 1}": x[:, j] for j in range(x.shape[1])}
    polars.DataFrame({**table, "y": y}).write_csv(path)


def read_path(out, p):
    """(α descending, coefficients) of a file alpha,feature,coefficient; α without a coefficient are not in it."""
    import polars

    table = polars.read_csv(out, infer_schema_length=None).filter(polars.col("feature").str.contains(r"^x\d+$"))
    alphas, steps = np.unique(table["alpha"].to_numpy(), return_inverse=True)
    columns = table["feature"].str.slice(1).cast(polars.Int64).to_numpy() - 1
    path = np.zeros((p, len(alphas)))
    path[columns, steps] = table["coefficient"].to_numpy()
    return alphas[::-1], [path[:, [k]] for k in range(len(alphas))][::-1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problem", default=",".join(NAMES))
    parser.add_argument("--solver")
    parser.add_argument("--limit", type=float, default=300.0, help="CPU seconds for one process")
    parser.add_argument("--regfit", type=Path, default=HERE.parents[1] / "target" / "release" / "regfit")
    parser.add_argument("--out", type=Path, default=HERE / "out")
    options = parser.parse_args()
    results = Results(options.out)
    for name in options.problem.split(","):
        problem = PROBLEMS[name]
        folder = options.out / "data" / problem.data.name
        if not (folder / "y.npy").exists():
            problem.data.generate(folder)
        x, y = problem.data.load(folder)
        data, out = folder / "table.csv", folder / "coefficients.csv"
        if not data.exists():
            write_csv(data, x, y)
        everything = commands(options, name, data, out)
        for solver in options.solver.split(",") if options.solver else everything:
            # The first run brings the file into the page cache.
            times = [run(everything[solver], out, options.limit) for _ in range(REPEATS)]
            if None in times:
                result = {"failed": f"over {options.limit:.0f} s or an error"}
            else:
                alphas, path = read_path(out, problem.data.p)
                gap = worst_gap(problem, x, y, path, alphas)
                result = {"seconds": min(times), "gap": gap, "tolerance": None, "repeats": REPEATS, "alphas": len(alphas)}
            results.store(f"whole-{name}", solver, TASK, result)
            print(name, solver, json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
