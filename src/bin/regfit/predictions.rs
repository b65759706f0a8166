//! From new rows and a model file to the linear predictor.

use crate::args::{DataSource, FormatName};
use crate::beside;
use crate::failure::Failure;
use crate::input::{self, Content};
use crate::output::Console;
use regfit::data::{Column, ColumnRef, Features, LibsvmOptions, Source, Table, escape};
use regfit::family::Response;
use regfit::model::{ModelInput, SavedModel};
use regfit::ndarray::Array2;
use regfit::recipe::{Recipe, Targets, Unseen, chosen};

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
    /// Columns of the table that are wanted back.
    pub(crate) kept: Vec<Kept>,
}

/// A column of the table as text.
#[derive(Debug)]
pub(crate) struct Kept {
    /// Its name, not escaped.
    pub(crate) name: String,
    /// Its cells, empty where they are missing.
    pub(crate) cells: Vec<String>,
}

/// What is read of new rows besides their features.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) target: bool,
    pub(crate) weights: Option<ColumnRef>,
    /// Columns to keep, named as by --exclude.
    pub(crate) keep: Vec<String>,
    pub(crate) unseen: Unseen,
}

/// The columns to keep.
fn kept(table: &Table, keep: &[String]) -> Result<Vec<Kept>, Failure> {
    if keep.is_empty() {
        return Ok(Vec::new());
    }
    let columns = chosen(table, keep)?.into_iter();
    let columns = columns.filter_map(|j| table.columns().get(j));
    let cell = |column: &Column, row| column.cell(row).unwrap_or_default().into_owned();
    Ok(columns
        .map(|column| Kept {
            name: column.name().to_owned(),
            cells: (0..column.len()).map(|row| cell(column, row)).collect(),
        })
        .collect())
}

/// The columns to read as text: those that the recipe takes for labels, and those that are kept and need not be numbers.
fn text_columns(recipe: &Recipe, header: &Table, keep: &[String]) -> Vec<usize> {
    let mut columns = recipe.labels(header);
    let number = |j: &usize| {
        let column = header.columns().get(*j);
        column.is_some_and(|column| recipe.reads_numbers(column.name()))
    };
    // A name that is not there is said once the rows are read.
    if !keep.is_empty() {
        let kept = chosen(header, keep).unwrap_or_default();
        columns.extend(kept.into_iter().filter(|j| !number(j)));
    }
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// The class of each row, as a position among those of the model. With a threshold the second of two classes is
/// predicted where its probability is at least that.
pub(crate) fn classes(model: &SavedModel, eta: &Array2<f64>, threshold: Option<f64>) -> Vec<usize> {
    let probabilities = model.probabilities(eta.view());
    match (threshold, probabilities) {
        (Some(threshold), Some(p)) if p.ncols() == 2 => {
            let second = p.column(1).to_vec().into_iter();
            second.map(|p| usize::from(p >= threshold)).collect()
        }
        _ => model.predicted_classes(eta.view()),
    }
}

/// Only two classes have a threshold.
pub(crate) fn check_threshold(
    model: &SavedModel,
    flag: &str,
    threshold: bool,
) -> Result<(), Failure> {
    if threshold && model.response() != Response::TwoClasses {
        let words = model.response().words();
        return Err(Failure::usage(format!(
            "{flag} needs a model of two classes; this one predicts {words}"
        )));
    }
    Ok(())
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
    if let ModelInput::Libsvm { zero_based, .. } = model.input {
        let table = matches!(
            source.suffix().as_deref(),
            Some("csv" | "tsv" | "tab" | "npy")
        );
        if args.reading.format.is_none() && !table {
            args.reading.format = Some(FormatName::Libsvm);
        }
        libsvm.n_features = Some(model.n_features());
        libsvm.zero_based = Some(zero_based);
    }
    let labels = |header: &Table| match &model.input {
        ModelInput::Table { recipe } => text_columns(recipe, header, &wanted.keep),
        ModelInput::Libsvm { .. } => Vec::new(),
    };
    let content = input::read_content(source, &args, &libsvm, &labels)?;
    let (rows, notes) = match (content, &model.input) {
        (Content::Table(table), ModelInput::Table { recipe }) => {
            let kept = kept(&table, &wanted.keep)?;
            let applied = recipe.apply_features(&table, wanted.target, wanted.unseen)?;
            let used = applied.rows_used.as_deref();
            let weights = wanted.weights.as_ref();
            let weights = weights.map(|column| recipe.weights(&table, column, used));
            let rows = Rows {
                x: applied.x,
                target: applied.target,
                weights: weights.transpose()?,
                read: applied.rows_read,
                used: applied.rows_used,
                kept,
            };
            (rows, applied.notes)
        }
        (Content::Libsvm(data), ModelInput::Libsvm { .. }) => {
            if !wanted.keep.is_empty() {
                return Err(Failure::usage(
                    "libsvm text has no columns that --keep could name",
                ));
            }
            let weights = wanted.weights.as_ref();
            let weights = weights.map(|file| beside::weights(file, data.targets.len()));
            let target = wanted
                .target
                .then(|| libsvm_target(&data, model))
                .transpose()?;
            let rows = Rows {
                read: data.targets.len(),
                target,
                weights: weights.transpose()?,
                x: data.x.into(),
                used: None,
                kept: Vec::new(),
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
