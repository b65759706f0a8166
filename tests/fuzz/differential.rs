//! Two storages and two solvers on one small problem: as far apart as their certificates allow, and no further.

use regfit::data::SparseMatrix;
use regfit::family::{Binomial, Gaussian, Multinomial};
use regfit::linfa::ParamGuard;
use regfit::model::FeatureMatrix;
use regfit::ndarray::Array2;
use regfit::penalty::{ElasticNet, L1, L2, Penalty};
use regfit::solver::{Optimality, SolverKind};
use regfit::{Error, LinearModel, Params};

/// The bytes one after the other, and 0 when there are no more.
struct Bytes<'a>(std::slice::Iter<'a, u8>);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        self.0.next().copied().unwrap_or(0)
    }

    /// A number of -8 to 8 in steps of 1/16, most often a small one.
    fn number(&mut self) -> f64 {
        f64::from(self.next().cast_signed()) / 16.0
    }
}

struct Problem {
    x: Array2<f64>,
    weights: Option<Vec<f64>>,
    alpha: f64,
    intercept: bool,
    standardize: bool,
    positive: bool,
    other: SolverKind,
}

/// The first bytes choose the problem, the others fill X and y.
pub(crate) fn check(input: &[u8]) {
    let mut bytes = Bytes(input.iter());
    let (model, flags, size) = (bytes.next(), bytes.next(), bytes.next());
    let alpha = 2.0_f64.powi(i32::from(bytes.next() % 24) - 16);
    let other = SolverKind::ALL[usize::from(bytes.next()) % SolverKind::ALL.len()];
    let (n, p) = (2 + usize::from(size % 12), 1 + usize::from(size / 12) % 8);
    // Units of the columns, from 2^-40 to 2^40 where they are not 1.
    let units: Vec<f64> = (0..p)
        .map(|_| match bytes.next() {
            byte if byte < 160 => 1.0,
            byte => 2.0_f64.powi(i32::from(byte - 160) % 81 - 40),
        })
        .collect();
    let x = Array2::from_shape_fn((n, p), |(_, j)| bytes.number() * units[j]);
    let weights = (flags & 1 == 1).then(|| (0..n).map(|_| f64::from(bytes.next() % 8)).collect());
    let problem = Problem {
        x,
        weights,
        alpha,
        intercept: flags & 2 == 0,
        standardize: flags & 4 == 0,
        positive: flags & 24 == 24,
        other,
    };
    let labels: Vec<u8> = (0..n).map(|_| bytes.next()).collect();
    let y: Vec<f64> = labels
        .iter()
        .map(|&byte| f64::from(byte.cast_signed()) / 16.0)
        .collect();
    let two: Vec<usize> = labels.iter().map(|byte| usize::from(byte % 2)).collect();
    let many: Vec<usize> = labels.iter().map(|byte| usize::from(byte % 4)).collect();
    let enet = ElasticNet {
        alpha,
        l1_ratio: 0.5,
    };
    match model % 9 {
        0 => compare(&problem, &y, || Params::<Gaussian, _>::new(L1 { alpha })),
        1 => compare(&problem, &y, || Params::<Gaussian, _>::new(L2 { alpha })),
        2 => compare(&problem, &y, || Params::<Gaussian, _>::new(enet)),
        3 => compare(&problem, &two, || {
            Params::<Binomial<usize>, _>::new(L1 { alpha })
        }),
        4 => compare(&problem, &two, || {
            Params::<Binomial<usize>, _>::new(L2 { alpha })
        }),
        5 => compare(&problem, &two, || Params::<Binomial<usize>, _>::new(enet)),
        6 => compare(&problem, &many, || {
            Params::<Multinomial<usize>, _>::new(L1 { alpha })
        }),
        7 => compare(&problem, &many, || {
            Params::<Multinomial<usize>, _>::new(L2 { alpha })
        }),
        _ => compare(&problem, &many, || {
            Params::<Multinomial<usize>, _>::new(enet)
        }),
    }
}

/// What one solver made of one storage.
struct Outcome {
    objective: f64,
    gap: Option<f64>,
    certified: bool,
    /// Size of what is computed with: objectives are sums whose rounding is measured against it.
    size: f64,
    eta: Array2<f64>,
    text: String,
}

