//! `regfit predict`: a model applied to new rows.

use crate::args::{PredictArgs, PredictionType};
use crate::failure::Failure;
use crate::model_file::read_model;
use crate::output::{Console, Files, csv_name, csv_text, json_text, shortest};
use crate::predictions::{self, Rows, check_threshold, linear_predictor, read_rows};
use regfit::model::SavedModel;
use regfit::ndarray::Array2;
use serde_json::json;
use std::path::{Path, PathBuf};

pub(crate) fn run(args: &PredictArgs, console: &Console) -> Result<(), Failure> {
    let to_stdout = args.out.as_deref().is_none_or(|out| out == Path::new("-"));
    let out = args.out.as_ref().filter(|_| !to_stdout);
    let mut inputs = vec![args.model.as_path()];
    let data = args.source.paths();
    inputs.extend(data.iter().map(PathBuf::as_path));
    let mut files = Files::prepare(&inputs, &[out])?;
    let model = read_model(&args.model, args.at)?;
    let wanted = wanted(args, &model)?;
    let threshold = args.rows.threshold;
    check_threshold(&model, "--threshold", threshold.is_some())?;
    let reading = predictions::Wanted {
        keep: args.keep.clone(),
        unseen: args.rows.unseen(),
        ..predictions::Wanted::default()
    };
    let rows = read_rows(
        args.source.source(),
        &args.source,
        &model,
        &reading,
        console,
    )?;
    let eta = linear_predictor(&model, &rows)?;

    let content = if console.json {
        json_text(&predictions_json(&model, &rows, (&eta, threshold), wanted))?.into_bytes()
    } else {
        predictions_csv(&model, &rows, (&eta, threshold), wanted)?
    };
    match out {
        None => console.write(|out| out.write_all(&content)),
        Some(path) => {
            files.stage(path, &content)?;
            files.finish(Ok(()))?;
            console.detail(&format!(
                "wrote {}",
                regfit::data::escape(&path.to_string_lossy())
            ));
            Ok(())
        }
    }
}

/// What a row gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Number,
    Class,
    Probabilities,
    Link,
}

/// What the flags ask for, if this model has it.
fn wanted(args: &PredictArgs, model: &SavedModel) -> Result<Wanted, Failure> {
    let number = !model.response().is_classes();
    let refused = |flag: &str| {
        Err(Failure::usage(format!(
            "{flag} needs a model of classes; this one predicts a number"
        )))
    };
    match args.kind {
        Some(PredictionType::Link) => Ok(Wanted::Link),
        None if args.link => Ok(Wanted::Link),
        None if args.proba && number => refused("--proba"),
        None if args.proba => Ok(Wanted::Probabilities),
        Some(PredictionType::Class) if number => refused("--type class"),
        Some(PredictionType::Response) | None if number => Ok(Wanted::Number),
        Some(PredictionType::Response) => Ok(Wanted::Probabilities),
        Some(PredictionType::Class) | None => Ok(Wanted::Class),
    }
}

/// For each row of the file its position among the rows in use.
fn positions(rows: &Rows) -> Vec<Option<usize>> {
    match &rows.used {
        None => (0..rows.read).map(Some).collect(),
        Some(used) => {
            let mut positions = vec![None; rows.read];
            for (position, &row) in used.iter().enumerate() {
                if let Some(place) = positions.get_mut(row) {
                    *place = Some(position);
                }
            }
            positions
        }
    }
}

/// One line for each row of the file; cells are empty where the row is not in use.
fn predictions_csv(
    model: &SavedModel,
    rows: &Rows,
    (eta, threshold): (&Array2<f64>, Option<f64>),
    wanted: Wanted,
) -> Result<Vec<u8>, Failure> {
    let named = |prefix: &str, classes: &[String]| -> Vec<String> {
        let names = classes.iter().map(|class| format!("{prefix}_{class}"));
        names.map(|name| csv_name(&name).into_owned()).collect()
    };
    let (classes, predicted) = (model.classes(), predictions::classes(model, eta, threshold));
    let probabilities = match wanted {
        Wanted::Probabilities => model.probabilities(eta.view()).unwrap_or_default(),
        _ => Array2::default((0, 0)),
    };
    let header = match (wanted, classes) {
        (Wanted::Number | Wanted::Class, _) => vec!["prediction".to_owned()],
        (Wanted::Probabilities, _) => named("p", classes),
        (Wanted::Link, []) => vec!["link".to_owned()],
        // Of two classes the log-odds of the second.
        (Wanted::Link, [_, second]) => named("link", std::slice::from_ref(second)),
        (Wanted::Link, _) => named("link", classes),
    };
    let cells = |i: usize| -> Vec<String> {
        let numbers = |table: &Array2<f64>| table.row(i).iter().map(|v| shortest(*v)).collect();
        match wanted {
            Wanted::Number | Wanted::Link => numbers(eta),
            Wanted::Probabilities => numbers(&probabilities),
            Wanted::Class => vec![csv_name(&classes[predicted[i]]).into_owned()],
        }
    };
    csv_text(|csv| {
        let names = rows
            .kept
            .iter()
            .map(|column| csv_name(&column.name).into_owned());
        csv.write_record(names.chain(header.iter().cloned()))?;
        for (row, position) in positions(rows).into_iter().enumerate() {
            let kept = rows.kept.iter();
            let kept = kept.map(|column| csv_name(&column.cells[row]).into_owned());
            // A row that is not in use gives quoted blanks: most readers skip blank lines.
            let answer = position.map_or_else(|| vec![String::new(); header.len()], cells);
            csv.write_record(kept.chain(answer))?;
        }
        Ok(())
    })
}

fn predictions_json(
    model: &SavedModel,
    rows: &Rows,
    (eta, threshold): (&Array2<f64>, Option<f64>),
    wanted: Wanted,
) -> serde_json::Value {
    let classes = predictions::classes(model, eta, threshold);
    let probabilities = model.probabilities(eta.view());
    let positions = positions(rows);
    let prediction = |position: &Option<usize>| match position {
        None => serde_json::Value::Null,
        Some(i) if !model.response().is_classes() => json!(eta[[*i, 0]]),
        Some(i) => json!(model.classes()[classes[*i]]),
    };
    let mut value = json!({
        "command": "predict",
        "target": model.target.name,
        "rows": rows.read,
        "predictions": positions.iter().map(prediction).collect::<Vec<_>>(),
    });
    let by_row = |table: &Array2<f64>| -> Vec<Option<Vec<f64>>> {
        let row = |position: &Option<usize>| position.map(|i| table.row(i).to_vec());
        positions.iter().map(row).collect()
    };
    if let Some(map) = value.as_object_mut() {
        if let Some(p) = probabilities {
            map.insert("classes".into(), json!(model.classes()));
            map.insert("probabilities".into(), json!(by_row(&p)));
        }
        if !rows.kept.is_empty() {
            let kept = rows.kept.iter();
            let kept = kept.map(|column| (column.name.clone(), json!(column.cells)));
            map.insert("kept".into(), kept.collect());
        }
        if wanted == Wanted::Link {
            map.insert("link".into(), json!(by_row(eta)));
        }
    }
    value
}
