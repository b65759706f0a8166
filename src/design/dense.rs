//! Dense columns, contiguous and aligned.

use super::{DesignMatrix, Scaling, Standardization};
use crate::linalg;
use crate::loss::{SampleWeights, Weights};
use crate::{Error, Result};
use linfa::Float;
use ndarray::{ArrayBase, Data, Ix2};
use num_traits::ToPrimitive;
use std::ops::Range;

/// Numbers in a cache line; columns start on such a boundary.
const LINE: usize = 8;

/// Rows copied from a row-major source before moving to the next column, so that a cache line read
/// for one column is still there for its neighbours.
const COPY_BLOCK: usize = 256;

/// Rows of a Gram block that are gathered at once: small enough for the second-level cache.
const GRAM_BLOCK: usize = 1024;

/// A column-major copy of the user's matrix, centred and scaled, each column on a cache line.
#[derive(Debug, Clone)]
pub struct Dense {
    n_samples: usize,
    n_features: usize,
    /// Distance between the starts of two columns, a multiple of [`LINE`].
    stride: usize,
    /// Position of the first column in `values`.
    offset: usize,
    values: Vec<f64>,
}

impl Dense {
    /// Copies, centres and scales a matrix of any layout; `weights` are d.
    ///
    /// # Errors
    /// [`Error::Empty`] without rows or columns, [`Error::NotFinite`] for NaN or infinity,
    /// [`Error::LengthMismatch`] when the weights do not match the rows.
    pub fn new<D>(
        records: &ArrayBase<D, Ix2>,
        weights: &SampleWeights,
        standardization: Standardization,
    ) -> Result<(Self, Scaling)>
    where
        D: Data,
        D::Elem: Float,
    {
        let mut dense = Self::copy(records)?;
        if weights.len() != dense.n_samples {
            return Err(Error::LengthMismatch {
                what: "sample weights",
                expected: dense.n_samples,
                found: weights.len(),
            });
        }
        let mut scaling = Scaling::identity(dense.n_features);
        let (ignored, stand_in) = ignored_rows(weights);
        for j in 0..dense.n_features {
            let column = dense.column_mut(j);
            for &i in &ignored {
                column[i] = column[stand_in];
            }
            scaling.dense_column(j, column, weights.view(), standardization);
        }
        Ok((dense, scaling))
    }

    fn copy<D>(records: &ArrayBase<D, Ix2>) -> Result<Self>
    where
        D: Data,
        D::Elem: Float,
    {
        let (n, p) = records.dim();
        if n == 0 {
            return Err(Error::Empty("rows"));
        }
        if p == 0 {
            return Err(Error::Empty("columns"));
        }
        let stride = n.div_ceil(LINE) * LINE;
        let values = vec![0.0; stride * p + LINE];
        let misaligned = (values.as_ptr() as usize / size_of::<f64>()) % LINE;
        let mut dense = Self {
            n_samples: n,
            n_features: p,
            stride,
            offset: (LINE - misaligned) % LINE,
            values,
        };
        for start in (0..n).step_by(COPY_BLOCK) {
            let end = (start + COPY_BLOCK).min(n);
            for j in 0..p {
                let source = records.slice(ndarray::s![start..end, j]);
                let target = &mut dense.column_mut(j)[start..end];
                for (target, value) in target.iter_mut().zip(source) {
                    *target = value.to_f64().unwrap_or(f64::NAN);
                }
                if let Some(i) = target.iter().position(|value| !value.is_finite()) {
                    return Err(Error::NotFinite {
                        row: start + i,
                        column: j,
                        value: target[i],
                    });
                }
            }
        }
        Ok(dense)
    }

    /// Column j.
    pub fn column(&self, j: usize) -> &[f64] {
        let start = self.offset + j * self.stride;
        &self.values[start..start + self.n_samples]
    }

    fn column_mut(&mut self, j: usize) -> &mut [f64] {
        let start = self.offset + j * self.stride;
        &mut self.values[start..start + self.n_samples]
    }
}

/// The rows of weight 0, and a row that counts. They take its place, since 0 times a number out of
/// range is not 0, and a column may be constant but for them.
fn ignored_rows(weights: &SampleWeights) -> (Vec<usize>, usize) {
    let SampleWeights::PerSample(d) = weights else {
        return (Vec::new(), 0);
    };
    let ignored = (0..d.len()).filter(|i| d[*i] == 0.0).collect();
    (ignored, d.iter().position(|d| *d > 0.0).unwrap_or(0))
}

impl DesignMatrix for Dense {
    fn n_samples(&self) -> usize {
        self.n_samples
    }
    fn n_features(&self) -> usize {
        self.n_features
    }
    fn column_dot(&self, j: usize, v: &[f64]) -> f64 {
        linalg::dot(self.column(j), v)
    }
    fn column_axpy(&self, j: usize, a: f64, d: Weights<'_>, v: &mut [f64]) {
        match d {
            Weights::Uniform(d) => linalg::axpy(a * d, self.column(j), v),
            Weights::PerSample(d) => {
                for ((v, x), d) in v.iter_mut().zip(self.column(j)).zip(d) {
                    *v += a * d * x;
                }
            }
        }
    }
    fn column_moments(&self, j: usize, d: Weights<'_>) -> (f64, f64) {
        let x = self.column(j);
        match d {
            Weights::Uniform(d) => (d * linalg::sum(x), d * linalg::dot(x, x)),
            Weights::PerSample(d) => linalg::weighted_moments(x, d),
        }
    }
    fn gram(&self, rows: &[usize], columns: &[usize], d: Weights<'_>, out: &mut [f64]) {
        debug_assert_eq!(out.len(), rows.len() * columns.len());
        let mut left = vec![0.0; GRAM_BLOCK * rows.len()];
        let mut right = vec![0.0; GRAM_BLOCK * columns.len()];
        out.fill(0.0);
        for start in (0..self.n_samples).step_by(GRAM_BLOCK) {
            let end = (start + GRAM_BLOCK).min(self.n_samples);
            let height = end - start;
            for (a, j) in rows.iter().enumerate() {
                left[a * height..(a + 1) * height].copy_from_slice(&self.column(*j)[start..end]);
            }
            for (b, k) in columns.iter().enumerate() {
                let target = &mut right[b * height..(b + 1) * height];
                target.copy_from_slice(&self.column(*k)[start..end]);
                match d {
                    Weights::Uniform(d) => target.iter_mut().for_each(|v| *v *= d),
                    Weights::PerSample(d) => {
                        target
                            .iter_mut()
                            .zip(&d[start..end])
                            .for_each(|(v, d)| *v *= d);
                    }
                }
            }
            linalg::add_cross_product(&left, &right, height, rows.len(), columns.len(), out);
        }
    }
    fn column_into(&self, j: usize, out: &mut [f64]) {
        out.copy_from_slice(self.column(j));
    }
    fn rows_into(&self, rows: Range<usize>, out: &mut [f64]) {
        for (j, out) in out.chunks_mut(rows.len()).enumerate() {
            out.copy_from_slice(&self.column(j)[rows.clone()]);
        }
    }
}
