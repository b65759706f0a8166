//! All statistics of X that least squares needs, from one reading of it: means, deviations, Xᵀy and XᵀX.
//!
//! Numbers are taken relative to a guess of the mean of their column, z = x − s, so that a mean far above the spread
//! costs no digits, and Σ(x − x̄)(x − x̄)ᵀ = Σzzᵀ − n z̄z̄ᵀ.
//!
//! Source: Chan, Golub and LeVeque (1983), The American Statistician 37(3), on shifted data.

use super::gram::{self, Tile};
use super::storage::Storage;
use crate::linalg::{ColumnRange, mirror_lower, shifted};
use crate::problem::design::statistics::{CANCELLATION, Statistics};
use crate::problem::loss::Weights;
use crate::problem::moments::guessed_mean;
use std::ops::Range;

/// What is known of dense columns and targets y whose rows count the same.
#[derive(Debug)]
pub(super) struct FirstReading {
    pub(super) statistics: Vec<Statistics>,
    /// Σᵢ (xᵢⱼ − x̄ⱼ)yᵢ
    pub(super) products: Vec<f64>,
    /// Σᵢ (xᵢⱼ − x̄ⱼ)(xᵢₖ − x̄ₖ)
    pub(super) gram: Vec<f64>,
}

/// Sums over blocks of rows of a column.
#[derive(Debug, Clone, Copy)]
struct ColumnSums {
    range: ColumnRange,
    product: f64,
}

impl ColumnSums {
    const EMPTY: Self = Self {
        range: ColumnRange {
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            sum: 0.0,
        },
        product: 0.0,
    };

    fn add(&mut self, (range, product): (ColumnRange, f64)) {
        self.range.low = self.range.low.min(range.low);
        self.range.high = self.range.high.max(range.high);
        self.range.sum += range.sum;
        self.product += product;
    }
}

