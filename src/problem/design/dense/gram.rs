//! Gram matrices of dense columns: blocks of rows are centred, scaled and weighted into a compact copy
//! that stays in the cache, and multiplied there.
//!
//! The work is cut into tiles of the result and parts of the rows by the shape alone, so that sums are
//! the same whatever the number of threads.

use super::columns::StandardizedColumns;
use super::passes;
use crate::linalg::parallel;
use crate::linalg::{self, Entry, Panel};
use crate::problem::design::blocks::blocks_of;
use crate::problem::design::{Columns, Precision};
use crate::problem::loss::Weights;
use std::ops::Range;

/// Numbers that are packed and multiplied at once, 1 MB: they stay in the second-level cache.
const BLOCK: usize = 1 << 17;

/// The least rows of such a block, so that the result is not read and written too often.
const BLOCK_ROWS: usize = 256;

/// Rows of a block whose products are made in registers: six columns of it stay in the first-level cache.
const PANEL_ROWS: usize = 512;

/// Columns of a panel up to which the second-level cache has room for the rows that come next, too.
const ROOMY: usize = 128;

/// Columns on a side of a tile of the result.
const TILE: usize = 256;

/// The same of a triangle whose products are made in registers: the fewer tiles, the fewer columns are packed twice.
pub(super) const LARGE_TILE: usize = 512;

/// The most pieces of work, a part of the rows for a tile of the result, unless there are more tiles. All of them are
/// in memory before they are added up.
const MOST_PIECES: usize = 16;

/// The fewest rows in a part, so that adding up the tiles of the parts costs little.
const PART_ROWS: usize = 4096;

/// Multiplications that take as long as reading a byte, to estimate when a second thread is worthwhile.
const PRODUCTS_PER_BYTE: usize = 4;

/// Fewer columns than this are multiplied as vectors: packing all the others would take longer.
const FEW: usize = 6;

/// A sum of squares below this may have lost terms to the range of f32, which ends at 1e-38.
const LEAST_SINGLE: f64 = 1e-30;

/// X_leftᵀ diag(d) X_right, a tile of the result at these rows and columns.
pub(super) struct Tile {
    pub(super) left: Range<usize>,
    pub(super) right: Range<usize>,
}

/// Σᵢ dᵢ xᵢⱼ xᵢₖ for j in `rows` and k in `columns`.
pub(super) fn rectangle(
    x: &StandardizedColumns<'_>,
    rows: &[usize],
    columns: &[usize],
    d: Weights<'_>,
    out: &mut [f64],
) {
    debug_assert_eq!(out.len(), rows.len() * columns.len());
    if columns.len() < FEW {
        let n = x.n_samples();
        let mut weighted = vec![0.0; n * columns.len()];
        for (&k, v) in columns.iter().zip(weighted.chunks_mut(n)) {
            x.axpy(k, 1.0, d, v);
        }
        return passes::transpose_times(x, Columns::Some(rows), &weighted, out);
    }
    let tiles: Vec<Tile> = if rows.len() >= columns.len() {
        let tile = |left| Tile {
            left,
            right: 0..columns.len(),
        };
        blocks_of(rows.len(), TILE).map(tile).collect()
    } else {
        let tile = |right| Tile {
            left: 0..rows.len(),
            right,
        };
        blocks_of(columns.len(), TILE).map(tile).collect()
    };
    let product = |tile: &Tile, part| {
        let (rows, columns) = (&rows[tile.left.clone()], &columns[tile.right.clone()]);
        (
            packed_product::<f64>(x, rows, Right::Others(columns), d, part),
            (),
        )
    };
    run(x.n_samples(), &tiles, rows.len(), product, out);
    scale(d, out);
}

/// X_Sᵀ diag(d) X_S for the given columns S: the lower triangle, mirrored.
pub(super) fn square(
    x: &StandardizedColumns<'_>,
    columns: Columns<'_>,
    d: Weights<'_>,
    precision: Precision,
    out: &mut [f64],
) {
    let columns = columns.indices(x.n_features());
    let m = columns.len();
    let mut single = precision == Precision::Single;
    if single {
        let tiles = lower_tiles(m, TILE);
        let product = |tile: &Tile, part| {
            let right = Right::First(tile.right.len());
            (
                packed_product::<f32>(x, &columns[tile.left.clone()], right, d, part),
                (),
            )
        };
        run(x.n_samples(), &tiles, m, product, out);
        let small =
            |(a, j): (usize, &usize)| x.factor(*j) != 0.0 && out[a * m + a].abs() < LEAST_SINGLE;
        single =
            out.iter().all(|value| value.is_finite()) && !columns.iter().enumerate().any(small);
    }
    if !single {
        let tiles = lower_tiles(m, LARGE_TILE);
        let product = |tile: &Tile, part| {
            let left = &columns[tile.left.clone()];
            let stored = |place: usize| x.stored(left[place]);
            let pack = |place: usize, rows: Range<usize>, out: &mut [f64]| {
                x.pack(left[place], left.get(place + 1), rows, out);
            };
            (lower_product(tile, d, part, stored, pack), ())
        };
        run(x.n_samples(), &tiles, m, product, out);
    }
    linalg::mirror_lower(out, m);
    scale(d, out);
}

/// The tiles of the lower triangle of a product of m columns with themselves.
pub(super) fn lower_tiles(m: usize, side: usize) -> Vec<Tile> {
    let tile = |right: Range<usize>| Tile {
        left: right.start..m,
        right,
    };
    blocks_of(m, side).map(tile).collect()
}

