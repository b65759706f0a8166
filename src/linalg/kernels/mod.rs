//! The bodies of the vector kernels, each written once in plain Rust. [`dispatch`](super::dispatch)
//! compiles them for several instruction sets.
//!
//! A sum runs over independent partial sums, enough of them to fill the vector registers and to hide
//! the latency of an addition: `WIDE` for one sum, `NARROW` for each of several, such as those of four
//! columns that share the loads of the vector they meet. A column x comes with a number s, the shift, that is subtracted
//! from each entry first: the difference keeps digits that Σ xᵢvᵢ − s Σ vᵢ would cancel.

use super::dispatch::{Cache, prefetch};
pub(super) use super::elementary::{binary_cross_entropy, exp_below};

/// What one reading of a column tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Survey {
    /// The smallest number, NaN left out.
    pub(crate) low: f64,
    /// The largest number, NaN left out.
    pub(crate) high: f64,
    /// Σᵢ (xᵢ − s), NaN if one is.
    pub(crate) sum: f64,
}

/// How an instruction set adds a product.
pub(super) trait Arithmetic {
    /// ab + c
    fn multiply_add(a: f64, b: f64, c: f64) -> f64;
}

/// Two roundings, where a fused operation would be a call of a library function.
pub(super) struct Separate;

/// One rounding, in one instruction.
pub(super) struct Fused;

impl Arithmetic for Separate {
    #[inline(always)]
    fn multiply_add(a: f64, b: f64, c: f64) -> f64 {
        a * b + c
    }
}

impl Arithmetic for Fused {
    #[inline(always)]
    fn multiply_add(a: f64, b: f64, c: f64) -> f64 {
        a.mul_add(b, c)
    }
}

/// The lanes in memory, in their order: it is what the compiler forms vectors from, where a sum over
/// them would have it pick the lanes apart.
#[inline(always)]
fn stored<T>(lanes: T) -> T {
    std::hint::black_box(lanes)
}

/// Σ lanes, by halves.
#[inline(always)]
fn total<const N: usize>(mut lanes: [f64; N]) -> f64 {
    let mut half = N / 2;
    while half > 0 {
        for k in 0..half {
            lanes[k] += lanes[k + half];
        }
        half /= 2;
    }
    lanes[0]
}

/// x − s, or x where it is known that s = 0.
#[inline(always)]
fn shifted<const SHIFTED: bool>(x: f64, shift: f64) -> f64 {
    if SHIFTED { x - shift } else { x }
}

/// lanes ← lanes + (x − s) ∘ v, for at most N entries
#[inline(always)]
fn add_products<A: Arithmetic, const N: usize, const SHIFTED: bool>(
    x: &[f64],
    shift: f64,
    v: &[f64],
    lanes: &mut [f64; N],
) {
    for ((lane, x), v) in lanes.iter_mut().zip(x).zip(v) {
        *lane = A::multiply_add(shifted::<SHIFTED>(*x, shift), *v, *lane);
    }
}

/// Numbers in a cache line.
const LINE: usize = 8;

/// How far ahead of a pass its columns are fetched, 1 KB: the hardware stops at the end of each page of memory.
const AHEAD: usize = 128;

/// Asks for as many numbers as these, so far ahead of them.
#[inline(always)]
fn fetch_ahead<const N: usize>(x: &[f64; N]) {
    for line in (0..N).step_by(LINE) {
        prefetch(x, AHEAD + line, Cache::First);
    }
}

/// Σᵢ (xᵢ − s)vᵢ for C columns at once.
#[inline(always)]
fn dots<A: Arithmetic, const N: usize, const C: usize, const SHIFTED: bool>(
    columns: [&[f64]; C],
    shifts: [f64; C],
    v: &[f64],
) -> [f64; C] {
    let (v, v_tail) = v.as_chunks::<N>();
    let tails = columns.map(|x| &x[v.len() * N..][..v_tail.len()]);
    let columns = columns.map(|x| &x.as_chunks::<N>().0[..v.len()]);
    let mut lanes = [[0.0; N]; C];
    for (i, v) in v.iter().enumerate() {
        for c in 0..C {
            fetch_ahead(&columns[c][i]);
            add_products::<A, N, SHIFTED>(&columns[c][i], shifts[c], v, &mut lanes[c]);
        }
    }
    let mut lanes = stored(lanes);
    for c in 0..C {
        add_products::<A, N, SHIFTED>(tails[c], shifts[c], v_tail, &mut lanes[c]);
    }
    lanes.map(total)
}

#[inline(always)]
pub(super) fn dot<A: Arithmetic, const WIDE: usize, const NARROW: usize>(
    x: &[f64],
    shift: f64,
    v: &[f64],
) -> f64 {
    let [sum] = if shift == 0.0 {
        dots::<A, WIDE, 1, false>([x], [shift], v)
    } else {
        dots::<A, WIDE, 1, true>([x], [shift], v)
    };
    sum
}

