//! Limits and groups of coefficients: certificates recomputed by plain loops, properties, and coefficients from
//! other programs (`tests/reference/README.md` says how those were made).

use linfa::ParamGuard;
use ndarray::{Array1, Array2};
use regfit::data::{CsvOptions, Features, Source, SparseMatrix, read_table};
use regfit::family::{Binomial, Gaussian, Multinomial, TypedFamily};
use regfit::path::PathEnd;
use regfit::penalty::{AnyPenalty, ElasticNet, L1, L2};
use regfit::recipe::{Encode, Missing, Recipe, RecipeOptions, Targets, Task};
use regfit::solver::{Optimality, SolverKind};
use regfit::{LinearModel, Params, PathGrid};

/// Deterministic numbers between −1 and 1 without structure.
fn noise(i: usize, j: usize) -> f64 {
    let x = ((i * 7919 + j * 104_729 + 13) as f64 * 12.9898).sin() * 43_758.545_3;
    2.0 * (x - x.floor()) - 1.0
}

/// 60 correlated rows of 12 columns of different scales, and a target of both signs.
fn table() -> (Array2<f64>, Vec<f64>) {
    let x = Array2::from_shape_fn((60, 12), |(i, j)| {
        (noise(i, j) + 0.6 * noise(i, 100 + j / 3)) * (1.0 + j as f64) + 3.0
    });
    let y = (0..60)
        .map(|i| {
            let w = |j: usize| if j.is_multiple_of(2) { 1.0 } else { -0.7 };
            let signal: f64 = (0..8).map(|j| w(j) * x[[i, j]] / (1.0 + j as f64)).sum();
            signal + 0.5 * noise(i, 999)
        })
        .collect();
    (x, y)
}

fn classes(y: &[f64], k: usize) -> Vec<usize> {
    let mut sorted = y.to_vec();
    sorted.sort_by(f64::total_cmp);
    let class = |y: &f64| sorted.iter().filter(|s| *s < y).count() * k / sorted.len();
    y.iter().map(class).collect()
}

fn fit<M: TypedFamily + Default>(
    params: &Params<M, AnyPenalty>,
    x: &Array2<f64>,
    y: &[M::Target],
) -> LinearModel<M> {
    let model = params.check_ref().unwrap().fit_arrays(x, y, None).unwrap();
    assert!(model.report().certified());
    model
}

/// The 1/n standard deviation.
fn deviation(y: &[f64]) -> f64 {
    let n = y.len() as f64;
    let mean = y.iter().sum::<f64>() / n;
    (y.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / n).sqrt()
}

/// t|w| + c/2·w², for a target of deviation `unit` (1 of classes).
fn parts(penalty: &AnyPenalty, unit: f64) -> (f64, f64) {
    match penalty {
        AnyPenalty::L1(l1) => (l1.alpha, 0.0),
        AnyPenalty::L2(l2) => (0.0, 2.0 * l2.alpha),
        AnyPenalty::ElasticNet(e) => (e.alpha * e.l1_ratio, e.alpha * (1.0 - e.l1_ratio) / unit),
        AnyPenalty::Own(_) => unreachable!("none of another crate is here"),
    }
}

/// What is asked of the coefficients.
enum Asked {
    Limits(Vec<(f64, f64)>),
    Groups(Vec<usize>),
}

