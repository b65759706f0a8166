//! What a subproblem is asked, and its answer.

/// The step to the minimum of a subproblem, over some features.
pub(in crate::solver) struct Step {
    pub(in crate::solver) features: Vec<usize>,
    /// δ (features × outputs)
    pub(in crate::solver) w: Vec<f64>,
    /// β (outputs)
    pub(in crate::solver) intercepts: Vec<f64>,
    pub(in crate::solver) epochs: usize,
}

/// How fast the solution of an alpha gets on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::solver) enum Pace {
    /// The first step is to be made.
    First,
    /// The violation falls fast.
    Fast,
    /// It does not.
    Slow,
}

/// How far a subproblem is to be solved.
#[derive(Debug, Clone, Copy)]
pub(in crate::solver) struct SubproblemOptions {
    /// The largest violation now.
    pub(in crate::solver) violation: f64,
    /// Violation to reach, relative to that of the intercept-only fit.
    pub(in crate::solver) inner: f64,
    pub(in crate::solver) max_epochs: usize,
    pub(in crate::solver) pace: Pace,
}