#[inline(always)]
pub(super) fn dots4<A: Arithmetic, const WIDE: usize, const NARROW: usize>(
    columns: [&[f64]; 4],
    shifts: [f64; 4],
    v: &[f64],
) -> [f64; 4] {
    if shifts == [0.0; 4] {
        dots::<A, NARROW, 4, false>(columns, shifts, v)
    } else {
        dots::<A, NARROW, 4, true>(columns, shifts, v)
    }
}

/// y ← y + Σ_c a_c (x_c − s_c)
#[inline(always)]
fn axpys<A: Arithmetic, const C: usize, const SHIFTED: bool>(
    a: [f64; C],
    columns: [&[f64]; C],
    shifts: [f64; C],
    y: &mut [f64],
) {
    let columns = columns.map(|x| &x[..y.len()]);
    for (i, y) in y.iter_mut().enumerate() {
        for c in 0..C {
            let z = shifted::<SHIFTED>(columns[c][i], shifts[c]);
            *y = A::multiply_add(a[c], z, *y);
        }
    }
}

#[inline(always)]
pub(super) fn axpy<A: Arithmetic, const WIDE: usize, const NARROW: usize>(
    a: f64,
    x: &[f64],
    shift: f64,
    y: &mut [f64],
) {
    if shift == 0.0 {
        axpys::<A, 1, false>([a], [x], [shift], y);
    } else {
        axpys::<A, 1, true>([a], [x], [shift], y);
    }
}

#[inline(always)]
pub(super) fn axpys4<A: Arithmetic, const WIDE: usize, const NARROW: usize>(
    a: [f64; 4],
    columns: [&[f64]; 4],
    shifts: [f64; 4],
    y: &mut [f64],
) {
    if shifts == [0.0; 4] {
        axpys::<A, 4, false>(a, columns, shifts, y);
    } else {
        axpys::<A, 4, true>(a, columns, shifts, y);
    }
}

#[inline(always)]
pub(super) fn weighted_axpy<A: Arithmetic, const WIDE: usize, const NARROW: usize>(
    a: f64,
    d: &[f64],
    x: &[f64],
    shift: f64,
    y: &mut [f64],
) {
    let (d, x) = (&d[..y.len()], &x[..y.len()]);
    for (i, y) in y.iter_mut().enumerate() {
        *y = A::multiply_add(a * d[i], x[i] - shift, *y);
    }
}

#[inline(always)]
pub(super) fn sum<A: Arithmetic, const WIDE: usize, const NARROW: usize>(x: &[f64]) -> f64 {
    let (chunks, tail) = x.as_chunks::<WIDE>();
    let mut lanes = [0.0; WIDE];
    for x in chunks {
        for k in 0..WIDE {
            lanes[k] += x[k];
        }
    }
    let mut lanes = stored(lanes);
    for (lane, x) in lanes.iter_mut().zip(tail) {
        *lane += x;
    }
    total(lanes)
}

/// The partial sums of Σ dᵢzᵢ and Σ dᵢzᵢ² with z = x − s.
struct Moments<const N: usize> {
    first: [f64; N],
    second: [f64; N],
}

impl<const N: usize> Moments<N> {
    const ZERO: Self = Self {
        first: [0.0; N],
        second: [0.0; N],
    };

    /// At most N entries.
    #[inline(always)]
    fn add<A: Arithmetic>(&mut self, x: &[f64], shift: f64, d: &[f64]) {
        let lanes = self.first.iter_mut().zip(&mut self.second);
        for (((first, second), x), d) in lanes.zip(x).zip(d) {
            let z = x - shift;
            let dz = d * z;
            *first += dz;
            *second = A::multiply_add(dz, z, *second);
        }
    }

    #[inline(always)]
    fn totals(self) -> (f64, f64) {
        (total(self.first), total(self.second))
    }
}

#[inline(always)]
pub(super) fn moments<A: Arithmetic, const WIDE: usize, const NARROW: usize>(
    x: &[f64],
    shift: f64,
) -> (f64, f64) {
    let (chunks, tail) = x.as_chunks::<NARROW>();
    let mut lanes = Moments::<NARROW>::ZERO;
    for x in chunks {
        lanes.add::<A>(x, shift, &[1.0; NARROW]);
    }
    let mut lanes = stored(lanes);
    lanes.add::<A>(tail, shift, &[1.0; NARROW]);
    lanes.totals()
}

#[inline(always)]
pub(super) fn weighted_moments<A: Arithmetic, const WIDE: usize, const NARROW: usize>(
    x: &[f64],
    shift: f64,
    d: &[f64],
) -> (f64, f64) {
    let (chunks, tail) = x.as_chunks::<NARROW>();
    let (d, d_tail) = d[..x.len()].as_chunks::<NARROW>();
    let mut lanes = Moments::<NARROW>::ZERO;
    for (x, d) in chunks.iter().zip(d) {
        lanes.add::<A>(x, shift, d);
    }
    let mut lanes = stored(lanes);
    lanes.add::<A>(tail, shift, d_tail);
    lanes.totals()
}

