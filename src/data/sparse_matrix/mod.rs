//! A sparse matrix, column by column.

use linfa::dataset::Records;
use ndarray::{Array2, ArrayView2};

use super::error::ReadError;
use crate::linalg::interrupt;

/// A matrix (n_rows × n_cols) that stores its non-zero entries only, in compressed sparse
/// columns.
///
/// Column `j` has the values `values[indptr[j]..indptr[j + 1]]` at the rows
/// `indices[indptr[j]..indptr[j + 1]]`, which ascend strictly. Row numbers are 32 bits wide: a
/// third of the memory traffic of an epoch is saved, and four billion rows do not fit in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct SparseMatrix {
    n_rows: usize,
    n_cols: usize,
    indptr: Vec<usize>,
    indices: Vec<u32>,
    values: Vec<f64>,
}

impl SparseMatrix {
    /// A matrix from its three arrays. Values may be anything, NaN included: they are checked when a
    /// model is fitted.
    ///
    /// # Errors
    /// [`ReadError::Columns`] when the lengths do not fit together, a row is out of range, or the
    /// rows of a column do not ascend strictly.
    pub fn from_csc(
        n_rows: usize,
        n_cols: usize,
        indptr: Vec<usize>,
        indices: Vec<u32>,
        values: Vec<f64>,
    ) -> Result<Self, ReadError> {
        check_n_rows(n_rows)?;
        if indptr.first() != Some(&0)
            || indptr.len().checked_sub(1) != Some(n_cols)
            || indptr.last() != Some(&indices.len())
            || !indptr.is_sorted()
        {
            return Err(invalid(format!(
                "indptr must ascend from 0 to {} in {} steps, one for each column",
                indices.len(),
                n_cols
            )));
        }
        if indices.len() != values.len() {
            let (rows, numbers) = (indices.len(), values.len());
            return Err(invalid(format!("{rows} row indices for {numbers} values")));
        }
        for (j, (&from, &to)) in indptr.iter().zip(indptr.iter().skip(1)).enumerate() {
            let rows = indices.get(from..to).unwrap_or_default();
            if let Some(row) = rows.iter().find(|&&row| row as usize >= n_rows) {
                return Err(invalid(format!("row {row} in column {j} of {n_rows} rows")));
            }
            let mut neighbours = rows.iter().zip(rows.iter().skip(1));
            if let Some((row, next)) = neighbours.find(|(row, next)| row >= next) {
                return Err(invalid(format!(
                    "row {next} follows row {row} in column {j}: rows must ascend strictly"
                )));
            }
        }
        Ok(Self {
            n_rows,
            n_cols,
            indptr,
            indices,
            values,
        })
    }

    /// A matrix from (row, column, value) in any order; entries at the same place are summed,
    /// and a sum of 0 is not stored.
    ///
    /// # Errors
    /// [`ReadError::Columns`] when a row or column is out of range.
    pub fn from_triplets(
        n_rows: usize,
        n_cols: usize,
        triplets: &[(usize, usize, f64)],
    ) -> Result<Self, ReadError> {
        check_n_rows(n_rows)?;
        if let Some((i, j, _)) = triplets
            .iter()
            .find(|(i, j, _)| *i >= n_rows || *j >= n_cols)
        {
            return Err(invalid(format!(
                "entry ({i}, {j}) outside of {n_rows} × {n_cols}"
            )));
        }
        let mut sorted: Vec<&(usize, usize, f64)> = triplets.iter().collect();
        // Stable: entries at one place are summed in the order given, so sums are reproducible.
        sorted.sort_by_key(|(i, j, _)| (*j, *i));
        let mut indptr = Vec::with_capacity(n_cols + 1);
        indptr.push(0);
        let (mut indices, mut values) = (Vec::new(), Vec::new());
        let mut entries = sorted.into_iter().peekable();
        for column in 0..n_cols {
            while let Some(&(i, _, first)) = entries.next_if(|(_, j, _)| *j == column) {
                let mut sum = first;
                while let Some((_, _, more)) = entries.next_if(|(k, j, _)| *j == column && *k == i)
                {
                    sum += more;
                }
                if sum != 0.0 {
                    indices.push(i as u32);
                    values.push(sum);
                }
            }
            indptr.push(indices.len());
        }
        Ok(Self {
            n_rows,
            n_cols,
            indptr,
            indices,
            values,
        })
    }

    /// The non-zero entries of a dense matrix; NaN is stored.
    ///
    /// # Errors
    /// [`ReadError::Columns`] when there are more than 2³² − 1 rows.
    pub fn from_dense(x: ArrayView2<'_, f64>) -> Result<Self, ReadError> {
        check_n_rows(x.nrows())?;
        let mut indptr = Vec::with_capacity(x.ncols() + 1);
        indptr.push(0);
        let (mut indices, mut values) = (Vec::new(), Vec::new());
        for column in x.columns() {
            for (i, &value) in column
                .iter()
                .enumerate()
                .filter(|(_, value)| **value != 0.0)
            {
                indices.push(i as u32);
                values.push(value);
            }
            indptr.push(indices.len());
        }
        Ok(Self {
            n_rows: x.nrows(),
            n_cols: x.ncols(),
            indptr,
            indices,
            values,
        })
    }

