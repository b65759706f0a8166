//! Pairs of columns that are almost multiples of each other.

use super::ColumnProfile;
use crate::data::{ColumnKind, Table};
use crate::linalg::add_cross_product;
use crate::linalg::parallel;
use std::collections::HashSet;
use std::ops::Range;

/// A pair is collinear when |correlation| is above this.
pub const COLLINEAR: f64 = 0.999;

/// The most products n·p² for which pairs are compared: more would take several seconds.
pub const LARGEST_COMPARISON: f64 = 4e10;

/// Pairs that are named; more are only counted.
const NAMED_PAIRS: usize = 1000;

/// Columns of a block: two of them and their products stay in the cache, a few hundred rows at a time.
const BLOCK: usize = 128;
/// Rows that are standardised at a time.
const ROWS: usize = 1024;

/// Two columns and their correlation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CollinearPair {
    /// The earlier column (from 0).
    pub first: usize,
    /// The later column (from 0).
    pub second: usize,
    /// Their correlation.
    pub correlation: f64,
}

/// The columns of numbers compared with each other. Missing cells stand at the mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Collinearity {
    /// Pairs with |correlation| above [`COLLINEAR`], the strongest first, at most 1000 of them; copies of
    /// other columns are left out.
    pub pairs: Vec<CollinearPair>,
    /// How many there are.
    pub count: usize,
    /// Whether the table was too large ([`LARGEST_COMPARISON`]) to compare any pair.
    pub skipped: bool,
}

/// A column that varies: its position, cells, mean and 1/(√n·sd).
struct Varying<'a> {
    column: usize,
    values: &'a [f64],
    mean: f64,
    factor: f64,
}

impl Collinearity {
    pub(super) fn new(
        table: &Table,
        profiles: &[ColumnProfile],
        duplicates: &[(usize, usize)],
    ) -> Self {
        let mut found = Self {
            pairs: Vec::new(),
            count: 0,
            skipped: false,
        };
        let columns = varying(table, profiles);
        let (n, p) = (table.n_rows(), columns.len());
        // Two points are always on a line.
        if n < 3 || p < 2 {
            return found;
        }
        let cost = n as f64 * (p as f64).powi(2);
        if cost > LARGEST_COMPARISON {
            found.skipped = true;
            return found;
        }
        // A copy has the correlations of its original.
        let copies: HashSet<usize> = duplicates.iter().map(|(_, copy)| *copy).collect();
        let columns: Vec<Varying<'_>> = columns
            .into_iter()
            .filter(|varying| !copies.contains(&varying.column))
            .collect();
        let p = columns.len();
        let blocks = p.div_ceil(BLOCK);
        let tiles: Vec<(usize, usize)> = (0..blocks)
            .flat_map(|a| (a..blocks).map(move |b| (a, b)))
            .collect();
        let split = parallel::worthwhile(n * p * 8);
        let results = parallel::map_blocks(tiles.len(), 1, split, |range| {
            let mut pairs = Vec::new();
            let mut count = 0;
            for (a, b) in &tiles[range] {
                let range = |block: usize| block * BLOCK..(block * BLOCK + BLOCK).min(p);
                let found = tile(&columns, n, range(*a), range(*b));
                count += found.len();
                pairs.extend(found);
            }
            (keep_strongest(pairs), count)
        });
        for (pairs, count) in results {
            found.count += count;
            found.pairs.extend(pairs);
        }
        found.pairs = keep_strongest(found.pairs);
        found
    }
}

fn keep_strongest(mut pairs: Vec<CollinearPair>) -> Vec<CollinearPair> {
    let strength = |pair: &CollinearPair| pair.correlation.abs();
    pairs.sort_by(|a, b| {
        let order = strength(b).total_cmp(&strength(a));
        order.then((a.first, a.second).cmp(&(b.first, b.second)))
    });
    pairs.truncate(NAMED_PAIRS);
    pairs
}

