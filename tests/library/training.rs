//! Gradient descent and mini-batches against closed forms and against the exact solvers.

use crate::common;
use linfa::ParamGuard;
use ndarray::{Array2, array};
use regfit::family::Gaussian;
use regfit::loss::gradcheck::TOLERANCE;
use regfit::model::ValidParams;
use regfit::penalty::{L1, L2};
use regfit::selection::{FoldPlan, Split};
use regfit::training::{Descent, Diagnosis, Schedule, Trained, TrainingPlan, check_gradients};
use regfit::{Error, Lasso, LinearModel, Logistic, Ridge, Softmax};

type Numbers = Trained<LinearModel<Gaussian<f64>>>;

/// X = [[1,0],[0,1],[1,1],[2,1]], y = (1,2,3,4).
fn points() -> (Array2<f64>, [f64; 4]) {
    (
        array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]],
        [1.0, 2.0, 3.0, 4.0],
    )
}

/// Weight decay λ on the four points: α = λ/(2m).
fn decayed(lambda: f64) -> ValidParams<Gaussian<f64>, L2> {
    let params = Ridge::params(lambda / 8.0);
    let params = params.standardize(false).fit_intercept(false);
    params.check().unwrap()
}

fn descend(lambda: f64, plan: &TrainingPlan) -> Numbers {
    let (x, y) = points();
    decayed(lambda)
        .train(&x, &y, None, plan, &mut |_| {})
        .unwrap()
}

fn rate(learning_rate: f64, epochs: usize) -> TrainingPlan {
    TrainingPlan {
        learning_rate: Some(learning_rate),
        epochs,
        ..TrainingPlan::default()
    }
}

fn coefficients(trained: &Numbers) -> Vec<f64> {
    trained.model.as_ref().unwrap().coefficients().to_vec()
}

#[test]
fn every_gradient_is_right_and_a_seed_repeats_itself() {
    let checked = check_gradients(42, 10).unwrap();
    assert!(checked.len() >= 10);
    for loss in &checked {
        assert!(loss.comparison.largest < TOLERANCE, "{loss:?}");
    }
    assert_eq!(checked, check_gradients(42, 10).unwrap());
    assert_ne!(checked, check_gradients(43, 10).unwrap());
}

#[test]
fn descent_without_a_penalty_reaches_least_squares_and_falls_every_step() {
    let trained = descend(0.0, &rate(0.1, 3000));
    let w = coefficients(&trained);
    assert!(
        (w[0] - 1.0).abs() < 1e-9 && (w[1] - 2.0).abs() < 1e-9,
        "{w:?}"
    );
    // Until rounding takes over.
    let falling = trained.history.windows(2).take(200);
    assert!(falling.into_iter().all(|pair| pair[1].loss < pair[0].loss));
    assert!(trained.verdicts.is_empty(), "{:?}", trained.verdicts);
    // J0 at the start is (1 + 4 + 9 + 16)/(2·4).
    assert_eq!(trained.history[0].loss, 3.75);
    assert_eq!(trained.expected.at_zero, 3.75);
}

#[test]
fn one_step_of_weight_decay_and_its_limit() {
    // From (1, 1): ∇J0 = (−3, −3)/4, and θ(1 − 0.1·2/4) + 0.1·0.75.
    let mut theta = [1.0, 1.0];
    let decay = vec![(2.0 / 4.0, 0.0); 2];
    let descent = Descent::new(Schedule::constant(0.1), 2).unwrap();
    descent
        .with_penalties(decay.clone())
        .step(&mut theta, &[-0.75, -0.75]);
    assert!(theta.iter().all(|w| (w - 1.025).abs() < 1e-15));
    // Without a gradient ten steps are ten factors 0.95.
    let mut theta = [1.0, -2.0];
    let mut descent = Descent::new(Schedule::constant(0.1), 2)
        .unwrap()
        .with_penalties(decay);
    (0..10).for_each(|_| descent.step(&mut theta, &[0.0, 0.0]));
    assert!((theta[0] - 0.598_736_9).abs() < 1e-7);
    assert!((theta[1] + 2.0 * 0.598_736_9).abs() < 1e-7);
    // The limit is (33, 36)/31, the ridge of α = 0.25.
    let w = coefficients(&descend(2.0, &rate(0.1, 1000)));
    assert!((w[0] - 1.064_516_1).abs() < 1e-7, "{w:?}");
    assert!((w[1] - 1.161_290_3).abs() < 1e-7, "{w:?}");
}

