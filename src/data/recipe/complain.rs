//! Messages about cells that cannot be used.

use crate::data::column::{LINES_KEPT, Oddities};
use crate::data::costume::{DATES, SHORT_YEARS, advice, has_decimal_comma};
use crate::data::escape::{list, quote, shell_word};
use crate::data::number::why_not_a_number;
use crate::data::snippet::Snippet;
use crate::data::{CellError, Column, ColumnKind, ReadError, Table};

use super::options::{Encode, Missing};
use super::targets::Targets;

/// What a column is used for, which decides what can be done about its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Feature,
    Target,
    Weights,
    Aside,
}

impl Missing {
    /// Whether a row with a gap in such a column is left out.
    pub(super) fn leaves_out(self, purpose: Use) -> bool {
        match self {
            Self::Error => false,
            Self::Drop => true,
            Self::Mean | Self::Median | Self::Indicator => purpose == Use::Target,
        }
    }

    /// Whether a gap in such a column gets a number.
    pub(super) fn fills_in(self, purpose: Use) -> bool {
        self.fills() && purpose == Use::Feature
    }
}

/// A column in use.
#[derive(Debug, Clone, Copy)]
pub(super) struct InUse {
    /// Position in the table, from 0.
    pub(super) column: usize,
    pub(super) purpose: Use,
    /// Whether its cells must be numbers.
    pub(super) numeric: bool,
}

/// Whether a table is for training or for a fitted model, which decides what the user can choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Training,
    /// The model is fixed, and with it what is done about missing cells.
    Model,
}

/// The two sorts of cells that a column of numbers can have besides numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Word,
    Missing,
}

impl Sort {
    fn of(self, column: &Column) -> &Oddities {
        match self {
            Self::Word => &column.words,
            Self::Missing => &column.missing,
        }
    }
}

/// The first cell that is not a number in `columns`.
pub(super) fn not_a_number(
    table: &Table,
    columns: &[InUse],
    stage: Stage,
    encode: Encode,
) -> ReadError {
    let Some(first) = First::among(table, columns, Sort::Word) else {
        return ReadError::file(table.name(), "a column is not made of numbers");
    };
    let help = if let Some(advice) = advice(&first.text) {
        // Such a cell never counts as missing.
        let costume = first.column.kind() == ColumnKind::Text;
        let advice = match advice.as_str() {
            DATES | SHORT_YEARS if !costume => "dates among numbers are not read".to_owned(),
            _ => advice,
        };
        if has_decimal_comma(&first.text) {
            advice
        } else if costume && first.place.purpose == Use::Feature {
            let name = shell_word(first.column.name());
            let advice = advice.replace("COL", &name);
            format!("{advice}; --exclude {name} leaves the column out")
        } else {
            format!("{advice}; otherwise {}", first.help(stage, encode))
        }
    } else if first.place.purpose == Use::Target && first.column.numbers_or_nan().is_none() {
        "the target is text: logistic takes classes, --target NAME chooses another column".into()
    } else {
        first.help(stage, encode)
    };
    let problem = why_not_a_number(&first.text);
    first.into_error(table, problem, note(table, columns, Sort::Word), help)
}

/// The first missing cell in `columns`; `policy` is what the user chose to do about them.
pub(super) fn missing(
    table: &Table,
    columns: &[InUse],
    stage: Stage,
    policy: Missing,
) -> ReadError {
    let Some(first) = First::among(table, columns, Sort::Missing) else {
        // Words count as missing unless the policy refuses them.
        return not_a_number(table, columns, stage, Encode::Error);
    };
    let problem = match first.text.as_str() {
        "" => "the cell is empty".to_owned(),
        mark => format!("{} stands for a missing value", quote(mark)),
    };
    let help = if policy.fills() && stage == Stage::Training {
        "only features are filled: --missing drop leaves those rows out".into()
    } else {
        first.help(stage, Encode::Error)
    };
    first.into_error(table, problem, note(table, columns, Sort::Missing), help)
}

/// Columns of text where numbers are needed, and nothing said to encode them.
pub(super) fn text_columns(table: &Table, columns: &[usize]) -> ReadError {
    let names: Vec<&str> = columns
        .iter()
        .filter_map(|&j| table.columns().get(j))
        .map(Column::name)
        .collect();
    let file = table.name();
    let problem = match (columns, names.as_slice()) {
        ([only], [name]) => {
            format!(
                "{file}: column {} ({}) is text, not numbers",
                only + 1,
                quote(name)
            )
        }
        _ => format!(
            "{file}: {} columns are text, not numbers: {}",
            names.len(),
            list(names.iter().copied(), 20)
        ),
    };
    let shown: Vec<String> = names.iter().take(5).map(|name| shell_word(name)).collect();
    let more = if names.len() > shown.len() {
        ",…"
    } else {
        ""
    };
    let it = if names.len() == 1 { "it" } else { "them" };
    ReadError::columns(
        problem,
        format!(
            "--encode onehot makes one column of each level, --exclude {}{more} leaves {it} out",
            shown.join(",")
        ),
    )
}

