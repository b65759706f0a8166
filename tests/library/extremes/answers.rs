//! Answers at the edges, against closed forms and against the same problem in other units.

use super::tables::{ROWS, usual};
use linfa::ParamGuard;
use ndarray::{Array1, Array2, Axis, array, concatenate};
use regfit::data::SparseMatrix;
use regfit::family::{Binomial, Gaussian, Multinomial, TypedFamily};
use regfit::model::{FeatureMatrix, Warning};
use regfit::penalty::{AnyPenalty, ElasticNet, L1, L2, Penalty as _};
use regfit::{Error, LinearModel, Params};

type Model<M> = Params<M, AnyPenalty>;

fn lasso(alpha: f64) -> Model<Gaussian> {
    Params::new(AnyPenalty::L1(L1 { alpha }))
}

fn ridge(alpha: f64) -> Model<Gaussian> {
    Params::new(AnyPenalty::L2(L2 { alpha }))
}

fn logistic(alpha: f64) -> Model<Binomial> {
    Params::new(AnyPenalty::L1(L1 { alpha }))
}

fn fit<M: TypedFamily + Default>(
    params: &Model<M>,
    x: &dyn FeatureMatrix,
    y: &[M::Target],
) -> LinearModel<M> {
    let params = params.clone().tolerance(1e-13).check().unwrap();
    params.fit_arrays(x, y, None).unwrap()
}

fn penalties() -> [AnyPenalty; 3] {
    let (alpha, l1_ratio) = (0.05, 0.5);
    [
        AnyPenalty::L1(L1 { alpha }),
        AnyPenalty::L2(L2 { alpha }),
        AnyPenalty::ElasticNet(ElasticNet { alpha, l1_ratio }),
    ]
}

/// x̃ = (cx − cx̄)/(c·sd) does not depend on the unit c, so wⱼ becomes wⱼ/c; to the last bit for a power of two.
#[track_caller]
fn units_cancel<M: TypedFamily + Default>(x: &Array2<f64>, y: &[M::Target]) {
    for penalty in penalties() {
        let params = Params::<M, _>::new(penalty);
        let usual = fit(&params, x, y);
        let stored = SparseMatrix::from_dense(x.view()).unwrap();
        let usual_stored = fit(&params, &stored, y);
        for power in [100, 400, 600, 700, 1000] {
            for unit in [2f64.powi(power), 2f64.powi(-power)] {
                let mut moved = x.clone();
                moved.column_mut(1).mapv_inplace(|x| x * unit);
                let stored = SparseMatrix::from_dense(moved.view()).unwrap();
                let moved = (fit(&params, &moved, y), &usual);
                let stored = (fit(&params, &stored, y), &usual_stored);
                for (model, usual) in [moved, stored] {
                    for (k, w) in usual.coefficient_matrix().row(1).iter().enumerate() {
                        let back = model.coefficient_matrix()[[1, k]] * unit;
                        assert!(
                            (back - w).abs() <= 1e-6 * w.abs().max(1e-3),
                            "{unit:e}: {back} {w}"
                        );
                    }
                }
                let model = fit(&params, &(x * unit), y);
                let (found, expected) = (model.standardized_matrix(), usual.standardized_matrix());
                if power == 100 {
                    assert_eq!(found, expected, "{unit:e}");
                    assert_eq!(model.intercepts(), usual.intercepts());
                    assert_eq!(model.report(), usual.report());
                }
                // Beyond, means are taken in two readings in the place of one.
                let far = |(a, b): (&f64, &f64)| (a - b).abs() > 1e-6 * b.abs().max(1e-3);
                assert!(!found.iter().zip(expected).any(far), "{unit:e}");
            }
        }
    }
}

#[test]
fn units_from_1e_minus_300_to_1e300_cancel() {
    let t = usual(ROWS, 3);
    units_cancel::<Gaussian>(&t.x, &t.y.to_vec());
    units_cancel::<Binomial>(&t.x, &t.two);
    units_cancel::<Multinomial>(&t.x, &t.three);
}

