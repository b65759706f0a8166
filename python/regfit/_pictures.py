"""Pictures of models, paths and error curves: by matplotlib where it is installed, and as SVG always."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from . import _features, _regfit

PALETTE = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c510a", "#5e3c99", "#666666", "#b2182b"]
NAMES = {
    "mse": "mean squared error",
    "mae": "mean absolute error",
    "deviance": "deviance",
    "misclassification": "share misclassified",
    "auc": "area under the ROC curve",
}


class Svg(str):
    """The text of a picture, which notebooks draw."""

    def _repr_svg_(self) -> str:
        return str(self)


def _axes(ax: Any, size: tuple[float, float]) -> Any:
    """Axes to draw on, or None without matplotlib."""
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot
    except ImportError:
        return None
    return pyplot.subplots(figsize=size, layout="constrained")[1]


def _kind(model: Any, kind: str) -> str:
    if kind == "auto":
        kind = "cv" if hasattr(model, "validation_") else "coefficients"
    if kind not in ("coefficients", "path", "cv"):
        raise ValueError(f"kind must be 'auto', 'coefficients', 'path' or 'cv', got {kind!r}")
    if kind == "cv" and not hasattr(model, "validation_"):
        raise ValueError(f"{type(model).__name__} was not cross-validated: fit one of the classes that end in CV")
    return kind


def draw(model: Any, kind: str, ax: Any) -> Any:
    """The Axes of a picture, or its SVG."""
    kind = _kind(model, kind)
    if kind == "path":
        return draw_path(model.path_, ax, getattr(model, "alpha_", None))
    ax = _axes(ax, (7.2, 4.4))
    if ax is None:
        return Svg(svg(model, kind))
    return _draw_errors(model.validation_, ax) if kind == "cv" else _draw_bars(model, ax)


def svg(model: Any, kind: str) -> str:
    """The text of a picture."""
    kind = _kind(model, kind)
    if kind == "path":
        return path_svg(model.path_, getattr(model, "alpha_", None))
    if kind == "cv":
        return str(_regfit.validation_curve(_errors(model.validation_)))
    names, values = _bars(model)
    label = "coefficient, per standard deviation" if model.standardize else "coefficient"
    return str(_regfit.coefficient_bars("", names, values, label))


def _bars(model: Any) -> tuple[list[str], list[float]]:
    """Names and coefficients as the penalty saw them, of all outputs."""
    names, matrix = _features.feature_names(model), model._model.standardized
    if len(matrix) > 1:
        labels = [str(label) for label in model.classes_]
        names = [f"{name} ({label})" for label in labels for name in names]
    return names, [float(w) for w in matrix.ravel()]


def _draw_bars(model: Any, ax: Any) -> Any:
    names, values = _bars(model)
    order = sorted((j for j in range(len(values)) if values[j] != 0), key=lambda j: -abs(values[j]))[:30]
    shown = order[::-1]
    colors = ["#0072b2" if values[j] > 0 else "#d55e00" for j in shown]
    ax.barh([names[j] for j in shown], [values[j] for j in shown], color=colors)
    ax.axvline(0.0, color="#444444", linewidth=0.8)
    ax.set_xlabel("coefficient, per standard deviation" if model.standardize else "coefficient")
    count = sum(value != 0 for value in values)
    ax.set_title(f"{count} of {len(values)} coefficients are not 0", loc="left")
    return ax


def draw_path(path: Any, ax: Any, chosen: float | None = None) -> Any:
    """Coefficients against the strength, the largest on the left."""
    ax = _axes(ax, (7.2, 4.4))
    if ax is None:
        return Svg(path_svg(path, chosen))
    shown = _shown(path.alphas)
    names, curves = _curves(path)
    order = np.argsort([-abs(curve[-1]) for curve in curves])
    marker = "o" if shown.sum() == 1 else None
    for rank, j in enumerate(order):
        named = rank < len(PALETTE)
        color = PALETTE[rank] if named else "#bbbbbb"
        label, width = (names[j], 1.6) if named else (None, 0.8)
        ax.plot(path.alphas[shown], curves[j][shown], color=color, linewidth=width, label=label, marker=marker)
    ax.set_xscale("log")
    ax.invert_xaxis()
    ax.set_xlabel("alpha")
    ax.set_ylabel("coefficient, as the penalty saw it")
    if chosen is not None and chosen > 0:
        ax.axvline(chosen, color="#444444", linewidth=0.8, linestyle="--")
    if len(order):
        ax.legend(loc="upper left", fontsize="small", frameon=False)
    return ax


def _draw_errors(curve: Any, ax: Any) -> Any:
    at = _shown(curve.alphas)
    errors = curve.standard_error[at]
    ax.errorbar(curve.alphas[at], curve.mean[at], yerr=errors, color="#0072b2", ecolor="#a6cbe3", marker=".")
    for name, k in [("min", curve.index_min), ("1se", curve.index_1se)]:
        style = "--" if name == "1se" else "-"
        if curve.alphas[k] > 0:
            ax.axvline(curve.alphas[k], color="#444444", linewidth=0.8, linestyle=style, label=name)
    ax.set_xscale("log")
    ax.invert_xaxis()
    ax.set_xlabel("alpha")
    ax.set_ylabel(f"cross-validated {NAMES[curve.measure]}")
    ax.legend(title="alpha of", frameon=False)
    return ax


def _shown(alphas: Any) -> Any:
    """The strengths that a log axis has a place for."""
    shown = alphas > 0
    if not shown.any():
        raise ValueError("a path has a log axis, which has no place for the strength 0 alone")
    return shown


def _curves(path: Any) -> tuple[list[str], list[Any]]:
    """Names and standardized coefficients (n_alphas) of the features that are in use somewhere."""
    names, curves = [], []
    for k, matrix in enumerate(path._matrices(4)):
        columns = matrix.tocsc()
        for j in np.flatnonzero(np.diff(columns.indptr)):
            output = f" ({path.class_names[k]})" if path.class_names else ""
            names.append(f"{path.feature_names[j]}{output}")
            curves.append(columns[:, [j]].toarray()[:, 0])
    return names, curves


def _picture(path: Any, chosen: float | None) -> dict[str, Any]:
    """What the compiled part draws: strengths of 0 have no place on its axis."""
    names, curves = _curves(path)
    shown = _shown(path.alphas)
    return {
        "title": "",
        "alphas": path.alphas[shown].tolist(),
        "names": names,
        "coefficients": [curve[shown].tolist() for curve in curves],
        "n_nonzero": path.n_nonzero[shown].tolist(),
        "deviance_explained": np.minimum(path.deviance_explained[shown], 1.0).tolist(),
        "chosen": chosen if chosen is None or chosen > 0 else None,
        "y_label": "coefficient, as the penalty saw it",
    }


def path_svg(path: Any, chosen: float | None = None) -> str:
    """The text of the picture of a path."""
    return str(_regfit.coefficient_path(_picture(path, chosen)))


def _errors(curve: Any) -> dict[str, Any]:
    shown = _shown(curve.alphas)
    known = [float(curve.alphas[k]) for k in (curve.index_min, curve.index_1se)]
    return {
        "alphas": curve.alphas[shown].tolist(),
        "mean": curve.mean[shown].tolist(),
        "standard_error": curve.standard_error[shown].tolist(),
        "n_nonzero": curve.n_nonzero[shown].tolist(),
        "alpha_min": known[0] if known[0] > 0 else None,
        "alpha_1se": known[1] if known[1] > 0 else None,
        "y_label": f"cross-validated {NAMES[curve.measure]}",
    }


def write_page(file: Any, path: Any, title: str, model: Any) -> None:
    """Writes the page of a path, or of a model and its path."""
    validation = getattr(model, "validation_", None)
    chosen = getattr(model, "alpha_", float(path.alphas[0]) if len(path) == 1 else None)
    shown = _shown(path.alphas)
    factors = []
    for values, standardized in zip(path._matrices(3), path._matrices(4)):
        user, seen = values.tocsc(), standardized.tocsc()
        for j in np.flatnonzero(np.diff(seen.indptr)):
            at = slice(seen.indptr[j], seen.indptr[j + 1])
            factors.append(float(user.data[at][-1] / seen.data[at][-1]))
    about = {
        "title": title,
        "facts": [("rows", str(path.n_samples)), ("features", str(path.n_features)), ("minimises", path.formula)],
        "notes": list(path.warnings),
        "n_features": path.n_features,
        "outputs": path.class_names,
        "user_factors": factors,
        "intercepts": path.intercepts[shown].tolist(),
        "relative_gaps": path.relative_gaps[shown].tolist(),
        "tolerance": path.tol,
    }
    errors = None if validation is None else _errors(validation)
    page = _regfit.page(about, _picture(path, chosen), errors)
    Path(file).write_bytes(page)
