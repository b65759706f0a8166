//! Decimal text to 64-bit floats, correctly rounded: the same bits as `str::parse`, in a fraction of
//! its time for numbers of up to 19 digits as tables have them.
//!
//! Digits are read eight at a time as in Lemire, "Number parsing at a gigabyte per second",
//! Software: Practice and Experience 51(8), 2021. The value m·10⁻ᵏ with m < 2⁶⁴ and k ≤ 27 is one
//! division where m and 10ᵏ are exact as floats, and otherwise a product of m and a reciprocal of 5ᵏ with
//! enough bits to round correctly in every case; see [`Reciprocal`]. Anything else goes to `str::parse`.

/// The longest fraction whose power of five has fewer than 64 bits, which [`Reciprocal`] needs.
const MOST_DECIMALS: usize = 27;

/// Decimal digits that always fit in 64 bits.
const MOST_DIGITS: usize = 19;

/// Digits of a whole number that is always exact as a float: 10¹⁵ < 2⁵³.
const EXACT_DIGITS: usize = 15;

/// 10⁰, …, 10²², the powers of ten that are exact as floats.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// 10⁰, …, 10⁸.
const POWERS_OF_TEN: [u64; 9] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
];

/// 2^(127 + b) / 5ᵏ rounded up, with b the number of bits of 5ᵏ: a number of 128 bits.
///
/// Let w be m shifted left until its highest bit is set, t = w·2^(127 + b)/5ᵏ the exact product and P
/// the product of w with this reciprocal: t ≤ P < t + 2⁶⁴. Where t is to be rounded, between two
/// neighbouring floats, lies a multiple H of 2¹³⁷. If t ≠ H they are at least 2⁶⁴ apart, because
/// t − H = (w·2^(127 + b) − H·5ᵏ)/5ᵏ has a multiple of 2¹²⁷ as its numerator and a denominator below 2⁶³. So P
/// without its last 64 bits is below, at or above H just as t is, and t is rounded correctly, ties to
/// even included.
#[derive(Debug, Clone, Copy)]
struct Reciprocal {
    high: u64,
    low: u64,
    /// b + k.
    exponent: i32,
}

/// For k = 0, …, 27; the first is not used.
const RECIPROCALS: [Reciprocal; MOST_DECIMALS + 1] = {
    let none = Reciprocal {
        high: 0,
        low: 0,
        exponent: 0,
    };
    let mut all = [none; MOST_DECIMALS + 1];
    let mut power: u64 = 1;
    let mut k = 0;
    let mut rest: &mut [Reciprocal] = &mut all;
    while let Some((place, behind)) = rest.split_first_mut() {
        if k > 0 {
            power *= 5;
            *place = reciprocal(power, k);
        }
        k += 1;
        rest = behind;
    }
    all
};

/// By long division, 64 bits at a time. A power of five above 1 divides no power of two, so rounding
/// up is adding one.
const fn reciprocal(power: u64, k: usize) -> Reciprocal {
    let bits = 64 - power.leading_zeros();
    // 2^(127 + b) as three digits to the base 2⁶⁴; the first is below 5ᵏ.
    let first = (1_u128 << (bits - 1)) << 64;
    let (high, rest) = (first / power as u128, first % power as u128);
    let low = (rest << 64) / power as u128;
    let rounded_up = ((high << 64) | low) + 1;
    Reciprocal {
        high: (rounded_up >> 64) as u64,
        low: rounded_up as u64,
        exponent: bits as i32 + k as i32,
    }
}

/// Reads a decimal number from the position `at`: the finite number and the position behind it.
///
/// It has the form `[+-]digits[.digits][e[+-]digits]` with a digit before or after the point. `None`
/// when there is no such number, or it is beyond the range of 64-bit floats.
#[inline(always)]
pub(crate) fn read(text: &[u8], at: usize) -> Option<(f64, usize)> {
    let sign = *text.get(at)?;
    let first = at + usize::from(sign == b'-' || sign == b'+');
    let (mut value, mut end) = few_digits(text, first);
    let whole = end - first;
    let mut decimals = 0;
    if text.get(end) == Some(&b'.') {
        let point = end;
        (value, end) = more_digits(value, text, point + 1);
        decimals = end - point - 1;
    }
    let count = whole + decimals;
    let exponent = matches!(text.get(end), Some(b'e' | b'E'));
    let short =
        count <= MOST_DIGITS || count.saturating_sub(leading_zeros(text, first)) <= MOST_DIGITS;
    let reciprocal = match RECIPROCALS.get(decimals) {
        Some(reciprocal) if !exponent && short && count > 0 => reciprocal,
        _ => return read_any(text, at, end, count),
    };
    let magnitude = scaled_down(value, count, decimals, reciprocal);
    let sign_bit = u64::from(sign == b'-') << 63;
    Some((f64::from_bits(magnitude.to_bits() | sign_bit), end))
}

/// The number that the digits from `at` on stand for, and the position behind them: the same as
/// [`more_digits`] of 0, made for the few digits before a point. The processor predicts their number, where
/// reading eight at a time would wait for it.
#[inline(always)]
fn few_digits(text: &[u8], mut at: usize) -> (u64, usize) {
    const FEW: usize = 4;
    let mut value = 0;
    for _ in 0..FEW {
        match text.get(at) {
            Some(byte) if byte.is_ascii_digit() => {
                value = 10 * value + u64::from(byte - b'0');
                at += 1;
            }
            _ => return (value, at),
        }
    }
    more_digits(value, text, at)
}

