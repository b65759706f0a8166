#!/usr/bin/env python3
"""Writes sparse.libsvm and sparse_binary.libsvm: 300 rows, 500 columns, about 5 % of the cells filled.

    python tests/reference/make_sparse.py

Invented data. The generator uses only random.random(), + - * / and rounding, so that the
bytes do not depend on the version of Python (written with 3.11). Indices count from 1. Both files have the same cells;
the target of the first is a number, of the second -1 or 1.
"""

import random
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROWS, COLUMNS, DENSITY = 300, 500, 0.05


def main():
    rng = random.Random(20240301)

    def noise():
        total = -6.0
        for _ in range(12):
            total += rng.random()
        return total

    # Columns differ in scale (0.5 to 4) and are not centred, so standardising matters.
    scale = [0.5 if rng.random() < 0.5 else 0.5 + 3.5 * rng.random() for _ in range(COLUMNS)]
    weight = [0.0] * COLUMNS
    for j in range(0, COLUMNS, 25):
        weight[j] = (1 if rng.random() < 0.5 else -1) * (1.0 + 2.0 * rng.random()) / scale[j]

    gaussian, binary = [], []
    for _ in range(ROWS):
        cells = []
        for j in range(COLUMNS):
            if rng.random() < DENSITY:
                value = round(scale[j] * (1.0 + 0.5 * noise()), 3)
                if value != 0:
                    cells.append((j, value))
        eta = sum_in_order(value * weight[j] for j, value in cells)
        body = "".join(f" {j + 1}:{value!r}" for j, value in cells)
        target = round(3.0 + eta + 0.7 * noise(), 4)
        label = 1 if eta - 0.3 + 0.8 * noise() > 0 else -1
        gaussian.append(f"{target!r}{body}\n")
        binary.append(f"{label}{body}\n")
    (HERE / "sparse.libsvm").write_bytes("".join(gaussian).encode("ascii"))
    (HERE / "sparse_binary.libsvm").write_bytes("".join(binary).encode("ascii"))


def sum_in_order(values):
    """Not sum(), which rounds differently since Python 3.12."""
    total = 0.0
    for value in values:
        total += value
    return total


if __name__ == "__main__":
    main()