/// A target that hardly is one of classes.
pub(super) fn doubtful_classes(table: &Table, target: usize, found: &Targets) -> ReadError {
    let name = table.columns().get(target).map_or("", Column::name);
    let names = found.class_names();
    ReadError::columns(
        format!(
            "{}: the target {} would have {} classes in {} rows: {}",
            table.name(),
            quote(name),
            names.len(),
            found.len(),
            list(names.iter().map(String::as_str), 5)
        ),
        "lasso, ridge and enet predict a number; --classes takes each different cell for a class all the same, --target \
         NAME chooses another column",
    )
}

/// The first cell of one sort in some columns.
struct First<'a> {
    place: InUse,
    column: &'a Column,
    sort: Sort,
    text: String,
    line: u64,
}

impl<'a> First<'a> {
    fn among(table: &'a Table, columns: &[InUse], sort: Sort) -> Option<Self> {
        let first_of = |&place: &InUse| {
            let column = table.columns().get(place.column)?;
            let oddities = sort.of(column);
            let row = oddities.first_row?;
            let (line, position, text) = match &oddities.first {
                Some(snippet) => (snippet.line, snippet.column, snippet.cell.clone()),
                // A table made in memory has no line to show.
                None => {
                    let text = column.cell(row).unwrap_or_default().into_owned();
                    (table.line(row), place.column, text)
                }
            };
            Some((
                (line, position),
                Self {
                    place,
                    column,
                    sort,
                    text,
                    line,
                },
            ))
        };
        let firsts = columns.iter().filter_map(first_of);
        firsts
            .min_by_key(|(order, _)| *order)
            .map(|(_, first)| first)
    }

    fn into_error(self, table: &Table, problem: String, note: String, help: String) -> ReadError {
        let name = self.column.name();
        let number = self.place.column + 1;
        match &self.sort.of(self.column).first {
            Some(snippet) => ReadError::Cell(Box::new(CellError {
                file: table.name().to_owned(),
                snippet: Snippet::clone(snippet),
                problem,
                column: Some((number, name.to_owned())),
                note: Some(note),
                help: Some(help),
            })),
            None => {
                let problem = format!("{problem} (column {number}, {})", quote(name));
                ReadError::line(table.name(), self.line, problem).with_help(help)
            }
        }
    }

    fn help(&self, stage: Stage, encode: Encode) -> String {
        let name = shell_word(self.column.name());
        match (stage, self.place.purpose) {
            (Stage::Model, Use::Target) => "leave out the rows without a target".into(),
            (Stage::Model, Use::Weights) => {
                "weights are numbers >= 0; a weight of 0 leaves a row out".into()
            }
            (Stage::Model, _) => {
                "the model says what is done about such cells: correct them here, \
                                  or fit it again with --missing mean"
                    .into()
            }
            (_, Use::Target) => {
                "--missing drop leaves those rows out, --target NAME chooses another column".into()
            }
            (_, Use::Weights | Use::Aside) => {
                format!("--missing drop leaves those rows out, or use another column than {name}")
            }
            // Nothing would be left to keep, or to take a mean of.
            (_, Use::Feature) if self.sort.of(self.column).count == self.column.len() => {
                format!("--exclude {name} leaves the column out")
            }
            (_, Use::Feature) => {
                let mut help = format!(
                    "--missing drop leaves those rows out, --missing mean fills them, \
                     --exclude {name} leaves the column out"
                );
                if encode == Encode::OneHot {
                    help += &format!(", --categorical {name} makes one column of each value");
                }
                help
            }
        }
    }
}

/// `3 such cells in the columns in use (lines 14, 92, 507)`.
fn note(table: &Table, columns: &[InUse], sort: Sort) -> String {
    let all: Vec<&Oddities> = columns
        .iter()
        .filter_map(|place| table.columns().get(place.column))
        .map(|column| sort.of(column))
        .collect();
    let what = match sort {
        Sort::Word => "such",
        Sort::Missing => "missing",
    };
    let count: usize = all.iter().map(|oddities| oddities.count).sum();
    if count == 1 {
        return format!("the only {what} cell in the columns in use");
    }
    let mut lines: Vec<u64> = all
        .iter()
        .flat_map(|oddities| oddities.lines.iter().copied())
        .collect();
    lines.sort_unstable();
    lines.dedup();
    // Each column keeps the lines of its first few cells, so those of the first few of all are among them.
    let more = lines.len() > LINES_KEPT || all.iter().any(|o| o.count > o.lines.len());
    let shown: Vec<String> = lines.iter().take(LINES_KEPT).map(u64::to_string).collect();
    let rest = if more { ", …" } else { "" };
    let word = if lines.len() == 1 { "line" } else { "lines" };
    format!(
        "{count} {what} cells in the columns in use ({word} {}{rest})",
        shown.join(", ")
    )
}