/// The duality gap of a fit with an intercept on standardised columns, by plain loops, and the largest violation
/// of the limits: P + Σᵢ dᵢℓ*(s uᵢ) + Σ Ω*(−s g), for the best of s = 1
/// and the largest s at which no coefficient away from its limits has more dual than its L1 part allows.
fn gap<M: TypedFamily + Default>(
    model: &LinearModel<M>,
    x: &Array2<f64>,
    numbers: &[f64],
    labels: &[usize],
    asked: &Asked,
) -> f64 {
    let (n, p) = x.dim();
    let outputs = model.intercepts().len();
    let squared = labels.is_empty();
    let unit = if squared { deviation(numbers) } else { 1.0 };
    let (t, c) = parts(&model.objective().penalty, unit);
    let (mut means, mut sds) = (vec![0.0; p], vec![0.0; p]);
    for j in 0..p {
        means[j] = x.column(j).sum() / n as f64;
        sds[j] = (x
            .column(j)
            .iter()
            .map(|v| (v - means[j]).powi(2))
            .sum::<f64>()
            / n as f64)
            .sqrt();
    }
    // Loss, and u as its gradient times n.
    let mut loss = 0.0;
    let mut u = Array2::zeros((n, outputs));
    for i in 0..n {
        let eta: Vec<f64> = (0..outputs)
            .map(|k| {
                let w = model.coefficient_matrix();
                model.intercepts()[k] + (0..p).map(|j| x[[i, j]] * w[[j, k]]).sum::<f64>()
            })
            .collect();
        if squared {
            u[[i, 0]] = eta[0] - numbers[i];
            loss += 0.5 * u[[i, 0]] * u[[i, 0]] / n as f64;
        } else if outputs == 1 {
            let y = labels[i] as f64;
            u[[i, 0]] = 1.0 / (1.0 + (-eta[0]).exp()) - y;
            loss += ((1.0 + eta[0].exp()).ln() - y * eta[0]) / n as f64;
        } else {
            let sum: f64 = eta.iter().map(|e| e.exp()).sum();
            for k in 0..outputs {
                u[[i, k]] = eta[k].exp() / sum - f64::from(u8::from(labels[i] == k));
            }
            loss += (sum.ln() - eta[labels[i]]) / n as f64;
        }
    }
    let entropy = |q: f64| if q > 0.0 { q * q.ln() } else { 0.0 };
    let conjugate = |s: f64| -> f64 {
        let mut total = 0.0;
        for i in 0..n {
            if squared {
                let u = s * u[[i, 0]];
                total += 0.5 * u * u + u * numbers[i];
            } else if outputs == 1 {
                let q = s * u[[i, 0]] + labels[i] as f64;
                total += entropy(q) + entropy(1.0 - q);
            } else {
                for k in 0..outputs {
                    total += entropy(s * u[[i, k]] + f64::from(u8::from(labels[i] == k)));
                }
            }
        }
        total / n as f64
    };
    // Blocks: (w̃, g, lower, upper, √size).
    let mut blocks: Vec<(Vec<f64>, Vec<f64>, f64, f64)> = Vec::new();
    for k in 0..outputs {
        let w = |j: usize| model.coefficient_matrix()[[j, k]] * sds[j];
        let g = |j: usize| -> f64 {
            let entries = (0..n).map(|i| u[[i, k]] * (x[[i, j]] - means[j]) / sds[j]);
            entries.sum::<f64>() / n as f64
        };
        match asked {
            Asked::Limits(limits) => {
                for (j, (lower, upper)) in limits.iter().enumerate() {
                    let own = model.coefficient_matrix()[[j, k]];
                    assert!(*lower <= own && own <= *upper, "{lower} {own} {upper}");
                    blocks.push((vec![w(j)], vec![g(j)], lower * sds[j], upper * sds[j]));
                }
            }
            Asked::Groups(ids) => {
                let last = ids.iter().max().unwrap();
                for id in 0..=*last {
                    let members: Vec<usize> = (0..p).filter(|j| ids[*j] == id).collect();
                    let of = |f: &dyn Fn(usize) -> f64| members.iter().map(|j| f(*j)).collect();
                    blocks.push((of(&w), of(&g), f64::NEG_INFINITY, f64::INFINITY));
                }
            }
        }
    }
    let norm = |v: &[f64]| v.iter().map(|v| v * v).sum::<f64>().sqrt();
    let mut value = 0.0;
    let mut feasible: f64 = 1.0;
    for (w, g, lower, upper) in &blocks {
        let t = t * (w.len() as f64).sqrt();
        value += t * norm(w) + 0.5 * c * norm(w).powi(2);
        // A limit times the deviation and back may miss it by the last digit.
        let held = if g[0] < 0.0 {
            w[0] >= upper * (1.0 - 1e-14)
        } else {
            w[0] <= lower * (1.0 - 1e-14)
        };
        if !(held && w.len() == 1) && feasible * norm(g) > t {
            feasible = t / norm(g);
        }
    }
    let dual_penalty = |s: f64| -> f64 {
        let one = |(w, g, lower, upper): &(Vec<f64>, Vec<f64>, f64, f64)| {
            let t = t * (w.len() as f64).sqrt();
            let excess = s * norm(g) - t;
            if excess <= 4.0 * f64::EPSILON * t {
                return 0.0;
            }
            if w.len() > 1 {
                return excess * excess / (2.0 * c);
            }
            // sup over 0 ≤ z ≤ limit of excess·z − c/2·z², on the side that the gradient drives to.
            let limit = if g[0] < 0.0 { *upper } else { -lower };
            let z = (excess / c).min(limit);
            if z == 0.0 {
                0.0
            } else {
                excess * z - 0.5 * c * z * z
            }
        };
        blocks.iter().map(one).sum()
    };
    let bound = |s: f64| loss + value + conjugate(s) + dual_penalty(s);
    bound(feasible).min(bound(1.0))
}

