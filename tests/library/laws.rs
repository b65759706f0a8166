//! Laws to the last bit, data that are special, and what is refused; laws on generated data are in `properties/`.
//!
//! F(η) = Σ dᵢℓ(yᵢ, ηᵢ), η = b + Xw, objective F + α Σ vⱼω(w̃ⱼ), w̃ⱼ = wⱼ·sdⱼ when standardised.

use crate::common::{self, classes, largest_difference, regression};
use linfa::traits::Fit;
use linfa::{Dataset, DatasetBase, ParamGuard};
use ndarray::{Array1, Array2, Axis, ShapeBuilder, array, concatenate, s};
use regfit::data::SparseMatrix;
use regfit::family::{Binomial, Gaussian, TypedFamily};
use regfit::model::{FeatureMatrix, Warning};
use regfit::penalty::{L1, Penalty};
use regfit::solver::StopReason;
use regfit::{ElasticNet, Error, Lasso, LinearModel, Logistic, Params, PathGrid, Ridge, Softmax};

/// Small enough that coefficients are settled to `CLOSE`: a gap ε leaves ‖Δw̃‖² ≤ 2ε/curvature.
const TIGHT: f64 = 1e-14;
const CLOSE: f64 = 1e-6;

fn fit<M: TypedFamily + Default, P: Penalty>(
    params: Params<M, P>,
    x: &dyn FeatureMatrix,
    y: &Array1<M::Target>,
) -> LinearModel<M> {
    fit_to(TIGHT, params, x, y).unwrap()
}

fn fit_to<M: TypedFamily + Default, P: Penalty>(
    tolerance: f64,
    params: Params<M, P>,
    x: &dyn FeatureMatrix,
    y: &Array1<M::Target>,
) -> Result<LinearModel<M>, Error> {
    let params = params.tolerance(tolerance).check()?;
    params.fit_arrays(x, &y.to_vec(), None)
}

/// Coefficients and intercepts of two models agree.
#[track_caller]
fn assert_same<M: TypedFamily + Default>(a: &LinearModel<M>, b: &LinearModel<M>, tolerance: f64) {
    let (wa, wb) = (a.coefficient_matrix(), b.coefficient_matrix());
    let size = wa.iter().fold(1.0, |m: f64, w| m.max(w.abs()));
    let difference = largest_difference(wa, wb);
    assert!(
        difference <= tolerance * size,
        "coefficients differ by {difference:e}"
    );
    let (ba, bb) = (a.intercepts(), b.intercepts());
    let size = ba.iter().fold(1.0, |m: f64, b| m.max(b.abs()));
    let difference = largest_difference(ba, bb);
    assert!(
        difference <= tolerance * size,
        "intercepts differ by {difference:e}"
    );
}

/// Bit for bit.
#[track_caller]
fn assert_identical<M: TypedFamily + Default>(a: &LinearModel<M>, b: &LinearModel<M>) {
    let bits = |m: &LinearModel<M>| -> Vec<u64> {
        let numbers = m.coefficients_and_intercepts();
        numbers.into_iter().map(f64::to_bits).collect()
    };
    assert_eq!(bits(a), bits(b));
    assert_eq!(a.report(), b.report());
}

trait Numbers {
    fn coefficients_and_intercepts(&self) -> Vec<f64>;
}

impl<M: TypedFamily + Default> Numbers for LinearModel<M> {
    fn coefficients_and_intercepts(&self) -> Vec<f64> {
        let w = self.coefficient_matrix();
        w.iter().chain(self.intercepts().iter()).copied().collect()
    }
}

fn sparse(x: &Array2<f64>) -> SparseMatrix {
    SparseMatrix::from_dense(x.view()).unwrap()
}

// A factor common to all weights cancels in dᵢ = weightᵢ/Σ weights.
#[test]
fn only_ratios_of_weights_matter() {
    let (x, y) = regression(30, 4, 3);
    let weights = common::weights(30, 4);
    for factor in [8.0, 2.0f64.powi(300), 2.0f64.powi(-300)] {
        let scaled: Vec<f64> = weights.iter().map(|w| w * factor).collect();
        let one = fit(Lasso::params(0.1).sample_weights(weights.clone()), &x, &y);
        assert_identical(
            &one,
            &fit(Lasso::params(0.1).sample_weights(scaled), &x, &y),
        );
    }
}