#[test]
fn two_over_l_separates_convergence_from_divergence() {
    // L = ((9 + √45)/2 + 2)/4.
    let below = descend(2.0, &rate(0.80, 1000));
    assert!((below.step_bound - 0.811_844_65).abs() < 1e-8);
    assert!((coefficients(&below)[1] - 36.0 / 31.0).abs() < 1e-6);
    assert!(below.verdicts.is_empty(), "{:?}", below.verdicts);
    let above = descend(2.0, &rate(0.83, 1000));
    assert!(above.diverged() && above.model.is_none());
    assert!(above.history.len() < 100, "stopped late");
    let text = above.verdicts[0].to_string();
    assert!(text.contains("must stay below 2/L = 0.811845"), "{text}");
}

#[test]
fn momentum_and_nesterov_are_those_of_deep_learning() {
    // f = ½w², w₀ = 1: v₁ = −0.05, then w = 1 + 0.9·v₁ − 0.05 with the look ahead.
    let schedule = Schedule {
        learning_rate: 0.05,
        decay: 1e-6,
        momentum: 0.9,
        nesterov: true,
    };
    assert_eq!(schedule.rate(0), 0.05);
    assert_eq!(schedule.rate(1_000_000), 0.025);
    let mut descent = Descent::new(schedule, 1).unwrap();
    let mut w = [1.0];
    let mut visited = Vec::new();
    for _ in 0..2 {
        let gradient = w;
        descent.step(&mut w, &gradient);
        visited.push(w[0]);
    }
    assert!((visited[0] - 0.905).abs() < 1e-12);
    assert!((visited[1] - 0.778_525_1).abs() < 1e-7, "{visited:?}");
    // Without the look ahead: 0.95, then 0.95 + 0.9·(−0.05) − 0.05·0.95.
    let plain = Schedule {
        nesterov: false,
        decay: 0.0,
        ..schedule
    };
    let mut descent = Descent::new(plain, 1).unwrap();
    let mut w = [1.0];
    for _ in 0..2 {
        let gradient = w;
        descent.step(&mut w, &gradient);
    }
    assert!((w[0] - 0.857_5).abs() < 1e-12);
}

#[test]
fn the_gradients_of_an_epoch_of_equal_batches_average_to_the_whole() {
    let (x, y) = common::regression(120, 5, 3);
    let params = Ridge::params::<f64>(0.0).check().unwrap();
    let tiny = 1e-9;
    let moved = |batch_size, batches: f64| {
        let plan = TrainingPlan {
            batch_size,
            ..rate(tiny, 1)
        };
        let trained = params.train(&x, y.as_slice().unwrap(), None, &plan, &mut |_| {});
        let model = trained.unwrap().model.unwrap();
        // From zero, one epoch moves by −rate·(sum of its gradients).
        model
            .standardized_coefficients()
            .mapv(|w| w / tiny / batches)
    };
    let (whole, mean) = (moved(None, 1.0), moved(Some(20), 6.0));
    let scale = whole.iter().fold(0.0_f64, |m, g| m.max(g.abs()));
    assert!((&whole - &mean).iter().all(|d| d.abs() < 1e-6 * scale));
}

#[test]
fn mini_batches_with_a_falling_rate_reach_the_optimum() {
    let (x, y) = common::regression(200, 4, 5);
    let params = Ridge::params::<f64>(0.05).check().unwrap();
    let plan = TrainingPlan {
        batch_size: Some(100),
        decay: 0.05,
        epochs: 2000,
        ..rate(0.3, 1)
    };
    let y = y.as_slice().unwrap();
    let trained = params.train(&x, y, None, &plan, &mut |_| {}).unwrap();
    let exact = params.fit_arrays(&x, y, None).unwrap();
    let (found, exact) = (trained.model.unwrap(), exact);
    for (w, e) in found.coefficients().iter().zip(exact.coefficients()) {
        assert!((w - e).abs() < 1e-3 * (1.0 + e.abs()), "{w} is not {e}");
    }
    assert!(found.report().relative() < 1e-4, "{:?}", found.report());
    assert_eq!(found.report().solver, "sgd");
}

#[test]
fn the_l1_part_makes_exact_zeros() {
    let (x, y) = points();
    let params = Lasso::params::<f64>(2.0)
        .standardize(false)
        .fit_intercept(false);
    let params = params.check().unwrap();
    let trained = params
        .train(&x, &y, None, &rate(0.3, 500), &mut |_| {})
        .unwrap();
    let model = trained.model.unwrap();
    // Closed form beyond α = 1.5: (2 − 2α/3, 0).
    assert!((model.coefficients()[0] - 2.0 / 3.0).abs() < 1e-9);
    assert_eq!(model.coefficients()[1], 0.0);
    assert!(model.report().certified());
}

