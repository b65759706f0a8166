"""Shared by make_sklearn.py and certify.py: data, the objective, certificates, polishing, JSON.

Everything here is plain float64 numpy and knows nothing of the programs under comparison.

Notation. d: weights with sum 1. Z: the columns as the penalty sees them (centred and divided by
their weighted 1/n deviation, or only centred, or left alone when there is no intercept).
Per column, the penalty of one coefficient u of Z is l1*|u| + l2/2*u**2.
"""

import csv
import json
import math
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
DATASETS = HERE.parent.parent / "datasets"


# ---------------------------------------------------------------- data

def load(name):
    """Matrix (dense float64), raw target (strings), feature names."""
    if name.endswith(".libsvm"):
        lines = [line.split() for line in (HERE / name).read_text().splitlines()]
        cells = [[cell.split(":") for cell in line[1:]] for line in lines]
        width = max(int(j) for row in cells for j, _ in row)
        x = np.zeros((len(lines), width))
        for i, row in enumerate(cells):
            for j, value in row:
                x[i, int(j) - 1] = float(value)
        return x, [line[0] for line in lines], [f"x{j + 1}" for j in range(width)]
    rows = list(csv.reader((DATASETS / name).open()))
    x = np.array([[float(v) for v in row[:-1]] for row in rows[1:]])
    return x, [row[-1] for row in rows[1:]], rows[0][:-1]


