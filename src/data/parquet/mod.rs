//! Tables from Parquet files.
//!
//! The format: <https://parquet.apache.org/docs/file-format/>. Columns have types, so nothing is guessed; they are decoded
//! next to each other, page by page.

mod cells;
mod file;
mod meaning;
mod pages;

use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::errors::{ParquetError, Result as Decoded};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};

use self::cells::Number;
use self::file::File;
use self::meaning::Meaning;
use super::bytes::Bytes;
use super::column::{Column, Interner, MISSING_CODE, Oddities};
use super::error::ReadError;
use super::escape::quote;
use super::io_error::{cannot_read, out_of_memory};
use super::matrix::{Numbers, zeros};
use super::source::Source;
use super::stack;
use super::table::Table;
use crate::linalg::parallel;

/// Reads a whole table from a Parquet file.
///
/// Floats, integers, decimals and booleans (0 and 1) are numbers; strings are text, also where they look like numbers;
/// dates and times are text such as `2020-01-31` and `2020-01-31 12:30:00` (UTC). A null is a missing cell, and so is NaN.
/// Columns of lists, records, intervals and other bytes are left out, and a note says so. The index that pandas writes
/// under a name of its own is the name of the rows. Pages are plain or packed with Snappy, gzip, LZ4 or Zstandard; their
/// checksums are compared where they have one.
///
/// # Errors
/// [`ReadError::File`] when the file is damaged, cut off, encrypted, packed in another way, or has no rows; an infinite
/// number; [`ReadError::Columns`] for two columns of one name.
pub fn read_parquet(source: Source) -> Result<Table, ReadError> {
    stack::tables(source, read_file)
}

fn read_file(source: Source) -> Result<Table, ReadError> {
    let file = File::new(Bytes::open_raw(source)?);
    // The decoder is not ours: should it panic on a damaged file, that is an error like any other.
    let read = catch_unwind(AssertUnwindSafe(|| read(&file)));
    read.unwrap_or_else(|_| Err(damaged(&file, "the decoder gave up")))
}

fn read(file: &File) -> Result<Table, ReadError> {
    let metadata = ParquetMetaDataReader::new().parse_and_finish(file);
    let metadata = metadata.map_err(|error| failure(file, &error))?;
    let rows = usize::try_from(metadata.file_metadata().num_rows());
    let n_rows = rows.map_err(|_| damaged(file, "a negative number of rows"))?;
    let counted: i64 = metadata
        .row_groups()
        .iter()
        .map(|group| group.num_rows())
        .sum();
    if usize::try_from(counted) != Ok(n_rows) {
        return Err(damaged(file, "its parts have other rows than it says"));
    }
    if n_rows == 0 {
        return Err(ReadError::file(file.name(), "has no rows"));
    }
    let schema = metadata.file_metadata().schema_descr();
    let (mut chosen, mut notes) = (Vec::new(), Vec::new());
    for (place, column) in schema.columns().iter().enumerate() {
        let name = column.path().parts().first().map_or("", String::as_str);
        match Meaning::of(column) {
            Meaning::Unusable(why) => {
                let note = format!("column {} {why}, and is left out", quote(name));
                if notes.last() != Some(&note) {
                    notes.push(note);
                }
            }
            meaning => chosen.push(Chosen {
                name: name.to_owned(),
                place,
                meaning,
            }),
        }
    }
    // The names of rows stand in front.
    let is_index = |column: &Chosen| is_index_of_pandas(&column.name);
    let row_names = chosen.iter().filter(|column| is_index(column)).count();
    chosen.sort_by_key(|column| !is_index(column));
    let mut table = Table::new(file.name(), columns(file, &metadata, &chosen, n_rows)?)?;
    // The name is escaped already.
    table.name = file.name().to_owned();
    table.notes = notes;
    table.row_names = row_names;
    Ok(table)
}

/// A column that becomes one of the table.
struct Chosen {
    name: String,
    /// Its place in the file.
    place: usize,
    meaning: Meaning,
}

/// `__index_level_0__`
fn is_index_of_pandas(name: &str) -> bool {
    let level = name.strip_prefix("__index_level_");
    let level = level.and_then(|rest| rest.strip_suffix("__"));
    level.is_some_and(|level| level.parse::<usize>().is_ok())
}

/// The columns of numbers decode next to each other into one matrix, those of words one after the other.
fn columns(
    file: &File,
    metadata: &ParquetMetaData,
    chosen: &[Chosen],
    n_rows: usize,
) -> Result<Vec<Column>, ReadError> {
    let part_of = |column: &Chosen| Part {
        file,
        metadata,
        place: column.place,
    };
    let of_numbers: Vec<&Chosen> = chosen.iter().filter(|c| !c.meaning.is_text()).collect();
    let size = n_rows.checked_mul(of_numbers.len());
    let matrix = size.and_then(zeros);
    let mut matrix = matrix.ok_or_else(|| out_of_memory(file.name()))?;
    let split = parallel::worthwhile(size_of_val(matrix.as_slice()));
    let mut places: Vec<(&Chosen, &mut [f64], Option<_>)> = of_numbers
        .iter()
        .zip(matrix.chunks_mut(n_rows))
        .map(|(column, out)| (*column, out, None))
        .collect();
    parallel::for_each_chunk(&mut places, 1, split, |_, place| {
        for (column, out, found) in place {
            *found = Some(part_of(column).numbers(column.meaning, out));
        }
    });
    let rounded: Vec<Result<Oddities, ReadError>> = places
        .into_iter()
        .filter_map(|(_, _, found)| found)
        .collect();
    let mut numbers = Numbers::columns_of(matrix, n_rows).zip(rounded);
    let mut columns = Vec::with_capacity(chosen.len());
    for column in chosen {
        columns.push(if column.meaning.is_text() {
            part_of(column).words(&column.name, column.meaning, n_rows)?
        } else {
            let missing = || damaged(file, "a column has disappeared");
            let (values, rounded) = numbers.next().ok_or_else(missing)?;
            Column {
                rounded: rounded?,
                ..Column::of_numbers(column.name.clone(), values)
            }
        });
    }
    Ok(columns)
}

