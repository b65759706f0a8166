//! Columns of numbers in one piece of memory, so that a table of numbers becomes a design matrix
//! without a copy.

use std::ops::Deref;
use std::sync::Arc;

/// The cells of a column of numbers: its own, or a column of a matrix that a whole table shares.
#[derive(Debug, Clone)]
pub(crate) enum Numbers {
    Own(Vec<f64>),
    #[cfg_attr(
        not(feature = "csv"),
        expect(dead_code, reason = "only readers make them")
    )]
    Shared(Part),
}

/// One column of a column-major matrix.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    matrix: Arc<Vec<f64>>,
    n_rows: usize,
    column: usize,
}

impl Deref for Numbers {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        match self {
            Self::Own(values) => values,
            Self::Shared(part) => {
                let start = part.column * part.n_rows;
                part.matrix
                    .get(start..start + part.n_rows)
                    .unwrap_or_default()
            }
        }
    }
}

impl Numbers {
    /// The columns of a column-major matrix (n_rows × n_cols).
    #[cfg(feature = "csv")]
    pub(crate) fn columns_of(matrix: Vec<f64>, n_rows: usize) -> impl Iterator<Item = Self> {
        let n_cols = matrix.len().checked_div(n_rows).unwrap_or(0);
        let matrix = Arc::new(matrix);
        (0..n_cols).map(move |column| {
            Self::Shared(Part {
                matrix: Arc::clone(&matrix),
                n_rows,
                column,
            })
        })
    }

    /// These columns as a matrix of their own, in place of the one that they are parts of.
    ///
    /// `columns` ascends. `None`, and nothing is changed, unless all columns are parts of one
    /// matrix of which nobody else holds a part; otherwise all of `table` is empty afterwards.
    pub(crate) fn into_matrix(mut table: Vec<&mut Self>, columns: &[usize]) -> Option<Vec<f64>> {
        let part = |column: usize| match table.get(column) {
            Some(Self::Shared(part)) => Some(part),
            _ => None,
        };
        let first = part(*columns.first()?)?;
        let (matrix, n_rows) = (Arc::clone(&first.matrix), first.n_rows);
        let places: Vec<usize> = columns
            .iter()
            .map(|&column| part(column).filter(|part| Arc::ptr_eq(&part.matrix, &matrix)))
            .map(|part| Some(part?.column))
            .collect::<Option<_>>()?;
        let of_matrix = |numbers: &&&mut Self| match numbers {
            Self::Shared(part) => Arc::ptr_eq(&part.matrix, &matrix),
            Self::Own(_) => false,
        };
        let held_here = table.iter().filter(of_matrix).count();
        let ascends = places.is_sorted_by(|one, next| one < next);
        if !ascends || Arc::strong_count(&matrix) != held_here + 1 {
            return None;
        }
        for numbers in &mut table {
            **numbers = Self::Own(Vec::new());
        }
        let mut matrix = Arc::into_inner(matrix)?;
        keep_columns(&mut matrix, n_rows, n_rows, &places);
        Some(matrix)
    }
}

/// Leaves the first `n_rows` of these ascending columns of a column-major matrix whose columns
/// start `stride` apart.
fn keep_columns(matrix: &mut Vec<f64>, stride: usize, n_rows: usize, columns: &[usize]) {
    for (to, &from) in columns.iter().enumerate() {
        let start = from * stride;
        if start != to * n_rows {
            matrix.copy_within(start..start + n_rows, to * n_rows);
        }
    }
    matrix.truncate(columns.len() * n_rows);
    matrix.shrink_to_fit();
}

/// Zeros in memory that the system hands out page by page as it is written; `None` when there is too
/// little memory.
#[cfg(feature = "csv")]
pub(crate) fn zeros(len: usize) -> Option<Vec<f64>> {
    let mut room: Vec<f64> = Vec::new();
    // `vec!` ends the program when memory is short, so the same amount is reserved first.
    room.try_reserve_exact(len).ok()?;
    drop(std::hint::black_box(room));
    Some(vec![0.0; len])
}

/// Some rows of a table, column after column.
#[cfg(feature = "csv")]
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) n_rows: usize,
    pub(crate) values: Vec<f64>,
}

/// A column-major matrix that grows downwards, block by block.
#[cfg(feature = "csv")]
#[derive(Debug)]
pub(crate) struct Stack {
    values: Vec<f64>,
    n_cols: usize,
    n_rows: usize,
    /// Rows there is room for: the distance between the starts of two columns.
    stride: usize,
}

#[cfg(feature = "csv")]
impl Stack {
    /// Columns that one piece of work copies.
    const COLUMNS: usize = 8;

    /// Room for this many rows; `None` when they do not fit in memory.
    pub(crate) fn with_room(n_rows: usize, n_cols: usize) -> Option<Self> {
        Some(Self {
            values: zeros(n_rows.checked_mul(n_cols)?)?,
            n_cols,
            n_rows: 0,
            stride: n_rows,
        })
    }

