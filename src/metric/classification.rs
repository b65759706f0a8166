//! Measures for class labels and their probabilities.

use super::{mean, weights};
use ndarray::{Array2, ArrayView2};

/// Share of samples whose predicted class is the true one: Σ dᵢ[yᵢ = ŷᵢ] / Σ dᵢ
pub fn accuracy<C: PartialEq>(targets: &[C], predictions: &[C], d: Option<&[f64]>) -> f64 {
    assert_eq!(targets.len(), predictions.len(), "targets and predictions");
    let hits = targets
        .iter()
        .zip(predictions)
        .map(|(y, p)| f64::from(u8::from(y == p)));
    mean(hits, weights(d, targets.len()))
}

/// −Σ dᵢ ln pᵢ,yᵢ / Σ dᵢ: the mean negative log-probability of the true class.
///
/// `classes` (n_samples) are columns of `probabilities` (n_samples × n_classes). +∞ when a true
/// class has probability 0; from logits, [`crate::loss::Loss::value`] stays finite there.
pub fn log_loss(classes: &[usize], probabilities: ArrayView2<'_, f64>, d: Option<&[f64]>) -> f64 {
    assert_eq!(
        classes.len(),
        probabilities.nrows(),
        "classes and probabilities"
    );
    let surprises = classes
        .iter()
        .enumerate()
        .map(|(i, &k)| -probabilities[[i, k]].ln());
    mean(surprises, weights(d, classes.len()))
}

/// Area under the receiver operating characteristic: the chance that a random positive sample has a
/// higher score than a random negative one, with ½ for equal scores.
///
/// NaN when all samples are positive, or none. Scores may be probabilities or log-odds: only their
/// order counts.
///
/// Source: Mann, Whitney (1947), Ann. Math. Statist. 18(1), the statistic U / (n₁n₀).
pub fn area_under_curve(positive: &[bool], scores: &[f64], d: Option<&[f64]>) -> f64 {
    assert_eq!(positive.len(), scores.len(), "targets and scores");
    let mut samples: Vec<(f64, bool, f64)> = scores
        .iter()
        .zip(positive)
        .zip(weights(d, scores.len()))
        .map(|((score, positive), d)| (*score + 0.0, *positive, d))
        .collect();
    samples.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Weight of the negatives below, pairs won, and the same within one group of equal scores.
    let (mut below, mut won, mut total_positive) = (0.0, 0.0, 0.0);
    for group in samples.chunk_by(|a, b| a.0 == b.0) {
        let weight = |wanted: bool| -> f64 {
            let members = group.iter().filter(|(_, positive, _)| *positive == wanted);
            members.map(|(_, _, d)| d).sum()
        };
        let (ups, downs) = (weight(true), weight(false));
        won += ups * (below + 0.5 * downs);
        below += downs;
        total_positive += ups;
    }
    won / (total_positive * below)
}

/// How often each true class (rows) was predicted as each class (columns).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfusionMatrix {
    counts: Array2<usize>,
}

impl ConfusionMatrix {
    /// Counts samples; classes are numbered from 0 to `n_classes` − 1.
    ///
    /// # Panics
    /// For a class that is `n_classes` or more.
    pub fn new(targets: &[usize], predictions: &[usize], n_classes: usize) -> Self {
        assert_eq!(targets.len(), predictions.len(), "targets and predictions");
        let mut counts = Array2::zeros((n_classes, n_classes));
        for (&y, &p) in targets.iter().zip(predictions) {
            counts[[y, p]] += 1;
        }
        Self { counts }
    }

    /// n_classes × n_classes; row: the true class, column: the predicted one.
    pub fn counts(&self) -> ArrayView2<'_, usize> {
        self.counts.view()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn accuracy_counts_hits_by_weight() {
        assert_eq!(
            accuracy(&["a", "b", "b", "a"], &["a", "b", "a", "a"], None),
            0.75
        );
        assert_eq!(accuracy(&[0, 1], &[0, 0], Some(&[3.0, 1.0])), 0.75);
    }

    #[test]
    fn log_loss_of_a_coin_is_ln_2() {
        let coin = array![[0.5, 0.5], [0.5, 0.5]];
        assert!((log_loss(&[0, 1], coin.view(), None) - 2_f64.ln()).abs() < 1e-15);
        let certain = array![[1.0, 0.0], [1.0, 0.0]];
        assert_eq!(log_loss(&[0, 0], certain.view(), None), 0.0);
        assert_eq!(log_loss(&[0, 1], certain.view(), None), f64::INFINITY);
    }

    #[test]
    fn area_under_curve_is_the_share_of_pairs_in_order() {
        let positive = [false, false, true, true];
        assert_eq!(
            area_under_curve(&positive, &[0.1, 0.2, 0.3, 0.4], None),
            1.0
        );
        assert_eq!(
            area_under_curve(&positive, &[0.4, 0.3, 0.2, 0.1], None),
            0.0
        );
        // Pairs: (0.1, 0.35) and (0.1, 0.8) and (0.4, 0.8) in order, (0.4, 0.35) not.
        assert_eq!(
            area_under_curve(&positive, &[0.1, 0.4, 0.35, 0.8], None),
            0.75
        );
        // Equal scores are half a win, in whichever order the rows come.
        assert_eq!(area_under_curve(&positive, &[0.5; 4], None), 0.5);
        assert_eq!(area_under_curve(&[true, false], &[0.0, -0.0], None), 0.5);
        assert!(area_under_curve(&[true; 3], &[0.1, 0.2, 0.3], None).is_nan());
    }

    #[test]
    fn an_integer_weight_counts_a_sample_that_often_in_the_area_too() {
        let weighted = area_under_curve(
            &[false, true, false, true],
            &[0.3, 0.2, 0.1, 0.3],
            Some(&[2.0, 1.0, 1.0, 1.0]),
        );
        let repeated = area_under_curve(
            &[false, false, true, false, true],
            &[0.3, 0.3, 0.2, 0.1, 0.3],
            None,
        );
        assert!((weighted - repeated).abs() < 1e-15);
    }

    #[test]
    fn rows_of_a_confusion_matrix_are_true_classes() {
        let matrix = ConfusionMatrix::new(&[0, 0, 1, 2], &[0, 1, 1, 0], 3);
        assert_eq!(matrix.counts(), array![[1, 1, 0], [0, 1, 0], [1, 0, 0]]);
    }
}
