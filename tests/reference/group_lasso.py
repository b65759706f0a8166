"""The group lasso by plain proximal gradient descent, with numpy alone.

    python tests/reference/group_lasso.py      # prints what tests/library/structure.rs holds, a minute

Data: datasets/houses.csv, rows with an empty cell left out, one indicator column for each level of `material` and
`district` (levels sorted), every column centred and divided by its 1/n standard deviation. Objective:

    F(w, b) + alpha * sum over groups g of sqrt(s_g) * ||w_g||_2

with F = RSS/(2n) for the price, or the mean cross-entropy for "price above its median". The groups are the indicator
columns of one variable; any other column is a group of its own. FISTA with restarts until the largest step of a
coefficient is below 1e-14 of the largest coefficient; the intercept is a coordinate without penalty.
"""
import csv
import os

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "..", "..", "datasets", "houses.csv")) as file:
    rows = [row for row in csv.DictReader(file) if all(cell != "" for cell in row.values())]
price = np.array([float(row["price"]) for row in rows])
columns, groups, names = [], [], []
for number, name in enumerate(["sqft", "rooms", "age", "material", "district", "garage_area"]):
    if name in ("material", "district"):
        for level in sorted({row[name] for row in rows}):
            columns.append([float(row[name] == level) for row in rows])
            groups.append(number)
            names.append(f"{name}={level}")
    else:
        columns.append([float(row[name]) for row in rows])
        groups.append(number)
        names.append(name)
X = np.array(columns).T
X = (X - X.mean(axis=0)) / X.std(axis=0)
n, p = X.shape
members = [np.flatnonzero(np.array(groups) == g) for g in sorted(set(groups))]
A = np.column_stack([X, np.ones(n)])
top = np.linalg.eigvalsh(A.T @ A / n)[-1]


def gradient(theta, y, logistic):
    eta = A @ theta
    mean = 1 / (1 + np.exp(-eta)) if logistic else eta
    return A.T @ (mean - y) / n


def loss(theta, y, logistic):
    eta = A @ theta
    return np.mean(np.logaddexp(0, eta) - y * eta) if logistic else np.mean((eta - y) ** 2) / 2


def solve(y, alpha, logistic):
    step = 1 / (top * (0.25 if logistic else 1.0))
    theta = np.zeros(p + 1)
    ahead, t = theta.copy(), 1.0
    for _ in range(2_000_000):
        new = ahead - step * gradient(ahead, y, logistic)
        for g in members:
            size = np.linalg.norm(new[g])
            limit = step * alpha * np.sqrt(len(g))
            new[g] *= max(0.0, 1 - limit / size) if size > 0 else 0.0
        if (ahead - new) @ (new - theta) > 0:
            t = 1.0
        t_new = (1 + np.sqrt(1 + 4 * t * t)) / 2
        ahead = new + (t - 1) / t_new * (new - theta)
        moved = np.abs(new - theta).max()
        theta, t = new, t_new
        if moved <= 1e-14 * np.abs(theta).max():
            break
    value = loss(theta, y, logistic)
    value += alpha * sum(np.sqrt(len(g)) * np.linalg.norm(theta[g]) for g in members)
    return theta, value


if __name__ == "__main__":
    above = (price > np.median(price)).astype(float)
    for label, y, alpha, logistic in [
        ("squared error", price, 5000.0, False),
        ("squared error", price, 20000.0, False),
        ("logistic", above, 0.01, True),
        ("logistic", above, 0.05, True),
    ]:
        theta, value = solve(y, alpha, logistic)
        print(f"{label}, alpha = {alpha}: objective {float(value)!r}")
        for name, w in zip(names + ["(intercept)"], theta):
            print(f"  {name:24} {float(w)!r}")