fn assert_gap<M: TypedFamily + Default>(name: &str, model: &LinearModel<M>, recomputed: f64) {
    let report = model.report();
    let Optimality::DualityGap(gap) = report.optimality else {
        panic!("{name}: no gap");
    };
    let room = 1e-12 * report.null_loss.max(1.0);
    assert!(
        (gap - recomputed).abs() <= room + 1e-6 * gap,
        "{name}: {gap} {recomputed}"
    );
    assert!(recomputed >= -room && recomputed <= report.tolerance * report.null_loss + room);
}

fn penalties(alpha: f64) -> [AnyPenalty; 3] {
    let enet = ElasticNet {
        alpha,
        l1_ratio: 0.4,
    };
    [
        AnyPenalty::from(L1 { alpha }),
        AnyPenalty::from(L2 { alpha }),
        AnyPenalty::from(enet),
    ]
}

const INF: f64 = f64::INFINITY;

#[test]
fn certificates_with_limits_are_those_of_plain_loops() {
    let (x, y) = table();
    let limits: Vec<(f64, f64)> = (0..12)
        .map(|j| [(0.0, INF), (-0.05, 0.02), (-INF, 0.0), (-INF, INF)][j % 4])
        .collect();
    let asked = Asked::Limits(limits.clone());
    for tolerance in [1e-3, 1e-9] {
        for alpha in [0.3, 0.05, 0.005] {
            for penalty in penalties(alpha) {
                let name = format!("{penalty:?} {tolerance}");
                let params =
                    Params::<Gaussian<f64>, _>::new(penalty.clone()).limits(limits.clone());
                let model = fit(&params.tolerance(tolerance), &x, &y);
                assert_gap(&name, &model, gap(&model, &x, &y, &[], &asked));
                let two = classes(&y, 2);
                let params =
                    Params::<Binomial<usize>, _>::new(penalty.clone()).limits(limits.clone());
                let model = fit(&params.tolerance(tolerance), &x, &two);
                assert_gap(&name, &model, gap(&model, &x, &[], &two, &asked));
                let three = classes(&y, 3);
                let params =
                    Params::<Multinomial<usize>, _>::new(penalty.clone()).limits(limits.clone());
                let model = fit(&params.tolerance(tolerance), &x, &three);
                assert_gap(&name, &model, gap(&model, &x, &[], &three, &asked));
            }
        }
    }
}

/// Groups of 3, 1, 4, 2 and 2 columns, not side by side.
const GROUPS: [usize; 12] = [0, 2, 0, 1, 2, 2, 0, 3, 4, 3, 2, 4];

#[test]
fn certificates_with_groups_are_those_of_plain_loops_and_groups_are_whole() {
    let (x, y) = table();
    let asked = Asked::Groups(GROUPS.to_vec());
    let two = classes(&y, 2);
    for tolerance in [1e-3, 1e-9] {
        for alpha in [0.3, 0.1, 0.03, 0.005] {
            let [l1, _, enet] = penalties(alpha);
            for penalty in [l1, enet] {
                let name = format!("{penalty:?} {tolerance}");
                let params =
                    Params::<Gaussian<f64>, _>::new(penalty.clone()).groups(GROUPS.to_vec());
                let model = fit(&params.tolerance(tolerance), &x, &y);
                assert_gap(&name, &model, gap(&model, &x, &y, &[], &asked));
                for group in 0..5 {
                    let w = model.coefficients();
                    let zeros = |zero: bool| {
                        (0..12)
                            .filter(|j| GROUPS[*j] == group)
                            .all(|j| (w[j] == 0.0) == zero)
                    };
                    assert!(zeros(true) || zeros(false), "{name}: {w}");
                }
                let params =
                    Params::<Binomial<usize>, _>::new(penalty.clone()).groups(GROUPS.to_vec());
                let model = fit(&params.tolerance(tolerance), &x, &two);
                assert_gap(&name, &model, gap(&model, &x, &[], &two, &asked));
            }
        }
    }
}

