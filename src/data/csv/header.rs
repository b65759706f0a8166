//! The names of the columns.

use std::collections::HashMap;

use super::row_names;
use super::scan::Scanner;
use crate::data::error::ReadError;
use crate::data::escape::quote;
use crate::data::number::{Parsed, parse_number};

/// The names of the columns.
pub(super) struct Names {
    pub(super) names: Vec<String>,
    /// Columns at the front that hold names of rows.
    pub(super) row_names: usize,
    /// Columns at the end without a name.
    pub(super) nameless_end: usize,
}

/// Reads the names from the record at the cursor.
///
/// # Errors
/// [`ReadError::Line`] when a name behind the first columns is empty, or one is given twice.
pub(super) fn read_names(scanner: &mut Scanner<'_>, file: &str) -> Result<Names, ReadError> {
    let line = scanner.line();
    // A quoted gap stands above names of rows: R's write.csv quotes all of the header.
    let quoted_gap = scanner.remaining().starts_with("\"\"");
    let mut names = Vec::new();
    loop {
        let cell = scanner.next_cell()?;
        names.push(cell.text().into_owned());
        if cell.last {
            break;
        }
    }
    let mut row_names = 0;
    let nameless_end = nameless_end(&names);
    let ends = names.split_off(names.len() - nameless_end);
    let behind = names.iter().position(|name| !name.trim().is_empty());
    let behind = behind
        .and_then(|first| names.get(first..))
        .unwrap_or_default();
    if quoted_gap || !looks_like_data(&names) || row_names::are_numbered(behind) {
        row_names = row_names::name_front(&mut names);
    }
    check(file, line, &names)?;
    for _ in ends {
        names.push(row_names::free_name(&names));
    }
    Ok(Names {
        names,
        row_names,
        nameless_end,
    })
}

/// How many names at the end are empty, where others are words.
fn nameless_end(names: &[String]) -> usize {
    let nameless = |name: &&String| name.trim().is_empty();
    let count = names.iter().rev().take_while(nameless).count();
    match count < names.len() && !looks_like_data(names) {
        true => count,
        false => 0,
    }
}

/// A column behind the named ones that holds something.
pub(super) fn no_name(file: &str, line: u64, number: usize) -> ReadError {
    ReadError::line(file, line, format!("column {number} has no name")).with_help(NAME_IT)
}

const NAME_IT: &str = "name it in the file, or use --no-header if there is no line of names";

fn check(file: &str, line: u64, names: &[String]) -> Result<(), ReadError> {
    let numbers = looks_like_data(names);
    // The line `sep=;` of spreadsheet programs: two cells where its mark is the delimiter in use, else one.
    if let [note] | [note, _] = names
        && note.to_ascii_lowercase().starts_with("sep=")
        && names.iter().skip(1).all(String::is_empty)
    {
        let problem = "a note for a spreadsheet program, where the names of the columns should be";
        return Err(ReadError::line(file, line, problem)
            .with_help("delete that line; --delimiter says what it says"));
    }
    if let [only] = names
        && is_sparse_sample(only)
    {
        return Err(
            ReadError::line(file, line, "a sample of libsvm text, and no names")
                .with_help("read it with --format libsvm, or give its name the suffix .svm"),
        );
    }
    if let Some(empty) = names.iter().position(|name| name.trim().is_empty()) {
        let problem = format!("column {} has no name", empty + 1);
        let help = if numbers { NO_HEADER } else { NAME_IT };
        return Err(ReadError::line(file, line, problem).with_help(help));
    }
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (number, name) in (1..).zip(names) {
        if let Some(first) = seen.insert(name, number) {
            let problem = format!(
                "columns {first} and {number} are both named {}",
                quote(name)
            );
            let help = if numbers {
                NO_HEADER
            } else {
                "rename one of them in the file"
            };
            return Err(ReadError::line(file, line, problem).with_help(help));
        }
    }
    Ok(())
}

/// Whether a line is `target index:value …`.
fn is_sparse_sample(line: &str) -> bool {
    let number = |text: &str| matches!(parse_number(text), Parsed::Number(_));
    let is_entry = |entry: &str| {
        let (index, value) = entry.split_once(':').unwrap_or_default();
        (index == "qid" || index.parse::<u32>().is_ok()) && number(value)
    };
    let mut words = line.split_ascii_whitespace();
    let mut entries = words.by_ref().skip(1).peekable();
    entries.peek().is_some()
        && entries.all(is_entry)
        && line.split_ascii_whitespace().next().is_some_and(number)
}

const NO_HEADER: &str = "if the first line is data and not names, use --no-header";

/// Whether a line of names is more likely a line of data.
pub(super) fn looks_like_data(names: &[String]) -> bool {
    let is = |name: &String| parse_number(name.trim());
    names.iter().all(|name| is(name) != Parsed::Word)
        && names
            .iter()
            .any(|name| matches!(is(name), Parsed::Number(_)))
}