    /// Rows of column `j`, ascending, and the values there; both empty when there is no such
    /// column.
    pub fn column(&self, j: usize) -> (&[u32], &[f64]) {
        match (self.indptr.get(j), self.indptr.get(j + 1)) {
            (Some(&from), Some(&to)) => (
                self.indices.get(from..to).unwrap_or_default(),
                self.values.get(from..to).unwrap_or_default(),
            ),
            _ => (&[], &[]),
        }
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Number of columns.
    pub fn n_cols(&self) -> usize {
        self.n_cols
    }

    /// Number of stored entries.
    pub fn nnz(&self) -> usize {
        self.values.len()
    }

    /// Where each column begins in [`indices`](Self::indices) and [`values`](Self::values);
    /// n_cols + 1 entries.
    pub fn indptr(&self) -> &[usize] {
        &self.indptr
    }

    /// The row of each stored entry.
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    /// The stored entries, column after column.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The same matrix with every entry stored, in column-major order.
    pub fn to_dense(&self) -> Array2<f64> {
        use ndarray::ShapeBuilder;
        let mut dense = Array2::zeros((self.n_rows, self.n_cols).f());
        for (j, mut column) in dense.columns_mut().into_iter().enumerate() {
            let (rows, values) = self.column(j);
            for (&row, &value) in rows.iter().zip(values) {
                if let Some(place) = column.get_mut(row as usize) {
                    *place = value;
                }
            }
        }
        dense
    }

    /// The matrix with these rows, in this order; a row may be taken more than once.
    ///
    /// # Errors
    /// [`ReadError::Columns`] when a row is out of range.
    pub fn select_rows(&self, rows: &[usize]) -> Result<Self, ReadError> {
        check_n_rows(rows.len())?;
        if let Some(row) = rows.iter().find(|&&row| row >= self.n_rows) {
            return Err(invalid(format!("row {row} of {}", self.n_rows)));
        }
        // New positions of each old row, as the linked lists that a counting sort would sort.
        let mut head = vec![u32::MAX; self.n_rows];
        let mut next = vec![u32::MAX; rows.len()];
        for ((new, &old), next) in rows.iter().enumerate().zip(&mut next).rev() {
            if let Some(head) = head.get_mut(old) {
                *next = std::mem::replace(head, new as u32);
            }
        }
        let mut indptr = Vec::with_capacity(self.n_cols + 1);
        indptr.push(0);
        let (mut indices, mut values) = (Vec::new(), Vec::new());
        let mut column: Vec<(u32, f64)> = Vec::new();
        for j in 0..self.n_cols {
            interrupt::check();
            let (old_rows, old_values) = self.column(j);
            column.clear();
            for (&old, &value) in old_rows.iter().zip(old_values) {
                let mut new = head.get(old as usize);
                while let Some(&row) = new.filter(|row| **row != u32::MAX) {
                    column.push((row, value));
                    new = next.get(row as usize);
                }
            }
            column.sort_unstable_by_key(|&(row, _)| row);
            indices.extend(column.iter().map(|&(row, _)| row));
            values.extend(column.iter().map(|&(_, value)| value));
            indptr.push(indices.len());
        }
        Ok(Self {
            n_rows: rows.len(),
            n_cols: self.n_cols,
            indptr,
            indices,
            values,
        })
    }

    /// The matrix with these columns, in this order.
    ///
    /// # Errors
    /// [`ReadError::Columns`] when a column is out of range.
    pub fn select_columns(&self, columns: &[usize]) -> Result<Self, ReadError> {
        let mut indptr = Vec::with_capacity(columns.len() + 1);
        indptr.push(0);
        let (mut indices, mut values) = (Vec::new(), Vec::new());
        for &j in columns {
            if j >= self.n_cols {
                return Err(invalid(format!("column {j} of {}", self.n_cols)));
            }
            let (rows, numbers) = self.column(j);
            indices.extend_from_slice(rows);
            values.extend_from_slice(numbers);
            indptr.push(indices.len());
        }
        Ok(Self {
            n_rows: self.n_rows,
            n_cols: columns.len(),
            indptr,
            indices,
            values,
        })
    }
}

impl Records for SparseMatrix {
    type Elem = f64;

    fn nsamples(&self) -> usize {
        self.n_rows
    }

    fn nfeatures(&self) -> usize {
        self.n_cols
    }
}

/// Row `u32::MAX` is left free as a mark, hence at most `u32::MAX` rows.
fn check_n_rows(n_rows: usize) -> Result<(), ReadError> {
    if n_rows > u32::MAX as usize {
        return Err(invalid(format!(
            "{n_rows} rows where at most {} fit",
            u32::MAX
        )));
    }
    Ok(())
}

fn invalid(problem: String) -> ReadError {
    ReadError::columns(
        format!("not a sparse matrix: {problem}"),
        "rows and columns count from 0 here, and each column lists its rows in ascending order",
    )
}

#[cfg(test)]
mod tests;
