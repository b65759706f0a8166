//! Every method reaches the optimum that is known by hand or by the library's certificate.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::model::Params;
use crate::problem::penalty::ElasticNet;
use linfa::ParamGuard;
use ndarray::{Array2, array};

const Y: [f64; 4] = [1.0, 2.0, 3.0, 4.0];

fn points() -> Array2<f64> {
    array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]]
}

fn last(objectives: &[f64]) -> f64 {
    *objectives.last().unwrap()
}

#[test]
fn the_four_points_reach_their_closed_form() {
    let x = points();
    let squared = Problem::new(x.view(), &Y, Loss::SquaredError, false).unwrap();
    // L1, α = 0.5: w = (1, 4/3), P = 1/8·3·(2/3)² + 0.5·7/3 = 4/3.
    let lasso = squared.clone().with_penalty(0.5, 0.0);
    // L2, αΣw² with α = 0.25: w = (33/31, 36/31).
    let w = [33.0 / 31.0, 36.0 / 31.0];
    let ridge = squared.with_penalty(0.0, 0.5);
    let optimum = ridge.objective(&w);
    for (problem, optimum) in [(&lasso, 4.0 / 3.0), (&ridge, optimum)] {
        assert_eq!(problem.objective(&[0.0, 0.0]), 30.0 / 8.0);
        for objectives in [
            gradient_descent(problem, 400),
            accelerated_gradient_descent(problem, 400),
            coordinate_descent(problem, 400),
        ] {
            assert_eq!((objectives.len(), objectives[0]), (401, 30.0 / 8.0));
            assert!((last(&objectives) - optimum).abs() < 1e-10);
        }
        let stochastic = mini_batch_descent(problem, 400, 2, 7);
        assert!((last(&stochastic) - optimum).abs() < 1e-3);
        assert_eq!(stochastic, mini_batch_descent(problem, 400, 2, 7));
        assert_ne!(stochastic, mini_batch_descent(problem, 400, 2, 8));
    }
}

#[test]
fn gradient_and_coordinate_descent_fall_at_every_epoch() {
    let x = Array2::from_shape_fn((40, 6), |(i, j)| ((i * (j + 2)) as f64 * 0.9).sin());
    let y: Vec<f64> = (0..40).map(|i| f64::from(u8::from(i % 3 == 0))).collect();
    for loss in [Loss::SquaredError, Loss::CrossEntropy] {
        let problem = Problem::new(x.view(), &y, loss, true).unwrap();
        let problem = problem.with_penalty(0.01, 0.02);
        for objectives in [
            gradient_descent(&problem, 60),
            coordinate_descent(&problem, 60),
        ] {
            assert!(objectives.windows(2).all(|pair| pair[1] <= pair[0] + 1e-15));
        }
    }
}

#[test]
fn a_logistic_elastic_net_agrees_with_the_certified_fit() {
    let x = Array2::from_shape_fn((50, 4), |(i, j)| ((i * (2 * j + 1)) as f64 * 0.37).cos());
    let classes: Vec<usize> = (0..50).map(|i| usize::from((i * i) % 7 < 3)).collect();
    let penalty = ElasticNet {
        alpha: 0.02,
        l1_ratio: 0.5,
    };
    let params = Params::<crate::problem::family::Binomial<usize>, _>::new(penalty);
    let params = params.standardize(false).tolerance(1e-12).check().unwrap();
    let fitted = params.fit_arrays(&x, &classes, None).unwrap();
    let y: Vec<f64> = classes.iter().map(|&c| c as f64).collect();
    let problem = Problem::new(x.view(), &y, Loss::CrossEntropy, true).unwrap();
    let problem = problem.with_penalty(0.01, 0.01);
    for objectives in [
        accelerated_gradient_descent(&problem, 2000),
        coordinate_descent(&problem, 2000),
    ] {
        assert!((last(&objectives) - fitted.report().objective).abs() < 1e-10);
    }
}

#[test]
fn what_is_no_problem_is_refused() {
    let x = points();
    let refused = |y: &[f64], loss| Problem::new(x.view(), y, loss, true).is_err();
    assert!(refused(&Y[..3], Loss::SquaredError));
    assert!(refused(&[1.0, 2.0, 3.0, f64::NAN], Loss::SquaredError));
    assert!(refused(&Y, Loss::CrossEntropy));
}
