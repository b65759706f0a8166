//! Passes over many columns of a dense matrix: four at a time, so that they share the loads of the
//! vector that they meet and keep more of the memory busy.

use super::columns::StandardizedColumns;
use crate::linalg::parallel;
use crate::linalg::shifted;
use crate::problem::design::Columns;
use crate::problem::design::blocks::{blocks_of, place_blocks};
use std::ops::Range;

/// Columns read together.
pub(super) const GROUP: usize = 4;

/// Numbers of X that are one piece of work, 256 KB: a thread is busy for 10 µs.
const PIECE: usize = 1 << 15;

/// Rows of a group that all outputs use while they are in the first-level cache (16 KB).
const OUTPUT_ROWS: usize = 512;

/// Rows of η that stay in the second-level cache while every column is added to them (128 KB).
const ETA_ROWS: usize = 1 << 14;

/// The stored numbers of four columns and their shifts.
pub(super) struct Group<'a> {
    columns: [&'a [f64]; GROUP],
    pub(super) shifts: [f64; GROUP],
}

impl<'a> Group<'a> {
    pub(super) fn new(x: &'a StandardizedColumns<'_>, columns: [usize; GROUP]) -> Self {
        Self {
            columns: columns.map(|j| x.stored(j)),
            shifts: columns.map(|j| x.shift(j)),
        }
    }

    pub(super) fn rows(&self, rows: &Range<usize>) -> [&'a [f64]; GROUP] {
        self.columns.map(|column| &column[rows.clone()])
    }
}

/// XᵀV for the given columns, V (n_samples × n_outputs), into `out` (columns × n_outputs).
pub(super) fn transpose_times(
    x: &StandardizedColumns<'_>,
    columns: Columns<'_>,
    v: &[f64],
    out: &mut [f64],
) {
    let (n, m) = (x.n_samples(), columns.count(x.n_features()));
    let n_outputs = v.len() / n;
    // One output needs no blocks of rows: nothing is read twice.
    let height = if n_outputs == 1 { n } else { OUTPUT_ROWS };
    let block = PIECE.div_ceil(n).next_multiple_of(GROUP);
    let split = parallel::worthwhile(n * m * size_of::<f64>());
    let products = parallel::map_blocks(m, block, split, |range| {
        let mut out = vec![0.0; range.len() * n_outputs];
        let width = range.len();
        for from in range.clone().step_by(GROUP) {
            let group = (range.end - from).min(GROUP);
            if group < GROUP {
                for a in from..range.end {
                    let j = columns.index(a);
                    for (v, out) in v.chunks(n).zip(out.chunks_mut(width)) {
                        out[a - range.start] = x.dot(j, v);
                    }
                }
                continue;
            }
            let indices = std::array::from_fn(|c| columns.index(from + c));
            let group = Group::new(x, indices);
            for rows in blocks_of(n, height) {
                let x = group.rows(&rows);
                for (v, out) in v.chunks(n).zip(out.chunks_mut(width)) {
                    let dots = shifted::dots4(x, group.shifts, &v[rows.clone()]);
                    for (out, dot) in out[from - range.start..].iter_mut().zip(dots) {
                        *out += dot;
                    }
                }
            }
            for out in out.chunks_mut(width) {
                for (out, j) in out[from - range.start..].iter_mut().zip(indices) {
                    *out *= x.factor(j);
                }
            }
        }
        out
    });
    place_blocks(&products, block, n_outputs, out);
}

/// η ← η + X_S W for the columns S, W (columns × n_outputs), η (n_samples × n_outputs).
pub(super) fn add_times(
    x: &StandardizedColumns<'_>,
    columns: &[usize],
    w: &[f64],
    eta: &mut [f64],
) {
    let (n, m) = (x.n_samples(), columns.len());
    let used: Vec<usize> = (0..m)
        .filter(|a| w[*a..].iter().step_by(m).any(|w| *w != 0.0))
        .collect();
    if used.is_empty() {
        return;
    }
    let n_outputs = eta.len() / n;
    let height = if n_outputs == 1 {
        ETA_ROWS
    } else {
        OUTPUT_ROWS
    };
    let split = parallel::worthwhile(n * used.len() * size_of::<f64>());
    // The rows of a block, of every output.
    let mut blocks: Vec<Vec<&mut [f64]>> = Vec::new();
    blocks.resize_with(n.div_ceil(height), || Vec::with_capacity(n_outputs));
    for eta in eta.chunks_mut(n) {
        for (block, eta) in blocks.iter_mut().zip(eta.chunks_mut(height)) {
            block.push(eta);
        }
    }
    parallel::for_each_chunk(&mut blocks, 1, split, |b, blocks| {
        for eta in blocks {
            let rows = b * height..b * height + eta[0].len();
            for group in used.chunks(GROUP) {
                let weight = |a: usize, k: usize| w[k * m + a] * x.factor(columns[a]);
                let Ok(group) = <[usize; GROUP]>::try_from(group) else {
                    for &a in group {
                        let (column, shift) = (x.stored(columns[a]), x.shift(columns[a]));
                        for (k, eta) in eta.iter_mut().enumerate() {
                            shifted::axpy(weight(a, k), &column[rows.clone()], shift, eta);
                        }
                    }
                    continue;
                };
                let four = Group::new(x, group.map(|a| columns[a]));
                for (k, eta) in eta.iter_mut().enumerate() {
                    let w = group.map(|a| weight(a, k));
                    shifted::axpys4(w, four.rows(&rows), four.shifts, eta);
                }
            }
        }
    });
}
