//! What every penalty must satisfy. A new penalty is tested by adding it to `instances`.

use super::{AnyPenalty, ElasticNet, L1, L2, Penalty};

fn instances() -> Vec<AnyPenalty> {
    vec![
        L1 { alpha: 0.7 }.into(),
        L2 { alpha: 0.7 }.into(),
        ElasticNet {
            alpha: 0.9,
            l1_ratio: 0.3,
        }
        .into(),
        ElasticNet {
            alpha: 0.9,
            l1_ratio: 1.0,
        }
        .into(),
        ElasticNet {
            alpha: 0.9,
            l1_ratio: 0.0,
        }
        .into(),
    ]
}

const POINTS: [f64; 9] = [-3.0, -1.1, -0.4, -0.01, 0.0, 0.02, 0.5, 1.3, 4.0];

#[test]
fn prox_is_the_minimizer_that_a_grid_search_finds() {
    for penalty in instances() {
        for v in POINTS {
            for step in [0.1, 1.0, 3.0] {
                let objective = |u: f64| (u - v).powi(2) / (2.0 * step) + penalty.value(u);
                let u = penalty.prox(v, step);
                let best = (-50_000..=50_000)
                    .map(|i| objective(f64::from(i) * 1e-4))
                    .fold(f64::INFINITY, f64::min);
                assert!(
                    objective(u) <= best + 1e-12,
                    "{penalty:?} v={v} step={step}"
                );
            }
        }
    }
}

#[test]
fn subdifferential_distance_is_zero_exactly_at_the_prox() {
    for penalty in instances() {
        for v in POINTS {
            let u = penalty.prox(v, 0.5);
            // Stationarity of the prox: (u − v)/step + ∂ω(u) ∋ 0.
            assert!(penalty.subdifferential_distance(u, (u - v) / 0.5) < 1e-12);
            let off = u + 0.1;
            assert!(penalty.subdifferential_distance(off, (off - v) / 0.5) > 1e-3);
        }
    }
}

#[test]
fn fenchel_young_holds_with_equality_on_the_subdifferential() {
    for penalty in instances() {
        for w in POINTS {
            for u in POINTS {
                assert!(penalty.value(w) + penalty.conjugate(u) >= w * u - 1e-12);
            }
            if w != 0.0 {
                assert_eq!(penalty.curvature(), Some(penalty.derivatives(w).1));
                let (u, _) = penalty.derivatives(w);
                let slack = penalty.value(w) + penalty.conjugate(u) - w * u;
                assert!(slack.abs() < 1e-12, "{penalty:?} w={w}: {slack}");
            }
        }
    }
}

#[test]
fn derivatives_match_central_differences_away_from_zero() {
    let h = 1e-6;
    for penalty in instances() {
        for w in POINTS.into_iter().filter(|w| w.abs() > 0.1) {
            let (first, second) = penalty.derivatives(w);
            let numeric = (penalty.value(w + h) - penalty.value(w - h)) / (2.0 * h);
            assert!((first - numeric).abs() < 1e-8);
            let numeric = (penalty.derivatives(w + h).0 - penalty.derivatives(w - h).0) / (2.0 * h);
            assert!((second - numeric).abs() < 1e-7);
        }
    }
}

#[test]
fn the_threshold_is_where_zero_stops_being_stationary() {
    for penalty in instances() {
        let t = penalty.threshold();
        assert_eq!(penalty.subdifferential_distance(0.0, t), 0.0);
        assert!(penalty.subdifferential_distance(0.0, t + 0.1) > 0.0);
        assert_eq!(
            penalty.prox(0.999 * t, 1.0),
            0.999 * t * f64::from(t == 0.0)
        );
    }
}

#[test]
fn a_ridge_strength_means_a_pure_square() {
    for penalty in instances() {
        if let Some(kappa) = penalty.ridge_strength() {
            for w in POINTS {
                assert!((penalty.value(w) - kappa * w * w).abs() < 1e-12);
            }
        }
    }
}