#[test]
fn the_certificate_bounds_the_distance_and_says_when_it_is_missed() {
    let short = descend(2.0, &rate(0.1, 5));
    let model = short.model.as_ref().unwrap();
    let above = model.report().objective - short.optimum.unwrap();
    assert!(model.report().optimality.value() >= above && above > 0.0);
    assert!(!model.report().certified() && model.warnings().len() == 1);
    assert!(matches!(
        short.verdicts[..],
        [Diagnosis::NotConverged { .. }]
    ));
}

fn three_classes() -> (Array2<f64>, Vec<usize>) {
    let mut random = common::Random::new(11);
    let classes: Vec<usize> = (0..150).map(|i| i % 3).collect();
    let x = Array2::from_shape_fn((150, 4), |(i, j)| {
        random.normal() + if classes[i] == j { 2.0 } else { 0.0 }
    });
    (x, classes)
}

#[test]
fn stuck_at_ln_k_is_named_with_the_cure_and_a_good_run_is_not() {
    let (x, classes) = three_classes();
    let params = Softmax::ridge_params::<usize>(0.01).check().unwrap();
    let stuck = params
        .train(&x, &classes, None, &rate(1e-9, 50), &mut |_| {})
        .unwrap();
    assert!((stuck.expected.at_zero - 1.098_612).abs() < 5e-7);
    // Equal shares: the entropy of the classes is ln 3 too.
    assert!((stuck.expected.of_prior - 3f64.ln()).abs() < 1e-12);
    let text = stuck.verdicts[0].to_string();
    assert!(
        text.starts_with("stuck") && text.contains("ln 3 = 1.098612"),
        "{text}"
    );
    assert!(text.contains("raise the learning rate"), "{text}");
    let good = params.train(
        &x,
        &classes,
        None,
        &TrainingPlan {
            epochs: 2000,
            ..TrainingPlan::default()
        },
        &mut |_| {},
    );
    let good = good.unwrap();
    assert!(good.verdicts.is_empty(), "{:?}", good.verdicts);
    assert!(good.distance().unwrap() < 1e-3);
    assert!(good.history.last().unwrap().score > 0.8);
}

#[test]
fn two_classes_start_at_ln_2_and_the_prior_is_shown() {
    let (x, classes) = three_classes();
    let two: Vec<usize> = classes.iter().map(|k| usize::from(*k == 0)).collect();
    let params = Logistic::ridge_params::<usize>(0.01).check().unwrap();
    let trained = params
        .train(&x, &two, None, &rate(0.5, 20), &mut |_| {})
        .unwrap();
    assert!((trained.history[0].loss - std::f64::consts::LN_2).abs() < 5e-7);
    let third: f64 = 1.0 / 3.0;
    let entropy = -(third * third.ln() + (1.0 - third) * (1.0 - third).ln());
    assert!((trained.expected.of_prior - entropy).abs() < 1e-12);
}

