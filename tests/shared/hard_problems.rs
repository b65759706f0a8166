//! Random problems that are hard to certify: few rows, up to 20 000 columns, rounded entries, copied columns, trends and
//! powers, and strengths down to α_max/10⁵.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use regfit::linfa::ParamGuard;
use regfit::ndarray::{Array2, ShapeBuilder};
use regfit::solver::FitReport;
use regfit::{ElasticNet, Lasso, Logistic, PathGrid, Softmax};

/// What is fitted.
#[derive(Debug, Clone, Copy)]
pub enum Model {
    Lasso,
    ElasticNet,
    Logistic,
    Softmax(usize),
}

/// One problem, and its name.
pub struct Case {
    pub x: Array2<f64>,
    pub y: Vec<f64>,
    pub model: Model,
    pub share: f64,
    pub name: String,
}

/// The problem of a seed.
pub fn case(seed: u64) -> Case {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let n = random.gen_range(3..=60);
    let most: f64 = if random.gen_bool(0.2) {
        20_000.0
    } else {
        300.0
    };
    let p = (random.r#gen::<f64>() * most.ln()).exp().ceil() as usize;
    let shape = ["normal", "trend", "powers"][random.gen_range(0..8_usize).saturating_sub(5)];
    let p = if shape == "powers" { p.min(14) } else { p };
    let digits = random.gen_range(0..=9);
    let mut normal = {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed + 1_000_000);
        move || (0..12).map(|_| random.r#gen::<f64>()).sum::<f64>() - 6.0
    };
    let mut x = Array2::zeros((n, p).f());
    for j in 0..p {
        let copied = j > 0 && shape == "normal" && random.gen_bool(0.1);
        let from = if copied { random.gen_range(0..j) } else { j };
        for i in 0..n {
            let t = i as f64 / n as f64;
            let value = match shape {
                _ if copied => x[[i, from]],
                "trend" => 5.0 * t + 0.1 * (7.0 * t * (j + 1) as f64).sin() + 0.02 * normal(),
                "powers" => (6.0 * t).powi(j as i32 + 1),
                _ => normal(),
            };
            let unit = 10f64.powi(digits);
            x[[i, j]] = if shape == "powers" {
                value
            } else {
                (value * unit).round() / unit
            };
        }
    }
    let w: Vec<f64> = (0..p)
        .map(|j| if j % 5 == 0 { normal() } else { 0.0 })
        .collect();
    let noise = [0.0, 0.1, 1.0, 10.0][random.gen_range(0..4_usize)];
    let signal = |i: usize| match shape {
        "normal" => (0..p).map(|j| w[j] * x[[i, j]]).sum::<f64>(),
        _ => (5.0 * i as f64 / n as f64).sin(),
    };
    let y: Vec<f64> = (0..n).map(|i| signal(i) + noise * normal()).collect();
    let model = match random.gen_range(0..12) {
        0..=6 => Model::Lasso,
        7 => Model::ElasticNet,
        8..=9 => Model::Logistic,
        _ => Model::Softmax(random.gen_range(3..=5)),
    };
    let share = (-(3f64.ln() + random.r#gen::<f64>() * (1e5f64 / 3.0).ln())).exp();
    let name =
        format!("seed {seed}: {model:?} {n} x {p} {shape}, {digits} digits, α_max·{share:.1e}");
    Case {
        x,
        y,
        model,
        share,
        name,
    }
}

/// Classes by quantile of y; of equal numbers the first come first.
fn classes(y: &[f64], count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..y.len()).collect();
    order.sort_by(|a, b| y[*a].total_cmp(&y[*b]));
    let mut classes = vec![0; y.len()];
    for (rank, &i) in order.iter().enumerate() {
        classes[i] = rank * count / y.len();
    }
    classes
}

/// The fit of a case from cold.
pub fn fit(case: &Case) -> FitReport {
    let largest = PathGrid {
        n_alphas: 1,
        ..PathGrid::default()
    };
    let (x, y) = (&case.x, &case.y);
    macro_rules! fit {
        ($params:expr, $y:expr) => {{
            let y = $y;
            let path = $params(1.0)
                .strict(false)
                .check()
                .unwrap()
                .path_arrays(x, &y, None, &largest)
                .unwrap();
            let alpha = case.share * path.alpha_max;
            let alone = PathGrid {
                alphas: Some(vec![alpha]),
                ..PathGrid::default()
            };
            let path = $params(1.0)
                .strict(false)
                .check()
                .unwrap()
                .path_arrays(x, &y, None, &alone)
                .unwrap();
            path.steps[0].report.clone()
        }};
    }
    match case.model {
        Model::Lasso => fit!(Lasso::params::<f64>, y.clone()),
        Model::ElasticNet => fit!(|alpha| ElasticNet::params::<f64>(alpha, 0.5), y.clone()),
        Model::Logistic => fit!(Logistic::params::<usize>, classes(y, 2)),
        Model::Softmax(k) => fit!(Softmax::params::<usize>, classes(y, k)),
    }
}
