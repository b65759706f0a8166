"""scikit-learn, celer, skglm, adelie and liblinear for the L1 problems and the elastic net."""

import warnings

import numpy as np
from scipy import sparse

from .base import Solver, columns_of

# Enough that no peer stops for want of iterations; the time limit of the run ends what does not converge.
MANY = 1_000_000


class SklearnPath(Solver):
    """lasso_path and enet_path: coordinate descent with gap-safe screening, on the Gram matrix when n > p."""

    name = "sklearn"
    tolerances = (1e-5, 3e-6, 1e-6, 5e-7, 1e-7, 1e-8, 1e-9)

    def supports(self, problem, task):
        return problem.loss == "gaussian" and not problem.is_l2

    def solve(self, alphas, tolerance):
        from sklearn.linear_model import enet_path

        n, p = self.x.shape
        gram = n > p and not sparse.issparse(self.x)
        return enet_path(self.x, self.y, l1_ratio=self.problem.l1_ratio, alphas=alphas, precompute=gram, copy_X=False,
                         tol=tolerance, max_iter=MANY)[1]

    def coefficients(self, solution):
        return columns_of(solution)


class Celer(Solver):
    """celer_path: working sets and dual extrapolation."""

    name = "celer"

    def supports(self, problem, task):
        return problem.loss != "multinomial" and not problem.is_l2

    def prepare(self, problem, x, y):
        super().prepare(problem, x, y)
        if problem.loss == "binomial":
            self.y = 2.0 * y - 1.0

    def solve(self, alphas, tolerance):
        from celer import celer_path

        # Its logistic loss is a sum, not a mean.
        logistic = self.problem.loss == "binomial"
        strengths = alphas * len(self.y) if logistic else alphas
        return celer_path(self.x, self.y, pb="logreg" if logistic else "lasso", alphas=strengths, tol=tolerance,
                          l1_ratio=self.problem.l1_ratio, max_iter=1000, max_epochs=MANY, prune=True, use_PN=logistic)[1]

    def coefficients(self, solution):
        return columns_of(solution)


class Skglm(Solver):
    """Working sets with Anderson acceleration; proximal Newton for logistic; coordinate descent on the Gram matrix when n > p.
    A path starts each α from the solution of the one before."""

    name = "skglm"

    def supports(self, problem, task):
        return problem.loss != "multinomial" and not problem.is_l2

    def prepare(self, problem, x, y):
        from skglm.datafits import Logistic, Quadratic
        from skglm.utils.jit_compilation import compiled_clone

        super().prepare(problem, x, y)
        self.gram = problem.loss == "gaussian" and problem.data.n > problem.data.p
        if problem.loss == "binomial":
            self.y = 2.0 * y - 1.0
        self.datafit = compiled_clone(Logistic() if problem.loss == "binomial" else Quadratic())

    def _solver(self, tolerance):
        from skglm.solvers import AndersonCD, GramCD, ProxNewton

        if self.problem.loss == "binomial":
            return ProxNewton(tol=tolerance, max_iter=1000, fit_intercept=False)
        if self.gram:
            return GramCD(tol=tolerance, max_iter=MANY, fit_intercept=False)
        return AndersonCD(tol=tolerance, max_iter=1000, max_epochs=MANY, fit_intercept=False)

    def _penalty(self, alpha):
        from skglm.penalties import L1, L1_plus_L2
        from skglm.utils.jit_compilation import compiled_clone

        ratio = self.problem.l1_ratio
        return compiled_clone(L1(alpha) if ratio == 1.0 else L1_plus_L2(alpha, ratio))

    def warm_up(self):
        # A path of two strengths: numba compiles anew for each layout of the arguments, so the columns keep theirs.
        full = self.x, self.y
        columns = slice(0, min(40, self.x.shape[1]))
        self.x = self.x[:, columns]
        if sparse.issparse(self.x):
            self.x = self.x.tocsc()
        top = np.abs(self.x.T @ self.y).max() / len(self.y) / self.problem.l1_ratio
        self.solve(np.array([0.5, 0.1]) * top, 1e-4)
        self.x, self.y = full

    def solve(self, alphas, tolerance):
        solver = self._solver(tolerance)
        w = eta = None
        path = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for alpha in alphas:
                datafit = None if self.gram else self.datafit
                w = solver.solve(self.x, self.y, datafit, self._penalty(alpha), w, eta)[0]
                path.append(w.copy())
                if len(alphas) > 1 and not self.gram:
                    support = np.flatnonzero(w)
                    eta = self.x[:, support] @ w[support]
        return path

    def coefficients(self, solution):
        return [w[:, None] for w in solution]