// dᵢ = 0 takes row i out of every sum, whatever stands in it.
#[test]
fn rows_of_weight_zero_do_not_matter() {
    let (x, y) = regression(30, 4, 5);
    let mut weights = vec![1.0; 30];
    let kept: Vec<usize> = (0..30).filter(|i| i % 7 != 0).collect();
    let (mut strange, mut targets) = (x.clone(), y.clone());
    for i in (0..30).step_by(7) {
        weights[i] = 0.0;
        strange.row_mut(i).fill(1e18);
        targets[i] = -1e9;
    }
    let labels = classes(&x, 2, 6);
    let (kept_x, kept_y) = (x.select(Axis(0), &kept), y.select(Axis(0), &kept));
    let kept_labels = labels.select(Axis(0), &kept);
    for standardize in [true, false] {
        let lasso = Lasso::params(0.2).standardize(standardize);
        let expected = fit(lasso.clone(), &kept_x, &kept_y);
        let lasso = lasso.sample_weights(weights.clone());
        assert_same(&expected, &fit(lasso.clone(), &strange, &targets), CLOSE);
        assert_same(&expected, &fit(lasso, &sparse(&strange), &targets), CLOSE);

        let ridge = Ridge::params(0.2).standardize(standardize);
        let expected = fit(ridge.clone(), &kept_x, &kept_y);
        let ridge = ridge.sample_weights(weights.clone());
        assert_same(&expected, &fit(ridge, &strange, &targets), CLOSE);

        let logistic = Logistic::params(0.05).standardize(standardize);
        let expected = fit(logistic.clone(), &kept_x, &kept_labels);
        let logistic = logistic.sample_weights(weights.clone());
        assert_same(&expected, &fit(logistic, &strange, &labels), CLOSE);
    }
}

// x̃ⱼ = (cxⱼ − cx̄ⱼ)/(c·sdⱼ) does not depend on c, so wⱼ goes to wⱼ/c.
#[test]
fn units_of_columns_cancel_when_standardised() {
    let (x, y) = regression(40, 5, 10);
    let model = fit(Lasso::params(0.2), &x, &y);
    // A power of two is exact: not a bit of the standardised problem changes.
    let doubled = fit(Lasso::params(0.2), &(&x * 1024.0), &y);
    assert_eq!(&doubled.coefficients() * 1024.0, model.coefficients());
    assert_eq!(doubled.intercept(), model.intercept());
    assert_eq!(doubled.report(), model.report());
    let units = array![1e-6, 3.0, 1e12, 0.7, 1e-150];
    let scaled = fit(Lasso::params(0.2), &(&x * &units), &y);
    let back = &scaled.coefficients() * &units;
    assert!(largest_difference(&back, model.coefficients()) < CLOSE);
}

// A column without spread is a multiple of the intercept's: 0.1 in every row has a rounded mean, and
// must still count as constant.
#[test]
fn a_constant_column_gets_zero_and_is_named() {
    fn check<M: TypedFamily + Default, P: Penalty>(params: Params<M, P>, y: &Array1<M::Target>) {
        for value in [0.1, 0.0, -1e9, 1e-300] {
            let (mut x, _) = regression(49, 4, 28);
            x.column_mut(2).fill(value);
            let dense = fit_to(1e-8, params.clone(), &x, y).unwrap();
            let stored = fit_to(1e-8, params.clone(), &sparse(&x), y).unwrap();
            for model in [dense, stored] {
                assert!(model.coefficient_matrix().row(2).iter().all(|w| *w == 0.0));
                assert_eq!(model.warnings(), [Warning::ConstantColumn(2)], "{value}");
                assert!(model.warnings()[0].to_string().contains("column 2"));
                assert!(model.scaling().constant[2]);
            }
        }
    }
    let (x, y) = regression(49, 4, 28);
    let (two, three) = (classes(&x, 2, 29), classes(&x, 3, 29));
    for standardize in [true, false] {
        check(Lasso::params(0.1).standardize(standardize), &y);
        check(Ridge::params(0.1).standardize(standardize), &y);
        check(Ridge::params(0.0).standardize(standardize), &y);
        check(Logistic::params(0.01).standardize(standardize), &two);
        check(Softmax::ridge_params(0.01).standardize(standardize), &three);
    }
    let weighted = Lasso::params(0.1).sample_weights(common::weights(49, 30));
    check(weighted, &y);
}

