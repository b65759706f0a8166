//! Newton steps on the coefficients in use, where model and penalty are smooth: between its limits a coefficient
//! keeps its sign, and a group stays away from 0.

use super::descent::Block;
use crate::problem::penalty::BlockPenalty;
use crate::solver::gram_matrix::{GramMatrix, robust_cholesky};
use crate::solver::subproblem::covariance::CovarianceModel;
use crate::solver::subproblem::quadratic::QuadraticModel as _;

/// Coefficients up to which a linear system of them is solved.
const LIMIT: usize = 3000;

/// Takes a Newton step from and into `w` (places × outputs); false, and nothing moved, when it would not be a
/// decrease.
pub(super) fn step<B: BlockPenalty>(
    gram: &GramMatrix,
    blocks: &[Block<'_, B>],
    q: &mut CovarianceModel<'_>,
    w: &mut [f64],
) -> bool {
    let (m, n_outputs) = (gram.features.len(), gram.n_outputs());
    // Each smooth block: its output, where it starts among the unknowns, and its second derivatives.
    let mut smooth: Vec<(&Block<'_, B>, usize, usize, Vec<f64>)> = Vec::new();
    let (mut variables, mut rhs) = (Vec::new(), Vec::new());
    for (k, w) in w.chunks(m).enumerate() {
        for block in blocks {
            let s = block.positions.len();
            let (mut slope, mut hessian) = (vec![0.0; s], vec![0.0; s * s]);
            let own = block.gather(w);
            if block.factor > 0.0 && !block.penalty.derivatives(&own, &mut slope, &mut hessian) {
                continue;
            }
            smooth.push((block, k, variables.len(), hessian));
            for (a, slope) in block.positions.iter().zip(slope) {
                let v = a * n_outputs + k;
                variables.push(v);
                rhs.push(-(q.gradient[v] + block.factor * slope));
            }
        }
    }
    let size = variables.len();
    if size == 0 || size > LIMIT {
        return false;
    }
    let mut matrix = vec![0.0; size * size];
    for (column, v) in matrix.chunks_mut(size).zip(&variables) {
        let entries = gram.column(*v);
        for (out, u) in column.iter_mut().zip(&variables) {
            *out = entries[*u];
        }
    }
    for (block, _, start, hessian) in &smooth {
        let s = block.positions.len();
        for (c, column) in hessian.chunks(s).enumerate() {
            let at = (start + c) * size + start;
            for (out, h) in matrix[at..at + s].iter_mut().zip(column) {
                *out += block.factor * h;
            }
        }
    }
    let Some(factor) = robust_cholesky(&mut matrix, size) else {
        return false;
    };
    factor.solve(&mut rhs);
    if !rhs.iter().all(|step| step.is_finite()) {
        return false;
    }
    let before = w.to_vec();
    let mut change = 0.0;
    for (block, k, start, _) in &smooth {
        let own = &mut w[k * m..(k + 1) * m];
        let here = block.gather(own);
        let steps = &rhs[*start..start + here.len()];
        let mut target: Vec<f64> = here.iter().zip(steps).map(|(w, step)| w + step).collect();
        if block.factor > 0.0 {
            block.penalty.project(&here, &mut target);
        }
        q.focus(*k);
        change += block.travel(q, own, &target);
    }
    if change <= 0.0 {
        return true;
    }
    for (block, k, _, _) in &smooth {
        let target = block.gather(&before[k * m..(k + 1) * m]);
        q.focus(*k);
        block.travel(q, &mut w[k * m..(k + 1) * m], &target);
    }
    false
}
