//! Coefficients, intercepts and objectives against independent programs.
//!
//! `tests/reference/sklearn.json` and `glmnet.json` hold solutions by scikit-learn and glmnet, translated into
//! this crate's objective, with the exact calls; `tests/reference/README.md` says how they were made and how
//! precise they are.

use regfit::data::{CsvOptions, Features, LibsvmOptions, Source, read_libsvm, read_table};
use regfit::family::{Binomial, Gaussian, Multinomial, TypedFamily};
use regfit::linfa::ParamGuard;
use regfit::model::{FeatureMatrix, LinearModel};
use regfit::penalty::{AnyPenalty, ElasticNet, L1, L2};
use regfit::recipe::{Recipe, RecipeOptions, Targets, Task};
use regfit::{Error, Lasso, Params, PathGrid};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// How near a coefficient times its column's deviation must come, relative to the largest of them: a
/// relative gap of 1e-15 bounds it to about the square root, 3e-8. Most agree to 1e-12.
const COEFFICIENT: f64 = 1e-7;
/// How near the objective must come, relative to that of the intercept-only model.
const OBJECTIVE: f64 = 1e-11;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

struct Data {
    x: Features,
    numbers: Vec<f64>,
    codes: Vec<usize>,
    classes: Vec<String>,
}

fn read(dataset: &str, regression: bool) -> Result<Data, Error> {
    if dataset.ends_with(".libsvm") {
        let source = Source::from_argument(root().join("tests/reference").join(dataset));
        let data = read_libsvm(source, &LibsvmOptions::default())?;
        let (codes, classes) = data.labels();
        return Ok(Data {
            x: Features::Sparse(data.x),
            numbers: data.targets,
            codes,
            classes,
        });
    }
    let source = Source::from_argument(root().join("datasets").join(dataset));
    let table = read_table(source, &CsvOptions::default())?;
    let task = if regression {
        Task::Regression
    } else {
        Task::Classification
    };
    let prepared = Recipe::fit(
        table,
        &RecipeOptions {
            task,
            ..RecipeOptions::default()
        },
    )?;
    let (numbers, codes, classes) = match prepared.target {
        Targets::Numbers(numbers) => (numbers, Vec::new(), Vec::new()),
        Targets::Classes {
            codes,
            names: classes,
        } => (Vec::new(), codes, classes),
    };
    Ok(Data {
        x: Features::Dense(prepared.x),
        numbers,
        codes,
        classes,
    })
}

fn numbers(value: &Value) -> Vec<f64> {
    let array = value.as_array().expect("an array of numbers");
    array
        .iter()
        .map(|v| v.as_f64().expect("a number"))
        .collect()
}

fn cases(file: &str, key: &str) -> Vec<Value> {
    let path = root().join("tests/reference").join(file);
    let text = std::fs::read_to_string(path).expect("the reference file");
    let parsed: Value = serde_json::from_str(&text).expect("valid JSON");
    parsed[key].as_array().expect("a list of cases").clone()
}

fn penalty(case: &Value, alpha: f64) -> AnyPenalty {
    let l1_ratio = case["l1_ratio"].as_f64().expect("l1_ratio");
    match case["penalty"].as_str() {
        Some("l1") => AnyPenalty::from(L1 { alpha }),
        Some("l2") => AnyPenalty::from(L2 { alpha }),
        _ => AnyPenalty::from(of_unit_deviation(
            ElasticNet { alpha, l1_ratio },
            target_deviation(case),
        )),
    }
}

/// s_y, which divides the quadratic part of a Gaussian elastic net on standardised columns: √(2F) at w = 0.
fn target_deviation(case: &Value) -> f64 {
    if case["family"] == "gaussian" && case["standardize"] == Value::Bool(true) {
        (2.0 * case["null_objective"].as_f64().expect("F at w = 0")).sqrt()
    } else {
        1.0
    }
}

/// The elastic net A(R|w| + (1 − R)/(2s)·w²) that equals α(ρ|w| + (1 − ρ)/2·w²), which the files state: A is the
/// lambda and R the alpha of glmnet.
fn of_unit_deviation(stated: ElasticNet, s: f64) -> ElasticNet {
    let l1 = stated.alpha * stated.l1_ratio;
    let alpha = l1 + stated.alpha * (1.0 - stated.l1_ratio) * s;
    ElasticNet {
        alpha,
        l1_ratio: l1 / alpha,
    }
}