/// ½Σd(cy − cb − Xcw)² + cα‖cw‖₁ = c²(½Σd(y − b − Xw)² + α‖w‖₁): everything is multiplied by c, or c² in losses.
#[test]
fn units_of_the_target_from_1e_minus_140_to_1e140() {
    let t = usual(ROWS, 3);
    let usual = fit(&lasso(0.05), &t.x, &t.y.to_vec());
    for power in [-460, -300, 300, 460] {
        let unit = 2f64.powi(power);
        let moved = (&t.y * unit).to_vec();
        let model = fit(&lasso(0.05 * unit), &t.x, &moved);
        assert_eq!(model.coefficients(), &usual.coefficients() * unit);
        assert_eq!(model.intercept(), usual.intercept() * unit);
        assert_eq!(
            model.report().objective,
            usual.report().objective * unit * unit
        );
    }
    for unit in [1e160, 1e-160, 1e200, 1e-200, 1e300] {
        let moved = (&t.y * unit).to_vec();
        let result = lasso(0.05).check().unwrap().fit_arrays(&t.x, &moved, None);
        assert!(
            matches!(result, Err(Error::OutOfRange("the target"))),
            "{unit:e}"
        );
    }
}

/// Squares of raw columns beyond the range: no answer, but the column, the size of its numbers and what to do.
#[test]
fn raw_columns_out_of_range_are_named() {
    let t = usual(ROWS, 3);
    for (unit, said) in [
        (1e200, "1e200"),
        (1e-200, "1e-200"),
        (1e155, "1e155"),
        (1e-310, "1e-310"),
    ] {
        let mut x = t.x.clone();
        x.column_mut(1).mapv_inplace(|x| x * unit);
        let stored = SparseMatrix::from_dense(x.view()).unwrap();
        let params = ridge(0.1).standardize(false).check().unwrap();
        for result in [
            params.fit_arrays(&x, &t.y.to_vec(), None),
            params.fit_arrays(&stored, &t.y.to_vec(), None),
        ] {
            let error = result.unwrap_err();
            assert!(
                matches!(error, Error::ColumnOutOfRange { column: 1, .. }),
                "{error}"
            );
            let text = error.to_string();
            assert!(
                text.contains("column 1 ") && text.contains(&format!("divide it by {said}")),
                "{text}"
            );
        }
    }
}

/// A coefficient of about 1/5e-324 is no number: an error, not ∞.
#[test]
fn a_coefficient_beyond_the_range_names_its_column() {
    let t = usual(ROWS, 3);
    let mut x = t.x.clone();
    x.column_mut(2)
        .iter_mut()
        .enumerate()
        .for_each(|(i, x)| *x = if i % 3 == 0 { 5e-324 } else { 0.0 });
    let y: Vec<f64> = x
        .column(2)
        .iter()
        .map(|x| if *x > 0.0 { 7.0 } else { 1.0 })
        .collect();
    let result = lasso(0.1).check().unwrap().fit_arrays(&x, &y, None);
    assert!(
        matches!(result, Err(Error::ColumnOutOfRange { column: 2, .. })),
        "{result:?}"
    );
}

/// w = Σ(x − x̄)(y − ȳ)/Σ(x − x̄)², all of it exact in integers: x = m + k, y = 3k.
#[test]
fn a_mean_far_above_the_spread_keeps_the_slope() {
    for mean in [1e8, 1e12, 1e15] {
        let x = Array2::from_shape_fn((64, 1), |(i, _)| mean + (i as f64 - 31.0));
        let y: Vec<f64> = (0..64).map(|i| 3.0 * f64::from(i)).collect();
        let stored = SparseMatrix::from_dense(x.view()).unwrap();
        for standardize in [true, false] {
            for params in [ridge(0.0), ridge(1e-300)] {
                let model = params
                    .standardize(standardize)
                    .strict(false)
                    .check()
                    .unwrap();
                let model = model.fit_arrays(&x, &y, None).unwrap();
                assert!((model.coefficients()[0] - 3.0).abs() < 1e-8, "{mean:e}");
                // The intercept is y − w·x at the mean, to the rounding of w·x.
                let there = model.intercept() + model.coefficients()[0] * (mean + 0.5);
                assert!(
                    (there - 94.5).abs() <= 8.0 * f64::EPSILON * 3.0 * mean,
                    "{mean:e}: {there}"
                );
            }
            let params = lasso(0.0).standardize(standardize).check().unwrap();
            let model = params.fit_arrays(&x, &y, None).unwrap();
            assert!((model.coefficients()[0] - 3.0).abs() < 1e-8, "{mean:e}");
        }
        // Implicit centring loses what the mean exceeds the spread by.
        if mean < 1e9 {
            let params = lasso(0.0).strict(false).check().unwrap();
            let model = params.fit_arrays(&stored, &y, None).unwrap();
            assert!(
                (model.coefficients()[0] - 3.0).abs() < 1e-5,
                "{}",
                model.coefficients()[0]
            );
        }
    }
}

