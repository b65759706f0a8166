//! Scores of linear predictors against targets, and predictions from them, by the kind of response.

use super::{Response, Targets};
use crate::problem::loss::functions::{log_sum_exp, sigmoid, softmax, softplus};
use crate::problem::metric::{self, Measure};
use crate::{Error, Result};
use ndarray::{Array2, ArrayView1, ArrayView2};

/// The position of the largest entry, the first of equal ones.
pub(super) fn most_probable(row: ArrayView1<'_, f64>) -> usize {
    let mut best = 0;
    for (k, eta) in row.iter().enumerate() {
        if *eta > row[best] {
            best = k;
        }
    }
    best
}

impl Response {
    /// The predicted mean (n_samples) from η; `None` for classes.
    pub fn mean(self, eta: ArrayView2<'_, f64>) -> Option<Vec<f64>> {
        match self {
            Self::Number => Some(eta.column(0).to_vec()),
            Self::Count => Some(eta.column(0).iter().map(|eta| eta.exp()).collect()),
            Self::TwoClasses | Self::Classes => None,
        }
    }

    /// The position of the predicted class of each row; `None` for numbers.
    pub fn classes(self, eta: ArrayView2<'_, f64>) -> Option<Vec<usize>> {
        match self {
            Self::Number | Self::Count => None,
            Self::TwoClasses => Some(eta.iter().map(|e| usize::from(*e > 0.0)).collect()),
            Self::Classes => Some(eta.rows().into_iter().map(most_probable).collect()),
        }
    }

    /// Probabilities (n_samples × n_classes) from η; `None` for numbers.
    pub fn probabilities(self, eta: ArrayView2<'_, f64>) -> Option<Array2<f64>> {
        match self {
            Self::Number | Self::Count => None,
            Self::TwoClasses => Some(Array2::from_shape_fn((eta.nrows(), 2), |(i, k)| {
                sigmoid(if k == 1 { eta[[i, 0]] } else { -eta[[i, 0]] })
            })),
            Self::Classes => {
                let mut p = eta.to_owned();
                for mut row in p.rows_mut() {
                    let values = softmax(row.view());
                    row.assign(&values);
                }
                Some(p)
            }
        }
    }
}

/// Whether a measure applies to a response.
///
/// # Errors
/// [`Error::Folds`] with the measures that do.
pub(crate) fn check(response: Response, measures: &[Measure], measure: Measure) -> Result<()> {
    if measures.contains(&measure) {
        return Ok(());
    }
    let names: Vec<&str> = measures.iter().map(|measure| measure.name()).collect();
    Err(Error::Folds(format!(
        "the measure {} is not for {}: use {}",
        measure.name(),
        response.words(),
        names.join(", ")
    )))
}

/// Σ dᵢ errorᵢ / Σ dᵢ over n rows.
fn mean(n: usize, errors: impl Iterator<Item = f64>, d: Option<&[f64]>) -> f64 {
    metric::mean(errors, metric::weights(d, n))
}

/// See [`super::Family::score`].
pub(super) fn score(
    response: Response,
    measures: &[Measure],
    measure: Measure,
    targets: &Targets,
    eta: ArrayView2<'_, f64>,
    d: Option<&[f64]>,
) -> Result<f64> {
    check(response, measures, measure)?;
    match (response, targets) {
        (Response::Number | Response::Count, Targets::Numbers(y)) => {
            let means = response.mean(eta).unwrap_or_default();
            Ok(of_numbers(measure, y, &means, d))
        }
        (Response::TwoClasses, Targets::Classes { codes, .. }) => {
            Ok(of_two_classes(measure, codes, eta.column(0), d))
        }
        (Response::Classes, Targets::Classes { codes, .. }) => {
            Ok(of_classes(measure, codes, eta, d))
        }
        (Response::TwoClasses | Response::Classes, Targets::Numbers(_)) => {
            Err(Error::TargetKind("classes"))
        }
        (Response::Number | Response::Count, Targets::Classes { .. }) => {
            Err(Error::TargetKind("numbers"))
        }
    }
}

fn of_numbers(measure: Measure, y: &[f64], means: &[f64], d: Option<&[f64]>) -> f64 {
    let differences = y.iter().zip(means).map(|(y, mean)| y - mean);
    match measure {
        Measure::MeanAbsoluteError => mean(y.len(), differences.map(f64::abs), d),
        _ => mean(y.len(), differences.map(|e| e * e), d),
    }
}

