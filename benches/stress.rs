//! Random problems that are hard to certify, and how many of them are: few rows, up to 20 000 columns, rounded entries,
//! copied columns, trends and powers, and strengths down to α_max/10⁵.
//!
//! `cargo bench --bench stress -- [PROBLEMS [SEED]]` prints the fits that are not certified and the counts.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use regfit::linfa::ParamGuard;
use regfit::ndarray::{Array2, ShapeBuilder};
use regfit::solver::FitReport;
use regfit::{ElasticNet, Lasso, Logistic, PathGrid, Softmax};
use std::time::Instant;

/// What is fitted.
#[derive(Debug, Clone, Copy)]
enum Model {
    Lasso,
    ElasticNet,
    Logistic,
    Softmax(usize),
}

/// One problem, and its name.
struct Case {
    x: Array2<f64>,
    y: Vec<f64>,
    model: Model,
    share: f64,
    name: String,
}

fn main() {
    let numbers: Vec<u64> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let count = numbers.first().copied().unwrap_or(400);
    let first = numbers.get(1).copied().unwrap_or(1);
    let mut certified = 0;
    let mut slowest = (0.0, String::new());
    for seed in first..first + count {
        let case = case(seed);
        let start = Instant::now();
        let report = fit(&case);
        let seconds = start.elapsed().as_secs_f64();
        certified += u64::from(report.certified());
        if !report.certified() {
            let gap = report.relative();
            let (epochs, stop) = (report.epochs, report.stop);
            println!(
                "{}: gap {gap:.1e} in {epochs} epochs, {stop:?}, {seconds:.2} s",
                case.name
            );
        }
        if seconds > slowest.0 {
            slowest = (seconds, case.name);
        }
    }
    println!(
        "{certified} of {count} certified; slowest {:.2} s: {}",
        slowest.0, slowest.1
    );
}

/// The problem of a seed.
fn case(seed: u64) -> Case {
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

/// Classes by quantile of y.
fn classes(y: &[f64], count: usize) -> Vec<usize> {
    let rank = |v: &f64| y.iter().filter(|other| *other < v).count();
    y.iter().map(|v| rank(v) * count / y.len()).collect()
}

/// The fit of a case from cold.
fn fit(case: &Case) -> FitReport {
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
