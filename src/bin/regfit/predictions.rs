//! From new rows and a model file to the linear predictor.

use crate::args::{DataSource, FormatName};
use crate::failure::Failure;
use crate::input::{self, Content};
use crate::output::Console;
use regfit::data::{ColumnRef, Features, LibsvmOptions, Source, Table, escape};
use regfit::model::{ModelInput, SavedModel};
use regfit::ndarray::Array2;
use regfit::recipe::Targets;

/// Rows made ready for a model.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) x: Features,
    /// When it was asked for; classes are numbered as in the model.
    pub(crate) target: Option<Targets>,
    /// Sample weights, when a column of them was named.
    pub(crate) weights: Option<Vec<f64>>,
    /// Rows of the file.
    pub(crate) read: usize,
    /// The rows in use (from 0), `None` for all.
    pub(crate) used: Option<Vec<usize>>,
}

/// What is read of new rows besides their features.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) target: bool,
    pub(crate) weights: Option<ColumnRef>,
}

/// Reads new rows and does to them what was done in training.
pub(crate) fn read_rows(
    source: Source,
    args: &DataSource,
    model: &SavedModel,
    wanted: &Wanted,
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
    let labels = |header: &Table| match &model.input {
        ModelInput::Table { recipe } => recipe.labels(header),
        ModelInput::Libsvm { .. } => Vec::new(),
    };
    let content = input::read_content(source, &args, &libsvm, &labels)?;
    let (rows, notes) = match (content, &model.input) {
        (Content::Table(table), ModelInput::Table { recipe }) => {
            let applied = recipe.apply(&table, wanted.target)?;
            let used = applied.rows_used.as_deref();
            let weights = wanted.weights.as_ref();
            let weights = weights.map(|column| recipe.weights(&table, column, used));
            let rows = Rows {
                x: applied.x.into(),
                target: applied.target,
                weights: weights.transpose()?,
                read: applied.rows_read,
                used: applied.rows_used,
            };
            (rows, applied.notes)
        }
        (Content::Libsvm(data), ModelInput::Libsvm { .. }) => {
            if wanted.weights.is_some() {
                return Err(Failure::usage("libsvm text has no column of --weights"));
            }
            let target = wanted
                .target
                .then(|| libsvm_target(&data, model))
                .transpose()?;
            let rows = Rows {
                read: data.targets.len(),
                target,
                weights: None,
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
fn libsvm_target(data: &regfit::data::LibsvmData, model: &SavedModel) -> Result<Targets, Failure> {
    if !model.response().is_classes() {
        return Ok(Targets::Numbers(data.targets.clone()));
    }
    let (codes, labels) = data.labels();
    let position = |label: &String| {
        model
            .classes()
            .iter()
            .position(|class| class == label)
            .ok_or_else(|| {
                let classes = model.classes().iter().take(20);
                let shown: Vec<String> = classes
                    .map(|class| escape(&class.chars().take(60).collect::<String>()).into_owned())
                    .collect();
                Failure::fault(format!("the model knows no class \"{label}\""))
                    .with_help(format!("its classes are {}", shown.join(", ")))
            })
    };
    let map = labels
        .iter()
        .map(position)
        .collect::<Result<Vec<usize>, Failure>>()?;
    Ok(Targets::Classes {
        codes: codes.into_iter().map(|code| map[code]).collect(),
        names: model.classes().to_vec(),
    })
}

/// η, every entry finite.
pub(crate) fn linear_predictor(model: &SavedModel, rows: &Rows) -> Result<Array2<f64>, Failure> {
    let eta = match &rows.x {
        Features::Dense(x) => model.linear_predictor(x),
        Features::Sparse(x) => model.linear_predictor(x),
    };
    if let Some(((row, _), _)) = eta.indexed_iter().find(|(_, value)| !value.is_finite()) {
        let row = rows.used.as_ref().map_or(row, |used| used[row]);
        return Err(Failure::fault(format!(
            "the prediction for row {} is beyond the range of 64-bit floats",
            row + 1
        ))
        .with_help("are the units of its columns those of the training data?"));
    }
    Ok(eta)
}
