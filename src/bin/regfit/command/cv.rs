//! `regfit cv`: the strength chosen by the error on held-out rows.

use super::fit::{print_notes, provenance, summary};
use super::held_out;
use super::path::{grid_of, models_of};
use super::pictures::draw;
use super::report::{self, Drawing, drawing};
use super::rivals::{rival_name, rivals};
use crate::args::{CvArgs, FoldArgs, ModelArgs};
use crate::cross_validation::{self, HoldOut, Validated};
use crate::failure::Failure;
use crate::input::{self, Dataset};
use crate::models;
use crate::output::{Console, Files, significant};
use crate::screen::{self, Choice, Fit};
use regfit::data::{ColumnRef, escape};
use regfit::model::{ModelInput, SavedModel, SavedSelection};
use regfit::penalty::{AnyPenalty, Penalty};
use regfit::plot::ValidationCurve;
use regfit::report::HtmlReport;
use regfit::selection::{FoldKind, FoldPlan, Plan, Rule};
use std::path::{Path, PathBuf};

pub(crate) fn run(args: &CvArgs, console: &Console) -> Result<(), Failure> {
    let files = &args.files;
    let data_files = args.data.source.paths();
    let inputs: Vec<&Path> = data_files
        .iter()
        .map(PathBuf::as_path)
        .chain(args.grid.alphas.as_deref().map(Path::new))
        .collect();
    let outputs = [
        files.out.as_ref(),
        files.coef.as_ref(),
        files.plot.as_ref(),
        args.predictions.as_ref(),
    ];
    let mut outputs = Files::prepare(&inputs, &outputs)?;
    let wanted = files.plot.as_deref().map(drawing).transpose()?;
    let data = read(args, console)?;
    let choice = choose(args, data, console)?;

    let mut wrote = Vec::new();
    if let Some(path) = &files.out {
        let about = provenance(&choice.fit, Some(selection(&choice)));
        outputs.stage(
            path,
            SavedModel::new(&choice.fit.model, about)?
                .to_json()?
                .as_bytes(),
        )?;
        wrote.push(path);
    }
    let mut left_over = None;
    if let Some(path) = &args.predictions {
        let folds = held_out::predictions(&choice, &args.solve)?;
        outputs.stage(path, &held_out::csv(&choice, &folds)?)?;
        left_over = held_out::residuals(&choice, &folds);
        wrote.push(path);
    }
    if let Some(path) = &files.coef {
        outputs.stage(path, &screen::coefficient_csv(&choice.fit)?)?;
        wrote.push(path);
    }
    if let (Some(path), Some(wanted)) = (&files.plot, wanted) {
        let curve = validation_curve(&choice);
        let content = match wanted {
            Drawing::Picture(format) => draw(&curve, format, console)?,
            Drawing::Report => {
                let mut page = page(args, &choice, curve);
                page.residuals = left_over.or(page.residuals);
                page.render()?
            }
        };
        outputs.stage(path, &content)?;
        wrote.push(path);
    }
    let printed = if console.json {
        console.print_json(&screen::cv_json(&choice))
    } else if files.csv {
        let text = screen::cv_csv(&choice)?;
        console.write(|out| out.write_all(&text))
    } else {
        let mut text = screen::cv_text(&choice, console);
        for path in &wrote {
            text += &format!("wrote   {}\n", escape(&path.to_string_lossy()));
        }
        text += &next_step(args, &choice);
        console.show(&text)
    };
    outputs.finish(printed)?;
    for warning in &choice.fit.warnings {
        console.warn(warning);
    }
    let uncertified: usize = choice.compared.iter().map(|found| found.uncertified).sum();
    if uncertified > 0 {
        console.warn(&format!(
            "{uncertified} of the fits within the folds are not certified; try --max-iter {}",
            args.solve.max_iter.saturating_mul(10)
        ));
    }
    let without: usize = choice
        .compared
        .iter()
        .map(|found| found.without_optimum)
        .sum();
    if without > 0 {
        console.warn(&format!(
            "{without} of the fits within the folds have no finite optimum: columns without a penalty separate classes \
             there; {}",
            models::HOW_TO_HOLD
        ));
    }
    if args.solve.strict && (uncertified + without > 0 || !choice.fit.model.report().certified()) {
        return Err(Failure::NotCertified);
    }
    Ok(())
}

fn read(args: &CvArgs, console: &Console) -> Result<Dataset, Failure> {
    let (task, _) = models_of(&args.grid)?;
    let mut columns = args.data.columns.clone();
    columns.aside = args.folds.aside();
    columns.row_names = args.predictions.is_some();
    let factors = &args.solve.penalty_factor;
    let source = &args.data.source;
    let data = input::read_dataset(source, &columns, factors, task, args.files.out.is_some())?;
    print_notes(&data, !console.json && !args.files.csv, console);
    Ok(data)
}

impl FoldArgs {
    /// The columns that are no features because they say how rows are divided.
    fn aside(&self) -> Vec<ColumnRef> {
        self.fold_column
            .iter()
            .chain(&self.group)
            .cloned()
            .collect()
    }
}

