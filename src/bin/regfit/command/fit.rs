//! `regfit lasso`, `ridge`, `enet` and `logistic`: one model.

use super::pictures::{coefficient_bars, draw};
use super::report::{self, Drawing, drawing};
use crate::args::{
    EnetArgs, FitArgs, LogisticArgs, ModelArgs, PenaltyName, RidgeArgs, SingleFit, SolverName,
};
use crate::failure::Failure;
use crate::input::{self, Dataset};
use crate::models::{self, Fitted};
use crate::output::{Console, Files};
use crate::screen::{self, Fit};
use regfit::inference::ClassicalTable;
use regfit::model::{CreatedBy, FittedModel, Provenance, SavedModel, SavedSelection};
use regfit::path::PathGrid;
use regfit::penalty::AnyPenalty;
use regfit::recipe::Task;
use std::path::{Path, PathBuf};

pub(crate) fn lasso(args: &SingleFit, console: &Console) -> Result<(), Failure> {
    let alpha = needed_alpha("lasso", args.alpha)?;
    let penalty = |_: &Dataset| models::penalty(PenaltyName::L1, alpha, 1.0);
    run("lasso", &args.fit, Task::Regression, &penalty, console)
}

pub(crate) fn ridge(args: &RidgeArgs, console: &Console) -> Result<(), Failure> {
    let strength = match args.weight_decay {
        Some(decay) => Strength::WeightDecay(decay),
        None => Strength::Alpha(needed_alpha("ridge", args.single.alpha)?),
    };
    let penalty = |data: &Dataset| {
        let alpha = match strength {
            Strength::Alpha(alpha) => alpha,
            Strength::WeightDecay(decay) => decay / (2.0 * data.x.n_samples() as f64),
        };
        models::penalty(PenaltyName::L2, alpha, 0.0)
    };
    run(
        "ridge",
        &args.single.fit,
        Task::Regression,
        &penalty,
        console,
    )
}

/// How the strength of ridge is given.
#[derive(Clone, Copy)]
enum Strength {
    Alpha(f64),
    /// α = λ/(2n), known once the rows are counted.
    WeightDecay(f64),
}

pub(crate) fn enet(args: &EnetArgs, console: &Console) -> Result<(), Failure> {
    let alpha = needed_alpha("enet", args.single.alpha)?;
    let penalty = |_: &Dataset| models::penalty(PenaltyName::Enet, alpha, args.l1_ratio);
    run(
        "enet",
        &args.single.fit,
        Task::Regression,
        &penalty,
        console,
    )
}

pub(crate) fn logistic(args: &LogisticArgs, console: &Console) -> Result<(), Failure> {
    let alpha = needed_alpha("logistic", args.single.alpha)?;
    let l1_ratio = l1_ratio_of(args.penalty, args.l1_ratio)?;
    let penalty = |_: &Dataset| models::penalty(args.penalty, alpha, l1_ratio);
    run(
        "logistic",
        &args.single.fit,
        Task::Classification,
        &penalty,
        console,
    )
}

/// The share of L1, which only an elastic net has.
pub(super) fn l1_ratio_of(penalty: PenaltyName, given: Option<f64>) -> Result<f64, Failure> {
    match (penalty, given) {
        (PenaltyName::Enet, given) => Ok(given.unwrap_or(0.5)),
        (_, None) => Ok(1.0),
        (_, Some(_)) => Err(Failure::usage("--l1-ratio needs --penalty enet")),
    }
}

pub(super) fn needed_alpha(command: &str, alpha: Option<f64>) -> Result<f64, Failure> {
    alpha.ok_or_else(|| {
        let model = if command == "compare" {
            ""
        } else {
            " --model "
        };
        let model = if model.is_empty() {
            String::new()
        } else {
            format!("{model}{command}")
        };
        Failure::usage(format!("{command} needs a strength: --alpha A")).with_help(format!(
            "regfit path DATA{model} shows which strengths matter"
        ))
    })
}

/// A grid of one strength.
pub(super) fn single(alpha: f64) -> PathGrid {
    PathGrid {
        alphas: Some(vec![alpha]),
        early_stop: false,
        ..PathGrid::default()
    }
}

