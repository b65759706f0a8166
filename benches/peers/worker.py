"""One solver on one problem, in a process of its own: finds the loosest tolerance that reaches the wanted gap, takes the time.

Called by run.py; prints one JSON line for each task.
"""

import os

# Before numpy is loaded: one thread for every library.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ[_variable] = "1"

import argparse
import json
import time
import warnings
from pathlib import Path

import numpy as np

from gaps import worst_gap
from problems import PROBLEMS
from solvers import make_solvers

WANTED_GAP = 1e-6
# A short solve is repeated until its repeats have taken this long, at most so often; a long one is not repeated.
REPEAT_SECONDS = 3.0
MOST_REPEATS = 9
# What takes longer than this is not run again to see whether a looser tolerance would do.
LONG_SECONDS = 20.0


def measure(solver, problem, x, y, alphas, tolerance):
    """(CPU seconds, worst gap) of one run."""
    seconds, path = solver.timed(alphas, tolerance)
    judged = solver.strengths(alphas) if hasattr(solver, "strengths") else alphas
    return seconds, worst_gap(problem, x, y, path, judged)


def search(solver, problem, x, y, alphas, known, guess):
    """The loosest of the solver's tolerances that reaches the wanted gap, and (seconds, gap) there.

    A known tolerance that still reaches it is taken as it is. Otherwise the search begins at a guess, or the loosest, and goes
    down the ladder until the gap is reached; had the guess reached it at once, up the ladder until it no longer is.
    """
    ladder = list(solver.tolerances)
    runs = {}

    def run(rung):
        if rung not in runs:
            runs[rung] = measure(solver, problem, x, y, alphas, ladder[rung])
            seconds, gap = runs[rung]
            # Also tells run.py that this worker is alive: its limit is for one run, not for the search.
            print(json.dumps({"tried": ladder[rung], "seconds": seconds, "gap": gap}), flush=True)
        return runs[rung]

    start = known or guess
    rung = ladder.index(start) if start in ladder else 0
    if run(rung)[1] <= WANTED_GAP:
        while not known and rung > 0 and run(rung)[0] < LONG_SECONDS and run(rung - 1)[1] <= WANTED_GAP:
            rung -= 1
    else:
        while run(rung)[1] > WANTED_GAP and rung + 1 < len(ladder):
            rung += 1
    return ladder[rung], *run(rung)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("problem")
    parser.add_argument("solver")
    parser.add_argument("tasks", nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--regfit")
    parser.add_argument("--known", type=json.loads, default={})
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")

    problem = PROBLEMS[arguments.problem]
    x, y = problem.data.load(arguments.out / "data" / problem.data.name)
    solvers = make_solvers(arguments.out, arguments.regfit)
    solver = next(s for s in solvers if s.name == arguments.solver)
    solver.prepare(problem, x, y)
    solver.warm_up()
    guess = None
    for task in arguments.tasks:
        print(json.dumps({"begin": task}), flush=True)
        alphas = problem.alphas(task, x, y)
        tolerance, seconds, gap = search(solver, problem, x, y, alphas, arguments.known.get(task), guess)
        guess = tolerance
        times = [seconds]
        begin = time.monotonic()
        while len(times) < MOST_REPEATS and time.monotonic() - begin + seconds < REPEAT_SECONDS:
            times.append(solver.timed(alphas, tolerance)[0])
        result = {"task": task, "seconds": min(times), "gap": gap, "tolerance": tolerance, "repeats": len(times)}
        print(json.dumps(result), flush=True)


main()