fn near(a: &Array1<f64>, b: &Array1<f64>, tolerance: f64) {
    let scale = a.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
    for (a, b) in a.iter().zip(b) {
        assert!((a - b).abs() <= tolerance * scale, "{a} {b}");
    }
}

#[test]
fn limits_out_of_reach_and_groups_of_one_change_nothing() {
    let (x, y) = table();
    for penalty in penalties(0.05) {
        let plain = Params::<Gaussian<f64>, _>::new(penalty.clone()).tolerance(1e-14);
        let expected = fit(&plain, &x, &y).coefficients().to_owned();
        let wide = plain.clone().limits(vec![(-1e3, 1e3); 12]);
        near(
            &expected,
            &fit(&wide, &x, &y).coefficients().to_owned(),
            1e-8,
        );
        let block = plain.clone().solver(SolverKind::Block);
        near(
            &expected,
            &fit(&block, &x, &y).coefficients().to_owned(),
            1e-8,
        );
        if !matches!(penalty, AnyPenalty::L2(_)) {
            let single = plain.groups((0..12).collect());
            near(
                &expected,
                &fit(&single, &x, &y).coefficients().to_owned(),
                1e-8,
            );
        }
    }
}

#[test]
fn positive_mirrors_negative() {
    let (x, y) = table();
    let mirrored = x.mapv(|v| -v);
    let penalty = AnyPenalty::from(L1 { alpha: 0.02 });
    let positive = Params::<Gaussian<f64>, _>::new(penalty.clone())
        .tolerance(1e-14)
        .positive(true);
    let negative = Params::<Gaussian<f64>, _>::new(penalty.clone())
        .tolerance(1e-14)
        .limits(vec![(-INF, 0.0); 12]);
    let w = fit(&positive, &x, &y).coefficients().to_owned();
    assert!(w.iter().all(|w| *w >= 0.0) && w.iter().any(|w| *w > 0.0));
    let mirrored = fit(&negative, &mirrored, &y).coefficients().mapv(|w| -w);
    near(&w, &mirrored, 1e-9);
}

#[test]
fn nothing_is_in_use_at_the_largest_strength_and_something_just_below() {
    let (x, y) = table();
    // The gap of w = 0 just below is small, so the tolerance must be smaller.
    let base =
        Params::<Gaussian<f64>, _>::new(AnyPenalty::from(L1 { alpha: 1.0 })).tolerance(1e-13);
    for params in [
        base.clone().positive(true),
        base.clone().limits(vec![(-INF, 0.0); 12]),
        base.groups(GROUPS.to_vec()),
    ] {
        let valid = params.check().unwrap();
        let path = valid
            .path_arrays(&x, &y, None, &PathGrid::default())
            .unwrap();
        assert_eq!(path.steps[0].n_nonzero, 0);
        let at = |share: f64| {
            let alphas = Some(vec![path.alpha_max * share]);
            let grid = PathGrid {
                alphas,
                ..PathGrid::default()
            };
            valid.path_arrays(&x, &y, None, &grid).unwrap().steps[0].n_nonzero
        };
        assert_eq!(at(1.0 + 1e-9), 0);
        assert!(at(1.0 - 1e-6) > 0);
        assert!(path.steps.iter().all(|step| step.report.certified()));
    }
}

