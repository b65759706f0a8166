//! Gram matrices of sparse columns: one column is spread out over all rows, so that its product with
//! another costs the non-zeros of the other.

use super::columns::{BYTES_PER_ENTRY, ScaledColumns};
use crate::linalg::parallel;
use crate::problem::loss::Weights;

/// Columns spread one after the other by one thread, which clears an array of all rows for them.
const BLOCK: usize = 16;

/// Σᵢ dᵢ xᵢⱼ xᵢₖ for j in `rows` and k in `columns`.
pub(super) fn rectangle(
    x: &ScaledColumns<'_>,
    rows: &[usize],
    columns: &[usize],
    d: Weights<'_>,
    out: &mut [f64],
) {
    debug_assert_eq!(out.len(), rows.len() * columns.len());
    let entries = |columns: &[usize]| columns.iter().map(|j| stored(x, *j)).sum::<usize>();
    if columns.len() * entries(rows) <= rows.len() * entries(columns) {
        return spread_second(x, rows, columns, d, out);
    }
    let mut transposed = vec![0.0; out.len()];
    spread_second(x, columns, rows, d, &mut transposed);
    for (b, out) in out.chunks_mut(rows.len()).enumerate() {
        for (a, out) in out.iter_mut().enumerate() {
            *out = transposed[a * columns.len() + b];
        }
    }
}

/// The same, by spreading the columns and reading the entries of the rows.
fn spread_second(
    x: &ScaledColumns<'_>,
    rows: &[usize],
    columns: &[usize],
    d: Weights<'_>,
    out: &mut [f64],
) {
    let height = rows.len();
    let entries: usize = rows.iter().map(|j| stored(x, *j)).sum();
    let split = parallel::worthwhile(columns.len() * entries * BYTES_PER_ENTRY);
    parallel::for_each_chunk(out, BLOCK * height.max(1), split, |start, out| {
        let mut spread = Spread::new(x);
        for (out, &k) in out.chunks_mut(height).zip(&columns[start / height..]) {
            spread.with(k, d, |spread| {
                for (out, &j) in out.iter_mut().zip(rows) {
                    *out = x.dot(j, spread);
                }
            });
        }
    });
}

/// X_Sᵀ diag(d) X_S. Of each pair of columns, the one with more entries is spread.
pub(super) fn square(x: &ScaledColumns<'_>, columns: &[usize], d: Weights<'_>, out: &mut [f64]) {
    let m = columns.len();
    debug_assert_eq!(out.len(), m * m);
    let mut order: Vec<usize> = (0..m).collect();
    order.sort_by_key(|a| std::cmp::Reverse(stored(x, columns[*a])));
    let pairs = order.iter().enumerate();
    let entries: usize = pairs
        .map(|(place, a)| (place + 1) * stored(x, columns[*a]))
        .sum();
    let split = parallel::worthwhile(entries * BYTES_PER_ENTRY);
    let products = parallel::map_blocks(m, BLOCK, split, |block| {
        let mut spread = Spread::new(x);
        let mut products = Vec::new();
        for place in block {
            spread.with(columns[order[place]], d, |spread| {
                let rest = order[place..].iter();
                products.extend(rest.map(|a| x.dot(columns[*a], spread)));
            });
        }
        products
    });
    let mut products = products.iter().flatten();
    for (place, &a) in order.iter().enumerate() {
        for (&b, product) in order[place..].iter().zip(&mut products) {
            out[a * m + b] = *product;
            out[b * m + a] = *product;
        }
    }
}

/// Stored entries of column j.
fn stored(x: &ScaledColumns<'_>, j: usize) -> usize {
    x.stored(j).0.len()
}

/// An array of all rows that is 0 but while a column is in it.
struct Spread<'a> {
    x: &'a ScaledColumns<'a>,
    values: Vec<f64>,
}

impl<'a> Spread<'a> {
    fn new(x: &'a ScaledColumns<'a>) -> Self {
        Self {
            x,
            values: vec![0.0; x.n_samples()],
        }
    }

    /// `work` on d ∘ xⱼ.
    fn with(&mut self, j: usize, d: Weights<'_>, work: impl FnOnce(&[f64])) {
        self.x.axpy(j, 1.0, d, &mut self.values);
        work(&self.values);
        for i in self.x.stored(j).0 {
            self.values[*i as usize] = 0.0;
        }
    }
}
