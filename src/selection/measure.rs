//! How predictions of rows that were held out are judged.

use crate::family::{Binomial, ClassLabel, Family, Gaussian, Multinomial, encode_classes};
use crate::loss::functions::{log_sum_exp, sigmoid, softmax, softplus};
use crate::metric;
use crate::{Error, Result};
use linfa::Float;
use ndarray::{ArrayView1, ArrayView2};

/// A measure of error, or of success for the area under the curve.
///
/// For classes, y is 1 for the true class and p its probability:
///
/// | | numbers | two classes | K classes |
/// |---|---|---|---|
/// | `MeanSquaredError` | (y − ŷ)² | (y − p)² | ½ Σₖ(yₖ − pₖ)² |
/// | `MeanAbsoluteError` | \|y − ŷ\| | \|y − p\| | ½ Σₖ\|yₖ − pₖ\| |
/// | `Deviance` | (y − ŷ)² | −2 ln p | −2 ln p |
/// | `Misclassification` | – | wrong or right | wrong or right |
/// | `AreaUnderCurve` | – | [`metric::area_under_curve`] | – |
///
/// all averaged over the rows by their weights. The squares of classes are half of Brier's (1950) sum
/// over all classes, so that two classes are the same either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// `mse`
    MeanSquaredError,
    /// `mae`
    MeanAbsoluteError,
    /// `deviance`
    Deviance,
    /// `misclassification`
    Misclassification,
    /// `auc`
    AreaUnderCurve,
}

impl Measure {
    /// All of them, in the order in which help texts list them.
    pub const ALL: [Self; 5] = [
        Self::MeanSquaredError,
        Self::MeanAbsoluteError,
        Self::Deviance,
        Self::Misclassification,
        Self::AreaUnderCurve,
    ];

    /// `mse`, `mae`, `deviance`, `misclassification` or `auc`.
    pub fn name(self) -> &'static str {
        match self {
            Self::MeanSquaredError => "mse",
            Self::MeanAbsoluteError => "mae",
            Self::Deviance => "deviance",
            Self::Misclassification => "misclassification",
            Self::AreaUnderCurve => "auc",
        }
    }

    /// As a heading: `MSE`, `misclassification`.
    pub fn label(self) -> &'static str {
        match self {
            Self::MeanSquaredError => "MSE",
            Self::MeanAbsoluteError => "MAE",
            Self::Deviance => "deviance",
            Self::Misclassification => "misclassification",
            Self::AreaUnderCurve => "AUC",
        }
    }

    /// Whether larger is better.
    pub fn larger_is_better(self) -> bool {
        self == Self::AreaUnderCurve
    }
}

/// A family whose predictions can be judged.
pub trait Scored: Family<Target: Sync, Decoder: Send + Sync> + Sync {
    /// The measure when none is chosen: `mse` for numbers, `deviance` for classes.
    const DEFAULT: Measure;
    /// What is predicted, in words.
    const TARGETS: &'static str;
    /// The measures that apply.
    const MEASURES: &'static [Measure];

    /// The measure of η (n_samples × n_outputs) against targets (n_samples) with weights d (n_samples).
    /// NaN where the rows leave nothing to measure.
    ///
    /// # Errors
    /// [`Error::Folds`] for a measure that does not apply to this family.
    fn score(
        measure: Measure,
        decoder: &Self::Decoder,
        targets: &[Self::Target],
        eta: ArrayView2<'_, f64>,
        d: Option<&[f64]>,
    ) -> Result<f64>;

    /// For each target the position of its class among all, and the classes as text; `None` for numbers.
    fn classes(targets: &[Self::Target]) -> Option<(Vec<usize>, Vec<String>)>;

    /// What is −2 times the log-likelihood, or the residual sum of squares, on average: the deviance of
    /// a loss that is a mean.
    fn deviance(loss: f64) -> f64 {
        2.0 * loss
    }
}

