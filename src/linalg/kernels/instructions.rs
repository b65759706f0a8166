//! What differs between instruction sets, and what all kernels do with partial sums.

/// The operations that instruction sets do in different ways.
pub(in crate::linalg) trait Instructions {
    /// ab + c
    fn multiply_add(a: f64, b: f64, c: f64) -> f64;

    /// Prefetches the cache line `ahead` numbers after the start of `x`, inside of it or not.
    fn prefetch(x: &[f64], ahead: usize, cache: Cache);
}

/// The cache into which a line is prefetched.
#[derive(Debug, Clone, Copy)]
pub(in crate::linalg) enum Cache {
    /// The first level, for a line that is used next.
    First,
    /// The second level, for a line that is used several times later.
    Second,
}

/// Numbers in a cache line.
pub(super) const LINE: usize = 8;

/// The partial sums in memory, in their order: from there the compiler forms vectors, where a sum over
/// registers would make it take them apart.
#[inline(always)]
pub(super) fn stored<T>(lanes: T) -> T {
    std::hint::black_box(lanes)
}

/// Σ lanes, by halves.
#[inline(always)]
pub(super) fn total<const N: usize>(mut lanes: [f64; N]) -> f64 {
    let mut half = N / 2;
    while half > 0 {
        for k in 0..half {
            lanes[k] += lanes[k + half];
        }
        half /= 2;
    }
    lanes[0]
}
