//! Missing cells of sparse columns.

use crate::Result;
use crate::data::SparseMatrix;

/// Numbers for missing cells: feature `first + k` gets `values[k]` in each of the rows.
#[derive(Debug)]
pub(super) struct Fill<'a> {
    pub(super) first: usize,
    pub(super) rows: Vec<usize>,
    pub(super) values: &'a [f64],
}

/// The numbers of column j with how often each counts, the zeros that are not stored as one.
pub(super) fn cells<'a>(
    x: &'a SparseMatrix,
    j: usize,
    counts: &'a [f64],
) -> impl Iterator<Item = (f64, f64)> + Clone + 'a {
    let (rows, values) = x.column(j);
    let stored = values
        .iter()
        .zip(rows)
        .map(|(value, row)| (*value, counts[*row as usize]));
    let zeros = if rows.len() == x.n_rows() {
        0.0
    } else {
        let of_stored = stored.clone().map(|(_, count)| count).sum::<f64>();
        counts.iter().sum::<f64>() - of_stored
    };
    stored.chain(std::iter::once((0.0, zeros)))
}

/// The matrix with these numbers in the missing cells, which are stored where they were not.
pub(super) fn filled(x: &SparseMatrix, fills: &[Fill<'_>]) -> Result<SparseMatrix> {
    let mut of_column: Vec<Option<(&[usize], f64)>> = vec![None; x.n_cols()];
    for fill in fills {
        for (k, value) in fill.values.iter().enumerate() {
            of_column[fill.first + k] = Some((&fill.rows, *value));
        }
    }
    let (mut ends, mut rows, mut values) = (vec![0], Vec::new(), Vec::new());
    rows.reserve_exact(x.nnz());
    values.reserve_exact(x.nnz());
    for (j, fill) in of_column.iter().enumerate() {
        let (stored, numbers) = x.column(j);
        let (gaps, value) = fill.unwrap_or_default();
        let mut gaps = gaps.iter().map(|row| *row as u32).peekable();
        for (row, number) in stored.iter().zip(numbers) {
            while let Some(gap) = gaps.next_if(|gap| gap < row) {
                rows.push(gap);
                values.push(value);
            }
            let missing = gaps.next_if_eq(row).is_some();
            rows.push(*row);
            values.push(if missing { value } else { *number });
        }
        for gap in gaps {
            rows.push(gap);
            values.push(value);
        }
        ends.push(rows.len());
    }
    Ok(SparseMatrix::from_csc(
        x.n_rows(),
        x.n_cols(),
        ends,
        rows,
        values,
    )?)
}