/// How rows are divided and what is measured.
fn plan(args: &CvArgs, data: &Dataset, console: &Console) -> Result<Plan, Failure> {
    let aside = data.aside.first();
    if let Some(column) = aside.filter(|column| column.labels.len() < 2) {
        let (name, label) = (escape(&column.name), column.labels.first());
        let label = escape(label.map_or("", String::as_str)).into_owned();
        return Err(Failure::fault(format!(
            "the column \"{name}\" holds one value only, \"{label}\""
        ))
        .with_help("rows are divided by it: it needs at least two values"));
    }
    let codes = |column: &regfit::recipe::Aside| column.codes.clone();
    let kind = match aside.map(codes) {
        Some(folds) if args.folds.fold_column.is_some() => FoldKind::Given(folds),
        Some(groups) => FoldKind::Grouped(groups),
        None if args.folds.time_ordered => FoldKind::Ordered,
        None => FoldKind::Random,
    };
    let n_folds = possible_folds(args, &kind, data, console)?;
    Ok(Plan {
        folds: FoldPlan {
            kind,
            n_folds,
            seed: args.run.seed,
        },
        repeats: args.folds.repeats,
        measure: args.measure.map(|name| name.measure()),
        grid: grid_of(&args.grid)?,
    })
}

/// Rows or groups that are held out one by one where more folds are asked for.
const MOST_LEFT_OUT: usize = 100;

/// As many folds as asked for, or one for each row or group where there are fewer of these.
///
/// # Errors
/// For two rows, and for more folds than a large table has rows.
fn possible_folds(
    args: &CvArgs,
    kind: &FoldKind,
    data: &Dataset,
    console: &Console,
) -> Result<usize, Failure> {
    let asked = args.folds.folds;
    let (units, words) = match kind {
        FoldKind::Random => (data.x.n_samples(), "rows"),
        FoldKind::Grouped(_) => (data.aside.first().map_or(0, |a| a.labels.len()), "groups"),
        FoldKind::Ordered | FoldKind::Given(_) => return Ok(asked),
    };
    // Of two rows a model would learn from one; for many, leaving out each is no small change of the question.
    let few = (3..=MOST_LEFT_OUT).contains(&units);
    if args.grid.loo || args.test_size.is_some() || units >= asked {
        return Ok(asked);
    }
    if !few {
        let whole = match kind {
            FoldKind::Grouped(_) => ", which stay whole",
            _ => "",
        };
        let failure = Failure::fault(format!(
            "cross-validation: {asked} folds for {units} {words}{whole}: use at most {units}"
        ));
        return Err(failure.with_help(match units {
            0 | 1 => format!("what is held out needs other {words} to learn from"),
            _ => format!("--folds {units} holds each out once"),
        }));
    }
    console.note(&format!(
        "{units} {words} are fewer than {asked} folds: each is held out once (leave-one-out)"
    ));
    Ok(units)
}

/// Compares strengths, and penalties if there are several, and fits the winner.
fn choose(args: &CvArgs, data: Dataset, console: &Console) -> Result<Choice, Failure> {
    let (_, penalties) = models_of(&args.grid)?;
    let (plan, rule, solve) = (plan(args, &data, console)?, args.rule.rule(), &args.solve);
    if args.grid.loo && (args.nested || args.test_size.is_some() || args.measure.is_some()) {
        return Err(Failure::usage(
            "--loo measures squared errors of rows left out in turn: leave out --nested, --test-size and --measure",
        ));
    }
    let relaxations: Vec<Vec<f64>> = match solve.relax.as_slice() {
        [] => vec![Vec::new()],
        several => several.iter().map(|gamma| vec![*gamma]).collect(),
    };
    let mut candidates: Vec<(AnyPenalty, ModelArgs)> = Vec::new();
    for penalty in &penalties {
        for relax in &relaxations {
            let solve = ModelArgs {
                relax: relax.clone(),
                ..solve.clone()
            };
            candidates.push((penalty.clone(), solve));
        }
    }
    let mut compared: Vec<Validated> = Vec::new();
    let mut held_out = Vec::new();
    for (penalty, solve) in &candidates {
        if let Some(share) = args.test_size {
            let by = HoldOut { share, rule };
            let (validated, tested) = cross_validation::hold_out(&data, penalty, solve, &plan, by)?;
            compared.push(validated);
            held_out.push(tested);
        } else {
            compared.push(compare(args, &data, (penalty, solve), &plan)?);
        }
    }
    let best = (0..compared.len()).fold(0, |best, k| {
        let (curve, other) = (&compared[k].curve, &compared[best].curve);
        if curve.is_better_than(other) { k } else { best }
    });
    let (penalty, solve) = &candidates[best];
    let nested = if args.nested {
        Some(cross_validation::nested(&data, &candidates, &plan, rule)?)
    } else {
        None
    };
    let (fit, held_out) = if held_out.is_empty() {
        let Validated { curve, fitted, .. } = &compared[best];
        let penalty = penalty.with_alpha(curve.chosen_alpha(rule));
        let chosen = (&fitted.path, curve.chosen(rule));
        let fitted = models::refit(&data, &penalty, solve, chosen)?;
        (summary("cv", data, fitted)?, None)
    } else {
        let mut tested = held_out.swap_remove(best);
        let fitted = &compared[best].fitted;
        let model = tested.model.take();
        let fit = Fit {
            command: "cv",
            alpha_max: fitted.path.alpha_max,
            classes: fitted.path.class_names().to_vec(),
            solving: fitted.solving,
            classical: None,
            model: model.ok_or_else(|| Failure::fault("the fit has no result"))?,
            warnings: crate::warnings::texts(fitted.path.warnings(), &data.references, |w| {
                models::warning_text(w, &data)
            }),
            data,
        };
        (fit, Some(tested))
    };
    Ok(Choice {
        fit,
        compared,
        best,
        rule,
        plan,
        leave_one_out: args.grid.loo,
        nested,
        held_out,
    })
}

