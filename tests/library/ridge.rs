//! Ridge by one factorization: paths, leave-one-out errors, and what is not penalised.

use linfa::{Dataset, ParamGuard};
use ndarray::{Array1, Array2, Axis};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use regfit::data::SparseMatrix;
use regfit::family::Gaussian;
use regfit::model::{Params, ValidParams};
use regfit::path::LeaveOneOut;
use regfit::penalty::L2;
use regfit::solver::SolverKind;
use regfit::{Error, Lasso, PathGrid, Ridge};

type RidgeParams = Params<Gaussian<f64>, L2>;

/// Columns with different means and spreads, neighbours correlated, some entries 0.
fn data(n: usize, p: usize) -> (Array2<f64>, Array1<f64>) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
    let mut x = Array2::zeros((n, p));
    for i in 0..n {
        let mut last = 0.0;
        for j in 0..p {
            last = 0.6 * last + random.r#gen::<f64>() - 0.5;
            let zero = random.r#gen::<f64>() < 0.3;
            x[[i, j]] = if zero {
                0.0
            } else {
                (1.0 + j as f64 / 3.0) * last + 0.3 * j as f64
            };
        }
    }
    let y = Array1::from_shape_fn(n, |i| {
        3.0 + x[[i, 0]] - 0.5 * x[[i, p - 1]] + 2.0 * random.r#gen::<f64>()
    });
    (x, y)
}

fn sparse(x: &Array2<f64>) -> SparseMatrix {
    let entries: Vec<(usize, usize, f64)> = x
        .indexed_iter()
        .filter(|(_, x)| **x != 0.0)
        .map(|((i, j), x)| (i, j, *x))
        .collect();
    SparseMatrix::from_triplets(x.nrows(), x.ncols(), &entries).unwrap()
}

const ALPHAS: [f64; 8] = [30.0, 10.0, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01];

fn grid() -> PathGrid {
    PathGrid {
        alphas: Some(ALPHAS.to_vec()),
        early_stop: false,
        leave_one_out: true,
        ..PathGrid::default()
    }
}

fn curves(
    params: &ValidParams<Gaussian<f64>, L2>,
    x: &Array2<f64>,
    y: &Array1<f64>,
) -> LeaveOneOut {
    let targets = y.to_vec();
    let dense = params.path_arrays(x, &targets, None, &grid()).unwrap();
    let sparse = params
        .path_arrays(&sparse(x), &targets, None, &grid())
        .unwrap();
    let (dense, sparse) = (
        dense.leave_one_out.clone().unwrap(),
        sparse.leave_one_out.clone().unwrap(),
    );
    for k in 0..ALPHAS.len() {
        assert_close(dense.mse[k], sparse.mse[k], 1e-9);
        assert_close(dense.gcv[k], sparse.gcv[k], 1e-9);
        assert_close(
            dense.degrees_of_freedom[k],
            sparse.degrees_of_freedom[k],
            1e-9,
        );
    }
    dense
}

fn assert_close(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance * expected.abs(),
        "{found} instead of {expected}"
    );
}

/// Σ dᵢ(yᵢ − ŷᵢ)² by n fits, each without one row at the strength that keeps the penalty beside the terms
/// of the others.
fn by_refits(
    params: &dyn Fn(f64) -> RidgeParams,
    x: &Array2<f64>,
    y: &Array1<f64>,
    d: &[f64],
    alpha: f64,
) -> f64 {
    let total: f64 = d.iter().sum();
    let error = |i: usize| {
        let others: Vec<usize> = (0..y.len()).filter(|k| *k != i).collect();
        let weights: Vec<f64> = others.iter().map(|k| d[*k]).collect();
        let model = params(alpha / (1.0 - d[i] / total))
            .sample_weights(weights)
            .tolerance(1e-12)
            .check()
            .unwrap()
            .fit_arrays(
                &x.select(Axis(0), &others),
                &y.select(Axis(0), &others).to_vec(),
                None,
            )
            .unwrap();
        let predicted = model.intercept() + x.row(i).dot(&model.coefficients());
        d[i] / total * (y[i] - predicted).powi(2)
    };
    (0..y.len()).filter(|i| d[*i] > 0.0).map(error).sum()
}

