//! Columns of a block of rows, packed for fast products.

use super::dispatch;
use std::ops::Range;

/// Numbers in a cache line.
pub(crate) const LINE: usize = 8;

/// Columns of A and of B in a tile, whose products stay in registers.
const LEFT: usize = 4;
const RIGHT: usize = 6;

/// Columns of A, a multiple of [`LEFT`], that stay in the second-level cache while all columns of B pass.
const KEPT: usize = 128;

/// Columns of a block of rows, each on cache lines of its own.
#[derive(Debug)]
pub(crate) struct Panel {
    values: Vec<f64>,
    /// Position of the first column in `values`.
    offset: usize,
    /// Distance between the starts of two columns: an odd number of lines, so that the same rows of several columns
    /// do not fall into the same cache set.
    stride: usize,
    rows: usize,
    columns: usize,
}

impl Panel {
    /// Room for this many rows and columns.
    pub(crate) fn new(most_rows: usize, columns: usize) -> Self {
        let stride = (most_rows.div_ceil(LINE) | 1) * LINE;
        // One more column, which stays zero, fills tiles that reach beyond the last one.
        let values = vec![0.0; (columns + 1) * stride + LINE];
        let misaligned = (values.as_ptr() as usize / size_of::<f64>()) % LINE;
        Self {
            values,
            offset: (LINE - misaligned) % LINE,
            stride,
            rows: 0,
            columns,
        }
    }

    /// Begins a block of this many rows; zeros follow them to the end of a cache line.
    pub(crate) fn set_rows(&mut self, rows: usize) {
        self.rows = rows;
        let (begun, whole) = (rows, rows.next_multiple_of(LINE));
        for j in 0..self.columns {
            let start = self.offset + j * self.stride;
            self.values[start + begun..start + whole].fill(0.0);
        }
    }

    /// The rows of column j.
    pub(crate) fn column_mut(&mut self, j: usize) -> &mut [f64] {
        let start = self.offset + j * self.stride;
        &mut self.values[start..start + self.rows]
    }

    /// Rows of column j, from a multiple of a cache line on, and the zeros behind the last; a column of zeros beyond the
    /// last.
    fn lines(&self, j: usize, rows: &Range<usize>) -> &[f64] {
        let start = self.offset + j.min(self.columns) * self.stride;
        &self.values[start + rows.start..start + rows.end.next_multiple_of(LINE)]
    }

    /// All rows of the block.
    pub(crate) fn rows(&self) -> Range<usize> {
        0..self.rows
    }

    /// The lower trapezoid of out ← out + AᵀB over some rows, with this panel A (p columns) and the first q ≤ p columns of
    /// B, out (p × q); entries above the diagonal are left as they are. Rows begin at a multiple of [`LINE`], and
    /// numbers are 0 from their end to the next one.
    ///
    /// Prefetches the same rows of `upcoming`.
    pub(crate) fn add_lower_products<'a>(
        &self,
        b: &Self,
        rows: &Range<usize>,
        q: usize,
        mut upcoming: impl Iterator<Item = &'a [f64]>,
        out: &mut [f64],
    ) {
        for from in (0..self.columns).step_by(KEPT) {
            for k in (0..q.min(from + KEPT)).step_by(RIGHT) {
                self.add_tiles(b, rows, from, (k, q), &mut upcoming, out);
            }
        }
    }

    /// The products of the [`KEPT`] columns of A after `from` with the [`RIGHT`] columns of B after `k`.
    fn add_tiles<'a>(
        &self,
        b: &Self,
        rows: &Range<usize>,
        from: usize,
        (k, q): (usize, usize),
        upcoming: &mut impl Iterator<Item = &'a [f64]>,
        out: &mut [f64],
    ) {
        let p = self.columns;
        let right: [&[f64]; RIGHT] = std::array::from_fn(|c| b.lines(k + c, rows));
        for j in (from.max(k - k % LEFT)..p.min(from + KEPT)).step_by(LEFT) {
            let left: [&[f64]; LEFT] = std::array::from_fn(|r| self.lines(j + r, rows));
            // With nothing left to prefetch, columns that are in the cache already.
            let tile = dispatch::tile(left, right, upcoming.next().unwrap_or(left[0]));
            for (c, sums) in tile.iter().enumerate().take(q - k) {
                let column = &mut out[(k + c) * p + j..(k + c + 1) * p];
                let above = (k + c).saturating_sub(j);
                match column.first_chunk_mut::<LEFT>() {
                    Some(four) if above == 0 => {
                        (0..LEFT).for_each(|r| four[r] += sums[r]);
                    }
                    _ => {
                        let entries = column.iter_mut().zip(sums).skip(above);
                        entries.for_each(|(out, sum)| *out += sum);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = KEPT + 10;

    #[test]
    fn lower_products_of_any_shape_are_sums_and_leave_the_rest() {
        let entry = |i: usize, j: usize| ((i * 31 + j * 17) as f64 * 0.7).sin();
        let mut panel = Panel::new(40, WIDTH);
        for rows in [40, 9, 1] {
            panel.set_rows(rows);
            for j in 0..WIDTH {
                let column = panel.column_mut(j);
                (0..rows).for_each(|i| column[i] = entry(i, j));
            }
            for q in [1, 6, 7, WIDTH] {
                let mut out = vec![0.5; WIDTH * q];
                panel.add_lower_products(&panel, &(0..rows), q, std::iter::empty(), &mut out);
                for (place, found) in out.iter().enumerate() {
                    let (k, j) = (place / WIDTH, place % WIDTH);
                    let sum: f64 = (0..rows).map(|i| entry(i, j) * entry(i, k)).sum();
                    let exact = if j >= k { 0.5 + sum } else { 0.5 };
                    assert!((found - exact).abs() < 1e-13, "{rows} {q} {j} {k}");
                }
            }
        }
    }
}
