//! `regfit path`: the same model at many strengths.

use super::fit::{l1_ratio_of, print_notes, provenance_of};
use super::pictures::{coefficient_path, draw};
use super::report::{self, Drawing, drawing};
use crate::args::{
    ColumnArgs, CriterionName, DataSource, GridArgs, ModelArgs, PathArgs, PenaltyName, TaskName,
};
use crate::failure::Failure;
use crate::input::{self, Dataset};
use crate::models::{self, Fitted};
use crate::output::{Console, Files, duration};
use crate::screen;
use regfit::data::Source;
use regfit::model::{SavedPath, Warning};
use regfit::path::PathGrid;
use regfit::penalty::AnyPenalty;
use regfit::recipe::Task;
use regfit::selection::{Criterion, InformationCriteria};
use std::path::{Path, PathBuf};

pub(crate) fn run(args: &PathArgs, console: &Console) -> Result<(), Failure> {
    let files = args.data.source.paths();
    let inputs: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let mut outputs = Files::prepare(&inputs, &[args.out.as_ref(), args.plot.as_ref()])?;
    let wanted = args.plot.as_deref().map(drawing).transpose()?;
    let source = &args.data.source;
    let (data, fitted, warnings) = follow(
        (source.source(), source),
        &args.data.columns,
        &args.solve,
        &args.grid,
        args.out.is_some(),
        console,
    )?;
    print_notes(&data, !console.json && !args.csv, console);

    let criteria = match (args.criterion, InformationCriteria::of(&fitted.path)) {
        (Some(_), Err(error)) => return Err(error.into()),
        (_, criteria) => criteria.ok(),
    };
    let named = args.criterion.map(criterion).zip(criteria.as_ref());
    if let (Some(path), Some(wanted)) = (&args.plot, wanted) {
        let by_criterion = named.map(|(criterion, found)| found.alphas[found.best(criterion)]);
        let left_out = fitted.path.leave_one_out.as_ref();
        let chosen = by_criterion.or(left_out.map(|curves| curves.alphas[curves.best()]));
        let content = match wanted {
            Drawing::Picture(format) => {
                let picture = coefficient_path(&fitted, &data, chosen);
                draw(&picture, format, console)?
            }
            Drawing::Report => {
                let model = args.grid.model.name();
                report::of_path(&fitted, &data, (model, chosen), &warnings).render()?
            }
        };
        outputs.stage(path, &content)?;
    }
    if let Some(path) = &args.out {
        let classes = fitted.path.class_names().to_vec();
        let about = provenance_of(&data, classes, warnings.clone());
        let json = SavedPath::new(&fitted.path, &about)?.to_json()?;
        outputs.stage(path, json.as_bytes())?;
    }
    let printed = if console.json {
        let mut report = screen::path_json(&fitted, &data, &warnings);
        if let Some(curves) = fitted.path.leave_one_out.as_ref() {
            screen::add_leave_one_out(curves, &mut report);
        }
        if let Some(criteria) = &criteria {
            screen::add_criteria(criteria, &mut report);
        }
        console.print_json(&report)
    } else if args.csv {
        let text = screen::path_csv(&fitted, &data)?;
        console.write(|out| out.write_all(&text))
    } else {
        let mut text = screen::path_text(&fitted, &data, console);
        if let Some(curves) = fitted.path.leave_one_out.as_ref() {
            text += &screen::leave_one_out_text(curves);
            text += &screen::end_of_grid(&fitted.path, curves.best(), args.grid.alphas.is_some());
        }
        if let Some((criterion, criteria)) = named {
            text += &screen::criterion_text(criterion, criteria, &fitted, &data);
            let best = criteria.best(criterion);
            text += &screen::end_of_grid(&fitted.path, best, args.grid.alphas.is_some());
        }
        for path in [&args.out, &args.plot].into_iter().flatten() {
            text += &format!("wrote {}\n", regfit::data::escape(&path.to_string_lossy()));
        }
        console.show(&text)
    };
    outputs.finish(printed)?;
    for warning in &warnings {
        console.warn(warning);
    }
    let certified = fitted.path.steps.iter().all(|step| step.report.certified());
    if args.solve.strict && !certified {
        return Err(Failure::NotCertified);
    }
    Ok(())
}

