//! Cross-validated errors against cv.glmnet and scikit-learn on the same folds, and what must hold of any
//! choice of a strength.
//!
//! `tests/reference/make_cv.R` and `make_cv.py` made the reference numbers; row i, from 0, is in fold i mod 10.

use crate::common::{Random, regression};
use regfit::data::{CsvOptions, Source, SparseMatrix, read_table};
use regfit::family::{Binomial, Gaussian, Multinomial, TypedFamily};
use regfit::linfa::ParamGuard;
use regfit::model::{FeatureMatrix as _, ValidParams};
use regfit::ndarray::{Array2, Axis};
use regfit::penalty::{AnyPenalty, ElasticNet, L1, L2};
use regfit::recipe::{FilledCells, Recipe, RecipeOptions, Targets, Task};
use regfit::selection::{ErrorCurve, FoldKind, FoldPlan, Imputed, Measure, Plan, Rule};
use regfit::{Lasso, Params, PathGrid, Ridge};
use serde_json::Value;
use std::path::Path;

fn read(dataset: &str, task: Task) -> (Array2<f64>, Targets) {
    let path = format!("datasets/{dataset}.csv");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let table = read_table(Source::from_argument(path), &CsvOptions::default()).unwrap();
    let options = RecipeOptions {
        task,
        ..RecipeOptions::default()
    };
    let prepared = Recipe::fit(table, &options).unwrap();
    (prepared.x, prepared.target)
}

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().unwrap().iter();
    list.map(|number| number.as_f64().unwrap()).collect()
}

fn params<M: TypedFamily + Default>(penalty: AnyPenalty) -> ValidParams<M, AnyPenalty> {
    Params::<M, AnyPenalty>::new(penalty)
        .tolerance(1e-12)
        .check()
        .unwrap()
}

/// The curve of a reference case.
fn curve_of(case: &Value) -> ErrorCurve {
    let ratio = case["l1_ratio"].as_f64().unwrap_or(1.0);
    let penalty = match case["penalty"].as_str().unwrap() {
        "l1" => AnyPenalty::from(L1 { alpha: 1.0 }),
        "l2" => AnyPenalty::from(L2 { alpha: 1.0 }),
        _ => AnyPenalty::from(ElasticNet {
            alpha: 1.0,
            l1_ratio: ratio,
        }),
    };
    let family = case["family"].as_str().unwrap();
    let task = match family {
        "gaussian" => Task::Regression,
        _ => Task::Classification,
    };
    let (x, target) = read(case["dataset"].as_str().unwrap(), task);
    let measure = case["measure"].as_str().unwrap();
    let plan = Plan {
        folds: FoldPlan {
            kind: FoldKind::Given((0..x.nrows()).map(|i| i % 10).collect()),
            ..FoldPlan::default()
        },
        measure: Measure::ALL.into_iter().find(|m| m.name() == measure),
        grid: PathGrid {
            alphas: Some(numbers(&case["alphas"])),
            early_stop: false,
            ..PathGrid::default()
        },
        ..Plan::default()
    };
    let found = match (&target, family) {
        (Targets::Numbers(y), _) => {
            let found = params::<Gaussian<f64>>(penalty).cross_validate(&x, y, &plan);
            found.map(|found| found.curve)
        }
        (Targets::Classes { codes, .. }, "binomial") => {
            let found = params::<Binomial<usize>>(penalty).cross_validate(&x, codes, &plan);
            found.map(|found| found.curve)
        }
        (Targets::Classes { codes, .. }, _) => {
            let found = params::<Multinomial<usize>>(penalty).cross_validate(&x, codes, &plan);
            found.map(|found| found.curve)
        }
    };
    found.unwrap()
}

