//! Fits end certified on problems where coordinate descent and a Gram matrix alone do not get there.

#[path = "../shared/hard_problems.rs"]
mod hard_problems;

use hard_problems::{Case, Model, case, fit};
use ndarray::{Array2, ShapeBuilder};
use regfit::linfa::ParamGuard;
use regfit::{Lasso, Logistic, PathGrid, Softmax};

#[test]
fn every_hard_random_problem_is_certified_from_cold() {
    for seed in 1..=120 {
        let case = case(seed);
        let report = fit(&case);
        assert!(
            report.certified(),
            "{}: {:.1e}",
            case.name,
            report.relative()
        );
    }
}

/// Powers of t in [0, 6] on 60 rows, and a target that bends twice.
fn powers(degree: i32, model: Model) -> Case {
    let t = |i: usize| i as f64 / 10.0;
    Case {
        x: Array2::from_shape_fn((60, degree as usize).f(), |(i, j)| t(i).powi(j as i32 + 1)),
        y: (0..60)
            .map(|i| t(i).sin() + 0.1 * (17.0 * t(i)).cos())
            .collect(),
        model,
        share: 2e-5,
        name: String::new(),
    }
}

#[test]
fn powers_to_the_twelfth_are_certified_within_some_hundred_epochs() {
    for degree in [7, 10, 12] {
        for model in [Model::Lasso, Model::Logistic, Model::Softmax(3)] {
            let report = fit(&powers(degree, model));
            assert!(
                report.certified(),
                "{degree} {model:?}: {:.1e}",
                report.relative()
            );
            assert!(
                report.epochs < 1000,
                "{degree} {model:?}: {}",
                report.epochs
            );
        }
    }
}

#[test]
fn classes_that_nearly_separate_on_a_handful_of_rows_take_tens_of_epochs() {
    let mut epochs = Vec::new();
    for k in 0..20 {
        let entry =
            |(i, j): (usize, usize)| ((i * i + 3 * j + k) as f64 * 1.7 + (i * j) as f64).sin();
        let report = fit(&Case {
            x: Array2::from_shape_fn((8, 8).f(), entry),
            y: (0..8).map(|i| ((i * 5 + k) % 8) as f64).collect(),
            model: Model::Softmax(4),
            share: 0.01,
            name: String::new(),
        });
        assert!(report.certified(), "{k}: {:.1e}", report.relative());
        epochs.push(report.epochs);
    }
    assert!(epochs.iter().all(|epochs| *epochs < 100), "{epochs:?}");
}

/// A number between −1 and 1 that looks random.
fn noise(i: usize, j: usize) -> f64 {
    let raw = (12.9898 * i as f64 + 78.233 * j as f64 + 0.5).sin() * 43_758.545_3;
    2.0 * (raw - raw.floor()) - 1.0
}

#[test]
fn more_trending_columns_than_a_gram_matrix_holds_are_certified() {
    // 10 396 columns on 20 rows.
    let case = case(5143);
    let report = fit(&case);
    assert!(
        report.certified(),
        "{}: {:.1e}",
        case.name,
        report.relative()
    );
}

#[test]
fn limits_and_columns_without_a_penalty_are_certified_on_trending_series() {
    let (n, p, k) = (120, 10, 4);
    let t = |i: usize| i as f64 / n as f64;
    let entry = |(i, j): (usize, usize)| {
        let trend = (2.0 * t(i)).exp() * (1.0 + 0.01 * j as f64);
        let value = trend + 0.01 * (9.0 * t(i) * (j + 1) as f64).sin() + 0.003 * noise(i, j);
        (1e4 * value).round() / 1e4
    };
    let x = Array2::from_shape_fn((n, p).f(), entry);
    let class = |i: usize| ((t(i) + 0.15 * noise(i, p)) * k as f64).clamp(0.0, 3.0) as usize;
    let classes: Vec<usize> = (0..n).map(class).collect();
    let y: Vec<f64> = (0..n)
        .map(|i| t(i) - 0.3 * (5.0 * t(i)).sin() + 0.1 * noise(i, p + 1))
        .collect();
    let upper: Vec<(f64, f64)> = (0..p)
        .map(|j| match j % 3 {
            0 => (f64::NEG_INFINITY, 0.0),
            1 => (-1.0, 40.0),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        })
        .collect();
    let mut factors = vec![1.0; p];
    factors[3] = 0.0;
    let grid = PathGrid {
        n_alphas: 60,
        ..PathGrid::default()
    };
    let softmax = || Softmax::params::<usize>(1.0).strict(false);
    let of_classes = [
        ("positive", softmax().positive(true)),
        ("limits", softmax().limits(upper.clone())),
        ("free", softmax().penalty_factors(factors.clone())),
    ];
    for (name, params) in of_classes {
        let path = params
            .check()
            .unwrap()
            .path_arrays(&x, &classes, None, &grid);
        for step in &path.expect("a path").steps {
            let (report, alpha) = (&step.report, step.alpha);
            assert!(
                report.certified(),
                "{name} {alpha:e}: {:.1e}",
                report.relative()
            );
            assert!(report.epochs < 2000, "{name} {alpha:e}: {}", report.epochs);
        }
    }
    for params in [
        Lasso::params::<f64>(1.0).positive(true),
        Lasso::params(1.0).limits(upper),
        Lasso::params(1.0).penalty_factors(factors),
    ] {
        let path = params
            .check()
            .expect("valid")
            .path_arrays(&x, &y, None, &grid);
        for step in &path.expect("a path").steps {
            assert!(step.report.certified(), "{:e}", step.alpha);
        }
    }
}

#[test]
fn gradients_that_are_rounding_start_no_path() {
    // Both classes have each level of the first columns equally often; the last column pulls down.
    let x = Array2::from_shape_fn((42, 4).f(), |(i, j)| match j {
        0 => [0.1, 0.3, 0.7][i / 2 % 3],
        1 => [1.1, 2.3, 3.7, 4.9, 5.3, 6.1, 7.7][i / 2 % 7],
        2 => (i / 2) as f64 / 3.0,
        _ => -1.7 * (i % 2) as f64 + 0.1 * (i / 2) as f64,
    });
    let classes: Vec<usize> = (0..42).map(|i| i % 2).collect();
    let params = Logistic::params::<usize>(1.0).positive(true);
    let path = params
        .check()
        .expect("valid")
        .path_arrays(&x, &classes, None, &PathGrid::default());
    let message = path.expect_err("nothing to follow").to_string();
    assert!(
        message.contains("no column that may enter is correlated"),
        "{message}"
    );
}
