//! The threshold at which every penalised coefficient is 0: where a path begins.

use super::Problem;
use super::block::Blocks;
use super::evaluation::Evaluation;
use crate::problem::penalty::{AnyStructure, L1};

/// A threshold below this share of the largest gradient, or of Σ|u|, may be rounding.
const SUSPICIOUS: f64 = 1e-10;
/// A gradient below this share of Σ|xᵢuᵢ| is rounding.
const ROUNDING: f64 = 64.0 * f64::EPSILON;

/// The threshold at which every penalised coefficient is 0, from the evaluation where all are; 0 where the gradients
/// that coefficients may follow are rounding.
pub(super) fn largest_threshold(
    problem: Problem<'_>,
    structure: Option<&AnyStructure>,
    start: &Evaluation,
) -> f64 {
    let found = largest(problem, structure, start);
    let sum: f64 = start.state.gradient.iter().map(|u| u.abs()).sum();
    if found > SUSPICIOUS * sum.max(start.largest_gradient(problem.factors)) {
        return found;
    }
    largest(problem, structure, &without_rounding(problem, start))
}

fn largest(problem: Problem<'_>, structure: Option<&AnyStructure>, start: &Evaluation) -> f64 {
    let penalty = &L1 { alpha: 1.0 };
    match structure {
        None => start.largest_gradient(problem.factors),
        Some(AnyStructure::Limits(structure)) => {
            Blocks { structure, penalty }.largest_reach(problem.factors, start)
        }
        Some(AnyStructure::Groups(structure)) => {
            Blocks { structure, penalty }.largest_reach(problem.factors, start)
        }
    }
}

/// The evaluation with 0 in the place of gradients that are rounding.
fn without_rounding(problem: Problem<'_>, start: &Evaluation) -> Evaluation {
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    let mut cleaned = start.clone();
    let mut x = vec![0.0; n];
    for j in 0..p {
        problem.x.column_into(j, &mut x);
        for (k, u) in start.state.gradient.chunks(n).enumerate() {
            let sum: f64 = x.iter().zip(u).map(|(x, u)| (x * u).abs()).sum();
            let gradient = &mut cleaned.gradient[k * p + j];
            if gradient.abs() <= ROUNDING * sum {
                *gradient = 0.0;
            }
        }
    }
    cleaned
}