/// The coefficient of a column without spread is exactly 0, and the column is named, however small the penalty.
#[test]
fn constant_columns_are_exactly_0_and_named() {
    fn check<M: TypedFamily + Default>(y: &[M::Target]) {
        let t = usual(ROWS, 3);
        for value in [0.1, 0.0, -1e300, 1e-310, 1e15] {
            let mut x = t.x.clone();
            x.column_mut(1).fill(value);
            for alpha in [0.1, 1e-300] {
                for standardize in [true, false] {
                    for penalty in penalties() {
                        let params = Params::<M, _>::new(penalty.with_alpha(alpha));
                        let params = params
                            .standardize(standardize)
                            .strict(false)
                            .check()
                            .unwrap();
                        let model = params.fit_arrays(&x, y, None).unwrap();
                        let row = model.coefficient_matrix().row(1).to_vec();
                        assert!(
                            row.iter().all(|w| *w == 0.0),
                            "{value:e} {alpha:e} {penalty:?}: {row:?}"
                        );
                        assert!(model.warnings().contains(&Warning::ConstantColumn(1)));
                    }
                }
            }
        }
    }
    let t = usual(ROWS, 3);
    check::<Gaussian>(&t.y.to_vec());
    check::<Binomial>(&t.two);
    check::<Multinomial>(&t.three);
}

/// One cell of size c among 24: x̃ is the indicator of that row, whatever c. Ridge then has
/// w̃ = cov(x̃, y)/(1 + 2α), x̃ = (e₅ − 1/n)/sd with sd² = (n − 1)/n².
#[test]
fn squares_that_overflow_do_not_matter_to_standardized_columns() {
    let n = ROWS as f64;
    let y: Vec<f64> = (0..ROWS).map(|i| (i as f64).sin()).collect();
    let mean = y.iter().sum::<f64>() / n;
    let sd = (n - 1.0).sqrt() / n;
    let expected = (y[5] - mean) / n / sd / (1.0 + 2.0 * 0.3);
    for size in [1.0, 1e154, -1e300, f64::MAX / 4.0] {
        let x = Array2::from_shape_fn((ROWS, 1), |(i, _)| if i == 5 { size } else { 0.0 });
        let model = fit(&ridge(0.3), &x, &y);
        let found = model.standardized_coefficients()[0] * size.signum();
        assert!(
            (found - expected).abs() < 1e-14,
            "{size:e}: {found} {expected}"
        );
    }
}

/// min ½(7 − 2w)² + α|w|: w = (14 − α)/4 for one row; above 14 it is 0.
#[test]
fn one_row_one_column_and_strengths_up_to_the_largest_number() {
    let (x, y) = (array![[2.0]], [7.0]);
    for (alpha, w) in [
        (1.0, 3.25),
        (0.0, 3.5),
        (1e-300, 3.5),
        (14.0, 0.0),
        (1e300, 0.0),
        (f64::MAX, 0.0),
    ] {
        let params = lasso(alpha)
            .standardize(false)
            .fit_intercept(false)
            .strict(false);
        let model = params.check().unwrap().fit_arrays(&x, &y, None).unwrap();
        assert!(
            (model.coefficients()[0] - w).abs() < 1e-15,
            "{alpha:e}: {}",
            model.coefficients()[0]
        );
    }
    let t = usual(ROWS, 3);
    for penalty in penalties() {
        for alpha in [1e300, f64::MAX] {
            let model = fit(
                &Params::<Gaussian, _>::new(penalty.with_alpha(alpha)),
                &t.x,
                &t.y.to_vec(),
            );
            assert!(model.coefficients().iter().all(|w| w.abs() < 1e-290));
            assert!((model.intercept() - t.y.mean().unwrap()).abs() < 1e-13);
            assert!(model.report().certified());
        }
    }
}

/// Two rows: the line through both points.
#[test]
fn two_rows_give_the_line_through_them() {
    let model = fit(&ridge(0.0), &array![[1.0], [3.0]], &[10.0, 4.0]);
    assert!(
        (model.coefficients()[0] + 3.0).abs() < 1e-14 && (model.intercept() - 13.0).abs() < 1e-13
    );
}

