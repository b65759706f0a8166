//! Measures for class labels and their probabilities.

use super::{mean, weights};
use ndarray::ArrayView2;

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
/// class has probability 0; from logits, [`crate::problem::loss::Loss::value`] stays finite there.
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

/// The mean squared distance of the probabilities from the truth, Σ dᵢ Σₖ (pᵢₖ − [yᵢ = k])² / Σ dᵢ,
/// halved for two classes, where it is (p − y)².
///
/// `classes` (n_samples) are columns of `probabilities` (n_samples × n_classes). 0 for certain and
/// correct predictions; ¼ for the probability ½ of two classes.
///
/// Source: Brier (1950), Monthly Weather Review 78(1). Halved for two classes as by scikit-learn.
pub fn brier_score(
    classes: &[usize],
    probabilities: ArrayView2<'_, f64>,
    d: Option<&[f64]>,
) -> f64 {
    assert_eq!(
        classes.len(),
        probabilities.nrows(),
        "classes and probabilities"
    );
    let share = if probabilities.ncols() == 2 { 0.5 } else { 1.0 };
    let distances = probabilities
        .rows()
        .into_iter()
        .zip(classes)
        .map(|(p, &y)| {
            let truth = |k: usize| f64::from(u8::from(k == y));
            let squares = p.iter().enumerate().map(|(k, p)| (p - truth(k)).powi(2));
            share * squares.sum::<f64>()
        });
    mean(distances, weights(d, classes.len()))
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
    fn brier_scores_are_those_of_scikit_learn() {
        // scikit-learn 1.9.1: brier_score_loss([0,1,1,0], [.1,.9,.8,.3]), and with
        // sample_weight=[1,2,3,4]
        let p = array![[0.9, 0.1], [0.1, 0.9], [0.2, 0.8], [0.7, 0.3]];
        let score = |d: Option<&[f64]>| brier_score(&[0, 1, 1, 0], p.view(), d);
        assert!((score(None) - 0.0375).abs() < 1e-15);
        assert!((score(Some(&[1.0, 2.0, 3.0, 4.0])) - 0.051).abs() < 1e-15);
        // brier_score_loss([0,1,2,1,0], p, labels=[0,1,2])
        let p = array![
            [0.6, 0.3, 0.1],
            [0.2, 0.5, 0.3],
            [0.3, 0.3, 0.4],
            [0.5, 0.2, 0.3],
            [0.1, 0.7, 0.2]
        ];
        assert!((brier_score(&[0, 1, 2, 1, 0], p.view(), None) - 0.7).abs() < 1e-15);
        let coin = array![[0.5, 0.5]];
        assert_eq!(brier_score(&[1], coin.view(), None), 0.25);
    }
}
