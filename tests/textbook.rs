//! The textbook systems on the four points X = [[1,0],[0,1],[1,1],[2,1]], y = (1,2,3,4), whose
//! solutions are known in closed form.

use linfa::traits::{Fit, Predict};
use linfa::{Dataset, ParamGuard};
use ndarray::{Array1, Array2, array};
use regfit::solver::SolverKind;
use regfit::{Error, Lasso, PathGrid, Ridge};

fn points() -> Dataset<f64, f64, ndarray::Ix1> {
    let x: Array2<f64> = array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]];
    let y: Array1<f64> = array![1.0, 2.0, 3.0, 4.0];
    Dataset::new(x, y)
}

fn close(found: &[f64], expected: &[f64], tolerance: f64) {
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() < tolerance,
            "{found} is not {expected}"
        );
    }
}

#[test]
fn lasso_follows_its_closed_form_along_alpha() -> Result<(), Error> {
    // w₂ = 2 − 4α/3, w₁ = 1 up to α = 1.5; then w₁ = … and w₂ = 0 … as the KKT system gives.
    for alpha in [0.1, 0.5, 1.0, 1.4, 1.6, 2.0, 2.9, 3.5] {
        let model = Lasso::params(alpha)
            .standardize(false)
            .fit_intercept(false)
            .tolerance(1e-14)
            .fit(&points())?;
        let w = model.coefficients().to_vec();
        println!("{alpha} {w:?} {:?}", model.report());
    }
    Ok(())
}

#[test]
fn ridge() -> Result<(), Error> {
    let model = Ridge::params(0.25)
        .standardize(false)
        .fit_intercept(false)
        .fit(&points())?;
    close(
        &model.coefficients().to_vec(),
        &[1.0645161290, 1.1612903226],
        1e-9,
    );
    let p = Ridge::params(0.25)
        .standardize(false)
        .fit_intercept(false)
        .solver(SolverKind::GradientDescent);
    for rate in [0.1, 0.80, 0.83] {
        println!(
            "{:?}",
            p.clone()
                .learning_rate(rate)
                .fit(&points())
                .map(|m| (m.report().clone(), m.coefficients().to_vec()))
        );
    }
    let path = Lasso::params(1.0)
        .standardize(false)
        .fit_intercept(false)
        .check()?
        .path(
            &points(),
            &PathGrid {
                alphas: Some(vec![0.05, 0.1, 0.5, 1., 2., 4.]),
                early_stop: false,
                ..PathGrid::default()
            },
        )?;
    println!(
        "{:?}",
        path.steps.iter().map(|s| s.n_nonzero).collect::<Vec<_>>()
    );
    println!(
        "{:?}",
        Lasso::params(0.5).fit(&points())?.predict(&points())
    );
    Ok(())
}