/// Whether a measure applies to a family.
///
/// # Errors
/// [`Error::Folds`] with the measures that do.
pub(super) fn check<M: Scored>(measure: Measure) -> Result<()> {
    if M::MEASURES.contains(&measure) {
        return Ok(());
    }
    let names: Vec<&str> = M::MEASURES.iter().map(|measure| measure.name()).collect();
    Err(Error::Folds(format!(
        "the measure {} is not for {}: use {}",
        measure.name(),
        M::TARGETS,
        names.join(", ")
    )))
}

/// Σ dᵢ errorᵢ / Σ dᵢ over n rows.
fn mean(n: usize, errors: impl Iterator<Item = f64>, d: Option<&[f64]>) -> f64 {
    metric::mean(errors, metric::weights(d, n))
}

impl<F: Float> Scored for Gaussian<F> {
    const DEFAULT: Measure = Measure::MeanSquaredError;
    const TARGETS: &'static str = "numbers";
    const MEASURES: &'static [Measure] = &[
        Measure::MeanSquaredError,
        Measure::MeanAbsoluteError,
        Measure::Deviance,
    ];

    fn score(
        measure: Measure,
        (): &(),
        targets: &[F],
        eta: ArrayView2<'_, f64>,
        d: Option<&[f64]>,
    ) -> Result<f64> {
        check::<Self>(measure)?;
        let differences = targets
            .iter()
            .zip(eta.column(0))
            .map(|(y, eta)| y.to_f64().unwrap_or(f64::NAN) - eta);
        Ok(match measure {
            Measure::MeanAbsoluteError => mean(targets.len(), differences.map(f64::abs), d),
            _ => mean(targets.len(), differences.map(|e| e * e), d),
        })
    }

    fn classes(_: &[F]) -> Option<(Vec<usize>, Vec<String>)> {
        None
    }
}

impl<C: ClassLabel + Send + Sync> Scored for Binomial<C> {
    const DEFAULT: Measure = Measure::Deviance;
    const TARGETS: &'static str = "two classes";
    const MEASURES: &'static [Measure] = &[
        Measure::Deviance,
        Measure::Misclassification,
        Measure::AreaUnderCurve,
        Measure::MeanSquaredError,
        Measure::MeanAbsoluteError,
    ];

    fn score(
        measure: Measure,
        decoder: &[C; 2],
        targets: &[C],
        eta: ArrayView2<'_, f64>,
        d: Option<&[f64]>,
    ) -> Result<f64> {
        let positive: Vec<bool> = targets.iter().map(|y| *y == decoder[1]).collect();
        // The log-odds of the true class.
        let odds = positive
            .iter()
            .zip(eta.column(0))
            .map(|(positive, eta)| if *positive { *eta } else { -eta });
        Ok(match measure {
            Measure::Deviance => mean(targets.len(), odds.map(|eta| 2.0 * softplus(-eta)), d),
            Measure::MeanSquaredError => {
                mean(targets.len(), odds.map(|eta| sigmoid(-eta).powi(2)), d)
            }
            Measure::MeanAbsoluteError => mean(targets.len(), odds.map(|eta| sigmoid(-eta)), d),
            Measure::Misclassification => {
                let predicted = eta.column(0);
                let wrong = positive
                    .iter()
                    .zip(predicted)
                    .map(|(y, eta)| *y != (*eta > 0.0));
                mean(
                    targets.len(),
                    wrong.map(|wrong| f64::from(u8::from(wrong))),
                    d,
                )
            }
            Measure::AreaUnderCurve => {
                metric::area_under_curve(&positive, &eta.column(0).to_vec(), d)
            }
        })
    }

    fn classes(targets: &[C]) -> Option<(Vec<usize>, Vec<String>)> {
        Multinomial::classes(targets)
    }
}

