//! The report of a solve: how it ended, where, and how good the result is.

/// Why a solver stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum StopReason {
    /// The certificate reached the tolerance.
    Converged,
    /// The epochs allowed were used up.
    EpochLimit,
    /// No further progress was possible in double precision.
    Stalled,
    /// Columns without a penalty separate classes: the objective falls as their coefficients grow without end.
    NoFiniteOptimum,
}

/// How far a result is from the optimum, computed from X, y, w and b alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Optimality {
    /// objective − optimum ≤ this value.
    DualityGap(f64),
    /// maxⱼ dist(−∇ⱼF, vⱼ∂ω(wⱼ)): all that can be certified where the dual bounds nothing (α = 0).
    KktViolation(f64),
    /// The same distance for a penalty that is not convex: it shows a stationary point, which need not be an optimum,
    /// so that such a fit is never certified.
    Stationarity(f64),
}

impl Optimality {
    /// The number, whichever it is.
    pub fn value(self) -> f64 {
        match self {
            Self::DualityGap(value) | Self::KktViolation(value) | Self::Stationarity(value) => {
                value
            }
        }
    }

    /// `duality gap`, `gradient norm` or `distance to the subdifferential`.
    pub fn name(self) -> &'static str {
        match self {
            Self::DualityGap(_) => "duality gap",
            Self::KktViolation(_) => "gradient norm",
            Self::Stationarity(_) => "distance to the subdifferential",
        }
    }
}

/// Result of one solve: how it ended, where, and how good it is.
#[derive(Debug, Clone, PartialEq)]
pub struct FitReport {
    /// Name of the solver that ran, as `--solver` spells it.
    pub solver: &'static str,
    /// Why it stopped.
    pub stop: StopReason,
    /// Epochs: cycles of coordinate descent, or steps of gradient descent; 1 for a direct solve.
    pub epochs: usize,
    /// F(η) + Σ vⱼ ω(wⱼ) at the result.
    pub objective: f64,
    /// F at the result, without the penalty.
    pub loss: f64,
    /// F at the intercept-only fit (at 0 without an intercept).
    pub null_loss: f64,
    /// The certificate.
    pub optimality: Optimality,
    /// What [`FitReport::optimality`] is measured against: the null loss for a gap, the largest
    /// gradient entry at the intercept-only fit for a violation.
    pub reference: f64,
    /// The relative tolerance that was asked for.
    pub tolerance: f64,
}

impl FitReport {
    /// The certificate relative to its reference; 0 when both are 0.
    pub fn relative(&self) -> f64 {
        if self.optimality.value() == 0.0 {
            0.0
        } else {
            self.optimality.value() / self.reference
        }
    }

    /// Whether [`FitReport::optimality`] reached the tolerance.
    pub fn converged(&self) -> bool {
        self.optimality.value() <= self.tolerance * self.reference
    }

    /// Whether the result is an optimum within the tolerance, which only a convex objective can prove, and which has to be
    /// finite.
    pub fn certified(&self) -> bool {
        self.converged()
            && self.has_optimum()
            && !matches!(self.optimality, Optimality::Stationarity(_))
    }

    /// Whether coefficients can be an optimum at all: classes are not separated by columns without a penalty.
    pub fn has_optimum(&self) -> bool {
        self.stop != StopReason::NoFiniteOptimum
    }

    /// Share of the null deviance that the model explains, 1 − D/D₀; R² for squared error. 0 when
    /// there is nothing to explain.
    pub fn deviance_explained(&self) -> f64 {
        if self.null_loss > 0.0 {
            1.0 - self.loss / self.null_loss
        } else {
            0.0
        }
    }
}