/// Compares every case of a file; `near` is relative.
fn compare(file: &str, near: f64) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/reference")
        .join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let mut compared = 0;
    for case in file["cases"].as_array().unwrap() {
        let curve = curve_of(case);
        let name = format!(
            "{} {} {}",
            case["dataset"], case["penalty"], case["measure"]
        );
        let (mean, error) = (numbers(&case["cvm"]), numbers(&case["cvsd"]));
        assert_eq!(mean.len(), curve.mean.len());
        for k in 0..mean.len() {
            let (m, e) = (curve.mean[k], curve.standard_error[k]);
            assert!(
                (m - mean[k]).abs() <= near * mean[k],
                "{name} {k}: {m} {}",
                mean[k]
            );
            assert!(
                (e - error[k]).abs() <= near * mean[k],
                "{name} {k}: {e} {}",
                error[k]
            );
            compared += 1;
        }
        for (rule, key) in [
            (Rule::Minimum, "alpha_min"),
            (Rule::OneStandardError, "alpha_1se"),
        ] {
            let expected = case[key].as_f64().unwrap();
            let alpha = curve.chosen_alpha(rule);
            assert!(
                (alpha / expected - 1.0).abs() < 1e-12,
                "{name} {key}: {alpha} {expected}"
            );
        }
    }
    assert!(compared > 40);
}

#[test]
fn errors_are_those_of_cv_glmnet() {
    compare("cv_glmnet.json", 1e-6);
}

#[test]
fn errors_are_those_of_scikit_learn() {
    compare("cv_sklearn.json", 1e-6);
}

/// Errors by plain loops: every fold copied, fitted and measured on its own.
#[test]
fn every_fold_is_a_fit_of_its_own() {
    let (x, y) = regression(60, 8, 1);
    let y = y.to_vec();
    let weights: Vec<f64> = (0..60).map(|i| 1.0 + f64::from(i % 3)).collect();
    let params = Lasso::params::<f64>(0.1)
        .sample_weights(weights.clone())
        .tolerance(1e-12)
        .check()
        .unwrap();
    let plan = Plan {
        grid: PathGrid {
            alphas: Some(vec![0.5, 0.1]),
            ..PathGrid::default()
        },
        ..Plan::default()
    };
    let curve = params.cross_validate(&x, &y, &plan).unwrap().curve;
    let splits = plan.folds.splits(60, None, 0).unwrap();
    for (k, alpha) in [0.5, 0.1].into_iter().enumerate() {
        let (mut sum, mut total) = (0.0, 0.0);
        for (fold, split) in splits.iter().enumerate() {
            let pick = |values: &[f64], rows: &[usize]| -> Vec<f64> {
                rows.iter().map(|&row| values[row]).collect()
            };
            let model = Lasso::params::<f64>(alpha)
                .sample_weights(pick(&weights, &split.train))
                .tolerance(1e-12)
                .check()
                .unwrap()
                .fit_arrays(
                    &x.select(Axis(0), &split.train),
                    &pick(&y, &split.train),
                    None,
                )
                .unwrap();
            let eta = model.linear_predictor(&x.select(Axis(0), &split.test));
            let (mut error, mut weight) = (0.0, 0.0);
            for (at, &row) in split.test.iter().enumerate() {
                error += weights[row] * (y[row] - eta[[at, 0]]).powi(2);
                weight += weights[row];
            }
            let found = curve.fold_errors[[fold, k]];
            assert!(
                (found - error / weight).abs() < 1e-8 * found,
                "{found} {}",
                error / weight
            );
            sum += error;
            total += weight;
        }
        assert!((curve.mean[k] - sum / total).abs() < 1e-8 * curve.mean[k]);
    }
}

