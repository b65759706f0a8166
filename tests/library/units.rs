//! No default depends on units: with standardised columns, y → cy and X → XD leave the strength that is chosen (by its
//! place in the default grid), the selected features and the deviance explained as they are.

use linfa::ParamGuard;
use regfit::family::{Binomial, Gaussian, Multinomial, TypedFamily};
use regfit::ndarray::Array2;
use regfit::penalty::{AnyPenalty, ElasticNet, L1, L2};
use regfit::selection::{Criterion, InformationCriteria, Plan, Rule};
use regfit::{Params, PathGrid};

/// Numbers between −1 and 1 without structure.
fn number(seed: u64) -> f64 {
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(7);
    x ^= x >> 31;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^= x >> 29;
    (x % 2_000_001) as f64 / 1e6 - 1.0
}

const ROWS: usize = 80;
const COLUMNS: usize = 9;

/// Correlated columns, and a target of which three of them explain a part.
fn table() -> (Array2<f64>, Vec<f64>) {
    let draw = |i: usize, j: usize| number((i * 101 + j) as u64);
    let x = Array2::from_shape_fn((ROWS, COLUMNS), |(i, j)| {
        draw(i, j) + 0.7 * draw(i, (j + 1) % COLUMNS)
    });
    let y = (0..ROWS).map(|i| {
        let noise = 1.3 * number((i * 7919 + 13) as u64);
        25.0 + 2.0 * x[[i, 0]] - 1.5 * x[[i, 3]] + 0.8 * x[[i, 4]] + noise
    });
    let y = y.collect();
    (x, y)
}

/// The same columns in other units.
fn rescaled(x: &Array2<f64>) -> Array2<f64> {
    let units = [1e-3, 5.0, 1e4, 0.02, 300.0, 1.0, 7e-5, 2e6, 11.0];
    let mut scaled = x.clone();
    for (mut column, unit) in scaled.columns_mut().into_iter().zip(units) {
        column *= unit;
    }
    scaled
}

/// Everything that is chosen by default.
#[derive(Debug)]
struct Choices {
    minimum: usize,
    one_standard_error: usize,
    steps: usize,
    support: Vec<Vec<usize>>,
    explained: Vec<f64>,
}

fn choices<M: TypedFamily + Default>(
    params: Params<M, AnyPenalty>,
    x: &Array2<f64>,
    y: &[M::Target],
) -> Choices {
    let valid = params.strict(false).check().unwrap();
    let found = valid.cross_validate(x, y, &Plan::default()).unwrap();
    let (minimum, simplest) = (
        found.curve.chosen(Rule::Minimum),
        found.curve.chosen(Rule::OneStandardError),
    );
    let models = [minimum, simplest].map(|k| found.path.model(k).unwrap());
    Choices {
        minimum,
        one_standard_error: simplest,
        steps: found.path.steps.len(),
        support: models
            .iter()
            .map(|model| {
                let w = model.standardized_matrix();
                let used = |j: &usize| w.row(*j).iter().any(|w| *w != 0.0);
                (0..COLUMNS).filter(used).collect()
            })
            .collect(),
        explained: models
            .iter()
            .map(|model| model.report().deviance_explained())
            .collect(),
    }
}

fn same(a: &Choices, b: &Choices, what: &str) {
    let places = |c: &Choices| (c.minimum, c.one_standard_error, c.steps, c.support.clone());
    assert_eq!(places(a), places(b), "{what}");
    for (a, b) in a.explained.iter().zip(&b.explained) {
        assert!((a - b).abs() < 1e-5, "{what}: {a} {b}");
    }
    assert!(a.explained[0] > 0.1, "{what}: nothing is explained");
}

fn penalties() -> [AnyPenalty; 4] {
    let net = |l1_ratio| {
        AnyPenalty::from(ElasticNet {
            alpha: 1.0,
            l1_ratio,
        })
    };
    [
        L1 { alpha: 1.0 }.into(),
        L2 { alpha: 1.0 }.into(),
        net(0.5),
        net(0.02),
    ]
}

