//! The quadratic model that coordinate descent works on with a Gram matrix.

use super::quadratic::QuadraticModel;
use crate::linalg;
use crate::solver::gram_matrix::GramMatrix;

/// q(δ) = gᵀδ + ½ δᵀGδ with the current gradient g + Gδ in memory ("covariance updates"): a coordinate step
/// costs one column of G and no pass over the samples.
#[derive(Debug)]
pub(in crate::solver) struct CovarianceModel<'a> {
    gram: &'a GramMatrix,
    /// g + Gδ by variable
    pub(in crate::solver) gradient: Vec<f64>,
    output: usize,
}

impl<'a> CovarianceModel<'a> {
    pub(in crate::solver) fn new(gram: &'a GramMatrix, gradient: Vec<f64>) -> Self {
        Self {
            gram,
            gradient,
            output: 0,
        }
    }

    fn variable(&self, a: usize) -> usize {
        a * self.gram.n_outputs() + self.output
    }
}

impl QuadraticModel for CovarianceModel<'_> {
    fn positions(&self) -> usize {
        self.gram.features.len()
    }
    fn focus(&mut self, output: usize) {
        self.output = output;
    }
    fn curvature(&self, a: usize) -> f64 {
        let v = self.variable(a);
        self.gram.column(v)[v]
    }
    fn gradient(&self, a: usize) -> f64 {
        self.gradient[self.variable(a)]
    }
    fn shift(&mut self, a: usize, delta: f64) {
        let column = self.gram.column(self.variable(a));
        linalg::axpy(delta, column, &mut self.gradient);
    }
}
