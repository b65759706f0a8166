//! Receiver operating characteristics and the area under them.

use super::weights;
use ndarray::ArrayView2;

/// Weights of the negative and the positive samples that share a score.
pub(super) struct Tied {
    pub(super) score: f64,
    pub(super) negative: f64,
    pub(super) positive: f64,
}

/// Samples grouped by score, the highest first; samples of weight 0 are left out.
pub(super) fn by_score(positive: &[bool], scores: &[f64], d: Option<&[f64]>) -> Vec<Tied> {
    assert_eq!(positive.len(), scores.len(), "targets and scores");
    let mut samples: Vec<(f64, bool, f64)> = scores
        .iter()
        .zip(positive)
        .zip(weights(d, scores.len()))
        // Adding 0 makes −0 and 0 the same score.
        .map(|((score, positive), d)| (*score + 0.0, *positive, d))
        .filter(|&(_, _, d)| d != 0.0)
        .collect();
    samples.sort_by(|a, b| b.0.total_cmp(&a.0));
    let groups = samples.chunk_by(|a, b| a.0 == b.0);
    groups
        .map(|group| {
            let weight = |wanted: bool| {
                let members = group.iter().filter(|(_, positive, _)| *positive == wanted);
                members.map(|(_, _, d)| d).sum()
            };
            Tied {
                score: group[0].0,
                negative: weight(false),
                positive: weight(true),
            }
        })
        .collect()
}

/// Area under the receiver operating characteristic: the chance that a random positive sample has a
/// higher score than a random negative one, with ½ for equal scores.
///
/// NaN when all samples are positive, or none. Scores may be probabilities or log-odds: only their
/// order counts.
///
/// Source: Mann, Whitney (1947), Ann. Math. Statist. 18(1), the statistic U / (n₁n₀).
pub fn area_under_curve(positive: &[bool], scores: &[f64], d: Option<&[f64]>) -> f64 {
    // Weight of the positives above, and of the pairs won.
    let (mut above, mut won, mut total_negative) = (0.0, 0.0, 0.0);
    for tied in by_score(positive, scores, d) {
        won += tied.negative * (above + 0.5 * tied.positive);
        above += tied.positive;
        total_negative += tied.negative;
    }
    won / (above * total_negative)
}

/// The mean over the classes of the area under the curve of each class against the rest, for
/// `classes` (n_samples) that are columns of `probabilities` (n_samples × n_classes). Classes
/// that no sample has, or every one, have no such area and do not count; NaN when none is left.
///
/// Source: Provost, Domingos (2000), CeDER Working Paper IS-00-04, without weights of classes.
pub fn area_under_curve_one_vs_rest(
    classes: &[usize],
    probabilities: ArrayView2<'_, f64>,
    d: Option<&[f64]>,
) -> f64 {
    assert_eq!(
        classes.len(),
        probabilities.nrows(),
        "classes and probabilities"
    );
    let areas: Vec<f64> = probabilities
        .columns()
        .into_iter()
        .enumerate()
        .map(|(k, column)| {
            let positive: Vec<bool> = classes.iter().map(|&class| class == k).collect();
            area_under_curve(&positive, &column.to_vec(), d)
        })
        .filter(|area| !area.is_nan())
        .collect();
    areas.iter().sum::<f64>() / areas.len() as f64
}

/// One point of the receiver operating characteristic: what happens when samples with a score of at
/// least `threshold` are called positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RocPoint {
    /// The smallest score that is called positive; +∞ at the first point.
    pub threshold: f64,
    /// Share of the negative samples that are called positive: 1 − specificity.
    pub false_positive_rate: f64,
    /// Share of the positive samples that are called positive: sensitivity, or recall.
    pub true_positive_rate: f64,
}

