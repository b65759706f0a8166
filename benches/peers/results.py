"""What a run leaves behind: results for each problem and solver, and the tolerances that reach the wanted gap."""

import json
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Results:
    """One JSON file for each problem and solver: task → result."""

    def __init__(self, out):
        self.folder = out / "results"
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, problem, solver):
        return self.folder / f"{problem}.{solver}.json"

    def load(self, problem, solver):
        path = self.path(problem, solver)
        return json.loads(path.read_text()) if path.exists() else {}

    def store(self, problem, solver, task, result):
        everything = self.load(problem, solver)
        everything[task] = result
        self.path(problem, solver).write_text(json.dumps(everything, indent=1) + "\n")


class Tolerances:
    """The tolerance that each solver needs for the wanted gap, kept beside the script so that a run need not search."""

    def __init__(self):
        self.path = HERE / "tolerances.json"
        self.known = json.loads(self.path.read_text()) if self.path.exists() else {}

    def of(self, problem, solver):
        return self.known.get(problem, {}).get(solver, {})

    def store(self, problem, solver, task, tolerance):
        # Read anew: another run may have written in between.
        self.__init__()
        self.known.setdefault(problem, {}).setdefault(solver, {})[task] = tolerance
        self.path.write_text(json.dumps(self.known, indent=1, sort_keys=True) + "\n")
