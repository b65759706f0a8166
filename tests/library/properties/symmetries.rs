//! What must not change the model: order, sign, units, origin, repetition, storage.

use super::problem::{Kind, Problem, config, problems};
use crate::common::Random;
use ndarray::{Array1, Array2, Axis};
use proptest::prelude::*;
use regfit::penalty::{AnyPenalty, ElasticNet, L1, Penalty as _};

/// Rows in another order.
fn chosen(problem: &Problem, rows: &[usize]) -> Problem {
    Problem {
        x: problem.x.select(Axis(0), rows),
        y: problem.y.select(Axis(0), rows),
        weights: problem
            .weights
            .as_ref()
            .map(|w| rows.iter().map(|&i| w[i]).collect()),
        ..problem.clone()
    }
}

proptest! {
    #![proptest_config(config(48))]

    /// Σᵢ does not know the order of i.
    #[test]
    fn rows_may_be_reordered(problem in problems(), seed in any::<u32>()) {
        let order = Random::new(u64::from(seed)).permutation(problem.x.nrows());
        let (own, other) = (problem.solved(), chosen(&problem, &order).solved());
        problem.assert_optimal(&own, &other.w, &other.b, other.gap());
    }

    /// Σⱼ xⱼwⱼ and Σⱼ vⱼω(wⱼ) do not know the order of j, and xⱼwⱼ = (−xⱼ)(−wⱼ).
    #[test]
    fn columns_may_be_reordered_and_change_sign(problem in problems(), seed in any::<u32>()) {
        let mut random = Random::new(u64::from(seed));
        let p = problem.x.ncols();
        let order = random.permutation(p);
        let signs: Array1<f64> = (0..p).map(|_| if random.uniform() < 0.5 { -1.0 } else { 1.0 }).collect();
        let factors = problem.factors.as_ref();
        let changed = Problem {
            x: (&problem.x * &signs).select(Axis(1), &order),
            factors: factors.map(|v| order.iter().map(|&j| v[j]).collect()),
            ..problem.clone()
        };
        let (own, other) = (problem.solved(), changed.solved());
        let mut w = Array2::zeros(own.w.dim());
        for (place, &j) in order.iter().enumerate() {
            w.row_mut(j).assign(&(&other.w.row(place) * signs[j]));
        }
        problem.assert_optimal(&own, &w, &other.b, other.gap());
    }

    /// (cxⱼ − c·x̄ⱼ)/(c·sdⱼ) does not depend on c: wⱼ becomes wⱼ/c.
    #[test]
    fn units_of_columns_cancel_when_standardised(problem in problems(), seed in any::<u32>()) {
        let mut random = Random::new(u64::from(seed));
        let problem = Problem { standardize: true, ..problem };
        let units: Array1<f64> = (0..problem.x.ncols()).map(|_| 10_f64.powf(24.0 * random.uniform() - 12.0)).collect();
        let changed = Problem { x: &problem.x * &units, ..problem.clone() };
        let (own, other) = (problem.solved(), changed.solved());
        let w = &other.w * &units.insert_axis(Axis(1));
        problem.assert_optimal(&own, &w, &other.b, other.gap());
    }

    /// With an intercept x and x + t have the same centred columns: b becomes b − Σ tⱼwⱼ.
    #[test]
    fn origins_of_columns_cancel_with_an_intercept(problem in problems(), seed in any::<u32>()) {
        let mut random = Random::new(u64::from(seed));
        let problem = Problem { intercept: true, ..problem };
        let origin: Array1<f64> = (0..problem.x.ncols()).map(|_| 2000.0 * random.uniform() - 1000.0).collect();
        let changed = Problem { x: &problem.x + &origin, ..problem.clone() };
        let (own, other) = (problem.solved(), changed.solved());
        let b = &other.b + &origin.dot(&other.w);
        problem.assert_optimal(&own, &other.w, &b, other.gap());
    }

    /// ½Σd(cy + t − b′ − Xcw)² + (c·l1)|cw̃| + l2(cw̃)²/2 = c²(½Σd(y − b − Xw)² + l1|w̃| + l2·w̃²/2), b′ = cb + t. The
    /// elastic net's l2 = α(1 − ρ)/s_y keeps its value when α and s_y are multiplied by c, on standardised columns.
    #[test]
    fn units_and_origin_of_the_target_pass_through(problem in problems(), power in -8.0..8.0_f64, t in -10.0..10.0_f64, down in any::<bool>()) {
        prop_assume!(problem.kind == Kind::Number);
        let c = 10_f64.powf(power) * if down { -1.0 } else { 1.0 };
        let t = if problem.intercept { t * c } else { 0.0 };
        let alpha = problem.penalty.alpha() * c.abs();
        let penalty = match &problem.penalty {
            AnyPenalty::L2(_) | AnyPenalty::Own(_) => problem.penalty.clone(),
            AnyPenalty::L1(_) => AnyPenalty::L1(L1 { alpha }),
            AnyPenalty::ElasticNet(net) if problem.standardize => AnyPenalty::ElasticNet(ElasticNet { alpha, ..*net }),
            AnyPenalty::ElasticNet(_) => {
                let (l1, l2) = problem.parts();
                let alpha = l1 * c.abs() + l2;
                AnyPenalty::ElasticNet(ElasticNet { alpha, l1_ratio: l1 * c.abs() / alpha })
            }
        };
        let changed = Problem { y: &problem.y * c + t, penalty, ..problem.clone() };
        let (own, other) = (problem.solved(), changed.solved());
        problem.assert_optimal(&own, &(&other.w / c), &((&other.b - t) / c), other.gap() / (c * c));
    }

    /// Σᵢ kᵢℓ(yᵢ, ηᵢ) is the sum over rows of which row i occurs kᵢ times, 0 among them; 1/Σk is normalised away.
    #[test]
    fn integer_weights_are_repeated_rows(problem in problems(), seed in any::<u32>()) {
        let mut random = Random::new(u64::from(seed));
        let n = problem.x.nrows();
        // The first rows have every class.
        let counts: Vec<usize> = (0..n).map(|i| if i < 3 { 1 + random.below(3) } else { random.below(4) }).collect();
        let rows: Vec<usize> = (0..n).flat_map(|i| vec![i; counts[i]]).collect();
        let weighted = Problem { weights: Some(counts.iter().map(|k| *k as f64).collect()), ..problem };
        let repeated = Problem { weights: None, ..chosen(&weighted, &rows) };
        let (own, other) = (weighted.solved(), repeated.solved());
        weighted.assert_optimal(&own, &other.w, &other.b, other.gap());
    }

    /// Storage is no part of the objective; sparse columns are centred without being filled in.
    #[test]
    fn sparse_and_dense_storage_give_the_same_model(problem in problems(), zeros in 0.0..0.9_f64, seed in any::<u32>()) {
        let mut random = Random::new(u64::from(seed));
        let x = problem.x.mapv(|x| if random.uniform() < zeros { 0.0 } else { x });
        let dense = Problem { x, ..problem };
        // A column that has become constant is none of the definition's.
        prop_assume!(dense.moments().iter().all(|(_, sd)| *sd > 1e-9));
        let sparse = Problem { sparse: true, ..dense.clone() };
        let (own, other) = (dense.solved(), sparse.solved());
        dense.assert_optimal(&own, &other.w, &other.b, other.gap());
    }

    /// CE(1 − y, sigmoid(−η)) = CE(y, sigmoid(η)), and the classes of softmax have no order.
    #[test]
    fn renaming_the_classes_renames_the_outputs(problem in problems()) {
        prop_assume!(problem.kind != Kind::Number);
        let last = if problem.kind == Kind::Two { 1.0 } else { 2.0 };
        let renamed = Problem { y: problem.y.mapv(|k| last - k), ..problem.clone() };
        let (own, other) = (problem.solved(), renamed.solved());
        let (w, b) = if problem.kind == Kind::Two {
            (-&other.w, -&other.b)
        } else {
            (other.w.select(Axis(1), &[2, 1, 0]), other.b.select(Axis(0), &[2, 1, 0]))
        };
        problem.assert_optimal(&own, &w, &b, other.gap());
    }
}
