//! Quadratic models of the loss around a point, as coordinate descent sees them.

/// q(δ), a convex quadratic function of the step δ from the current point, in one block of variables
/// per output; the intercepts are eliminated, q(δ) = min_β q(δ, β).
///
/// Positions count the features of a working set from 0. A block is entered with `focus`, and the
/// other methods speak of the block in focus.
pub(in crate::solver) trait QuadraticModel {
    /// Positions of one block.
    fn positions(&self) -> usize;
    /// Enters the block of `output`.
    fn focus(&mut self, output: usize);
    /// ∂²q/∂δₐ²
    fn curvature(&self, a: usize) -> f64;
    /// ∂q/∂δₐ at the present step
    fn gradient(&self, a: usize) -> f64;
    /// δₐ ← δₐ + delta
    fn shift(&mut self, a: usize, delta: f64);
}
