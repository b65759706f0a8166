use super::*;
use crate::problem::penalty::{ElasticNet, L1, L2};
use crate::solver::gram_matrix::GramMatrix;

const GRAM: [f64; 9] = [1.0, 0.5, 0.2, 0.5, 1.0, 0.3, 0.2, 0.3, 1.0];
const C: [f64; 3] = [2.0, -1.0, 0.4];

/// Minimises ½wᵀGw − cᵀw + the penalty from `w`, and checks stationarity with plain sums.
fn check<P: Penalty + Copy>(
    gram: &[f64],
    c: &[f64],
    penalty: P,
    factors: &[f64],
    mut w: Vec<f64>,
) -> Vec<f64> {
    let size = c.len();
    let slope = |w: &[f64]| -> Vec<f64> {
        let product = |v: usize| (0..size).map(|u| gram[u * size + v] * w[u]).sum::<f64>();
        (0..size).map(|v| product(v) - c[v]).collect()
    };
    let held = GramMatrix::from_matrix(gram, size);
    let gradient = slope(&w);
    let places: Vec<usize> = (0..size).collect();
    let task = Task {
        gram: &held,
        penalty,
        curvature: penalty.curvature().expect("the same everywhere"),
        factors,
        gradient: &gradient,
        places: &places,
        limit: size,
    };
    assert!(solve(&task, &mut SupportCholesky::default(), &mut w).is_some());
    // What the sums of the check themselves may lose: the entries of G are at most 1.
    let rounding = 1e-14 * (1.0 + w.iter().map(|w| w.abs()).sum::<f64>());
    for ((w, g), factor) in w.iter().zip(slope(&w)).zip(factors) {
        let distance = match factor {
            0.0 => g.abs(),
            v => v * penalty.subdifferential_distance(*w, g / v),
        };
        assert!(distance < rounding, "{distance:e}");
    }
    w
}

#[test]
fn the_optimality_conditions_hold_to_rounding_from_a_cold_start() {
    for alpha in [0.01, 0.3, 1.0, 1.9, 5.0] {
        let penalty = ElasticNet {
            alpha,
            l1_ratio: 0.7,
        };
        check(&GRAM, &C, penalty, &[1.0; 3], vec![0.0; 3]);
    }
}

#[test]
fn a_wrong_support_is_corrected() {
    let from = vec![-1.0, 3.0, -0.5];
    check(&GRAM, &C, L1 { alpha: 0.5 }, &[1.0, 0.0, 2.0], from);
}

#[test]
fn a_smooth_penalty_takes_one_system() {
    check(&GRAM, &C, L2 { alpha: 0.5 }, &[1.0, 0.0, 2.0], vec![0.0; 3]);
}

#[test]
fn of_two_equal_columns_one_carries_both() {
    let gram = [1.0, 1.0, 0.2, 1.0, 1.0, 0.2, 0.2, 0.2, 1.0];
    let c = [2.0, 2.0, 0.9];
    let w = check(&gram, &c, L1 { alpha: 0.3 }, &[1.0; 3], vec![0.0; 3]);
    assert!((w[0] == 0.0) != (w[1] == 0.0), "{w:?}");
}

#[test]
fn of_two_equal_columns_that_both_have_a_coefficient_one_keeps_it() {
    let gram = [1.0, 1.0, 0.2, 1.0, 1.0, 0.2, 0.2, 0.2, 1.0];
    let c = [2.0, 2.0, 0.9];
    for from in [[0.5, 0.25, 0.1], [0.3, -0.2, 0.0], [-1.0, -2.0, 0.4]] {
        let w = check(&gram, &c, L1 { alpha: 0.3 }, &[1.0; 3], from.to_vec());
        assert!((w[0] == 0.0) != (w[1] == 0.0), "{w:?}");
    }
    // The one that is cheaper, wherever the descent begins.
    for factors in [[1.0, 2.0, 1.0], [2.0, 1.0, 1.0]] {
        for from in [[0.5, 0.25, 0.1], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] {
            let w = check(&gram, &c, L1 { alpha: 0.3 }, &factors, from.to_vec());
            let dear = usize::from(factors[1] > factors[0]);
            assert!(w[dear] == 0.0 && w[1 - dear] > 0.0, "{w:?}");
        }
    }
}

#[test]
fn a_shift_that_changes_nothing_but_the_penalty_is_taken_out() {
    // Four outputs of which only differences count, G = I − 11ᵀ/4: sums of signs decide the shift.
    let gram: Vec<f64> = (0..16)
        .map(|v| if v / 4 == v % 4 { 0.75 } else { -0.25 })
        .collect();
    let c = [1.5, 1.1, -0.7, -1.9];
    for from in [
        [1.0, 0.8, -0.5, -1.0],
        [3.0, 2.0, 1.0, 0.5],
        [0.0, -1.0, -2.0, -3.0],
    ] {
        for alpha in [0.05, 0.3] {
            let w = check(&gram, &c, L1 { alpha }, &[1.0; 4], from.to_vec());
            assert!(w.contains(&0.0), "{w:?}");
        }
    }
}

#[test]
fn strongly_correlated_columns_in_great_number_end_without_a_circle() {
    // An AR(1) matrix, ρ = 0.99, with targets of changing sign: whole batches of variables enter wrongly.
    let size = 120_usize;
    let gram: Vec<f64> = (0..size * size)
        .map(|v| 0.99f64.powi((v / size).abs_diff(v % size) as i32))
        .collect();
    let c: Vec<f64> = (0..size).map(|j| (j as f64 * 1.3).sin()).collect();
    for alpha in [0.5, 0.1, 0.02, 1e-3] {
        check(&gram, &c, L1 { alpha }, &vec![1.0; size], vec![0.0; size]);
    }
}
