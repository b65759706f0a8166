//! The samples of several files, one after the other.

use super::data::LibsvmData;
use crate::data::error::ReadError;
use crate::data::source::Source;
use crate::data::sparse_matrix::SparseMatrix;
use crate::data::stack::add_notes;

/// The samples of several files of libsvm text, whose indices begin at the same number.
pub(super) fn samples(
    name: &str,
    sources: Vec<Source>,
    zero_based: Option<bool>,
    read: impl Fn(Source, Option<bool>) -> Result<LibsvmData, ReadError>,
) -> Result<LibsvmData, ReadError> {
    let mut parts = Vec::new();
    for source in &sources {
        parts.push(read(source.clone(), zero_based)?);
    }
    if zero_based.is_none() && parts.iter().any(|part| part.zero_based) {
        // One of them shows where all begin.
        parts.clear();
        for source in sources {
            parts.push(read(source, Some(true))?);
        }
    }
    let n_cols = parts.iter().map(|part| part.x.n_cols()).max().unwrap_or(0);
    let mut parts = parts.into_iter();
    let Some(mut whole) = parts.next() else {
        return Err(ReadError::file(name, "is no file"));
    };
    let (mut row, mut indptr) = (whole.x.n_rows(), vec![0]);
    let rest: Vec<LibsvmData> = parts.collect();
    let firsts: Vec<usize> = rest
        .iter()
        .map(|part| {
            let first = row;
            row += part.x.n_rows();
            first
        })
        .collect();
    let (mut indices, mut values) = (Vec::new(), Vec::new());
    for j in 0..n_cols {
        let all = std::iter::once((&whole.x, 0))
            .chain(rest.iter().map(|part| &part.x).zip(firsts.iter().copied()));
        for (x, first) in all.filter(|(x, _)| j < x.n_cols()) {
            let (rows, entries) = x.column(j);
            indices.extend(rows.iter().map(|row| row + first as u32));
            values.extend(entries);
        }
        indptr.push(values.len());
    }
    whole.x = SparseMatrix::from_csc(row, n_cols, indptr, indices, values)?;
    for part in rest {
        whole.targets.extend(part.targets);
        whole.integer_targets &= part.integer_targets;
        add_notes(&mut whole.notes, part.notes);
    }
    Ok(whole)
}