// ω(a) + ω(b) with a + b fixed: ridge takes a = b, the lasso does not mind, and both are certified.
#[test]
fn duplicated_columns_reach_the_tolerance() {
    let (x, y) = regression(50, 4, 31);
    let twice = concatenate![Axis(1), x, x];
    let ridge = fit(Ridge::params(0.1), &twice, &y);
    let w = ridge.coefficients();
    assert!(largest_difference(w.slice(s![..4]), w.slice(s![4..])) < 1e-12);
    let (once, lasso) = (
        fit(Lasso::params(0.1), &x, &y),
        fit(Lasso::params(0.1), &twice, &y),
    );
    let w = lasso.coefficients();
    let sum = &w.slice(s![..4]) + &w.slice(s![4..]);
    assert!(largest_difference(&sum, once.coefficients()) < CLOSE);
    let labels = classes(&x, 3, 32);
    assert!(
        fit_to(1e-10, Softmax::params(0.01), &twice, &labels)
            .unwrap()
            .report()
            .certified()
    );
    // Without a penalty the smallest of many solutions is given, with a word about it.
    let least = fit_to(1e-8, Ridge::params(0.0), &twice, &y).unwrap();
    assert_eq!(least.warnings(), [Warning::NotUnique { rank: 4 }]);
    let w = least.coefficients();
    assert!(largest_difference(w.slice(s![..4]), w.slice(s![4..])) < CLOSE);
}

// x + 10⁸ has the same centred column, to the digits that x + 10⁸ still holds.
#[test]
fn a_mean_far_above_the_spread_keeps_the_slope() {
    let (x, y) = regression(60, 4, 33);
    let far = &x + 1e8;
    let near = &far - 1e8; // exactly the numbers that `far` holds
    let labels = classes(&x, 2, 34);
    let tolerance = 1e-12;
    macro_rules! same_slopes {
        ($params:expr, $y:expr) => {
            let a = fit_to(tolerance, $params, &near, $y).unwrap();
            let b = fit_to(tolerance, $params, &far, $y).unwrap();
            assert!(largest_difference(&a.coefficients(), &b.coefficients()) < CLOSE);
            let moved = b.intercept() + 1e8 * b.coefficients().sum();
            assert!((a.intercept() - moved).abs() < 1e-4);
        };
    }
    same_slopes!(Lasso::params(0.1), &y);
    same_slopes!(Lasso::params(0.1).standardize(false), &y);
    same_slopes!(Ridge::params(0.0), &y);
    same_slopes!(Logistic::params(0.02), &labels);
}

// f32 numbers are f64 numbers: the fit is that of the same numbers in f64.
#[test]
fn single_precision_records_are_fitted_in_double() {
    let (x, y) = regression(40, 5, 35);
    let (x, y) = (x.mapv(|v| v as f32), y.mapv(|v| v as f32));
    let narrow = fit(Lasso::params::<f32>(0.1), &x, &y);
    let wide = fit(
        Lasso::params::<f64>(0.1),
        &x.mapv(f64::from),
        &y.mapv(f64::from),
    );
    assert_eq!(
        narrow.coefficients_and_intercepts(),
        wide.coefficients_and_intercepts()
    );
}

