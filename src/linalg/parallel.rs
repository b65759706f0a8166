//! Work split over the threads of the current pool, in pieces whose size never depends on how many
//! threads there are: results are the same bits on any machine.

use super::interrupt;
use std::ops::Range;

/// Bytes of data below which a second thread costs more than it brings (about 25 µs of reading).
const WORTH_SPLITTING: usize = 1 << 20;

/// Threads that work can be spread over.
pub(crate) fn threads() -> usize {
    #[cfg(feature = "rayon")]
    return rayon::current_num_threads();
    #[cfg(not(feature = "rayon"))]
    1
}

/// Whether work that touches so many bytes should be split.
pub(crate) fn worthwhile(bytes: usize) -> bool {
    bytes >= WORTH_SPLITTING && threads() > 1
}

/// `work` on 0..len in blocks of `block`, the results in order. Runs on this thread alone unless `split`.
pub(crate) fn map_blocks<T: Send>(
    len: usize,
    block: usize,
    split: bool,
    work: impl Fn(Range<usize>) -> T + Sync,
) -> Vec<T> {
    let range = |b: usize| b * block..(b * block + block).min(len);
    let blocks = len.div_ceil(block);
    let work = |b: usize| {
        interrupt::check();
        work(range(b))
    };
    #[cfg(feature = "rayon")]
    if split && blocks > 1 {
        use rayon::prelude::*;
        let cancel = interrupt::current();
        return (0..blocks)
            .into_par_iter()
            .map(|b| interrupt::under(cancel.clone(), || work(b)))
            .collect();
    }
    let _ = split;
    (0..blocks).map(work).collect()
}

/// `work(start, chunk)` on chunks of `out`, which start at multiples of `chunk`. Runs on this thread alone
/// unless `split`.
pub(crate) fn for_each_chunk<T: Send>(
    out: &mut [T],
    chunk: usize,
    split: bool,
    work: impl Fn(usize, &mut [T]) + Sync,
) {
    let work = |c: usize, out: &mut [T]| {
        interrupt::check();
        work(c * chunk, out);
    };
    #[cfg(feature = "rayon")]
    if split && out.len() > chunk {
        use rayon::prelude::*;
        let cancel = interrupt::current();
        out.par_chunks_mut(chunk)
            .enumerate()
            .for_each(|(c, out)| interrupt::under(cancel.clone(), || work(c, out)));
        return;
    }
    let _ = split;
    for (c, out) in out.chunks_mut(chunk).enumerate() {
        work(c, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_cover_the_range_in_order_split_or_not() {
        for split in [false, true] {
            let blocks = map_blocks(10, 4, split, |range| range);
            assert_eq!(blocks, [0..4, 4..8, 8..10]);
            let mut out = vec![0; 10];
            for_each_chunk(&mut out, 4, split, |start, out| {
                for (k, out) in out.iter_mut().enumerate() {
                    *out = start + k;
                }
            });
            assert_eq!(out, (0..10).collect::<Vec<_>>());
        }
    }
}
