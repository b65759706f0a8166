//! Packed rows and their products.

use super::columns::ColumnRange;
use super::instructions::{Cache, Instructions, LINE, stored, total};

#[inline(always)]
pub(in crate::linalg) fn pack_with_range<
    A: Instructions,
    const WIDE: usize,
    const NARROW: usize,
>(
    x: &[f64],
    next: &[f64],
    shift: f64,
    v: &[f64],
    out: &mut [f64],
) -> (ColumnRange, f64) {
    let (out, out_tail) = out[..x.len()].as_chunks_mut::<LINE>();
    let (v, v_tail) = v[..x.len()].as_chunks::<LINE>();
    let (chunks, tail) = x.as_chunks::<LINE>();
    let mut low = [f64::INFINITY; LINE];
    let mut high = [f64::NEG_INFINITY; LINE];
    let (mut sums, mut products) = ([0.0; LINE], [0.0; LINE]);
    for (i, x) in chunks.iter().enumerate() {
        A::prefetch(next, i * LINE, Cache::First);
        for k in 0..LINE {
            let z = x[k] - shift;
            low[k] = if x[k] < low[k] { x[k] } else { low[k] };
            high[k] = if x[k] > high[k] { x[k] } else { high[k] };
            sums[k] += z;
            products[k] = A::multiply_add(z, v[i][k], products[k]);
            out[i][k] = z;
        }
    }
    let (low, high, mut sums, mut products) = stored((low, high, sums, products));
    for (k, x) in tail.iter().enumerate() {
        let z = x - shift;
        sums[k] += z;
        products[k] = A::multiply_add(z, v_tail[k], products[k]);
        out_tail[k] = z;
    }
    let (low, high) = (low.iter().chain(tail), high.iter().chain(tail));
    let range = ColumnRange {
        low: low.copied().fold(f64::INFINITY, f64::min),
        high: high.copied().fold(f64::NEG_INFINITY, f64::max),
        sum: total(sums),
    };
    (range, total(products))
}

/// lanes ← lanes + a ∘ b for rows i of one column a and each of N columns b
#[inline(always)]
fn add_row<A: Instructions, const N: usize, const L: usize>(
    a: &[f64; L],
    b: &[&[[f64; L]]; N],
    i: usize,
    lanes: &mut [[f64; L]; N],
) {
    for c in 0..N {
        for k in 0..L {
            lanes[c][k] = A::multiply_add(a[k], b[c][i][k], lanes[c][k]);
        }
    }
}

/// Products of four columns with N others; prefetches `next`. The four rows of the tile are written out: a loop over
/// them is not unrolled and a closure may become a call, and either way the sums would leave the registers.
#[inline(always)]
fn four_times<A: Instructions, const N: usize, const L: usize>(
    a: [&[f64]; 4],
    b: [&[f64]; N],
    next: &[f64],
) -> [[f64; 4]; N] {
    let a0 = a[0].as_chunks::<L>().0;
    let len = a0.len();
    let a1 = &a[1].as_chunks::<L>().0[..len];
    let a2 = &a[2].as_chunks::<L>().0[..len];
    let a3 = &a[3].as_chunks::<L>().0[..len];
    let mut columns: [&[[f64; L]]; N] = [&[]; N];
    for c in 0..N {
        columns[c] = &b[c].as_chunks::<L>().0[..len];
    }
    let mut l0 = [[0.0; L]; N];
    let (mut l1, mut l2, mut l3) = (l0, l0, l0);
    for i in 0..len {
        A::prefetch(next, i * L, Cache::Second);
        add_row::<A, N, L>(&a0[i], &columns, i, &mut l0);
        add_row::<A, N, L>(&a1[i], &columns, i, &mut l1);
        add_row::<A, N, L>(&a2[i], &columns, i, &mut l2);
        add_row::<A, N, L>(&a3[i], &columns, i, &mut l3);
    }
    let lanes = stored([l0, l1, l2, l3]);
    let mut sums = [[0.0; 4]; N];
    for c in 0..N {
        for r in 0..4 {
            sums[c][r] = total(lanes[r][c]);
        }
    }
    sums
}

#[inline(always)]
pub(in crate::linalg) fn tile<A: Instructions, const WIDE: usize, const NARROW: usize>(
    a: [&[f64]; 4],
    b: [&[f64]; 6],
    next: &[f64],
) -> [[f64; 4]; 6] {
    // 24 sums fit into the 32 registers of AVX-512, half of them into the 16 registers of the others.
    if NARROW == 16 {
        return four_times::<A, 6, 8>(a, b, next);
    }
    let [b0, b1, b2, b3, b4, b5] = b;
    let halves = [[b0, b1, b2], [b3, b4, b5]].map(|b| match NARROW {
        8 => four_times::<A, 3, 4>(a, b, next),
        _ => four_times::<A, 3, 2>(a, b, next),
    });
    std::array::from_fn(|c| halves[c / 3][c % 3])
}

#[inline(always)]
pub(in crate::linalg) fn pack<A: Instructions, const WIDE: usize, const NARROW: usize>(
    x: &[f64],
    next: &[f64],
    shift: f64,
    factor: f64,
    out: &mut [f64],
) {
    let (x, x_tail) = x[..out.len()].as_chunks::<LINE>();
    let (out, out_tail) = out.as_chunks_mut::<LINE>();
    for (i, (out, x)) in out.iter_mut().zip(x).enumerate() {
        A::prefetch(next, i * LINE, Cache::First);
        for k in 0..LINE {
            out[k] = factor * (x[k] - shift);
        }
    }
    for (out, x) in out_tail.iter_mut().zip(x_tail) {
        *out = factor * (x - shift);
    }
}

#[inline(always)]
pub(in crate::linalg) fn pack_single<A: Instructions, const WIDE: usize, const NARROW: usize>(
    x: &[f64],
    next: &[f64],
    shift: f64,
    factor: f64,
    out: &mut [f32],
) {
    let (x, x_tail) = x[..out.len()].as_chunks::<LINE>();
    let (out, out_tail) = out.as_chunks_mut::<LINE>();
    for (i, (out, x)) in out.iter_mut().zip(x).enumerate() {
        A::prefetch(next, i * LINE, Cache::First);
        for k in 0..LINE {
            out[k] = (factor * (x[k] - shift)) as f32;
        }
    }
    for (out, x) in out_tail.iter_mut().zip(x_tail) {
        *out = (factor * (x - shift)) as f32;
    }
}

#[inline(always)]
pub(in crate::linalg) fn scale_single<A: Instructions, const WIDE: usize, const NARROW: usize>(
    d: &[f64],
    y: &mut [f32],
) {
    for (y, d) in y.iter_mut().zip(d) {
        *y *= *d as f32;
    }
}

#[inline(always)]
pub(in crate::linalg) fn scale<A: Instructions, const WIDE: usize, const NARROW: usize>(
    d: &[f64],
    y: &mut [f64],
) {
    for (y, d) in y.iter_mut().zip(d) {
        *y *= d;
    }
}