fn criterion(name: CriterionName) -> Criterion {
    match name {
        CriterionName::Aic => Criterion::Aic,
        CriterionName::Bic => Criterion::Bic,
        CriterionName::Ebic => Criterion::Ebic,
    }
}

/// Reads the data, from a source that the arguments name, and follows the path.
pub(super) fn follow(
    (source, args_of_source): (Source, &DataSource),
    columns: &ColumnArgs,
    model: &ModelArgs,
    args: &GridArgs,
    with_fingerprint: bool,
    console: &Console,
) -> Result<(Dataset, Fitted, Vec<String>), Failure> {
    let (task, penalty) = model_of(args)?;
    let grid = grid_of(args)?;
    let data = input::read_dataset_from(
        source,
        args_of_source,
        columns,
        &model.penalty_factor,
        task,
        with_fingerprint,
    )?;
    let fitted = models::fit(&data, &penalty, model, &grid)?;
    console.detail(&models::solver_reason(&data, &penalty, model));
    console.detail(&format!(
        "reading {}, solving {}",
        duration(data.reading.seconds),
        duration(fitted.solving.seconds)
    ));
    let warnings = crate::warnings::texts(fitted.path.warnings(), &data.references, |w| {
        warning_text(w, &data)
    });
    Ok((data, fitted, warnings))
}

/// On a path the certificate that missed is that of the worst step.
fn warning_text(warning: &Warning, data: &Dataset) -> String {
    let text = models::warning_text(warning, data);
    match warning {
        Warning::NotCertified { .. } => {
            text.replacen("not certified:", "not certified everywhere:", 1)
        }
        _ => text,
    }
}

/// What is predicted, and the penalty at some strength.
pub(super) fn model_of(args: &GridArgs) -> Result<(Task, AnyPenalty), Failure> {
    let (task, penalties) = models_of(args)?;
    match penalties.as_slice() {
        [only] => Ok((task, only.clone())),
        _ => Err(Failure::usage("--l1-ratio must name one share here")
            .with_help("regfit cv compares several of them")),
    }
}

/// What is predicted, and the penalties to compare, each at some strength.
pub(super) fn models_of(args: &GridArgs) -> Result<(Task, Vec<AnyPenalty>), Failure> {
    let of = |name, l1_ratio| models::penalty(name, 1.0, l1_ratio);
    if args.model != TaskName::Logistic && args.penalty.is_some() {
        return Err(Failure::usage("--penalty needs --model logistic")
            .with_help("--model lasso, ridge and enet name a penalty already"));
    }
    if matches!(args.model, TaskName::Lasso | TaskName::Ridge) && !args.l1_ratio.is_empty() {
        return Err(Failure::usage("--l1-ratio needs --model enet"));
    }
    if args.loo && args.model != TaskName::Ridge {
        return Err(Failure::usage("--loo needs --model ridge")
            .with_help("only there the error without a row has a closed form"));
    }
    let mut ratios: Vec<Option<f64>> = args.l1_ratio.iter().copied().map(Some).collect();
    if ratios.is_empty() {
        ratios.push(None);
    }
    let each = |name| {
        let penalty = |ratio: Option<f64>| Ok(of(name, l1_ratio_of(name, ratio)?));
        ratios
            .iter()
            .copied()
            .map(penalty)
            .collect::<Result<Vec<_>, Failure>>()
    };
    Ok(match args.model {
        TaskName::Lasso => (Task::Regression, each(PenaltyName::L1)?),
        TaskName::Ridge => (Task::Regression, each(PenaltyName::L2)?),
        TaskName::Enet => (Task::Regression, each(PenaltyName::Enet)?),
        TaskName::Logistic => {
            let name = args.penalty.unwrap_or(PenaltyName::L1);
            (Task::Classification, each(name)?)
        }
    })
}

pub(super) fn grid_of(args: &GridArgs) -> Result<PathGrid, Failure> {
    let alphas = args.alphas.as_deref().map(crate::alphas::of).transpose()?;
    // A list is followed to its end: the user asked for each of them.
    let may_stop = alphas.is_none();
    Ok(PathGrid {
        n_alphas: args.n_alphas,
        ratio: args.ratio,
        early_stop: !args.no_early_stop && may_stop,
        leave_one_out: args.loo,
        max_nonzero: args.max_nonzero,
        alphas,
    })
}
