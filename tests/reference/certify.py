#!/usr/bin/env python3
"""Adds the objective and the precision to glmnet.json, and compares it with sklearn.json.

    python tests/reference/certify.py             # after make_glmnet.R: complete glmnet.json in place
    python tests/reference/certify.py --compare   # print the table of README.md, change nothing
    python tests/reference/certify.py --check     # recompute objective and precision of both files

Needs numpy only.
"""

import json
import sys

import numpy as np

sys.dont_write_bytecode = True  # leave no __pycache__ in the source tree
import reference as ref  # noqa: E402


def complete():
    path = ref.HERE / "glmnet.json"
    raw = json.loads(path.read_text())
    found = {case["name"]: case for case in raw["cases"] + raw["paths"]}
    cases, paths = ref.cases()
    done, lines = [], []
    for case in map(ref.expand, cases):
        problem, got = ref.Problem(case), found[case["name"]]
        result = problem.finish(got["intercept_values"], np.array(got["coefficients"]).T)
        done.append({**case, "producer": got["producer"], "features": problem.features, **result})
        print(case["name"], result["nonzeros"], result["precision"], result["polished"], file=sys.stderr)
    for case in map(ref.expand, paths):
        got, fits = found[case["name"]], []
        for k, alpha in enumerate(case["alphas"]):
            problem = ref.Problem({**case, "alpha": alpha})
            fits.append(problem.finish(got["intercept_values"][k], np.array([got["coefficients"][k]]).T))
        lines.append({**case, "producer": got["producer"], "features": problem.features, **ref.path_of(fits)})
        print(case["name"], lines[-1]["nonzeros"], lines[-1]["precision"], lines[-1]["polished"], file=sys.stderr)
    ref.dump(path, {"program": raw["program"], "versions": raw["versions"], "cases": done, "paths": lines})


def both():
    a, b = (json.loads((ref.HERE / name).read_text()) for name in ("sklearn.json", "glmnet.json"))
    for kind in ("cases", "paths"):
        other = {case["name"]: case for case in b[kind]}
        for case in a[kind]:
            yield kind, case, other[case["name"]]


def relative(x, y):
    return np.abs(x - y).max() / max(np.abs(x).max(), 1e-300)


def arrow(case, key):
    """Precision as the program left it, and after polishing."""
    now = case["precision"][key]
    if not isinstance(case["polished"], dict):
        return f"{now:.0e}"
    return f"{case['polished'][key + '_before']:.0e} → {now:.0e}"


def compare():
    print("| case | non-zero | kkt, scikit-learn | kkt, glmnet | coefficients differ by | objectives differ by |")
    print("|---|---|---|---|---|---|")
    for kind, a, b in both():
        if kind == "paths":
            scale = ref.Problem({**ref.expand(a), "alpha": 1}).scale
            w, v = (np.array(c["coefficients"]) * scale for c in (a, b))
            count = f"{min(a['nonzeros'])}–{max(a['nonzeros'])}"
            assert a["nonzeros"] == b["nonzeros"]
        else:
            scale = ref.Problem(ref.expand(a)).scale
            w, v = (np.array(c["coefficients"]) * scale for c in (a, b))
            count = str(a["nonzeros"]) + ("" if ((w != 0) == (v != 0)).all() else f" / {b['nonzeros']}")
        o, q = np.array(a["objective"]), np.array(b["objective"])
        print(f"| {a['name']} | {count} | {arrow(a, 'kkt')} | {arrow(b, 'kkt')} | {relative(w, v):.0e} | {np.abs(o / q - 1).max():.0e} |")


def check():
    worst, bad = 0.0, []
    for kind, *pair in both():
        for case in pair:
            alphas = case["alphas"] if kind == "paths" else [case["alpha"]]
            for k, alpha in enumerate(alphas):
                problem = ref.Problem({**ref.expand(case), "alpha": alpha})
                part = slice(k, k + 1) if kind == "paths" else slice(None)
                b, w = np.array(case["intercept_values"])[part], np.array(case["coefficients"])[part].T
                objective = np.atleast_1d(case["objective"])[k]
                now = problem.precision(b, w)
                worst = max(worst, abs(problem.objective(b, w) / objective - 1), abs(now["gap"]), now["kkt"])
                if max(abs(problem.objective(b, w) / objective - 1), abs(now["gap"]), now["kkt"]) > 1e-10:
                    bad.append(case["name"])
    print(f"worst of relative gap, kkt and error of the stated objective: {worst:.1e}")
    if bad:
        sys.exit("above 1e-10: " + ", ".join(bad))


if __name__ == "__main__":
    {"--compare": compare, "--check": check}[sys.argv[1]]() if len(sys.argv) > 1 else complete()
