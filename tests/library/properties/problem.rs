//! Problems of every family, shape and setting, and their solutions.

use crate::common::{Random, classes, regression};
use linfa::ParamGuard;
use ndarray::{Array1, Array2};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use regfit::data::SparseMatrix;
use regfit::family::{Binomial, Gaussian, Multinomial, TypedFamily};
use regfit::model::{FeatureMatrix, RegularizationPath};
use regfit::path::PathGrid;
use regfit::penalty::{AnyPenalty, ElasticNet, L1, L2, Penalty as _};
use regfit::solver::{FitReport, SolverKind};
use regfit::{LinearModel, Params};

/// The same cases in every run; a failure prints its own.
pub(crate) fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(20_261_121),
        failure_persistence: None,
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    }
}

/// Relative tolerance of a tight fit.
pub(crate) const TIGHT: f64 = 1e-11;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Number,
    Two,
    Three,
}

/// All that a fit depends on.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    pub(crate) x: Array2<f64>,
    /// Numbers, or 0, 1 and 2 for classes.
    pub(crate) y: Array1<f64>,
    pub(crate) weights: Option<Vec<f64>>,
    pub(crate) factors: Option<Vec<f64>>,
    pub(crate) limits: Option<Vec<(f64, f64)>>,
    pub(crate) groups: Option<Vec<usize>>,
    pub(crate) standardize: bool,
    pub(crate) intercept: bool,
    pub(crate) penalty: AnyPenalty,
    pub(crate) solver: SolverKind,
    pub(crate) sparse: bool,
}

/// A solution without its types.
#[derive(Debug, Clone)]
pub(crate) struct Fitted {
    /// In the user's units (n_features × n_outputs).
    pub(crate) w: Array2<f64>,
    pub(crate) b: Array1<f64>,
    pub(crate) report: FitReport,
    pub(crate) eta: Array2<f64>,
}

impl Fitted {
    /// How far above the least objective it may be.
    pub(crate) fn gap(&self) -> f64 {
        self.report.optimality.value()
    }
}

/// A path without its types.
#[derive(Debug)]
pub(crate) struct Followed {
    pub(crate) alpha_max: f64,
    pub(crate) fits: Vec<Fitted>,
}

/// What the rounding of an objective may be, relative to that of the intercept alone.
pub(crate) const ROUNDING: f64 = 1e-11;

impl Problem {
    fn params<M: TypedFamily + Default>(&self, tolerance: f64) -> Params<M, AnyPenalty> {
        // Descent is not expected to arrive.
        let descends = self.solver == SolverKind::GradientDescent;
        let epochs = if descends { 500 } else { 20_000 };
        let mut params = Params::new(self.penalty.clone())
            .standardize(self.standardize)
            .fit_intercept(self.intercept)
            .solver(self.solver)
            .max_epochs(epochs)
            .strict(false)
            .tolerance(tolerance);
        if let Some(weights) = &self.weights {
            params = params.sample_weights(weights.clone());
        }
        if let Some(factors) = &self.factors {
            params = params.penalty_factors(factors.clone());
        }
        if let Some(limits) = &self.limits {
            params = params.limits(limits.clone());
        }
        if let Some(groups) = &self.groups {
            params = params.groups(groups.clone());
        }
        params
    }

    fn path_of<M: TypedFamily + Default, X: FeatureMatrix>(
        &self,
        x: &X,
        y: &[M::Target],
        grid: &PathGrid,
        tolerance: f64,
    ) -> Followed {
        let params = self.params::<M>(tolerance).check().unwrap();
        let path: RegularizationPath<M> = params.path_arrays(x, y, None, grid).unwrap();
        let models = (0..path.steps.len()).filter_map(|k| path.model(k));
        Followed {
            alpha_max: path.alpha_max,
            fits: models.map(|model| self.fitted(&model)).collect(),
        }
    }

    fn fitted<M: TypedFamily + Default>(&self, model: &LinearModel<M>) -> Fitted {
        Fitted {
            w: model.coefficient_matrix().to_owned(),
            b: model.intercepts().to_owned(),
            report: model.report().clone(),
            eta: model.linear_predictor(&self.x),
        }
    }

    pub(crate) fn classes(&self) -> Vec<usize> {
        self.y.iter().map(|y| *y as usize).collect()
    }

