"""How many threads a fit may use, and how far it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

Progress = Callable[[int, int], None]


def n_threads(n_jobs: int | None) -> int:
    """Threads for `n_jobs`: all cores for None and -1, as the linear algebra below scikit-learn has it.

    Where OMP_NUM_THREADS is set, as joblib does in its workers, None keeps to it. Results are the same bits for any
    number of threads.
    """
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    if n_jobs is None:
        allowed = os.environ.get("OMP_NUM_THREADS", "").split(",")[0]
        return min(int(allowed), cores) if allowed.isdigit() and int(allowed) > 0 else cores
    if n_jobs == 0:
        raise ValueError("n_jobs == 0 has no meaning: use 1, or -1 for all cores")
    return n_jobs if n_jobs > 0 else max(1, cores + 1 + n_jobs)


def _line(done: int, of: int) -> None:
    """One line on standard error that is written over and over."""
    end = "\n" if done >= of else ""
    sys.stderr.write(f"\rregfit: {done} of {of}{end}")
    sys.stderr.flush()


def progress(verbose: bool | int | Progress) -> Progress | None:
    """Whom to tell how far a fit is, or nobody."""
    if callable(verbose):
        return verbose
    return _line if verbose else None