/// Notes on the standard error; the screen itself names the target.
pub(super) fn print_notes(data: &Dataset, screen: bool, console: &Console) {
    for note in &data.notes {
        if !(screen && note.starts_with("the target is ")) {
            console.note(note);
        }
    }
}

/// Relative tolerance of a fit whose coefficients are printed with their standard errors, against which
/// they are read.
const CLASSICAL_TOLERANCE: f64 = 1e-12;

/// The table of a fit without a penalty, where there is one; why there is none is a note, or an error when
/// it was asked for.
fn classical_table(
    fitted: &Fitted,
    data: &Dataset,
    asked: bool,
    console: &Console,
) -> Result<Option<ClassicalTable>, Failure> {
    let model = fitted.path.model(0);
    let model = model.ok_or_else(|| Failure::fault("the fit has no result"))?;
    if model.response().has_outputs() {
        return match asked {
            true => Err(Failure::usage("--p-values is for numbers and two classes")),
            false => Ok(None),
        };
    }
    match model.classical_table(&data.x) {
        Ok(table) => Ok(Some(table)),
        // The warning names the columns and says what to do.
        Err(_) if asked && !model.report().has_optimum() => Ok(None),
        Err(error) if asked => Err(models::in_names(error, data)),
        Err(error) => {
            console.note(&models::inference_text(&error, data));
            Ok(None)
        }
    }
}

fn run(
    command: &'static str,
    args: &FitArgs,
    task: Task,
    penalty: &dyn Fn(&Dataset) -> AnyPenalty,
    console: &Console,
) -> Result<(), Failure> {
    let files = &args.files;
    let source = &args.data.source;
    let data_files = source.paths();
    let model_input: Vec<&Path> = data_files.iter().map(PathBuf::as_path).collect();
    let mut outputs = Files::prepare(
        &model_input,
        &[files.out.as_ref(), files.coef.as_ref(), files.plot.as_ref()],
    )?;
    let wanted = files.plot.as_deref().map(drawing).transpose()?;

    let factors = &args.model.penalty_factor;
    let mut data = input::read_dataset(
        source,
        &args.data.columns,
        factors,
        task,
        files.out.is_some(),
    )?;
    let penalty = penalty(&data);
    let alpha = regfit::penalty::Penalty::alpha(&penalty);
    // All levels of a column add up to the intercept, which only a penalty tells apart. Limits are on all of them.
    if alpha == 0.0
        && !args.model.positive
        && args.model.lower.is_empty()
        && args.model.upper.is_empty()
    {
        crate::reference::choose_first(&mut data, !args.model.no_intercept)?;
    }
    print_notes(&data, !console.json && !files.csv, console);
    if args.p_values && alpha != 0.0 {
        return Err(Failure::usage("with a penalty there are no honest p-values").with_help(
            "the features were shrunk and chosen by the same targets; ask instead how well the choice predicts \
             (regfit cv --nested), which features random halves of the rows agree on (regfit stability), or fit \
             the chosen features to other rows with --alpha 0",
        ));
    }
    let mut fitted = models::fit(&data, &penalty, &args.model, &single(alpha))?;
    let mut classical = None;
    if alpha == 0.0 {
        classical = classical_table(&fitted, &data, args.p_values, console)?;
        if classical.is_some() && args.model.tol > CLASSICAL_TOLERANCE {
            let exact = ModelArgs {
                tol: CLASSICAL_TOLERANCE,
                ..args.model.clone()
            };
            let refined = models::fit(&data, &penalty, &exact, &single(alpha))?;
            // What was certified is not given up for digits that are not there.
            let certified =
                |fitted: &Fitted| fitted.path.steps.iter().all(|s| s.report.certified());
            if certified(&refined) || !certified(&fitted) {
                fitted = refined;
                classical = classical_table(&fitted, &data, args.p_values, console)?;
            }
        }
    }
    let mut fit = summary(command, data, fitted)?;
    fit.classical = classical;
    explain(&fit, &penalty, args, console);

    let mut wrote = Vec::new();
    if let Some(path) = &files.out {
        let model = SavedModel::new(&fit.model, provenance(&fit, None))?;
        outputs.stage(path, model.to_json()?.as_bytes())?;
        wrote.push(path);
    }
    if let Some(path) = &files.coef {
        outputs.stage(path, &screen::coefficient_csv(&fit)?)?;
        wrote.push(path);
    }
    if let (Some(path), Some(wanted)) = (&files.plot, wanted) {
        let content = match wanted {
            Drawing::Picture(format) => {
                let bars = coefficient_bars(&fit);
                draw(&*bars, format, console)?
            }
            Drawing::Report => {
                let whole = whole_path(&fit, penalty, &args.model)?;
                report::of_fit(&fit, &whole).render()?
            }
        };
        outputs.stage(path, &content)?;
        wrote.push(path);
    }
    let printed = if console.json {
        console.print_json(&screen::fit_json(&fit))
    } else if files.csv {
        let text = screen::coefficient_csv(&fit)?;
        console.write(|out| out.write_all(&text))
    } else {
        let mut text = screen::fit_text(&fit, console);
        for path in wrote {
            text += &format!(
                "wrote     {}\n",
                regfit::data::escape(&path.to_string_lossy())
            );
        }
        console.show(&text)
    };
    outputs.finish(printed)?;
    for warning in &fit.warnings {
        console.warn(warning);
    }
    if args.model.strict && !fit.model.report().certified() {
        return Err(Failure::NotCertified);
    }
    Ok(())
}

