use super::*;
use crate::problem::penalty::{BlockPenalty as _, L1, Limited};
use crate::solver::gram_matrix::GramMatrix;

/// Minimises ½‖Aw − y‖² + α‖w‖₁ from `w` and checks the optimality conditions with plain sums.
fn check(columns: &[Vec<f64>], y: &[f64], alpha: f64, w: Vec<f64>) -> Vec<f64> {
    check_between(columns, y, alpha, w, (f64::NEG_INFINITY, f64::INFINITY))
}

/// The same with lower ≤ w ≤ upper.
fn check_between(
    columns: &[Vec<f64>],
    y: &[f64],
    alpha: f64,
    mut w: Vec<f64>,
    (lower, upper): (f64, f64),
) -> Vec<f64> {
    let size = columns.len();
    let product = |w: &[f64], i: usize| -> f64 { (0..size).map(|v| columns[v][i] * w[v]).sum() };
    let slope = |w: &[f64]| -> Vec<f64> {
        let rest: Vec<f64> = (0..y.len()).map(|i| product(w, i) - y[i]).collect();
        columns.iter().map(|a| linalg::dot(a, &rest)).collect()
    };
    let entry = |v: usize| linalg::dot(&columns[v / size], &columns[v % size]);
    let gram = GramMatrix::from_matrix(&(0..size * size).map(entry).collect::<Vec<_>>(), size);
    let (gradient, places) = (slope(&w), (0..size).collect::<Vec<_>>());
    let task = Task {
        gram: &gram,
        penalty: L1 { alpha },
        curvature: 0.0,
        factors: &vec![1.0; size],
        gradient: &gradient,
        places: &places,
        limit: size,
    };
    let mut exchange = Exchange::new(
        &task,
        &places,
        (columns.to_vec(), vec![Range::of((lower, upper)); size]),
        &w,
        &w,
    );
    let steps = exchange.run(50 * size);
    assert!(steps < 50 * size);
    w = exchange.w;
    let penalty = L1 { alpha };
    for (w, g) in w.iter().zip(slope(&w)) {
        assert!((lower..=upper).contains(w), "{w}");
        let limited = Limited {
            penalty,
            lower,
            upper,
        };
        let distance = limited.subdifferential_distance(&[*w], &[g]);
        assert!(distance < 1e-9 * alpha + 1e-12, "{distance:e}");
    }
    w
}

#[test]
fn powers_keep_the_digits_that_their_gram_matrix_loses() {
    let t = |i: usize| i as f64 / 40.0;
    let columns: Vec<Vec<f64>> = (1..12)
        .map(|k| (0..40).map(|i| t(i).powi(k)).collect())
        .collect();
    let y: Vec<f64> = (0..40).map(|i| (9.0 * t(i)).sin()).collect();
    for alpha in [1.0, 1e-2, 1e-4, 1e-5] {
        check(&columns, &y, alpha, vec![0.0; 11]);
    }
}

#[test]
fn ties_and_copies_end_without_a_circle() {
    // Columns of −1, 0 and 1 in great number, each twice, on six rows: every minimum is degenerate.
    let entry = |i: usize, j: usize| ((i * i + 5 * j * i + j * j / 7) % 3) as f64 - 1.0;
    let columns: Vec<Vec<f64>> = (0..80)
        .map(|j| (0..6).map(|i| entry(i, j / 2)).collect())
        .collect();
    let y = [1.0, -1.0, 2.0, -2.0, 1.0, 0.0];
    for alpha in [1.0, 0.5, 0.1, 1e-3] {
        let w = check(&columns, &y, alpha, vec![0.0; 80]);
        assert!(w.iter().filter(|w| **w != 0.0).count() <= 6);
        // From a start with everything in use, too.
        check(
            &columns,
            &y,
            alpha,
            (0..80).map(|j| (j as f64).sin()).collect(),
        );
    }
}

#[test]
fn limits_hold_and_what_waits_at_one_leaves_it_again() {
    let columns: Vec<Vec<f64>> = (1..12)
        .map(|k| (0..40).map(|i| (i as f64 / 40.0).powi(k)).collect())
        .collect();
    let y: Vec<f64> = (0..40).map(|i| (9.0 * i as f64 / 40.0).sin()).collect();
    for limits in [(0.0, f64::INFINITY), (-0.5, 2.0), (-3.0, 0.0), (0.0, 0.25)] {
        for alpha in [1e-2, 1e-4, 0.0] {
            let w = check_between(&columns, &y, alpha, vec![0.0; 11], limits);
            // From every coefficient at a limit the same minimum is found.
            let end = if limits.1.is_finite() {
                limits.1
            } else {
                limits.0
            };
            let again = check_between(&columns, &y, alpha, vec![end; 11], limits);
            let fitted =
                |w: &[f64], i: usize| -> f64 { (0..11).map(|v| columns[v][i] * w[v]).sum() };
            let apart = (0..40).map(|i| (fitted(&w, i) - fitted(&again, i)).abs());
            assert!(apart.fold(0.0, f64::max) < 1e-6);
        }
    }
}
