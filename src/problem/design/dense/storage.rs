//! Where the numbers of a dense matrix are: in the user's array if its columns are contiguous `f64`, in
//! an aligned copy otherwise.

use crate::linalg;
use crate::linalg::parallel;
use linfa::Float;
use ndarray::{ArrayBase, Data, Ix2};
use num_traits::ToPrimitive;

/// Numbers in a cache line; columns of a copy start on such a boundary.
const LINE: usize = 8;

/// Columns copied together: a few cache lines of each row.
const COPY_COLUMNS: usize = 32;

/// Columns of numbers.
#[derive(Debug, Clone)]
pub(super) enum Storage<'a> {
    /// Slices of the user's array.
    Borrowed(Vec<&'a [f64]>),
    /// A copy.
    Owned(AlignedColumns),
}

impl<'a> Storage<'a> {
    /// The columns of an array, copied if need be.
    pub(super) fn of<D>(records: &'a ArrayBase<D, Ix2>) -> Self
    where
        D: Data,
        D::Elem: Float,
    {
        let slice = |j| linalg::as_f64(records.column(j).to_slice()?);
        let columns: Option<Vec<&[f64]>> = (0..records.ncols()).map(slice).collect();
        columns.map_or_else(
            || Self::Owned(AlignedColumns::copy(records)),
            Self::Borrowed,
        )
    }

    /// Column j.
    pub(super) fn column(&self, j: usize) -> &[f64] {
        match self {
            Self::Borrowed(columns) => columns[j],
            Self::Owned(copy) => copy.column(j),
        }
    }

    /// A copy that can be written to, made where there is none.
    pub(super) fn make_owned(&mut self) -> &mut AlignedColumns {
        if let Self::Borrowed(columns) = self {
            let mut copy = AlignedColumns::zeros(columns[0].len(), columns.len());
            copy.for_each_column(|j, target| target.copy_from_slice(columns[j]));
            *self = Self::Owned(copy);
        }
        match self {
            Self::Owned(copy) => copy,
            Self::Borrowed(_) => unreachable!("replaced above"),
        }
    }
}

/// Column-major numbers, each column on a cache line.
#[derive(Debug, Clone)]
pub(super) struct AlignedColumns {
    n: usize,
    p: usize,
    /// Distance between the starts of two columns, a multiple of [`LINE`].
    stride: usize,
    /// Position of the first column in `values`.
    offset: usize,
    values: Vec<f64>,
}

impl AlignedColumns {
    fn zeros(n: usize, p: usize) -> Self {
        let stride = n.div_ceil(LINE) * LINE;
        let values = vec![0.0; stride * p + LINE];
        let misaligned = (values.as_ptr() as usize / size_of::<f64>()) % LINE;
        Self {
            n,
            p,
            stride,
            offset: (LINE - misaligned) % LINE,
            values,
        }
    }

    /// Numbers that have no `f64` become NaN.
    fn copy<D>(records: &ArrayBase<D, Ix2>) -> Self
    where
        D: Data,
        D::Elem: Float,
    {
        let mut copy = Self::zeros(records.nrows(), records.ncols());
        let (n, p, stride) = (copy.n, copy.p, copy.stride);
        let view = records.view();
        copy.for_each_block(|start, block| {
            let width = (block.len() / stride).min(p - start);
            // A line of each column at a time, so that a line of a row-major source is still in the cache
            // for the next column.
            for from in (0..n).step_by(LINE) {
                let to = (from + LINE).min(n);
                for k in 0..width {
                    for (i, target) in (from..to).zip(&mut block[k * stride + from..]) {
                        *target = view[[i, start + k]].to_f64().unwrap_or(f64::NAN);
                    }
                }
            }
        });
        copy
    }

    /// `work(first column, their numbers with the padding)` on blocks of columns.
    fn for_each_block(&mut self, work: impl Fn(usize, &mut [f64]) + Sync) {
        let (stride, end) = (self.stride, self.offset + self.stride * self.p);
        let values = &mut self.values[self.offset..end];
        let split = parallel::worthwhile(size_of_val(values));
        parallel::for_each_chunk(values, COPY_COLUMNS * stride, split, |at, block| {
            work(at / stride, block);
        });
    }

    /// `work(j, column)` on every column.
    pub(super) fn for_each_column(&mut self, work: impl Fn(usize, &mut [f64]) + Sync) {
        let (n, stride) = (self.n, self.stride);
        self.for_each_block(|start, block| {
            for (k, column) in block.chunks_mut(stride).enumerate() {
                work(start + k, &mut column[..n]);
            }
        });
    }

    fn column(&self, j: usize) -> &[f64] {
        let start = self.offset + j * self.stride;
        &self.values[start..start + self.n]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, ShapeBuilder, s};

    #[test]
    fn contiguous_columns_are_read_where_they_are() {
        let x = Array2::<f64>::ones((10, 3).f());
        let storage = Storage::of(&x);
        assert!(matches!(storage, Storage::Borrowed(_)));
        assert_eq!(storage.column(1).as_ptr(), x.column(1).as_ptr());
        let part = x.slice(s![2..7, ..]);
        assert!(matches!(Storage::of(&part), Storage::Borrowed(_)));
    }

    #[test]
    fn other_layouts_and_numbers_are_copied_onto_cache_lines() {
        let x = Array2::from_shape_fn((300, 70), |(i, j)| (i * 70 + j) as f64);
        let single = x.mapv(|x| x as f32);
        let backwards = x.slice(s![..;-1, ..]);
        for (storage, flip) in [
            (Storage::of(&x), false),
            (Storage::of(&single), false),
            (Storage::of(&backwards), true),
        ] {
            assert!(matches!(storage, Storage::Owned(_)));
            for j in 0..70 {
                let column = storage.column(j);
                assert_eq!(column.as_ptr() as usize % (LINE * size_of::<f64>()), 0);
                let row = |i: usize| if flip { 299 - i } else { i };
                assert!((0..300).all(|i| column[i] == x[[row(i), j]]));
            }
        }
    }
}