fn params<M: TypedFamily + Default>(case: &Value, alpha: f64, n: usize) -> Params<M, AnyPenalty> {
    let mut params = Params::new(penalty(case, alpha))
        .standardize(case["standardize"] == Value::Bool(true))
        .fit_intercept(case["intercept"] == Value::Bool(true))
        // Coefficients are as precise as the square root of the gap: ask for all that f64 can give.
        .tolerance(0.0)
        .strict(false);
    if case["weights"].is_string() {
        assert_eq!(case["weights"], "1 + (i mod 3), i from 0");
        params = params.sample_weights((0..n).map(|i| 1.0 + (i % 3) as f64).collect());
    }
    if case["penalty_factors"].is_array() {
        params = params.penalty_factors(numbers(&case["penalty_factors"]));
    }
    params
}

/// Fits one case and compares it; returns the largest scaled difference of a coefficient.
fn compare<M: TypedFamily + Default, X: FeatureMatrix>(
    case: &Value,
    x: &X,
    targets: &[M::Target],
) -> Result<f64, Error> {
    let alpha = case["alpha"].as_f64().expect("alpha");
    let params = params::<M>(case, alpha, targets.len());
    let model: LinearModel<M> = params.check()?.fit_arrays(x, targets, None)?;
    let name = case["name"].as_str().expect("name");
    assert!(
        model.report().relative() < 1e-13,
        "{name}: {:?}",
        model.report()
    );
    let objective = case["objective"].as_f64().expect("objective");
    let null = case["null_objective"].as_f64().expect("null objective");
    let difference = (model.report().objective - objective).abs() / null;
    assert!(
        difference < OBJECTIVE,
        "{name}: objective differs by {difference:e}"
    );
    let explained = case["deviance_explained"].as_f64().expect("deviance");
    assert!(
        (model.report().deviance_explained() - explained).abs() < 1e-7,
        "{name}"
    );

    // In the scale of the linear predictor, where a column's unit does not matter.
    let deviation = |j: usize| {
        let (user, scaled) = (
            model.coefficient_matrix()[[j, 0]],
            model.standardized_matrix()[[j, 0]],
        );
        if user != 0.0 {
            scaled / user
        } else {
            model.scaling().scales[j]
        }
    };
    let mut largest: f64 = 0.0;
    let mut worst: f64 = 0.0;
    for (k, column) in case["coefficients"]
        .as_array()
        .expect("coefficients")
        .iter()
        .enumerate()
    {
        for (j, expected) in numbers(column).into_iter().enumerate() {
            let found = model.coefficient_matrix()[[j, k]];
            largest = largest.max((expected * deviation(j)).abs());
            worst = worst.max(((found - expected) * deviation(j)).abs());
        }
    }
    // Softmax intercepts have mean 0 on both sides: their common shift is free.
    for (found, expected) in model
        .intercepts()
        .iter()
        .zip(numbers(&case["intercept_values"]))
    {
        let difference = (found - expected).abs() / (1.0 + expected.abs());
        assert!(
            difference < COEFFICIENT,
            "{name}: intercept {found} for {expected}"
        );
    }
    Ok(worst / largest)
}

fn compare_all(file: &str) -> Result<(), Error> {
    let cases = cases(file, "cases");
    assert!(cases.len() >= 25, "only {} cases in {file}", cases.len());
    for case in cases {
        let name = case["name"].as_str().expect("name");
        let family = case["family"].as_str().expect("family");
        let data = read(
            case["dataset"].as_str().expect("dataset"),
            family == "gaussian",
        )?;
        if let Some(classes) = case["classes"].as_array() {
            let expected: Vec<String> = classes
                .iter()
                .map(|c| c.as_str().map_or_else(|| c.to_string(), str::to_owned))
                .collect();
            assert_eq!(data.classes, expected, "{name}");
        }
        let worst = match (&data.x, family) {
            (Features::Dense(x), "gaussian") => compare::<Gaussian, _>(&case, x, &data.numbers)?,
            (Features::Dense(x), "binomial") => compare::<Binomial, _>(&case, x, &data.codes)?,
            (Features::Dense(x), _) => compare::<Multinomial, _>(&case, x, &data.codes)?,
            (Features::Sparse(x), "gaussian") => compare::<Gaussian, _>(&case, x, &data.numbers)?,
            (Features::Sparse(x), "binomial") => compare::<Binomial, _>(&case, x, &data.codes)?,
            (Features::Sparse(x), _) => compare::<Multinomial, _>(&case, x, &data.codes)?,
        };
        println!("{file} {name}: {worst:.1e}");
        assert!(
            worst < COEFFICIENT,
            "{name}: a coefficient differs by {worst:e}"
        );
    }
    Ok(())
}

