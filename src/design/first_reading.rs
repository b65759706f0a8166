//! All that least squares asks of X, from one reading of it: means, deviations, Xᵀy and XᵀX.
//!
//! Numbers are taken relative to a guess of the mean of their column, z = x − s, so that a mean far above the spread
//! costs no digits, and Σ(x − x̄)(x − x̄)ᵀ = Σzzᵀ − n z̄z̄ᵀ.
//!
//! Source: Chan, Golub and LeVeque (1983), The American Statistician 37(3), on shifted data.

use super::gram::{self, Tile};
use super::statistics::Statistics;
use super::storage::Storage;
use crate::linalg::{Survey, mirror_lower, shifted};
use crate::loss::Weights;
use std::ops::Range;

/// Rows from which the mean is guessed, evenly spaced so that sorted ones do no harm.
const GUESSES: usize = 64;

/// What a guess may be off, squared and relative to the variance: with 1, rounding takes at most twice as much as
/// from the exact mean.
const CANCELLATION: f64 = 1.0;

/// What is known of dense columns and targets y whose rows count the same.
#[derive(Debug)]
pub(super) struct FirstReading {
    pub(super) statistics: Vec<Statistics>,
    /// Σᵢ (xᵢⱼ − x̄ⱼ)yᵢ
    pub(super) products: Vec<f64>,
    /// Σᵢ (xᵢⱼ − x̄ⱼ)(xᵢₖ − x̄ₖ)
    pub(super) gram: Vec<f64>,
}

/// What blocks of rows tell of a column.
#[derive(Debug, Clone, Copy)]
struct Told {
    survey: Survey,
    product: f64,
}

impl Told {
    const NOTHING: Self = Self {
        survey: Survey {
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            sum: 0.0,
        },
        product: 0.0,
    };

    fn add(&mut self, (survey, product): (Survey, f64)) {
        self.survey.low = self.survey.low.min(survey.low);
        self.survey.high = self.survey.high.max(survey.high);
        self.survey.sum += survey.sum;
        self.product += product;
    }
}

impl FirstReading {
    /// Reads p columns; `None` where a column holds numbers that one reading cannot judge.
    pub(super) fn of(columns: &Storage<'_>, p: usize, targets: &[f64]) -> Option<Self> {
        let n = targets.len();
        let rows: Vec<usize> = (0..n).step_by(n.div_ceil(GUESSES)).collect();
        let guess = |j: usize| {
            let column = columns.column(j);
            rows.iter().map(|i| column[*i]).sum::<f64>() / rows.len() as f64
        };
        let guesses: Vec<f64> = (0..p).map(guess).collect();
        let product = |tile: &Tile, part: Range<usize>| {
            let mut told = vec![Told::NOTHING; tile.left.len()];
            let end = part.end;
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
                let found = shifted::pack_survey(x, next, guesses[j], &targets[rows], out);
                told[place].add(found);
            };
            let product = gram::lower_product(tile, Weights::Uniform(1.0), part, pack);
            (product, told)
        };
        let tiles = gram::lower_tiles(p);
        let mut gram = vec![0.0; p * p];
        let told = gram::run(n, &tiles, p, product, &mut gram);
        let mut totals = vec![Told::NOTHING; p];
        // The first tile has all columns on its left.
        for told in told.iter().filter(|told| told.len() == p) {
            for (total, told) in totals.iter_mut().zip(told) {
                total.add((told.survey, told.product));
            }
        }
        let count = n as f64;
        let mut statistics = Vec::with_capacity(p);
        for (j, told) in totals.iter().enumerate() {
            let off = told.survey.sum / count;
            let lost = off * off;
            let variance = gram[j * p + j] / count - lost;
            let constant = told.survey.low == told.survey.high;
            if !constant && (lost.is_nan() || variance.is_nan() || lost > CANCELLATION * variance) {
                return None;
            }
            statistics.push(Statistics::from_sums(
                told.survey,
                guesses[j] + off,
                variance,
            )?);
        }
        let target_sum: f64 = crate::linalg::sum(targets);
        let offs: Vec<f64> = totals.iter().map(|told| told.survey.sum / count).collect();
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
                .map(|(told, off)| told.product - off * target_sum)
                .collect(),
            gram,
        })
    }
}
