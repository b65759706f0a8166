"""A regularization path as arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RegularizationPath:
    """Models of falling strength, each started from the one before.

    Attributes
    ----------
    alphas : ndarray of shape (n_alphas,)
        Strengths, falling, as the estimator counts them.
    intercepts : ndarray of shape (n_alphas, n_outputs)
    n_nonzero : ndarray of shape (n_alphas,)
        Features with a coefficient that is not 0.
    dual_gaps, relative_gaps : ndarray of shape (n_alphas,)
        The certificate of each model, and as a share of the objective of the intercept-only model.
    certified : ndarray of bool of shape (n_alphas,)
    deviance_explained : ndarray of shape (n_alphas,)
        R² on the training rows for squared error.
    alpha_max : float
        The smallest strength at which all coefficients are 0.
    end : str
        ``"complete"``, or why the path ended early: ``"saturated"`` or ``"flat"``.
    class_names : list of str
        Names of the outputs of a softmax model, else empty.
    """

    alphas: Floats
    intercepts: Floats
    n_nonzero: NDArray[np.int64]
    objectives: Floats
    dual_gaps: Floats
    relative_gaps: Floats
    certified: NDArray[np.bool_]
    deviance_explained: Floats
    epochs: NDArray[np.int64]
    alpha_max: float
    end: str
    formula: str
    n_samples: int
    n_features: int
    tol: float
    warnings: tuple[str, ...]
    names: list[str] | None = field(repr=False)
    class_names: list[str] = field(repr=False)
    entries: tuple[NDArray[Any], ...] = field(repr=False)

    @property
    def feature_names(self) -> list[str]:
        """One name for each coefficient: x0, x1, … for arrays."""
        return self.names or [f"x{j}" for j in range(self.n_features)]

    def __len__(self) -> int:
        return len(self.alphas)

    def _matrices(self, value: int) -> list[sparse.csr_array]:
        """For each output the coefficients (n_alphas × n_features) that are not 0."""
        step, output, feature = self.entries[:3]
        shape = (len(self), self.n_features)
        outputs = range(self.intercepts.shape[1])
        of = [output == k for k in outputs]
        entries = self.entries[value]
        return [sparse.csr_array((entries[k], (step[k], feature[k])), shape=shape) for k in of]

    @property
    def coefs(self) -> Floats:
        """Coefficients in the units of X, (n_features, n_alphas) or (n_outputs, n_features, n_alphas), as `lasso_path`."""
        dense = np.array([matrix.toarray().T for matrix in self._matrices(3)])
        return np.asarray(dense[0] if len(dense) == 1 else dense)

    @property
    def standardized_coefs(self) -> Floats:
        """The same as the penalty saw them."""
        dense = np.array([matrix.toarray().T for matrix in self._matrices(4)])
        return np.asarray(dense[0] if len(dense) == 1 else dense)

    def index(self, alpha: float) -> int:
        """The step whose strength is nearest to `alpha` on a log scale."""
        with np.errstate(divide="ignore"):
            return int(np.abs(np.log(self.alphas) - np.log(alpha)).argmin())

    def plot(self, ax: Any = None) -> Any:
        """Draws coefficients against the strength: Axes of matplotlib where it is installed, else a picture as SVG."""
        from . import _pictures

        return _pictures.draw_path(self, ax)

    def svg(self) -> str:
        """The same as the text of an SVG."""
        from . import _pictures

        return _pictures.path_svg(self)

    def report(self, file: str) -> None:
        """Writes a page with picture, slider and coefficients that needs nothing else."""
        from . import _pictures

        _pictures.write_page(file, self, "regularization path", None)

    def _repr_html_(self) -> str:
        from . import _html

        return _html.of_path(self)


def of_arrays(
    arrays: dict[str, Any], unit: float, names: list[str] | None, class_names: list[str]
) -> RegularizationPath:
    """A path from the arrays of the compiled part, whose strengths times `unit` are those of the estimator."""
    arrays = dict(arrays)
    return RegularizationPath(
        alphas=arrays.pop("alphas") * unit,
        alpha_max=arrays.pop("alpha_max") * unit,
        n_nonzero=arrays.pop("n_nonzero").astype(np.int64),
        epochs=arrays.pop("epochs").astype(np.int64),
        certified=arrays.pop("certified") == 1,
        tol=arrays.pop("tolerance"),
        warnings=tuple(arrays.pop("warnings")),
        names=names,
        class_names=class_names,
        **arrays,
    )