/// The path around a fit, by whichever solver follows it best.
fn whole_path(fit: &Fit, penalty: AnyPenalty, args: &ModelArgs) -> Result<Fitted, Failure> {
    let args = ModelArgs {
        solver: SolverName::Auto,
        learning_rate: None,
        ..args.clone()
    };
    let path = models::fit(&fit.data, &penalty, &args, &PathGrid::default());
    // Where nothing correlates with the target there is no grid: the path is the fit itself.
    path.or_else(|_| {
        let alpha = regfit::penalty::Penalty::alpha(&penalty);
        models::fit(&fit.data, &penalty, &args, &single(alpha))
    })
}

/// A fit and what belongs to it.
pub(super) fn summary(
    command: &'static str,
    data: Dataset,
    fitted: Fitted,
) -> Result<Fit, Failure> {
    let (alpha_max, solving) = (fitted.path.alpha_max, fitted.solving);
    let classes = fitted.path.class_names().to_vec();
    let model: FittedModel = fitted
        .path
        .model(0)
        .ok_or_else(|| Failure::fault("the fit has no result"))?;
    let warnings = crate::warnings::texts(model.warnings(), &data.references, |w| {
        models::warning_text(w, &data)
    });
    Ok(Fit {
        command,
        data,
        model,
        classes,
        alpha_max,
        warnings,
        solving,
        classical: None,
    })
}

/// Details of the fit for `-v`.
fn explain(fit: &Fit, penalty: &AnyPenalty, args: &FitArgs, console: &Console) {
    console.detail(&models::solver_reason(&fit.data, penalty, &args.model));
    let report = fit.model.report();
    console.detail(&format!("epochs {} ({:?})", report.epochs, report.stop));
    console.detail(&format!(
        "reading {}, solving {}",
        crate::output::duration(fit.data.reading.seconds),
        crate::output::duration(fit.solving.seconds)
    ));
    console.detail(&format!(
        "seed {} (this command draws nothing at random), threads {} (results do not depend on them)",
        args.run.seed,
        rayon::current_num_threads()
    ));
}

/// The program and its call.
pub(super) fn created_by() -> CreatedBy {
    let arguments = std::env::args_os().skip(1);
    CreatedBy {
        name: "regfit".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        arguments: arguments
            .map(|text| text.to_string_lossy().into_owned())
            .collect(),
    }
}

pub(super) fn provenance(fit: &Fit, selection: Option<SavedSelection>) -> Provenance {
    Provenance {
        selection,
        ..provenance_of(&fit.data, fit.classes.clone(), fit.warnings.clone())
    }
}

/// Where a model of these data comes from whose strength the user gave.
pub(super) fn provenance_of(
    data: &Dataset,
    classes: Vec<String>,
    warnings: Vec<String>,
) -> Provenance {
    let unknown = || regfit::model::DataFingerprint::of(data.name.clone(), &[]);
    Provenance {
        created_by: created_by(),
        target: data.target_name.clone(),
        classes,
        feature_names: data.feature_names.clone(),
        warnings,
        selection: None,
        data: data.fingerprint.clone().unwrap_or_else(unknown),
        input: data.input.clone(),
    }
}