/// A column of the file.
struct Part<'f> {
    file: &'f File,
    metadata: &'f ParquetMetaData,
    place: usize,
}

impl Part<'_> {
    /// Its parts in the row groups, in order.
    fn readers(&self) -> impl Iterator<Item = Decoded<ColumnReader>> {
        self.metadata.row_groups().iter().map(|group| {
            let missing = || ParquetError::General("a row group lacks a column".into());
            let part = group.columns().get(self.place).ok_or_else(missing)?;
            let n_rows = usize::try_from(group.num_rows())?;
            let pages = pages::pages(self.file, part, n_rows)?;
            Ok(get_column_reader(part.column_descr_ptr(), pages))
        })
    }

    /// Decodes numbers, NaN for a gap. Returns those that have lost digits.
    fn numbers(&self, meaning: Meaning, out: &mut [f64]) -> Result<Oddities, ReadError> {
        let mut rounded = Oddities::default();
        let mut places = out.iter_mut();
        let (mut row, mut infinite) = (0, None);
        for reader in self.readers() {
            let reader = reader.map_err(|error| failure(self.file, &error))?;
            let read = cells::numbers(reader, meaning, |cell| {
                let place = places.next().ok_or_else(more_rows)?;
                let gap = Number {
                    value: f64::NAN,
                    rounded: false,
                };
                let cell = cell.unwrap_or(gap);
                if cell.value.is_infinite() && infinite.is_none() {
                    infinite = Some(row);
                }
                if cell.rounded {
                    rounded.count += 1;
                    rounded.first_row.get_or_insert(row);
                }
                *place = cell.value;
                row += 1;
                Ok(())
            });
            read.map_err(|error| failure(self.file, &error))?;
        }
        if let Some(row) = infinite {
            let name = self
                .metadata
                .file_metadata()
                .schema_descr()
                .column(self.place);
            let problem = format!(
                "the number in row {}, column {}, is not finite",
                row + 1,
                quote(name.name())
            );
            return Err(ReadError::file(self.file.name(), problem)
                .with_help("an infinite value cannot be used; a null stands for a missing cell"));
        }
        match places.next() {
            None => Ok(rounded),
            Some(_) => Err(damaged(self.file, "a column ends before the others")),
        }
    }

    /// Decodes words.
    fn words(&self, name: &str, meaning: Meaning, n_rows: usize) -> Result<Column, ReadError> {
        let mut interner = Interner::default();
        let mut codes = Vec::new();
        for reader in self.readers() {
            let reader = reader.map_err(|error| failure(self.file, &error))?;
            let read = cells::words(reader, meaning, |cell| {
                if codes.len() == n_rows {
                    return Err(more_rows());
                }
                codes.push(cell.map_or(MISSING_CODE, |cell| interner.code_of(cell)));
                Ok(())
            });
            read.map_err(|error| match error {
                ParquetError::General(reason)
                    if reason.contains("UTF-8") || reason.contains("utf8") =>
                {
                    let row = codes.len() + 1;
                    let problem = format!("row {row} of column {} is not UTF-8 text", quote(name));
                    ReadError::file(self.file.name(), problem)
                        .with_help("write the table again without that column")
                }
                other => failure(self.file, &other),
            })?;
        }
        if codes.len() < n_rows {
            return Err(damaged(self.file, "a column ends before the others"));
        }
        Ok(Column::of_codes(
            name.to_owned(),
            codes,
            interner.into_levels(),
        ))
    }
}

fn more_rows() -> ParquetError {
    ParquetError::General("a column has more rows than the file".into())
}

fn damaged(file: &File, reason: &str) -> ReadError {
    ReadError::file(
        file.name(),
        format!("the Parquet data is damaged or cut off: {reason}"),
    )
    .with_help("copy or write the file again")
}

/// What the decoder has against a file.
fn failure(file: &File, error: &ParquetError) -> ReadError {
    if let ParquetError::External(cause) = error
        && let Some(cause) = cause.downcast_ref::<std::io::Error>()
    {
        return cannot_read(file.name(), cause, "");
    }
    let reason = match error {
        ParquetError::General(reason) | ParquetError::EOF(reason) => reason.clone(),
        ParquetError::NYI(reason) => {
            return ReadError::file(file.name(), format!("holds what cannot be read: {reason}"))
                .with_help(
                    "write the table again with the defaults of pandas or polars, or as CSV",
                );
        }
        other => other.to_string(),
    };
    if reason.contains("Disabled feature") || reason.contains("not supported") {
        return ReadError::file(
            file.name(),
            "is packed in a way that this build cannot unpack",
        )
        .with_help("write it with Snappy, gzip, LZ4 or Zstandard, or without compression");
    }
    damaged(file, reason.trim_end_matches('.'))
}
