//! Every family, penalty, solver and storage on every table of a list.

use super::log::{Log, not_finite};
use super::tables::{Table, tables};
use linfa::ParamGuard;
use regfit::data::SparseMatrix;
use regfit::family::{Binomial, Gaussian, Multinomial, TypedFamily};
use regfit::model::FeatureMatrix;
use regfit::penalty::{AnyPenalty, ElasticNet, L1, L2};
use regfit::solver::SolverKind;
use regfit::{Error, LinearModel, Params, PathGrid};

/// What a model says that cannot be.
fn complaints<M: TypedFamily + Default, X: FeatureMatrix>(
    model: &LinearModel<M>,
    x: &X,
) -> Vec<String> {
    let (report, scaling) = (model.report(), model.scaling());
    let certificate = [
        report.optimality.value(),
        report.relative(),
        report.reference,
    ];
    let losses = [report.objective, report.loss, report.null_loss];
    let mut complaints = not_finite(&[
        (
            "coefficients",
            &model
                .coefficient_matrix()
                .iter()
                .copied()
                .collect::<Vec<_>>(),
        ),
        (
            "standardized",
            &model
                .standardized_matrix()
                .iter()
                .copied()
                .collect::<Vec<_>>(),
        ),
        ("intercepts", &model.intercepts().to_vec()),
        ("means", &scaling.means),
        ("shifts", &scaling.shifts),
        ("divisors", &scaling.scales),
        (
            "predictions",
            &model
                .linear_predictor(x)
                .iter()
                .copied()
                .collect::<Vec<_>>(),
        ),
        ("losses", &losses),
        ("certificate", &certificate),
    ]);
    for (j, row) in model.coefficient_matrix().rows().into_iter().enumerate() {
        if scaling.constant[j] && row.iter().any(|w| *w != 0.0) {
            complaints.push(format!("constant column {j} has {row}"));
        }
    }
    if scaling.scales.iter().any(|s| *s <= 0.0) {
        complaints.push("a divisor of 0".into());
    }
    // w = 0 is a point like any other: what is certified is no worse.
    let worst = report.null_loss * (1.0 + 2.0 * report.tolerance.max(1e-12));
    let penalised = model.objective().penalty_factors.is_none();
    if penalised && report.certified() && report.objective > worst {
        complaints.push(format!(
            "{:e} above {:e}",
            report.objective, report.null_loss
        ));
    }
    complaints
}

fn fitted<M: TypedFamily + Default, X: FeatureMatrix>(
    params: &Params<M, AnyPenalty>,
    x: &X,
    y: &[M::Target],
) -> Result<Vec<String>, Error> {
    let params = params.clone().check()?;
    Ok(complaints(&params.fit_arrays(x, y, None)?, x))
}

fn followed<M: TypedFamily + Default, X: FeatureMatrix>(
    params: &Params<M, AnyPenalty>,
    x: &X,
    y: &[M::Target],
) -> Result<Vec<String>, Error> {
    let grid = PathGrid {
        n_alphas: 8,
        ..PathGrid::default()
    };
    let path = params.clone().check()?.path_arrays(x, y, None, &grid)?;
    let models = (0..path.steps.len()).filter_map(|k| path.model(k));
    let mut complaints: Vec<String> = models.flat_map(|model| complaints(&model, x)).collect();
    complaints.extend(not_finite(&[("alpha_max", &[path.alpha_max])]));
    Ok(complaints)
}

/// One family on one table.
struct OnTable<'a, M: TypedFamily + Default> {
    table: &'a Table,
    name: &'static str,
    targets: &'a [M::Target],
}

