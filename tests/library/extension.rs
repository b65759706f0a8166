//! A loss and a penalty of another crate: they name themselves, take part in paths, folds and exports, and are told
//! apart from the built-in ones only by model files.
use linfa::ParamGuard;
use regfit::family::{Family, Response, Targets, TypedFamily};
use regfit::loss::{Loss, SampleWeights, Weights};
use regfit::ndarray::{Array1, Array2, ArrayView2, array};
use regfit::penalty::{AnyPenalty, L1, Penalty};
use regfit::selection::Plan;
use regfit::solver::{Optimality, SolverKind};
use regfit::{Error, Lasso, Params, PathGrid};
use std::ops::Range;

/// Counts y with mean exp(η): F(η) = Σ dᵢ(exp(ηᵢ) − yᵢηᵢ + yᵢ ln yᵢ − yᵢ), half the Poisson deviance.
struct PoissonLoss {
    counts: Vec<f64>,
    offset: Vec<f64>,
    weights: SampleWeights,
}

/// x ln x, and 0 at 0.
fn entropy(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x * x.ln() }
}

impl Loss for PoissonLoss {
    fn name(&self) -> &str {
        "poisson deviance"
    }
    fn n_samples(&self) -> usize {
        self.counts.len()
    }
    fn weights(&self) -> Weights<'_> {
        self.weights.view()
    }
    fn evaluate(
        &self,
        rows: Range<usize>,
        eta: &[f64],
        mean: &mut [f64],
        gradient: &mut [f64],
    ) -> f64 {
        let mut value = 0.0;
        for (k, i) in rows.enumerate() {
            let (y, d, eta) = (
                self.counts[i],
                self.weights().get(i),
                eta[k] + self.offset[i],
            );
            mean[k] = eta.exp();
            gradient[k] = d * (mean[k] - y);
            value += d * (mean[k] - y * eta + entropy(y) - y);
        }
        value
    }
    fn curvature(&self, mean: &[f64], _: (usize, usize), curvature: &mut [f64]) {
        for (i, (curvature, mean)) in curvature.iter_mut().zip(mean).enumerate() {
            *curvature = self.weights().get(i) * mean;
        }
    }
    /// Σ dᵢ[(vᵢ ln vᵢ − vᵢ) − (yᵢ ln yᵢ − yᵢ)] − uᵢoᵢ with vᵢ = yᵢ + uᵢ/dᵢ ≥ 0.
    fn conjugate(&self, u: &[f64]) -> f64 {
        let terms = u.iter().enumerate().map(|(i, u)| {
            let (y, d) = (self.counts[i], self.weights().get(i));
            let v = y + u / d;
            if v < -1e-12 {
                return f64::INFINITY;
            }
            let v = v.max(0.0);
            d * (entropy(v) - v - entropy(y) + y) - u * self.offset[i]
        });
        terms.sum()
    }
    fn curvature_bound(&self) -> Option<f64> {
        None
    }
    fn null_intercept(&self) -> Vec<f64> {
        let d = self.weights();
        let rows = || (0..self.counts.len()).map(|i| (d.get(i), self.counts[i], self.offset[i]));
        let counts: f64 = rows().map(|(d, y, _)| d * y).sum();
        let exposure: f64 = rows().map(|(d, _, o)| d * o.exp()).sum();
        vec![(counts / exposure).ln()]
    }
}

#[derive(Debug, Clone, Default)]
struct Poisson;

impl Family for Poisson {
    fn name(&self) -> &str {
        "poisson"
    }
    fn words(&self) -> &str {
        "Poisson regression"
    }
    fn loss_name(&self) -> &str {
        "poisson_deviance"
    }
    fn response(&self) -> Response {
        Response::Count
    }
    fn formula(&self, _: bool, constant: &str) -> String {
        format!("1/n·Σ exp(η) − yη, η = {constant}Xw")
    }
    fn loss(
        &self,
        targets: &Targets,
        offset: Option<&[f64]>,
        weights: SampleWeights,
    ) -> Result<Box<dyn Loss>, Error> {
        let Targets::Numbers(counts) = targets else {
            return Err(Error::TargetKind("counts"));
        };
        Ok(Box::new(PoissonLoss {
            counts: counts.clone(),
            offset: offset.map_or(vec![0.0; counts.len()], <[f64]>::to_vec),
            weights,
        }))
    }
}