/// A tile that begins on the diagonal over some of the rows; `pack` writes rows of the column at a place on its left,
/// whose numbers are `stored`.
pub(super) fn lower_product<'x>(
    tile: &Tile,
    d: Weights<'_>,
    rows: Range<usize>,
    stored: impl Fn(usize) -> &'x [f64],
    mut pack: impl FnMut(usize, Range<usize>, &mut [f64]),
) -> Vec<f64> {
    let (p, q) = (tile.left.len(), tile.right.len());
    let height = PANEL_ROWS.min(rows.len());
    let mut left = Panel::new(height, p);
    let mut weighted = match d {
        Weights::Uniform(_) => None,
        Weights::PerSample(d) => Some((d, Panel::new(height, q))),
    };
    let mut out = vec![0.0; p * q];
    for block in blocks_of(rows.len(), height) {
        let block = rows.start + block.start..rows.start + block.end;
        left.set_rows(block.len());
        for place in 0..p {
            pack(place, block.clone(), left.column_mut(place));
        }
        let next = block.end..(block.end + height).min(rows.end);
        let ahead = if p <= ROOMY && !next.is_empty() { p } else { 0 };
        let upcoming = (0..ahead).map(|place| &stored(place)[next.clone()]);
        let Some((d, right)) = &mut weighted else {
            left.add_lower_products(&left, &left.rows(), q, upcoming, &mut out);
            continue;
        };
        right.set_rows(block.len());
        for k in 0..q {
            let column = right.column_mut(k);
            column.copy_from_slice(left.column_mut(k));
            linalg::scale(&d[block.clone()], column);
        }
        left.add_lower_products(right, &left.rows(), q, upcoming, &mut out);
    }
    out
}

/// A weight that all rows share is left to the end.
fn scale(d: Weights<'_>, out: &mut [f64]) {
    if let Weights::Uniform(d) = d {
        out.iter_mut().for_each(|value| *value *= d);
    }
}

/// Every tile over every part of the rows, added up part by part into `out`, which has `height` rows. Returns the side
/// results of each, the parts of the first tile first.
pub(super) fn run<T: Entry + Send, S: Send>(
    n: usize,
    tiles: &[Tile],
    height: usize,
    product: impl Fn(&Tile, Range<usize>) -> (Vec<T>, S) + Sync,
    out: &mut [f64],
) -> Vec<S> {
    let most_parts = (MOST_PIECES / tiles.len()).max(1);
    // Whole panels, since a short one costs nearly as much.
    let part = n.div_ceil(most_parts).max(PART_ROWS);
    let part = part.next_multiple_of(PANEL_ROWS);
    let parts: Vec<Range<usize>> = blocks_of(n, part).collect();
    let split = parallel::worthwhile(n * out.len() / PRODUCTS_PER_BYTE);
    let products = parallel::map_blocks(tiles.len() * parts.len(), 1, split, |work| {
        let (tile, part) = (work.start / parts.len(), work.start % parts.len());
        product(&tiles[tile], parts[part].clone())
    });
    out.fill(0.0);
    let mut side_results = Vec::with_capacity(products.len());
    for (work, (product, side)) in products.into_iter().enumerate() {
        side_results.push(side);
        let tile = &tiles[work / parts.len()];
        for (column, k) in product.chunks(tile.left.len()).zip(tile.right.clone()) {
            let out = &mut out[k * height..][tile.left.clone()];
            for (out, value) in out.iter_mut().zip(column) {
                *out += (*value).into();
            }
        }
    }
    side_results
}

/// The columns on the right of a product.
#[derive(Clone, Copy)]
enum Right<'a> {
    /// The first so many of those on the left; only the lower triangle is computed.
    First(usize),
    /// These.
    Others(&'a [usize]),
}

/// X_leftᵀ diag(d) X_right over some rows; the weights are left out where they are all the same.
fn packed_product<T: Entry>(
    x: &StandardizedColumns<'_>,
    left: &[usize],
    right: Right<'_>,
    d: Weights<'_>,
    rows: Range<usize>,
) -> Vec<T> {
    let (p, q) = match right {
        Right::First(q) => (left.len(), q),
        Right::Others(right) => (left.len(), right.len()),
    };
    let height = (BLOCK / (p + q)).max(BLOCK_ROWS).min(rows.len());
    let mut a = vec![T::zero(); height * p];
    let mut b = vec![T::zero(); height * q];
    let mut out = vec![T::zero(); p * q];
    for block in blocks_of(rows.len(), height) {
        let block = rows.start + block.start..rows.start + block.end;
        let height = block.len();
        let pack = |columns: &[usize], packed: &mut [T]| {
            for (a, packed) in packed
                .chunks_exact_mut(height)
                .take(columns.len())
                .enumerate()
            {
                x.pack(columns[a], columns.get(a + 1), block.clone(), packed);
            }
        };
        pack(left, &mut a);
        match right {
            Right::First(q) => b[..height * q].copy_from_slice(&a[..height * q]),
            Right::Others(right) => pack(right, &mut b),
        }
        if let Weights::PerSample(d) = d {
            for packed in b.chunks_exact_mut(height).take(q) {
                T::scale(&d[block.clone()], packed);
            }
        }
        match right {
            Right::First(_) => linalg::add_lower_cross_product(&a, &b, height, (p, q), &mut out),
            Right::Others(_) => linalg::add_cross_product(&a, &b, height, p, q, &mut out),
        }
    }
    out
}
