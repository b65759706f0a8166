//! Every family, penalty, solver and storage on every table of a list.

use linfa::ParamGuard;
use ndarray::{Array1, Array2, Axis, concatenate};
use regfit::data::SparseMatrix;
use regfit::family::Family;
use regfit::model::{IntoDesign, LinearPredictor};
use regfit::penalty::Penalty;
use regfit::solver::SolverKind;
use regfit::{ElasticNet, Error, Lasso, LinearModel, Logistic, Params, PathGrid, Ridge, Softmax};
use std::panic::{AssertUnwindSafe, catch_unwind};

const ROWS: usize = 24;

/// What is fitted: X, a target, labels of two and of three classes, weights.
#[derive(Clone)]
struct Table {
    name: String,
    x: Array2<f64>,
    y: Array1<f64>,
    two: Vec<usize>,
    three: Vec<usize>,
    weights: Option<Vec<f64>>,
}

fn wave(k: usize, f: f64) -> f64 {
    (k as f64 * f).sin()
}

fn usual(n: usize, p: usize) -> Table {
    let x = Array2::from_shape_fn((n, p), |(i, j)| {
        wave(i * 31 + j * 17 + 1, 0.7) + 0.3 * wave(i + 1, 1.3) + j as f64
    });
    let y = Array1::from_shape_fn(n, |i| {
        2.0 + 1.5 * x[[i, 0]] - x[[i, p - 1]] + 0.5 * wave(i * 7 + 3, 2.1)
    });
    let noisy = |i: usize| x[[i, 0]] + wave(i * 13 + 5, 1.7);
    Table {
        name: "usual".into(),
        two: (0..n).map(|i| usize::from(noisy(i) > 0.0)).collect(),
        three: (0..n)
            .map(|i| {
                if noisy(i) > 0.6 {
                    2
                } else {
                    usize::from(noisy(i) > -0.6)
                }
            })
            .collect(),
        x,
        y,
        weights: None,
    }
}

fn tables() -> Vec<Table> {
    let base = usual(ROWS, 3);
    let mut all = vec![base.clone()];
    let mut add = |name: &str, change: &dyn Fn(&mut Table)| {
        let mut table = base.clone();
        change(&mut table);
        table.name = name.into();
        all.push(table);
    };
    for unit in [
        1e100, 1e-100, 1e154, 1e-154, 1e160, 1e-160, 1e200, 1e-200, 1e300, 1e-300, 1e-310, 5e-324,
    ] {
        add(&format!("one column x {unit:e}"), &|t| {
            t.x.column_mut(1).mapv_inplace(|x| x * unit);
        });
        add(&format!("X x {unit:e}"), &|t| {
            t.x.mapv_inplace(|x| x * unit)
        });
        add(&format!("y x {unit:e}"), &|t| {
            t.y.mapv_inplace(|y| y * unit)
        });
    }
    add("X and y x 1e200", &|t| {
        t.x.mapv_inplace(|x| x * 1e200);
        t.y.mapv_inplace(|x| x * 1e200);
    });
    add("X x 1e140, y x 1e-140", &|t| {
        t.x.mapv_inplace(|x| x * 1e140);
        t.y.mapv_inplace(|x| x * 1e-140);
    });
    add("X x 1e-140, y x 1e140", &|t| {
        t.x.mapv_inplace(|x| x * 1e-140);
        t.y.mapv_inplace(|x| x * 1e140);
    });
    for size in [1e154, 1e300, f64::MAX] {
        add(&format!("a column of plus and minus {size:e}"), &|t| {
            for i in 0..ROWS {
                t.x[[i, 1]] = if i % 3 == 0 { size } else { -size };
            }
        });
        add(&format!("one cell of {size:e}"), &|t| t.x[[5, 1]] = size);
        add(&format!("a target with one {size:e}"), &|t| t.y[5] = size);
    }
    for mean in [1e8, 1e15, 1e17, 1e200] {
        add(&format!("mean {mean:e}"), &|t| {
            t.x.column_mut(1).mapv_inplace(|x| x + mean)
        });
        add(&format!("target of mean {mean:e}"), &|t| {
            t.y.mapv_inplace(|x| x + mean)
        });
    }
    for value in [0.0, 0.1, 1e300, -1e-310] {
        add(&format!("constant column {value:e}"), &|t| {
            t.x.column_mut(1).fill(value)
        });
        add(&format!("constant columns {value:e}"), &|t| t.x.fill(value));
        add(&format!("constant target {value:e}"), &|t| t.y.fill(value));
    }
    add("duplicate columns", &|t| {
        t.x = concatenate![Axis(1), t.x, t.x]
    });
    add("duplicate columns in other units", &|t| {
        t.x = concatenate![Axis(1), t.x, &t.x * 1e120];
    });
    add("collinear columns", &|t| {
        let sum = t.x.sum_axis(Axis(1)).insert_axis(Axis(1));
        t.x = concatenate![Axis(1), t.x, sum];
    });
    add("separable", &|t| {
        for i in 0..ROWS {
            t.x[[i, 0]] = i as f64;
            t.two[i] = usize::from(i >= 12);
            t.three[i] = i / 8;
        }
    });
    add("separable, large units", &|t| {
        for i in 0..ROWS {
            t.x[[i, 0]] = i as f64 * 1e200;
            t.two[i] = usize::from(i >= 12);
            t.three[i] = i / 8;
        }
    });
    add("one class", &|t| {
        t.two.fill(1);
        t.three.fill(1);
    });
    add("one row of another class", &|t| {
        t.two.fill(1);
        t.three.fill(1);
        t.two[3] = 0;
        t.three[3] = 0;
    });
    for unit in [1.0, 1e300, 1e-300] {
        add(&format!("weights x {unit:e}, some 0"), &|t| {
            t.weights = Some(
                (0..ROWS)
                    .map(|i| unit * [1.0, 0.0, 2.5, 0.25][i % 4])
                    .collect(),
            );
        });
    }
    add("weights of 1e-300 and 1e300", &|t| {
        t.weights = Some(
            (0..ROWS)
                .map(|i| if i % 2 == 0 { 1e-300 } else { 1e300 })
                .collect(),
        );
    });
    add("one weight that is not 0", &|t| {
        t.weights = Some((0..ROWS).map(|i| if i == 4 { 3.0 } else { 0.0 }).collect());
    });
    add("weights of 0", &|t| t.weights = Some(vec![0.0; ROWS]));
    for (n, p) in [(1, 1), (1, 3), (2, 1), (2, 3), (3, 1), (5, 300), (ROWS, 1)] {
        let mut table = usual(n, p);
        table.name = format!("{n} x {p}");
        all.push(table);
    }
    all
}

