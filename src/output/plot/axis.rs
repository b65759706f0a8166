//! Axes: from data to pixels, and the ticks along them.

use super::Scale;
use super::text::{fixed, power, short};

/// A number on an axis and how it is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    pub(super) value: f64,
    pub(super) label: String,
}

/// A linear axis; `start` and `end` are the pixels of `low` and `high`.
#[derive(Debug, Clone, Copy)]
pub(super) struct LinearAxis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) start: f64,
    pub(super) end: f64,
}

impl LinearAxis {
    /// An axis over `low..high`, with a unit range where that is empty.
    pub(super) fn new((low, high): (f64, f64), (start, end): (f64, f64)) -> Self {
        /// A smaller range would need tick steps below the smallest normal number.
        const NOTHING: f64 = 1e-290;
        let empty = high - low <= NOTHING;
        Self {
            low: if empty { low - 1.0 } else { low },
            high: if empty { high + 1.0 } else { high },
            start,
            end,
        }
    }

    pub(super) fn at(&self, value: f64) -> f64 {
        self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)
    }

    pub(super) fn scale(&self) -> Scale {
        Scale {
            pixels: (self.start, self.end),
            values: (self.low, self.high),
        }
    }

    /// Ticks that are about this many pixels apart.
    pub(super) fn ticks_apart(&self, pixels: f64) -> Vec<Tick> {
        self.ticks(((self.end - self.start).abs() / pixels) as usize)
    }

    /// Ticks of an axis of log₁₀: powers of ten, and less than two decades long, 2 and 5 times these, too.
    pub(super) fn log_ticks(&self) -> Vec<Tick> {
        let decades = self.high - self.low;
        let mantissas: &[f64] = match decades {
            d if d < 1.0 => &[1.0, 2.0, 3.0, 4.0, 6.0, 8.0],
            d if d < 2.0 => &[1.0, 2.0, 5.0],
            _ => &[1.0],
        };
        let stride = (decades / 8.0).ceil().max(1.0) as i32;
        let exponents = self.low.floor() as i32..=self.high.ceil() as i32;
        let exponents = exponents.filter(|exponent| exponent.rem_euclid(stride) == 0);
        let marks = exponents.flat_map(|e| mantissas.iter().map(move |m| m * 10_f64.powi(e)));
        marks
            .map(|value| Tick {
                value: value.log10(),
                label: short(value, 3),
            })
            .filter(|tick| (self.low..=self.high).contains(&tick.value))
            .collect()
    }

    /// About `wanted` multiples of 1, 2 or 5 times a power of ten, with the decimals they need.
    pub(super) fn ticks(&self, wanted: usize) -> Vec<Tick> {
        let rough = (self.high - self.low) / wanted.max(1) as f64;
        let unit = 10_f64.powf(rough.log10().floor());
        // The bounds are the geometric means of neighbouring steps: √2, √10, √50.
        let step = match rough / unit {
            m if m < 1.414 => unit,
            m if m < 3.162 => 2.0 * unit,
            m if m < 7.071 => 5.0 * unit,
            _ => 10.0 * unit,
        };
        let decimals = (-(step * 1.001).log10().floor()).max(0.0) as usize;
        let largest = self.low.abs().max(self.high.abs());
        // A share of the step absorbs the rounding of low/step.
        let first = (self.low / step - 1e-9).ceil() as i64;
        let last = (self.high / step + 1e-9).floor() as i64;
        (first..=last)
            .map(|i| {
                let value = i as f64 * step;
                let label = if !(1e-4..1e5).contains(&largest) {
                    short(value, 3)
                } else {
                    fixed(value, decimals)
                };
                Tick { value, label }
            })
            .collect()
    }
}

/// The penalty strength on a log axis, large α on the left.
#[derive(Debug, Clone, Copy)]
pub(super) struct AlphaAxis {
    /// log₁₀ of the α at the two ends.
    left: f64,
    right: f64,
    start: f64,
    end: f64,
}

impl AlphaAxis {
    /// An axis that holds every one of `alphas`, all positive; `start` and `end` are pixels.
    pub(super) fn new(alphas: impl Iterator<Item = f64>, (start, end): (f64, f64)) -> Self {
        let (low, high) = alphas.map(f64::log10).fold(
            (f64::INFINITY, f64::NEG_INFINITY),
            |(low, high), exponent| (low.min(exponent), high.max(exponent)),
        );
        let margin = if high - low < 1e-6 { 0.5 } else { 0.0 };
        Self {
            left: high + margin,
            right: low - margin,
            start,
            end,
        }
    }

    pub(super) fn at(&self, alpha: f64) -> f64 {
        let share = (self.left - alpha.log10()) / (self.left - self.right);
        self.start + share * (self.end - self.start)
    }

    pub(super) fn scale(&self) -> Scale {
        Scale {
            pixels: (self.start, self.end),
            values: (10_f64.powf(self.left), 10_f64.powf(self.right)),
        }
    }

