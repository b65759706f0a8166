//! Dense columns, centred and scaled as they are read.

mod columns;
mod first_reading;
mod gram;
mod passes;
mod row_blocks;
mod storage;
mod wide;

use super::matrix::norm_of;
use super::moments::StandardizedMoments;
use super::statistics::Statistics;
use super::{Columns, DesignMatrix, Precision, RowBlocks, Scaling, Standardization};
use crate::linalg::{parallel, shifted};
use crate::problem::loss::{SampleWeights, Weights};
use crate::problem::moments::Sums;
use crate::{Error, Result};
use columns::StandardizedColumns;
use first_reading::FirstReading;
use linfa::Float;
use ndarray::{ArrayBase, Data, Ix2};
use std::ops::Range;
use storage::Storage;

/// Columns read by one thread at a time while their means are taken.
const SURVEY_BLOCK: usize = 16;

/// The user's matrix, whose columns are centred and scaled by every operation as it reads them. It is
/// copied only if its columns are not contiguous `f64`, or hold numbers that must not be used.
#[derive(Debug, Clone)]
pub struct Dense<'a> {
    columns: StandardizedColumns<'a>,
    centred: bool,
    known: Option<Known>,
    /// Mean and deviation of each x̃ⱼ, where rows count the same.
    spreads: Option<Vec<(f64, f64)>>,
}

/// Products from the reading for means and deviations, of centred columns whose rows count the same.
#[derive(Debug, Clone)]
struct Known {
    /// X̃ᵀy (n_features)
    target_products: Vec<f64>,
    /// X̃ᵀX̃ (n_features × n_features), if it was requested.
    gram: Option<Vec<f64>>,
}

/// What else the reading for means and deviations computes.
#[derive(Debug, Clone, Copy)]
struct Requested<'t> {
    /// Products with these.
    targets: &'t [f64],
    /// Products of the columns with each other, too.
    gram: bool,
}

impl<'a> Dense<'a> {
    /// Centres and scales a matrix of any layout; `weights` are d.
    ///
    /// # Errors
    /// [`Error::Empty`] without rows or columns, [`Error::NotFinite`] for NaN or infinity,
    /// [`Error::LengthMismatch`] when the weights do not match the rows, [`Error::ColumnOutOfRange`] for a column
    /// whose squares are not of the range of f64.
    pub fn new<D>(
        records: &'a ArrayBase<D, Ix2>,
        weights: &SampleWeights,
        standardization: Standardization,
    ) -> Result<(Self, Scaling)>
    where
        D: Data,
        D::Elem: Float,
    {
        Self::standardized(records, weights, standardization, None)
    }

    /// The same for least squares on these targets: products with them, and if `gram` says so the Gram matrix of all
    /// columns, come from the reading that means and deviations need anyway.
    ///
    /// # Errors
    /// As [`Dense::new`].
    pub fn for_targets<D>(
        records: &'a ArrayBase<D, Ix2>,
        targets: &[f64],
        gram: bool,
        weights: &SampleWeights,
        standardization: Standardization,
    ) -> Result<(Self, Scaling)>
    where
        D: Data,
        D::Elem: Float,
    {
        // Products are kept of centred columns whose rows count the same.
        let plain = standardization.center && matches!(weights, SampleWeights::Uniform(_));
        let requested =
            (plain && targets.len() == records.nrows()).then_some(Requested { targets, gram });
        Self::standardized(records, weights, standardization, requested)
    }

