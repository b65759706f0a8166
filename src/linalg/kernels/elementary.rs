//! eˣ and ln(1 + x) without branches, so that loops over slices become vector instructions, and the passes
//! over logits made of them. Elements are independent: neither length nor place changes a result.
//!
//! Sources: the reduction of eˣ to |r| ≤ ½ ln 2 by 2ᵏ (Cody and Waite, 1980, chapter 6); ln(1 + x) from
//! s = x/(2 + x) and the polynomial of `log1p` in fdlibm (Sun Microsystems, 1993).

use super::instructions::Instructions;

/// Added to a number below 2⁵¹, rounds it to an integer that stands in the low bits of the sum.
const ROUND: f64 = 6_755_399_441_055_744.0; // 1.5·2⁵²

/// ln 2 in two parts. Products of the first with integers below 2¹¹ are exact.
const LN_2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// Below this eˣ is 0 in double precision.
const UNDERFLOW: f64 = -746.0;

/// 1/k! for k = 13 down to 2: on |r| ≤ ½ ln 2 the series that ends there is off by 4e-18.
const EXP_SERIES: [f64; 12] = [
    1.0 / 6_227_020_800.0,
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    0.5,
];

/// (ln(1 + x) − 2s)/s as a polynomial in s², the highest power first: off by less than 2⁻⁵⁸ for
/// |s| ≤ 3 − √8. Source: the coefficients of the logarithm in fdlibm (e_log.c).
const LOG_SERIES: [f64; 7] = [
    0.14798198605116586,
    0.15313837699209373,
    0.1818357216161805,
    0.22222198432149784,
    0.2857142874366239,
    0.3999999999940942,
    0.6666666666666735,
];

/// 2ᵏ for an integer k in −1022..=1023.
#[inline(always)]
fn power_of_two(k: f64) -> f64 {
    f64::from_bits((k + (ROUND + 1023.0)).to_bits() << 52)
}

/// eˣ for x ≤ 0, within 1 ulp; NaN for NaN.
#[inline(always)]
fn exp_nonpositive<A: Instructions>(x: f64) -> f64 {
    // As comparisons, so that NaN stays.
    let x = if x < UNDERFLOW { UNDERFLOW } else { x };
    let k = A::multiply_add(x, std::f64::consts::LOG2_E, ROUND) - ROUND;
    let high = A::multiply_add(-k, LN_2_HIGH, x);
    let r = A::multiply_add(-k, LN_2_LOW, high);
    let series = EXP_SERIES.iter().skip(1);
    let q = series.fold(EXP_SERIES[0], |q, c| A::multiply_add(q, r, *c));
    // 1 + r + r²q, the small terms first.
    let e = 1.0 + A::multiply_add(r * r, q, r);
    // In two halves, since 2ᵏ alone can be below the smallest normal number.
    let half = (0.5 * k + ROUND) - ROUND;
    e * power_of_two(half) * power_of_two(k - half)
}

/// ln(1 + x) for x in [0, 1], within 2 ulp; NaN for NaN.
#[inline(always)]
fn ln_1p_unit<A: Instructions>(x: f64) -> f64 {
    // 1 + x = 2ᵏ(1 + f) with f in [1/√2 − 1, √2 − 1].
    let large = x > std::f64::consts::SQRT_2 - 1.0;
    let f = if large { 0.5 * (x - 1.0) } else { x };
    let k = if large { 1.0 } else { 0.0 };
    let s = f / (2.0 + f);
    let z = s * s;
    let series = LOG_SERIES.iter().skip(1);
    let r = z * series.fold(LOG_SERIES[0], |r, c| A::multiply_add(r, z, *c));
    let half_square = 0.5 * f * f;
    let tail = A::multiply_add(s, half_square + r, k * LN_2_LOW);
    k * LN_2_HIGH - ((half_square - tail) - f)
}

/// The bits of √½.
const ROOT_OF_HALF: u64 = 0x3fe6_a09e_667f_3bcd;

/// The bits of 2⁵² and that number, to make a float of a small integer.
const INTEGER: (u64, f64) = (0x4330_0000_0000_0000, 4_503_599_627_370_496.0);

/// Added to an exponent, makes it positive.
const BIAS: u64 = 2048;

