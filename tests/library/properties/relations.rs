//! Models that are special cases of each other, and closed forms.

use super::problem::{Kind, Problem, ROUNDING, config, problems, problems_of};
use ndarray::{Array1, Array2, Axis, concatenate};
use proptest::prelude::*;
use regfit::penalty::{AnyPenalty, ElasticNet, L1, L2, Penalty as _};

const LASSO: AnyPenalty = AnyPenalty::L1(L1 { alpha: 1.0 });
const RIDGE: AnyPenalty = AnyPenalty::L2(L2 { alpha: 1.0 });
const NET: AnyPenalty = AnyPenalty::ElasticNet(ElasticNet {
    alpha: 1.0,
    l1_ratio: 0.4,
});

/// The solution of Az = b for a symmetric positive definite A, by A = LLᵀ.
fn cholesky_solve(mut a: Array2<f64>, mut b: Array1<f64>) -> Array1<f64> {
    let m = b.len();
    for k in 0..m {
        for i in k..m {
            let known: f64 = (0..k).map(|l| a[[i, l]] * a[[k, l]]).sum();
            let rest = a[[i, k]] - known;
            a[[i, k]] = if i == k {
                rest.sqrt()
            } else {
                rest / a[[k, k]]
            };
        }
    }
    for i in 0..m {
        let known: f64 = (0..i).map(|l| a[[i, l]] * b[l]).sum();
        b[i] = (b[i] - known) / a[[i, i]];
    }
    for i in (0..m).rev() {
        let known: f64 = (i + 1..m).map(|l| a[[l, i]] * b[l]).sum();
        b[i] = (b[i] - known) / a[[i, i]];
    }
    b
}

