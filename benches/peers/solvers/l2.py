"""Ridge and L2 cross-entropies: scikit-learn, and what two lines of numpy do."""

import numpy as np
import scipy.linalg

from .base import Solver


class SklearnLogistic(Solver):
    """LogisticRegression with an L2 penalty."""

    tolerances = tuple(10.0**-k for k in range(2, 11))

    def __init__(self, method):
        self.name, self.method = f"sklearn-{method}", method

    def supports(self, problem, task):
        return problem.loss != "gaussian" and problem.is_l2

    def prepare(self, problem, x, y):
        # Both methods multiply by X and Xᵀ in turn, and take rows a little faster.
        super().prepare(problem, np.ascontiguousarray(x), y)

    def solve(self, alphas, tolerance):
        from sklearn.linear_model import LogisticRegression

        path = []
        for alpha in alphas:
            model = LogisticRegression(C=1.0 / (alpha * len(self.y)), solver=self.method, fit_intercept=False, tol=tolerance,
                                       max_iter=100_000)
            path.append(model.fit(self.x, self.y).coef_.T)
        return path


class _Ridge(Solver):
    tolerances = (0.0,)

    def supports(self, problem, task):
        return problem.loss == "gaussian" and problem.is_l2 and not problem.loo


class SklearnRidge(_Ridge):
    """Ridge(solver="cholesky"), refitted at each strength."""

    name = "sklearn-ridge"

    def solve(self, alphas, tolerance):
        from sklearn.linear_model import Ridge

        n = len(self.y)
        return [Ridge(alpha=a * n, fit_intercept=False, solver="cholesky", copy_X=False).fit(self.x, self.y).coef_[:, None]
                for a in alphas]


class NumpyCholesky(_Ridge):
    """The normal equations of the smaller side, factorized once for each strength."""

    name = "numpy-cholesky"

    def solve(self, alphas, tolerance):
        n, p = self.x.shape
        tall = n >= p
        gram = (self.x.T @ self.x if tall else self.x @ self.x.T) / n
        right = self.x.T @ self.y / n if tall else self.y
        path = []
        for alpha in alphas:
            shifted = gram.copy()
            shifted.flat[:: len(gram) + 1] += alpha
            solution = scipy.linalg.cho_solve(scipy.linalg.cho_factor(shifted, overwrite_a=True, check_finite=False), right)
            path.append((solution if tall else self.x.T @ solution / n)[:, None])
        return path


class NumpyEigen(Solver):
    """One eigendecomposition of the smaller side for all strengths, with leave-one-out errors in closed form when asked for."""

    name = "numpy-eigen"
    tolerances = (0.0,)

    def supports(self, problem, task):
        return problem.loss == "gaussian" and problem.is_l2

    def solve(self, alphas, tolerance):
        n, p = self.x.shape
        if n >= p:
            values, vectors = scipy.linalg.eigh(self.x.T @ self.x / n, driver="evd", check_finite=False)
            right = vectors.T @ (self.x.T @ self.y) / n
            shrunk = right[:, None] / (values[:, None] + alphas)
            path = vectors @ shrunk
            if self.problem.loo:
                scores = self.x @ vectors
                residual = self.y[:, None] - scores @ shrunk
                leverage = (scores**2 / n) @ (1.0 / (values[:, None] + alphas))
                self.loo = ((residual / (1.0 - leverage)) ** 2).mean(axis=0)
            return path
        values, vectors = scipy.linalg.eigh(self.x @ self.x.T / n, driver="evd", check_finite=False)
        right = vectors.T @ self.y
        weights = 1.0 / (values[:, None] + alphas)
        dual = vectors @ (right[:, None] * weights)
        if self.problem.loo:
            self.loo = ((dual / (vectors**2 @ weights)) ** 2).mean(axis=0)
        return self.x.T @ dual / n

    def coefficients(self, solution):
        return [solution[:, [k]] for k in range(solution.shape[1])]


class SklearnRidgeCv(Solver):
    """RidgeCV with its closed form of leave-one-out; it keeps the coefficients of the best strength only."""

    name = "sklearn-ridgecv"
    tolerances = (0.0,)

    def supports(self, problem, task):
        return problem.loo

    def solve(self, alphas, tolerance):
        from sklearn.linear_model import RidgeCV

        model = RidgeCV(alphas=alphas * len(self.y), fit_intercept=False).fit(self.x, self.y)
        self.chosen = model.alpha_ / len(self.y)
        return model.coef_[:, None]

    def coefficients(self, solution):
        return [solution]

    def strengths(self, alphas):
        """Only the chosen strength has coefficients to be judged."""
        return np.array([self.chosen])
