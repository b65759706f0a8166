//! Moments of columns by folds, and folds that are fitted on nothing else.

use crate::common::regression;
use regfit::Lasso;
use regfit::model::ValidParams;
use regfit::moments::Moments;
use regfit::ndarray::{Array2, ShapeBuilder, s};
use regfit::penalty::{AnyPenalty, ElasticNet, L1};
use regfit::selection::{FoldKind, FoldPlan, Measure, Plan};
use regfit::{PathGrid, linfa::ParamGuard};

/// Means of a million deviations, sorted rows, and three columns of one decimal.
fn rows(n: usize) -> Array2<f64> {
    Array2::from_shape_fn((n, 3), |(i, j)| match j {
        0 => 1e6 + ((i * 37 + 11) as f64 * 0.7).sin(),
        1 => i as f64,
        _ => ((i * 31) % 17) as f64 * 0.1,
    })
}

fn empty(shift: Vec<f64>, folds: usize) -> Moments {
    let names = ["a", "b", "c"].map(String::from).to_vec();
    Moments::new(names, shift, folds).unwrap()
}

#[test]
fn leaving_a_fold_out_of_merged_readings_keeps_the_digits_of_its_rows() {
    let (n, x) = (1000, rows(1000));
    let shift = vec![1e6, 500.0, 0.8];
    let (mut first, mut second) = (empty(shift.clone(), 4), empty(shift.clone(), 4));
    for fold in 0..4 {
        let part = x.slice(s![fold * 250..(fold + 1) * 250, ..]);
        first.update(fold, part.slice(s![..100, ..]), None).unwrap();
        second
            .update(fold, part.slice(s![100.., ..]), None)
            .unwrap();
    }
    first.merge(&second).unwrap();
    let rest = first.without(2);
    assert_eq!((rest.rows, rest.weight), (n - 250, 750.0));
    let kept: Vec<usize> = (0..n).filter(|i| !(500..750).contains(i)).collect();
    for j in 0..3 {
        for k in 0..=j {
            let z = |i: &usize, j: usize| x[[*i, j]] - shift[j];
            let exact: f64 = kept.iter().map(|i| z(i, j) * z(i, k)).sum();
            let norms: f64 = [j, k]
                .map(|j| kept.iter().map(|i| z(i, j).powi(2)).sum::<f64>().sqrt())
                .iter()
                .product();
            assert!((rest.second(j, k) - exact).abs() <= 1e-14 * norms);
        }
    }
}

#[test]
fn a_weight_is_the_row_so_many_times_and_0_the_row_absent() {
    let x = rows(40);
    let weights: Vec<f64> = (0..40).map(|i| (i % 3) as f64).collect();
    let (mut weighted, mut repeated) =
        (empty(vec![1e6, 0.0, 0.0], 1), empty(vec![1e6, 0.0, 0.0], 1));
    weighted.update(0, x.view(), Some(&weights)).unwrap();
    for (i, weight) in weights.iter().enumerate() {
        for _ in 0..*weight as usize {
            repeated.update(0, x.slice(s![i..=i, ..]), None).unwrap();
        }
    }
    let (found, exact) = (weighted.whole(), repeated.whole());
    assert_eq!(found.weight, exact.weight);
    assert_eq!(found.range, exact.range);
    for j in 0..3 {
        assert!((found.first[j] - exact.first[j]).abs() <= 1e-12 * exact.first[j].abs().max(1.0));
        for k in 0..=j {
            let exact = exact.second(j, k);
            assert!((found.second(j, k) - exact).abs() <= 1e-13 * exact.abs().max(1.0));
        }
    }
}

#[test]
fn rows_that_are_refused_change_nothing() {
    let mut moments = empty(vec![0.0; 3], 2);
    moments.update(0, rows(5).view(), None).unwrap();
    let before = moments.clone();
    let mut bad = rows(5);
    bad[[3, 1]] = f64::NAN;
    let said = moments.update(0, bad.view(), None).unwrap_err().to_string();
    assert!(said.contains("NaN at row 3, column 1"), "{said}");
    assert!(moments.update(2, rows(5).view(), None).is_err());
    assert!(
        moments
            .update(0, rows(5).view(), Some(&[1.0, -1.0, 1.0, 1.0, 1.0]))
            .is_err()
    );
    assert!(moments.update(0, rows(5).view(), Some(&[1.0])).is_err());
    assert!(moments.merge(&empty(vec![1.0; 3], 2)).is_err());
    assert_eq!(moments, before);
    // What does not count may be anything.
    let weights = [1.0, 1.0, 1.0, 0.0, 1.0];
    moments.update(1, bad.view(), Some(&weights)).unwrap();
    assert_eq!(moments.folds()[1].rows, 4);
}

