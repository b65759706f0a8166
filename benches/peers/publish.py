#!/usr/bin/env python3
"""Copies the table of the last run between the markers in README.md and docs/performance.md.

    publish.py [--out FOLDER]

README.md gets ten rows, regfit and the fastest peer of each, docs/performance.md everything.
"""

import argparse
import json
from pathlib import Path

from table import TASKS, markdown, seconds, title, verdict

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BEGIN, END = "<!-- table: benches/peers/publish.py -->", "<!-- end of table -->"
# The rows of README.md: how the problem begins, and the task.
SHORT = (
    ("lasso, 100000 × 100", "path-100"),
    ("lasso, 2000 × 10000", "path-100"),
    ("lasso, 500 × 50000", "fit-100"),
    ("lasso, 1000 × 5000", "path-100"),
    ("elastic net", "path-100"),
    ("lasso, 20000 × 200000", "path-100"),
    ("logistic L1, 50000", "path-100"),
    ("softmax L1", "fit-100"),
    ("ridge, 20000 × 500", "path-ridge"),
    ("lasso, 100000 × 100", "csv-to-path"),
)


def short(table):
    """The rows of README.md."""
    lines = ["| problem | task | regfit | fastest peer | regfit is |", "|---|---|---|---|---|"]
    for row in table:
        wanted = any(title(row["problem"]).startswith(problem) and row["task"] == task for problem, task in SHORT)
        if wanted and row["fastest_peer"] and row["regfit_seconds"]:
            peer = f"{row['fastest_peer']} {seconds(row['fastest_peer_seconds'])}"
            lines.append(f"| {title(row['problem'])} | {TASKS[row['task']]} | {seconds(row['regfit_seconds'])} | {peer} "
                         f"| {verdict(row['speedup'])} |")
    return "\n".join(lines) + "\n"


def replace(path, text):
    page = path.read_text()
    before, rest = page.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    path.write_text(f"{before}{BEGIN}\n{text}{END}{after}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=HERE / "out")
    table = json.loads((parser.parse_args().out / "table.json").read_text())
    replace(ROOT / "README.md", short(table))
    replace(ROOT / "docs" / "performance.md", markdown(table))


if __name__ == "__main__":
    main()