#[test]
fn sparse_and_dense_storage_agree() {
    let (x, y) = table();
    let x = x.mapv(|v| if v > 3.0 { v } else { 0.0 });
    let sparse = SparseMatrix::from_dense(x.view()).unwrap();
    let base =
        Params::<Gaussian<f64>, _>::new(AnyPenalty::from(L1 { alpha: 0.03 })).tolerance(1e-14);
    for params in [base.clone().positive(true), base.groups(GROUPS.to_vec())] {
        let valid = params.check().unwrap();
        let dense = valid.fit_arrays(&x, &y, None).unwrap();
        let sparse = valid.fit_arrays(&sparse, &y, None).unwrap();
        near(
            &dense.coefficients().to_owned(),
            &sparse.coefficients().to_owned(),
            1e-8,
        );
    }
}

#[test]
fn without_a_penalty_positive_is_nonnegative_least_squares() {
    // KKT: w ≥ 0, gradient ≥ 0, and 0 where w > 0.
    let (x, y) = table();
    let params = Params::<Gaussian<f64>, _>::new(AnyPenalty::from(L1 { alpha: 0.0 }));
    let model = fit(&params.positive(true).tolerance(1e-10), &x, &y);
    let eta = x.dot(&model.coefficients()) + model.intercept();
    for j in 0..12 {
        let column = x.column(j);
        let (mean, n) = (column.sum() / 60.0, 60.0);
        let g: f64 = (0..60)
            .map(|i| (eta[i] - y[i]) * (column[i] - mean))
            .sum::<f64>()
            / n;
        let w = model.coefficients()[j];
        assert!(
            w >= 0.0 && if w > 0.0 { g.abs() < 1e-8 } else { g > -1e-8 },
            "{w} {g}"
        );
    }
}

#[test]
fn unpenalised_groups_and_columns_stay_beside_limits_and_groups() {
    let (x, y) = table();
    let base = Params::<Gaussian<f64>, _>::new(AnyPenalty::from(L1 { alpha: 10.0 }));
    let mut factors = vec![1.0; 12];
    factors[7] = 0.0;
    factors[9] = 0.0;
    let grouped = fit(
        &base
            .clone()
            .groups(GROUPS.to_vec())
            .penalty_factors(factors.clone()),
        &x,
        &y,
    );
    let used: Vec<usize> = (0..12)
        .filter(|j| grouped.coefficients()[*j] != 0.0)
        .collect();
    assert_eq!(used, [7, 9]);
    let mut limits = vec![(0.0, INF); 12];
    limits[7] = (-INF, INF);
    limits[9] = (-INF, INF);
    let limited = fit(&base.limits(limits).penalty_factors(factors), &x, &y);
    near(
        &grouped.coefficients().to_owned(),
        &limited.coefficients().to_owned(),
        1e-8,
    );
}

#[test]
fn what_cannot_be_is_refused_with_a_reason() {
    let (x, y) = table();
    let base = Params::<Gaussian<f64>, _>::new(AnyPenalty::from(L1 { alpha: 0.1 }));
    let said = |params: Params<Gaussian<f64>, AnyPenalty>| -> String {
        let result = params
            .check()
            .and_then(|valid| valid.fit_arrays(&x, &y, None));
        result.err().unwrap().to_string()
    };
    for wrong in [(0.1, 1.0), (-1.0, -0.5), (f64::NAN, 1.0), (1.0, -1.0)] {
        let mut limits = vec![(-INF, INF); 12];
        limits[3] = wrong;
        assert!(said(base.clone().limits(limits)).contains("column 3"));
    }
    assert!(said(base.clone().limits(vec![(0.0, 1.0); 3])).contains("limits: 3 given where 12"));
    assert!(said(base.clone().groups(vec![0; 3])).contains("groups: 3 given where 12"));
    assert!(said(base.clone().groups(vec![0; 12]).positive(true)).contains("combined"));
    assert!(
        said(
            base.clone()
                .groups((0..12).map(|j| j / 2).collect())
                .penalty_factors((1..13).map(f64::from).collect())
        )
        .contains("penalty factors")
    );
    let mut factors = vec![1.0; 12];
    factors[2] = 0.0;
    assert!(said(base.clone().positive(true).penalty_factors(factors)).contains("column 2"));
    assert!(said(base.clone().positive(true).solver(SolverKind::ActiveSet)).contains("`block`"));
    let ridge = Params::<Gaussian<f64>, _>::new(AnyPenalty::from(L2 { alpha: 0.1 }));
    assert!(said(ridge.groups(vec![0; 12])).contains("L1 part"));
    let labels = classes(&y, 3);
    let softmax = Params::<Multinomial<usize>, _>::new(AnyPenalty::from(L1 { alpha: 0.1 }))
        .groups(vec![0; 12]);
    let valid = softmax.check().unwrap();
    let error = valid.fit_arrays(&x, &labels, None).err().unwrap();
    assert!(error.to_string().contains("softmax"));
}