fn varying<'a>(table: &'a Table, profiles: &[ColumnProfile]) -> Vec<Varying<'a>> {
    let mut columns = Vec::new();
    for (column, (cells, profile)) in table.columns().iter().zip(profiles).enumerate() {
        let (Some(values), Some(numbers)) = (cells.numbers_or_nan(), profile.numbers) else {
            continue;
        };
        let is_feature = !profile.is_constant() && !profile.is_row_names;
        if profile.kind == ColumnKind::Numeric && is_feature {
            let present = (values.len() - profile.missing) as f64;
            let factor = 1.0 / (present.sqrt() * numbers.sd);
            if factor.is_finite() && factor > 0.0 {
                columns.push(Varying {
                    column,
                    values,
                    mean: numbers.mean,
                    factor,
                });
            }
        }
    }
    columns
}

/// The pairs between two blocks of columns, each once.
fn tile(columns: &[Varying<'_>], n: usize, a: Range<usize>, b: Range<usize>) -> Vec<CollinearPair> {
    let (p, q) = (a.len(), b.len());
    let mut products = vec![0.0; p * q];
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for start in (0..n).step_by(ROWS) {
        let rows = start..(start + ROWS).min(n);
        standardize(&columns[a.clone()], rows.clone(), &mut left);
        standardize(&columns[b.clone()], rows.clone(), &mut right);
        add_cross_product(&left, &right, rows.len(), p, q, &mut products);
    }
    let mut pairs = Vec::new();
    for (at, r) in products.into_iter().enumerate() {
        let (first, second) = (a.start + at % p, b.start + at / p);
        if first < second && r.abs() > COLLINEAR {
            pairs.push(CollinearPair {
                first: columns[first].column,
                second: columns[second].column,
                correlation: r.clamp(-1.0, 1.0),
            });
        }
    }
    pairs
}

/// (x − mean)/(√n·sd) of these rows, column after column; 0 where a cell is missing.
fn standardize(columns: &[Varying<'_>], rows: Range<usize>, out: &mut Vec<f64>) {
    out.clear();
    for column in columns {
        let cells = column.values.get(rows.clone()).unwrap_or_default();
        out.extend(cells.iter().map(|x| {
            let z = (x - column.mean) * column.factor;
            if z.is_nan() { 0.0 } else { z }
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::super::TableProfile;
    use super::*;
    use crate::data::Column;

    #[test]
    fn pairs_across_blocks_are_found_once_with_their_sign() {
        let n = 2500;
        // Columns without relation but for one multiple and one copy.
        let noise = |j: u64, i: u64| {
            let place = i.wrapping_mul(6_364_136_223_846_793_005);
            let place = place.wrapping_add(j.wrapping_mul(1_442_695_040_888_963_407));
            let mixed = (place ^ (place >> 29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            (mixed >> 40) as f64
        };
        let mut columns: Vec<Vec<f64>> = (0..300)
            .map(|j| (0..n).map(|i| noise(j, i)).collect())
            .collect();
        columns[290] = columns[3].iter().map(|x| 5.0 - 2.0 * x).collect();
        columns[299] = columns[10].clone();
        let columns = columns.into_iter().enumerate();
        let columns = columns.map(|(j, x)| Column::numeric(format!("x{j}"), x));
        let table = Table::new("t", columns.collect()).expect("equal lengths");
        let profile = TableProfile::new(&table, None);
        assert_eq!(profile.duplicates, [(10, 299)]);
        let found = &profile.collinearity;
        let pairs: Vec<(usize, usize)> = found.pairs.iter().map(|p| (p.first, p.second)).collect();
        assert_eq!((pairs, found.count), (vec![(3, 290)], 1));
        assert!((found.pairs[0].correlation + 1.0).abs() < 1e-12);
    }

    #[test]
    fn missing_cells_stand_at_the_mean() {
        let gap = f64::NAN;
        let table = Table::new(
            "t",
            vec![
                Column::numeric("a", vec![1.0, 2.0, 3.0, gap]),
                Column::numeric("b", vec![2.0, 4.0, 6.0, 4.0]),
            ],
        );
        let profile = TableProfile::new(&table.expect("equal lengths"), Some(1));
        let [pair] = profile.collinearity.pairs.as_slice() else {
            panic!("one pair")
        };
        assert!((pair.correlation - 1.0).abs() < 1e-12);
    }
}