    /// All rows of these columns, centred and scaled without a reading of them: `sums` are their moments about `shift`, with
    /// the target as one more column behind the others. `None` where moments have not the digits that a reading has.
    ///
    /// # Errors
    /// [`Error::ColumnOutOfRange`] for a column whose squares are not of the range of f64.
    pub(crate) fn of_moments(
        columns: &[&'a [f64]],
        (sums, shift): (&Sums, &[f64]),
        standardization: Standardization,
    ) -> Option<Result<(Self, Scaling)>> {
        let (known, scaling) = match StandardizedMoments::new(sums, shift, standardization)? {
            Ok(found) => found,
            Err(error) => return Some(Err(error)),
        };
        let columns = Storage::Borrowed(columns[..known.factors.len()].to_vec());
        let (shifts, factors) = (known.shifts, known.factors);
        let dense = Self {
            columns: StandardizedColumns::new(sums.rows, columns, shifts, factors),
            centred: true,
            known: Some(Known {
                target_products: known.products,
                gram: Some(known.gram),
            }),
            spreads: Some(known.spreads),
        };
        Some(Ok((dense, scaling)))
    }

    /// The matrix, with the requested products.
    fn standardized<D>(
        records: &'a ArrayBase<D, Ix2>,
        weights: &SampleWeights,
        standardization: Standardization,
        requested: Option<Requested<'_>>,
    ) -> Result<(Self, Scaling)>
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
        if weights.len() != n {
            return Err(Error::LengthMismatch {
                what: "sample weights",
                expected: n,
                found: weights.len(),
            });
        }
        let mut columns = Storage::of(records);
        replace_ignored_rows(&mut columns, p, weights)?;
        let reading = requested
            .filter(|requested| requested.gram)
            .and_then(|requested| FirstReading::of(&columns, p, requested.targets));
        let (statistics, products, gram) = match reading {
            Some(reading) => (
                reading.statistics,
                Some(reading.products),
                Some(reading.gram),
            ),
            None => {
                let targets = requested.map(|requested| requested.targets);
                let (statistics, products) = survey(&columns, p, weights, targets)?;
                (statistics, products, None)
            }
        };
        let mut scaling = Scaling::identity(p);
        let (mut shifts, mut factors) = (vec![0.0; p], vec![0.0; p]);
        let mut spreads = vec![(0.0, 0.0); p];
        let mut units = Vec::new();
        for (j, statistics) in statistics.into_iter().enumerate() {
            let unit = statistics.unit;
            units.push(unit);
            scaling.means[j] = statistics.mean * unit;
            if standardization.center {
                scaling.shifts[j] = statistics.mean * unit;
            }
            let deviation = statistics.deviation * unit;
            scaling.finish(j, deviation, statistics.constant, n, standardization)?;
            if !scaling.constant[j] {
                shifts[j] = scaling.shifts[j] / unit;
                factors[j] = unit / scaling.scales[j];
                let mean = factors[j] * (statistics.mean - shifts[j]);
                spreads[j] = (mean, factors[j] * statistics.deviation);
            }
        }
        let usual = units.iter().all(|unit| *unit == 1.0);
        let known = products
            .filter(|_| usual)
            .map(|products| Known::scaled(products, gram, &factors));
        if !usual {
            columns.make_owned().for_each_column(|j, column| {
                column.iter_mut().for_each(|x| *x /= units[j]);
            });
        }
        let dense = Self {
            columns: StandardizedColumns::new(n, columns, shifts, factors),
            centred: standardization.center,
            known,
            spreads: matches!(weights, SampleWeights::Uniform(_)).then_some(spreads),
        };
        Ok((dense, scaling))
    }
}

impl Known {
    fn scaled(mut target_products: Vec<f64>, mut gram: Option<Vec<f64>>, factors: &[f64]) -> Self {
        for (product, factor) in target_products.iter_mut().zip(factors) {
            *product *= factor;
        }
        let columns = gram
            .iter_mut()
            .flat_map(|gram| gram.chunks_mut(factors.len()));
        for (column, own) in columns.zip(factors) {
            for (value, factor) in column.iter_mut().zip(factors) {
                *value *= own * factor;
            }
        }
        Self {
            target_products,
            gram,
        }
    }
}

/// Means and deviations of all columns, and Σᵢ (xᵢⱼ − x̄ⱼ)yᵢ of each while it is in the cache.
fn survey(
    columns: &Storage<'_>,
    p: usize,
    weights: &SampleWeights,
    targets: Option<&[f64]>,
) -> Result<(Vec<Statistics>, Option<Vec<f64>>)> {
    let split = parallel::worthwhile(weights.len() * p * size_of::<f64>());
    let blocks = parallel::map_blocks(p, SURVEY_BLOCK, split, |block| {
        let (mut found, mut products) = (Vec::new(), Vec::new());
        for j in block {
            let column = columns.column(j);
            let statistics = Statistics::of(column, weights.view());
            let statistics = statistics.map_err(|i| not_finite(column, i, j))?;
            found.push(statistics);
            products.extend(targets.map(|y| shifted::dot(column, statistics.mean, y)));
        }
        Ok::<_, Error>((found, products))
    });
    let (mut statistics, mut products) = (Vec::with_capacity(p), Vec::with_capacity(p));
    for block in blocks {
        let (found, of_targets) = block?;
        statistics.extend(found);
        products.extend(of_targets);
    }
    Ok((statistics, targets.map(|_| products)))
}