#[test]
fn a_path_ends_before_the_first_model_with_too_many_features() {
    let (x, y) = table();
    let valid = Params::<Gaussian<f64>, _>::new(AnyPenalty::from(L1 { alpha: 1.0 }))
        .check()
        .unwrap();
    let path = |max_nonzero| {
        let grid = PathGrid {
            max_nonzero,
            early_stop: false,
            ..PathGrid::default()
        };
        valid.path_arrays(&x, &y, None, &grid)
    };
    let all = path(None).unwrap();
    let capped = path(Some(5)).unwrap();
    assert_eq!(capped.end, PathEnd::Full);
    let until = all
        .steps
        .iter()
        .position(|step| step.n_nonzero > 5)
        .unwrap();
    assert_eq!(capped.steps.len(), until);
    assert!(
        capped
            .steps
            .iter()
            .all(|step| step.n_nonzero <= 5 && step.report.certified())
    );
    assert_eq!(path(Some(12)).unwrap().end, PathEnd::Complete);
    let grid = PathGrid {
        alphas: Some(vec![1e-3]),
        max_nonzero: Some(2),
        ..PathGrid::default()
    };
    let error = valid.path_arrays(&x, &y, None, &grid).err().unwrap();
    assert!(error.to_string().contains("at most 2"));
}

fn dataset(name: &str, task: Task) -> (Array2<f64>, Targets, Vec<String>) {
    let path = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("datasets")
        .join(name);
    let table = read_table(Source::from_argument(path), &CsvOptions::default()).unwrap();
    let options = RecipeOptions {
        task,
        exclude: if name == "houses.csv" {
            vec!["id".into()]
        } else {
            Vec::new()
        },
        missing: Missing::Drop,
        encode: Encode::OneHot,
        ..RecipeOptions::default()
    };
    let prepared = Recipe::fit(table, &options).unwrap();
    let Features::Dense(x) = Features::from(prepared.x) else {
        panic!("a table is dense");
    };
    (x, prepared.target, prepared.feature_names)
}

fn tight<M: TypedFamily + Default>(alpha: f64, l1_ratio: f64) -> Params<M, AnyPenalty> {
    let penalty = if l1_ratio == 1.0 {
        AnyPenalty::from(L1 { alpha })
    } else {
        AnyPenalty::from(ElasticNet { alpha, l1_ratio })
    };
    Params::new(penalty.clone()).tolerance(1e-15).strict(false)
}

/// `python tests/reference/make_limits.py`: scikit-learn 1.9.1.
#[test]
fn positive_lasso_and_elastic_net_are_those_of_scikit_learn() {
    let (x, target, _) = dataset("diabetes.csv", Task::Regression);
    let Targets::Numbers(y) = target else {
        panic!()
    };
    for (alpha, l1_ratio, expected) in [
        (
            0.5,
            1.0,
            [
                0.0,
                0.0,
                27.647384044001743,
                12.009433250565857,
                0.0,
                0.0,
                0.0,
                3.0187091683550276,
                23.535895844934295,
                1.3227580131790393,
            ],
        ),
        (
            5.0,
            1.0,
            [
                0.0,
                0.0,
                25.846848097066967,
                9.608540208185437,
                0.0,
                0.0,
                0.0,
                0.9743974620838742,
                22.66166116051199,
                0.0,
            ],
        ),
        (
            0.5,
            0.6,
            [
                0.0,
                0.0,
                23.2506496588796,
                11.735077151697189,
                0.0,
                0.0,
                0.0,
                5.6880847389590965,
                19.287301310410996,
                3.49940938625373,
            ],
        ),
    ] {
        // scikit-learn's quadratic part is not divided by s_y.
        let l1 = alpha * l1_ratio;
        let strength = l1 + alpha * (1.0 - l1_ratio) * deviation(&y);
        let params = tight::<Gaussian<f64>>(strength, l1 / strength).positive(true);
        let model = params.check().unwrap().fit_arrays(&x, &y, None).unwrap();
        near(
            &Array1::from(expected.to_vec()),
            &model.standardized_coefficients().to_owned(),
            1e-8,
        );
    }
}

