//! From a file to rows, features and targets, and from a model file to a model.

use crate::args::{ColumnArgs, DataSource, Factor, FormatName};
use crate::beside;
pub(crate) use crate::dataset::Dataset;
use crate::factors::penalty_factors;
use crate::failure::Failure;
use crate::output::Progress;
use crate::stopwatch::{Elapsed, Stopwatch};
use regfit::data::{
    ColumnRef, CsvOptions, Features, LabelColumns, LibsvmOptions, Notation, Source, Table,
    parse_delimiter, read_libsvm, read_npy, read_parquet, read_table_with,
};
use regfit::model::{DataFingerprint, ModelInput};
use regfit::recipe::{Recipe, Targets, Task};
use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::Path;

/// What a file turned out to hold.
#[derive(Debug)]
pub(crate) enum Content {
    Table(Box<Table>),
    Libsvm(Box<regfit::data::LibsvmData>),
}

/// Size and checksum of bytes in memory.
fn fingerprint(source: &Source) -> Option<DataFingerprint> {
    match source {
        Source::Bytes { name, bytes } => Some(DataFingerprint::of(name.clone(), bytes)),
        Source::Several { name, sources } => {
            let parts = sources.iter().map(|source| match source {
                Source::Bytes { bytes, .. } => Some(bytes.as_slice()),
                _ => None,
            });
            let parts: Vec<&[u8]> = parts.collect::<Option<_>>()?;
            Some(DataFingerprint::of_parts(name.clone(), parts.into_iter()))
        }
        _ => None,
    }
}

/// The source with its bytes in memory, and their size and checksum.
pub(crate) fn with_fingerprint(
    source: Source,
) -> Result<(Source, Option<DataFingerprint>), Failure> {
    Progress::stage(|| format!("reading {}", source.display_name()));
    let source = source.load()?;
    let found = fingerprint(&source);
    Ok((source, found))
}

/// Reads a source in the format that the flags, or else its name, ask for.
pub(crate) fn read_content(
    source: Source,
    args: &DataSource,
    libsvm: &LibsvmOptions,
    labels: LabelColumns<'_>,
) -> Result<Content, Failure> {
    Progress::stage(|| format!("reading {}", source.display_name()));
    let reading = &args.reading;
    let suffix = source.suffix();
    let format = reading.format.unwrap_or(match suffix.as_deref() {
        Some("tsv" | "tab") => FormatName::Tsv,
        Some("svm" | "libsvm" | "svmlight") => FormatName::Libsvm,
        Some("npy") => FormatName::Npy,
        Some("parquet" | "pq") => FormatName::Parquet,
        _ if source.is_parquet() => FormatName::Parquet,
        _ => FormatName::Csv,
    });
    let given = reading.delimiter.as_deref();
    let delimiter = given.map(parse_delimiter).transpose().map_err(|error| {
        Failure::usage(error.to_string()).with_help(error.help().unwrap_or_default())
    })?;
    let delimiter = match format {
        FormatName::Csv => delimiter,
        FormatName::Tsv => delimiter.or(Some(b'\t')),
        FormatName::Libsvm => {
            if delimiter.is_some() || reading.no_header || reading.notation() != Notation::default()
            {
                return Err(Failure::usage(
                    "--delimiter, --no-header, --decimal, --thousands and --na do not apply to libsvm text",
                ));
            }
            return Ok(Content::Libsvm(Box::new(read_libsvm(source, libsvm)?)));
        }
        FormatName::Npy | FormatName::Parquet => {
            let (what, read): (_, fn(Source) -> _) = match format {
                FormatName::Npy => ("NumPy arrays", read_npy),
                _ => ("Parquet files", read_parquet),
            };
            if delimiter.is_some() || reading.no_header || reading.notation() != Notation::default()
            {
                return Err(Failure::usage(format!(
                    "--delimiter, --no-header, --decimal, --thousands and --na do not apply to {what}"
                )));
            }
            return Ok(Content::Table(Box::new(read(source)?)));
        }
    };
    let options = CsvOptions {
        delimiter,
        has_header: !reading.no_header,
        notation: reading.notation(),
    };
    Ok(Content::Table(Box::new(read_table_with(
        source, &options, labels,
    )?)))
}

/// Reads training data.
pub(crate) fn read_dataset(
    args: &DataSource,
    columns: &ColumnArgs,
    factors: &[Factor],
    task: Task,
    with_fingerprint: bool,
) -> Result<Dataset, Failure> {
    read_dataset_from(
        args.source(),
        args,
        columns,
        factors,
        task,
        with_fingerprint,
    )
}

