//! Fits end certified on problems where coordinate descent and a Gram matrix alone do not get there.

#[path = "../shared/hard_problems.rs"]
mod hard_problems;

use hard_problems::{Case, Model, case, fit};
use ndarray::{Array2, ShapeBuilder};

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
