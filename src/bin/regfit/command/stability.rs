//! `regfit stability`: which features random halves of the rows agree on.

use super::fit::{l1_ratio_of, print_notes};
use super::pictures::draw;
use super::report::picture_format;
use crate::args::{PenaltyName, StabilityArgs, TaskName};
use crate::cross_validation;
use crate::failure::Failure;
use crate::input::{self, Dataset};
use crate::models;
use crate::output::{
    Align, Console, Drawing, Files, Table, csv_name, csv_text, name_cell, shortest,
};
use regfit::data::escape;
use regfit::penalty::AnyPenalty;
use regfit::plot::SelectionFrequency;
use regfit::recipe::Task;
use regfit::selection::{StabilityPlan, StabilitySelection};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

pub(crate) fn run(args: &StabilityArgs, console: &Console) -> Result<(), Failure> {
    let source = &args.data.source;
    let data_files = source.paths();
    let inputs: Vec<&Path> = data_files.iter().map(PathBuf::as_path).collect();
    let mut outputs = Files::prepare(&inputs, &[args.plot.as_ref()])?;
    let picture = args.plot.as_deref().map(picture_format).transpose()?;
    let (task, penalty) = model_of(args)?;
    let factors = &args.solve.penalty_factor;
    let data = input::read_dataset(source, &args.data.columns, factors, task, false)?;
    print_notes(&data, !console.json && !args.csv, console);
    let plan = StabilityPlan {
        pairs: args.pairs,
        threshold: args.threshold,
        false_selections: args.false_selections,
        seed: args.run.seed,
    };
    let found = cross_validation::stability(&data, &penalty, &args.solve, &plan)?;
    if let (Some(path), Some(format)) = (&args.plot, picture) {
        let picture = frequencies(&data, &found);
        outputs.stage(path, &draw(&picture, format, console)?)?;
    }
    if console.json {
        return outputs.finish(console.print_json(&report(&data, &found, &plan)));
    }
    if args.csv {
        let text = table(&data, &found)?;
        return outputs.finish(console.write(|out| out.write_all(&text)));
    }
    let mut text = screen(&data, &found, &plan, console);
    if let Some(path) = &args.plot {
        text += &format!("wrote     {}\n", escape(&path.to_string_lossy()));
    }
    outputs.finish(console.show(&text))
}

fn model_of(args: &StabilityArgs) -> Result<(Task, AnyPenalty), Failure> {
    if args.model != TaskName::Logistic && args.penalty.is_some() {
        return Err(Failure::usage("--penalty needs --model logistic"));
    }
    let (task, name) = match args.model {
        TaskName::Lasso => (Task::Regression, PenaltyName::L1),
        TaskName::Ridge => (Task::Regression, PenaltyName::L2),
        TaskName::Enet => (Task::Regression, PenaltyName::Enet),
        TaskName::Logistic => (
            Task::Classification,
            args.penalty.unwrap_or(PenaltyName::L1),
        ),
    };
    Ok((
        task,
        models::penalty(name, 1.0, l1_ratio_of(name, args.l1_ratio)?),
    ))
}

/// Features that were selected at least once, the most frequent first.
fn order(found: &StabilitySelection) -> Vec<usize> {
    let frequencies = &found.frequencies;
    let mut order: Vec<usize> = (0..frequencies.len())
        .filter(|&j| frequencies[j] > 0.0)
        .collect();
    order.sort_by(|&a, &b| frequencies[b].total_cmp(&frequencies[a]));
    order
}

fn screen(
    data: &Dataset,
    found: &StabilitySelection,
    plan: &StabilityPlan,
    console: &Console,
) -> String {
    let name = name_cell(&data.target_name);
    let (rows, features) = (data.x.n_samples(), data.x.n_features());
    let mut text = format!(
        "{}{name} ({})   {rows} rows, {features} features\n{}{} halves of the rows (seed {}) select {} {} each\n\n",
        console.label("target    "),
        data.target_place,
        console.label("select    "),
        found.halves,
        plan.seed,
        found.per_half,
        if found.per_half == 1 {
            "feature"
        } else {
            "features"
        },
    );
    let order = order(found);
    let shown = console.shown(order.len());
    let mut table = Table::default()
        .column("feature", Align::Left, 2, 10)
        .column("selected by", Align::Right, 2, 0)
        .drawings("", 2)
        .column("", Align::Left, 1, 0);
    for &j in order.iter().take(shown) {
        let share = found.frequencies[j];
        let cells = vec![
            name_cell(&data.feature_names[j]),
            format!("{:.0} %", 100.0 * share),
            String::new(),
            if share >= found.threshold {
                "stable".into()
            } else {
                String::new()
            },
        ];
        table.drawn_row(cells, Drawing::Bar(share));
    }
    text += &table.screen(console);
    if shown < order.len() {
        text += &format!(
            "  ... {} more (--top 0 for all, --csv for a table)\n",
            order.len() - shown
        );
    }
    let names: Vec<String> = found
        .selected
        .iter()
        .map(|&j| name_cell(&data.feature_names[j]))
        .collect();
    let names = if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    };
    text += &format!(
        "\n{}{names}\n{}at most {:.2} of them are noise on average (selected by {:.0} % of the halves or more)\n",
        console.label("stable    "),
        console.label("bound     "),
        found.bound,
        100.0 * found.threshold
    );
    text
}

fn table(data: &Dataset, found: &StabilitySelection) -> Result<Vec<u8>, Failure> {
    csv_text(|csv| {
        csv.write_record(["feature", "frequency", "stable"])?;
        for (name, share) in data.feature_names.iter().zip(&found.frequencies) {
            let stable = if *share >= found.threshold { "1" } else { "0" };
            csv.write_record([csv_name(name).as_ref(), &shortest(*share), stable])?;
        }
        Ok(())
    })
}

fn report(data: &Dataset, found: &StabilitySelection, plan: &StabilityPlan) -> Value {
    let name = |j: &usize| data.feature_names[*j].clone();
    json!({
        "command": "stability",
        "data": data.name,
        "target": data.target_name,
        "features": data.feature_names,
        "frequencies": found.frequencies,
        "selected": found.selected.iter().map(name).collect::<Vec<_>>(),
        "halves": found.halves,
        "per_half": found.per_half,
        "threshold": found.threshold,
        "bound": found.bound,
        "seed": plan.seed,
    })
}

fn frequencies(data: &Dataset, found: &StabilitySelection) -> SelectionFrequency {
    let name = data.name.rsplit(['/', '\\']).next().unwrap_or(&data.name);
    SelectionFrequency {
        subtitle: format!(
            "{name}: {} halves of the rows select {} features each; at most {:.2} stable ones are noise on average",
            found.halves, found.per_half, found.bound
        ),
        names: data.feature_names.clone(),
        frequencies: found.frequencies.clone(),
        threshold: found.threshold,
        ..SelectionFrequency::default()
    }
}