fn compare<M, P>(problem: &Problem, y: &[M::Target], params: impl Fn() -> Params<M, P>)
where
    M: regfit::family::TypedFamily + Default,
    M::Target: std::fmt::Debug,
    P: Penalty,
{
    let run = |x: &dyn Fn(Params<M, P>) -> Result<LinearModel<M>, Error>, solver| {
        let mut params = params()
            .fit_intercept(problem.intercept)
            .standardize(problem.standardize)
            .positive(problem.positive)
            .solver(solver)
            .tolerance(1e-8)
            .strict(false);
        if let Some(weights) = &problem.weights {
            params = params.sample_weights(weights.clone());
        }
        x(params)
    };
    let sparse = SparseMatrix::from_dense(problem.x.view()).expect("finite numbers");
    let dense_fit = |params: Params<M, P>| fit(params, &problem.x, y);
    let sparse_fit = |params: Params<M, P>| fit(params, &sparse, y);
    let dense = run(&dense_fit, SolverKind::Auto);
    let thin = run(&sparse_fit, SolverKind::Auto);
    let other = run(&dense_fit, problem.other);
    let other_thin = run(&sparse_fit, problem.other);
    let (dense, thin) = match (dense, thin) {
        (Ok(dense), Ok(thin)) => (outcome(&dense, &problem.x), outcome(&thin, &sparse)),
        (Err(a), Err(b)) => {
            assert_eq!(a.to_string(), b.to_string());
            return;
        }
        (a, b) => panic!(
            "dense {:?}, sparse {:?}",
            a.map(|model| model.report().clone()),
            b.map(|model| model.report().clone())
        ),
    };
    agree(&dense, &thin, problem, y);
    for other in [other, other_thin] {
        match other {
            Ok(model) => agree(&dense, &outcome(&model, &problem.x), problem, y),
            Err(Error::UnsupportedSolver { .. }) => {}
            Err(error) => panic!("{} alone fails: {error}", problem.other.name()),
        }
    }
}

fn fit<M, P, X>(params: Params<M, P>, x: &X, y: &[M::Target]) -> Result<LinearModel<M>, Error>
where
    M: regfit::family::TypedFamily + Default,
    P: Penalty,
    X: FeatureMatrix,
{
    params.check()?.fit_arrays(x, y, None)
}

fn outcome<M: regfit::family::TypedFamily + Default, X: FeatureMatrix>(
    model: &LinearModel<M>,
    x: &X,
) -> Outcome {
    let report = model.report();
    let finite = |value: &f64| value.is_finite();
    assert!(model.coefficient_matrix().iter().all(finite), "{report:?}");
    assert!(model.intercepts().iter().all(finite), "{report:?}");
    assert!(
        report.objective.is_finite() && report.optimality.value() >= 0.0,
        "{report:?}"
    );
    let eta = model.linear_predictor(x);
    assert!(eta.iter().all(finite), "{report:?}");
    Outcome {
        objective: report.objective,
        gap: match report.optimality {
            Optimality::DualityGap(gap) => Some(gap),
            Optimality::KktViolation(_) | Optimality::Stationarity(_) => None,
        },
        certified: report.certified(),
        size: report.null_loss.max(report.objective),
        eta,
        text: format!("{report:?} {:?}", model.coefficient_matrix()),
    }
}

/// P₁ − g₁ ≤ P* ≤ P₂: no objective is lower than another by more than the gap of that other.
fn agree<T: std::fmt::Debug>(a: &Outcome, b: &Outcome, problem: &Problem, y: &[T]) {
    let rounding = 1e-10 * a.size.max(b.size);
    let (Some(gap_a), Some(gap_b)) = (a.gap, b.gap) else {
        return;
    };
    let fits = a.objective <= b.objective + gap_a + rounding
        && b.objective <= a.objective + gap_b + rounding;
    assert!(
        fits && a.eta.dim() == b.eta.dim() && (a.certified || !problem.is_tame()),
        "{}\n{}\nX {:?}\ny {y:?}\nweights {:?} alpha {} intercept {} standardize {} positive {} solver {}",
        a.text,
        b.text,
        problem.x,
        problem.weights,
        problem.alpha,
        problem.intercept,
        problem.standardize,
        problem.positive,
        problem.other.name()
    );
}

impl Problem {
    /// Whether the default solver has no excuse: a penalty to speak of, and standardised columns or the units given.
    fn is_tame(&self) -> bool {
        self.alpha >= 1e-3 && self.standardize
    }
}
