"""How a fit ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Report:
    """How a fit ended, with its certificate.

    No coefficients whatever have an objective lower by more than `gap`: a bound that is computed from X, y and the
    coefficients alone, after the iteration has ended.

    Attributes
    ----------
    formula : str
        What was minimised, with its numbers.
    objective, loss, null_loss : float
        The objective at the result, its part without the penalty, and that of the intercept-only model.
    gap : float
        The duality gap, in the units of the objective; the gradient norm where `measure` says so (alpha = 0).
    measure : str
        ``"duality gap"`` or ``"gradient norm"``.
    relative_gap : float
        `gap` as a share of the objective of the intercept-only model.
    tol : float
        The share that was asked for.
    certified : bool
        Whether the result is an optimum within `tol`.
    solver, stop, epochs
        Which solver ran, why it stopped and how many epochs it used.
    n_samples : int
        Rows of the fit.
    warnings : tuple of str
        What is worth knowing, such as constant columns.
    """

    formula: str
    objective: float
    loss: float
    null_loss: float
    gap: float
    measure: str
    relative_gap: float
    tol: float
    certified: bool
    solver: str
    stop: str
    epochs: int
    n_samples: int
    warnings: tuple[str, ...]

    @property
    def deviance_explained(self) -> float:
        """Share of the null deviance that the model explains: R² for squared error."""
        return 1.0 - self.loss / self.null_loss if self.null_loss > 0 else 0.0

    @property
    def dual_gap(self) -> float:
        """The duality gap; NaN where only a gradient certifies."""
        return self.gap if self.measure == "duality gap" else float("nan")

    def certificate(self) -> str:
        """The last line of a screen."""
        word = "certified" if self.certified else "NOT certified:"
        epochs = f"{self.epochs} epoch" + ("" if self.epochs == 1 else "s")
        return f"{word} {self.measure} {self.gap:.1e} (relative {self.relative_gap:.1e}) in {epochs}"

    def __str__(self) -> str:
        return (
            f"minimise  {self.formula}\n"
            f"fit       objective {self.objective:.6g}, {self.deviance_explained:.4f} of the deviance explained\n"
            f"{self.certificate()}"
        )


def of_parts(parts: dict[str, Any]) -> Report:
    """A report from the keys of the compiled part."""
    parts = dict(parts)
    parts.pop("is_gap")
    parts["gap"] = parts.pop("optimality")
    parts["relative_gap"] = parts.pop("relative")
    parts["tol"] = parts.pop("tolerance")
    parts["warnings"] = tuple(parts["warnings"])
    return Report(**parts)
