//! Confusion matrices and the scores of each class.

use ndarray::{Array2, ArrayView2};

/// How often each true class (rows) was predicted as each class (columns).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfusionMatrix {
    counts: Array2<usize>,
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

    /// Precision, recall and F₁ of each class (n_classes).
    ///
    /// Source: van Rijsbergen (1979), Information Retrieval, chapter 7.
    pub fn class_scores(&self) -> Vec<ClassScores> {
        (0..self.counts.nrows())
            .map(|k| {
                let hits = self.counts[[k, k]] as f64;
                let support = self.counts.row(k).sum();
                let predicted = self.counts.column(k).sum();
                ClassScores {
                    precision: hits / predicted as f64,
                    recall: hits / support as f64,
                    f1: 2.0 * hits / (support + predicted) as f64,
                    support,
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
    fn what_never_occurs_has_no_score() {
        let scores = ConfusionMatrix::new(&[0, 0], &[0, 1], 3).class_scores();
        assert!(scores[1].recall.is_nan() && scores[1].precision == 0.0 && scores[1].f1 == 0.0);
        assert!(scores[2].precision.is_nan() && scores[2].f1.is_nan());
        assert_eq!(scores[2].support, 0);
    }
}