impl<C: ClassLabel + Send + Sync> Scored for Multinomial<C> {
    const DEFAULT: Measure = Measure::Deviance;
    const TARGETS: &'static str = "more than two classes";
    const MEASURES: &'static [Measure] = &[
        Measure::Deviance,
        Measure::Misclassification,
        Measure::MeanSquaredError,
        Measure::MeanAbsoluteError,
    ];

    fn score(
        measure: Measure,
        decoder: &Vec<C>,
        targets: &[C],
        eta: ArrayView2<'_, f64>,
        d: Option<&[f64]>,
    ) -> Result<f64> {
        check::<Self>(measure)?;
        let class = |y: &C| decoder.partition_point(|class| class < y);
        let rows = || targets.iter().map(class).zip(eta.rows());
        let distance = |(k, row): (usize, ArrayView1<'_, f64>), power: i32| {
            let p = softmax(row);
            let terms = p.iter().enumerate().map(|(j, p)| {
                let y = f64::from(u8::from(j == k));
                (y - p).abs().powi(power)
            });
            0.5 * terms.sum::<f64>()
        };
        Ok(match measure {
            Measure::Deviance => {
                let surprise =
                    |(k, row): (usize, ArrayView1<'_, f64>)| 2.0 * (log_sum_exp(row) - row[k]);
                mean(targets.len(), rows().map(surprise), d)
            }
            Measure::MeanSquaredError => mean(targets.len(), rows().map(|row| distance(row, 2)), d),
            Measure::MeanAbsoluteError => {
                mean(targets.len(), rows().map(|row| distance(row, 1)), d)
            }
            Measure::Misclassification | Measure::AreaUnderCurve => {
                let predicted = Self::predict(decoder, eta);
                let wrong = targets.iter().zip(&predicted).map(|(y, p)| y != p);
                mean(
                    targets.len(),
                    wrong.map(|wrong| f64::from(u8::from(wrong))),
                    d,
                )
            }
        })
    }

    fn classes(targets: &[C]) -> Option<(Vec<usize>, Vec<String>)> {
        let (classes, codes) = encode_classes(targets);
        Some((codes, Self::class_names(&classes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn measures_of_numbers() {
        let eta = array![[1.0], [4.0]];
        let score = |measure, d| {
            Gaussian::<f64>::score(measure, &(), &[2.0, 1.0], eta.view(), d).expect("a measure")
        };
        assert_eq!(score(Measure::MeanSquaredError, None), 5.0);
        assert_eq!(score(Measure::MeanAbsoluteError, None), 2.0);
        assert_eq!(score(Measure::MeanAbsoluteError, Some(&[3.0, 1.0])), 1.5);
        let refused =
            Gaussian::<f64>::score(Measure::AreaUnderCurve, &(), &[2.0, 1.0], eta.view(), None);
        assert!(refused.is_err_and(|e| e.to_string().contains("use mse, mae, deviance")));
    }

    #[test]
    fn two_classes_are_the_same_by_sigmoid_and_by_softmax() {
        let (eta, y) = (array![[0.3], [-1.2], [2.0]], ["a", "b", "b"]);
        let both = array![[0.0, 0.3], [0.0, -1.2], [0.0, 2.0]];
        for measure in [
            Measure::Deviance,
            Measure::MeanSquaredError,
            Measure::MeanAbsoluteError,
            Measure::Misclassification,
        ] {
            let one = Binomial::score(measure, &["a", "b"], &y, eta.view(), None);
            let two = Multinomial::score(measure, &vec!["a", "b"], &y, both.view(), None);
            let (one, two) = (one.expect("a measure"), two.expect("a measure"));
            assert!((one - two).abs() < 1e-15, "{measure:?}");
        }
        // p of the true class: sigmoid(−0.3), sigmoid(−1.2), sigmoid(2).
        let deviance = Binomial::score(Measure::Deviance, &["a", "b"], &y, eta.view(), None);
        let p = [
            0.425_557_483_188_341,
            0.231_475_216_500_982,
            0.880_797_077_977_882,
        ];
        let expected = -2.0 * p.iter().map(|p: &f64| p.ln()).sum::<f64>() / 3.0;
        assert!((deviance.expect("a measure") - expected).abs() < 1e-12);
    }
}
