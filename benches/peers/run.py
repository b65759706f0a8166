#!/usr/bin/env python3
"""Runs regfit and its peers on the same problems and writes the table. See README.md.

    run.py                                            everything that has no result yet, then the table
    run.py --problem lasso-2000x10000 --solver regfit,celer --again
    run.py --table                                    the table of what is there
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import table
from problems import PROBLEMS
from results import Results, Tolerances
from solvers import make_solvers

HERE = Path(__file__).resolve().parent


def command_line():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problem", help="names, with commas between; all without")
    parser.add_argument("--solver", help="names, with commas between; all without")
    parser.add_argument("--task", help="names, with commas between; all without")
    parser.add_argument("--again", action="store_true", help="run what has a result too, but for what failed")
    parser.add_argument("--retry", action="store_true", help="run what failed")
    parser.add_argument("--fastest", type=int, metavar="N", help="of the peers, only the N fastest so far of each task")
    parser.add_argument("--search", action="store_true", help="search the tolerances from the loosest on")
    parser.add_argument("--limit", type=float, default=300.0, help="CPU seconds for one run of one solver at one tolerance")
    parser.add_argument("--regfit", type=Path, default=HERE.parents[1] / "target" / "release" / "regfit")
    parser.add_argument("--out", type=Path, default=HERE / "out")
    parser.add_argument("--table", action="store_true", help="only write the table")
    parser.add_argument("--list", action="store_true", help="name problems, tasks and solvers")
    return parser.parse_args()


def run_solver(problem, solver, tasks, options, results, tolerances):
    """Runs the tasks in one worker; a task that outlives the limit ends the worker, and the rest go to a new one."""
    left = list(tasks)
    while left:
        known = {} if options.search else tolerances.of(problem.name, solver.name)
        command = [sys.executable, str(HERE / "worker.py"), problem.name, solver.name, *left, "--out", str(options.out),
                   "--regfit", str(options.regfit), "--known", json.dumps(known)]
        log = (results.folder / f"{problem.name}.{solver.name}.log").open("w")
        worker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True)
        limit = Alarm(worker, options.limit)
        for line in worker.stdout:
            message = json.loads(line)
            limit.reset()
            if "task" in message:
                task = message.pop("task")
                left.remove(task)
                results.store(problem.name, solver.name, task, message)
                if message["gap"] <= 1e-6 and message["tolerance"]:
                    tolerances.store(problem.name, solver.name, task, message["tolerance"])
                report(problem, solver, task, message)
        worker.wait()
        expired = limit.stop()
        if left:
            task = left.pop(0)
            failure = {"failed": f"over {options.limit:.0f} s" if expired else "error, see the log"}
            results.store(problem.name, solver.name, task, failure)
            report(problem, solver, task, failure)


class Alarm:
    """Ends a process group when nothing was heard of it for some CPU seconds, or ten times as long on the wall clock."""

    def __init__(self, process, seconds):
        self.process, self.seconds, self.expired, self.done = process, seconds, False, False
        self.reset()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _watch(self):
        while not self.done:
            if self._used() > self.seconds or time.monotonic() - self.wall > 10.0 * self.seconds:
                self.expired = True
                os.killpg(self.process.pid, signal.SIGKILL)
                return
            time.sleep(0.5)

    def _used(self):
        """CPU seconds of the group since the last word. A child that ended counts in its parent, so the sum never falls."""
        return cpu_seconds(self.process.pid) - self.cpu

    def reset(self):
        self.wall, self.cpu = time.monotonic(), cpu_seconds(self.process.pid)

    def stop(self):
        self.done = True
        return self.expired


def cpu_seconds(group):
    """User and system seconds of the processes of a group and of their ended children."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def report(problem, solver, task, result):
    if "failed" in result:
        text = result["failed"]
    else:
        text = f"{result['seconds']:.4f} s, gap {result['gap']:.1e}, tolerance {result['tolerance']:g}"
    print(f"{time.strftime('%H:%M:%S')} {problem.name:26} {task:10} {solver.name:18} {text}", flush=True)


def chosen(names, everything):
    if names is None:
        return list(everything)
    unknown = set(names.split(",")) - set(everything)
    if unknown:
        sys.exit(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(everything)}")
    return names.split(",")


def wanted(problem, task, solver, options, results):
    """Whether a task is to be run, by what was asked for and by what is known."""
    if options.task is not None and task not in options.task.split(","):
        return False
    known = results.load(problem.name, solver).get(task)
    if known is not None and not (options.retry if "failed" in known else options.again):
        return False
    return options.fastest is None or solver == table.OWN or solver in table.ranking(results, problem.name, task)[: options.fastest]


def main():
    options = command_line()
    options.out = options.out.resolve()
    solvers = {solver.name: solver for solver in make_solvers(options.out, options.regfit)}
    if options.list:
        for problem in PROBLEMS.values():
            print(problem.name, *problem.tasks)
        print("solvers:", *solvers)
        return
    results, tolerances = Results(options.out), Tolerances()
    problems = [PROBLEMS[name] for name in chosen(options.problem, PROBLEMS)]
    names = chosen(options.solver, solvers)
    for problem in [] if options.table else problems:
        folder = options.out / "data" / problem.data.name
        if not (folder / "y.npy").exists():
            problem.data.generate(folder)
        for name in names:
            solver = solvers[name]
            tasks = [task for task in problem.tasks if solver.supports(problem, task) and wanted(problem, task, name, options, results)]
            if tasks:
                run_solver(problem, solver, tasks, options, results, tolerances)
    table.write(results, options.out)
    print(f"wrote {options.out / 'table.md'}")


if __name__ == "__main__":
    main()
