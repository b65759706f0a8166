//! The bits of the standard library for every text.

use super::*;
use crate::data::damage::Xorshift;

/// The number at the beginning of `text` has the bits that the standard library gives it.
fn check(text: &str) {
    let standard: f64 = text.parse().expect("a number");
    let found = read(text.as_bytes(), 0);
    let Some((value, end)) = found else {
        assert!(!standard.is_finite(), "{text}");
        return;
    };
    assert_eq!(value.to_bits(), standard.to_bits(), "{text}");
    assert_eq!(end, text.len(), "{text}");
}

#[test]
fn every_form_of_a_number_is_read() {
    for text in [
        "0",
        "-0",
        "+0",
        "00",
        "0.0",
        "-0.0",
        "1",
        "+1",
        "-1",
        "1.",
        ".5",
        "-.5",
        "1e5",
        "1E+5",
        "1.5e-3",
        "007",
        "0.000001",
        "12345678",
        "123456789",
        "1234567812345678",
        "9007199254740993",
        "18446744073709551615",
        "18446744073709551616",
        "9999999999999999999",
        "99999999999999999999",
        "0.1",
        "0.3",
        "1.7976931348623157e308",
        "5e-324",
        "2.4703282292062327e-324",
        "1e-400",
        "2.2250738585072014e-308",
        "1e400",
        "-1e400",
        "0e999",
        "1e-9999999999",
        "1e22",
        "1e23",
        "8.5",
        "9007199254740992.5",
        "9007199254740993.5",
        "4503599627370496.5",
        "4503599627370497.5",
        "0.000000000000000000000000001",
        "0.0000000000000000000000000001",
        "00000000000000000000000000000001.5",
        "0.00000000001234567890123456789",
        "1.00000000000000011102230246251565404236316680908203125",
        "1.00000000000000011102230246251565404236316680908203124",
        "1.00000000000000011102230246251565404236316680908203126",
    ] {
        check(text);
    }
}

#[test]
fn what_is_no_number_is_not_read() {
    for text in [
        "", "-", "+", ".", "-.", "e5", "1e", "1e+", "inf", "nan", "--1", "a", " 1", ",", "\n",
    ] {
        assert_eq!(read(text.as_bytes(), 0), None, "{text}");
    }
    for (text, end) in [
        ("1,2", 1),
        ("12 3", 2),
        ("1.5.2", 3),
        ("7x", 1),
        ("1_0", 1),
        ("3-4", 1),
    ] {
        assert_eq!(
            read(text.as_bytes(), 0).map(|found| found.1),
            Some(end),
            "{text}"
        );
    }
}

#[test]
fn a_number_ends_before_any_other_byte() {
    for byte in (0..=255).filter(|byte: &u8| !byte.is_ascii_digit() && !b".eE".contains(byte)) {
        for digits in ["1", "12345678", "1234567", "0.12345678", "3.1"] {
            for behind in ["", "1", "99999999"] {
                let text = [digits.as_bytes(), &[byte], behind.as_bytes()].concat();
                let expected = digits.parse().expect("a number");
                assert_eq!(read(&text, 0), Some((expected, digits.len())), "{text:?}");
            }
        }
    }
}

#[test]
fn random_decimals_have_the_bits_of_the_standard_library() {
    let mut random = Xorshift(0x9e37_79b9_7f4a_7c15);
    for _ in 0..400_000 {
        let digits = random.bits() >> (random.bits() % 64);
        let text = digits.to_string();
        let decimals = (random.bits() % 30) as usize;
        let padded = format!("{text:0>width$}", width = decimals + 1);
        let (whole, fraction) = padded.split_at(padded.len() - decimals);
        let sign = if random.bits().is_multiple_of(2) {
            "-"
        } else {
            ""
        };
        check(&format!("{sign}{whole}.{fraction}"));
    }
}

#[test]
fn random_floats_are_read_back() {
    let mut random = Xorshift(0x2545_f491_4f6c_dd1d);
    for _ in 0..200_000 {
        let value = f64::from_bits(random.bits());
        if value.is_finite() {
            check(&format!("{value:e}"));
        }
        let scale = 10_f64.powi((random.bits() % 24) as i32 - 12);
        let value = scale * (random.bits() as f64 / u64::MAX as f64 - 0.5);
        check(&value.to_string());
        check(&format!("{value:.5}"));
        check(&format!("{value:.17}"));
    }
}

/// Half-way between two neighbouring floats, and as little beside it as 19 digits allow.
#[test]
fn halves_round_to_even_and_their_neighbours_to_the_nearer_float() {
    let mut random = Xorshift(0x0123_4567_89ab_cdef);
    for _ in 0..100_000 {
        // An odd number of 54 bits over 2, 4, 8 or 16 is half-way between two floats of 53 bits.
        let odd = (1 << 53) | (random.bits() >> 11) | 1;
        for k in 0..=4_u32 {
            let scaled = u128::from(odd) * 5_u128.pow(k);
            for beside in [-1_i128, 0, 1] {
                let text = (scaled as i128 + beside).to_string();
                let (whole, fraction) = text.split_at(text.len() - k as usize);
                check(&format!("{whole}.{fraction}"));
            }
        }
    }
}