// Layout in memory is no part of the data.
#[test]
fn every_layout_gives_the_same_bits() {
    let (x, y) = regression(40, 5, 36);
    let mut by_columns = Array2::zeros((40, 5).f());
    by_columns.assign(&x);
    let mut wide = Array2::from_elem((80, 15), f64::NAN);
    wide.slice_mut(s![..;2, 1..;3]).assign(&x);
    let mut upside_down = Array2::zeros((40, 5));
    upside_down.slice_mut(s![..;-1, ..;-1]).assign(&x);
    let labels = classes(&x, 3, 37);
    let lasso = || Lasso::params(0.1);
    let softmax = || Softmax::params(0.02);
    let (expected, expected_softmax) = (fit(lasso(), &x, &y), fit(softmax(), &x, &labels));
    let strided = wide.slice(s![..;2, 1..;3]);
    let reversed = upside_down.slice(s![..;-1, ..;-1]);
    assert_identical(&expected, &fit(lasso(), &by_columns, &y));
    assert_identical(&expected, &fit(lasso(), &strided, &y));
    assert_identical(&expected, &fit(lasso(), &reversed, &y));
    assert_identical(&expected_softmax, &fit(softmax(), &by_columns, &labels));
    assert_identical(&expected_softmax, &fit(softmax(), &strided, &labels));
    assert_identical(&expected_softmax, &fit(softmax(), &reversed, &labels));
}

#[test]
fn a_second_run_gives_the_same_bits() {
    let (x, y) = regression(60, 8, 38);
    let labels = classes(&x, 3, 39);
    for _ in 0..3 {
        assert_identical(
            &fit(Lasso::params(0.1), &x, &y),
            &fit(Lasso::params(0.1), &x, &y),
        );
        assert_identical(
            &fit(Ridge::params(0.1), &x, &y),
            &fit(Ridge::params(0.1), &x, &y),
        );
        let softmax = || fit(Softmax::params(0.02), &x, &labels);
        assert_identical(&softmax(), &softmax());
    }
    let path = || {
        let lasso = Lasso::params::<f64>(1.0).check().unwrap();
        lasso
            .path_arrays(&x, &y.to_vec(), None, &PathGrid::default())
            .unwrap()
    };
    assert_eq!(path(), path());
}

// α = 0 leaves ½Σd(y − b − Xw)².
#[test]
fn without_penalty_it_is_least_squares() {
    let (x, y) = regression(40, 6, 40);
    let other = linfa_linear::LinearRegression::new();
    let other = other.fit(&Dataset::new(x.clone(), y.clone())).unwrap();
    for standardize in [true, false] {
        for model in [
            fit_to(1e-10, Lasso::params(0.0).standardize(standardize), &x, &y).unwrap(),
            fit_to(1e-10, Ridge::params(0.0).standardize(standardize), &x, &y).unwrap(),
            fit_to(1e-10, ElasticNet::params(0.0, 0.5), &x, &y).unwrap(),
        ] {
            assert!(largest_difference(model.coefficients(), other.params()) < 1e-9);
            assert!((model.intercept() - other.intercept()).abs() < 1e-9);
        }
    }
}

// A factor of 0 leaves the column to least squares; a large one is a column left out.
#[test]
fn penalty_factors_free_a_column_or_silence_it() {
    let (x, y) = regression(40, 5, 41);
    // Above α_max only the free columns are left: ordinary least squares on them.
    let lasso = Lasso::params(1e6).penalty_factors(vec![1.0, 0.0, 1.0, 0.0, 1.0]);
    let model = fit_to(1e-10, lasso, &x, &y).unwrap();
    let free = x.select(Axis(1), &[1, 3]);
    let other = linfa_linear::LinearRegression::new();
    let other = other.fit(&Dataset::new(free, y.clone())).unwrap();
    let w = model.coefficients();
    assert_eq!([w[0], w[2], w[4]], [0.0; 3]);
    assert!(largest_difference(&array![w[1], w[3]], other.params()) < 1e-9);
    // v·α is what counts.
    let doubled = Lasso::params(0.05).penalty_factors(vec![2.0; 5]);
    assert_same(
        &fit(Lasso::params(0.1), &x, &y),
        &fit(doubled, &x, &y),
        CLOSE,
    );
    let without = fit(Lasso::params(0.1), &x.select(Axis(1), &[0, 1, 2, 3]), &y);
    let factors = vec![1.0, 1.0, 1.0, 1.0, 1e9];
    let silenced = fit(Lasso::params(0.1).penalty_factors(factors), &x, &y);
    assert_eq!(silenced.coefficients()[4], 0.0);
    let kept = silenced.coefficients().slice(s![..4]).to_owned();
    assert!(largest_difference(&kept, without.coefficients()) < CLOSE);
}

