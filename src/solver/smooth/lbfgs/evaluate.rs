//! Loss and gradient at a point.

use crate::linalg;
use crate::linalg::parallel;
use crate::problem::design::RowBlocks;
use crate::solver::Problem;
use crate::solver::evaluation::{Coefficients, Evaluation, State};

/// Blocks of rows that are one piece of work.
const BLOCKS_PER_PIECE: usize = 8;
/// Outputs from which a block is written out, centred and scaled, for matrix products to work on.
const PRODUCT_OUTPUTS: usize = 4;
/// Rows of such a block: a copy of it and the block itself share the cache.
const PRODUCT_ROWS: usize = 512;

/// Some consecutive rows: where their η, μ and u go, by output, and what they contribute to F and Xᵀu.
struct Piece<'a> {
    columns: [Vec<&'a mut [f64]>; 3],
    value: f64,
    gradient: Vec<f64>,
}

/// Evaluates a point as it is: one pass over X where its rows come in blocks that stay in the cache between
/// η = Xw + b and Xᵀu, otherwise two. The memory of `spare` is used again.
pub(super) fn evaluate(
    problem: Problem<'_>,
    point: Coefficients,
    spare: Option<State>,
) -> Evaluation {
    let Some(x) = problem.x.row_blocks() else {
        let state = State::at(problem, &point);
        return Evaluation::of_state(problem, point, state);
    };
    let (n, p) = (problem.x.n_samples(), problem.x.n_features());
    let n_outputs = problem.loss.n_outputs();
    let mut state = spare.unwrap_or_else(|| State {
        eta: vec![0.0; n * n_outputs],
        mean: vec![0.0; n * n_outputs],
        gradient: vec![0.0; n * n_outputs],
        value: 0.0,
    });
    let height = match n_outputs {
        PRODUCT_OUTPUTS.. => x.height().min(PRODUCT_ROWS),
        _ => x.height(),
    };
    let rows_per_piece = BLOCKS_PER_PIECE * height;
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    pieces.resize_with(n.div_ceil(rows_per_piece), || Piece {
        columns: [(); 3].map(|()| Vec::with_capacity(n_outputs)),
        value: 0.0,
        gradient: vec![0.0; p * n_outputs],
    });
    let matrices = [&mut state.eta, &mut state.mean, &mut state.gradient];
    for (m, matrix) in matrices.into_iter().enumerate() {
        for column in matrix.chunks_mut(n) {
            for (piece, rows) in pieces.iter_mut().zip(column.chunks_mut(rows_per_piece)) {
                piece.columns[m].push(rows);
            }
        }
    }
    let split = parallel::worthwhile(n * p * size_of::<f64>());
    parallel::for_each_chunk(&mut pieces, 1, split, |b, pieces| {
        for piece in pieces {
            piece.fill(problem, x, &point, b * rows_per_piece, height);
        }
    });
    let mut gradient = vec![0.0; p * n_outputs];
    let mut value = 0.0;
    for piece in &pieces {
        value += piece.value;
        linalg::axpy(1.0, &piece.gradient, &mut gradient);
    }
    drop(pieces);
    state.value = value;
    Evaluation::complete(point, state, gradient)
}

impl Piece<'_> {
    /// Evaluates the rows from `first` on, in blocks of `height`.
    fn fill(
        &mut self,
        problem: Problem<'_>,
        x: &dyn RowBlocks,
        point: &Coefficients,
        first: usize,
        height: usize,
    ) {
        let (p, n_outputs) = (problem.factors.len(), point.intercept.len());
        let products = n_outputs >= PRODUCT_OUTPUTS;
        let mut panel = vec![0.0; if products { height * p } else { 0 }];
        let end = self.columns[0][0].len();
        let mut buffers = [(); 3].map(|()| vec![0.0; height * n_outputs]);
        for from in (0..end).step_by(height) {
            let length = height.min(end - from);
            let rows = first + from..first + from + length;
            let [eta, mean, u] = buffers.each_mut().map(|all| &mut all[..length * n_outputs]);
            for (eta, b) in eta.chunks_mut(length).zip(&point.intercept) {
                eta.fill(*b);
            }
            if products {
                x.write(rows.clone(), length, &mut panel);
                linalg::add_product(1.0, &panel, &point.w, (length, p, n_outputs), eta);
            } else {
                x.add_times(rows.clone(), &point.w, eta);
            }
            self.value += problem.loss.evaluate(rows.clone(), eta, mean, u);
            if products {
                linalg::add_cross_product(&panel, u, length, p, n_outputs, &mut self.gradient);
            } else {
                x.add_transpose_times(rows, u, &mut self.gradient);
            }
            for (columns, block) in self.columns.iter_mut().zip([eta, mean, u]) {
                for (column, block) in columns.iter_mut().zip(block.chunks(length)) {
                    column[from..from + length].copy_from_slice(block);
                }
            }
        }
    }
}
