//! `regfit evaluate`: a model judged on rows whose target is known.

use super::predict::{Rows, linear_predictor, read_rows};
use crate::args::EvaluateArgs;
use crate::failure::Failure;
use crate::input;
use crate::output::{Align, Console, Table, name_cell, significant};
use regfit::loss::functions::{log_sum_exp, softplus};
use regfit::metric::{self, ConfusionMatrix};
use regfit::model::SavedModel;
use regfit::ndarray::Array2;
use regfit::preprocess::Target;
use serde_json::{Map, Value, json};

/// What the comparison of predictions and targets gives.
struct Verdict {
    rows: usize,
    measures: Vec<(&'static str, &'static str, f64)>,
    confusion: Option<ConfusionMatrix>,
}

pub(crate) fn run(args: &EvaluateArgs, console: &Console) -> Result<(), Failure> {
    let model = input::read_model(&args.model)?;
    let (source, fingerprint) = input::with_fingerprint(args.source.source());
    let name = source.display_name();
    let rows = read_rows(source, &args.source, &model, true, console)?;
    let eta = linear_predictor(&model, &rows.x)?;
    let verdict = judge(&model, &rows, &eta)?;
    if fingerprint.is_some_and(|data| data.sha256 == model.data.sha256) {
        console.note("these are the rows that the model was fitted on: expect less of new ones");
    }
    if console.json {
        return console.print_json(&verdict_json(&model, &name, &verdict));
    }
    console.print(&verdict_text(&model, &name, &verdict, console))
}

fn judge(model: &SavedModel, rows: &Rows, eta: &Array2<f64>) -> Result<Verdict, Failure> {
    let (measures, confusion) = match &rows.target {
        Some(Target::Numeric(y)) => {
            let predictions = eta.column(0).to_vec();
            let mse = metric::mean_squared_error(y, &predictions, None);
            let mae = metric::mean_absolute_error(y, &predictions, None);
            let r2 = metric::r_squared(y, &predictions, None);
            (
                vec![
                    ("R²", "r2", r2),
                    ("RMSE", "rmse", mse.sqrt()),
                    ("MAE", "mae", mae),
                ],
                None,
            )
        }
        Some(Target::Labels { codes, .. }) => {
            let predictions = model.predicted_classes(eta.view());
            let mut measures = vec![
                ("log-loss", "log_loss", log_loss(codes, eta)),
                (
                    "accuracy",
                    "accuracy",
                    metric::accuracy(codes, &predictions, None),
                ),
            ];
            if eta.ncols() == 1 {
                let positive: Vec<bool> = codes.iter().map(|code| *code == 1).collect();
                let auc = metric::area_under_curve(&positive, &eta.column(0).to_vec(), None);
                measures.push(("AUC", "auc", auc));
            }
            let n_classes = model.classes().len();
            (
                measures,
                Some(ConfusionMatrix::new(codes, &predictions, n_classes)),
            )
        }
        None => return Err(Failure::fault("the rows have no target")),
    };
    Ok(Verdict {
        rows: rows.x.n_samples(),
        measures,
        confusion,
    })
}

/// The mean cross-entropy from η, finite for every finite η.
fn log_loss(codes: &[usize], eta: &Array2<f64>) -> f64 {
    let rows = eta.rows().into_iter().zip(codes);
    let losses = rows.map(|(row, &code)| {
        if row.len() == 1 {
            softplus(if code == 1 { -row[0] } else { row[0] })
        } else {
            log_sum_exp(row) - row[code]
        }
    });
    losses.sum::<f64>() / codes.len() as f64
}

fn verdict_json(model: &SavedModel, name: &str, verdict: &Verdict) -> Value {
    let measures: Map<String, Value> = verdict
        .measures
        .iter()
        .map(|(_, key, value)| ((*key).to_owned(), json!(value)))
        .collect();
    let mut value = json!({
        "command": "evaluate",
        "data": name,
        "target": model.target.name,
        "rows": verdict.rows,
        "measures": measures,
    });
    if let (Some(confusion), Some(map)) = (&verdict.confusion, value.as_object_mut()) {
        let counts = confusion.counts();
        let rows: Vec<Vec<usize>> = counts.rows().into_iter().map(|row| row.to_vec()).collect();
        map.insert("classes".into(), json!(model.classes()));
        map.insert("confusion".into(), json!(rows));
    }
    value
}

fn verdict_text(model: &SavedModel, name: &str, verdict: &Verdict, console: &Console) -> String {
    let mut text = format!(
        "{}{} from {} rows of {name}\n{}{}\n\n",
        console.label("target    "),
        name_cell(&model.target.name),
        verdict.rows,
        console.label("model     "),
        model.objective.formula,
    );
    for (label, _, value) in &verdict.measures {
        let number = match *label {
            "RMSE" | "MAE" | "log-loss" => significant(*value, 4),
            _ if value.is_nan() => "— (the rows leave nothing to measure)".into(),
            _ => format!("{value:.4}"),
        };
        text += &format!("{}{number}\n", console.label(&format!("{label:<10}")));
    }
    text += &format!("{}{}\n", console.label("n         "), verdict.rows);
    if let Some(confusion) = &verdict.confusion {
        text += &confusion_text(confusion, model.classes());
    }
    text
}

/// Classes that fit on a line.
const CLASSES: usize = 12;

fn confusion_text(confusion: &ConfusionMatrix, classes: &[String]) -> String {
    if classes.len() > CLASSES {
        return format!(
            "\n  {} classes: --json has the confusion matrix\n",
            classes.len()
        );
    }
    let mut table = Table::default().column("true \\ predicted", Align::Left, 2, 0);
    for class in classes {
        table = table.column(&name_cell(class), Align::Right, 2, 4);
    }
    for (class, row) in classes.iter().zip(confusion.counts().rows()) {
        let mut cells = vec![name_cell(class)];
        cells.extend(row.iter().map(ToString::to_string));
        table.row(cells);
    }
    format!("\n{}", table.text(|_, cell| cell.to_owned()))
}
