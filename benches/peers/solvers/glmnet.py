"""glmnet, in a process of R that reads the same arrays and clocks itself."""

import subprocess
import tempfile
from pathlib import Path

import numpy as np
from scipy import sparse

from .base import Solver

SCRIPT = Path(__file__).with_name("glmnet.R")


class Glmnet(Solver):
    name = "glmnet"
    tolerances = tuple(10.0**-k for k in range(7, 19))

    def __init__(self, data_folder):
        self.data_folder = data_folder

    def supports(self, problem, task):
        # Its coordinate descent is no method for a ridge, which is one factorization.
        return not (problem.is_l2 and problem.loss == "gaussian")

    def prepare(self, problem, x, y):
        self.problem = problem

    def timed(self, alphas, tolerance):
        problem = self.problem
        with tempfile.TemporaryDirectory() as scratch:
            request, out = Path(scratch, "request"), Path(scratch, "coefficients")
            head = [problem.loss, problem.l1_ratio, tolerance, 1]
            request.write_text("\n".join([str(v) for v in head] + [f"{a:.17g}" for a in alphas]) + "\n")
            command = ["Rscript", "--vanilla", SCRIPT, self.data_folder / problem.data.name, request, out]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            seconds = min(float(line.split()[1]) for line in said.splitlines() if line.startswith("seconds"))
            return seconds, _read(out)


def _read(path):
    """The coefficients that the script wrote, as a list of arrays n_features × n_outputs."""
    raw = path.read_bytes()
    outputs, rows, columns = np.frombuffer(raw, np.int32, 3)
    at = 12
    tables = []
    for _ in range(outputs):
        (count,) = np.frombuffer(raw, np.int32, 1, at)
        indptr = np.frombuffer(raw, np.int32, columns + 1, at + 4)
        indices = np.frombuffer(raw, np.int32, count, at + 4 * (columns + 2))
        values = np.frombuffer(raw, np.float64, count, at + 4 * (columns + 2 + count))
        at += 4 * (columns + 2 + count) + 8 * count
        tables.append(sparse.csc_matrix((values, indices, indptr), shape=(rows, columns)))
    return [np.column_stack([table[:, [k]].toarray() for table in tables]) for k in range(columns)]
