//! A solution is one, by its own certificate and by its definition.

use super::problem::{Kind, Problem, ROUNDING, config, problems};
use crate::common::Random;
use proptest::prelude::*;
use regfit::penalty::{AnyPenalty, L1, Penalty as _};
use regfit::solver::SolverKind;

/// Share of the largest gradient that a solution to `TIGHT` may be off: √tolerance, with room.
const STATIONARY: f64 = 2e-5;

proptest! {
    #![proptest_config(config(256))]

    /// −gⱼ ∈ vⱼ∂ω(w̃ⱼ): gⱼ + vⱼ(l1·sign w̃ⱼ + l2·w̃ⱼ) = 0 on the support, |gⱼ| ≤ vⱼl1 off it; Σᵢuᵢₖ = 0 with an intercept.
    #[test]
    fn the_subdifferential_holds_the_gradient(problem in problems()) {
        let fitted = problem.solved();
        let gradient = problem.gradient(&fitted);
        let ((l1, l2), scales) = (problem.parts(), problem.scales());
        let largest = problem.alpha_max() * problem.penalty.l1_ratio().max(0.001);
        let gap = fitted.gap().max(0.0);
        for ((j, k), g) in gradient.indexed_iter() {
            let (w, v) = (fitted.w[[j, k]] * scales[j], problem.v(j));
            // What is off by δ leaves a gap of δ²/(2·l2·v).
            let allowed = STATIONARY * largest.max(l1) + (2.0 * l2 * v * gap).sqrt();
            if w == 0.0 {
                prop_assert!(g.abs() <= v * l1 + allowed, "{j} {k}: {g}");
            } else {
                let off = g + v * (l1 * w.signum() + l2 * w);
                prop_assert!(off.abs() <= allowed, "{j} {k}: {off}");
            }
        }
        if problem.intercept {
            let (_, u) = problem.loss(&problem.eta(&fitted.w, &fitted.b));
            for column in u.columns() {
                prop_assert!(column.sum().abs() <= 1e-12 * column.mapv(f64::abs).sum().max(1e-3));
            }
        }
    }

    /// 0 ≤ objective − optimum ≤ gap, also far from the optimum; and the numbers reported are those of the definition.
    #[test]
    fn the_gap_bounds_what_is_left(problem in problems(), digits in 0.5..6.0_f64) {
        let (tight, loose) = (problem.solved(), problem.fit(10_f64.powf(-digits)));
        let null = tight.report.null_loss;
        for fitted in [&tight, &loose] {
            let objective = problem.objective(&fitted.w, &fitted.b);
            prop_assert!((objective - fitted.report.objective).abs() <= ROUNDING * null.max(objective));
            let loss = problem.loss(&fitted.eta).0;
            prop_assert!((loss - fitted.report.loss).abs() <= ROUNDING * null.max(loss));
            prop_assert!(fitted.gap() >= -ROUNDING * null);
        }
        let left = problem.objective(&loose.w, &loose.b) - problem.objective(&tight.w, &tight.b);
        prop_assert!(left <= loose.gap() + ROUNDING * null, "{left:e} left, gap {:e}", loose.gap());
        prop_assert!(left >= -tight.gap() - ROUNDING * null);
    }

    /// α_max = maxⱼ |gⱼ|/(vⱼρ) at w = 0: no coefficient from there on, at least one below.
    #[test]
    fn alpha_max_is_where_the_first_coefficient_appears(problem in problems()) {
        let ratio = problem.penalty.l1_ratio();
        prop_assume!(ratio > 0.0);
        let alpha_max = problem.alpha_max();
        let null = problem.at(2.0 * alpha_max).solved();
        prop_assert!(null.w.iter().all(|w| *w == 0.0));
        let steepest = problem.gradient(&null).indexed_iter()
            .fold(0.0, |m: f64, ((j, _), g)| m.max(g.abs() / (problem.v(j) * ratio)));
        prop_assert!((alpha_max / steepest - 1.0).abs() < 1e-9, "{alpha_max} {steepest}");
        prop_assert!(problem.at(alpha_max * (1.0 + 1e-9)).solved().w.iter().all(|w| *w == 0.0));
        prop_assert!(problem.at(alpha_max * (1.0 - 1e-4)).solved().w.iter().any(|w| *w != 0.0));
    }

    /// One objective, one optimum: solvers differ by no more than their certificates.
    #[test]
    fn all_solvers_agree(problem in problems()) {
        use SolverKind::{ActiveSet, Block, ConjugateGradient, CoordinateDescent, Direct, GradientDescent, Lbfgs, ProximalNewton};
        let smooth = problem.penalty.ridge_strength().is_some();
        let kinds: &[SolverKind] = match (problem.kind, smooth) {
            (Kind::Number, true) => &[Direct, ActiveSet, CoordinateDescent, Block, ConjugateGradient, GradientDescent],
            (Kind::Number, false) => &[ActiveSet, CoordinateDescent, Block],
            (_, true) => &[Lbfgs, ProximalNewton, Block, GradientDescent],
            (_, false) => &[ProximalNewton, Block],
        };
        let own = problem.solved();
        let rounding = ROUNDING * own.report.null_loss;
        for &solver in kinds {
            let other = Problem { solver, ..problem.clone() }.fit(1e-8);
            prop_assert_eq!(other.report.solver, solver.name());
            let patient = matches!(solver, GradientDescent | CoordinateDescent);
            prop_assert!(patient || other.report.certified(), "{:?}", other.report);
            let (a, b) = (problem.objective(&own.w, &own.b), problem.objective(&other.w, &other.b));
            prop_assert!(b - a <= other.gap() + rounding && a - b <= own.gap() + rounding, "{solver:?}: {a:e} {b:e}");
        }
    }
}

