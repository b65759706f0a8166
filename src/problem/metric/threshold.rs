//! The probability from which the second of two classes is predicted.

use super::roc::by_score;

/// What a threshold is judged by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ThresholdGoal {
    /// The largest F1 of the class with less weight, 2h / (2h + FP + FN) with h its hits; of the second where both
    /// weigh the same.
    F1,
    /// The least mean cost (FP·c₀ + FN·c₁) / n.
    Cost {
        /// c₀, of a sample of the first class that is taken for the second.
        false_positive: f64,
        /// c₁, of a sample of the second class that is taken for the first.
        false_negative: f64,
    },
}

/// A threshold and what it achieves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    /// The second class is predicted where its probability is at least this; above 1 it never is.
    pub threshold: f64,
    /// F1, or the mean cost.
    pub value: f64,
}

impl ThresholdGoal {
    fn value(self, [tp, fp, fn_, n]: [f64; 4]) -> f64 {
        match self {
            Self::F1 => {
                let positives = tp + fn_;
                let rare_is_second = 2.0 * positives <= n;
                let hits = if rare_is_second {
                    tp
                } else {
                    n - positives - fp
                };
                if hits > 0.0 {
                    2.0 * hits / (2.0 * hits + fp + fn_)
                } else {
                    0.0
                }
            }
            Self::Cost {
                false_positive,
                false_negative,
            } => (fp * false_positive + fn_ * false_negative) / n,
        }
    }

    fn is_better(self, a: f64, b: f64) -> bool {
        match self {
            Self::F1 => a > b,
            Self::Cost { .. } => a < b,
        }
    }
}

/// The best threshold on these samples: each probability of the second class is tried, and none at all. Between two
/// probabilities the one with the fewest decimals is returned. `None` unless both classes have weight.
pub fn best_threshold(
    positive: &[bool],
    probabilities: &[f64],
    d: Option<&[f64]>,
    goal: ThresholdGoal,
) -> Option<Threshold> {
    let groups = by_score(positive, probabilities, d);
    let positives: f64 = groups.iter().map(|group| group.positive).sum();
    let negatives: f64 = groups.iter().map(|group| group.negative).sum();
    if positives <= 0.0 || negatives <= 0.0 {
        return None;
    }
    let n = positives + negatives;
    let never = groups.first().map_or(1.0, |group| group.score);
    let mut best = Threshold {
        threshold: between(never, 2.0),
        value: goal.value([0.0, 0.0, positives, n]),
    };
    let (mut tp, mut fp) = (0.0, 0.0);
    for (k, group) in groups.iter().enumerate() {
        tp += group.positive;
        fp += group.negative;
        let value = goal.value([tp, fp, positives - tp, n]);
        if goal.is_better(value, best.value) {
            let below = groups.get(k + 1).map_or(0.0, |next| next.score);
            let threshold = between(below, group.score);
            best = Threshold { threshold, value };
        }
    }
    Some(best)
}

/// The number above `low` and up to `high` with the fewest decimals, the nearest to their middle.
fn between(low: f64, high: f64) -> f64 {
    let middle = low + (high - low) / 2.0;
    let rounded = (0..=17).map(|decimals| {
        let text = format!("{middle:.decimals$}");
        text.parse().unwrap_or(high)
    });
    let mut fitting = rounded.filter(|t: &f64| *t > low && *t <= high);
    fitting.next().unwrap_or(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSITIVE: [bool; 6] = [false, false, true, false, true, true];
    const P: [f64; 6] = [0.1, 0.2, 0.3, 0.45, 0.5, 0.9];

    /// F1 at each probability by hand, from the highest: 1/2, 4/5, 2/3, 6/7, 3/4, 2/3.
    #[test]
    fn the_largest_f1_is_found_among_all_cuts() {
        let best = best_threshold(&POSITIVE, &P, None, ThresholdGoal::F1).expect("two classes");
        assert_eq!(best.value, 6.0 / 7.0);
        assert!(best.threshold > 0.2 && best.threshold <= 0.3, "{best:?}");
        // With the classes exchanged the same cut: 1 − p, and the first class is the rare one with the last row away.
        let d = [0.0, 1.0, 1.0, 1.0, 1.0, 1.0];
        // F1 of the first class (p = 0.2, 0.45) for cuts at none, 0.9, 0.5, 0.45, 0.3, 0.2: 4/7, 2/3, 4/5, 1/2, 2/3, 0.
        let best = best_threshold(&POSITIVE, &P, Some(&d), ThresholdGoal::F1).expect("classes");
        assert_eq!(best.value, 4.0 / 5.0);
        assert!(best.threshold > 0.45 && best.threshold <= 0.5, "{best:?}");
    }

    /// With c₀ = 3 and c₁ = 1 the cuts cost 2, 1, 4, 3, 6, 9 (and 3 for none), over 6 samples.
    #[test]
    fn the_least_cost_is_found_and_weights_are_rows() {
        let goal = ThresholdGoal::Cost {
            false_positive: 3.0,
            false_negative: 1.0,
        };
        let best = best_threshold(&POSITIVE, &P, None, goal).expect("two classes");
        assert_eq!(best.value, 1.0 / 6.0);
        assert!(best.threshold > 0.45 && best.threshold <= 0.5, "{best:?}");
        // The third sample four times: the cuts cost 5, 4, 3 + 4, 3, ..., over 9.
        let d = [1.0, 1.0, 4.0, 1.0, 1.0, 1.0];
        let best = best_threshold(&POSITIVE, &P, Some(&d), goal).expect("two classes");
        assert_eq!(best.value, 3.0 / 9.0);
        assert_eq!(best_threshold(&[true], &[0.5], None, goal), None);
    }

    #[test]
    fn a_threshold_has_the_fewest_decimals_that_separate() {
        assert_eq!(between(0.2, 0.3), 0.25);
        assert_eq!(between(0.05012, 0.05018), 0.05015);
        assert_eq!(between(0.0, 1e-30), 1e-30);
    }
}