/// ln x for x in [2⁻¹⁰²², 1], within 2 ulp.
#[inline(always)]
fn ln_unit<A: Instructions>(x: f64) -> f64 {
    // x = 2ᵏ(1 + f) with f in [1/√2 − 1, √2 − 1].
    let above = x.to_bits().wrapping_sub(ROOT_OF_HALF);
    let exponent = above.wrapping_add(BIAS << 52) >> 52;
    let mantissa = x
        .to_bits()
        .wrapping_sub(exponent << 52)
        .wrapping_add(BIAS << 52);
    let f = f64::from_bits(mantissa) - 1.0;
    let k = f64::from_bits(exponent | INTEGER.0) - (INTEGER.1 + BIAS as f64);
    let s = f / (2.0 + f);
    let z = s * s;
    let series = LOG_SERIES.iter().skip(1);
    let r = z * series.fold(LOG_SERIES[0], |r, c| A::multiply_add(r, z, *c));
    let half_square = 0.5 * f * f;
    let tail = A::multiply_add(s, half_square + r, k * LN_2_LOW);
    k * LN_2_HIGH - ((half_square - tail) - f)
}

/// x ln x for x in [0, 1], with its limit 0 at 0 (and a smaller number than 1e-305 below 2⁻¹⁰²²).
#[inline(always)]
fn x_ln_x<A: Instructions>(x: f64) -> f64 {
    x * ln_unit::<A>(x.max(f64::MIN_POSITIVE))
}

/// out ← q ln q for probabilities q.
#[inline(always)]
pub(in crate::linalg) fn entropies<A: Instructions, const WIDE: usize, const NARROW: usize>(
    q: &[f64],
    out: &mut [f64],
) {
    for (out, q) in out.iter_mut().zip(q) {
        *out = x_ln_x::<A>(*q);
    }
}

/// out ← q ln q + (1 − q) ln(1 − q) for probabilities q.
#[inline(always)]
pub(in crate::linalg) fn binary_entropies<
    A: Instructions,
    const WIDE: usize,
    const NARROW: usize,
>(
    q: &[f64],
    out: &mut [f64],
) {
    for (out, q) in out.iter_mut().zip(q) {
        let rest = 1.0 - q;
        // What the rounding of 1 − q has taken from its logarithm.
        let lost = (1.0 - rest) - q;
        *out = x_ln_x::<A>(*q) + (x_ln_x::<A>(rest) + lost);
    }
}

/// For targets t in {0, 1} and z = (1 − 2t)η: softplus(z) = ln(1 + eᶻ), which is the cross-entropy, into
/// `loss`; sigmoid(η) into `mean`; and sigmoid(η) − t without cancellation into `residual`.
#[inline(always)]
pub(in crate::linalg) fn binary_cross_entropy<
    A: Instructions,
    const WIDE: usize,
    const NARROW: usize,
>(
    targets: &[f64],
    eta: &[f64],
    loss: &mut [f64],
    mean: &mut [f64],
    residual: &mut [f64],
) {
    let n = eta.len();
    let (targets, loss) = (&targets[..n], &mut loss[..n]);
    let (mean, residual) = (&mut mean[..n], &mut residual[..n]);
    for i in 0..n {
        let sign = 1.0 - 2.0 * targets[i];
        let z = sign * eta[i];
        let e = exp_nonpositive::<A>(-z.abs());
        let larger = 1.0 / (1.0 + e);
        let smaller = e * larger;
        let positive = z >= 0.0;
        // sigmoid(z) and sigmoid(−z)
        let error = if positive { larger } else { smaller };
        let complement = if positive { smaller } else { larger };
        loss[i] = (if positive { z } else { 0.0 }) + ln_1p_unit::<A>(e);
        mean[i] = if sign < 0.0 { complement } else { error };
        residual[i] = sign * error;
    }
}

