//! Tables from comma, semicolon or tab separated text.
//!
//! A table of numbers and missing cells is read piece by piece by all threads (`fast/`) and takes the memory
//! of its columns only. Any other text, and any error, is left to the strict reader: it reads the
//! whole text into memory and checks it, then cuts it into cells in one pass that writes numbers
//! straight into their columns; only columns with words are read a second time.

mod collect;
mod fast;
mod gaps;
mod header;
mod notation;
mod opening;
mod ragged;
mod row_names;
mod scan;
mod sniff;

use self::collect::{read_numbers, read_words};
pub use self::notation::Notation;
use self::opening::opening;
pub use self::opening::{CsvOptions, LabelColumns};
use self::ragged::Ragged;
pub use self::sniff::parse_delimiter;
use super::bytes::Bytes;
use super::error::ReadError;
use super::source::Source;
use super::stack;
use super::table::Table;
use super::text::Text;

/// Reads a whole table.
///
/// Cells are numbers with a decimal point, or words. The cells `""`, `NA`, `NaN`, `nan`, `null`,
/// `NULL` and `?`, spelled exactly so, are missing. Blanks around an unquoted cell are not part
/// of it. Lines end with LF, CR LF or CR; blank lines are skipped; gzip (and zstd, with the
/// feature of that name) is recognised by its first bytes.
///
/// # Errors
/// [`ReadError`] with file, line and text: what cannot be opened or is not UTF-8 text, a column
/// without a name or with the name of another, a record longer or shorter than the first, a quote
/// that never closes, no data.
pub fn read_table(source: Source, options: &CsvOptions) -> Result<Table, ReadError> {
    read_table_with(source, options, &|_| Vec::new())
}

/// The same, with some columns read as text even where all their cells are numbers: labels are compared and printed as
/// the file writes them, `01` is not `1`.
///
/// `labels` is given a table of the columns without a row, and answers with the positions of those of labels, such as
/// [`RecipeOptions::labels`](crate::recipe::RecipeOptions::labels) and [`Recipe::labels`](crate::recipe::Recipe::labels).
///
/// # Errors
/// Those of [`read_table`].
pub fn read_table_with(
    source: Source,
    options: &CsvOptions,
    labels: LabelColumns<'_>,
) -> Result<Table, ReadError> {
    stack::tables(source, |source| read_file(source, options, labels))
}

fn read_file(
    source: Source,
    options: &CsvOptions,
    labels: LabelColumns<'_>,
) -> Result<Table, ReadError> {
    let given = match options.delimiter {
        Some(byte) if !sniff::is_usable(byte) => {
            return Err(parse_delimiter(&char::from(byte).to_string())
                .err()
                .unwrap_or_else(|| {
                    ReadError::options("not a delimiter", "give one ASCII character")
                }));
        }
        Some(byte) => Some(byte),
        None => (source.suffix().as_deref() == Some("tsv")).then_some(b'\t'),
    };
    options.notation.check()?;
    let bytes = Bytes::open(source)?;
    match fast::read(&bytes, given, options, labels) {
        Some(table) => Ok(table),
        None => read_strictly(bytes, given, options, labels),
    }
}

/// Reads any table, or says what is wrong with it and where.
fn read_strictly(
    bytes: Bytes,
    given: Option<u8>,
    options: &CsvOptions,
    labels: LabelColumns<'_>,
) -> Result<Table, ReadError> {
    let text = Text::read(bytes)?;
    let (file, content) = (text.file.as_str(), text.as_str());
    let (mut opening, mut scanner) = opening(file, content, given, options)?;
    opening.take_empty_end(file, &scanner, options.has_header)?;
    if options.has_header {
        opening.take_longer_rows(&scanner);
    }
    let first_line = opening.line;
    let reference = if options.has_header {
        "the header".to_owned()
    } else {
        format!("line {first_line}")
    };
    let mut again = scanner.clone();
    let expected = opening.names.len();
    let labels = opening.labels(file, labels);
    let cells = options.notation.cells(&opening.names);
    opening.notes.extend(options.notation.notes(&opening.names));
    let all = read_numbers(
        file,
        &mut scanner,
        opening.names,
        &labels,
        &cells,
        &reference,
    );
    let mut all = all.map_err(|error| match error {
        ReadError::Ragged { line, found, .. } => {
            let ragged = Ragged {
                content,
                delimiter: opening.delimiter,
                first_line,
                has_header: options.has_header,
                expected,
                found,
                line,
            };
            error.with_help(ragged.advice(again.clone()))
        }
        other => other,
    })?;
    if all.n_rows == 0 {
        return Err(ReadError::file(file, "has a header and no rows")
            .with_help("if the first line is data and not names, use --no-header"));
    }
    all.columns.truncate(expected - opening.empty_end);
    read_words(file, &mut again, &cells, &mut all)?;
    Ok(Table {
        columns: all.columns,
        n_rows: all.n_rows,
        lines: all.lines,
        notes: opening.notes,
        name: text.file.clone(),
        row_names: opening.row_names,
    })
}
