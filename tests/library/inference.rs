//! Standard errors and p-values against statsmodels, and their refusal where they would mislead.

use crate::common::{Random, dataset, diabetes, regression};
use regfit::inference::{ClassicalTable, TestStatistic};
use regfit::linfa::ParamGuard;
use regfit::ndarray::{Axis, s};
use regfit::{Lasso, Logistic, Ridge};

/// The intercept first.
fn columns(table: &ClassicalTable) -> Vec<[f64; 3]> {
    let tests = table.intercept.iter().copied();
    let tests = tests.chain(table.coefficients.iter().map(|test| test.unwrap()));
    tests
        .map(|test| [test.estimate, test.standard_error, test.p_value])
        .collect()
}

fn near(found: &[[f64; 3]], expected: &[[f64; 3]], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        for (a, b) in found.iter().zip(expected) {
            assert!((a / b - 1.0).abs() < tolerance, "{found:?} {expected:?}");
        }
    }
}

/// `sm.OLS(y, sm.add_constant(X)).fit()` on datasets/diabetes.csv, statsmodels 0.15.0.
#[test]
fn least_squares_is_that_of_statsmodels() {
    let (x, y) = diabetes();
    let params = Lasso::params::<f64>(0.0).tolerance(1e-12).check().unwrap();
    let model = params.fit_arrays(&x, &y.to_vec(), None).unwrap();
    let table = model.classical_table(&x).unwrap();
    assert_eq!(table.statistic, TestStatistic::StudentT(431.0));
    let s = table.residual_standard_error.unwrap();
    assert!((s / 54.154_239_328_055_69 - 1.0).abs() < 1e-10);
    let expected = [
        [-334.567138518785, 67.45462110434148, 1.0166172920040632e-6],
        [-0.03636122422362251, 0.2170414354087622, 0.8670306337000946],
        [
            -22.859648090498446,
            5.835821285014881,
            0.00010416711927693208,
        ],
        [
            5.6029620919237075,
            0.7171055005609118,
            4.2963914195189176e-14,
        ],
        [1.1168079933181914, 0.2252381691882695, 1.024278392211404e-6],
        [
            -1.0899963340632306,
            0.5733318585500615,
            0.057947605369199864,
        ],
        [0.7464504555142089, 0.530834389766024, 0.16039024001497454],
        [0.3720047150891369, 0.7824638456267196, 0.6347232557752203],
        [6.533831935990323, 5.958637837216321, 0.27345869366067943],
        [68.48312496478795, 15.669719238707186, 1.5558990865394572e-5],
        [0.2801169893214957, 0.2733139503593657, 0.3059895261964364],
    ];
    near(&columns(&table), &expected, 1e-8);
}

/// `sm.Logit(y, sm.add_constant(X)).fit(tol=1e-14)` on the first two columns of
/// datasets/breast_cancer.csv, y = 1 for malignant, statsmodels 0.15.0.
#[test]
fn logistic_regression_is_that_of_statsmodels() {
    let (x, labels) = dataset("breast_cancer");
    let x = x.slice(s![.., 0..2]).to_owned();
    let params = Logistic::params::<String>(0.0)
        .tolerance(1e-12)
        .check()
        .unwrap();
    let model = params.fit_arrays(&x, &labels.to_vec(), None).unwrap();
    let table = model.classical_table(&x).unwrap();
    let expected = [
        [
            -19.849416566467827,
            1.7739454372355328,
            4.5944063347507246e-29,
        ],
        [
            1.057101830524276,
            0.10148063209363566,
            2.0786321041421205e-25,
        ],
        [
            0.21814100610428244,
            0.03706601904006288,
            3.9756833077545696e-9,
        ],
    ];
    near(&columns(&table), &expected, 1e-6);
    assert_eq!(table.statistic.symbol(), "z");
}

#[test]
fn what_would_mislead_is_refused() {
    let (x, y) = regression(30, 4, 1);
    let y = y.to_vec();
    let refused = |alpha: f64, x: &regfit::ndarray::Array2<f64>, y: &[f64]| {
        let params = Ridge::params::<f64>(alpha).tolerance(1e-9).check().unwrap();
        let model = params.fit_arrays(x, y, None).unwrap();
        model.classical_table(x).unwrap_err().to_string()
    };
    assert!(refused(0.1, &x, &y).contains("the penalty shrinks"));
    let mut twice = x.clone();
    twice.push_column(x.column(0)).unwrap();
    assert!(refused(0.0, &twice, &y).contains("linear combinations"));
    let few = x.select(Axis(0), &[0, 1, 2, 3, 4]);
    assert!(refused(0.0, &few, &y[..5]).contains("leave nothing"));
    let weights: Vec<f64> = (0..30).map(|i| 1.0 + f64::from(i % 2)).collect();
    let params = Lasso::params::<f64>(0.0).sample_weights(weights);
    let model = params.check().unwrap().fit_arrays(&x, &y, None).unwrap();
    assert!(model.classical_table(&x).is_err());
}

#[test]
fn units_of_a_column_change_its_row_alone() {
    let (x, y) = regression(40, 3, 8);
    let mut scaled = x.clone();
    scaled.column_mut(1).mapv_inplace(|v| 1000.0 * v - 5.0);
    let table = |x: &regfit::ndarray::Array2<f64>| {
        let params = Lasso::params::<f64>(0.0).tolerance(1e-12).check().unwrap();
        let model = params.fit_arrays(x, &y.to_vec(), None).unwrap();
        model.classical_table(x).unwrap()
    };
    let (a, b) = (table(&x), table(&scaled));
    for j in 0..3 {
        let (a, b) = (a.coefficients[j].unwrap(), b.coefficients[j].unwrap());
        let unit = if j == 1 { 1000.0 } else { 1.0 };
        assert!((a.standard_error - unit * b.standard_error).abs() < 1e-9 * a.standard_error);
        assert!((a.p_value - b.p_value).abs() < 1e-9);
    }
}

/// Under the null hypothesis p-values are uniform: their mean is ½ with deviation 1/√(12·400).
#[test]
fn p_values_of_noise_are_uniform() {
    let mut random = Random::new(3);
    let mut sum = 0.0;
    for _ in 0..100 {
        let (x, y) = (random.matrix(12, 4), random.vector(12));
        let params = Lasso::params::<f64>(0.0).check().unwrap();
        let model = params.fit_arrays(&x, &y.to_vec(), None).unwrap();
        let table = model.classical_table(&x).unwrap();
        sum += table
            .coefficients
            .iter()
            .map(|t| t.unwrap().p_value)
            .sum::<f64>();
    }
    let mean = sum / 400.0;
    assert!(
        (mean - 0.5).abs() < 4.0 / (12.0_f64 * 400.0).sqrt(),
        "{mean}"
    );
}