class Adelie(Solver):
    """grpnet: strong-rule screening and warm active sets along the path; `gaussian_cov` on the Gram matrix when n > p."""

    name = "adelie"
    tolerances = tuple(10.0**-k for k in range(7, 18))

    def supports(self, problem, task):
        return problem.loss != "multinomial" and not problem.is_l2

    def prepare(self, problem, x, y):
        import adelie

        super().prepare(problem, x, y)
        self.gram = problem.loss == "gaussian" and problem.data.n > problem.data.p
        if sparse.issparse(x):
            self.x = adelie.matrix.sparse(x.tocsc(), method="naive", n_threads=1)
            self.gram = False

    def solve(self, alphas, tolerance):
        import adelie

        common = dict(alpha=self.problem.l1_ratio, lmda_path=alphas, tol=tolerance, early_exit=False, progress_bar=False,
                      max_iters=MANY, n_threads=1)
        if self.gram:
            n = len(self.y)
            gram = np.asfortranarray(self.x.T @ self.x) / n
            return adelie.gaussian_cov(gram, self.x.T @ self.y / n, rdev_tol=0.0, **common).betas
        if self.problem.loss == "binomial":
            glm = adelie.glm.binomial(self.y)
            common["irls_tol"] = tolerance
        else:
            glm = adelie.glm.gaussian(self.y)
        return adelie.grpnet(self.x, glm, intercept=False, adev_tol=1.0, **common).betas

    def coefficients(self, solution):
        return columns_of(np.asarray(solution.todense()).T)


class Liblinear(Solver):
    """L1-regularised logistic regression (newGLMNET) and L2 (trust-region Newton), one strength at a time, from cold."""

    name = "liblinear"
    tolerances = tuple(10.0**-k for k in range(2, 10))

    def supports(self, problem, task):
        return problem.loss == "binomial"

    def prepare(self, problem, x, y):
        from liblinear.liblinearutil import problem as liblinear_problem

        super().prepare(problem, x, y)
        self.rows = liblinear_problem(2.0 * y - 1.0, sparse.csr_matrix(x))

    def solve(self, alphas, tolerance):
        from liblinear.liblinearutil import train

        kind = 0 if self.problem.is_l2 else 6
        n = len(self.y)
        return [train(self.rows, f"-s {kind} -c {1.0 / (alpha * n):.17g} -e {tolerance:g} -B -1 -q") for alpha in alphas]

    def coefficients(self, solution):
        path = []
        for model in solution:
            sign = 1.0 if model.get_labels()[0] == 1 else -1.0
            path.append(sign * np.array([model.w[j] for j in range(self.problem.data.p)])[:, None])
        return path


class SklearnSaga(Solver):
    """LogisticRegression(solver="saga") for L1 softmax; a path starts each α from the solution of the one before."""

    name = "sklearn-saga"
    tolerances = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9)

    def supports(self, problem, task):
        return problem.loss == "multinomial" and not problem.is_l2

    def prepare(self, problem, x, y):
        super().prepare(problem, np.ascontiguousarray(x), y)

    def solve(self, alphas, tolerance):
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(l1_ratio=1.0, solver="saga", fit_intercept=False, tol=tolerance, max_iter=MANY,
                                   warm_start=True, random_state=0)
        path = []
        for alpha in alphas:
            model.set_params(C=1.0 / (alpha * len(self.y)))
            path.append(model.fit(self.x, self.y).coef_.T.copy())
        return path