/// What a fit has said that is not a number.
fn complaints<M: Family, X: IntoDesign + LinearPredictor>(
    model: &LinearModel<M>,
    x: &X,
) -> Vec<String> {
    let report = model.report();
    let scaling = model.scaling();
    let mut numbers: Vec<(&str, Vec<f64>)> = vec![
        (
            "coefficients",
            model.coefficient_matrix().iter().copied().collect(),
        ),
        (
            "standardized",
            model.standardized_matrix().iter().copied().collect(),
        ),
        ("intercepts", model.intercepts().to_vec()),
        ("means", scaling.means.clone()),
        ("shifts", scaling.shifts.clone()),
        ("scales", scaling.scales.clone()),
        (
            "predictions",
            model.linear_predictor(x).iter().copied().collect(),
        ),
        (
            "report",
            vec![
                report.objective,
                report.loss,
                report.null_loss,
                report.reference,
            ],
        ),
        ("gap", vec![report.optimality.value(), report.relative()]),
    ];
    numbers.retain(|(_, numbers)| numbers.iter().any(|v| !v.is_finite()));
    let mut complaints: Vec<String> = numbers
        .iter()
        .map(|(name, v)| {
            let v: Vec<_> = v.iter().filter(|v| !v.is_finite()).take(2).collect();
            format!("{name} {v:?}")
        })
        .collect();
    for (j, row) in model.coefficient_matrix().rows().into_iter().enumerate() {
        if scaling.constant[j] && row.iter().any(|w| *w != 0.0) {
            complaints.push(format!("constant column {j} has {row}"));
        }
    }
    if scaling.scales.iter().any(|s| *s <= 0.0) {
        complaints.push("a divisor of 0".into());
    }
    if report.certified()
        && report.objective > report.null_loss * (1.0 + 1e-9)
        && model.objective().penalty.alpha() > 0.0
    {
        complaints.push(format!(
            "objective {:e} above {:e}",
            report.objective, report.null_loss
        ));
    }
    complaints
}