/// The errors of one penalty.
fn compare(
    args: &CvArgs,
    data: &Dataset,
    (penalty, solve): (&AnyPenalty, &ModelArgs),
    plan: &Plan,
) -> Result<Validated, Failure> {
    if args.grid.loo {
        cross_validation::leave_one_out(data, penalty, solve, &plan.grid)
    } else {
        cross_validation::cross_validate(data, penalty, solve, plan)
    }
}

/// What a model file says of the choice.
fn selection(choice: &Choice) -> SavedSelection {
    let curve = &choice.best().curve;
    SavedSelection {
        folds_by: match (&choice.plan.folds.kind, choice.leave_one_out) {
            (_, true) => "leave_one_out",
            (FoldKind::Random, _) => "random",
            (FoldKind::Ordered, _) => "ordered",
            (FoldKind::Grouped(_), _) => "grouped",
            (FoldKind::Given(_), _) => "given",
        }
        .into(),
        folds: curve.n_folds,
        repeats: choice.plan.repeats,
        seed: choice.plan.folds.seed,
        measure: curve.measure.name().into(),
        rule: choice.rule.name().into(),
        alphas: curve.alphas.clone(),
        cvm: curve.mean.clone(),
        cvsd: curve.standard_error.clone(),
        alpha_min: curve.chosen_alpha(Rule::Minimum),
        alpha_1se: curve.chosen_alpha(Rule::OneStandardError),
    }
}

/// The picture of the errors.
fn validation_curve(choice: &Choice) -> ValidationCurve {
    let Validated { curve, fitted, .. } = choice.best();
    let formula = fitted.path.objective().formula_with("α");
    ValidationCurve {
        subtitle: choice.fit.data.caption(&formula),
        alphas: curve.alphas.clone(),
        mean: curve.mean.clone(),
        standard_error: curve.standard_error.clone(),
        nonzero: curve.nonzero.clone(),
        training: curve.training.clone(),
        alpha_min: Some(curve.chosen_alpha(Rule::Minimum)),
        alpha_1se: Some(curve.chosen_alpha(Rule::OneStandardError)),
        y_label: format!("{} of held-out rows", curve.measure.label()),
        name: rival_name(choice.best()),
        rivals: rivals(choice),
        ..ValidationCurve::default()
    }
}

/// The page of the path with its errors.
fn page(args: &CvArgs, choice: &Choice, curve: ValidationCurve) -> HtmlReport {
    let fitted = &choice.best().fitted;
    let (model, chosen) = (
        args.grid.model.name(),
        choice.best().curve.chosen_alpha(choice.rule),
    );
    let warnings = &choice.fit.warnings;
    let mut page = report::of_path(fitted, &choice.fit.data, (model, Some(chosen)), warnings);
    page.command = Some(report::command_for(model, &chosen_flags(args, choice)));
    page.validation = Some(curve);
    page
}

/// What the user has to add to the words of the call to fit the chosen model.
fn chosen_flags(args: &CvArgs, choice: &Choice) -> Vec<(&'static str, String)> {
    let mut flags = Vec::new();
    if let AnyPenalty::ElasticNet(enet) = choice.best().penalty {
        flags.push(("--l1-ratio", enet.l1_ratio.to_string()));
    }
    if let Some(gamma) = choice.best().relax {
        flags.push(("--relax", gamma.to_string()));
    }
    let aside = args.folds.aside();
    let names = choice.fit.data.aside.iter().take(aside.len());
    // Files beside libsvm text are no columns.
    if matches!(choice.fit.data.input, ModelInput::Table { .. }) {
        flags.extend(names.map(|column| ("--exclude", column.name.clone())));
    }
    flags
}

/// How to go on: with the model file, or how to get one.
fn next_step(args: &CvArgs, choice: &Choice) -> String {
    if let Some(path) = &args.files.out {
        let path = escape(&path.to_string_lossy()).into_owned();
        return format!("next    regfit evaluate NEW.csv --model {path}\n");
    }
    if choice.held_out.is_some() {
        return "next    the same with -o model.json keeps this model\n".into();
    }
    let command = report::command_for(args.grid.model.name(), &chosen_flags(args, choice));
    let alpha = choice.fit.model.objective().penalty.alpha();
    format!(
        "next    {} {} -o model.json\n",
        escape(&command),
        significant(alpha, 6)
    )
}