#[inline(always)]
pub(super) fn survey<A: Arithmetic, const WIDE: usize, const NARROW: usize>(
    x: &[f64],
    shift: f64,
) -> Survey {
    let (chunks, tail) = x.as_chunks::<NARROW>();
    let mut low = [f64::INFINITY; NARROW];
    let mut high = [f64::NEG_INFINITY; NARROW];
    let mut sums = [0.0; NARROW];
    for x in chunks {
        fetch_ahead(x);
        for k in 0..NARROW {
            low[k] = if x[k] < low[k] { x[k] } else { low[k] };
            high[k] = if x[k] > high[k] { x[k] } else { high[k] };
            sums[k] += x[k] - shift;
        }
    }
    let (low, high, sums) = stored((low, high, sums));
    let (low, high) = (low.iter().chain(tail), high.iter().chain(tail));
    Survey {
        low: low.copied().fold(f64::INFINITY, f64::min),
        high: high.copied().fold(f64::NEG_INFINITY, f64::max),
        sum: tail.iter().fold(total(sums), |sum, x| sum + (x - shift)),
    }
}

#[inline(always)]
pub(super) fn pack_survey<A: Arithmetic, const WIDE: usize, const NARROW: usize>(
    x: &[f64],
    next: &[f64],
    shift: f64,
    v: &[f64],
    out: &mut [f64],
) -> (Survey, f64) {
    let (out, out_tail) = out[..x.len()].as_chunks_mut::<LINE>();
    let (v, v_tail) = v[..x.len()].as_chunks::<LINE>();
    let (chunks, tail) = x.as_chunks::<LINE>();
    let mut low = [f64::INFINITY; LINE];
    let mut high = [f64::NEG_INFINITY; LINE];
    let (mut sums, mut products) = ([0.0; LINE], [0.0; LINE]);
    for (i, x) in chunks.iter().enumerate() {
        prefetch(next, i * LINE, Cache::First);
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
    let survey = Survey {
        low: low.copied().fold(f64::INFINITY, f64::min),
        high: high.copied().fold(f64::NEG_INFINITY, f64::max),
        sum: total(sums),
    };
    (survey, total(products))
}

/// lanes ← lanes + a ∘ b for rows i of one column a and each of N columns b
#[inline(always)]
fn add_row<A: Arithmetic, const N: usize, const L: usize>(
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

/// Products of four columns with N others, while `next` is fetched. The rows of the tile are written out, since loops
/// over them are not unrolled, and sums would not stay in registers; nor would they around a closure, which may
/// become a call.
#[inline(always)]
fn four_times<A: Arithmetic, const N: usize, const L: usize>(
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
        prefetch(next, i * L, Cache::Second);
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
pub(super) fn tile<A: Arithmetic, const WIDE: usize, const NARROW: usize>(
    a: [&[f64]; 4],
    b: [&[f64]; 6],
    next: &[f64],
) -> [[f64; 4]; 6] {
    // 24 sums stay in the 32 registers of the widest vectors; others have half of them.
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
pub(super) fn pack<A: Arithmetic, const WIDE: usize, const NARROW: usize>(
    x: &[f64],
    next: &[f64],
    shift: f64,
    factor: f64,
    out: &mut [f64],
) {
    let (x, x_tail) = x[..out.len()].as_chunks::<LINE>();
    let (out, out_tail) = out.as_chunks_mut::<LINE>();
    for (i, (out, x)) in out.iter_mut().zip(x).enumerate() {
        prefetch(next, i * LINE, Cache::First);
        for k in 0..LINE {
            out[k] = factor * (x[k] - shift);
        }
    }
    for (out, x) in out_tail.iter_mut().zip(x_tail) {
        *out = factor * (x - shift);
    }
}

#[inline(always)]
pub(super) fn pack_single<A: Arithmetic, const WIDE: usize, const NARROW: usize>(
    x: &[f64],
    next: &[f64],
    shift: f64,
    factor: f64,
    out: &mut [f32],
) {
    let (x, x_tail) = x[..out.len()].as_chunks::<LINE>();
    let (out, out_tail) = out.as_chunks_mut::<LINE>();
    for (i, (out, x)) in out.iter_mut().zip(x).enumerate() {
        prefetch(next, i * LINE, Cache::First);
        for k in 0..LINE {
            out[k] = (factor * (x[k] - shift)) as f32;
        }
    }
    for (out, x) in out_tail.iter_mut().zip(x_tail) {
        *out = (factor * (x - shift)) as f32;
    }
}

#[inline(always)]
pub(super) fn scale_single<A: Arithmetic, const WIDE: usize, const NARROW: usize>(
    d: &[f64],
    y: &mut [f32],
) {
    for (y, d) in y.iter_mut().zip(d) {
        *y *= *d as f32;
    }
}

#[inline(always)]
pub(super) fn scale<A: Arithmetic, const WIDE: usize, const NARROW: usize>(
    d: &[f64],
    y: &mut [f64],
) {
    for (y, d) in y.iter_mut().zip(d) {
        *y *= d;
    }
}
