"""The table: for each problem and task the fastest peer in seconds, regfit as a ratio to it, and the other peers as multiples."""

import json

from problems import PROBLEMS

WANTED_GAP = 1e-6
OWN = "regfit"
TASKS = {
    "fit-10": "one fit, α_max/10",
    "fit-100": "one fit, α_max/100",
    "fit-0.01": "one fit, α = 0.01",
    "path-100": "100 α to α_max/100",
    "path-1000": "100 α to α_max/1000",
    "path-ridge": "100 α",
    "C-1": "C = 1",
    "C-0.01": "C = 0.01",
    "csv-to-path": "CSV to path to coefficients",
}


def rows(results):
    """One row for each problem and task that somebody solved to the wanted gap."""
    collected = {}
    for path in sorted(results.folder.glob("*.json")):
        problem, solver = path.stem.split(".", 1)
        for task, result in json.loads(path.read_text()).items():
            collected.setdefault((problem, task), {})[solver] = result
    order = [(name, task) for name, problem in PROBLEMS.items() for task in problem.tasks]
    order += [(f"whole-{name}", "csv-to-path") for name in PROBLEMS]
    return [_row(*key, collected[key]) for key in order if key in collected]


def ranking(results, problem, task):
    """The peers that solved a task, the fastest first."""
    paths = results.folder.glob(f"{problem}.*.json")
    of_task = {path.stem.split(".", 1)[1]: json.loads(path.read_text()).get(task) for path in paths}
    return [solver for _, solver in _peers(_solved({s: r for s, r in of_task.items() if r}))]


def _solved(results):
    """Solver → seconds, of those that reached the wanted gap."""
    return {s: r["seconds"] for s, r in results.items() if "failed" not in r and r["gap"] <= WANTED_GAP}


def _peers(solved):
    return sorted((seconds, solver) for solver, seconds in solved.items() if solver != OWN)


def _row(problem, task, results):
    solved = _solved(results)
    short = {s: r for s, r in results.items() if s not in solved}
    peers = _peers(solved)
    best = peers[0] if peers else (None, None)
    own = solved.get(OWN)
    return {
        "problem": problem,
        "task": task,
        "fastest_peer": best[1],
        "fastest_peer_seconds": best[0],
        "regfit_seconds": own,
        "regfit_gap": results.get(OWN, {}).get("gap"),
        "speedup": best[0] / own if own and best[0] else None,
        "others": {solver: seconds / best[0] for seconds, solver in peers[1:]},
        "unsolved": {s: r.get("failed") or f"gap {r['gap']:.0e}" for s, r in short.items()},
    }


def write(results, out):
    """table.json and table.md."""
    table = rows(results)
    (out / "table.json").write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n")
    (out / "table.md").write_text(markdown(table))
    return table


def markdown(table):
    lines = ["| problem | task | regfit | fastest peer | regfit is | other peers, in multiples of the fastest |",
             "|---|---|---|---|---|---|"]
    for row in table:
        own = seconds(row["regfit_seconds"]) if row["regfit_seconds"] else row["unsolved"].get(OWN, "–")
        peer = f"{row['fastest_peer']} {seconds(row['fastest_peer_seconds'])}" if row["fastest_peer"] else "none"
        others = [f"{solver} {multiple:.1f}" for solver, multiple in row["others"].items()]
        others += [f"{solver}: {why}" for solver, why in row["unsolved"].items() if solver != OWN]
        task = TASKS.get(row["task"], row["task"])
        lines.append(f"| {title(row['problem'])} | {task} | {own} | {peer} | {verdict(row['speedup'])} | {', '.join(others)} |")
    return "\n".join(lines) + "\n"


def title(name):
    """A problem in words: model, size, and what its columns are like."""
    problem = PROBLEMS[name.removeprefix("whole-")]
    data = problem.data
    penalty = {1.0: "L1", 0.0: "L2"}.get(problem.l1_ratio)
    model = {
        "gaussian": {"L1": "lasso", "L2": "ridge"}.get(penalty, f"elastic net {problem.l1_ratio:g}"),
        "binomial": f"logistic {penalty}",
        "multinomial": f"softmax {penalty}, {data.n_classes} classes",
    }[data.kind]
    columns = f"{100 * data.density:g} % non-zero" if data.is_sparse else f"AR {data.rho:g}"
    loo = ", with leave-one-out" if problem.loo else ""
    return f"{model}{loo}, {data.n} × {data.p}, {columns}"


def verdict(speedup):
    if speedup is None:
        return "–"
    # Repeats of one program differ by as much.
    if abs(speedup - 1.0) < 0.05:
        return "even"
    return f"**{speedup:.1f}× faster**" if speedup >= 1.0 else f"lost: {1.0 / speedup:.1f}× slower"


def seconds(value):
    """Three digits, in ms below a second."""
    return f"{value:.2f} s" if value >= 1.0 else f"{1e3 * value:.3g} ms"
