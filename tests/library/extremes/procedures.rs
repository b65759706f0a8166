//! What is built on fits: cross-validation, stability, leave-one-out, tables of tests, training.

use super::log::{Log, not_finite};
use super::tables::{Table, tables};
use linfa::ParamGuard;
use regfit::family::{Binomial, Gaussian, Multinomial, TypedFamily};
use regfit::inference::{ClassicalTable, CoefficientTest};
use regfit::model::ValidParams;
use regfit::path::PathGrid;
use regfit::penalty::{AnyPenalty, L1, L2};
use regfit::selection::{FoldPlan, Plan, StabilityPlan};
use regfit::training::TrainingPlan;
use regfit::{Error, Params};

fn params<M: TypedFamily + Default>(
    table: &Table,
    penalty: AnyPenalty,
) -> Result<ValidParams<M, AnyPenalty>, Error> {
    let params = Params::new(penalty).strict(false).max_epochs(500);
    let params = match &table.weights {
        Some(weights) => params.sample_weights(weights.clone()),
        None => params,
    };
    params.check()
}

fn lasso() -> AnyPenalty {
    AnyPenalty::L1(L1 { alpha: 0.1 })
}

fn ridge(alpha: f64) -> AnyPenalty {
    AnyPenalty::L2(L2 { alpha })
}

fn curve<M: TypedFamily + Default>(
    table: &Table,
    penalty: AnyPenalty,
    y: &[M::Target],
) -> Result<Vec<String>, Error> {
    let plan = Plan {
        folds: FoldPlan {
            n_folds: 4,
            ..FoldPlan::default()
        },
        grid: PathGrid {
            n_alphas: 6,
            ..PathGrid::default()
        },
        ..Plan::default()
    };
    let found = params::<M>(table, penalty)?.cross_validate(&table.x, y, &plan)?;
    let curve = &found.curve;
    Ok(not_finite(&[
        ("mean", &curve.mean),
        ("standard error", &curve.standard_error),
        ("training", curve.training.as_deref().unwrap_or_default()),
        (
            "folds",
            &curve.fold_errors.iter().copied().collect::<Vec<_>>(),
        ),
        ("alphas", &curve.alphas),
    ]))
}

fn trained<M: TypedFamily<Target: PartialEq> + Default>(
    table: &Table,
    y: &[M::Target],
    rate: Option<f64>,
) -> Result<Vec<String>, Error> {
    let plan = TrainingPlan {
        epochs: 20,
        batch_size: Some(7),
        learning_rate: rate,
        ..TrainingPlan::default()
    };
    let trained = params::<M>(table, ridge(0.01))?.train(&table.x, y, None, &plan, &mut |_| {})?;
    let model = trained.model.iter();
    let coefficients: Vec<f64> = model
        .flat_map(|m| m.coefficient_matrix().iter().copied().collect::<Vec<_>>())
        .collect();
    // A run that diverged says so and has no model; its last loss may be anything.
    let shown = trained.history.len() - usize::from(trained.diverged());
    let losses: Vec<f64> = trained.history[..shown]
        .iter()
        .flat_map(|e| [e.loss, e.penalty, e.score])
        .collect();
    Ok(not_finite(&[
        ("coefficients", &coefficients),
        ("losses", &losses),
        ("bound", &[trained.step_bound, trained.learning_rate]),
        (
            "optimum",
            &trained
                .optimum
                .into_iter()
                .chain(trained.distance())
                .collect::<Vec<_>>(),
        ),
    ]))
}

fn tests(table: &ClassicalTable) -> Vec<String> {
    let numbers = |t: &CoefficientTest| [t.estimate, t.standard_error, t.statistic, t.p_value];
    let all = table.coefficients.iter().flatten().chain(&table.intercept);
    let all: Vec<f64> = all
        .flat_map(numbers)
        .chain(table.residual_standard_error)
        .collect();
    not_finite(&[("table", &all)])
}

/// The same for all that is done with fits.
#[test]
fn every_procedure_on_every_table_is_finite_or_refused() {
    let mut log = Log::default();
    for table in &tables() {
        let y = table.y.to_vec();
        let mut note = |what: &str, work: &dyn Fn() -> Result<Vec<String>, Error>| {
            log.note(&format!("{} | {what}", table.name), work);
        };
        note("cv lasso", &|| curve::<Gaussian>(table, lasso(), &y));
        note("cv ridge", &|| curve::<Gaussian>(table, ridge(1.0), &y));
        note("cv two classes", &|| {
            curve::<Binomial>(table, lasso(), &table.two)
        });
        note("cv three classes", &|| {
            curve::<Multinomial>(table, ridge(1.0), &table.three)
        });
        note("train", &|| trained::<Gaussian>(table, &y, None));
        note("train two classes", &|| {
            trained::<Binomial>(table, &table.two, None)
        });
        note("train three classes", &|| {
            trained::<Multinomial>(table, &table.three, None)
        });
        note("train too fast", &|| {
            trained::<Gaussian>(table, &y, Some(1e10))
        });
        note("train two classes too fast", &|| {
            trained::<Binomial>(table, &table.two, Some(1e300))
        });
        note("stability", &|| {
            let plan = StabilityPlan {
                pairs: 3,
                ..StabilityPlan::default()
            };
            let found = params::<Gaussian>(table, lasso())?.stability(&table.x, &y, &plan)?;
            Ok(not_finite(&[
                ("frequencies", &found.frequencies),
                ("bound", &[found.bound]),
            ]))
        });
        note("leave one out", &|| {
            let grid = PathGrid {
                n_alphas: 6,
                leave_one_out: true,
                ..PathGrid::default()
            };
            let path =
                params::<Gaussian>(table, ridge(1.0))?.path_arrays(&table.x, &y, None, &grid)?;
            let curves = path.leave_one_out.clone().unwrap();
            Ok(not_finite(&[
                ("mse", &curves.mse),
                ("standard error", &curves.standard_error),
                ("gcv", &curves.gcv),
            ]))
        });
        note("table of tests", &|| {
            let model = params::<Gaussian>(table, ridge(0.0))?.fit_arrays(&table.x, &y, None)?;
            Ok(tests(&model.classical_table(&table.x)?))
        });
        note("table of tests of two classes", &|| {
            let model =
                params::<Binomial>(table, ridge(0.0))?.fit_arrays(&table.x, &table.two, None)?;
            Ok(tests(&model.classical_table(&table.x)?))
        });
    }
    log.judge(500);
}