fn of_two_classes(
    measure: Measure,
    codes: &[usize],
    eta: ArrayView1<'_, f64>,
    d: Option<&[f64]>,
) -> f64 {
    let n = codes.len();
    let positive = || codes.iter().map(|code| *code == 1);
    // The log-odds of the true class.
    let odds = positive()
        .zip(eta)
        .map(|(positive, eta)| if positive { *eta } else { -eta });
    match measure {
        Measure::Deviance => mean(n, odds.map(|eta| 2.0 * softplus(-eta)), d),
        Measure::MeanSquaredError => mean(n, odds.map(|eta| sigmoid(-eta).powi(2)), d),
        Measure::MeanAbsoluteError => mean(n, odds.map(|eta| sigmoid(-eta)), d),
        Measure::Misclassification => {
            let wrong = positive().zip(eta).map(|(y, eta)| y != (*eta > 0.0));
            mean(n, wrong.map(|wrong| f64::from(u8::from(wrong))), d)
        }
        Measure::AreaUnderCurve => {
            let positive: Vec<bool> = positive().collect();
            metric::area_under_curve(&positive, &eta.to_vec(), d)
        }
    }
}

fn of_classes(
    measure: Measure,
    codes: &[usize],
    eta: ArrayView2<'_, f64>,
    d: Option<&[f64]>,
) -> f64 {
    let n = codes.len();
    let rows = || codes.iter().copied().zip(eta.rows());
    let distance = |(k, row): (usize, ArrayView1<'_, f64>), power: i32| {
        let p = softmax(row);
        let terms = p.iter().enumerate().map(|(j, p)| {
            let y = f64::from(u8::from(j == k));
            (y - p).abs().powi(power)
        });
        0.5 * terms.sum::<f64>()
    };
    match measure {
        Measure::Deviance => {
            let surprise =
                |(k, row): (usize, ArrayView1<'_, f64>)| 2.0 * (log_sum_exp(row) - row[k]);
            mean(n, rows().map(surprise), d)
        }
        Measure::MeanSquaredError => mean(n, rows().map(|row| distance(row, 2)), d),
        Measure::MeanAbsoluteError => mean(n, rows().map(|row| distance(row, 1)), d),
        Measure::Misclassification | Measure::AreaUnderCurve => {
            let wrong = rows().map(|(k, row)| k != most_probable(row));
            mean(n, wrong.map(|wrong| f64::from(u8::from(wrong))), d)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn scored(
        response: Response,
        measure: Measure,
        targets: &Targets,
        eta: &Array2<f64>,
        d: Option<&[f64]>,
    ) -> Result<f64> {
        score(
            response,
            response.measures(),
            measure,
            targets,
            eta.view(),
            d,
        )
    }

    #[test]
    fn measures_of_numbers() {
        let (eta, y) = (array![[1.0], [4.0]], Targets::Numbers(vec![2.0, 1.0]));
        let score = |measure, d| scored(Response::Number, measure, &y, &eta, d).expect("a measure");
        assert_eq!(score(Measure::MeanSquaredError, None), 5.0);
        assert_eq!(score(Measure::MeanAbsoluteError, None), 2.0);
        assert_eq!(score(Measure::MeanAbsoluteError, Some(&[3.0, 1.0])), 1.5);
        let refused = scored(Response::Number, Measure::AreaUnderCurve, &y, &eta, None);
        assert!(refused.is_err_and(|e| e.to_string().contains("use mse, mae, deviance")));
    }

    #[test]
    fn counts_are_measured_on_their_own_scale() {
        let (eta, y) = (
            array![[0.0], [2.0_f64.ln()]],
            Targets::Numbers(vec![3.0, 2.0]),
        );
        let mse = scored(Response::Count, Measure::MeanSquaredError, &y, &eta, None);
        assert!((mse.expect("a measure") - 2.0).abs() < 1e-15);
    }

    #[test]
    fn two_classes_are_the_same_by_sigmoid_and_by_softmax() {
        let eta = array![[0.3], [-1.2], [2.0]];
        let y = Targets::Classes {
            codes: vec![0, 1, 1],
            names: vec!["a".into(), "b".into()],
        };
        let both = array![[0.0, 0.3], [0.0, -1.2], [0.0, 2.0]];
        for measure in [
            Measure::Deviance,
            Measure::MeanSquaredError,
            Measure::MeanAbsoluteError,
            Measure::Misclassification,
        ] {
            let one = scored(Response::TwoClasses, measure, &y, &eta, None);
            let two = scored(Response::Classes, measure, &y, &both, None);
            let (one, two) = (one.expect("a measure"), two.expect("a measure"));
            assert!((one - two).abs() < 1e-15, "{measure:?}");
        }
        // p of the true class: sigmoid(−0.3), sigmoid(−1.2), sigmoid(2).
        let deviance = scored(Response::TwoClasses, Measure::Deviance, &y, &eta, None);
        let p = [
            0.425_557_483_188_341,
            0.231_475_216_500_982,
            0.880_797_077_977_882,
        ];
        let expected = -2.0 * p.iter().map(|p: &f64| p.ln()).sum::<f64>() / 3.0;
        assert!((deviance.expect("a measure") - expected).abs() < 1e-12);
    }
}
