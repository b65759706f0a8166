"""X as estimators get it: checked in scikit-learn's words, kept where it is where that is possible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils.validation import _check_n_features, _num_samples, validate_data

from . import _regfit, _tables

DTYPES = [np.float64, np.float32]


def read_training(estimator: Any, x: Any, y: Any, *, numeric: bool) -> tuple[Any, Any]:
    """X for the compiled part and y, with what scikit-learn keeps of X set on the estimator.

    Columns of text are encoded one-hot; `estimator._encoding` then says how, and is None otherwise.
    """
    estimator._encoding = None
    if _tables.is_table(x) and _needs_care(x):
        if _tables.has_text(x):
            columns = _complete(_tables.columns(x))
            _keep_names(estimator, x, reset=True)
            estimator._encoding, features = _regfit.Encoding.fit([c.plain() for c in columns])
            # The rows stand in the place of X where y is checked.
            return features, _check_y(estimator, np.zeros((features.shape[0], 1)), y, numeric)
        _keep_names(estimator, x, reset=True)
        x = _numbers(x)
        return x, _check_y(estimator, x, y, numeric)
    x, y = validate_data(
        estimator,
        x,
        y,
        accept_sparse="csc",
        dtype=DTYPES,
        ensure_all_finite=False,
        y_numeric=numeric,
        multi_output=False,
    )
    return compiled(x), y


def _check_y(estimator: Any, x: Any, y: Any, numeric: bool) -> Any:
    from sklearn.utils import check_X_y

    return check_X_y(x, y, dtype=DTYPES, ensure_all_finite=False, y_numeric=numeric, estimator=estimator)[1]


def read_new(estimator: Any, x: Any) -> Any:
    """X to predict for, of the same columns as in training."""
    encoding = estimator._encoding
    if encoding is not None:
        if not _tables.is_table(x):
            raise ValueError(
                f"{type(estimator).__name__} was fitted on a table with columns of text: X must be a data frame of "
                f"pandas or polars, or a table of Arrow, with the columns {', '.join(encoding.columns)}"
            )
        _keep_names(estimator, x, reset=False)
        columns = _tables.columns(x)
        if not encoding.fills:
            _complete(columns)
        _check_levels(columns, encoding.levels)
        return encoding.apply([c.plain() for c in columns], False)
    if _tables.is_table(x) and _needs_care(x):
        _keep_names(estimator, x, reset=False)
        if _tables.has_text(x):
            _complete(_tables.columns(x))
            raise ValueError("X has columns of text, and the model was fitted on numbers")
        return _numbers(x, finite=True)
    x = validate_data(estimator, x, accept_sparse="csc", dtype=DTYPES, reset=False)
    return compiled(x)


def compiled(x: Any) -> Any:
    """X for the compiled part: an array as it is, a sparse matrix by its three arrays."""
    if not sparse.issparse(x):
        return x if x.flags.aligned else x.copy()
    if not x.has_canonical_format:
        x = x.copy()
        x.sum_duplicates()
    values = np.ascontiguousarray(x.data, dtype=np.float64)
    indices = np.ascontiguousarray(x.indices).astype(np.uint32, copy=False)
    return _regfit.sparse(x.shape, x.indptr.astype(np.int64, copy=False), indices, values)


def _needs_care(x: Any) -> bool:
    """Tables that scikit-learn would not take: those of Arrow, and any with a column that is not of numbers."""
    return not type(x).__module__.startswith("pandas") or _tables.has_text(x)


def _numbers(x: Any, finite: bool = False) -> NDArray[np.float64]:
    """A table of numbers as an array whose columns are contiguous."""
    columns = _tables.columns(x)
    array = np.empty((_num_rows(x), len(columns)), order="F")
    for j, column in enumerate(columns):
        array[:, j] = column.values
        if finite and not np.isfinite(column.values).all():
            row = int(np.flatnonzero(~np.isfinite(column.values))[0])
            raise ValueError(f"Input X contains {_what(column.values[row])} at row {row}, column {column.name!r}.")
    return array


def _num_rows(x: Any) -> int:
    return int(x.num_rows) if hasattr(x, "num_rows") else int(_num_samples(x))


def _what(value: float) -> str:
    return "NaN" if np.isnan(value) else "infinity"


def _complete(columns: list[_tables.Column]) -> list[_tables.Column]:
    """The columns, none of which has an empty cell or an infinity."""
    for column in columns:
        row = column.missing()
        if row is None and column.levels is None and not np.isfinite(column.values).all():
            row = int(np.flatnonzero(~np.isfinite(column.values))[0])
        if row is not None:
            what = "NaN" if column.levels is not None else _what(column.values[row])
            raise ValueError(f"Input X contains {what} at row {row} (counted from 0), column {column.name!r}.")
    return columns


def _check_levels(columns: list[_tables.Column], known: dict[str, list[str] | None]) -> None:
    """Refuses text that training never saw, and text where numbers were."""
    for column in columns:
        if column.name not in known:
            continue
        levels = known[column.name]
        if levels is None or column.levels is None:
            if (levels is None) != (column.levels is None):
                now, then = ("text", "numbers") if levels is None else ("numbers", "text")
                raise ValueError(f"column {column.name!r} is of {now}, and was of {then} in training")
            continue
        new = [k for k, level in enumerate(column.levels) if level not in set(levels)]
        rows = np.flatnonzero(np.isin(column.values, new))
        if len(rows):
            row = int(rows[0])
            level = column.levels[column.values[row]]
            raise ValueError(
                f"column {column.name!r} has the unknown level {level!r} at row {row} (counted from 0); "
                f"training saw {', '.join(levels[:10])}{', …' if len(levels) > 10 else ''}"
            )


def _keep_names(estimator: Any, x: Any, *, reset: bool) -> None:
    """What scikit-learn does with the names and the number of columns."""
    found = _tables.names(x)
    if len(set(found)) != len(found):
        raise ValueError("two columns of X have the same name")

    class Named:
        """As much of a data frame as scikit-learn looks at."""

        shape = (_num_rows(x), len(found))
        columns = np.asarray([str(name) for name in found], dtype=object)

    if reset:
        estimator.feature_names_in_ = Named.columns
        estimator.n_features_in_ = len(found)
        return
    _check_n_features(estimator, Named(), reset=False)
    expected = getattr(estimator, "feature_names_in_", None)
    if expected is not None and list(expected) != list(Named.columns):
        unseen = [name for name in Named.columns if name not in set(expected)]
        missing = [name for name in expected if name not in set(Named.columns)]
        words = "The feature names should match those that were passed during fit.\n"
        if unseen:
            words += f"Feature names unseen at fit time:\n- {chr(10).join(unseen)}\n"
        if missing:
            words += f"Feature names seen at fit time, yet now missing:\n- {chr(10).join(missing)}\n"
        if not unseen and not missing:
            words += "Feature names must be in the same order as they were in fit.\n"
        raise ValueError(words)


@contextmanager
def naming(estimator: Any) -> Iterator[None]:
    """Puts the name of a column into errors that count columns, where X has names."""
    try:
        yield
    except ValueError as error:
        found, names = re.search(r"column (\d+) \(counted from 0\)", str(error)), given_names(estimator)
        if found is None or names is None:
            raise
        named = f"column {names[int(found[1])]!r}"
        raise ValueError(str(error).replace(found[0], named)) from None


def given_names(estimator: Any) -> list[str] | None:
    """One name for each coefficient; None where X had no names."""
    if estimator._encoding is not None:
        return list(estimator._encoding.feature_names)
    known = getattr(estimator, "feature_names_in_", None)
    return None if known is None else [str(name) for name in known]


def feature_names(estimator: Any) -> list[str]:
    """The same, x0, x1, … where X had none."""
    return given_names(estimator) or [f"x{j}" for j in range(estimator.n_features_in_)]