    pub(crate) fn path(&self, grid: &PathGrid, tolerance: f64) -> Followed {
        let stored = SparseMatrix::from_dense(self.x.view()).unwrap();
        let (numbers, classes) = (self.y.to_vec(), self.classes());
        match (self.kind, self.sparse) {
            (Kind::Number, false) => {
                self.path_of::<Gaussian, _>(&self.x, &numbers, grid, tolerance)
            }
            (Kind::Number, true) => self.path_of::<Gaussian, _>(&stored, &numbers, grid, tolerance),
            (Kind::Two, false) => self.path_of::<Binomial, _>(&self.x, &classes, grid, tolerance),
            (Kind::Two, true) => self.path_of::<Binomial, _>(&stored, &classes, grid, tolerance),
            (Kind::Three, false) => {
                self.path_of::<Multinomial, _>(&self.x, &classes, grid, tolerance)
            }
            (Kind::Three, true) => {
                self.path_of::<Multinomial, _>(&stored, &classes, grid, tolerance)
            }
        }
    }

    pub(crate) fn fit(&self, tolerance: f64) -> Fitted {
        let grid = PathGrid {
            alphas: Some(vec![self.penalty.alpha()]),
            ..PathGrid::default()
        };
        self.path(&grid, tolerance).fits.swap_remove(0)
    }

    /// A tight fit, which must be certified.
    pub(crate) fn solved(&self) -> Fitted {
        let fitted = self.fit(TIGHT);
        assert!(fitted.report.certified(), "{:?}", fitted.report);
        fitted
    }

    pub(crate) fn at(&self, alpha: f64) -> Self {
        Self {
            penalty: self.penalty.with_alpha(alpha),
            ..self.clone()
        }
    }

    pub(crate) fn alpha_max(&self) -> f64 {
        let grid = PathGrid {
            alphas: Some(vec![1e9]),
            ..PathGrid::default()
        };
        self.path(&grid, 1e-3).alpha_max
    }
}

/// What a problem is made of.
fn settings() -> impl Strategy<Value = Problem> {
    let shape = (
        prop_oneof![Just(Kind::Number), Just(Kind::Two), Just(Kind::Three)],
        4_usize..=50,
        1_usize..=40,
        any::<u32>(),
    );
    let model = (
        0_u8..4,
        0.05..0.95_f64,
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    );
    (shape, model).prop_map(
        |((kind, n, p, seed), (penalty, l1_ratio, standardize, intercept, weighted, factors))| {
            let seed = u64::from(seed);
            let (x, y) = regression(n, p, seed);
            let y = match kind {
                Kind::Number => y,
                Kind::Two => classes(&x, 2, seed + 1).mapv(|k| k as f64),
                Kind::Three => classes(&x, 3, seed + 1).mapv(|k| k as f64),
            };
            let mut random = Random::new(seed + 2);
            let mut between = |low: f64, high: f64, count: usize| -> Vec<f64> {
                (0..count)
                    .map(|_| low + (high - low) * random.uniform())
                    .collect()
            };
            Problem {
                kind,
                x,
                y,
                weights: weighted.then(|| between(0.1, 3.0, n)),
                factors: factors.then(|| between(0.3, 3.0, p)),
                limits: None,
                groups: None,
                standardize,
                intercept,
                penalty: match penalty {
                    0 => AnyPenalty::L2(L2 { alpha: 1.0 }),
                    1 => AnyPenalty::ElasticNet(ElasticNet {
                        alpha: 1.0,
                        l1_ratio,
                    }),
                    _ => AnyPenalty::L1(L1 { alpha: 1.0 }),
                },
                solver: SolverKind::Auto,
                sparse: false,
            }
        },
    )
}

/// Problems of every kind, with a strength from 1e-3 of the largest to beyond it.
pub(crate) fn problems() -> impl Strategy<Value = Problem> {
    (settings(), -3.0..0.2_f64).prop_map(|(problem, share)| {
        let alpha = problem.alpha_max() * 10_f64.powf(share);
        problem.at(alpha)
    })
}

/// Those that a filter lets pass: family and penalty are fixed by the law.
pub(crate) fn problems_of(kind: Kind, penalty: AnyPenalty) -> impl Strategy<Value = Problem> {
    let fixed = settings().prop_filter("the family of the law", move |p| p.kind == kind);
    (fixed, -3.0..0.2_f64).prop_map(move |(problem, share)| {
        let problem = Problem {
            penalty: penalty.clone(),
            ..problem
        };
        let alpha = problem.alpha_max() * 10_f64.powf(share);
        problem.at(alpha)
    })
}
