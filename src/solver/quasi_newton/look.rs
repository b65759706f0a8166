//! Loss and gradient at a point.

use super::super::Problem;
use super::super::point::{Coefficients, Seen, State};
use crate::design::DesignMatrix;
use crate::loss::Loss;
use crate::parallel;

/// Blocks of rows that are one piece of work.
const BLOCKS_PER_PIECE: usize = 8;

/// What some consecutive rows contribute.
struct Piece {
    /// η, μ and u (rows × n_outputs) of each block.
    blocks: Vec<[Vec<f64>; 3]>,
    value: f64,
    /// Xᵀu
    gradient: Vec<f64>,
}

/// Looks at a point as it is: one pass over X where its rows come in blocks that stay in the cache between
/// η = Xw + b and Xᵀu, otherwise two.
pub(super) fn look<X, L>(problem: Problem<'_, X, L>, point: Coefficients) -> Seen
where
    X: DesignMatrix + ?Sized,
    L: Loss + ?Sized,
{
    let Some(x) = problem.x.row_blocks() else {
        let state = State::at(problem, &point);
        return Seen::with_state(problem, point, state);
    };
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    let n_outputs = problem.loss.n_outputs();
    let height = x.height();
    let split = parallel::worthwhile(n * p * size_of::<f64>());
    let pieces = parallel::map_blocks(n, BLOCKS_PER_PIECE * height, split, |piece| {
        let mut found = Piece {
            blocks: Vec::with_capacity(BLOCKS_PER_PIECE),
            value: 0.0,
            gradient: vec![0.0; p * n_outputs],
        };
        for start in piece.clone().step_by(height) {
            let rows = start..(start + height).min(piece.end);
            let size = rows.len() * n_outputs;
            let mut eta = Vec::with_capacity(size);
            for b in &point.intercept {
                eta.resize(eta.len() + rows.len(), *b);
            }
            x.add_times(rows.clone(), &point.w, &mut eta);
            let (mut mean, mut u) = (vec![0.0; size], vec![0.0; size]);
            found.value += problem.loss.evaluate(rows.clone(), &eta, &mut mean, &mut u);
            x.add_transpose_times(rows, &u, &mut found.gradient);
            found.blocks.push([eta, mean, u]);
        }
        found
    });
    let mut gradient = vec![0.0; p * n_outputs];
    let mut whole = [(); 3].map(|()| vec![0.0; n * n_outputs]);
    let mut value = 0.0;
    let mut start = 0;
    for piece in pieces {
        value += piece.value;
        crate::linalg::axpy(1.0, &piece.gradient, &mut gradient);
        for block in piece.blocks {
            let rows = block[0].len() / n_outputs;
            for (whole, block) in whole.iter_mut().zip(block) {
                for (whole, block) in whole.chunks_mut(n).zip(block.chunks(rows)) {
                    whole[start..start + rows].copy_from_slice(block);
                }
            }
            start += rows;
        }
    }
    let [eta, mean, u] = whole;
    Seen {
        point,
        state: State {
            eta,
            mean,
            gradient: u,
            value,
        },
        gradient,
        cutoff: 0.0,
        known: Vec::new(),
        allowance: None,
        settled: true,
    }
}