/// (XᵀX + 2nα)⁻¹Xᵀy = Xᵀ(XXᵀ + 2nα)⁻¹y: 5 × 2000 from a system of 5 by Gaussian elimination.
#[test]
fn five_rows_and_two_thousand_columns() {
    let (n, p, alpha) = (5, 2000, 0.1);
    let t = usual(n, p);
    let x = Array2::from_shape_fn((n, p), |(i, j)| t.x[[i, j]] - j as f64);
    let params = ridge(alpha).standardize(false).fit_intercept(false);
    let model = fit(&params, &x, &t.y.to_vec());
    let mut kernel = x.dot(&x.t());
    kernel
        .diag_mut()
        .mapv_inplace(|v| v + 2.0 * n as f64 * alpha);
    let mut system = concatenate![Axis(1), kernel, t.y.clone().insert_axis(Axis(1))];
    for k in 0..n {
        let pivot = system.row(k).mapv(|v| v / system[[k, k]]);
        for i in (0..n).filter(|i| *i != k) {
            let factor = system[[i, k]];
            system.row_mut(i).scaled_add(-factor, &pivot);
        }
        system.row_mut(k).assign(&pivot);
    }
    let expected: Array1<f64> = x.t().dot(&system.column(n));
    let size = expected.iter().fold(0.0, |m: f64, w| m.max(w.abs()));
    let far = |(a, b): (&f64, &f64)| (a - b).abs() > 1e-9 * size;
    assert!(!model.coefficients().iter().zip(&expected).any(far));
}

/// One of 1000 rows in a class: with α above the largest gradient b = ln(1/999), and p = 1/1000.
#[test]
fn nearly_one_class() {
    let x = Array2::from_shape_fn((1000, 2), |(i, j)| ((i * 7 + j) as f64).sin());
    let labels: Vec<usize> = (0..1000).map(|i| usize::from(i == 500)).collect();
    let model = fit(&logistic(1.0), &x, &labels);
    assert!((model.intercept() - (1f64 / 999.0).ln()).abs() < 1e-10);
    assert_eq!(model.n_nonzero(), 0);
    let free = logistic(1e-4).strict(false).check().unwrap();
    let model = free.fit_arrays(&x, &labels, None).unwrap();
    assert!(model.report().certified());
    let p: f64 = model.predict_probabilities(&x).column(1).sum();
    assert!((p - 1.0).abs() < 1e-9, "{p}");
}

/// Without a penalty no finite coefficients are best for classes that a column separates: that is said.
#[test]
fn separable_classes_without_a_penalty_name_the_column() {
    let x = Array2::from_shape_fn((40, 2), |(i, j)| {
        if j == 0 {
            i as f64
        } else {
            ((i * 7) as f64).sin()
        }
    });
    let labels: Vec<usize> = (0..40).map(|i| usize::from(i >= 20)).collect();
    for unit in [1.0, 1e200, 1e-200] {
        for alpha in [0.0, 1e-300] {
            for penalty in penalties() {
                let params = Params::<Binomial, _>::new(penalty.with_alpha(alpha)).strict(false);
                let model = params
                    .check()
                    .unwrap()
                    .fit_arrays(&(&x * unit), &labels, None)
                    .unwrap();
                let expected = match alpha {
                    0.0 => Warning::NoFiniteOptimum {
                        columns: vec![0],
                        together: false,
                    },
                    _ => Warning::Separable { column: Some(0) },
                };
                assert!(
                    model.warnings().contains(&expected),
                    "{unit:e} {alpha:e} {penalty:?} {:?}",
                    model.warnings()
                );
                assert!(model.coefficient_matrix().iter().all(|w| w.is_finite()));
            }
        }
    }
}

/// Only ratios of weights matter; a row of weight 1e-300 beside one of 1e300 does not.
#[test]
fn weights_of_any_size() {
    let t = usual(ROWS, 3);
    let weights: Vec<f64> = (0..ROWS).map(|i| [1.0, 0.5, 4.0][i % 3]).collect();
    let usual = fit(
        &lasso(0.05).sample_weights(weights.clone()),
        &t.x,
        &t.y.to_vec(),
    );
    for unit in [2f64.powi(990), 2f64.powi(-990)] {
        let scaled = weights.iter().map(|w| w * unit).collect();
        let model = fit(&lasso(0.05).sample_weights(scaled), &t.x, &t.y.to_vec());
        assert_eq!(model.coefficients(), usual.coefficients());
    }
    let half: Vec<usize> = (0..ROWS).step_by(2).collect();
    let extreme = (0..ROWS)
        .map(|i| if i % 2 == 0 { 1e300 } else { 1e-300 })
        .collect();
    let model = fit(&lasso(0.05).sample_weights(extreme), &t.x, &t.y.to_vec());
    let alone = fit(
        &lasso(0.05),
        &t.x.select(Axis(0), &half),
        &t.y.select(Axis(0), &half).to_vec(),
    );
    let far = |(a, b): (&f64, &f64)| (a - b).abs() > 1e-7;
    assert!(
        !model
            .coefficients()
            .iter()
            .zip(alone.coefficients())
            .any(far)
    );
}
