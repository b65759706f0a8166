//! `regfit train`: gradient descent and mini-batches, watched.

use super::fit::{print_notes, provenance_of};
use super::pictures::draw;
use super::report::picture_format;
use crate::args::{DescentName, FamilyName, PenaltyKind, PenaltyName, TrainArgs};
use crate::cross_validation::features;
use crate::failure::Failure;
use crate::input::{self, Dataset};
use crate::models::{self, check_classes};
use crate::output::{Console, Files, Progress};
use crate::screen::{TrainingRun, train_json, train_text};
use crate::stopwatch::Stopwatch;
use regfit::data::escape;
use regfit::family::{AnyFamily, Binomial, Multinomial};
use regfit::linfa::ParamGuard;
use regfit::model::{Objective, Params, SavedModel};
use regfit::penalty::AnyPenalty;
use regfit::plot::TrainingCurves;
use regfit::recipe::{Targets, Task};
use regfit::selection::{FoldPlan, Split};
use regfit::training::{Epoch, TrainingPlan};
use std::path::{Path, PathBuf};

/// Rows to a mini-batch when the user names none.
const BATCH: usize = 32;

pub(crate) fn run(args: &TrainArgs, console: &Console) -> Result<(), Failure> {
    let source = &args.data.source;
    let data_files = source.paths();
    let inputs: Vec<&Path> = data_files.iter().map(PathBuf::as_path).collect();
    let mut files = Files::prepare(&inputs, &[args.out.as_ref(), args.plot.as_ref()])?;
    let format = args.plot.as_deref().map(picture_format).transpose()?;
    let plan = plan(args)?;
    let task = match args.family {
        FamilyName::Linear => Task::Regression,
        FamilyName::Logistic | FamilyName::Softmax => Task::Classification,
    };
    let saved = args.out.is_some();
    let data = input::read_dataset(source, &args.data.columns, &[], task, saved)?;
    print_notes(&data, !console.json, console);
    let run = train(args, &plan, data)?;
    if let Some(asked) = args.batch_size.filter(|asked| *asked > run.n_training) {
        console.note(&format!(
            "--batch-size {asked} is more than the {} training rows: each update uses all of them",
            run.n_training
        ));
    }

    let mut wrote = Vec::new();
    if let Some(path) = &args.plot {
        let picture = curves(&run);
        if let (Some(picture), Some(format)) = (picture, format) {
            files.stage(path, &draw(&picture, format, console)?)?;
            wrote.push(path);
        }
    }
    if let (Some(path), Some(model)) = (&args.out, &run.model) {
        let warnings = model.warnings().iter();
        let warnings = warnings.map(|w| models::warning_text(w, &run.data));
        let about = provenance_of(&run.data, run.classes.clone(), warnings.collect());
        files.stage(path, SavedModel::new(model, about)?.to_json()?.as_bytes())?;
        wrote.push(path);
    }
    let printed = if console.json {
        console.print_json(&train_json(&run))
    } else {
        let mut text = train_text(&run, console);
        for path in wrote {
            text += &format!("wrote     {}\n", escape(&path.to_string_lossy()));
        }
        console.show(&text)
    };
    files.finish(printed)?;
    match run.verdicts.first() {
        Some(verdict) if run.model.is_none() => Err(Failure::fault(verdict.to_string())),
        _ => Ok(()),
    }
}

fn plan(args: &TrainArgs) -> Result<TrainingPlan, Failure> {
    let batch_size = match (args.solver, args.batch_size) {
        (Some(DescentName::Gd), Some(_)) => {
            return Err(Failure::usage("--solver gd uses all rows in every update")
                .with_help("--solver sgd takes --batch-size rows at a time"));
        }
        (Some(DescentName::Sgd), None) => Some(BATCH),
        (_, size) => size,
    };
    Ok(TrainingPlan {
        learning_rate: args.learning_rate,
        decay: args.decay,
        momentum: args.momentum,
        nesterov: args.nesterov,
        batch_size,
        epochs: args.epochs,
        seed: args.run.seed,
    })
}

/// The family that was asked for.
fn family(args: &TrainArgs, data: &Dataset) -> Result<AnyFamily, Failure> {
    check_classes(data)?;
    let classes = data.target.class_names().len();
    if classes == 0 {
        return Ok(AnyFamily::of(&data.target));
    }
    if args.family == FamilyName::Softmax {
        return Ok(AnyFamily::new(Multinomial::<usize>::default()));
    }
    if classes > 2 {
        return Err(Failure::fault(format!(
            "the target \"{}\" has {classes} classes, and --family logistic tells two apart",
            escape(&data.target_name),
        ))
        .with_help("--family softmax takes any number of classes"));
    }
    Ok(AnyFamily::new(Binomial::<usize>::default()))
}

