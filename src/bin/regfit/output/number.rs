//! Numbers as people read them.

pub(crate) use regfit::data::shortest;

/// With `digits` decimals; in powers of ten where that would hide the number or fill the line.
pub(crate) fn fixed(value: f64, digits: usize) -> String {
    let magnitude = value.abs();
    let smallest = 10_f64.powi(1 - digits as i32);
    if value == 0.0 || !value.is_finite() || (smallest..1e9).contains(&magnitude) || digits == 0 {
        format!("{:.digits$}", value + 0.0)
    } else {
        format!("{value:.digits$e}")
    }
}

/// With `digits` significant digits: `45.16`, `0.004516`, `1486.84`.
pub(crate) fn significant(value: f64, digits: usize) -> String {
    let magnitude = value.abs();
    if value == 0.0 || !value.is_finite() {
        return format!("{}", value + 0.0);
    }
    if !(1e-4..1e9).contains(&magnitude) {
        return format!("{value:.*e}", digits.saturating_sub(1));
    }
    let exponent = magnitude.log10().floor() as i32;
    let decimals = usize::try_from(digits as i32 - 1 - exponent).unwrap_or(0);
    format!("{value:.decimals$}")
}

/// Two digits and a power of ten: `1.4e-9`.
pub(crate) fn scientific(value: f64) -> String {
    if value == 0.0 {
        "0".into()
    } else {
        format!("{value:.1e}")
    }
}

/// A time span: `0.4 ms`, `12 ms`, `3.1 s`.
pub(crate) fn duration(seconds: f64) -> String {
    if seconds < 9.95e-3 {
        format!("{:.1} ms", seconds * 1e3)
    } else if seconds < 0.9995 {
        format!("{:.0} ms", seconds * 1e3)
    } else {
        format!("{seconds:.1} s")
    }
}

/// `1 row`, `3 rows`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_report() {
        assert_eq!(fixed(-247.8888, 4), "-247.8888");
        assert_eq!(fixed(1.25e-7, 4), "1.2500e-7");
        assert_eq!(fixed(-0.0, 2), "0.00");
        assert_eq!(significant(45.160_03, 4), "45.16");
        assert_eq!(significant(0.004_516, 4), "0.004516");
        assert_eq!(significant(1486.841, 6), "1486.84");
        assert_eq!(significant(1.0e-7, 3), "1.00e-7");
        assert_eq!(scientific(1.42e-9), "1.4e-9");
        assert_eq!(shortest(0.1), "0.1");
        assert_eq!(shortest(1e-9), "1e-9");
        assert_eq!(duration(0.0004), "0.4 ms");
        assert_eq!(duration(0.0123), "12 ms");
        assert_eq!(duration(3.12), "3.1 s");
    }
}