impl<M: TypedFamily + Default> OnTable<'_, M> {
    fn params(&self, penalty: AnyPenalty) -> Params<M, AnyPenalty> {
        let params = Params::new(penalty).strict(false).max_epochs(2000);
        match &self.table.weights {
            Some(weights) => params.sample_weights(weights.clone()),
            None => params,
        }
    }

    fn fit(&self, log: &mut Log, what: &str, params: &Params<M, AnyPenalty>) {
        let what = format!("{} | {} {what}", self.table.name, self.name);
        log.note(&what, || fitted(params, &self.table.x, self.targets));
    }

    fn every_penalty_and_storage(&self, log: &mut Log) {
        let stored = SparseMatrix::from_dense(self.table.x.view()).unwrap();
        let single = self.table.x.mapv(|x| x as f32);
        for alpha in [0.1, 0.0, 1e-300, f64::MAX] {
            for penalty in [
                AnyPenalty::L1(L1 { alpha }),
                AnyPenalty::L2(L2 { alpha }),
                AnyPenalty::ElasticNet(ElasticNet {
                    alpha,
                    l1_ratio: 0.5,
                }),
                AnyPenalty::ElasticNet(ElasticNet {
                    alpha,
                    l1_ratio: 1e-300,
                }),
            ] {
                for standardize in [true, false] {
                    let params = self.params(penalty.clone()).standardize(standardize);
                    self.fit(log, &format!("{penalty:?} {standardize}"), &params);
                    if alpha != 0.1 {
                        continue;
                    }
                    let without = params.clone().fit_intercept(false);
                    self.fit(log, &format!("{penalty:?} {standardize} b = 0"), &without);
                    let what = format!(
                        "{} | {} {penalty:?} {standardize}",
                        self.table.name, self.name
                    );
                    log.note(&format!("{what} sparse"), || {
                        fitted(&params, &stored, self.targets)
                    });
                    if single.iter().all(|x| x.is_finite()) {
                        log.note(&format!("{what} f32"), || {
                            fitted(&params, &single, self.targets)
                        });
                    }
                    log.note(&format!("{what} path"), || {
                        followed(&params, &self.table.x, self.targets)
                    });
                }
            }
        }
    }

    fn every_solver_and_option(&self, log: &mut Log) {
        let l1 = self.params(AnyPenalty::L1(L1 { alpha: 0.05 }));
        let l2 = self.params(AnyPenalty::L2(L2 { alpha: 0.05 }));
        let p = self.table.x.ncols();
        let groups: Vec<usize> = (0..p).map(|j| j / 2).collect();
        let factors: Vec<f64> = (0..p).map(|j| if j == 0 { 0.0 } else { 1.0 }).collect();
        let tiny: Vec<f64> = (0..p)
            .map(|j| if j == 0 { 1e-300 } else { 1e300 })
            .collect();
        for standardize in [true, false] {
            let (l1, l2) = (
                l1.clone().standardize(standardize),
                l2.clone().standardize(standardize),
            );
            for kind in SolverKind::ALL {
                let name = format!("by {} {standardize}", kind.name());
                self.fit(log, &format!("l1 {name}"), &l1.clone().solver(kind));
                self.fit(log, &format!("l2 {name}"), &l2.clone().solver(kind));
            }
            for (name, params) in [
                ("tolerance 0", l1.clone().tolerance(0.0)),
                ("l2 tolerance 1e-300", l2.clone().tolerance(1e-300)),
                ("positive", l1.clone().positive(true)),
                ("l2 positive", l2.clone().positive(true)),
                ("within 1e-3", l1.clone().limits(vec![(-1e-3, 1e-3); p])),
                ("groups", l1.clone().groups(groups.clone())),
                ("adaptive", l1.clone().adaptive(1.0)),
                ("relaxed", l1.clone().relax(0.3)),
                ("a free column", l1.clone().penalty_factors(factors.clone())),
                (
                    "l2 a free column",
                    l2.clone().penalty_factors(factors.clone()),
                ),
                (
                    "factors 1e-300 and 1e300",
                    l1.clone().penalty_factors(tiny.clone()),
                ),
                (
                    "l2 factors 1e-300 and 1e300",
                    l2.clone().penalty_factors(tiny.clone()),
                ),
            ] {
                self.fit(log, &format!("{name} {standardize}"), &params);
            }
        }
    }
}

/// Whatever the table: finite numbers everywhere, 0 for columns without spread, or one error.
#[test]
fn every_model_of_every_table_is_finite_or_refused() {
    let mut log = Log::default();
    for table in &tables() {
        let targets = table.y.to_vec();
        let number = OnTable::<Gaussian> {
            table,
            name: "number",
            targets: &targets,
        };
        number.every_penalty_and_storage(&mut log);
        number.every_solver_and_option(&mut log);
        let two = OnTable::<Binomial> {
            table,
            name: "two classes",
            targets: &table.two,
        };
        two.every_penalty_and_storage(&mut log);
        two.every_solver_and_option(&mut log);
        let three = OnTable::<Multinomial> {
            table,
            name: "three classes",
            targets: &table.three,
        };
        three.every_penalty_and_storage(&mut log);
        three.every_solver_and_option(&mut log);
    }
    log.judge(10_000);
}
