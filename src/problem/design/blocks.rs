//! Ranges cut into blocks, and the results of blocks put together.

use std::ops::Range;

/// 0..len in blocks of `size`, the last of which may be shorter.
pub(super) fn blocks_of(len: usize, size: usize) -> impl Iterator<Item = Range<usize>> {
    (0..len)
        .step_by(size)
        .map(move |from| from..(from + size).min(len))
}

/// Joins the results of blocks of columns, (columns × n_outputs) each, in `out`.
pub(super) fn place_blocks(products: &[Vec<f64>], block: usize, n_outputs: usize, out: &mut [f64]) {
    let m = out.len() / n_outputs.max(1);
    for (b, product) in products.iter().enumerate() {
        let width = product.len() / n_outputs;
        for (product, out) in product.chunks(width).zip(out.chunks_mut(m)) {
            out[b * block..b * block + width].copy_from_slice(product);
        }
    }
}