/// The receiver operating characteristic from (0, 0), where nothing is called positive, to (1, 1).
///
/// One point for each distinct score, so that the area below straight lines between the points is
/// [`area_under_curve`]. Empty when all samples are positive, or none.
///
/// Source: Fawcett (2006), Pattern Recognition Letters 27(8), algorithm 1.
pub fn roc_curve(positive: &[bool], scores: &[f64], d: Option<&[f64]>) -> Vec<RocPoint> {
    let groups = by_score(positive, scores, d);
    let negatives: f64 = groups.iter().map(|tied| tied.negative).sum();
    let positives: f64 = groups.iter().map(|tied| tied.positive).sum();
    if negatives == 0.0 || positives == 0.0 {
        return Vec::new();
    }
    let mut points = vec![RocPoint {
        threshold: f64::INFINITY,
        false_positive_rate: 0.0,
        true_positive_rate: 0.0,
    }];
    let (mut false_positive, mut true_positive) = (0.0, 0.0);
    for tied in &groups {
        false_positive += tied.negative;
        true_positive += tied.positive;
        points.push(RocPoint {
            threshold: tied.score,
            // Rounding must not carry a sum of weights past the whole.
            false_positive_rate: (false_positive / negatives).min(1.0),
            true_positive_rate: (true_positive / positives).min(1.0),
        });
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    const POSITIVE: [bool; 4] = [false, false, true, true];

    #[test]
    fn area_under_curve_is_the_share_of_pairs_in_order() {
        let area = |scores: &[f64]| area_under_curve(&POSITIVE, scores, None);
        assert_eq!(area(&[0.1, 0.2, 0.3, 0.4]), 1.0);
        assert_eq!(area(&[0.4, 0.3, 0.2, 0.1]), 0.0);
        // Pairs: (0.1, 0.35) and (0.1, 0.8) and (0.4, 0.8) in order, (0.4, 0.35) not.
        assert_eq!(area(&[0.1, 0.4, 0.35, 0.8]), 0.75);
        // Equal scores are half a win, in whichever order the rows come.
        assert_eq!(area(&[0.5; 4]), 0.5);
        assert_eq!(area_under_curve(&[true, false], &[0.0, -0.0], None), 0.5);
        assert!(area_under_curve(&[true; 3], &[0.1, 0.2, 0.3], None).is_nan());
    }

    #[test]
    fn an_integer_weight_counts_a_sample_that_often() {
        let (positive, scores) = ([false, true, false, true], [0.3, 0.2, 0.1, 0.3]);
        let d = Some([2.0, 1.0, 1.0, 1.0].as_slice());
        let (positive2, scores2) = ([false, false, true, false, true], [0.3, 0.3, 0.2, 0.1, 0.3]);
        let weighted = area_under_curve(&positive, &scores, d);
        let repeated = area_under_curve(&positive2, &scores2, None);
        assert!((weighted - repeated).abs() < 1e-15);
        assert_eq!(
            roc_curve(&positive, &scores, d),
            roc_curve(&positive2, &scores2, None)
        );
    }

    #[test]
    fn points_of_the_curve_are_those_of_scikit_learn() {
        // scikit-learn 1.9.1: roc_curve([0,0,1,1,0,1], [.1,.4,.35,.8,.4,.4], drop_intermediate=False)
        let positive = [false, false, true, true, false, true];
        let scores = [0.1, 0.4, 0.35, 0.8, 0.4, 0.4];
        let third = 1.0 / 3.0;
        let expected = [
            (f64::INFINITY, 0.0, 0.0),
            (0.8, 0.0, third),
            (0.4, 2.0 * third, 2.0 * third),
            (0.35, 2.0 * third, 1.0),
            (0.1, 1.0, 1.0),
        ];
        let points = roc_curve(&positive, &scores, None);
        assert_eq!(points.len(), expected.len());
        for (point, (threshold, x, y)) in points.iter().zip(expected) {
            assert_eq!(point.threshold, threshold);
            assert!((point.false_positive_rate - x).abs() < 1e-15);
            assert!((point.true_positive_rate - y).abs() < 1e-15);
        }
        // The trapezoids below it add up to the area.
        let below: f64 = points
            .windows(2)
            .map(|pair| {
                let width = pair[1].false_positive_rate - pair[0].false_positive_rate;
                width * 0.5 * (pair[0].true_positive_rate + pair[1].true_positive_rate)
            })
            .sum();
        assert!((below - area_under_curve(&positive, &scores, None)).abs() < 1e-15);
        assert!(roc_curve(&[true; 2], &[0.1, 0.2], None).is_empty());
    }

    #[test]
    fn one_class_against_the_rest_is_averaged_over_the_classes_there_are() {
        let p = array![
            [0.6, 0.3, 0.1],
            [0.2, 0.5, 0.3],
            [0.3, 0.3, 0.4],
            [0.5, 0.2, 0.3],
            [0.1, 0.7, 0.2]
        ];
        // scikit-learn 1.9.1: roc_auc_score([0,1,2,1,0], p, multi_class="ovr", average="macro")
        let area = area_under_curve_one_vs_rest(&[0, 1, 2, 1, 0], p.view(), None);
        assert!((area - 0.611_111_111_111_111_2).abs() < 1e-15, "{area}");
        // Without a sample of the last class only the others count.
        let two = area_under_curve_one_vs_rest(&[0, 1, 1, 1, 0], p.view(), None);
        let first = area_under_curve(
            &[true, false, false, false, true],
            &p.column(0).to_vec(),
            None,
        );
        let second = area_under_curve(
            &[false, true, true, true, false],
            &p.column(1).to_vec(),
            None,
        );
        assert!((two - (first + second) / 2.0).abs() < 1e-15);
    }
}
