//! Every fit's certificate, recomputed by an outsider: from X, y, the weights, and the coefficients in
//! the user's units, by plain loops.
//!
//! ```text
//! primal     P = Σᵢ dᵢ ℓ(yᵢ, ηᵢ) + Σⱼ vⱼ ω(w̃ⱼ),      η = b + Xw,   w̃ⱼ = wⱼ·sdⱼ
//! dual       D(s) = −Σᵢ (dᵢℓ)*(s uᵢ) − Σⱼ vⱼ ω*(−s gⱼ/vⱼ),   u = ∇F(η),   gⱼ = Σᵢ x̃ᵢⱼ uᵢ
//! gap        P − max(D(s₁), D(1)),   s₁ = the largest s ≤ 1 with s|gⱼ| ≤ vⱼ·(L1 strength)
//! ```
//!
//! Any s gives a lower bound of the optimum, provided Σᵢ uᵢ = 0 when there is an intercept and gⱼ = 0
//! where vⱼ = 0. For ω(w) = a|w| + c/2·w² the conjugate is ω*(t) = max(|t| − a, 0)²/(2c).

use crate::common;
use linfa::ParamGuard;
use ndarray::{Array1, Array2};
use regfit::data::SparseMatrix;
use regfit::family::{Binomial, Gaussian, Multinomial, TypedFamily};
use regfit::model::FeatureMatrix;
use regfit::penalty::{ElasticNet, L1, L2, Penalty};
use regfit::solver::{Optimality, SolverKind};
use regfit::{LinearModel, Params, PathGrid};

/// Relative to the objective at the start: n = 2000 terms of size 1 summed one after another, twice.
const ROUNDING: f64 = 1e-13;

/// The targets of the three losses.
#[derive(Clone)]
enum Targets {
    Numbers(Vec<f64>),
    /// The index of each label among K.
    Classes(Vec<usize>, usize),
}

/// Everything that the objective is made of.
#[derive(Clone)]
struct Case {
    name: String,
    x: Array2<f64>,
    targets: Targets,
    weights: Option<Vec<f64>>,
    factors: Option<Vec<f64>>,
    intercept: bool,
    standardize: bool,
}

/// ω(w) = a|w| + c/2·w²
#[derive(Clone, Copy)]
struct Omega {
    a: f64,
    c: f64,
}

impl Omega {
    fn value(self, w: f64) -> f64 {
        self.a * w.abs() + 0.5 * self.c * w * w
    }
    fn conjugate(self, t: f64) -> f64 {
        let excess = t.abs() - self.a;
        // s₁ is a rounded quotient: s₁|g| may pass a by two units in the last place.
        if excess <= 4.0 * f64::EPSILON * self.a {
            0.0
        } else {
            excess * excess / (2.0 * self.c)
        }
    }
}

/// What an outsider finds.
struct Recomputed {
    loss: f64,
    objective: f64,
    null_loss: f64,
    gap: f64,
    /// max |gradient| over everything, for fits without a penalty.
    gradient: f64,
    null_gradient: f64,
}

impl Case {
    /// d, summing to 1.
    fn d(&self) -> Vec<f64> {
        let n = self.x.nrows();
        let weights = self.weights.clone().unwrap_or_else(|| vec![1.0; n]);
        let sum: f64 = weights.iter().sum();
        weights.iter().map(|w| w / sum).collect()
    }

    fn factor(&self, j: usize) -> f64 {
        self.factors.as_ref().map_or(1.0, |v| v[j])
    }

    fn n_outputs(&self) -> usize {
        match self.targets {
            Targets::Classes(_, k) if k > 2 => k,
            _ => 1,
        }
    }

