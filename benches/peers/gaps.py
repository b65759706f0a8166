"""Duality gaps recomputed from coefficients alone, with numpy, apart from every solver.

P(w) = F(Xw) + Σ ω(wⱼ), F = ½ mean squared error or mean cross-entropy, ω(w) = α(ρ|w| + (1 − ρ)w²/2).
For u = ∂F and any 0 < s ≤ 1, P(w) − min P ≤ P(w) + F*(su) + Σ ω*(−s xⱼᵀu). A pure L1 penalty needs |s xⱼᵀu| ≤ α.
"""

import numpy as np
from scipy.special import logsumexp, softmax, xlogy


def relative_gap(problem, x, y, w, alpha):
    """gap / P(0) of coefficients w (n_features × n_outputs) at strength alpha."""
    target = _targets(problem, y)
    eta = _predict(x, w)
    l1, l2 = alpha * problem.l1_ratio, alpha * (1.0 - problem.l1_ratio)
    u = _gradient(problem, eta, target)
    correlation = x.T @ u
    primal = _loss(problem, eta, target) + l1 * np.abs(w).sum() + 0.5 * l2 * (w**2).sum()
    top = np.abs(correlation).max()
    scale = 1.0
    if l2 == 0.0 and top > 0.0:
        scale = min(1.0, l1 / top)
        if problem.loss == "gaussian":
            # The scale with the highest dual, (uᵀ(−y))/(n uᵀu), within what is feasible.
            best = -np.vdot(target, u) / (len(y) * np.vdot(u, u))
            scale = float(np.clip(best, -l1 / top, l1 / top))
    dual = -_conjugate(problem, scale * u, target)
    if l2 > 0.0:
        dual -= (np.maximum(np.abs(correlation) - l1, 0.0) ** 2).sum() / (2.0 * l2)
    return (primal - dual) / _loss(problem, np.zeros_like(eta), target)


def worst_gap(problem, x, y, path, alphas):
    """The largest relative gap of a path: a list of coefficient arrays, one for each alpha. Not a number counts as the worst."""
    if len(path) != len(alphas):
        return np.inf
    gaps = [relative_gap(problem, x, y, w, alpha) for w, alpha in zip(path, alphas)]
    return float(np.max(np.nan_to_num(gaps, nan=np.inf)))


def _targets(problem, y):
    if problem.loss == "multinomial":
        return (y[:, None] == np.arange(problem.data.n_classes)).astype(float)
    return y[:, None]


def _predict(x, w):
    """Xw over the non-zero rows of w."""
    rows = np.flatnonzero(w.any(axis=1))
    return x[:, rows] @ w[rows] if len(rows) < w.shape[0] else x @ w


def _loss(problem, eta, target):
    n = len(target)
    if problem.loss == "gaussian":
        return 0.5 * np.sum((target - eta) ** 2) / n
    if problem.loss == "binomial":
        return np.sum(np.logaddexp(0.0, eta) - target * eta) / n
    return np.sum(logsumexp(eta, axis=1) - (target * eta).sum(axis=1)) / n


def _gradient(problem, eta, target):
    n = len(target)
    if problem.loss == "gaussian":
        return (eta - target) / n
    if problem.loss == "binomial":
        return (1.0 / (1.0 + np.exp(-eta)) - target) / n
    return (softmax(eta, axis=1) - target) / n


def _conjugate(problem, u, target):
    n = len(target)
    if problem.loss == "gaussian":
        return 0.5 * n * np.sum(u**2) + np.sum(u * target)
    mean = np.clip(n * u + target, 0.0, 1.0)
    entropy = xlogy(mean, mean)
    if problem.loss == "binomial":
        entropy = entropy + xlogy(1.0 - mean, 1.0 - mean)
    return np.sum(entropy) / n
