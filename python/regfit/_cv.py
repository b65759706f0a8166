"""Choosing the strength by the error on rows that are held out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _features, _folds, _path, _regfit
from ._base import Rows

Floats = NDArray[np.float64]

MEASURES = {
    "neg_mean_squared_error": "mse",
    "neg_mean_absolute_error": "mae",
    "neg_log_loss": "deviance",
    "accuracy": "misclassification",
    "roc_auc": "auc",
}


@dataclass(frozen=True)
class Validation:
    """The error of each strength on held-out rows.

    Attributes
    ----------
    alphas : ndarray of shape (n_alphas,)
        Strengths, falling, as the estimator counts them.
    mean, standard_error : ndarray of shape (n_alphas,)
        mean = Σ nₖeₖ/Σ nₖ over folds k with the sum nₖ of weights, and √(Σ (nₖ/Σn)(eₖ − mean)²/(K − 1)).
    fold_errors : ndarray of shape (n_alphas, n_folds)
        Empty for leave-one-out errors in closed form.
    n_nonzero : ndarray of shape (n_alphas,)
    measure : str
        ``"mse"``, ``"mae"``, ``"deviance"``, ``"misclassification"`` or ``"auc"``.
    index_min, index_1se : int
        Places of the two rules among the strengths.
    l1_ratio : float
    """

    alphas: Floats
    mean: Floats
    standard_error: Floats
    fold_errors: Floats = field(repr=False)
    fold_weights: Floats = field(repr=False)
    n_nonzero: NDArray[np.int64]
    measure: str
    larger_is_better: bool
    n_folds: int
    index_min: int
    index_1se: int
    uncertified: int
    l1_ratio: float

    @property
    def cost(self) -> float:
        """The best mean as something to be made small."""
        best = float(self.mean[self.index_min])
        return -best if self.larger_is_better else best

    def index(self, rule: str) -> int:
        """The place that a rule chooses."""
        return self.index_1se if rule == "1se" else self.index_min


class Choosing:
    """Fits by cross-validation: a mixin for estimators."""

    def _l1_ratios(self) -> list[float | None]:
        """The shares of L1 to compare; None for the one of the class."""
        return [None]

    def _grid(self, alphas: Any, unit: float, eps: float | None) -> dict[str, Any]:
        """The strengths of the compiled part: so many, or those of the estimator divided by `unit`."""
        if isinstance(alphas, (int, np.integer)):
            return {"alphas": None, "n_alphas": int(alphas), "eps": eps, "early_stop": False}
        values = [float(alpha) / unit for alpha in alphas]
        return {"alphas": values, "n_alphas": len(values), "eps": None, "early_stop": False}

    def _measure(self) -> str | None:
        scoring = getattr(self, "scoring", None)
        return None if scoring is None else MEASURES.get(scoring, scoring)

    def _choose(self: Any, rows: Rows, alphas: Any, eps: float | None) -> tuple[Validation, list[Validation]]:
        """Compares all strengths, keeps the model of the best, and the curve of each share of L1."""
        if self.rule not in ("min", "1se"):
            raise ValueError(f"rule must be 'min' or '1se', got {self.rule!r}")
        tried = []
        for l1_ratio in self._l1_ratios():
            settings = self._settings(rows, 1.0, l1_ratio)
            unit = self._unit_at(rows, l1_ratio)
            grid = self._grid(alphas, unit, eps)
            found, curve = self._ask(self._compare, rows, settings, grid)
            curve = dict(curve, alphas=curve["alphas"] * unit, l1_ratio=settings["l1_ratio"])
            tried.append((Validation(**curve), found, settings, unit, l1_ratio))
        best, found, settings, unit, l1_ratio = min(tried, key=lambda each: each[0].cost)
        k = best.index(self.rule)
        settings["alpha"] = float(best.alphas[k] / unit)
        model = _regfit.refit(rows.plain(), settings, found, k).model(0)
        names = [] if rows.classes is None or len(rows.classes) == 2 else rows.classes
        self.path_ = _path.of_arrays(found.arrays(), unit, _features.given_names(self), names)
        self.validation_ = best
        self.alphas_ = best.alphas
        self.alpha_ = float(best.alphas[k])
        self.alpha_min_ = float(best.alphas[best.index_min])
        self.alpha_1se_ = float(best.alphas[best.index_1se])
        self._keep(model)
        self._warn()
        return best, [each[0] for each in tried]

    def _unit_at(self: Any, rows: Rows, l1_ratio: float | None) -> float:
        return float(self._unit(rows))

    def _compare(self: Any, rows: Rows, settings: dict[str, Any], grid: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        cv = 5 if self.cv is None else self.cv
        # Positions of classes serve as well as their labels.
        folds = _folds.folds(cv, rows.y, classifier=self._classifier)
        found: tuple[Any, dict[str, Any]] = _regfit.cross_validate(
            rows.plain(), settings, grid, folds, self._measure()
        )
        return found


def listed(value: float | Sequence[float]) -> list[float | None]:
    """One number or several as a list."""
    return [float(value)] if np.isscalar(value) else [float(each) for each in value]  # type: ignore[arg-type, union-attr]
