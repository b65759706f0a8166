"""From scikit-learn's ways to hold rows out to one fold for each row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import check_cv


def folds(cv: Any, y: NDArray[Any], *, classifier: bool) -> NDArray[np.int64]:
    """The fold (n_samples) in which each row is held out.

    Raises
    ------
    ValueError
        A row that is held out never or twice, or training rows that are not all others.
    """
    n = len(y)
    fold = np.full(n, -1, dtype=np.int64)
    rows = np.zeros((n, 1))
    for k, (train, test) in enumerate(check_cv(cv, y, classifier=classifier).split(rows, y)):
        train, test = _places(train), _places(test)
        whole = np.zeros(n, dtype=bool)
        whole[train] = whole[test] = True
        if (fold[test] >= 0).any() or not whole.all() or len(train) + len(test) != n:
            raise _refusal()
        fold[test] = k
    if (fold < 0).any():
        raise _refusal()
    return fold


def _places(rows: Any) -> NDArray[np.int64]:
    rows = np.asarray(rows)
    return np.flatnonzero(rows) if rows.dtype == bool else rows.astype(np.int64)


def _refusal() -> ValueError:
    return ValueError(
        "cv must hold each row out exactly once and train on all others, as KFold, StratifiedKFold, GroupKFold and "
        "LeaveOneGroupOut do"
    )