fn judge<M: Family, P: Penalty, X: IntoDesign + LinearPredictor>(
    params: &Params<M, P>,
    x: &X,
    y: &[M::Target],
    path: bool,
) -> Result<Vec<String>, Error> {
    let params = params.clone().check()?;
    if path {
        let grid = PathGrid {
            n_alphas: 8,
            ..PathGrid::default()
        };
        let path = params.path_arrays(x, y, None, &grid)?;
        let mut found = Vec::new();
        for k in 0..path.steps.len() {
            found.extend(complaints(&path.model(k).unwrap(), x));
        }
        if !path.alpha_max.is_finite() {
            found.push("alpha_max".into());
        }
        return Ok(found);
    }
    Ok(complaints(&params.fit_arrays(x, y, None)?, x))
}

#[derive(Default)]
struct Log {
    fits: usize,
    errors: std::collections::BTreeMap<String, usize>,
    wrong: Vec<String>,
}

impl Log {
    fn run(&mut self, what: &str, work: impl FnOnce() -> Result<Vec<String>, Error>) {
        self.fits += 1;
        let started = std::time::Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(work));
        let took = started.elapsed().as_secs_f64();
        if took > 1.0 {
            self.wrong.push(format!("{what}: took {took:.1} s"));
        }
        match outcome {
            Err(_) => self.wrong.push(format!("{what}: PANIC")),
            Ok(Err(error)) => {
                let text = error.to_string();
                if text.contains("NaN") || text.contains("inf") || text.len() > 4000 {
                    self.wrong.push(format!("{what}: error {text}"));
                }
                *self
                    .errors
                    .entry(text.chars().take(60).collect())
                    .or_default() += 1;
            }
            Ok(Ok(complaints)) => {
                if !complaints.is_empty() {
                    self.wrong
                        .push(format!("{what}: {}", complaints.join("; ")));
                }
            }
        }
    }

    fn family<M: Family, P: Penalty>(
        &mut self,
        table: &Table,
        what: &str,
        params: Params<M, P>,
        y: &[M::Target],
        full: bool,
    ) {
        let params = params.strict(false).max_epochs(2000);
        let params = match &table.weights {
            Some(weights) => params.sample_weights(weights.clone()),
            None => params,
        };
        let stored = SparseMatrix::from_dense(table.x.view()).unwrap();
        let single = table.x.mapv(|x| x as f32);
        for (standardize, intercept) in [(true, true), (false, true), (true, false), (false, false)]
        {
            let params = params
                .clone()
                .standardize(standardize)
                .fit_intercept(intercept);
            let what = format!("{} | {what} std {standardize} int {intercept}", table.name);
            self.run(&what, || judge(&params, &table.x, y, false));
            if !full {
                continue;
            }
            self.run(&format!("{what} sparse"), || {
                judge(&params, &stored, y, false)
            });
            if single.iter().all(|x| x.is_finite()) {
                self.run(&format!("{what} f32"), || judge(&params, &single, y, false));
            }
            self.run(&format!("{what} path"), || {
                judge(&params, &table.x, y, true)
            });
        }
    }
}

