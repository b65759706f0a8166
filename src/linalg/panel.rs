//! Columns of a block of rows where the processor multiplies them fastest.

use super::dispatch;

/// Numbers in a cache line.
const LINE: usize = 8;

/// Columns on the left and on the right of a product that is made in registers.
const LEFT: usize = 4;
const RIGHT: usize = 6;

/// Columns on the left, a multiple of [`LEFT`], that stay in the second-level cache for all on the right.
const KEPT: usize = 128;

/// Columns of a block of rows, each on cache lines of its own.
#[derive(Debug)]
pub(crate) struct Panel {
    values: Vec<f64>,
    /// Position of the first column in `values`.
    offset: usize,
    /// Distance between the starts of two columns: an odd number of lines, so that the same rows of several columns
    /// do not compete for one place in the cache.
    stride: usize,
    rows: usize,
    columns: usize,
}

impl Panel {
    /// Room for so many rows and columns.
    pub(crate) fn new(most_rows: usize, columns: usize) -> Self {
        let stride = (most_rows.div_ceil(LINE) | 1) * LINE;
        // The last column stays zero: it stands where a tile goes beyond the others.
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

    /// Begins a block of so many rows.
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

    /// The same with zeros up to the end of a line.
    fn lines(&self, j: usize) -> &[f64] {
        let start = self.offset + j.min(self.columns) * self.stride;
        &self.values[start..start + self.rows.next_multiple_of(LINE)]
    }

    /// The lower trapezoid of out ← out + AᵀB with this panel A (p columns) and the first q ≤ p columns of B, out
    /// (p × q); what is above the diagonal stays as it is.
    /// Meanwhile the memory fetches the columns of `upcoming`, as many rows of each as these have.
    pub(crate) fn add_lower_products<'a>(
        &self,
        b: &Self,
        q: usize,
        mut upcoming: impl Iterator<Item = &'a [f64]>,
        out: &mut [f64],
    ) {
        for from in (0..self.columns).step_by(KEPT) {
            for k in (0..q.min(from + KEPT)).step_by(RIGHT) {
                self.add_tiles(b, from, (k, q), &mut upcoming, out);
            }
        }
    }

    /// The part of that of [`KEPT`] columns on the left and [`RIGHT`] on the right.
    fn add_tiles<'a>(
        &self,
        b: &Self,
        from: usize,
        (k, q): (usize, usize),
        upcoming: &mut impl Iterator<Item = &'a [f64]>,
        out: &mut [f64],
    ) {
        let p = self.columns;
        let right: [&[f64]; RIGHT] = std::array::from_fn(|c| b.lines(k + c));
        for j in (from.max(k - k % LEFT)..p.min(from + KEPT)).step_by(LEFT) {
            let left: [&[f64]; LEFT] = std::array::from_fn(|r| self.lines(j + r));
            // Where nothing is wanted any more, what is there already.
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
                panel.add_lower_products(&panel, q, std::iter::empty(), &mut out);
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