    /// At most about ten strengths to write: powers of ten, and 2 and 5 times these when the axis
    /// is short. Plain numbers from 0.0001 to 1000, otherwise powers.
    pub(super) fn ticks(&self) -> Vec<Tick> {
        let decades = self.left - self.right;
        if decades < 0.6 {
            let ends = (10_f64.powf(self.right), 10_f64.powf(self.left));
            return LinearAxis::new(ends, (0.0, 1.0)).ticks(6);
        }
        let mantissas: &[f64] = if decades < 2.5 {
            &[1.0, 2.0, 5.0]
        } else {
            &[1.0]
        };
        let stride = (decades / 9.0).ceil().max(1.0) as i32;
        let (first, last) = (self.right.floor() as i32, self.left.floor() as i32);
        let plain = first >= -5 && last <= 3;
        let write = |mantissa: f64, exponent: i32| match (plain, mantissa == 1.0) {
            (true, _) => fixed(
                mantissa * 10_f64.powi(exponent),
                (-exponent).max(0) as usize,
            ),
            (false, true) => power(exponent),
            (false, false) => format!("{mantissa}×{}", power(exponent)),
        };
        (first..=last)
            .filter(|exponent| exponent.rem_euclid(stride) == 0)
            .flat_map(|exponent| mantissas.iter().map(move |&m| (m, exponent)))
            .map(|(m, exponent)| Tick {
                value: m * 10_f64.powi(exponent),
                label: write(m, exponent),
            })
            .filter(|tick| self.holds(tick.value))
            .collect()
    }

    /// The strengths 1, 2, …, 9 times a power of ten, for tick marks without numbers.
    pub(super) fn minor(&self) -> Vec<f64> {
        if self.left - self.right > 7.0 {
            return Vec::new();
        }
        (self.right.floor() as i32..=self.left.floor() as i32)
            .flat_map(|exponent| (1..10).map(move |m| f64::from(m) * 10_f64.powi(exponent)))
            .filter(|&alpha| self.holds(alpha))
            .collect()
    }

    fn holds(&self, alpha: f64) -> bool {
        let exponent = alpha.log10();
        exponent >= self.right - 1e-9 && exponent <= self.left + 1e-9
    }
}

/// Positions as near as possible to `wanted` (ascending), at least `gap` apart, within
/// `low..=high`: least squares under the order, by pooling adjacent violators.
pub(super) fn pushed_apart(wanted: &[f64], gap: f64, (low, high): (f64, f64)) -> Vec<f64> {
    // With z_i = y_i − i·gap the constraint is that z never falls.
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (i, y) in wanted.iter().enumerate() {
        let mut pool = (y - i as f64 * gap, 1);
        while let Some(&(mean, count)) = pools.last() {
            if mean <= pool.0 {
                break;
            }
            pools.pop();
            let both = count + pool.1;
            pool = (
                (mean * count as f64 + pool.0 * pool.1 as f64) / both as f64,
                both,
            );
        }
        pools.push(pool);
    }
    let last = high - wanted.len().saturating_sub(1) as f64 * gap;
    pools
        .into_iter()
        .flat_map(|(mean, count)| std::iter::repeat_n(mean.min(last).max(low), count))
        .enumerate()
        .map(|(i, z)| z + i as f64 * gap)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn large_alpha_is_on_the_left() {
        let axis = AlphaAxis::new([100.0, 0.01].into_iter(), (80.0, 880.0));
        assert_eq!(axis.at(100.0), 80.0);
        assert_eq!(axis.at(1.0), 480.0);
        assert_eq!(labels(&axis.ticks()), ["0.01", "0.1", "1", "10", "100"]);
    }

    #[test]
    fn strengths_far_from_one_are_written_as_powers() {
        let axis = AlphaAxis::new([2e-4, 3e-9].into_iter(), (0.0, 1.0));
        assert_eq!(
            labels(&axis.ticks()),
            ["10⁻⁸", "10⁻⁷", "10⁻⁶", "10⁻⁵", "10⁻⁴"]
        );
        let short = AlphaAxis::new([0.3, 0.02].into_iter(), (0.0, 1.0));
        assert_eq!(labels(&short.ticks()), ["0.02", "0.05", "0.1", "0.2"]);
        let one = AlphaAxis::new([0.5].into_iter(), (0.0, 1.0));
        assert_eq!(labels(&one.ticks()), ["0.2", "0.5", "1"]);
    }

    #[test]
    fn even_ticks_have_the_decimals_they_need() {
        let ticks = |low, high| LinearAxis::new((low, high), (0.0, 1.0)).ticks(5);
        assert_eq!(labels(&ticks(-0.31, 0.52)), ["−0.2", "0.0", "0.2", "0.4"]);
        assert_eq!(labels(&ticks(0.0, 10.0)), ["0", "2", "4", "6", "8", "10"]);
        assert_eq!(
            labels(&ticks(0.0, 2e7)),
            ["0", "5×10⁶", "1×10⁷", "1.5×10⁷", "2×10⁷"]
        );
        assert!(ticks(0.0, 0.0).len() > 1);
    }

    #[test]
    fn labels_move_as_little_as_keeps_them_apart() {
        assert_eq!(
            pushed_apart(&[10.0, 12.0, 50.0], 10.0, (0.0, 100.0)),
            [6.0, 16.0, 50.0]
        );
        assert_eq!(
            pushed_apart(&[98.0, 99.0], 10.0, (0.0, 100.0)),
            [90.0, 100.0]
        );
    }
}