    pub(crate) fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Puts the blocks below each other; `None` when they do not fit in memory.
    pub(crate) fn push(&mut self, blocks: &[Block]) -> Option<()> {
        let first = self.n_rows;
        let n_rows = blocks.iter().map(|block| block.n_rows).sum::<usize>() + first;
        if n_rows > self.stride {
            self.grow(n_rows)?;
        }
        self.n_rows = n_rows;
        let stride = self.stride;
        if stride == 0 {
            return Some(());
        }
        let split =
            crate::linalg::parallel::worthwhile((n_rows - first) * self.n_cols * size_of::<f64>());
        let fill = |start: usize, columns: &mut [f64]| {
            for (j, column) in (start / stride..).zip(columns.chunks_mut(stride)) {
                let mut rest = column.get_mut(first..n_rows).unwrap_or_default();
                for block in blocks {
                    let place = j * block.n_rows..(j + 1) * block.n_rows;
                    let (Some(cells), Some((target, below))) = (
                        block.values.get(place),
                        rest.split_at_mut_checked(block.n_rows),
                    ) else {
                        return;
                    };
                    target.copy_from_slice(cells);
                    rest = below;
                }
            }
        };
        crate::linalg::parallel::for_each_chunk(
            &mut self.values,
            Self::COLUMNS * stride,
            split,
            fill,
        );
        Some(())
    }

    /// Room for `n_rows` and a quarter more.
    fn grow(&mut self, n_rows: usize) -> Option<()> {
        let stride = n_rows.checked_add(n_rows / 4)?;
        let mut values = zeros(stride.checked_mul(self.n_cols)?)?;
        if self.n_rows > 0 {
            let old = self.values.chunks(self.stride);
            for (new, old) in values.chunks_mut(stride).zip(old) {
                for (new, old) in new.iter_mut().zip(old).take(self.n_rows) {
                    *new = *old;
                }
            }
        }
        (self.values, self.stride) = (values, stride);
        Some(())
    }

    /// The matrix (n_rows × n_cols), column after column.
    pub(crate) fn finish(mut self) -> Vec<f64> {
        let all: Vec<usize> = (0..self.n_cols).collect();
        keep_columns(&mut self.values, self.stride, self.n_rows, &all);
        self.values
    }
}

#[cfg(all(test, feature = "csv"))]
mod tests {
    use super::*;

    fn table(matrix: Vec<f64>, n_rows: usize) -> Vec<Numbers> {
        Numbers::columns_of(matrix, n_rows).collect()
    }

    #[test]
    fn columns_are_parts_of_the_matrix() {
        let columns = table(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2);
        let cells: Vec<&[f64]> = columns.iter().map(|numbers| &**numbers).collect();
        assert_eq!(cells, [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]);
    }

    #[test]
    fn chosen_columns_become_a_matrix_where_they_are() {
        for (columns, expected) in [
            (&[0, 1][..], &[1.0, 2.0, 3.0, 4.0][..]),
            (&[1, 2], &[3.0, 4.0, 5.0, 6.0]),
            (&[0, 2], &[1.0, 2.0, 5.0, 6.0]),
        ] {
            let mut table = table(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2);
            let before = table[0].as_ptr();
            let matrix = Numbers::into_matrix(table.iter_mut().collect(), columns).expect("it");
            assert_eq!(matrix, expected);
            assert_eq!(matrix.as_ptr(), before);
            assert!(table.iter().all(|numbers| numbers.is_empty()));
        }
    }

    #[test]
    fn a_matrix_that_is_shared_or_not_one_stays_as_it_is() {
        let take = |table: &mut Vec<Numbers>, columns: &[usize]| {
            Numbers::into_matrix(table.iter_mut().collect(), columns)
        };
        let mut first = table(vec![1.0, 2.0], 1);
        let kept = first.clone();
        assert_eq!(take(&mut first, &[0, 1]), None);
        assert_eq!(first[1].to_vec(), [2.0]);
        drop(kept);
        assert_eq!(take(&mut first, &[1, 0]), None);
        let mut two = table(vec![1.0, 2.0], 1);
        two.extend(table(vec![3.0], 1));
        assert_eq!(take(&mut two, &[0, 2]), None);
        two.push(Numbers::Own(vec![4.0]));
        assert_eq!(take(&mut two, &[0, 3]), None);
        assert_eq!(take(&mut two, &[0, 1]), Some(vec![1.0, 2.0]));
    }

    #[test]
    fn blocks_stand_below_each_other_whatever_the_room() {
        let block = |n_rows, values: &[f64]| Block {
            n_rows,
            values: values.to_vec(),
        };
        for room in [0, 1, 3, 10] {
            let mut stack = Stack::with_room(room, 2).expect("memory");
            stack
                .push(&[block(2, &[1.0, 2.0, 10.0, 20.0]), block(0, &[])])
                .expect("memory");
            stack.push(&[block(1, &[3.0, 30.0])]).expect("memory");
            assert_eq!(stack.n_rows(), 3);
            assert_eq!(stack.finish(), [1.0, 2.0, 3.0, 10.0, 20.0, 30.0]);
        }
    }

    #[test]
    fn more_than_memory_is_no_crash() {
        assert!(zeros(usize::MAX / 16).is_none());
        assert!(Stack::with_room(usize::MAX, 2).is_none());
    }
}
