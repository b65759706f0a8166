//! What is known of solutions as functions of the strength.

use super::problem::{Kind, ROUNDING, TIGHT, config, problems, problems_of};
use proptest::prelude::*;
use regfit::path::PathGrid;
use regfit::penalty::{AnyPenalty, L1, Penalty as _};

proptest! {
    #![proptest_config(config(128))]

    /// As α falls the loss falls, Σvω/α grows, and so do R² and its likes, from 0 to at most 1. With gaps ε: from
    /// L₁ + α₁P₁ ≤ L₂ + α₁P₂ + ε₁ and L₂ + α₂P₂ ≤ L₁ + α₂P₁ + ε₂ follows (α₁ − α₂)(P₁ − P₂) ≤ ε₁ + ε₂.
    #[test]
    fn strength_trades_loss_for_size(problem in problems()) {
        let grid = PathGrid { n_alphas: 8, ratio: Some(0.01), early_stop: false, ..PathGrid::default() };
        let path = problem.path(&grid, 1e-9);
        prop_assert_eq!(path.fits.len(), 8);
        let alpha = |k: usize| path.alpha_max * 0.01_f64.powf(k as f64 / 7.0);
        let null = path.fits[0].report.null_loss;
        for k in 0..7 {
            let (strong, weak) = (&path.fits[k], &path.fits[k + 1]);
            let (a1, a2) = (alpha(k), alpha(k + 1));
            let size = |fitted: &super::problem::Fitted| problem.at(1.0).penalty_value(&fitted.w);
            let gaps = strong.gap() + weak.gap() + 2.0 * ROUNDING * null;
            prop_assert!((a1 - a2) * (size(strong) - size(weak)) <= gaps);
            prop_assert!(weak.report.loss - strong.report.loss <= a2 * gaps / (a1 - a2) + gaps);
            let (less, more) = (strong.report.deviance_explained(), weak.report.deviance_explained());
            prop_assert!(more - less >= -(a2 / (a1 - a2) + 1.0) * gaps / null);
            prop_assert!((-1e-9..=1.0).contains(&more));
        }
    }

    /// Between two strengths with the same support and signs the lasso is linear in α. The loss is strongly convex in η,
    /// so that a gap ε leaves √(2ε) of it.
    #[test]
    fn the_lasso_is_piecewise_linear(problem in problems_of(Kind::Number, AnyPenalty::L1(L1 { alpha: 1.0 })), step in 1e-4..1e-2_f64) {
        let alpha = problem.penalty.alpha();
        let fits: Vec<_> = [1.0 + step, 1.0, 1.0 - step].iter().map(|f| problem.at(alpha * f).solved()).collect();
        let signs = |k: usize| -> Vec<f64> {
            fits[k].w.iter().map(|w| if *w == 0.0 { 0.0 } else { w.signum() }).collect()
        };
        prop_assume!(signs(0) == signs(2) && signs(0) == signs(1));
        let d = problem.d();
        let middle = (&fits[0].eta + &fits[2].eta) / 2.0;
        let bent: f64 = middle.iter().zip(&fits[1].eta).zip(&d).map(|((a, b), d)| d * (a - b).powi(2)).sum();
        let null = fits[0].report.null_loss;
        let allowed: f64 = fits.iter().map(|fit| (2.0 * fit.gap().max(0.0)).sqrt()).sum();
        prop_assert!(bent.sqrt() <= allowed + (ROUNDING * TIGHT * null).sqrt(), "{} {allowed}", bent.sqrt());
    }

    /// A convex objective has one optimum, wherever one starts.
    #[test]
    fn warm_starts_along_a_path_end_where_cold_fits_do(problem in problems()) {
        let grid = PathGrid { n_alphas: 6, ratio: Some(0.02), early_stop: false, ..PathGrid::default() };
        let path = problem.path(&grid, TIGHT);
        for (k, warm) in path.fits.iter().enumerate() {
            prop_assert!(warm.report.certified(), "{:?}", warm.report);
            let at = problem.at(path.alpha_max * 0.02_f64.powf(k as f64 / 5.0));
            let cold = at.solved();
            at.assert_optimal(&cold, &warm.w, &warm.b, warm.gap());
        }
    }
}