fn not_finite(column: &[f64], row: usize, j: usize) -> Error {
    Error::NotFinite {
        row,
        column: j,
        value: column[row],
    }
}

/// Rows of weight 0 take the place of a row that counts, since 0 times a number out of range is not 0,
/// and a column may be constant but for them.
fn replace_ignored_rows(
    columns: &mut Storage<'_>,
    p: usize,
    weights: &SampleWeights,
) -> Result<()> {
    let SampleWeights::PerSample(d) = weights else {
        return Ok(());
    };
    let ignored: Vec<usize> = (0..d.len()).filter(|i| d[*i] == 0.0).collect();
    let stand_in = d.iter().position(|d| *d > 0.0).unwrap_or(0);
    if ignored.is_empty() {
        return Ok(());
    }
    for j in 0..p {
        let column = columns.column(j);
        if let Some(i) = ignored.iter().find(|i| !column[**i].is_finite()) {
            return Err(not_finite(column, *i, j));
        }
    }
    columns.make_owned().for_each_column(|_, column| {
        for &i in &ignored {
            column[i] = column[stand_in];
        }
    });
    Ok(())
}

impl DesignMatrix for Dense<'_> {
    fn n_samples(&self) -> usize {
        self.columns.n_samples()
    }
    fn n_features(&self) -> usize {
        self.columns.n_features()
    }
    fn column_dot(&self, j: usize, v: &[f64]) -> f64 {
        self.columns.dot(j, v)
    }
    fn column_axpy(&self, j: usize, a: f64, d: Weights<'_>, v: &mut [f64]) {
        self.columns.axpy(j, a, d, v);
    }
    fn column_moments(&self, j: usize, d: Weights<'_>) -> (f64, f64) {
        self.columns.moments(j, d)
    }
    fn column_norm(&self, j: usize, centred: bool) -> f64 {
        let n = self.n_samples() as f64;
        match &self.spreads {
            Some(spreads) if centred => n.sqrt() * spreads[j].1,
            Some(spreads) => n.sqrt() * spreads[j].0.hypot(spreads[j].1),
            None => norm_of(self.column_moments(j, Weights::Uniform(1.0)), n, centred),
        }
    }
    fn transpose_times(&self, columns: Columns<'_>, v: &[f64], out: &mut [f64]) {
        if wide::pays(v.len() / self.n_samples()) {
            wide::transpose_times(&self.columns, columns, v, out);
        } else {
            passes::transpose_times(&self.columns, columns, v, out);
        }
    }
    fn add_times(&self, columns: &[usize], w: &[f64], eta: &mut [f64]) {
        if wide::pays(eta.len() / self.n_samples()) {
            wide::add_times(&self.columns, columns, w, eta);
        } else {
            passes::add_times(&self.columns, columns, w, eta);
        }
    }
    fn gram(&self, rows: &[usize], columns: &[usize], d: Weights<'_>, out: &mut [f64]) {
        gram::rectangle(&self.columns, rows, columns, d, out);
    }
    fn gram_of(&self, columns: Columns<'_>, d: Weights<'_>, precision: Precision, out: &mut [f64]) {
        let known = self.known.as_ref().and_then(|known| known.gram.as_ref());
        if let (Some(gram), Weights::Uniform(d)) = (known, d) {
            let (m, p) = (columns.count(self.n_features()), self.n_features());
            for (a, out) in out.chunks_mut(m).enumerate() {
                let column = &gram[columns.index(a) * p..][..p];
                for (b, out) in out.iter_mut().enumerate() {
                    *out = d * column[columns.index(b)];
                }
            }
            return;
        }
        gram::square(&self.columns, columns, d, precision, out);
    }
    fn target_products(&self) -> Option<&[f64]> {
        self.known
            .as_ref()
            .map(|known| known.target_products.as_slice())
    }
    fn is_centred(&self) -> bool {
        self.centred
    }
    fn row_blocks(&self) -> Option<&dyn RowBlocks> {
        row_blocks::worthwhile(&self.columns).then_some(&self.columns)
    }
    fn column_into(&self, j: usize, out: &mut [f64]) {
        let next = (j + 1).min(self.n_features() - 1);
        self.columns.pack(j, Some(&next), 0..self.n_samples(), out);
    }
    fn rows_into(&self, rows: Range<usize>, out: &mut [f64]) {
        for (j, out) in out.chunks_mut(rows.len()).enumerate() {
            let next = (j + 1).min(self.n_features() - 1);
            self.columns.pack(j, Some(&next), rows.clone(), out);
        }
    }
}
