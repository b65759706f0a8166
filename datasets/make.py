#!/usr/bin/env python3
"""Writes the tables of this folder again, byte for byte.

    pip install scikit-learn==1.9.1
    python datasets/make.py            # write the files beside this script
    python datasets/make.py --check    # compare only; exit 1 if a byte differs

Five tables are copied from the scikit-learn package (nothing is downloaded); `houses.csv` is
invented by the generator below, which uses only random.random(), + - * / and rounding, so that
the bytes do not depend on the version of Python (written with 3.11). The bytes of `houses.csv.gz` depend on the zlib
in use; --check compares what is inside.
"""

import gzip
import io
import random
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def text(value):
    """Shortest decimal that reads back as the same double; integers without a point."""
    value = float(value)
    return str(int(value)) if value.is_integer() else repr(value)


def csv(header, rows):
    return "".join(",".join(line) + "\n" for line in [header, *rows])


def packaged():
    from sklearn import datasets

    def table(bunch, names, target, labels):
        rows = ([text(v) for v in x] + [label] for x, label in zip(bunch.data, labels))
        return csv(names + [target], rows)

    def classes(bunch):
        return [str(bunch.target_names[k]) for k in bunch.target]

    diabetes = datasets.load_diabetes(scaled=False)
    yield "diabetes.csv", table(
        diabetes, list(diabetes.feature_names), "y", map(text, diabetes.target)
    )
    cancer = datasets.load_breast_cancer()
    names = [str(n).replace(" ", "_") for n in cancer.feature_names]
    yield "breast_cancer.csv", table(cancer, names, "diagnosis", classes(cancer))
    iris = datasets.load_iris()
    names = [n.replace(" (cm)", "").replace(" ", "_") for n in iris.feature_names]
    yield "iris.csv", table(iris, names, "species", classes(iris))
    wine = datasets.load_wine()
    names = [n.replace("/", "_") for n in wine.feature_names]
    yield "wine.csv", table(wine, names, "cultivar", classes(wine))
    digits = datasets.load_digits()
    names = [f"p{row}{column}" for row in range(8) for column in range(8)]
    yield "digits.csv", table(digits, names, "digit", map(text, digits.target))


def houses(rows=300, seed=20240229):
    """Invented sales: text columns, and empty garage_area cells that are not at random."""
    rng = random.Random(seed)

    def noise():  # close to a standard normal, without the C library's log or cos
        total = -6.0
        for _ in range(12):  # not sum(), which rounds differently since Python 3.12
            total += rng.random()
        return total

    def pick(choices):
        u = rng.random() * sum(weight for _, weight, _ in choices)
        for name, weight, effect in choices:
            u -= weight
            if u < 0:
                break
        return name, effect

    materials = [("brick", 5, 14.0), ("wood", 3, -8.0), ("concrete", 3, -15.0), ("stone", 1, 32.0)]
    districts = [("Harbour", 3, 45.0), ("Old Town", 3, 30.0), ("North Hill", 4, 0.0),
                 ("Riverside", 3, 12.0), ("Mill Lane", 2, -25.0), ("Station", 3, -35.0)]
    lines = []
    for number in range(1, rows + 1):
        material, built = pick(materials)
        district, place = pick(districts)
        sqft = int(1650 + 520 * noise())
        sqft = max(sqft, 420)
        rooms = max(1, min(11, round(sqft / 330 + 0.9 * noise())))
        age = int(95 * rng.random() * rng.random()) + (15 if material in ("stone", "wood") else 0)
        garage = max(0, round(150 + 0.12 * sqft + 70 * noise()))
        if age > 50 and rng.random() < 0.5:
            garage = 0
        # Not recorded: more often for old houses than for new ones.
        known = rng.random() >= (0.2 if age > 30 else 0.07)
        price = 48 + 0.112 * sqft + 3.5 * rooms - 0.55 * age + 0.06 * garage + built + place
        price = max(price + 22 * noise(), 35.0)
        lines.append([str(number), str(sqft), str(rooms), str(age), material, district,
                      str(garage) if known else "", str(round(price * 10) * 100)])
    header = ["id", "sqft", "rooms", "age", "material", "district", "garage_area", "price"]
    return csv(header, lines)


def gz(data):
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as out:
        out.write(data)
    return buffer.getvalue()


def main():
    check = "--check" in sys.argv[1:]
    files = {name: content.encode("ascii") for name, content in packaged()}
    files["houses.csv"] = houses().encode("ascii")
    files["houses.csv.gz"] = gz(files["houses.csv"])
    different = []
    for name, data in files.items():
        path = HERE / name
        if not check:
            path.write_bytes(data)
        else:
            there = path.read_bytes() if path.exists() else b""
            if name.endswith(".gz") and there:
                there, data = gzip.decompress(there), gzip.decompress(data)
            if there != data:
                different.append(name)
    if different:
        sys.exit("different from what make.py writes: " + ", ".join(different))


if __name__ == "__main__":
    main()
