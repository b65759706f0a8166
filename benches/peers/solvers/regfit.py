"""regfit through its own program: reads the same arrays, clocks its solve, prints coefficients as JSON."""

import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from .base import Solver


class Regfit(Solver):
    """The defaults of the program, one thread: an intercept and standardised columns are inside of its clock wherever the
    problem has a solution that does not depend on them. Classification has no intercept; sparse columns are taken as they are."""

    name = "regfit"
    tolerances = (1e-6, 5e-7)

    def __init__(self, data_folder, program):
        self.data_folder, self.program = data_folder, program

    def supports(self, problem, task):
        return True

    def prepare(self, problem, x, y):
        self.problem = problem
        folder = self.data_folder / problem.data.name
        self.table = folder / ("table.libsvm" if problem.data.is_sparse else "table.npy")
        if not self.table.exists():
            write_table(self.table, x, y)

    def command(self, strengths, tolerance):
        """`regfit path` with the strengths in a file."""
        problem = self.problem
        model = ["--model", "lasso"]
        if problem.loss != "gaussian":
            penalty = {0.0: "l2", 1.0: "l1"}[problem.l1_ratio]
            model = ["--model", "logistic", "--penalty", penalty, "--no-intercept"]
        elif problem.is_l2:
            model = ["--model", "ridge"] + (["--loo"] if problem.loo else [])
        elif problem.l1_ratio < 1.0:
            model = ["--model", "enet", "--l1-ratio", str(problem.l1_ratio)]
        if problem.data.is_sparse:
            # Standardising would divide by deviations from a mean that is not quite 0: another problem.
            model += ["--format", "libsvm", "--no-intercept", "--no-standardize"]
        return [str(self.program), "path", str(self.table), *model, "--alphas", str(strengths), "--tol", f"{tolerance:g}",
                "--no-early-stop", "--threads", "1", "--quiet", "--json"]

    def timed(self, alphas, tolerance):
        # A ridge is α‖w‖² there, α‖w‖²/2 here.
        own = alphas / 2.0 if self.problem.is_l2 else alphas
        with tempfile.TemporaryDirectory() as scratch:
            strengths = Path(scratch, "alphas")
            strengths.write_text("\n".join(f"{a:.17g}" for a in own) + "\n")
            said = subprocess.run(self.command(strengths, tolerance), check=True, stdout=subprocess.PIPE).stdout
        answer = json.loads(said)
        path = [_dense(step["coefficients"], self.problem) for step in answer["path"]]
        return answer["timing"]["solve_cpu_seconds"], path


def _dense(listed, problem):
    """Coefficients n_features × n_outputs from the pairs of position and value that the program prints for each output."""
    outputs = listed if problem.loss == "multinomial" else [listed]
    w = np.zeros((problem.data.p, len(outputs)))
    for output, pairs in enumerate(outputs):
        if pairs:
            positions, values = zip(*pairs)
            w[list(positions), output] = values
    return w


def write_table(path, x, y):
    """X and y as one table with the target last (.npy in Fortran order), or as libsvm text."""
    if path.suffix == ".npy":
        np.save(path, np.asfortranarray(np.column_stack([x, y])))
        return
    rows = x.tocsr()
    with path.open("w") as out:
        for i in range(rows.shape[0]):
            entries = range(rows.indptr[i], rows.indptr[i + 1])
            cells = " ".join(f"{rows.indices[k] + 1}:{rows.data[k]:.17g}" for k in entries)
            out.write(f"{y[i]:.17g} {cells}\n")