#[test]
fn no_default_depends_on_the_units_of_the_target() {
    let (x, y) = table();
    for penalty in penalties() {
        let params = || Params::<Gaussian<f64>, _>::new(penalty.clone()).tolerance(1e-9);
        let own = choices(params(), &x, &y);
        for unit in [1e-6, 1e-3, 17.0, 1e6, 1e9] {
            let scaled: Vec<f64> = y.iter().map(|y| y * unit).collect();
            same(
                &own,
                &choices(params(), &x, &scaled),
                &format!("{penalty:?} y·{unit:e}"),
            );
        }
        same(
            &own,
            &choices(params(), &rescaled(&x), &y),
            &format!("{penalty:?} XD"),
        );
    }
}

#[test]
fn no_default_of_classes_depends_on_the_units_of_the_columns() {
    let (x, y) = table();
    let two: Vec<usize> = y.iter().map(|y| usize::from(*y > 25.0)).collect();
    let three: Vec<usize> = y
        .iter()
        .map(|y| usize::from(*y > 24.0) + usize::from(*y > 26.0))
        .collect();
    for penalty in penalties() {
        let params = || Params::<Binomial<usize>, _>::new(penalty.clone()).tolerance(1e-9);
        let own = choices(params(), &x, &two);
        same(
            &own,
            &choices(params(), &rescaled(&x), &two),
            &format!("{penalty:?}"),
        );
        let params = || Params::<Multinomial<usize>, _>::new(penalty.clone()).tolerance(1e-9);
        let own = choices(params(), &x, &three);
        same(
            &own,
            &choices(params(), &rescaled(&x), &three),
            &format!("{penalty:?}"),
        );
    }
}

#[test]
fn adaptive_factors_leave_one_out_and_criteria_do_not_depend_on_units_either() {
    let (x, y) = table();
    let scaled: Vec<f64> = y.iter().map(|y| y * 1e-4).collect();
    let lasso = || Params::<Gaussian<f64>, _>::new(AnyPenalty::from(L1 { alpha: 1.0 }));
    let own = choices(lasso().adaptive(1.0), &x, &y);
    same(
        &own,
        &choices(lasso().adaptive(1.0), &rescaled(&x), &scaled),
        "adaptive",
    );
    let best = |x: &Array2<f64>, y: &[f64]| {
        let ridge = Params::<Gaussian<f64>, _>::new(L2 { alpha: 1.0 });
        let grid = PathGrid {
            leave_one_out: true,
            ..PathGrid::default()
        };
        let path = ridge
            .check()
            .unwrap()
            .path_arrays(x, y, None, &grid)
            .unwrap();
        let criteria = InformationCriteria::of(&path).unwrap();
        let curves = path.leave_one_out.clone().unwrap();
        (
            curves.best(),
            curves.best_by_gcv(),
            criteria.best(Criterion::Aic),
            criteria.best(Criterion::Bic),
        )
    };
    let own = best(&x, &y);
    assert_eq!(own, best(&rescaled(&x), &scaled));
    assert!(own.0 > 0 && own.0 < 99, "{own:?}");
}

#[test]
fn a_ridge_path_goes_from_nothing_to_least_squares() {
    let (x, y) = table();
    let x = rescaled(&x);
    let ridge = Params::<Gaussian<f64>, _>::new(L2 { alpha: 0.0 });
    let valid = ridge.check().unwrap();
    let least_squares = valid.fit_arrays(&x, &y, None).unwrap();
    let grid = PathGrid {
        early_stop: false,
        leave_one_out: true,
        ..PathGrid::default()
    };
    let path = valid.path_arrays(&x, &y, None, &grid).unwrap();
    let explained = |k: usize| path.steps[k].report.deviance_explained();
    let freedom = path.leave_one_out.clone().unwrap().degrees_of_freedom;
    assert!(freedom[0] < 0.1 && freedom[0] > 0.05, "{}", freedom[0]);
    let all = least_squares.report().deviance_explained();
    // Σ (2h − h²)c² with the shares h of the eigendirections, of which none is above their sum, and Σ c² = R².
    assert!(explained(0) <= 2.0 * freedom[0] * all);
    let last = explained(path.steps.len() - 1);
    assert!(
        last <= all && all - last < 1e-3 * (1.0 - all).max(all),
        "{last} {all}"
    );
}