class Problem:
    def __init__(self, case):
        self.case = case
        self.x, target, self.features = load(case["dataset"])
        n, p = self.x.shape
        self.n, self.p = n, p
        if case["weights"] is None:
            w = np.ones(n)
        elif case["weights"] == "1 + (i mod 3), i from 0":
            w = 1.0 + np.arange(n) % 3
        else:
            raise ValueError(case["weights"])
        self.d = w / w.sum()
        self.family = case["family"]
        if self.family == "gaussian":
            self.classes = None
            self.y = np.array([float(v) for v in target])[:, None]
        else:
            numeric = all(v.lstrip("-").isdigit() for v in target)
            self.classes = sorted(set(target), key=float if numeric else str)
            index = np.array([self.classes.index(v) for v in target])
            if self.family == "binomial":
                self.y = (index == 1).astype(float)[:, None]
            else:
                self.y = np.eye(len(self.classes))[index]
        self.k = self.y.shape[1]
        self.intercept = case["intercept"]
        self.mean = self.d @ self.x if self.intercept else np.zeros(p)
        constant = (self.x == self.x[0]).all(axis=0)
        sd = np.sqrt(self.d @ (self.x - self.d @ self.x) ** 2)
        self.constant = constant if self.intercept else np.zeros(p, bool)
        self.scale = np.where(constant, 1.0, sd) if case["standardize"] else np.ones(p)
        self.z = (self.x - self.mean) / self.scale
        self.z[:, self.constant] = 0.0
        v = np.ones(p) if case["penalty_factors"] is None else np.array(case["penalty_factors"], float)
        self.v = v
        a, rho = case["alpha"], case["l1_ratio"]
        if case["penalty"] == "l2":
            self.l1, self.l2 = np.zeros(p), 2 * a * v
        elif case["penalty"] == "l1":
            self.l1, self.l2 = a * v, np.zeros(p)
        else:
            self.l1, self.l2 = a * rho * v, a * (1 - rho) * v

    # (b, w) in the user's units <-> (c, u) on Z; w and u are p x K, b and c have length K
    def to_user(self, c, u):
        w = u / self.scale[:, None]
        return c - self.mean @ w, w

    def to_z(self, b, w):
        return b + self.mean @ w, w * self.scale[:, None]

    def mu(self, eta):
        if self.family == "gaussian":
            return eta
        if self.family == "binomial":
            e = np.exp(-np.abs(eta))
            return np.where(eta >= 0, 1 / (1 + e), e / (1 + e))
        e = np.exp(eta - eta.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def losses(self, eta):
        if self.family == "gaussian":
            return 0.5 * (self.y[:, 0] - eta[:, 0]) ** 2
        if self.family == "binomial":
            s = (1 - 2 * self.y[:, 0]) * eta[:, 0]
            return np.maximum(s, 0) + np.log1p(np.exp(-np.abs(s)))
        top = eta.max(axis=1)
        return top + np.log(np.exp(eta - top[:, None]).sum(axis=1)) - (self.y * eta).sum(axis=1)

    def mean_loss(self, eta):
        return math.fsum(self.d * self.losses(eta))

    def objective(self, b, w):
        u = w * self.scale[:, None]
        penalty = self.l1[:, None] * np.abs(u) + self.l2[:, None] / 2 * u * u
        return self.mean_loss(b + self.x @ w) + math.fsum(penalty.ravel())

    def null(self):
        """eta of the model with the intercept only."""
        if not self.intercept:
            return np.zeros_like(self.y)
        mean = self.d @ self.y
        if self.family == "binomial":
            mean = np.log(mean / (1 - mean))
        elif self.family == "multinomial":
            mean = np.log(mean)
        return np.tile(mean, (self.n, 1))

    def null_objective(self):
        return self.mean_loss(self.null())

    def gradient(self, eta):
        """Of the mean loss, with respect to u."""
        return -self.z.T @ (self.d[:, None] * (self.y - self.mu(eta)))

    def alpha_max(self):
        """Without unpenalised columns."""
        assert (self.v > 0).all()
        rho = {"l1": 1.0, "l2": 0.001}.get(self.case["penalty"], max(self.case["l1_ratio"] or 0, 0.001))
        return (np.abs(self.gradient(self.null())) / self.v[:, None]).max() / rho

    # ------------------------------------------------------------ certificates

    def gap(self, b, w):
        """Duality gap, not divided by anything. The dual point is made from the true residual."""
        eta = b + self.x @ w
        d = self.d[:, None]
        r = self.y - self.mu(eta)
        if self.family != "gaussian" and self.intercept:
            # the dual point must have residuals with sum 0: take the best intercepts for these slopes
            for _ in range(50):
                mu = self.mu(eta)
                total = (d * (self.y - mu)).sum(axis=0)
                h = np.diag((d * mu).sum(axis=0)) - mu.T @ (d * mu) + (self.k > 1)
                step = np.linalg.solve(h, total)
                eta = eta + np.clip(step, -1, 1)
                if np.abs(step).max() < 1e-15:
                    break
            r = self.y - self.mu(eta)
        if self.family == "gaussian":
            free = [np.ones(self.n)] if self.intercept else []
            free += [self.z[:, j] for j in np.flatnonzero(self.v == 0)]
            if free:  # the dual point must be orthogonal to what is not penalised
                f = np.array(free).T
                for _ in range(2):
                    r = r - f @ np.linalg.solve(f.T @ (d * f), f.T @ (d * r))
        c = self.z.T @ (d * r)
        bound = np.inf
        lasso = (self.l2 == 0) & (self.v > 0) & ~self.constant
        if lasso.any():
            largest = np.abs(c[lasso]).max(axis=1)
            bound = (self.l1[lasso] / np.maximum(largest, 1e-300)).min()
        if self.family == "gaussian":
            s = min(bound, float((d * r * self.y).sum() / (d * r * r).sum()) if lasso.all() else 1.0)
            theta = s * r
            dual = math.fsum((d * theta * (self.y - theta / 2)).ravel())
        else:
            s = min(bound, 1.0)
            q = np.clip(self.y - s * r, 0, 1)
            if self.family == "binomial":
                q = np.hstack([q, 1 - q])
            dual = math.fsum((d * np.where(q > 0, -q * np.log(np.maximum(q, 1e-300)), 0)).ravel())
        for j in np.flatnonzero(self.l2 > 0):
            over = np.maximum(np.abs(s * c[j]) - self.l1[j], 0)
            dual -= float((over ** 2).sum()) / (2 * self.l2[j])
        return self.objective(b, w) - dual

    def kkt(self, b, w):
        """Largest distance of -gradient to the subdifferential, on Z, in units of the largest
        gradient entry of the intercept-only model."""
        eta = b + self.x @ w
        g = self.gradient(eta)
        u = w * self.scale[:, None]
        g = g + self.l2[:, None] * u
        l1 = self.l1[:, None]
        worst = np.where(u != 0, np.abs(g + l1 * np.sign(u)), np.maximum(np.abs(g) - l1, 0))
        worst[self.constant] = np.abs(u[self.constant])
        distance = worst.max()
        if self.intercept:
            distance = max(distance, np.abs(self.d @ (self.y - self.mu(eta))).max())
        return distance / np.abs(self.gradient(self.null())).max()

    def precision(self, b, w):
        return {"gap": self.gap(b, w) / self.null_objective(), "kkt": self.kkt(b, w)}

    # ------------------------------------------------------------ polishing

    def polish(self, b, w, steps=60):
        """Newton on the active set, from (b, w). Returns b, w and the number of Newton steps."""
        c, u = self.to_z(b, w)
        u = u.copy()
        u[self.constant] = 0
        active = (u != 0) | (self.l1 == 0)[:, None]
        active[self.constant] = False
        if self.k > 1 and self.intercept:
            c = c - c.mean()
        best, used = None, 0
        for step in range(steps + 1):
            eta = c + self.z @ u
            mu = self.mu(eta)
            r = self.d[:, None] * (self.y - mu)
            g = -self.z.T @ r + self.l2[:, None] * u
            violation = np.where(active, np.abs(g + self.l1[:, None] * np.sign(u)), np.maximum(np.abs(g) - self.l1[:, None], 0))
            violation[self.constant] = 0
            worst = max(violation.max(), np.abs(r.sum(axis=0)).max() if self.intercept else 0)
            if best is None or worst < best[0]:
                best = (worst, c.copy(), u.copy(), used)
            elif worst < 1e-9 * self.l1.max() + 1e-9 and step > best[3] + 4:
                break
            if step == steps:
                break
            inner = np.where(active, violation, 0).max()
            outer = np.where(active, 0, violation)
            if outer.max() > 1e-12 * (1 + self.l1.max()) and outer.max() > 10 * inner:
                j, k = np.unravel_index(outer.argmax(), outer.shape)
                active[j, k] = True
            delta_c, delta_u = self.newton(c, u, mu, r, g, active)
            if delta_u is None:
                break
            # a coefficient that would change sign is set to zero and leaves the active set
            t = 1.0
            crossing = active & (self.l1 > 0)[:, None] & (u != 0) & (np.sign(u + delta_u) * np.sign(u) < 0)
            if crossing.any():
                t = (-u[crossing] / delta_u[crossing]).min()
            c, new = c + t * delta_c, u + t * delta_u
            if crossing.any():
                hit = crossing & (np.abs(new) <= 1e-12 * np.abs(u))
                new[hit], active = 0.0, active & ~hit
            u, used = new, used + 1
        _, c, u, used = best
        if self.k > 1 and self.intercept:
            c = c - c.mean()
        b, w = self.to_user(c, u)
        if not self.intercept:
            b = np.zeros(self.k)
        elif self.k > 1:
            b = b - b.mean()
        return b, w, used

    def newton(self, c, u, mu, r, g, active):
        columns = [np.flatnonzero(active[:, k]) for k in range(self.k)]
        blocks = [self.z[:, columns[k]] for k in range(self.k)]
        if self.intercept:
            blocks = [np.hstack([np.ones((self.n, 1)), block]) for block in blocks]
        sizes = [block.shape[1] for block in blocks]
        if sum(sizes) == 0:
            return None, None
        start = np.concatenate([[0], np.cumsum(sizes)]).astype(int)
        h = np.zeros((start[-1], start[-1]))
        f = np.zeros(start[-1])
        lead = int(self.intercept)
        for k in range(self.k):
            here = slice(start[k], start[k + 1])
            sign = np.where(u[columns[k], k] != 0, np.sign(u[columns[k], k]), -np.sign(g[columns[k], k]))
            f[here] = np.concatenate([[-r[:, k].sum()] if lead else [], g[columns[k], k] + self.l1[columns[k]] * sign])
            for m in range(self.k):
                if self.family == "gaussian":
                    weight = np.ones(self.n)
                elif self.family == "binomial":
                    weight = mu[:, 0] * (1 - mu[:, 0])
                else:
                    weight = mu[:, k] * ((k == m) - mu[:, m])
                h[here, start[m]:start[m + 1]] = blocks[k].T @ ((self.d * weight)[:, None] * blocks[m])
            for i, j in enumerate(columns[k]):
                h[start[k] + lead + i, start[k] + lead + i] += self.l2[j]
        if lead and self.k > 1:  # a common shift of the intercepts changes nothing: hold their sum
            h[np.ix_(start[:-1], start[:-1])] += 1.0
        try:
            delta = -np.linalg.solve(h, f)
        except np.linalg.LinAlgError:
            delta = -np.linalg.lstsq(h, f, rcond=None)[0]
        delta_c, delta_u = np.zeros(self.k), np.zeros_like(u)
        for k in range(self.k):
            part = delta[start[k]:start[k + 1]]
            if lead:
                delta_c[k] = part[0]
            delta_u[columns[k], k] = part[lead:]
        return delta_c, delta_u

    # ------------------------------------------------------------ reports

    def finish(self, b, w, polish_above=1e-12):
        """The part of a JSON case that holds the solution."""
        b, w = np.array(b, float).reshape(self.k), np.array(w, float).reshape(self.p, self.k)
        w[self.constant] = 0
        if self.k > 1:
            b = b - b.mean()
        raw = self.precision(b, w)
        polished = None
        if raw["kkt"] > polish_above:
            nb, nw, used = self.polish(b, w)
            now = self.precision(nb, nw)
            if now["kkt"] < raw["kkt"] / 10:
                u, nu = w * self.scale[:, None], nw * self.scale[:, None]
                polished = {
                    "newton_steps": used,
                    "moved": short(np.abs(nu - u).max() / np.abs(nu).max()),
                    "gap_before": short(raw["gap"]),
                    "kkt_before": short(raw["kkt"]),
                    "support_changed": bool(((u != 0) != (nu != 0)).any()),
                }
                b, w, raw = nb, nw, now
        return {
            "classes": self.classes,
            "intercept_values": [float(v) + 0.0 for v in b],
            "coefficients": [[float(v) + 0.0 for v in w[:, k]] for k in range(self.k)],
            "nonzeros": int((w != 0).sum()),
            "objective": self.objective(b, w),
            "null_objective": self.null_objective(),
            "deviance_explained": 1 - self.mean_loss(b + self.x @ w) / self.null_objective(),
            "precision": {key: short(value) for key, value in raw.items()},
            "polished": polished,
        }


def path_of(fits):
    """One entry per alpha in every list."""
    return {
        "intercept_values": [fit["intercept_values"][0] for fit in fits],
        "coefficients": [fit["coefficients"][0] for fit in fits],
        "nonzeros": [fit["nonzeros"] for fit in fits],
        "deviance_explained": [fit["deviance_explained"] for fit in fits],
        "objective": [fit["objective"] for fit in fits],
        "null_objective": fits[0]["null_objective"],
        "precision": {key: max(fit["precision"][key] for fit in fits) for key in ("gap", "kkt")},
        "polished": sum(fit["polished"] is not None for fit in fits),
    }


def short(value):
    return float(f"{float(value):.2g}")


def cases():
    spec = json.loads((HERE / "cases.json").read_text())
    return spec["cases"], spec["paths"]


def expand(case):
    """The fields of cases.json with the defaults written out, in a fixed order."""
    defaults = {"l1_ratio": {"l1": 1, "l2": 0}.get(case["penalty"]), "weights": None, "penalty_factors": None,
                "storage": "dense", "standardize": True, "intercept": True}
    full = {**defaults, **case}
    order = ["name", "dataset", "family", "penalty", "alpha", "alphas", "alpha_max", "l1_ratio", "standardize", "intercept",
             "weights", "penalty_factors", "storage"]
    return {key: full[key] for key in order if key in full}


def dump(path, document):
    """JSON, one field a line, numeric lists on one line each."""
    def flat(value):
        return json.dumps(value, ensure_ascii=True)

    def entry(case, indent):
        lines = []
        for key, value in case.items():
            if isinstance(value, list) and value and isinstance(value[0], list):
                rows = (",\n" + " " * (indent + 2)).join(flat(v) for v in value)
                lines.append(f'{" " * indent}{flat(key)}: [\n{" " * (indent + 2)}{rows}]')
            else:
                lines.append(f'{" " * indent}{flat(key)}: {flat(value)}')
        return "{\n" + ",\n".join(lines) + "\n  }"

    parts = []
    for key, value in document.items():
        if isinstance(value, list):
            body = ",\n  ".join(entry(v, 3) for v in value)
            parts.append(f"{flat(key)}: [\n  {body}\n ]")
        else:
            parts.append(f"{flat(key)}: {flat(value)}")
    Path(path).write_text("{\n " + ",\n ".join(parts) + "\n}\n")
