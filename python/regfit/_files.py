"""Model files, which the program `regfit` writes and reads, too."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from . import _features, _path, _regfit
from ._base import LinearModel
from ._logistic import LogisticRegression
from ._regression import ElasticNet, Lasso, Ridge


def write(file: Any, text: str) -> None:
    """Writes a file whole or not at all."""
    file = Path(file)
    beside = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(file)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def load(file: Any) -> Any:
    """Read a model file of the program `regfit`, or of `save`.

    Parameters
    ----------
    file : str or path
        Its name.

    Returns
    -------
    Lasso, Ridge, ElasticNet or LogisticRegression
        A fitted estimator that predicts the same bits as the program. It takes the columns of the file in
        `feature_names_in_`; a model whose table had text takes data frames.

    Raises
    ------
    ValueError
        The file is no model, or damaged; the message says where.

    Examples
    --------
    >>> import os, tempfile, regfit
    >>> model = regfit.Lasso(alpha=0.1).fit([[0.0], [1.0], [2.0]], [0.0, 1.0, 2.5])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     model.save(os.path.join(folder, "m.json"))
    ...     again = regfit.load(os.path.join(folder, "m.json"))
    >>> bool((again.predict([[3.0]]) == model.predict([[3.0]])).all())
    True
    """
    text = Path(file).read_text(encoding="utf-8")
    model = _regfit.Model.from_document(text, str(file))
    about = model.about()
    estimator = _estimator(about, int(model.report["n_samples"]))
    estimator._target_name = about["target"]
    encoding = about["encoding"]
    estimator._encoding = encoding if encoding is not None and not encoding.is_numeric else None
    if encoding is None:
        estimator.n_features_in_ = model.n_features
    else:
        estimator.n_features_in_ = len(encoding.columns)
        # Arrays without names were saved with these.
        if encoding.columns != [f"x{j}" for j in range(len(encoding.columns))]:
            estimator.feature_names_in_ = np.asarray(encoding.columns, dtype=object)
    if about["classes"] is not None:
        estimator.classes_ = _labels(about["classes"])
    estimator._keep(model)
    estimator.path_ = _of_one(estimator, model, about)
    return estimator


def _estimator(about: dict[str, Any], n_samples: int) -> Any:
    """An estimator of the class and the parameters that a file says."""
    shared = {"standardize": about["standardize"], "fit_intercept": about["fit_intercept"], "tol": about["tol"]}
    alpha, l1_ratio = about["alpha"], about["l1_ratio"]
    if about["kind"] != "regression":
        ratio = {"l1": 1.0, "l2": 0.0}.get(about["penalty"], l1_ratio)
        scale = alpha * n_samples * (1.0 if ratio else 2.0)
        return LogisticRegression(C=1.0 / scale if scale > 0 else np.inf, l1_ratio=ratio, **shared)
    if about["penalty"] == "l1":
        return Lasso(alpha=alpha, **shared)
    if about["penalty"] == "l2":
        return Ridge(alpha=2.0 * n_samples * alpha, **shared)
    return ElasticNet(alpha=alpha, l1_ratio=l1_ratio, **shared)


def _labels(names: list[str]) -> Any:
    """Labels, as whole numbers where all of them are written so."""
    whole = [name.removeprefix("-").isdecimal() and str(int(name)) == name for name in names]
    return np.asarray([int(name) for name in names] if all(whole) else names)


def _of_one(estimator: LinearModel, model: Any, about: dict[str, Any]) -> _path.RegularizationPath:
    """The path that a single model is."""
    report, coef, standardized = estimator.report_, model.coef, model.standardized
    output, feature = np.nonzero(coef)
    step = np.zeros(len(output), dtype=np.int64)
    alpha = 2.0 * report.n_samples * about["alpha"] if isinstance(estimator, Ridge) else about["alpha"]
    classes = about["classes"] or []
    return _path.RegularizationPath(
        alphas=np.array([alpha]),
        intercepts=model.intercept[None, :],
        n_nonzero=np.array([int(np.any(coef != 0, axis=0).sum())]),
        objectives=np.array([report.objective]),
        dual_gaps=np.array([report.dual_gap]),
        relative_gaps=np.array([report.relative_gap]),
        certified=np.array([report.certified]),
        deviance_explained=np.array([report.deviance_explained]),
        epochs=np.array([report.epochs]),
        alpha_max=float("nan"),
        end="complete",
        formula=report.formula,
        n_samples=report.n_samples,
        n_features=coef.shape[1],
        tol=report.tol,
        warnings=report.warnings,
        names=_features.given_names(estimator),
        class_names=classes if len(classes) > 2 else [],
        entries=(step, output, feature, coef[output, feature], standardized[output, feature]),
    )