/// Columns one after the other are fitted on by moments, rows one after the other by copies of the rows.
fn both_ways(
    params: &ValidParams<regfit::family::Gaussian, AnyPenalty>,
    x: &Array2<f64>,
    y: &[f64],
    plan: &Plan,
) {
    let by_columns = Array2::from_shape_fn(x.raw_dim().f(), |at| x[at]);
    let by_rows = x.as_standard_layout().to_owned();
    let moments = params.cross_validate(&by_columns, y, plan).unwrap();
    let copies = params.cross_validate(&by_rows, y, plan).unwrap();
    assert_eq!(moments.uncertified, 0);
    let (found, exact) = (&moments.curve, &copies.curve);
    assert_eq!(found.alphas.len(), exact.alphas.len());
    for (found, exact) in found.alphas.iter().zip(&exact.alphas) {
        assert!((found / exact - 1.0).abs() < 1e-12);
    }
    for (found, exact) in found.fold_errors.iter().zip(&exact.fold_errors) {
        assert!((found / exact - 1.0).abs() < 1e-8, "{found} {exact}");
    }
    let training = found
        .training
        .iter()
        .flatten()
        .zip(exact.training.iter().flatten());
    for (found, exact) in training {
        assert!((found / exact - 1.0).abs() < 1e-8, "{found} {exact}");
    }
}

#[test]
fn folds_by_moments_are_folds_by_copies_of_rows() {
    let penalties = [
        AnyPenalty::from(L1 { alpha: 1.0 }),
        AnyPenalty::from(ElasticNet {
            alpha: 1.0,
            l1_ratio: 0.5,
        }),
    ];
    let (mut x, y) = regression(230, 9, 3);
    x.column_mut(0).mapv_inplace(|x| 1e6 + x);
    x.column_mut(1).mapv_inplace(|x| 1e-9 * x);
    // An indicator of three rows is constant where a fold holds them all out.
    x.column_mut(2).fill(0.0);
    x.slice_mut(s![..3, 2]).fill(1.0);
    let y: Vec<f64> = y.iter().map(|y| 1e3 * y - 5e5).collect();
    let of_three: Vec<usize> = (0..230)
        .map(|i| if i < 3 { 0 } else { 1 + i % 4 })
        .collect();
    for penalty in penalties {
        for standardize in [true, false] {
            let params = regfit::Params::new(penalty.clone())
                .standardize(standardize)
                .tolerance(1e-12)
                .check()
                .unwrap();
            for (kind, repeats) in [
                (FoldKind::Random, 2),
                (FoldKind::Given(of_three.clone()), 1),
            ] {
                for measure in [None, Some(Measure::MeanAbsoluteError)] {
                    let plan = Plan {
                        folds: FoldPlan {
                            kind: kind.clone(),
                            n_folds: 7,
                            seed: 5,
                        },
                        repeats,
                        measure,
                        grid: PathGrid {
                            n_alphas: 30,
                            early_stop: false,
                            ..PathGrid::default()
                        },
                    };
                    both_ways(&params, &x, &y, &plan);
                }
            }
        }
    }
}

#[test]
fn a_choice_is_fitted_again_to_where_a_fit_of_its_own_ends() {
    let (x, y) = regression(120, 12, 8);
    let y = y.to_vec();
    let params = Lasso::params::<f64>(1.0).tolerance(1e-12).check().unwrap();
    let estimator = params.estimator();
    let targets = regfit::family::Targets::Numbers(y.clone());
    let path = estimator.path(&x, &targets, &PathGrid::default()).unwrap();
    let k = path.steps.len() / 2;
    let again = estimator.refit(&x, &targets, &path, k).unwrap();
    let alone = estimator
        .path(&x, &targets, &PathGrid::single(path.steps[k].alpha))
        .unwrap();
    let (again, alone) = (again.model(0).unwrap(), alone.model(0).unwrap());
    assert!(again.report().certified());
    for (found, exact) in again
        .coefficient_matrix()
        .iter()
        .zip(alone.coefficient_matrix())
    {
        assert!(
            (found - exact).abs() < 1e-8 * exact.abs().max(1e-3),
            "{found} {exact}"
        );
    }
    assert!(estimator.refit(&x, &targets, &path, 1000).is_err());
}
