//! The textbook systems on the four points X = [[1,0],[0,1],[1,1],[2,1]], y = (1,2,3,4), no
//! intercept, raw columns: every answer below follows from the 2 × 2 normal equations by hand.

use linfa::{Dataset, ParamGuard};
use ndarray::{Array1, Array2, array};
use regfit::model::Warning;
use regfit::solver::SolverKind;
use regfit::{Error, Lasso, PathGrid, Ridge};

type Points = Dataset<f64, f64, ndarray::Ix1>;

fn points() -> Points {
    let x: Array2<f64> = array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]];
    let y: Array1<f64> = array![1.0, 2.0, 3.0, 4.0];
    Dataset::new(x, y)
}

fn assert_close(found: ndarray::ArrayView1<'_, f64>, expected: [f64; 2], tolerance: f64) {
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() <= tolerance,
            "{found} is not {expected}"
        );
    }
}

#[test]
fn lasso_follows_its_closed_form_along_alpha() -> Result<(), Error> {
    for alpha in [0.05, 0.5, 1.0, 1.4, 1.5, 1.6, 2.0, 2.9, 3.0, 3.5] {
        let model = Lasso::params(alpha)
            .standardize(false)
            .fit_intercept(false)
            .tolerance(1e-14)
            .fit(&points())?;
        // Stationarity with both positive, then with w₂ = 0, then with none.
        let expected = if alpha <= 1.5 {
            [1.0, 2.0 - 4.0 * alpha / 3.0]
        } else if alpha <= 3.0 {
            [2.0 - 2.0 * alpha / 3.0, 0.0]
        } else {
            [0.0, 0.0]
        };
        assert_close(model.coefficients(), expected, 1e-14);
        if alpha > 1.5 {
            assert_eq!(model.coefficients()[1], 0.0);
        }
    }
    Ok(())
}

#[test]
fn sparsity_grows_with_alpha() -> Result<(), Error> {
    let grid = PathGrid {
        alphas: Some(vec![0.05, 0.1, 0.5, 1.0, 2.0, 4.0]),
        early_stop: false,
        ..PathGrid::default()
    };
    let params = Lasso::params::<f64>(1.0)
        .standardize(false)
        .fit_intercept(false);
    let path = params.check()?.path(&points(), &grid)?;
    let counts: Vec<usize> = path.steps.iter().rev().map(|step| step.n_nonzero).collect();
    assert_eq!(counts, [2, 2, 2, 2, 1, 0]);
    assert_eq!(path.alpha_max, 3.0);
    Ok(())
}

#[test]
fn ridge_norm_falls_as_alpha_rises_and_nothing_is_exactly_zero() -> Result<(), Error> {
    let mut last = f64::INFINITY;
    for alpha in [0.01, 0.05, 0.1, 0.5, 1.0, 2.0, 4.0] {
        let model = Ridge::params(alpha)
            .standardize(false)
            .fit_intercept(false)
            .fit(&points())?;
        let w = model.coefficients().to_owned();
        assert!(w.iter().all(|w| *w != 0.0));
        assert!(w.dot(&w) < last);
        last = w.dot(&w);
    }
    Ok(())
}

/// (XᵀX/4 + λ/4)⁻¹Xᵀy/4 with λ = 2: (33, 36)/31.
const DECAYED: [f64; 2] = [33.0 / 31.0, 36.0 / 31.0];

#[test]
fn ridge_is_weight_decay_at_its_limit() -> Result<(), Error> {
    // λ = 2 is α = λ/(2n) = 0.25.
    let ridge = Ridge::params(0.25).standardize(false).fit_intercept(false);
    assert_close(ridge.fit(&points())?.coefficients(), DECAYED, 1e-15);
    let descent = ridge
        .solver(SolverKind::GradientDescent)
        .learning_rate(0.1)
        .tolerance(1e-14);
    let model = descent.fit(&points())?;
    // A gap of 1e-14·J(0), J(0) = 30/8, allows ‖Δw‖² ≤ 2·gap/μ, and μ = ((9 − √45)/2 + 2)/4 = 0.786.
    assert_close(model.coefficients(), DECAYED, 3.1e-7);
    assert!(model.report().certified());
    Ok(())
}

#[test]
fn gradient_descent_without_penalty_reaches_least_squares() -> Result<(), Error> {
    let model = Ridge::params(0.0)
        .standardize(false)
        .fit_intercept(false)
        .solver(SolverKind::GradientDescent)
        .learning_rate(0.1)
        .fit(&points())?;
    assert_close(model.coefficients(), [1.0, 2.0], 1e-4);
    Ok(())
}

#[test]
fn the_step_bound_separates_convergence_from_divergence() -> Result<(), Error> {
    // L = ((9 + √45)/2 + 2)/4, so 2/L = 0.81184.
    let descent = |rate: f64| {
        Ridge::params(0.25)
            .standardize(false)
            .fit_intercept(false)
            .solver(SolverKind::GradientDescent)
            .learning_rate(rate)
            .fit(&points())
    };
    assert_close(descent(0.80)?.coefficients(), DECAYED, 2e-3);
    match descent(0.83) {
        Err(Error::Diverged {
            bound,
            learning_rate,
            epoch,
            ..
        }) => {
            assert!((bound - 0.811_844_65).abs() < 1e-8);
            assert_eq!(learning_rate, 0.83);
            assert!(epoch < 200, "stopped late: {epoch}");
        }
        other => panic!("0.83 is above the bound, but {other:?}"),
    }
    Ok(())
}

#[test]
fn a_path_warns_of_its_worst_step_not_its_first() -> Result<(), Error> {
    let grid = PathGrid {
        alphas: Some(vec![4.0, 1.0, 0.25, 0.01]),
        early_stop: false,
        ..PathGrid::default()
    };
    let params = Ridge::params::<f64>(1.0)
        .standardize(false)
        .fit_intercept(false)
        .solver(SolverKind::GradientDescent)
        .learning_rate(0.01)
        .max_epochs(3)
        .strict(false);
    let path = params.check()?.path(&points(), &grid)?;
    let shortfalls: Vec<f64> = path
        .steps
        .iter()
        .map(|step| step.report.relative())
        .collect();
    let largest = shortfalls.iter().copied().fold(0.0, f64::max);
    assert!(
        largest > shortfalls[0] && shortfalls[0] > 1e-6,
        "{shortfalls:?}"
    );
    let warned = path.warnings().iter().find_map(|warning| match warning {
        Warning::NotCertified { relative, .. } => Some(*relative),
        _ => None,
    });
    assert_eq!(warned, Some(largest));
    Ok(())
}