#[test]
fn leave_one_out_errors_are_those_of_n_refits() {
    for (n, p) in [(25, 6), (12, 12), (14, 40)] {
        let (x, y) = data(n, p);
        let mut weights: Vec<f64> = (0..n).map(|i| 0.5 + (i % 5) as f64).collect();
        weights[3] = 0.0;
        let factors: Vec<f64> = (0..p).map(|j| 0.5 + (j % 3) as f64).collect();
        let mut free = factors.clone();
        free[1] = 0.0;
        free[p - 2] = 0.0;
        for d in [vec![1.0; n], weights] {
            for intercept in [true, false] {
                for v in [vec![1.0; p], factors.clone(), free.clone()] {
                    let params = |alpha: f64| {
                        Ridge::params::<f64>(alpha)
                            .standardize(false)
                            .fit_intercept(intercept)
                            .penalty_factors(v.clone())
                    };
                    let all = params(1.0).sample_weights(d.clone()).check().unwrap();
                    let found = curves(&all, &x, &y);
                    assert_eq!(found.alphas, ALPHAS);
                    for (k, alpha) in ALPHAS.iter().enumerate() {
                        assert_close(found.mse[k], by_refits(&params, &x, &y, &d, *alpha), 1e-8);
                    }
                }
            }
        }
    }
}

#[test]
fn standardised_columns_keep_their_divisors_when_a_row_is_left_out() {
    // Dividing by the deviations of all rows beforehand is the same model on given columns.
    let (x, y) = data(20, 5);
    let standardised = Ridge::params(1.0).check().unwrap();
    let found = curves(&standardised, &x, &y);
    let divided = &x / &x.std_axis(Axis(0), 0.0);
    let params = |alpha: f64| Ridge::params::<f64>(alpha).standardize(false);
    for (k, alpha) in ALPHAS.iter().enumerate() {
        let expected = by_refits(&params, &divided, &y, &[1.0; 20], *alpha);
        assert_close(found.mse[k], expected, 1e-8);
    }
}

// H = A(AᵀA + 2nα)⁻¹Aᵀ for centred A, by its columns: the fits to unit vectors.
#[test]
fn degrees_of_freedom_and_gcv_are_those_of_the_hat_matrix() {
    for (n, p) in [(18, 5), (10, 25)] {
        let (x, y) = data(n, p);
        let params = |alpha: f64| Ridge::params::<f64>(alpha).tolerance(1e-12);
        let found = curves(&params(1.0).check().unwrap(), &x, &y);
        for (k, alpha) in ALPHAS.iter().enumerate() {
            let fitted = |targets: Vec<f64>| {
                let model = params(*alpha).check().unwrap();
                let model = model.fit_arrays(&x, &targets, None).unwrap();
                x.dot(&model.coefficients()) + model.intercept()
            };
            let trace: f64 = (0..n)
                .map(|i| {
                    let mut unit = vec![0.0; n];
                    unit[i] = 1.0;
                    fitted(unit)[i]
                })
                .sum();
            // The intercept is one of them.
            assert_close(found.degrees_of_freedom[k], trace - 1.0, 1e-8);
            let mean_square = (&y - &fitted(y.to_vec())).mapv(|r| r * r).mean().unwrap();
            assert_close(
                found.gcv[k],
                mean_square / (1.0 - trace / n as f64).powi(2),
                1e-8,
            );
        }
    }
}

#[test]
fn least_squares_leaves_one_out_too_and_dependent_columns_do_not_matter() {
    let (x, y) = data(20, 4);
    let twice = ndarray::concatenate![Axis(1), x, x];
    let grid = PathGrid {
        alphas: Some(vec![0.0]),
        ..grid()
    };
    let errors = |x: &Array2<f64>| {
        let params = Ridge::params::<f64>(0.0).tolerance(1e-9).check().unwrap();
        let path = params.path_arrays(x, &y.to_vec(), None, &grid).unwrap();
        path.leave_one_out.clone().unwrap().mse[0]
    };
    let params = |alpha: f64| {
        Ridge::params::<f64>(alpha)
            .standardize(false)
            .tolerance(1e-9)
    };
    let refit = |i: usize| {
        let others: Vec<usize> = (0..20).filter(|k| *k != i).collect();
        let model = params(0.0).check().unwrap();
        let (x, y) = (x.select(Axis(0), &others), y.select(Axis(0), &others));
        model.fit_arrays(&x, &y.to_vec(), None).unwrap()
    };
    let expected: f64 = (0..20)
        .map(|i| {
            let model = refit(i);
            (y[i] - model.intercept() - x.row(i).dot(&model.coefficients())).powi(2) / 20.0
        })
        .sum();
    assert_close(errors(&x), expected, 1e-9);
    assert_close(errors(&twice), expected, 1e-9);
}

