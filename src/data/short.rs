//! Numbers as formulas show them.

/// A number with at most ten significant digits and no trailing zeros.
pub(crate) fn short(value: f64) -> String {
    let magnitude = value.abs();
    if value == 0.0 || (1e-4..1e15).contains(&magnitude) {
        let integer_digits = if magnitude >= 1.0 {
            magnitude.log10() as usize + 1
        } else {
            0
        };
        let leading_zeros = if magnitude > 0.0 && magnitude < 1.0 {
            (-magnitude.log10()).ceil() as usize
        } else {
            0
        };
        let decimals = (10 + leading_zeros).saturating_sub(integer_digits);
        let text = format!("{value:.decimals$}");
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text
        }
    } else {
        let text = format!("{value:.9e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
        format!("{mantissa}e{exponent}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (value, text) in [
            (0.5, "0.5"),
            (0.1 + 0.2, "0.3"),
            (884.0, "884"),
            (1e-9, "1e-9"),
            (1234.5678, "1234.5678"),
            (0.0, "0"),
            (2e20, "2e20"),
        ] {
            assert_eq!(short(value), text);
        }
    }
}
