//! Where a coefficient may go.

/// lower ≤ w ≤ upper, with lower ≤ 0 ≤ upper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    lower: f64,
    upper: f64,
}

impl Range {
    /// No limits.
    pub(super) const ALL: Self = Self {
        lower: f64::NEG_INFINITY,
        upper: f64::INFINITY,
    };

    pub(super) fn of((lower, upper): (f64, f64)) -> Self {
        Self { lower, upper }
    }

    pub(super) fn is_all(self) -> bool {
        self == Self::ALL
    }

    /// Whether w is a limit, beyond which it may not go.
    pub(super) fn is_end(self, w: f64) -> bool {
        w == self.lower || w == self.upper
    }

    /// The limit ahead of a w that moves at the rate d; `None` where there is none.
    pub(super) fn end(self, d: f64) -> Option<f64> {
        let end = if d > 0.0 { self.upper } else { self.lower };
        (d != 0.0 && end.is_finite()).then_some(end)
    }

    /// How fast the objective falls at most as w, at 0 or a limit, moves to where it may go: with the gradient g of the
    /// rest and the penalty threshold·|w|.
    pub(super) fn pull(self, w: f64, g: f64, threshold: f64) -> f64 {
        let up = -(g + if w < 0.0 { -threshold } else { threshold });
        let down = g + if w > 0.0 { threshold } else { -threshold };
        match (w >= self.upper, w <= self.lower) {
            (false, false) => up.max(down),
            (true, false) => down,
            (false, true) => up,
            (true, true) => f64::NEG_INFINITY,
        }
    }
}