#[test]
fn a_row_that_only_it_can_explain_has_no_prediction_without_itself() {
    // Column 0 is an indicator of row 0 and is not penalised.
    let (mut x, y) = data(15, 4);
    x.column_mut(0).fill(0.0);
    x[[0, 0]] = 1.0;
    for columns in [4, 30] {
        let wide = ndarray::concatenate![Axis(1), x, data(15, columns - 3).0];
        let mut factors = vec![1.0; wide.ncols()];
        factors[0] = 0.0;
        let params = Ridge::params::<f64>(1.0)
            .penalty_factors(factors)
            .check()
            .unwrap();
        let found = curves_of(&params, &wide, &y);
        assert!(found.mse.iter().all(|error| *error == f64::INFINITY));
    }
}

fn curves_of(
    params: &ValidParams<Gaussian<f64>, L2>,
    x: &Array2<f64>,
    y: &Array1<f64>,
) -> LeaveOneOut {
    let path = params.path_arrays(x, &y.to_vec(), None, &grid()).unwrap();
    path.leave_one_out.clone().unwrap()
}

#[test]
fn the_best_strength_is_the_one_of_the_smallest_error() {
    let (x, y) = data(30, 25);
    let found = curves(&Ridge::params(1.0).check().unwrap(), &x, &y);
    let smallest = |values: &[f64]| values.iter().copied().fold(f64::INFINITY, f64::min);
    assert_eq!(found.mse[found.best()], smallest(&found.mse));
    assert_eq!(found.gcv[found.best_by_gcv()], smallest(&found.gcv));
}

#[test]
fn only_ridge_has_the_closed_form() {
    let (x, y) = data(10, 3);
    let params = Lasso::params::<f64>(1.0).check().unwrap();
    let refused = params.path_arrays(&x, &y.to_vec(), None, &grid());
    assert!(matches!(refused, Err(Error::UnsupportedSolver { .. })));
}

// One Cholesky factorization against one eigendecomposition for all strengths, on both sides, both
// storages, with what is not penalised eliminated.
#[test]
fn a_path_is_what_single_fits_find() {
    for (n, p) in [(40, 8), (15, 60)] {
        let (x, y) = data(n, p);
        let weights: Vec<f64> = (0..n)
            .map(|i| f64::from(u8::try_from(i % 4).unwrap()))
            .collect();
        let mut factors: Vec<f64> = (0..p).map(|j| 0.5 + (j % 3) as f64).collect();
        for free in [None, Some(2)] {
            if let Some(j) = free {
                factors[j] = 0.0;
            }
            for intercept in [true, false] {
                let params = |alpha: f64| {
                    Ridge::params::<f64>(alpha)
                        .fit_intercept(intercept)
                        .penalty_factors(factors.clone())
                        .sample_weights(weights.clone())
                        .tolerance(1e-12)
                };
                let all = params(1.0).check().unwrap();
                let grid = PathGrid {
                    leave_one_out: false,
                    ..grid()
                };
                let dense = all.path_arrays(&x, &y.to_vec(), None, &grid).unwrap();
                let from_sparse = all
                    .path_arrays(&sparse(&x), &y.to_vec(), None, &grid)
                    .unwrap();
                for (k, alpha) in ALPHAS.iter().enumerate() {
                    let single = params(*alpha)
                        .fit(&Dataset::new(x.clone(), y.clone()))
                        .unwrap();
                    for path in [&dense, &from_sparse] {
                        let model = path.model(k).unwrap();
                        assert!(model.report().certified());
                        assert_eq!(model.report().solver, "direct");
                        let scale = single.coefficients().mapv(f64::abs).sum();
                        let pairs = model
                            .coefficients()
                            .to_vec()
                            .into_iter()
                            .zip(single.coefficients());
                        for (a, b) in pairs {
                            assert!((a - b).abs() < 1e-9 * scale, "{a} {b} ({n} x {p})");
                        }
                    }
                }
            }
        }
    }
}