proptest! {
    #![proptest_config(config(128))]

    /// α(1·‖w‖₁ + 0) is the lasso; 2As(0 + ‖w‖²/(2s)) = A‖w‖² is ridge.
    #[test]
    fn the_elastic_net_contains_lasso_and_ridge(problem in problems()) {
        let net = match problem.penalty {
            AnyPenalty::L1(L1 { alpha }) => ElasticNet { alpha, l1_ratio: 1.0 },
            AnyPenalty::L2(L2 { alpha }) => ElasticNet { alpha: 2.0 * alpha * problem.deviation(), l1_ratio: 0.0 },
            AnyPenalty::ElasticNet(net) => net,
            AnyPenalty::Own(_) => unreachable!("none of another crate is here"),
        };
        let other = Problem { penalty: AnyPenalty::ElasticNet(net), ..problem.clone() }.solved();
        problem.assert_optimal(&problem.solved(), &other.w, &other.b, other.gap());
    }

    /// 1/(2n)‖y − Xw‖² + α(1 − ρ)/2·‖w‖² = m/n · 1/(2m)‖(y; 0) − (X; √(nα(1 − ρ))·I)w‖² with m = n + p.
    ///
    /// Source: Zou and Hastie (2005), J. R. Statist. Soc. B 67(2), lemma 1.
    #[test]
    fn the_elastic_net_is_a_lasso_on_augmented_data(problem in problems_of(Kind::Number, NET)) {
        let (n, p) = problem.x.dim();
        let plain = Problem { weights: None, factors: None, standardize: false, intercept: false, ..problem };
        let (l1, l2) = plain.parts();
        let (m, root) = ((n + p) as f64, (n as f64 * l2).sqrt());
        let lasso = Problem {
            x: concatenate![Axis(0), plain.x, Array2::eye(p) * root],
            y: concatenate![Axis(0), plain.y, Array1::zeros(p)],
            penalty: AnyPenalty::L1(L1 { alpha: l1 * n as f64 / m }),
            ..plain.clone()
        };
        let (own, other) = (plain.solved(), lasso.solved());
        plain.assert_optimal(&own, &other.w, &other.b, other.gap() * m / n as f64);
    }

    /// w̃ = (X̃ᵀDX̃ + 2αV)⁻¹X̃ᵀD(y − ȳ), b = ȳ − x̄ᵀw, by a Cholesky factorization in plain loops.
    #[test]
    fn ridge_solves_the_normal_equations(problem in problems_of(Kind::Number, RIDGE)) {
        let (d, moments, scales) = (Array1::from(problem.d()), problem.moments(), problem.scales());
        let centre = f64::from(u8::from(problem.intercept));
        let y_mean = centre * d.dot(&problem.y);
        let mut x = problem.x.clone();
        for (j, mut column) in x.columns_mut().into_iter().enumerate() {
            column.mapv_inplace(|x| (x - centre * moments[j].0) / scales[j]);
        }
        let weighted = &x * &d.insert_axis(Axis(1));
        let mut a = weighted.t().dot(&x);
        let alpha = problem.penalty.alpha();
        for (j, entry) in a.diag_mut().iter_mut().enumerate() {
            *entry += 2.0 * alpha * problem.v(j);
        }
        let expected = cholesky_solve(a, weighted.t().dot(&(&problem.y - y_mean)));
        let fitted = problem.solved();
        let size = expected.iter().fold(0.0, |m: f64, w| m.max(w.abs()));
        let mut intercept = y_mean;
        for (j, w) in expected.iter().enumerate() {
            let found = fitted.w[[j, 0]] * scales[j];
            prop_assert!((found - w).abs() <= 1e-9 * size, "{j}: {found} {w}");
            intercept -= centre * moments[j].0 * w / scales[j];
        }
        prop_assert!((fitted.b[0] - intercept).abs() <= 1e-8 * (size + y_mean.abs()));
    }

    /// softmax(η₁, η₂)₂ = sigmoid(η₂ − η₁). For a given difference w = w₂ − w₁ the least |w₁| + |w₂| is |w|, and the
    /// least w₁² + w₂² is w²/2: the same α for L1, twice of it for L2.
    #[test]
    fn softmax_on_two_classes_is_logistic_regression(problem in problems_of(Kind::Two, LASSO), squares in any::<bool>()) {
        let alpha = problem.penalty.alpha();
        let (of_two, of_each) = if squares {
            (AnyPenalty::from(L2 { alpha }), AnyPenalty::from(L2 { alpha: 2.0 * alpha }))
        } else {
            (AnyPenalty::from(L1 { alpha }), AnyPenalty::from(L1 { alpha }))
        };
        let two = Problem { penalty: of_two, ..problem.clone() };
        let each = Problem { penalty: of_each, kind: Kind::Three, ..problem };
        let (own, other) = (two.solved(), each.solved());
        prop_assert_eq!(other.w.ncols(), 2);
        let w = (&other.w.column(1) - &other.w.column(0)).insert_axis(Axis(1));
        let b = Array1::from_elem(1, other.b[1] - other.b[0]);
        two.assert_optimal(&own, &w, &b, other.gap());
        prop_assert!((own.report.objective - other.report.objective).abs() <= own.gap() + other.gap() + ROUNDING);
    }

    /// ∂F/∂b = Σ dᵢ(pᵢ − yᵢ) = 0: predicted and observed class frequencies agree, and so do means of numbers.
    #[test]
    fn mean_predictions_are_mean_targets(problem in problems()) {
        let problem = Problem { intercept: true, ..problem };
        let (_, u) = problem.loss(&problem.solved().eta);
        let size = problem.y.iter().fold(1.0, |m: f64, y| m.max(y.abs()));
        prop_assert!(u.columns().into_iter().all(|u| u.sum().abs() <= 1e-12 * size));
    }

    /// η = Xw + b, and without an intercept b = 0.
    #[test]
    fn predictions_are_sums_of_products(problem in problems()) {
        let fitted = problem.fit(1e-4);
        let naive = problem.eta(&fitted.w, &fitted.b);
        for (a, b) in fitted.eta.iter().zip(&naive) {
            prop_assert!((a - b).abs() <= 1e-12 * (1.0 + b.abs() + fitted.b.mapv(f64::abs).sum()));
        }
        prop_assert!(problem.intercept || fitted.b.iter().all(|b| *b == 0.0));
    }
}