/// out ← e^(x − s) with s ≥ x elementwise.
#[inline(always)]
pub(in crate::linalg) fn exp_below<A: Instructions, const WIDE: usize, const NARROW: usize>(
    x: &[f64],
    s: &[f64],
    out: &mut [f64],
) {
    let (x, s) = (&x[..out.len()], &s[..out.len()]);
    for (i, out) in out.iter_mut().enumerate() {
        *out = exp_nonpositive::<A>(x[i] - s[i]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::dispatch::{Fused, InstructionSet, Separate};

    /// |found − exact| in units of the last place of `exact`.
    fn ulps(found: f64, exact: f64) -> f64 {
        let next = f64::from_bits(exact.abs().to_bits() + 1);
        (found - exact).abs() / (next - exact.abs())
    }

    /// A million points from 0 to −750, close together near 0.
    fn exponents() -> impl Iterator<Item = f64> {
        (0..1_000_000).map(|i| -750.0 * (f64::from(i) / 999_999.0).powi(3))
    }

    #[test]
    fn exp_is_within_one_ulp_of_the_standard_library() {
        for x in exponents() {
            let exact = x.exp();
            // That of the standard library is itself within one.
            assert!(ulps(exp_nonpositive::<Fused>(x), exact) <= 1.0, "{x}");
            assert!(ulps(exp_nonpositive::<Separate>(x), exact) <= 2.0, "{x}");
        }
        assert_eq!(exp_nonpositive::<Fused>(0.0), 1.0);
        assert_eq!(exp_nonpositive::<Fused>(f64::NEG_INFINITY), 0.0);
        assert!(exp_nonpositive::<Fused>(f64::NAN).is_nan());
    }

    #[test]
    fn ln_1p_is_within_two_ulp_of_the_standard_library() {
        let units = (0..=1_000_000).map(|i| f64::from(i) / 1e6);
        for x in units.chain(exponents().map(f64::exp)) {
            let exact = x.ln_1p();
            assert!(ulps(ln_1p_unit::<Fused>(x), exact) <= 2.0, "{x}");
            assert!(ulps(ln_1p_unit::<Separate>(x), exact) <= 2.0, "{x}");
        }
        assert!(ln_1p_unit::<Fused>(f64::NAN).is_nan());
    }

    #[test]
    fn entropies_are_those_of_the_standard_library() {
        let exact = |q: f64| if q > 0.0 { q * q.ln() } else { 0.0 };
        let units = (0..=100_000).map(|i| f64::from(i) / 1e5);
        let small = exponents().step_by(7).map(f64::exp);
        let q: Vec<f64> = units
            .chain(small)
            .filter(|q| *q == 0.0 || q.is_normal())
            .collect();
        let relative = |found: f64, exact: f64| (found - exact).abs() <= 2e-15 * exact.abs();
        for set in InstructionSet::available() {
            for n in [q.len(), 1, 7, 19] {
                let q = &q[..n];
                let mut out = vec![f64::NAN; n];
                set.entropies(q, &mut out);
                for (q, out) in q.iter().zip(&out) {
                    assert!(relative(*out, exact(*q)), "{q:e}: {out:e}");
                }
                set.binary_entropies(q, &mut out);
                for (q, out) in q.iter().zip(&out) {
                    let other = if *q < 1.0 {
                        (1.0 - q) * (-q).ln_1p()
                    } else {
                        0.0
                    };
                    assert!(relative(*out, exact(*q) + other), "{q:e}: {out:e}");
                }
            }
        }
    }

    #[test]
    fn passes_over_logits_give_the_textbook_functions_for_every_length() {
        let relative = |found: f64, exact: f64| (found - exact).abs() <= 1e-15 * exact.abs();
        for set in InstructionSet::available() {
            for n in 0..70 {
                let eta: Vec<f64> = (0..n).map(|i| 40.0 * (f64::from(i) * 1.3).sin()).collect();
                let t: Vec<f64> = (0..n).map(|i| f64::from(i % 2)).collect();
                let n = eta.len();
                let (mut loss, mut mean, mut residual) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
                set.binary_cross_entropy(&t, &eta, &mut loss, &mut mean, &mut residual);
                let largest = vec![40.0; n];
                let mut powers = vec![0.0; n];
                set.exp_below(&eta, &largest, &mut powers);
                for i in 0..n {
                    let z = if t[i] == 1.0 { -eta[i] } else { eta[i] };
                    let error = z.exp() / (1.0 + z.exp());
                    assert!(relative(loss[i], z.max(0.0) + (-z.abs()).exp().ln_1p()));
                    assert!(relative(mean[i], 1.0 / (1.0 + (-eta[i]).exp())));
                    assert!(relative(residual[i].abs(), error));
                    assert!(residual[i] * (0.5 - t[i]) >= 0.0);
                    assert!(relative(powers[i], (eta[i] - 40.0).exp()));
                }
            }
        }
    }
}
