//! The points of a receiver operating characteristic.

use crate::problem::metric::RocPoint;

/// One class against the rest.
#[derive(Debug, Clone, Default)]
pub struct RocCurve {
    /// The class whose samples should have the high scores.
    pub class: String,
    /// From (0, 0) to (1, 1), as [`roc_curve`](crate::problem::metric::roc_curve) makes them.
    pub points: Vec<RocPoint>,
    /// The area below them.
    pub area: f64,
    /// The share of the class among the samples: with it, precision and lift are drawn beside the curve.
    pub prevalence: Option<f64>,
    /// The score from which on the model predicts this class: its point is marked.
    pub decision: Option<f64>,
}
