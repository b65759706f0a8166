//! Errors against the strength, and the strengths that they choose.

use super::Measure;
use crate::linalg::power_of_two;
use crate::model::path::LeaveOneOut;
use ndarray::Array2;

/// Which strength a curve of errors chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rule {
    /// The largest α with the smallest mean error.
    Minimum,
    /// The largest α whose mean error is within one standard error of the smallest: the simplest model
    /// that the data cannot tell from the best.
    #[default]
    OneStandardError,
}

impl Rule {
    /// `min` or `1se`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Minimum => "min",
            Self::OneStandardError => "1se",
        }
    }
}

/// The mean error of held-out rows at every strength.
///
/// With the error e of fold k and the sum n of the weights of its rows,
///
/// ```text
/// mean = Σ nₖeₖ / Σ nₖ
/// standard error = √( Σ (nₖ/Σn)(eₖ − mean)² / (K − 1) )
/// ```
///
/// Of repeated divisions, whose errors are not independent, the mean of the means is taken, and the root
/// of the mean of the squared standard errors: repeating makes the curve smoother, and claims no more.
///
/// Source: Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1), as in glmnet's `cv.glmnet`.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorCurve {
    /// What was measured.
    pub measure: Measure,
    /// Penalty strengths, falling.
    pub alphas: Vec<f64>,
    /// Mean error at each α.
    pub mean: Vec<f64>,
    /// Standard error of that mean.
    pub standard_error: Vec<f64>,
    /// Non-zero features of the fit to all rows at each α.
    pub nonzero: Vec<usize>,
    /// Mean error on the rows that were fitted on, where the measure is the deviance.
    pub training: Option<Vec<f64>>,
    /// The error of each fold (folds of all repeats × n_alphas); none for leave-one-out in closed form.
    pub fold_errors: Array2<f64>,
    /// The sum of the weights of each fold's rows.
    pub fold_weights: Vec<f64>,
    /// Folds in one division of the rows.
    pub n_folds: usize,
}

impl ErrorCurve {
    /// Mean and standard error of each column of `fold_errors`.
    pub(super) fn summarize(
        fold_errors: &Array2<f64>,
        fold_weights: &[f64],
        n_folds: usize,
    ) -> (Vec<f64>, Vec<f64>) {
        let column = |k: usize| {
            let (mut means, mut variances, mut repeats) = (0.0, 0.0, 0.0);
            // Squared errors may be numbers whose squares are not.
            let errors = fold_errors.column(k);
            let unit = power_of_two(errors.iter().fold(0.0, |m: f64, e| m.max(e.abs())));
            for first in (0..fold_weights.len()).step_by(n_folds) {
                let folds = first..(first + n_folds).min(fold_weights.len());
                let total: f64 = fold_weights[folds.clone()].iter().sum();
                let share = |f: usize| fold_weights[f] / total;
                let mean: f64 = folds.clone().map(|f| share(f) * errors[f]).sum();
                let spread = |f: usize| share(f) * ((errors[f] - mean) / unit).powi(2);
                let count = folds.len() as f64;
                variances += folds.map(spread).sum::<f64>() / (count - 1.0);
                means += mean;
                repeats += 1.0;
            }
            (means / repeats, unit * (variances / repeats).sqrt())
        };
        (0..fold_errors.ncols()).map(column).unzip()
    }

    /// The curve of leave-one-out errors on `n` rows, with the non-zero features at each strength.
    pub fn of_leave_one_out(curves: &LeaveOneOut, nonzero: Vec<usize>, n: usize) -> Self {
        Self {
            measure: Measure::MeanSquaredError,
            alphas: curves.alphas.clone(),
            mean: curves.mse.clone(),
            standard_error: curves.standard_error.clone(),
            nonzero,
            training: None,
            fold_errors: Array2::zeros((0, curves.alphas.len())),
            fold_weights: Vec::new(),
            n_folds: n,
        }
    }

    /// The error as something to be made small.
    fn cost(&self, k: usize) -> f64 {
        if self.measure.larger_is_better() {
            -self.mean[k]
        } else {
            self.mean[k]
        }
    }

