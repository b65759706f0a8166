//! Confusion matrices and the scores of each class.

use ndarray::{Array2, ArrayView2};

/// How often each true class (rows) was predicted as each class (columns).
#[derive(Debug, Clone, PartialEq)]
pub struct ConfusionMatrix {
    counts: Array2<usize>,
    sums: Array2<f64>,
}

/// How well one class is distinguished from the others. NaN where a denominator is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassScores {
    /// Of the samples predicted as this class, the share that are of it; NaN if none is predicted.
    pub precision: f64,
    /// Of the samples of this class, the share that are predicted as it; NaN if there is none.
    pub recall: f64,
    /// 2·true positives / (samples of the class + samples predicted as it), the harmonic mean of
    /// precision and recall; NaN if there is neither.
    pub f1: f64,
    /// Samples of this class.
    pub support: usize,
    /// The sum of their weights.
    pub weight: f64,
}

impl ConfusionMatrix {
    /// Counts samples; classes are numbered from 0 to `n_classes` − 1.
    ///
    /// # Panics
    /// For a class that is `n_classes` or more.
    pub fn new(targets: &[usize], predictions: &[usize], n_classes: usize) -> Self {
        Self::weighted(targets, predictions, None, n_classes)
    }

    /// The same with sample weights: a sample of weight 2 is there twice, one of weight 0 not at all.
    ///
    /// # Panics
    /// For a class that is `n_classes` or more, and for lengths that differ.
    pub fn weighted(
        targets: &[usize],
        predictions: &[usize],
        weights: Option<&[f64]>,
        n_classes: usize,
    ) -> Self {
        assert_eq!(targets.len(), predictions.len(), "targets and predictions");
        let mut counts = Array2::zeros((n_classes, n_classes));
        let mut sums = Array2::zeros((n_classes, n_classes));
        for (i, (&y, &p)) in targets.iter().zip(predictions).enumerate() {
            let weight = weights.map_or(1.0, |weights| weights[i]);
            if weight > 0.0 {
                counts[[y, p]] += 1;
                sums[[y, p]] += weight;
            }
        }
        Self { counts, sums }
    }

    /// The weights in place of the counts, which are the same without weights.
    pub fn sums(&self) -> ArrayView2<'_, f64> {
        self.sums.view()
    }

    /// Samples with a weight, n_classes × n_classes; row: the true class, column: the predicted one.
    pub fn counts(&self) -> ArrayView2<'_, usize> {
        self.counts.view()
    }

    /// Precision, recall and F₁ of each class (n_classes).
    ///
    /// Source: van Rijsbergen (1979), Information Retrieval, chapter 7.
    pub fn class_scores(&self) -> Vec<ClassScores> {
        (0..self.counts.nrows())
            .map(|k| {
                let hits = self.sums[[k, k]];
                let weight = self.sums.row(k).sum();
                let predicted = self.sums.column(k).sum();
                ClassScores {
                    precision: hits / predicted,
                    recall: hits / weight,
                    f1: 2.0 * hits / (weight + predicted),
                    support: self.counts.row(k).sum(),
                    weight,
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn rows_of_a_confusion_matrix_are_true_classes() {
        let matrix = ConfusionMatrix::new(&[0, 0, 1, 2], &[0, 1, 1, 0], 3);
        assert_eq!(matrix.counts(), array![[1, 1, 0], [0, 1, 0], [1, 0, 0]]);
    }

    #[test]
    fn scores_of_each_class_are_those_of_scikit_learn() {
        // scikit-learn 1.9.1: precision_recall_fscore_support([0,0,1,2,2,2], [0,1,1,0,2,2])
        let scores = ConfusionMatrix::new(&[0, 0, 1, 2, 2, 2], &[0, 1, 1, 0, 2, 2], 3);
        let expected = [
            (0.5, 0.5, 0.5, 2),
            (0.5, 1.0, 2.0 / 3.0, 1),
            (1.0, 2.0 / 3.0, 0.8, 3),
        ];
        for (found, (precision, recall, f1, support)) in scores.class_scores().iter().zip(expected)
        {
            assert!((found.precision - precision).abs() < 1e-15);
            assert!((found.recall - recall).abs() < 1e-15);
            assert!((found.f1 - f1).abs() < 1e-15);
            assert_eq!(found.support, support);
        }
    }

    #[test]
    fn a_weight_of_two_is_the_sample_twice_and_one_of_zero_none() {
        let weights = [2.0, 1.0, 0.0, 3.0];
        let weighted = ConfusionMatrix::weighted(&[0, 0, 1, 1], &[0, 1, 0, 1], Some(&weights), 2);
        let repeated = ConfusionMatrix::new(&[0, 0, 0, 1, 1, 1], &[0, 0, 1, 1, 1, 1], 2);
        assert_eq!(weighted.sums(), repeated.sums());
        assert_eq!(weighted.counts(), array![[1, 1], [0, 1]]);
        for (one, other) in weighted.class_scores().iter().zip(repeated.class_scores()) {
            assert_eq!(
                (one.precision, one.recall, one.f1),
                (other.precision, other.recall, other.f1)
            );
        }
    }

    #[test]
    fn what_never_occurs_has_no_score() {
        let scores = ConfusionMatrix::new(&[0, 0], &[0, 1], 3).class_scores();
        assert!(scores[1].recall.is_nan() && scores[1].precision == 0.0 && scores[1].f1 == 0.0);
        assert!(scores[2].precision.is_nan() && scores[2].f1.is_nan());
        assert_eq!(scores[2].support, 0);
    }
}