// softmax(η + c·1) = softmax(η): what is common to all classes is chosen to be 0.
#[test]
fn unpenalised_softmax_coefficients_sum_to_zero_over_classes() {
    let (x, _) = regression(40, 50, 8);
    let labels = classes(&x, 3, 9);
    let mut factors = vec![1.0; 50];
    (factors[3], factors[5]) = (0.0, 0.0);
    let softmax = Softmax::params(0.03).penalty_factors(factors);
    let softmax = softmax.sample_weights(common::weights(40, 7));
    let model = fit_to(1e-12, softmax.clone(), &x, &labels).unwrap();
    let w = model.coefficients();
    for j in [3, 5] {
        assert!(w.row(j).sum().abs() < 1e-14 && w.row(j).iter().all(|w| *w != 0.0));
    }
    assert!(model.intercepts().sum().abs() < 1e-14);
    let stored = fit_to(1e-12, softmax, &sparse(&x), &labels).unwrap();
    assert_same(&model, &stored, CLOSE);
}

#[test]
fn more_columns_than_rows_are_certified() {
    let (x, y) = regression(20, 100, 42);
    let labels = classes(&x, 3, 43);
    let lasso = fit_to(1e-10, Lasso::params(0.1), &x, &y).unwrap();
    assert!(lasso.n_nonzero() <= 20);
    assert!(
        fit_to(1e-10, Ridge::params(0.1), &x, &y)
            .unwrap()
            .report()
            .certified()
    );
    assert!(
        fit_to(1e-10, Softmax::params(0.02), &x, &labels)
            .unwrap()
            .report()
            .certified()
    );
    // Least squares passes through every point; the shortest such w is given.
    let least = fit_to(1e-8, Ridge::params(0.0), &x, &y).unwrap();
    assert!(least.report().loss < 1e-20 * least.report().null_loss);
    assert_eq!(least.warnings(), [Warning::NotUnique { rank: 19 }]);
}

#[test]
fn one_row_or_one_column_is_enough() {
    // One row: the intercept takes it.
    let model = fit_to(1e-6, Lasso::params(0.1), &array![[2.0, 3.0]], &array![7.0]).unwrap();
    assert_eq!(
        (model.coefficients().to_vec(), model.intercept()),
        (vec![0.0, 0.0], 7.0)
    );
    assert_eq!(model.warnings().len(), 2);
    // Without intercept and scaling: minimise ½(7 − 2w)² + w, so w = (14 − 1)/4.
    let raw = Lasso::params(1.0).standardize(false).fit_intercept(false);
    let model = fit(raw, &array![[2.0]], &array![7.0]);
    assert_eq!(model.coefficients()[0], 3.25);
    // One column, ridge: w = cov(x, y)/(var(x) + 2α).
    let model = fit(
        Ridge::params(0.5).standardize(false),
        &array![[0.0], [2.0]],
        &array![1.0, 5.0],
    );
    assert!((model.coefficients()[0] - 2.0 / (1.0 + 1.0)).abs() < 1e-15);
}

// y and y + 10¹⁰ have the same differences, to the digits that y + 10¹⁰ still holds.
#[test]
fn a_target_far_from_zero_keeps_its_digits() {
    let (x, y) = regression(40, 5, 60);
    let far = &y + 1e10;
    let near = &far - 1e10; // exactly the numbers that `far` holds
    for (a, b) in [
        (
            fit(Lasso::params(0.1), &x, &near),
            fit(Lasso::params(0.1), &x, &far),
        ),
        (
            fit(Ridge::params(0.1), &x, &near),
            fit(Ridge::params(0.1), &x, &far),
        ),
    ] {
        assert!(largest_difference(a.coefficients(), b.coefficients()) < CLOSE);
        assert!((a.intercept() + 1e10 - b.intercept()).abs() < 1e-5);
    }
}