impl FirstReading {
    /// Reads p columns; `None` where the statistics of a column need a second reading.
    pub(super) fn of(columns: &Storage<'_>, p: usize, targets: &[f64]) -> Option<Self> {
        let n = targets.len();
        let guesses: Vec<f64> = (0..p).map(|j| guessed_mean(columns.column(j))).collect();
        let product = |tile: &Tile, part: Range<usize>| {
            let mut sums = vec![ColumnSums::EMPTY; tile.left.len()];
            let end = part.end;
            let stored = |place: usize| columns.column(tile.left.start + place);
            let pack = |place: usize, rows: Range<usize>, out: &mut [f64]| {
                let j = tile.left.start + place;
                // The column that comes next, or the first one further down.
                let next = if j + 1 < p {
                    &columns.column(j + 1)[rows.clone()]
                } else {
                    let height = rows.len();
                    &columns.column(tile.left.start)[rows.end..(rows.end + height).min(end)]
                };
                let x = &columns.column(j)[rows.clone()];
                let found = shifted::pack_with_range(x, next, guesses[j], &targets[rows], out);
                sums[place].add(found);
            };
            let product = gram::lower_product(tile, Weights::Uniform(1.0), part, stored, pack);
            (product, sums)
        };
        let tiles = gram::lower_tiles(p, gram::LARGE_TILE);
        let mut gram = vec![0.0; p * p];
        let sums = gram::run(n, &tiles, p, product, &mut gram);
        let mut totals = vec![ColumnSums::EMPTY; p];
        // The first tile has all columns on its left.
        for sums in sums.iter().filter(|sums| sums.len() == p) {
            for (total, sums) in totals.iter_mut().zip(sums) {
                total.add((sums.range, sums.product));
            }
        }
        let count = n as f64;
        let mut statistics = Vec::with_capacity(p);
        for (j, sums) in totals.iter().enumerate() {
            let off = sums.range.sum / count;
            let lost = off * off;
            let variance = gram[j * p + j] / count - lost;
            let constant = sums.range.low == sums.range.high;
            if !constant && (lost.is_nan() || variance.is_nan() || lost > CANCELLATION * variance) {
                return None;
            }
            statistics.push(Statistics::from_sums(
                sums.range,
                guesses[j] + off,
                variance,
            )?);
        }
        let target_sum: f64 = crate::linalg::sum(targets);
        let offs: Vec<f64> = totals.iter().map(|sums| sums.range.sum / count).collect();
        for (k, column) in gram.chunks_mut(p).enumerate() {
            for (j, value) in column.iter_mut().enumerate().skip(k) {
                *value -= count * offs[j] * offs[k];
            }
        }
        mirror_lower(&mut gram, p);
        let products = totals.iter().zip(&offs);
        Some(Self {
            statistics,
            products: products
                .map(|(sums, off)| sums.product - off * target_sum)
                .collect(),
            gram,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::moments::GUESSES;
    use ndarray::{Array2, ShapeBuilder};

    const ROWS: usize = 5000;

    fn wave(k: usize, f: f64) -> f64 {
        (k as f64 * f).sin()
    }

    fn read(columns: &Array2<f64>, targets: &[f64]) -> Option<FirstReading> {
        FirstReading::of(&Storage::of(columns), columns.ncols(), targets)
    }

    /// A mean far above the spread, a sorted column, one that depends on another, and a constant.
    fn difficult() -> Array2<f64> {
        Array2::from_shape_fn((ROWS, 7).f(), |(i, j)| match j {
            0 => 1e8 + wave(i, 0.7),
            1 => i as f64,
            2 => 3.0 - 2.0 * i as f64,
            3 => -7.5,
            _ => wave(i * 31 + j * 17, 0.3),
        })
    }

    #[test]
    fn one_reading_tells_what_two_do() {
        let columns = difficult();
        let targets: Vec<f64> = (0..ROWS).map(|i| wave(i, 1.1)).collect();
        let target_mean = targets.iter().sum::<f64>() / ROWS as f64;
        let found = read(&columns, &targets);
        assert!(found.is_some());
        let Some(found) = found else { return };
        let p = columns.ncols();
        let mut centred = columns.clone();
        for (j, mut column) in centred.columns_mut().into_iter().enumerate() {
            let slice = columns.column(j).to_vec();
            let exact = Statistics::of(&slice, Weights::Uniform(1.0 / ROWS as f64));
            let statistics = found.statistics[j];
            assert!(
                exact.is_ok_and(|exact| exact.constant == statistics.constant
                    && (exact.mean - statistics.mean).abs()
                        <= 4.0 * f64::EPSILON * exact.mean.abs().max(1.0)
                    && (exact.deviation - statistics.deviation).abs() <= 1e-13 * exact.deviation)
            );
            column.iter_mut().for_each(|x| *x -= statistics.mean);
        }
        let norm = |j: usize| centred.column(j).dot(&centred.column(j)).sqrt();
        for j in 0..p {
            let column = centred.column(j);
            let exact: f64 = column
                .iter()
                .zip(&targets)
                .map(|(x, y)| x * (y - target_mean))
                .sum();
            // The mean itself is a rounded number.
            let scale = norm(j).max(1e-8);
            assert!((found.products[j] - exact).abs() <= 1e-9 * scale * (ROWS as f64).sqrt());
            for k in 0..p {
                let exact = column.dot(&centred.column(k));
                let scale = (norm(j) * norm(k)).max(1e-8);
                assert!((found.gram[k * p + j] - exact).abs() <= 1e-12 * scale);
                assert_eq!(found.gram[k * p + j], found.gram[j * p + k]);
            }
        }
    }

    #[test]
    fn more_columns_than_a_tile_have_their_products() {
        let (n, p) = (1100, gram::LARGE_TILE + 9);
        let entry = |(i, j): (usize, usize)| 5.0 + wave(i * 31 + j * j * 17, 0.3);
        let mut columns = Array2::from_shape_fn((n, p).f(), entry);
        let targets: Vec<f64> = (0..n).map(|i| wave(i, 1.1)).collect();
        let found = read(&columns, &targets);
        assert!(found.is_some());
        let Some(found) = found else { return };
        for mut column in columns.columns_mut() {
            let mean = column.sum() / n as f64;
            column.iter_mut().for_each(|x| *x -= mean);
        }
        let exact = columns.t().dot(&columns);
        for ((j, k), exact) in exact.indexed_iter() {
            assert!((found.gram[k * p + j] - exact).abs() <= 1e-12 * n as f64);
        }
        let exact = columns.t().dot(&ndarray::aview1(&targets));
        for (found, exact) in found.products.iter().zip(exact) {
            assert!((found - exact).abs() <= 1e-12 * n as f64);
        }
    }

    #[test]
    fn what_one_reading_cannot_judge_is_left_to_two() {
        let targets = vec![0.0; ROWS];
        for bad in [f64::NAN, f64::INFINITY, 1e200] {
            let mut columns = difficult();
            columns[(ROWS - 1, 5)] = bad;
            assert!(read(&columns, &targets).is_none());
        }
        // Far from all others where the mean is guessed, and only there.
        let mut columns = difficult();
        for i in (0..ROWS).step_by(ROWS.div_ceil(GUESSES)) {
            columns[(i, 1)] = 1e9;
        }
        let guessed_badly = read(&columns, &targets);
        assert!(guessed_badly.is_none());
    }
}