/// The digits from `at` on behind those of `value`, and the position behind them. The value is
/// meaningless beyond 19 digits.
#[inline(always)]
fn more_digits(mut value: u64, text: &[u8], mut at: usize) -> (u64, usize) {
    loop {
        let bytes = eight(text, at).wrapping_sub(0x3030_3030_3030_3030);
        // A byte above 9, or with a borrow from one below, has its highest bit set in one of these.
        let others = (bytes | bytes.wrapping_add(0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080;
        let count = others.trailing_zeros() as usize / 8;
        if count == 8 {
            value = with_eight(value, bytes, 8);
            at += 8;
            continue;
        }
        // Missing digits become zeros in front. Without any digit the shift is by all 64 bits, which takes two
        // steps.
        return (
            with_eight(value, (bytes << (56 - 8 * count)) << 8, count),
            at + count,
        );
    }
}

/// `value` followed by the last `count` of eight digits, the first of which is in the lowest byte.
#[inline(always)]
fn with_eight(value: u64, digits: u64, count: usize) -> u64 {
    const MASK: u64 = 0x0000_00ff_0000_00ff;
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let (odd, even) = (pairs & MASK, (pairs >> 16) & MASK);
    // 10⁶ + 2³²·100 and 10⁴ + 2³²·1 add the four pairs up in the upper half.
    let sum = odd
        .wrapping_mul(0x000f_4240_0000_0064)
        .wrapping_add(even.wrapping_mul(0x0000_2710_0000_0001));
    // `count` is at most eight, so the 0 is never used.
    let power = POWERS_OF_TEN.get(count).copied().unwrap_or(0);
    value.wrapping_mul(power).wrapping_add(sum >> 32)
}

/// Eight bytes from `at` on, zeros behind the end.
#[inline]
fn eight(text: &[u8], at: usize) -> u64 {
    match text.get(at..).and_then(<[u8]>::first_chunk) {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => last_bytes(text, at),
    }
}

#[cold]
fn last_bytes(text: &[u8], at: usize) -> u64 {
    let rest = text.get(at..).unwrap_or_default();
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(rest) {
        *to = *from;
    }
    u64::from_le_bytes(bytes)
}

/// m·10⁻ᵏ, correctly rounded; m has at most `digits` digits, and `reciprocal` is that of 5ᵏ.
#[inline]
fn scaled_down(m: u64, digits: usize, k: usize, reciprocal: &Reciprocal) -> f64 {
    if let Some(power) = POWERS.get(k)
        && digits <= EXACT_DIGITS
    {
        // Both are exact as floats, and one division rounds once (Clinger, "How to read
        // floating point numbers accurately", PLDI 1990).
        return m as i64 as f64 / power;
    }
    if k == 0 || m == 0 {
        return m as f64;
    }
    let shift = m.leading_zeros();
    let w = u128::from(m << shift);
    // P without its last 64 bits.
    let product = w * u128::from(reciprocal.high) + ((w * u128::from(reciprocal.low)) >> 64);
    let (high, low) = ((product >> 64) as u64, product as u64);
    // It has 127 or 128 bits, of which 53 are kept.
    let longer = (high >> 63) as u32;
    let cut = 10 + longer;
    let kept = high >> cut;
    let half = (high >> (cut - 1)) & 1;
    let below_half = u64::from((high & ((1 << (cut - 1)) - 1)) | low != 0);
    let round_up = half & (below_half | kept);
    // The value is kept · 2^(cut + 64 + 64 − 127 − shift − b − k).
    let exponent = 1023 + 52 + (cut + 1) as i32 - shift as i32 - reciprocal.exponent;
    // The highest of the 53 bits adds one to the exponent, and so does a carry out of all of them.
    let bits = ((exponent - 1) as u64) << 52;
    f64::from_bits(bits + kept + round_up)
}

/// A whole number of up to nine digits from the position `at`, and the position behind it.
#[inline]
pub(crate) fn read_index(text: &[u8], at: usize) -> Option<(u32, usize)> {
    const MOST_DIGITS: usize = 9;
    let (value, end) = more_digits(0, text, at);
    let few = (1..=MOST_DIGITS).contains(&(end - at));
    few.then_some((value as u32, end))
}

/// The number of leading zeros from `at` on, a point among them left out.
#[cold]
fn leading_zeros(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let silent = rest.iter().take_while(|byte| matches!(byte, b'0' | b'.'));
    silent.filter(|byte| **byte == b'0').count()
}

/// Exponents and very long numbers, by the standard library. `end` is behind the digits.
#[cold]
fn read_any(text: &[u8], at: usize, mut end: usize, digits: usize) -> Option<(f64, usize)> {
    if digits == 0 {
        return None;
    }
    if matches!(text.get(end), Some(b'e' | b'E')) {
        end += 1;
        end += usize::from(matches!(text.get(end), Some(b'+' | b'-')));
        let rest = text.get(end..).unwrap_or_default();
        end += rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    }
    let number = std::str::from_utf8(text.get(at..end)?).ok()?;
    let value: f64 = number.parse().ok()?;
    value.is_finite().then_some((value, end))
}

#[cfg(test)]
mod tests;
