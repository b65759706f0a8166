//! What a path visits and what it finds.

use crate::solver::FitReport;

/// Which strengths a path visits, and what it finds out along the way.
#[derive(Debug, Clone, PartialEq)]
pub struct PathGrid {
    /// How many, when `alphas` is not given.
    pub n_alphas: usize,
    /// Smallest α as a share of α_max. When not given 1e-4 for n > p and 1e-2 otherwise; without an L1 part the α at
    /// which the fit is that without a penalty, but for 0.1 % of its deviance.
    pub ratio: Option<f64>,
    /// The strengths themselves, in any order, instead of a grid.
    pub alphas: Option<Vec<f64>>,
    /// Stop when more than 0.999 of the deviance is explained, or when a step adds less than 1e-5
    /// of it after at least five values.
    pub early_stop: bool,
    /// Also compute [`LeaveOneOut`](crate::model::path::LeaveOneOut) errors, for ridge with squared error only.
    /// Such a path is followed to its end.
    pub leave_one_out: bool,
    /// End before the first model with more non-zero features than this.
    pub max_nonzero: Option<usize>,
}

impl Default for PathGrid {
    fn default() -> Self {
        Self {
            n_alphas: 100,
            ratio: None,
            alphas: None,
            early_stop: true,
            leave_one_out: false,
            max_nonzero: None,
        }
    }
}

/// The model at one strength.
#[derive(Debug, Clone, PartialEq)]
pub struct PathStep {
    /// Penalty strength α.
    pub alpha: f64,
    /// For each output, the non-zero coefficients as (feature, standardized coefficient).
    pub standardized: Vec<Vec<(usize, f64)>>,
    /// Intercepts (n_outputs) in the user's units.
    pub intercepts: Vec<f64>,
    /// Features with a non-zero coefficient for some output.
    pub n_nonzero: usize,
    /// How the fit ended, with its certificate.
    pub report: FitReport,
}

/// Why a path ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathEnd {
    /// All strengths were visited.
    Complete,
    /// More than 0.999 of the deviance is explained.
    Saturated,
    /// The last step added less than 1e-5 of the deviance explained.
    Flat,
    /// The next model has more non-zero features than were allowed.
    Full,
}

impl PathGrid {
    /// One α alone.
    pub fn single(alpha: f64) -> Self {
        Self::of_alphas(vec![alpha])
    }

    /// These α, all of them.
    pub fn of_alphas(alphas: Vec<f64>) -> Self {
        Self {
            alphas: Some(alphas),
            early_stop: false,
            ..Self::default()
        }
    }
}