/// Reads training data from this source instead of the one that the arguments name.
pub(crate) fn read_dataset_from(
    source: Source,
    args: &DataSource,
    columns: &ColumnArgs,
    factors: &[Factor],
    task: Task,
    with_fingerprint: bool,
) -> Result<Dataset, Failure> {
    let stopwatch = Stopwatch::start();
    let name = source.display_name();
    let (source, fingerprint) = if with_fingerprint {
        self::with_fingerprint(source)?
    } else {
        (source, None)
    };
    let options = columns.recipe_options(task);
    let labels = |header: &Table| options.labels(header);
    let content = read_content(source, args, &LibsvmOptions::default(), &labels)?;
    let mut dataset = match content {
        Content::Table(table) => from_table(*table, columns, factors, task)?,
        Content::Libsvm(data) => from_libsvm(*data, columns, factors, task)?,
    };
    crate::reference::choose(&mut dataset, &columns.reference)?;
    dataset.name = name;
    dataset.fingerprint = fingerprint;
    dataset.reading = stopwatch.elapsed();
    Progress::stage(|| "fitting".into());
    Ok(dataset)
}

fn from_table(
    table: Table,
    columns: &ColumnArgs,
    factors: &[Factor],
    task: Task,
) -> Result<Dataset, Failure> {
    let names: Vec<String> = table
        .columns()
        .iter()
        .map(|c| c.name().to_owned())
        .collect();
    // Columns are gone once the recipe is made, so the user's names are looked up before.
    let asked: Vec<Result<String, Failure>> = factors
        .iter()
        .map(|factor| {
            let index = table.column_index(&ColumnRef::from(factor.column.as_str()))?;
            Ok(names[index].clone())
        })
        .collect();
    let rounded: Vec<String> = table
        .columns()
        .iter()
        .filter(|column| column.n_rounded() > 0)
        .map(|column| column.name().to_owned())
        .collect();
    let row_names = match columns.row_names {
        true => row_names(&table),
        false => Vec::new(),
    };
    let prepared = Recipe::fit_features(table, &columns.recipe_options(task))?;
    let owners: Vec<&str> = owners(&prepared.recipe);
    let penalty_factors = penalty_factors(factors, asked, &prepared.feature_names, &owners)?;
    let places: HashMap<&str, usize> = names
        .iter()
        .enumerate()
        .map(|(j, name)| (name.as_str(), j + 1))
        .collect();
    // A column that is made of another one is called `other=what`.
    let place = |owner: &&str| {
        let source = || places.get(owner.rsplit_once('=')?.0);
        places.get(*owner).or_else(source).copied().unwrap_or(0)
    };
    let feature_columns = owners.iter().map(place).collect();
    let number = prepared.target_column;
    let target_place = match (prepared.target_by_default, number == names.len()) {
        (true, true) => format!("column {number}, the last"),
        (true, false) => format!("column {number}, the last one left"),
        (false, _) => format!("column {number}"),
    };
    Ok(Dataset {
        name: String::new(),
        x: prepared.x,
        feature_columns,
        feature_names: prepared.feature_names,
        target: prepared.target,
        target_name: prepared.recipe.target().name.clone(),
        target_place,
        weights: prepared.weights,
        aside: prepared.aside,
        filled: prepared.filled,
        rounded,
        references: Vec::new(),
        penalty_factors,
        input: ModelInput::Table {
            recipe: prepared.recipe,
        },
        notes: prepared.notes,
        rows_read: prepared.rows_read,
        rows_used: prepared.rows_used,
        row_names,
        fingerprint: None,
        reading: Elapsed::default(),
    })
}

/// The names of the rows, if the table has a column of them and no row is without.
fn row_names(table: &Table) -> Vec<String> {
    let columns = 0..table.columns().len();
    let mut columns = columns.filter(|&j| table.is_row_names(j));
    let Some(column) = columns.next().and_then(|j| table.columns().get(j)) else {
        return Vec::new();
    };
    let cells = (0..column.len()).map(|row| column.cell(row));
    let names: Option<Vec<String>> = cells.map(|cell| Some(cell?.into_owned())).collect();
    names.unwrap_or_default()
}

/// For each feature, the column that it was made of.
pub(crate) fn owners(recipe: &Recipe) -> Vec<&str> {
    let mut owners = Vec::new();
    for column in recipe.columns() {
        let count = column.encoding.n_features();
        owners.extend(std::iter::repeat_n(column.name.as_str(), count));
    }
    owners
}

