//! `regfit predict`: a model applied to new rows.

use crate::args::{DataSource, FormatName, PredictArgs};
use crate::failure::Failure;
use crate::input::{self, Content};
use crate::output::{Console, Files, csv_name, csv_text, shortest};
use regfit::data::{Features, LibsvmOptions, Source};
use regfit::model::{ModelInput, ModelKind, SavedModel};
use regfit::ndarray::Array2;
use regfit::preprocess::Target;
use serde_json::json;
use std::path::Path;

/// Rows made ready for a model.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) x: Features,
    /// When it was asked for; classes are numbered as in the model.
    pub(super) target: Option<Target>,
    /// Rows of the file.
    pub(super) read: usize,
    /// The rows in use (from 0), `None` for all.
    pub(super) used: Option<Vec<usize>>,
}

pub(crate) fn run(args: &PredictArgs, console: &Console) -> Result<(), Failure> {
    let to_stdout = args.out.as_deref().is_none_or(|out| out == Path::new("-"));
    let out = args.out.as_ref().filter(|_| !to_stdout);
    let mut inputs = vec![args.model.as_path()];
    inputs.extend(input::input_path(&args.source.data));
    Files::check(&inputs, &[out])?;
    let model = input::read_model(&args.model)?;
    if args.proba && model.kind == ModelKind::Regression {
        return Err(Failure::usage(
            "--proba needs a model of classes; this one predicts a number",
        ));
    }
    let rows = read_rows(args.source.source(), &args.source, &model, false, console)?;
    let eta = linear_predictor(&model, &rows.x)?;

    let content = if console.json {
        let value = predictions_json(&model, &rows, &eta);
        let mut text = serde_json::to_string_pretty(&value)
            .map_err(|error| Failure::fault(error.to_string()))?;
        text.push('\n');
        text.into_bytes()
    } else {
        predictions_csv(&model, &rows, &eta, args.proba)?
    };
    match out {
        None => console.write(|out| out.write_all(&content)),
        Some(path) => {
            let mut files = Files::default();
            files.stage(path, &content)?;
            files.commit()?;
            console.detail(&format!(
                "wrote {}",
                regfit::data::escape(&path.to_string_lossy())
            ));
            Ok(())
        }
    }
}

/// Reads new rows and does to them what was done in training.
pub(super) fn read_rows(
    source: Source,
    args: &DataSource,
    model: &SavedModel,
    want_target: bool,
    console: &Console,
) -> Result<Rows, Failure> {
    let mut args = args.clone();
    let mut libsvm = LibsvmOptions::default();
    if let ModelInput::Libsvm { zero_based } = model.input {
        let table = matches!(
            source.suffix().as_deref(),
            Some("csv" | "tsv" | "tab" | "npy")
        );
        if args.reading.format.is_none() && !table {
            args.reading.format = Some(FormatName::Libsvm);
        }
        libsvm.n_features = Some(model.features.len());
        libsvm.zero_based = Some(zero_based);
    }
    let (rows, notes) = match (input::read_content(source, &args, &libsvm)?, &model.input) {
        (Content::Table(table), ModelInput::Table { recipe }) => {
            let applied = recipe.apply(&table, want_target)?;
            let rows = Rows {
                x: applied.x.into(),
                target: applied.target,
                read: applied.rows_read,
                used: applied.rows_used,
            };
            (rows, applied.notes)
        }
        (Content::Libsvm(data), ModelInput::Libsvm { .. }) => {
            let target = want_target
                .then(|| libsvm_target(&data, model))
                .transpose()?;
            let rows = Rows {
                read: data.targets.len(),
                target,
                x: data.x.into(),
                used: None,
            };
            (rows, data.notes)
        }
        (Content::Table(_), ModelInput::Libsvm { .. }) => {
            return Err(Failure::fault(
                "the model was fitted on libsvm text, whose features have numbers and no names",
            )
            .with_help("--format libsvm if these rows are libsvm text"));
        }
        (Content::Libsvm(_), ModelInput::Table { .. }) => {
            return Err(Failure::fault(
                "the model was fitted on a table with named columns, this is libsvm text",
            ));
        }
    };
    for note in notes {
        console.note(&note);
    }
    Ok(rows)
}

