"""The problems: data generated once with fixed seeds, penalty strengths, and what is asked of each solver.

Columns have mean 0 and mean square 1 (sparse ones mean square 1 only), and the target of a regression mean 0 and mean square 1,
so that a solver which centres and standardises and one which takes columns as they are solve the same problem.
Classification has no intercept, in every solver.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy import sparse

N_ALPHAS = 100
SIGNAL_TO_NOISE = 3.0


@dataclass(frozen=True)
class Dataset:
    """A design matrix with AR(rho) columns, a sparse truth of `support` columns, and a target of one kind."""

    name: str
    n: int
    p: int
    kind: str  # "gaussian", "binomial" or "multinomial"
    rho: float = 0.0
    support: int = 50
    n_classes: int = 2
    density: float = 1.0
    seed: int = 0

    @property
    def is_sparse(self):
        return self.density < 1.0

    def generate(self, folder: Path):
        """Writes X and y as .npy, a dense X in Fortran order, a sparse one as the three arrays of CSC."""
        rng = np.random.default_rng(self.seed)
        x = self._sparse_columns(rng) if self.is_sparse else self._dense_columns(rng)
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "y.npy", self._target(rng, x))
        if self.is_sparse:
            for part in ("data", "indices", "indptr"):
                np.save(folder / f"{part}.npy", getattr(x, part))
        else:
            np.save(folder / "X.npy", x)

    def _dense_columns(self, rng):
        x = np.empty((self.n, self.p), order="F")
        x[:, 0] = rng.standard_normal(self.n)
        innovation = np.sqrt(1.0 - self.rho**2)
        for j in range(1, self.p):
            x[:, j] = self.rho * x[:, j - 1] + innovation * rng.standard_normal(self.n)
        for j in range(self.p):
            x[:, j] -= x[:, j].mean()
            x[:, j] /= np.sqrt(np.mean(x[:, j] ** 2))
        return x

    def _sparse_columns(self, rng):
        counts = np.maximum(1, rng.poisson(self.density * self.n, self.p))
        indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        rows = [np.sort(rng.choice(self.n, c, replace=False)) for c in counts]
        data = rng.standard_normal(indptr[-1])
        for j in range(self.p):
            column = slice(indptr[j], indptr[j + 1])
            data[column] /= np.sqrt(np.sum(data[column] ** 2) / self.n)
        indices = np.concatenate(rows).astype(np.int32)
        return sparse.csc_matrix((data, indices, indptr), shape=(self.n, self.p))

    def _target(self, rng, x):
        k = self.n_classes if self.kind == "multinomial" else 1
        truth = np.zeros((self.p, k))
        chosen = rng.choice(self.p, self.support, replace=False)
        truth[chosen] = rng.standard_normal((self.support, k))
        signal = x[:, chosen] @ truth[chosen]
        noise = rng.standard_normal((self.n, k))
        eta = signal + noise * signal.std(axis=0) / np.sqrt(SIGNAL_TO_NOISE)
        if self.kind == "multinomial":
            return eta.argmax(axis=1).astype(float)
        if self.kind == "binomial":
            return np.where(eta[:, 0] > np.median(eta), 1.0, 0.0)
        y = eta[:, 0] - eta.mean()
        return y / np.sqrt(np.mean(y**2))

    def load(self, folder: Path):
        """X (Fortran order, or CSC) and y, in memory."""
        y = np.load(folder / "y.npy")
        if self.is_sparse:
            parts = tuple(np.load(folder / f"{part}.npy") for part in ("data", "indices", "indptr"))
            return sparse.csc_matrix(parts, shape=(self.n, self.p)), y
        return np.asfortranarray(np.load(folder / "X.npy")), y


@dataclass(frozen=True)
class Problem:
    """A penalised fit of a data set: ½ mean squared error or mean cross-entropy, plus α(ρ‖w‖₁ + (1 − ρ)‖w‖²/2)."""

    name: str
    data: Dataset
    l1_ratio: float = 1.0
    tasks: tuple = ("fit-10", "fit-100", "path-100")
    loo: bool = False

    @property
    def loss(self):
        return self.data.kind

    @cached_property
    def is_l2(self):
        return self.l1_ratio == 0.0

    def alpha_max(self, x, y):
        """The smallest α whose solution is 0."""
        residual = y
        if self.loss == "binomial":
            residual = y - 0.5
        if self.loss == "multinomial":
            k = self.data.n_classes
            residual = (y[:, None] == np.arange(k)) - 1.0 / k
        return np.abs(x.T @ residual).max() / self.data.n / self.l1_ratio

    def alphas(self, task, x, y):
        """The strengths of a task, descending. `fit-10` is α_max/10, `path-100` 100 α down to α_max/100, `C-1` is α = 1/(nC),
        `ridge-…` are α in units of the mean square of a column."""
        kind, _, value = task.partition("-")
        if kind == "C":
            return np.array([1.0 / (float(value) * self.data.n)])
        if self.is_l2:
            return np.array([float(value)]) if kind == "fit" else np.geomspace(10.0, 1e-4, N_ALPHAS)
        top = self.alpha_max(x, y)
        if kind == "fit":
            return np.array([top / float(value)])
        return top * np.geomspace(1.0, 1.0 / float(value), N_ALPHAS)


_tall = Dataset("100000x100", 100_000, 100, "gaussian", rho=0.3, support=20)
_wide = Dataset("2000x10000", 2_000, 10_000, "gaussian", rho=0.5, support=100, seed=1)
_wider = Dataset("500x50000", 500, 50_000, "gaussian", rho=0.5, support=50, seed=2)
_correlated = Dataset("1000x5000", 1_000, 5_000, "gaussian", rho=0.95, support=50, seed=3)
_sparse = Dataset("20000x200000", 20_000, 200_000, "gaussian", density=5e-4, support=200, seed=4)
_logistic_tall = Dataset("logistic-50000x200", 50_000, 200, "binomial", rho=0.5, support=40, seed=5)
_logistic_wide = Dataset("logistic-1000x20000", 1_000, 20_000, "binomial", rho=0.5, support=50, seed=6)
_softmax = Dataset("softmax-20000x100", 20_000, 100, "multinomial", rho=0.5, support=30, n_classes=10, seed=7)
_ridge_tall = Dataset("20000x500", 20_000, 500, "gaussian", rho=0.5, support=100, seed=8)
_ridge_wide = Dataset("500x20000", 500, 20_000, "gaussian", rho=0.5, support=100, seed=9)

_RIDGE = ("fit-0.01", "path-ridge")
_L2 = ("C-1", "C-0.01")

PROBLEMS = {
    problem.name: problem
    for problem in (
        Problem("lasso-100000x100", _tall, tasks=("fit-10", "fit-100", "path-100", "path-1000")),
        Problem("lasso-2000x10000", _wide),
        Problem("lasso-500x50000", _wider),
        Problem("lasso-1000x5000", _correlated),
        Problem("enet-1000x5000", _correlated, l1_ratio=0.5),
        Problem("lasso-sparse-20000x200000", _sparse),
        Problem("logistic-50000x200", _logistic_tall),
        Problem("logistic-1000x20000", _logistic_wide),
        Problem("softmax-20000x100", _softmax),
        Problem("ridge-20000x500", _ridge_tall, l1_ratio=0.0, tasks=_RIDGE),
        Problem("ridge-500x20000", _ridge_wide, l1_ratio=0.0, tasks=_RIDGE),
        Problem("ridge-loo-20000x500", _ridge_tall, l1_ratio=0.0, tasks=("path-ridge",), loo=True),
        Problem("ridge-loo-500x20000", _ridge_wide, l1_ratio=0.0, tasks=("path-ridge",), loo=True),
        Problem("logistic-l2-50000x200", _logistic_tall, l1_ratio=0.0, tasks=_L2),
        Problem("softmax-l2-20000x100", _softmax, l1_ratio=0.0, tasks=_L2),
    )
}
