"""How models and paths look in notebooks."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np

from . import _features, _pictures

ROWS = 20
STYLE = "border-collapse:collapse;font-size:90%"


def of_model(model: Any) -> str:
    """A table of coefficients with bars, the certificate, and the picture."""
    report = model.report_
    names, coef, seen = _features.feature_names(model), np.atleast_2d(model.coef_), model._model.standardized
    size = np.abs(seen).max(axis=0)
    order = [j for j in np.argsort(-size, kind="stable") if size[j] > 0]
    outputs = [str(label) for label in model.classes_] if len(coef) > 1 else ["w (units of X)"]
    head = "".join(f"<th style='text-align:right'>{escape(name)}</th>" for name in ["feature", *outputs, ""])
    largest = size.max() if len(order) else 1.0
    lines = [_row(names[j], coef[:, j], size[j] / largest, seen[0, j] < 0) for j in order[:ROWS]]
    if len(order) > ROWS:
        lines.append(f"<tr><td colspan='3'>… {len(order) - ROWS} more that are not 0</td></tr>")
    lines.append(_row("(intercept)", np.atleast_1d(model.intercept_), 0.0, False))
    chosen = f"<br>chosen: alpha {model.alpha_:.6g} by rule={model.rule!r}" if hasattr(model, "alpha_") else ""
    title = f"<b>{escape(type(model).__name__)}</b>: {escape(report.formula)}{chosen}"
    sparsity = f"{len(order)} of {len(names)} features are not 0, {report.deviance_explained:.4f} of the deviance explained"
    table = f"<table style='{STYLE}'><tr>{head}</tr>{''.join(lines)}</table>"
    return f"<div>{title}{table}{sparsity}<br>{_certificate(report)}{_picture(model)}</div>"


def _row(name: str, values: Any, share: float, negative: bool) -> str:
    cells = "".join(f"<td style='text-align:right'>{value:.6g}</td>" for value in values)
    color = "#d55e00" if negative else "#0072b2"
    bar = f"<div style='background:{color};height:0.8em;width:{100 * share:.0f}px'></div>"
    return f"<tr><td style='text-align:right'>{escape(str(name))}</td>{cells}<td style='text-align:left'>{bar}</td></tr>"


def _certificate(report: Any) -> str:
    mark = "✓" if report.certified else "✗"
    return f"{mark} {escape(report.certificate())}"


def _picture(model: Any) -> str:
    """The error curve of a model that chose its strength; bars are in the table already."""
    if not hasattr(model, "validation_"):
        return ""
    return f"<div>{_pictures.svg(model, 'cv')}</div>"


def of_path(path: Any) -> str:
    """The picture of a path and its worst certificate."""
    worst = float(np.max(path.relative_gaps))
    sure = int(path.certified.sum())
    words = f"{len(path)} alphas from {path.alphas[0]:.4g} to {path.alphas[-1]:.4g}, {sure} certified, worst relative gap"
    return f"<div><b>Path</b>: {escape(path.formula)}<br>{words} {worst:.1e}{_pictures.path_svg(path)}</div>"