impl TypedFamily for Poisson {
    type Target = f64;
    type Decoder = ();

    fn encode(&self, targets: &[f64]) -> Result<(Targets, ()), Error> {
        Ok((Targets::Numbers(targets.to_vec()), ()))
    }
    fn decode((): &(), eta: ArrayView2<'_, f64>) -> Array1<f64> {
        eta.column(0).mapv(f64::exp)
    }
}

/// The minimax concave penalty: α|w| − w²/(2γ) up to |w| = γα, αγα/2 beyond. Zhang (2010), Ann. Statist. 38(2).
#[derive(Debug, Clone, Copy)]
struct Mcp {
    alpha: f64,
    gamma: f64,
}

impl Penalty for Mcp {
    fn name(&self) -> &str {
        "mcp"
    }
    fn alpha(&self) -> f64 {
        self.alpha
    }
    fn with_alpha(&self, alpha: f64) -> AnyPenalty {
        AnyPenalty::own(Self { alpha, ..*self })
    }
    fn value(&self, w: f64) -> f64 {
        let edge = self.gamma * self.alpha;
        let w = w.abs().min(edge);
        self.alpha * w - w * w / (2.0 * self.gamma)
    }
    fn prox(&self, v: f64, step: f64) -> f64 {
        let threshold = self.alpha * step;
        if v.abs() > self.gamma * self.alpha {
            v
        } else {
            let soft = (v.abs() - threshold).max(0.0) / (1.0 - step / self.gamma);
            soft.copysign(v)
        }
    }
    fn subdifferential_distance(&self, w: f64, gradient: f64) -> f64 {
        if w == 0.0 {
            (gradient.abs() - self.alpha).max(0.0)
        } else {
            (gradient + self.derivatives(w).0).abs()
        }
    }
    fn threshold(&self) -> f64 {
        self.alpha
    }
    fn derivatives(&self, w: f64) -> (f64, f64) {
        if w.abs() < self.gamma * self.alpha {
            (
                (self.alpha - w.abs() / self.gamma).copysign(w),
                -1.0 / self.gamma,
            )
        } else {
            (0.0, 0.0)
        }
    }
    fn is_convex(&self) -> bool {
        false
    }
}

/// Sixty rows with counts that depend on two of five columns.
fn counts() -> (Array2<f64>, Vec<f64>) {
    let x = Array2::from_shape_fn((60, 5), |(i, j)| {
        (((i + 2) * (j + 3) * 37) % 29) as f64 / 29.0
    });
    let mean = |i: usize| (0.4 + 1.2 * x[[i, 0]] - 0.9 * x[[i, 3]]).exp();
    let y = (0..60).map(|i| (mean(i) + ((i * 7) % 5) as f64 / 2.0).floor());
    let y = y.collect();
    (x, y)
}

#[test]
fn a_family_of_another_crate_is_certified_and_named() {
    let (x, y) = counts();
    let params = Params::<Poisson, _>::new(L1 { alpha: 0.05 }).tolerance(1e-10);
    let model = params.check().unwrap().fit_arrays(&x, &y, None).unwrap();
    let report = model.report();
    assert!(report.certified(), "{report:?}");
    assert!(model.objective().formula().contains("exp(η) − yη"));
    // The gap by its definition: the dual point sXᵀu is feasible where |xⱼᵀu|s ≤ α on standardised columns.
    let eta = model.linear_predictor(&x);
    let n = y.len() as f64;
    let u: Vec<f64> = (0..60).map(|i| (eta[[i, 0]].exp() - y[i]) / n).collect();
    let mut largest: f64 = 0.0;
    let mut norm = 0.0;
    for j in 0..5 {
        let column = x.column(j);
        let mean = column.sum() / n;
        let sd = (column.mapv(|v| (v - mean) * (v - mean)).sum() / n).sqrt();
        let slope: f64 = (0..60).map(|i| (column[i] - mean) / sd * u[i]).sum();
        largest = largest.max(slope.abs());
        norm += (model.coefficient_matrix()[[j, 0]] * sd).abs();
    }
    let s = (0.05 / largest).min(1.0);
    let value = |i: usize| eta[[i, 0]].exp() - y[i] * eta[[i, 0]];
    let primal: f64 = (0..60).map(value).sum::<f64>() / n + 0.05 * norm;
    let dual = |i: usize| {
        let v = y[i] + s * u[i] * n;
        v - entropy(v)
    };
    let dual: f64 = (0..60).map(dual).sum::<f64>() / n;
    assert!((primal - dual).abs() < 1e-9, "{primal} {dual}");
    assert!(u.iter().sum::<f64>().abs() < 1e-12);
}

