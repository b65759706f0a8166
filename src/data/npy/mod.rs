//! Arrays as NumPy writes them to disk.
//!
//! The format: <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>. A header
//! says what the bytes behind it are, so nothing is guessed and no number is parsed; a file in
//! Fortran order becomes columns without a second copy.

mod element;
mod header;

use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use self::element::Element;
use self::header::Header;
use super::bytes::Bytes;
use super::error::ReadError;
use super::io_error::{cannot_read, out_of_memory};
use super::matrix::{Block, Stack, zeros};
use super::source::Source;
use super::stack;
use super::table::Table;
use crate::linalg::parallel;

/// Bytes of the file that one piece of work reads: they stay in the second-level cache.
const PIECE: usize = 1 << 19;

/// Pieces in a batch, whose rows are moved into the columns together.
const PIECES: usize = 32;

/// Reads a two-dimensional array from a file in NumPy's format, version 1, 2 or 3.
///
/// Elements are 64-bit or 32-bit floats or signed integers in either byte order, rows or columns
/// first. The columns are called x1, x2, …; NaN is a missing cell. An integer beyond 2⁵³ is rounded
/// to the nearest 64-bit float, as it would be from text.
///
/// # Errors
/// [`ReadError::File`] when the header is damaged, elements are anything else, the array has not two
/// dimensions, rows and columns, or an infinite element, or the data end too early or too late.
pub fn read_npy(source: Source) -> Result<Table, ReadError> {
    stack::tables(source, read_file)
}

fn read_file(source: Source) -> Result<Table, ReadError> {
    let bytes = Bytes::open(source)?;
    let file = bytes.file.clone();
    let (header, start) = Header::read(&bytes)?;
    let (n_rows, n_cols) = (header.n_rows, header.n_cols);
    let all_finite = AtomicBool::new(true);
    let matrix = if header.columns_first {
        columns(&bytes, &header, start, &all_finite)
    } else {
        rows(&bytes, &header, start, &all_finite)
    }?;
    let names = (1..=n_cols).map(|number| format!("x{number}")).collect();
    if all_finite.into_inner() {
        return Ok(Table::of_numbers(file, names, n_rows, matrix, 1));
    }
    if let Some(at) = matrix.iter().position(|value| value.is_infinite()) {
        let (row, column) = (at % n_rows + 1, at / n_rows + 1);
        let problem = format!("the element in row {row}, column {column} is not a finite number");
        return Err(ReadError::file(&file, problem)
            .with_help("an infinite value cannot be used; NaN stands for a missing cell"));
    }
    Ok(Table::of_matrix(file, names, n_rows, matrix))
}

/// An array whose columns are contiguous; `all_finite` becomes false when it finds an element that is not.
fn columns(
    bytes: &Bytes,
    header: &Header,
    start: usize,
    all_finite: &AtomicBool,
) -> Result<Vec<f64>, ReadError> {
    let mut matrix =
        zeros(header.n_rows * header.n_cols).ok_or_else(|| out_of_memory(&bytes.file))?;
    let size = header.element.size;
    let failure = OnceLock::new();
    let split = parallel::worthwhile(matrix.len() * size);
    parallel::for_each_chunk(&mut matrix, PIECE / size, split, |first, out| {
        let at = start + first * size;
        match bytes.get(at..at + out.len() * size) {
            Ok(piece) => {
                header.element.decode(&piece, out);
                check_finite(out, all_finite);
            }
            Err(error) => drop(failure.set(error)),
        }
    });
    match failure.into_inner() {
        None => Ok(matrix),
        Some(error) => Err(cannot_read(&bytes.file, &error, "")),
    }
}

/// An array whose rows are contiguous.
fn rows(
    bytes: &Bytes,
    header: &Header,
    start: usize,
    all_finite: &AtomicBool,
) -> Result<Vec<f64>, ReadError> {
    let (n_rows, n_cols) = (header.n_rows, header.n_cols);
    let no_memory = || out_of_memory(&bytes.file);
    let width = n_cols * header.element.size;
    let height = (PIECE / width).max(Element::ROWS);
    let mut stack = Stack::with_room(n_rows, n_cols).ok_or_else(no_memory)?;
    while stack.n_rows() < n_rows {
        let first = stack.n_rows();
        let batch = (n_rows - first).min(height * PIECES);
        let split = parallel::worthwhile(batch * width);
        let blocks = parallel::map_blocks(batch, height, split, |rows| {
            let from = start + (first + rows.start) * width;
            let piece = bytes.get(from..from + rows.len() * width)?;
            let mut by_rows = vec![0.0; rows.len() * n_cols];
            header.element.decode(&piece, &mut by_rows);
            check_finite(&by_rows, all_finite);
            Ok(transposed(&by_rows, rows.len(), n_cols))
        });
        let blocks = blocks
            .into_iter()
            .collect::<io::Result<Vec<Block>>>()
            .map_err(|error| cannot_read(&bytes.file, &error, ""))?;
        stack.push(&blocks).ok_or_else(no_memory)?;
    }
    Ok(stack.finish())
}

/// Rows one after the other to columns one after the other.
fn transposed(by_rows: &[f64], n_rows: usize, n_cols: usize) -> Block {
    let mut values = vec![0.0; by_rows.len()];
    // A cache line holds the entries of a row in this many columns.
    const COLUMNS: usize = 8;
    for (group, columns) in values.chunks_mut(COLUMNS * n_rows).enumerate() {
        for (i, row) in by_rows.chunks(n_cols).enumerate() {
            let row = row.get(group * COLUMNS..).unwrap_or_default();
            for (column, value) in columns.chunks_mut(n_rows).zip(row) {
                if let Some(place) = column.get_mut(i) {
                    *place = *value;
                }
            }
        }
    }
    Block { n_rows, values }
}

/// Checks numbers while they are still in the cache.
fn check_finite(numbers: &[f64], all_finite: &AtomicBool) {
    // No early exit, so that the compiler uses vector instructions.
    if !numbers
        .iter()
        .fold(true, |all, value| all & value.is_finite())
    {
        all_finite.store(false, Ordering::Relaxed);
    }
}