#[test]
fn a_constant_target_is_the_intercept() {
    let (x, _) = regression(30, 4, 44);
    for value in [0.0f64, 0.1, -1e6] {
        let y = Array1::from_elem(30, value);
        for model in [
            fit_to(1e-6, Lasso::params(0.1), &x, &y).unwrap(),
            fit_to(1e-6, Ridge::params(0.1), &x, &y).unwrap(),
            fit_to(1e-6, Lasso::params(0.0), &x, &y).unwrap(),
        ] {
            assert!(
                model
                    .coefficients()
                    .iter()
                    .all(|w| w.abs() < 1e-12 * value.abs().max(1.0))
            );
            assert!((model.intercept() - value).abs() <= 1e-12 * value.abs());
            assert!(model.report().certified());
        }
    }
}

#[test]
fn numbers_that_are_not_finite_are_refused_with_their_place() {
    let (x, y) = regression(30, 4, 45);
    let labels = classes(&x, 2, 46);
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut bad = x.clone();
        bad[[17, 2]] = value;
        for result in [
            fit_to(1e-6, Lasso::params(0.1), &bad, &y).err(),
            fit_to(1e-6, Lasso::params(0.1), &sparse(&bad), &y).err(),
            fit_to(1e-6, Logistic::params(0.1), &bad, &labels).err(),
        ] {
            assert!(matches!(
                result,
                Some(Error::NotFinite {
                    row: 17,
                    column: 2,
                    ..
                })
            ));
        }
        let mut bad = y.clone();
        bad[5] = value;
        let error = fit_to(1e-6, Lasso::params(0.1), &x, &bad).unwrap_err();
        assert!(matches!(error, Error::TargetNotFinite { row: 5, .. }));
        assert!(error.to_string().contains("row 5"));
        let mut weights = vec![1.0; 30];
        weights[3] = value;
        let weighted = Lasso::params(0.1).sample_weights(weights);
        assert!(
            matches!(fit_to(1e-6, weighted, &x, &y), Err(Error::Weights(text)) if text.contains('3'))
        );
    }
}

#[test]
fn lengths_that_do_not_fit_are_refused_with_both_numbers() {
    let (x, y) = regression(30, 4, 47);
    let short = y.slice(s![..29]).to_owned();
    macro_rules! refused {
        ($params:expr, $y:expr, $expected:expr, $found:expr) => {
            for result in [
                fit_to(1e-6, $params, &x, $y),
                fit_to(1e-6, $params, &sparse(&x), $y),
            ] {
                match result {
                    Err(Error::LengthMismatch {
                        expected, found, ..
                    }) => {
                        assert_eq!((expected, found), ($expected, $found));
                    }
                    other => panic!("{other:?}"),
                }
            }
        };
    }
    refused!(Lasso::params(0.1), &short, 30, 29);
    refused!(Lasso::params(0.1).sample_weights(vec![1.0; 31]), &y, 30, 31);
    refused!(Lasso::params(0.1).penalty_factors(vec![1.0; 3]), &y, 4, 3);
    for shape in [(0, 4), (30, 0)] {
        let empty = Array2::<f64>::zeros(shape);
        let y = Array1::<f64>::zeros(shape.0);
        assert!(matches!(
            fit_to(1e-6, Lasso::params(0.1), &empty, &y),
            Err(Error::Empty(_))
        ));
    }
}

#[test]
fn weights_must_leave_something_to_fit() {
    let (x, y) = regression(30, 4, 48);
    for weights in [vec![0.0; 30], vec![-1.0; 30]] {
        let lasso = Lasso::params(0.1).sample_weights(weights);
        assert!(matches!(
            fit_to(1e-6, lasso, &x, &y),
            Err(Error::Weights(_))
        ));
    }
    let labels = classes(&x, 2, 49);
    let one_class = labels.iter().map(|y| *y as f64).collect();
    let logistic = Logistic::params(0.1).sample_weights(one_class);
    assert!(matches!(
        fit_to(1e-6, logistic, &x, &labels),
        Err(Error::Classes { found: 1, .. })
    ));
    let three = classes(&x, 3, 49);
    let error = fit_to(1e-6, Logistic::params(0.1), &x, &three).unwrap_err();
    assert!(error.to_string().contains("softmax"), "{error}");
}

