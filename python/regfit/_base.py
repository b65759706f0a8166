"""What all estimators share."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from html import escape
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import _check_sample_weight, check_is_fitted

from . import _features, _html, _path, _pictures, _regfit, _report, _threads


@dataclass
class Rows:
    """The rows of a fit: X as the compiled part takes it, y as numbers or codes, class names, weights."""

    x: Any
    y: NDArray[Any]
    classes: list[str] | None
    weights: NDArray[np.float64] | None
    total: float
    """The sum of the weights, n_samples without."""

    def plain(self) -> tuple[Any, ...]:
        """What the compiled part takes."""
        return self.x, self.y, self.classes, self.weights


class LinearModel(BaseEstimator):
    """Reads data, asks the compiled part for a path, and keeps what it found."""

    _classifier: ClassVar[bool] = False

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    # What subclasses say.

    def _penalty(self, l1_ratio: float | None = None) -> tuple[str, float]:
        """`l1`, `l2` or `enet`, and the share of L1."""
        raise NotImplementedError

    def _unit(self, rows: Rows) -> float:
        """What a strength of the compiled part is multiplied by to be one of this class."""
        return 1.0

    def _path_unit(self, rows: Rows) -> float:
        """The same for strengths of a path."""
        return self._unit(rows)

    def _targets(self, y: NDArray[Any]) -> tuple[NDArray[Any], list[str] | None]:
        """y as float64, or codes and class names."""
        return np.ascontiguousarray(y, dtype=np.float64), None

    # What they have from here.

    def _read(self, x: Any, y: Any, sample_weight: Any) -> Rows:
        if y is None:
            raise ValueError(f"requires y to be passed, but the target y is None: {type(self).__name__} needs it")
        features, checked = _features.read_training(self, x, y, numeric=not self._classifier)
        targets, classes = self._targets(checked)
        weights = self._weights(features, checked, sample_weight)
        total = float(len(targets) if weights is None else weights.sum())
        self._target_name = str(getattr(y, "name", None) or "y")
        return Rows(features, targets, classes, weights, total)

    def _weights(self, x: Any, y: NDArray[Any], sample_weight: Any) -> NDArray[np.float64] | None:
        if sample_weight is None:
            return None
        rows = np.zeros((x.shape[0], 1))
        return np.ascontiguousarray(
            _check_sample_weight(sample_weight, rows, dtype=np.float64, ensure_non_negative=True)
        )

    def _settings(self, rows: Rows, alpha: float, l1_ratio: float | None = None) -> dict[str, Any]:
        penalty, ratio = self._penalty(l1_ratio)
        family = "regression" if rows.classes is None else "logistic" if len(rows.classes) == 2 else "softmax"
        return {
            "family": family,
            "penalty": penalty,
            "alpha": float(alpha),
            "l1_ratio": float(ratio),
            "fit_intercept": bool(self.fit_intercept),
            "standardize": bool(self.standardize),
            "positive": bool(getattr(self, "positive", False)),
            "tol": float(self.tol),
            "max_iter": int(self.max_iter),
            "n_threads": _threads.n_threads(self.n_jobs),
            "feature_names": None,
            "progress": _threads.progress(self.verbose),
        }

    def _ask(self, work: Any, *arguments: Any) -> Any:
        """Calls the compiled part, whose errors name columns as X does."""
        with _features.naming(self):
            return work(*arguments)

    def _as_path(self, found: Any, rows: Rows) -> _path.RegularizationPath:
        names = [] if rows.classes is None or len(rows.classes) == 2 else rows.classes
        return _path.of_arrays(found.arrays(), self._path_unit(rows), _features.given_names(self), names)

    def _keep(self, model: Any) -> None:
        """Sets what a fitted estimator has."""
        self._model = model
        self.report_ = _report.of_parts(model.report)
        coef, intercept = model.coef, model.intercept
        if self._classifier:
            self.coef_, self.intercept_ = coef, intercept
        else:
            self.coef_, self.intercept_ = coef[0], float(intercept[0])
        self.n_iter_ = max(1, self.report_.epochs)
        self.dual_gap_ = self.report_.dual_gap
        self.certified_ = self.report_.certified
        self.objective_ = self.report_.formula
        self.sparsity_ = float(np.mean(~np.any(coef != 0, axis=0)))

    def _warn(self) -> None:
        report = self.report_
        if report.certified:
            return
        if report.stop == "no_finite_optimum":
            message = "; ".join(report.warnings)
        else:
            message = (
                f"not certified: relative {report.measure} {report.relative_gap:.1e} after {report.epochs} epochs "
                f"(tol={report.tol:g}); raise max_iter or tol"
            )
        warnings.warn(message, ConvergenceWarning, stacklevel=3)

    @property
    def sparse_coef_(self) -> Any:
        """The coefficients as a sparse matrix of scipy."""
        from scipy import sparse

        check_is_fitted(self)
        return sparse.csr_array(np.atleast_2d(self.coef_))

    def _decision(self, x: Any) -> NDArray[np.float64]:
        check_is_fitted(self)
        return np.asarray(self._model.decision(_features.read_new(self, x)))

    # Files and pickles.

    def _document(self) -> str:
        """The text of the model file."""
        names = _features.feature_names(self)
        if len(set(names)) < len(names):
            names = [f"{name}#{j}" for j, name in enumerate(names)]
        target, taken = self._target_name, {*names, *map(str, getattr(self, "feature_names_in_", []))}
        while target in taken:
            target += "_"
        classes = [str(label) for label in self.classes_] if self._classifier else None
        return str(self._model.document(names, target, classes, self._encoding))

    def save(self, file: Any) -> None:
        """Writes the model to a file that `regfit.load` and the program `regfit` read.

        Parameters
        ----------
        file : str or path
            Its name; usually it ends in ``.json``.
        """
        from . import _files

        check_is_fitted(self)
        _files.write(file, self._document())

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        if "_model" in state:
            state["_model"] = self._document()
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        if "_model" in state:
            state = {**state, "_model": _regfit.Model.from_document(state["_model"], "the pickle")}
        super().__setstate__(state)

    # Pictures.

    def plot(self, kind: str = "auto", ax: Any = None) -> Any:
        """Draws the model.

        Parameters
        ----------
        kind : {"auto", "coefficients", "path", "cv"}
            The bars of the coefficients, their path, or the cross-validated error. ``"auto"`` takes the error of a
            model that chose its strength, else the coefficients.
        ax : matplotlib Axes, optional
            Where to draw.

        Returns
        -------
        matplotlib Axes, or a picture as SVG where matplotlib is not installed.
        """
        check_is_fitted(self)
        return _pictures.draw(self, kind, ax)

    def svg(self, kind: str = "auto") -> str:
        """The same picture as the text of an SVG."""
        check_is_fitted(self)
        return _pictures.svg(self, kind)

    def report(self, file: Any) -> None:
        """Writes one HTML page about the model that needs nothing else: pictures, and a slider over the strengths."""
        check_is_fitted(self)
        _pictures.write_page(file, self.path_, f"{type(self).__name__} of {self._target_name}", self)

    def _repr_html_(self) -> str:
        if not hasattr(self, "report_"):
            return f"<pre>{escape(repr(self))}</pre>"
        return _html.of_model(self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}
