"""The parts of docstrings that classes share."""

from __future__ import annotations

from typing import Any, TypeVar

T = TypeVar("T", bound=type[Any])

_COMMON = """\
fit_intercept : bool, default=True
    Whether to fit an intercept, which is never penalised.
standardize : bool, default=False
    Whether columns are divided by their 1/n standard deviation before the penalty acts; coefficients come back in the
    units of X either way. The program `regfit` does.
tol : float, default=1e-6
    The fit ends when the duality gap is at most `tol` times the objective of the intercept-only model; down to 1e-12
    can be asked for. Missing it is a ConvergenceWarning that says the gap.
max_iter : int, default=10000
    The most epochs that may be used.
n_jobs : int, optional
    Threads; all cores when None or -1, or OMP_NUM_THREADS where that is set. Results do not depend on it.
verbose : bool or callable, default=False
    Whether to show how far a path or a cross-validation is, or whom to tell: called with what is done and of how
    much."""

_FITTED = """\
n_features_in_ : int
feature_names_in_ : ndarray of shape (n_features_in_,)
    Names of the columns, when X has them.
dual_gap_ : float
    No coefficients have an objective lower by more than this.
certified_ : bool
    Whether `dual_gap_` is within `tol`.
objective_ : str
    What was minimised, with its numbers.
sparsity_ : float
    Share of the features whose coefficients are 0.
report_ : Report
    How the fit ended.
path_ : RegularizationPath
    The strengths that were fitted, with a certificate each.
n_iter_ : int
    Epochs used."""

_CHOSEN = """\
cv : int, splitter or iterable, default=5
    How rows are held out, as in scikit-learn: each row exactly once.
rule : {"min", "1se"}, default="min"
    The strength with the smallest error, or the largest one within one standard error of it."""

_SELECTED = """\
alpha_, alpha_min_, alpha_1se_ : float
    The strength that was chosen, and that of each rule.
alphas_ : ndarray of shape (n_alphas,)
    The strengths that were compared, falling.
validation_ : Validation
    The mean error of each with its standard error."""


def document(cls: T) -> T:
    """Puts the shared parts into the docstring of a class."""
    doc = cls.__doc__ or ""
    for name, part in [("common", _COMMON), ("fitted", _FITTED), ("chosen", _CHOSEN), ("selected", _SELECTED)]:
        doc = doc.replace("{" + name + "}", part.replace("\n", "\n    "))
    cls.__doc__ = doc
    return cls
