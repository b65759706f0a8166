//! What is minimised: a quadratic model by its Gram matrix, and the penalty.

use crate::problem::penalty::Penalty;
use crate::solver::Problem;
use crate::solver::gram_matrix::GramMatrix;
use crate::solver::subproblem::GramStart;
use crate::solver::subproblem::cholesky::SymmetricMatrix;

/// The model gᵀδ + ½δᵀGδ + Σ v ω(w + δ) of the variables of a Gram matrix.
#[derive(Debug, Clone, Copy)]
pub(in crate::solver) struct Task<'a, P> {
    pub(in crate::solver) gram: &'a GramMatrix,
    pub(in crate::solver) penalty: P,
    /// ω″ off 0.
    pub(in crate::solver) curvature: f64,
    /// v by place of the feature.
    pub(in crate::solver) factors: &'a [f64],
    /// g by variable.
    pub(in crate::solver) gradient: &'a [f64],
    /// Places that may move.
    pub(in crate::solver) places: &'a [usize],
    /// Largest support to try.
    pub(in crate::solver) limit: usize,
}

/// G with the curvature of the penalty on its diagonal.
pub(super) struct Curved<'a, P>(pub(super) &'a Task<'a, P>);

impl<P: Penalty + Copy> SymmetricMatrix for Curved<'_, P> {
    fn entries(&self, v: usize, rows: &[usize], out: &mut [f64]) {
        let column = self.0.gram.column(v);
        for (out, r) in out.iter_mut().zip(rows) {
            *out = column[*r];
        }
    }
    fn pivot(&self, v: usize) -> f64 {
        let own = self.0.gram.column(v)[v];
        let factor = self.0.factor(v);
        if factor > 0.0 {
            own + factor * self.0.curvature
        } else {
            own
        }
    }
}

impl<'a, P: Penalty + Copy> Task<'a, P> {
    /// The model at `start`; `None` where the curvature of the penalty is not constant.
    pub(in crate::solver) fn new(
        problem: Problem<'_>,
        penalty: P,
        gram: &'a GramMatrix,
        factors: &'a [f64],
        start: &'a GramStart,
    ) -> Option<Self> {
        let curvature = penalty.curvature()?;
        // More columns than their rank cannot be independent, unless the penalty itself is curved.
        let limit = if curvature > 0.0 {
            usize::MAX
        } else {
            problem.x.n_samples() * problem.loss.n_outputs()
        };
        Some(Self {
            gram,
            penalty,
            curvature,
            factors,
            gradient: &start.gradient,
            places: &start.places,
            limit,
        })
    }
    pub(in crate::solver) fn factor(&self, v: usize) -> f64 {
        self.factors[v / self.gram.n_outputs()]
    }
    pub(in crate::solver) fn is_free(&self, v: usize) -> bool {
        self.penalty.threshold() == 0.0 || self.factor(v) == 0.0
    }
    /// Whether the penalty does not see the variable at all.
    pub(in crate::solver) fn is_flat(&self, v: usize) -> bool {
        self.factor(v) == 0.0 || self.penalty.threshold() == 0.0 && self.curvature == 0.0
    }
    /// v ω′ on the side of `sign`, at w.
    pub(super) fn slope(&self, v: usize, w: f64, sign: f64) -> f64 {
        let factor = self.factor(v);
        if factor == 0.0 {
            return 0.0;
        }
        let (kink, curvature) = self.penalty.derivatives(f64::MIN_POSITIVE.copysign(sign));
        factor * (if sign == 0.0 { 0.0 } else { kink } + curvature * w)
    }
}
