//! Information criteria, the adaptive lasso and stability selection.

use crate::common::{Random, dataset, diabetes, regression};
use regfit::family::{Binomial, Gaussian};
use regfit::linfa::ParamGuard;
use regfit::ndarray::{Array1, Axis, s};
use regfit::penalty::{L1, L2};
use regfit::selection::{Criterion, InformationCriteria, StabilityPlan};
use regfit::{ElasticNet, Lasso, Params, PathGrid, Ridge};

/// −ln L as statsmodels finds it.
const LLF_DIABETES: f64 = 2_385.992_862_123_519_4;
const LLF_CANCER: f64 = 145.561_653_189_045_36;

fn at_zero() -> PathGrid {
    PathGrid {
        alphas: Some(vec![0.0]),
        ..PathGrid::default()
    }
}

/// `sm.OLS(y, sm.add_constant(X)).fit()` on datasets/diabetes.csv has llf −2385.993 (statsmodels 0.15.0);
/// its aic counts the eleven coefficients alone, this crate and R's `AIC` the variance too.
#[test]
fn criteria_of_least_squares_are_those_of_statsmodels() {
    let (x, y) = diabetes();
    let params = Lasso::params::<f64>(0.0).tolerance(1e-12).check().unwrap();
    let path = params
        .path_arrays(&x, &y.to_vec(), None, &at_zero())
        .unwrap();
    let found = InformationCriteria::of(&path).unwrap();
    let misfit = 2.0 * LLF_DIABETES;
    assert_eq!(found.degrees_of_freedom, [10.0]);
    assert!((found.aic[0] - (misfit + 24.0)).abs() < 1e-7);
    assert!((found.bic[0] - (misfit + 12.0 * 442_f64.ln())).abs() < 1e-7);
    assert_eq!(found.bic, found.ebic);
}

/// `sm.Logit` on the first two columns of datasets/breast_cancer.csv.
#[test]
fn criteria_of_logistic_regression_are_those_of_statsmodels() {
    let (x, y) = dataset("breast_cancer");
    let x = x.slice(s![.., 0..2]).to_owned();
    let params = Params::<Binomial<String>, L1>::new(L1 { alpha: 0.0 }).tolerance(1e-12);
    let path = params.check().unwrap();
    let path = path.path_arrays(&x, &y.to_vec(), None, &at_zero()).unwrap();
    let found = InformationCriteria::of(&path).unwrap();
    assert!((found.aic[0] - (2.0 * LLF_CANCER + 6.0)).abs() < 1e-6);
    assert!((found.bic[0] - (2.0 * LLF_CANCER + 3.0 * 569_f64.ln())).abs() < 1e-6);
}

#[test]
fn a_higher_price_chooses_fewer_features() {
    let (x, y) = regression(80, 20, 4);
    let params = Lasso::params::<f64>(1.0).check().unwrap();
    let path = params
        .path_arrays(&x, &y.to_vec(), None, &PathGrid::default())
        .unwrap();
    let found = InformationCriteria::of(&path).unwrap();
    let [aic, bic, ebic] = [Criterion::Aic, Criterion::Bic, Criterion::Ebic].map(|c| found.best(c));
    assert!(ebic <= bic && bic <= aic);
    // EBIC − BIC is ln C(p, m).
    let k = bic;
    let m = path.steps[k].n_nonzero;
    let ln_choose: f64 = (0..m)
        .map(|i| ((20 - i) as f64 / (i + 1) as f64).ln())
        .sum();
    assert!((found.ebic[k] - found.bic[k] - ln_choose).abs() < 1e-9);
}

#[test]
fn criteria_are_refused_where_nothing_counts_the_degrees_of_freedom() {
    let (x, y) = regression(30, 4, 2);
    let y = y.to_vec();
    let grid = PathGrid::default();
    let enet = ElasticNet::params::<f64>(1.0, 0.5).check().unwrap();
    assert!(InformationCriteria::of(&enet.path_arrays(&x, &y, None, &grid).unwrap()).is_err());
    let ridge = Ridge::params::<f64>(1.0).check().unwrap();
    assert!(InformationCriteria::of(&ridge.path_arrays(&x, &y, None, &grid).unwrap()).is_err());
    let grid = PathGrid {
        leave_one_out: true,
        ..grid
    };
    let path = ridge.path_arrays(&x, &y, None, &grid).unwrap();
    let found = InformationCriteria::of(&path).unwrap();
    assert_eq!(
        found.degrees_of_freedom,
        path.leave_one_out.clone().unwrap().degrees_of_freedom
    );
}

#[test]
fn adaptive_factors_are_powers_of_the_first_fit() {
    let (x, y) = regression(60, 8, 7);
    let y = y.to_vec();
    let params = |gamma| Lasso::params::<f64>(0.05).adaptive(gamma).check().unwrap();
    let factors = |gamma| {
        let model = params(gamma).fit_arrays(&x, &y, None).unwrap();
        model.objective().penalty_factors.clone().unwrap()
    };
    let (one, two) = (factors(1.0), factors(2.0));
    for (a, b) in one.iter().zip(&two) {
        assert!((a * a / b - 1.0).abs() < 1e-12 && *a >= 1.0);
    }
    // The first fit: ridge at the strength with the smallest leave-one-out error.
    let grid = PathGrid {
        leave_one_out: true,
        ..PathGrid::default()
    };
    let ridge = Ridge::params::<f64>(1.0).check().unwrap();
    let path = ridge.path_arrays(&x, &y, None, &grid).unwrap();
    let first = path
        .model(path.leave_one_out.as_ref().unwrap().best())
        .unwrap();
    let first = first.standardized_coefficients().mapv(f64::abs);
    let largest = first.iter().copied().fold(0.0, f64::max);
    for (factor, w) in one.iter().zip(&first) {
        assert!((factor * w / largest - 1.0).abs() < 1e-9);
    }
    // The same penalty factors by hand give the same model.
    let by_hand = Lasso::params::<f64>(0.05).penalty_factors(one);
    let by_hand = by_hand.check().unwrap().fit_arrays(&x, &y, None).unwrap();
    let adaptive = params(1.0).fit_arrays(&x, &y, None).unwrap();
    assert_eq!(by_hand.coefficients(), adaptive.coefficients());
    assert!(adaptive.report().certified());
    assert!(
        Params::<Gaussian<f64>, L2>::new(L2 { alpha: 1.0 })
            .adaptive(1.0)
            .check()
            .is_err()
    );
}