/// `Rscript tests/reference/make_limits.R`: glmnet 4.1-6.
#[test]
fn limits_are_those_of_glmnet() {
    let (x, target, _) = dataset("diabetes.csv", Task::Regression);
    let Targets::Numbers(y) = target else {
        panic!()
    };
    for (limits, intercept, expected) in [
        (
            (0.0, INF),
            -324.77571946120884,
            [
                0.0,
                0.0,
                6.264814617409378,
                0.8692643562380751,
                0.0,
                0.0,
                0.0,
                2.341919520488348,
                45.10526640389103,
                0.1151894860099051,
            ],
        ),
        (
            (-0.5, 4.0),
            -185.04191185539534,
            [
                0.0,
                -0.5,
                4.0,
                1.377719352449848,
                0.3280008708781711,
                -0.413015769496239,
                -0.5,
                4.0,
                4.0,
                0.8513786820521883,
            ],
        ),
    ] {
        let params = tight::<Gaussian<f64>>(0.5, 1.0).limits(vec![limits; 10]);
        let model = params.check().unwrap().fit_arrays(&x, &y, None).unwrap();
        near(
            &Array1::from(expected.to_vec()),
            &model.coefficients().to_owned(),
            1e-8,
        );
        assert!((model.intercept() - intercept).abs() < 1e-6);
    }
    let (x, target, _) = dataset("breast_cancer.csv", Task::Classification);
    let Targets::Classes { codes, .. } = target else {
        panic!()
    };
    let params = tight::<Binomial<usize>>(0.02, 1.0).positive(true);
    let model = params
        .check()
        .unwrap()
        .fit_arrays(&x, &codes, None)
        .unwrap();
    let mut expected = vec![0.0; 30];
    for (j, w) in [
        (7, 13.517201020167839),
        (10, 0.8463137085079786),
        (20, 0.4378404706335394),
        (21, 0.1122080451247119),
        (24, 6.305693824074484),
        (27, 16.86756547087037),
        (28, 2.3272907445092796),
    ] {
        expected[j] = w;
    }
    near(
        &Array1::from(expected),
        &model.coefficients().to_owned(),
        1e-6,
    );
}