#[test]
fn a_family_of_another_crate_has_paths_folds_and_offsets() {
    let (x, y) = counts();
    let params = Params::<Poisson, _>::new(L1 { alpha: 1.0 });
    let valid = params.clone().check().unwrap();
    let path = valid
        .path_arrays(&x, &y, None, &PathGrid::default())
        .unwrap();
    assert!(path.steps.iter().all(|step| step.report.certified()));
    assert!(path.steps[0].n_nonzero == 0 && path.steps.len() > 20);
    let found = valid.cross_validate(&x, &y, &Plan::default()).unwrap();
    assert!(found.uncertified == 0 && found.curve.mean.iter().all(|e| e.is_finite()));
    // An offset that is the same in every row belongs to the intercept.
    let at = |params: Params<Poisson, L1>| {
        let grid = PathGrid::single(0.02);
        let valid = params.tolerance(1e-12).check().unwrap();
        let path = valid.path_arrays(&x, &y, None, &grid).unwrap();
        path.model(0).unwrap()
    };
    let (plain, shifted) = (at(params.clone()), at(params.offset(vec![0.7; 60])));
    let moved = plain.intercepts()[0] - shifted.intercepts()[0];
    assert!((moved - 0.7).abs() < 1e-7, "{moved}");
    for (a, b) in plain
        .coefficient_matrix()
        .iter()
        .zip(shifted.coefficient_matrix())
    {
        assert!((a - b).abs() < 1e-6, "{a} {b}");
    }
    assert!(shifted.objective().formula().contains("b + o + Xw"));
}

#[test]
fn without_a_bound_on_the_curvature_no_step_is_guessed() {
    let (x, y) = counts();
    let params = Params::<Poisson, _>::new(regfit::penalty::L2 { alpha: 0.1 });
    let descent = params.clone().solver(SolverKind::GradientDescent);
    let refused = descent.check().unwrap().fit_arrays(&x, &y, None);
    assert!(refused.is_err_and(|e| e.to_string().contains("no bound")));
    let plan = regfit::training::TrainingPlan::default();
    let valid = params.check().unwrap();
    let refused = valid.train(&x, &y, None, &plan, &mut |_| {});
    assert!(refused.is_err_and(|e| e.to_string().contains("learning rate")));
}

#[test]
fn a_penalty_that_is_not_convex_ends_stationary_and_is_never_certified() {
    // Orthogonal columns of deviation 1 and mean 0: each coefficient is the prox of the least squares one.
    let x = array![[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0],];
    let y = [3.2, 2.8, -2.2, -3.8];
    let least_squares = [3.0, 0.5];
    let mcp = Mcp {
        alpha: 0.4,
        gamma: 3.0,
    };
    let params = Params::<regfit::family::Gaussian<f64>, _>::new(mcp);
    let model = params.check().unwrap().fit_arrays(&x, &y, None).unwrap();
    for (w, z) in model.coefficients().iter().zip(least_squares) {
        assert!((w - mcp.prox(z, 1.0)).abs() < 1e-9, "{w} {z}");
    }
    let report = model.report();
    assert!(report.converged() && !report.certified());
    assert!(matches!(report.optimality, Optimality::Stationarity(_)));
    assert_eq!(report.optimality.name(), "distance to the subdifferential");
    assert!(model.warnings().is_empty());
    assert!(model.objective().formula().ends_with("Σmcp(wⱼ; 0.4)"));
    // Large coefficients are not shrunk, as the lasso's are.
    let lasso = Lasso::params::<f64>(0.4).check().unwrap();
    let lasso = lasso.fit_arrays(&x, &y, None).unwrap();
    assert!((model.coefficients()[0] - 3.0).abs() < 1e-9);
    assert!((lasso.coefficients()[0] - 2.6).abs() < 1e-6);
}