fn from_libsvm(
    data: regfit::data::LibsvmData,
    columns: &ColumnArgs,
    factors: &[Factor],
    task: Task,
) -> Result<Dataset, Failure> {
    let rows = data.targets.len();
    let untouched = columns.target.is_none()
        && columns.only.is_empty()
        && columns.exclude.is_empty()
        && columns.categorical.is_empty()
        && columns.date.is_empty()
        && columns.date_order.is_empty();
    if !untouched {
        return Err(Failure::usage(
            "--target, --only, --exclude, --categorical and --date do not apply to libsvm text",
        )
        .with_help("its target is the first number of each line and its features have no names"));
    }
    let feature_names = data.feature_names();
    let owners: Vec<&str> = feature_names.iter().map(String::as_str).collect();
    let asked = factors
        .iter()
        .map(|factor| Ok(factor.column.clone()))
        .collect();
    let penalty_factors = penalty_factors(factors, asked, &feature_names, &owners)?;
    let target = match task {
        Task::Regression => Targets::Numbers(data.targets.clone()),
        Task::Classification => {
            let (codes, classes) = data.labels();
            Targets::Classes {
                codes,
                names: classes,
            }
        }
    };
    if target.are_doubtful_classes() && !columns.classes {
        return Err(Failure::fault(format!(
            "the targets would be {} classes in {} rows",
            target.class_names().len(),
            target.len()
        ))
        .with_help(
            "lasso, ridge and enet predict a number; --classes takes each for a class all the same",
        ));
    }
    let weights = columns.weights.as_ref();
    let weights = weights.map(|file| beside::weights(file, rows));
    let aside = columns.aside.iter().map(|file| beside::labels(file, rows));
    let aside = aside.collect::<Result<Vec<_>, Failure>>()?;
    let rows_read = rows;
    let dataset = Dataset {
        name: String::new(),
        feature_columns: (1..=feature_names.len()).collect(),
        feature_names,
        target,
        target_name: "label".into(),
        target_place: "the first number of each line".into(),
        weights: weights.transpose()?,
        aside,
        filled: Vec::new(),
        rounded: Vec::new(),
        references: Vec::new(),
        penalty_factors,
        input: ModelInput::Libsvm {
            zero_based: data.zero_based,
            n_features: data.x.n_cols(),
        },
        notes: data.notes,
        x: data.x.into(),
        rows_read,
        rows_used: None,
        row_names: Vec::new(),
        fingerprint: None,
        reading: Elapsed::default(),
    };
    without_absent_rows(dataset)
}

/// The same targets with only those classes that a row has.
fn with_classes_in_use(target: Targets) -> Targets {
    let Targets::Classes { codes, names } = target else {
        return target;
    };
    let used: Vec<usize> = (0..names.len())
        .filter(|code| codes.contains(code))
        .collect();
    let place = |code: usize| used.binary_search(&code).unwrap_or_default();
    Targets::Classes {
        codes: codes.iter().map(|&code| place(code)).collect(),
        names: used.iter().map(|&code| names[code].clone()).collect(),
    }
}

/// The same without the rows of weight 0.
fn without_absent_rows(mut data: Dataset) -> Result<Dataset, Failure> {
    let weights = data.weights.take().unwrap_or_default();
    if !weights.contains(&0.0) {
        data.weights = Some(weights).filter(|weights| !weights.is_empty());
        return Ok(data);
    }
    let rows: Vec<usize> = (0..weights.len())
        .filter(|&row| weights[row] != 0.0)
        .collect();
    let n_absent = weights.len() - rows.len();
    data.weights = Some(rows.iter().map(|&row| weights[row]).collect());
    if let Features::Sparse(x) = &data.x {
        data.x = x.select_rows(&rows)?.into();
    }
    data.target = with_classes_in_use(data.target.rows(&rows));
    for column in &mut data.aside {
        column.codes = rows.iter().map(|&row| column.codes[row]).collect();
    }
    data.notes.push(match n_absent {
        1 => "1 row of weight 0 is left out".into(),
        _ => format!("{n_absent} rows of weight 0 are left out"),
    });
    data.rows_used = Some(rows);
    Ok(data)
}

/// The path of an argument that is not the standard input.
pub(crate) fn input_path(argument: &OsStr) -> Option<&Path> {
    (argument != "-").then(|| Path::new(argument))
}
