//! A model with its table, and what `regfit predict` answers.

use crate::cli;
use regfit::model::{ModelInput, SavedModel};
use regfit::recipe::Encoding;
use std::path::{Path, PathBuf};

/// For each row numbers (the prediction, or a probability for each class) and the class; `None` where
/// there is no answer.
#[derive(Debug)]
pub(crate) struct Answers {
    pub(crate) numbers: Vec<Vec<Option<f64>>>,
    classes: Vec<String>,
}

impl Answers {
    /// Lines of numbers and, for classes, the class in the last field; tabs in between.
    pub(crate) fn parse(text: &str, classes: bool) -> Self {
        let mut answers = Self {
            numbers: Vec::new(),
            classes: Vec::new(),
        };
        for line in text.lines() {
            let mut fields: Vec<&str> = line.split('\t').collect();
            if classes {
                answers
                    .classes
                    .push(fields.pop().unwrap_or_default().to_owned());
            }
            let number = |field: &&str| field.parse().ok().filter(|v: &f64| !v.is_nan());
            answers.numbers.push(fields.iter().map(number).collect());
        }
        answers
    }

    /// Panics unless both have an answer in the same rows, the same classes, and numbers that are equal
    /// (`exact`) or within 1e-12 of the largest.
    pub(crate) fn compare(&self, expected: &Self, exact: bool, what: &str) {
        assert_eq!(self.numbers.len(), expected.numbers.len(), "{what}");
        assert_eq!(self.classes, expected.classes, "{what}");
        let size = |rows: &[Vec<Option<f64>>]| {
            let all = rows.iter().flatten().flatten();
            all.fold(0.0, |m: f64, v| m.max(v.abs()))
        };
        let tolerance = if exact {
            0.0
        } else {
            1e-12 * size(&expected.numbers)
        };
        for (row, (found, wanted)) in self.numbers.iter().zip(&expected.numbers).enumerate() {
            assert_eq!(found.len(), wanted.len(), "{what}, row {row}");
            for (found, wanted) in found.iter().zip(wanted) {
                let equal = match (found, wanted) {
                    (Some(found), Some(wanted)) => (found - wanted).abs() <= tolerance,
                    (None, None) => true,
                    _ => false,
                };
                assert!(
                    equal,
                    "{what}, row {row}: {found:?} where predict has {wanted:?}"
                );
            }
        }
    }
}

/// A model, a table, and what regfit itself answers.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) model: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) expected: Answers,
    pub(crate) rows: Vec<Vec<String>>,
    header: Vec<String>,
}

fn records(text: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text);
    let all = reader.records().map(|record| record.expect("CSV"));
    let mut all = all.map(|record| record.iter().map(str::to_owned).collect());
    (all.next().expect("a header"), all.collect())
}

impl Case {
    pub(crate) fn new(model: &Path, data: &Path) -> Self {
        let mut case = Self::without_answers(model, data);
        let arguments = ["predict", cli::text(data), "--model", cli::text(model)];
        let predicted = records(cli::stdout(&arguments).as_bytes()).1;
        case.expected = if case.saved().classes().is_empty() {
            let number = |row: &Vec<String>| vec![row[0].parse().ok()];
            Answers {
                numbers: predicted.iter().map(number).collect(),
                classes: Vec::new(),
            }
        } else {
            let p = cli::stdout(&[&arguments[..], &["--proba"]].concat());
            let number = |cell: &String| cell.parse().ok();
            let rows = records(p.as_bytes()).1;
            // regfit's own output marks and escapes names; classes are compared as they are.
            let name = |cell: &String| {
                let shown = |class: &&String| regfit::data::spreadsheet_text(class) == *cell;
                let saved = case.saved();
                saved
                    .classes()
                    .iter()
                    .find(shown)
                    .cloned()
                    .unwrap_or_default()
            };
            Answers {
                numbers: rows
                    .iter()
                    .map(|row| row.iter().map(number).collect())
                    .collect(),
                classes: predicted
                    .iter()
                    .map(|row| one_line(&name(&row[0])))
                    .collect(),
            }
        };
        case
    }

    /// A table that regfit refuses: there is nothing to compare with.
    pub(crate) fn without_answers(model: &Path, data: &Path) -> Self {
        let (header, rows) = records(&std::fs::read(data).expect("a table"));
        Self {
            name: model
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned(),
            model: model.to_owned(),
            data: data.to_owned(),
            expected: Answers::parse("", false),
            rows,
            header,
        }
    }

    pub(crate) fn saved(&self) -> SavedModel {
        let json = std::fs::read_to_string(&self.model).expect("a model");
        SavedModel::from_json(&json, &self.name).expect("a model")
    }

    pub(crate) fn has_classes(&self) -> bool {
        !self.saved().classes().is_empty()
    }

    /// The export, written into the folder.
    pub(crate) fn export(&self, folder: &Path, format: &str, file: &str) -> PathBuf {
        let path = folder.join(file);
        let arguments = [
            "export",
            cli::text(&self.model),
            "--as",
            format,
            "-o",
            cli::text(&path),
        ];
        assert_eq!(cli::stdout(&arguments), "");
        path
    }

    /// For each row the cells of the columns of numbers, and those of text.
    pub(crate) fn cells(&self) -> Vec<(Vec<&str>, Vec<&str>)> {
        let saved = self.saved();
        let ModelInput::Table { recipe } = &saved.input else {
            panic!("a table")
        };
        let place = |name: &str| self.header.iter().position(|column| column == name);
        let is_text = |encoding: &Encoding| match encoding {
            Encoding::OneHot { .. } => true,
            Encoding::Unused { levels } => !levels.is_empty(),
            Encoding::Numeric { .. } => false,
        };
        let (mut numbers, mut texts) = (Vec::new(), Vec::new());
        for column in recipe.columns() {
            let (at, text) = match (place(&column.name), column.name.rsplit_once('=')) {
                (Some(at), _) => (at, is_text(&column.encoding)),
                // What is made of a column with text is made of dates, unless the column stands there itself.
                (None, Some((source, part))) => {
                    (place(source).expect("a column"), part != "missing")
                }
                (None, None) => panic!("no column {}", column.name),
            };
            if !numbers.contains(&at) && !texts.contains(&at) {
                match text {
                    true => texts.push(at),
                    false => numbers.push(at),
                }
            }
        }
        self.rows
            .iter()
            .map(|row| {
                let of = |places: &[usize]| places.iter().map(|j| row[*j].as_str()).collect();
                (of(&numbers), of(&texts))
            })
            .collect()
    }
}

/// Names may hold tabs and line ends, the lines of the answers must not.
fn one_line(name: &str) -> String {
    name.replace(['\n', '\t'], " ")
}