/// `python tests/reference/group_lasso.py`: proximal gradient descent in numpy.
#[test]
fn the_group_lasso_is_that_of_proximal_gradient_descent() {
    let (x, target, names) = dataset("houses.csv", Task::Regression);
    let Targets::Numbers(y) = target else {
        panic!()
    };
    let owner = |name: &String| name.split('=').next().unwrap().to_owned();
    let mut owners: Vec<String> = names.iter().map(owner).collect();
    owners.dedup();
    let groups: Vec<usize> = names
        .iter()
        .map(|n| owners.iter().position(|o| *o == owner(n)).unwrap())
        .collect();
    for (alpha, objective, expected) in [
        (
            5000.0,
            935_686_693.608_419_8,
            [
                48871.428985154205,
                6634.988055598662,
                -8977.795983109416,
                4159.487735955846,
                -3763.0433245298605,
                2377.9508973070456,
                -2272.797640660295,
                8876.29198507764,
                -5880.0415490067735,
                -2097.356402508242,
                4631.7211481841905,
                1405.8572050930898,
                -8311.807917887641,
                9982.96477655882,
            ],
        ),
        (
            20000.0,
            2_023_822_607.086_708,
            [
                39341.33133046606,
                1630.8422520951442,
                0.0,
                0.0,
                0.0,
                0.0,
                0.0,
                0.0,
                0.0,
                0.0,
                0.0,
                0.0,
                0.0,
                7805.752568915711,
            ],
        ),
    ] {
        let params = tight::<Gaussian<f64>>(alpha, 1.0).groups(groups.clone());
        let model = params.check().unwrap().fit_arrays(&x, &y, None).unwrap();
        near(
            &Array1::from(expected.to_vec()),
            &model.standardized_coefficients().to_owned(),
            1e-8,
        );
        assert!((model.report().objective / objective - 1.0).abs() < 1e-12);
    }
    let mut sorted = y.clone();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    let median = if sorted.len().is_multiple_of(2) {
        0.5 * (sorted[half - 1] + sorted[half])
    } else {
        sorted[half]
    };
    let labels: Vec<usize> = y.iter().map(|y| usize::from(*y > median)).collect();
    for (alpha, objective, expected) in [
        (
            0.01,
            0.30326805387470784,
            [
                2.954395404848723,
                0.40340016436317827,
                -0.3227081335614303,
                0.3775554740380251,
                -0.3101596244127414,
                0.27619036922124907,
                -0.2690858044075114,
                0.5401447192386892,
                -0.4047490511289679,
                -0.061239391542637425,
                0.4844030479052242,
                -0.06090550023234908,
                -0.5946865366599111,
                0.9438957100649785,
            ],
        ),
        (
            0.05,
            0.4867181777642719,
            [
                1.4450351045048508,
                0.14711508438593798,
                0.0,
                0.03482966185582472,
                -0.016267740893014093,
                0.01574834970442252,
                -0.0317632944607863,
                0.0518697850888059,
                -0.03516613438032745,
                0.000503492321948815,
                0.044380812619946614,
                -0.019566762962618535,
                -0.049911073916398936,
                0.48004055610004365,
            ],
        ),
    ] {
        let params = tight::<Binomial<usize>>(alpha, 1.0).groups(groups.clone());
        let model = params
            .check()
            .unwrap()
            .fit_arrays(&x, &labels, None)
            .unwrap();
        near(
            &Array1::from(expected.to_vec()),
            &model.standardized_coefficients().to_owned(),
            1e-7,
        );
        assert!((model.report().objective / objective - 1.0).abs() < 1e-12);
    }
}

#[test]
fn wide_tables_are_certified_with_and_without_a_gram_matrix() {
    // 600 features need working sets; with 12 rows coordinate descent keeps residuals instead of a Gram matrix.
    for (n, p) in [(40, 600), (12, 240)] {
        let x = Array2::from_shape_fn((n, p), |(i, j)| noise(i, j) + 0.5 * noise(i, 5000 + j / 5));
        let y: Vec<f64> = (0..n)
            .map(|i| x[[i, 3]] - 2.0 * x[[i, 4]] + x[[i, 77]] + 0.3 * noise(i, 9999))
            .collect();
        let two = classes(&y, 2);
        let groups: Vec<usize> = (0..p).map(|j| j / 3).collect();
        let limits: Vec<(f64, f64)> = (0..p)
            .map(|j| {
                if j.is_multiple_of(2) {
                    (0.0, INF)
                } else {
                    (-0.3, 0.1)
                }
            })
            .collect();
        for alpha in [0.1, 0.03, 0.01] {
            let enet = ElasticNet {
                alpha,
                l1_ratio: 0.7,
            };
            for penalty in [AnyPenalty::from(L1 { alpha }), AnyPenalty::from(enet)] {
                let name = format!("{n} × {p}, {penalty:?}");
                let base = Params::<Gaussian<f64>, _>::new(penalty.clone()).tolerance(1e-8);
                let model = fit(&base.clone().limits(limits.clone()), &x, &y);
                let asked = Asked::Limits(limits.clone());
                assert_gap(&name, &model, gap(&model, &x, &y, &[], &asked));
                let model = fit(&base.groups(groups.clone()), &x, &y);
                let asked = Asked::Groups(groups.clone());
                assert_gap(&name, &model, gap(&model, &x, &y, &[], &asked));
                let base = Params::<Binomial<usize>, _>::new(penalty.clone()).tolerance(1e-8);
                let model = fit(&base.clone().limits(limits.clone()), &x, &two);
                let asked = Asked::Limits(limits.clone());
                assert_gap(&name, &model, gap(&model, &x, &[], &two, &asked));
                let model = fit(&base.groups(groups.clone()), &x, &two);
                let asked = Asked::Groups(groups.clone());
                assert_gap(&name, &model, gap(&model, &x, &[], &two, &asked));
            }
        }
    }
}