#[test]
fn overfitting_names_its_best_epoch() {
    // Noise only, nearly as many columns as rows.
    let mut random = common::Random::new(2);
    let (x, y) = (random.matrix(60, 40), random.vector(60));
    let params = Ridge::params::<f64>(0.0).check().unwrap();
    let split = FoldPlan::default().hold_out(60, None, 0.3).unwrap();
    let plan = TrainingPlan {
        epochs: 400,
        ..TrainingPlan::default()
    };
    let y = y.as_slice().unwrap();
    let trained = params
        .train(&x, y, Some(&split), &plan, &mut |_| {})
        .unwrap();
    let validation: Vec<f64> = trained
        .history
        .iter()
        .map(|e| e.validation_loss.unwrap())
        .collect();
    match &trained.verdicts[..] {
        [
            Diagnosis::Overfitting {
                best_epoch, best, ..
            },
        ] => {
            assert_eq!(validation[*best_epoch], *best);
            assert!(validation.iter().all(|v| v >= best));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!((trained.n_training, trained.n_validation), (42, 18));
}

#[test]
fn scales_decay_and_noise_are_told_apart() {
    let (mut x, y) = common::regression(100, 3, 9);
    x.column_mut(1).mapv_inplace(|v| 1000.0 * v);
    let y = y.as_slice().unwrap();
    let raw = Ridge::params::<f64>(0.001)
        .standardize(false)
        .check()
        .unwrap();
    let trained = raw
        .train(&x, y, None, &TrainingPlan::default(), &mut |_| {})
        .unwrap();
    let names: Vec<&str> = trained.verdicts.iter().map(Diagnosis::name).collect();
    assert!(names.contains(&"badly_scaled"), "{names:?}");
    let params = Ridge::params::<f64>(0.001).check().unwrap();
    let dying = TrainingPlan {
        decay: 100.0,
        ..TrainingPlan::default()
    };
    let trained = params.train(&x, y, None, &dying, &mut |_| {}).unwrap();
    assert_eq!(
        trained.verdicts[0].name(),
        "plateau",
        "{:?}",
        trained.verdicts
    );
    let text = trained.verdicts[0].to_string();
    assert!(text.contains("lower the decay"), "{text}");
    let noisy = TrainingPlan {
        batch_size: Some(2),
        ..rate(0.3, 60)
    };
    let trained = params.train(&x, y, None, &noisy, &mut |_| {}).unwrap();
    assert_eq!(
        trained.verdicts[0].name(),
        "oscillating",
        "{:?}",
        trained.verdicts
    );
}

#[test]
fn the_same_seed_gives_the_same_bits_and_too_large_a_batch_is_all_rows() {
    let (x, classes) = three_classes();
    let params = Softmax::ridge_params::<usize>(0.01).check().unwrap();
    let split = FoldPlan::default()
        .hold_out(150, Some(&classes), 0.2)
        .unwrap();
    let run = |seed, batch_size| {
        let plan = TrainingPlan {
            batch_size: Some(batch_size),
            seed,
            ..rate(0.1, 10)
        };
        params
            .train(&x, &classes, Some(&split), &plan, &mut |_| {})
            .unwrap()
    };
    assert_eq!(run(1, 50).history, run(1, 50).history);
    assert_ne!(run(1, 50).history, run(2, 50).history);
    let trained = run(1, 500);
    assert_eq!((trained.batch_size, trained.history[1].updates), (120, 1));
    // 50 + 50 + 20 rows to an epoch.
    assert_eq!(run(1, 50).history[10].updates, 30);
}

#[test]
fn weights_count_as_repeated_rows() {
    let (x, y) = points();
    let weights = vec![2.0, 1.0, 1.0, 1.0];
    let weighted = Ridge::params::<f64>(0.1)
        .sample_weights(weights)
        .check()
        .unwrap();
    let plan = rate(0.2, 50);
    let weighted = weighted.train(&x, &y, None, &plan, &mut |_| {}).unwrap();
    let repeated = ndarray::concatenate![ndarray::Axis(0), x.slice(ndarray::s![..1, ..]), x];
    let plain = Ridge::params::<f64>(0.1).check().unwrap();
    let targets = [1.0, 1.0, 2.0, 3.0, 4.0];
    let plain = plain
        .train(&repeated, &targets, None, &plan, &mut |_| {})
        .unwrap();
    for (w, e) in coefficients(&weighted).iter().zip(coefficients(&plain)) {
        assert!((w - e).abs() < 1e-12);
    }
}

#[test]
fn bad_input_is_refused_with_one_message() {
    let (x, y) = points();
    let params = decayed(2.0);
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let refused = params.train(&x, &y, None, &rate(bad, 5), &mut |_| {});
        let message = refused.unwrap_err().to_string();
        assert!(
            message.starts_with("learning_rate must be a finite number > 0"),
            "{message}"
        );
    }
    let no_rows = TrainingPlan {
        batch_size: Some(0),
        ..TrainingPlan::default()
    };
    assert!(params.train(&x, &y, None, &no_rows, &mut |_| {}).is_err());
    let memory = TrainingPlan {
        momentum: 1.0,
        ..TrainingPlan::default()
    };
    assert!(params.train(&x, &y, None, &memory, &mut |_| {}).is_err());
    let classes = [0, 0, 1, 1];
    let params = Logistic::params::<usize>(0.1).check().unwrap();
    let split = |train: &[usize], test: &[usize]| Split {
        train: train.to_vec(),
        test: test.to_vec(),
    };
    let run = |split| params.train(&x, &classes, Some(&split), &rate(0.1, 5), &mut |_| {});
    let unseen = run(split(&[0, 1], &[2, 3])).unwrap_err();
    assert!(
        matches!(unseen, Error::ClassMissing { class: 1, .. }),
        "{unseen}"
    );
    let unjudged = run(split(&[0, 1, 2], &[3])).unwrap_err().to_string();
    assert!(
        unjudged.contains("the validation rows lack the class 0"),
        "{unjudged}"
    );
    let _: ValidParams<Gaussian<f64>, L1> = Lasso::params(1.0).check().unwrap();
}
