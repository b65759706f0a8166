//! Sums over columns, and columns added to a vector.

use super::instructions::{Cache, Instructions, LINE, stored, total};

/// Range and sum of a column, from one pass over it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ColumnRange {
    /// The smallest number, NaN left out.
    pub(crate) low: f64,
    /// The largest number, NaN left out.
    pub(crate) high: f64,
    /// Σᵢ (xᵢ − s), NaN if one is.
    pub(crate) sum: f64,
}

/// x − s, or x where it is known that s = 0.
#[inline(always)]
fn shifted<const SHIFTED: bool>(x: f64, shift: f64) -> f64 {
    if SHIFTED { x - shift } else { x }
}

/// lanes ← lanes + (x − s) ∘ v, for at most N entries
#[inline(always)]
fn add_products<A: Instructions, const N: usize, const SHIFTED: bool>(
    x: &[f64],
    shift: f64,
    v: &[f64],
    lanes: &mut [f64; N],
) {
    for ((lane, x), v) in lanes.iter_mut().zip(x).zip(v) {
        *lane = A::multiply_add(shifted::<SHIFTED>(*x, shift), *v, *lane);
    }
}

/// Numbers from the entry in use to the one prefetched, 1 KB: the hardware prefetcher stops at the end of each
/// page of memory.
const AHEAD: usize = 128;

/// Prefetches the N numbers that stand [`AHEAD`] behind these.
#[inline(always)]
fn fetch_ahead<A: Instructions, const N: usize>(x: &[f64; N]) {
    for line in (0..N).step_by(LINE) {
        A::prefetch(x, AHEAD + line, Cache::First);
    }
}

/// Σᵢ (xᵢ − s)vᵢ for C columns at once.
#[inline(always)]
fn dots<A: Instructions, const N: usize, const C: usize, const SHIFTED: bool>(
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
            fetch_ahead::<A, _>(&columns[c][i]);
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
pub(in crate::linalg) fn dot<A: Instructions, const WIDE: usize, const NARROW: usize>(
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
pub(in crate::linalg) fn dots4<A: Instructions, const WIDE: usize, const NARROW: usize>(
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
fn axpys<A: Instructions, const C: usize, const SHIFTED: bool>(
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
pub(in crate::linalg) fn axpy<A: Instructions, const WIDE: usize, const NARROW: usize>(
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
pub(in crate::linalg) fn axpys4<A: Instructions, const WIDE: usize, const NARROW: usize>(
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
pub(in crate::linalg) fn weighted_axpy<A: Instructions, const WIDE: usize, const NARROW: usize>(
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
pub(in crate::linalg) fn sum<A: Instructions, const WIDE: usize, const NARROW: usize>(
    x: &[f64],
) -> f64 {
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
    fn add<A: Instructions>(&mut self, x: &[f64], shift: f64, d: &[f64]) {
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
pub(in crate::linalg) fn moments<A: Instructions, const WIDE: usize, const NARROW: usize>(
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
pub(in crate::linalg) fn weighted_moments<
    A: Instructions,
    const WIDE: usize,
    const NARROW: usize,
>(
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
pub(in crate::linalg) fn column_range<A: Instructions, const WIDE: usize, const NARROW: usize>(
    x: &[f64],
    shift: f64,
) -> ColumnRange {
    let (chunks, tail) = x.as_chunks::<NARROW>();
    let mut low = [f64::INFINITY; NARROW];
    let mut high = [f64::NEG_INFINITY; NARROW];
    let mut sums = [0.0; NARROW];
    for x in chunks {
        fetch_ahead::<A, _>(x);
        for k in 0..NARROW {
            low[k] = if x[k] < low[k] { x[k] } else { low[k] };
            high[k] = if x[k] > high[k] { x[k] } else { high[k] };
            sums[k] += x[k] - shift;
        }
    }
    let (low, high, sums) = stored((low, high, sums));
    let (low, high) = (low.iter().chain(tail), high.iter().chain(tail));
    ColumnRange {
        low: low.copied().fold(f64::INFINITY, f64::min),
        high: high.copied().fold(f64::NEG_INFINITY, f64::max),
        sum: tail.iter().fold(total(sums), |sum, x| sum + (x - shift)),
    }
}