#[test]
fn explore() {
    std::panic::set_hook(Box::new(|info| eprintln!("{info}")));
    let mut log = Log::default();
    let only = std::env::var("ONLY").ok();
    for table in tables() {
        if only
            .as_ref()
            .is_some_and(|only| !table.name.contains(only.as_str()))
        {
            continue;
        }
        let y = table.y.to_vec();
        let p = table.x.ncols();
        for alpha in [0.1, 0.0, 1e-300, 1e300, f64::MAX] {
            let full = alpha == 0.1;
            log.family(
                &table,
                &format!("lasso {alpha:e}"),
                Lasso::params(alpha),
                &y,
                full,
            );
            log.family(
                &table,
                &format!("ridge {alpha:e}"),
                Ridge::params(alpha),
                &y,
                full,
            );
            log.family(
                &table,
                &format!("enet {alpha:e}"),
                ElasticNet::params(alpha, 0.5),
                &y,
                full,
            );
            log.family(
                &table,
                &format!("enet 1e-300 {alpha:e}"),
                ElasticNet::params(alpha, 1e-300),
                &y,
                false,
            );
            log.family(
                &table,
                &format!("logistic l1 {alpha:e}"),
                Logistic::params(alpha),
                &table.two,
                full,
            );
            log.family(
                &table,
                &format!("logistic l2 {alpha:e}"),
                Logistic::ridge_params(alpha),
                &table.two,
                full,
            );
            log.family(
                &table,
                &format!("softmax l1 {alpha:e}"),
                Softmax::params(alpha),
                &table.three,
                full,
            );
            log.family(
                &table,
                &format!("softmax l2 {alpha:e}"),
                Softmax::ridge_params(alpha),
                &table.three,
                full,
            );
        }
        log.family(
            &table,
            "lasso tol 0",
            Lasso::params(0.1).tolerance(0.0),
            &y,
            false,
        );
        log.family(
            &table,
            "ridge tol 0",
            Ridge::params(0.1).tolerance(1e-300),
            &y,
            false,
        );
        log.family(
            &table,
            "logistic tol 0",
            Logistic::params(0.1).tolerance(1e-300),
            &table.two,
            false,
        );
        log.family(
            &table,
            "logistic l2 tol 0",
            Logistic::ridge_params(0.1).tolerance(1e-300),
            &table.two,
            false,
        );
        log.family(
            &table,
            "softmax tol 0",
            Softmax::params(0.1).tolerance(1e-300),
            &table.three,
            false,
        );
        log.family(
            &table,
            "softmax l2 tol 0",
            Softmax::ridge_params(0.1).tolerance(1e-300),
            &table.three,
            false,
        );
        log.family(
            &table,
            "lasso positive",
            Lasso::params(0.1).positive(true),
            &y,
            false,
        );
        log.family(
            &table,
            "ridge positive",
            Ridge::params(0.1).positive(true),
            &y,
            false,
        );
        log.family(
            &table,
            "logistic positive",
            Logistic::params(0.01).positive(true),
            &table.two,
            false,
        );
        log.family(
            &table,
            "softmax positive",
            Softmax::params(0.01).positive(true),
            &table.three,
            false,
        );
        log.family(
            &table,
            "lasso groups",
            Lasso::params(0.1).groups((0..p).map(|j| j / 2).collect()),
            &y,
            false,
        );
        log.family(
            &table,
            "logistic groups",
            Logistic::params(0.01).groups((0..p).map(|j| j / 2).collect()),
            &table.two,
            false,
        );
        log.family(
            &table,
            "lasso adaptive",
            Lasso::params(0.1).adaptive(1.0),
            &y,
            false,
        );
        log.family(
            &table,
            "lasso relax",
            Lasso::params(0.1).relax(0.3),
            &y,
            false,
        );
        log.family(
            &table,
            "logistic adaptive",
            Logistic::params(0.01).adaptive(1.0),
            &table.two,
            false,
        );
        log.family(
            &table,
            "logistic relax",
            Logistic::params(0.01).relax(0.3),
            &table.two,
            false,
        );
        let mut factors = vec![1.0; p];
        factors[0] = 0.0;
        log.family(
            &table,
            "lasso free",
            Lasso::params(0.1).penalty_factors(factors.clone()),
            &y,
            false,
        );
        log.family(
            &table,
            "ridge free",
            Ridge::params(0.1).penalty_factors(factors.clone()),
            &y,
            false,
        );
        log.family(
            &table,
            "logistic free",
            Logistic::params(0.1).penalty_factors(factors.clone()),
            &table.two,
            false,
        );
        log.family(
            &table,
            "softmax free",
            Softmax::params(0.1).penalty_factors(factors.clone()),
            &table.three,
            false,
        );
        for kind in SolverKind::ALL {
            log.family(
                &table,
                &format!("lasso by {}", kind.name()),
                Lasso::params(0.1).solver(kind),
                &y,
                false,
            );
            log.family(
                &table,
                &format!("ridge by {}", kind.name()),
                Ridge::params(0.1).solver(kind),
                &y,
                false,
            );
            log.family(
                &table,
                &format!("logistic l2 by {}", kind.name()),
                Logistic::ridge_params(0.01).solver(kind),
                &table.two,
                false,
            );
            log.family(
                &table,
                &format!("softmax l2 by {}", kind.name()),
                Softmax::ridge_params(0.01).solver(kind),
                &table.three,
                false,
            );
        }
    }
    println!("{} fits", log.fits);
    for (text, count) in &log.errors {
        println!("E {count:6} {text}");
    }
    for wrong in &log.wrong {
        println!("W {wrong}");
    }
    println!("{} wrong", log.wrong.len());
}