/// The labels of libsvm text as classes of the model.
fn libsvm_target(data: &regfit::data::LibsvmData, model: &SavedModel) -> Result<Target, Failure> {
    if model.kind == ModelKind::Regression {
        return Ok(Target::Numeric(data.targets.clone()));
    }
    let (codes, labels) = data.labels();
    let position = |label: &String| {
        model
            .classes()
            .iter()
            .position(|class| class == label)
            .ok_or_else(|| {
                Failure::fault(format!("the model knows no class \"{label}\""))
                    .with_help(format!("its classes are {}", model.classes().join(", ")))
            })
    };
    let map = labels
        .iter()
        .map(position)
        .collect::<Result<Vec<usize>, Failure>>()?;
    Ok(Target::Labels {
        codes: codes.into_iter().map(|code| map[code]).collect(),
        classes: model.classes().to_vec(),
    })
}

/// η, every entry finite.
pub(super) fn linear_predictor(model: &SavedModel, x: &Features) -> Result<Array2<f64>, Failure> {
    let eta = match x {
        Features::Dense(x) => model.linear_predictor(x),
        Features::Sparse(x) => model.linear_predictor(x),
    };
    if let Some(((row, _), _)) = eta.indexed_iter().find(|(_, value)| !value.is_finite()) {
        return Err(Failure::fault(format!(
            "the prediction for row {} is beyond the range of 64-bit floats",
            row + 1
        ))
        .with_help("are the units of its columns those of the training data?"));
    }
    Ok(eta)
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
    eta: &Array2<f64>,
    proba: bool,
) -> Result<Vec<u8>, Failure> {
    let probabilities = if proba {
        model.probabilities(eta.view())
    } else {
        None
    };
    let classes = model.predicted_classes(eta.view());
    csv_text(|csv| match &probabilities {
        Some(p) => {
            let names = model.classes().iter().map(|class| format!("p_{class}"));
            csv.write_record(names.map(|name| csv_name(&name).into_owned()))?;
            for position in positions(rows) {
                let cell = |k| position.map_or(String::new(), |i| shortest(p[[i, k]]));
                csv.write_record((0..p.ncols()).map(cell))?;
            }
            Ok(())
        }
        None => {
            csv.write_record(["prediction"])?;
            for position in positions(rows) {
                // A row that is not in use gives a quoted blank: most readers skip blank lines.
                let cell = match position {
                    None => String::new(),
                    Some(i) if model.kind == ModelKind::Regression => shortest(eta[[i, 0]]),
                    Some(i) => csv_name(&model.classes()[classes[i]]).into_owned(),
                };
                csv.write_record([cell])?;
            }
            Ok(())
        }
    })
}

fn predictions_json(model: &SavedModel, rows: &Rows, eta: &Array2<f64>) -> serde_json::Value {
    let classes = model.predicted_classes(eta.view());
    let probabilities = model.probabilities(eta.view());
    let positions = positions(rows);
    let prediction = |position: &Option<usize>| match position {
        None => serde_json::Value::Null,
        Some(i) if model.kind == ModelKind::Regression => json!(eta[[*i, 0]]),
        Some(i) => json!(model.classes()[classes[*i]]),
    };
    let mut value = json!({
        "command": "predict",
        "target": model.target.name,
        "rows": rows.read,
        "predictions": positions.iter().map(prediction).collect::<Vec<_>>(),
    });
    if let (Some(p), Some(map)) = (probabilities, value.as_object_mut()) {
        let row = |position: &Option<usize>| position.map(|i| p.row(i).to_vec());
        map.insert("classes".into(), json!(model.classes()));
        let rows: Vec<_> = positions.iter().map(row).collect();
        map.insert("probabilities".into(), json!(rows));
    }
    value
}