// XᵀX with condition 1e16 cannot be told from a singular matrix: the singular values of X can.
#[test]
fn ill_conditioned_columns_are_left_one_out_by_their_singular_values() {
    let (mut x, y) = data(25, 4);
    for i in 0..25 {
        x[[i, 3]] = x[[i, 2]] + 1e-7 * x[[i, 3]];
    }
    let grid = PathGrid {
        alphas: Some(vec![1e-15]),
        ..grid()
    };
    let params = |alpha: f64| Ridge::params::<f64>(alpha).standardize(false);
    let all = params(1.0).strict(false).check().unwrap();
    let found = all.path_arrays(&x, &y.to_vec(), None, &grid).unwrap();
    let expected = by_refits(
        &|alpha| params(alpha).strict(false),
        &x,
        &y,
        &[1.0; 25],
        1e-15,
    );
    assert_close(found.leave_one_out.clone().unwrap().mse[0], expected, 1e-4);
}

// Two ways to the same minimum.
#[test]
fn conjugate_gradients_find_what_one_factorization_finds() {
    for (n, p) in [(40, 12), (20, 50)] {
        let (x, y) = data(n, p);
        let weights: Vec<f64> = (0..n).map(|i| 0.5 + (i % 4) as f64).collect();
        let mut factors: Vec<f64> = (0..p).map(|j| 0.5 + (j % 3) as f64).collect();
        for free in [None, Some(2)] {
            if let Some(j) = free {
                factors[j] = 0.0;
            }
            for (intercept, alpha) in [(true, 1.0), (false, 0.1), (true, 1e-3)] {
                let fit = |solver, sparse_columns: bool| {
                    let params = Ridge::params::<f64>(alpha)
                        .fit_intercept(intercept)
                        .penalty_factors(factors.clone())
                        .sample_weights(weights.clone())
                        .solver(solver)
                        .tolerance(1e-12)
                        .check()
                        .unwrap();
                    if sparse_columns {
                        params.fit_arrays(&sparse(&x), &y.to_vec(), None).unwrap()
                    } else {
                        params.fit_arrays(&x, &y.to_vec(), None).unwrap()
                    }
                };
                let exact = fit(SolverKind::Direct, false);
                for sparse_columns in [false, true] {
                    let found = fit(SolverKind::ConjugateGradient, sparse_columns);
                    assert_eq!(found.report().solver, "cg");
                    assert!(found.report().certified());
                    let scale = exact.coefficients().mapv(f64::abs).sum();
                    let difference = &found.coefficients() - &exact.coefficients();
                    assert!(difference.iter().all(|d| d.abs() < 1e-4 * scale));
                }
            }
        }
    }
}

#[test]
fn conjugate_gradients_go_without_a_penalty_or_without_anything_to_penalise() {
    let (x, y) = data(30, 5);
    let fit = |params: RidgeParams, solver| {
        let params = params.solver(solver).tolerance(1e-10).check().unwrap();
        params.fit_arrays(&x, &y.to_vec(), None).unwrap()
    };
    let exact = fit(Ridge::params(0.0), SolverKind::Direct);
    let least = fit(Ridge::params(0.0), SolverKind::ConjugateGradient);
    let free = Ridge::params(1.0).penalty_factors(vec![0.0; 5]);
    let free = fit(free, SolverKind::ConjugateGradient);
    for found in [least, free] {
        for (a, b) in found.coefficients().iter().zip(exact.coefficients()) {
            assert!((a - b).abs() < 1e-6);
        }
    }
}

#[test]
fn a_constant_target_needs_an_intercept_only() {
    for p in [3, 30] {
        let (x, _) = data(12, p);
        let path = Ridge::params::<f64>(1.0)
            .check()
            .unwrap()
            .path_arrays(&x, &[2.5; 12], None, &grid())
            .unwrap();
        for step in &path.steps {
            assert_eq!(step.intercepts, [2.5]);
            assert_eq!(step.n_nonzero, 0);
        }
    }
}
