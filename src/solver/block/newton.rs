//! Newton steps on the coefficients in use, where model and penalty are smooth: between its limits a coefficient
//! keeps its sign, and a group stays away from 0.

use super::descent::Block;
use crate::problem::penalty::BlockPenalty;
use crate::solver::gram_matrix::GramMatrix;
use crate::solver::robust_cholesky::robust_cholesky;
use crate::solver::subproblem::covariance::CovarianceModel;
use crate::solver::subproblem::quadratic::QuadraticModel as _;

/// Coefficients up to which a linear system of them is solved.
const LIMIT: usize = 3000;

/// A block on which model and penalty are smooth.
struct Smooth<'b, 'g, B> {
    block: &'b Block<'g, B>,
    output: usize,
    /// Where it starts among the unknowns.
    start: usize,
    /// Second derivatives of its penalty.
    hessian: Vec<f64>,
}

/// The linear system of a Newton step over the smooth blocks.
struct System<'b, 'g, B> {
    smooth: Vec<Smooth<'b, 'g, B>>,
    /// The unknowns, as variables of the Gram matrix.
    variables: Vec<usize>,
    /// Minus the gradient.
    rhs: Vec<f64>,
}

impl<'b, 'g, B: BlockPenalty> System<'b, 'g, B> {
    fn new(gram: &GramMatrix, blocks: &'b [Block<'g, B>], gradient: &[f64], w: &[f64]) -> Self {
        let (m, n_outputs) = (gram.features.len(), gram.n_outputs());
        let mut system = Self {
            smooth: Vec::new(),
            variables: Vec::new(),
            rhs: Vec::new(),
        };
        for (output, w) in w.chunks(m).enumerate() {
            for block in blocks {
                let s = block.positions.len();
                let (mut slope, mut hessian) = (vec![0.0; s], vec![0.0; s * s]);
                let own = block.gather(w);
                let penalised = block.factor > 0.0;
                if penalised && !block.penalty.derivatives(&own, &mut slope, &mut hessian) {
                    continue;
                }
                system.smooth.push(Smooth {
                    block,
                    output,
                    start: system.variables.len(),
                    hessian,
                });
                for (a, slope) in block.positions.iter().zip(slope) {
                    let v = a * n_outputs + output;
                    system.variables.push(v);
                    system.rhs.push(-(gradient[v] + block.factor * slope));
                }
            }
        }
        system
    }

    /// The step of the unknowns; `None` where there is none.
    fn solve(&mut self, gram: &GramMatrix) -> Option<()> {
        let size = self.variables.len();
        if size == 0 || size > LIMIT {
            return None;
        }
        let mut matrix = vec![0.0; size * size];
        for (column, v) in matrix.chunks_mut(size).zip(&self.variables) {
            let entries = gram.column(*v);
            for (out, u) in column.iter_mut().zip(&self.variables) {
                *out = entries[*u];
            }
        }
        for smooth in &self.smooth {
            let s = smooth.block.positions.len();
            for (c, column) in smooth.hessian.chunks(s).enumerate() {
                let at = (smooth.start + c) * size + smooth.start;
                for (out, h) in matrix[at..at + s].iter_mut().zip(column) {
                    *out += smooth.block.factor * h;
                }
            }
        }
        robust_cholesky(&mut matrix, size)?.solve(&mut self.rhs);
        self.rhs.iter().all(|step| step.is_finite()).then_some(())
    }
}

/// Takes a Newton step from and into `w` (places × outputs); false, and nothing moved, when it would not be a
/// decrease.
pub(super) fn step<B: BlockPenalty>(
    gram: &GramMatrix,
    blocks: &[Block<'_, B>],
    q: &mut CovarianceModel<'_>,
    w: &mut [f64],
) -> bool {
    let m = gram.features.len();
    let mut system = System::new(gram, blocks, &q.gradient, w);
    if system.solve(gram).is_none() {
        return false;
    }
    let before = w.to_vec();
    let mut change = 0.0;
    for smooth in &system.smooth {
        let (block, k) = (smooth.block, smooth.output);
        let own = &mut w[k * m..(k + 1) * m];
        let here = block.gather(own);
        let steps = &system.rhs[smooth.start..smooth.start + here.len()];
        let mut target: Vec<f64> = here.iter().zip(steps).map(|(w, step)| w + step).collect();
        if block.factor > 0.0 {
            block.penalty.project(&here, &mut target);
        }
        q.focus(k);
        change += block.travel(q, own, &target);
    }
    if change <= 0.0 {
        return true;
    }
    for smooth in &system.smooth {
        let (block, k) = (smooth.block, smooth.output);
        let target = block.gather(&before[k * m..(k + 1) * m]);
        q.focus(k);
        block.travel(q, &mut w[k * m..(k + 1) * m], &target);
    }
    false
}