#[test]
fn the_simplest_model_within_one_standard_error_is_never_less_penalised() {
    for seed in 0..20 {
        let (x, y) = regression(40, 6, seed);
        let params = Lasso::params::<f64>(0.1).check().unwrap();
        let plan = Plan {
            folds: FoldPlan {
                n_folds: 5,
                seed,
                ..FoldPlan::default()
            },
            ..Plan::default()
        };
        let curve = params.cross_validate(&x, &y.to_vec(), &plan).unwrap().curve;
        let (best, one) = (
            curve.chosen(Rule::Minimum),
            curve.chosen(Rule::OneStandardError),
        );
        assert!(curve.alphas[one] >= curve.alphas[best]);
        assert!(curve.mean.iter().all(|mean| *mean >= curve.mean[best]));
        assert!(curve.mean[one] <= curve.mean[best] + curve.standard_error[best]);
    }
}

#[test]
fn a_fold_of_each_row_is_the_closed_form_of_ridge() {
    let (x, y) = regression(30, 5, 3);
    let y = y.to_vec();
    let alphas = vec![1.0, 0.1, 0.01];
    let grid = PathGrid {
        alphas: Some(alphas.clone()),
        leave_one_out: true,
        ..PathGrid::default()
    };
    // The closed form keeps the penalty on the sum of squares: on n − 1 rows that is α·n/(n − 1).
    // The columns are not standardised, as the closed form keeps the divisors of all rows.
    let params = Ridge::params::<f64>(1.0)
        .standardize(false)
        .tolerance(1e-12)
        .check()
        .unwrap();
    let path = params.path_arrays(&x, &y, None, &grid).unwrap();
    let exact = ErrorCurve::of_leave_one_out(path.leave_one_out.as_ref().unwrap(), vec![5; 3], 30);
    let plan = Plan {
        folds: FoldPlan {
            n_folds: 30,
            ..FoldPlan::default()
        },
        grid: PathGrid {
            alphas: Some(alphas.iter().map(|alpha| alpha * 30.0 / 29.0).collect()),
            ..PathGrid::default()
        },
        ..Plan::default()
    };
    let folds = params.cross_validate(&x, &y, &plan).unwrap().curve;
    for k in 0..3 {
        assert!((exact.mean[k] - folds.mean[k]).abs() < 1e-9 * folds.mean[k]);
        let (a, b) = (exact.standard_error[k], folds.standard_error[k]);
        assert!((a - b).abs() < 1e-9 * b, "{a} {b}");
    }
}

#[test]
fn means_of_missing_cells_come_from_the_training_rows() {
    let (x, y) = regression(40, 3, 5);
    let y = y.to_vec();
    let filled = vec![FilledCells {
        features: 1..2,
        rows: vec![0, 7, 20, 33],
        median: false,
    }];
    let samples = Imputed::new(x.clone(), filled.clone()).unwrap();
    let plan = Plan {
        folds: FoldPlan {
            n_folds: 4,
            ..FoldPlan::default()
        },
        grid: PathGrid {
            alphas: Some(vec![0.01]),
            ..PathGrid::default()
        },
        ..Plan::default()
    };
    let params = Lasso::params::<f64>(0.01).tolerance(1e-12).check().unwrap();
    let found = params.cross_validate(&samples, &y, &plan).unwrap().curve;
    let mut changed = false;
    for (fold, split) in plan.folds.splits(40, None, 0).unwrap().iter().enumerate() {
        let mut x = x.clone();
        let present = |row: &&usize| !filled[0].rows.contains(row);
        let cells: Vec<f64> = split
            .train
            .iter()
            .filter(present)
            .map(|&row| x[[row, 1]])
            .collect();
        let mean = cells.iter().sum::<f64>() / cells.len() as f64;
        filled[0].rows.iter().for_each(|&row| x[[row, 1]] = mean);
        let pick = |rows: &[usize]| -> Vec<f64> { rows.iter().map(|&row| y[row]).collect() };
        let model = params
            .fit_arrays(&x.select(Axis(0), &split.train), &pick(&split.train), None)
            .unwrap();
        let eta = model.linear_predictor(&x.select(Axis(0), &split.test));
        let errors = pick(&split.test).into_iter().zip(eta.column(0).to_vec());
        let error = errors.map(|(y, eta)| (y - eta).powi(2)).sum::<f64>() / split.test.len() as f64;
        assert!((found.fold_errors[[fold, 0]] - error).abs() < 1e-8 * error);
        changed |= (mean - samples.to_dense()[[0, 1]]).abs() > 1e-6;
    }
    assert!(
        changed,
        "the means of the folds differ from that of all rows"
    );
}

