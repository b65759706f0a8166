//! Calibration of predicted probabilities.

use super::weights;

/// Samples with similar predicted probabilities, and how many of them were positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalibrationBin {
    /// Mean of the predicted probabilities.
    pub predicted: f64,
    /// Share of the samples that were positive.
    pub observed: f64,
    /// Samples, each as often as its weight says, rounded.
    pub count: usize,
    /// Ends of the 95 % [`wilson_interval`] around `observed`.
    pub interval: (f64, f64),
}

/// Samples in the order of their predicted probability of being positive, in at most `n_bins` groups
/// of about the same size.
///
/// Equal probabilities stay in one bin, so there may be fewer, of different sizes. A sample of weight k counts k times,
/// in the sizes and the intervals, too.
///
/// Source: Murphy, Winkler (1977), Applied Statistics 26(1), with bins of equal counts.
pub fn calibration_bins(
    positive: &[bool],
    probabilities: &[f64],
    d: Option<&[f64]>,
    n_bins: usize,
) -> Vec<CalibrationBin> {
    assert_eq!(
        positive.len(),
        probabilities.len(),
        "targets and probabilities"
    );
    let mut samples: Vec<Sample> = probabilities
        .iter()
        .zip(positive)
        .zip(weights(d, probabilities.len()))
        .map(|((p, positive), weight)| Sample {
            p: *p + 0.0,
            positive: *positive,
            weight,
        })
        .filter(|sample| sample.weight > 0.0)
        .collect();
    samples.sort_by(|a, b| a.p.total_cmp(&b.p));
    let n: f64 = samples.iter().map(|sample| sample.weight).sum();
    let mut bins = Vec::new();
    let (mut start, mut end) = (0, 0);
    let (mut before, mut until) = (0.0, 0.0);
    for tied in samples.chunk_by(|a, b| a.p == b.p) {
        end += tied.len();
        until += tied.iter().map(|sample| sample.weight).sum::<f64>();
        // A bin is full once all bins up to it hold their share of the samples.
        let full = |weight: f64| (weight * n_bins as f64 / n).floor();
        if full(until) > full(before) || end == samples.len() {
            bins.push(bin(&samples[start..end]));
            (start, before) = (end, until);
        }
    }
    bins
}

/// A predicted probability, what came, and how often.
struct Sample {
    p: f64,
    positive: bool,
    weight: f64,
}

fn bin(samples: &[Sample]) -> CalibrationBin {
    let count: f64 = samples.iter().map(|sample| sample.weight).sum();
    let hits = samples.iter().filter(|sample| sample.positive);
    let hits: f64 = hits.map(|sample| sample.weight).sum();
    let sum: f64 = samples.iter().map(|sample| sample.weight * sample.p).sum();
    CalibrationBin {
        predicted: sum / count,
        observed: hits / count,
        count: count.round() as usize,
        interval: wilson(hits, count),
    }
}

/// The 95 % confidence interval of a probability after `hits` successes in `n` trials:
///
/// ```text
/// (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n),        p̂ = hits / n,  z = 1.96
/// ```
///
/// It stays within 0 and 1, and has a width also when all trials agree. (0, 1) for no trials.
///
/// Source: Wilson (1927), J. Am. Stat. Assoc. 22(158).
///
/// # Panics
/// For more hits than trials.
pub fn wilson_interval(hits: usize, n: usize) -> (f64, f64) {
    assert!(hits <= n, "{hits} hits of {n} trials");
    wilson(hits as f64, n as f64)
}

/// The same for sums of weights.
fn wilson(hits: f64, trials: f64) -> (f64, f64) {
    if trials == 0.0 {
        return (0.0, 1.0);
    }
    /// The 0.975 quantile of the normal distribution.
    const Z: f64 = 1.959_963_984_540_054;
    let share = hits / trials;
    let z2 = Z * Z;
    let center = share + z2 / (2.0 * trials);
    let half = Z * (share * (1.0 - share) / trials + z2 / (4.0 * trials * trials)).sqrt();
    let whole = 1.0 + z2 / trials;
    let low = if hits == 0.0 {
        0.0
    } else {
        (center - half) / whole
    };
    let high = if hits == trials {
        1.0
    } else {
        (center + half) / whole
    };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_intervals_are_those_of_scipy() {
        // SciPy: binomtest(k, n).proportion_ci(method="wilson")
        for (hits, n, low, high) in [
            (7, 10, 0.396_778_147_461_145_26, 0.892_208_732_593_699),
            (0, 5, 0.0, 0.434_482_464_783_174_76),
            (5, 5, 0.565_517_535_216_825_1, 1.0),
        ] {
            let found = wilson_interval(hits, n);
            assert!((found.0 - low).abs() < 1e-14 && (found.1 - high).abs() < 1e-14);
        }
        assert_eq!(wilson_interval(0, 0), (0.0, 1.0));
    }

    #[test]
    fn bins_hold_equal_counts_in_order() {
        let p: Vec<f64> = (0..10).rev().map(|i| f64::from(i) / 10.0).collect();
        let positive: Vec<bool> = p.iter().map(|&p| p > 0.55).collect();
        let bins = calibration_bins(&positive, &p, None, 5);
        let counts: Vec<usize> = bins.iter().map(|bin| bin.count).collect();
        assert_eq!(counts, [2; 5]);
        let predicted: Vec<f64> = bins.iter().map(|bin| bin.predicted).collect();
        for (found, expected) in predicted.iter().zip([0.05, 0.25, 0.45, 0.65, 0.85]) {
            assert!((found - expected).abs() < 1e-15);
        }
        let observed: Vec<f64> = bins.iter().map(|bin| bin.observed).collect();
        assert_eq!(observed, [0.0, 0.0, 0.0, 1.0, 1.0]);
    }

    #[test]
    fn equal_probabilities_share_a_bin() {
        let p = [0.2, 0.2, 0.2, 0.2, 0.2, 0.7];
        let positive = [true, false, false, false, false, true];
        let bins = calibration_bins(&positive, &p, None, 3);
        assert_eq!(bins.len(), 2);
        assert_eq!((bins[0].count, bins[0].observed), (5, 0.2));
        assert_eq!((bins[1].count, bins[1].observed), (1, 1.0));
        assert!(calibration_bins(&[], &[], None, 3).is_empty());
    }

    #[test]
    fn a_weight_of_k_is_the_sample_k_times() {
        let p = [0.1, 0.3, 0.35, 0.6, 0.8, 0.9];
        let positive = [false, true, false, true, false, true];
        let d = [3.0, 1.0, 0.0, 2.0, 1.0, 2.0];
        let (mut all_p, mut all) = (Vec::new(), Vec::new());
        for ((p, y), d) in p.iter().zip(positive).zip(d) {
            all_p.extend(std::iter::repeat_n(*p, d as usize));
            all.extend(std::iter::repeat_n(y, d as usize));
        }
        let weighted = calibration_bins(&positive, &p, Some(&d), 3);
        let repeated = calibration_bins(&all, &all_p, None, 3);
        assert_eq!(weighted.len(), repeated.len());
        for (a, b) in weighted.iter().zip(&repeated) {
            assert_eq!(
                (a.count, a.observed, a.interval),
                (b.count, b.observed, b.interval)
            );
            assert!((a.predicted - b.predicted).abs() < 1e-15);
        }
    }
}