/// Trains the family that was asked for.
fn train(args: &TrainArgs, plan: &TrainingPlan, data: Dataset) -> Result<TrainingRun, Failure> {
    let family = family(args, &data)?;
    let split = split(args, &data)?;
    let rows = split
        .as_ref()
        .map_or(data.target.len(), |split| split.train.len());
    let penalty = penalty(args, rows);
    let params = Params::with_any_family(family.clone(), penalty.clone())
        .fit_intercept(!args.no_intercept)
        .standardize(!args.no_standardize)
        .tolerance(args.tol)
        .strict(false);
    let params = match &data.weights {
        Some(weights) => params.sample_weights(weights.clone()),
        None => params,
    };
    let stopwatch = Stopwatch::start();
    let params = params.check().map_err(Failure::from)?;
    let x = features(&data)?;
    let trained = params
        .estimator()
        .train(&*x, &data.target, split.as_ref(), plan, &mut |epoch| {
            let loss = format!("   loss {:.6}", epoch.loss);
            Progress::count("epoch", epoch.epoch, plan.epochs, &loss);
        });
    drop(x);
    let trained = trained.map_err(|error| crate::models::in_names(error, &data))?;
    let solving = stopwatch.elapsed();
    let distance = trained.distance();
    Ok(TrainingRun {
        objective: Objective {
            family,
            penalty,
            standardize: !args.no_standardize,
            ddof: 0.0,
            fit_intercept: !args.no_intercept,
            penalty_factors: None,
            weighted: data.weights.is_some(),
            offset: false,
            relaxation: None,
            l2_unit: 1.0,
            limits: None,
            groups: None,
        },
        classes: data.target.class_names().to_vec(),
        distance,
        model: trained.model,
        history: trained.history,
        expected: trained.expected,
        step_bound: trained.step_bound,
        learning_rate: trained.learning_rate,
        batch_size: trained.batch_size,
        n_training: trained.n_training,
        n_validation: trained.n_validation,
        optimum: trained.optimum,
        verdicts: trained.verdicts,
        plan: plan.clone(),
        solving,
        data,
    })
}

/// The penalty, for so many training rows.
fn penalty(args: &TrainArgs, rows: usize) -> AnyPenalty {
    let name = match args.penalty {
        PenaltyKind::L1 => PenaltyName::L1,
        PenaltyKind::L2 => PenaltyName::L2,
    };
    match args.weight_decay {
        Some(decay) => models::penalty(PenaltyName::L2, decay / (2.0 * rows as f64), 0.0),
        None => models::penalty(name, args.alpha.unwrap_or(0.0), 1.0),
    }
}

/// Training and validation rows, every class on both sides.
fn split(args: &TrainArgs, data: &Dataset) -> Result<Option<Split>, Failure> {
    let Some(share) = args.validation_split else {
        return Ok(None);
    };
    let (codes, classes) = match &data.target {
        Targets::Numbers(_) => (None, &[][..]),
        Targets::Classes {
            codes,
            names: classes,
        } => (Some(codes.as_slice()), classes.as_slice()),
    };
    let folds = FoldPlan {
        seed: args.run.seed,
        ..FoldPlan::default()
    };
    let split = folds.hold_out(data.x.n_samples(), codes, share)?;
    for (k, class) in classes.iter().enumerate() {
        let codes = codes.unwrap_or_default();
        let has = |rows: &[usize]| rows.iter().any(|&row| codes[row] == k);
        let lacking = match (has(&split.train), has(&split.test)) {
            (true, true) => continue,
            (false, _) => "training",
            (true, false) => "validation",
        };
        let rows = codes.iter().filter(|code| **code == k).count();
        let rows = if rows == 1 {
            "1 row".to_owned()
        } else {
            format!("{rows} rows")
        };
        return Err(Failure::fault(format!(
            "--validation-split {share}: the {lacking} rows lack the class \"{}\" ({rows} in all)",
            escape(class)
        ))
        .with_help("hold out another share, try another --seed, or leave out that class"));
    }
    Ok(Some(split))
}

/// The losses as a picture; none where only the start is a number.
fn curves(run: &TrainingRun) -> Option<TrainingCurves> {
    let drawable = |epoch: &&Epoch| {
        let validation = epoch.validation_loss.unwrap_or(0.0);
        epoch.loss.is_finite() && validation.is_finite() && epoch.loss.max(validation) < 1e300
    };
    let history: Vec<&Epoch> = run.history.iter().take_while(drawable).collect();
    let classes = run.expected.n_classes;
    let formula = run.objective.formula();
    let validation: Option<Vec<f64>> = history.iter().map(|epoch| epoch.validation_loss).collect();
    Some(TrainingCurves {
        subtitle: format!(
            "{}; {}",
            run.data.caption(&formula),
            crate::screen::descent_words(run)
        ),
        training: history.iter().map(|epoch| epoch.loss).collect(),
        validation: validation.filter(|_| run.n_validation > 0),
        expected: (classes > 0).then(|| {
            let guess = (classes as f64).ln();
            (guess, format!("guessing: ln {classes} = {guess:.4}"))
        }),
        y_label: match classes {
            0 => "half the mean squared error".into(),
            _ => "mean cross-entropy".into(),
        },
        ..TrainingCurves::default()
    })
    .filter(|curves| !curves.training.is_empty())
}
