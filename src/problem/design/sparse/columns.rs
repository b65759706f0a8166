//! Sparse columns that are scaled as they are read.

use crate::data::SparseMatrix;
use crate::problem::loss::Weights;

/// A number and its row.
pub(super) const BYTES_PER_ENTRY: usize = size_of::<f64>() + size_of::<u32>();

/// Entries of a column that all outputs use while they are in the first-level cache (24 KB).
const ENTRIES: usize = 2048;

/// The columns x̃ⱼ = factorⱼ(xⱼ − shiftⱼ) with the stored numbers xⱼ.
#[derive(Debug, Clone)]
pub(super) struct ScaledColumns<'a> {
    matrix: &'a SparseMatrix,
    /// 0 for a column without spread.
    factors: Vec<f64>,
    /// 0 for a column that does not store every row.
    shifts: Vec<f64>,
}

impl<'a> ScaledColumns<'a> {
    /// One factor and one shift for each column of the matrix.
    pub(super) fn new(matrix: &'a SparseMatrix, factors: Vec<f64>, shifts: Vec<f64>) -> Self {
        Self {
            matrix,
            factors,
            shifts,
        }
    }

    /// Rows.
    #[inline]
    pub(super) fn n_samples(&self) -> usize {
        self.matrix.n_rows()
    }

    /// Columns.
    #[inline]
    pub(super) fn n_features(&self) -> usize {
        self.matrix.n_cols()
    }

    /// Stored entries of all columns.
    #[inline]
    pub(super) fn n_entries(&self) -> usize {
        self.matrix.nnz()
    }

    /// x̃ⱼᵀv
    #[inline]
    pub(super) fn dot(&self, j: usize, v: &[f64]) -> f64 {
        let (rows, values) = self.stored(j);
        self.gathered_dot(j, rows, values, v)
    }

    /// The product of v with those of column j's entries that are given.
    #[inline]
    fn gathered_dot(&self, j: usize, rows: &[u32], values: &[f64], v: &[f64]) -> f64 {
        let factor = self.factors[j];
        match self.shifts[j] {
            0.0 => gathered_sum(rows, v, values, |x| factor * x),
            shift => gathered_sum(rows, v, values, |x| factor * (x - shift)),
        }
    }

    /// v ← v + a (d ∘ x̃ⱼ)
    #[inline]
    pub(super) fn axpy(&self, j: usize, a: f64, d: Weights<'_>, v: &mut [f64]) {
        match d {
            Weights::Uniform(d) => self.entries(j).for_each(|(i, x)| v[i] += a * d * x),
            Weights::PerSample(d) => self.entries(j).for_each(|(i, x)| v[i] += a * d[i] * x),
        }
    }

    /// Stored entries of column j.
    #[inline]
    pub(super) fn stored(&self, j: usize) -> (&[u32], &[f64]) {
        self.matrix.column(j)
    }

    /// Rows and scaled values of the stored entries of column j.
    #[inline]
    pub(super) fn entries(&self, j: usize) -> impl Iterator<Item = (usize, f64)> {
        let (rows, values) = self.stored(j);
        let (factor, shift) = (self.factors[j], self.shifts[j]);
        rows.iter()
            .zip(values)
            .map(move |(i, x)| (*i as usize, factor * (x - shift)))
    }

    /// xⱼᵀv for each column v of V, into out, `stride` apart. Entries are read once for all of them.
    #[inline]
    pub(super) fn dots(&self, j: usize, v: &[f64], out: &mut [f64], stride: usize) {
        let n = self.n_samples();
        let (rows, values) = self.stored(j);
        for (rows, values) in rows.chunks(ENTRIES).zip(values.chunks(ENTRIES)) {
            for (v, out) in v.chunks(n).zip(out.iter_mut().step_by(stride)) {
                *out += self.gathered_dot(j, rows, values, v);
            }
        }
    }
}

/// Σ entry(xᵢ)vᵢ over the stored rows i, in independent partial sums: loads of v need not wait for additions.
#[inline]
fn gathered_sum(rows: &[u32], v: &[f64], values: &[f64], entry: impl Fn(f64) -> f64) -> f64 {
    const LANES: usize = 4;
    let (row_chunks, row_tail) = rows.as_chunks::<LANES>();
    let (value_chunks, value_tail) = values.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for (rows, values) in row_chunks.iter().zip(value_chunks) {
        for k in 0..LANES {
            lanes[k] += entry(values[k]) * v[rows[k] as usize];
        }
    }
    for ((lane, i), x) in lanes.iter_mut().zip(row_tail).zip(value_tail) {
        *lane += entry(*x) * v[*i as usize];
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}