proptest! {
    #![proptest_config(config(48))]

    /// lower ≤ w ≤ upper to the last bit; no better than without limits, no worse than any point within them.
    #[test]
    fn limits_are_respected(problem in problems(), seed in any::<u32>()) {
        let mut random = Random::new(u64::from(seed));
        let free = problem.solved();
        let largest = free.w.iter().fold(1e-3, |m: f64, w| m.max(w.abs()));
        let limits: Vec<(f64, f64)> = (0..problem.x.ncols())
            .map(|j| (-largest * random.uniform() * (j % 3) as f64, largest * random.uniform()))
            .collect();
        let within = Problem { limits: Some(limits.clone()), ..problem.clone() }.solved();
        for ((j, k), w) in within.w.indexed_iter() {
            let (lower, upper) = limits[j];
            prop_assert!(lower <= *w && *w <= upper, "{j} {k}: {w} outside of [{lower}, {upper}]");
        }
        let rounding = ROUNDING * free.report.null_loss;
        let objective = |w: &ndarray::Array2<f64>, b| problem.objective(w, b);
        let (least, found) = (objective(&free.w, &free.b), objective(&within.w, &within.b));
        prop_assert!(least <= found + free.gap() + rounding);
        let mut clipped = free.w.clone();
        for ((j, _), w) in clipped.indexed_iter_mut() {
            *w = w.clamp(limits[j].0, limits[j].1);
        }
        for share in [0.0, 0.5, 1.0] {
            let point = &clipped * share + &within.w * (1.0 - share);
            prop_assert!(found <= objective(&point, &within.b) + within.gap() + rounding);
            prop_assert!(found <= objective(&point, &free.b) + within.gap() + rounding);
        }
    }

    /// A group of s columns is 0 with ‖g‖₂ ≤ α√s, or g = −α√s·w̃/‖w̃‖₂ in all of it.
    #[test]
    fn groups_enter_and_leave_together(problem in problems(), share in 0.02..1.1_f64) {
        prop_assume!(problem.kind != Kind::Three);
        let groups: Vec<usize> = (0..problem.x.ncols()).map(|j| j / 3).collect();
        let grouped = Problem {
            penalty: AnyPenalty::L1(L1 { alpha: 1.0 }),
            factors: None,
            groups: Some(groups.clone()),
            ..problem
        };
        let alpha = share * grouped.alpha_max();
        let grouped = grouped.at(alpha);
        let fitted = grouped.solved();
        let (gradient, scales) = (grouped.gradient(&fitted), grouped.scales());
        for group in 0..=groups[groups.len() - 1] {
            let members: Vec<usize> = (0..groups.len()).filter(|j| groups[*j] == group).collect();
            let reach = alpha * (members.len() as f64).sqrt();
            let w: Vec<f64> = members.iter().map(|&j| fitted.w[[j, 0]] * scales[j]).collect();
            let g: Vec<f64> = members.iter().map(|&j| gradient[[j, 0]]).collect();
            let norm = |v: &[f64]| v.iter().map(|v| v * v).sum::<f64>().sqrt();
            let allowed = STATIONARY * grouped.alpha_max();
            if norm(&w) == 0.0 {
                prop_assert!(norm(&g) <= reach + allowed);
            } else {
                prop_assert!(w.iter().all(|w| *w != 0.0));
                let w_all = w.clone();
                let off: Vec<f64> = g.iter().zip(&w).map(|(g, w)| g + reach * w / norm(&w_all)).collect();
                prop_assert!(norm(&off) <= allowed, "{off:?}");
            }
        }
    }
}