#[test]
fn solutions_agree_with_scikit_learn() -> Result<(), Error> {
    compare_all("sklearn.json")
}

#[test]
fn solutions_agree_with_glmnet() -> Result<(), Error> {
    compare_all("glmnet.json")
}

#[test]
fn the_diabetes_path_agrees_with_both() -> Result<(), Error> {
    for file in ["sklearn.json", "glmnet.json"] {
        for case in cases(file, "paths") {
            let data = read(case["dataset"].as_str().expect("dataset"), true)?;
            let Features::Dense(x) = &data.x else {
                panic!("a dense table")
            };
            let grid = PathGrid {
                alphas: Some(numbers(&case["alphas"])),
                early_stop: false,
                ..PathGrid::default()
            };
            let params = Lasso::params::<f64>(1.0).tolerance(1e-12).check()?;
            let path = params.path_arrays(x, &data.numbers, None, &grid)?;
            let alpha_max = case["alpha_max"].as_f64().expect("alpha_max");
            assert!((path.alpha_max / alpha_max - 1.0).abs() < 1e-12);
            assert_eq!(path.steps.len(), 20);
            for (k, expected) in case["coefficients"]
                .as_array()
                .expect("one list per alpha")
                .iter()
                .enumerate()
            {
                let model = path.model(k).expect("a step");
                for (j, expected) in numbers(expected).into_iter().enumerate() {
                    let scale = path.scaling().scales[j];
                    let difference = (model.coefficients()[j] - expected) * scale;
                    assert!(difference.abs() < 1e-6, "{file} α number {k}, feature {j}");
                }
                let nonzeros = case["nonzeros"][k].as_u64().expect("a count");
                assert_eq!(path.steps[k].n_nonzero as u64, nonzeros);
                let explained = case["deviance_explained"][k].as_f64().expect("a share");
                assert!((path.steps[k].report.deviance_explained() - explained).abs() < 1e-9);
            }
        }
    }
    Ok(())
}

#[test]
fn reference_files_name_their_data() {
    for file in ["sklearn.json", "glmnet.json"] {
        for case in cases(file, "cases") {
            let dataset = case["dataset"].as_str().expect("dataset");
            let folder = if dataset.ends_with(".csv") {
                "datasets"
            } else {
                "tests/reference"
            };
            assert!(
                Path::new(&root()).join(folder).join(dataset).exists(),
                "{dataset}"
            );
        }
    }
}

/// The arguments of glmnet, as the file prints them, are ours.
#[test]
fn the_elastic_net_is_that_of_glmnet() {
    let mut compared = 0;
    for case in cases("glmnet.json", "cases") {
        let call = case["producer"].as_str().expect("the call");
        let argument = |name: &str| -> Option<f64> {
            let rest = &call[call.find(name)? + name.len()..];
            rest[..rest.find(',')?].parse().ok()
        };
        let lambda = argument(" lambda=");
        if case["penalty"] != "enet" || case["family"] != "gaussian" || lambda.is_none() {
            continue;
        }
        let AnyPenalty::ElasticNet(ours) = penalty(&case, case["alpha"].as_f64().expect("alpha"))
        else {
            panic!("an elastic net")
        };
        assert!((ours.alpha / lambda.unwrap() - 1.0).abs() < 1e-13);
        assert!((ours.l1_ratio / argument(" alpha=").unwrap() - 1.0).abs() < 1e-12);
        compared += 1;
    }
    assert_eq!(compared, 3);
}