#[test]
fn sparse_rows_give_the_same_errors() {
    let mut random = Random::new(9);
    let mut x = random.matrix(50, 20);
    x.mapv_inplace(|value| if value.abs() < 1.0 { 0.0 } else { value });
    let y = random.vector(50).to_vec();
    let sparse = SparseMatrix::from_dense(x.view()).unwrap();
    let params = Lasso::params::<f64>(0.1).tolerance(1e-12).check().unwrap();
    let plan = Plan::default();
    let dense = params.cross_validate(&x, &y, &plan).unwrap().curve;
    let sparse = params.cross_validate(&sparse, &y, &plan).unwrap().curve;
    assert_eq!(dense.alphas.len(), sparse.alphas.len());
    for (a, b) in dense.mean.iter().zip(&sparse.mean) {
        assert!((a - b).abs() < 1e-7 * a, "{a} {b}");
    }
}

#[test]
fn a_class_that_is_missing_from_a_fold_is_named() {
    let mut random = Random::new(2);
    let x = random.matrix(12, 2);
    let y: Vec<&str> = (0..12)
        .map(|i| if i == 4 { "rare" } else { "usual" })
        .collect();
    let params = Params::<Binomial<&str>, L1>::new(L1 { alpha: 0.1 })
        .check()
        .unwrap();
    let plan = Plan {
        folds: FoldPlan {
            n_folds: 3,
            ..FoldPlan::default()
        },
        ..Plan::default()
    };
    let error = params
        .cross_validate(&x, &y, &plan)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("of 3: the training rows lack the class rare (1 rows"),
        "{error}"
    );
    let plan = Plan {
        measure: Some(Measure::AreaUnderCurve),
        ..plan
    };
    let y: Vec<&str> = (0..12)
        .map(|i| if i % 6 == 4 { "rare" } else { "usual" })
        .collect();
    let error = params
        .cross_validate(&x, &y, &plan)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("no auc: the rows held out are of one class"),
        "{error}"
    );
}

#[test]
fn the_error_of_a_choice_is_that_of_rows_that_took_no_part_in_it() {
    // Pure noise: the chosen model cannot predict, and nesting says so.
    let mut random = Random::new(11);
    let (x, y) = (random.matrix(60, 30), random.vector(60).to_vec());
    let params = Lasso::params::<f64>(0.1).check().unwrap();
    let plan = Plan {
        folds: FoldPlan {
            n_folds: 5,
            ..FoldPlan::default()
        },
        ..Plan::default()
    };
    let nested = params.nested(&x, &y, &plan, Rule::Minimum).unwrap();
    assert_eq!(nested.errors.len(), 5);
    let validation = params.cross_validate(&x, &y, &plan).unwrap();
    let best = validation.curve.chosen(Rule::Minimum);
    assert!(nested.mean >= validation.curve.mean[best]);
    // Each outer fold by hand.
    for (fold, split) in plan.folds.splits(60, None, 0).unwrap().iter().enumerate() {
        let tested = params
            .choose_without(&x, &y, split, &plan, Rule::Minimum)
            .unwrap();
        assert_eq!(tested.alpha, nested.alphas[fold]);
        let eta = tested
            .model
            .linear_predictor(&x.select(Axis(0), &split.test));
        let squares = split
            .test
            .iter()
            .zip(eta.column(0))
            .map(|(&row, eta)| (y[row] - eta).powi(2));
        let error = squares.sum::<f64>() / split.test.len() as f64;
        assert!((error - nested.errors[fold]).abs() < 1e-12 * error);
    }
}
