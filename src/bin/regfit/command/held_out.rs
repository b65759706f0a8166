//! `cv --predictions`: each row with what the model that never saw it predicts.

use crate::args::ModelArgs;
use crate::cross_validation::out_of_fold;
use crate::failure::Failure;
use crate::input::Dataset;
use crate::output::{csv_name, csv_text, shortest};
use crate::screen::Choice;
use regfit::penalty::Penalty;
use regfit::plot::Residuals;
use regfit::recipe::Targets;
use regfit::selection::FoldPredictions;

/// What the model of each fold says of the rows that it never saw.
pub(super) fn predictions(
    choice: &Choice,
    args: &ModelArgs,
) -> Result<Vec<FoldPredictions>, Failure> {
    let alpha = choice.fit.model.objective().penalty.alpha();
    let penalty = choice.best().penalty.with_alpha(alpha);
    let solve = ModelArgs {
        relax: choice.best().relax.into_iter().collect(),
        ..args.clone()
    };
    out_of_fold(&choice.fit.data, &penalty, &solve, &choice.plan)
}

/// The residuals of rows held out; `None` where targets are no numbers.
pub(super) fn residuals(choice: &Choice, folds: &[FoldPredictions]) -> Option<Residuals> {
    let rows = folds.iter().flat_map(|fold| {
        let eta = fold.eta.column(0);
        let eta = eta.iter().copied().collect::<Vec<_>>();
        fold.rows.iter().copied().zip(eta)
    });
    let model = &choice.fit.model;
    let alpha = super::report::shown_alpha(model);
    let title = format!("Residuals of held-out rows, at α = {alpha}");
    let rows: Vec<(usize, f64)> = rows.collect();
    super::report::residuals(&choice.fit.data, (title, model.response()), &rows)
}

/// `row,fold,target,prediction`, for classes with their probabilities, and `repeat` where rows are divided more than
/// once. Rows are counted from 1 as they stand in the table, or go by their names.
pub(super) fn csv(choice: &Choice, folds: &[FoldPredictions]) -> Result<Vec<u8>, Failure> {
    let data = &choice.fit.data;
    let per_repeat = folds.len() / choice.plan.repeats.max(1);
    let response = choice.fit.model.response();
    let repeated = choice.plan.repeats > 1;
    let mut lines: Vec<((usize, usize), Vec<String>)> = Vec::new();
    for (number, fold) in folds.iter().enumerate() {
        let repeat = number / per_repeat.max(1);
        let classes = response.classes(fold.eta.view());
        let probabilities = response.probabilities(fold.eta.view());
        for (at, &row) in fold.rows.iter().enumerate() {
            let mut cells = vec![row_name(data, row)];
            cells.extend(repeated.then(|| (repeat + 1).to_string()));
            cells.push((number % per_repeat.max(1) + 1).to_string());
            match (&data.target, &classes) {
                (Targets::Classes { codes, names }, Some(classes)) => {
                    cells.push(csv_name(&names[codes[row]]).into_owned());
                    cells.push(csv_name(&names[classes[at]]).into_owned());
                }
                (Targets::Numbers(y), _) => {
                    cells.push(shortest(y[row]));
                    cells.push(shortest(fold.eta[[at, 0]]));
                }
                _ => {}
            }
            if let Some(p) = &probabilities {
                cells.extend(p.row(at).iter().map(|p| shortest(*p)));
            }
            lines.push(((repeat, row), cells));
        }
    }
    lines.sort_by_key(|(order, _)| *order);
    csv_text(|csv| {
        let mut header = vec!["row".to_owned()];
        header.extend(repeated.then(|| "repeat".to_owned()));
        header.extend(["fold", "target", "prediction"].map(str::to_owned));
        let names = data.target.class_names().iter();
        header.extend(names.map(|name| csv_name(&format!("p_{name}")).into_owned()));
        csv.write_record(&header)?;
        lines
            .iter()
            .try_for_each(|(_, cells)| csv.write_record(cells))
    })
}

/// What a row of X is called: its name, or its number in the table.
fn row_name(data: &Dataset, row: usize) -> String {
    let used = data.rows_used.as_ref();
    let row = used.and_then(|used| used.get(row).copied()).unwrap_or(row);
    match data.row_names.get(row) {
        Some(name) => csv_name(name).into_owned(),
        None => (row + 1).to_string(),
    }
}
