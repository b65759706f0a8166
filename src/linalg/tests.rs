//! Every kernel of every instruction set that this machine has, against plain loops.

use super::dispatch::InstructionSet;

/// Covers every tail, and several rounds of the widest body.
const LENGTHS: std::ops::Range<usize> = 0..200;

const SHIFTS: [f64; 2] = [0.0, 0.75];

fn wave(n: usize, f: f64) -> Vec<f64> {
    (0..n).map(|i| (i as f64 * f).sin()).collect()
}

fn assert_close(found: &[f64], exact: &[f64], set: InstructionSet) {
    assert_eq!(found.len(), exact.len());
    for (found, exact) in found.iter().zip(exact) {
        assert!(
            (found - exact).abs() < 1e-12,
            "{set:?}: {found} for {exact}"
        );
    }
}

/// Σ f(i)
fn sum(n: usize, f: impl Fn(usize) -> f64) -> f64 {
    (0..n).map(f).sum()
}

fn each_case(test: impl Fn(InstructionSet, usize, f64)) {
    for set in InstructionSet::available() {
        for n in LENGTHS {
            for shift in SHIFTS {
                test(set, n, shift);
            }
        }
    }
}

#[test]
fn sums_agree_with_plain_ones_for_every_length() {
    each_case(|set, n, s| {
        let (x, v) = (wave(n, 0.7), wave(n, 1.3));
        let exact = sum(n, |i| (x[i] - s) * v[i]);
        assert_close(&[set.dot(&x, s, &v)], &[exact], set);
        assert_close(&[set.sum(&x)], &[sum(n, |i| x[i])], set);
        let (first, second) = set.moments(&x, s);
        let exact = [sum(n, |i| x[i] - s), sum(n, |i| (x[i] - s).powi(2))];
        assert_close(&[first, second], &exact, set);
        let (first, second) = set.weighted_moments(&x, s, &v);
        let exact = [
            sum(n, |i| v[i] * (x[i] - s)),
            sum(n, |i| v[i] * (x[i] - s).powi(2)),
        ];
        assert_close(&[first, second], &exact, set);
    });
}

#[test]
fn four_columns_agree_with_plain_sums_for_every_length() {
    each_case(|set, n, s| {
        let columns = [0.3, 0.7, 1.1, 1.9].map(|f| wave(n, f));
        let views = [0, 1, 2, 3].map(|c| &columns[c][..]);
        let shifts = [0.0, s, -s, 2.0 * s];
        let v = wave(n, 1.3);
        let exact = [0, 1, 2, 3].map(|c| sum(n, |i| (columns[c][i] - shifts[c]) * v[i]));
        assert_close(&set.dots4(views, shifts, &v), &exact, set);
        let a = [1.0, -2.0, 0.5, 3.0];
        let mut y = v.clone();
        set.axpys4(a, views, shifts, &mut y);
        let term = |i: usize, c: usize| a[c] * (columns[c][i] - shifts[c]);
        let exact: Vec<f64> = (0..n).map(|i| v[i] + sum(4, |c| term(i, c))).collect();
        assert_close(&y, &exact, set);
    });
}

#[test]
fn entries_agree_with_plain_ones_for_every_length() {
    each_case(|set, n, s| {
        let (x, d, v) = (wave(n, 0.7), wave(n, 0.4), wave(n, 1.3));
        let exact = |f: &dyn Fn(usize) -> f64| (0..n).map(f).collect::<Vec<_>>();
        let mut y = v.clone();
        set.axpy(1.5, &x, s, &mut y);
        assert_close(&y, &exact(&|i| v[i] + 1.5 * (x[i] - s)), set);
        y.copy_from_slice(&v);
        set.weighted_axpy(1.5, &d, &x, s, &mut y);
        assert_close(&y, &exact(&|i| v[i] + 1.5 * d[i] * (x[i] - s)), set);
        set.pack(&x, &v, s, 1.5, &mut y);
        assert_close(&y, &exact(&|i| 1.5 * (x[i] - s)), set);
        y.copy_from_slice(&v);
        set.scale(&d, &mut y);
        assert_close(&y, &exact(&|i| d[i] * v[i]), set);
    });
}

#[test]
fn packed_rows_agree_with_plain_ones_for_every_length() {
    each_case(|set, n, s| {
        let (x, v) = (wave(n, 0.7), wave(n, 1.3));
        let mut out = vec![f64::NAN; n];
        let (range, product) = set.pack_with_range(&x, &v, s, &v, &mut out);
        let exact: Vec<f64> = x.iter().map(|x| x - s).collect();
        assert_eq!(out, exact);
        let sums = [sum(n, |i| x[i] - s), sum(n, |i| (x[i] - s) * v[i])];
        assert_close(&[range.sum, product], &sums, set);
        let low = x.iter().copied().fold(f64::INFINITY, f64::min);
        let high = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        assert_eq!((range.low, range.high), (low, high));
        let mut single = vec![f32::NAN; n];
        set.pack_single(&x, &v, s, 1.5, &mut single);
        let exact: Vec<f32> = x.iter().map(|x| (1.5 * (x - s)) as f32).collect();
        assert_eq!(single, exact);
    });
}

#[test]
fn a_tile_has_the_products_of_four_columns_with_six() {
    for set in InstructionSet::available() {
        for n in (0..200).step_by(8) {
            let columns: Vec<Vec<f64>> = (1..=10).map(|c| wave(n, 0.3 * f64::from(c))).collect();
            let left = [0, 1, 2, 3].map(|r| &columns[r][..]);
            let right = [4, 5, 6, 7, 8, 9].map(|c| &columns[c][..]);
            for next in [0, n, 2 * n] {
                let tile = set.tile(left, right, &wave(next, 0.1));
                for (sums, b) in tile.iter().zip(right) {
                    let exact = left.map(|a| sum(n, |i| a[i] * b[i]));
                    assert_close(sums, &exact, set);
                }
            }
        }
    }
}

#[test]
fn a_column_range_is_found_wherever_it_is_and_shows_what_is_not_finite() {
    for set in InstructionSet::available() {
        for n in LENGTHS.filter(|n| *n > 1) {
            let mut x = vec![0.5; n];
            for i in 0..n {
                let other = (i + 1) % n;
                (x[i], x[other]) = (-3.0, 7.0);
                let found = set.column_range(&x, 0.5);
                assert_eq!((found.low, found.high), (-3.0, 7.0));
                assert_close(&[found.sum], &[3.0], set);
                x[i] = f64::NAN;
                assert!(set.column_range(&x, 0.5).sum.is_nan());
                x[i] = f64::INFINITY;
                assert_eq!(set.column_range(&x, 0.5).high, f64::INFINITY);
                (x[i], x[other]) = (0.5, 0.5);
            }
        }
    }
}
