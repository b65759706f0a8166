//! The rows of several files, one after the other.

use super::column::{Column, ColumnData, Interner, MISSING_CODE, Oddities};
use super::error::ReadError;
use super::escape::quote;
use super::matrix::Numbers;
use super::source::Source;
use super::table::{Lines, Table};

/// The table of a source, or those of several below each other.
pub(super) fn tables(
    source: Source,
    read: impl Fn(Source) -> Result<Table, ReadError>,
) -> Result<Table, ReadError> {
    let name = source.display_name();
    match source {
        Source::Several { sources, .. } => {
            let tables: Result<Vec<Table>, ReadError> = sources.into_iter().map(read).collect();
            below(name, tables?)
        }
        one => read(one),
    }
}

/// The rows of all tables, whose columns have the same names in any order; rows count on from table to table.
fn below(name: String, mut tables: Vec<Table>) -> Result<Table, ReadError> {
    let others = tables.split_off(tables.len().min(1));
    let mut tables = tables.into_iter();
    let Some(mut whole) = tables.next() else {
        return Err(ReadError::file(&name, "is no file"));
    };
    let first = whole.name.clone();
    for other in others {
        let missing = |have: &Table, lack: &Table| {
            let mut columns = have.columns.iter();
            let column = columns.find(|column| lack.column(column.name()).is_none());
            column.map(|column| {
                let problem = format!("no column {} as in {}", quote(column.name()), have.name);
                ReadError::file(&lack.name, problem)
                    .with_help("files that are read together have the same columns, in any order")
            })
        };
        let named = |error: Option<ReadError>| error.map_or(Ok(()), Err);
        named(missing(&whole, &other))?;
        named(missing(&other, &whole))?;
        let mut columns = other.columns;
        for column in &mut whole.columns {
            let same = columns.iter().position(|same| same.name() == column.name());
            let Some(same) = same else { continue };
            let same = columns.swap_remove(same);
            append(column, same, whole.n_rows)
                .map_err(|words| different(&column.name, words, &first, &other.name))?;
        }
        whole.n_rows += other.n_rows;
        whole.row_names = whole.row_names.min(other.row_names);
        add_notes(&mut whole.notes, other.notes);
    }
    whole.name = name;
    whole.lines = Lines::starting_at(1);
    Ok(whole)
}

/// Adds the notes that are not there yet.
pub(super) fn add_notes(notes: &mut Vec<String>, more: Vec<String>) {
    for note in more {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
}

/// A column of numbers in one file and of words in another.
fn different(column: &str, words_below: bool, first: &str, other: &str) -> ReadError {
    let (numbers, words) = match words_below {
        true => (first, other),
        false => (other, first),
    };
    let name = quote(column);
    let problem = format!("column {name} holds numbers in {numbers} and words in {words}");
    ReadError::columns(
        problem,
        "write it in one way in all files, or leave it out of them",
    )
}

/// Puts the cells of `below` under those of a column of so many rows; an error where one has numbers and the other words,
/// which is whether those of `below` are words.
fn append(column: &mut Column, below: Column, rows: usize) -> Result<(), bool> {
    let empty = |column: &Column| column.missing.count == column.len();
    let is_text = |column: &Column| matches!(column.data, ColumnData::Text { .. });
    let (upper, lower) = (is_text(column), is_text(&below));
    if upper != lower && !empty(column) && !empty(&below) {
        return Err(lower);
    }
    column.data = match (upper, lower) {
        (false, false) => numbers(column, &below, rows),
        _ => words(column, &below),
    };
    for (into, from) in [
        (&mut column.missing, below.missing),
        (&mut column.words, below.words),
        (&mut column.rounded, below.rounded),
    ] {
        *into = Oddities {
            count: into.count + from.count,
            first_row: into.first_row.or(from.first_row.map(|row| rows + row)),
            // Places in one of the files.
            lines: Vec::new(),
            first: None,
        };
    }
    Ok(())
}

/// Numbers, with a few words in between where one has them.
fn numbers(column: &Column, below: &Column, rows: usize) -> ColumnData {
    let cells = |column: &Column| column.numbers_or_nan().unwrap_or_default().to_vec();
    let mut values = cells(column);
    values.extend(cells(below));
    let mut interner = Interner::default();
    let mut words = Vec::new();
    for (part, first) in [(column, 0), (below, rows)] {
        if let ColumnData::Mixed {
            words: own, levels, ..
        } = &part.data
        {
            for (row, level) in own {
                let text = levels.get(*level as usize).map_or("", String::as_str);
                words.push((first + row, interner.code(text.to_owned())));
            }
        }
    }
    match words.is_empty() {
        true => ColumnData::Numeric(Numbers::Own(values)),
        false => ColumnData::Mixed {
            values,
            words,
            levels: interner.into_levels(),
        },
    }
}

/// Words, or nothing but gaps.
fn words(column: &Column, below: &Column) -> ColumnData {
    let mut interner = Interner::default();
    let mut codes = Vec::new();
    for part in [column, below] {
        let labels = part.as_labels();
        let known = labels.texts.iter().map(|text| interner.code(text.clone()));
        let known: Vec<u32> = known.collect();
        codes.extend(labels.codes.iter().map(|code| {
            let known = known.get(*code as usize);
            known.copied().unwrap_or(MISSING_CODE)
        }));
    }
    ColumnData::Text {
        codes,
        levels: interner.into_levels(),
    }
}