#[test]
fn a_fit_that_stops_early_says_so_with_numbers() {
    let (x, y) = regression(60, 400, 51);
    let one = || Lasso::params(0.001).tolerance(1e-12).max_epochs(1);
    let data = Dataset::new(x, y);
    match one().fit(&data) {
        Err(Error::NotConverged {
            measure,
            relative,
            tolerance,
            epochs,
        }) => {
            assert_eq!((measure, tolerance, epochs), ("duality gap", 1e-12, 1));
            assert!(relative > 1e-12 && relative.is_finite());
        }
        other => panic!("{other:?}"),
    }
    let model = one().strict(false).fit(&data).unwrap();
    assert_eq!(model.report().stop, StopReason::EpochLimit);
    assert!(!model.report().certified());
    let Warning::NotCertified {
        relative,
        tolerance,
        epochs,
        stop: StopReason::EpochLimit,
    } = model.warnings()[0]
    else {
        panic!("{:?}", model.warnings());
    };
    assert_eq!(
        (relative, tolerance, epochs),
        (model.report().relative(), 1e-12, 1)
    );
}

// With w = t·(separating direction) every loss goes to 0 as t grows: only the penalty holds w.
#[test]
fn separable_classes_with_hardly_a_penalty_are_reported() {
    let x = Array2::from_shape_fn((40, 2), |(i, j)| {
        i as f64 + if j == 0 { 0.0 } else { (i % 3) as f64 }
    });
    let labels = Array1::from_shape_fn(40, |i| usize::from(i >= 20));
    let weak = Warning::Separable { column: Some(0) };
    // Both columns do: i + i mod 3 is at most 20 below i = 20 and at least 21 from there on.
    let none = Warning::NoFiniteOptimum {
        columns: vec![0, 1],
        together: false,
    };
    for (alpha, expected) in [(1e-12, weak), (0.0, none)] {
        let logistic = Logistic::params(alpha).strict(false).max_epochs(1000);
        let model = fit_to(1e-6, logistic, &x, &labels).unwrap();
        let numbers = model.coefficients_and_intercepts();
        assert!(numbers.iter().all(|w| w.is_finite()), "{numbers:?}");
        assert!(
            model.warnings().contains(&expected),
            "{alpha:e}: {:?}",
            model.warnings()
        );
        let p = model.predict_probabilities(&x);
        assert!(p.iter().all(|p| (0.0..=1.0).contains(p)));
        let softmax = Softmax::ridge_params(alpha).strict(false).max_epochs(1000);
        let model = fit_to(1e-6, softmax, &x, &labels).unwrap();
        assert!(
            model
                .coefficients_and_intercepts()
                .iter()
                .all(|w| w.is_finite())
        );
        assert!(model.warnings().contains(&expected), "softmax {alpha:e}");
    }
    let held = fit_to(1e-6, Logistic::params(0.05), &x, &labels).unwrap();
    assert!(held.warnings().is_empty());
}

#[test]
fn one_family_and_penalty_can_be_combined_by_type() {
    let (x, y) = regression(30, 4, 56);
    let named = fit(Lasso::params(0.1), &x, &y);
    assert_identical(
        &named,
        &fit(Params::<Gaussian, _>::new(L1 { alpha: 0.1 }), &x, &y),
    );
    let labels = classes(&x, 2, 57);
    let named = fit(Logistic::params(0.02), &x, &labels);
    assert_identical(
        &named,
        &fit(Params::<Binomial, _>::new(L1 { alpha: 0.02 }), &x, &labels),
    );
    let dataset = DatasetBase::new(sparse(&x), labels.clone());
    let stored = Logistic::params(0.02)
        .tolerance(TIGHT)
        .fit(&dataset)
        .unwrap();
    assert_same(&named, &stored, CLOSE);
}