    /// Weighted means and 1/n standard deviations of the columns; the latter 0 for a constant one.
    fn moments(&self) -> (Vec<f64>, Vec<f64>) {
        let d = self.d();
        let one = |column: ndarray::ArrayView1<'_, f64>| {
            let mut mean = 0.0;
            for (x, d) in column.iter().zip(&d) {
                mean += d * x;
            }
            let mut variance = 0.0;
            for (x, d) in column.iter().zip(&d) {
                variance += d * (x - mean) * (x - mean);
            }
            (
                mean,
                if variance > 1e-24 {
                    variance.sqrt()
                } else {
                    0.0
                },
            )
        };
        self.x.columns().into_iter().map(one).unzip()
    }

    /// ℓ and ∂ℓ/∂η in row i.
    fn loss(&self, i: usize, eta: &[f64]) -> (f64, Vec<f64>) {
        match &self.targets {
            Targets::Numbers(y) => {
                let r = eta[0] - y[i];
                (0.5 * r * r, vec![r])
            }
            Targets::Classes(y, 2) => {
                let t = if y[i] == 1 { eta[0] } else { -eta[0] };
                // ln(1 + exp(−t)) without overflow.
                let loss = (-t).max(0.0) + (-t.abs()).exp().ln_1p();
                let wrong = 1.0 / (1.0 + t.exp());
                (loss, vec![if y[i] == 1 { -wrong } else { wrong }])
            }
            Targets::Classes(y, k) => {
                let top = eta.iter().copied().fold(f64::MIN, f64::max);
                let mut sum = 0.0;
                for e in eta {
                    sum += (e - top).exp();
                }
                let mut u: Vec<f64> = (0..*k).map(|c| (eta[c] - top).exp() / sum).collect();
                u[y[i]] -= 1.0;
                (sum.ln() + top - eta[y[i]], u)
            }
        }
    }

    /// ℓ*(u) in row i, for u per unit of weight.
    fn conjugate(&self, i: usize, u: &[f64]) -> f64 {
        let entropy = |q: f64| {
            assert!(q > -1e-13, "a dual point outside of the domain: {q}");
            if q > 0.0 { q * q.ln() } else { 0.0 }
        };
        match &self.targets {
            Targets::Numbers(y) => 0.5 * u[0] * u[0] + u[0] * y[i],
            Targets::Classes(y, 2) => {
                let q = u[0] + if y[i] == 1 { 1.0 } else { 0.0 };
                entropy(q) + entropy(1.0 - q)
            }
            Targets::Classes(y, _) => {
                let q = |k| u[k] + if k == y[i] { 1.0 } else { 0.0 };
                (0..u.len()).map(|k| entropy(q(k))).sum()
            }
        }
    }

    /// The intercepts of the model without features.
    fn null_intercepts(&self) -> Vec<f64> {
        let d = self.d();
        if !self.intercept {
            return vec![0.0; self.n_outputs()];
        }
        let share = |y: &[usize], k: usize| -> f64 {
            let of_class = y.iter().zip(&d).filter(|(y, _)| **y == k);
            of_class.map(|(_, d)| d).sum()
        };
        match &self.targets {
            Targets::Numbers(y) => vec![y.iter().zip(&d).map(|(y, d)| y * d).sum()],
            Targets::Classes(y, 2) => vec![(share(y, 1) / share(y, 0)).ln()],
            Targets::Classes(y, k) => (0..*k).map(|k| share(y, k).ln()).collect(),
        }
    }

    /// F, u per unit of weight (n × n_outputs), and g (n_features × n_outputs) at a point.
    fn at(&self, w: &Array2<f64>, b: &[f64]) -> (f64, Array2<f64>, Array2<f64>) {
        let (n, p, outputs) = (self.x.nrows(), self.x.ncols(), self.n_outputs());
        let d = self.d();
        let (means, deviations) = self.moments();
        let mut value = 0.0;
        let mut u = Array2::zeros((n, outputs));
        let mut g = Array2::zeros((p, outputs));
        for i in 0..n {
            let mut eta = b.to_vec();
            for k in 0..outputs {
                for j in 0..p {
                    eta[k] += self.x[[i, j]] * w[[j, k]];
                }
            }
            let (loss, derivative) = self.loss(i, &eta);
            value += d[i] * loss;
            for k in 0..outputs {
                u[[i, k]] = derivative[k];
                for j in 0..p {
                    let shift = if self.intercept { means[j] } else { 0.0 };
                    let scale = if self.standardize { deviations[j] } else { 1.0 };
                    // With an intercept, or divided by their deviation, constant columns are out.
                    if deviations[j] > 0.0 || !(self.intercept || self.standardize) {
                        g[[j, k]] += d[i] * derivative[k] * (self.x[[i, j]] - shift) / scale;
                    }
                }
            }
        }
        (value, u, g)
    }

    /// Objective and gap of a model, from its coefficients and intercepts in the user's units.
    fn recompute(&self, w: &Array2<f64>, b: &[f64], omega: Omega) -> Recomputed {
        let largest = |g: &Array2<f64>| g.iter().fold(0.0, |m: f64, g| m.max(g.abs()));
        let (n, p, outputs) = (self.x.nrows(), self.x.ncols(), self.n_outputs());
        let d = self.d();
        let deviations = self.moments().1;
        let (null_loss, _, null_g) = self.at(&Array2::zeros((p, outputs)), &self.null_intercepts());
        let null_gradient = largest(&null_g);
        let (loss, u, g) = self.at(w, b);
        // The dual point must be feasible.
        if self.intercept {
            for k in 0..outputs {
                let sum: f64 = (0..n).map(|i| d[i] * u[[i, k]]).sum();
                let size: f64 = (0..n).map(|i| d[i] * u[[i, k]].abs()).sum();
                assert!(
                    sum.abs() <= 1e-11 * size + 1e-14,
                    "{}: Σu = {sum:e}",
                    self.name
                );
            }
        }
        let mut penalty = 0.0;
        let mut s1: f64 = 1.0;
        for ((j, k), g) in g.indexed_iter() {
            let v = self.factor(j);
            if v == 0.0 {
                assert!(
                    g.abs() <= 1e-9 * null_gradient,
                    "{}: free gradient {g:e}",
                    self.name
                );
                continue;
            }
            let scale = if self.standardize { deviations[j] } else { 1.0 };
            penalty += v * omega.value(w[[j, k]] * scale);
            if s1 * g.abs() > v * omega.a {
                s1 = v * omega.a / g.abs();
            }
        }
        let dual = |s: f64| {
            let mut total = 0.0;
            for (i, (u, d)) in u.rows().into_iter().zip(&d).enumerate() {
                let su: Vec<f64> = u.iter().map(|u| s * u).collect();
                if *d > 0.0 {
                    total -= d * self.conjugate(i, &su);
                }
            }
            for ((j, _), g) in g.indexed_iter() {
                let v = self.factor(j);
                if v > 0.0 {
                    total -= v * omega.conjugate(-s * g / v);
                }
            }
            total
        };
        let objective = loss + penalty;
        let bound = if s1 > 0.0 {
            dual(s1).max(dual(1.0))
        } else {
            dual(1.0)
        };
        Recomputed {
            loss,
            objective,
            null_loss,
            gap: objective - bound,
            gradient: largest(&g),
            null_gradient,
        }
    }

    /// Fits by the library and compares all that its report says.
    fn check<M: TypedFamily + Default, P: Penalty + Clone, X: FeatureMatrix>(
        &self,
        x: &X,
        targets: &[M::Target],
        penalty: P,
        omega: Omega,
        tolerance: f64,
        solver: SolverKind,
    ) -> LinearModel<M> {
        let mut params = Params::<M, P>::new(penalty.clone())
            .fit_intercept(self.intercept)
            .standardize(self.standardize)
            .tolerance(tolerance)
            .solver(solver);
        if let Some(weights) = &self.weights {
            params = params.sample_weights(weights.clone());
        }
        if let Some(factors) = &self.factors {
            params = params.penalty_factors(factors.clone());
        }
        let name = format!(
            "{} {penalty:?} tolerance {tolerance:e} {solver:?}",
            self.name
        );
        let model = params.check().unwrap().fit_arrays(x, targets, None);
        let model = model.unwrap_or_else(|e| panic!("{name}: {e}"));
        let report = model.report();
        let (w, b) = (
            model.coefficient_matrix().to_owned(),
            model.intercepts().to_vec(),
        );
        let found = self.recompute(&w, &b, omega);
        let (means, deviations) = self.moments();
        for (j, (mean, deviation)) in means.iter().zip(&deviations).enumerate() {
            let scaling = model.scaling();
            let size = mean.abs() + deviation;
            assert!(
                (scaling.means[j] - mean).abs() <= ROUNDING * size,
                "{name}: mean {j}"
            );
            if self.standardize && *deviation > 0.0 {
                let off = (scaling.scales[j] - deviation).abs();
                assert!(
                    off <= ROUNDING * size,
                    "{name}: deviation {j} off by {off:e}"
                );
            }
        }
        let rounding = ROUNDING * found.null_loss.max(found.objective);
        let near = |what: &str, reported: f64, recomputed: f64, rounding: f64| {
            assert!(
                (reported - recomputed).abs() <= rounding,
                "{name}: {what} reported {reported:e}, recomputed {recomputed:e}, off by {:.1e} of {rounding:.1e}",
                (reported - recomputed).abs()
            );
        };
        near("loss", report.loss, found.loss, rounding);
        near("objective", report.objective, found.objective, rounding);
        near("null loss", report.null_loss, found.null_loss, rounding);
        assert!(report.certified(), "{name}: {report:?}");
        match report.optimality {
            Optimality::Stationarity(_) => panic!("{name}: every penalty here is convex"),
            Optimality::DualityGap(gap) => {
                near("gap", gap, found.gap, rounding);
                near("reference", report.reference, found.null_loss, rounding);
                assert!(gap >= -rounding, "{name}: gap {gap:e}");
                assert!(
                    found.gap <= tolerance * found.null_loss + rounding,
                    "{name}"
                );
            }
            Optimality::KktViolation(violation) => {
                assert_eq!(penalty.alpha(), 0.0, "{name}: a penalty has a dual");
                let rounding = 1e-12 * found.null_gradient;
                near("gradient", violation, found.gradient, rounding);
                near("reference", report.reference, found.null_gradient, rounding);
            }
        }
        model
    }

    /// L1, elastic net and L2 at a share of the strength at which all is 0, at two tolerances.
    fn check_penalties<M: TypedFamily + Default, X: FeatureMatrix>(
        &self,
        x: &X,
        targets: &[M::Target],
        share: f64,
    ) {
        let zeros = Array2::zeros((self.x.ncols(), self.n_outputs()));
        let (null_loss, _, g) = self.at(&zeros, &self.null_intercepts());
        // s_y: the deviation of numbers, under standardised columns alone.
        let unit = match &self.targets {
            Targets::Numbers(_) if self.standardize => (2.0 * null_loss).sqrt(),
            _ => 1.0,
        };
        let alpha = share * g.iter().fold(0.0, |m: f64, g| m.max(g.abs()));
        for tolerance in [1e-6, 1e-12] {
            let omega = Omega { a: alpha, c: 0.0 };
            self.check::<M, _, X>(x, targets, L1 { alpha }, omega, tolerance, SolverKind::Auto);
            let l1_ratio = 0.4;
            let enet = ElasticNet { alpha, l1_ratio };
            let omega = Omega {
                a: alpha * 0.4,
                c: alpha * 0.6 / unit,
            };
            self.check::<M, _, X>(x, targets, enet, omega, tolerance, SolverKind::Auto);
            let omega = Omega {
                a: 0.0,
                c: 2.0 * alpha,
            };
            self.check::<M, _, X>(x, targets, L2 { alpha }, omega, tolerance, SolverKind::Auto);
        }
    }

    /// The same under weights or none, factors or none, with or without intercept and scaling.
    fn check_variants<M: TypedFamily + Default>(&self, targets: &[M::Target], storage: Storage) {
        let (n, p) = self.x.dim();
        // Two columns without a penalty.
        let factors = [1.0, 0.5, 2.0, 0.0, 1.5, 0.0];
        let factors: Vec<f64> = (0..p).map(|j| *factors.get(j).unwrap_or(&1.0)).collect();
        for choice in 0..16 {
            let on = |bit: usize| choice >> bit & 1 == 1;
            let case = Self {
                name: format!("{} variant {choice:04b}", self.name),
                weights: on(0).then(|| common::weights(n, 7)),
                factors: on(1).then(|| factors.clone()),
                intercept: !on(2),
                standardize: !on(3),
                ..self.clone()
            };
            match storage {
                Storage::Dense => case.check_penalties::<M, _>(&case.x, targets, 0.1),
                Storage::Sparse => {
                    let x = SparseMatrix::from_dense(case.x.view()).unwrap();
                    case.check_penalties::<M, _>(&x, targets, 0.1);
                }
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Storage {
    Dense,
    Sparse,
}

fn case(name: &str, x: Array2<f64>, targets: Targets) -> Case {
    Case {
        name: name.into(),
        x,
        targets,
        weights: None,
        factors: None,
        intercept: true,
        standardize: true,
    }
}

/// Codes of sorted labels.
fn coded<T: Ord>(labels: &Array1<T>) -> (Vec<usize>, usize) {
    let mut sorted: Vec<&T> = labels.iter().collect();
    sorted.sort();
    sorted.dedup();
    let code = |label| sorted.binary_search(&label).unwrap();
    (labels.iter().map(code).collect(), sorted.len())
}

#[test]
fn gaps_of_squared_error_are_what_an_outsider_finds() {
    for (name, n, p) in [("tall", 60, 9), ("wide", 20, 45)] {
        let (x, y) = common::regression(n, p, 1);
        let targets = y.to_vec();
        case(name, x, Targets::Numbers(targets.clone()))
            .check_variants::<Gaussian>(&targets, Storage::Dense);
    }
    let x = common::sparse_counts(70, 12, 2);
    let y = x.sum_axis(ndarray::Axis(1)) + common::Random::new(3).vector(70) * 2.0;
    let targets = y.to_vec();
    let sparse = case("counts", x, Targets::Numbers(targets.clone()));
    sparse.check_variants::<Gaussian>(&targets, Storage::Dense);
    sparse.check_variants::<Gaussian>(&targets, Storage::Sparse);
}

#[test]
fn gaps_of_binary_cross_entropy_are_what_an_outsider_finds() {
    for (name, n, p) in [("tall", 80, 7), ("wide", 40, 60)] {
        let (x, _) = common::regression(n, p, 4);
        let y = common::classes(&x, 2, 5).to_vec();
        case(name, x, Targets::Classes(y.clone(), 2))
            .check_variants::<Binomial>(&y, Storage::Dense);
    }
    let x = common::sparse_counts(90, 12, 6);
    let y = common::classes(&x, 2, 7).to_vec();
    let sparse = case("counts", x, Targets::Classes(y.clone(), 2));
    sparse.check_variants::<Binomial>(&y, Storage::Sparse);
}

#[test]
fn gaps_of_softmax_cross_entropy_are_what_an_outsider_finds() {
    for (name, n, p) in [("tall", 80, 6), ("wide", 40, 50)] {
        let (x, _) = common::regression(n, p, 8);
        let y = common::classes(&x, 3, 9).to_vec();
        case(name, x, Targets::Classes(y.clone(), 3))
            .check_variants::<Multinomial>(&y, Storage::Dense);
    }
    let x = common::sparse_counts(90, 10, 10);
    let y = common::classes(&x, 4, 11).to_vec();
    let sparse = case("counts", x, Targets::Classes(y.clone(), 4));
    sparse.check_variants::<Multinomial>(&y, Storage::Sparse);
}

#[test]
fn gaps_on_real_tables_are_what_an_outsider_finds() {
    let (x, y) = common::diabetes();
    let targets = y.to_vec();
    let diabetes = case("diabetes", x, Targets::Numbers(targets.clone()));
    for share in [0.5, 0.01, 0.0001] {
        diabetes.check_penalties::<Gaussian, _>(&diabetes.x, &targets, share);
        let raw = Case {
            standardize: false,
            ..diabetes.clone()
        };
        raw.check_penalties::<Gaussian, _>(&raw.x, &targets, share);
    }
    let (x, labels) = common::dataset("breast_cancer");
    let (y, k) = coded(&labels);
    let cancer = case("breast_cancer", x, Targets::Classes(y, k));
    for share in [0.5, 0.01] {
        cancer.check_penalties::<Binomial<String>, _>(&cancer.x, &labels.to_vec(), share);
    }
    let (x, labels) = common::dataset("iris");
    let (y, k) = coded(&labels);
    let iris = case("iris", x, Targets::Classes(y, k));
    for share in [0.5, 0.01] {
        iris.check_penalties::<Multinomial<String>, _>(&iris.x, &labels.to_vec(), share);
    }
}

#[test]
fn a_fit_of_ten_classes_with_constant_columns_keeps_its_certificate() {
    let (x, labels) = common::dataset("digits");
    let (y, k) = coded(&labels);
    let digits = case("digits", x, Targets::Classes(y, k));
    let alpha = 0.01;
    let omega = Omega { a: alpha, c: 0.0 };
    let model = digits.check::<Multinomial<String>, _, _>(
        &digits.x,
        &labels.to_vec(),
        L1 { alpha },
        omega,
        1e-6,
        SolverKind::Auto,
    );
    // Three pixels in the corners are 0 in every image.
    assert_eq!(model.warnings().len(), 3);
}

#[test]
fn every_solver_is_judged_by_the_same_certificate() {
    let (x, y) = common::regression(50, 6, 12);
    let targets = y.to_vec();
    let ridge = case("ridge", x, Targets::Numbers(targets.clone()));
    for alpha in [0.3, 0.0] {
        let omega = Omega {
            a: 0.0,
            c: 2.0 * alpha,
        };
        for solver in [
            SolverKind::Direct,
            SolverKind::ActiveSet,
            SolverKind::CoordinateDescent,
            SolverKind::GradientDescent,
        ] {
            ridge.check::<Gaussian, _, _>(&ridge.x, &targets, L2 { alpha }, omega, 1e-8, solver);
        }
    }
    let y = common::classes(&ridge.x, 2, 13).to_vec();
    let logistic = case("logistic", ridge.x.clone(), Targets::Classes(y.clone(), 2));
    for solver in [SolverKind::ProximalNewton, SolverKind::GradientDescent] {
        let (alpha, omega) = (0.05, Omega { a: 0.0, c: 0.1 });
        logistic.check::<Binomial, _, _>(&logistic.x, &y, L2 { alpha }, omega, 1e-8, solver);
    }
}

/// Along a path of many rows the gaps come from one Gram matrix, with a bound on its rounding.
#[test]
fn gaps_along_a_path_are_never_below_what_an_outsider_finds() {
    for (n, p) in [(400, 30), (60, 300)] {
        let (x, y) = common::regression(n, p, 21);
        let targets = y.to_vec();
        let case = case("path", x, Targets::Numbers(targets.clone()));
        let params = Params::<Gaussian<f64>, L1>::new(L1 { alpha: 1.0 })
            .fit_intercept(case.intercept)
            .standardize(case.standardize);
        let grid = PathGrid {
            n_alphas: 20,
            ratio: Some(1e-2),
            early_stop: false,
            ..PathGrid::default()
        };
        let path = params.check().unwrap();
        let path = path.path_arrays(&case.x, &targets, None, &grid).unwrap();
        assert_eq!(path.steps.len(), 20);
        for (k, step) in path.steps.iter().enumerate() {
            let model = path.model(k).unwrap();
            let (w, b) = (model.coefficient_matrix().to_owned(), model.intercepts());
            let omega = Omega {
                a: step.alpha,
                c: 0.0,
            };
            let found = case.recompute(&w, &b.to_vec(), omega);
            let gap = step.report.optimality.value();
            let rounding = 1e-13 * found.null_loss;
            assert!(gap >= found.gap - rounding, "{k}: {gap:e}, {:e}", found.gap);
            assert!(gap <= 1e-6 * found.null_loss, "{k}: {gap:e}");
        }
    }
}

/// A step that is lengthened must not lengthen the rounding between η and Xw + b from one strength to the next.
#[test]
fn objectives_along_a_path_of_l2_are_what_an_outsider_finds() {
    for seed in 1..31 {
        // Waiting times and a mark, as tables of survival have them.
        let mut random = common::Random::new(seed);
        let mut row = || [-20.0 * random.uniform().ln(), random.uniform().round()];
        let rows: Vec<[f64; 2]> = (0..89).map(|_| row()).collect();
        let x = Array2::from(rows);
        let chance = |x: &[f64]| 1.0 / (1.0 + (0.1 * x[0] - x[1] - 0.4).exp());
        let labels = x
            .rows()
            .into_iter()
            .map(|x| random.uniform() < chance(&x.to_vec()));
        let labels: Array1<bool> = labels.collect();
        let codes = labels.iter().map(|label| usize::from(*label)).collect();
        let case = case("path of l2", x, Targets::Classes(codes, 2));
        let params = Params::<Binomial<bool>, L2>::new(L2 { alpha: 1.0 })
            .fit_intercept(case.intercept)
            .standardize(case.standardize);
        let grid = PathGrid {
            early_stop: false,
            ..PathGrid::default()
        };
        let path = params.check().unwrap();
        let path = path
            .path_arrays(&case.x, &labels.to_vec(), None, &grid)
            .unwrap();
        for (k, step) in path.steps.iter().enumerate() {
            let model = path.model(k).unwrap();
            let (w, b) = (model.coefficient_matrix().to_owned(), model.intercepts());
            let omega = Omega {
                a: 0.0,
                c: 2.0 * step.alpha,
            };
            let found = case.recompute(&w, &b.to_vec(), omega);
            let (objective, gap) = (step.report.objective, step.report.optimality.value());
            let off = (objective - found.objective).abs();
            assert!(off <= 1e-13, "{seed} {k}: {objective} {}", found.objective);
            assert!(
                (gap - found.gap).abs() <= 1e-12,
                "{seed} {k}: {gap:e} {:e}",
                found.gap
            );
            assert!(step.report.certified(), "{seed} {k}");
        }
    }
}

#[test]
fn factors_that_are_no_round_numbers_keep_every_certificate_of_a_path() {
    let (x, y) = common::diabetes();
    let y = y.to_vec();
    let mut random = common::Random::new(4);
    for _ in 0..40 {
        let factors = (0..10).map(|_| 1.0 / (0.02 + random.uniform())).collect();
        let params = Params::<Gaussian<f64>, L1>::new(L1 { alpha: 1.0 }).penalty_factors(factors);
        let path = params.check().unwrap();
        let path = path
            .path_arrays(&x, &y, None, &PathGrid::default())
            .unwrap();
        for step in &path.steps {
            let relative = step.report.relative();
            assert!(step.report.certified(), "α {}: {relative}", step.alpha);
        }
    }
}