#[test]
fn stable_features_are_those_that_matter() {
    let mut random = Random::new(21);
    let x = random.matrix(200, 40);
    let noise = random.vector(200);
    let y: Array1<f64> = &x.column(3) * 2.0 - &x.column(17) * 1.5 + x.column(30) + noise;
    let y = y.to_vec();
    let params = Lasso::params::<f64>(1.0).check().unwrap();
    let plan = StabilityPlan {
        pairs: 20,
        ..StabilityPlan::default()
    };
    let found = params.stability(&x, &y, &plan).unwrap();
    let mut selected = found.selected.clone();
    selected.sort_unstable();
    assert_eq!(selected, [3, 17, 30]);
    // q² ≤ 1·(2·¾ − 1)·40 = 20.
    assert_eq!(found.per_half, 4);
    assert!((found.bound - 16.0 / 20.0).abs() < 1e-12);
    assert!(found.frequencies.iter().sum::<f64>() <= 4.0 + 1e-12);
    assert_eq!(found, params.stability(&x, &y, &plan).unwrap());
    // Noise alone: nothing is stable.
    let noise = random.vector(200).to_vec();
    assert!(
        params
            .stability(&x, &noise, &plan)
            .unwrap()
            .selected
            .is_empty()
    );
}

#[test]
fn plans_without_meaning_are_refused() {
    let (x, y) = regression(30, 4, 2);
    let y = y.to_vec();
    let lasso = Lasso::params::<f64>(1.0).check().unwrap();
    let plan = StabilityPlan::default();
    let threshold = StabilityPlan {
        threshold: 0.5,
        ..plan.clone()
    };
    assert!(lasso.stability(&x, &y, &threshold).is_err());
    let strict = StabilityPlan {
        false_selections: 0.1,
        ..plan.clone()
    };
    let error = lasso.stability(&x, &y, &strict).unwrap_err().to_string();
    assert!(error.contains("no bound below 0.500"), "{error}");
    let ridge = Ridge::params::<f64>(1.0).check().unwrap();
    assert!(ridge.stability(&x, &y, &plan).is_err());
}

/// `predict(glmnet(x, y, lambda = c(20, 10, 5), relax = TRUE, thresh = 1e-22), s = 5, gamma = 0.5, type =
/// "coefficients")` on datasets/diabetes.csv, glmnet 4.1-6.
#[test]
fn relaxed_coefficients_are_those_of_glmnet_and_of_least_squares() {
    let (x, y) = diabetes();
    let y = y.to_vec();
    let fit = |gamma| {
        let params = Lasso::params::<f64>(5.0).relax(gamma).tolerance(1e-12);
        params.check().unwrap().fit_arrays(&x, &y, None).unwrap()
    };
    let half = fit(0.5);
    assert!((half.intercept() / -218.234899095 - 1.0).abs() < 1e-10);
    let kept = [1, 2, 3, 6, 8];
    let coefficients = [
        -13.3968652482,
        5.56513476639,
        0.935488579241,
        -0.804167524986,
        41.9595634394,
    ];
    for (j, w) in kept.into_iter().zip(coefficients) {
        assert!((half.coefficients()[j] / w - 1.0).abs() < 1e-10);
    }
    assert_eq!(half.n_nonzero(), 5);
    let free = Lasso::params::<f64>(0.0).tolerance(1e-12).check().unwrap();
    let free = free
        .fit_arrays(&x.select(Axis(1), &kept), &y, None)
        .unwrap();
    let relaxed = fit(0.0);
    for (j, w) in kept.into_iter().zip(free.coefficients()) {
        assert!((relaxed.coefficients()[j] / w - 1.0).abs() < 1e-10);
    }
    let lasso = Lasso::params::<f64>(5.0).tolerance(1e-12).check().unwrap();
    let lasso = lasso.fit_arrays(&x, &y, None).unwrap();
    assert_eq!(fit(1.0).coefficients(), lasso.coefficients());
    assert_eq!(fit(0.5).report(), lasso.report());
}

#[test]
fn without_rows_to_spare_a_relaxed_path_stays_as_it_is() {
    let (x, y) = regression(12, 30, 5);
    let y = y.to_vec();
    let path = |gamma| {
        let params = Lasso::params::<f64>(1.0).relax(gamma).check().unwrap();
        params
            .path_arrays(&x, &y, None, &PathGrid::default())
            .unwrap()
    };
    let (kept, relaxed) = (path(1.0), path(0.0));
    for (a, b) in kept.steps.iter().zip(&relaxed.steps) {
        let features: Vec<usize> = b.standardized[0].iter().map(|entry| entry.0).collect();
        let same: Vec<usize> = a.standardized[0].iter().map(|entry| entry.0).collect();
        assert_eq!(features, same);
        if features.len() + 2 >= 12 {
            assert_eq!(a.standardized, b.standardized);
        }
    }
    assert!(kept.steps.iter().any(|step| step.n_nonzero + 2 >= 12));
    assert!(Lasso::params::<f64>(1.0).relax(1.5).check().is_err());
}