    /// Position of the strength that a rule chooses: 0 is the largest α.
    pub fn chosen(&self, rule: Rule) -> usize {
        let best = (0..self.mean.len()).fold(0, |best, k| {
            if self.cost(k) < self.cost(best) {
                k
            } else {
                best
            }
        });
        match rule {
            Rule::Minimum => best,
            Rule::OneStandardError => {
                let limit = self.cost(best) + self.standard_error[best];
                // α falls, so the first is the largest; the best itself is within the limit.
                (0..best).find(|&k| self.cost(k) <= limit).unwrap_or(best)
            }
        }
    }

    /// The strength that a rule chooses.
    pub fn chosen_alpha(&self, rule: Rule) -> f64 {
        self.alphas[self.chosen(rule)]
    }

    /// Whether the best mean of this curve is better than that of another with the same measure.
    pub fn is_better_than(&self, other: &Self) -> bool {
        self.cost(self.chosen(Rule::Minimum)) < other.cost(other.chosen(Rule::Minimum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn curve(mean: &[f64], standard_error: &[f64], measure: Measure) -> ErrorCurve {
        ErrorCurve {
            measure,
            alphas: (0..mean.len()).map(|k| 0.5_f64.powi(k as i32)).collect(),
            mean: mean.to_vec(),
            standard_error: standard_error.to_vec(),
            nonzero: vec![0; mean.len()],
            training: None,
            fold_errors: Array2::zeros((2, mean.len())),
            fold_weights: vec![1.0, 1.0],
            n_folds: 2,
        }
    }

    #[test]
    fn the_largest_strength_wins_among_equals() {
        let curve = curve(
            &[9.0, 4.0, 3.0, 3.0, 3.5],
            &[1.0; 5],
            Measure::MeanSquaredError,
        );
        assert_eq!(curve.chosen(Rule::Minimum), 2);
        assert_eq!(curve.chosen(Rule::OneStandardError), 1);
    }

    #[test]
    fn without_spread_both_rules_agree_and_1se_is_never_smaller() {
        let even = curve(&[9.0, 4.0, 3.0], &[0.0; 3], Measure::Deviance);
        assert_eq!(even.chosen(Rule::OneStandardError), 2);
        for seed in 0..50_u32 {
            let wave = |k: u32| f64::from((seed * 7919 + k * 104_729) % 101);
            let mean: Vec<f64> = (0..20).map(wave).collect();
            let error: Vec<f64> = (20..40).map(|k| wave(k) / 10.0).collect();
            for measure in [Measure::Deviance, Measure::AreaUnderCurve] {
                let curve = curve(&mean, &error, measure);
                let (min, one) = (Rule::Minimum, Rule::OneStandardError);
                assert!(curve.chosen_alpha(one) >= curve.chosen_alpha(min));
            }
        }
    }

    #[test]
    fn a_larger_area_is_better() {
        let curve = curve(&[0.5, 0.8, 0.9, 0.7], &[0.05; 4], Measure::AreaUnderCurve);
        assert_eq!(curve.chosen(Rule::Minimum), 2);
        assert_eq!(curve.chosen(Rule::OneStandardError), 2);
    }

    #[test]
    fn mean_and_standard_error_by_hand() {
        // Weights 2 and 1, errors 3 and 6: mean 4, spread ⅔·1 + ⅓·4 = 2, over K − 1 = 1.
        let (mean, error) = ErrorCurve::summarize(&array![[3.0], [6.0]], &[2.0, 1.0], 2);
        assert!((mean[0] - 4.0).abs() < 1e-15 && (error[0] - 2_f64.sqrt()).abs() < 1e-15);
        // A second division with the same errors changes nothing.
        let twice = array![[3.0], [6.0], [3.0], [6.0]];
        let (mean, error) = ErrorCurve::summarize(&twice, &[2.0, 1.0, 2.0, 1.0], 2);
        assert!((mean[0] - 4.0).abs() < 1e-15 && (error[0] - 2_f64.sqrt()).abs() < 1e-15);
    }
}
